"""What is said after a form of the firms' pages went well."""

from collections.abc import Mapping

CLERK_OUTCOMES: Mapping[str, str] = {
    "need_posted": "需求已发布，系统正在为您找伙伴；有进展会发消息给您。",
    "need_changed": "已改好，系统按新内容重新找伙伴。",
    "need_withdrawn": "需求已撤回，不再为它找伙伴。",
    "renewed": "已续期。",
    "draft_kept": "草稿已保存，随时可以回来接着写。",
    "draft_gone": "草稿已删除。",
    "interest_sent": "已告诉对方您想谈，等对方答复。",
    "declined": "已记下，谢谢告诉原因。",
    "contacts_open": "双方都想谈，联系方式已互相开放，请尽快联系。",
    "intent_confirmed": "您这边已确认，等对方确认同样的内容。",
    "intent_made": "订单意向达成！双方确认的内容一致。",
    "case_closed": "已办结，谢谢。",
    "case_reopened": "已要求重新办理，秘书处重新计时。",
    "case_advanced": "进展已记下。",
    "answer_rejected": "已转回秘书处重新办理。",
    "rated": "谢谢您的评价。",
    "replied": "已回复，经办人马上看得到。",
    "all_read": "都标为已读了。",
    "capability_posted": "能力已登记，系统马上用它去对照在办的需求。",
    "capability_changed": "已改好，系统按新内容重新对照在办的需求。",
    "capability_withdrawn": "能力已撤回，不再为它推荐需求。",
    "volunteered": "已请秘书处核实推荐；推荐后您就可以答复。",
    "request_sent": "已提交，秘书处按时限给您答复。",
}
"""Code in the address -> what is said at the top of the page."""
