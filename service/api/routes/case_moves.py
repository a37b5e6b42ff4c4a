"""The moves of a case. Each is one POST on `/cases/{id}/…`; what may follow what is the state machine's to say."""

import uuid
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Response
from pydantic import Field

from service.api.answers import answer
from service.api.callers import CallerDep, Writer, WriterDep
from service.api.fields import API, Body, Id, Short
from service.usecases import (
    case_closing,
    case_merging,
    case_owners,
    case_progress,
    case_questions,
    case_statements,
    case_work,
)
from service.usecases.case_closing import FollowUpView
from service.usecases.case_owners import TeamView
from service.usecases.case_questions import QuestionView
from service.usecases.case_statements import StatementView
from service.usecases.case_views import CaseView

router = APIRouter(prefix=f"{API}/cases/{{case_id}}", tags=["cases"])


class Assignment(Body):
    """What a case is about; department and owner by id or name, left out: as it stands."""

    category: Short
    department: Short | None = None
    urgency: Short = "normal"
    owner: Short | None = None


class Whistle(Body):
    """The department to call in; left out: the one that the case was assigned to."""

    department: Short | None = None


class Words(Body):
    """What is said to the other side."""

    text: str = ""


class Refusal(Words):
    """Why it is refused: a code, and words."""

    reason: Short


class Transfer(Refusal):
    """The new owner or the new department, by id or name."""

    owner: Short | None = None
    department: Short | None = None


class Claim(Body):
    """The organisation that takes the case on; left out: the caller's own."""

    organisation: Short | None = None


class Team(Body):
    """“1+1+N”: a lead officer, a contact of the chain or a department, members; by id or user name."""

    lead: Short
    contact: Short
    members: list[Short] = Field(default_factory=list, max_length=50)


class Proof(Words):
    """What a step or a closing stands on without the asker's own word: a code, and words."""

    proof: Short | None = None


class Step(Proof):
    """The step that is reached: `talks`, `contracted` or `delivered`."""

    to: Short


class Merger(Body):
    """The main case."""

    into: Id


class Outcome(Words):
    """What a call after closing found, so many days after it."""

    days: int
    result: Short


def _move(writer: Writer, use_case: Callable[..., Any], case_id: uuid.UUID, said: Body | None = None) -> Response:
    """Make a move with what was sent."""
    fields = dict(said) if said is not None else {}
    return writer.answer(lambda session, actor, now: use_case(session, actor=actor, case_id=case_id, now=now, **fields))


@router.post("/assign", response_model=CaseView)
def assign(case_id: uuid.UUID, said: Assignment, writer: WriterDep) -> Response:
    """Say what a case is about, and whose it is."""
    return _move(writer, case_work.triage_case, case_id, said)


@router.post("/whistle", response_model=CaseView)
def whistle(case_id: uuid.UUID, said: Whistle, writer: WriterDep) -> Response:
    """Call a department in; its clock to check in starts."""
    return _move(writer, case_work.whistle, case_id, said)


@router.post("/check-in", response_model=CaseView)
def check_in(case_id: uuid.UUID, writer: WriterDep) -> Response:
    """Say that the department is on the case; its clock to answer starts."""
    return _move(writer, case_work.check_in, case_id)


@router.post("/answer", response_model=CaseView)
def answer_case(case_id: uuid.UUID, said: Words, writer: WriterDep) -> Response:
    """Answer the asker."""
    return _move(writer, case_work.answer_case, case_id, said)


@router.post("/refuse", response_model=CaseView)
def refuse(case_id: uuid.UUID, said: Refusal, writer: WriterDep) -> Response:
    """Refuse with a reason: a department's case goes back to the office, the office's own to the asker."""
    return _move(writer, case_work.refuse_case, case_id, said)


@router.post("/transfer", response_model=CaseView)
def transfer(case_id: uuid.UUID, said: Transfer, writer: WriterDep) -> Response:
    """Hand a case to another owner or another department."""
    return _move(writer, case_owners.transfer_case, case_id, said)


@router.post("/claim", response_model=CaseView)
def claim(case_id: uuid.UUID, said: Claim, writer: WriterDep) -> Response:
    """Take a case on; at most one organisation holds it."""
    return _move(writer, case_owners.claim_case, case_id, said)


