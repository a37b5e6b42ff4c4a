"""Every address that shows something, opened by every kind of caller: nobody is shown a field that is not theirs."""

import logging
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import structlog

from service.disclosure import Stage
from tests.api.field_rules import AMOUNT_SHOWN, MUTUAL, OPENS, SUMS, mark_world, shown_to_supplier
from tests.api.matrix import ANYONE, CALLERS, Matrix, Rule
from tests.api.route_rules import RULES
from tests.usecases.world import open_world

LISTS = ("needs", "resources", "projects", "claims", "gaps")
SKIPPED = frozenset({"token"})
"""Names in addresses that stand for nothing of the need's."""

WITHOUT_WORDS = frozenset({"/metrics", "/healthz", "/readyz", "/static/{name}", "/api/v1/policies/{policy_id}"})
LOOKERS = (*CALLERS, "supplier")


@pytest.fixture(scope="module")
def matrix(world_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matrix]:
    world = open_world(world_template, tmp_path_factory.mktemp("fields"))
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield Matrix(world)
    structlog.reset_defaults()
    world.database.dispose()


def looked_at() -> list[Rule]:
    """Every rule that reads, one for each address."""
    reading = {rule.route: rule for rule in RULES if rule.method == "GET" and rule.path not in WITHOUT_WORDS}
    return [rule for rule in reading.values() if not SKIPPED & set(re.findall(r"\{(\w+)\}", rule.path))]


def seen_by(matrix: Matrix, caller: str, names: Mapping[str, Any]) -> dict[str, set[str]]:
    """The marks that somebody is shown, each with the addresses that show it."""
    found: dict[str, set[str]] = {}
    for rule in looked_at():
        for name in LISTS if "{name}" in rule.path else ("",):
            answer = matrix.ask(rule, caller, ({**names, "name": name}, None))
            assert answer.status_code < 500, f"{rule.route} for {caller}: {answer.text[:300]}"
            for mark in MUTUAL:
                if re.search(mark, answer.text) and not (mark == AMOUNT_SHOWN and rule.path in SUMS):
                    found.setdefault(mark, set()).add(rule.path)
    return found


def test_all_that_addresses_name_is_there(matrix: Matrix) -> None:
    with matrix.put_back():
        names = {*mark_world(matrix, Stage.STRANGERS), "name"}
    placeholders = {name for rule in looked_at() for name in re.findall(r"\{(\w+)\}", rule.path)}
    assert placeholders <= names, "let mark_world in field_rules.py make what the new address names"


@pytest.mark.parametrize("caller", LOOKERS)
def test_nobody_is_shown_what_is_not_theirs(matrix: Matrix, caller: str) -> None:
    with matrix.put_back():
        seen = seen_by(matrix, caller, mark_world(matrix, Stage.MUTUAL))
    theirs = {mark for mark, people in MUTUAL.items() if caller in people}
    assert {mark: where for mark, where in seen.items() if mark not in theirs} == {}
    assert theirs - set(seen) == set(), "nowhere shown to those who may see it"
    assert caller != ANYONE or not theirs


@pytest.mark.parametrize("stage", [Stage.STRANGERS, Stage.PROPOSED])
def test_a_supplier_is_shown_each_field_from_its_stage_on(matrix: Matrix, stage: Stage) -> None:
    with matrix.put_back():
        seen = seen_by(matrix, "supplier", mark_world(matrix, stage))
    assert {mark: seen[mark] for mark in OPENS if mark in seen and mark not in shown_to_supplier(stage)} == {}
    assert shown_to_supplier(stage) <= set(seen)
