"""The words around a figure that say what it measures, which way it binds, and where the figure ends."""

import re

from matching.numerals import NUMBER_PATTERN
from matching.units import UNITS

#: Characters after a one-character unit that make it part of another word (3方 but 第3方案, 2个 but 2个性).
_NOT_BEFORE = {
    "克": "重服", "升": "级降温压", "方": "面案式法向便形管钢", "米": "粉面线", "瓦": "楞斯",
    "丝": "杆杠印网锥攻绸", "安": "全装徽时防", "元": "件素器旦", "天": "然津窗线府车花", "日": "本常用前后",
    "月": "底初中前", "年": "产销度底初均供需用处前", "周": "边期转年", "件": "套均", "个": "性人别体",
    "只": "做要有能接需", "支": "持付撑架线", "把": "关握", "台": "湾州阶面", "片": "区状面材", "张": "力家",
    "条": "件款码", "根": "据本部", "组": "装织件合分", "批": "量发次的", "套": "筒装管餐期丁袖路",
    "包": "含装括工邮裹", "袋": "装式", "桶": "装", "瓶": "装", "箱": "体式变装", "盒": "装子", "卷": "材帘板",
    "盘": "管点活", "双": "方面层向碳头色组氧", "对": "外接于比", "层": "级次面压流", "轴": "承类套向",
    "目": "标前的录", "转": "产让速型子轴换运角向", "人": "工民才员力", "名": "称字单片", "位": "置于",
    "粒": "径度子", "度": "假", "伏": "安", "吨": "位", "平": "台", "部": "分门件", "副": "产业", "付": "款清",
    "班": "车组", "块": "链",
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
QUANTITY = re.compile(
    rf"(?P<sign>-(?<![a-z\d)]-))?(?P<low>{NUMBER_PATTERN})"
    rf"(?:\s?(?P<first_unit>{_UNIT})?\s?(?:-|~|至|到|或)\s?(?P<high>-?{NUMBER_PATTERN}))?\s?(?P<unit>{_UNIT})?"
    rf"(?:\s?(?:/|每|一)\s?(?:(?P<period>{_PERIOD})|(?P<container>{_CONTAINER})|(?P<per_unit>{_UNIT})))?"
)
NUMBER_START = re.compile(r"(?<![a-z\d第.])(?=[\d一二两三四五六七八九十几数半上近百千万]|零点[零〇一二三四五六七八九])")
SIZE = re.compile(
    r"φ?\d+(?:\.\d+)?\s?(?P<unit1>mm|cm|m|毫米|厘米|米)?(?:\s?×\s?φ?\d+(?:\.\d+)?\s?(?:mm|cm|m|毫米|厘米|米)?){1,2}"
)
DIAMETER = re.compile(
    r"φ\s?(?P<low>\d+(?:\.\d+)?)(?:\s?[-~]\s?φ?(?P<high>\d+(?:\.\d+)?))?\s?(?P<unit>mm|cm|m|毫米|厘米|米)?(?![a-z])"
)
TOLERANCE = re.compile(
    r"(?:±\s?(?P<plus>\d+(?:\.\d+)?)|(?:公差|精度|同轴度|平面度|圆度|跳动|误差|垂直度|平行度|圆柱度|位置度)"
    r"(?:要求|等级|在|为|:|控制|可?达到?|能到|可?做到|[≤<]|不大于|不超过|小于|优于|±)*\s?(?P<word>\d+(?:\.\d+)?))"
    r"\s?(?P<unit>mm|μm|um|微米|毫米|丝|道|%|°c)?(?![a-z\d级])"
)

AT_LEAST = re.compile(
    r"(?:≥|>=?|大于等于|(?<!不)大于|不低于|不少于|不小于|不短于|不得少于|不得低于|至少|最低|最少|起码"
    r"|(?<!不)超过|(?<!不)高于|满足|能满足)(?:或等于)?[约为:是达到]*\s?$"
)
AT_MOST = re.compile(
    r"(?:≤|<=?|小于等于|(?<!不)小于|不超过|不大于|不高于|不多于|不超|不得超过|不得大于|至多|最多"
    r"|(?<!不)低于|控制在|限制在|(?<!不)少于|以内)(?:或等于)?[约为:是]*\s?$"
)
ABOUT = re.compile(r"(?:大?约|大概|差不多|近|将近|左右|估计|预计)[为:是有]*\s?$")
LIMIT_HIGH = re.compile(
    r"最(?:大|高|长|宽|厚|重|多|深|快|远)|(?:可|(?<!产)能)(?:做|达|到|承接|加工|生产)到?|做到|极限"
    r"|上限|封顶|满负荷|满产|(?:不到|不足|不满)$"
)
LIMIT_LOW = re.compile(r"最(?:小|薄|细|低|短|轻|窄|少)")
AFTER_LEAST = re.compile(r"\s?(?:\(含\))?(?:及|或|和)?(?:以上|往上|起(?!重|订|批|做|草|升|动)|打底)")
AFTER_MOST = re.compile(
    r"\s?(?:\(含\))?(?:及|或)?(?:以内|之内|以下|之下|封顶|为限|以里|内(?!部|销|径|孔|外|饰|胆|存|壁))"
)
AFTER_ABOUT = re.compile(r"\s?(?:左右|上下|前后|不等|来)")
MOQ_BEFORE = re.compile(
    r"(?:起订|起批|起做|起接|最(?:低|小|少)(?:订|起|批|接|采购)[^,。;]{0,3}|moq|起(?:量|购)"
    r"|(?:每|一)[次单批](?:来料)?(?:至少|最[少低]|起码|不[少低]于))[量为:是要]*\s?$"
)
MOQ_AFTER = re.compile(r"\s?(?:以上)?(?:起(?:订|批|做|接|售|发|定|购|卖)|(?:才|方|就)(?:能)?(?:接|做|开)|开机)")
RATE_BEFORE = re.compile(
    r"(?:(?P<a>[年月日季周班]|小时)(?:均)?(?:产能?量?|需(?:求|要|用)?量?|供(?:应|货)?量?|用量?|采购量?"
    r"|销量?|消耗量?|处[理置]量?|出货量?|加工量?|订货?量?|要货?量?|生产|能力)"
    r"|每个?(?P<b>月|年|天|日|周|班|小时|季度)(?:大约|约|大概|需求?要?|生产|供|采购|用|出货|加工|能做"
    r"|可做|能供|处理|消耗|要|产)*"
    r"|(?<![\d一二两三四五六七八九十几个半本上下当每去今明])(?P<d>[月年])(?:约|大约)?(?=$)"
    r"|一(?:个)?(?P<c>月|年|天|周)(?:大约|约|大概|需要?|生产|能做|可做|能供|要|用)*)"
    r"[^\d,。;]{0,8}$"
)
CAPACITY_BEFORE = re.compile(r"产能|供应能力|供货能力|处理能力|生产能力|^[总产货]?量(?:[一每]年|[一每]个?月)")
PAYMENT = re.compile(r"账期|月结|付款|结算|回款|承兑")
LEAD = re.compile(
    r"交期|交货|交付|发货|到货|供货|货期|工期|出样|打样|出报告|出数据|出结果|出件|完成"
    r"|加急|生产周期|周期|时效|送达|响应|出货"
    r"|上门|到厂"
)
WARRANTY = re.compile(r"质保|保修|保质|有效期|寿命|经验|成立|从事|深耕|专注|至今|使用|合同|租期|租赁")
BUDGET = re.compile(r"预算|限价|总价|总金额|金额|控制价|投资|造价|合同额")
PRESS = re.compile(
    r"(?P<forge>锻|螺旋压|摩擦压)|(?P<diecast>压铸)|(?P<injection>注塑|锁模|合模)|(?P<punch>冲床|冲压"
    r"|压力机|折弯|剪板)|(?P<hydraulic>油压|液压|压机|硫化)"
)
PRESS_AFTER = re.compile(
    r"(?:级|的|以上|及以上|左右|自动|伺服|数控|大型|热模|精密|双点|闭式|开式|高速|冷室|热室|卧式|立式"
    r"|电动|模|快|自由|\s|型)*"
    r"(?P<kind>锻压机?|锻造|锻|螺旋压|摩擦压|压铸|注塑|冲床|冲压|压力机|折弯|油压|液压|压机|硫化|成型机|锁模|合模|位|机子|机台|机器)"
)
LIFTING = re.compile(r"汽车吊|吊机|行车|天车|起重|吊装|龙门吊|吊车|叉车|桥吊|航吊")
WEIGHT = re.compile(r"单[重件]|重量|件重|净重|毛重|[锻铸]件|最[大重]|每件|一件")
PURITY = re.compile(r"纯度|含量|主含量")
CONCENTRATION = re.compile(r"浓度|质量分数|有效氯")
DISSOLVED = re.compile(
    r"(?:的|工业级?)?[\u4e00-\u9fff]{0,3}(?:酸|碱|双氧水|过氧化氢|氨水|溶液|甲醛|有效氯|酒精|乙醇)(?![菌性洗锂酯])"
)
RATE_WORD = re.compile(r"率(?:[^,。;\d]{0,4})$|率")
STORAGE = re.compile(r"冷藏|冷库|冷冻|冷链|储存|保存|运输|仓储|恒温")
FURNACE = re.compile(r"炉|热处理|加热|淬火|退火|烧结|熔炼|固化|煅烧|焙烧")
SERVICE_HEAT = re.compile(r"耐|工作温|使用温|环境温|长期")
HEAT = re.compile(r"温|热|冷|烘|零下|耐|烧|炉")
SUBJECTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("diameter", re.compile(r"直径|外径|内径|口径|孔径|缸径|通径|回转|φ")),
    ("length", re.compile(r"长|行程")),
    ("width", re.compile(r"宽|幅")),
    ("thickness", re.compile(r"厚")),
    ("height", re.compile(r"高度|高(?!于|达|温|压|精|强|速|端|标|新)")),
    ("depth", re.compile(r"深")),
    ("particle_size", re.compile(r"粒径|d50|细度|粒度")),
    ("wire", re.compile(r"线径|丝径")),
)
AFTER_SUBJECTS = {
    "长": "length", "宽": "width", "厚": "thickness", "高": "height", "深": "depth",
    "直径": "diameter", "外径": "diameter", "口径": "diameter",
}  # fmt: skip
AFTER_SUBJECT = re.compile(
    r"\s?(?:以上|以内|以下|左右)?(?:的)?(直径|外径|口径|长(?!期|安|沙|春)|宽|厚(?!板)"
    r"|高(?![速强压精温端]) |深(?!圳|孔|加|度))"
)
# What must go into a furnace, a bath or onto a table cannot be larger than it, whether or not the text says “at most”.
VESSEL = re.compile(
    r"(?:炉膛|炉腔|炉子|加热区|锌锅|镀槽|槽体|槽子|[镀锌酸浸洗]槽|有效(?:尺寸|工作|加热|区域?)*|工作台面?|台面|幅面|行程)(?:就|只有|只|是|为|有|内|尺寸)*$"
)
AFTER_VESSEL = re.compile(r"[^,。;]{0,4},?再[大长宽高重粗厚]")
_LENGTHS = "外径|内径|直径|口径|孔径|通径|长度|宽度|厚度|壁厚|板厚|高度"
# Shop talk leaves millimetres out: 外径200到1500. Figures joined to further ones are left alone.
BARE_LENGTH = re.compile(
    rf"(?P<subject>{_LENGTHS})(?:为|:|在|约|不超过|不大于|≤|最大|到)?\s?(?P<low>\d+(?:\.\d+)?)"
    r"(?:\s?[-~到至]\s?(?P<high>\d+(?:\.\d+)?))?"
    rf"(?!\s?(?:\d|[.×x*%°/±φ]|[a-z]|[-~到至、和或及]\s?\d|[万千百十几多来余]|{_UNIT}))"
)
MODULE = re.compile(
    r"模数(?:为|:|在|最大|可?做?到|从)?\s?(?P<low>\d+(?:\.\d+)?)(?:\s?[-~到至]\s?(?P<high>\d+(?:\.\d+)?))?(?![\d.])"
)
FACES = re.compile(r"单、?双面(?=板|fpc|pcb|软板|线路|电路|[,。;、的]|$)|双面板|单面板")
PER_PIECE = re.compile(r"\s?(?:以[上下内])?(?:一|每)[件个只根支块]")

LEAD_IN = re.compile(
    r"(?:最[大小高低长宽厚重]?(?:可)?(?:加工|承接|锻件|回转)?)?(?:直径|外径|内径|口径|孔径|长度?|宽度?"
    r"|厚度?|壁厚|板厚|高度|深度?|粒径|起订量?|交货?期|工期"
    r"|周期|预算|总价|产能|纯度|浓度|含量|粘度|温度|电压|压力|功率|重量|单重|单件重?|锁模力|公称力|吨位|公差|精度)?"
    r"(?:≥|>|≤|<|(?<!不)[大小]于|不[低少小高大多]于|不超过|(?<!不)超过|至[少多]|最[多少低高大小]|起码"
    r"|控制在|可?达到?|可?做到|能到|大?约|大概|为|是|:|在|\s)*$"
)
LENGTH_MAX_KM = 1_000_000.0  # a kilometre in mm: figures in kilometres are distances
PURITY_FLOOR = 90.0
CALENDAR_YEAR = re.compile(r"(?:19|20)\d\d|[一二]?[〇零]?[〇零一二三四五六七八九]{2,4}")
SINGLE_UNITS_FOR_ONE = {"套", "台", "吨", "辆", "个月", "年", "周", "天", "小时"}
