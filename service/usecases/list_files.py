"""Lists to take along: as a workbook or a document, with the names that their files get."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from sqlmodel import Session

from service.domain.alliances import Alliance, chain_labels
from service.errors import InvalidInputError
from service.exports.columns import SHEETS, Cell
from service.exports.list_content import ADDED, CHANGED, REMOVED, LineChange, ListContent, Row, cells_of
from service.policy import Actor
from service.store.alliances import chains_of
from service.usecases.access import today_in
from service.usecases.list_changes import compare_lines, lists_of_days
from service.usecases.list_lines import Line
from service.usecases.lists import list_reader, open_lists, whole_list

XLSX, DOCX = "xlsx", "docx"


@dataclass(frozen=True, slots=True)
class ListFile:
    """A file; `name` is Chinese, `plain_name` says the same in ASCII."""

    name: str
    plain_name: str
    media_type: str
    content: bytes

    @property
    def disposition(self) -> str:
        """The header that offers the file under its Chinese name, and under the plain one where that is not read."""
        return f"attachment; filename=\"{self.plain_name}\"; filename*=UTF-8''{quote(self.name, safe='')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """As of which day (None: today), and compared with which earlier one (None: with none)."""

    as_of: date | None = None
    since: date | None = None


def read_list_file(
    session: Session,
    *,
    actor: Actor | None,
    name: str,
    form: str,
    now: datetime,
    alliance: str | None = None,
    days: Days | None = None,
) -> ListFile:
    """Return a whole list as a file: `xlsx` or `docx`.

    Raises:
        InvalidInputError: for another list or form, or days that cannot be.
        NotSignedInError, ForbiddenError, UnknownAllianceError.
    """
    found = open_lists(session, actor, alliance)
    return make_list_file(session, alliance=found, name=name, form=form, now=now, days=days)


def make_list_file(
    session: Session, *, alliance: Alliance, name: str, form: str, now: datetime, days: Days | None = None
) -> ListFile:
    """Return a whole list as a file, to a caller who may; as in `read_list_file`."""
    _require_form(form)
    content = list_content(session, alliance=alliance, name=name, now=now, days=days)
    return write_content(content, form=form, plain="-".join(("list", name, alliance.code, content.as_of.isoformat())))


def write_content(content: ListContent, *, form: str, plain: str) -> ListFile:
    """Return what a list says as a file: `xlsx` or `docx`. plain: its name in ASCII, without the ending.

    Raises:
        InvalidInputError: for another form.
    """
    _require_form(form)
    writer = _FORMS[form]
    return ListFile(f"{content.file_stem}.{form}", f"{plain}.{form}", writer.media_type, writer.load()(content))


def _require_form(form: str) -> None:
    if form not in _FORMS:
        raise InvalidInputError(field="format", value=form, reason="unknown_format", available=", ".join(_FORMS))


def media_type_of(form: str) -> str:
    """Return the media type of a form of file."""
    return _FORMS[form].media_type


def read_list_content(
    session: Session,
    *,
    actor: Actor | None,
    name: str,
    now: datetime,
    alliance: str | None = None,
    days: Days | None = None,
) -> ListContent:
    """Return everything that a list says; raises as `read_list_file`."""
    found = open_lists(session, actor, alliance)
    return list_content(session, alliance=found, name=name, now=now, days=days)


def list_content(
    session: Session, *, alliance: Alliance, name: str, now: datetime, days: Days | None = None
) -> ListContent:
    """Return everything that a list says, to a caller who may."""
    list_reader(name)
    days, zone = days or Days(), ZoneInfo(alliance.timezone)
    if days.since is None:
        lines = whole_list(session, alliance=alliance, name=name, now=now, as_of=days.as_of)
        rows = [Row(cells=cells_of(name, line, zone)) for line in lines]
    else:
        rows = _compared(session, alliance, name, now, days.since, days.as_of)
    return ListContent(
        sheet=SHEETS[name],
        alliance_name=alliance.name,
        as_of=days.as_of or today_in(alliance, now),
        since=days.since,
        made_at=now.astimezone(zone),
        rows=rows,
        chains=list(chain_labels(chains_of(session, alliance.id)).values()),
    )


def _compared(
    session: Session, alliance: Alliance, name: str, now: datetime, since: date, as_of: date | None
) -> list[Row]:
    """The rows of a list with what became of each, and after them those that are gone."""
    until, zone = as_of or today_in(alliance, now), ZoneInfo(alliance.timezone)
    before, after = lists_of_days(session, alliance=alliance, name=name, now=now, days=(since, until))
    changes = compare_lines(name, before, after, since=since, as_of=until)

    def cells(line: Line) -> dict[str, Cell]:
        return cells_of(name, line, zone)

    became = {line.key: LineChange(ADDED, after=cells(line)) for line in changes.added}
    became |= {
        each.after.key: LineChange(CHANGED, before=cells(each.before), after=cells(each.after))
        for each in changes.changed
    }
    rows = [Row(cells=cells(line), change=became.get(line.key)) for line in after]
    return rows + [Row(cells=cells(line), change=LineChange(REMOVED, before=cells(line))) for line in changes.removed]


@dataclass(frozen=True, slots=True)
class _Form:
    """A kind of file, and what loads its writer: the libraries are large, and most requests need none."""

    media_type: str
    load: Callable[[], Callable[[ListContent], bytes]]


def _load_workbooks() -> Callable[[ListContent], bytes]:
    from service.exports.workbooks import write_workbook

    return write_workbook


def _load_documents() -> Callable[[ListContent], bytes]:
    from service.exports.documents import write_document

    return write_document


_OFFICE = "application/vnd.openxmlformats-officedocument"
_FORMS: Mapping[str, _Form] = {
    XLSX: _Form(f"{_OFFICE}.spreadsheetml.sheet", _load_workbooks),
    DOCX: _Form(f"{_OFFICE}.wordprocessingml.document", _load_documents),
}
"""Ending -> how such a file is made."""
