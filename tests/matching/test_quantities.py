import pytest

from matching.normalise import normalise
from matching.quantities import find_quantities


def only(text: str) -> tuple[str, object, str, str, str, bool]:
    (a,) = find_quantities(normalise(text).text)
    return a.name, a.value, a.unit, a.comparator, a.subject, a.limit


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("月需2000套", ("rate", 2000.0, "套/月", "eq", "", False)),
        ("2000套/月", ("rate", 2000.0, "套/月", "eq", "", False)),
        ("年产能2.4万件", ("rate", 2000.0, "件/月", "eq", "capacity", False)),
        ("日处理200吨", ("rate", 5_200_000.0, "kg/月", "eq", "", False)),
        ("每月大约3-5万片", ("rate", (30_000.0, 50_000.0), "片/月", "range", "", False)),
        ("可做到月产5000套", ("rate", 5000.0, "套/月", "le", "capacity", True)),
        ("月60吨", ("rate", 60_000.0, "kg/月", "eq", "", False)),
        ("每月有六七吨", ("rate", (6000.0, 7000.0), "kg/月", "range", "", False)),
        ("30%双氧水", ("concentration", 30.0, "%", "eq", "", False)),
        ("起订量500套", ("moq", 500.0, "套", "ge", "", False)),
        ("500件起订", ("moq", 500.0, "件", "ge", "", False)),
        ("500件起", ("quantity", 500.0, "件", "ge", "", False)),
        ("十几台", ("quantity", (11.0, 19.0), "台", "range", "", False)),
        ("三千五百件", ("quantity", 3500.0, "件", "eq", "", False)),
        ("库存，一点五吨", ("quantity", 1500.0, "kg", "eq", "", False)),
        ("一点五到两点五吨", ("quantity", (1500.0, 2500.0), "kg", "range", "", False)),
        ("直径零点八毫米", ("dimension", 0.8, "mm", "eq", "diameter", False)),
        ("便宜一点五吨", ("quantity", 5000.0, "kg", "eq", "", False)),
        ("下午三点五吨", ("quantity", 5000.0, "kg", "eq", "", False)),
        ("三点五十吨", ("quantity", 50_000.0, "kg", "eq", "", False)),
        ("25公斤/桶", ("package", 25.0, "kg", "eq", "桶", False)),
        ("预算300万", ("budget", 3_000_000.0, "元", "eq", "", False)),
        ("预算控制在50万元以内", ("budget", 500_000.0, "元", "le", "", False)),
        ("35元/件", ("price", 35.0, "元", "eq", "件", False)),
        ("5000吨锻压机", ("tonnage", 5000.0, "t", "eq", "forge", False)),
        ("1600T压铸机", ("tonnage", 1600.0, "t", "eq", "diecast", False)),
        ("锁模力800吨", ("tonnage", 800.0, "t", "eq", "injection", False)),
        ("5000吨以上锻压机", ("tonnage", 5000.0, "t", "ge", "forge", False)),
        ("需要5000吨", ("quantity", 5_000_000.0, "kg", "eq", "", False)),
        ("公称力2000吨", ("tonnage", 2000.0, "t", "eq", "press", False)),
        ("最小壁厚2mm", ("dimension", 2.0, "mm", "ge", "thickness", True)),
        ("行车50吨", ("lifting", 50.0, "t", "eq", "", False)),
        ("单件重量不超过5吨", ("weight", 5000.0, "kg", "le", "", False)),
        ("直径3米以上", ("dimension", 3000.0, "mm", "ge", "diameter", False)),
        ("最大外径1.5m", ("dimension", 1500.0, "mm", "le", "diameter", True)),
        ("长度不小于12米", ("dimension", 12_000.0, "mm", "ge", "length", False)),
        ("5米长的轴", ("dimension", 5000.0, "mm", "eq", "length", False)),
        ("壁厚2~8mm", ("dimension", (2.0, 8.0), "mm", "range", "thickness", False)),
        ("φ20-60mm", ("dimension", (20.0, 60.0), "mm", "range", "diameter", False)),
        ("2000×1000×5mm", ("size", "2000×1000×5", "mm", "eq", "", False)),
        ("外径200到1500", ("dimension", (200.0, 1500.0), "mm", "range", "diameter", False)),
        ("长度600以内", ("dimension", 600.0, "mm", "le", "length", False)),
        ("模数2-8", ("module", (2.0, 8.0), "", "range", "", False)),
        ("单双面板", ("layers", (1.0, 2.0), "层", "range", "", True)),
        ("锌锅9米长", ("dimension", 9000.0, "mm", "le", "length", False)),
        ("公差±0.01mm", ("tolerance", 0.01, "mm", "le", "", False)),
        ("精度可达5μm", ("tolerance", 0.005, "mm", "le", "", True)),
        ("10kV", ("voltage", 10_000.0, "v", "eq", "", False)),
        ("耐温200度", ("temperature", 200.0, "°c", "eq", "service", False)),
        ("零下18度冷链", ("temperature", -18.0, "°c", "eq", "storage", False)),
        ("零下18到25℃冷库", ("temperature", (-25.0, -18.0), "°c", "range", "storage", False)),
        ("预算300w", ("budget", 3_000_000.0, "元", "eq", "", False)),
        ("2-8℃冷链", ("temperature", (2.0, 8.0), "°c", "range", "storage", False)),
        ("-40~85℃", ("temperature", (-40.0, 85.0), "°c", "range", "", False)),
        ("纯度≥99.9%", ("purity", 99.9, "%", "ge", "", False)),
        ("浓度27.5%", ("concentration", 27.5, "%", "eq", "", False)),
        ("交期30天", ("lead_days", 30.0, "day", "eq", "", False)),
        ("一周内到货", ("lead_days", 7.0, "day", "le", "", False)),
        ("账期60天", ("payment_days", 60.0, "day", "eq", "", False)),
        ("整机厂供货三年", ("duration", 1095.0, "day", "eq", "", False)),
        ("二十年经验", ("duration", 7300.0, "day", "eq", "", False)),
        ("粘度2000cps", ("viscosity", 2000.0, "mpa·s", "eq", "", False)),
        ("两千多件", ("quantity", (2000.0, 3000.0), "件", "range", "", False)),
    ],
)
def test_figures_with_units(text: str, expected: tuple[str, object, str, str, str, bool]) -> None:
    assert only(text) == expected


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("我司月需2000套齿轮", "月需2000套"),
        ("要直径3米以上的环件", "直径3米以上"),
        ("我们500件起订", "500件起订"),
        ("纯度不低于99.9%", "纯度不低于99.9%"),
    ],
)
def test_the_quote_takes_in_the_words_that_belong_to_it(text: str, quote: str) -> None:
    (found,) = find_quantities(text)
    assert found.quote == quote
    assert text[found.start : found.end] == quote


@pytest.mark.parametrize(
    "text",
    [
        "第三方检测",
        "2023年成立",
        "五金件",
        "三个性化",
        "两条件",
        "齿轮2000",
        "一方面",
        "5g通信",
        "100块光伏板",
        "大约400块,每块两样",
    ],
)
def test_no_quantity(text: str) -> None:
    assert find_quantities(text) == []
