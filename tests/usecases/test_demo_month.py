"""The demonstration's month: what is in the fixtures, and that playing it brings cases into every state."""

import json
import re
from datetime import time
from typing import get_args

import pytest

from matching.triage_files import bundled_triage
from service.fixture_paths import fixtures_folder
from service.imports.demo_requests import DemoRequest, Outcome, read_demo_requests
from service.policy import OPERATOR
from service.store import alliances as alliance_store
from service.store import cases as case_store
from service.store import jobs as job_store
from service.store.cases import CaseFilter
from service.store.jobs import JobFilter
from service.usecases import demo_month
from service.usecases.supply import read_supply
from service.usecases.work import Task
from tests.usecases.world import ASKER, SUPPLIER, World

OUTSIDE = {"supplier": "外地齿轮厂（虚构）", "region": "浙江", "amount_cny": 120000}
AMOUNT = 90000
ALLIANCES = ("luzhou", "tongliang", "anning")


@pytest.mark.parametrize("alliance", ALLIANCES)
def test_the_month_is_mixed_invented_and_without_contacts(alliance: str) -> None:
    rows = read_demo_requests(fixtures_folder(), alliance)
    lines = (
        (fixtures_folder() / "alliances" / alliance / "organisations.jsonl").read_text(encoding="utf-8").splitlines()
    )
    invented = {row["name"] for row in map(json.loads, lines) if row.get("invented")}
    assert len(rows) >= 120
    assert {row.organisation for row in rows} <= invented
    assert len({row.category for row in rows}) >= 12
    assert {row.outcome for row in rows} == set(get_args(Outcome))
    assert all("虚构" in row.outside.supplier for row in rows if row.outside is not None)
    assert {row.category for row in rows} <= set(bundled_triage().labels["category"])
    assert {row.department for row in rows} <= set(bundled_triage().labels["department"])
    assert not [row.text for row in rows if re.search(r"1\d{10}|\d{3,4}-\d{7,8}|@", row.text)]
    assert len({row.text for row in rows}) == len(rows)


def rows_of_the_small_world() -> list[DemoRequest]:
    def row(day: int, text: str, category: str, department: str, outcome: str, firm: str = ASKER) -> DemoRequest:
        return DemoRequest.model_validate(
            {"day": day, "time": time(10), "organisation": firm, "channel": "message", "text": text}
            | {"category": category, "department": department, "urgency": "normal", "outcome": outcome}
            | ({"outside": OUTSIDE} if outcome == "outside" else {})
            | ({"amount_cny": AMOUNT} if outcome == "intent" else {})
        )

    return [
        row(1, "求购主减速齿轮，月量两千套", "product", "联盟秘书处", "intent"),
        row(2, "厂门口路灯坏了五盏，请派人修", "living", "园区管委会", "answered"),
        row(3, "厂门口路灯坏了五盏，请派人修，催一下", "living", "园区管委会", "duplicate"),
        row(4, "求购量子计算机一台", "product", "联盟秘书处", "gap"),
        row(5, "求购主减速齿轮五百套", "product", "联盟秘书处", "interest"),
        row(6, "求购主动锥齿轮三百件", "product", "联盟秘书处", "outside"),
        row(20, "求购热处理外协", "product", "联盟秘书处", "open", SUPPLIER),
        row(1, "没有这家单位的事", "other", "公安", "open", "查无此厂"),
    ]


@pytest.mark.parametrize("invented", [True, False])
def test_playing_leads_to_what_is_written(
    small_world: World, monkeypatch: pytest.MonkeyPatch, *, invented: bool
) -> None:
    monkeypatch.setattr(demo_month, "read_demo_requests", lambda *_: rows_of_the_small_world())
    with small_world.write() as session:
        alliance = alliance_store.get_alliance(session, "luzhou")
        alliance_store.get_organisation(session, small_world.organisation_id(SUPPLIER)).invented = invented
        demo_month.plan_month(session, alliance, now=small_world.clock)
        demo_month.plan_month(session, alliance, now=small_world.clock)  # once is enough
    for _ in rows_of_the_small_world():
        with small_world.write() as session:
            waiting = job_store.list_jobs(
                session, JobFilter(state="waiting", kind=demo_month.KIND), now=small_world.clock
            ) + job_store.list_jobs(session, JobFilter(state="due", kind=demo_month.KIND), now=small_world.clock)
            assert len(waiting) == 1
            task = Task.of(waiting[0], small_world.clock)
            found = demo_month.look_at_engines(session, small_world.engines, task)
            demo_month.play_requests(session, task, found)
            job_store.complete(session, waiting[0], now=small_world.clock)
    with small_world.database.read() as session:
        cases = case_store.list_cases(session, CaseFilter(alliance_id=alliance.id))
        states = [case.state for case in reversed(cases)]
        names = {
            row.name for row in alliance_store.list_organisations(session, alliance.id) if row.kind == "department"
        }
    assert states[:3] == ["order_intent", "closed", "closed"]
    assert [case.merged_into_id is None for case in reversed(cases)] == [True, True, False, *[True] * 4]
    assert len(states) == 7
    assert all(case.opened_at <= small_world.clock for case in cases)
    assert any("园区管委会" in name and "演示" in name for name in names)
    _look_at_supply(small_world, local_cny=AMOUNT if invented else 0)


def _look_at_supply(world: World, *, local_cny: int) -> None:
    """What is open between two firms can be closed in thought, and what came from outside has been counted."""
    with world.database.read() as session:
        view = read_supply(session, world.engines, actor=OPERATOR, now=world.clock, alliance="luzhou")
    assert [choice.supplier for choice in view.choices] == [SUPPLIER]
    assert [view.figures.number(name) for name in ("local", "outside")] == [1, 1]
    # a firm that the sources name is worth nothing that we made up
    assert [view.figures.yuan(name) for name in ("local", "outside")] == [local_cny, OUTSIDE["amount_cny"]]
