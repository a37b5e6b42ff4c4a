"""Proposals, interests and order intents in the database. Nothing here commits."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from service.domain.matches import ASKER, BY_HAND, ConfirmedTerms, Interest, OrderIntent, Proposal
from service.domain.office import ProposalRejection
from service.domain.posts import Capability, Need
from service.store.rows import add_row, get_row, lock_row


def add_proposals(session: Session, proposals: Sequence[Proposal]) -> None:
    """Insert the proposals of one run; ConflictError when a run proposes an organisation twice."""
    session.add_all(proposals)
    session.flush()


def proposals_of_need(
    session: Session, need_id: uuid.UUID, *, need_version: int | None = None, run_id: uuid.UUID | None = None
) -> list[Proposal]:
    """Return the proposals of one run (None: the latest search of this version of the need), by list and rank."""
    of_need = select(Proposal).where(Proposal.need_id == need_id)
    if need_version is not None:
        of_need = of_need.where(Proposal.need_version == need_version)
    if run_id is None:
        searches = of_need.where(Proposal.list_name != BY_HAND)
        latest = session.exec(searches.order_by(col(Proposal.created_at).desc(), col(Proposal.run_id).desc())).first()
        if latest is None:
            return []
        run_id = latest.run_id
    in_order = of_need.where(Proposal.run_id == run_id).order_by(Proposal.list_name, col(Proposal.rank))
    return list(session.exec(in_order))


def get_proposal(session: Session, proposal_id: uuid.UUID) -> Proposal:
    """Return the proposal with this id; NotFoundError when there is none."""
    return get_row(session, Proposal, proposal_id)


def find_proposal(session: Session, need_id: uuid.UUID, supplier_id: uuid.UUID) -> Proposal | None:
    """Return the latest proposal of a supplier for a need, or None when it was never proposed."""
    statement = select(Proposal).where(Proposal.need_id == need_id, Proposal.organisation_id == supplier_id)
    return session.exec(statement.order_by(col(Proposal.created_at).desc(), col(Proposal.id).desc())).first()


def proposals_to(session: Session, organisation_id: uuid.UUID, *, limit: int = 50) -> list[Proposal]:
    """Return the endorsed proposals that name an organisation as supplier, newest first."""
    statement = select(Proposal).where(
        Proposal.organisation_id == organisation_id, col(Proposal.endorsed_at).is_not(None)
    )
    return list(session.exec(statement.order_by(col(Proposal.id).desc()).limit(limit)))


def choices_of_askers(session: Session, organisation_id: uuid.UUID, *, limit: int = 50) -> list[Interest]:
    """Return the askers' interests in an organisation as supplier, newest first."""
    statement = select(Interest).where(
        Interest.supplier_id == organisation_id, Interest.side == ASKER, col(Interest.accepted).is_(True)
    )
    return list(session.exec(statement.order_by(col(Interest.id).desc()).limit(limit)))


def find_endorsed(session: Session, need: Need, capability: Capability) -> Proposal | None:
    """Return the endorsed proposal that cites just these versions of both posts, or None."""
    statement = select(Proposal).where(
        Proposal.need_id == need.id,
        Proposal.need_version == need.version,
        Proposal.capability_id == capability.id,
        Proposal.capability_version == capability.version,
        col(Proposal.endorsed_at).is_not(None),
    )
    return session.exec(statement.order_by(col(Proposal.id)).limit(1)).first()


