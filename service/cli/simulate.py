"""`lianpei simulate`: what the one-day promise would come to in a simulated park, under stated assumptions."""

from dataclasses import asdict
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.output import JsonOption, Lang, LangOption, fail, print_json, progress_bar, read_settings, say

if TYPE_CHECKING:
    from service.simulation.assumptions import Assumptions
    from service.simulation.park import Park
    from service.simulation.simulate import ArmResult, Timetable

app = typer.Typer(rich_markup_mode=None)

_NAMES = {
    "a": ("只办沙龙", "salons only"),
    "b": ("关键词搜索", "keyword search"),
    "c": ("本产品，只推荐", "this engine alone"),
    "d": ("本产品，加扩圈、提醒、转型", "with rings, reminders and stretch"),
}
_STEPS = {
    "needs": ("需求", "needs"),
    "proposed": ("已推荐", "proposed"),
    "interest": ("有意向", "interest"),
    "order_intent": ("订单意向", "order intent"),
    "contracted": ("签约", "contract"),
    "delivered": ("履约", "delivered"),
}
_VARIED = {
    "delays": ("各人用时的倍数", "everybody's delays, times"),
    "interested": ("有意向概率的倍数", "chance of interest, times"),
    "reads": ("看到消息的概率", "chance that a message is read"),
}


