import pytest

from matching.mentions import Mention, MentionFinder
from matching.reading import read_offer
from matching.roles import Offered, context_spans, is_modifier
from tests.matching.small_world import KNOWLEDGE

FINDER = MentionFinder(KNOWLEDGE)


def offered(text: str, node: str, title: str = "") -> Offered | None:
    return read_offer(title, text, FINDER).offers.get(node)


def context_of(text: str) -> list[str]:
    return [text[start:end] for start, end in context_spans(text)]


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("专做盆角齿，月产三千套", "主减速齿轮"),
        ("我们厂做齿轮、盆角齿、花键轴", "主减速齿轮"),
        ("我们厂做齿轮、盆角齿、花键轴", "齿轮"),
        ("工业级双氧水，槽车送货", "过氧化氢"),
        ("双氧水27.5%、35%，可送到厂", "过氧化氢"),
        ("为本地企业供应双氧水", "过氧化氢"),
        ("常年供应双氧水，吨桶和槽车都有", "过氧化氢"),
        ("储能箱体焊接、喷塑一条龙", "焊接"),
        ("承接储能箱体代工", "储能箱体"),
        ("储能箱体来图加工", "储能箱体"),
        ("以生产储能箱体为主", "储能箱体"),
        ("主要产品有盆角齿、齿轮", "主减速齿轮"),
        ("主要产品为盆角齿", "主减速齿轮"),
        ("给主机厂配套盆角齿", "主减速齿轮"),
        ("为主机厂配套盆角齿", "主减速齿轮"),
        ("盆角齿打样三天", "主减速齿轮"),
        ("可做渗碳淬火和磨齿", "磨齿"),
        ("对外承接渗碳淬火", "渗碳淬火"),
        ("盆角齿年产30万套，给几家桥厂配套", "主减速齿轮"),
        ("断桥铝窗设计、制作、安装", "铝合金门窗"),
        ("齿轮锻坯锻造，调质后供货", "齿轮锻坯"),
        ("生产储能箱体，喷粉外协", "储能箱体"),
        ("磨齿机六台，磨齿精度6级", "磨齿"),
        ("能做储能箱体，适用于户外", "储能箱体"),
        ("焊接自动化生产线两条", "焊接"),
        ("齿轮（含盆角齿）加工", "主减速齿轮"),
        ("客户来料，做磨齿", "磨齿"),
        ("为风电客户提供渗碳淬火", "渗碳淬火"),
        ("储能箱体、双氧水储罐都做", "储能箱体"),
    ],
)
def test_what_a_firm_makes_or_does_is_offered(text: str, node: str) -> None:
    found = offered(text, node)
    assert found is not None
    assert (found.standing, found.weight) == ("offers", 1.0)


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("双氧水储罐制作安装", "过氧化氢"),
        ("用于盆角齿检测", "主减速齿轮"),
        ("检测仪适用于盆角齿、圆柱齿轮", "主减速齿轮"),
        ("检测仪适用于盆角齿、圆柱齿轮", "齿轮"),
        ("为储能箱体提供密封条", "储能箱体"),
        ("密封条给储能箱体厂配套", "储能箱体"),
        ("双氧水由业主自购，我们只管设备", "过氧化氢"),
        ("齿轮刀具、磨齿砂轮", "齿轮"),
        ("盆角齿模具开发", "主减速齿轮"),
        ("承运双氧水、液碱", "过氧化氢"),
        ("储存双氧水的仓库", "过氧化氢"),
        ("储能箱体用密封条", "储能箱体"),
        ("装在储能箱体里的消防探测器", "储能箱体"),
        ("以双氧水为原料做消毒液", "过氧化氢"),
        ("原料用双氧水", "过氧化氢"),
        ("客户有盆角齿厂、桥厂", "主减速齿轮"),
        ("下游客户是做储能箱体的", "储能箱体"),
        ("双氧水稳定剂", "过氧化氢"),
        ("双氧水槽车运输", "过氧化氢"),
        ("双氧水浓度计", "过氧化氢"),
        ("可测双氧水浓度", "过氧化氢"),
        ("盆角齿检测治具", "主减速齿轮"),
        ("储能箱体保护膜", "储能箱体"),
        ("检测盆角齿、齿轮的齿形", "主减速齿轮"),
        ("面向储能箱体行业的喷涂设备", "储能箱体"),
        ("焊接自动化产线集成", "焊接"),
        ("储能箱体生产线改造", "储能箱体"),
        ("圆柱齿轮的热处理工装", "齿轮"),
        ("双氧水自用，不外卖", "过氧化氢"),
        ("服务于断桥铝窗厂的五金件", "铝合金门窗"),
        ("替储能箱体厂家送货", "储能箱体"),
        ("双氧水包装桶", "过氧化氢"),
        ("维修齿轮", "齿轮"),
        ("齿轮加工设备", "齿轮"),
        ("齿轮行业软件", "齿轮"),
        ("焊接培训", "焊接"),
        ("断桥铝窗设计软件", "铝合金门窗"),
        ("清洗双氧水管道", "过氧化氢"),
        ("求购盆角齿两千套", "主减速齿轮"),
        ("想买二手的磨齿设备，求租厂房", "磨齿"),
        ("轴线车，盆角齿、储能箱体都拉过", "储能箱体"),
        ("磨齿机修理，齿轮、盆角齿我们都修过", "主减速齿轮"),
        ("储能箱体支架、底座焊接", "储能箱体"),
        ("储能箱体护罩", "储能箱体"),
    ],
)
def test_what_is_only_served_used_carried_or_inspected_stands_aside(text: str, node: str) -> None:
    found = offered(text, node)
    assert found is not None
    assert (found.standing, found.weight) == ("aside", 0.2)


