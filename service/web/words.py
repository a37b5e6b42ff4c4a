"""What the pages say besides the messages of errors: labels for codes, and the reader's next step."""

from collections.abc import Mapping

VERDICTS: Mapping[str, str] = {"yes": "对得上", "no": "对不上", "unknown": "未写明"}
RINGS: Mapping[str, str] = {"chain": "本链", "alliance": "联盟内", "allied": "友邻园区"}
WORDING_KINDS: Mapping[str, str] = {"很可能": "likely", "可以一问": "worth-asking", "转型可做": "could-convert"}
WIDENED: Mapping[str, str] = {
    "alliance": "所选产业链里没有很可能的伙伴，已扩大到全联盟。",
    "allied": "本联盟里没有很可能的伙伴，已扩大到签了共享协议的友邻园区。",
}
"""Ring -> what is said where a search went out to it."""

STAFF = frozenset({"secretariat", "chain_leader", "park_leader", "organiser", "department", "admin"})
"""Roles that are shown the probability as a number too."""

CONDITIONS: Mapping[str, str] = {
    "quantity": "数量",
    "rate": "供货量",
    "moq": "起订量",
    "package": "包装",
    "weight": "重量",
    "dimension": "尺寸",
    "size": "规格",
    "thread": "螺纹",
    "tolerance": "公差",
    "roughness": "粗糙度",
    "hardness": "硬度",
    "tonnage": "吨位",
    "lifting": "起重",
    "voltage": "电压",
    "pressure": "压力",
    "temperature": "温度",
    "purity": "纯度",
    "concentration": "浓度",
    "precision": "精度",
    "protection": "防护等级",
    "material": "材料",
    "grade": "等级",
    "certificate": "证书",
    "cleanroom": "洁净度",
    "region": "地域",
    "deadline": "期限",
    "lead_days": "交期",
    "budget": "预算",
    "price": "价格",
    "standard": "标准",
    "part_number": "型号",
    "waste": "危废类别",
    "cas": "CAS 号",
}
OTHER_CONDITION = "要求"

NEXT_STEPS: Mapping[str, str] = {
    "bad_addition": "请换一个说法，或者换一个环节再加。",
    "empty_text": "请粘贴或写下一条需求，一两句话就够：要什么、要多少、有什么硬性要求。也可以点下面的样例试一试。",
    "text_too_long": "内容都还在。请删去与需求无关的部分，或者分成几条，一条一条地找。",
    "unknown_alliance": "请在“在哪里找”里重新选择联盟，再点“找伙伴”。",
    "invalid_input": "请按上面说的改好，再提交一次。",
    "forbidden": "如果您应该能看到或办理，请联系联盟秘书处开通；找伙伴时，请在“在哪里找”里换一个您所在的联盟。",
    "index_building": "内容都还在，几秒钟后再点一次“找伙伴”就行。",
    "form_expired": "内容都还在，请再点一次按钮；如果又出现这条提示，请允许浏览器保存本站的 Cookie。",
    "wrong_credentials": "请核对后再试，密码区分大小写；忘了密码，请联系联盟秘书处重置。",
    "too_many_attempts": "这是为了防止别人猜密码，到时间再试即可；忘了密码，请联系联盟秘书处重置。",
    "not_signed_in": "登录后就能继续，刚才填写的内容会保留。",
    "not_found": "请检查网址，或者回到首页。",
    "conflict": "内容都还在。请看看现在的状态，再决定下一步。",
    "database_busy": "内容都还在，请过几秒钟再试一次。",
    "bad_workbook": "请从清单页重新下载 Excel，在里面填写后再交。",
    "bad_attachment": "换一个文件再传；如果不确定怎么另存，请联系联盟秘书处。",
    "body_too_large": "请删减内容后再提交；一条需求最多 4000 个字。",
    "malformed_input": "请回到首页，用页面上的表单重新填写。",
}
TRY_LATER = "请稍后再试；如果一直这样，请把出现的时间告诉管理员。"


def next_step(code: str) -> str:
    """Return what the reader of an error can do now."""
    return NEXT_STEPS.get(code, TRY_LATER)
