"""Figures with units: what is counted or measured, in which direction it binds, in canonical units."""

import re
from dataclasses import dataclass

from matching.attribute_types import Attribute, Comparator, Span, Value
from matching.numerals import NUMBER_PATTERN, Number, parse_number
from matching.units import PERIODS_PER_MONTH, UNITS, Unit

#: Characters after a one-character unit that make it part of another word (3方 but 第3方案, 2个 but 2个性).
_NOT_BEFORE = {
    "克": "重服", "升": "级降温压", "方": "面案式法向便形管钢", "米": "粉面线", "瓦": "楞斯", "丝": "杆杠印网锥攻绸", "安": "全装徽时防",
    "元": "件素器旦", "天": "然津窗线府车花", "日": "本常用前后", "月": "底初中前", "年": "产销度底初均供需用处前", "周": "边期转年",
    "件": "套均", "个": "性人别体", "只": "做要有能接需", "支": "持付撑架线", "把": "关握", "台": "湾州阶面", "片": "区状面材",
    "张": "力家", "条": "件款码", "根": "据本部", "组": "装织件合分", "批": "量发次的", "套": "筒装管餐期丁袖路", "包": "含装括工邮裹",
    "袋": "装式", "桶": "装", "瓶": "装", "箱": "体式变装", "盒": "装子", "卷": "材帘板", "盘": "管点活", "双": "方面层向碳头色组氧",
    "对": "外接于比", "层": "级次面压流", "轴": "承类套向", "目": "标前的录", "转": "产让速型子轴换运角向", "人": "工民才员力",
    "名": "称字单片", "位": "置于", "辆": "", "颗": "", "粒": "径度子", "寸": "", "度": "假", "伏": "安", "吨": "位", "平": "台",
    "部": "分门件", "副": "产业", "付": "款清", "枚": "", "班": "车组", "斤": "", "巴": "", "趟": "", "牛": "", "块": "链",
}  # fmt: skip
_DROPPED = {"平", "部", "把", "牛", "巴", "位", "名", "d", "块板"}
_ASCII = re.compile(r"[a-z]$")


def _unit_pattern() -> str:
    parts = []
    for unit in sorted(set(UNITS) - _DROPPED, key=len, reverse=True):
        banned = _NOT_BEFORE.get(unit, "")
        guard = r"(?![a-z])" if _ASCII.search(unit) else (f"(?![{banned}])" if banned else "")
        parts.append(re.escape(unit) + guard)
    return "(?:" + "|".join(parts) + ")"


_UNIT = _unit_pattern()
_PERIOD = "(?:个?月|季度?|年|天|日|周|星期|小时|班|h|d|a)(?![a-z])"
_CONTAINER = "(?:吨桶|吨袋|铁桶|塑料桶|钢瓶|ibc|[桶袋瓶箱包罐卷盒听支])"
_QUANTITY = re.compile(
    rf"(?P<sign>-(?<![\w)]-))?(?P<low>{NUMBER_PATTERN})"
    rf"(?:\s?(?P<first_unit>{_UNIT})?\s?(?:-|~|至|到|或)\s?(?P<high>-?{NUMBER_PATTERN}))?\s?(?P<unit>{_UNIT})?"
    rf"(?:\s?(?:/|每|一)\s?(?:(?P<period>{_PERIOD})|(?P<container>{_CONTAINER})|(?P<per_unit>{_UNIT})))?"
)
_NUMBER_START = re.compile(r"(?<![a-z\d第.])(?=[\d一二两三四五六七八九十几数半上近百千万])")
_SIZE = re.compile(
    r"φ?\d+(?:\.\d+)?\s?(?P<unit1>mm|cm|m|毫米|厘米|米)?(?:\s?×\s?φ?\d+(?:\.\d+)?\s?(?:mm|cm|m|毫米|厘米|米)?){1,2}"
)
_DIAMETER = re.compile(
    r"φ\s?(?P<low>\d+(?:\.\d+)?)(?:\s?[-~]\s?φ?(?P<high>\d+(?:\.\d+)?))?\s?(?P<unit>mm|cm|m|毫米|厘米|米)?(?![a-z])"
)
_TOLERANCE = re.compile(
    r"(?:±\s?(?P<plus>\d+(?:\.\d+)?)|(?:公差|精度|同轴度|平面度|圆度|跳动|误差|垂直度|平行度|圆柱度|位置度)"
    r"(?:要求|等级|在|为|:|控制|可?达到?|能到|可?做到|[≤<]|不大于|不超过|小于|优于|±)*\s?(?P<word>\d+(?:\.\d+)?))"
    r"\s?(?P<unit>mm|μm|um|微米|毫米|丝|道|%|°c)?(?![a-z\d级])"
)

