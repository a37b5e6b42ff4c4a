"""What is said after a form of the office or of a department went well."""

from collections.abc import Mapping

OFFICE_OUTCOMES: Mapping[str, str] = {
    # the officer's queue
    "accepted": "已接受分类建议。",
    "endorsed": "已确认推荐，供应方已收到通知。",
    "whistled": "已吹哨，部门要在时限内报到。",
    "gap_listed": "已列入补链清单；一有新的能力会再提醒。",
    "gap_listed_outside": "已列入补链清单，并登记了从外面的供应。",
    "transferred": "已转给新的负责人。",
    "merged": "已并入主事项。",
    # one case
    "settled": "已按这个分类分派，部门已收到通知。",
    "settled_need": "分类已定，请接着办下面的事。",
    "found": "推荐已更新，可以确认了。",
    "turned": "需求已撤回，诉求方和已推荐的供应方会收到通知；诉求已另立编号，在待办里等分派。",
    "proposed": "已推荐这一家，对方已收到通知。",
    "rejected": "已记下不推荐的原因，以后的推荐会参考。",
    "firm_asked": "问题已发给诉求方，对方会收到通知。",
    "replied": "回复已发出。",
    "checked_in": "已报到，请在时限内答复。",
    "answered": "答复已发给诉求方，等对方确认。",
    "refused": "已退回，并写明了原因。",
    "claimed": "已认领。",
    "released": "已放弃认领。",
    "team_named": "服务专班已组建，成员都收到了通知。",
    "unmerged": "已取消合并，时限从现在重新算起。",
    "advanced": "已记下这一步。",
    "closed": "已办结。",
    "closed_outside": "已办结，并登记了从外面的供应。",
    "answer_rejected": "已退回秘书处重办。",
    "reopened": "已重新办理，时限重新算起。",
    "followed_up": "回访已记下。",
    "filter_saved": "筛选已保存，在上面一行里随时可点。",
    "filter_dropped": "筛选已删去。",
}
"""Code in the address -> what is said at the top of the page."""
