"""What setting an alliance up reads and writes besides its plain rows. Nothing here commits."""

import uuid
from datetime import date

from sqlmodel import Session, col, delete, func, select

from service.domain.alliances import CalendarDay, DepartmentDuty, Membership, Organisation, SharingAgreement
from service.domain.people import RoleGrant, User
from service.domain.posts import Capability, Need
from service.store.rows import get_row, running


def get_membership(session: Session, membership_id: uuid.UUID) -> Membership:
    """Return the membership with this id; NotFoundError when there is none."""
    return get_row(session, Membership, membership_id)


def find_by_usci(session: Session, usci: str) -> Organisation | None:
    """Return the organisation with this credit identifier, or None."""
    return session.exec(select(Organisation).where(Organisation.usci == usci)).first()


def forget_day(session: Session, alliance_id: uuid.UUID, day: date) -> bool:
    """Take an exception to the national calendar back; False where there was none."""
    row = session.get(CalendarDay, (alliance_id, day))
    if row is None:
        return False
    session.delete(row)
    session.flush()
    return True


def duties_of(session: Session, alliance_id: uuid.UUID) -> dict[str, uuid.UUID]:
    """Return which organisation has which duty in an alliance."""
    rows = session.exec(select(DepartmentDuty).where(DepartmentDuty.alliance_id == alliance_id))
    return {row.duty: row.organisation_id for row in rows}


def put_duties(session: Session, alliance_id: uuid.UUID, duties: dict[str, uuid.UUID]) -> None:
    """Let these be the duties of an alliance's departments, and no others."""
    session.exec(delete(DepartmentDuty).where(col(DepartmentDuty.alliance_id) == alliance_id))
    for duty, organisation_id in sorted(duties.items()):
        session.add(DepartmentDuty(alliance_id=alliance_id, duty=duty, organisation_id=organisation_id))
    session.flush()


def agreements_of(session: Session, alliance_id: uuid.UUID) -> list[SharingAgreement]:
    """Return the sharing agreements that an alliance gives or has, ended ones too, oldest first."""
    both = (SharingAgreement.owner_alliance_id == alliance_id) | (SharingAgreement.reader_alliance_id == alliance_id)
    return list(session.exec(select(SharingAgreement).where(both).order_by(col(SharingAgreement.id))))


def find_agreement(session: Session, *, owner_id: uuid.UUID, reader_id: uuid.UUID, on: date) -> SharingAgreement | None:
    """Return the agreement of these two that runs on a day, or None."""
    statement = select(SharingAgreement).where(
        SharingAgreement.owner_alliance_id == owner_id,
        SharingAgreement.reader_alliance_id == reader_id,
        running(col(SharingAgreement.since), col(SharingAgreement.until), on),
    )
    return session.exec(statement).first()


def people_of(session: Session, alliance_id: uuid.UUID) -> list[tuple[User, list[str]]]:
    """Return who has a role in an alliance, disabled people too, with their roles; by user name."""
    rows = session.exec(
        select(User, RoleGrant.role)
        .join(RoleGrant, col(RoleGrant.user_id) == col(User.id))
        .where(RoleGrant.alliance_id == alliance_id)
        .order_by(User.username, col(RoleGrant.id))
    )
    found: dict[uuid.UUID, tuple[User, list[str]]] = {}
    for user, role in rows:
        found.setdefault(user.id, (user, []))[1].append(role)
    return list(found.values())


def count_posts(session: Session, alliance_id: uuid.UUID) -> tuple[int, int]:
    """Return how many needs and capabilities an alliance has had."""
    needs = session.exec(select(func.count()).select_from(Need).where(Need.alliance_id == alliance_id)).one()
    offers = session.exec(
        select(func.count()).select_from(Capability).where(Capability.alliance_id == alliance_id)
    ).one()
    return needs, offers