_AT_LEAST = re.compile(
    r"(?:≥|>=?|大于等于|(?<!不)大于|不低于|不少于|不小于|不短于|不得少于|不得低于|至少|最低|最少|起码|(?<!不)超过|(?<!不)高于|满足|能满足)(?:或等于)?[约为:是达到]*\s?$"
)
_AT_MOST = re.compile(
    r"(?:≤|<=?|小于等于|(?<!不)小于|不超过|不大于|不高于|不多于|不超|不得超过|不得大于|至多|最多|(?<!不)低于|控制在|限制在|(?<!不)少于|以内)(?:或等于)?[约为:是]*\s?$"
)
_ABOUT = re.compile(r"(?:大?约|大概|差不多|近|将近|左右|估计|预计)[为:是有]*\s?$")
_LIMIT_HIGH = re.compile(
    r"最(?:大|高|长|宽|厚|重|多|深|快|远)|(?:可|(?<!产)能)(?:做|达|到|承接|加工|生产)到?|做到|极限|上限|封顶|满负荷|满产"
)
_LIMIT_LOW = re.compile(r"最(?:小|薄|细|低|短|轻|窄|少)")
_AFTER_LEAST = re.compile(r"\s?(?:\(含\))?(?:及|或|和)?(?:以上|往上|起(?!重|订|批|做|草|升|动)|打底)")
_AFTER_MOST = re.compile(
    r"\s?(?:\(含\))?(?:及|或)?(?:以内|之内|以下|之下|封顶|为限|以里|内(?!部|销|径|孔|外|饰|胆|存|壁))"
)
_AFTER_ABOUT = re.compile(r"\s?(?:左右|上下|前后|不等|来)")
_CLAUSE_START = re.compile(r"[,。;!?\n]")
_MOQ_BEFORE = re.compile(
    r"(?:起订|起批|起做|起接|最(?:低|小|少)(?:订|起|批|接|采购)[^,。;]{0,3}|moq|起(?:量|购))[量为:是]*\s?$"
)
_MOQ_AFTER = re.compile(r"\s?(?:以上)?(?:起(?:订|批|做|接|售|发|定|购|卖)|(?:才|方|就)(?:能)?(?:接|做|开)|开机)")
_RATE_BEFORE = re.compile(
    r"(?:(?P<a>[年月日季周班]|小时)(?:均)?(?:产能?量?|需(?:求|要|用)?量?|供(?:应|货)?量?|用量?|采购量?|销量?|消耗量?|处[理置]量?|出货量?|加工量?|订货?量?|要货?量?|生产|能力)"
    r"|每个?(?P<b>月|年|天|日|周|班|小时|季度)(?:大约|约|大概|需求?要?|生产|供|采购|用|出货|加工|能做|可做|能供|处理|消耗|要|产)*"
    r"|一(?:个)?(?P<c>月|年|天|周)(?:大约|约|大概|需要?|生产|能做|可做|能供|要|用)*)"
    r"[^\d,。;]{0,8}$"
)
_CAPACITY_BEFORE = re.compile(r"产能|供应能力|供货能力|处理能力|生产能力")
_PAYMENT = re.compile(r"账期|月结|付款|结算|回款|承兑")
_LEAD = re.compile(
    r"交期|交货|交付|发货|到货|供货|货期|工期|出样|打样|完成|加急|生产周期|周期|时效|送达|响应|出货|上门|到厂|要货|急用|需要"
)
_WARRANTY = re.compile(r"质保|保修|保质|有效期|寿命|经验|成立|从事|深耕|专注|至今|使用|合同|租期|租赁")
_BUDGET = re.compile(r"预算|限价|总价|总金额|金额|控制价|投资|造价|合同额")
_PRESS = re.compile(
    r"(?P<forge>锻|螺旋压|摩擦压)|(?P<diecast>压铸)|(?P<injection>注塑|锁模|合模)|(?P<punch>冲床|冲压|压力机|折弯|剪板)|(?P<hydraulic>油压|液压|压机|硫化)"
)
_PRESS_AFTER = re.compile(
    r"(?:级|的|以上|及以上|左右|自动|伺服|数控|大型|热模|精密|双点|闭式|开式|高速|冷室|热室|卧式|立式|电动|模|快|自由|\s|型)*"
    r"(?P<kind>锻压机?|锻造|锻|螺旋压|摩擦压|压铸|注塑|冲床|冲压|压力机|折弯|油压|液压|压机|硫化|成型机|锁模|合模|位)"
)
_LIFTING = re.compile(r"行车|天车|起重|吊装|龙门吊|吊车|叉车|桥吊|航吊")
_WEIGHT = re.compile(r"单[重件]|重量|件重|净重|毛重|[锻铸]件|最[大重]|每件|一件")
_PURITY = re.compile(r"纯度|含量|主含量")
_CONCENTRATION = re.compile(r"浓度|质量分数")
_RATE_WORD = re.compile(r"率(?:[^,。;\d]{0,4})$|率")
_STORAGE = re.compile(r"冷藏|冷库|冷冻|冷链|储存|保存|运输|仓储|恒温")
_FURNACE = re.compile(r"炉|热处理|加热|淬火|退火|烧结|熔炼|固化|煅烧|焙烧")
_SERVICE_HEAT = re.compile(r"耐|工作温|使用温|环境温|长期")
_HEAT = re.compile(r"温|热|冷|烘|零下|耐|烧|炉")
_SUBJECTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("diameter", re.compile(r"直径|外径|内径|口径|孔径|缸径|通径|回转|φ")),
    ("length", re.compile(r"长|行程")),
    ("width", re.compile(r"宽|幅")),
    ("thickness", re.compile(r"厚")),
    ("height", re.compile(r"高度|高(?!于|达|温|压|精|强|速|端|标|新)")),
    ("depth", re.compile(r"深")),
    ("particle_size", re.compile(r"粒径|d50|细度|粒度")),
    ("wire", re.compile(r"线径|丝径")),
)
_AFTER_SUBJECTS = {"长": "length", "宽": "width", "厚": "thickness", "高": "height", "深": "depth", "直径": "diameter", "外径": "diameter", "口径": "diameter"}  # fmt: skip
_AFTER_SUBJECT = re.compile(
    r"\s?(?:以上|以内|以下|左右)?(?:的)?(直径|外径|口径|长(?!期|安|沙|春)|宽|厚(?!板)|高(?![速强压精温端]) |深(?!圳|孔|加|度))"
)

