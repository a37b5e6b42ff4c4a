"""What pages and papers of a salon call things."""

from collections.abc import Mapping, Sequence

SALON_STATES: Mapping[str, str] = {
    "draft": "筹备中",
    "inviting": "邀请中",
    "planned": "已排桌",
    "running": "进行中",
    "done": "已结束",
}
PARTICIPANT_STATES: Mapping[str, str] = {
    "listed": "未邀请",
    "invited": "已邀请",
    "confirmed": "确认来",
    "declined": "不来",
    "standby": "候补",
    "checked_in": "已签到",
    "no_show": "未到场",
}
MEETING_STATES: Mapping[str, str] = {"planned": "待谈", "held": "已谈", "missed": "没谈成", "cancelled": "已取消"}
WISHES: Mapping[str, str] = {"must": "必见", "may": "可见", "must_not": "不见", "rivals": "不同桌"}
SPEAKERS: Mapping[str, str] = {"engine": "系统建议", "office": "组织者"}
OUTCOMES: Mapping[str, str] = {
    "order_intent": "达成订单意向",
    "interest": "有合作意向",
    "next_step": "约了下一步",
    "nothing": "暂不合适",
}
UNMET_KINDS: Mapping[str, str] = {
    "wish": "想见",
    "must": "必见",
    "minimum": "最少场数",
    "round_table": "圆桌会",
}
REASONS: Mapping[str, str] = {
    "forbidden": "有一方说过不见",
    "standby": "有一方还在候补",
    "no_common_slot": "两家没有共同的时段",
    "full_a": "前一家的场次已满",
    "full_b": "后一家的场次已满",
    "no_free_common_slot": "共同的时段都已另有安排",
    "tables_full": "那些时段桌子已坐满",
    "competitor_at_table": "同桌已有它的竞争对手",
    "outbid": "让给了更有希望的洽谈",
    "conflicting_demands": "与别的必见或最少场数冲突",
    "cannot_be_had": "现有的桌子和时段怎么排都不行",
    "too_few_slots": "在场的时段不够",
    "above_maximum": "最少场数高于最多场数",
    "too_few_partners": "想见它的单位不够多",
    "host_absent": "主人不在场",
    "no_guests": "没有可以入座的单位",
    "search_stopped": "时间用完，没有算完",
    "not_coming": "有一方没有确认来",
    "by_hand": "组织者手工取消",
    "not_planned_yet": "后来才提的，请重新排一次",
}
CHANGES: Mapping[str, str] = {
    "cancelled": "取消",
    "moved": "改时间",
    "table": "换桌",
    "added": "新增",
    "guest_left": "退出圆桌",
    "guest_joined": "加入圆桌",
    "round_table_cancelled": "圆桌取消",
}
CAUSES: Mapping[str, str] = {
    "no_show": "有单位没来",
    "late": "有单位迟到",
    "table_lost": "桌子不能用",
    "walk_in": "候补入场",
    "freed": "空出了时间",
    "made_room": "给别家让位",
    "changed": "有单位改了答复或意愿",
}
SOFT_RULES: Mapping[str, str] = {"must_missed": "有一对必见没有排上", "below_minimum": "有单位少于最少场数"}


_MOST_BLOCKERS = 4
_NAMES_BLOCKERS = frozenset({"conflicting_demands", "outbid", "no_free_common_slot", "competitor_at_table"})


def why_words(reason: str, blockers: Sequence[Sequence[str]], names: Mapping[str, str]) -> str:
    """Say why something is not in a plan, and against which meetings or demands it stands."""
    words = REASONS.get(reason, reason)
    if reason not in _NAMES_BLOCKERS or not blockers:
        return words
    named = [" × ".join(names.get(each, "（已移出）") for each in one) for one in blockers[:_MOST_BLOCKERS]]
    return f"{words}：{'、'.join(named)}{'等' if len(blockers) > _MOST_BLOCKERS else ''}"


def gap_words(gap: float) -> str:
    """Say how far a plan is from the best possible one, as an organiser says it."""
    percent = gap * 100
    if percent < 1e-6:
        return "这就是最好的方案，不可能更好"
    for step in (0.01, 0.1, 0.5, 1, 2, 5):
        if percent <= step:
            return f"离最好还差不到 {step:g} %"
    return f"离最好还差约 {percent:.0f} %"
