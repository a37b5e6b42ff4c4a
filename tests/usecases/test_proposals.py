"""Proposals: the same bytes again, or a clear reason why not; endorsed; made by hand."""

import json
import uuid
from dataclasses import replace

import pytest
from sqlmodel import select

from matching.abstention import default_abstention
from matching.ranker import default_ranker
from service.domain.matches import Proposal
from service.domain.posts import Capability
from service.errors import (
    ConflictError,
    ForbiddenError,
    InputsErasedError,
    InternalError,
    InvalidInputError,
    NotFoundError,
    VersionsDifferError,
)
from service.usecases import capabilities, needs, proposals
from tests.usecases.case_flows import kinds
from tests.usecases.flows import endorse, find, proposal_of, show_interest
from tests.usecases.world import ASKER, OTHER, SUPPLIER, World


def explain(world: World, proposal_id: uuid.UUID, by: str = "owner") -> bytes:
    with world.database.read() as session:
        return proposals.explain_proposal(session, world.engines, actor=world.actors[by], proposal_id=proposal_id)


def capability_of(world: World, firm: str) -> uuid.UUID:
    with world.database.read() as session:
        return session.exec(
            select(Capability.id).where(Capability.organisation_id == world.organisation_id(firm))
        ).first()


def propose(world: World, by: str, need_id: uuid.UUID, firm: str) -> proposals.ProposalView:
    with world.write() as session:
        return proposals.propose_by_hand(
            session,
            actor=world.actors[by],
            need_id=need_id,
            capability_id=capability_of(world, firm),
            now=world.clock,
        )


def test_every_proposal_is_explained_byte_for_byte(small_world: World) -> None:
    found = find(small_world, small_world.post_need(title="主减速齿轮").id)
    shown = [*found.proposals, *found.stretch]
    assert shown
    for each in shown:
        again = json.loads(explain(small_world, uuid.UUID(each["proposal_id"])))
        assert again.pop("organisation") == each["organisation_id"]
        assert again == {name: json.loads(json.dumps(each[name])) for name in again}


def test_later_versions_do_not_change_what_was_said(small_world: World) -> None:
    need = small_world.post_need()
    proposal_id = endorse(small_world, need.id)
    before = explain(small_world, proposal_id)
    owner, supplier = small_world.actors["owner"], small_world.actors["supplier"]
    with small_world.write() as session:
        needs.revise_need(session, actor=owner, need_id=need.id, text="别的需求", now=small_world.clock)
        offer = capability_of(small_world, SUPPLIER)
        capabilities.revise_capability(
            session, actor=supplier, capability_id=offer, text="改做别的了", now=small_world.clock
        )
    find(small_world, need.id)
    assert explain(small_world, proposal_id) == before


@pytest.mark.parametrize("side", ["need", "capability"])
def test_erased_inputs_are_said_to_be_erased(small_world: World, side: str) -> None:
    need = small_world.post_need()
    proposal_id = endorse(small_world, need.id)
    with small_world.write() as session:
        if side == "need":
            needs.erase_need(session, actor=small_world.actors["owner"], need_id=need.id, now=small_world.clock)
        else:
            capabilities.erase_capability(
                session,
                actor=small_world.actors["supplier"],
                capability_id=capability_of(small_world, SUPPLIER),
                now=small_world.clock,
            )
    with pytest.raises(InputsErasedError):
        explain(small_world, proposal_id, by="secretariat")


def test_a_new_ranker_does_not_change_what_was_said(small_world: World) -> None:
    proposal_id = endorse(small_world, small_world.post_need().id)
    before = explain(small_world, proposal_id)
    matcher = small_world.engines.matcher_of(small_world.alliance_ids["luzhou"])
    matcher.ranker = replace(default_ranker(), bias=-9.0)
    matcher.abstention = replace(default_abstention(), below=0.9)
    assert explain(small_world, proposal_id) == before


