"""`lianpei import`: bring an alliance in from a folder, all of it or nothing."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli.output import JsonOption, LangOption, print_json, progress_bar, read_settings, say

app = typer.Typer(rich_markup_mode=None)


@app.command(name="import")
def import_folder(
    folder: Annotated[Path, typer.Argument(help="含 alliance.toml 的文件夹。 Folder with alliance.toml.")],
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """从文件导入联盟。 Import alliance, chains, organisations, capabilities, needs and users; wrong rows are listed."""
    from service.clock import utc_now
    from service.domain.usci import usci_warning
    from service.imports.bundles import read_bundle
    from service.store.database import Database
    from service.usecases.imports import import_alliance

    bundle = read_bundle(folder)
    settings = read_settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database_address)
    database.upgrade()
    with progress_bar("导入", "importing", lang=lang), database.transaction() as session:
        report = import_alliance(session, bundle, now=utc_now())
    database.dispose()
    counts = {"added": dict(report.added), "unchanged": dict(report.unchanged)}
    rows = [each.row for each in bundle.organisations]
    odd = [row.name for row in rows if row.usci and usci_warning(row.usci)]
    if as_json:
        print_json({"alliance": report.alliance, **counts, "odd_usci": odd})
        return
    say(f"已导入联盟 {report.alliance}：", f"Imported alliance {report.alliance}:", lang=lang)
    for kind in sorted({*counts["added"], *counts["unchanged"]}):
        new, old = counts["added"].get(kind, 0), counts["unchanged"].get(kind, 0)
        say(f"  {kind}：新增 {new}，已有 {old}", f"  {kind}: {new} new, {old} there already", lang=lang)
    if odd:
        names = "、".join(odd)
        say(f"统一社会信用代码请核对：{names}", f"credit identifiers to be checked: {names}", lang=lang)
