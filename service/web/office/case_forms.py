"""What the forms of a case's page send, and which use case each of them calls."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Form
from sqlmodel import Session

from service.domain.case_states import PROPOSED, RECEIVED, TRIAGED
from service.errors import ConflictError, InvalidInputError, NotFoundError
from service.policy import Actor
from service.usecases import (
    case_closing,
    case_merging,
    case_owners,
    case_progress,
    case_questions,
    case_work,
    proposals,
)
from service.usecases.case_file import find_case
from service.usecases.case_views import CaseView
from service.usecases.cases import gap_list_need
from service.usecases.intake import Reception
from service.usecases.mistaken_needs import turn_into_request
from service.usecases.outside_supply import record_outside_supply
from service.usecases.partners import find_partners
from service.usecases.proposal_rejecting import reject_proposal
from service.usecases.settling import Settlement, settle_triage
from service.web.outside_fields import read_source


@dataclass(frozen=True, slots=True)
class CaseForm:
    """Every field that a form of the page may carry; empty where it does not."""

    text: Annotated[str, Form(max_length=20_000)] = ""
    reason: Annotated[str, Form(max_length=40)] = ""
    category: Annotated[str, Form(max_length=40)] = ""
    department: Annotated[str, Form(max_length=200)] = ""
    urgency: Annotated[str, Form(max_length=20)] = ""
    owner: Annotated[str, Form(max_length=60)] = ""
    proof: Annotated[str, Form(max_length=40)] = ""
    days: Annotated[int, Form()] = 0
    result: Annotated[str, Form(max_length=20)] = ""
    into: Annotated[str, Form(max_length=40)] = ""
    to: Annotated[str, Form(max_length=20)] = ""
    item: Annotated[uuid.UUID | None, Form()] = None
    contact: Annotated[str, Form(max_length=60)] = ""
    member: Annotated[list[str] | None, Form()] = None
    organisation: Annotated[str, Form(max_length=200)] = ""
    back: Annotated[str, Form(max_length=1000)] = ""
    partner: Annotated[str, Form(max_length=100)] = ""
    supplier: Annotated[str, Form(max_length=200)] = ""
    region: Annotated[str, Form(max_length=200)] = ""
    amount: Annotated[str, Form(max_length=40)] = ""


FormDep = Annotated[CaseForm, Depends()]


@dataclass(frozen=True, slots=True)
class Act:
    """One move: who makes it with which case, when, and what the form says."""

    session: Session
    reception: Reception
    actor: Actor | None
    case: CaseView
    form: CaseForm
    now: datetime

    def call(self, use_case: Callable[..., Any], **said: object) -> Any:  # noqa: ANN401 - whatever the use case returns
        """Call a use case of cases with what every one of them asks for."""
        return use_case(self.session, actor=self.actor, case_id=self.case.id, now=self.now, **said)

    @property
    def item(self) -> uuid.UUID:
        """The proposal, capability or question that the form is about; NotFoundError without one."""
        if self.form.item is None:
            raise NotFoundError(kind="thing")
        return self.form.item

    @property
    def need_id(self) -> uuid.UUID:
        """The need that the case is about; ConflictError for a case without one."""
        if self.case.need_id is None:
            raise ConflictError(reason="need_not_open", id=str(self.case.id))
        return self.case.need_id


def _settle(act: Act) -> str:
    form = act.form
    said = Settlement(category=form.category or None, department=form.department or None, urgency=form.urgency or None)
    settled = settle_triage(
        act.session, act.reception, actor=act.actor, case_id=act.case.id, now=act.now, settlement=said
    )
    return "settled_need" if settled.case.state in (RECEIVED, PROPOSED, TRIAGED) else "settled"


def _to_request(act: Act) -> str:
    act.call(turn_into_request, reception=act.reception)
    return "turned"


def _triage(act: Act) -> str:
    form = act.form
    act.call(
        case_work.triage_case,
        category=form.category,
        department=form.department or None,
        urgency=form.urgency or "normal",
    )
    return "settled_need"


def _endorse_best(act: Act) -> str:
    if not proposals.endorse_best(act.session, actor=act.actor, need_id=act.need_id, now=act.now):
        raise ConflictError(reason="nothing_to_endorse", number=act.case.number)
    return "endorsed"


def _find(act: Act) -> str:
    find_partners(act.session, act.reception.matchers, actor=act.actor, need_id=act.need_id, now=act.now)
    return "found"


def _propose(act: Act) -> str:
    proposals.propose_by_hand(act.session, actor=act.actor, need_id=act.need_id, capability_id=act.item, now=act.now)
    return "proposed"


def _endorse(act: Act) -> str:
    proposals.endorse_proposal(act.session, actor=act.actor, proposal_id=act.item, now=act.now)
    return "endorsed"


def _reject_proposal(act: Act) -> str:
    reject_proposal(act.session, actor=act.actor, proposal_id=act.item, reason=act.form.reason, now=act.now)
    return "rejected"


def _ask(act: Act) -> str:
    act.call(case_questions.ask_firm, text=act.form.text)
    return "firm_asked"


def _reply(act: Act) -> str:
    act.call(case_questions.reply_to_question, question_id=act.item, text=act.form.text)
    return "replied"


def _whistle(act: Act) -> str:
    act.call(case_work.whistle, department=act.form.department or None)
    return "whistled"


def _check_in(act: Act) -> str:
    act.call(case_work.check_in)
    return "checked_in"


def _answer(act: Act) -> str:
    act.call(case_work.answer_case, text=act.form.text)
    return "answered"


def _refuse(act: Act) -> str:
    act.call(case_work.refuse_case, reason=act.form.reason, text=act.form.text)
    return "refused"


def _transfer(act: Act) -> str:
    form = act.form
    act.call(
        case_owners.transfer_case,
        reason=form.reason,
        owner=form.owner or None,
        department=form.department or None,
        text=form.text,
    )
    return "transferred"


def _claim(act: Act) -> str:
    act.call(case_owners.claim_case, organisation=act.form.organisation or None)
    return "claimed"


def _release(act: Act) -> str:
    act.call(case_owners.release_case)
    return "released"


def _team(act: Act) -> str:
    form = act.form
    act.call(case_owners.name_team, lead=form.owner, contact=form.contact, members=form.member or [])
    return "team_named"


def _merge(act: Act) -> str:
    number = act.form.into.strip().upper()
    try:
        main = find_case(act.session, actor=act.actor, number=number)
    except NotFoundError as exc:
        raise InvalidInputError(field="into", value=number, reason="no_such_case") from exc
    act.call(case_merging.merge_case, into=main.id)
    return "merged"


def _unmerge(act: Act) -> str:
    act.call(case_merging.unmerge_case)
    return "unmerged"


def _advance(act: Act) -> str:
    form = act.form
    act.call(case_progress.advance_case, to=form.to, proof=form.proof or None, text=form.text)
    return "advanced"


def _record_outside(act: Act) -> bool:
    """Record who served the need from outside, in the move's own transaction; False where nothing is said of it."""
    source = read_source(act.form.supplier, act.form.region, act.form.amount)
    if source is not None:
        act.call(record_outside_supply, source=source)
    return source is not None