_LEAD_IN = re.compile(
    r"(?:最[大小高低长宽厚重]?(?:可)?(?:加工|承接|锻件|回转)?)?(?:直径|外径|内径|口径|孔径|长度?|宽度?|厚度?|壁厚|板厚|高度|深度?|粒径|起订量?|交货?期|工期"
    r"|周期|预算|总价|产能|纯度|浓度|含量|粘度|温度|电压|压力|功率|重量|单重|单件重?|锁模力|公称力|吨位|公差|精度)?"
    r"(?:≥|>|≤|<|(?<!不)[大小]于|不[低少小高大多]于|不超过|(?<!不)超过|至[少多]|最[多少低高大小]|起码|控制在|可?达到?|可?做到|能到|大?约|大概|为|是|:|在|\s)*$"
)
_LENGTH_MAX_KM = 1_000_000.0  # a kilometre in mm: figures in kilometres are distances
_PURITY_FLOOR = 90.0
_CALENDAR_YEAR = re.compile(r"(?:19|20)\d\d|[一二]?[〇零]?[〇零一二三四五六七八九]{2,4}")
_SINGLE_UNITS_FOR_ONE = {"套", "台", "吨", "辆", "个月", "年", "周", "天", "小时", "批", "条"}


@dataclass(frozen=True, slots=True)
class _Reading:
    """One figure with its unit and the words of its clause on both sides."""

    match: re.Match[str]
    unit: Unit
    spelling: str
    low: float
    high: float
    before: str
    after: str

    @property
    def text(self) -> str:
        return self.match.group()


