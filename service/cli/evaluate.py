"""`lianpei evaluate`: rank a benchmark folder with the engine that serves the API, and measure the result."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from service.cli.output import JsonOption, Lang, LangOption, print_json, progress_bar, read_settings, say

if TYPE_CHECKING:
    from service.evaluation import Evaluation

Method = Literal["hybrid", "dense", "lexical"]


class Part(StrEnum):
    """A part of the engine that can be left out."""

    LEXICAL = "lexical"
    DENSE = "dense"
    GRAPH = "graph"
    REFUSALS = "refusals"


app = typer.Typer(rich_markup_mode=None)


@app.command()
def evaluate(
    folder: Annotated[Path, typer.Argument(help="评测文件夹。 Benchmark folder (BEIR layout).")],
    method: Annotated[Method, typer.Option(help="排序方法。 What ranks.")] = "hybrid",
    without: Annotated[
        list[Part] | None, typer.Option(help="关掉某一部分，可重复。 Leave a part of the engine out; may be repeated.")
    ] = None,
    encoder: Annotated[str | None, typer.Option(help="编码器名称或路径。 Encoder by name or path.")] = None,
    min_rel: Annotated[int, typer.Option(min=1, help="从几分起算相关。 Least grade that counts as relevant.")] = 1,
    run: Annotated[Path | None, typer.Option(help="把排序写成 TREC 文件。 Write the ranking as a TREC run.")] = None,
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """在评测集上排序并打分。 Rank every query of a folder and measure the result; needs no database."""
    from service.benchmark_folders import read_benchmark
    from service.evaluation import evaluate_folder, restrict
    from service.wiring import build_parts

    benchmark = read_benchmark(folder)
    settings = read_settings()
    parts = build_parts(settings.model_copy(update={"encoder": encoder or settings.encoder}))
    ranker = restrict(parts.ranker, method, without or [])
    with progress_bar("评测", "evaluating", lang=lang) as report:
        evaluation = evaluate_folder(benchmark, parts.new_pool(), ranker, report)
    if run is not None:
        run.write_text("".join(f"{line}\n" for line in evaluation.trec_lines()), encoding="utf-8")
    figures = _figures(evaluation, method, parts.encoder.name, min_rel)
    print_json(figures) if as_json else _print_figures(figures, lang)


def _figures(evaluation: "Evaluation", method: str, encoder: str, min_rel: int) -> dict[str, Any]:
    """Return the figures in the order of the contract."""
    head = {"dataset": evaluation.folder.name, "method": method, "encoder": encoder}
    return {**head, **evaluation.figures(min_rel)}


def _print_figures(figures: dict[str, Any], lang: Lang) -> None:
    """Print the figures for people."""
    say(
        f"{figures['dataset']}：{figures['queries']} 条需求，方法 {figures['method']}，编码器 {figures['encoder']}",
        f"{figures['dataset']}: {figures['queries']} queries, method {figures['method']}, encoder {figures['encoder']}",
        lang=lang,
    )
    for name, value in figures.items():
        if isinstance(value, float):
            print(f"  {name:10} {value}")
    say(
        f"  链内无人能接：{len(figures['abstained'])} 条",
        f"  nobody in the chain: {len(figures['abstained'])} queries",
        lang=lang,
    )
