"""Pushing an endorsed proposal: the supplier is told at once, counted, and reminded until it answers."""

import uuid
from datetime import datetime
from typing import Final

from sqlmodel import Session

from service.domain.calendar import WorkCalendar
from service.domain.case_states import INTEREST, PROPOSED, TALKS, WAITING
from service.domain.cases import Case
from service.domain.fair_shares import Candidate, Turn, take_turns
from service.domain.matches import SUPPLIER, Proposal
from service.domain.posts import OPEN, Need
from service.domain.pushing import Exposure, PushRules
from service.store import alliances as alliance_store
from service.store import cases as case_store
from service.store import jobs as job_store
from service.store import matches as match_store
from service.store import people as people_store
from service.store import posts as post_store
from service.store import pushing as push_store
from service.usecases.case_clocks import calendar_of
from service.usecases.case_moves import move_case
from service.usecases.notices import tell
from service.usecases.work import Task

REMIND: Final = "remind_supplier"
OPEN_RING: Final = "open_ring"

SEEKING: Final = WAITING | {PROPOSED}
"""States of a case in which nobody is interested yet and partners are still wanted."""

_ANSWERABLE: Final = SEEKING | {INTEREST, TALKS}


def push_proposal(
    session: Session, need: Need, proposal: Proposal, *, case: Case, chosen_by: str, now: datetime
) -> None:
    """Tell the supplier of a proposal just endorsed; from here on the clock reminds it and opens the next ring."""
    alliance_id = need.alliance_id
    rules, calendar = push_store.rules_of(session, alliance_id), need_calendar(session, need)
    _count(session, need, proposal, chosen_by=chosen_by, now=now)
    tell(
        session,
        event_key=f"proposed:{proposal.id}",
        recipients=people_of(session, proposal.organisation_id),
        code="proposed",
        ids=_ids_of(case, proposal),
        now=now,
    )
    for minutes in (rules.first_reminder_minutes, rules.second_reminder_minutes):
        job_store.enqueue(
            session,
            kind=REMIND,
            key=f"{REMIND}:{proposal.id}:{minutes}",
            run_at=calendar.add_working_minutes(now, minutes),
            now=now,
            payload={"need": need.id, "proposal": proposal.id, "minutes": minutes},
            subject_id=need.id,
        )
    schedule_ring(session, need, step=1, rules=rules, now=now)


def schedule_ring(session: Session, need: Need, *, step: int, rules: PushRules, now: datetime) -> None:
    """Let the clock open the next ring for a version of a need; step: how many it will have opened then."""
    job_store.enqueue(
        session,
        kind=OPEN_RING,
        key=f"{OPEN_RING}:{need.id}:v{need.version}:{step}",
        run_at=need_calendar(session, need).add_working_minutes(now, rules.ring_minutes),
        now=now,
        payload={"need": need.id, "version": need.version, "step": step},
        subject_id=need.id,
    )


def remind_supplier(session: Session, task: Task, _: object) -> datetime | None:
    """Remind a supplier that has not answered, once for each of the alliance's two moments.

    Returns a later moment where the calendar has changed so that the time has not passed yet.
    """
    need = post_store.lock_need(session, task.id_of("need"))
    proposal = match_store.get_proposal(session, task.id_of("proposal"))
    case = case_store.lock_case(session, case_store.case_of_need(session, need.id).id)
    if need.status != OPEN or case.state not in _ANSWERABLE or proposal.endorsed_at is None:
        return None
    if _has_answered(session, need.id, proposal.organisation_id):
        return None
    minutes, calendar = int(task.payload["minutes"]), need_calendar(session, need)
    due = calendar.add_working_minutes(proposal.endorsed_at, minutes)
    if due > task.now:
        return due
    data = {"proposal": proposal.id, "supplier": proposal.organisation_id, "minutes": minutes}
    move_case(session, case, kind="supplier_reminded", now=task.now, actor=None, data=data)
    tell(
        session,
        event_key=f"{REMIND}:{proposal.id}:{minutes}",
        recipients=people_of(session, proposal.organisation_id),
        code="proposal_reminder",
        ids=_ids_of(case, proposal) | {"hours": round(minutes / 60, 1) if minutes % 60 else minutes // 60},
        now=task.now,
    )
    return None


def note_decline(session: Session, need: Need, *, now: datetime) -> None:
    """Open the next ring now, where every supplier that was told has declined: there is nothing to wait for."""
    told = match_store.endorsed_suppliers(session, need.id)
    answers = [row for row in match_store.interests_of(session, need.id) if row.side == SUPPLIER]
    declined = {row.supplier_id for row in answers if not row.accepted}
    if told and told <= declined:
        job_store.bring_forward(session, kind=OPEN_RING, subject_id=need.id, now=now)


def turns_of(session: Session, need: Need, proposals: list[Proposal]) -> list[Turn]:
    """Return proposals of one list and run in the order in which their suppliers are to be told.

    Among equals whoever was told longest ago of any need of the alliance comes first; see `take_turns`.
    """
    candidates = [Candidate(row.id, row.organisation_id, row.probability, row.rank) for row in proposals]
    told = push_store.told_so_far(session, need.alliance_id, [each.organisation_id for each in candidates])
    return take_turns(candidates, told)


def people_of(session: Session, organisation_id: uuid.UUID) -> list[uuid.UUID]:
    """Return the people who act for an organisation."""
    return [user.id for user in people_store.list_users(session, organisation_id=organisation_id)]


def need_calendar(session: Session, need: Need) -> WorkCalendar:
    """Return the working calendar of a need's alliance."""
    return calendar_of(session, alliance_store.alliance_by_id(session, need.alliance_id))


def _count(session: Session, need: Need, proposal: Proposal, *, chosen_by: str, now: datetime) -> None:
    """Record that the supplier was told, among how many equals, and how often before."""
    run = match_store.proposals_of_need(session, need.id, run_id=proposal.run_id)
    turns = turns_of(session, need, [row for row in run if row.list_name == proposal.list_name])
    told = push_store.told_so_far(session, need.alliance_id, [proposal.organisation_id])
    before = told.get(proposal.organisation_id)
    push_store.add_exposure(
        session,
        Exposure(
            alliance_id=need.alliance_id,
            need_id=need.id,
            proposal_id=proposal.id,
            organisation_id=proposal.organisation_id,
            list_name=proposal.list_name,
            rank=proposal.rank,
            probability=proposal.probability,
            equals=next((turn.equals for turn in turns if turn.candidate.proposal_id == proposal.id), 1),
            told_before=before.times if before else 0,
            chosen_by=chosen_by,
            at=now,
        ),
    )


def _has_answered(session: Session, need_id: uuid.UUID, supplier_id: uuid.UUID) -> bool:
    return any(row.side == SUPPLIER for row in match_store.interests_of(session, need_id, supplier_id=supplier_id))


def _ids_of(case: Case, proposal: Proposal) -> dict[str, object]:
    return {
        "case": case.id,
        "need": proposal.need_id,
        "proposal": proposal.id,
        "supplier": proposal.organisation_id,
    }
