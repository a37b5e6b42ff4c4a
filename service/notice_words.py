"""What notices say, in Chinese: for each code a title, a sentence or two, and a short form for chat robots.

Placeholders stand for things that are looked up when the words are made, by what the reader may see then; see
`service.usecases.notice_texts`. Those that the reader may not see are replaced by `UNSEEN`.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Words(NamedTuple):
    """How one kind of notice reads. `short` goes to chat groups, where nobody's rights are known."""

    title: str
    body: str
    short: str


NOTICES: Mapping[str, Words] = {
    # a need on its way
    "need_posted": Words(
        "收到新需求",
        "{asker}提交了需求{need}（{case}），请在{due}前处理。",
        "收到新需求 {case}，请在{due}前处理",
    ),
    "need_received": Words(
        "需求已受理",
        "您的需求{need}已受理，编号{case}，{due}前给您答复。",
        "{case}已受理，{due}前答复",
    ),
    "proposals_ready": Words(
        "有推荐待确认",
        "需求{need}（{case}）已有推荐的供应单位，请查看并确认。",
        "{case}已有推荐的供应单位，待确认",
    ),
    "proposed": Words(
        "有一条需求适合您单位",
        "秘书处向您单位推荐了需求{need}（{case}），请看看能否承接，并答复是否有意向。",
        "{case}已推荐给供应单位，等待答复",
    ),
    "proposal_reminder": Words(
        "请答复是否有意向",
        "需求{need}（{case}）还在等您单位答复，{hours}个工作小时前已经推荐给您。有意向或不合适，点一下即可。",
        "{case}推荐已过{hours}个工作小时，还没有答复",
    ),
    "ring_opened": Words(
        "推荐范围扩大",
        "需求{need}（{case}）在近处暂时没有合适的答复，已到{ring}范围继续寻找。",
        "{case}已到{ring}范围继续寻找供应单位",
    ),
    "rings_exhausted": Words(
        "各范围都没有答复",
        "需求{need}（{case}）在本产业链、全联盟和友邻园区都还没有单位表示有意向，请人工跟进，或列入补链清单。",
        "{case}在各范围都没有答复，请人工跟进",
    ),
    "capability_matches": Words(
        "新登记的能力可能适合",
        "{supplier}新登记的能力可能适合需求{need}（{case}），请查看。",
        "新登记的能力可能适合{case}",
    ),
    "supplier_volunteered": Words(
        "有成员单位自荐",
        "{supplier}表示能承接需求{need}（{case}），请核实后决定是否推荐。",
        "{case}有成员单位自荐",
    ),
    "gap_listed": Words(
        "已列入补链清单",
        "需求{need}（{case}）目前链内没有单位能够满足，已列入补链清单；一有新的能力会再通知您。",
        "{case}已列入补链清单",
    ),
    "need_turned_request": Words(
        "您的事项改按诉求办理",
        "{other_case}不是找合作单位的需求，已改按诉求办理，新编号{case}，{due}前给您答复；原来的需求已撤回，您不用再提交。",
        "{other_case}改按诉求办理，新编号{case}",
    ),
    "need_taken_back": Words(
        "需求已撤回，不用再答复",
        "秘书处推荐给您单位的需求（{case}）登记有误，已经撤回，不用再答复。",
        "{case}已撤回，供应单位不用再答复",
    ),
    # the two sides
    "interest_shown": Words(
        "对方有意向",
        "关于需求{need}（{case}），{other_side}表示有意向，请答复。",
        "{case}有一方表示有意向",
    ),
    "interest_declined": Words(
        "对方暂不合作",
        "关于需求{need}（{case}），{other_side}表示暂不合适，原因：{reason}。",
        "{case}有一方表示暂不合适，原因：{reason}",
    ),
    "contacts_opened": Words(
        "双方有意向，联系方式已互相开放",
        "关于需求{need}（{case}），{asker}与{supplier}都有意向，联系方式已互相开放，请尽快联系。",
        "{case}双方有意向，联系方式已互相开放",
    ),
    "terms_confirmed": Words(
        "请确认订单意向",
        "关于需求{need}（{case}），{other_side}已确认订单意向的内容，请核对后确认。",
        "{case}一方已确认订单意向，等待另一方",
    ),
    "order_intent_made": Words(
        "订单意向达成",
        "关于需求{need}（{case}），{asker}与{supplier}的订单意向已经达成。",
        "{case}订单意向达成",
    ),
    "contract_signed": Words("已签约", "需求{need}（{case}）已经签约。", "{case}已签约"),
    "delivered": Words("已交付", "需求{need}（{case}）已经交付，请确认办结。", "{case}已交付"),
    # the case line
    "case_opened": Words(
        "有新的事项",
        "{asker}提交了事项{case}，请在{due}前处理。",
        "收到新事项 {case}，请在{due}前处理",
    ),
    "case_received": Words(
        "诉求已受理",
        "您的诉求已受理，编号{case}，{due}前给您答复。",
        "{case}已受理，{due}前答复",
    ),
    "case_triaged": Words("事项已分类", "事项{case}已经分类，请查看。", "{case}已分类"),
    "case_assigned": Words(
        "有事项交给您办",
        "事项{case}现由您负责，请在{due}前办结。",
        "{case}已明确负责人，{due}前办结",
    ),
    "case_transferred": Words(
        "事项已转办",
        "事项{case}已转办，现由{person}负责，{due}前办结。",
        "{case}已转办，{due}前办结",
    ),
    "case_refused": Words(
        "事项被退回",
        "事项{case}被退回，原因：{reason}，请重新分派。",
        "{case}被退回，原因：{reason}",
    ),
    "case_declined": Words(
        "诉求未能受理",
        "您的诉求{case}未能受理，原因：{reason}。有不同意见可以要求重新办理。",
        "{case}未能受理，原因：{reason}",
    ),
    "case_whistled": Words(
        "吹哨：请报到",
        "秘书处就事项{case}向{department}吹哨，请在{due}前报到并答复。",
        "{case}已向{department}吹哨，{due}前报到",
    ),
    "case_checked_in": Words("部门已报到", "{department}已就事项{case}报到。", "{department}已就{case}报到"),
    "case_answered": Words("事项有了答复", "事项{case}已有答复，请查看。", "{case}已有答复"),
    "case_confirm": Words(
        "请确认是否办结",
        "事项{case}已经办理，请确认是否满意；不满意可以退回重办。",
        "{case}已经办理，等待诉求方确认",
    ),
    "answer_rejected": Words(
        "诉求方不满意",
        "诉求方对事项{case}的答复不满意，请在{due}前重新处理。",
        "{case}的答复诉求方不满意，{due}前重新处理",
    ),
    "case_closed": Words("事项办结", "事项{case}已经办结。", "{case}办结"),
    "case_reopened": Words("事项重新办理", "事项{case}已重新打开，请在{due}前办结。", "{case}重新办理，{due}前办结"),
    "case_merged": Words("事项已合并", "事项{case}与{other_case}内容相同，已合并办理。", "{case}与{other_case}已合并"),
    "case_unmerged": Words("事项已拆分", "事项{case}已从{other_case}中拆出，单独办理。", "{case}已从{other_case}拆出"),
    "case_claimed": Words("事项已认领", "{claimer}认领了事项{case}。", "{case}已被认领"),
    "case_released": Words("认领已放弃", "事项{case}的认领已放弃，请重新安排。", "{case}的认领已放弃"),
    "case_withdrawn": Words("事项已撤回", "{asker}撤回了事项{case}，不必再办。", "{case}已撤回"),
    "team_named": Words("请加入服务专班", "您已列入事项{case}的服务专班（1+1+N），请查看。", "{case}已组成服务专班"),
    "firm_asked": Words(
        "有一个问题请您回答",
        "经办人就事项{case}有问题要问，请打开事项回复；回复越快，办得越快。",
        "{case}有问题请诉求方回复",
    ),
    "firm_replied": Words("诉求方已回复", "诉求方已回复事项{case}的提问，请查看。", "{case}的提问已有回复"),
    # the clock
    "due_half": Words("时限过半", "事项{case}的时限已用去一半，{due}前要办结。", "{case}时限过半，{due}前办结"),
    "due_soon": Words("即将到期", "事项{case}的时限只剩五分之一，{due}前要办结。", "{case}即将到期，{due}前办结"),
    "overdue": Words("已经超期", "事项{case}已经超期（时限{due}），请立即处理并说明情况。", "{case}已经超期"),
    "escalated": Words(
        "超期事项需要您督办",
        "事项{case}超期未办结（时限{due}），由{person}负责，请督办。",
        "{case}超期未办结，已报请督办",
    ),
    "due_moved": Words("时限有调整", "因工作日历更新，事项{case}的时限改为{due}。", "{case}的时限改为{due}"),
    "follow_up_due": Words("请回访", "事项{case}办结已满{days}天，请回访诉求方。", "{case}办结满{days}天，请回访"),
    # salons
    "salon_invited": Words(
        "邀请您参加对接会",
        "秘书处邀请您单位参加{salon}，请打开“沙龙”答复是否到场、想见哪几家。",
        "已发出对接会邀请，等待答复",
    ),
    "salon_moved": Words(
        "对接会日程有调整",
        "您单位在{salon}的洽谈时间或桌号有调整，请打开“沙龙”查看最新日程。",
        "对接会日程有调整",
    ),
    "salon_confirm": Words(
        "请确认洽谈结果",
        "秘书处记录了您单位在{salon}的一场洽谈结果，请打开“沙龙”核对，由您单位自己确认后才算数。",
        "对接会洽谈结果等待企业确认",
    ),
    # the product itself
    "channel_failing": Words(
        "通知发不出去",
        "{channel}渠道的通知多次发送失败（{error}），已停止重发；请检查渠道设置后重新发送。",
        "{channel}渠道的通知发送失败（{error}）",
    ),
    "channel_test": Words(
        "测试消息",
        "这是一条测试消息：{channel}渠道已经接通。",
        "测试消息：{channel}渠道已经接通",
    ),
}
"""Code -> its words."""

