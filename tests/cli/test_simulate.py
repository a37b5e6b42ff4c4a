"""`lianpei simulate`: labelled, reproducible, with its assumptions, and the same funnel as the dashboard's."""

import json
from typing import Any

import pytest

from service.cli.main import main

STEPS = ["needs", "proposed", "interest", "order_intent", "contracted", "delivered"]


def simulate(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["simulate", "--firms", "60", "--months", "2", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)  # type: ignore[no-any-return]


def test_the_same_seed_gives_the_same_figures_and_says_what_it_assumes(capsys: pytest.CaptureFixture[str]) -> None:
    first, again, other = (simulate(capsys, "--seed", seed) for seed in ("3", "3", "4"))
    assert first == again
    assert first["arms"] != other["arms"]
    assert first["simulation"] is True
    assert "模拟" in first["label"]
    assert len(first["assumptions"]) >= 8
    assert {row["assumption"] for row in first["sensitivity"]} == {"delays", "interested", "reads"}
    assert [arm["arm"] for arm in first["arms"]] == ["a", "b", "c", "d"]
    for arm in first["arms"]:
        assert list(arm["funnel"]) == STEPS
        assert list(arm["funnel"].values()) == sorted(arm["funnel"].values(), reverse=True)
        assert arm["funnel"]["needs"] == first["needs"] == 30
        shares = [arm["within_days"][days] for days in ("1", "5", "20", "65")]
        assert [share["mean"] for share in shares] == sorted(share["mean"] for share in shares)
        assert all(share["low"] <= share["mean"] <= share["high"] for share in shares)
        assert shares[-1]["mean"] == pytest.approx(arm["funnel"]["order_intent"] / 30, abs=1e-4)
    usual = [row for row in first["sensitivity"] if row["value"] == 1.0]
    assert all(
        row["within_one_day"] == {arm["arm"]: arm["within_days"]["1"]["mean"] for arm in first["arms"]} for row in usual
    )


def test_people_read_that_it_is_a_simulation(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", "--firms", "20", "--months", "1", "--arms", "d,c"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("模拟，不是实际数据")
    assert "假设" in said
    assert said.index("  d ") < said.index("  c ")
    assert main(["simulate", "--firms", "20", "--months", "1", "--arms", "b", "--lang", "en"]) == 0
    assert capsys.readouterr().out.startswith("A simulation, not data")


@pytest.mark.parametrize(
    ("arguments", "code"), [(("--arms", "x"), "unknown_arm"), (("--firms", "5000"), "too_many_firms")]
)
def test_mistakes(arguments: tuple[str, ...], code: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", *arguments]) == 2
    assert capsys.readouterr().err.startswith(f"{code}: ")
