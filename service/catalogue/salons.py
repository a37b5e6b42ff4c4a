"""What people read when something about a salon cannot be."""

from collections.abc import Mapping

SALONS: Mapping[str, tuple[str, str]] = {
    "conflict.salon_begun": (
        "沙龙已经开始，不能再这样改；有变动请用“现场调整”。",
        "The salon has begun; repair it instead.",
    ),
    "conflict.salon_over": ("这场沙龙已经结束。", "The salon is over."),
    "conflict.salon_not_over": ("沙龙结束之后才能清除。", "Only after the salon is over."),
    "conflict.salon_state": ("沙龙还没有走到这一步。", "The salon is not there yet."),
    "conflict.salon_has_meetings": (
        "这家单位已经排了洽谈，不能从名单里删除；请改为“不来”，再重新排桌。",
        "This participant has meetings; let it decline and plan again.",
    ),
    "conflict.salon_is_here": ("这家单位已经签到。", "This participant is already here."),
    "conflict.salon_standby_here": (
        "这家单位在候补名单上，请用“现场调整”让它入场。",
        "This participant is on standby; call it in by a repair.",
    ),
    "conflict.salon_declined_here": (
        "这家单位说过不来；请先在名单里改为“来”。",
        "This participant declined; change its answer first.",
    ),
    "conflict.salon_declined": (
        "您单位已答复不参加；要改变主意，请先答复“参加”。",
        "You declined; say that you come first.",
    ),
    "conflict.salon_too_few": ("确认到场的不到两家，还排不了桌。", "Fewer than two come; there is nothing to plan."),
    "conflict.salon_changed": (
        "名单、意愿或日程刚刚有人改过，请重新来一次。",
        "Somebody changed the salon meanwhile; try again.",
    ),
    "conflict.salon_no_plan": ("还没有可以调整的排桌方案，或沙龙已经结束。", "There is no plan to change."),
    "conflict.salon_was_held": ("这一场已经谈过，不能再改。", "This meeting has been held."),
    "conflict.salon_held_stays": (
        "已经谈过的场次不能再动；请从后面的场次起调整。",
        "A meeting that was held cannot move; begin with a later slot.",
    ),
    "conflict.salon_not_begun": ("沙龙还没有开始，谈完再报结果。", "The salon has not begun; nobody can have met yet."),
    "conflict.salon_cancelled": ("这一场已经取消。", "This meeting was cancelled."),
    "conflict.salon_meets_already": ("这两家已经排在一起了。", "These two meet already."),
    "conflict.salon_away": ("改不了：{firms}在 {time} 不在场。", "{firms} not there at {time}."),
    "conflict.salon_double_booked": ("改不了：{firms}在 {time} 已有别的洽谈。", "{firms} already meets at {time}."),
    "conflict.salon_above_maximum": ("改不了：{firms}的洽谈会超过上限。", "{firms} would have too many meetings."),
    "conflict.salon_met_twice": ("改不了：这两家会见两次。", "These two would meet twice."),
    "conflict.salon_forbidden": ("改不了：{firms}有一方说过不见。", "{firms} must not meet."),
    "conflict.salon_table_twice": ("改不了：{time} 的 {table} 号桌已有人。", "Table {table} is taken at {time}."),
    "conflict.salon_table_closed": ("改不了：{table} 号桌在 {time} 不能用。", "Table {table} is closed at {time}."),
    "conflict.salon_apart_at_one_table": ("改不了：{firms}不能同坐一张圆桌。", "{firms} may not share a round table."),
    "conflict.salon_lock_broken": ("改不了：这一场已锁定，请先解锁。", "This meeting is locked."),
    "conflict.salon_too_many_guests": ("改不了：圆桌坐不下。", "The round table is full."),
    "conflict.salon_no_such_round_table": (
        "改不了：没有人提过这样的圆桌会，或者它定在别的时段。",
        "No such round table was asked for, or it is fixed to another slot.",
    ),
    "conflict.salon_round_lock": (
        "圆桌会不能锁定；要固定时间，请在“意愿”页给它指定时段。",
        "A round table cannot be locked; ask for it in a fixed slot.",
    ),
    "invalid_input.salon_round_host": (
        "请选一家已确认来的单位作圆桌会的主人。",
        "The host must be a participant who comes.",
    ),
    "invalid_input.salon_round_seats": ("来宾座位应在 {least} 到 {limit} 之间。", "Between {least} and {limit} seats."),
    "invalid_input.salon_round_many": ("一场沙龙最多 {limit} 场圆桌会。", "At most {limit} round tables."),
    "invalid_input.salon_name": ("请写沙龙的名称，最多 60 个字。", "Name the salon in up to 60 characters."),
    "invalid_input.salon_place": ("地点最多 120 个字。", "The place takes up to 120 characters."),
    "invalid_input.salon_day": ("日期不能早于今天。", "The day cannot be in the past."),
    "invalid_input.salon_slots": (
        "时段排不下：请检查开始时间、每场分钟数和场数（最多 24 场）。",
        "The slots do not fit into the day (24 at most).",
    ),
    "invalid_input.salon_tables": ("桌数应在 1 到 200 之间。", "Between 1 and 200 tables."),
    "invalid_input.salon_min_meetings": ("每家最少场数不能多于时段数。", "The minimum cannot exceed the slots."),
    "invalid_input.salon_max_meetings": ("每家最多场数不能少于最少场数。", "The maximum is below the minimum."),
    "invalid_input.salon_full": ("一场沙龙最多 {limit} 家单位。", "At most {limit} participants."),
    "invalid_input.salon_delegates": ("到场人数应在 1 到 {limit} 之间。", "Between 1 and {limit} delegates."),
    "invalid_input.salon_names": ("名单太长，最多 {limit} 个字。", "The names take up to {limit} characters."),
    "invalid_input.salon_limits": ("最少和最多场数对不上。", "Minimum and maximum do not fit."),
    "invalid_input.salon_musts": ("“必见”最多选 {limit} 家。", "At most {limit} that must be met."),
    "invalid_input.salon_same_firm": ("请选两家不同的单位。", "Choose two different firms."),
    "invalid_input.salon_slot": ("没有这个时段。", "There is no such slot."),
    "invalid_input.salon_table": ("没有这张桌子。", "There is no such table."),
    "invalid_input.salon_participant": ("名单上没有这家单位。", "Not on the list of this salon."),
    "invalid_input.salon_not_standby": ("只有候补名单上的单位能这样入场。", "Only who is on standby can walk in."),
    "invalid_input.salon_none_left": (
        "候补的单位在余下的场次都不在，不能这样入场；请先在名单里改它的场次。",
        "Who walks in must be there in one of the slots that are left.",
    ),
    "invalid_input.salon_nothing_happened": ("请说明发生了什么：谁没来、谁迟到、哪张桌不能用。", "Say what happened."),
    "invalid_input.salon_note": ("备注最多 {limit} 个字。", "The note takes up to {limit} characters."),
    "invalid_input.salon_tick": ("请先在名单里勾选单位。", "Tick somebody on the list first."),
    "invalid_input.salon_choose": ("请从下拉框里选一项。", "Choose something from the list."),
    "invalid_input.salon_number": ("“{value}”不是整数。", "{value} is no whole number."),
    "no_font": (
        "这台服务器上没有中文字体，印不出 PDF。请管理员安装 fonts-noto-cjk（思源黑体），再试一次。",
        "No Chinese font is installed; install fonts-noto-cjk.",
    ),
}
"""Code -> Chinese and English."""
