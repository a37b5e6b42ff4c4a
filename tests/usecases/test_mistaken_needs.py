"""A need that was none goes back to triage as a request; both sides are told, nothing that was proposed goes on."""

from typing import Any
from uuid import UUID

import pytest

from matching.errors import MatchingError
from service.domain.attachments import CASE, NEED, Attachment
from service.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from service.store import attachments as attachment_store
from service.store import case_integrity as integrity
from service.store import cases as case_store
from service.store import triage as triage_store
from service.triage_desk import TriageDesk
from service.usecases import needs, proposals, settling
from service.usecases.inbox import list_inbox
from service.usecases.intake import Arrival, IntakeView, Reception, submit_request
from service.usecases.mistaken_needs import turn_into_request
from tests.usecases.case_flows import kinds, open_request, read, timeline
from tests.usecases.flows import endorse, show_interest
from tests.usecases.world import World

WORDS = "厂区门口路灯不亮，配电柜跳闸，设备要停，请帮忙协调抢修"


@pytest.fixture
def reception(small_world: World) -> Reception:
    return Reception(TriageDesk(), small_world.engines)


def turn(world: World, reception: Reception, case_id: UUID, by: str = "secretariat") -> IntakeView:
    with world.write() as session:
        return turn_into_request(session, reception, actor=world.actors[by], case_id=case_id, now=world.clock)


def told(world: World, who: str) -> list[Any]:
    with world.database.read() as session:
        return list_inbox(session, actor=world.actors[who]).items


def test_the_words_go_back_to_triage_under_a_number_of_their_own(small_world: World, reception: Reception) -> None:
    need = small_world.post_need(WORDS)
    endorse(small_world, need.id)
    small_world.later(hours=3)
    turned = turn(small_world, reception, need.case_id)
    old, new = read(small_world, need.case_id), read(small_world, turned.case.id)
    assert (old.state, new.state, new.kind) == ("closed", "received", "request")
    assert new.need_id is None
    assert new.due_at > small_world.clock
    assert turned.triage is not None
    assert turned.triage.settled == ""
    assert turned.triage.duplicates == []  # the old one is no other matter
    with small_world.database.read() as session:
        assert triage_store.text_of(session, new) == WORDS
        assert needs.read_need(session, actor=small_world.actors["owner"], need_id=need.id).status == "withdrawn"
        assert list(integrity.find_broken(session, [old, new])) == []
        assert needs.list_needs_for_me(session, actor=small_world.actors["supplier"]).items == []
    assert kinds(small_world, new.id)[:2] == ["request_received", "taken_over"]
    last = timeline(small_world, old.id)[-1]
    assert (last.kind, last.data["goes_on"]) == ("need_withdrawn", str(new.id))


def test_both_sides_are_told(small_world: World, reception: Reception) -> None:
    need = small_world.post_need(WORDS)
    endorse(small_world, need.id)
    turned = turn(small_world, reception, need.case_id)
    asker = {notice.code: notice for notice in told(small_world, "owner")}
    assert turned.case.number in asker["need_turned_request"].body
    assert need.case_number in asker["need_turned_request"].body
    assert told(small_world, "supplier")[0].code == "need_taken_back"
    assert "need_taken_back" not in {notice.code for notice in told(small_world, "other_firm")}


def test_nothing_is_learnt_from_how_the_need_was_settled(small_world: World, reception: Reception) -> None:
    with small_world.write() as session:
        taken = submit_request(
            session,
            reception,
            actor=small_world.actors["owner"],
            alliance="luzhou",
            arrival=Arrival(text="求购主减速齿轮，月量两千套"),
            now=small_world.clock,
        )
        settling.settle_triage(
            session,
            reception,
            actor=small_world.actors["secretariat"],
            case_id=taken.case.id,
            now=small_world.clock,
        )
    luzhou = small_world.alliance_ids["luzhou"]
    with small_world.database.read() as session:
        assert len(triage_store.settled_texts(session, luzhou, limit=9)) == 1
    turn(small_world, reception, taken.case.id)
    with small_world.database.read() as session:
        assert triage_store.settled_texts(session, luzhou, limit=9) == []


def test_files_go_along(small_world: World, reception: Reception) -> None:
    need = small_world.post_need(WORDS)
    with small_world.write() as session:
        attachment_store.add_attachment(
            session,
            Attachment(
                alliance_id=small_world.alliance_ids["luzhou"],
                subject=NEED,
                subject_id=need.id,
                organisation_id=need.organisation_id,
                name="现场.png",
                kind="png",
                size=1,
                digest="0" * 64,
                created_at=small_world.clock,
            ),
            b"1",
        )
    turned = turn(small_world, reception, need.case_id)
    with small_world.database.read() as session:
        assert attachment_store.attachments_of(session, NEED, need.id) == []
        assert [each.name for each in attachment_store.attachments_of(session, CASE, turned.case.id)] == ["现场.png"]


def test_not_when_a_partner_is_interested_or_it_is_over(small_world: World, reception: Reception) -> None:
    need = small_world.post_need()
    endorse(small_world, need.id)
    show_interest(small_world, "supplier", need.id)
    with pytest.raises(ConflictError) as error:
        turn(small_world, reception, need.case_id)
    assert error.value.details["reason"] == "partner_at_work"
    with small_world.write() as session:
        needs.withdraw_need(session, actor=small_world.actors["owner"], need_id=need.id, now=small_world.clock)
    with pytest.raises(ConflictError):
        turn(small_world, reception, need.case_id)
    with pytest.raises(InvalidInputError):
        turn(small_world, reception, open_request(small_world).id)


def test_only_the_office_does_it_and_only_once(small_world: World, reception: Reception) -> None:
    need = small_world.post_need(WORDS)
    for by, error in (("owner", ForbiddenError), ("bureau", NotFoundError), ("far_secretariat", NotFoundError)):
        with pytest.raises(error):
            turn(small_world, reception, need.case_id, by)
    turn(small_world, reception, need.case_id)
    with pytest.raises(ConflictError):
        turn(small_world, reception, need.case_id)
    wanted = case_store.CaseFilter(alliance_id=small_world.alliance_ids["luzhou"])
    with small_world.database.read() as session:
        assert len(case_store.list_cases(session, wanted)) == 2


def test_what_was_proposed_cannot_be_endorsed_any_more(small_world: World, reception: Reception) -> None:
    need = small_world.post_need()
    turn(small_world, reception, need.case_id)
    with small_world.write() as session, pytest.raises((ConflictError, MatchingError)):
        proposals.endorse_best(session, actor=small_world.actors["secretariat"], need_id=need.id, now=small_world.clock)
