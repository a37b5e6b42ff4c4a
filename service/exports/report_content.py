"""What the monthly report says, made of the same figures as the dashboard and the local supply rate."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from service import figure_words as words
from service.exports.report_documents import Report, Section, Table
from service.figures import names
from service.figures.dashboard import Dashboard
from service.figures.model_quality import BANDS, ENDORSED, INTERESTED, PROPOSED, REFUSED, rates
from service.figures.supply import LOCAL, OPEN, OUTSIDE, SAME_CHAIN, SETTLED, UNKNOWN, SupplyFigures

NOTHING = "本月没有需要统计的内容。"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSource:
    """What a report is made of. month: as 2026-03; made_at: in the alliance's zone."""

    alliance_name: str
    month: str
    figures: Dashboard
    supply: SupplyFigures
    departments: Mapping[uuid.UUID, str]
    owners: Mapping[uuid.UUID, str]
    chains: Mapping[uuid.UUID, str]
    made_at: datetime


def make_report(source: ReportSource) -> Report:
    """Return the report of a month."""
    first, last = source.figures.period.first, source.figures.period.last
    return Report(
        alliance_name=source.alliance_name,
        title=f"{words.month_name(source.month)}运行情况报告",
        period=f"（{first.year}年{first.month}月{first.day}日至{last.month}月{last.day}日）",
        sections=[
            _summary(source),
            _funnel(source.figures),
            _times(source.figures),
            _departments(source),
            _owners(source),
            _model(source.figures),
            _supply(source),
            Section("八、口径说明", [f"{term}：{meaning}" for term, meaning in words.DEFINITIONS]),
        ],
        office=f"{source.alliance_name}秘书处",
        made_at=source.made_at,
    )


def _summary(source: ReportSource) -> Section:
    f, supply = source.figures, source.supply
    day = words.percent(f.share(names.WITHIN, names.DUE))
    return Section(
        "一、总体情况",
        [
            f"本月成员单位提出需求{f.number(names.NEEDS)}件，已推荐伙伴{f.number('proposed')}件，"
            f"达成订单意向{f.number('order_intent')}件。一个工作日内达成订单意向的占比为{day}"
            f"（{f.number(names.WITHIN)}/{f.number(names.DUE)}件），"
            f"另有{f.number(names.WAITING)}件还在一个工作日之内。",
            f"本月有着落的需求{supply.number(SETTLED)}件，其中本地配套{supply.number(LOCAL)}件，"
            f"本地配套率按件为{words.percent(supply.rate())}，按金额为{words.percent(supply.yuan_rate())}。",
        ],
    )


def _funnel(f: Dashboard) -> Section:
    rows = [
        [label, str(f.number(step)), words.percent(f.share(step, names.NEEDS))] for step, label in words.STEPS.items()
    ]
    return Section("二、从需求到履约", [], Table(["到过哪一步", "件数", "占需求"], rows, [3, 2, 2]))


def _times(f: Dashboard) -> Section:
    rows = []
    for name in names.TIMES:
        hours = f.hours(name) or (None, None)
        rows.append([words.LABELS[name], str(f.number(name)), words.hours(hours[0]), words.hours(hours[1])])
    headings = ["项目", "件数", "中位数（小时）", "九成不超过（小时）"]
    return Section("三、办理时效（工作小时）", [], Table(headings, rows, [4, 2, 3, 4]))


def _departments(source: ReportSource) -> Section:
    f, rows = source.figures, []
    for department in f.departments:
        prefix = f"department.{department}."
        rows.append(
            [
                source.departments.get(department, ""),
                *(str(f.number(prefix + name)) for name in names.DEPARTMENT_FIGURES),
                words.percent(f.share(prefix + names.ON_TIME, prefix + names.HANDED)),
                words.percent(f.share(prefix + names.CLOSED, prefix + names.HANDED)),
            ]
        )
    headings = ["部门", *words.DEPARTMENT_LABELS.values(), "响应率", "办结率"]
    return _table("四、部门响应与办结", headings, rows, [5, 2, 3, 3, 2, 3, 3, 3])


def _owners(source: ReportSource) -> Section:
    f = source.figures
    rows = [
        [
            source.owners.get(owner, words.NO_OWNER) if owner else words.NO_OWNER,
            str(f.number(f"owner.{owner}.{names.OPEN}")),
            str(f.number(f"owner.{owner}.{names.OVERDUE}")),
        ]
        for owner in f.owners
    ]
    return _table("五、专员在办事项", ["专员", "在办", "超期"], rows, [4, 2, 2])


def _model(f: Dashboard) -> Section:
    rows = []
    for number, calibration in zip(range(len(BANDS)), f.calibrations(), strict=True):
        prefix = f"model.band{number}"
        shares = rates(f.counts, prefix)
        rows.append(
            [
                words.band_name(number),
                str(f.number(f"{prefix}.{PROPOSED}")),
                *(words.percent(shares[name]) for name in (ENDORSED, INTERESTED, REFUSED)),
                words.percent(calibration.kept if calibration else None),
            ]
        )
    headings = ["系统给出的概率", "推荐", "背书率", "有意向率", "做不了率", "实际能接"]
    said = [f"系统给出的概率与实际结果平均相差{words.percent(f.calibration_distance())}。"]
    return Section("六、推荐质量", said, Table(headings, rows, [4, 2, 3, 3, 3, 3]))


def _supply(source: ReportSource) -> Section:
    supply, rows = source.supply, []
    for chain in supply.chains:
        prefix = f"chain.{chain}."
        rows.append(
            [
                source.chains.get(chain, ""),
                *(str(supply.number(prefix + name)) for name in (LOCAL, SAME_CHAIN, SETTLED)),
                words.percent(supply.rate(prefix)),
                words.percent(supply.yuan_rate(prefix)),
            ]
        )
    said = (
        f"外部供应{supply.number(OUTSIDE)}件；还没有着落的需求{supply.number(OPEN)}件，"
        f"已办结而去向未登记的{supply.number(UNKNOWN)}件，均不在分母里。"
    )
    headings = ["产业链", "本地配套", "其中本链", "已有着落", "按件", "按金额"]
    table = _table("七、本地配套率", headings, rows, [5, 3, 3, 3, 3, 3])
    return Section(table.heading, [said, *table.paragraphs], table.table)


def _table(heading: str, headings: list[str], rows: list[list[str]], widths: list[int]) -> Section:
    """Return a section of a table, or of the word that there is nothing."""
    return Section(heading, [], Table(headings, rows, widths)) if rows else Section(heading, [NOTHING])