def find_quantities(text: str) -> list[Attribute]:
    """Return the figures with units of a normalised text, in text order; figures without a known unit are left out."""
    found: list[Attribute] = []
    taken: list[Span] = []
    for finder in (_find_sizes, _find_tolerances, _find_diameters):
        for attribute in finder(text, taken):
            found.append(attribute)
            taken.append((attribute.start, attribute.end))
    position = 0
    while (hit := _NUMBER_START.search(text, position)) is not None:
        position = hit.start()
        covering = next((end for start, end in taken if start <= position < end), None)
        if covering is not None:
            position = covering
            continue
        match = _QUANTITY.match(text, position - 1 if text[position - 1 : position] == "-" else position)
        match = match or _QUANTITY.match(text, position)
        if match is None:
            position += 1
            continue
        attribute = _read(text, match)
        if attribute is not None:
            found.append(attribute)
        position = match.end()
    return sorted(found, key=lambda a: a.start)


def _read(text: str, match: re.Match[str]) -> Attribute | None:
    reading = _reading(text, match)
    return None if reading is None else _classify(reading)


def _reading(text: str, match: re.Match[str]) -> _Reading | None:
    """Put figure, unit and surroundings together; None where they make no quantity."""
    spelling = match["unit"]
    if spelling == "年" and _CALENDAR_YEAR.fullmatch(match["low"]):
        return None
    before = _clause_before(text, match.start())
    if spelling is None or (match["low"] == "一" and spelling not in _SINGLE_UNITS_FOR_ONE):
        if not (spelling is None and _BUDGET.search(before[-8:]) and match["low"][-1:] in "万亿"):
            return None
        spelling = "元"
    bounds = _bounds(match)
    if bounds is None:
        return None
    unit = _disambiguate(UNITS[spelling], spelling, before, text[match.end() : match.end() + 4])
    if unit is None:
        return None
    after = _CLAUSE_START.split(text[match.end() : match.end() + 14])[0]
    return _Reading(match, unit, spelling, bounds[0], bounds[1], before, after)


def _bounds(match: re.Match[str]) -> tuple[float, float] | None:
    low = parse_number(match["low"])
    high: Number | None = None
    if match["high"]:
        negative = match["high"].startswith("-")
        high = parse_number(match["high"].lstrip("-"))
        high = -high if negative and isinstance(high, float) else high
    if low is None:
        return None
    low_value, high_value = low if isinstance(low, tuple) else (low, low)
    if match["sign"]:
        low_value, high_value = -high_value, -low_value
    if high is not None:
        high_value = high[1] if isinstance(high, tuple) else high
    first = UNITS[match["first_unit"]].factor if match["first_unit"] and match["unit"] else None
    if first is not None and match["high"]:
        low_value *= first / UNITS[match["unit"]].factor
    elif match["high"]:
        low_value = _shared_power(low_value, high_value, match["low"], match["high"])
    return min(low_value, high_value), max(low_value, high_value)


