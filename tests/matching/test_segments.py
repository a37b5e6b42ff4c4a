import pytest

from matching.normalise import normalise
from matching.segments import read_intent, split_need


def pieces(text: str) -> tuple[str, list[str], list[str]]:
    text = normalise(text).text
    found = split_need(text)
    return (
        text[slice(*found.head)],
        [text[a:b] for a, b in found.own_business],
        [text[a:b] for a, b in found.trailing],
    )


@pytest.mark.parametrize(
    ("text", "head", "own"),
    [
        ("我司生产新能源汽车电机，需采购硅钢片，月需50吨", "需采购硅钢片", ["新能源汽车电机"]),
        ("我司生产新能源汽车电机需采购硅钢片", "需采购硅钢片", ["新能源汽车电机"]),
        ("主营液压挖掘机，寻找结构件焊接厂家", "寻找结构件焊接厂家", ["液压挖掘机"]),
        ("我们是一家变速箱制造企业，急需热处理外协", "急需热处理外协", ["变速箱"]),
        ("采购一批做电池托盘用的6061铝型材", "采购一批做电池托盘用的6061铝型材", ["电池托盘"]),
        ("有没有给挖掘机配套的液压油缸厂？", "有没有给挖掘机配套的液压油缸厂", ["挖掘机"]),
        ("用于储能柜的散热风扇，有没有现货", "用于储能柜的散热风扇", ["储能柜"]),
        ("我司为吉利配套生产减速器，现需锻坯", "现需锻坯", ["吉利", "减速器"]),
        ("差速器里最大的那个齿，谁家能做", "差速器里最大的那个齿", []),
        ("行业不限，跨行业也可以，能做钣金就行", "能做钣金就行", []),
        ("求购主减速齿轮，要求长期供货", "求购主减速齿轮", []),
        ("主减速齿轮", "主减速齿轮", []),
        ("单晶拉棒切片厂，寻石墨热场", "寻石墨热场", ["单晶拉棒切片厂"]),
        ("电池正极材料，上游原辅料都要找", "上游原辅料都要找", ["电池正极材料"]),
        ("单晶硅片，寻石墨热场", "寻石墨热场", []),
        ("寻石墨热场的工厂，要快", "寻石墨热场的工厂", []),
        ("上游耗材，长期要", "上游耗材", []),
        ("导管架下水前要挂防蚀块，大约400块，每块120公斤", "导管架下水前要挂防蚀块", []),
        ("差速器壳体和盆角齿，先找这两样", "差速器壳体和盆角齿", []),
        ("大规格圆锥滚子，本地找供货", "大规格圆锥滚子", []),
        ("机架要退火再镗，退火我们自己有炉子，只缺镗孔这一道", "只缺镗孔这一道", ["退火"]),
        ("外壳找人注塑，料我们供，来料加工", "外壳找人注塑", ["料"]),
        ("渗碳我们自己做，磨齿找外协", "磨齿找外协", ["渗碳"]),
        ("废水自己处理不了，找单位收", "找单位收", []),
        ("求购盆角齿，磨齿和渗碳淬火要自己做", "求购盆角齿", []),
    ],
)
def test_what_is_sought_and_what_the_asker_makes(text: str, head: str, own: list[str]) -> None:
    found_head, found_own, _ = pieces(text)
    assert (found_head, found_own) == (head, own)


def test_terms_are_told_apart() -> None:
    _, _, trailing = pieces("需采购硅钢片，月需50吨，账期60天，送货上门，联系张经理")
    assert trailing == ["账期60天", "送货上门", "联系张经理"]


def test_only_a_time_makes_a_deadline() -> None:
    assert pieces("储罐出厂前要喷砂，找人做，12月5日前要交")[2] == ["12月5日前要交"]


def test_site_and_workers_are_terms_only_behind_what_is_asked() -> None:
    assert pieces("采购一套水处理设备，我们现场有电")[2] == ["我们现场有电"]
    assert pieces("三个厂房要做屋面承载力鉴定，希望两周内出报告")[2] == []


def test_a_text_of_terms_alone_is_its_own_head() -> None:
    assert pieces("账期60天")[0] == "账期60天"


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("我们提供毛坯，只需磨齿", {"process_only", "upstream"}),
        ("找代工厂贴牌生产", {"process_only"}),
        ("行业不限", {"any_industry"}),
        ("哪个行业的都行，跨行业也可以", {"any_industry"}),
        ("没做过也行，可以试做", {"never_made_ok"}),
        ("愿意转产的也考虑", {"never_made_ok"}),
        ("需要齿轮钢原料", {"upstream"}),
        ("想提高本地配套率，各种辅材都要", {"upstream"}),
        ("整机bom里的件都想就近找", {"upstream"}),
        ("易损件长期要", {"upstream"}),
        ("求购主减速齿轮2000套", set()),
        ("采购一批行业标准的法兰", set()),
    ],
)
def test_how_open_a_need_is(text: str, flags: set[str]) -> None:
    intent = read_intent(normalise(text).text)
    assert {name for name in intent.__slots__ if getattr(intent, name)} == flags


@pytest.mark.parametrize(
    ("text", "head", "papers"),
    [
        ("医用硅胶管，内径3毫米，需医疗器械注册证", "医用硅胶管", ["需医疗器械注册证"]),
        ("6台储罐，现场制作，必须有压力容器资质，年底用", "6台储罐", ["必须有压力容器资质"]),
        ("新品要上市，需要办理食品生产许可证", "需要办理食品生产许可证", []),
        ("公司要扩产，需要一份环评报告", "需要一份环评报告", []),
        ("需要第三方检测报告", "需要第三方检测报告", []),
    ],
)
def test_papers_that_a_supplier_must_have_are_not_what_is_sought(text: str, head: str, papers: list[str]) -> None:
    normalised = normalise(text).text
    assert [normalised[a:b] for a, b in split_need(normalised).papers] == papers
    assert pieces(text)[0] == head
