"""What the account and audit pages call things."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from service.web.shown_problems import ShownProblem

ACTS: Mapping[str, str] = {
    "invited": "发出邀请",
    "invitation_renewed": "重发邀请",
    "invitation_revoked": "撤回邀请",
    "invitation_accepted": "接受邀请",
    "role_granted": "授予身份",
    "role_revoked": "取消身份",
    "user_disabled": "停用账号",
    "user_enabled": "恢复账号",
    "user_erased": "本人注销",
    "data_exported": "导出本人资料",
    "password_changed": "修改密码",
    "password_link_issued": "发出重设密码链接",
    "password_reset": "用链接重设密码",
    "sessions_ended": "退出其他设备",
    "alliance_founded": "建立联盟",
    "alliance_changed": "修改联盟基本信息",
    "chain_added": "添加产业链",
    "chain_changed": "修改产业链",
    "calendar_changed": "修改日历",
    "rules_changed": "修改推送规则",
    "member_added": "单位加入联盟",
    "member_changed": "修改单位资料",
    "member_left": "单位退出",
    "officer_assigned": "分配专员",
    "duties_given": "调整部门职能",
    "agreement_made": "登记共享协议",
    "agreement_ended": "终止共享协议",
    "imported": "批量导入",
    "attachment_added": "上传附件",
    "attachment_removed": "删除附件",
}
"""Kind of an entry of the audit trail -> what it is called; an unknown one by its code."""

REASONS: Mapping[str, str] = {
    "mutual_interest": "双方都有意向",
    "office": "秘书处办理",
    "member": "联盟成员可见",
}

_TRY_AGAIN = "改好后再提交一次；别的内容都没有变。"

_ZONE = ZoneInfo("Asia/Shanghai")
_WEEKDAYS = "一二三四五六日"


def day_of(moment: datetime, zone: ZoneInfo = _ZONE) -> str:
    """Return a day as people write it."""
    local = moment.astimezone(zone)
    return f"{local.year}年{local.month}月{local.day}日"


def moment_of(moment: datetime, zone: ZoneInfo = _ZONE) -> str:
    """Return a moment as people write it."""
    local = moment.astimezone(zone)
    return f"{local.year}年{local.month}月{local.day}日 周{_WEEKDAYS[local.weekday()]} {local:%H:%M}"


def mend(problem: ShownProblem | None) -> ShownProblem | None:
    """Return a problem with the next step that fits a form of one's own account."""
    return problem and (replace(problem, step=_TRY_AGAIN) if problem.code == "invalid_input" else problem)
