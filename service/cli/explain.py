"""`lianpei explain`: a stored proposal again, byte for byte, from its recorded versions."""

import json
import sys
from typing import Annotated

import typer

from service.cli.output import JsonOption, LangOption, fail, read_settings

app = typer.Typer(rich_markup_mode=None)


@app.command()
def explain(
    proposal_id: Annotated[str, typer.Argument(help="推荐编号。 Id of the proposal.")],
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """重现一条推荐。 Repeat a proposal: with --json the same bytes as when it was made."""
    import uuid

    from service.store.database import Database
    from service.store.matches import get_proposal
    from service.usecases.proposals import explain_stored
    from service.wiring import build_engines

    try:
        wanted = uuid.UUID(proposal_id)
    except ValueError:
        fail("bad_id", f"“{proposal_id}”不是推荐编号。", f"{proposal_id} is no proposal id", lang=lang)
    settings = read_settings()
    database = Database(settings.database_address)
    database.require_current()
    with database.read() as session:
        content = explain_stored(session, build_engines(settings, database), get_proposal(session, wanted))
    database.dispose()
    if as_json:
        sys.stdout.flush()
        sys.stdout.buffer.write(content + b"\n")
        return
    proposal = json.loads(content)
    print(proposal["sentence"])
    for evidence in proposal["evidence"]:
        side = {"need": ("需求", "need"), "capability": ("能力", "capability")}[evidence["side"]][lang == "en"]
        print(f"  {side} [{evidence['start']}, {evidence['end']}) “{evidence['quote']}”")
    for step in proposal["path"]:
        print(f"  → {step['words']}")
    for question in proposal["questions"]:
        print(f"  ? {question}")
