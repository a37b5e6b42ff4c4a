"""What the officer's console and the department's page are told when something cannot be done."""

from collections.abc import Mapping

OFFICE: Mapping[str, tuple[str, str]] = {
    "not_found.no_triage": (
        "这件事没有系统的分类建议，请打开后直接分派。",
        "Nothing was proposed about this case; open it and assign it.",
    ),
    "conflict.nothing_to_endorse": (
        "没有可以确认的推荐：请打开看看转型可做的伙伴，手工添加，或列入补链清单。",
        "There is no proposal to endorse: look at the stretch list, add a partner by hand, or list it as a gap.",
    ),
    "conflict.partner_at_work": (
        "{number} 已有单位表示有意向，不能改按诉求办；请先与双方说明，由需求方撤回。",
        "A partner is interested in {number}, so it cannot become a request; talk to both sides first.",
    ),
    "invalid_input.not_a_need": ("{value} 本来就不是供需需求。", "{value} is no need."),
    "conflict.settled_already": (
        "{number} 已由别人改正过分类，没有再按原来的建议接受；还要改，请打开后用“改正分类”。",
        "Somebody has corrected the triage of {number} meanwhile; open it to correct it again.",
    ),
    "conflict.no_department": (
        "还没有指明部门，请打开后选一个部门再吹哨。",
        "No department is named yet; open the case and choose one.",
    ),
    "conflict.replied_already": (
        "事项{number}的这个问题已经回复过了。",
        "This question of case {number} has been answered already.",
    ),
    "conflict.endorsed_already": (
        "这家已经推荐出去了，对方已经看到需求；要停下来请与对方联系。",
        "This partner was endorsed already and has seen the need; talk to it instead.",
    ),
    "conflict.too_many_filters": (
        "最多保存 {most} 个筛选，请先删去不用的。",
        "There can be {most} saved filters; delete one first.",
    ),
    "invalid_input.filter_name": (
        "请给筛选起一个名字，不超过 30 个字。",
        "Give the filter a name of at most 30 characters.",
    ),
    "invalid_input.only_needs": (
        "{value} 不是供需需求，不能列入补链清单。",
        "{value} is no need, so it cannot be listed as a gap.",
    ),
    "invalid_input.no_such_case": ("没有编号为“{value}”的事项。", "There is no case {value}."),
    "invalid_input.choose_rows": ("请先在左边勾选要办的事项。", "Choose the cases first."),
    "invalid_input.choose_main": (
        "合并请至少勾选两件，最早的一件作为主事项。",
        "Choose at least two cases to merge; the oldest becomes the main one.",
    ),
}
"""Code -> Chinese and English."""
