"""What is said on the page that a form leads to, when it went well: the address carries a code, never words."""

from collections.abc import Mapping

from service.web.account.outcomes import ACCOUNT_OUTCOMES
from service.web.clerk.outcomes import CLERK_OUTCOMES
from service.web.office.outcomes import OFFICE_OUTCOMES
from service.web.salon.outcomes import SALON_OUTCOMES

OUTCOMES: Mapping[str, str] = {
    **CLERK_OUTCOMES,
    **OFFICE_OUTCOMES,
    **ACCOUNT_OUTCOMES,
    **SALON_OUTCOMES,
    "alliance_founded": "联盟已建立。按下面的清单一步步准备。",
    "attachment_added": "附件已上传。",
    "attachment_removed": "附件已删除，内容不再保留。",
    "agreement_made": "协议已登记。",
    "chain_added": "产业链已添加。",
    "invitation_revoked": "邀请已撤回，原来的链接不能再用。",
    "member_added": "单位已加入联盟。接下来可以邀请它的联络员。",
    "officer_assigned": "专员已分配，今后的新事项归这位专员。",
    "outside_recorded": "已登记由外部供应，本地配套率已按此计算。",
    "role_given": "身份已加上，下次打开页面就生效。",
    "setup_saved": "已保存。",
    "communities_grouped": "已分好组。看看合不合适，不合适的在下面调。",
    "community_renamed": "名称已保存，重新分组也不会变。",
    "firm_moved": "已调整，以后重新分组也不会动它。",
    "knowledge_added": "已加上。几秒钟后，全联盟的查找和图谱都认得它。",
    "knowledge_revoked": "已撤回，几秒钟后不再起作用。",
    "place_corrected": "已改好，图谱和清单马上按新的位置来。",
}
"""Code in the address (`?done=need_posted`) -> what is said at the top of the page."""