@pytest.mark.parametrize(
    "text", ["代理盆角齿", "批发双氧水、盆角齿", "各类齿轮贸易：盆角齿现货", "自产齿轮，盆角齿只是代理"]
)
def test_a_dealer_has_it_without_making_it(text: str) -> None:
    found = offered(text, "主减速齿轮")
    assert found is not None
    assert (found.standing, found.weight) == ("deals", 0.6)


def test_dealing_ends_with_the_clause() -> None:
    found = offered("代理液压油，自产盆角齿", "主减速齿轮")
    assert found is not None
    assert found.standing == "offers"


def test_a_title_names_the_offer_and_the_text_only_details() -> None:
    titled = read_offer("渗碳淬火", "盆角齿、齿坯都接，也做过渗碳淬火", FINDER).nodes
    assert titled == {"渗碳淬火": 1.0, "主减速齿轮": 0.5, "齿轮锻坯": 0.5}


def test_what_the_title_only_describes_is_not_offered_further_down_either() -> None:
    found = offered("双氧水防分解，双氧水里加一点就行", "过氧化氢", "双氧水稳定剂")
    assert found is not None
    assert found.standing == "aside"


def test_what_the_title_names_twice_as_subject_is_offered() -> None:
    found = offered("现货", "过氧化氢", "双氧水、双氧水储罐")
    assert found is not None
    assert found.weight == 1.0


def test_the_mention_that_offers_most_stands_for_the_node() -> None:
    text = "盆角齿检测，盆角齿生产，盆角齿"
    found = offered(text, "主减速齿轮")
    assert found is not None
    assert found.mention.start == text.index("盆角齿生产")


def test_context_is_cut_to_what_is_served() -> None:
    assert context_of("为储能箱体提供密封条") == ["储能箱体"]
    assert "双氧水" in context_of("以双氧水为原料做消毒液")
    assert context_of("专做盆角齿") == []
    assert context_of("原料用液碱,承运双氧水") == ["液碱", "双氧水"]


def test_becoming_something_is_no_customer() -> None:
    assert context_of("作为盆角齿加工厂") == context_of("因为盆角齿做得好") == []


def test_a_node_before_another_only_describes_it() -> None:
    gear, grinding = Mention("齿轮", 0, 2, "name"), Mention("磨齿", 2, 4, "name")
    assert is_modifier(gear, "齿轮磨齿", [gear, grinding])
    assert not is_modifier(grinding, "齿轮磨齿", [gear, grinding])
    joined = Mention("磨齿", 3, 5, "name")
    assert is_modifier(gear, "齿轮用磨齿", [gear, joined])
    assert is_modifier(gear, "齿轮的磨齿", [gear, joined])
    assert not is_modifier(gear, "齿轮、磨齿", [gear, joined])
