"""What a need wants done, where something is to be done and not delivered: hired out, carried, tested, taught.

Told by words that both sides use. Who sells a tank does not hire one out: a need that wants one of these acts is not
served by a text that speaks of none of its words, however much it says about the thing. Only what is sure to be an act
is listed; who wants a part machined or a coat put on is told apart by the chain knowledge.
"""

import re

#: Act -> words by which buyers and sellers name it, in normal form.
_WORDS = {
    "hire": r"租(?<!房租)(?<!月租)(?!金)|借用|机时",
    "carry": r"运输|物流|车队|短驳|[拉拖运][到去回往]|拖车|托运|承运|货运|快运|班车|配送|搬运|吊装|发运|专线",
    "test": r"检测|测试|检验|试验|化验|送检|摸底|检定|校准|标定|探伤|测量|分析|评价|毒理|评定|cnas|cma|第三方",
    "teach": r"培训|带教|实训|[取办]证班|培养|办班|进修|[一这]班|学员|实习",
    "lend": r"贷|融资|保险|信用险|保理|授信|质押|贴现|担保|保函",
    "store": r"仓[库储位]|库房|代存|[找租]个?库|存放|堆放|放[一两三几半\d]+个?[周天月]"
    r"|冷库|[温湿]库|的库|堆场|寄存|暂存|代储|监管仓|立体库",
    "repair": r"修(?<!装修)(?<!进修)(?![改订饰])|保养|维保|翻新|再制造|重涂",
    "take_away": r"处置|回收|收走|危废|废[料液酸水油渣旧品]|利用",
    "certify": r"代办|代理|注册|备案|环评|申报|审计|评估|咨询|辅导|许可办理|专利|商标|法务|律师"
    r"|(?:做|办理?|申请|机构)[^,。;]{0,8}认证|认证(?:机构|咨询|辅导)",
}
_ACTS = {act: re.compile(words) for act, words in _WORDS.items()}
# A thing that is called by what is done with it (检修平台, 试验机, 检测用) is not the doing of it.
_THING = re.compile(
    r"(?:运输|配送|搬运|吊装|检测|测试|检验|试验|化验|检定|校准|探伤|测量|分析|仓储|[检维]修|回收|处置|培训|实训)"
    r"(?:平台|工地|设备|装置|系统|软件|仪|机(?!构|会|时)|车(?!队)|线|箱|柜|架|台|罐|桶|泵|炉|用(?!工))"
)


def find_acts(text: str) -> frozenset[str]:
    """Return the acts that a normalised text wants done."""
    bare = _THING.sub(" ", text)
    return frozenset(act for act, words in _ACTS.items() if words.search(bare))


def names_any(text: str, acts: frozenset[str]) -> bool:
    """Tell whether a normalised text names any of some acts."""
    return any(_ACTS[act].search(text) for act in acts)
