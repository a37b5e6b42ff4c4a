"""What became of a list between two days."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlmodel import Session

from service.domain.alliances import Alliance
from service.errors import InvalidInputError
from service.policy import Actor
from service.usecases.access import today_in
from service.usecases.list_lines import Line
from service.usecases.lists import open_lists, whole_list

_NOT_COMPARED = frozenset({"status"})
"""Said as it is today, whatever the day of the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedLine:
    """A line that stands in both lists and is not the same; `fields` are the names of what differs."""

    fields: list[str]
    before: Line
    after: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class ListChanges:
    """From the end of the day `since` to the end of the day `as_of`."""

    name: str
    since: date
    as_of: date
    added: list[Line]
    removed: list[Line]
    changed: list[ChangedLine]


def read_changes(
    session: Session,
    *,
    actor: Actor | None,
    name: str,
    since: date,
    now: datetime,
    alliance: str | None = None,
    as_of: date | None = None,
) -> ListChanges:
    """Return what became of a list between two days; as_of None: until now.

    Raises:
        InvalidInputError: for another list, a day to come, or days in the wrong order.
        NotSignedInError, ForbiddenError, UnknownAllianceError.
    """
    found = open_lists(session, actor, alliance)
    return compare_days(session, alliance=found, name=name, since=since, now=now, as_of=as_of)


def compare_days(
    session: Session, *, alliance: Alliance, name: str, since: date, now: datetime, as_of: date | None = None
) -> ListChanges:
    """Return what became of a list between two days, to a caller who may; as in `read_changes`."""
    until = as_of or today_in(alliance, now)
    before, after = lists_of_days(session, alliance=alliance, name=name, now=now, days=(since, until))
    return compare_lines(name, before, after, since=since, as_of=until)


def lists_of_days(
    session: Session, *, alliance: Alliance, name: str, now: datetime, days: tuple[date, date]
) -> tuple[list[Line], list[Line]]:
    """Return a list as of two days; InvalidInputError where the first is the later one, or one is to come."""
    since, until = days
    if since > until:
        raise InvalidInputError(field="since", value=since.isoformat(), reason="days_in_order")
    return (
        whole_list(session, alliance=alliance, name=name, now=now, as_of=since),
        whole_list(session, alliance=alliance, name=name, now=now, as_of=until),
    )


def compare_lines(name: str, before: Sequence[Line], after: Sequence[Line], *, since: date, as_of: date) -> ListChanges:
    """Return what differs between two lists; lines are told apart by their keys."""
    was, now = {line.key: line for line in before}, {line.key: line for line in after}
    return ListChanges(
        name=name,
        since=since,
        as_of=as_of,
        added=[line for line in after if line.key not in was],
        removed=[line for line in before if line.key not in now],
        changed=[
            ChangedLine(fields=fields, before=was[line.key], after=line)
            for line in after
            if line.key in was and (fields := _differing(was[line.key], line))
        ],
    )


def _differing(before: Line, after: Line) -> list[str]:
    was, now = asdict(before), asdict(after)
    return [name for name, value in now.items() if name not in _NOT_COMPARED and value != was[name]]
