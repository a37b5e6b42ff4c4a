"""Files of needs, capabilities and cases: added by their owners, opened to whom the rules allow, each opening recorded.

Of a need: drawings, for the asker, the office, and a supplier once both sides are interested. Of a capability:
certificates, for every member. Of a case: records, for whoever works on it. Who is neither owner nor office is given a
stamped copy.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from sqlmodel import Session

from service.disclosure import Field
from service.domain.attachments import CAPABILITY, CASE, NEED, SUBJECTS, Attachment
from service.domain.posts import OPEN
from service.errors import ConflictError, NotFoundError
from service.media.files import CheckedFile, media_type_of
from service.media.stamps import stamp_file
from service.policy import Action, Actor, Target, may, require, require_signed_in
from service.store import alliances as alliance_store
from service.store import attachments as attachment_store
from service.store import cases as case_store
from service.store import matches as match_store
from service.store import posts as post_store
from service.usecases.access import capability_target, need_target
from service.usecases.audit_trail import note
from service.usecases.case_access import case_target
from service.usecases.disclosures import Opened, note_view
from service.usecases.pairs import is_mutual

MOST_FILES = 10
MOST_TOTAL_BYTES = 30 * 1024 * 1024
"""What one post or case holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentView:
    """A file as it stands in a list. `organisation`: whose it is, empty for one of the office."""

    id: uuid.UUID
    name: str
    kind: str
    size: int
    organisation: str
    created_at: datetime
    may_remove: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentsView:
    """The files of a post or case. `shut`: how many there are that do not open to the caller yet.

    number: of the case, or of the need's; empty for a capability.
    """

    subject: str
    subject_id: uuid.UUID
    number: str
    items: list[AttachmentView]
    shut: int
    may_add: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedFile:
    """A file that is given to somebody; `stamp` is what goes over it, in Chinese and in ASCII, None for none."""

    name: str
    kind: str
    content: bytes
    stamp: tuple[str, str] | None

    @property
    def media_type(self) -> str:
        """Its media type."""
        return media_type_of(self.kind)

    def stamped(self) -> bytes:
        """Return the bytes to give; takes a second for a large one, so call it outside of sessions."""
        if self.stamp is None:
            return self.content
        return stamp_file(self.kind, self.content, words=self.stamp[0], plain=self.stamp[1])


@dataclass(frozen=True, slots=True)
class _Subject:
    """What files belong to: who may do what with them, whose it is, and how people call it."""

    name: str
    id: uuid.UUID
    target: Target
    owner_id: uuid.UUID | None
    need_id: uuid.UUID | None
    number: str
    open: bool

    @property
    def reading(self) -> Action:
        """What the policy is asked for who opens a file."""
        return _READ[self.name]


_READ: Mapping[str, Action] = {
    NEED: Action.READ_ATTACHMENT,
    CAPABILITY: Action.READ_CERTIFICATE,
    CASE: Action.READ_ATTACHMENT,
}
_KNOWN: Mapping[str, Action] = {
    NEED: Action.READ_NEED,
    CAPABILITY: Action.READ_CAPABILITY,
    CASE: Action.READ_CASE,
}
"""What lets somebody know that there are files."""


def list_attachments(
    session: Session, *, actor: Actor | None, subject: str, subject_id: uuid.UUID, now: datetime
) -> AttachmentsView:
    """Return the files of a post or case, or how many there are where they do not open to the caller yet.

    Raises:
        NotFoundError: for who may not know of the post or case. NotSignedInError.
    """
    require_signed_in(actor)
    found = _subject(session, subject, subject_id)
    if not may(actor, found.reading, found.target):
        require(actor, _KNOWN[subject], _known_target(session, found, now))
    rows = attachment_store.attachments_of(session, subject, found.id)
    opens = may(actor, found.reading, found.target)
    names = alliance_store.organisation_names(session, [row.organisation_id for row in rows if row.organisation_id])
    return AttachmentsView(
        subject=subject,
        subject_id=found.id,
        number=found.number,
        items=[_show(row, names, actor, found) for row in rows] if opens else [],
        shut=0 if opens else len(rows),
        may_add=found.open and may(actor, Action.ADD_ATTACHMENT, found.target),
    )


