"""Writing down acts of administration."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from service.domain.identity import AuditEntry
from service.policy import OPERATOR, Actor
from service.store import audit as audit_store

KINDS = (
    "invited",
    "invitation_renewed",
    "invitation_revoked",
    "invitation_accepted",
    "role_granted",
    "role_revoked",
    "user_disabled",
    "user_enabled",
    "user_erased",
    "data_exported",
    "password_changed",
    "password_link_issued",
    "password_reset",
    "sessions_ended",
    "alliance_founded",
    "alliance_changed",
    "chain_added",
    "chain_changed",
    "calendar_changed",
    "rules_changed",
    "member_added",
    "member_changed",
    "member_left",
    "officer_assigned",
    "duties_given",
    "agreement_made",
    "agreement_ended",
    "imported",
    "attachment_added",
    "attachment_removed",
)
"""What the audit trail knows of."""


def note(
    session: Session,
    *,
    kind: str,
    actor: Actor | None,
    now: datetime,
    user_id: uuid.UUID | None = None,
    alliance_id: uuid.UUID | None = None,
    organisation_id: uuid.UUID | None = None,
    data: Mapping[str, object] | None = None,
) -> None:
    """Append an act to the audit trail, in the transaction of the act.

    actor: who did it, None or `OPERATOR` for the command line. data: ids, codes and numbers, never people's words.
    """
    by = None if actor is None or actor == OPERATOR else actor.user_id
    entry = AuditEntry(
        seq=0,
        at=now,
        kind=kind,
        actor_id=by,
        user_id=user_id,
        alliance_id=alliance_id,
        organisation_id=organisation_id,
    )
    audit_store.append_entry(session, entry, data or {})