INBOX_ONLY = frozenset({"channel_failing"})
"""Codes that never leave the product: a channel that fails must not have to carry the news of it."""

UNSEEN: Mapping[str, str] = {
    "asker": "需求方",
    "supplier": "供应方",
    "other_side": "对方",
    "need": "",
    "person": "经办人",
    "department": "有关部门",
    "claimer": "有单位",
    "salon": "一场对接会",
}
"""Placeholder -> what stands in its place for those who may not see it, or when it is gone."""

REASONS: Mapping[str, str] = {
    "price": "价格",
    "capacity": "产能不足",
    "delivery": "交期",
    "not_our_product": "不是我们的产品",
    "certificate": "资质证书",
    "distance": "距离",
    "quality": "质量要求",
    "other_partner": "已有合作方",
    "not_now": "暂时不考虑",
    "not_ours": "不属于职责范围",
    "out_of_scope": "不在受理范围",
    "no_legal_basis": "没有政策依据",
    "lacks_information": "材料不全",
    "already_handled": "已经办理过",
    "other": "其他",
}
"""Reason code -> words; one without words reads as `other`."""

RINGS: Mapping[str, str] = {"chain": "本产业链", "alliance": "全联盟", "allied": "友邻园区"}

CHANNELS: Mapping[str, str] = {
    "smtp": "电子邮件",
    "wecom": "企业微信群机器人",
    "dingtalk": "钉钉群机器人",
    "webhook": "业务系统接口",
}
"""Kind of channel -> its name."""

ERRORS: Mapping[str, str] = {
    "unreachable": "连接不上",
    "timeout": "对方没有及时应答",
    "tls": "证书不受信任",
    "address": "地址不在允许范围内",
    "no_mail_server": "没有设置邮件服务器",
    "sign_in": "邮件服务器登录失败",
    "too_fast": "对方限制发送频率",
    "refused": "对方拒收",
    "failed": "对方系统出错",
}
"""Beginning of an error code (`refused_404` begins with `refused`) -> words."""

DIGEST_TITLE = "您有{count}条新消息"
"""The title of a message that carries several notices."""


def error_words(code: str | None) -> str:
    """Return what went wrong on a channel, with the number that the other side gave; empty for None."""
    if code is None:
        return ""
    if code in ERRORS:
        return ERRORS[code]
    kind, _, number = code.rpartition("_")
    return f"{ERRORS[kind]} {number}" if kind in ERRORS else "发送失败"
