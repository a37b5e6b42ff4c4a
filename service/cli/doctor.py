"""`lianpei doctor`: is everything as it should be, and if not, what to do."""

from typing import Annotated

import typer

from service.cli.output import JsonOption, LangOption, print_json, progress_bar, read_settings, say

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def doctor(
    knowledge: Annotated[bool, typer.Option("--knowledge", help="只检查产业链知识。 Chain knowledge only.")] = False,
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """检查设置、数据库、索引、模型和知识。 Check settings, database, indexes, model and knowledge; exit 1 if broken."""
    from service.fixture_paths import knowledge_folder
    from service.operations.doctor import examine
    from service.operations.knowledge_check import check_knowledge

    settings = read_settings()
    with progress_bar("检查", "examining", lang=lang) as progress:
        findings = check_knowledge(knowledge_folder()) if knowledge else examine(settings, progress=progress)
    broken = [finding for finding in findings if finding.broken]
    if as_json:
        print_json({"ok": not broken, "findings": [finding.as_dict() for finding in findings]})
    else:
        for finding in findings:
            mark = "✗" if finding.broken else "·"
            say(f"{mark} {finding.zh} {finding.advice_zh}", f"{mark} {finding.en} {finding.advice_en}", lang=lang)
        say(
            f"发现 {len(broken)} 个问题。" if broken else "一切正常。",
            f"{len(broken)} problems." if broken else "All is well.",
            lang=lang,
        )
    if broken:
        raise typer.Exit(1)
