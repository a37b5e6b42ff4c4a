"""`lianpei intake`: take requests in from a paste, a workbook or JSON lines."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.output import JsonOption, Lang, LangOption, print_json, progress_bar, read_settings, say

if TYPE_CHECKING:
    from service.usecases.intake import IntakeView

_PASTE = "-"

app = typer.Typer(rich_markup_mode=None)


@app.command()
def intake(
    file: Annotated[
        str,
        typer.Argument(help="文本、.xlsx 或 .jsonl；- 从标准输入读。 A text, .xlsx or .jsonl; - reads standard input."),
    ],
    alliance: Annotated[str, typer.Option(help="联盟代码。 Code of the alliance.")],
    organisation: Annotated[
        str | None, typer.Option(help="没写单位的诉求算谁的。 Who asks where a row names nobody.")
    ] = None,
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """受理诉求：拆分、分类、建事项；有错就一条也不收。 Take requests in, all or none; wrong rows are listed."""
    content = sys.stdin.buffer.read() if file == _PASTE else Path(file).read_bytes()
    with progress_bar("受理", "taking in", lang=lang) as report:
        report(0)
        taken = _take_in(Path(file).name, content, alliance, organisation)
    for each in taken:
        print_json(_as_object(each)) if as_json else _print_line(each, lang)


def _take_in(name: str, content: bytes, alliance: str, organisation: str | None) -> "list[IntakeView]":
    from service.clock import utc_now
    from service.store.database import Database
    from service.triage_desk import TriageDesk
    from service.usecases.intake import Reception
    from service.usecases.request_imports import import_requests
    from service.wiring import build_engines

    settings = read_settings()
    database = Database(settings.database_address)
    database.require_current()
    reception = Reception(TriageDesk(), build_engines(settings, database))
    try:
        with database.transaction() as session:
            return import_requests(
                session,
                reception,
                alliance=alliance,
                name=name,
                content=content,
                now=utc_now(),
                organisation=organisation,
            )
    finally:
        database.dispose()


def _as_object(view: "IntakeView") -> dict[str, Any]:
    """Return one line of the output."""
    triage = view.triage
    partners = view.partners or {"proposals": [], "stretch": []}
    return {
        "case": view.case.number,
        "case_id": view.case.id,
        "kind": view.case.kind,
        "category": view.case.category,
        "urgency": view.case.urgency,
        "department": triage.department if triage else "",
        "probability": triage.probability if triage else None,
        "unsure": triage.unsure if triage else None,
        "alternatives": triage.alternatives if triage else [],
        "duplicates": [
            {key: each[key] for key in ("number", "probability", "firm", "days")} for each in triage.duplicates
        ]
        if triage
        else [],
        "partners": [each["organisation"] for each in (*partners["proposals"], *partners["stretch"])],
    }


def _print_line(view: "IntakeView", lang: Lang) -> None:
    """Print one request for people."""
    told = _as_object(view)
    again = "、".join(each["number"] for each in told["duplicates"])
    nearest = "、".join(told["partners"][:3])
    doubt = "（拿不准，请选）" if told["unsure"] else ""
    say(
        f"{told['case']}\t{told['category']} {told['probability']:.0%}{doubt}\t{told['department']}\t{told['urgency']}"
        + (f"\t疑似重复：{again}" if again else "")
        + (f"\t伙伴：{nearest}" if nearest else ""),
        f"{told['case']}\t{told['category']} {told['probability']:.0%}{' (unsure)' if told['unsure'] else ''}"
        f"\t{told['department']}\t{told['urgency']}"
        + (f"\tduplicate of {again}?" if again else "")
        + (f"\tpartners: {nearest}" if nearest else ""),
        lang=lang,
    )
