"""What people read about accounts: invitations, passwords, sessions, the erasure of a person."""

from collections.abc import Mapping

IDENTITY: Mapping[str, tuple[str, str]] = {
    "not_found.invitation": (
        "这个邀请链接已用过、已作废或已过期。",
        "This invitation has been used, revoked or has expired.",
    ),
    "not_found.password_link": (
        "这个链接已用过、已作废或已过期，请联系秘书处重新发一个。",
        "This link has been used, is void or has expired; ask the office for another.",
    ),
    "conflict.account_closed": (
        "这个账号已停用，先恢复账号，再发重设密码的链接。",
        "This account is closed; open it again before sending a link.",
    ),
    "conflict.invitation_used": (
        "这个邀请已经用过或已撤销，不能再改。",
        "This invitation has been accepted or revoked.",
    ),
    "invalid_input.password_short": (
        "密码太短，至少要 {least} 位。",
        "The password is too short: {least} characters or more.",
    ),
    "invalid_input.password_long": (
        "密码太长，最多 {most} 位。",
        "The password is too long: at most {most} characters.",
    ),
    "invalid_input.password_common": (
        "这个密码太常见，容易被猜中，请换一个。",
        "This password is among those that are guessed first; choose another.",
    ),
    "invalid_input.password_is_name": (
        "密码不能与用户名相同。",
        "The password must not be the user name.",
    ),
    "invalid_input.password_wrong": ("原密码不对。", "The present password is not right."),
    "invalid_input.password_repeat": ("两次输入的密码不一样。", "The two passwords differ."),
    "invalid_input.username_form": (
        "用户名要 2 到 60 个字，不能有空格和引号。",
        "A user name has 2 to 60 characters, without spaces and quotes.",
    ),
    "invalid_input.username_taken": ("用户名“{value}”已被别人使用，请换一个。", "The user name {value} is taken."),
    "invalid_input.name_long": ("姓名太长，最多 {most} 个字。", "The name is too long: at most {most} characters."),
    "invalid_input.password_same": (
        "新密码与原来的一样，请换一个。",
        "The new password is the old one.",
    ),
    "invalid_input.erase_sure": ("请先勾选“我知道注销后不能恢复”。", "Please confirm that this cannot be undone."),
    "invalid_input.name_empty": ("请写上姓名。", "Please give a name."),
    "conflict.last_admin": (
        "您是最后一位管理员，请先添加另一位管理员，再注销。",
        "You are the last administrator; add another one first.",
    ),
    "invalid_input.email_form": ("邮箱地址“{value}”格式不对。", "{value} is not a mail address."),
}
"""Code -> Chinese and English."""
