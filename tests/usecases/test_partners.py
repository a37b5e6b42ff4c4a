"""Partners: rings, stored runs, and that nothing is stored twice."""

import pytest
from sqlmodel import select

from matching.errors import EmptyTextError, TextTooLongError
from service.domain.matches import Proposal
from service.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    NotSignedInError,
    UnknownAllianceError,
)
from service.store import cases as case_store
from service.usecases import capabilities, needs, partners
from service.usecases.needs import NeedView
from service.usecases.partner_views import PartnerList
from tests.usecases.flows import endorse, find, proposal_of
from tests.usecases.world import ASKER, FAR, OTHER, SUPPLIER, World, agree


def match(world: World, by: str | None, text: str = "求购主减速齿轮", **more: object) -> PartnerList:
    with world.database.read() as session:
        return partners.match_text(
            session,
            world.engines,
            actor=world.actors[by] if by else None,
            alliance=more.pop("alliance", "luzhou"),
            text=text,
            now=world.clock,
            **more,
        )


def names(found: PartnerList) -> list[str]:
    return [each["organisation"] for each in found.proposals]


def stored(world: World) -> int:
    with world.database.read() as session:
        return len(session.exec(select(Proposal)).all())


def state(world: World, need: NeedView) -> str:
    with world.database.read() as session:
        return case_store.get_case(session, need.case_id).state


def test_partners_come_named_with_reasons_and_are_stored(small_world: World) -> None:
    need = small_world.post_need()
    found = find(small_world, need.id)
    best = proposal_of(found)
    assert names(found)[0] == SUPPLIER
    assert ASKER not in names(found)
    assert best["organisation_id"] == str(small_world.organisation_id(SUPPLIER))
    assert best["sentence"]
    assert best["ring"] == "chain"
    quoted = next(each for each in best["evidence"] if each["side"] == "need")
    assert need.text[quoted["start"] : quoted["end"]] == quoted["quote"]
    assert stored(small_world) == len(found.proposals) + len(found.stretch)
    assert state(small_world, need) == "proposed"


def test_asking_again_stores_nothing_new(small_world: World) -> None:
    need = small_world.post_need()
    first = find(small_world, need.id)
    before = stored(small_world)
    assert find(small_world, need.id) == first
    assert find(small_world, need.id, limit=1).run_id == first.run_id
    assert stored(small_world) == before


def test_a_new_offer_makes_a_new_run_that_remembers_endorsements(small_world: World) -> None:
    need = small_world.post_need()
    endorse(small_world, need.id)
    first = find(small_world, need.id)
    with small_world.write() as session:
        capabilities.post_capability(
            session,
            actor=small_world.actors["other_firm"],
            alliance="luzhou",
            text="新上主减速齿轮线，盆角齿成对供货",
            now=small_world.clock,
        )
    second = find(small_world, need.id)
    assert second.run_id != first.run_id
    assert OTHER in names(second)
    assert proposal_of(second, SUPPLIER)["endorsed"]
    assert not proposal_of(second, OTHER)["endorsed"]


def test_a_revised_need_is_matched_anew(small_world: World) -> None:
    need = small_world.post_need()
    first = find(small_world, need.id)
    with small_world.write() as session:
        needs.revise_need(
            session, actor=small_world.actors["owner"], need_id=need.id, text="外协渗碳淬火", now=small_world.clock
        )
    second = find(small_world, need.id)
    assert second.run_id != first.run_id
    assert second.proposals[0]["organisation"] == OTHER


def test_allied_parks_open_by_agreement_and_only_what_is_shared(small_world: World) -> None:
    text = "急需盆角齿配套"
    assert FAR not in names(match(small_world, "secretariat", text))
    agree(small_world)
    found = match(small_world, "secretariat", text)
    far = proposal_of(found, FAR)
    assert (found.ring, far["ring"]) == ("allied", "allied")
    assert [each["rank"] for each in found.proposals] == list(range(1, len(found.proposals) + 1))
    probabilities = [each["probability"] for each in found.proposals]
    assert probabilities == sorted(probabilities, reverse=True)
    rented = proposal_of(match(small_world, "secretariat", "求租厂房，要带行车"), FAR)
    assert rented["capability_id"] == far["capability_id"]  # the offer that would fit better is not shared


def test_agreements_go_one_way(small_world: World) -> None:
    agree(small_world)
    found = match(small_world, "far_secretariat", "外协渗碳淬火", alliance="tongliang")
    assert OTHER not in names(found)


def test_a_likely_partner_in_the_chain_keeps_wider_rings_closed(
    small_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    agree(small_world)
    monkeypatch.setattr("service.usecases.rings.LIKELY_FROM", 0.0)
    found = match(small_world, "owner", chain="equipment")
    assert found.ring == "chain"
    assert {each["ring"] for each in found.proposals} == {"chain"}


def test_another_chain_of_the_alliance_is_the_second_ring(small_world: World) -> None:
    found = match(small_world, "owner", chain="chemistry")
    assert found.ring == "alliance"
    assert proposal_of(found)["ring"] == "alliance"


def test_nothing_is_stored_of_a_mere_text(small_world: World) -> None:
    found = match(small_world, "owner")
    assert found.run_id is None
    assert all(each["proposal_id"] is None for each in found.proposals)
    assert stored(small_world) == 0


@pytest.mark.parametrize(("text", "error"), [(" \n\x07", EmptyTextError), ("轮" * 20000, TextTooLongError)])
def test_texts_that_cannot_be_matched(small_world: World, text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        match(small_world, "owner", text)


def test_who_may_match_where(small_world: World) -> None:
    with pytest.raises(UnknownAllianceError):
        match(small_world, "owner", alliance="nowhere")
    with pytest.raises(InvalidInputError):
        match(small_world, "owner", chain="nothing")
    with pytest.raises(ForbiddenError):
        match(small_world, "other_alliance")
    with pytest.raises(NotSignedInError):
        match(small_world, None)
    with pytest.raises(NotSignedInError):
        match(small_world, None, alliance="tongliang", demo_open=True)
    assert SUPPLIER in names(match(small_world, None, demo_open=True))


def test_a_firm_never_gets_itself(small_world: World) -> None:
    assert SUPPLIER not in names(match(small_world, "supplier"))
    assert SUPPLIER in names(match(small_world, "owner"))


def test_only_asker_and_office_look_for_partners(small_world: World) -> None:
    need = small_world.post_need()
    with pytest.raises(NotFoundError):
        find(small_world, need.id, by="other_firm")
    with pytest.raises(ForbiddenError):
        find(small_world, need.id, by="park_leader")
    with small_world.write() as session:
        needs.withdraw_need(session, actor=small_world.actors["owner"], need_id=need.id, now=small_world.clock)
    with pytest.raises(ConflictError):
        find(small_world, need.id)
