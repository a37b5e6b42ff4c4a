"""Triage of a case: proposed when it comes in, accepted or corrected by an officer, read with its reasons."""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from matching.duplicates import SHARED_MATTERS, WINDOW, Told, find_duplicates
from matching.request_kinds import tell_kind
from matching.triage import Triage
from matching.urgency import find_cues, judge_urgency
from service.domain.alliances import Alliance
from service.domain.cases import Case
from service.domain.timeline import canonical_json
from service.domain.triage import MEMBERS_SERVE, TriageRecord
from service.errors import NotFoundError
from service.policy import Action, Actor
from service.store import alliances as alliance_store
from service.store import cases as case_store
from service.store import triage as triage_store
from service.triage_desk import TriageDesk
from service.usecases import case_moves
from service.usecases.case_access import open_case
from service.usecases.departments import find_department

UNSURE_BELOW = 0.6
"""Below this probability of the category a person is asked to choose between the two best."""
_MOST_COMPARED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageView:
    """The triage of a case as an officer reads it.

    unsure: choose between `category` and the first of `alternatives`. cues: the words that bear on the urgency.
    duplicates: earlier cases that may tell the same matter, with the reason. learnt: settled requests in the memory.
    """

    case_id: uuid.UUID
    kind: str
    category: str
    department: str
    department_id: uuid.UUID | None
    urgency: str
    probability: float
    department_probability: float
    unsure: bool
    alternatives: list[dict[str, Any]]
    cues: list[dict[str, str]]
    duplicates: list[dict[str, Any]]
    model_version: str
    settled: str
    settled_category: str
    settled_department: str
    settled_urgency: str
    settled_by: uuid.UUID | None
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Judged:
    """What was made of a text before anything is stored."""

    triage: Triage
    kind: str
    urgency: str
    model_version: str

    @property
    def unsure(self) -> bool:
        """Say whether a person should choose."""
        return self.triage.probability < UNSURE_BELOW

    @property
    def is_need(self) -> bool:
        """Say whether members serve it: what is likely in sum, since product and equipment are hard to tell apart."""
        chances = {self.triage.category: self.triage.probability}
        chances |= {each.category: each.probability for each in self.triage.alternatives}
        return self.kind == "request" and sum(chances.get(name, 0.0) for name in MEMBERS_SERVE) >= UNSURE_BELOW


def judge_text(session: Session, desk: TriageDesk, alliance_id: uuid.UUID, text: str, *, kind: str | None) -> Judged:
    """Judge a request as the alliance has taught it; kind: as the sender says, None: as the words say."""
    triage = desk.memory_of(session, alliance_id).classify(text)
    return Judged(
        triage,
        kind or tell_kind(text, triage.category),
        judge_urgency(text, triage).level,
        desk.model.version,
    )


def record_triage(
    session: Session,
    desk: TriageDesk,
    case: Case,
    judged: Judged,
    *,
    alliance: Alliance,
    text: str,
    now: datetime,
    without: uuid.UUID | None = None,
) -> TriageRecord:
    """Store what is proposed about a case just opened, and write it into the case and on its timeline.

    without: an earlier case that tells the same and is no duplicate, since this one goes on in its place.
    """
    triage = judged.triage
    department = find_department(session, alliance, triage.department)
    record = triage_store.add_record(
        session,
        TriageRecord(
            case_id=case.id,
            alliance_id=alliance.id,
            model_version=judged.model_version,
            at=now,
            kind=judged.kind,
            category=triage.category,
            department=triage.department,
            department_id=department.id if department else None,
            urgency=judged.urgency,
            probability=triage.probability,
            department_probability=triage.department_probability,
            unsure=judged.unsure,
            alternatives=canonical_json_list(
                [
                    {"category": a.category, "department": a.department, "probability": a.probability}
                    for a in triage.alternatives
                ]
            ),
            duplicates=canonical_json_list(
                _duplicates(session, desk, case, text, category=triage.category, without=without)
            ),
        ),
    )
    case.category, case.urgency, case.department_id = record.category, record.urgency, record.department_id
    case_moves.move_case(session, case, kind="triage_proposed", now=now, actor=None, data={"triage": record.id})
    return record


