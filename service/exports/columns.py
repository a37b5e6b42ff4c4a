"""What the lists look like on paper: their titles, and their columns with heading, width and kind."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

from service.case_words import STATES

ERASED_WORDS = "已删除"
"""Stands where words were erased since."""

VISIBILITIES: Mapping[str, str] = {"alliance": "本联盟", "allied": "友邻园区", "public": "公开"}
"""Visibility of a capability -> how an official list says it."""

_YES_NO: Mapping[bool, str] = {True: "是", False: "否"}


class Kind(Enum):
    """What a column holds, and so how it is written and read."""

    WORDS = "words"
    DAY = "day"
    MOMENT = "moment"
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `field`: the line's attribute, with a dot that of a part. `width`: in characters of a worksheet.

    labels: code -> word. editable: may be filled in and brought back. on_paper: stands in Word and on the page too.
    """

    field: str
    heading: str
    width: int
    kind: Kind = Kind.WORDS
    labels: Mapping[Any, str] | None = None
    editable: bool = False
    on_paper: bool = True


@dataclass(frozen=True, slots=True)
class ListSheet:
    """How one list is laid out; `title` is its official name."""

    name: str
    title: str
    columns: Sequence[Column]

    @property
    def sheet_name(self) -> str:
        """The name of its worksheet."""
        return self.title.removeprefix("产业链")

    @property
    def paper_columns(self) -> list[Column]:
        """The columns that stand on paper."""
        return [column for column in self.columns if column.on_paper]


Cell = str | date | datetime | Decimal | None
"""What stands in one cell."""

ROW_ID = Column("id", "系统编号（勿改）", 12, on_paper=False)
ROW_VERSION = Column("version", "版本（勿改）", 10, on_paper=False)
ORGANISATION = Column("organisation", "单位", 24, editable=True)
CHAIN = Column("chain_name", "产业链", 14, editable=True)
TITLE = Column("title", "标题", 24, editable=True)
VISIBILITY = Column("visibility", "公开范围", 10, labels=VISIBILITIES, editable=True)
_NUMBER = Column("case_number", "编号", 17)
_PAIR = (
    _NUMBER,
    Column("organisation", "需求单位", 24),
    Column("title", "标题", 20),
    Column("text", "需求内容", 46),
)

SHEETS: Mapping[str, ListSheet] = {
    sheet.name: sheet
    for sheet in (
        ListSheet(
            "needs",
            "产业链需求清单",
            (
                _NUMBER,
                ORGANISATION,
                CHAIN,
                TITLE,
                Column("text", "需求内容", 60, editable=True),
                Column("state", "办理状态", 14, labels=STATES),
                Column("owner", "责任人", 12),
                Column("created_at", "提出日期", 12, Kind.DAY),
                Column("due_at", "办理时限", 17, Kind.MOMENT),
                ROW_ID,
                ROW_VERSION,
            ),
        ),
        ListSheet(
            "resources",
            "产业链资源清单",
            (
                ORGANISATION,
                CHAIN,
                TITLE,
                Column("text", "资源与能力", 70, editable=True),
                VISIBILITY,
                Column("created_at", "登记日期", 12, Kind.DAY),
                Column("updated_at", "更新日期", 12, Kind.DAY),
                ROW_ID,
                ROW_VERSION,
            ),
        ),
        ListSheet(
            "projects",
            "产业链项目清单",
            (
                *_PAIR,
                Column("supplier", "供应单位", 24),
                Column("order_intent.amount_cny", "金额（元）", 16, Kind.MONEY),
                Column("order_intent.delivery_on", "交付日期", 12, Kind.DAY),
                Column("since", "达成日期", 12, Kind.DAY),
                Column("case_state", "办理状态", 14, labels=STATES),
            ),
        ),
        ListSheet(
            "claims",
            "产业链认领清单",
            (
                *_PAIR,
                Column("supplier", "认领单位", 24),
                Column("since", "认领日期", 12, Kind.DAY),
                Column("claimed", "正式认领", 10, labels=_YES_NO),
                Column("mutual", "双方有意", 10, labels=_YES_NO),
                Column("case_state", "办理状态", 14, labels=STATES),
            ),
        ),
        ListSheet(
            "gaps",
            "产业链补链清单",
            (
                _NUMBER,
                Column("organisation", "需求单位", 24),
                Column("chain_name", "产业链", 14),
                Column("title", "标题", 24),
                Column("text", "缺口内容", 60),
                Column("created_at", "提出日期", 12, Kind.DAY),
                Column("owner", "责任人", 12),
            ),
        ),
    )
}
"""Name of a list -> its layout."""

_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What no XML file can hold; people do not see it either."""

_WORDS_THAT_GO = frozenset({"title", "text"})


def cell_of(line: Any, column: Column, zone: ZoneInfo) -> Cell:  # noqa: ANN401 - a line of any list
    """Return what stands in a line's cell; days and moments are those of the zone, without it."""
    if line.erased and column.field in _WORDS_THAT_GO:
        return ERASED_WORDS if column.field == "text" else ""
    value = line
    for name in column.field.split("."):
        value = None if value is None else getattr(value, name)
    if column.labels is not None:
        return column.labels.get(value, str(value))
    if isinstance(value, str):
        return _UNFIT.sub("", value)
    if isinstance(value, datetime):
        local = value.astimezone(zone).replace(tzinfo=None, microsecond=0)
        return local.date() if column.kind is Kind.DAY else local.replace(second=0)
    if column.kind is Kind.MONEY and value is not None:
        return Decimal(str(value)).quantize(Decimal("0.01"))
    return value if isinstance(value, date) or value is None else str(value)


def words_of(cell: Cell) -> str:
    """Return a cell as it is read on paper."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, Decimal):
        return f"{cell:,.2f}"
    return cell.isoformat() if isinstance(cell, date) else cell
