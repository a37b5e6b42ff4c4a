"""Duplicates: merged into a main case that they follow, and taken apart again."""

import uuid
from datetime import datetime

from sqlmodel import Session

from service.domain import case_states as states
from service.domain.cases import Case
from service.errors import ConflictError, InvalidInputError
from service.policy import Action, Actor
from service.store import cases as case_store
from service.usecases.case_access import lock_case_for, open_case
from service.usecases.case_moves import follow_main, move_case
from service.usecases.case_views import CaseView, show_case


def merge_case(
    session: Session, *, actor: Actor | None, case_id: uuid.UUID, into: uuid.UUID, now: datetime
) -> CaseView:
    """Merge a duplicate into its main case, whose owner and deadline it has from then on, and with which it closes.

    Cases that were merged into the duplicate go along.

    Raises:
        ConflictError: when one of them is ended or merged itself, or a partner is at work on the duplicate.
        InvalidInputError: for a case of another alliance, or the case itself.
    """
    main_id = open_case(session, actor, into, Action.MERGE_CASES).id
    case = lock_case_for(session, actor, case_id, Action.MERGE_CASES)
    main = case_store.lock_case(session, main_id)
    if main.id == case.id or main.alliance_id != case.alliance_id:
        raise InvalidInputError(field="into", value=str(into), reason="cannot_merge")
    if main.state in states.ENDED | {states.MERGED}:
        raise ConflictError(reason=f"case_{'merged' if main.state == states.MERGED else 'closed'}", number=main.number)
    if case.state == states.MERGED:
        raise ConflictError(reason="case_merged", number=case.number)
    _merge(session, case, main, actor=actor, now=now)
    for other in case_store.merged_cases(session, case.id):
        if other.state == states.MERGED:
            _merge(session, other, main, actor=actor, now=now)
    return show_case(session, case)


def unmerge_case(session: Session, *, actor: Actor | None, case_id: uuid.UUID, now: datetime) -> CaseView:
    """Take a merged case apart again: it goes on where it was, with a clock of its own that starts now.

    Raises:
        ConflictError: when it is not merged.
    """
    case = lock_case_for(session, actor, case_id, Action.MERGE_CASES)
    if case.state != states.MERGED:
        raise ConflictError(reason="not_merged", number=case.number)
    _take_apart(session, case, actor=actor, now=now)
    return show_case(session, case)


def release_duplicates(session: Session, main: Case, *, actor: Actor | None, now: datetime) -> None:
    """Take all duplicates apart from a case that is about to be taken back: their askers have not taken back theirs."""
    for case in case_store.merged_cases(session, main.id):
        if case.state == states.MERGED:
            _take_apart(session, case, actor=actor, now=now)


def _merge(session: Session, case: Case, main: Case, *, actor: Actor | None, now: datetime) -> None:
    case.merged_into_id = main.id
    follow_main(case, main)
    move_case(session, case, kind="merged", to=states.MERGED, now=now, actor=actor, data={"main": main.id})


def _take_apart(session: Session, case: Case, *, actor: Actor | None, now: datetime) -> None:
    data = {"main": case.merged_into_id}
    to = case.resume_state
    case.merged_into_id = None
    move_case(session, case, kind="unmerged", to=to, now=now, actor=actor, data=data, resume=True)