def read_triage(session: Session, desk: TriageDesk, *, actor: Actor | None, case_id: uuid.UUID) -> TriageView:
    """Return the triage of a case; NotFoundError for those who may not read it, and for cases without one."""
    case = open_case(session, actor, case_id, Action.READ_TRIAGE)
    return show_triage(session, desk, case, find_triage(session, case))


def show_triage(session: Session, desk: TriageDesk, case: Case, record: TriageRecord) -> TriageView:
    """Return a triage as an officer reads it; the reasons are made again from the words, while these are there."""
    text = triage_store.text_of(session, case)
    return TriageView(
        case_id=case.id,
        kind=record.kind,
        category=record.category,
        department=record.department,
        department_id=record.department_id,
        urgency=record.urgency,
        probability=record.probability,
        department_probability=record.department_probability,
        unsure=record.unsure,
        alternatives=json.loads(record.alternatives),
        cues=[{"kind": cue.kind, "quote": cue.quote} for cue in find_cues(text)],
        duplicates=[_explain(session, desk, case, text, each) for each in json.loads(record.duplicates)],
        model_version=record.model_version,
        settled=record.settled,
        settled_category=record.settled_category,
        settled_department=record.settled_department,
        settled_urgency=record.settled_urgency,
        settled_by=record.settled_by,
        settled_at=record.settled_at,
    )


def find_triage(session: Session, case: Case) -> TriageRecord:
    """Return the triage of a case; NotFoundError where it has none."""
    record = triage_store.find_record(session, case.id)
    if record is None:
        raise NotFoundError(reason="no_triage", case=str(case.id))
    return record


def canonical_json_list(rows: list[dict[str, Any]]) -> str:
    """Write rows of ids, codes and numbers as they are stored."""
    return f"[{','.join(canonical_json(row) for row in rows)}]"


def _duplicates(
    session: Session, desk: TriageDesk, case: Case, text: str, *, category: str, without: uuid.UUID | None
) -> list[dict[str, Any]]:
    """Return the earlier cases that may tell the same matter: ids and numbers only."""
    asker = case.asker_id
    known = triage_store.recent_texts(
        session,
        case.alliance_id,
        since=case.opened_at - WINDOW,
        organisation_id=asker,
        categories=SHARED_MATTERS,
        limit=_MOST_COMPARED,
    )
    earlier = [
        Told(str(row.case_id), row.text, _name(row.organisation_id), row.at, row.category or None)
        for row in known
        if row.case_id not in (case.id, without) and row.at <= case.opened_at
    ]
    told = Told(str(case.id), text, _name(asker), case.opened_at, category)
    return [
        {"case": each.id, "probability": each.probability, "firm": each.firm, "days": each.days_apart}
        for each in find_duplicates(told, earlier, desk.model)
    ]


def _name(organisation_id: uuid.UUID | None) -> str | None:
    return str(organisation_id) if organisation_id else None


def _explain(session: Session, desk: TriageDesk, case: Case, text: str, stored: dict[str, Any]) -> dict[str, Any]:
    """Return a proposed duplicate with the reason, as far as both texts are still there."""
    other = case_store.get_case(session, uuid.UUID(stored["case"]))
    words = triage_store.text_of(session, other)
    shown: dict[str, Any] = {key: stored[key] for key in ("probability", "firm", "days")}
    # The ids of the post are named so that kept answers which repeat its words are found when it is erased.
    shown |= {"case_id": str(other.id), "number": other.number}
    shown |= {name: str(post) for name in ("request_id", "need_id") if (post := getattr(other, name)) is not None}
    if text and words:
        mine, theirs = _name(case.asker_id), _name(other.asker_id)
        told = Told(str(case.id), text, mine, case.opened_at, case.category or None)
        found = find_duplicates(
            told, [Told("", words, theirs, other.opened_at, other.category or None)], desk.model, least=0.0
        )
        shown |= (
            {"shared_terms": list(found[0].shared_terms), "shared_figures": list(found[0].shared_figures)}
            if found
            else {}
        )
    name = alliance_store.organisation_names(session, filter(None, [other.asker_id]))
    return {**shown, "organisation": next(iter(name.values()), None), "text": words}
