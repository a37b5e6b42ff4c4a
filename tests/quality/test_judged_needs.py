"""The least that the shipped engine must do on the judged needs that ship with it; no other data is wanted."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from service.fixture_paths import fixtures_folder
from service.judged_data import read_judged
from service.judged_surveys import OWN, SEVERAL, ask_all, figures_of
from service.settings import Settings
from service.wiring import build_parts, load_judge_in_use


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, float]:
    """What the engine as it ships is worth on the needs of nine alliances, at home and in pools of several."""
    settings = Settings(data_dir=Path(tmp_path_factory.mktemp("data")))
    parts = build_parts(settings)
    judge = load_judge_in_use(settings, parts.encoder.name)
    answers = ask_all(
        read_judged(fixtures_folder()), parts.new_pool, judge, lambda _done, _of: None, places=(OWN, SEVERAL)
    )
    return figures_of(answers)


# A little under what was measured: 0.882, 0.690, 0.905, 0.019 and 0.048.
@pytest.mark.parametrize(("name", "least"), [("ndcg@10", 0.865), ("nobody_right", 0.65), ("nobody_auc", 0.885)])
def test_it_is_no_worse_than_it_was(figures: Mapping[str, float], name: str, least: float) -> None:
    assert figures[name] >= least


@pytest.mark.parametrize(("name", "most"), [("ece", 0.03), ("nobody_false", 0.07)])
def test_it_errs_no_more_than_it_did(figures: Mapping[str, float], name: str, most: float) -> None:
    assert figures[name] <= most
