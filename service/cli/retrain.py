"""`lianpei retrain NAME`: train a model again from its data, and write it into a folder."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from service.cli.output import JsonOption, LangOption, print_json, progress_bar, read_settings, say

if TYPE_CHECKING:
    from matching.ranker_training import PairRow
    from matching.triage_rows import TriageRow
    from service.settings import Settings

Model = Literal["triage", "ranker"]
Report = Callable[[int, int], None]

app = typer.Typer(rich_markup_mode=None)


@app.command()
def retrain(
    model: Annotated[Model, typer.Argument(help="要训练的模型。 Which model: triage or ranker.")],
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
    if figures.get("worse"):
        names = "、".join(figures["worse"])
        say(f"新模型在 {names} 上不如在用的，没有替换", f"worse in {names}: the model in use stays", lang=lang)
        _print_figures(figures["figures"], figures.get("before", {}))
        return
    say(f"已训练 {model}，写入 {figures['folder']}", f"trained {model} into {figures['folder']}", lang=lang)
    _print_figures(figures["figures"], figures.get("before", {}))


def _print_figures(figures: Mapping[str, Any], before: Mapping[str, Any]) -> None:
    """Print a figure a line, with that of the model in use where it is known."""
    for name, value in figures.items():
        print(f"  {name:20} {value}" + (f"  ({before[name]})" if name in before else ""))


def _retrain_ranker(data: Path | None, out: Path | None, seed: int, report: Report) -> dict[str, Any]:  # noqa: ARG001 - nothing is drawn
    """Fit ranker and abstention; they go live only where no figure on the judged needs is worse than today's."""
    from matching.errors import RankerModelError
    from matching.ranker_files import fingerprint, save_judge
    from service.fixture_paths import fixtures_folder
    from service.judged_data import content_of, read_judged
    from service.ranker_retraining import retrain_judge
    from service.wiring import RANKER_FOLDER, build_parts, load_judge_in_use, shipped_judge

    settings = read_settings()
    parts = build_parts(settings, as_shipped=True)
    encoder = parts.encoder.name
    try:
        in_use = load_judge_in_use(settings, encoder)
    except RankerModelError:  # of another encoder, or damaged: that is what training again is for
        in_use = shipped_judge()
    judged, decisions = read_judged(data or fixtures_folder()), _read_decisions(settings)
    new = retrain_judge(judged, parts.new_pool, in_use, decisions, report)
    folder = out or settings.data_dir / RANKER_FOLDER
    facts = {
        "data": fingerprint([content_of(judged), [[row.features, row.served, row.weight] for row in decisions]]),
        "decisions": len(decisions),
        "versions": {"ranker": new.judge.ranker.version, "abstention": new.judge.abstention.version},
        "figures": new.after,
    }
    if not new.worse:
        save_judge(folder, new.judge, encoder, facts)
    return {"folder": str(folder), "encoder": encoder, **facts, "before": new.before, "worse": list(new.worse)}


def _read_decisions(settings: "Settings") -> list["PairRow"]:
    """Return what was decided in this installation; nothing where it has no database yet."""
    from service.store.database import Database
    from service.usecases.decisions import decision_rows

    database = Database(settings.database_address)
    try:
        if database.schema_version() is None:
            return []
        database.require_current()
        with database.read() as session:
            return decision_rows(session)
    finally:
        database.dispose()


def _read_settled(settings: "Settings") -> list["TriageRow"]:
    """Return what officers settled in this installation; nothing where it has no database yet."""
    from service.store.database import Database
    from service.usecases.settled_rows import settled_rows

    database = Database(settings.database_address)
    try:
        if not database.is_current():
            return []
        with database.read() as session:
            return settled_rows(session)
    finally:
        database.dispose()


def _retrain_triage(data: Path | None, out: Path | None, seed: int, report: Report) -> dict[str, Any]:
    """Train the triage model and return where it lies and how good it is."""
    from embeddings.file_manifest import read_manifest
    from matching.triage_files import BUNDLED_FOLDER, save_triage
    from matching.triage_training import fingerprint_rows, train_triage
    from service.fixture_paths import fixtures_folder
    from service.triage_data import library_versions, read_groups, read_rows
    from service.triage_guard import find_worse, frozen_figures

    source = data or fixtures_folder() / "triage"
    settled = _read_settled(read_settings()) if data is None else []
    rows, groups = [*read_rows(source), *settled], read_groups(source)
    parts, scales, figures = train_triage(rows, groups, seed=seed, report=report)
    folder = out or BUNDLED_FOLDER
    facts = {"seed": seed, "data": fingerprint_rows(rows, groups), "libraries": library_versions(), "scales": scales}
    facts["settled"] = len(settled)
    before, new = {}, asdict(figures)
    if out is None:  # what is in use gives way only to what is no worse on the requests that ship
        before = read_manifest(folder)["figures"]
        if data is not None:
            new = frozen_figures(parts.build("new"), read_rows(fixtures_folder() / "triage"))
    worse = find_worse(before, new)
    if not worse:
        save_triage(folder, parts, **facts, figures=asdict(figures))
    return {"folder": str(folder), **facts, "figures": new, "before": before, "worse": worse}


#: A further model gets its line here and its name in `Model`.
_TRAINERS: Mapping[str, Callable[[Path | None, Path | None, int, Report], dict[str, Any]]] = {
    "triage": _retrain_triage,
    "ranker": _retrain_ranker,
}
