"""The end of a case: on somebody's word or a proof, with calls afterwards and a way back."""

import pytest

from service.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from service.store import case_details, integrity
from service.usecases import case_closing, case_statements, needs, requests
from service.usecases.case_views import CaseView
from tests.usecases.case_flows import PROOF, answered, do, kinds, local, open_request, read, timeline
from tests.usecases.flows import confirm, endorse, make_mutual, show_interest
from tests.usecases.world import World


def close(world: World, by: str = "owner", **more: str) -> CaseView:
    return do(world, "close", by, answered(world).id, **more)


def read_need(world: World, need_id: object) -> needs.NeedView:
    with world.database.read() as session:
        return needs.read_need(session, actor=world.actors["owner"], need_id=need_id)


def due(world: World, by: str = "secretariat") -> list[tuple[str, int]]:
    with world.database.read() as session:
        rows = case_closing.list_follow_ups(session, actor=world.actors[by], now=world.clock, alliance="luzhou")
    return [(row.case_number, row.days) for row in rows]


def test_the_askers_word_closes(small_world: World) -> None:
    case = close(small_world)
    assert (case.state, case.closed_at) == ("closed", small_world.clock)
    assert timeline(small_world, case.id)[-1].data["basis"] == "asker"
    with pytest.raises(ConflictError):
        do(small_world, "close", "owner", case.id)


def test_the_office_closes_on_a_proof_alone(small_world: World) -> None:
    case = answered(small_world)
    for said in ({}, {"proof": "phone_record"}, {"text": "办好了"}, {"proof": "hearsay", "text": "办好了"}):
        with pytest.raises(InvalidInputError):
            do(small_world, "close", "secretariat", case.id, **said)
    for by in ("bureau", "park_leader"):
        with pytest.raises(ForbiddenError):
            do(small_world, "close", by, case.id, **PROOF)
    assert do(small_world, "close", "secretariat", case.id, **PROOF).state == "closed"
    data = timeline(small_world, case.id)[-1].data
    assert (data["basis"], data["proof"]) == ("proof", "phone_record")


def test_an_officers_own_word_is_no_askers(small_world: World) -> None:
    case = open_request(small_world, by="secretariat", own=False)
    with pytest.raises(InvalidInputError):
        do(small_world, "close", "secretariat", case.id)


def test_a_proof_can_be_erased_and_the_timeline_holds(small_world: World) -> None:
    case = close(small_world, "secretariat", **PROOF)
    with small_world.write() as session:
        case_details.erase_statements(session, case.id, now=small_world.clock)
    with small_world.database.read() as session:
        said = case_statements.read_statements(session, actor=small_world.actors["owner"], case_id=case.id)
        assert {row.text for row in said} == {""}
        assert all(row.erased_at for row in said)
        assert integrity.find_problems(session) == []


def test_erasing_what_was_asked_erases_what_was_said(small_world: World) -> None:
    case, need = answered(small_world), small_world.post_need()
    do(small_world, "triage", "secretariat", need.case_id, category="product")
    do(small_world, "answer", "secretariat", need.case_id, text="请看名单")
    owner = small_world.actors["owner"]
    with small_world.write() as session:
        requests.erase_request(session, actor=owner, request_id=case.request_id, now=small_world.clock)
        needs.erase_need(session, actor=owner, need_id=need.id, now=small_world.clock)
    for case_id in (case.id, need.case_id):
        with small_world.database.read() as session:
            said = case_statements.read_statements(session, actor=owner, case_id=case_id)
        assert [row.text for row in said] == [""]


def test_the_asker_does_not_read_what_the_office_says_to_itself(small_world: World) -> None:
    case = answered(small_world)
    do(small_world, "transfer", "secretariat", case.id, owner="second_officer", reason="leave", text="内部交接")
    for by, purposes in (("owner", ["answer"]), ("bureau", ["answer", "transfer"])):
        with small_world.database.read() as session:
            said = case_statements.read_statements(session, actor=small_world.actors[by], case_id=case.id)
        assert [row.purpose for row in said] == purposes


