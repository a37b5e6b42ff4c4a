"""Salons, their participants, wishes, plans, meetings and results in the database. Nothing here commits."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from service.domain.posts import OPEN, Capability
from service.domain.salons import (
    Salon,
    SalonAct,
    SalonMeeting,
    SalonParticipant,
    SalonPlan,
    SalonResult,
    SalonRound,
    SalonWish,
    in_order,
)
from service.errors import NotFoundError
from service.store.rows import add_row, chunks, get_row, lock_row


def add_salon(session: Session, salon: Salon) -> Salon:
    """Insert a salon."""
    return add_row(session, salon)


def get_salon(session: Session, salon_id: uuid.UUID) -> Salon:
    """Return the salon with this id; NotFoundError when there is none."""
    return get_row(session, Salon, salon_id)


def lock_salon(session: Session, salon_id: uuid.UUID) -> Salon:
    """Return the salon as it is now, kept from other writers until the transaction ends."""
    return lock_row(session, Salon, salon_id)


def list_salons(session: Session, alliance_ids: Iterable[uuid.UUID], *, since: date | None = None) -> list[Salon]:
    """Return the salons of alliances, the latest day first; `since` leaves out those before a day."""
    wanted = select(Salon).where(col(Salon.alliance_id).in_(list(alliance_ids)))
    if since is not None:
        wanted = wanted.where(col(Salon.day) >= since)
    return list(session.exec(wanted.order_by(col(Salon.day).desc(), col(Salon.id).desc())))


def salons_of_organisation(session: Session, organisation_id: uuid.UUID) -> list[tuple[Salon, SalonParticipant]]:
    """Return the salons that an organisation is a participant of, the latest day first."""
    statement = select(Salon, SalonParticipant).join(SalonParticipant, col(SalonParticipant.salon_id) == col(Salon.id))
    statement = statement.where(SalonParticipant.organisation_id == organisation_id)
    return list(session.exec(statement.order_by(col(Salon.day).desc(), col(Salon.id).desc())))


def count_participants(session: Session, salon_ids: Iterable[uuid.UUID]) -> dict[tuple[uuid.UUID, str], int]:
    """Return how many participants of each salon are in each state."""
    wanted = col(SalonParticipant.salon_id).in_(list(salon_ids))
    statement = select(SalonParticipant.salon_id, SalonParticipant.state, func.count()).where(wanted)
    rows = session.exec(statement.group_by(col(SalonParticipant.salon_id), col(SalonParticipant.state)))
    return {(salon_id, state): count for salon_id, state, count in rows}


def add_participant(session: Session, salon: Salon, participant: SalonParticipant) -> SalonParticipant:
    """Insert a participant with the next number; the salon must be locked.

    Raises:
        ConflictError: when the organisation is one already.
    """
    mine = select(func.max(SalonParticipant.number)).where(SalonParticipant.salon_id == salon.id)
    participant.number = (session.exec(mine).one() or 0) + 1
    return add_row(session, participant)


def get_participant(session: Session, participant_id: uuid.UUID) -> SalonParticipant:
    """Return the participant with this id; NotFoundError when there is none."""
    return get_row(session, SalonParticipant, participant_id)


def participants_of(session: Session, salon_id: uuid.UUID) -> list[SalonParticipant]:
    """Return everybody on the list of a salon, by number."""
    mine = select(SalonParticipant).where(SalonParticipant.salon_id == salon_id)
    return list(session.exec(mine.order_by(col(SalonParticipant.number))))


def remove_participant(session: Session, participant: SalonParticipant) -> None:
    """Take a participant off the list with all wishes about it; it must have no meetings."""
    about = (col(SalonWish.a_id) == participant.id) | (col(SalonWish.b_id) == participant.id)
    session.execute(delete(SalonWish).where(about))
    session.execute(delete(SalonRound).where(col(SalonRound.host_id) == participant.id))
    session.delete(participant)
    session.flush()


def put_wish(session: Session, wish: SalonWish) -> SalonWish:
    """Set what somebody says of a pair, replacing what the same said before; the pair is put in order."""
    wish.a_id, wish.b_id = in_order(wish.a_id, wish.b_id)
    found = session.exec(
        select(SalonWish).where(
            SalonWish.salon_id == wish.salon_id,
            SalonWish.a_id == wish.a_id,
            SalonWish.b_id == wish.b_id,
            SalonWish.said_by == wish.said_by,
        )
    ).first()
    if found is None:
        return add_row(session, wish)
    for name in ("kind", "weight", "need_id", "supplier_id", "list_name", "at"):
        setattr(found, name, getattr(wish, name))
    return add_row(session, found)


def drop_wish(session: Session, salon_id: uuid.UUID, pair: tuple[uuid.UUID, uuid.UUID], said_by: str) -> None:
    """Forget what somebody said of a pair."""
    a_id, b_id = in_order(*pair)
    mine = (col(SalonWish.a_id) == a_id) & (col(SalonWish.b_id) == b_id) & (col(SalonWish.said_by) == said_by)
    session.execute(delete(SalonWish).where(col(SalonWish.salon_id) == salon_id, mine))


def replace_wishes(session: Session, salon_id: uuid.UUID, said_by: str, wishes: Sequence[SalonWish]) -> None:
    """Put everything that somebody says about a salon in the place of what was said before."""
    session.execute(delete(SalonWish).where(col(SalonWish.salon_id) == salon_id, col(SalonWish.said_by) == said_by))
    for wish in wishes:
        wish.a_id, wish.b_id = in_order(wish.a_id, wish.b_id)
    session.add_all(wishes)
    session.flush()


def wishes_of(session: Session, salon_id: uuid.UUID, *, said_by: str | None = None) -> list[SalonWish]:
    """Return the wishes of a salon, of one speaker where given, in a stable order."""
    mine = select(SalonWish).where(SalonWish.salon_id == salon_id)
    if said_by is not None:
        mine = mine.where(SalonWish.said_by == said_by)
    return list(session.exec(mine.order_by(col(SalonWish.a_id), col(SalonWish.b_id), col(SalonWish.said_by))))


def put_rounds(session: Session, salon_id: uuid.UUID, rounds: Sequence[SalonRound]) -> None:
    """Put the round tables of a salon in the place of those before."""
    session.execute(delete(SalonRound).where(col(SalonRound.salon_id) == salon_id))
    session.add_all(rounds)
    session.flush()


def rounds_of(session: Session, salon_id: uuid.UUID) -> list[SalonRound]:
    """Return the round tables of a salon."""
    return list(session.exec(select(SalonRound).where(SalonRound.salon_id == salon_id).order_by(col(SalonRound.id))))


def add_round(session: Session, asked: SalonRound) -> SalonRound:
    """Insert a round table that is asked for."""
    return add_row(session, asked)


def get_round(session: Session, salon_id: uuid.UUID, round_id: uuid.UUID) -> SalonRound:
    """Return a round table of this salon; NotFoundError when it has none with this id."""
    found = get_row(session, SalonRound, round_id)
    if found.salon_id != salon_id:
        raise NotFoundError(kind="round_table", id=str(round_id))
    return found


def drop_round(session: Session, asked: SalonRound) -> None:
    """Forget a round table that was asked for."""
    session.delete(asked)
    session.flush()


def add_plan(session: Session, salon: Salon, plan: SalonPlan) -> SalonPlan:
    """Insert a plan as the salon's next version, which is then in force; the salon must be locked."""
    salon.plan_version += 1
    plan.version = salon.plan_version
    session.add(salon)
    return add_row(session, plan)


