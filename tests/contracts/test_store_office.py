"""What the office's console asks of the store, on both databases: queue, loads, search, rejections, saved filters."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from store_world import NOW, World

from service.domain.alliances import Membership
from service.domain.cases import Case
from service.domain.matches import Proposal
from service.domain.triage import TriageRecord
from service.store import alliances, case_queue, cases, matches, office, posts, requests, search, triage
from service.store.case_queue import Load, QueueFilter
from service.store.database import Database

HOUR = timedelta(hours=1)
Opener = Callable[..., Case]


@pytest.fixture
def opened(database: Database, world: World) -> Opener:
    """Open the case of a request, `hours` from its deadline."""

    def open_one(text: str = "门口积水", *, hours: float = 2, **more: object) -> Case:
        with database.transaction() as session:
            request = requests.add_request(
                session,
                alliance_id=world.alliance.id,
                channel="api",
                text=text,
                now=NOW,
                organisation_id=world.asker.id,
            )
            case = cases.open_case(
                session,
                alliance_id=world.alliance.id,
                kind="request",
                request_id=request.id,
                asker_id=world.asker.id,
                due_at=NOW + hours * HOUR,
                now=NOW,
            )
            for name, value in more.items():
                setattr(case, name, value)
            session.add(case)
            return case

    return open_one


def queue(database: Database, world: World, **wanted: object) -> list[uuid.UUID]:
    with database.read() as session:
        found = QueueFilter(alliance_id=world.alliance.id, **wanted)  # type: ignore[arg-type]
        rows = [case.id for case in case_queue.list_queue(session, found)]
        assert case_queue.count_queue(session, found, most=100) == len(rows)
        return rows


def test_the_queue_is_narrowed_by_state_owner_and_clock(database: Database, world: World, opened: Opener) -> None:
    late = opened(hours=-1, state="triaged", owner_id=world.officer.id)
    soon = opened(hours=1, state="whistled", department_id=world.supplier.id)
    later = opened(hours=30, state="checked_in")
    opened(hours=3, state="merged")
    assert queue(database, world) == [late.id, soon.id, later.id]
    assert queue(database, world, states=frozenset({"whistled", "checked_in"})) == [soon.id, later.id]
    assert queue(database, world, unowned=True) == [soon.id, later.id]
    assert queue(database, world, due_before=NOW) == [late.id]
    assert queue(database, world, due_from=NOW, due_before=NOW + 2 * HOUR) == [soon.id]
    assert queue(database, world, due_from=NOW + HOUR) == [soon.id, later.id]
    with database.read() as session:
        assert case_queue.count_queue(session, QueueFilter(alliance_id=world.alliance.id), most=2) == 2


def test_the_office_has_to_act_until_a_proposal_is_endorsed(database: Database, world: World, opened: Opener) -> None:
    fresh = opened()
    opened(state="whistled")
    with database.transaction() as session:
        need = posts.add_need(session, **world.place, text="要齿轮", now=NOW)
        capability = posts.add_capability(session, **world.place, text="做齿轮", now=NOW)
        proposed = cases.open_case(
            session, alliance_id=world.alliance.id, kind="need", need_id=need.id, due_at=NOW + 5 * HOUR, now=NOW
        )
        proposed.state = "proposed"
        proposal = proposal_of(need.id, capability.id, world)
        matches.add_proposals(session, [proposal])
    assert queue(database, world, office_turn=True) == [fresh.id, proposed.id]
    with database.transaction() as session:
        matches.endorse_proposal(session, matches.get_proposal(session, proposal.id), by=world.officer.id, now=NOW)
    assert queue(database, world, office_turn=True) == [fresh.id]


def test_loads_are_counted_by_owner_and_by_department(database: Database, world: World, opened: Opener) -> None:
    opened(hours=-1, owner_id=world.officer.id)
    opened(hours=1, owner_id=world.officer.id, state="whistled", department_id=world.supplier.id)
    opened(hours=30, department_id=world.supplier.id)
    opened(hours=-5, owner_id=world.officer.id, closed_at=NOW)
    day_end = NOW + 10 * HOUR
    with database.read() as session:
        by_owner = case_queue.count_loads(session, world.alliance.id, by_department=False, now=NOW, soon_before=day_end)
        by_bureau = case_queue.count_loads(session, world.alliance.id, by_department=True, now=NOW, soon_before=day_end)
    assert by_owner == [Load(world.officer.id, 2, 1, 1), Load(None, 1, 0, 0)]
    assert by_bureau == [Load(world.supplier.id, 1, 1, 0)]


def test_a_search_finds_cases_open_or_ended_that_say_every_word(
    database: Database, world: World, opened: Opener
) -> None:
    ended = opened("门口道路积水", closed_at=NOW, state="closed")
    opened("门口路灯不亮")
    with database.read() as session:

        def found(*words: str) -> list[uuid.UUID]:
            rows = case_queue.find_cases(session, world.alliance.id, words=words, reader=None, limit=9)
            return [case.id for case in rows]

        assert found("门口", "积水") == [ended.id]
        assert len(found("门口")) == 2
        assert found("门口", "停电") == []
        assert found("100%") == []
        reader = case_queue.CaseReader(user_id=world.officer.id, organisation_id=world.supplier.id)
        assert case_queue.find_cases(session, world.alliance.id, words=["门口"], reader=reader, limit=9) == []


def test_capabilities_and_members_are_found_by_words(database: Database, world: World) -> None:
    with database.transaction() as session:
        for firm in (world.asker, world.supplier):
            place = Membership(organisation_id=firm.id, alliance_id=world.alliance.id, chain_id=world.chain.id)
            alliances.add_membership(session, place)
        gears = posts.add_capability(session, **world.place, title="齿轮", text="渗碳淬火", now=NOW)
        gone = posts.add_capability(session, **world.place, text="渗碳齿轮", now=NOW)
        posts.withdraw_capability(session, gone, now=NOW)

    def found(*words: str, without: uuid.UUID | None = None) -> list[uuid.UUID]:
        with database.read() as session:
            rows = search.find_capabilities(session, world.alliance.id, words, limit=9, without=without)
            return [capability.id for capability, _, _ in rows]

    assert found("齿轮", "渗碳") == [gears.id]
    assert found("乙厂", "淬火") == [gears.id]
    assert found("齿轮", without=world.supplier.id) == []
    with database.read() as session:
        names = [row.name for row in search.find_organisations(session, world.alliance.id, ["厂"], limit=9)]
        assert set(names) == {"甲厂", "乙厂"}
        assert [row.id for row in search.find_organisations(session, world.alliance.id, ["乙"], limit=9)] == [
            world.supplier.id
        ]
        assert search.find_organisations(session, uuid.uuid4(), ["厂"], limit=9) == []


def test_triages_that_wait_are_told_from_settled_ones(database: Database, opened: Opener) -> None:
    waiting, done = opened(), opened()
    with database.transaction() as session:
        for case, settled in ((waiting, ""), (done, "accepted")):
            triage.add_record(session, record(case, settled=settled))
    with database.read() as session:
        found = triage.unsettled_of(session, [waiting.id, done.id])
        assert {case: row.probability for case, row in found.items()} == {waiting.id: 0.5}
        assert triage.unsettled_of(session, []) == {}


def test_a_rejection_is_replaced_and_taken_back(database: Database, world: World) -> None:
    with database.transaction() as session:
        need = posts.add_need(session, **world.place, text="要齿轮", now=NOW)
        capability = posts.add_capability(session, **world.place, text="做齿轮", now=NOW)
        proposal = proposal_of(need.id, capability.id, world)
        matches.add_proposals(session, [proposal])
        for reason in ("price", "capacity"):
            office.reject_supplier(session, proposal, reason=reason, by=world.officer.id, now=NOW)
    with database.read() as session:
        assert office.rejections_of(session, need.id) == {world.supplier.id: "capacity"}
        (decided,) = matches.decided_proposals(session)
        assert (decided.declined, decided.reasons) == (True, frozenset({"capacity"}))
    with database.transaction() as session:
        office.accept_supplier(session, need.id, world.supplier.id)
        assert office.rejections_of(session, need.id) == {}


def test_filters_are_ones_own_and_one_to_a_name(database: Database, world: World) -> None:
    mine = world.officer.id
    with database.transaction() as session:
        first = office.put_filter(session, user_id=mine, name="今天", query="due=today", now=NOW)
        again = office.put_filter(session, user_id=mine, name="今天", query="due=overdue", now=NOW)
        other = office.put_filter(session, user_id=mine, name="我的", query="owner=me", now=NOW)
    assert first.id == again.id
    with database.transaction() as session:
        assert not office.drop_filter(session, user_id=uuid.uuid4(), filter_id=other.id)
        assert [row.query for row in office.filters_of(session, mine)] == ["due=overdue", "owner=me"]
        assert office.drop_filter(session, user_id=mine, filter_id=other.id)
        assert not office.drop_filter(session, user_id=mine, filter_id=other.id)
        assert [row.name for row in office.filters_of(session, mine)] == ["今天"]


def proposal_of(need_id: uuid.UUID, capability_id: uuid.UUID, world: World, at: datetime = NOW) -> Proposal:
    return Proposal(
        run_id=uuid.uuid4(),
        need_id=need_id,
        need_version=1,
        capability_id=capability_id,
        capability_version=1,
        organisation_id=world.supplier.id,
        list_name="proposals",
        rank=1,
        probability=0.25,
        features='{"x": 1}',
        versions="{}",
        digest="0" * 64,
        created_at=at,
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
