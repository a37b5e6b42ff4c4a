"""Asking whoever asked: questions of the office or the department, and their replies, on the case's own timeline.

The words stand in statements, which can be erased; the timeline names them by id and digest only.
"""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from service.domain.case_details import CaseStatement
from service.domain.cases import Case
from service.errors import ConflictError, NotFoundError
from service.policy import Action, Actor
from service.store import case_details as detail_store
from service.store import cases as case_store
from service.usecases.case_access import lock_case_for, open_case
from service.usecases.case_moves import move_case
from service.usecases.case_statements import keep_needed_words

ASKED, REPLIED = "firm_asked", "firm_replied"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """A question and its reply, None while it is open; texts are empty once erased."""

    id: uuid.UUID
    text: str
    asked_at: datetime
    asked_by: uuid.UUID | None
    reply: str | None
    replied_at: datetime | None


def ask_firm(session: Session, *, actor: Actor | None, case_id: uuid.UUID, now: datetime, text: str) -> QuestionView:
    """Put a question to the asker of a case, who is told of it; the clock goes on.

    Raises:
        InvalidInputError: without words. TextTooLongError. ConflictError: when the case is ended.
    """
    case = lock_case_for(session, actor, case_id, Action.ASK_ASKER)
    data = keep_needed_words(session, case, purpose="question", text=text, actor=actor, now=now)
    move_case(session, case, kind=ASKED, now=now, actor=actor, data=data)
    return next(each for each in _show(session, case) if each.id == data["statement"])


def reply_to_question(
    session: Session,
    *,
    actor: Actor | None,
    case_id: uuid.UUID,
    question_id: uuid.UUID,
    now: datetime,
    text: str,
) -> QuestionView:
    """Answer a question: the asker, or the office that heard it on the telephone; its owner is told.

    Raises:
        NotFoundError: for a question that was not asked in this case. ConflictError: when it is answered, or the case
            is ended. InvalidInputError: without words.
    """
    case = lock_case_for(session, actor, case_id, Action.REPLY_CASE)
    asked = next((each for each in _show(session, case) if each.id == question_id), None)
    if asked is None:
        raise NotFoundError(kind="question", id=str(question_id))
    if asked.replied_at is not None:
        raise ConflictError(reason="replied_already", number=case.number)
    data = keep_needed_words(session, case, purpose="reply", text=text, actor=actor, now=now)
    move_case(session, case, kind=REPLIED, now=now, actor=actor, data=data | {"question": question_id})
    return next(each for each in _show(session, case) if each.id == question_id)


def list_questions(session: Session, *, actor: Actor | None, case_id: uuid.UUID) -> list[QuestionView]:
    """Return the questions of a case, oldest first; NotFoundError for those who may not read it."""
    return _show(session, open_case(session, actor, case_id))


def questions_of(session: Session, case_id: uuid.UUID) -> list[QuestionView]:
    """Return the questions of a case, oldest first, for callers that have asked the policy."""
    return _show(session, case_store.get_case(session, case_id))


def _show(session: Session, case: Case) -> list[QuestionView]:
    said = {row.id: row for row in detail_store.statements_of(session, case.id)}
    replies: dict[uuid.UUID, CaseStatement] = {}
    asked: list[CaseStatement] = []
    for entry in case_store.timeline_of(session, case.id):
        if entry.kind not in (ASKED, REPLIED):
            continue
        data = json.loads(entry.data)
        row = said[uuid.UUID(data["statement"])]
        if entry.kind == ASKED:
            asked.append(row)
        else:
            replies[uuid.UUID(data["question"])] = row
    return [_pair(row, replies.get(row.id)) for row in asked]


def _pair(question: CaseStatement, reply: CaseStatement | None) -> QuestionView:
    return QuestionView(
        id=question.id,
        text=question.text,
        asked_at=question.created_at,
        asked_by=question.created_by,
        reply=reply.text if reply else None,
        replied_at=reply.created_at if reply else None,
    )
