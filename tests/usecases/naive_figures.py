"""Every figure of the dashboard recomputed the slow way, from the raw timeline: nothing is shared with the product."""

import json
import math
from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session, select

from service.domain.cases import Case, TimelineEntry
from service.domain.matches import Proposal

ORDER = ["proposed", "interest", "order_intent", "contracted", "delivered"]
LATER = {
    "proposed": {"proposed", "interest", "talks", "order_intent", "contracted", "delivered"},
    "interest": {"interest", "talks", "order_intent", "contracted", "delivered"},
    "order_intent": {"order_intent", "contracted", "delivered"},
    "contracted": {"contracted", "delivered"},
    "delivered": {"delivered"},
}
CANNOT = ("not_our_product", "capacity", "certificate")


class Naive:
    """All figures of `luzhou` for the cases opened on some days, as the timeline had them before a moment."""

    def __init__(self, session: Session, calendar: Any, first: date, last: date, before: datetime) -> None:  # noqa: ANN401
        self.calendar, self.before = calendar, before
        self.figures: dict[str, list[str]] = defaultdict(list)
        self.hours: dict[str, list[float]] = defaultdict(list)
        alliance = session.execute(text("SELECT id FROM alliance WHERE code = 'luzhou'")).scalar_one()
        for case in session.exec(select(Case)).all():
            entries = [
                (entry.at, entry.kind, json.loads(entry.data))
                for entry in session.exec(select(TimelineEntry).where(TimelineEntry.case_id == case.id)).all()
                if entry.at < before
            ]
            if case.alliance_id.hex != UUID(str(alliance)).hex or not entries:
                continue
            entries.sort(key=lambda each: each[0])  # stable: those of one moment stay in their order
            states = [data["case"]["state"] for _, _, data in entries]
            alive = [state for state in states if state not in ("closed", "followed_up")]
            if alive[-1] == "merged":
                continue
            self._load(case.number, entries[-1][2]["case"])
            if first <= calendar.day_of(case.opened_at) <= last:
                self._case(session, case, entries, states)

    def _add(self, name: str, number: str, hours: float | None = None) -> None:
        self.figures[name].append(number)
        if hours is not None:
            self.hours[name].append(hours)

    def _load(self, number: str, standing: dict[str, Any]) -> None:
        if standing["state"] not in ("closed", "followed_up"):
            self._add(f"owner.{standing['owner']}.open", number)
            if datetime.fromisoformat(standing["due"]) < self.before:
                self._add(f"owner.{standing['owner']}.overdue", number)

    def _case(self, session: Session, case: Case, entries: list[Any], states: list[str]) -> None:
        number, opened = case.number, case.opened_at
        if any(kind == "need_posted" for _, kind, _ in entries):
            self._need(session, case, entries, states)
        else:
            for at, kind, _ in entries:
                if kind in ("answered", "refused"):
                    self._add("time.answer", number, self._hours(opened, at))
                    break
        for place, (_at, kind, data) in enumerate(entries):
            called = kind == "whistled" or (kind == "department_changed" and states[place] == "whistled")
            if called:
                after = list(zip(entries[place + 1 :], states[place + 1 :], strict=True))
                self._handover(number, data, after, states[-1])

    def _handover(self, number: str, data: dict[str, Any], after: list[Any], end: str) -> None:
        department = data.get("department") or data["to"]
        seen = {"handed"}
        for (at, kind, said), state in after:
            if kind == "whistled" or (kind == "department_changed" and state == "whistled"):
                break
            if kind == "checked_in" and at <= datetime.fromisoformat(data["case"]["due"]):
                seen.add("on_time")
            if kind == "answered" and said["department"] == department:
                seen.add("answered")
            if kind == "department_refused":
                seen.add("refused")
        if end in ("closed", "followed_up"):
            seen.add("closed")
        for name in seen:
            self._add(f"department.{department}.{name}", number)

    def _need(self, session: Session, case: Case, entries: list[Any], states: list[str]) -> None:
        number, opened = case.number, case.opened_at
        self._add("needs", number)
        first: dict[str, datetime] = {}
        for step in ORDER:
            for (at, _, _), state in zip(entries, states, strict=True):
                if state in LATER[step]:
                    first[step] = at
                    self._add(step, number)
                    break
        if "proposed" in first:
            self._add("time.proposal", number, self._hours(opened, first["proposed"]))
        for at, kind, data in entries:
            if kind in ("interest_accepted", "interest_declined") and data["side"] == "supplier":
                self._add("time.partner", number, self._hours(opened, at))
                break
        self._day(number, opened, first.get("order_intent"))
        self._pairs(session, case, entries)

    def _day(self, number: str, opened: datetime, made: datetime | None) -> None:
        day = self.calendar.day_of(opened) + timedelta(days=1)
        while not self.calendar.is_working_day(day):
            day += timedelta(days=1)
        limit = opened.astimezone(self.calendar.zone).replace(year=day.year, month=day.month, day=day.day)
        month = f"month.{self.calendar.day_of(opened).isoformat()[:7]}"
        if made is not None and made <= limit:
            self._add("day.within", number)
            self._add(f"{month}.day.within", number)
        elif made is None and limit >= self.before:
            self._add("day.waiting", number)
            return
        else:
            self._add("day.late", number)
        self._add("day.due", number)
        self._add(f"{month}.day.due", number)

    def _pairs(self, session: Session, case: Case, entries: list[Any]) -> None:
        latest: dict[UUID, Proposal] = {}
        for row in session.exec(select(Proposal).where(Proposal.need_id == case.need_id)).all():
            if row.created_at < self.before and row.features != "{}":
                known = latest.get(row.organisation_id)
                if known is None or (known.created_at, known.id) < (row.created_at, row.id):
                    latest[row.organisation_id] = row
        for supplier, row in latest.items():
            said = {}
            endorsed = made = False
            for _, kind, data in entries:
                if data.get("supplier") != str(supplier):
                    continue
                endorsed |= kind in ("proposal_endorsed", "proposed_by_hand")
                made |= kind == "order_intent_made"
                if kind.startswith("interest_"):
                    said[data["side"]] = (kind == "interest_accepted", data["reason"])
            names = _names(said, endorsed=endorsed, made=made)
            band = min(math.floor(row.probability * 5 + 1e-12), 4)
            month = self.calendar.day_of(row.created_at).isoformat()[:7]
            for name in names:
                self._add(f"model.band{band}.{name}", case.number)
                self._add(f"model.{month}.{name}", case.number)

    def _hours(self, start: datetime, end: datetime) -> float:
        """Working hours, minute by minute of each day's two stretches."""
        total, day = 0.0, self.calendar.day_of(start)
        while day <= self.calendar.day_of(end):
            if self.calendar.is_working_day(day):
                for opens, closes in self.calendar.hours:
                    low = max(start, datetime.combine(day, opens, self.calendar.zone))
                    high = min(end, datetime.combine(day, closes, self.calendar.zone))
                    total += max((high - low).total_seconds(), 0.0)
            day += timedelta(days=1)
        return total / 3600


def _names(said: dict[str, tuple[bool, str | None]], *, endorsed: bool, made: bool) -> set[str]:
    """Everything that a proposed pair counts under."""
    names = {"proposed"}
    accepted, reason = said.get("supplier", (False, None))
    if endorsed:
        names.add("endorsed")
        names |= {"interested"} if accepted else set()
        names |= {"refused"} if reason in CANNOT else set()
    if made or (said and all(accepted for accepted, _ in said.values())):
        names.add("serves")
    elif any(reason in CANNOT for _, reason in said.values()):
        names.add("fails")
    return names
