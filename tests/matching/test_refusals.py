from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.refusals import refusals


def refused(text: str) -> list[str]:
    return [text[start:end] for start, end in refusals(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我们厂做齿轮锻件,不做热处理,渗碳外协", ["热处理", "渗碳"]),
        ("热处理和表面处理需要外协", ["热处理和表面处理"]),
        ("不锈钢无缝管现货,不接散单", ["散单"]),
        ("暂无iatf16949认证", ["iatf16949认证"]),
        ("无危险废物经营许可证,只做一般固废", ["危险废物经营许可证"]),
        ("电镀要外发", ["电镀"]),
        ("镀锌不做", ["镀锌"]),
        ("除热处理外都能做", ["热处理"]),
        ("不含运输", ["运输"]),
        ("电机外购,控制器自制", ["电机"]),
        ("焊接可以做,气密检测做不了", ["气密检测"]),
        ("没有大型锻压机", ["大型锻压机"]),
        ("只做铝合金,钢件不接", ["钢件"]),
        ("喷涂委外加工", ["喷涂"]),
        ("不做食品级产品,只做工业级", ["食品级产品"]),
        ("外购的轴承和密封件", ["轴承和密封件"]),
        ("压铸毛坯外购、机加工自制", ["压铸毛坯"]),
        ("表面处理(外协)", ["表面处理"]),
        ("无缝钢管不生产", ["无缝钢管"]),
        ("没做过储能箱体", ["储能箱体"]),
        ("逆变模块外购不供", ["逆变模块"]),
        ("长晶我们不会,只做炉子里的石墨件", ["长晶"]),
        ("只教技术,花椒我们自己不种不卖", ["花椒"]),
        ("断裂的修不了", ["断裂"]),
        ("大箱子冲不出来", ["大箱子"]),
        ("工业件没接过,老板也不想接", ["工业件"]),
        ("不做不锈钢件", ["不锈钢件"]),
        ("整窑不造,配合主机厂施工", ["整窑"]),
        ("我们只供稳定剂,双氧水本身不生产", ["双氧水"]),
        ("取像用的镜头类模组还没立项", ["取像用的镜头类模组"]),
        ("三天出数据,非cma报告", ["cma报告"]),
        ("酶联产品已经停产,起订一万", ["酶联产品"]),
        ("全程记录。常温库已经租满", ["常温库"]),
        ("铝件阳极氧化明年上", ["铝件阳极氧化"]),
        ("gmp车间还在装修", ["gmp车间"]),
        ("amb的在试", ["amb"]),
        ("易制毒的不储,配送", ["易制毒"]),
        ("冷链车六台,危险品不承运", ["危险品"]),
        ("半导体级的做不到", ["半导体级"]),
        ("线宽0.1,软硬结合板层数多,我们暂时做不下来", ["软硬结合板层数多"]),
        ("只做硅的,碳化硅太硬,磨不动", ["碳化硅太硬"]),
    ],
)
def test_objects_of_refusal(text: str, expected: list[str]) -> None:
    assert refused(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "不锈钢无缝管",
        "承接外协加工,对外协作",
        "除尘设备除锈剂生产",
        "没有起订量限制",
        "小样不收费用",
        "设备没有问题",
        "无尘车间,无铅焊接",
        "没做过储能箱体,但愿意试",
        "专业生产无纺布和不锈钢法兰",
        "无人机、无刷电机",
        "目前订单七成满",
        "炉子满的时候要排队",
        "设备在用,试用期满付款",
        "明年上半年有富余产能",
    ],
)
def test_harmless_words(text: str) -> None:
    assert refused(text) == []


@given(st.text(alphabet="不做没有外协购无缝热处理,。、除外暂未 铝件", max_size=40))
def test_spans_are_ordered_apart_and_inside(text: str) -> None:
    spans = refusals(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
