"""Statements, calls after closing and service teams, on SQLite and on PostgreSQL alike."""

from datetime import timedelta

import pytest
from store_world import NOW, World

from service.domain.case_details import keyed_digest
from service.domain.cases import Case
from service.errors import ConflictError, NotFoundError
from service.store import case_details, cases, posts
from service.store.database import Database


def _open(session: object, world: World) -> Case:
    need = posts.add_need(session, **world.place, text="x", now=NOW)
    return cases.open_case(session, alliance_id=world.alliance.id, need_id=need.id, due_at=NOW, now=NOW)


def test_statements_are_versioned_and_erased_with_their_keys(database: Database, world: World) -> None:
    with database.transaction() as session:
        case = _open(session, world)
        for purpose, words in (("answer", "一"), ("answer", "二"), ("proof", "三")):
            case_details.add_statement(session, case, purpose=purpose, text=words, now=NOW, by=world.officer.id)
    with database.read() as session:
        rows = case_details.statements_of(session, case.id)
        assert [(row.purpose, row.version, row.text) for row in rows] == [
            ("answer", 1, "一"),
            ("answer", 2, "二"),
            ("proof", 1, "三"),
        ]
        assert [row.digest for row in rows] == [keyed_digest(row.salt, row.text) for row in rows]
        assert len({row.salt for row in rows}) == 3
    with database.transaction() as session:
        case_details.erase_statements(session, case.id, now=NOW)
    with database.read() as session:
        gone = case_details.statements_of(session, case.id)
        assert {(row.text, row.salt, row.erased_at) for row in gone} == {("", "", NOW)}
        assert [row.digest for row in gone] == [row.digest for row in rows]


def test_calls_are_due_in_order_and_once(database: Database, world: World) -> None:
    days = {day: NOW + timedelta(days=day) for day in (7, 30)}
    with database.transaction() as session:
        first, second = _open(session, world), _open(session, world)
        case_details.add_follow_ups(session, second, days.items())
        case_details.add_follow_ups(session, first, days.items())
    with pytest.raises(ConflictError), database.transaction() as session:
        case_details.add_follow_ups(session, first, [(7, NOW)])
    with database.transaction() as session:
        found = case_details.due_follow_ups(session, now=days[7])
        assert [(row.days, case.id) for row, case in found] == [(7, second.id), (7, first.id)]
        assert case_details.due_follow_ups(session, now=days[7], alliance_id=first.id) == []
        assert len(case_details.due_follow_ups(session, now=days[30], limit=3)) == 3
        case_details.find_pending_follow_up(session, first.id, 7).done_at = NOW
    with database.transaction() as session:
        with pytest.raises(NotFoundError):
            case_details.find_pending_follow_up(session, first.id, 7)
        case_details.drop_pending_follow_ups(session, first.id)
        assert [row.days for row in case_details.follow_ups_of(session, first.id)] == [7]
        assert [case.id for _, case in case_details.due_follow_ups(session, now=days[30])] == [second.id] * 2


def test_a_team_is_replaced_as_a_whole(database: Database, world: World) -> None:
    with database.transaction() as session:
        case = _open(session, world)
        assert case_details.find_team(session, case.id) is None
        people = {"lead_id": world.officer.id, "contact_id": world.officer.id}
        case_details.put_team(session, case.id, **people, member_ids=[world.officer.id], now=NOW)
    with database.transaction() as session:
        found = case_details.find_team(session, case.id)
        assert found is not None
        assert found[1] == [world.officer.id]
        case_details.put_team(session, case.id, **people, member_ids=[], now=NOW + timedelta(days=1))
    with database.read() as session:
        found = case_details.find_team(session, case.id)
        assert found is not None
        assert (found[0].named_at, found[1]) == (NOW + timedelta(days=1), [])


def test_merged_and_provisional_cases_are_found(database: Database, world: World) -> None:
    with database.transaction() as session:
        main, double, plain = (_open(session, world) for _ in range(3))
        double.merged_into_id, double.state, double.due_provisional = main.id, "merged", True
        plain.due_provisional, plain.owner_id = True, world.officer.id
    with database.transaction() as session:
        assert [case.id for case in cases.merged_cases(session, main.id)] == [double.id]
        assert [case.id for case in cases.provisional_cases(session)] == [plain.id]
        assert [case.id for case in cases.cases_owned_by(session, world.officer.id)] == [plain.id]
