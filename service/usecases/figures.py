"""The leader's figures of an alliance, for a period and as of the end of any day so far."""

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel import Session

from service.domain.alliances import Alliance
from service.errors import InvalidInputError
from service.figures.counts import Period
from service.figures.dashboard import Dashboard, build_dashboard, let_time_pass
from service.figures.kept import Kept
from service.figures.stories import tell
from service.policy import Action, Actor, Target, require, require_signed_in
from service.store import figures as figure_store
from service.store.figures import Span
from service.usecases.access import resolve_alliance, today_in
from service.usecases.case_clocks import calendar_of
from service.usecases.judged_pairs import read_judged
from service.usecases.lists import moment_after
from service.usecases.told_stories import read_heads, tell_stories

USUAL_DAYS: Final = 90
"""How many days a period has where none is named."""

MOST_KEPT: Final = 6
"""How many dashboards are kept, of all alliances, periods and days together."""

_LEAST = timedelta(microseconds=1)
_START = datetime(2000, 1, 1, tzinfo=UTC)


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


@dataclass(frozen=True, slots=True)
class _Kept:
    """A dashboard with the mark of what it was worked out from; cut: something happened after its moment."""

    mark: tuple[object, ...]
    dashboard: Dashboard
    cut: bool

    def holds(self, mark: tuple[object, ...], before: datetime) -> bool:
        """Say whether nothing but time has passed up to a moment."""
        made = self.dashboard.before
        return self.mark == mark and (before == made if self.cut else before >= made)


_kept: Kept[tuple[uuid.UUID, Period, date], _Kept] = Kept(MOST_KEPT)


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
    """Return all figures to a caller who may read them: those worked out before, where nothing has changed since."""
    before, opened = question.before, question.span(ZoneInfo(alliance.timezone))
    calendar = calendar_of(session, alliance)
    others = [Span(_START, opened.start), Span(opened.end, max(before, opened.end))]
    heads, *rest = [read_heads(session, alliance.id, opened=span) for span in (opened, *others)]
    judged = figure_store.judged_mark(session, alliance.id, before=before, opened=opened)
    mark = (
        *(each.mark for each in (heads, *rest)),
        judged,
        (str(calendar.zone), calendar.hours, tuple(sorted(calendar.exceptions.items()))),
    )
    kept = _kept.find((alliance.id, question.period, question.as_of))
    if kept is not None and kept.holds(mark, before):
        return let_time_pass(kept.dashboard, calendar=calendar, before=before)
    told = tell_stories(session, alliance.id, heads, before=before, opened=opened)
    last = [figure_store.last_entries(session, alliance.id, before=before, opened=span) for span in others]
    every = [*told.stories, *(tell(each) for part in last for each in part.cases)]
    dashboard = build_dashboard(
        told.stories,
        sorted(every, key=lambda each: each.case_id.int),
        read_judged(session, alliance.id, before=before, opened=opened, mark=judged),
        calendar=calendar,
        period=question.period,
        before=before,
    )
    cut = told.cut or any(part.cut for part in last)
    _kept.put((alliance.id, question.period, question.as_of), _Kept(mark, dashboard, cut))
    return dashboard
