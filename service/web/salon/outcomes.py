"""What is said on a salon's page after a form went well."""

from collections.abc import Mapping

SALON_OUTCOMES: Mapping[str, str] = {
    "salon_made": "沙龙建好了。接下来列名单。",
    "salon_changed": "已保存。",
    "salon_running": "沙龙开始了。",
    "salon_done": "沙龙结束了，可以导出总结。",
    "salon_names_forgotten": "来宾姓名和结果备注已抹去，单位和结果都还在。",
    "salon_planned": "排好了。",
    "salon_listed": "已加入名单。",
    "salon_invited": "邀请已发到各家的收件箱。",
    "salon_invited_by_hand": "邀请已发出；有的单位还没有账号，请打开它的名字，复制链接发给它。",
    "salon_answers_set": "名单已更新。",
    "salon_person_kept": "已保存。",
    "salon_link_new": "已换成新链接，旧的打不开了。",
    "salon_file_taken": "文件已导入。",
    "salon_wish_kept": "已记下。",
    "salon_round_asked": "圆桌会已记下，排桌时一起安排。",
    "salon_round_dropped": "圆桌会已删除；已经排好的日程请重新排一次。",
    "salon_scored": "系统建议已填好。",
    "salon_restored": "已恢复那一版。",
    "salon_repaired": "重新安排好了，下面写明动了谁。",
    "salon_result_noted": "已记下，等双方各自确认。",
    "salon_answered": "收到，到时候见。下面可以选想见谁。",
    "salon_declined": "收到，这次不参加。改变主意可以再答复。",
    "salon_wishes_kept": "意愿已保存。",
    "salon_result_said": "结果已确认。",
}
"""Code in the address -> what is said at the top of the page."""
