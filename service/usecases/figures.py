"""The leader's figures of an alliance, for a period and as of the end of any day so far."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel import Session

from service.domain.alliances import Alliance
from service.errors import InvalidInputError
from service.figures.counts import Period
from service.figures.dashboard import Dashboard, build_dashboard
from service.figures.stories import tell
from service.policy import Action, Actor, Target, require, require_signed_in
from service.store import figures as figure_store
from service.store.figures import Span
from service.usecases.access import resolve_alliance, today_in
from service.usecases.case_clocks import calendar_of
from service.usecases.lists import moment_after

USUAL_DAYS: Final = 90
"""How many days a period has where none is named."""

_LEAST = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Days:
    """A period as asked for, and the day at whose end it is looked at; None: the last 90 days, today."""

    first: date | None = None
    last: date | None = None
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A period and a moment that belong together: what happened at `before` or later is not known."""

    period: Period
    as_of: date
    before: datetime

    def span(self, zone: ZoneInfo) -> Span:
        """Return the period as moments."""
        start = datetime.combine(self.period.first, time(), zone)
        return Span(start, datetime.combine(self.period.last + timedelta(days=1), time(), zone))


def open_figures(session: Session, actor: Actor | None, alliance: str | None) -> Alliance:
    """Return the alliance whose figures the caller may read.

    Raises:
        NotSignedInError, ForbiddenError, UnknownAllianceError.
    """
    require_signed_in(actor)
    found = resolve_alliance(session, actor, alliance)
    require(actor, Action.READ_FIGURES, Target(alliance_id=found.id))
    return found


def read_question(alliance: Alliance, days: Days, now: datetime, *, usual_days: int = USUAL_DAYS) -> Question:
    """Return a period with its moment; usual_days: how long it is where none is named.

    Raises:
        InvalidInputError: for a day to come, or a period that ends before it begins.
    """
    before = moment_after(alliance, days.as_of, now) or now + _LEAST
    as_of = days.as_of or today_in(alliance, now)
    last = min(days.last or as_of, as_of)
    first = days.first or last - timedelta(days=usual_days - 1)
    if first > last:
        raise InvalidInputError(field="from", value=first.isoformat(), reason="period_backwards")
    return Question(Period(first, last), as_of, before)


def read_dashboard(
    session: Session, *, actor: Actor | None, now: datetime, alliance: str | None = None, days: Days | None = None
) -> Dashboard:
    """Return all figures of the dashboard.

    Raises:
        InvalidInputError: for days that cannot be. NotSignedInError, ForbiddenError, UnknownAllianceError.
    """
    found = open_figures(session, actor, alliance)
    return make_dashboard(session, found, read_question(found, days or Days(), now))


def make_dashboard(session: Session, alliance: Alliance, question: Question) -> Dashboard:
    """Return all figures to a caller who may read them."""
    opened, before = question.span(ZoneInfo(alliance.timezone)), question.before
    return build_dashboard(
        map(tell, figure_store.histories(session, alliance.id, before=before, opened=opened)),
        map(tell, figure_store.last_entries(session, alliance.id, before=before)),
        figure_store.judged_pairs(session, alliance.id, before=before, opened=opened),
        calendar=calendar_of(session, alliance),
        period=question.period,
        before=before,
    )
