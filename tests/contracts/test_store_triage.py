"""Triage records, the texts they are about, and policy entries, on both databases."""

import uuid
from datetime import date, timedelta

import pytest
from store_world import NOW, World

from service.domain.cases import Case
from service.domain.policies import PolicyDocument
from service.domain.triage import ACCEPTED, CORRECTED, TriageRecord
from service.errors import ConflictError
from service.store import cases, policies, posts, requests, triage
from service.store.database import Database


def open_request(database: Database, world: World, text: str, *, days_ago: int = 0, mine: bool = True) -> Case:
    at = NOW - timedelta(days=days_ago)
    with database.transaction() as session:
        firm = (world.asker if mine else world.supplier).id
        request = requests.add_request(
            session, alliance_id=world.alliance.id, channel="api", text=text, now=at, organisation_id=firm
        )
        return cases.open_case(
            session, alliance_id=world.alliance.id, kind="request", request_id=request.id, due_at=at, now=at
        )


def open_need(database: Database, world: World, text: str) -> Case:
    with database.transaction() as session:
        need = posts.add_need(session, **world.place, title="", text=text, now=NOW)
        return cases.open_case(
            session, alliance_id=world.alliance.id, kind="need", need_id=need.id, due_at=NOW, now=NOW
        )


def record(case: Case, **more: object) -> TriageRecord:
    fields = {
        "case_id": case.id,
        "alliance_id": case.alliance_id,
        "model_version": "triage@1",
        "at": NOW,
        "kind": "request",
        "category": "living",
        "department": "教育",
        "urgency": "normal",
        "probability": 0.5,
        "department_probability": 0.5,
        "unsure": True,
    }
    return TriageRecord(**(fields | more))


def settled(case: Case, how: str, *, minutes: int) -> TriageRecord:
    return record(
        case,
        settled=how,
        settled_category="living",
        settled_department="教育",
        settled_urgency="normal",
        settled_at=NOW + timedelta(minutes=minutes),
    )


def test_one_triage_a_case(database: Database, world: World) -> None:
    case = open_request(database, world, "路灯不亮")
    with database.transaction() as session:
        made = triage.add_record(session, record(case))
    with database.read() as session:
        found = triage.find_record(session, case.id)
        assert found is not None
        assert (found.id, found.settled, found.settled_at) == (made.id, "", None)
        assert triage.find_record(session, uuid.uuid4()) is None
    with pytest.raises(ConflictError), database.transaction() as session:
        triage.add_record(session, record(case))


def test_settled_texts_come_oldest_first_and_forget_what_is_erased(database: Database, world: World) -> None:
    rows = [
        open_request(database, world, "甲事"),
        open_need(database, world, "乙物"),
        open_request(database, world, "丙"),
    ]
    with database.transaction() as session:
        triage.add_record(session, settled(rows[0], CORRECTED, minutes=2))
        triage.add_record(session, settled(rows[1], ACCEPTED, minutes=1))
        triage.add_record(session, record(rows[2]))
    with database.read() as session:
        found = triage.settled_texts(session, world.alliance.id, limit=10)
        assert [each.text for each in found] == ["乙物", "甲事"]
        assert [each.text for each in triage.settled_texts(session, world.alliance.id, limit=1)] == ["甲事"]
        assert triage.settled_mark(session, world.alliance.id) == (2, NOW + timedelta(minutes=2))
        assert triage.settled_mark(session, uuid.uuid4()) == (0, None)
        assert triage.text_of(session, rows[1]) == "乙物"
    with database.transaction() as session:
        request = requests.get_request(session, rows[0].request_id or uuid.uuid4())
        requests.erase_request(session, request, now=NOW)
    with database.read() as session:
        assert [each.text for each in triage.settled_texts(session, world.alliance.id, limit=10)] == ["乙物"]
        assert triage.text_of(session, rows[0]) == ""


def test_recent_texts_are_the_firms_own_and_what_all_share(database: Database, world: World) -> None:
    old = open_request(database, world, "旧", days_ago=40)
    mine = open_request(database, world, "我的", days_ago=2)
    lamp = open_request(database, world, "路灯", mine=False)
    other = open_request(database, world, "别家的贷款", mine=False)
    with database.transaction() as session:
        cases.lock_case(session, lamp.id).category = "utilities"
        cases.lock_case(session, other.id).category = "finance"

    def texts(**more: object) -> list[str]:
        wanted = {"organisation_id": world.asker.id, "categories": frozenset({"utilities"}), "limit": 10} | more
        with database.read() as session:
            found = triage.recent_texts(session, world.alliance.id, since=NOW - timedelta(days=30), **wanted)
            return [each.text for each in found]

    assert texts() == ["路灯", "我的"]
    assert texts(limit=1) == ["路灯"]
    assert texts(organisation_id=None) == ["别家的贷款", "路灯", "我的"]
    with database.transaction() as session:
        cases.lock_case(session, lamp.id).merged_into_id = mine.id
    assert texts() == ["我的"]
    assert old.id not in (mine.id, other.id)


def test_policies_of_an_alliance_and_of_all_that_hold_on_a_day(database: Database, world: World) -> None:
    words = {"summary": "s", "who": "w", "how": "h", "department": "经信", "created_at": NOW, "updated_at": NOW}
    with database.transaction() as session:
        for title, alliance, since, until, withdrawn in (
            ("全体", None, None, None, False),
            ("本盟", world.alliance.id, date(2026, 1, 1), date(2026, 6, 30), False),
            ("过期", world.alliance.id, None, date(2025, 12, 31), False),
            ("撤下", world.alliance.id, None, None, True),
        ):
            policies.add_policy(
                session,
                PolicyDocument(
                    title=title, alliance_id=alliance, valid_from=since, valid_until=until, withdrawn=withdrawn, **words
                ),
            )
    with database.read() as session:
        held = policies.policies_of(session, world.alliance.id, on=NOW.date())
        assert [each.title for each in held] == ["本盟", "全体"]
        assert [each.title for each in policies.policies_of(session, world.alliance.id)] == ["过期", "本盟", "全体"]
        assert [each.title for each in policies.policies_of(session, uuid.uuid4())] == ["全体"]
        assert policies.find_policy(session, None, "全体") is not None
        assert policies.find_policy(session, world.alliance.id, "全体") is None