def add_attachment(
    session: Session,
    *,
    actor: Actor | None,
    subject: str,
    subject_id: uuid.UUID,
    file: CheckedFile,
    now: datetime,
) -> AttachmentView:
    """Attach a checked file to a post or case.

    Raises:
        ConflictError: when the post is not open, the case is closed, or it holds all that it may.
        NotFoundError, ForbiddenError, NotSignedInError.
    """
    signed_in = require_signed_in(actor)
    found = _subject(session, subject, subject_id)
    if not may(actor, Action.ADD_ATTACHMENT, found.target):
        require(actor, _KNOWN[subject], _known_target(session, found, now))
    require(actor, Action.ADD_ATTACHMENT, found.target)
    if not found.open:
        raise ConflictError(reason=_CLOSED[subject], number=found.number)
    rows = attachment_store.attachments_of(session, subject, found.id)
    if len(rows) >= MOST_FILES or sum(row.size for row in rows) + len(file.content) > MOST_TOTAL_BYTES:
        total = MOST_TOTAL_BYTES // 1024 // 1024
        raise ConflictError(reason="too_many_attachments", most=MOST_FILES, total=total)
    office = may(actor, Action.PROPOSE, Target(alliance_id=found.target.alliance_id))
    row = Attachment(
        alliance_id=found.target.alliance_id,
        subject=subject,
        subject_id=found.id,
        organisation_id=found.owner_id if office and subject != CASE else signed_in.organisation_id,
        name=file.name,
        kind=file.kind,
        size=len(file.content),
        digest=sha256(file.content).hexdigest(),
        created_at=now,
        created_by=signed_in.user_id,
    )
    attachment_store.add_attachment(session, row, file.content)
    _note(session, "attachment_added", row, actor=actor, now=now)
    names = alliance_store.organisation_names(session, [row.organisation_id] if row.organisation_id else [])
    return _show(row, names, actor, found)


def open_attachment(session: Session, *, actor: Actor | None, attachment_id: uuid.UUID, now: datetime) -> OpenedFile:
    """Return a file to who may open it, and write the opening down.

    Raises:
        NotFoundError: for everybody else, and once it is removed. NotSignedInError.
    """
    require_signed_in(actor)
    row = _standing(session, attachment_id)
    found = _subject(session, row.subject, row.subject_id)
    if not may(actor, found.reading, found.target):
        raise NotFoundError(kind="attachment", id=str(attachment_id))
    whose = row.organisation_id or found.owner_id
    if whose is not None:
        field = Field.CERTIFICATE if row.subject == CAPABILITY else Field.DRAWING
        opened = Opened(
            field=field, subject_id=whose, alliance_id=row.alliance_id, need_id=found.need_id, reference_id=row.id
        )
        note_view(session, opened, actor=actor, now=now)
    content = attachment_store.content_of(session, row.id)
    return OpenedFile(
        name=row.name, kind=row.kind, content=content, stamp=_stamp(session, row, found, actor=actor, now=now)
    )


def remove_attachment(session: Session, *, actor: Actor | None, attachment_id: uuid.UUID, now: datetime) -> None:
    """Delete the bytes of a file for good. After the commit call `Database.erase_residue`.

    Raises:
        NotFoundError, ForbiddenError, NotSignedInError.
    """
    require_signed_in(actor)
    row = _standing(session, attachment_id)
    found = _subject(session, row.subject, row.subject_id)
    if not may(actor, found.reading, found.target):
        raise NotFoundError(kind="attachment", id=str(attachment_id))
    require(actor, Action.REMOVE_ATTACHMENT, _own(row, found))
    attachment_store.remove_attachment(session, row, now=now)
    _note(session, "attachment_removed", row, actor=actor, now=now)


def place_of(session: Session, *, actor: Actor | None, attachment_id: uuid.UUID) -> tuple[str, uuid.UUID]:
    """Return what a file belongs to, for who may open it; NotFoundError for everybody else."""
    require_signed_in(actor)
    row = attachment_store.get_attachment(session, attachment_id)
    found = _subject(session, row.subject, row.subject_id)
    if not may(actor, found.reading, found.target):
        raise NotFoundError(kind="attachment", id=str(attachment_id))
    return row.subject, row.subject_id


