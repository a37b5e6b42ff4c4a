"""The timeline of a case in words: who did what and when, what was said, and what it did to the clock."""

import json
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from service import case_words as words
from service.domain.cases import Case, TimelineEntry
from service.notice_words import REASONS, RINGS
from service.policy import Action, Actor, may
from service.store import alliances as alliance_store
from service.store import case_details as detail_store
from service.store import cases as case_store
from service.store import people as people_store
from service.usecases.case_access import case_target
from service.usecases.case_statements import INTERNAL

_FOR_THE_OFFICE = frozenset({"proposal_rejected", "escalated"})
_REASONS: Mapping[str, str] = {
    **REASONS,
    **words.TRANSFER_REASONS,
    **words.REFUSAL_REASONS,
    **words.REOPEN_REASONS,
    "first": "联盟有了第一位秘书处人员",
    "not_a_need": "不是找伙伴，改按诉求办理",
    "main_reopened": "主事项重新办理",
}
_PEOPLE, _FIRMS, _CASES = (
    ("from", "to", "lead", "contact"),
    ("supplier", "organisation", "department"),
    ("main", "goes_on", "came_from"),
)
_BETWEEN_DEPARTMENTS = "department_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryLine:
    """One thing that happened. who: empty where the product itself did it. details: short words, in order.

    said: what was said with it, empty where nothing was, or it was erased. due_at: the new deadline, None where the
    clock went on as before.
    """

    at: datetime
    kind: str
    who: str
    what: str
    details: list[str]
    said: str
    due_at: datetime | None


def tell_story(session: Session, case: Case, actor: Actor | None) -> list[StoryLine]:
    """Return the timeline of a case in words, oldest first, to a caller who may read the case.

    What the office says to itself is for those who work on the case, and so is why a partner declined.
    """
    works_on_it = may(actor, Action.ANSWER_CASE, case_target(session, case))
    entries = case_store.timeline_of(session, case.id)
    teller = _Teller(session, case, entries, works_on_it)
    lines, due = [], None
    for entry in entries:
        data = json.loads(entry.data)
        stands = data["case"]["due"]
        if works_on_it or entry.kind not in _FOR_THE_OFFICE:
            lines.append(teller.tell(entry, data, datetime.fromisoformat(stands) if stands != due else None))
        due = stands
    return lines


class _Teller:
    """Knows the names of everybody and everything that a timeline mentions: a few queries for all of them."""

    def __init__(self, session: Session, case: Case, entries: Iterable[TimelineEntry], works_on_it: bool) -> None:
        rows = list(entries)
        told = [json.loads(entry.data) for entry in rows]
        firms = {row.organisation_id for row in rows} | _ids(told, (*_FIRMS, "from", "to"))
        people = {row.actor_id for row in rows} | _ids(told, _PEOPLE)
        people |= {uuid.UUID(each) for data in told for each in data.get("members", [])}
        self._works_on_it = works_on_it
        self._firms = alliance_store.organisation_names(session, [each for each in firms if each])
        self._people = people_store.names_of(session, [each for each in people if each])
        self._cases = {each: case_store.get_case(session, each).number for each in _ids(told, _CASES)}
        self._said = {
            row.id: row.text
            for row in detail_store.statements_of(session, case.id)
            if works_on_it or row.purpose not in INTERNAL
        }

    def tell(self, entry: TimelineEntry, data: Mapping[str, Any], due_at: datetime | None) -> StoryLine:
        """Return one entry in words."""
        firm = self._firms.get(entry.organisation_id, "") if entry.organisation_id else ""
        person = self._people.get(entry.actor_id, "") if entry.actor_id else ""
        return StoryLine(
            at=entry.at,
            kind=entry.kind,
            who=" · ".join(filter(None, (person, firm))),
            what=words.EVENTS.get(entry.kind, entry.kind),
            details=[said for name, say in _DETAILS.items() if name in data and (said := say(self, entry.kind, data))],
            said=self._said.get(uuid.UUID(data["statement"]), "") if data.get("statement") else "",
            due_at=due_at,
        )

    def firm(self, value: object) -> str:
        """Return the name of an organisation by its id as the timeline has it."""
        return self._firms.get(uuid.UUID(str(value)), "") if value else ""

    def person(self, value: object) -> str:
        """Return the name of somebody by the id as the timeline has it."""
        return self._people.get(uuid.UUID(str(value)), "") if value else ""

    def number(self, value: object) -> str:
        """Return the number of a case by its id as the timeline has it."""
        return self._cases.get(uuid.UUID(str(value)), "") if value else ""

    def reason(self, kind: str, code: str | None) -> str:
        """Return why, where the reader may know it."""
        if code is None or (kind == "interest_declined" and not self._works_on_it):
            return ""
        return f"原因：{_REASONS.get(code, REASONS['other'])}"


def _to(teller: _Teller, kind: str, data: Mapping[str, Any]) -> str:
    name = teller.firm(data["to"]) if kind == _BETWEEN_DEPARTMENTS else teller.person(data["to"])
    return f"交给{name}" if name else ""


def _count(_: _Teller, __: str, data: Mapping[str, Any]) -> str:
    return "链内没有合适的伙伴" if data.get("abstained") else f"{data['count']} 家"


def _team(teller: _Teller, _: str, data: Mapping[str, Any]) -> str:
    others = "、".join(filter(None, (teller.person(each) for each in data.get("members", []))))
    named = f"牵头{teller.person(data['lead'])}，联络{teller.person(data['contact'])}"
    return f"{named}，成员{others}" if others else named


_DETAILS: Mapping[str, Callable[[_Teller, str, Mapping[str, Any]], str]] = {
    "category": lambda _, __, data: words.CATEGORIES.get(data["category"], data["category"]),
    "urgency": lambda _, __, data: "" if data["urgency"] == "normal" else words.URGENCIES.get(data["urgency"], ""),
    "supplier": lambda teller, _, data: teller.firm(data["supplier"]),
    "organisation": lambda teller, _, data: teller.firm(data["organisation"]),
    "department": lambda teller, _, data: teller.firm(data["department"]),
    "to": _to,
    "main": lambda teller, _, data: teller.number(data["main"]),
    "goes_on": lambda teller, _, data: f"另立 {teller.number(data['goes_on'])}",
    "came_from": lambda teller, _, data: teller.number(data["came_from"]),
    "count": _count,
    "lead": _team,
    "percent": lambda _, __, data: "已经超期" if data["percent"] >= 100 else f"时限已用去 {data['percent']}%",
    "ring": lambda _, __, data: RINGS.get(data["ring"], ""),
    "days": lambda _, __, data: f"办结后第 {data['days']} 天",
    "result": lambda _, __, data: words.FOLLOW_UP_RESULTS.get(data["result"], ""),
    "proof": lambda _, __, data: f"凭据：{words.PROOFS.get(data['proof'], '')}",
    "reason": lambda teller, kind, data: teller.reason(kind, data["reason"]),
}
"""What an entry names -> how it is said; the order of the words."""


def _ids(told: Iterable[Mapping[str, Any]], names: Iterable[str]) -> set[uuid.UUID]:
    """The ids that entries name."""
    return {uuid.UUID(data[name]) for data in told for name in names if data.get(name)}
