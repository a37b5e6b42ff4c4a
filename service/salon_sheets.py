"""The sheets of a salon's workbook and their headings, for whoever writes and whoever reads them.

People count slots and tables from 1; files and programmes from 0.
"""

from typing import NamedTuple


class Sheet(NamedTuple):
    """A sheet by its name, with the headings of its columns by field."""

    name: str
    headings: dict[str, str]


SETTINGS = Sheet("设置", {"name": "项目", "value": "数值"})
FIRMS = Sheet(
    "单位",
    {
        "id": "单位编号",
        "name": "单位名称",
        "available": "在场时段",
        "delegates": "到场代表",
        "min_meetings": "最少场数",
        "max_meetings": "最多场数",
        "host": "固定桌",
        "standby": "候补",
    },
)
WISHES = Sheet("想见", {"a": "单位甲", "b": "单位乙", "weight": "分值"})
MUST = Sheet("必见", {"a": "单位甲", "b": "单位乙"})
FORBIDDEN = Sheet("不见", {"a": "单位甲", "b": "单位乙"})
COMPETITORS = Sheet("竞争对手", {"a": "单位甲", "b": "单位乙"})
ROUND_TABLES = Sheet("圆桌", {"host": "主人", "seats": "座位数", "slot": "时段", "rounds": "轮数"})
LOCKED = Sheet("锁定", {"a": "单位甲", "b": "单位乙", "slot": "时段", "table": "桌号"})
CLOSED = Sheet("停用桌", {"table": "桌号", "from": "起始时段"})
PAIRS = {"must": MUST, "forbidden": FORBIDDEN, "competitors": COMPETITORS}

SETTING_NAMES = {"slots": "时段数", "tables": "桌数", "breaks": "休息时段", "seed": "种子"}
MEETINGS = Sheet("会面", {"slot": "时段", "table": "桌号", "a": "单位甲", "b": "单位乙", "weight": "分值"})
SCHEDULE = Sheet("各家日程", {"firm": "单位"})
UNMET = Sheet(
    "未能安排", {"kind": "类别", "a": "单位甲", "b": "单位乙", "reason": "原因", "blockers": "与哪些安排冲突"}
)
SUMMARY = Sheet("方案", {"name": "项目", "value": "数值"})
YES = "是"
