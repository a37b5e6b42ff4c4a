"""The timeline in words: everything that can be written on one has them."""

import re
from pathlib import Path

from service.case_words import EVENTS
from service.store import cases as case_store
from service.usecases import case_story
from service.usecases.case_story import StoryLine
from tests.usecases.case_flows import answered, do
from tests.usecases.flows import endorse, show_interest
from tests.usecases.world import BUREAU, SUPPLIER, World

USE_CASES = Path(case_story.__file__).parent
NOT_ENTRIES = {"need", "triage", "user"}
"""Kinds of other things that the use cases name in the same way."""


def story(world: World, case_id: object, by: str = "secretariat") -> list[StoryLine]:
    with world.database.read() as session:
        case = case_store.get_case(session, case_id)  # type: ignore[arg-type]
        return case_story.tell_story(session, case, world.actors[by])


def test_every_entry_that_a_use_case_writes_has_words() -> None:
    written = set()
    for path in USE_CASES.glob("*.py"):
        source = path.read_text(encoding="utf-8")
        for call in re.findall(r"(?:move_case|write_entry)\((.*?)\n", source.replace("\n        ", " ")):
            written |= set(re.findall(r'kind="([a-z_]+)"', call))
    assert len(written) > 20
    assert written - set(EVENTS) - NOT_ENTRIES == set()


def test_who_did_what_and_what_it_did_to_the_clock(small_world: World) -> None:
    case = answered(small_world)
    lines = story(small_world, case.id)
    assert [line.what for line in lines] == ["收到诉求", "分派", "专员吹哨", "部门报到", "答复"]
    assert lines[2].details == [BUREAU]
    assert lines[4].said == "已派人疏通"
    assert lines[4].who == f"bureau · {BUREAU}"
    assert [line.due_at is not None for line in lines] == [
        True,
        False,
        True,
        True,
        False,
    ]  # as many days to confirm as to answer


def test_why_a_partner_declined_is_for_the_office(small_world: World) -> None:
    need = small_world.post_need()
    endorse(small_world, need.id)
    show_interest(small_world, "supplier", need.id, accepted=False, reason="price")
    assert story(small_world, need.case_id)[-1].details == [SUPPLIER, "原因：价格"]
    assert story(small_world, need.case_id, "owner")[-1].details == [SUPPLIER]


def test_what_the_office_says_to_itself_stays_there(small_world: World) -> None:
    case = answered(small_world)
    do(small_world, "transfer", "secretariat", case.id, owner="second_officer", reason="leave", text="请接手")
    line = story(small_world, case.id)[-1]
    assert (line.details, line.said) == (["交给second_officer", "原因：休假或调离"], "请接手")
    assert story(small_world, case.id, "owner")[-1].said == ""
