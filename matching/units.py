"""Units of the trade, each with its dimension and the canonical unit of that dimension."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unit:
    """A spelling of a unit: `value * factor` is the value in the canonical unit of its dimension."""

    dimension: str
    canonical: str
    factor: float


def _units(dimension: str, canonical: str, spellings: str) -> dict[str, Unit]:
    """Read `spelling=factor spelling=factor …`, a factor holding also for the spellings before it joined by |."""
    table = {}
    for entry in spellings.split():
        names, _, factor = entry.partition("=")
        for name in names.split("|"):
            table[name] = Unit(dimension, canonical, float(factor))
    return table


#: Normalised spelling -> unit. Counting words that may stand for each other share a canonical word.
UNITS: dict[str, Unit] = {
    **_units("mass", "kg", "kg|公斤|千克|kgs=1 g|克=0.001 mg|毫克=1e-6 t|吨=1000 斤|市斤=0.5 kt=1e6"),
    **_units(
        "length", "mm", "mm|毫米=1 cm|厘米|公分=10 m|米=1000 km|公里|千米=1e6 μm|um|微米=0.001 nm|纳米=1e-6 丝=0.01"
    ),
    **_units("length", "mm", "英寸|寸|inch|吋=25.4"),
    **_units("area", "m2", "m2|㎡|平方米|平米|平方|平=1 亩=666.6667 公顷=10000 cm2|平方厘米=1e-4 mm2|平方毫米=1e-6"),
    **_units("volume", "l", "l|升=1 ml|毫升=0.001 m3|立方米|立方|方=1000"),
    **_units("force", "kn", "kn|千牛=1 n|牛=0.001 mn=1000"),
    **_units("pressure", "mpa", "mpa|兆帕=1 kpa|千帕=0.001 pa=1e-6 bar|巴=0.1 gpa=1000"),
    **_units("voltage", "v", "v|伏|伏特=1 kv|千伏=1000 mv=0.001"),
    **_units("current", "a", "a|安|安培=1 ma|毫安=0.001 ka=1000"),
    **_units("charge", "ah", "ah|安时=1 mah|毫安时=0.001"),
    **_units("power", "kw", "kw|千瓦=1 w|瓦=0.001 mw|兆瓦=1000 gw|吉瓦=1e6 kva=1"),
    **_units("energy", "kwh", "kwh|千瓦时|度电|度=1 wh|瓦时=0.001 mwh|兆瓦时=1000 gwh|吉瓦时=1e6"),
    **_units("temperature", "°c", "°c|摄氏度=1"),
    **_units("money", "元", "元|元人民币|rmb|块钱|块=1"),
    **_units(
        "time",
        "day",
        "day|天|日|工作日|个工作日|自然日=1 周|星期|个星期|礼拜|个礼拜=7 "
        "月|个月=30 年|个年头=365 小时|h|个小时=0.0416667",
    ),
    **_units("percent", "%", "%|百分=1 ‰=0.1 ppm=0.0001 ppb=1e-7"),
    **_units("viscosity", "mpa·s", "mpa·s|mpa.s|cps|cp|厘泊=1 pa·s|pa.s=1000"),
    **_units("concentration", "g/l", "g/l|mg/ml=1 mg/l=0.001"),
    **_units("density", "g/cm3", "g/cm3=1 kg/m3=0.001"),
    **_units("frequency", "hz", "hz=1 khz=1000 mhz=1e6 ghz=1e9"),
    **_units("speed", "rpm", "rpm|r/min|转/分|转=1"),
    **_units("mesh", "目", "目=1"),
    **_units("layers", "层", "层=1"),
    **_units("axes", "轴", "轴=1"),
    **_units("people", "人", "人|名|位=1"),
    **_units("count", "件", "件|个|只|支|枚|颗|粒|pcs|pc|把=1 万件=10000"),
    **_units("count", "套", "套|副|付=1"),
    **_units("count", "台", "台|台套|辆|部=1"),
    **_units("count", "片", "片|张|块板=1"),
    **_units("count", "根", "根|条=1"),
    **_units("count", "组", "组=1"),
    **_units("count", "批", "批|批次|车次|趟=1"),
    **_units("count", "桶", "桶=1"),
    **_units("count", "瓶", "瓶=1"),
    **_units("count", "袋", "袋|包=1"),
    **_units("count", "箱", "箱|盒=1"),
    **_units("count", "卷", "卷|盘=1"),
    **_units("count", "双", "双|对=1"),
}

#: Words for the period of a rate -> how many such periods a month holds (26 working days, two shifts of eight hours).
PERIODS_PER_MONTH: dict[str, float] = {
    "小时": 416.0, "h": 416.0, "班": 52.0, "天": 26.0, "日": 26.0, "d": 26.0, "周": 4.333333, "星期": 4.333333,
    "月": 1.0, "个月": 1.0, "季度": 1 / 3, "季": 1 / 3, "年": 1 / 12, "a": 1 / 12,
}  # fmt: skip


def to_canonical(value: float, unit: str) -> tuple[float, str]:
    """Return the value in the canonical unit of its dimension, and that unit.

    Raises:
        KeyError: when `unit` is not a known spelling.
    """
    known = UNITS[unit]
    return value * known.factor, known.canonical
