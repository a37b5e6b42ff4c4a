"""Chat robots: what they are sent, how it is signed, and what their answers mean."""

import base64
import hashlib
import hmac
import json
import re

import httpx
import pytest

from service.channels.dingtalk import DingTalkCarrier
from service.channels.letters import Carrier, UndeliveredError
from service.channels.markdown import LONGEST_LINE, escape_markdown, write_markdown
from service.channels.wecom import WeComCarrier
from tests.channels.peers import HttpPeer, make_item, make_letter
from tests.channels.test_posting import poster


@pytest.fixture(params=[WeComCarrier, DingTalkCarrier])
def robot(request: pytest.FixtureRequest) -> Carrier:
    carrier: Carrier = request.param(poster())
    return carrier


def test_nothing_in_a_message_means_anything_to_a_robot() -> None:
    wild = "**粗** [点我](http://x.example) <@all> @all `码` # 题 > 引 ~~删~~ |表| \\ !图 &lt;\n换行\x07\u202e"
    tame = escape_markdown(wild)
    assert not set("*_`#>[]()<>!~|\\@:&\n\x07\u202e") & set(tame)
    assert "点我" in tame
    assert escape_markdown("LZ-2026-000001办结，3月5日09:30前") == "LZ-2026-000001办结，3月5日09：30前"


def test_the_longest_digest_fits_the_narrowest_robot() -> None:
    items = [make_item(short="很长" * 100 + "*" * 50) for _ in range(20)]
    text = write_markdown(make_letter("-", *items))
    assert len(text.encode()) <= 4096
    assert text.splitlines()[0] == "**您有20条新消息**"
    assert all(len(line) <= LONGEST_LINE + 2 for line in text.splitlines()[1:])
    assert write_markdown(make_letter("-")) == "**事项办结**\n- LZ-2026-000001办结"


def test_wecom_gets_markdown(peer: HttpPeer) -> None:
    WeComCarrier(poster()).carry(make_letter(f"{peer.url}?key=k", secret="ignored"))
    (received,) = peer.received
    assert received.path == "/hook?key=k"
    assert json.loads(received.body) == {
        "msgtype": "markdown",
        "markdown": {"content": "**事项办结**\n- LZ-2026-000001办结"},
    }


def test_dingtalk_gets_signed_markdown(peer: HttpPeer) -> None:
    DingTalkCarrier(poster()).carry(make_letter(f"{peer.url}?access_token=t", secret="SECabc"))
    (received,) = peer.received
    query = httpx.URL(received.path).params
    assert (query["access_token"], query["timestamp"]) == ("t", "1772587800000")
    expected = hmac.new(b"SECabc", b"1772587800000\nSECabc", hashlib.sha256).digest()
    assert base64.b64decode(query["sign"]) == expected
    assert re.search(r"sign=[A-Za-z0-9%]+$", received.path)  # + / = are written so that they survive
    message = json.loads(received.body)
    assert message["msgtype"] == "markdown"
    assert message["markdown"] == {"title": "事项办结", "text": "**事项办结**\n- LZ-2026-000001办结"}


def test_dingtalk_without_a_secret_is_not_signed(peer: HttpPeer) -> None:
    DingTalkCarrier(poster()).carry(make_letter(f"{peer.url}?access_token=t"))
    assert peer.received[0].path == "/hook?access_token=t"


@pytest.mark.parametrize(
    ("answer", "code", "rests"),
    [
        ('{"errcode":93000,"errmsg":"invalid webhook url"}', "refused_93000", False),
        ('{"errcode":-1}', "failed", True),
        ('{"errcode":"x"}', "failed", True),
        ("[]", "failed", True),
        ("<html>", "failed", True),
        ("", "failed", True),
    ],
)
def test_robots_say_in_the_body_what_is_wrong(
    peer: HttpPeer, robot: Carrier, answer: str, code: str, rests: bool
) -> None:
    peer.answer = lambda _: (200, answer.encode())
    with pytest.raises(UndeliveredError) as caught:
        robot.carry(make_letter(peer.url))
    assert (caught.value.code, caught.value.channel_rests) == (code, rests)


@pytest.mark.parametrize(("kind", "number"), [(WeComCarrier, 45009), (DingTalkCarrier, 130101)])
def test_a_robot_that_asks_for_patience(peer: HttpPeer, kind: type, number: int) -> None:
    peer.answer = lambda _: (200, json.dumps({"errcode": number}).encode())
    with pytest.raises(UndeliveredError) as caught:
        kind(poster()).carry(make_letter(peer.url))
    assert (caught.value.code, caught.value.channel_rests) == ("too_fast", True)