def _shared_power(low: float, high: float, low_text: str, high_text: str) -> float:
    """Read 3-5万 as thirty to fifty thousand: a power written once belongs to both."""
    power = re.search(r"[万亿千]+$", high_text)
    if power is None or re.search(r"[百千万亿]", low_text):
        return low
    scale = parse_number("1" + power.group())
    return low * scale if isinstance(scale, float) and low * scale <= high else low


def _clause_before(text: str, start: int) -> str:
    low = max(0, start - 16)
    clause = text[low:start]
    return _CLAUSE_START.split(clause)[-1]


def _disambiguate(unit: Unit, spelling: str, before: str, after: str) -> Unit | None:
    """Settle 度 (temperature or energy), 5g (a network) and 元/件 words; None where the figure means nothing here."""
    if spelling == "度":
        if _HEAT.search(before):
            return UNITS["°c"]
        return unit if "电" in after or "电" in before else None
    if spelling == "g" and before.endswith(("通信", "网络")) or after.startswith(("通信", "基站", "网络")):
        return None
    return unit


def _comparator(reading: _Reading) -> tuple[Comparator, bool]:
    """Tell in which direction a figure binds, and whether it is the utmost."""
    before, after = reading.before, reading.after
    limit_low = bool(_LIMIT_LOW.search(before)) and not _AT_LEAST.search(before)
    limit_high = bool(_LIMIT_HIGH.search(before[-10:]))
    if reading.low != reading.high:
        return "range", limit_high or limit_low
    if _AT_LEAST.search(before) or _AFTER_LEAST.match(after):
        return "ge", False
    if _AT_MOST.search(before) or _AFTER_MOST.match(after):
        return "le", limit_high
    if limit_low:
        return "ge", True
    if limit_high:
        return "le", True
    if _ABOUT.search(before) or _AFTER_ABOUT.match(after):
        return "approx", False
    return "eq", False


def _classify(reading: _Reading) -> Attribute | None:
    """Name the statement by its dimension and by the words around it."""
    match = reading.match
    if match["container"] and reading.unit.dimension in ("mass", "volume", "count"):
        return _attribute(reading, "package", subject=match["container"])
    if reading.unit.dimension == "money":
        if match["container"] or match["per_unit"]:
            return _attribute(reading, "price", subject=match["container"] or match["per_unit"])
        return _attribute(reading, "budget" if _BUDGET.search(reading.before) else "money")
    if reading.unit.dimension in ("mass", "volume", "count", "area", "energy", "power", "length"):
        flow = _classify_flow(reading)
        if flow is not None:
            return flow
    return _BY_DIMENSION.get(reading.unit.dimension, _classify_plain)(reading)


def _classify_flow(reading: _Reading) -> Attribute | None:
    """Read minimum orders and rates; None where the figure is neither."""
    if _MOQ_BEFORE.search(reading.before) or _MOQ_AFTER.match(reading.after):
        return _attribute(reading, "moq", comparator="ge")
    spelled = reading.match["period"]
    prefix = _RATE_BEFORE.search(reading.before)
    period = spelled or (prefix and (prefix["a"] or prefix["b"] or prefix["c"]))
    if not period:
        return None
    subject = "capacity" if "产" in reading.before or _CAPACITY_BEFORE.search(reading.before) else ""
    return _attribute(reading, "rate", subject=subject, scale=_per_month(period), per="/月")


def _per_month(period: str) -> float:
    return PERIODS_PER_MONTH[period.removeprefix("个")]


def _classify_mass(reading: _Reading) -> Attribute | None:
    if reading.spelling in ("吨", "t"):
        pressed = _press_kind(reading)
        if pressed is not None:
            return _attribute(reading, "tonnage", subject=pressed, scale=0.001, unit="t")
        if _LIFTING.search(reading.before[-6:]) or _LIFTING.search(reading.after[:6]):
            return _attribute(reading, "lifting", scale=0.001, unit="t")
    if _WEIGHT.search(reading.before[-6:]) or re.match(r"(?:以[上下内])?(?:的)?(?:大型)?[锻铸]件", reading.after):
        return _attribute(reading, "weight")
    return _attribute(reading, "quantity")