def find_plan(session: Session, salon_id: uuid.UUID, version: int) -> SalonPlan | None:
    """Return a version of a salon's plan, or None."""
    mine = select(SalonPlan).where(SalonPlan.salon_id == salon_id, SalonPlan.version == version)
    return session.exec(mine).first()


def plans_of(session: Session, salon_id: uuid.UUID) -> list[SalonPlan]:
    """Return all versions of a salon's plan, the newest first."""
    mine = select(SalonPlan).where(SalonPlan.salon_id == salon_id)
    return list(session.exec(mine.order_by(col(SalonPlan.version).desc())))


def meetings_of(session: Session, salon_id: uuid.UUID) -> list[SalonMeeting]:
    """Return the meetings of a salon by slot and table, cancelled ones too."""
    mine = select(SalonMeeting).where(SalonMeeting.salon_id == salon_id)
    order = (col(SalonMeeting.slot), col(SalonMeeting.table), col(SalonMeeting.id))
    return list(session.exec(mine.order_by(*order)))


def get_meeting(session: Session, salon_id: uuid.UUID, meeting_id: uuid.UUID) -> SalonMeeting:
    """Return a meeting of this salon; NotFoundError when it has none with this id."""
    meeting = get_row(session, SalonMeeting, meeting_id)
    if meeting.salon_id != salon_id:
        raise NotFoundError(kind="meeting", id=str(meeting_id))
    return meeting


def put_meeting(session: Session, meeting: SalonMeeting) -> SalonMeeting:
    """Write a meeting as it stands now; the pair is put in order."""
    meeting.a_id, meeting.b_id = in_order(meeting.a_id, meeting.b_id)
    return add_row(session, meeting)


def drop_meeting(session: Session, meeting: SalonMeeting) -> None:
    """Forget a meeting that nothing was said of."""
    session.delete(meeting)
    session.flush()


def results_of(session: Session, salon_id: uuid.UUID) -> list[SalonResult]:
    """Return what was said of the meetings of a salon."""
    statement = select(SalonResult).join(SalonMeeting, col(SalonMeeting.id) == col(SalonResult.meeting_id))
    return list(session.exec(statement.where(SalonMeeting.salon_id == salon_id).order_by(col(SalonResult.id))))


def results_of_meeting(session: Session, meeting_id: uuid.UUID) -> dict[uuid.UUID, SalonResult]:
    """Return what each side said of a meeting, by participant."""
    rows = session.exec(select(SalonResult).where(SalonResult.meeting_id == meeting_id))
    return {row.side_id: row for row in rows}


def put_result(session: Session, result: SalonResult) -> SalonResult:
    """Set what one side says of a meeting, replacing what stood there."""
    found = results_of_meeting(session, result.meeting_id).get(result.side_id)
    if found is None:
        return add_row(session, result)
    for name in ("outcome", "amount_cny", "note", "own", "by_user", "at"):
        setattr(found, name, getattr(result, name))
    return add_row(session, found)


def is_new_act(session: Session, salon_id: uuid.UUID, key: str, *, now: datetime) -> bool:
    """Remember a key and say whether it is new; the salon must be locked."""
    if session.get(SalonAct, (salon_id, key)) is not None:
        return False
    add_row(session, SalonAct(salon_id=salon_id, key=key, at=now))
    return True


def capabilities_of(session: Session, alliance_id: uuid.UUID, firms: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """Return the open capabilities of these organisations in an alliance, by id."""
    found: list[uuid.UUID] = []
    for part in chunks(set(firms)):
        wanted = col(Capability.organisation_id).in_(part) & (col(Capability.status) == OPEN)
        found += session.exec(select(Capability.id).where(wanted, Capability.alliance_id == alliance_id))
    return sorted(found)
