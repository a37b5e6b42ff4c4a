"""What lists are made of, now and before a moment, on both databases."""

import uuid
from datetime import datetime, timedelta

from sqlmodel import Session
from store_world import NOW, World

from service.domain.matches import ASKER, SUPPLIER
from service.domain.posts import Need
from service.store import cases, lists, matches, posts, requests
from service.store.database import Database
from service.store.lists import Answer, ListFilter


def _ask(session: Session, world: World, now: datetime, text: str = "要齿轮") -> Need:
    need = posts.add_need(session, **world.place, text=text, now=now)
    due_at = now + timedelta(days=1)
    case = cases.open_case(session, alliance_id=world.alliance.id, need_id=need.id, due_at=due_at, now=now)
    cases.append_entry(session, case, kind="need_posted", now=now)
    return need


def _move(session: Session, need: Need, state: str, now: datetime, **data: object) -> None:
    case = cases.case_of_need(session, need.id)
    case.state = state
    cases.append_entry(session, case, kind=data.pop("kind", state), now=now, data=data)


def _at(world: World, hours: float | None, **more: object) -> ListFilter:
    before = None if hours is None else NOW + timedelta(hours=hours)
    return ListFilter(alliance_id=world.alliance.id, before=before, **more)


def _hour(hours: float) -> datetime:
    return NOW + timedelta(hours=hours)


def test_open_needs_now_and_then(database: Database, world: World) -> None:
    with database.transaction() as session:
        first, second = _ask(session, world, NOW), _ask(session, world, _hour(1))
        posts.revise_need(session, first, text="要大齿轮", now=_hour(2))
        posts.withdraw_need(session, second, now=_hour(3))
    with database.read() as session:

        def listed(hours: float | None, **more: object) -> list[tuple[uuid.UUID, str]]:
            return [(row.need.id, row.version.text) for row in lists.open_needs(session, _at(world, hours, **more))]

        assert listed(0) == []
        assert listed(0.5) == [(first.id, "要齿轮")]
        assert listed(2) == [(second.id, "要齿轮"), (first.id, "要齿轮")]
        assert listed(3) == [(second.id, "要齿轮"), (first.id, "要大齿轮")]
        assert listed(3, limit=1) == [(second.id, "要齿轮")]
        assert listed(3, cursor=second.id) == [(first.id, "要大齿轮")]
        assert listed(4) == listed(None) == [(first.id, "要大齿轮")]


def test_resources_now_and_then(database: Database, world: World) -> None:
    with database.transaction() as session:
        offer = posts.add_capability(session, **world.place, text="做齿轮", now=NOW)
        posts.revise_capability(session, offer, text="做大齿轮", now=_hour(1), visibility="public")
        posts.erase_capability(session, offer, now=_hour(2))
    with database.read() as session:

        def listed(hours: float | None) -> list[tuple[int, str, bool]]:
            rows = lists.open_resources(session, _at(world, hours))
            return [(row.version, row.visibility, row.erased_at is not None) for _, row in rows]

        assert [listed(hours) for hours in (0, 1, 2, 3, None)] == [
            [],
            [(1, "alliance", True)],
            [(2, "public", True)],
            [],
            [],
        ]


def test_states_and_claims_now_and_then(database: Database, world: World) -> None:
    with database.transaction() as session:
        need = _ask(session, world, NOW)
        _move(session, need, "gap_listed", _hour(1))
        _move(session, need, "proposed", _hour(2))
        case = cases.case_of_need(session, need.id)
        case.claimed_by, case.claimed_at = world.supplier.id, _hour(3)
        _move(session, need, "proposed", _hour(3))
        case.claimed_by = case.claimed_at = None
        _move(session, need, "gap_listed", _hour(4))
    with database.read() as session:
        gaps = [len(lists.needs_in_state(session, _at(world, hours), "gap_listed")) for hours in (1, 2, 3, 4, 5, None)]
        claims = [
            [(row.standing.claimed_by, row.standing.claimed_at) for row in lists.claimed_cases(session, wanted)]
            for wanted in (_at(world, 3), _at(world, 4), _at(world, 5), _at(world, None))
        ]
    assert gaps == [0, 1, 0, 0, 1, 1]
    assert claims == [[], [(world.supplier.id, _hour(3))], [], []]


def test_a_claimed_request_comes_with_the_request(database: Database, world: World) -> None:
    with database.transaction() as session:
        request = requests.add_request(session, alliance_id=world.alliance.id, channel="api", text="站台", now=NOW)
        case = cases.open_case(session, alliance_id=world.alliance.id, request_id=request.id, due_at=NOW, now=NOW)
        case.claimed_by, case.claimed_at = world.supplier.id, NOW
        cases.append_entry(session, case, kind="claimed", now=NOW)
    with database.read() as session:
        for hours in (1, None):
            found = lists.claimed_cases(session, _at(world, hours))
            assert [(row.case.id, row.request and row.request.text) for row in found] == [(case.id, "站台")]


def test_answers_and_intents_now_and_then(database: Database, world: World) -> None:
    with database.transaction() as session:
        need = _ask(session, world, NOW)
        for hours, side, accepted in ((1, ASKER, True), (2, SUPPLIER, True), (3, ASKER, False)):
            pair = {"need_id": need.id, "supplier_id": world.supplier.id, "side": side}
            matches.record_interest(session, **pair, accepted=accepted, now=_hour(hours))
            kind = lists.ACCEPTED if accepted else lists.DECLINED
            _move(session, need, "interest", _hour(hours), kind=kind, supplier=world.supplier.id, side=side)
        pair = {"need_id": need.id, "supplier_id": world.supplier.id}
        intent = matches.lock_order_intent(session, **pair, now=_hour(1))
        intent.made_at = _hour(2)
        matches.put_order_intent(session, intent)
    of_pair = (need.id, world.supplier.id)
    with database.read() as session:
        assert lists.answers(session, _at(world, 1)) == {}
        assert lists.answers(session, _at(world, 2)) == {of_pair: {ASKER: Answer(True, _hour(1))}}
        last = {of_pair: {ASKER: Answer(False, _hour(3)), SUPPLIER: Answer(True, _hour(2))}}
        assert lists.answers(session, _at(world, 4)) == lists.answers(session, _at(world, None)) == last
        made = [len(lists.made_intents(session, _at(world, hours))) for hours in (2, 3, None)]
    assert made == [0, 1, 1]
