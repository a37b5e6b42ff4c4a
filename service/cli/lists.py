"""`lianpei list`: a list of an alliance, live or as of a day, on the screen, as JSON, as a workbook or a document."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from service.cli.output import CommandError, JsonOption, Lang, LangOption, print_json, progress_bar, read_settings, say

if TYPE_CHECKING:
    from sqlmodel import Session

    from service.domain.alliances import Alliance
    from service.usecases.list_files import Days

app = typer.Typer(rich_markup_mode=None)


@app.command(name="list")
def show_list(
    name: Annotated[str, typer.Argument(help="needs、resources、projects、claims 或 gaps。 Which list.")],
    alliance: Annotated[str, typer.Option(help="联盟代码。 Code of the alliance.")],
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="截至哪一天，默认今天。 As of the end of this day.")
    ] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="与哪一天对比。 What changed since this day.")
    ] = None,
    form: Annotated[
        Literal["json", "xlsx", "docx"], typer.Option("--format", help="格式。 Format of the output.")
    ] = "json",
    out: Annotated[Path | None, typer.Option(help="写入这个文件。 Write to this file.")] = None,
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """列出清单，或存成 Excel、Word。 Show a list, live or as of a day, or write it as a file; --since: what changed."""
    from service.clock import utc_now
    from service.store.alliances import get_alliance
    from service.store.database import Database
    from service.usecases.list_files import Days

    days = Days(as_of=as_of.date() if as_of else None, since=since.date() if since else None)
    database = Database(read_settings().database_address)
    database.require_current()
    with progress_bar("整理清单", "reading the list", lang=lang), database.read() as session:
        found, now = get_alliance(session, alliance), utc_now()
        if form == "json":
            told = _lines(session, found, name, days, now)
        else:
            told = _file(session, found, name, days, now, form=form, out=out)
    database.dispose()
    if form == "json" and out is not None:
        told = _write_json(out, told)
    if as_json:
        print_json(told)
    elif "file" in told:
        say(f"已写入 {told['file']}，共 {told['rows']} 条。", f"{told['rows']} rows in {told['file']}.", lang=lang)
    else:
        _print_lines(told, lang)


def _lines(session: "Session", alliance: "Alliance", name: str, days: "Days", now: datetime) -> dict[str, Any]:
    """Return the list, or what became of it, as plain data."""
    from pydantic import TypeAdapter

    from service.usecases.access import today_in
    from service.usecases.list_changes import compare_days
    from service.usecases.lists import whole_list

    day = days.as_of or today_in(alliance, now)
    told: dict[str, Any] = {"alliance": alliance.code, "name": name, "as_of": day}
    if days.since is None:
        told["items"] = whole_list(session, alliance=alliance, name=name, now=now, as_of=days.as_of)
    else:
        changes = compare_days(session, alliance=alliance, name=name, since=days.since, now=now, as_of=days.as_of)
        told |= {"since": days.since, "added": changes.added, "removed": changes.removed, "changed": changes.changed}
    plain: dict[str, Any] = TypeAdapter(dict[str, Any]).dump_python(told, mode="json")
    return plain


def _file(
    session: "Session", alliance: "Alliance", name: str, days: "Days", now: datetime, *, form: str, out: Path | None
) -> dict[str, Any]:
    """Write the list as a file, under its own name where none is given; nothing that is there is replaced."""
    from service.usecases.list_files import list_content, make_list_file

    file = make_list_file(session, alliance=alliance, name=name, form=form, now=now, days=days)
    rows = len(list_content(session, alliance=alliance, name=name, now=now, days=days).rows)
    return {"file": str(_write(out or Path(file.name), file.content)), "rows": rows}


def _write_json(path: Path, told: dict[str, Any]) -> dict[str, Any]:
    import json

    rows = sum(len(told[part]) for part in ("items", "added", "removed", "changed") if part in told)
    _write(path, json.dumps(told, ensure_ascii=False, indent=1).encode())
    return {"file": str(path), "rows": rows}


def _write(path: Path, content: bytes) -> Path:
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError as exc:
        raise CommandError("file_exists", f"{path}") from exc
    return path


def _print_lines(told: dict[str, Any], lang: Lang) -> None:
    """Print the lines for people, one each."""
    for line in told.get("items", []):
        print(_line(line))
    if "items" in told:
        say(
            f"截至 {told['as_of']} 共 {len(told['items'])} 条。", f"{len(told['items'])} on {told['as_of']}.", lang=lang
        )
        return
    for part, zh, en in (("added", "新增", "added"), ("removed", "移出", "removed"), ("changed", "变更", "changed")):
        say(f"{zh} {len(told[part])} 条", f"{len(told[part])} {en}", lang=lang)
        for each in told[part]:
            fields = f"（{'、'.join(each['fields'])}）" if part == "changed" else ""
            print(f"  {_line(each['after'] if part == 'changed' else each)}{fields}")


def _line(line: dict[str, Any]) -> str:
    """One line of any list."""
    from service.exports.columns import ERASED_WORDS

    words = ERASED_WORDS if line["erased"] else " ".join(f"{line['title']} {line['text']}".split())
    parts = (line.get("case_number"), line["organisation"], line.get("supplier"), words[:60])
    return "  ".join(part for part in parts if part)
