"""Inviting people into a role, and their coming in: a link that works once."""

import re
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlmodel import Session

from service.domain.identity import Invitation
from service.domain.lines import clean_line
from service.domain.people import ROLES, User
from service.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from service.passwords import require_password, require_username
from service.policy import OPERATOR, Action, Actor, Target, require, require_signed_in
from service.security import hash_password
from service.store import alliances as alliance_store
from service.store import invitations as invitation_store
from service.store import people as people_store
from service.usecases.access import resolve_organisation, today_in
from service.usecases.audit_trail import note
from service.usecases.people import OF_AN_ORGANISATION, add_user

OPEN, ACCEPTED, REVOKED, EXPIRED = "open", "accepted", "revoked", "expired"

INVITED_BY_OFFICERS = frozenset({"clerk", "department", "chain_leader"})
"""The roles that an officer may give away; all others are an administrator's to give."""

MAILBOX = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")
_MOST_NAME = 60
_SHOWN_FOR = timedelta(days=180)
_NOWHERE = uuid.UUID(int=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitee:
    """Who is invited: into which role, in which alliance (by code; None for an administrator), for which organisation.

    organisation: id or full name; clerks and departments need one. name, email: as far as the inviter knows them.
    """

    role: str
    alliance: str | None = None
    organisation: str | None = None
    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationView:
    """An invitation as it is read; `state` is open, accepted, revoked or expired. invited_by: a person's name."""

    id: uuid.UUID
    alliance: str | None
    alliance_name: str
    organisation: str | None
    role: str
    name: str
    email: str
    state: str
    issued_at: datetime
    expires_at: datetime
    invited_by: str


@dataclass(frozen=True, slots=True)
class Issued:
    """An invitation with the token of its link, which can be read here and never again."""

    invitation: InvitationView
    token: str

    @property
    def path(self) -> str:
        """The link's address on this site."""
        return f"/invitations/{self.token}"


def invite_person(session: Session, *, actor: Actor | None, invitee: Invitee, now: datetime, hours: int) -> Issued:
    """Invite somebody; the link works once within so many hours.

    Who is invited by name or mailbox and has a link for the same role that still works gets another one instead of a
    second: a form or workbook that is sent twice invites nobody twice.

    Raises:
        InvalidInputError: for an unknown role or organisation, one without a place in the alliance, a clerk or
            department without one, a wrong mail address. ForbiddenError, NotSignedInError, UnknownAllianceError.
    """
    require_signed_in(actor)
    alliance_id = _alliance_for(session, invitee)
    _require_inviter(actor, invitee.role, alliance_id)
    organisation_id = _organisation_for(session, invitee, alliance_id, now)
    email = invitee.email.strip()
    if email and not MAILBOX.fullmatch(email):
        raise InvalidInputError(field="email", reason="email_form", value=email)
    invitation = Invitation(
        alliance_id=alliance_id,
        organisation_id=organisation_id,
        role=invitee.role,
        name=clean_name(invitee.name),
        email=email,
        created_at=now,
        created_by=None if actor in (None, OPERATOR) else require_signed_in(actor).user_id,
        issued_at=now,
        expires_at=now,
    )
    known = invitation_store.find_open(session, invitation, now=now) if invitation.name or email else None
    if known is not None:
        return _renew(session, known, actor=actor, now=now, hours=hours)
    token = _issue(invitation, now=now, hours=hours)
    invitation_store.add_invitation(session, invitation)
    _note(session, "invited", invitation, actor=actor, now=now)
    return Issued(_show(session, invitation, now), token)


def renew_invitation(
    session: Session, *, actor: Actor | None, invitation_id: uuid.UUID, now: datetime, hours: int
) -> Issued:
    """Give an invitation another link with its full time; the link before it is void.

    Raises:
        ConflictError: when it has been accepted or revoked. NotFoundError: for those who may not invite there.
    """
    return _renew(session, _open(session, actor, invitation_id), actor=actor, now=now, hours=hours)


def revoke_invitation(
    session: Session, *, actor: Actor | None, invitation_id: uuid.UUID, now: datetime
) -> InvitationView:
    """Make an invitation's link void and forget who was meant.

    Raises:
        ConflictError: when it has been accepted or revoked. NotFoundError: for those who may not invite there.
    """
    invitation = _open(session, actor, invitation_id)
    invitation.token_digest, invitation.revoked_at = None, now
    invitation.name = invitation.email = ""
    session.flush()
    _note(session, "invitation_revoked", invitation, actor=actor, now=now)
    return _show(session, invitation, now)


def list_invitations(
    session: Session, *, actor: Actor | None, now: datetime, alliance: str | None = None, limit: int = 200
) -> list[InvitationView]:
    """Return the invitations of the last half year into an alliance, newest first; None: those of administrators."""
    require_signed_in(actor)
    found = alliance_store.get_alliance(session, alliance) if alliance is not None else None
    action = Action.INVITE_MEMBER if found else Action.INVITE_STAFF
    require(actor, action, Target(alliance_id=found.id if found else _NOWHERE))
    rows = invitation_store.list_invitations(
        session, alliance_id=found.id if found else None, since=now - _SHOWN_FOR, limit=limit
    )
    return [_show(session, row, now) for row in rows]


def read_invitation(session: Session, *, token: str, now: datetime) -> InvitationView:
    """Return the invitation behind a link, for whoever has the link.

    Raises:
        NotFoundError: when the link was never given out, or is used, replaced, revoked or too old.
    """
    return _show(session, _behind(session, token, now), now)


def digest_new_password(password: str, *, username: str) -> str:
    """Return the hash of a password that somebody chose, outside of any transaction: it takes time on purpose.

    Raises:
        InvalidInputError: when it may not be set.
    """
    require_password(password, username=username)
    return hash_password(password)


def accept_invitation(
    session: Session, *, token: str, username: str, password_hash: str, name: str, now: datetime
) -> User:
    """Make the account that a link promises; the link is used up. password_hash: from `digest_new_password`.

    Raises:
        NotFoundError: as for `read_invitation`. InvalidInputError: for a user name that is taken or cannot be typed.
    """
    invitation = _behind(session, token, now, lock=True)
    username = require_username(username)
    if people_store.find_user(session, username) is not None:
        raise InvalidInputError(field="username", reason="username_taken", value=username)
    user = add_user(
        session,
        username=username,
        name=clean_name(name) or invitation.name,
        password_hash=password_hash,
        organisation_id=invitation.organisation_id,
        roles=[(invitation.role, invitation.alliance_id)],
        now=now,
    )
    invitation.token_digest, invitation.accepted_at, invitation.accepted_by = None, now, user.id
    invitation.name = invitation.email = ""
    session.flush()
    _note(session, "invitation_accepted", invitation, actor=None, now=now)
    return user


def clean_name(name: str) -> str:
    """Return a person's name as it is kept: one line, perhaps empty; InvalidInputError for one that is too long."""
    cleaned = clean_line(name)
    if len(cleaned) > _MOST_NAME:
        raise InvalidInputError(field="name", reason="name_long", most=_MOST_NAME)
    return cleaned


def _alliance_for(session: Session, invitee: Invitee) -> uuid.UUID | None:
    if invitee.role not in ROLES:
        raise InvalidInputError(field="role", value=invitee.role)
    if invitee.role == "admin":
        return None
    if invitee.alliance is None:
        raise InvalidInputError(field="alliance", reason="choose_alliance")
    return alliance_store.get_alliance(session, invitee.alliance).id


def _require_inviter(actor: Actor | None, role: str, alliance_id: uuid.UUID | None) -> None:
    action = Action.INVITE_MEMBER if role in INVITED_BY_OFFICERS else Action.INVITE_STAFF
    require(actor, action, Target(alliance_id=alliance_id or _NOWHERE))


def _organisation_for(
    session: Session, invitee: Invitee, alliance_id: uuid.UUID | None, now: datetime
) -> uuid.UUID | None:
    """The organisation that a newcomer will belong to, which must have a place in the alliance."""
    if not (invitee.organisation or "").strip():
        if invitee.role in OF_AN_ORGANISATION:
            raise InvalidInputError(field="organisation", reason="name_organisation")
        return None
    found = resolve_organisation(session, (invitee.organisation or "").strip())
    if alliance_id is not None:
        day = today_in(alliance_store.alliance_by_id(session, alliance_id), now)
        places = alliance_store.memberships_of(session, found.id, on=day)
        if all(place.alliance_id != alliance_id for place in places):
            raise InvalidInputError(field="organisation", reason="not_a_member")
    return found.id


def _open(session: Session, actor: Actor | None, invitation_id: uuid.UUID) -> Invitation:
    """An invitation that the caller could have sent, kept from other writers."""
    require_signed_in(actor)
    invitation = invitation_store.lock_invitation(session, invitation_id)
    try:
        _require_inviter(actor, invitation.role, invitation.alliance_id)
    except ForbiddenError as exc:
        raise NotFoundError(kind="invitation") from exc
    if invitation.accepted_at or invitation.revoked_at:
        raise ConflictError(reason="invitation_used")
    return invitation


def _renew(session: Session, invitation: Invitation, *, actor: Actor | None, now: datetime, hours: int) -> Issued:
    token = _issue(invitation, now=now, hours=hours)
    session.flush()
    _note(session, "invitation_renewed", invitation, actor=actor, now=now)
    return Issued(_show(session, invitation, now), token)


def _issue(invitation: Invitation, *, now: datetime, hours: int) -> str:
    """Give an invitation a fresh link and return its token."""
    token = secrets.token_urlsafe(24)
    invitation.token_digest = _digest(token)
    invitation.issued_at, invitation.expires_at = now, now + timedelta(hours=hours)
    return token


def _behind(session: Session, token: str, now: datetime, *, lock: bool = False) -> Invitation:
    found = invitation_store.find_by_digest(session, _digest(token))
    if found is not None and lock:
        found = invitation_store.lock_invitation(session, found.id)
    if found is None or found.token_digest != _digest(token) or now >= found.expires_at:
        raise NotFoundError(kind="invitation", reason="invitation")
    return found


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _note(session: Session, kind: str, invitation: Invitation, *, actor: Actor | None, now: datetime) -> None:
    note(
        session,
        kind=kind,
        actor=actor,
        now=now,
        user_id=invitation.accepted_by,
        alliance_id=invitation.alliance_id,
        organisation_id=invitation.organisation_id,
        data={"invitation": invitation.id, "role": invitation.role},
    )


def _show(session: Session, row: Invitation, now: datetime) -> InvitationView:
    alliance = alliance_store.alliance_by_id(session, row.alliance_id) if row.alliance_id else None
    organisation = alliance_store.get_organisation(session, row.organisation_id) if row.organisation_id else None
    inviter = people_store.names_of(session, [row.created_by]) if row.created_by else {}
    return InvitationView(
        id=row.id,
        alliance=alliance.code if alliance else None,
        alliance_name=alliance.name if alliance else "",
        organisation=organisation.name if organisation else None,
        role=row.role,
        name=row.name,
        email=row.email,
        state=_state(row, now),
        issued_at=row.issued_at,
        expires_at=row.expires_at,
        invited_by=next(iter(inviter.values()), ""),
    )


def _state(row: Invitation, now: datetime) -> str:
    if row.accepted_at is not None:
        return ACCEPTED
    if row.revoked_at is not None:
        return REVOKED
    return OPEN if now < row.expires_at else EXPIRED
