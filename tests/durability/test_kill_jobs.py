"""The short form of `kill_jobs.py`: two kills in every test run."""

from pathlib import Path

from kill_jobs import run


def test_two_kills_amid_the_jobs_leave_each_effect_exactly_once(tmp_path: Path) -> None:
    outcome = run(kills=2, needs=13, seed=7, folder=tmp_path)
    assert outcome.violations == []
    assert outcome.kills == 2
    assert outcome.jobs > 100