def _press_kind(reading: _Reading) -> str | None:
    """Return which machine a tonnage belongs to ("press" where it is open), None where 吨 is a weight."""
    after = _PRESS_AFTER.match(reading.after)
    if after is not None:
        kind = _PRESS.search(reading.after[: after.end() + 2])
        return str(kind.lastgroup) if kind else "press"
    kind = None
    for kind in _PRESS.finditer(reading.before[-9:]):
        pass
    if kind is not None and re.search(r"机|床|力|吨位|设备", reading.before[-9:]):
        return str(kind.lastgroup)
    return "press" if re.search(r"吨位|公称力", reading.before) else None


def _classify_length(reading: _Reading) -> Attribute | None:
    if reading.spelling in ("km", "公里", "千米"):
        return _attribute(reading, "distance", scale=1 / _LENGTH_MAX_KM, unit="km")
    subject = _length_subject(reading)
    if not subject and reading.spelling in ("m", "米") and not re.search(r"轴|管|板|梁|件", reading.after[:5]):
        return _attribute(reading, "quantity")
    return _attribute(reading, "dimension", subject=subject)


def _length_subject(reading: _Reading) -> str:
    """Return which length is meant: the nearest keyword before the figure, else the one after it."""
    nearest = ("", -1)
    for subject, pattern in _SUBJECTS:
        for hit in pattern.finditer(reading.before[-9:]):
            if hit.start() > nearest[1]:
                nearest = (subject, hit.start())
    if nearest[0]:
        return nearest[0]
    after = _AFTER_SUBJECT.match(reading.after)
    return _AFTER_SUBJECTS[after[1].strip()] if after else ""


def _classify_time(reading: _Reading) -> Attribute | None:
    around = reading.before[-10:] + "|" + reading.after[:8]
    if _PAYMENT.search(around):
        return _attribute(reading, "payment_days")
    if _WARRANTY.search(reading.before[-6:] + reading.after[:4]):
        return _attribute(reading, "duration")
    inside = _AFTER_MOST.match(reading.after) is not None
    if _LEAD.search(around) or inside:
        comparator: Comparator = "range" if reading.low != reading.high else "le" if inside else _comparator(reading)[0]
        return _attribute(reading, "lead_days", comparator=comparator)
    return _attribute(reading, "duration")


def _classify_percent(reading: _Reading) -> Attribute | None:
    nearby = reading.before[-8:]
    if _CONCENTRATION.search(nearby):
        return _attribute(reading, "concentration")
    if _PURITY.search(nearby) or reading.after.startswith(("纯", "含量")):
        return _attribute(reading, "purity")
    if reading.low >= _PURITY_FLOOR and reading.unit.factor == 1 and not _RATE_WORD.search(reading.before):
        return _attribute(reading, "purity")
    return _attribute(reading, "percent")


def _classify_temperature(reading: _Reading) -> Attribute | None:
    around = reading.before[-10:] + reading.after[:6]
    for subject, pattern in (("storage", _STORAGE), ("furnace", _FURNACE), ("service", _SERVICE_HEAT)):
        if pattern.search(around):
            return _attribute(reading, "temperature", subject=subject)
    return _attribute(reading, "temperature")


def _classify_count(reading: _Reading) -> Attribute | None:
    return _attribute(reading, "quantity")


def _classify_plain(reading: _Reading) -> Attribute | None:
    return _attribute(reading, reading.unit.dimension)


_BY_DIMENSION = {
    "mass": _classify_mass,
    "length": _classify_length,
    "time": _classify_time,
    "percent": _classify_percent,
    "temperature": _classify_temperature,
    "count": _classify_count,
}


