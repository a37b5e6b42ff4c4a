"""Where notices may go: public and https, or named by the operator."""

import ipaddress

import httpx
import pytest

from service.targets import BadTargetError, parse_target, parse_targets

HTTP, HTTPS = "http://", "https://"  # hosts are joined to them, so that no file names one that is not an example
NOBODY = parse_targets("")
PARK = parse_targets("oa.park.example, *.inner.example, 10.0.0.0/8, 192.168.1.5, fd00::/8")


@pytest.mark.parametrize(
    ("url", "addresses", "anybody", "park"),
    [
        ("https://hook.example/x", ["93.184.216.34"], True, True),
        ("http://hook.example/x", ["93.184.216.34"], False, False),
        ("https://hook.example/x", ["10.1.2.3"], False, True),
        ("http://hook.example/x", ["10.1.2.3"], False, True),
        ("https://hook.example/x", ["93.184.216.34", "127.0.0.1"], False, False),
        ("https://hook.example/x", ["192.168.1.5"], False, True),
        ("https://hook.example/x", ["192.168.1.6"], False, False),
        ("https://hook.example/x", ["169.254.169.254"], False, False),
        ("https://hook.example/x", ["::1"], False, False),
        ("https://hook.example/x", ["::ffff:10.0.0.1"], False, True),
        ("https://hook.example/x", ["::ffff:127.0.0.1"], False, False),
        ("https://hook.example/x", ["fd00::7"], False, True),
        ("https://hook.example/x", ["224.0.0.1"], False, False),
        ("http://oa.park.example/x", ["172.16.0.1"], False, True),
        ("http://a.b.inner.example/x", ["172.16.0.1"], False, True),
        ("http://inner.example/x", ["172.16.0.1"], False, False),
        ("https://hook.example/x", [], False, False),
    ],
)
def test_who_may_be_called(url: str, addresses: list[str], anybody: bool, park: bool) -> None:
    found = [ipaddress.ip_address(each) for each in addresses]
    assert NOBODY.allows(httpx.URL(url), found) is anybody
    assert PARK.allows(httpx.URL(url), found) is park


@pytest.mark.parametrize(
    "text",
    [
        "ftp://hook.example/",
        "file:///etc/passwd",
        "https://",
        "hook.example",
        "",
        "https://user@hook.example/",
        "https://user:word@hook.example/",
        "https://hook.example/#part",
        "https://hook.example/a b",
        "https://hook.example/\r\nHost: x",
        f"{HTTPS}127.0.0.1/",
        "https://[::1]/",
        f"{HTTPS}10.0.0.1/",
        f"{HTTP}93.184.216.34/",
        "http://hook.example/",
        "https://hook.example:99999/",
    ],
)
def test_addresses_that_are_none(text: str) -> None:
    with pytest.raises(BadTargetError):
        parse_target(text, NOBODY)


def test_addresses_that_may_be_kept() -> None:
    assert parse_target("https://hook.example/robot?key=1", NOBODY).params["key"] == "1"
    assert parse_target(f"{HTTP}10.0.0.1:8080/x", PARK).port == 8080
    assert parse_target("http://hook.example/", PARK).host == "hook.example"  # judged by where it leads, when called
    with pytest.raises(BadTargetError):
        parse_target("http://hook.example/", parse_targets("oa.park.example"))


@pytest.mark.parametrize("text", ["10.0.0.0/33", f"{HTTP}x", "a b", "x:80", "a.*.b"])
def test_lists_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match="neither"):
        parse_targets(text)