def endorsed_suppliers(session: Session, need_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """Return the organisations that have an endorsed proposal for a need, from whichever run."""
    statement = select(Proposal.organisation_id).where(
        Proposal.need_id == need_id, col(Proposal.endorsed_at).is_not(None)
    )
    return frozenset(session.exec(statement))


def endorse_proposal(session: Session, proposal: Proposal, *, by: uuid.UUID | None, now: datetime) -> bool:
    """Record who endorsed a proposal and when; False when it was endorsed before, which then stands.

    by: None where the alliance's rule did.
    """
    lock_row(session, Proposal, proposal.id)
    if proposal.endorsed_at is not None:
        return False
    proposal.endorsed_at, proposal.endorsed_by = now, by
    session.flush()
    return True


def record_interest(
    session: Session,
    *,
    need_id: uuid.UUID,
    supplier_id: uuid.UUID,
    side: str,
    accepted: bool,
    now: datetime,
    reason: str | None = None,
    by_user: uuid.UUID | None = None,
) -> Interest:
    """Set one side's answer about a pair, replacing its earlier one."""
    lock_row(session, Need, need_id)
    statement = select(Interest).where(
        Interest.need_id == need_id, Interest.supplier_id == supplier_id, Interest.side == side
    )
    interest = session.exec(statement).first()
    if interest is None:
        interest = Interest(need_id=need_id, supplier_id=supplier_id, side=side, accepted=accepted, at=now)
    interest.accepted, interest.reason, interest.by_user, interest.at = accepted, reason, by_user, now
    return add_row(session, interest)


def interests_of(session: Session, need_id: uuid.UUID, *, supplier_id: uuid.UUID | None = None) -> list[Interest]:
    """Return both sides' answers about a need, of one supplier where given, oldest first."""
    statement = select(Interest).where(Interest.need_id == need_id)
    if supplier_id is not None:
        statement = statement.where(Interest.supplier_id == supplier_id)
    return list(session.exec(statement.order_by(col(Interest.at), col(Interest.id))))


def find_order_intent(session: Session, need_id: uuid.UUID, supplier_id: uuid.UUID) -> OrderIntent | None:
    """Return the order intent between a need's asker and a supplier, made or not yet, or None."""
    return session.exec(_intent_of_pair(need_id, supplier_id)).first()


def order_intents_of(session: Session, need_id: uuid.UUID) -> list[OrderIntent]:
    """Return the order intents about a need, oldest first."""
    statement = select(OrderIntent).where(OrderIntent.need_id == need_id).order_by(col(OrderIntent.id))
    return list(session.exec(statement))


def lock_order_intent(session: Session, *, need_id: uuid.UUID, supplier_id: uuid.UUID, now: datetime) -> OrderIntent:
    """Return the order intent of a pair, made on the spot where there is none, kept from other writers.

    Change it and `flush`, or call `put_order_intent`: the two sides cannot confirm past each other.
    """
    lock_row(session, Need, need_id)
    found = session.exec(_intent_of_pair(need_id, supplier_id), execution_options={"populate_existing": True}).first()
    return found or add_row(session, OrderIntent(need_id=need_id, supplier_id=supplier_id, updated_at=now))


def put_order_intent(session: Session, intent: OrderIntent) -> OrderIntent:
    """Write an order intent as it stands now."""
    return add_row(session, intent)


def keep_terms(session: Session, intent: OrderIntent, *, side: str, now: datetime) -> None:
    """Keep the terms of an intent, as they stand now, as those that one side confirmed last."""
    row = session.get(ConfirmedTerms, (intent.id, side)) or ConfirmedTerms(intent_id=intent.id, side=side, at=now)
    row.amount_cny, row.delivery_on, row.at = intent.amount_cny, intent.delivery_on, now
    add_row(session, row)


def terms_of(session: Session, intent_id: uuid.UUID) -> dict[str, ConfirmedTerms]:
    """Return by side what it confirmed last of an intent."""
    rows = session.exec(select(ConfirmedTerms).where(ConfirmedTerms.intent_id == intent_id))
    return {row.side: row for row in rows}


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of one proposal that the engine made: its features (JSON), and what people said since.

    made: an order intent came of it. reasons: of those who declined, and of the office where it rejected the supplier.
    """

    features: str
    endorsed: bool
    interested: bool
    declined: bool
    reasons: frozenset[str]
    made: bool


def decided_proposals(session: Session) -> list[Decided]:
    """Return the latest judged proposal of each pair that was endorsed, answered or led to an intent, by their ids."""
    answers: dict[tuple[uuid.UUID, uuid.UUID], list[Interest]] = {}
    for interest in session.exec(select(Interest)):
        answers.setdefault((interest.need_id, interest.supplier_id), []).append(interest)
    rejected = {(row.need_id, row.organisation_id): row.reason for row in session.exec(select(ProposalRejection))}
    made = {(i.need_id, i.supplier_id) for i in session.exec(select(OrderIntent)) if i.made_at is not None}
    of_pair = [
        exists().where(col(kind.need_id) == Proposal.need_id, col(kind.supplier_id) == Proposal.organisation_id)
        for kind in (Interest, OrderIntent)
    ]
    of_pair.append(
        exists().where(
            col(ProposalRejection.need_id) == Proposal.need_id,
            col(ProposalRejection.organisation_id) == Proposal.organisation_id,
        )
    )
    spoken_of = or_(col(Proposal.endorsed_at).is_not(None), *of_pair)
    judged = select(Proposal).where(Proposal.features != "{}", spoken_of)
    latest: dict[tuple[uuid.UUID, uuid.UUID], Proposal] = {}
    endorsed: set[tuple[uuid.UUID, uuid.UUID]] = set()
    for proposal in session.exec(judged.order_by(col(Proposal.created_at), col(Proposal.id))):
        pair = (proposal.need_id, proposal.organisation_id)
        latest[pair] = proposal
        if proposal.endorsed_at is not None:
            endorsed.add(pair)
    return [
        _decided(latest[p], answers.get(p, []), endorsed=p in endorsed, made=p in made, rejected=rejected.get(p))
        for p in sorted(latest)
    ]


def _decided(
    proposal: Proposal, answers: Sequence[Interest], *, endorsed: bool, made: bool, rejected: str | None
) -> Decided:
    reasons = [answer.reason for answer in answers if not answer.accepted]
    reasons += [] if rejected is None else [rejected]
    return Decided(
        features=proposal.features,
        endorsed=endorsed,
        interested=any(answer.accepted for answer in answers),
        declined=bool(reasons),
        reasons=frozenset(filter(None, reasons)),
        made=made,
    )


def _intent_of_pair(need_id: uuid.UUID, supplier_id: uuid.UUID) -> SelectOfScalar[OrderIntent]:
    """The query for a pair's order intent."""
    return select(OrderIntent).where(OrderIntent.need_id == need_id, OrderIntent.supplier_id == supplier_id)
