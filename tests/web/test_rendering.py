"""Where a form leads to is a page of ours, whatever it carried along."""

import pytest
from starlette.requests import Request

from service.web.rendering import redirect
from service.web.sessions import WebSession


@pytest.mark.parametrize(
    ("address", "location"),
    [
        ("/needs/1?a=b#c", "/needs/1?a=b&done=x#c"),
        ("/lists/齿轮", "/lists/%E9%BD%BF%E8%BD%AE?done=x"),
        ("/a%20b", "/a%20b?done=x"),
        ("/needs/1\r\nSet-Cookie: a=b", "/needs/1%0D%0ASet-Cookie:%20a=b?done=x"),
        ("//evil.example/", "/?done=x"),
        ("/\\evil.example/", "/?done=x"),
        ("\\\\evil.example", "/?done=x"),
        ("https://evil.example/", "/?done=x"),
        ("javascript:alert(1)", "/?done=x"),
        ("", "/?done=x"),
    ],
)
def test_nobody_is_led_away(address: str, location: str) -> None:
    request = Request({"type": "http", "headers": []})
    request.state.web_session = (WebSession("one"), False)
    answer = redirect(request, address, done="x")
    assert (answer.status_code, answer.headers["location"]) == (303, location)
