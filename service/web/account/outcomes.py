"""What is said after a form of one's own account went well."""

from collections.abc import Mapping

ACCOUNT_OUTCOMES: Mapping[str, str] = {
    "account_made": "账号已设好，您已登录。",
    "account_saved": "已保存。",
    "password_changed": "密码已修改，其他设备上的登录已全部退出。",
    "password_reset": "新密码已设好，您已登录；此前的登录已全部退出。",
    "session_ended": "已退出。",
    "person_erased": "已注销，您的个人资料已抹去。",
}
"""Code -> words."""
