"""What people say for a move: kept in rows that can be erased, named on the timeline by id and digest only."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from matching.normalise import clean_text
from service.domain.cases import Case
from service.errors import InvalidInputError
from service.policy import Action, Actor, may
from service.store import case_details as detail_store
from service.usecases.case_access import case_target, open_case

MOST_WORDS = 4000
"""The longest statement, in characters."""

INTERNAL = frozenset({"triage", "transfer"})
"""What the office says to itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementView:
    """What was said for a move; `text` is empty once erased."""

    id: uuid.UUID
    purpose: str
    version: int
    text: str
    digest: str
    created_at: datetime
    created_by: uuid.UUID | None
    erased_at: datetime | None


def keep_words(
    session: Session, case: Case, *, purpose: str, text: str, actor: Actor | None, now: datetime
) -> dict[str, object]:
    """Store words said for a move, and return how the timeline names them; nothing where nothing was said.

    Raises:
        TextTooLongError: beyond `MOST_WORDS`.
    """
    if not text.strip():
        return {}
    words = clean_text(text, MOST_WORDS)
    by = actor.user_id if actor else None
    row = detail_store.add_statement(session, case, purpose=purpose, text=words, now=now, by=by)
    return {"statement": row.id, "digest": row.digest}


def keep_needed_words(
    session: Session, case: Case, *, purpose: str, text: str, actor: Actor | None, now: datetime
) -> dict[str, object]:
    """Store words that must not be missing, as `keep_words` does; InvalidInputError where they are."""
    if not text.strip():
        raise InvalidInputError(field="text", reason="say_why")
    return keep_words(session, case, purpose=purpose, text=text, actor=actor, now=now)


def require_code(field: str, value: str, known: tuple[str, ...]) -> str:
    """Return a code that is one of a list; InvalidInputError for another."""
    if value not in known:
        raise InvalidInputError(field=field, value=value, reason="unknown_code", available=", ".join(known))
    return value


def read_statements(session: Session, *, actor: Actor | None, case_id: uuid.UUID) -> list[StatementView]:
    """Return what was said in a case, oldest first; what the office says to itself only to those who work on it."""
    case = open_case(session, actor, case_id)
    works_on_it = may(actor, Action.ANSWER_CASE, case_target(session, case))
    return [
        StatementView(
            id=row.id,
            purpose=row.purpose,
            version=row.version,
            text=row.text,
            digest=row.digest,
            created_at=row.created_at,
            created_by=row.created_by,
            erased_at=row.erased_at,
        )
        for row in detail_store.statements_of(session, case.id)
        if works_on_it or row.purpose not in INTERNAL
    ]
