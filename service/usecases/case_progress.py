"""What comes of an interest: talks, a contract, the delivery."""

import uuid
from datetime import datetime

from sqlmodel import Session

from service.domain import case_states as states
from service.domain.matches import ASKER, SUPPLIER
from service.errors import ConflictError, InvalidInputError
from service.policy import Action, Actor, may
from service.store import matches as match_store
from service.usecases.case_access import case_target, lock_case_for
from service.usecases.case_moves import move_case
from service.usecases.case_statements import keep_words, require_code
from service.usecases.case_views import CaseView, show_case

STEPS = (states.TALKS, states.CONTRACTED, states.DELIVERED)
"""The steps that somebody states; the others come of what the two sides answer."""


def advance_case(
    session: Session,
    *,
    actor: Actor | None,
    case_id: uuid.UUID,
    now: datetime,
    to: str,
    proof: str | None = None,
    text: str = "",
) -> CaseView:
    """Say that talks have begun, that a contract is signed, or that it is delivered.

    The asker's word is enough; the office states a proof for contract and delivery. Talks need two who are interested.

    Raises:
        ConflictError: when the case is not there yet. InvalidInputError: for another step, or a proof that is missing.
    """
    case = lock_case_for(session, actor, case_id, Action.ADVANCE_CASE)
    require_code("to", to, STEPS)
    if case.state == to:
        return show_case(session, case)
    if to == states.TALKS and (case.need_id is None or not _talk(session, case.need_id)):
        raise ConflictError(reason="not_mutual", number=case.number)
    data: dict[str, object] = {"basis": "asker"}
    if to != states.TALKS and not may(actor, Action.CONFIRM_CASE, case_target(session, case)):
        data = state_proof(proof, text) | {"basis": "proof"}
    data |= keep_words(session, case, purpose="proof", text=text, actor=actor, now=now)
    move_case(session, case, kind=_KINDS[to], to=to, now=now, actor=actor, data=data)
    return show_case(session, case)


def state_proof(proof: str | None, text: str) -> dict[str, object]:
    """Return a proof as the timeline names it; InvalidInputError where its code or its words are missing."""
    if proof is None or not text.strip():
        raise InvalidInputError(field="proof", reason="state_proof", available=", ".join(states.PROOFS))
    return {"proof": require_code("proof", proof, states.PROOFS)}


_KINDS = {states.TALKS: "talks_begun", states.CONTRACTED: "contract_signed", states.DELIVERED: "delivered"}


def _talk(session: Session, need_id: uuid.UUID) -> bool:
    """Say whether any supplier and the asker are both interested."""
    accepted = [row for row in match_store.interests_of(session, need_id) if row.accepted]
    sides = {side: {row.supplier_id for row in accepted if row.side == side} for side in (ASKER, SUPPLIER)}
    return bool(sides[ASKER] & sides[SUPPLIER])
