"""The monthly report of an alliance in Word: the figures of the dashboard and the local supply rate for one month."""

import re
from calendar import monthrange
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel import Session

from service.domain.alliances import Alliance, chain_labels
from service.errors import InvalidInputError
from service.policy import Actor
from service.store import alliances as alliance_store
from service.usecases.access import today_in
from service.usecases.figure_rows import names_in
from service.usecases.figures import Days, make_dashboard, open_figures, read_question
from service.usecases.list_files import ListFile
from service.usecases.matchers import Matchers
from service.usecases.supply import make_supply

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MONTHS_BACK: Final = 12
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


def list_months(session: Session, *, actor: Actor | None, now: datetime, alliance: str | None = None) -> list[str]:
    """Return the months that a report can be had of, this one first: as 2026-03."""
    today = today_in(open_figures(session, actor, alliance), now)
    numbers = [today.year * 12 + today.month - 1 - back for back in range(MONTHS_BACK)]
    return [f"{number // 12}-{number % 12 + 1:02d}" for number in numbers]


def write_monthly_report(
    session: Session,
    matchers: Matchers,
    *,
    actor: Actor | None,
    now: datetime,
    month: str,
    alliance: str | None = None,
) -> ListFile:
    """Return the report of a month as a Word document, as of its last day, or of today where it still runs.

    Raises:
        InvalidInputError: for what is no month, or one to come. NotSignedInError, ForbiddenError, UnknownAllianceError.
    """
    from service.exports.report_content import ReportSource, make_report  # a library that only a document needs
    from service.exports.report_documents import write_report

    found = open_figures(session, actor, alliance)
    question = read_question(found, _days_of(found, month, now), now)
    figures = make_dashboard(session, found, question)
    departments, owners = names_in(session, figures)
    source = ReportSource(
        alliance_name=found.name,
        month=month,
        figures=figures,
        supply=make_supply(session, matchers, found, question, actor=actor),
        departments=departments,
        owners=owners,
        chains=chain_labels(alliance_store.chains_of(session, found.id)),
        made_at=now.astimezone(ZoneInfo(found.timezone)),
    )
    report = make_report(source)
    return ListFile(
        f"{found.name}{report.title}.docx", f"report-{found.code}-{month}.docx", MEDIA_TYPE, write_report(report)
    )


def _days_of(alliance: Alliance, month: str, now: datetime) -> Days:
    """Return the days of a month up to today."""
    read = _MONTH.fullmatch(month)
    if read is None:
        raise InvalidInputError(field="month", value=month[:20], reason="no_month")
    year, number, today = int(read[1]), int(read[2]), today_in(alliance, now)
    first = date(year, number, 1)
    last = min(date(year, number, monthrange(year, number)[1]), today)
    if first > today:
        raise InvalidInputError(field="month", value=month, reason="future_month")
    return Days(first, last, last)