def test_calls_come_after_a_week_a_month_and_three(small_world: World) -> None:
    case = close(small_world)  # Wednesday 4 March; Friday 3 April is before Qingming, 2 June a Tuesday
    with small_world.database.read() as session:
        rows = case_closing.read_follow_ups(session, actor=small_world.actors["owner"], case_id=case.id)
    assert [(row.days, local(small_world, row.due_at)) for row in rows] == [
        (7, "03-11 09:00"),
        (30, "04-03 09:00"),
        (90, "06-02 09:00"),
    ]
    assert due(small_world) == []
    with pytest.raises(ConflictError):
        do(small_world, "follow_up", "secretariat", case.id, days=7, result="solved")
    for days, state in ((7, "closed"), (30, "closed"), (90, "followed_up")):
        small_world.later(days=60)
        assert (case.number, days) in due(small_world)
        after = do(small_world, "follow_up", "secretariat", case.id, days=days, result="solved", text="都好")
        assert after.state == state
        assert after.closed_at == case.closed_at
    assert due(small_world) == []
    with pytest.raises(NotFoundError):
        do(small_world, "follow_up", "secretariat", case.id, days=90, result="solved")
    with pytest.raises(ForbiddenError):
        due(small_world, "owner")


def test_an_unsolved_case_goes_on(small_world: World) -> None:
    case = close(small_world)
    small_world.later(days=10)
    again = do(small_world, "follow_up", "secretariat", case.id, days=7, result="unsolved")
    assert (again.state, again.closed_at, again.clock_from) == ("triaged", None, small_world.clock)
    assert again.due_at > small_world.clock
    small_world.later(days=200)
    assert due(small_world) == []  # the calls of the first closing are not made any more
    do(small_world, "close", "owner", case.id)
    small_world.later(days=200)
    assert [days for _, days in due(small_world)] == [7, 30, 90]


def test_a_closed_case_reopens_where_it_was(small_world: World) -> None:
    case = open_request(small_world)
    do(small_world, "close", "owner", case.id)
    with pytest.raises(InvalidInputError):
        do(small_world, "reopen", "owner", case.id, reason="mood")
    small_world.later(days=1)
    again = do(small_world, "reopen", "owner", case.id, reason="came_back", text="又堵了")
    assert (again.state, again.clock, again.clock_from) == ("received", "received", small_world.clock)
    with pytest.raises(ConflictError):
        do(small_world, "reopen", "owner", case.id, reason="came_back")


def test_a_need_is_struck_off_and_opened_again_with_its_case(small_world: World) -> None:
    need = small_world.post_need()
    do(small_world, "close", "owner", need.case_id)
    assert read_need(small_world, need.id).status == "closed"
    do(small_world, "reopen", "secretariat", need.case_id, reason="closed_by_mistake")
    assert read_need(small_world, need.id).status == "open"
    with small_world.write() as session:
        needs.withdraw_need(session, actor=small_world.actors["owner"], need_id=need.id, now=small_world.clock)
    assert timeline(small_world, need.case_id)[-1].data["basis"] == "asker"
    with pytest.raises(ConflictError):
        do(small_world, "reopen", "secretariat", need.case_id, reason="new_facts")


def test_talks_contract_and_delivery(small_world: World) -> None:
    need = small_world.post_need()
    endorse(small_world, need.id)
    show_interest(small_world, "supplier", need.id)
    with pytest.raises(ConflictError):
        do(small_world, "advance", "owner", need.case_id, to="talks")
    need_id = make_mutual(small_world)
    case_id = read_need(small_world, need_id).case_id
    assert do(small_world, "advance", "owner", case_id, to="talks").state == "talks"
    with pytest.raises(ConflictError):
        do(small_world, "advance", "owner", case_id, to="contracted")
    show_interest(small_world, "supplier", need_id, accepted=False, reason="price")  # the asker is still interested
    assert read(small_world, case_id).state == "talks"
    show_interest(small_world, "supplier", need_id)
    confirm(small_world, "owner", need_id)
    confirm(small_world, "supplier", need_id)
    assert read(small_world, case_id).state == "order_intent"
    with pytest.raises(InvalidInputError):
        do(small_world, "advance", "secretariat", case_id, to="contracted")
    do(small_world, "advance", "secretariat", case_id, to="contracted", proof="contract", text="合同编号一号")
    assert do(small_world, "advance", "owner", case_id, to="delivered").state == "delivered"
    do(small_world, "close", "owner", case_id)
    assert do(small_world, "reopen", "owner", case_id, reason="not_solved").state == "contracted"
    assert kinds(small_world, case_id)[-3:] == ["delivered", "confirmed", "reopened"]
