"""Words of asking, greeting and urging, which say nothing about the product.

The phrases are grammar, not templates of one data set: who speaks, that something is sought, for how long, with what
politeness, and how to reply. What a phrase is about is never part of it. Words that also live inside product names
(应急, 日本厂家, 企业管理软件, 请求) are protected by their neighbours.
"""

import re
from functools import lru_cache

# Every branch starts with a literal character: the matcher then skips the other positions at memory speed.
_SPEAKER = (
    r"我们?(?:公司|厂里?|单位|企业|集团|这边|这里|这儿|家|司|方)?(?:这边|这里)?(?:目前|现在|近期|最近)?",
    r"本(?<![日样成标基版根文]本)(?:公司|厂|单位|企业|集团|司)(?:目前|现在|近期|最近|现)?",
    r"[敝贵](?:公司|司|厂|单位)",
    r"咱们?(?:公司|厂里?|单位|家|这儿|这边)?",
    r"俺们?(?:公司|厂里?)?",
    r"您?(?:那边|那里)",
)
_SEEK_OBJECT = r"(?:一下|一批|一些|几家|几个|一家|一个|个|家)?"
_SEEKING = (
    r"求(?<![要需寻诉追请谋力讲征恳]求)(?:购|助|采购|推荐|介绍|对接|合作|问|货源?|帮忙|供应商?|厂家"
    r"|一下|一家|一个|个|家|大佬)",
    r"[要需诉]求(?:如下|[::])?",
    rf"寻(?:求|找|购|源|觅|)(?<!搜寻){_SEEK_OBJECT}",
    r"诚[求寻征招](?:购|找)?",
    rf"急(?<!应急)(?<!紧急)(?:[求需寻找购要缺](?:购|要|采购|找|求)?|用(?!品|药)|(?=[!!,,。;;\s]|$)){_SEEK_OBJECT}",
    r"紧?急(?<!应急)(?:寻|求|需|采|购|找)[购找求要]?",
    r"[在十特很非]分?急(?=[!!,,。;;\s]|$)",
    r"[现拟欲](?:拟|在|急|正|需要?|欲|向|计划)?(?:求购|采购|寻求|寻找|购买|采买|寻|购|求|招标|询价|需要?)",
    r"计划(?:采购|购买|外购)",
    rf"想(?:要|请|求|问|采购|购买|买|找|寻|了解|订|定){_SEEK_OBJECT}",
    r"[找缺](?:到|一下|一家|几家|一个|个|家)(?=[\u4e00-\u9fff])",
    rf"需(?<![军必内刚所]需)(?:要|采购|购买|购置?|外购|外采|寻找?|找|用到?|定购|订购)?{_SEEK_OBJECT}",
    r"采购(?!平台|系统|软件|管理)",
    r"(?:购买|收购|询价|招标|询盘)",
    r"有(?:没有|无|木有)(?:哪位|哪家|厂家?|企业|公司|单位|人|谁|朋友|工厂|老板|地方|师傅)?"
    r"(?:能够?|可以?|会|在)?(?:做|生产|加工|供应|提供|供货|供|卖|搞|弄|接)?(?:得了|过|到|的了)?",
    r"谁(?:家|知道|那里|那儿)?(?:有|能够?|可以?|会|在)?(?:做|生产|加工|供应|提供|供货|供|卖|搞)?",
    r"哪(?:家|里|儿|个厂家?|些厂家|些企业|些|位|有|个)(?:厂|厂家|企业|公司)?(?:有|能够?|可以?|会"
    r"|在)?(?:做|生产|加工|供应|提供|供货|供|卖)?",
    r"能(?<![功性节产多智效技储热动核风势官]能)(?:否|不能|够)?(?:做|生产|加工|供应|提供|供货|供)(?=[\u4e00-\u9fff\w])",
    r"面向(?:社会|全国|市场)",
)
_PARTNER = r"(?:厂家|厂商|供应商|供货商|生产商|制造商|生产厂|供方|合作方|合作伙伴|合作商|合作厂|合作单位|源头厂)"
_SUPPLIERS = (
    rf"的?(?<!目的)(?:优质|专业|实力|靠谱|可靠|合格|源头|正规|有实力的?|成熟)*的?(?:生产|制造|加工|供应"
    rf"|供货|经营|研发)*"
    rf"(?:{_PARTNER}|(?:生产|制造|加工|供应|供货)(?:企业|单位|工厂|公司|厂)(?!管理|服务))(?:们|家)?",
)
_TERMS = (
    r"长期(?:稳定)?(?:大量)?(?:的)?(?:合作|供货|供应|采购|需求|需要|收购|有效|有需求|配套)?(?:关系|协议)?",
    r"稳定(?:的)?(?:供货|供应|货源|合作)",
    r"大量(?:的)?(?:采购|需求|需要|收购|要货?|求购|供应)?",
    r"(?:建立|达成|开展)(?:长期|战略)?(?:稳定)?(?:的)?合作(?:关系)?",
    r"诚信(?:合作|经营|第一)?",
    r"(?:共同发展|互利共赢|合作共赢|量大从优|价格从优|实力强|口碑好)",
)
_MANNERS = (
    r"请(?:问|教|帮忙|大家|各位|有(?:意|兴趣)的?|推荐|尽快|报价|协助|平台|联盟|秘书处)?(?<!申请)(?:一下|下)?",
    r"(?:谢谢|感谢|多谢|拜托|麻烦|劳烦|烦请|恳请|跪求|劳驾)(?:了|大家|各位|您|支持|啦|一下)?",
    r"[您你](?:好|们好)?",
    r"大家(?:好|帮忙)?",
    r"各位(?:老板|朋友|领导|老师|同行|大佬|亲|同仁|企业家?|厂家)?(?:好|们)?",
    r"老板们?好?",
    r"帮(?:忙|我们?)(?:找|看|问|对接|推荐|介绍|联系)?(?:一下|下|看|一家)?",
    r"(?:推荐|介绍|对接)(?:一下|一家|几家|个|下|资源|厂家|企业)?",
    r"在线等",
    r"希望(?:能够?|可以|有|找到|与|和)?",
    r"最好(?:是|能够?|有|在)?",
    r"优先(?:考虑|选择)?",
    r"尽快(?:联系|回复|报价|对接|解决)?",
    r"如(?:果)?有(?:意向?|合适的?|资源|厂家|兴趣)",
    r"有(?:意者?|意向者?|兴趣|资源)(?:的)?(?=[请可速联欢,,。]|$)",
    r"欢迎(?:来电|咨询|联系|洽谈|合作|报价|对接|前来|各位|新老客户|惠顾|选购|垂询|致电|来厂|参观|考察)*",
    r"价格(?:面议|好商量|好说|好谈|可谈|合适|优惠|优先)",
    r"[面详](?:议|谈|聊)",
    r"私[聊信]",
)
_REPLY = (
    r"联系(?:人|电话|方式|手机)?[::]?\s*(?:[\u4e00-\u9fff]{1,3}(?:先生|女士|小姐|经理|主任|师傅|老师"
    r"|厂长|总|工)(?![\u4e00-\u9fff]))?",
    r"(?:电话|手机号?|微信|邮箱|传真|qq|QQ|TEL|Tel|tel)(?:同号|号码?)?[::]?\s*[\w.@+-]{5,}",
    r"1[3-9]\d-?\d{4}-?\d{4}(?!\d)",
    r"0\d{2,3}-\d{7,8}(?!\d)",
)
_BOILERPLATE = re.compile(
    "|".join((*_REPLY, *_SPEAKER, *_SEEKING, *_SUPPLIERS, *_TERMS, *_MANNERS)),
)
# What every call for technology says about itself; one of these words alone may be the subject (应用软件, 项目管理).
_EFFORT = r"(?:研究|研发|开发|研制|攻关|应用|示范|推广|产业化|工程化|项目|课题)"
_JOINED = r"(?:与|和|及|以及|的|、)?"
_NOT_BEFORE = r"(?!院|所|员|生|中心|人员|机构|团队|区|商|软件|程序)"
_PROJECT = re.compile(
    rf"(?:共性|关键|核心|先进|创新|重大|高新|前沿|实用)*技术"
    rf"(?!人员|员|工|服务|转让|监督|协议|参数|要求|支持|咨询|中心|学院){_JOINED}(?:{_EFFORT}{_JOINED})*{_NOT_BEFORE}"
    rf"|{_EFFORT}(?:{_JOINED}{_EFFORT})+{_NOT_BEFORE}"
    rf"|产业化|(?:研究|研发|研制|攻关){_NOT_BEFORE}"
)
_CONTENT = re.compile(r"[^\s,,。.;;::!!??、()()【】\[\]《》\"'“”]+(?:[.,]\d+)*")


@lru_cache(maxsize=8)  # one need is read once, and quoted beside every partner
def blank_boilerplate(text: str) -> str:
    """Return `text`, same length, with boilerplate replaced by spaces, so that offsets stay valid.

    Works on normalised and on stored text alike. Text that is nothing but boilerplate becomes blank.
    """
    return _BOILERPLATE.sub(_blank, text)


def blank_project_words(text: str) -> str:
    """Return `text`, same length, with the words blanked by which a call for technology names itself, not its subject.

    关键技术研究与应用 says as little of what is sought as 求购 does. Text that is nothing but such words stays.
    """
    blanked = _PROJECT.sub(_blank, text)
    return blanked if _CONTENT.search(blanked) else text


def _blank(match: re.Match[str]) -> str:
    return " " * (match.end() - match.start())


def strip_boilerplate(text: str) -> str:
    """Return the content of `text`, its pieces joined by single spaces; punctuation between pieces is kept."""
    return " ".join(blank_boilerplate(text).split())


def content_spans(text: str) -> list[tuple[int, int]]:
    """Return the spans of `text`, in order, that are neither boilerplate nor punctuation."""
    return [match.span() for match in _CONTENT.finditer(blank_boilerplate(text))]
