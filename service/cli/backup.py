"""`lianpei backup`: the whole database in one file."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli.output import JsonOption, LangOption, print_json, progress_bar, read_settings, say

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="要写的文件，不能已存在。 File to write; it must not exist.")],
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """备份数据库，服务可以照常运行。 Write the database into one file; the service may keep running."""
    from service.clock import utc_now
    from service.operations.archives import write_backup
    from service.store.database import Database

    settings = read_settings()
    with progress_bar("备份", "backing up", lang=lang) as progress:
        rows = write_backup(Database(settings.database_address), file, now=utc_now(), progress=progress)
    size = file.stat().st_size
    if as_json:
        print_json({"file": str(file), "rows": rows, "bytes": size})
    else:
        say(f"已备份 {rows} 行到 {file}（{size} 字节）。", f"{rows} rows written to {file} ({size} bytes).", lang=lang)