@app.command()
def simulate(
    firms: Annotated[int, typer.Option(min=10, max=5000, help="单位数。 Firms in the park.")] = 300,
    months: Annotated[int, typer.Option(min=1, max=9, help="几个月。 Months of postings.")] = 6,
    seed: Annotated[int, typer.Option(min=0, help="随机种子。 Seed: the same gives the same figures.")] = 0,
    arms: Annotated[str, typer.Option(help="比较哪些做法，逗号分隔。 Arms to compare: a,b,c,d.")] = "a,b,c,d",
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """模拟一个园区：一个工作日内达成订单意向的占比。 Simulate a park under stated assumptions; needs no database."""
    from service.simulation.assumptions import USUAL, statements
    from service.simulation.simulate import plan_run, run_arm

    wanted = list(dict.fromkeys(each.strip() for each in arms.split(",") if each.strip()))
    if not wanted or set(wanted) - set(_NAMES):
        fail("unknown_arm", f"--arms 只能是 a、b、c、d：{arms}", f"--arms takes a, b, c and d: {arms}", lang=lang)
    park = _build(firms, seed, lang)
    timetable = plan_run(park, USUAL, months=months, seed=seed)
    results = [run_arm(arm, timetable, USUAL, seed=seed) for arm in wanted]
    report: dict[str, Any] = {
        "simulation": True,
        "label": "模拟，不是实际数据",
        "firms": len(park.firms),
        "months": months,
        "seed": seed,
        "needs": len(timetable.posted),
        "answerable": sum(any(g >= 2 for g in each.posting.need.grades.values()) for each in timetable.posted),
        "assumptions": [{"zh": zh, "en": en} for zh, en in statements(USUAL)],
        "arms": [_arm(result) for result in results],
        "differences": _differences(results, seed),
        "sensitivity": _sensitivity(wanted, timetable, USUAL, seed),
    }
    print_json(report) if as_json else _print_report(report, lang)


def _build(firms: int, seed: int, lang: Lang) -> "Park":
    """Read the fixtures and let every way of searching answer."""
    import numpy as np

    from service.fixture_paths import fixtures_folder
    from service.simulation.park import build_park, read_park
    from service.wiring import build_parts, shipped_judge

    data = read_park(fixtures_folder())
    most = len(data.firms())
    if firms > most:
        fail(
            "too_many_firms",
            f"随产品提供的园区里只有 {most} 家单位发布了能力，--firms 最多 {most}",
            f"the park of the fixtures has {most} firms that offer something; --firms is at most {most}",
            lang=lang,
        )
    parts = build_parts(read_settings(), as_shipped=True)
    with progress_bar("模拟", "simulating", lang=lang) as report:
        rng = np.random.default_rng([seed, 0])
        return build_park(data, parts.new_pool(), shipped_judge(), firms=firms, rng=rng, progress=report)


def _arm(result: "ArmResult") -> dict[str, Any]:
    """Return what one arm came to as plain data."""
    from service.figures.names import PROPOSAL_TIME
    from service.simulation.simulate import funnel_of

    hours = result.figures.hours(PROPOSAL_TIME)
    return {
        "arm": result.arm,
        "name": _NAMES[result.arm][0],
        "within_days": {str(days): asdict(share) for days, share in result.within.items()},
        "within_one_day_if_answerable": asdict(result.answerable),
        "funnel": funnel_of(result),
        "hours_to_first_proposal": None if hours is None else {"median": round(hours[0], 2), "p90": round(hours[1], 2)},
    }


def _differences(results: list["ArmResult"], seed: int) -> list[dict[str, Any]]:
    """Return how much each arm gains on the one before it, over the same postings and the same luck."""
    from service.simulation.simulate import compare_arms

    return [
        {
            "arm": better.arm,
            "against": worse.arm,
            "gain": {str(days): asdict(gain) for days, gain in compare_arms(better, worse, seed=seed).items()},
        }
        for worse, better in pairwise(results)
    ]


def _sensitivity(arms: list[str], timetable: "Timetable", a: "Assumptions", seed: int) -> list[dict[str, Any]]:
    """Return the share within one working day where an assumption is another."""
    from service.simulation.simulate import run_arm, vary

    return [
        {
            "assumption": name,
            "value": value,
            "within_one_day": {arm: run_arm(arm, timetable, varied, seed=seed).within[1].mean for arm in arms},
        }
        for name, value, varied in vary(a)
    ]


def _print_report(report: dict[str, Any], lang: Lang) -> None:
    """Print the report for people."""
    which = 1 if lang == "en" else 0
    say(
        f"模拟，不是实际数据：{report['firms']} 家单位，{report['months']} 个月，{report['needs']} 条需求"
        f"（其中 {report['answerable']} 条园区里有人能接），种子 {report['seed']}",
        f"A simulation, not data: {report['firms']} firms, {report['months']} months, {report['needs']} needs "
        f"({report['answerable']} of them can be served by somebody), seed {report['seed']}",
        lang=lang,
    )
    say("达成订单意向的占比 [95% 区间]", "share with an order intent [95 % interval]", lang=lang)
    for arm in report["arms"]:
        shares = [_words(arm["within_days"][days], lang, days) for days in arm["within_days"]]
        able = _words(arm["within_one_day_if_answerable"], lang, "1", ("有人能接的", "servable ")[which])
        print(f"  {arm['arm']} {_NAMES[arm['arm']][which]}")
        print(f"      {'  '.join(shares)}  {able}")
        steps = "  ".join(f"{_STEPS[step][which]} {number}" for step, number in arm["funnel"].items())
        print(f"      {steps}")
    for row in report["differences"]:
        gains = "  ".join(_words(gain, lang, days) for days, gain in row["gain"].items())
        print(f"  {row['arm']} − {row['against']}  {gains}")
    say("换一个假设，一个工作日内的占比：", "another assumption, share within one working day:", lang=lang)
    for row in report["sensitivity"]:
        varied = "  ".join(f"{arm} {share:.1%}" for arm, share in row["within_one_day"].items())
        print(f"  {_VARIED[row['assumption']][which]} {row['value']:g}  {varied}")
    say("假设（不是测得的，是事先估的）：", "assumed (guessed beforehand, not measured):", lang=lang)
    for each in report["assumptions"]:
        print(f"  - {each['en' if lang == 'en' else 'zh']}")


def _words(share: dict[str, float], lang: Lang, days: str, about: str = "") -> str:
    """Write a share with its interval."""
    title = f"{days} d" if lang == "en" else f"{days} 日内"
    return f"{about}{title} {share['mean']:.1%} [{share['low']:.1%}, {share['high']:.1%}]"
