"""Posting over HTTP: to whom, how long, and what each way of failing means."""

import ipaddress
import time

import httpx
import pytest

from service.channels.letters import UndeliveredError
from service.channels.posting import Poster, resolve, trusting
from service.targets import Address, parse_targets
from tests.channels.peers import HttpPeer, free_port, serve_http

LOCAL = parse_targets("127.0.0.0/8")


def poster(
    allowed: str = "127.0.0.0/8", *, ca_file: str = "", leads_to: str = "127.0.0.1", seconds: float = 60
) -> Poster:
    def look_up(host: str, port: int) -> list[Address]:
        return [ipaddress.ip_address(leads_to)]

    return Poster(parse_targets(allowed), timeout_seconds=seconds, trust=trusting(ca_file), resolve=look_up)


def refusal(peer_url: str, by: Poster) -> UndeliveredError:
    with pytest.raises(UndeliveredError) as caught:
        by.post(peer_url, b"{}")
    return caught.value


def test_what_is_posted_arrives_as_it_is(peer: HttpPeer) -> None:
    url = f"http://hook.example:{peer.port}/a?key=1"
    assert (
        poster().post(url, b"\xe4\xbd\xa0", headers={"X-A": "b"}, query={"sign": "+/="})
        == b'{"errcode":0,"errmsg":"ok"}'
    )
    (received,) = peer.received
    assert httpx.URL(received.path).params.multi_items() == [("key", "1"), ("sign", "+/=")]
    assert received.headers["host"] == f"hook.example:{peer.port}"
    assert (received.headers["x-a"], received.headers["content-type"]) == ("b", "application/json; charset=utf-8")
    assert received.body == b"\xe4\xbd\xa0"


def test_only_allowed_addresses_are_called_whatever_they_are_named(peer: HttpPeer) -> None:
    for url in (peer.url, f"http://hook.example:{peer.port}/"):
        error = refusal(url, poster("10.0.0.0/8"))
        assert (error.code, error.channel_rests) == ("address", True)
    assert refusal("https://hook.example/", poster("")).code == "address"
    assert peer.received == []


@pytest.mark.parametrize(
    ("status", "code", "rests"),
    [
        (404, "refused_404", False),
        (401, "refused_401", False),
        (302, "refused_302", False),
        (429, "too_fast", True),
        (408, "failed_408", True),
        (500, "failed_500", True),
        (503, "failed_503", True),
    ],
)
def test_answers_that_are_no_success(peer: HttpPeer, status: int, code: str, rests: bool) -> None:
    peer.answer = lambda _: (status, b"")
    peer.headers = {"Location": peer.url}
    error = refusal(peer.url, poster())
    assert (error.code, error.channel_rests) == (code, rests)
    assert len(peer.received) == 1


def test_nobody_there_and_nobody_answering(peer: HttpPeer) -> None:
    assert refusal(f"http://127.0.0.1:{free_port()}/", poster()).code == "unreachable"
    peer.answer = lambda _: (time.sleep(0.5), (200, b""))[1]  # type: ignore[func-returns-value]
    error = refusal(peer.url, poster(seconds=0.1))
    assert (error.code, error.channel_rests) == ("timeout", True)
    unknown = Poster(LOCAL, timeout_seconds=1, trust=trusting(""), resolve=lambda *_: [])
    assert refusal("http://hook.example/", unknown).code == "unreachable"


def test_a_long_answer_is_not_read_to_its_end(peer: HttpPeer) -> None:
    peer.answer = lambda _: (200, b"x" * 3_000_000)
    assert len(poster().post(peer.url, b"{}")) == 64 * 1024


def test_certificates_are_checked_for_the_name_not_the_address(certificate: tuple[str, str]) -> None:
    with serve_http(certificate) as peer:
        url = f"https://hook.park.example:{peer.port}/"
        assert refusal(url, poster()).code == "tls"
        assert refusal(f"https://else.park.example:{peer.port}/", poster(ca_file=certificate[0])).code == "tls"
        assert poster(ca_file=certificate[0]).post(url, b"{}")


def test_names_are_looked_up() -> None:
    assert ipaddress.ip_address("127.0.0.1") in resolve("localhost", 80)
    assert resolve("nothing.invalid", 80) == []
    assert resolve("x" * 70, 80) == []
