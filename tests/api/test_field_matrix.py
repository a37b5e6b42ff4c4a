"""Nobody is shown a field that is not theirs, wherever they look, and nobody sets one that is not theirs to set."""

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import structlog

from service.disclosure import Stage
from service.domain.posts import Capability, CapabilityVersion, Need, NeedVersion
from service.store import people as people_store
from tests.api.field_rules import MUTUAL, OPENS, mark_world, shown_to_supplier
from tests.api.matrix import ANYONE, CALLERS, Matrix, Rule
from tests.api.route_rules import RULES
from tests.api.set_rules import ASIDE, MAKERS, OTHERWISE, SETTABLE, setting
from tests.usecases.world import open_world

LISTS = ("needs", "resources", "projects", "claims", "gaps")
SKIPPED = frozenset({"token", "link"})
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
                if re.search(mark, answer.text):
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


def test_every_field_of_a_change_has_a_value(matrix: Matrix) -> None:
    document = matrix.app.openapi()
    fields = {}
    for path, methods in document["paths"].items():
        if "patch" in methods:
            body = methods["patch"]["requestBody"]["content"]["application/json"]["schema"]["$ref"]
            fields[f"PATCH {path}"] = set(document["components"]["schemas"][body.split("/")[-1]]["properties"]) - ASIDE
    assert {route: set(values) for route, values in SETTABLE.items()} == fields


@pytest.mark.parametrize(("route", "field"), [(route, field) for route, values in SETTABLE.items() for field in values])
def test_each_field_is_set_by_those_who_may(matrix: Matrix, route: str, field: str) -> None:
    known = next(rule for rule in RULES if rule.route == route)
    rule = replace(known, prepare=setting(route, field), expected=OTHERWISE.get((route, field), known.expected))
    found = {caller: answer.status_code for caller, answer in matrix.observe(rule)}
    assert found == dict(zip(CALLERS, rule.statuses(), strict=True))


@pytest.mark.parametrize("kind", [Need, NeedVersion, Capability, CapabilityVersion])
def test_no_other_column_of_a_post_can_be_set(matrix: Matrix, kind: type[Any]) -> None:
    name = "capabilities" if kind in (Capability, CapabilityVersion) else "needs"
    route = next(route for route in SETTABLE if f"/{name}/" in route)
    with matrix.put_back():
        names, _ = MAKERS[route]()(matrix)
        for column in set(kind.model_fields) - set(SETTABLE[route]):
            answer = matrix.call("PATCH", f"/{name}/{next(iter(names.values()))}", by="admin", json={column: "x"})
            assert answer.status_code == 422, column


def test_a_form_of_ones_own_account_sets_nothing_else(matrix: Matrix) -> None:
    owner = matrix.world.actors["owner"].user_id
    with matrix.put_back():
        with matrix.world.database.read() as session:
            before = people_store.get_user(session, owner).model_dump()
        more = {"role": "admin", "username": "admin2", "organisation_id": "x", "disabled": "true", "credentials": "7"}
        answer = matrix.ask(Rule("POST /account/name", "303"), "owner", ({}, {"name": "王芳", **more}))
        assert answer.status_code == 303
        with matrix.world.database.read() as session:
            assert people_store.get_user(session, owner).model_dump() == before | {"name": "王芳"}
            assert [grant.role for grant in people_store.roles_of(session, owner)] == ["clerk"]
