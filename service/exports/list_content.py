"""Everything that a list says, ready to be written down in whatever form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from service.exports.columns import SHEETS, Cell, Column, ListSheet, cell_of

ADDED, REMOVED, CHANGED = "新增", "移出", "变更"
"""What became of a line between two days."""


@dataclass(frozen=True, slots=True)
class LineChange:
    """What became of one line: `before` is empty for an added one, `after` for a removed one."""

    kind: str
    before: Mapping[str, Cell] = field(default_factory=dict)
    after: Mapping[str, Cell] = field(default_factory=dict)

    @property
    def fields(self) -> frozenset[str]:
        """The fields of a changed line that are not as they were."""
        if self.kind != CHANGED:
            return frozenset()
        return frozenset(name for name, cell in self.after.items() if cell != self.before.get(name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: its cells by field, and what became of it where two days are compared."""

    cells: Mapping[str, Cell]
    change: LineChange | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListContent:
    """One list of one alliance as of a day; `since`: the day it is compared with.

    made_at: the moment of making, in the alliance's zone. office: who issues it. chains: names to choose from.
    """

    sheet: ListSheet
    alliance_name: str
    as_of: date
    made_at: datetime
    rows: Sequence[Row]
    since: date | None = None
    chains: Sequence[str] = ()

    @property
    def office(self) -> str:
        """Who issues the list (编制单位)."""
        return f"{self.alliance_name}秘书处"

    @property
    def file_stem(self) -> str:
        """The name of a file of it, without its ending."""
        span = f"{self.since.isoformat()}至" if self.since else "截至"
        return f"{self.alliance_name}{self.sheet.sheet_name}（{span}{self.as_of.isoformat()}）"


def cells_of(name: str, line: Any, zone: ZoneInfo) -> dict[str, Cell]:  # noqa: ANN401 - a line of any list
    """Return a line's cells by field."""
    return {column.field: cell_of(line, column, zone) for column in SHEETS[name].columns}


def change_of(row: Row) -> str:
    """Return what became of a row in one word; empty where nothing did, or no days are compared."""
    return row.change.kind if row.change else ""


def was_before(row: Row, column: Column) -> bool:
    """Say whether a cell of a changed row is not as it was."""
    return row.change is not None and column.field in row.change.fields
