"""`lianpei evaluate`: rank a benchmark folder with the engine that serves the API, and measure the result."""

from collections.abc import Mapping
from dataclasses import replace
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
    ANALOGIES = "analogies"
    REFUSALS = "refusals"


_SEED = 0  # of the bootstrap: the same figures at every call

app = typer.Typer(rich_markup_mode=None)


@app.command()
def evaluate(
    folder: Annotated[Path, typer.Argument(help="评测文件夹。 Benchmark folder (BEIR layout).")],
    method: Annotated[Method, typer.Option(help="排序方法。 What ranks.")] = "hybrid",
    without: Annotated[
        list[Part] | None, typer.Option(help="关掉某一部分，可重复。 Leave a part of the engine out; may be repeated.")
    ] = None,
    without_knowledge: Annotated[
        list[str] | None,
        typer.Option(help="关掉一个知识文件或一种关系，可重复。 Leave out a knowledge file or a kind of relation."),
    ] = None,
    encoder: Annotated[str | None, typer.Option(help="编码器名称或路径。 Encoder by name or path.")] = None,
    min_rel: Annotated[int, typer.Option(min=1, help="从几分起算相关。 Least grade that counts as relevant.")] = 1,
    run: Annotated[Path | None, typer.Option(help="把排序写成 TREC 文件。 Write the ranking as a TREC run.")] = None,
    against: Annotated[
        Path | None, typer.Option(help="与另一份 TREC 排序逐条对比。 Compare with another TREC run, query by query.")
    ] = None,
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """在评测集上排序并打分。 Rank every query of a folder and measure the result; needs no database."""
    from service.benchmark_folders import read_benchmark, read_run
    from service.evaluation import evaluate_folder, restrict
    from service.fixture_paths import knowledge_folder
    from service.knowledge_ablation import read_knowledge_without
    from service.wiring import build_parts

    benchmark = read_benchmark(folder)
    other = read_run(against) if against else None
    settings = read_settings()
    parts = build_parts(settings.model_copy(update={"encoder": encoder or settings.encoder}))
    if without_knowledge:
        knowledge = read_knowledge_without(knowledge_folder(), without_knowledge)
        parts = replace(parts, knowledge=knowledge, finder=None)
    ranker = restrict(parts.ranker, method, without or [])
    with progress_bar("评测", "evaluating", lang=lang) as report:
        evaluation = evaluate_folder(benchmark, parts.new_pool(), ranker, report, abstention=parts.abstention)
    if run is not None:
        run.write_text("".join(f"{line}\n" for line in evaluation.trec_lines()), encoding="utf-8")
    figures = {
        "dataset": benchmark.name,
        "method": method,
        "encoder": parts.encoder.name,
        **evaluation.figures(min_rel),
        **_doubts(evaluation, min_rel, other),
    }
    print_json(figures) if as_json else _print_figures(figures, lang)


def _doubts(evaluation: "Evaluation", least: int, other: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return how sure the figures are: intervals, kinds of needs, and the distance to another run."""
    from dataclasses import asdict

    import numpy as np

    if not evaluation.folder.judged:
        return {}
    found: dict[str, Any] = {"intervals": evaluation.intervals(least, np.random.default_rng(_SEED))}
    if kinds := evaluation.by_difficulty(least):
        found["by_difficulty"] = kinds
    if other is not None:
        found["against"] = asdict(evaluation.against(other, least, np.random.default_rng(_SEED)))
    return found


def _print_figures(figures: dict[str, Any], lang: Lang) -> None:
    """Print the figures for people."""
    say(
        f"{figures['dataset']}：{figures['queries']} 条需求，方法 {figures['method']}，编码器 {figures['encoder']}",
        f"{figures['dataset']}: {figures['queries']} queries, method {figures['method']}, encoder {figures['encoder']}",
        lang=lang,
    )
    for name, value in figures.items():
        if isinstance(value, float):
            low, high = figures.get("intervals", {}).get(name, ("", ""))
            print(f"  {name:10} {value}" + (f"  [{low}, {high}]" if low != "" else ""))
    for kind, measures in figures.get("by_difficulty", {}).items():
        print(f"  {kind:12} " + "  ".join(f"{name} {measures[name]}" for name in ("ndcg@10", "hit@3") if measures))
    if against := figures.get("against"):
        print(f"  Δ ndcg@10  {against['mean']}  {list(against['interval'])}  +{against['wins']} −{against['losses']}")
    say(
        f"  链内无人能接：{len(figures['abstained'])} 条",
        f"  nobody in the chain: {len(figures['abstained'])} queries",
        lang=lang,
    )
