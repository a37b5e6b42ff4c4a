"""Officers accept or correct; what they settle is learnt by the next requests of their alliance, and by no other."""

import uuid

import pytest

from service.errors import ConflictError, ForbiddenError, InvalidInputError
from service.store import cases as case_store
from service.store import triage as triage_store
from service.usecases.intake import IntakeView, Reception
from service.usecases.settling import Settlement, settle_triage
from tests.matching.drone_requests import DRONE_REQUESTS
from tests.usecases.test_intake import DESK, LAMP, submit
from tests.usecases.world import ASKER, BUREAU, SECOND, UTILITY, World

NEXT = "园区四号厂房屋面想请无人机飞一遍，看看哪里破损"


def settle(world: World, case_id: uuid.UUID, by: str = "secretariat", **said: str) -> IntakeView:
    with world.write() as session:
        return settle_triage(
            session,
            Reception(DESK, world.engines),
            actor=world.actors[by],
            case_id=case_id,
            now=world.clock,
            settlement=Settlement(**said),
        )


def test_accepting_is_one_call_and_correcting_too(small_world: World) -> None:
    case = submit(small_world, LAMP).case
    accepted = settle(small_world, case.id)
    assert accepted.triage is not None
    assert (accepted.triage.settled, accepted.triage.settled_by) == (
        "accepted",
        small_world.actors["secretariat"].user_id,
    )
    corrected = settle(small_world, case.id, category="other", department="市场监管", urgency="normal")
    assert corrected.triage is not None
    assert corrected.triage.settled == "corrected"
    assert (corrected.case.category, corrected.case.urgency) == ("other", "normal")
    assert corrected.triage.settled_department == "市场监管"
    with small_world.database.read() as session:
        kinds = [entry.kind for entry in case_store.timeline_of(session, case.id)]
    assert kinds.count("triaged") == 2


def test_accepting_does_not_undo_what_a_colleague_corrected_meanwhile(small_world: World) -> None:
    case = submit(small_world, LAMP).case
    settle(small_world, case.id, by=SECOND, category="party")
    with pytest.raises(ConflictError) as error:
        settle(small_world, case.id)
    assert error.value.details["reason"] == "settled_already"
    with small_world.database.read() as session:
        assert case_store.get_case(session, case.id).category == "party"
    again = settle(small_world, case.id, category="living")
    assert again.case.category == "living"


def test_a_corrected_category_brings_its_department(small_world: World) -> None:
    case = submit(small_world, LAMP).case
    corrected = settle(small_world, case.id, category="party")
    assert corrected.triage is not None
    assert corrected.triage.settled_department == "组织"


def test_a_department_is_whistled_to_once_and_another_one_anew(small_world: World) -> None:
    case = submit(small_world, LAMP).case
    states = []
    for department in (BUREAU, BUREAU, UTILITY, "组织"):
        said = settle(small_world, case.id, category="other", department=department).case
        states.append((said.state, said.department_id))
    bureau, utility = small_world.organisation_id(BUREAU), small_world.organisation_id(UTILITY)
    assert states == [("whistled", bureau), ("whistled", bureau), ("whistled", utility), ("triaged", None)]
    with small_world.database.read() as session:
        kinds = [entry.kind for entry in case_store.timeline_of(session, case.id)]
    assert kinds.count("whistled") == 2


def test_a_request_that_members_serve_goes_on_as_a_need(small_world: World) -> None:
    case = submit(small_world, "想请链上朋友帮忙看看齿轮的事", kind="suggestion").case
    assert case.kind == "suggestion"
    turned = settle(small_world, case.id, category="product")
    assert (turned.case.kind, turned.case.request_id) == ("need", None)
    assert turned.partners is not None
    with small_world.database.read() as session:
        assert triage_store.text_of(session, case_store.get_case(session, case.id)) == "想请链上朋友帮忙看看齿轮的事"
    assert settle(small_world, case.id, category="product").case.need_id == turned.case.need_id


def test_what_there_is_not_is_refused(small_world: World) -> None:
    case = submit(small_world, LAMP).case
    for wrong in ({"category": "magic"}, {"urgency": "soon"}, {"department": "魔法部"}, {"department": ASKER}):
        with pytest.raises(InvalidInputError):
            settle(small_world, case.id, **wrong)
    with pytest.raises(ForbiddenError):
        settle(small_world, case.id, by="owner")


def test_fifty_corrections_of_a_kind_and_the_next_is_right(small_world: World) -> None:
    before = submit(small_world, NEXT, by="secretariat", organisation=ASKER, kind="suggestion")
    assert before.triage is not None
    assert before.triage.category != "other"
    lamp = submit(small_world, LAMP, kind="suggestion").case.category
    for text in DRONE_REQUESTS[:50]:
        case = submit(small_world, text, kind="suggestion").case
        settle(small_world, case.id, category="other", department="园区管委会")
    after = submit(small_world, NEXT, by="secretariat", organisation=ASKER, kind="suggestion")
    assert after.triage is not None
    assert (after.triage.category, after.triage.department) == ("other", "园区管委会")
    assert submit(small_world, LAMP, kind="suggestion").case.category == lamp
    with small_world.database.read() as session:
        far = DESK.memory_of(
            session, small_world.alliance_ids["anning"] if "anning" in small_world.alliance_ids else uuid.uuid4()
        )
    assert far.size == 0