@router.post("/release", response_model=CaseView)
def release(case_id: uuid.UUID, writer: WriterDep) -> Response:
    """Let go of a claim."""
    return _move(writer, case_owners.release_case, case_id)


@router.put("/team", response_model=TeamView)
def name_team(case_id: uuid.UUID, said: Team, writer: WriterDep) -> Response:
    """Name the service team of a case, replacing an earlier one."""
    return _move(writer, case_owners.name_team, case_id, said)


@router.get("/team", response_model=TeamView | None)
def read_team(case_id: uuid.UUID, caller: CallerDep) -> Response:
    """Return the service team of a case, null where none was named."""
    actor = caller.actor
    with caller.read() as session:
        return answer(case_owners.read_team(session, actor=actor, case_id=case_id))


@router.post("/advance", response_model=CaseView)
def advance(case_id: uuid.UUID, said: Step, writer: WriterDep) -> Response:
    """Say that talks have begun, that a contract is signed, or that it is delivered."""
    return _move(writer, case_progress.advance_case, case_id, said)


@router.post("/merge", response_model=CaseView)
def merge(case_id: uuid.UUID, said: Merger, writer: WriterDep) -> Response:
    """Merge a duplicate into its main case."""
    return _move(writer, case_merging.merge_case, case_id, said)


@router.post("/unmerge", response_model=CaseView)
def unmerge(case_id: uuid.UUID, writer: WriterDep) -> Response:
    """Take a merged case apart again."""
    return _move(writer, case_merging.unmerge_case, case_id)


@router.post("/close", response_model=CaseView)
def close(case_id: uuid.UUID, said: Proof, writer: WriterDep) -> Response:
    """Close a case: on the asker's own word, or by the office on a proof."""
    return _move(writer, case_closing.close_case, case_id, said)


@router.post("/reject", response_model=CaseView)
def reject(case_id: uuid.UUID, said: Words, writer: WriterDep) -> Response:
    """Say, as the asker, that the answer settles nothing."""
    return _move(writer, case_closing.reject_answer, case_id, said)


@router.post("/reopen", response_model=CaseView)
def reopen(case_id: uuid.UUID, said: Refusal, writer: WriterDep) -> Response:
    """Let a closed case go on where it was."""
    return _move(writer, case_closing.reopen_case, case_id, said)


@router.post("/follow-ups", response_model=CaseView)
def record_follow_up(case_id: uuid.UUID, said: Outcome, writer: WriterDep) -> Response:
    """Record what a call after closing found."""
    return _move(writer, case_closing.record_follow_up, case_id, said)


@router.get("/follow-ups", response_model=list[FollowUpView])
def read_follow_ups(case_id: uuid.UUID, caller: CallerDep) -> Response:
    """Return the calls after closing, made and planned."""
    actor = caller.actor
    with caller.read() as session:
        return answer(case_closing.read_follow_ups(session, actor=actor, case_id=case_id))


@router.get("/statements", response_model=list[StatementView])
def read_statements(case_id: uuid.UUID, caller: CallerDep) -> Response:
    """Return what was said in a case: answers, reasons, proofs."""
    actor = caller.actor
    with caller.read() as session:
        return answer(case_statements.read_statements(session, actor=actor, case_id=case_id))


@router.post("/questions", status_code=201, response_model=QuestionView)
def ask(case_id: uuid.UUID, said: Words, writer: WriterDep) -> Response:
    """Put a question to the asker, who is told of it."""
    return writer.answer(
        lambda session, actor, now: case_questions.ask_firm(
            session, actor=actor, case_id=case_id, now=now, text=said.text
        ),
        status=201,
    )


@router.get("/questions", response_model=list[QuestionView])
def read_questions(case_id: uuid.UUID, caller: CallerDep) -> Response:
    """Return the questions of a case with their replies."""
    actor = caller.actor
    with caller.read() as session:
        return answer(case_questions.list_questions(session, actor=actor, case_id=case_id))


@router.post("/questions/{question_id}/reply", response_model=QuestionView)
def reply(case_id: uuid.UUID, question_id: uuid.UUID, said: Words, writer: WriterDep) -> Response:
    """Answer a question: the asker, or the office that heard it."""
    return writer.answer(
        lambda session, actor, now: case_questions.reply_to_question(
            session, actor=actor, case_id=case_id, question_id=question_id, now=now, text=said.text
        )
    )
