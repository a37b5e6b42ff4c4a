"""Patterns of statements that are told by their own shape: materials, standards, threads, hardness, dates, places."""

import re

#: Metals and plastics by designation, as normalised (lower case). Alternatives start with literals or digit classes.
_STEEL = (
    r"(?:\d{1,3}(?:cr|mn|si|mo|ni|w|v|al|b)(?:\d{0,2}(?:cr|mn|si|mo|ni|w|v|ti|nb|al|b|re|cu"
    r"|n)){0,5}\d{0,2}[ah]?(?![a-z])"
    r"|cr12(?:mo1?v1?)?(?![a-z])|gcr\d{1,2}(?:simn|mo)?|crwmn|q[2-9]\d{2}[a-er]?(?:-z\d\d)?(?!\d)"
    r"|(?:sus|aisi|ss)\s?\d{3}[a-z]{0,2}"
    r"|(?:201|202|301|303|304|309s?|310s?|316|321|347|410|420|430|440c|630|904l|2205|2507"
    r"|17-4ph)[lhn]?(?=不锈钢|材质|钢|板|管|料)"
    r"|(?:304l?|316l|316ti|310s|904l|2205|2507|17-4ph)(?![\dl])"
    r"|(?:20|35|45|55|65)(?:#|号)(?:钢)?|(?:sk[dhs]|scm|s\d\dc|nak|dc)-?\d{2,3}[a-z]?|h1[13](?!\d)"
    r"|s136h?|p20|718h|8407|spcc|secc|sgcc|sphc|dx51d"
    r"|ht\d{3}|qt\d{3}-?\d{0,2}|zg\d{2,3}(?:-\d{3}|[a-z0-9]*)|w18cr4v|w6mo5cr4v2|hrb\d{3}e?|hpb\d{3}"
    r"|b?50a\d{3}|3[05]\w{1,2}\d{3}(?=硅钢))"
)
_NONFERROUS = (
    r"(?:[1-8]\d{3}a?-(?:t\d{1,5}|o|f|h\d{2,3})(?![a-z\d])|[1-8](?:0|a|1|2|4|6|7|9)\d{2}a?(?=铝|合金"
    r"|航空|板|棒|型材|材质|系|锻|材|管)"
    r"|(?:6061|6063|6082|6005a?|7075|7050|5052|5083|2024|3003|1060)(?![\d年])|[2-7]a\d{2}(?!\d)"
    r"|adc\s?1\d|a3[568]\d(?:\.\d)?(?!\d)|zl\d{3}a?|al(?:si|mg|cu|zn)\d{1,2}[a-z\d]*|az\d\d[a-d]?"
    r"|am[56]0[ab]?|zk60a?|we[45]\d"
    r"|t[ac]\d{1,2}(?![\da-z])|ti-?6al-?4v|gr\.?[1-9](?:级)?钛|in(?:conel)?\s?\d{3}|gh\d{4}"
    r"|monel\s?\d*|hastelloy\s?[a-z]?-?\d*|zamak\s?\d"
    r"|h(?:59|62|65|68|70|80|85|90|96)(?=黄?铜|材质|料|[、,。;\s]|$)|hpb59-1|t[123]紫?铜|tu[012](?!\d)"
    r"|c[12]\d{3,4}(?!\d)|qsn[\d.-]+|qal[\d.-]+|cucrzr|becu)"
)
_PLASTIC = (
    r"(?:pa\s?(?:6t|66|610|612|46|6|11|12|9t)(?!\d)|ppa(?![a-z])|abs(?![a-z])|pc[/+]abs|pom(?![a-z])"
    r"|pbt(?![a-z])|pps(?![a-z])|ppo(?![a-z])"
    r"|peek(?![a-z])|pei(?![a-z])|ptfe|pvdf|pmma|hdpe|ldpe|lldpe|tpu(?![a-z])|tpe(?![a-z])"
    r"|tpv(?![a-z])|epdm|nbr(?![a-z])|hnbr|fkm(?![a-z])|lcp(?![a-z])|pvb|fr-?4(?!\d)|eva(?![a-z])|cpvc"
    r"|upvc|pvc(?![a-z])|pet[g]?(?![a-z]))"
    r"(?:\s?[+-]?\s?(?:gf|cf|\d{1,2}%?玻纤)\s?\d{0,2}%?)?"
)
_STANDARD = (
    r"(?:gb[/ ]?t?|hg[/ ]?t?|jb[/ ]?t?|yb[/ ]?t?|sh[/ ]t|nb[/ ]?t?|yy[/ ]?t?|qc[/ ]t|dl[/ ]?t?"
    r"|ys[/ ]?t?|qb[/ ]?t?|hj|tsg|gjb|din|astm|jis|en|iso|iec|sae|ams|ul|ansi|api)"
    r"[\s-]?[a-z]{0,2}\s?\d{2,6}(?:[.]\d+)*(?:-\d{2,4})?(?![\d.]*[a-z%])"
)
# HW01 to HW50, the categories that a permit for hazardous waste lists; sellers write HW06/08/09 for three of them.
_WASTE = r"(?:0[1-9]|[1-4]\d|50)(?!\d)"
_SHAPES: dict[str, str] = {
    "waste": rf"hw-?{_WASTE}(?:\s?[/、]\s?(?:hw-?)?{_WASTE}(?![.%]|\s?[吨桶方升公千万年月日天]))*(?:\s?等)?",
    "standard": _STANDARD,
    "thread": r"m(?<![a-z\d]m)\d{1,3}(?:\.\d)?(?:×\d(?:\.\d+)?)?(?:×\d{1,3})?(?![\d.]*\s?[a-z/^%]|\d"
    r"|[\d.]*\s?(?:万|元|米|吨))|(?:rc|npt|g)\d/\d",
    "material": f"{_STEEL}|{_NONFERROUS}|{_PLASTIC}",
    "roughness": r"ra\s?(?:值|[:≤<]|不大于|可达|达到?|能到|小于|低于"
    r"|到)*\s?\d{1,2}(?:\.\d+)?(?:\s?-\s?\d(?:\.\d+)?)?(?:\s?(?:μm|um))?|粗糙度(?:ra|[:≤<]|不大于|可达"
    r"|达到?|能到|小于|低于|要求|到)*\s?\d{1,2}(?:\.\d+)?(?:\s?(?:μm|um))?",
    "hardness": r"h(?:rc|v|bw?|ra|rb|s)\s?\d{2,4}(?:\s?[-~±]\s?\d{1,4})?|\d{2}(?:\s?[-~±]\s?\d{1,2})?\s?hrc|(?:邵"
    r"|邵氏)?硬度\s?\d{2}(?:±\d)?(?:度|a|°)",
    "protection": r"ip[x\d]\d(?:k)?",
    "cleanroom": r"(?:\d{1,2}|[百千万十]{1,2})万?级(?:无尘|洁净|净化)(?:车间|室)?|(?:洁净度?"
    r"|无尘)(?:等级)?(?:\d{1,2}|[百千万十]{1,2})万?级|class\s?\d{2,6}",
    "precision": r"it\s?\d{1,2}(?!\d)级?|(?:精度|公差等级|din|iso"
    r"|gb)?(?:等级)?[:为达到]*\d{1,2}(?:\s?[-~]\s?\d{1,2})?级(?:精度|以上精度|齿轮|平台)"
    r"|精度(?:等级)?(?:可?达到?|为|:|≥|能到|做到)*\d{1,2}(?:\s?[-~]\s?\d{1,2})?级",
    "cas": r"(?:cas\s?(?:号|no\.?)?[:\s]?)?\d{2,7}-\d{2}-\d(?![\d\-])",
    "grade": r"(?:食品|医药|医用|药用|电子|电池|工业|试剂|饲料|化妆品|光伏|半导体|分析|优级|军工|车规|汽车|航空"
    r"|航天|光学|核)(?:级(?!别|联)|纯)",
    "package": r"(?:吨桶|吨袋|吨包|ibc(?:桶)?|散装(?!水泥车)|槽车|罐车)",
    "deadline": (
        r"(?:20\d\d年|今年|明年|本年)?\d{1,2}月(?:\d{1,2}[日号]|[初中底末]|[上中下]旬)?(?:之?前|以前|以内"
        r"|内(?:交|到|供|完)|前后)"
        r"|\d{1,2}[日号](?:之前|前|以前)|(?:本|这个?|下个?)月(?:\d{1,2}[日号]|[初中底末]"
        r"|[上中下]旬)?(?:之?前|以前|内)?(?=[交到要供需完,。;、\s]|$)"
        r"|[本下这]周[一二三四五六日天末]?(?:之?前|以前|内)|(?:今年|年|春节|国庆|五一|元旦|中秋|端午"
        r"|月)底?(?:之前|前(?!景|期|列|后))"
    ),
    "part_number": r"[a-z]{1,6}-?\d+[a-z\d]*(?:[-./][a-z\d]+)+|[a-z]{1,6}-?\d{2,}[a-z\d]*(?:[-./][a-z\d]+)*"
    r"|\d{3,}[a-z]{1,3}\d*(?:[-/][a-z\d]+)+|\d{4,5}-(?:2?rs|zz|2z|[a-z]\d)[a-z\d]*",
}
#: Tried at the places `SHAPE_START` finds: the start of a Latin word or figure, or a character that opens a shape.
SHAPE = re.compile("|".join(f"(?P<{name}>{body})" for name, body in _SHAPES.items()))
SHAPE_START = re.compile(
    r"(?<![a-z0-9.])[a-z0-9]"
    r"|[粗硬邵洁无精公等达食医药电工试饲化光半分优军车汽航核吨散槽罐今明本这下月年春国五元中端百千万十]"
)

NONFERROUS = re.compile(_NONFERROUS)
PLASTIC = re.compile(_PLASTIC)
