"""An officer does not stand behind a proposal: said once, learnt from, taken back by endorsing."""

import uuid

import pytest

from service.errors import ConflictError, ForbiddenError, InvalidInputError
from service.usecases import proposal_rejecting, proposals
from service.usecases.decisions import decision_rows
from tests.usecases.case_flows import kinds
from tests.usecases.flows import find, proposal_of
from tests.usecases.world import World


def reject(world: World, proposal_id: uuid.UUID, by: str = "secretariat", reason: str = "capacity") -> None:
    with world.write() as session:
        proposal_rejecting.reject_proposal(
            session, actor=world.actors[by], proposal_id=proposal_id, reason=reason, now=world.clock
        )


def rejected(world: World, need_id: uuid.UUID) -> list[str]:
    with world.database.read() as session:
        found = proposal_rejecting.list_rejections(session, actor=world.actors["secretariat"], need_id=need_id)
    return list(found.values())


def endorse_best(world: World, need_id: uuid.UUID) -> int:
    with world.write() as session:
        actor = world.actors["secretariat"]
        return len(proposals.endorse_best(session, actor=actor, need_id=need_id, now=world.clock))


def test_a_rejected_supplier_is_never_among_the_best_and_is_learnt_from(small_world: World) -> None:
    need = small_world.post_need()
    item = uuid.UUID(proposal_of(find(small_world, need.id))["proposal_id"])
    reject(small_world, item)
    reject(small_world, item)
    assert kinds(small_world, need.case_id).count("proposal_rejected") == 1
    assert rejected(small_world, need.id) == ["capacity"]
    assert endorse_best(small_world, need.id) == 0
    with small_world.database.read() as session:
        (row,) = decision_rows(session)
    assert (row.served, row.weight) == (False, 2.0)


def test_endorsing_takes_the_word_back(small_world: World) -> None:
    need = small_world.post_need()
    item = uuid.UUID(proposal_of(find(small_world, need.id))["proposal_id"])
    reject(small_world, item)
    with small_world.write() as session:
        actor = small_world.actors["secretariat"]
        proposals.endorse_proposal(session, actor=actor, proposal_id=item, now=small_world.clock)
    assert rejected(small_world, need.id) == []
    with pytest.raises(ConflictError):
        reject(small_world, item)


def test_only_the_office_rejects_and_only_for_a_reason(small_world: World) -> None:
    need = small_world.post_need()
    item = uuid.UUID(proposal_of(find(small_world, need.id))["proposal_id"])
    with pytest.raises(ForbiddenError):
        reject(small_world, item, by="owner")
    with pytest.raises(InvalidInputError):
        reject(small_world, item, reason="dislike")
    assert rejected(small_world, need.id) == []
