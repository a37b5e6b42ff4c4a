"""The first page and the sign-in page over HTTP, without a browser."""

import re
from html.parser import HTMLParser

import pytest

from tests.usecases.world import ASKER, NEED_TEXT, PASSWORD, SUPPLIER
from tests.web.visitor import PLACE, Visitor, alert_of, chosen_in, token_of, typed_in

LIGHT = 60_000
ATTACK = "<script>alert(1)</script>"


class Inline(HTMLParser):
    """Collects what a strict policy forbids: code and style inside the page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._script = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        self._script = tag == "script"
        self.found += [f"{tag} {name}" for name in names if name == "style" or name.startswith("on")]
        self.found += ["style"] if tag == "style" else []
        self.found += [value for value in names.values() if (value or "").lower().startswith("javascript:")]

    def handle_data(self, data: str) -> None:
        if self._script and data.strip():
            self.found.append(f"script {data}")

    def handle_endtag(self, tag: str) -> None:
        self._script = False


def assets_of(html: str) -> list[str]:
    return re.findall(r'<(?:link|script|img)[^>]+(?:href|src)="([^"]+)"', html)


def test_first_page_is_chinese_html(visitor: Visitor) -> None:
    answer = visitor.get()
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert '<html lang="zh-CN">' in answer.text
    assert "链上找伙伴" in answer.text
    assert '<label for="text">需求</label>' in answer.text


def test_finding_shows_partners_with_quoted_reasons(visitor: Visitor) -> None:
    answer = visitor.find()
    assert answer.status_code == 200
    assert SUPPLIER in answer.text
    assert "<mark>" in answer.text
    assert "理由和要问的话" in answer.text
    assert typed_in(answer.text) == NEED_TEXT
    assert chosen_in(answer.text) == PLACE
    assert answer.headers["cache-control"] == "no-store"


def test_results_without_an_office_carry_no_number(visitor: Visitor) -> None:
    assert "%</span>" not in visitor.find().text


def test_sample_fills_the_form(visitor: Visitor) -> None:
    page = visitor.get("/?sample=gears").text
    assert "主减速齿" in typed_in(page)
    assert chosen_in(page) == PLACE


def test_unknown_sample_leaves_the_form_empty(visitor: Visitor) -> None:
    answer = visitor.get("/?sample=nothing")
    assert answer.status_code == 200
    assert typed_in(answer.text) == ""


@pytest.mark.parametrize("token", ["", "0" * 64, "é"])
def test_form_without_its_token_is_refused_and_kept(visitor: Visitor, token: str) -> None:
    visitor.get()
    answer = visitor.send("/", text=NEED_TEXT, place=PLACE, form_token=token)
    assert answer.status_code == 403
    assert typed_in(answer.text) == NEED_TEXT
    assert "内容都还在" in alert_of(answer.text)
    assert SUPPLIER not in answer.text


def test_form_of_another_session_is_refused(visitor: Visitor) -> None:
    token = token_of(visitor.get().text)
    visitor.client.cookies.clear()
    visitor.get()
    assert visitor.send("/", text=NEED_TEXT, place=PLACE, form_token=token).status_code == 403


def test_form_without_a_cookie_is_refused_and_works_at_the_second_press(visitor: Visitor) -> None:
    token = token_of(visitor.get().text)
    visitor.client.cookies.clear()
    refused = visitor.send("/", text=NEED_TEXT, place=PLACE, form_token=token)
    assert refused.status_code == 403
    again = visitor.send("/", text=NEED_TEXT, place=PLACE, form_token=token_of(refused.text))
    assert again.status_code == 200


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out"])
def test_signing_in_and_out_need_the_token_too(visitor: Visitor, path: str) -> None:
    visitor.get()
    answer = visitor.send(path, username="owner", password=PASSWORD)
    assert answer.status_code == 403
    assert answer.headers["content-type"].startswith("text/html")


def test_cookie_is_out_of_reach_of_scripts_and_other_sites(visitor: Visitor) -> None:
    cookie = visitor.get().headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    assert "max-age" not in cookie.lower()  # a visitor's ends with the browser
    assert "set-cookie" not in visitor.get().headers


def test_cookie_is_secure_over_https(visitor: Visitor) -> None:
    visitor.client.base_url = "https://testserver"
    assert "; Secure" in visitor.get().headers["set-cookie"]


def test_forged_cookie_is_nobody(stranger: Visitor) -> None:
    stranger.client.cookies.set("lianpei_session", "not.a.cookie")
    assert stranger.get().status_code == 401


def test_policy_is_strict(visitor: Visitor) -> None:
    for answer in (visitor.get(), visitor.find(), visitor.find(""), visitor.get("/sign-in"), visitor.get("/nowhere")):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "*" not in policy
        assert {"frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"} <= set(policy.split("; "))
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert Inline(answer.text).found == []


@pytest.mark.parametrize("html", ["<p style='x'>", "<script>a</script>", "<style>a</style>", "<a onclick='x'>"])
def test_the_check_for_inline_code_sees_it(html: str) -> None:
    assert Inline(html).found


def test_typed_markup_stays_text(visitor: Visitor) -> None:
    for text in (ATTACK + NEED_TEXT, f"</textarea>{ATTACK}{NEED_TEXT}"):
        page = visitor.find(text).text
        assert ATTACK not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert typed_in(page) == text


def test_typed_markup_stays_text_on_the_sign_in_page(stranger: Visitor) -> None:
    answer = stranger.fill("/", start="/sign-in", text=f'">{ATTACK}', place=f'">{ATTACK}')
    assert answer.status_code == 401
    assert ATTACK not in answer.text


@pytest.mark.parametrize(
    ("text", "place", "status", "words"),
    [
        ("", PLACE, 400, "内容是空的"),
        ("  \n ", PLACE, 400, "内容是空的"),
        ("齿" * 4001, PLACE, 400, "4000"),
        (NEED_TEXT, "nowhere", 404, "nowhere"),
        (NEED_TEXT, "", 404, "联盟"),
        (NEED_TEXT, "luzhou/nowhere", 400, "产业链"),
    ],
    ids=["empty", "blank", "too long", "unknown alliance", "no alliance", "unknown chain"],
)
def test_errors_say_what_to_do_and_keep_the_input(
    visitor: Visitor, text: str, place: str, status: int, words: str
) -> None:
    answer = visitor.find(text, place)
    assert answer.status_code == status
    assert words in alert_of(answer.text)
    assert "请" in alert_of(answer.text)
    assert typed_in(answer.text) == text
    assert 'aria-invalid="true"' in answer.text


def test_place_is_kept_when_the_text_is_wrong(visitor: Visitor) -> None:
    assert chosen_in(visitor.find("").text) == PLACE


def test_closed_alliance_is_not_open_to_visitors(visitor: Visitor) -> None:
    assert "tongliang" not in visitor.get().text
    assert visitor.find(place="tongliang").status_code in (401, 403, 404)


def test_closed_product_asks_to_sign_in(stranger: Visitor) -> None:
    answer = stranger.get()
    assert answer.status_code == 401
    assert 'action="/sign-in"' in answer.text
    assert "请先登录" in alert_of(answer.text)
    assert "luzhou" not in answer.text


def test_need_typed_before_signing_in_comes_along(stranger: Visitor) -> None:
    asked = stranger.fill("/", start="/sign-in", text=NEED_TEXT, place=PLACE)
    assert asked.status_code == 401
    assert NEED_TEXT in asked.text
    answer = stranger.sign_in(text=NEED_TEXT, place=PLACE)
    assert answer.status_code == 200
    assert typed_in(answer.text) == NEED_TEXT
    assert chosen_in(answer.text) == PLACE


@pytest.mark.parametrize(("username", "password"), [("owner", "wrong"), ("nobody", PASSWORD), ("", "")])
def test_wrong_password_is_said_plainly(stranger: Visitor, username: str, password: str) -> None:
    answer = stranger.sign_in(username, password)
    assert answer.status_code == 401
    assert "用户名或密码不对" in alert_of(answer.text)
    assert f'name="username" type="text" value="{username}"' in answer.text
    assert "wrong" not in re.findall(r'value="([^"]*)"', answer.text)
    assert stranger.get().status_code == 401


def test_too_many_attempts_are_stopped(stranger: Visitor) -> None:
    statuses = [stranger.sign_in(password="wrong").status_code for _ in range(21)]
    assert set(statuses[:20]) == {401}
    assert statuses[20] == 429
    answer = stranger.sign_in(password="wrong")
    assert "请过1分钟再试" in alert_of(answer.text)
    assert 0 < int(answer.headers["Retry-After"]) <= 60


def test_signing_in_opens_the_page_and_signing_out_closes_it(stranger: Visitor) -> None:
    stranger.get()
    before = stranger.client.cookies["lianpei_session"]
    entered = stranger.sign_in()
    assert (entered.status_code, entered.headers["location"]) == (303, "/my")
    assert "HttpOnly" in entered.headers["set-cookie"]
    assert stranger.client.cookies["lianpei_session"] != before
    assert ASKER in stranger.get().text
    assert SUPPLIER in stranger.find().text
    left = stranger.fill("/sign-out")
    assert (left.status_code, left.headers["location"]) == (303, "/")
    assert stranger.get().status_code == 401


def test_who_is_signed_in_is_not_asked_again(stranger: Visitor) -> None:
    stranger.sign_in()
    answer = stranger.get("/sign-in")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_secretariat_sees_the_number_too(stranger: Visitor) -> None:
    stranger.sign_in("secretariat")
    assert re.search(r"约 \d+%</span>", stranger.find().text)


def test_assets_are_ours_and_may_be_kept(visitor: Visitor) -> None:
    assets = assets_of(visitor.get().text)
    assert len(assets) >= 3
    for address in assets:
        assert re.fullmatch(r"/static/\w+\.[0-9a-f]{10}\.(css|js|svg)", address)
        answer = visitor.get(address)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        kept = visitor.client.get(address, headers={"If-None-Match": answer.headers["etag"]})
        assert (kept.status_code, kept.content) == (304, b"")


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip, deflate, br", "gzip"), ("br;q=1.0, gzip; q=0.5", "gzip"), ("gzip;q=0", None), ("br", None), ("", None)],
)
def test_assets_are_packed_for_who_takes_that(visitor: Visitor, accepted: str, encoding: str | None) -> None:
    (style,) = [address for address in assets_of(visitor.get().text) if address.endswith(".css")]
    answer = visitor.client.get(style, headers={"Accept-Encoding": accepted})
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert ":root" in answer.text
    assert (int(answer.headers["content-length"]) < len(answer.content) / 2) == (encoding is not None)


@pytest.mark.parametrize("name", ["style.css", "style.0000000000.css", "..%2fpages.py"])
def test_other_files_are_not_served(visitor: Visitor, name: str) -> None:
    assert visitor.get(f"/static/{name}").status_code == 404


def test_pages_with_their_assets_are_light(visitor: Visitor) -> None:
    for page in (visitor.get(), visitor.find(), visitor.get("/sign-in")):
        assets = sum(int(visitor.get(address).headers["content-length"]) for address in assets_of(page.text))
        assert 5_000 < len(page.content) + assets < LIGHT


def test_unknown_address_is_a_chinese_page_and_the_api_stays_json(visitor: Visitor) -> None:
    page = visitor.get("/nowhere")
    assert page.status_code == 404
    assert "没有找到" in alert_of(page.text)
    assert visitor.get("/api/v1/nowhere").headers["content-type"].startswith("application/json")


def test_wrong_method_is_a_page(visitor: Visitor) -> None:
    answer = visitor.client.delete("/")
    assert answer.status_code == 405
    assert answer.headers["content-type"].startswith("text/html")
