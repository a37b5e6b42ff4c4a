"""Triage, whistle, check-in, answer, refusal: whose turn it is, and until when."""

import pytest

from service.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError, NotSignedInError
from tests.usecases.case_flows import answered, at_department, do, kinds, local, open_request, read, timeline
from tests.usecases.world import BUREAU, OTHER, UTILITY, World

TRIAGE = {"category": "utilities", "department": BUREAU}


def test_a_request_goes_from_the_office_to_a_department_and_back_with_an_answer(small_world: World) -> None:
    case = open_request(small_world)
    assert (case.state, local(small_world, case.due_at)) == ("received", "03-05 09:30")
    small_world.later(minutes=30)
    triaged = do(small_world, "triage", "secretariat", case.id, **TRIAGE, urgency="urgent")
    assert (triaged.state, triaged.category, triaged.urgency) == ("triaged", "utilities", "urgent")
    assert triaged.due_at == case.due_at  # the first answer stays promised for the next working day
    small_world.later(hours=1)  # 11:00: an hour, lunch, an hour
    whistled = do(small_world, "whistle", "secretariat", case.id)
    assert (whistled.state, local(small_world, whistled.due_at)) == ("whistled", "03-04 14:30")
    small_world.later(hours=3)
    checked_in = do(small_world, "check_in", "bureau", case.id)
    assert (checked_in.state, local(small_world, checked_in.due_at)) == ("checked_in", "03-09 14:00")
    assert do(small_world, "check_in", "bureau", case.id) == checked_in
    done = do(small_world, "answer", "bureau", case.id, text="已派人疏通")
    assert (done.state, done.clock) == ("answered", "answered")
    assert kinds(small_world, case.id) == ["request_received", "triaged", "whistled", "checked_in", "answered"]


def test_the_office_may_answer_itself(small_world: World) -> None:
    case = open_request(small_world, kind="question")
    do(small_world, "triage", "secretariat", case.id, category="policy")
    assert do(small_world, "answer", "secretariat", case.id, text="可以申请，截止五月底").state == "answered"


def test_words_stay_off_the_timeline(small_world: World) -> None:
    case = answered(small_world)
    told = "".join(str(entry.data) for entry in timeline(small_world, case.id))
    assert "疏通" not in told
    assert "积水" not in told
    assert {"statement", "digest"} <= timeline(small_world, case.id)[-1].data.keys()


def test_a_department_sends_back_what_is_not_its_own(small_world: World) -> None:
    for states in (("whistled",), ("whistled", "checked_in")):
        case = at_department(small_world)
        if "checked_in" in states:
            do(small_world, "check_in", "bureau", case.id)
        small_world.later(minutes=10)
        back = do(small_world, "refuse", "bureau", case.id, reason="not_ours", text="属供电公司")
        assert (back.state, back.department_id, back.clock) == ("triaged", None, "received")
        assert back.due_at > back.clock_from == small_world.clock
        with pytest.raises(NotFoundError):  # it is not the bureau's any more
            do(small_world, "check_in", "bureau", case.id)


def test_the_offices_refusal_needs_words_for_the_asker(small_world: World) -> None:
    case = open_request(small_world)
    with pytest.raises(InvalidInputError):
        do(small_world, "refuse", "secretariat", case.id, reason="out_of_scope")
    with pytest.raises(InvalidInputError):
        do(small_world, "refuse", "secretariat", case.id, reason="mood", text="不办")
    refused = do(small_world, "refuse", "secretariat", case.id, reason="out_of_scope", text="属市级权限")
    assert refused.state == "refused"
    assert do(small_world, "reject", "owner", case.id, text="不是市级").state == "triaged"


@pytest.mark.parametrize("move", ["triage", "whistle", "check_in", "answer"])
def test_each_has_its_turn(small_world: World, move: str) -> None:
    turns = {"triage": "secretariat", "whistle": "secretariat", "check_in": "bureau", "answer": "bureau"}
    said = {"triage": TRIAGE, "answer": {"text": "好"}}.get(move, {})
    case = at_department(small_world)
    do(small_world, "check_in", "bureau", case.id)
    for by in (None, "owner", "other_firm", "utility", "far_secretariat", "organiser", "park_leader"):
        with pytest.raises((ForbiddenError, NotFoundError, NotSignedInError)):
            do(small_world, move, by, case.id, **said)
    if turns[move] == "secretariat":
        with pytest.raises(ForbiddenError):
            do(small_world, move, "bureau", case.id, **said)


def test_illegal_moves_say_so_in_chinese(small_world: World) -> None:
    from service.messages import message_of

    case = open_request(small_world)
    with pytest.raises(ConflictError) as caught:
        do(small_world, "check_in", "secretariat", case.id)
    words = message_of(caught.value.code, caught.value.details)
    assert words == f"事项{case.number}现在的状态是“已受理”，不能转为“部门已报到”。"
    assert read(small_world, case.id).state == "received"


def test_unknown_names_and_codes_are_refused(small_world: World) -> None:
    case = open_request(small_world)
    for said in (
        {"category": "utilities", "department": OTHER},  # a firm
        {"category": "utilities", "department": "无此部门"},
        {"category": "utilities", "urgency": "soon"},
        {"category": " "},
        {"category": "utilities", "owner": "owner"},  # no officer
    ):
        with pytest.raises(InvalidInputError):
            do(small_world, "triage", "secretariat", case.id, **said)
    do(small_world, "triage", "secretariat", case.id, category="utilities")
    with pytest.raises(InvalidInputError):
        do(small_world, "whistle", "secretariat", case.id)
    do(small_world, "whistle", "secretariat", case.id, department=UTILITY)
    with pytest.raises(ConflictError):
        do(small_world, "whistle", "secretariat", case.id, department=BUREAU)


def test_limits_are_the_alliances_own(small_world: World) -> None:
    from service.store import alliances

    with small_world.write() as session:
        alliance = alliances.get_alliance(session, "luzhou")
        alliance.check_in_minutes, alliance.answer_days = 30, 1
    case = at_department(small_world)
    assert local(small_world, case.due_at) == "03-04 10:00"
    assert local(small_world, do(small_world, "check_in", "bureau", case.id).due_at) == "03-05 09:30"
