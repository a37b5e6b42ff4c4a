"""The steps of the main job, each in a transaction of its own, as API and pages make them."""

import uuid
from typing import Any

from service.usecases import interests, order_intents, partners, proposals
from service.usecases.order_intents import Terms
from service.usecases.pairs import PairView
from service.usecases.partner_views import PartnerList
from tests.usecases.world import SUPPLIER, World


def find(world: World, need_id: uuid.UUID, by: str = "owner", limit: int = 10) -> PartnerList:
    with world.write() as session:
        return partners.find_partners(
            session, world.engines, actor=world.actors[by], need_id=need_id, now=world.clock, limit=limit
        )


def proposal_of(found: PartnerList, firm: str = SUPPLIER) -> dict[str, Any]:
    return next(each for each in (*found.proposals, *found.stretch) if each["organisation"] == firm)


def endorse(world: World, need_id: uuid.UUID, firm: str = SUPPLIER) -> uuid.UUID:
    """Find partners and endorse one; return the proposal's id."""
    proposal_id = uuid.UUID(proposal_of(find(world, need_id), firm)["proposal_id"])
    with world.write() as session:
        proposals.endorse_proposal(session, actor=world.actors["secretariat"], proposal_id=proposal_id, now=world.clock)
    return proposal_id


def show_interest(
    world: World,
    by: str,
    need_id: uuid.UUID,
    *,
    accepted: bool = True,
    organisation: str | None = None,
    reason: str | None = None,
) -> PairView:
    if by == "owner":
        organisation = organisation or SUPPLIER
    with world.write() as session:
        return interests.record_interest(
            session,
            actor=world.actors[by],
            need_id=need_id,
            now=world.clock,
            accepted=accepted,
            organisation=organisation,
            reason=reason,
        )


def confirm(world: World, by: str, need_id: uuid.UUID, terms: Terms | None = None) -> PairView:
    with world.write() as session:
        return order_intents.confirm_order_intent(
            session,
            actor=world.actors[by],
            need_id=need_id,
            now=world.clock,
            organisation=SUPPLIER if by == "owner" else None,
            terms=terms,
        )


def make_mutual(world: World) -> uuid.UUID:
    """Bring a fresh need to where both sides are interested."""
    need_id = world.post_need().id
    endorse(world, need_id)
    show_interest(world, "supplier", need_id)
    show_interest(world, "owner", need_id)
    return need_id
