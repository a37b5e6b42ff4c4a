"""`lianpei triage`: tell for every request of a file what it asks for, who owns it and how urgent it is."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.case_words import CATEGORIES, URGENCIES
from service.cli.output import JsonOption, Lang, LangOption, count_through, print_json, progress_bar, say

if TYPE_CHECKING:
    from matching.triage import Triage
    from service.request_lines import RequestLine

app = typer.Typer(rich_markup_mode=None)


@app.command()
def triage(
    file: Annotated[Path, typer.Argument(help="诉求文件，每行 {id, text}。 Requests, one {id, text} a line.")],
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """判断每条诉求的类别、归口部门和缓急。 Category, department and urgency of every request; needs no database."""
    from matching.triage_files import bundled_triage
    from service.request_lines import read_requests

    requests = read_requests(file)
    model = bundled_triage()
    with progress_bar("分类", "sorting", lang=lang) as report:
        found = [model.classify(request.text) for request in count_through(requests, len(requests), report)]
    for request, answer in zip(requests, found, strict=True):
        print_json(_as_object(request, answer)) if as_json else _print_line(request, answer, lang)


def _as_object(request: "RequestLine", answer: "Triage") -> dict[str, object]:
    """Return one line of the output: the contract's fields first, further ones behind."""
    from dataclasses import asdict

    fields = asdict(answer)
    first = {name: fields.pop(name) for name in ("category", "department", "probability", "alternatives")}
    return {"id": request.id, **first, **fields}


def _print_line(request: "RequestLine", answer: "Triage", lang: Lang) -> None:
    """Print one answer for people."""
    second = answer.alternatives[0]
    say(
        f"{request.id}\t{CATEGORIES[answer.category]} {answer.probability:.0%}\t{answer.department}"
        f"\t{URGENCIES[answer.urgency]}\t（或：{CATEGORIES[second.category]} {second.probability:.0%}）",
        f"{request.id}\t{answer.category} {answer.probability:.0%}\t{answer.department}"
        f"\t{answer.urgency}\t(or: {second.category} {second.probability:.0%})",
        lang=lang,
    )
