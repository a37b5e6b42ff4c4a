"""An officer does not stand behind a proposal: said with a reason, learnt from, taken back by endorsing."""

import uuid
from datetime import datetime

from sqlmodel import Session

from service.errors import ConflictError, InvalidInputError
from service.policy import Action, Actor, require_signed_in
from service.store import cases as case_store
from service.store import matches as match_store
from service.store import office as office_store
from service.usecases.access import open_need
from service.usecases.case_moves import move_case
from service.usecases.interests import REASONS
from service.usecases.proposals import ProposalView, lock_open_need, open_proposal, show_proposal


def reject_proposal(
    session: Session, *, actor: Actor | None, proposal_id: uuid.UUID, reason: str, now: datetime
) -> ProposalView:
    """Reject a supplier for a need, in this run of proposals and in later ones; endorsing it takes that back.

    Raises:
        InvalidInputError: for an unknown reason. ConflictError: when it was endorsed, or the need is not open any more.
    """
    proposal = open_proposal(session, actor, proposal_id, Action.ENDORSE)
    if reason not in REASONS:
        raise InvalidInputError(field="reason", value=reason, reason="unknown_code", available=", ".join(REASONS))
    need = lock_open_need(session, proposal.need_id)
    if proposal.organisation_id in match_store.endorsed_suppliers(session, need.id):
        raise ConflictError(reason="endorsed_already", id=str(proposal.id))
    by = require_signed_in(actor).user_id
    if office_store.rejections_of(session, need.id).get(proposal.organisation_id) != reason:
        office_store.reject_supplier(session, proposal, reason=reason, by=by, now=now)
        data = {"proposal": proposal.id, "supplier": proposal.organisation_id, "digest": proposal.digest}
        case = case_store.case_of_need(session, need.id)
        move_case(session, case, kind="proposal_rejected", now=now, actor=actor, data=data | {"reason": reason})
    return show_proposal(session, proposal)


def list_rejections(session: Session, *, actor: Actor | None, need_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """Return the suppliers that the office does not stand behind for a need, with the reason; for the office."""
    return office_store.rejections_of(session, open_need(session, actor, need_id, Action.PROPOSE).id)