def _attribute(
    reading: _Reading,
    name: str,
    *,
    subject: str = "",
    comparator: Comparator | None = None,
    scale: float = 1.0,
    unit: str | None = None,
    per: str = "",
) -> Attribute:
    """Build the attribute, in canonical units times `scale`."""
    direction, limit = _comparator(reading)
    factor = reading.unit.factor * scale
    low, high = (float(f"{bound * factor:.9g}") for bound in (reading.low, reading.high))
    value: Value = low if low == high else (low, high)
    canonical = (unit or reading.unit.canonical) + per
    start, end = _widen(reading)
    quote = reading.match.string[start:end]
    return Attribute(name, value, canonical, comparator or direction, start, end, subject, limit, quote)


def _widen(reading: _Reading) -> Span:
    """Take in the words that belong to the figure: 月需2000套, 直径3米以上, 交期30天, 500件起订."""
    start, end = reading.match.span()
    rate = _RATE_BEFORE.search(reading.before)
    lead_in = rate or _LEAD_IN.search(reading.before)
    if lead_in is not None:
        start -= len(reading.before) - lead_in.start()
    for tail in (_MOQ_AFTER, _AFTER_LEAST, _AFTER_MOST, _AFTER_ABOUT):
        after = tail.match(reading.after)
        if after is not None:
            return start, end + after.end()
    return start, end


def _find_sizes(text: str, taken: list[Span]) -> list[Attribute]:
    """Read 2000×1000×5mm, in millimetres."""
    if "×" not in text:
        return []
    found = []
    for match in _SIZE.finditer(text):
        if text[: match.start()].endswith("m") or any(start <= match.start() < end for start, end in taken):
            continue
        units = re.findall(r"mm|cm|m|毫米|厘米|米", match.group())
        factor = UNITS[units[-1]].factor if units else 1.0
        sides = [float(side) * factor for side in re.findall(r"\d+(?:\.\d+)?", match.group())]
        value = "×".join(f"{side:g}" for side in sides)
        limit = bool(_LIMIT_HIGH.search(_clause_before(text, match.start())[-10:]))
        comparator: Comparator = "le" if limit or _AFTER_MOST.match(text, match.end()) else "eq"
        found.append(Attribute("size", value, "mm", comparator, *match.span(), "", limit, match.group()))
    return found


def _find_diameters(text: str, taken: list[Span]) -> list[Attribute]:
    """Read φ500, φ20-60mm; millimetres where no unit is written."""
    found = []
    for match in _DIAMETER.finditer(text) if "φ" in text else ():
        if any(start <= match.start() < end for start, end in taken):
            continue
        factor = UNITS[match["unit"] or "mm"].factor
        low = float(match["low"]) * factor
        high = float(match["high"]) * factor if match["high"] else low
        reading = _Reading(
            match,
            UNITS["mm"],
            "mm",
            low,
            high,
            _clause_before(text, match.start()),
            text[match.end() : match.end() + 14],
        )
        found.append(_attribute(reading, "dimension", subject="diameter"))
    return found


def _find_tolerances(text: str, taken: list[Span]) -> list[Attribute]:
    """Read ±0.01mm, 公差0.02, 精度可达5微米: half widths in millimetres, smaller is harder."""
    found = []
    for match in _TOLERANCE.finditer(text):
        if any(start <= match.start() < end for start, end in taken):
            continue
        unit = match["unit"]
        if unit in ("%", "°c") or (unit is None and not match["plus"] and "." not in (match["word"] or "")):
            continue
        factor = UNITS[unit].factor if unit in UNITS else 0.01 if unit == "道" else 1.0
        value = float(f"{float(match['plus'] or match['word']) * factor:.9g}")
        around = _clause_before(text, match.start())[-8:] + match.group()
        limit = bool(_LIMIT_HIGH.search(around) or _LIMIT_LOW.search(around))
        found.append(Attribute("tolerance", value, "mm", "le", *match.span(), "", limit, match.group()))
    return found