def _gap(act: Act) -> str:
    recorded = _record_outside(act)
    gap_list_need(act.session, actor=act.actor, need_id=act.need_id, now=act.now)
    return "gap_listed_outside" if recorded else "gap_listed"


def _close(act: Act) -> str:
    recorded = _record_outside(act)
    act.call(case_closing.close_case, proof=act.form.proof or None, text=act.form.text)
    return "closed_outside" if recorded else "closed"


def _discontent(act: Act) -> str:
    act.call(case_closing.reject_answer, text=act.form.text)
    return "answer_rejected"


def _reopen(act: Act) -> str:
    act.call(case_closing.reopen_case, reason=act.form.reason, text=act.form.text)
    return "reopened"


def _follow_up(act: Act) -> str:
    form = act.form
    act.call(case_closing.record_follow_up, days=form.days, result=form.result, text=form.text)
    return "followed_up"


ACTS: Mapping[str, Callable[[Act], str]] = {
    "settle": _settle,
    "to-request": _to_request,
    "triage": _triage,
    "find": _find,
    "endorse-best": _endorse_best,
    "propose": _propose,
    "endorse": _endorse,
    "reject-proposal": _reject_proposal,
    "ask": _ask,
    "reply": _reply,
    "whistle": _whistle,
    "check-in": _check_in,
    "answer": _answer,
    "refuse": _refuse,
    "transfer": _transfer,
    "claim": _claim,
    "release": _release,
    "team": _team,
    "merge": _merge,
    "unmerge": _unmerge,
    "advance": _advance,
    "gap-list": _gap,
    "close": _close,
    "reject": _discontent,
    "reopen": _reopen,
    "follow-up": _follow_up,
}
"""The last part of the address -> the move, which returns the code of what is said afterwards."""

STAYING = frozenset(
    {
        "settled_need",
        "found",
        "endorsed",
        "proposed",
        "rejected",
        "released",
        "claimed",
        "team_named",
        "unmerged",
        "replied",
    }
)
"""Codes after which more is to be done with the same case; after any other the next one is shown."""