_CLOSED: Mapping[str, str] = {NEED: "need_not_open", CAPABILITY: "capability_not_open", CASE: "case_closed"}


def _subject(session: Session, name: str, subject_id: uuid.UUID) -> _Subject:
    """Return what files belong to; NotFoundError where there is nothing of the kind."""
    if name not in SUBJECTS:
        raise NotFoundError(kind="thing")
    if name == NEED:
        need = post_store.get_need(session, subject_id)
        target = Target(
            alliance_id=need.alliance_id,
            owner_id=need.organisation_id,
            party_ids=_mutual_suppliers(session, need.id),
        )
        number = case_store.case_of_need(session, need.id).number
        return _Subject(name, need.id, target, need.organisation_id, need.id, number, need.status == OPEN)
    if name == CAPABILITY:
        offer = post_store.get_capability(session, subject_id)
        target = Target(alliance_id=offer.alliance_id, owner_id=offer.organisation_id)
        return _Subject(name, offer.id, target, offer.organisation_id, None, "", offer.status == OPEN)
    case = case_store.get_case(session, subject_id)
    target = case_target(session, case)
    return _Subject(name, case.id, target, case.asker_id, case.need_id, case.number, case.closed_at is None)


def _known_target(session: Session, found: _Subject, now: datetime) -> Target:
    """What the policy has to know for telling whether somebody may know of the post or case at all."""
    if found.name == NEED:
        return need_target(session, post_store.get_need(session, found.id))
    if found.name == CAPABILITY:
        return capability_target(session, post_store.get_capability(session, found.id), now)
    return found.target


def _mutual_suppliers(session: Session, need_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """The suppliers who are interested in a need and whom its asker is interested in."""
    answers = match_store.interests_of(session, need_id)
    suppliers = {row.supplier_id for row in answers}
    return frozenset(s for s in suppliers if is_mutual(row for row in answers if row.supplier_id == s))


def _standing(session: Session, attachment_id: uuid.UUID) -> Attachment:
    row = attachment_store.get_attachment(session, attachment_id)
    if row.removed_at is not None:
        raise NotFoundError(kind="attachment", id=str(attachment_id))
    return row


def _own(row: Attachment, found: _Subject) -> Target:
    """A file as the policy sees it: it belongs to who brought it, else to the owner of the post or case."""
    return Target(alliance_id=row.alliance_id, owner_id=row.organisation_id or found.owner_id)


def _stamp(
    session: Session, row: Attachment, found: _Subject, *, actor: Actor | None, now: datetime
) -> tuple[str, str] | None:
    """Return what goes over a copy: whom it is for, about what, when. None for its owner and the office."""
    viewer = require_signed_in(actor)
    own = viewer.organisation_id is not None and viewer.organisation_id in (row.organisation_id, found.owner_id)
    if own or may(actor, Action.PROPOSE, Target(alliance_id=row.alliance_id)):
        return None
    alliance = alliance_store.alliance_by_id(session, row.alliance_id)
    at = f"{now.astimezone(ZoneInfo(alliance.timezone)):%Y-%m-%d %H:%M}"
    number = found.number or f"{alliance.case_prefix}-{row.id.hex[-8:]}"
    firm = viewer.organisation_id
    name = alliance_store.get_organisation(session, firm).name if firm else alliance.name
    return f"{name}\n{number} · {at} 查看", f"{(firm or viewer.user_id).hex[-12:]}\n{number} {at}"


def _show(row: Attachment, names: Mapping[uuid.UUID, str], actor: Actor | None, found: _Subject) -> AttachmentView:
    return AttachmentView(
        id=row.id,
        name=row.name,
        kind=row.kind,
        size=row.size,
        organisation=names.get(row.organisation_id, "") if row.organisation_id else "",
        created_at=row.created_at,
        may_remove=may(actor, Action.REMOVE_ATTACHMENT, _own(row, found)),
    )


def _note(session: Session, kind: str, row: Attachment, *, actor: Actor | None, now: datetime) -> None:
    data = {"attachment": row.id, "subject": row.subject, "of": row.subject_id}
    note(
        session,
        kind=kind,
        actor=actor,
        now=now,
        alliance_id=row.alliance_id,
        organisation_id=row.organisation_id,
        data=data,
    )
