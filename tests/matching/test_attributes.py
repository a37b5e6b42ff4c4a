import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.attributes import Attribute, parse_attributes
from matching.normalise import normalise


def read(text: str) -> tuple[Attribute, ...]:
    return parse_attributes(normalise(text).text)


def facts(text: str) -> list[tuple[str, object, str]]:
    return [(a.name, a.value, a.comparator) for a in read(text)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("20CrMnTi齿轮钢", "20crmnti"),
        ("42CrMo锻件", "42crmo"),
        ("45号钢轴", "45#"),
        ("Q345R容器板", "q345r"),
        ("SUS304板", "304"),
        ("316L不锈钢管", "316l"),
        ("GCr15轴承钢", "gcr15"),
        ("QT500-7球铁", "qt500-7"),
        ("6061-T6铝板", "6061-t6"),
        ("7050-T7451预拉伸板", "7050-t7451"),
        ("ADC12压铸", "adc12"),
        ("AZ91D镁合金", "az91d"),
        ("TC4钛合金", "tc4"),
        ("H62黄铜", "h62"),
        ("T2紫铜排", "t2"),
        ("PA66+GF30注塑", "pa66+gf30"),
    ],
)
def test_materials(text: str, value: str) -> None:
    assert [a.value for a in read(text) if a.name == "material"] == [value]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("符合GB/T 3077-2015", ("standard", "gb/t3077-2015", "eq")),
        ("HG/T 2517", ("standard", "hg/t2517", "eq")),
        ("HRC58-62", ("hardness", (58.0, 62.0), "range")),
        ("表面Ra0.8", ("roughness", 0.8, "le")),
        ("5级精度", ("precision", 5.0, "le")),
        ("IP67", ("protection", 67.0, "eq")),
        ("M8×1.25", ("thread", "m8×1.25", "eq")),
        ("6204-2RS", ("part_number", "6204-2rs", "eq")),
        ("CAS号7722-84-1", ("part_number", "7722-84-1", "eq")),
        ("HW06/08/09、HW49", ("waste", "06 08 09 49", "eq")),
        ("HW08、HW-17等", ("waste", "08 17", "ge")),
        ("食品级", ("grade", "食品级", "eq")),
        ("5月底前", ("deadline", "5月底前", "eq")),
        ("2024年5月1日前", ("deadline", "2024年5月1日前", "eq")),
        ("万级洁净车间", ("cleanroom", "万级洁净车间", "eq")),
        ("吨桶", ("package", 1000.0, "approx")),
        ("无起订量", ("moq", 0.0, "eq")),
        ("已通过IATF16949", ("certificate", "IATF 16949", "eq")),
    ],
)
def test_statements_told_by_their_shape(text: str, expected: tuple[str, object, str]) -> None:
    assert facts(text) == [expected]


def test_an_amount_behind_a_category_of_waste_is_none() -> None:
    assert ("waste", "09") in [(a.name, a.value) for a in read("HW09、12吨一个月")]
    assert [a.name for a in read("HW51")] == ["part_number"]


def test_a_whole_need() -> None:
    text = "急需20CrMnTi齿轮锻坯，月需2000套，直径≤200mm，HRC58-62，需IATF16949，25公斤/桶，预算300万，5月底前交货"
    assert [(a.name, a.value, a.unit) for a in read(text)] == [
        ("material", "20crmnti", ""),
        ("rate", 2000.0, "套/月"),
        ("dimension", 200.0, "mm"),
        ("hardness", (58.0, 62.0), ""),
        ("certificate", "IATF 16949", ""),
        ("package", 25.0, "kg"),
        ("budget", 3_000_000.0, "元"),
        ("deadline", "5月底前", ""),
    ]


def test_places_and_whether_they_are_a_condition() -> None:
    assert [(a.value, a.subject) for a in read("仅限泸州企业")] == [("泸州", "required")]
    assert [(a.value, a.subject) for a in read("泸州企业优先")] == [("泸州", "")]


@pytest.mark.parametrize("text", ["5G基站外壳", "第三方检测", "2023年成立", "一体化服务", "三个代表", "主减速齿轮"])
def test_figures_that_state_nothing(text: str) -> None:
    assert [a for a in read(text) if a.name not in ("part_number", "quantity")] == []


@given(st.text(alphabet="20crmnti316l月需套吨/≥±φ×mm5-t6iatf9001起订量直径最大万级%前 ,。不热", max_size=60))
def test_quotes_are_the_words_at_the_span(text: str) -> None:
    text = normalise(text).text
    found = parse_attributes(text)
    assert all(text[a.start : a.end] == a.quote and a.quote for a in found)
    assert list(found) == sorted(found, key=lambda a: (a.start, a.end))
