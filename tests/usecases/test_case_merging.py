"""Duplicates follow their main case, close with it, and go on by themselves when taken apart."""

import pytest

from service.errors import ConflictError, InvalidInputError
from service.usecases import needs
from tests.usecases.case_flows import at_department, do, kinds, open_request, read
from tests.usecases.flows import make_mutual
from tests.usecases.world import SECOND, World


def follows(world: World, case_id: object, main_id: object) -> bool:
    case, main = read(world, case_id), read(world, main_id)
    return (case.owner_id, case.due_at, case.clock_from) == (main.owner_id, main.due_at, main.clock_from)


def test_a_duplicate_follows_its_main_case_to_the_end(small_world: World) -> None:
    main = open_request(small_world)
    small_world.later(minutes=5)
    double = open_request(small_world, by="other_firm")
    merged = do(small_world, "merge", "secretariat", double.id, into=main.id)
    assert (merged.state, merged.merged_into_id) == ("merged", main.id)
    assert follows(small_world, double.id, main.id)
    do(small_world, "transfer", "secretariat", main.id, owner=SECOND, reason="leave")
    small_world.later(hours=1)
    do(small_world, "triage", "secretariat", main.id, category="utilities", department="丁区市场监管局")
    do(small_world, "whistle", "secretariat", main.id)
    assert follows(small_world, double.id, main.id)
    with pytest.raises(ConflictError) as caught:
        do(small_world, "triage", "secretariat", double.id, category="utilities")
    assert caught.value.details["reason"] == "case_merged"
    do(small_world, "close", "owner", main.id)
    assert (read(small_world, double.id).state, kinds(small_world, double.id)[-1]) == ("closed", "closed_with_main")
    do(small_world, "reopen", "owner", main.id, reason="not_solved")
    assert read(small_world, double.id).state == "merged"
    assert follows(small_world, double.id, main.id)


def test_a_duplicate_that_its_asker_closed_stays_closed(small_world: World) -> None:
    main, double = open_request(small_world), open_request(small_world, by="other_firm")
    do(small_world, "merge", "secretariat", double.id, into=main.id)
    do(small_world, "close", "other_firm", double.id)
    small_world.later(hours=1)
    do(small_world, "close", "owner", main.id)
    do(small_world, "reopen", "owner", main.id, reason="not_solved")
    assert read(small_world, double.id).state == "closed"
    do(small_world, "reopen", "other_firm", double.id, reason="not_solved")
    assert read(small_world, double.id).state == "merged"


def test_a_duplicate_that_goes_on_follows_the_case_that_its_main_was_merged_into(small_world: World) -> None:
    main, double, third = (
        open_request(small_world),
        open_request(small_world, by="other_firm"),
        open_request(small_world),
    )
    do(small_world, "merge", "secretariat", double.id, into=main.id)
    do(small_world, "close", "other_firm", double.id)
    small_world.later(hours=1)
    do(small_world, "merge", "secretariat", main.id, into=third.id)
    again = do(small_world, "reopen", "other_firm", double.id, reason="not_solved")
    assert (again.state, again.merged_into_id) == ("merged", third.id)
    assert follows(small_world, double.id, third.id)


def test_taken_apart_it_goes_on_where_it_was(small_world: World) -> None:
    main, double = open_request(small_world), at_department(small_world, by="other_firm")
    do(small_world, "merge", "secretariat", double.id, into=main.id)
    small_world.later(hours=1)
    apart = do(small_world, "unmerge", "secretariat", double.id)
    assert (apart.state, apart.merged_into_id, apart.clock_from) == ("whistled", None, small_world.clock)
    with pytest.raises(ConflictError):
        do(small_world, "unmerge", "secretariat", double.id)
    do(small_world, "close", "owner", main.id)
    assert read(small_world, double.id).state == "whistled"


def test_a_main_case_takes_its_duplicates_along(small_world: World) -> None:
    first, second, third = (open_request(small_world) for _ in range(3))
    do(small_world, "merge", "secretariat", third.id, into=second.id)
    do(small_world, "merge", "secretariat", second.id, into=first.id)
    assert read(small_world, third.id).merged_into_id == first.id
    with pytest.raises(ConflictError):
        do(small_world, "merge", "secretariat", first.id, into=third.id)


def test_what_cannot_be_merged(small_world: World) -> None:
    case = open_request(small_world)
    with pytest.raises(InvalidInputError):
        do(small_world, "merge", "secretariat", case.id, into=case.id)
    closed = open_request(small_world)
    do(small_world, "close", "owner", closed.id)
    for one, other in ((case, closed), (closed, case)):
        with pytest.raises(ConflictError):
            do(small_world, "merge", "secretariat", one.id, into=other.id)
    with small_world.database.read() as session:
        need = needs.read_need(session, actor=small_world.actors["owner"], need_id=make_mutual(small_world))
    with pytest.raises(ConflictError):
        do(small_world, "merge", "secretariat", need.case_id, into=case.id)


def test_a_main_need_that_is_withdrawn_leaves_its_duplicates_alone(small_world: World) -> None:
    need, double = small_world.post_need(), small_world.post_need(by="other_firm")
    do(small_world, "merge", "secretariat", double.case_id, into=need.case_id)
    with small_world.write() as session:
        needs.withdraw_need(session, actor=small_world.actors["owner"], need_id=need.id, now=small_world.clock)
    assert (read(small_world, double.case_id).state, read(small_world, need.case_id).state) == ("received", "closed")
