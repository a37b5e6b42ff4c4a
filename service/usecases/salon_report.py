"""What came of a salon, as a report: figures, results one by one, what changed on the lists, what is still open."""

import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel import Session

from service.case_words import STATES
from service.domain import salons as domain
from service.domain.cases import Case
from service.exports.documents import Report, ReportPart, ReportTable, write_report
from service.policy import Action, Actor, Target, may
from service.salon_words import MEETING_STATES, OUTCOMES, gap_words
from service.store import cases as case_store
from service.store import salons as salon_store
from service.usecases.salon_access import open_salon
from service.usecases.salon_programmes import MeetingView, Programme, show_programme

_DAY: Final = "{0.year}年{0.month}月{0.day}日"


def write_salon_report(
    session: Session, *, actor: Actor | None, salon_id: uuid.UUID, now: datetime
) -> tuple[str, bytes]:
    """Return the name of the report's file and its content (.docx), for who reads salons."""
    salon = open_salon(session, actor, salon_id, Action.READ_SALONS)
    amounts = may(actor, Action.READ_PAIR, Target(alliance_id=salon.alliance_id))
    programme = show_programme(session, salon, now=now, amounts=amounts)
    shown = programme.salon
    plan = salon_store.find_plan(session, salon.id, salon.plan_version)
    parts = [
        ReportPart("一、基本情况", [_basics(programme, gap_words(plan.gap) if plan else "还没有排桌")]),
        ReportPart("二、洽谈结果", _figures(programme), _results(programme)),
        ReportPart("三、清单变化", *_lists(session, salon.id)),
        ReportPart("四、待跟进", _open_ends(programme)),
    ]
    report = Report(
        title=f"{shown.name}情况报告",
        subtitle=_DAY.format(shown.day),
        office=f"{shown.alliance_name}秘书处",
        made_at=now.astimezone(ZoneInfo(shown.timezone)),
        parts=parts,
    )
    return f"{shown.name}情况报告（{shown.day.isoformat()}）.docx", write_report(report)


def count_outcomes(programme: Programme) -> Counter[str]:
    """Count pairs by what came of it: an order intent where both sides say so themselves, else the better word.

    At a round table the host and each of its guests are a pair.
    """
    return Counter(_outcome(each) for each in programme.meetings)


def _outcome(meeting: MeetingView) -> str:
    own = [said.outcome for said in meeting.results.values() if said.own]
    if len(own) == 2 and set(own) == {domain.ORDER_INTENT}:
        return domain.ORDER_INTENT
    said = [each.outcome for each in meeting.results.values()]
    if not said:
        return meeting.status
    if any(each in (domain.INTEREST, domain.ORDER_INTENT) for each in said):
        return domain.INTEREST
    return domain.NEXT_STEP if domain.NEXT_STEP in said else domain.NOTHING


def _basics(programme: Programme, gap: str) -> str:
    salon, people = programme.salon, programme.participants
    here = [each for each in people if each.state == domain.CHECKED_IN]
    missing = [each for each in people if each.state == domain.NO_SHOW]
    chains = "、".join(salon.chains) or "全部产业链"
    sittings = programme.sittings()
    rounds = sum(each.is_round for each in sittings)
    held = f"{len(sittings)} 场" + (f"，其中圆桌会 {rounds} 场" if rounds else "")
    return (
        f"{_DAY.format(salon.day)}，{salon.alliance_name}在{salon.place or '本园区'}举办“{salon.name}”，面向{chains}。"
        f"名单 {len(people)} 家，签到 {len(here)} 家，未到场 {len(missing)} 家；"
        f"设 {salon.tables} 张桌、{len(salon.slots)} 个时段，安排洽谈 {held}（{gap}）。"
    )


def _figures(programme: Programme) -> list[str]:
    counted = count_outcomes(programme)
    intents = sum(
        (max(each.amount_cny or 0 for each in meeting.results.values()) for meeting in _agreed(programme)), start=0
    )
    return [
        f"安排见面的共 {len(programme.meetings)} 对"
        + ("（圆桌会上主人与每家来宾各算一对）" if any(each.is_round for each in programme.meetings) else "")
        + f"：双方确认订单意向 {counted[domain.ORDER_INTENT]} 对"
        + (f"，金额合计 {intents:,.2f} 元" if intents else "")
        + f"；有合作意向 {counted[domain.INTEREST]} 对；约了下一步 {counted[domain.NEXT_STEP]} 对；"
        f"暂不合适 {counted[domain.NOTHING]} 对；没谈成面 {counted[domain.MISSED]} 对；"
        f"还没有结果 {counted[domain.PLANNED] + counted[domain.HELD]} 对。",
        "订单意向以双方各自确认为准，单方意向不计入。",
    ]


def _agreed(programme: Programme) -> list[MeetingView]:
    return [each for each in programme.meetings if _outcome(each) == domain.ORDER_INTENT]


def _results(programme: Programme) -> ReportTable | None:
    rows = []
    for number, each in enumerate(
        (one for one in programme.meetings if one.results or one.status != domain.PLANNED), 1
    ):
        said = [
            f"{side.short_name}：{OUTCOMES[each.results[side.id].outcome]}"
            + ("" if each.results[side.id].own else "（组织者记录，待确认）")
            for side in (each.first, each.second)
            if side.id in each.results
        ]
        pair = f"{each.first.organisation}、{each.second.organisation}"
        rows.append([str(number), pair, each.about or "—", "；".join(said) or MEETING_STATES[each.status]])
    if not rows:
        return None
    return ReportTable(["序号", "双方", "事由", "结果"], rows, [6, 26, 22, 26])


def _lists(session: Session, salon_id: uuid.UUID) -> tuple[Sequence[str], ReportTable | None]:
    """How the cases stand about which people met."""
    rows = salon_store.meetings_of(session, salon_id)
    needs = sorted({row.need_id for row in rows if row.need_id is not None and row.status == domain.HELD})
    cases: list[Case] = [case_store.case_of_need(session, each) for each in needs]
    if not cases:
        return ["本场洽谈没有带来清单变化。"], None
    moved = Counter(STATES.get(case.state, case.state) for case in cases)
    said = "，".join(f"{words} {count} 件" for words, count in moved.most_common())
    table = ReportTable(
        ["编号", "现在的办理状态"], [[case.number, STATES.get(case.state, case.state)] for case in cases], [20, 30]
    )
    return [f"涉及需求 {len(cases)} 件：{said}。"], table


def _open_ends(programme: Programme) -> list[str]:
    """Who still has to confirm what, and what was agreed to do next."""
    waiting = [
        side.organisation
        for each in programme.meetings
        for side in (each.first, each.second)
        if side.id in each.results and not each.results[side.id].own
    ]
    loose = [
        f"{each.first.short_name}与{each.second.short_name}"
        for each in programme.meetings
        if each.asker_id is None and any(said.outcome != domain.NOTHING for said in each.results.values())
    ]
    lines = []
    if waiting:
        lines.append(f"待本单位确认结果：{'、'.join(dict.fromkeys(waiting))}。")
    if loose:
        lines.append(f"谈出了意向但还没有登记需求，建议补登：{'、'.join(loose)}。")
    return lines or ["没有待跟进的事项。"]
