"""Statements, calls after closing and service teams in the database. Nothing here commits."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from service.domain.case_details import CaseStatement, FollowUp, ServiceTeam, TeamMember, keyed_digest, new_salt
from service.domain.cases import Case
from service.errors import NotFoundError
from service.store.idempotency import erase_answers
from service.store.rows import add_row


def add_statement(
    session: Session, case: Case, *, purpose: str, text: str, now: datetime, by: uuid.UUID | None
) -> CaseStatement:
    """Store the words of a move as the next version of their purpose; the case must be locked."""
    mine = (col(CaseStatement.case_id) == case.id) & (col(CaseStatement.purpose) == purpose)
    count = session.exec(select(func.count()).select_from(CaseStatement).where(mine)).one()
    salt = new_salt()
    statement = CaseStatement(
        case_id=case.id,
        purpose=purpose,
        version=count + 1,
        text=text,
        salt=salt,
        digest=keyed_digest(salt, text),
        created_at=now,
        created_by=by,
    )
    return add_row(session, statement)


def statements_of(session: Session, case_id: uuid.UUID) -> list[CaseStatement]:
    """Return everything that was said in a case, oldest first."""
    mine = select(CaseStatement).where(CaseStatement.case_id == case_id)
    return list(session.exec(mine.order_by(col(CaseStatement.id))))


def erase_statements(session: Session, case_id: uuid.UUID, *, now: datetime) -> None:
    """Blank the words of a case's statements with the keys of their digests, and kept answers that repeat them."""
    mine = (col(CaseStatement.case_id) == case_id) & col(CaseStatement.erased_at).is_(None)
    session.execute(update(CaseStatement).where(mine).values(text="", salt="", erased_at=now))
    erase_answers(session, case_id)


def add_follow_ups(session: Session, case: Case, due: Iterable[tuple[int, datetime]]) -> None:
    """Plan the calls after the closing that the case's last timeline entry is about; due: (days, moment)."""
    for days, moment in due:
        session.add(FollowUp(case_id=case.id, closing=case.timeline_seq, days=days, due_at=moment))
    session.flush()


def drop_pending_follow_ups(session: Session, case_id: uuid.UUID) -> None:
    """Forget the calls that were planned and not made."""
    session.execute(delete(FollowUp).where(col(FollowUp.case_id) == case_id, col(FollowUp.done_at).is_(None)))


def follow_ups_of(session: Session, case_id: uuid.UUID) -> list[FollowUp]:
    """Return the calls of a case, made and planned, in the order of their moments."""
    mine = select(FollowUp).where(FollowUp.case_id == case_id)
    return list(session.exec(mine.order_by(col(FollowUp.due_at), col(FollowUp.id))))


def find_pending_follow_up(session: Session, case_id: uuid.UUID, days: int) -> FollowUp:
    """Return a planned call of a case; NotFoundError when there is none so many days after closing."""
    wanted = (col(FollowUp.case_id) == case_id) & (col(FollowUp.days) == days) & col(FollowUp.done_at).is_(None)
    found = session.exec(select(FollowUp).where(wanted)).first()
    if found is None:
        raise NotFoundError(kind="follow_up", case=str(case_id), days=days)
    return found


def due_follow_ups(
    session: Session, *, now: datetime, alliance_id: uuid.UUID | None = None, limit: int = 200
) -> list[tuple[FollowUp, Case]]:
    """Return the calls that are due and not made, longest due first, in one alliance or all."""
    statement = select(FollowUp, Case).join(Case, col(Case.id) == col(FollowUp.case_id))
    statement = statement.where(col(FollowUp.done_at).is_(None), col(FollowUp.due_at) <= now)
    if alliance_id is not None:
        statement = statement.where(Case.alliance_id == alliance_id)
    return list(session.exec(statement.order_by(col(FollowUp.due_at), col(FollowUp.id)).limit(limit)))


def put_team(
    session: Session,
    case_id: uuid.UUID,
    *,
    lead_id: uuid.UUID,
    contact_id: uuid.UUID,
    member_ids: Iterable[uuid.UUID],
    now: datetime,
) -> None:
    """Name the service team of a case, replacing an earlier one; the case must be locked."""
    session.execute(delete(TeamMember).where(col(TeamMember.case_id) == case_id))
    session.merge(ServiceTeam(case_id=case_id, lead_id=lead_id, contact_id=contact_id, named_at=now))
    session.flush()
    session.add_all(TeamMember(case_id=case_id, user_id=user_id) for user_id in set(member_ids))
    session.flush()


def find_team(session: Session, case_id: uuid.UUID) -> tuple[ServiceTeam, list[uuid.UUID]] | None:
    """Return the service team of a case with its members' ids, or None."""
    team = session.get(ServiceTeam, case_id)
    if team is None:
        return None
    members = select(TeamMember.user_id).where(TeamMember.case_id == case_id).order_by(col(TeamMember.user_id))
    return team, list(session.exec(members))
