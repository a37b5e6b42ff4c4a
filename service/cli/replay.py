"""`lianpei replay`: run a story against a simulated clock, in a database of its own that is thrown away."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.output import JsonOption, Lang, LangOption, print_json, progress_bar, read_settings

if TYPE_CHECKING:
    from service.replay.replay import Event

app = typer.Typer(rich_markup_mode=None)


@app.command()
def replay(
    story: Annotated[str, typer.Argument(help="故事名或文件。 Name or path of a story; `all` plays every one.")],
    shuffle_names: Annotated[
        int | None, typer.Option(help="先按此种子打乱单位名称。 Deal out the names of firms anew, by this seed.")
    ] = None,
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """重演故事。 Play a story through the same use cases as the API; what people answer is scripted and marked so."""
    from service.replay.stories import read_story, story_names

    for name in story_names() if story == "all" else [story]:
        with progress_bar(f"重演 {name}", f"playing {name}", lang=lang) as report:
            events = []
            for event in _play(read_story(name).name if story == "all" else story, shuffle_names):
                events.append(event)
                report(len(events))
        for event in events[:-1]:
            print_json(event.as_dict()) if as_json else _print_event(event.as_dict(), lang)
        print_json(events[-1].details) if as_json else _print_result(events[-1].details, lang)


def _play(name: str, shuffle_seed: int | None) -> Iterator["Event"]:
    """Play a story in a temporary folder."""
    from service.fixture_paths import fixtures_folder
    from service.replay.replay import replay_story
    from service.replay.stories import read_story
    from service.store.database import Database
    from service.wiring import build_engines

    story = read_story(name)
    with tempfile.TemporaryDirectory(prefix="lianpei-replay-") as folder:
        settings = read_settings().model_copy(update={"data_dir": Path(folder), "database_url": ""})
        database = Database(settings.database_address)
        database.upgrade()
        engines = build_engines(settings, database)
        try:
            yield from replay_story(
                story, fixtures=fixtures_folder(), database=database, matchers=engines, shuffle_seed=shuffle_seed
            )
        finally:
            engines.stop()
            database.dispose()


_EVENTS = {
    "before": ("此前", "before"),
    "need_posted": ("发布需求", "need posted"),
    "partners_proposed": ("系统推荐", "partners proposed"),
    "endorse": ("秘书处背书", "endorsed"),
    "interest": ("表示有意向", "interested"),
    "decline": ("婉拒", "declined"),
    "order_intent": ("确认订单意向", "order intent confirmed"),
    "gap_list": ("列入补链清单", "put on the gap list"),
}
_OUTCOMES = {
    "order_intent": ("达成订单意向", "order intent"),
    "gap_listed": ("链内无人能接，列入补链清单", "nobody in the chain: on the gap list"),
    "answered": ("已答复", "answered"),
    "open": ("未达成", "still open"),
}


def _print_event(event: dict[str, Any], lang: Lang) -> None:
    """Print one event for people."""
    which = 1 if lang == "en" else 0
    mark = ("（剧本）", " (scripted)")[which] if event["scripted"] else ""
    words = event.get("text") or event.get("note") or ""
    print(
        f"{event['at'][:16].replace('T', ' ')}  {_EVENTS[event['event']][which]}{mark}  {event.get('by', '')} {words}"
    )
    for name, title in (("proposals", ("链内伙伴", "fits")), ("stretch", ("转型可做", "stretch"))):
        for each in event.get(name, ()):
            print(f"    {title[which]} {each['rank']}. {each['organisation']}（{each['wording']}）{each['sentence']}")


def _print_result(result: dict[str, Any], lang: Lang) -> None:
    """Print the end of a story for people."""
    which = 1 if lang == "en" else 0
    day = (("一个工作日之内", "within one working day"), ("超过一个工作日", "later than one working day"))
    who = result["partner"] or "、".join(result.get("nearest", ()))
    within = day[0 if result["within_one_day"] else 1][which]
    print(f"{_OUTCOMES[result['outcome']][which]}  {result['elapsed_hours']} h  {within}  {who}")
