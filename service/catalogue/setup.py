"""What people read when an alliance is set up and something cannot be."""

from collections.abc import Mapping

SETUP: Mapping[str, tuple[str, str]] = {
    "invalid_input.setup_code": (
        "“代码”只能用小写字母、数字、- 和 _，最多 40 个，例如 luzhou。",
        "A code is made of small letters, digits, - and _, at most 40.",
    ),
    "invalid_input.setup_case_prefix": (
        "“编号前缀”应为 1 到 6 个大写字母，例如 LZ。",
        "A prefix is one to six capital letters.",
    ),
    "invalid_input.setup_name": ("请填写名称，最多 120 个字。", "A name is needed, at most 120 characters."),
    "invalid_input.setup_park": ("“园区”最多 120 个字。", "The park has at most 120 characters."),
    "invalid_input.setup_timezone": ("没有这个时区，例如应填 Asia/Shanghai。", "There is no such time zone."),
    "invalid_input.setup_office_hours": (
        "办公时间要从早到晚排好：上班、午休开始、午休结束、下班，写成 09:00 这样。",
        "Office hours run from morning to evening, written as 09:00.",
    ),
    "invalid_input.setup_check_in_minutes": (
        "“部门报到时限”应为 1 到 10000 分钟。",
        "The time to check in is 1 to 10000 minutes.",
    ),
    "invalid_input.setup_answer_days": (
        "“部门答复时限”应为 1 到 60 个工作日。",
        "The time to answer is 1 to 60 working days.",
    ),
    "invalid_input.setup_number": ("“{value}”不是整数。", "{value} is no whole number."),
    "invalid_input.setup_rule": (
        "推送规则的数字不对：分钟在 1 到 10000 之间，一次通知 1 到 20 家。",
        "Minutes are 1 to 10000; one to twenty are told at once.",
    ),
    "invalid_input.setup_knowledge_code": (
        "请从列表里选择知识库，没有“{value}”这一项。",
        "There is no knowledge {value}; choose one of the list.",
    ),
    "invalid_input.setup_too_long": (
        "有一项太长，最多 {most} 个字。",
        "A field is too long; at most {most} characters.",
    ),
    "invalid_input.setup_usci": (
        "统一社会信用代码最多 18 位，只有数字和大写字母。",
        "A credit identifier has at most 18 digits and capitals.",
    ),
    "invalid_input.setup_confirm_usci": (
        "系统里已有这家单位，属于别的联盟；请填写它的统一社会信用代码核对后再加入。",
        "The organisation is known from another alliance; give its credit identifier to take it in.",
    ),
    "conflict.member_left": (
        "这家单位已退出本联盟，资料不能再由本联盟修改；重新加入后可以。",
        "The organisation has left the alliance, which may change its data no more.",
    ),
    "invalid_input.setup_until": (
        "最后一天不能早于加入那天，也不能晚于今天。",
        "The last day is neither before the first nor after today.",
    ),
    "invalid_input.setup_days_in_order": ("结束日期早于开始日期。", "The end is before the beginning."),
    "invalid_input.setup_nobody_chosen": ("还没有勾选单位。", "No organisation was chosen."),
    "invalid_input.setup_role_needs_firm": (
        "企业联络员和部门联络员要属于本联盟的一家单位；请在邀请时选好单位。",
        "A clerk or department person belongs to an organisation of the alliance.",
    ),
    "invalid_input.setup_own_alliance": ("不能与自己签共享协议。", "An alliance does not agree with itself."),
    "bad_workbook.none": ("请先选择文件。", "Please choose a file first."),
    "conflict.code_taken": ("代码“{value}”已被别的联盟使用。", "The code {value} is another alliance's."),
    "conflict.prefix_taken": ("编号前缀“{value}”已被别的联盟使用。", "The prefix {value} is another alliance's."),
    "conflict.chain_taken": ("本联盟已有代码为“{value}”的产业链。", "The alliance has a chain {value} already."),
    "conflict.place_taken": ("这家单位已在“{value}”里。", "The organisation is in {value} already."),
    "conflict.organisation_taken": ("已有名为“{value}”的单位。", "There is an organisation {value} already."),
    "conflict.usci_taken": (
        "这个统一社会信用代码已登记在“{value}”名下。",
        "This identifier is that of {value}.",
    ),
    "conflict.own_office": (
        "不能取消自己的专员角色，请由另一名专员或管理员办理。",
        "Somebody else has to take your own office.",
    ),
    "conflict.own_account": ("不能停用自己的账号。", "You cannot close your own account."),
    "conflict.agreement_runs": ("与“{value}”的共享协议正在生效。", "An agreement with {value} runs already."),
}
"""Code -> Chinese and English."""
