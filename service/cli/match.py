"""`lianpei match`: partners for the text of a need, from the database, nothing stored."""

import time
from typing import Annotated, Any

import typer

from service.cli.output import JsonOption, Lang, LangOption, print_json, progress_bar, read_settings, say

_MOST = 50

app = typer.Typer(rich_markup_mode=None)


@app.command()
def match(
    alliance: Annotated[str, typer.Option(help="联盟代码。 Code of the alliance.")],
    text: Annotated[str, typer.Option(help="需求文字。 Text of the need.")],
    title: Annotated[str, typer.Option(help="需求标题。 Title of the need.")] = "",
    chain: Annotated[str | None, typer.Option(help="先在这条产业链里找。 Chain to begin in.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=_MOST, help="每张单子的条数。 Entries a list.")] = 10,
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """为一段需求文字找链内伙伴。 Find partners in the chain for a text; the same engine as the service."""
    started = time.perf_counter()
    with progress_bar("载入索引", "loading the index", lang=lang) as report:
        report(0)
        found = _match(alliance, text, title=title, chain=chain, limit=limit)
    found["took_ms"] = round((time.perf_counter() - started) * 1000, 1)
    print_json(found) if as_json else _print_partners(found, lang)


def _match(alliance: str, text: str, *, title: str, chain: str | None, limit: int) -> dict[str, Any]:
    """Match against the capabilities of the database."""
    from matching.normalise import clean_text
    from matching.posts import Need
    from service.clock import utc_now
    from service.store.alliances import get_place
    from service.store.database import Database
    from service.usecases.partners import match_need_text
    from service.wiring import build_engines

    need = Need(text=clean_text(text), title=title.strip())
    settings = read_settings()
    database = Database(settings.database_address)
    database.require_current()
    engines = build_engines(settings, database)
    try:
        with database.read() as session:
            found = match_need_text(
                session,
                engines,
                place=get_place(session, alliance, chain),
                need=need,
                now=utc_now(),
                chain=chain,
                limit=limit,
            )
        return found.as_dict()
    finally:
        database.dispose()


def _print_partners(found: dict[str, Any], lang: Lang) -> None:
    """Print both lists for people."""
    if found["abstained"]:
        say("链内暂无合适伙伴，最接近的是：", "Nobody in the chain; the nearest are:", lang=lang)
    for name, zh, en in (("proposals", "链内伙伴", "Fits"), ("stretch", "转型可做", "Stretch")):
        if found[name]:
            say(f"{zh}：", f"{en}:", lang=lang)
        for each in found[name]:
            how = f"{each['wording']} {each['probability']:.2f}"
            print(f"  {each['rank']}. {each['organisation']}（{how}）{each['sentence']}")
            for question in each["questions"]:
                say(f"     可问：{question}", f"     ask: {question}", lang=lang)
    if not found["proposals"] and not found["stretch"]:
        say("联盟里还没有登记能力。", "No capabilities are registered in this alliance yet.", lang=lang)
