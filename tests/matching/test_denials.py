import pytest

from matching.denials import covered_share, find_denial, sought_text
from matching.knowledge import Knowledge, Node
from matching.mentions import MentionFinder
from matching.posts import Need
from matching.reading import read_need, read_offer
from tests.matching.small_world import KNOWLEDGE

FINDER = MentionFinder(KNOWLEDGE)


def denied(need: str, offer: str) -> str | None:
    reading = read_offer("", offer, FINDER)
    span = find_denial(sought_text(read_need(Need(need), FINDER), KNOWLEDGE), reading)
    return None if span is None else reading.normalised.text[slice(*span)]


@pytest.mark.parametrize(
    ("need", "offer", "expected"),
    [
        ("增韧剂配方研发", "增韧剂现货，研发不做", "研发"),
        ("租常温库八百平", "药品库三千平，常温库已经租满", "常温库"),
        ("储能箱体一百台", "小钣金件几十件也接，大箱体焊不了", "大箱体"),
        ("酶联试剂盒委托生产", "荧光试剂盒代工，酶联产品已经停产", "酶联产品"),
        ("想租SPF动物房", "实验室出租，动物房没有", "动物房"),
        ("要4.5微米铜箔", "6微米铜箔，4.5微米还在试制", "4.5微米"),
        ("申报用的毒理，要GLP机构", "毒理试验，目前只出非GLP报告", "glp报告"),
        ("六层软硬结合板", "单双面板，软硬结合板层数多，我们暂时做不下来", "软硬结合板层数多"),
        ("两只304的储气罐", "碳钢储气罐，铝罐、不锈钢罐不做", "不锈钢罐"),
        ("要无缝钛管两吨", "钛焊管，无缝管不做", "无缝管"),
        ("含钒的酸性废水找人收", "收废酸，含钒废水收不了", "含钒废水"),
        ("局部镀铜，要氰化镀铜", "镀锌，含氰工艺不做", "含氰工艺"),
        ("要食品级再生瓶片", "再生瓶片，食品级证在办", "食品级"),
        ("溴化一步要放大", "中间体放大生产，硝化、溴化不做", "溴化"),
        ("乙醚和醋酐要找库代存", "溶剂库，易制毒的不储", "易制毒"),
        ("三柜电石到港，想在堆场放一周", "堆场两万平，危化品不进场", "危化品"),
        ("哈氏合金反应釜一台", "碳钢、不锈钢储罐，高合金的要找外援", "高合金"),
        ("冻肉零下18度配送", "仓库，冷冻没有", "冷冻"),
        ("固化剂找库存放，要甲类库", "丙二类仓库，甲乙类不能存", "甲乙类"),
    ],
)
def test_what_is_sought_and_refused(need: str, offer: str, expected: str) -> None:
    assert denied(need, offer) == expected


@pytest.mark.parametrize(
    ("need", "offer"),
    [
        ("镀锌支架两千件", "镀锌、锌镍，镀硬铬不做"),
        ("加工一批产品，设备要好", "机加工，成品不卖，大型设备没有"),
        ("304不锈钢水箱", "不锈钢水箱，铝罐不做"),
        ("储能箱体", "储能箱体，小批量不接"),
        ("冷库八百平", "冷库三千平，常温库已经租满"),
        ("我们做动物房设备，想找不锈钢板", "不锈钢板现货，动物房没有"),
        ("液压泵十台", "液压件，液压阀块不做"),
        ("无尘车间用的不锈钢缝焊管", "无缝管不做"),
        ("车一批轴", "车轴，料我们不供"),
        ("双氧水两吨", "双氧水现货，危险品不承运"),
        ("鲜菜零上4度配送", "仓库，冷冻没有"),
    ],
)
def test_what_is_refused_beside(need: str, offer: str) -> None:
    assert denied(need, offer) is None


def test_generic_words_tell_nothing() -> None:
    assert covered_share("加工设备", "加工设备") == 0.0
    assert covered_share("酶联产品", "酶联试剂盒") == 1.0
    assert covered_share("液压阀块", "液压泵") == pytest.approx(1 / 3)


def test_the_other_words_for_a_service_count_as_sought() -> None:
    knowledge = Knowledge.build([Node("危化品运输", "service", surfaces=("危险品运输", "电石槽罐"))], "one")
    finder = MentionFinder(knowledge)
    sought = sought_text(read_need(Need("找危化品运输车队"), finder), knowledge)
    assert find_denial(sought, read_offer("", "专线零担，危险品不承运", finder)) is not None
    assert find_denial(sought, read_offer("", "专线零担，冷链不承运", finder)) is None
    assert find_denial(sought, read_offer("", "危化品车队，电石槽罐不承运", finder)) is None
