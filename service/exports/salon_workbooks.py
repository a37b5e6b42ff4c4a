"""A salon's problem and plan as workbooks. Whatever people wrote is a text in its cell, never a formula."""

from collections.abc import Iterable, Sequence
from io import BytesIO

import xlsxwriter

from matching.salon.plan import Plan
from matching.salon.problem import Problem
from service import salon_sheets as sheets
from service.salon_sheets import Sheet
from service.salon_words import REASONS, UNMET_KINDS, gap_words

Cell = str | float | None

_WIDTH = 16
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_FONT = {"font_name": "宋体", "font_size": 11, "border": 1, "border_color": "#BFBFBF", "text_wrap": True}


def write_problem_workbook(problem: Problem) -> bytes:
    """Return a problem as a workbook that can be filled in further and read back."""
    settings: list[Sequence[Cell]] = [
        (sheets.SETTING_NAMES["slots"], problem.slots),
        (sheets.SETTING_NAMES["tables"], problem.tables),
        (sheets.SETTING_NAMES["breaks"], _slots(problem.breaks)),
        (sheets.SETTING_NAMES["seed"], problem.seed),
    ]
    pages: list[tuple[Sheet, Iterable[Sequence[Cell]]]] = [
        (sheets.SETTINGS, settings),
        (sheets.FIRMS, [_firm_row(problem, number) for number in range(len(problem.firms))]),
        (sheets.WISHES, [(wish.a, wish.b, wish.weight) for wish in problem.wishes]),
        (sheets.MUST, problem.must),
        (sheets.FORBIDDEN, problem.forbidden),
        (sheets.COMPETITORS, problem.competitors),
        (
            sheets.ROUND_TABLES,
            [(t.host, t.seats, None if t.slot is None else t.slot + 1, 1) for t in problem.round_tables],
        ),
        (sheets.LOCKED, [(k.a, k.b, k.slot + 1, None if k.table is None else k.table + 1) for k in problem.locked]),
        (sheets.CLOSED, [(each.table + 1, each.since + 1) for each in problem.closed_tables]),
    ]
    return _write(pages)


def write_plan_workbook(problem: Problem, plan: Plan) -> bytes:
    """Return a plan as a workbook: the meetings, the day of each firm, and what could not be had."""
    names = {firm.id: firm.name or firm.id for firm in problem.firms}
    summary: list[Sequence[Cell]] = [
        ("会面", len(plan.meetings)),
        ("圆桌", len(plan.round_tables)),
        ("总分值", round(plan.objective, 3)),
        ("已证明的上限", round(plan.upper_bound, 3)),
        ("与上限的差距", gap_words(plan.gap)),
    ]
    meetings: list[Sequence[Cell]] = [
        (m.slot + 1, m.table + 1, names[m.a], names[m.b], problem.weight_of.get(m.pair)) for m in plan.meetings
    ]
    for table in plan.round_tables:
        worth = sum(problem.weight_of.get(pair, 0.0) for pair in table.pairs)
        guests = "、".join(names[guest] for guest in table.guests)
        meetings.append((table.slot + 1, table.table + 1, f"{names[table.host]}（圆桌）", guests, worth))
    meetings.sort(key=lambda row: (float(row[0] or 0), float(row[1] or 0)))
    unmet = [
        (
            UNMET_KINDS[each.kind],
            names[each.pair[0]],
            names[each.pair[1]] if len(each.pair) > 1 else None,
            REASONS[each.reason],
            "；".join("—".join(names[firm] for firm in blocker) for blocker in each.blockers[:5]),
        )
        for each in plan.unmet
    ]
    schedule = Sheet(
        sheets.SCHEDULE.name,
        sheets.SCHEDULE.headings | {str(slot): f"第{slot + 1}时段" for slot in range(problem.slots)},
    )
    return _write(
        [
            (sheets.SUMMARY, summary),
            (sheets.MEETINGS, meetings),
            (schedule, _days(problem, plan, names)),
            (sheets.UNMET, unmet),
        ]
    )


def _days(problem: Problem, plan: Plan, names: dict[str, str]) -> list[Sequence[Cell]]:
    """Return one row for each firm: whom it meets at which table, slot by slot."""
    day: dict[tuple[str, int], list[str]] = {}
    for meeting in plan.meetings:
        for me, other in ((meeting.a, meeting.b), (meeting.b, meeting.a)):
            day.setdefault((me, meeting.slot), []).append(f"{names[other]}（{meeting.table + 1}桌）")
    for table in plan.round_tables:
        for firm in (table.host, *table.guests):
            day.setdefault((firm, table.slot), []).append(f"{names[table.host]}圆桌（{table.table + 1}桌）")
    return [
        (names[firm.id], *("；".join(day.get((firm.id, slot), [])) for slot in range(problem.slots)))
        for firm in problem.firms
    ]


def _firm_row(problem: Problem, number: int) -> Sequence[Cell]:
    firm = problem.firms[number]
    everywhere = len(firm.available) == problem.slots
    return (
        firm.id,
        firm.name,
        None if everywhere else _slots(firm.available),
        firm.delegates,
        firm.min_meetings,
        firm.max_meetings,
        sheets.YES if firm.host else None,
        sheets.YES if firm.standby else None,
    )


def _slots(slots: Sequence[int]) -> str:
    return "、".join(str(slot + 1) for slot in slots) or "无"


def _write(pages: Sequence[tuple[Sheet, Iterable[Sequence[Cell]]]]) -> bytes:
    """Return a workbook with these sheets."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, _OPTIONS) as workbook:
        plain = workbook.add_format(_FONT)
        heading = workbook.add_format(_FONT | {"bold": True, "bg_color": "#DCE6F1"})
        for sheet, rows in pages:
            page = workbook.add_worksheet(sheet.name)
            page.set_column(0, len(sheet.headings) - 1, _WIDTH)
            page.freeze_panes(1, 1)
            for place, words in enumerate(sheet.headings.values()):
                page.write_string(0, place, words, heading)
            for number, row in enumerate(rows, start=1):
                for place, cell in enumerate(row):
                    if cell is None or cell == "":
                        page.write_blank(number, place, None, plain)
                    elif isinstance(cell, str):
                        page.write_string(number, place, cell, plain)
                    else:
                        page.write_number(number, place, cell, plain)
    return file.getvalue()
