import pytest

from matching.acts import find_acts, names_any


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("想租一台300方的储罐", {"hire"}),
        ("每月租金季付", set()),
        ("危废拉到处置厂", {"carry", "take_away"}),
        ("充电器做辐射骚扰测试", {"test"}),
        ("办一期钳工取证班", {"teach"}),
        ("五年期设备贷", {"lend"}),
        ("找消防合规的库放两个月", {"store"}),
        ("坩埚断了谁能修", {"repair"}),
        ("车间刚装修,图纸还能修改", set()),
        ("做有机认证", {"certify"}),
        ("需通过体系认证的齿轮厂", set()),
        ("检修平台的立柱要热浸锌", set()),
        ("采购试验机和检测用的夹具", set()),
        ("找检测机构", {"test"}),
        ("要运输车队", {"carry"}),
        ("采购主减速齿三千套", set()),
        ("塔筒从厂里拖到风场", {"carry"}),
        ("乙醚要找库代存", {"store"}),
        ("有三柜电石,想放一周", {"store"}),
    ],
)
def test_what_is_wanted_done(text: str, acts: set[str]) -> None:
    assert find_acts(text) == acts


def test_any_of_some_acts_is_enough() -> None:
    assert names_any("二手设备回收,自有车队", frozenset({"carry", "teach"}))
    assert not names_any("焊接件加工", frozenset({"carry", "teach"}))
    assert not names_any("焊接件加工", frozenset())
    assert names_any("ut、rt、相控阵,cnas在有效期", frozenset({"test"}))
