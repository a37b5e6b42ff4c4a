"""`lianpei restore`: a backup in the place of the database."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli.output import JsonOption, LangOption, print_json, progress_bar, read_settings, say

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="备份文件。 A file that `backup` wrote.")],
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """用备份替换数据库，旧库另存。 Replace the database by a backup; the old one is kept aside."""
    from service.clock import utc_now
    from service.operations.restoring import restore_backup

    settings = read_settings()
    with progress_bar("恢复", "restoring", lang=lang) as progress:
        rows, kept = restore_backup(settings, file, now=utc_now(), progress=progress)
    if as_json:
        print_json({"rows": rows, "kept": kept or None})
        return
    say(f"已恢复 {rows} 行。", f"{rows} rows restored.", lang=lang)
    if kept:
        say(f"原来的数据库保存在 {kept}。", f"The old database is kept in {kept}.", lang=lang)
