"""Pastes of chats and lists become single requests."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.message_splitting import MessagePart, split_message

CHAT = """—————  2026年3月4日  —————
沱岸齿业-李工 9:12
@秘书处 我们要找人做渗碳淬火，月量五吨
[图片]
图纸在上面
蔬园团餐 王姐  2026/3/4 9:15:20
收到
葵坝终端 09:40
早上好
请问技改补贴什么时候报？
[10:02] 荇桥租赁：有一台25吨吊车闲置，谁要用
"""


def texts(paste: str) -> list[str]:
    return [part.text for part in split_message(paste)]


def test_a_chat_is_taken_apart_by_its_speakers() -> None:
    assert split_message(CHAT) == [
        MessagePart("我们要找人做渗碳淬火，月量五吨\n图纸在上面", "沱岸齿业-李工", 3),
        MessagePart("请问技改补贴什么时候报？", "葵坝终端", 10),
        MessagePart("有一台25吨吊车闲置，谁要用", "荇桥租赁", 11),
    ]


def test_a_numbered_list_is_taken_apart_and_keeps_its_sender() -> None:
    paste = (
        "术坪提取：我们有几件事：\n1、危废间满了，请帮找处置单位\n转移联单也要教一下\n2、想招两个化验员\n3. 路灯不亮了"
    )
    parts = split_message(paste, names=["术坪提取"])
    assert [part.text for part in parts] == [
        "危废间满了，请帮找处置单位\n转移联单也要教一下",
        "想招两个化验员",
        "路灯不亮了",
    ]
    assert {part.sender for part in parts} == {"术坪提取"}


@pytest.mark.parametrize(
    "paste",
    [
        "求购304法兰两百片，DN100，\n要求：PN16，带材质单\n交期：半个月",
        "直径1.5米的封头两个",
        "我们有两个想法，一是食堂，二是班车，先说食堂：菜太咸",
        "规格：304\n数量：两百",
        "求购轴承：6206八十套",
        "需要在下午3:30 之前送到厂里的轴承",
    ],
)
def test_one_request_stays_one(paste: str) -> None:
    assert texts(paste) == [paste]


def test_a_person_before_a_colon_speaks() -> None:
    assert split_message("李工：要一台叉车用两天") == [MessagePart("要一台叉车用两天", "李工", 1)]


def test_greetings_thanks_and_pictures_are_no_requests() -> None:
    assert texts("李工 9:12\n收到\n王工 9:13\n好的，\n[图片]") == []
    assert texts("谢谢大家") == []
    assert texts("") == []
    assert texts("缺电") == ["缺电"]


def test_rules_between_requests_separate_them() -> None:
    assert texts("要一台叉车用两天\n-----\n车间停水了，请看看") == ["要一台叉车用两天", "车间停水了，请看看"]


@given(st.text(max_size=300))
def test_nothing_is_invented_and_nothing_fails(paste: str) -> None:
    for part in split_message(paste):
        assert all(line in paste for line in part.text.split("\n"))
        assert part.text.strip()
        assert 1 <= part.line <= max(len(paste.splitlines()), 1)
