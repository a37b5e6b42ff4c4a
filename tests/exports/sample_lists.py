"""Lines and lists to write down, made without a database."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from service.exports.columns import SHEETS
from service.exports.list_content import ListContent, Row, cells_of

ZONE = ZoneInfo("Asia/Shanghai")
MOMENT = datetime(2026, 3, 4, 17, 30, 45, tzinfo=UTC)  # half past one at night on the fifth in Shanghai


def need_line(number: int = 1, **changes: Any) -> SimpleNamespace:  # noqa: ANN401 - any field
    """A line of the need list."""
    fields = {
        "id": UUID(int=number),
        "organisation": "甲车桥厂",
        "chain_name": "装备",
        "title": "",
        "text": "求购主减速齿轮",
        "case_number": f"LZ-2026-{number:06d}",
        "state": "gap_listed",
        "owner": "王专员",
        "created_at": MOMENT,
        "due_at": MOMENT,
        "version": 1,
        "erased": False,
    }
    return SimpleNamespace(**fields | changes)


def content_of(lines: Sequence[Any], name: str = "needs", rows: Sequence[Row] = (), **more: Any) -> ListContent:  # noqa: ANN401
    """A list of these lines."""
    made = [Row(cells=cells_of(name, line, ZONE)) for line in lines]
    fields = {"alliance_name": "泸州装备产业链党建联盟", "as_of": date(2026, 3, 5), "chains": ["装备", "化工"]}
    return ListContent(sheet=SHEETS[name], made_at=MOMENT.astimezone(ZONE), rows=[*made, *rows], **{**fields, **more})
