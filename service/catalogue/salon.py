"""What people read when a salon's problem or plan cannot be used."""

from collections.abc import Mapping

SALON: Mapping[str, tuple[str, str]] = {
    "bad_salon": ("沙龙数据有误：{place} {value}", "Something is wrong with the salon's data: {place} {value}"),
    "bad_salon.not_json": (
        "{place}不是有效的 JSON 文件：{value}",
        "{place} is not valid JSON: {value}",
    ),
    "bad_salon.not_text_file": (
        "{place}不是 UTF-8 文字的 JSON 文件，请换成沙龙的 JSON 或 Excel 文件。",
        "{place} is no JSON file in UTF-8; please give the salon as JSON or as a workbook.",
    ),
    "bad_salon.plan_is_workbook": (
        "{place}是给人看的 Excel，补救要用 JSON 方案：排桌时用 --out 另存为 .json，再给这个文件。",
        "{place} is a workbook for people; give the plan as JSON: write it with --out as .json when planning.",
    ),
    "bad_salon.not_object": ("{place}应为对象。", "{place} must be an object."),
    "bad_salon.not_list": ("{place}应为列表。", "{place} must be a list."),
    "bad_salon.not_pair": ("{place}应写成两家单位的一对。", "{place} must be a pair of two firms."),
    "bad_salon.unknown_field": (
        "{place}里没有“{value}”这一项，请检查拼写。",
        "There is no field {value} in {place}; please check its spelling.",
    ),
    "bad_salon.missing": ("缺少{place}。", "{place} is missing."),
    "bad_salon.not_integer": ("{place}应为整数，现为“{value}”。", "{place} must be a whole number, not {value}."),
    "bad_salon.not_number": ("{place}应为数字，现为“{value}”。", "{place} must be a number, not {value}."),
    "bad_salon.not_text": ("{place}应为文字，现为“{value}”。", "{place} must be a text, not {value}."),
    "bad_salon.not_flag": (
        "{place}应为 true 或 false，现为“{value}”。",
        "{place} must be true or false, not {value}.",
    ),
    "bad_salon.empty_or_long": (
        "{place}不能为空，最多 200 个字：{value}",
        "{place} must have 1 to 200 characters: {value}",
    ),
    "bad_salon.out_of_range": (
        "{place}超出范围：{value}（时段、桌号从 0 数起）。",
        "{place} is out of range: {value} (slots and tables are counted from 0).",
    ),
    "bad_salon.too_many": ("{place}太多，最多 {value} 条。", "{place} has too many entries; the most are {value}."),
    "bad_salon.unknown_firm": ("{place}：没有编号为“{value}”的单位。", "{place}: there is no firm {value}."),
    "bad_salon.firm_twice": ("{place}：单位“{value}”出现了两次。", "{place}: the firm {value} is there twice."),
    "bad_salon.same_firm": ("{place}：单位“{value}”不能约见自己。", "{place}: {value} cannot meet itself."),
    "bad_salon.guest_twice": (
        "{place}：同一张圆桌上一家单位只坐一次。",
        "{place}: a firm sits at a round table once.",
    ),
    "bad_salon.rounds_in_one_slot": (
        "{place}：指定了时段的圆桌只能办一轮。",
        "{place}: a round table with a slot is held once.",
    ),
    "bad_salon.locked_forbidden": (
        "{place}：锁定的会面“{value}”属于不得见面的一对。",
        "{place}: the locked pair {value} must not meet.",
    ),
    "bad_salon.locked_twice": (
        "{place}：“{value}”的会面锁定了两次。",
        "{place}: the pair {value} is locked twice.",
    ),
    "bad_salon.locked_while_away": (
        "{place}：锁定的时段“{value}”不在场或是休息。",
        "{place}: {value} is away or on a break in the locked slot.",
    ),
    "bad_salon.locked_twice_at_once": (
        "{place}：“{value}”在同一时段锁定的会面超过到场代表人数。",
        "{place}: {value} has more locked meetings in the slot than delegates.",
    ),
    "bad_salon.locked_without_table": (
        "{place}：时段 {value} 锁定的会面比可用的桌子多。",
        "{place}: slot {value} has more locked meetings than tables.",
    ),
    "bad_salon.locked_table_taken": (
        "{place}：桌 {value} 在该时段已被锁定或停用。",
        "{place}: table {value} is taken or closed in this slot.",
    ),
    "bad_salon.locked_above_maximum": (
        "{place}：“{value}”锁定的会面超过了它的上限。",
        "{place}: {value} has more locked meetings than its maximum.",
    ),
    "bad_salon.unknown_table": (
        "{place}：没有桌 {value}。",
        "{place}: there is no table {value}.",
    ),
    "bad_salon.not_standby": (
        "{place}：“{value}”不在候补名单上，不能补进来。",
        "{place}: {value} is not on standby and cannot walk in.",
    ),
    "bad_salon.plan_breaks_rules": (
        "方案与问题不符：{place}（{value}）。",
        "The plan does not fit the problem: {place} ({value}).",
    ),
}
"""Code and reason -> Chinese and English; `place` names the field in the file."""
