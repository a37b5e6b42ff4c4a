"""The clocks of a case: which state starts one, how long it runs, and when it ends on the working calendar."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple, Self

from service.domain import case_states as states
from service.domain.alliances import Alliance
from service.domain.calendar import WorkCalendar

FOLLOW_UP_DAYS = (7, 30, 90)
"""How many days after closing the asker is called; a day that is not worked moves to the next that is."""


class Span(NamedTuple):
    """How long a clock runs: working days to the same clock time, or working minutes."""

    days: int = 0
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class CaseLimits:
    """How long each step may take. The first answer is promised to everybody within one working day.

    check_in_minutes: working minutes in which a whistled department must check in. answer_days and the rest: working
    days; `answer_days` from the check-in to the answer.
    """

    response_days: int = 1
    check_in_minutes: int = 120
    answer_days: int = 3
    confirm_days: int = 3
    talks_days: int = 5
    contract_days: int = 20
    delivery_days: int = 60
    gap_days: int = 20

    @classmethod
    def of(cls, alliance: Alliance) -> Self:
        """Return the limits of an alliance: its own two, the defaults for the rest."""
        return cls(check_in_minutes=alliance.check_in_minutes, answer_days=alliance.answer_days)

    def span_of(self, clock: str) -> Span:
        """Return how long a clock runs; clocks are named after the states that start them.

        Raises:
            KeyError: for a state that starts none.
        """
        spans: Mapping[str, Span] = {
            states.RECEIVED: Span(days=self.response_days),
            states.WHISTLED: Span(minutes=self.check_in_minutes),
            states.CHECKED_IN: Span(days=self.answer_days),
            states.ANSWERED: Span(days=self.confirm_days),
            states.REFUSED: Span(days=self.confirm_days),
            states.TALKS: Span(days=self.talks_days),
            states.ORDER_INTENT: Span(days=self.contract_days),
            states.CONTRACTED: Span(days=self.delivery_days),
            states.DELIVERED: Span(days=self.confirm_days),
            states.GAP_LISTED: Span(days=self.gap_days),
        }
        return spans[clock]


_OWN_CLOCK = frozenset(
    {
        states.RECEIVED,
        states.WHISTLED,
        states.CHECKED_IN,
        states.ANSWERED,
        states.REFUSED,
        states.TALKS,
        states.ORDER_INTENT,
        states.CONTRACTED,
        states.DELIVERED,
        states.GAP_LISTED,
    }
)
_FIRST_ANSWER = frozenset({states.RECEIVED, states.TRIAGED, states.PROPOSED, states.INTEREST})
"""The promise of one working day runs through all of these."""


def clock_started_by(before: str, after: str) -> str | None:
    """Return the clock that a move starts, None where the one that runs goes on, or nothing runs any more.

    Coming back to a state without a clock of its own (the department refused, the talks failed, the case was reopened)
    starts the clock of the first answer anew.
    """
    if after in states.ENDED or after == states.MERGED:
        return None
    if after in _OWN_CLOCK:
        return after
    return None if before in _FIRST_ANSWER else states.RECEIVED


class Deadline(NamedTuple):
    """When a clock ends; provisional while a holiday list to come may still move it."""

    at: datetime
    provisional: bool


def end_of_clock(calendar: WorkCalendar, span: Span, start: datetime) -> Deadline:
    """Return when a clock that starts now ends.

    Days end at the same clock time on a later working day, in office hours or not; minutes run in office hours only.
    """
    if span.days:
        at = start.astimezone(calendar.zone)
        for _ in range(span.days):
            at = calendar.one_working_day_after(at)
    else:
        at = calendar.add_working_minutes(start, span.minutes)
    return Deadline(at, is_provisional(calendar, start, at))


def is_provisional(calendar: WorkCalendar, start: datetime, end: datetime) -> bool:
    """Say whether any day from the clock's start to its end is not fixed yet."""
    day, last = calendar.day_of(start), calendar.day_of(end)
    # years are fixed as a whole, so the last day speaks for most; an exception of the alliance fixes a single day
    return any(calendar.is_provisional(each) for each in _days(day, last))


def follow_up_at(calendar: WorkCalendar, closed_at: datetime, days: int) -> datetime:
    """Return the opening of the day on which the asker is called, so many days after closing."""
    day = calendar.day_of(closed_at) + timedelta(days=days)
    return calendar.next_opening(datetime.combine(day, time(), calendar.zone))


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
