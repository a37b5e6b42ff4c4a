"""`lianpei retrain NAME`: train a model again from its data, and write it into a folder."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from service.cli.output import JsonOption, LangOption, print_json, progress_bar, say

Model = Literal["triage"]
Report = Callable[[int, int], None]

app = typer.Typer(rich_markup_mode=None)


@app.command()
def retrain(
    model: Annotated[Model, typer.Argument(help="要训练的模型。 Which model: triage.")],
    data: Annotated[
        Path | None, typer.Option(help="训练数据文件夹，默认用随产品附带的。 Training data; default: what ships.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="写到哪个文件夹，默认替换在用的模型。 Where to; default: the model in use.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="随机种子。 Seed of the folds.")] = 0,
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """用现有数据重新训练模型。 Train a model again; prints its quality on rows it has not learnt from."""
    with progress_bar("训练", "training", lang=lang) as report:
        figures = _TRAINERS[model](data, out, seed, report)
    if as_json:
        print_json({"model": model, **figures})
        return
    say(f"已训练 {model}，写入 {figures['folder']}", f"trained {model} into {figures['folder']}", lang=lang)
    for name, value in figures["figures"].items():
        print(f"  {name:20} {value}")


def _retrain_triage(data: Path | None, out: Path | None, seed: int, report: Report) -> dict[str, Any]:
    """Train the triage model and return where it lies and how good it is."""
    from matching.triage_files import BUNDLED_FOLDER, save_triage
    from matching.triage_training import fingerprint_rows, train_triage
    from service.fixture_paths import fixtures_folder
    from service.triage_data import library_versions, read_groups, read_rows

    source = data or fixtures_folder() / "triage"
    rows, groups = read_rows(source), read_groups(source)
    parts, scales, figures = train_triage(rows, groups, seed=seed, report=report)
    folder = out or BUNDLED_FOLDER
    facts = {"seed": seed, "data": fingerprint_rows(rows, groups), "libraries": library_versions(), "scales": scales}
    save_triage(folder, parts, **facts, figures=asdict(figures))
    return {"folder": str(folder), **facts, "figures": asdict(figures)}


#: A further model gets its line here and its name in `Model`.
_TRAINERS: Mapping[str, Callable[[Path | None, Path | None, int, Report], dict[str, Any]]] = {"triage": _retrain_triage}
