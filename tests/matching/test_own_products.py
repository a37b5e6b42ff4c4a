import pytest

from matching.normalise import normalise
from matching.own_products import leaves_inputs_open, own_products
from matching.segments import split_need


def products(text: str) -> tuple[str, ...]:
    text = normalise(text).text
    return own_products(text, split_need(text))


def is_open(text: str) -> bool:
    text = normalise(text).text
    segments = split_need(text)
    return leaves_inputs_open(text, segments.own_business, segments.trailing)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("我厂生产热泵，找上游供应商", ("热泵",)),
        ("我公司主要生产热泵、冷柜和空调等产品，想找配套", ("热泵", "冷柜", "空调")),
        ("家电企业，主要产品为冷柜，求上游供货商对接", ("冷柜",)),
        ("主营PVC管，寻原材料", ("pvc管",)),
        ("本企业生产银制品，需要原料", ("银制品",)),
        ("我公司从事家电行业，找上游供应商", ()),
        ("求购压缩机", ()),
    ],
)
def test_what_the_asker_makes(text: str, names: tuple[str, ...]) -> None:
    assert products(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "我厂生产热泵，找上游供应商",
        "我司主营热泵，属燃气行业，寻找上游原材料和配套供应商",
        "家电企业，主要产品为冷柜，求上游供货商对接",
        "本企业生产热泵，需要长期采购生产所需的原料与零部件",
        "我们做电解液，想在园区找原材料，月结",
    ],
)
def test_a_need_for_inputs_in_general_leaves_open_which(text: str) -> None:
    assert is_open(text)


@pytest.mark.parametrize(
    "text",
    [
        "我厂生产热泵，找压缩机供应商",
        "我厂生产热泵，找上游铜管",
        "我厂生产板材，找上游家具",
        "生产热泵用，求购铜管",
        "我厂生产热泵，原料要304不锈钢",
    ],
)
def test_who_names_an_input_leaves_nothing_open(text: str) -> None:
    assert not is_open(text)