def test_other_versions_are_named(small_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    proposal_id = endorse(small_world, small_world.post_need().id)
    matcher = small_world.engines.matcher_of(small_world.alliance_ids["luzhou"])
    recorded = dict(matcher.versions)
    monkeypatch.setattr("matching.matcher.ENGINE_VERSION", "engine-of-tomorrow")
    with pytest.raises(VersionsDifferError) as error:
        explain(small_world, proposal_id)
    assert error.value.details["recorded"] == recorded
    assert error.value.details["installed"] != recorded


def test_a_changed_record_is_noticed(small_world: World) -> None:
    proposal_id = endorse(small_world, small_world.post_need().id)
    with small_world.write() as session:
        session.get(Proposal, proposal_id).probability = 0.99
    with pytest.raises(InternalError) as error:
        explain(small_world, proposal_id)
    assert error.value.details["reason"] == "digest_differs"


def test_endorsing_opens_the_need_to_the_supplier_once(small_world: World) -> None:
    need = small_world.post_need()
    supplier = small_world.actors["supplier"]
    with small_world.database.read() as session:
        assert needs.list_needs_for_me(session, actor=supplier).items == []
        with pytest.raises(NotFoundError):
            needs.read_need(session, actor=supplier, need_id=need.id)
    proposal_id = endorse(small_world, need.id)
    first = small_world.clock
    small_world.later(hours=1)
    with small_world.write() as session:
        again = proposals.endorse_proposal(
            session, actor=small_world.actors["admin"], proposal_id=proposal_id, now=small_world.clock
        )
    assert again.endorsed_at == first
    with small_world.database.read() as session:
        assert [each.id for each in needs.list_needs_for_me(session, actor=supplier).items] == [need.id]
        assert needs.read_need(session, actor=supplier, need_id=need.id).text == need.text


def test_firms_do_not_endorse(small_world: World) -> None:
    proposal_id = endorse(small_world, small_world.post_need().id)
    for by, error in (("owner", ForbiddenError), ("other_firm", NotFoundError)):
        with small_world.write() as session, pytest.raises(error):
            proposals.endorse_proposal(
                session, actor=small_world.actors[by], proposal_id=proposal_id, now=small_world.clock
            )


def test_an_officer_proposes_by_hand(small_world: World) -> None:
    need = small_world.post_need("想找一家做电控的")
    made = propose(small_world, "secretariat", need.id, OTHER)
    assert (made.list_name, made.organisation) == ("by_hand", OTHER)
    assert made.endorsed_at == small_world.clock
    assert show_interest(small_world, "other_firm", need.id).supplier_interested
    with pytest.raises(ConflictError):
        explain(small_world, made.id)
    with pytest.raises(ForbiddenError):
        propose(small_world, "owner", need.id, OTHER)


def test_by_hand_again_changes_nothing(small_world: World) -> None:
    need = small_world.post_need("想找一家做电控的")
    made = propose(small_world, "secretariat", need.id, OTHER)
    small_world.later(hours=1)
    again = propose(small_world, "secretariat", need.id, OTHER)
    assert (again.id, again.endorsed_at) == (made.id, made.endorsed_at)
    assert kinds(small_world, need.case_id).count("proposed_by_hand") == 1


def test_one_by_hand_leaves_the_search_its_place(small_world: World) -> None:
    need = small_world.post_need()
    found = find(small_world, need.id)
    others = [each["organisation"] for each in found.proposals if each["organisation"] != OTHER]
    propose(small_world, "secretariat", need.id, OTHER)
    assert find(small_world, need.id).run_id == found.run_id
    with small_world.write() as session:
        best = proposals.endorse_best(
            session, actor=small_world.actors["secretariat"], need_id=need.id, now=small_world.clock
        )
    assert best
    assert {each.organisation for each in best} <= set(others)


def test_nobody_is_proposed_to_itself(small_world: World) -> None:
    need = small_world.post_need(by="supplier")
    with pytest.raises(InvalidInputError):
        propose(small_world, "secretariat", need.id, SUPPLIER)


def test_suppliers_see_their_own_proposal_only(small_world: World) -> None:
    need = small_world.post_need()
    mine = endorse(small_world, need.id)
    theirs = endorse(small_world, need.id, OTHER)
    with small_world.database.read() as session:
        actor = small_world.actors["supplier"]
        assert proposals.read_proposal(session, actor=actor, proposal_id=mine).organisation == SUPPLIER
        with pytest.raises(NotFoundError):
            proposals.read_proposal(session, actor=actor, proposal_id=theirs)
    assert ASKER not in {proposal_of(find(small_world, need.id))["organisation"]}
