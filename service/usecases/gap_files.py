"""The gap list by node to take along, as a workbook or a document."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from service.exports.gap_sheet import GAP_SHEET, gap_rows
from service.exports.list_content import ListContent
from service.policy import Actor
from service.usecases.access import today_in
from service.usecases.gap_groups import gap_groups
from service.usecases.list_files import ListFile, write_content
from service.usecases.lists import open_lists
from service.usecases.matchers import Matchers


def read_gap_file(
    session: Session, matchers: Matchers, *, actor: Actor | None, alliance: str | None, form: str, now: datetime
) -> ListFile:
    """Return the gap list by node as a file: `xlsx` or `docx`.

    Raises:
        InvalidInputError: for another form. NotSignedInError, ForbiddenError, UnknownAllianceError, IndexBuildingError.
    """
    found = open_lists(session, actor, alliance)
    content = ListContent(
        sheet=GAP_SHEET,
        alliance_name=found.name,
        as_of=today_in(found, now),
        made_at=now.astimezone(ZoneInfo(found.timezone)),
        rows=gap_rows(gap_groups(session, matchers, alliance=found).groups),
    )
    return write_content(content, form=form, plain=f"gaps-{found.code}-{content.as_of.isoformat()}")
