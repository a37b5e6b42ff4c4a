"""Cases: legal moves only, an unbroken timeline, the gap list and the other lists."""

import contextlib
import random

import pytest

from service.case_words import STATES
from service.domain.case_states import CLOSED, ENDED, GAP_LISTED, MOVES, RECEIVED, RESUMES
from service.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from service.store import cases as case_store
from service.store import integrity
from service.usecases import cases, lists, needs
from service.usecases.case_moves import move_case
from tests.usecases.flows import confirm, endorse, find, make_mutual, show_interest
from tests.usecases.world import SUPPLIER, World


def gap_list(world: World, by: str, need: needs.NeedView) -> cases.CaseView:
    with world.write() as session:
        return cases.gap_list_need(session, actor=world.actors[by], need_id=need.id, now=world.clock)


def read_list(world: World, name: str, by: str = "secretariat", **more: object) -> list[object]:
    with world.database.read() as session:
        return lists.read_list(session, actor=world.actors[by], name=name, now=world.clock, **more).items


def test_every_move_outside_the_table_is_refused(small_world: World) -> None:
    need = small_world.post_need()
    for state in MOVES:
        for to in MOVES:
            with small_world.database.transaction() as session:
                case = case_store.get_case(session, need.case_id)
                case.state, case.closed_at = state, small_world.clock if state in ENDED else None
                session.flush()
                said = {"kind": "test", "to": to, "now": small_world.clock, "actor": None, "data": {"basis": "asker"}}
                if state not in ENDED and (to in MOVES[state] or to == state):
                    moved = move_case(session, case, **said)
                    assert moved.state == to
                    assert (moved.closed_at is not None) == (to == CLOSED)
                else:
                    with pytest.raises(ConflictError):
                        move_case(session, case, **said)
                    assert case.state == state


def test_nothing_is_closed_without_a_basis(small_world: World) -> None:
    need = small_world.post_need()
    for data in (None, {}, {"basis": "because"}):
        with small_world.write() as session:
            case = case_store.get_case(session, need.case_id)
            with pytest.raises(ValueError, match="basis"):
                move_case(session, case, kind="test", to=CLOSED, now=small_world.clock, actor=None, data=data)


def test_every_state_leads_to_an_end() -> None:
    reached, fresh = set(), {RECEIVED}
    while fresh:
        reached |= fresh
        fresh = {to for state in fresh for to in MOVES[state]} - reached
    assert reached == set(MOVES) == set(STATES)
    assert all(CLOSED in following for state, following in MOVES.items() if state not in ENDED)
    assert all(following <= set(MOVES) - ENDED for following in RESUMES.values())


def test_the_gap_list_is_the_secretariats(small_world: World) -> None:
    need = small_world.post_need("碳化硅单晶炉")
    for by, error in (("owner", ForbiddenError), ("other_firm", NotFoundError)):
        with pytest.raises(error):
            gap_list(small_world, by, need)
    assert gap_list(small_world, "secretariat", need).state == GAP_LISTED
    assert gap_list(small_world, "secretariat", need).state == GAP_LISTED
    assert [each.id for each in read_list(small_world, "gaps")] == [need.id]
    with small_world.database.read() as session:
        entries = cases.read_timeline(session, actor=small_world.actors["secretariat"], case_id=need.case_id)
    assert [entry.kind for entry in entries] == ["need_posted", "gap_listed"]


def test_a_gap_is_filled_by_an_endorsement(small_world: World) -> None:
    need = small_world.post_need()
    gap_list(small_world, "secretariat", need)
    endorse(small_world, need.id)
    assert read_list(small_world, "gaps") == []


def test_a_need_with_interest_is_no_gap(small_world: World) -> None:
    need = small_world.post_need()
    endorse(small_world, need.id)
    show_interest(small_world, "supplier", need.id)
    with pytest.raises(ConflictError):
        gap_list(small_world, "secretariat", need)


def test_lists_follow_the_main_job(small_world: World) -> None:
    open_need = small_world.post_need()
    need_id = make_mutual(small_world)
    assert [each.id for each in read_list(small_world, "needs")] == [need_id, open_need.id]
    assert len(read_list(small_world, "resources")) == 2
    claims = read_list(small_world, "claims", by="park_leader")
    assert [(each.supplier, each.mutual, each.contacts) for each in claims] == [(SUPPLIER, True, [])]
    assert read_list(small_world, "projects") == []
    confirm(small_world, "owner", need_id)
    assert read_list(small_world, "projects") == []  # one side's offer is no project yet
    confirm(small_world, "supplier", need_id)
    assert [each.need_id for each in read_list(small_world, "projects")] == [need_id]


def test_lists_that_there_are_not(small_world: World) -> None:
    with pytest.raises(InvalidInputError) as error:
        read_list(small_world, "wishes")
    assert "gaps" in error.value.details["available"]
    with pytest.raises(InvalidInputError):
        read_list(small_world, "needs", as_of=small_world.clock.date().replace(year=2027))
    with pytest.raises(ForbiddenError):
        read_list(small_world, "needs", by="owner")
    with pytest.raises(InvalidInputError):
        read_list(small_world, "needs", by="admin")


def test_firms_list_the_cases_of_their_own_needs(small_world: World) -> None:
    mine = small_world.post_need()
    small_world.post_need(by="other_firm")

    def listed(by: str) -> list[object]:
        with small_world.database.read() as session:
            return [c.need_id for c in cases.list_cases(session, actor=small_world.actors[by]).items]

    assert listed("owner") == [mine.id]
    assert len(listed("secretariat")) == 2
    assert listed("supplier") == []


def test_random_histories_keep_the_invariants(small_world: World) -> None:
    rng = random.Random(7)  # noqa: S311 - the same history every time
    need = small_world.post_need()
    steps = [
        lambda: find(small_world, need.id),
        lambda: endorse(small_world, need.id),
        lambda: show_interest(small_world, rng.choice(["owner", "supplier"]), need.id),
        lambda: show_interest(small_world, rng.choice(["owner", "supplier"]), need.id, accepted=False, reason="price"),
        lambda: confirm(small_world, rng.choice(["owner", "supplier"]), need.id),
        lambda: gap_list(small_world, "secretariat", need),
    ]
    seen = set()
    for _ in range(120):
        small_world.later(minutes=1)
        with contextlib.suppress(NotFoundError, ForbiddenError, ConflictError):
            rng.choice(steps)()
        with small_world.database.read() as session:
            case = case_store.get_case(session, need.case_id)
            seen.add(case.state)
            assert case.owner_id is not None
            assert integrity.find_problems(session) == []
    assert {"proposed", "interest", "order_intent"} <= seen
