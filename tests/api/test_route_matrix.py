"""Every route, asked for by every kind of caller: `route_rules.py` says what each gets."""

import logging
import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from service.web.office.case_forms import ACTS
from tests.api.matrix import CALLERS, Matrix, Rule, routes_of
from tests.api.office_rules import MOVES
from tests.api.route_rules import RULES
from tests.usecases.world import OTHER, open_world

SILENT = {"POST /queue/filters/{filter_id}"}
"""Forgetting what is not there is no mistake, and of another's filter nothing is told."""


@pytest.fixture(scope="module", autouse=True)
def quiet() -> Iterator[None]:
    """Thousands of requests need no log lines."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="module")
def matrix(world_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matrix]:
    world = open_world(world_template, tmp_path_factory.mktemp("matrix"))
    yield Matrix(world)
    world.database.dispose()


def test_every_route_has_a_rule(matrix: Matrix) -> None:
    assert {rule.route for rule in RULES} == routes_of(matrix.app), "add the missing lines to tests/api/route_rules.py"
    documented = {
        f"{method.upper()} {path}" for path, methods in matrix.app.openapi()["paths"].items() for method in methods
    }
    assert documented == {rule.route for rule in RULES if not rule.is_page}


def test_every_move_of_a_case_has_a_rule(matrix: Matrix) -> None:
    with matrix.put_back():
        assert {rule.prepare(matrix)[0]["move"] for rule in MOVES} == set(ACTS)


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_everybody_gets_what_the_rule_says(matrix: Matrix, rule: Rule) -> None:
    found = []
    for _, answer in matrix.observe(rule):
        found.append(answer.status_code)
        if answer.status_code >= 400 and not rule.is_page:
            assert set(answer.json()) == {"code", "detail"}
    assert dict(zip(CALLERS, found, strict=True)) == dict(zip(CALLERS, rule.statuses(), strict=True))


@pytest.mark.parametrize("rule", [rule for rule in RULES if "_id}" in rule.path and rule.route not in SILENT], ids=str)
def test_things_that_do_not_exist(matrix: Matrix, rule: Rule) -> None:
    with matrix.put_back():
        names, body = rule.prepare(matrix)
        answer = matrix.ask(rule, "admin", (dict.fromkeys(names, uuid.uuid4()), body))
    assert answer.status_code == 404
    assert rule.is_page or answer.json()["code"] == "not_found"
    assert OTHER not in answer.text


def test_no_form_is_taken_from_elsewhere(matrix: Matrix) -> None:
    """A form without the token of its session is refused before anything is looked up or done."""
    taken = {}
    for rule in {rule.route: rule for rule in RULES if rule.is_page and rule.method == "POST"}.values():
        with matrix.put_back():
            names = {name: str(uuid.uuid4()) for name in re.findall(r"\{(\w+)\}", rule.path)}
            answer = matrix.ask(rule, "admin", (names, {"form_token": "of another site", "workbook": b"", "file": b""}))
        if answer.status_code != 403 or "form" not in answer.text:
            taken[rule.route] = answer.status_code
    assert taken == {}


def test_every_answer_has_a_policy_that_lets_nothing_in(matrix: Matrix) -> None:
    """Data, files, errors and what is not there too, should a browser ever show one."""
    loose = {}
    for rule in {rule.route: rule for rule in RULES if not rule.is_page}.values():
        names = {name: str(uuid.uuid4()) for name in re.findall(r"\{(\w+)\}", rule.path + rule.query)}
        headers = matrix.ask(rule, "anonymous", (names, None)).headers
        if "default-src" not in headers.get("Content-Security-Policy", "") or not headers["X-Content-Type-Options"]:
            loose[rule.route] = dict(headers)
    assert loose == {}
    for path in ("/nowhere", "/api/v1/nowhere", "/static/nowhere", "/openapi.json"):
        assert "default-src" in matrix.visitor.get(path).headers["Content-Security-Policy"]


def test_no_page_lets_anything_in_from_elsewhere(matrix: Matrix) -> None:
    loose = {}
    for rule in {rule.route: rule for rule in RULES if rule.is_page and rule.method == "GET"}.values():
        names = {name: str(uuid.uuid4()) for name in re.findall(r"\{(\w+)\}", rule.path)}
        answer = matrix.ask(rule, "admin", (names, None))
        policy = answer.headers.get("Content-Security-Policy", "")
        strict = policy.startswith("default-src 'self'") and "unsafe" not in policy and "http" not in policy
        if not strict and "/static/" not in rule.path:
            loose[rule.route] = (answer.status_code, policy)
    assert loose == {}
