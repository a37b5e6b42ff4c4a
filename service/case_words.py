"""The Chinese words for the codes of the case line, as officers say them."""

from collections.abc import Mapping

STATES: Mapping[str, str] = {
    "received": "已受理",
    "triaged": "已分派",
    "proposed": "已推荐",
    "interest": "有意向",
    "talks": "洽谈中",
    "order_intent": "已达成订单意向",
    "contracted": "已签约",
    "delivered": "已履约",
    "whistled": "已吹哨",
    "checked_in": "部门已报到",
    "answered": "已答复",
    "gap_listed": "已列入补链清单",
    "refused": "不予受理",
    "merged": "已合并",
    "closed": "已办结",
    "followed_up": "已回访",
}
KINDS: Mapping[str, str] = {"need": "供需需求", "request": "诉求", "suggestion": "好建议", "question": "政策咨询"}
URGENCIES: Mapping[str, str] = {"normal": "一般", "urgent": "紧急", "emergency": "突发"}
TRANSFER_REASONS: Mapping[str, str] = {
    "workload": "手头事项过多",
    "leave": "休假或调离",
    "expertise": "业务不对口",
    "wrong_department": "分派有误",
    "jurisdiction": "属另一部门职责",
    "other": "其他原因",
}
REFUSAL_REASONS: Mapping[str, str] = {
    "not_ours": "不属本部门职责",
    "out_of_scope": "不在受理范围",
    "no_legal_basis": "没有政策依据",
    "lacks_information": "材料不全",
    "already_handled": "已经办过",
    "other": "其他原因",
}
REOPEN_REASONS: Mapping[str, str] = {
    "not_solved": "没有解决",
    "came_back": "问题再次出现",
    "closed_by_mistake": "误办结",
    "new_facts": "有新情况",
    "other": "其他原因",
}
PROOFS: Mapping[str, str] = {
    "signed_record": "签字确认单",
    "phone_record": "电话回访记录",
    "message_record": "聊天或短信记录",
    "site_photo": "现场照片",
    "document": "文件",
    "contract": "合同",
    "delivery_note": "送货单",
}
FOLLOW_UP_RESULTS: Mapping[str, str] = {
    "solved": "已解决",
    "partly": "部分解决",
    "unsolved": "没有解决",
    "unreachable": "联系不上",
}
CATEGORIES: Mapping[str, str] = {
    "product": "产品供需",
    "technology": "技术难题",
    "equipment": "设备共享",
    "finance": "融资",
    "labour": "用工人才",
    "land": "用地用房",
    "utilities": "水电气",
    "logistics": "物流交通",
    "approval": "审批许可",
    "policy": "惠企政策",
    "environment": "环保安全",
    "market": "市场品牌",
    "living": "生活配套",
    "party": "党建",
    "other": "其他",
}
"""What a request is about."""
EVENTS: Mapping[str, str] = {
    "need_posted": "发布需求",
    "need_revised": "修改需求",
    "need_renewed": "续期需求",
    "supplier_volunteered": "成员单位自荐",
    "need_withdrawn": "撤回需求",
    "need_erased": "删除需求内容",
    "request_received": "收到诉求",
    "triaged": "分派",
    "partners_proposed": "系统推荐伙伴",
    "proposed_by_hand": "秘书处推荐伙伴",
    "proposal_endorsed": "秘书处确认推荐",
    "partner_chosen": "需求方选择伙伴",
    "interest_accepted": "表示有意向",
    "interest_declined": "表示不合适",
    "contacts_opened": "双方互开联系方式",
    "talks_begun": "开始洽谈",
    "terms_confirmed": "确认订单意向内容",
    "order_intent_made": "达成订单意向",
    "contract_signed": "签约",
    "delivered": "履约完成",
    "gap_listed": "列入补链清单",
    "whistled": "专员吹哨",
    "checked_in": "部门报到",
    "department_refused": "部门退单",
    "department_changed": "转办部门",
    "owner_changed": "更换负责人",
    "answered": "答复",
    "answer_rejected": "对答复不满意",
    "refused": "不予受理",
    "claimed": "认领",
    "released": "放弃认领",
    "team_named": "组建服务专班",
    "merged": "并入另一事项",
    "unmerged": "取消合并",
    "followed_main": "随主事项调整",
    "closed_with_main": "随主事项办结",
    "confirmed": "诉求方确认办结",
    "closed_on_proof": "凭据办结",
    "reopened": "重新办理",
    "follow_up_made": "回访",
    "deadline_settled": "按新放假安排重算时限",
}
"""What happened, as a timeline tells it."""
