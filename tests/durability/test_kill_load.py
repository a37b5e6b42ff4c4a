"""The short form of `kill_load.py`: three kills in every test run."""

from pathlib import Path

from kill_load import run


def test_three_kills_lose_nothing(tmp_path: Path) -> None:
    outcome = run(kills=3, seed=7, folder=tmp_path)
    assert outcome.violations == []
    assert outcome.kills == 3
    assert outcome.acknowledged >= 3 * 12
