"""`lianpei salon plan|repair|brief|bench`: who meets whom, for organisers who keep their data in files of their own."""

import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.output import JsonOption, Lang, LangOption, fail, print_json, progress_bar, read_settings, say

if TYPE_CHECKING:
    from matching.salon.plan import Plan, Repair
    from matching.salon.problem import Problem

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)

_MOST_SHOWN = 20

ProblemFile = Annotated[Path, typer.Argument(help="问题文件，JSON 或 .xlsx。 The problem, JSON or .xlsx.")]


@app.callback()
def salon() -> None:
    """沙龙：排桌、补救、洽谈单、Excel、测评；都可用 --json、--lang。 Salons: plan, repair, brief, workbook, bench."""


@app.command()
def plan(
    problem: ProblemFile,
    out: Annotated[Path | None, typer.Option(help="另存为 JSON 或 .xlsx。 Also write it, JSON or .xlsx.")] = None,
    seconds: Annotated[float, typer.Option(min=0.1, max=3600, help="最长秒数。 Longest search in seconds.")] = 12.0,
    exact: Annotated[bool, typer.Option(help="一直算到最优。 Go on to the proven optimum.")] = False,
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """排桌：谁见谁、何时、哪桌，离最好还差多少。 Plan who meets whom, with the proven distance from the best plan."""
    from service.salon_files import load_problem, save_plan

    given = load_problem(problem)
    from matching.salon.planner import plan_salon

    started = time.perf_counter()
    with progress_bar("排桌", "planning", lang=lang) as report:
        report(0)
        found = plan_salon(given, time_limit_s=seconds, exact=exact)
    found = replace(found, seconds=time.perf_counter() - started)
    if out is not None:
        save_plan(out, given, found)
    print_json(found.as_dict()) if as_json else _print_plan(given, found, lang)


@app.command()
def repair(
    plan: Annotated[Path, typer.Argument(help="方案文件（JSON）。 The plan, JSON.")],
    problem: Annotated[Path, typer.Option(help="问题文件，JSON 或 .xlsx。 The problem, JSON or .xlsx.")],
    no_show: Annotated[list[str] | None, typer.Option(help="没来的单位。 Firms that do not come.")] = None,
    late: Annotated[
        list[str] | None, typer.Option(help="单位:时段，到该时段才来。 FIRM:SLOT, there from then on.")
    ] = None,
    table_lost: Annotated[list[int] | None, typer.Option(help="不能用的桌。 Tables that are lost.")] = None,
    walk_in: Annotated[list[str] | None, typer.Option(help="补进来的候补单位。 Firms called from standby.")] = None,
    now: Annotated[int, typer.Option(min=0, help="将要开始的时段；之前的不动。 The slot about to begin.")] = 0,
    out: Annotated[Path | None, typer.Option(help="新方案另存为 JSON 或 .xlsx。 Write the new plan.")] = None,
    problem_out: Annotated[Path | None, typer.Option(help="变化后的问题另存。 Write the problem as it is now.")] = None,
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """补救：有人没来、迟到、少了桌、候补进场；能不动的都不动。 Mend a plan and leave untouched all that can stay."""
    from service.salon_files import load_plan, load_problem, save_plan, save_problem

    given = load_problem(problem)
    before = load_plan(plan, given)
    from matching.salon.plan import Event
    from matching.salon.repair import repair_plan

    event = Event(
        now=now,
        no_shows=tuple(no_show or ()),
        late=dict(_read_late(each, lang) for each in late or ()),
        lost_tables=tuple(table_lost or ()),
        walk_ins=tuple(walk_in or ()),
    )
    started = time.perf_counter()
    mended = repair_plan(given, before, event)
    mended = replace(mended, plan=replace(mended.plan, seconds=time.perf_counter() - started))
    if out is not None:
        save_plan(out, mended.problem, mended)
    if problem_out is not None:
        save_problem(problem_out, mended.problem)
    print_json(mended.as_dict()) if as_json else _print_repair(given, mended, lang)


@app.command()
def workbook(
    problem: ProblemFile,
    out: Annotated[Path, typer.Argument(help="写成的文件，.xlsx 或 .json。 File to write, .xlsx or .json.")],
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """把问题在 JSON 与 Excel 之间互转，Excel 可以接着填。 Turn a problem into a workbook to fill in, and back."""
    from service.salon_files import load_problem, save_problem

    given = load_problem(problem)
    save_problem(out, given)
    if as_json:
        print_json({"file": str(out), "firms": len(given.firms), "wishes": len(given.wishes)})
    else:
        say(f"已写入 {out}：{len(given.firms)} 家单位。", f"{out} written: {len(given.firms)} firms.", lang=lang)


def _read_late(words: str, lang: Lang) -> tuple[str, int]:
    firm, _, slot = words.rpartition(":")
    if not firm or not slot.isdecimal():
        fail("usage", f"--late 应写成 单位:时段，现为“{words}”", f"--late takes FIRM:SLOT, not {words}", lang=lang)
    return firm, int(slot)


def _print_plan(problem: "Problem", found: "Plan", lang: Lang) -> None:
    """Print a plan for people, who count slots and tables from 1."""
    from service.salon_words import UNMET_KINDS, gap_words, why_words

    names = {firm.id: firm.name or firm.id for firm in problem.firms}
    sittings = [(m.slot, m.table, f"{names[m.a]} — {names[m.b]}") for m in found.meetings]
    for held in found.round_tables:
        guests = "、".join(names[guest] for guest in held.guests)
        sittings.append((held.slot, held.table, f"{names[held.host]}：{guests}"))
    for slot, table, words in sorted(sittings):
        say(f"第 {slot + 1} 时段 {table + 1} 桌  {words}", f"slot {slot + 1} table {table + 1}  {words}", lang=lang)
    count = len(found.meetings) + len(found.round_tables)
    bound = f"{found.objective:.3f} / {found.upper_bound:.3f}"
    say(
        f"共 {count} 场，{bound}，{gap_words(found.gap)}（{found.seconds:.1f} 秒）。",
        f"{count} meetings, {bound}, gap {found.gap:.4%} ({found.seconds:.1f} s).",
        lang=lang,
    )
    for each in found.unmet[:_MOST_SHOWN]:
        who = "—".join(names[firm] for firm in each.pair)
        against = "、".join("—".join(names[firm] for firm in one) for one in each.blockers)
        say(f"  未安排（{UNMET_KINDS[each.kind]}）{who}：{why_words(each.reason, each.blockers, names)}",
            f"  not met ({each.kind}) {who}: {each.reason}{f' ({against})' if against else ''}", lang=lang)  # fmt: skip
    more = len(found.unmet) - _MOST_SHOWN
    if more > 0:
        say(f"  另有 {more} 条，见 --json 或 --out。", f"  {more} more, see --json or --out.", lang=lang)


def _print_repair(problem: "Problem", found: "Repair", lang: Lang) -> None:
    """Print what changed and who has to be told."""
    from service.salon_words import CAUSES, CHANGES

    names = {firm.id: firm.name or firm.id for firm in problem.firms}
    for change in found.changes:
        places = [f"{p.slot + 1}/{p.table + 1}" if p else "—" for p in (change.was, change.now)]
        who, where = "—".join(names[firm] for firm in change.pair), " → ".join(places)
        say(f"{CHANGES[change.kind]}：{who} {where}（{CAUSES[change.cause]}）",
            f"{change.kind}: {who} {where} ({change.cause})", lang=lang)  # fmt: skip
    told = "、".join(names[firm] for firm in found.moved_firms) or "—"
    say(f"未动 {found.kept} 对；要通知：{told}。", f"{found.kept} pairs untouched; to be told: {told}.", lang=lang)


@app.command()
def bench(
    seeds: Annotated[int, typer.Option(min=1, max=100, help="每种实例几个种子。 Seeds of each instance.")] = 1,
    only: Annotated[list[str] | None, typer.Option(help="只测这些实例。 Only these instances.")] = None,
    seconds: Annotated[float, typer.Option(min=0.1, max=3600, help="每次排桌最长秒数。 Longest search.")] = 12.0,
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """测评：与“先大后小”“逐时段最优”在同一批数据上并排比较。 Compare with two simple ways on the same data."""
    from service.bench.salon_bench import INSTANCES, run_salon_bench

    unknown = [name for name in only or () if name not in INSTANCES]
    if unknown:
        known = "、".join(INSTANCES)
        fail("usage", f"没有实例“{unknown[0]}”，可用的有：{known}", f"no instance {unknown[0]}; {known}", lang=lang)
    with progress_bar("测评", "bench", lang=lang) as report:
        figures = run_salon_bench(names=only or list(INSTANCES), seeds=seeds, seconds=seconds, report=report)
    if as_json:
        print_json(figures)
        return
    print(f"{figures['date']}  {figures['machine']}")
    say(
        "实例            种子  场数     差距     秒   CPU秒  先大后小(缺)  逐时段(缺)  补救秒",
        "instance        seed  held     gap      s     CPU  greedy(miss) per slot(miss) repair s",
        lang=lang,
    )
    for row in figures["rows"]:
        print(f"{row['instance']:15} {row['seed']:4} {row['meetings']:5} {row['gap']:9.4%} {row['seconds']:6.2f} "
              f"{row['cpu_seconds']:6.2f} {row['greedy_off']:9.3%}({row['greedy_missed']}) "
              f"{row['per_slot_off']:9.3%}({row['per_slot_missed']}) {row['repair_seconds']:7.2f}")  # fmt: skip


@app.command()
def brief(
    problem: Annotated[
        Path | None, typer.Argument(help="带文字的问题文件（JSON）。 A problem with texts, JSON.")
    ] = None,
    plan: Annotated[Path | None, typer.Option(help="方案：每场一页。 A plan: one brief for each meeting.")] = None,
    pair: Annotated[tuple[str, str] | None, typer.Option(help="只要这一对。 Only these two firms.")] = None,
    need: Annotated[str, typer.Option(help="需求文字，不用文件时。 Text of a need, without a file.")] = "",
    offer: Annotated[str, typer.Option(help="能力文字，不用文件时。 Text of an offer, without a file.")] = "",
    asker: Annotated[str, typer.Option(help="需求方名称。 Who asks.")] = "需求方",
    supplier: Annotated[str, typer.Option(help="供应方名称。 Who would supply.")] = "供应方",
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """洽谈单：为什么见、原话、条件对照、三个问题、以往。 One page for a pair: why, quotes, conditions, questions."""
    from matching.salon.brief import write_lines
    from service.salon_briefs import BriefDesk, read_history

    given, pairs, history = _pairs_to_brief(problem, plan, pair, (need, offer, asker, supplier), lang)
    from service.wiring import build_parts

    desk = BriefDesk(given, build_parts(read_settings(), as_shipped=True))
    past = read_history(history)
    for each in pairs:
        found = desk.brief(each, past.get(each, ()))
        print_json(found.as_dict()) if as_json else print("\n".join([*write_lines(found), ""]))


def _pairs_to_brief(
    problem: Path | None,
    plan: Path | None,
    pair: tuple[str, str] | None,
    texts: tuple[str, str, str, str],
    lang: Lang,
) -> "tuple[Problem, list[tuple[str, str]], object]":
    """Return the problem, the pairs that get a brief, and the content of the file."""
    from matching.salon.problem import pair_of
    from matching.salon.reading import read_problem
    from service.salon_files import is_workbook, load_json, load_plan, load_problem

    need, offer, asker, supplier = texts
    if problem is None:
        if not need.strip() or not offer.strip():
            fail(
                "usage",
                "请给出带文字的问题文件，或 --need 与 --offer。",
                "give a problem or --need and --offer",
                lang=lang,
            )
        firms = [{"id": asker, "seeks": [need]}, {"id": supplier, "offers": [offer]}]
        return read_problem({"firms": firms, "slots": 1, "tables": 1}), [(asker, supplier)], {}
    given = load_problem(problem)
    content = {} if is_workbook(problem) else load_json(problem)
    if pair is not None:
        for firm in pair:
            if firm not in given.firm_by_id:
                fail("bad_salon", f"没有编号为“{firm}”的单位", f"there is no firm {firm}", lang=lang)
        return given, [pair_of(*pair)], content
    found = sorted(set(load_plan(plan, given).met_pairs())) if plan else list(given.pairs)
    return given, found, content
