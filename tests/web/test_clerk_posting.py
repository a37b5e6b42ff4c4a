"""Posting a need without script: steps of the server, corrected parts, drafts, sending twice, other firms."""

import re
from collections.abc import Callable
from html import unescape

import pytest

from service.usecases import drafts, needs
from tests.usecases.world import ASKER, NEED_TEXT, PASSWORD, SUPPLIER, World
from tests.web.visitor import HOST, Visitor, alert_of, token_of, typed_in

HALF = "求购主减速齿轮"


@pytest.fixture
def clerk(stranger: Visitor) -> Visitor:
    """The clerk of the firm that asks."""
    stranger.sign_in("owner")
    return stranger


def world_of(visitor: Visitor) -> World:
    return visitor.client.app.state.context.container.now.__self__  # type: ignore[attr-defined]


def look(visitor: Visitor, text: str = HALF, **more: str) -> str:
    return str(visitor.fill("/needs/new", start="/needs/new", text=text, do="look", **more).text)


def post(visitor: Visitor, text: str = NEED_TEXT, **more: str) -> str:
    """Post a need, and return where the browser goes."""
    answer = visitor.fill("/needs/new", start="/needs/new", text=text, do="post", **more)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def posted_needs(visitor: Visitor) -> list[needs.NeedView]:
    world = world_of(visitor)
    with world.database.read() as session:
        return needs.list_needs(session, actor=world.actors["owner"], alliance="luzhou").items


def once_of(html: str) -> str:
    found = re.search(r'name="once" value="([^"]+)"', html)
    assert found
    return found[1]


def test_before_posting_it_says_what_is_read_what_is_missing_and_who_could_serve(clerk: Visitor) -> None:
    page = look(clerk)
    assert "完整度 35 / 100" in page
    assert "要多少？" in page
    assert SUPPLIER in page
    assert "可能的伙伴" in page
    assert "明天 09:30 前" in page
    assert typed_in(page) == HALF
    assert posted_needs(clerk) == []


def test_what_is_added_and_corrected_goes_into_the_text(clerk: Visitor) -> None:
    page = look(
        clerk, "求购主减速齿轮，月量两千套", **{"was-1": "两千套", "part-1": "三千套", "add-when": "下月15号前"}
    )
    assert typed_in(page) == "求购主减速齿轮，月量三千套，什么时候要：下月15号前"
    location = post(clerk, "求购主减速齿轮", **{"add-amount": "每月2000套"})
    assert location.endswith("?done=need_posted")
    assert posted_needs(clerk)[0].text == "求购主减速齿轮，数量：每月2000套"


def test_a_posted_need_is_shown_with_its_partners_and_what_comes_next(clerk: Visitor) -> None:
    page = clerk.get(post(clerk, audience="members")).text
    assert "需求已发布" in page
    assert "推荐名单" in page
    assert SUPPLIER in page
    assert "LZ-2026-000001" in page
    assert "联盟成员都能看到内容" in page
    assert posted_needs(clerk)[0].state == "proposed"


def test_a_form_that_is_sent_twice_posts_once(clerk: Visitor) -> None:
    once = once_of(clerk.get("/needs/new").text)
    first, again = post(clerk, once=once), post(clerk, once=once)
    assert first == again
    assert len(posted_needs(clerk)) == 1
    assert post(clerk, "另一条：求购主减速齿轮", once=once) != first


@pytest.mark.parametrize(("text", "words"), [("", "内容是空的"), ("长" * 4001, "4000")])
def test_errors_keep_what_was_typed(clerk: Visitor, text: str, words: str) -> None:
    answer = clerk.fill("/needs/new", start="/needs/new", text=text, do="post", audience="members")
    assert answer.status_code in (400, 422)
    assert words in alert_of(answer.text) or "空" in alert_of(answer.text)
    assert typed_in(answer.text) == text
    assert re.search(r'value="members" checked', answer.text)


def test_another_alliance_is_refused_with_the_text_kept(clerk: Visitor) -> None:
    answer = clerk.fill("/needs/new", start="/needs/new", text=HALF, place="tongliang", do="look")
    assert answer.status_code == 403
    assert typed_in(answer.text) == HALF


def test_a_draft_waits_at_home_and_is_gone_with_the_posting(clerk: Visitor) -> None:
    saved = clerk.fill("/needs/new", start="/needs/new", text=HALF, audience="members", do="save")
    assert saved.headers["location"] == "/my?done=draft_kept"
    home = clerk.get("/my").text
    link = re.search(r'href="(/needs/new\?draft=[^"]+)"', home)
    assert link
    page = clerk.get(unescape(link[1])).text
    assert typed_in(page) == HALF
    assert re.search(r'value="members" checked', page)
    draft_id = link[1].partition("=")[2]
    post(clerk, HALF, draft_id=draft_id)
    assert "草稿" not in clerk.get("/my").text
    assert clerk.get(unescape(link[1])).status_code == 404


def test_a_draft_is_thrown_away_and_is_nobody_elses(clerk: Visitor) -> None:
    world = world_of(clerk)
    with world.write() as session:
        draft = drafts.save_draft(session, actor=world.actors["supplier"], kind="need", text="机密", now=world.clock)
    assert clerk.get(f"/needs/new?draft={draft.id}").status_code == 404
    answer = clerk.fill("/needs/new", start="/needs/new", text="x", draft_id=str(draft.id), do="discard")
    assert answer.status_code == 404
    clerk.client.cookies.clear()
    clerk.sign_in("supplier")
    answer = clerk.fill("/needs/new", start="/needs/new", draft_id=str(draft.id), do="discard")
    assert answer.headers["location"] == "/my?done=draft_gone"
    assert "机密" not in clerk.get("/my").text


@pytest.mark.parametrize("address", ["/needs/new", "/capabilities/new", "/requests/new"])
def test_what_is_thrown_away_leaves_no_words_and_is_not_posted(stranger: Visitor, address: str) -> None:
    world, words = world_of(stranger), "独一无二的暗号甲乙丙"
    stranger.sign_in("supplier")
    stranger.fill(address, start=address, text=words, do="save")
    link = re.search(rf'href="({address}\?draft=([^"]+))"', stranger.get("/my").text)
    assert link
    for draft_id in (link[2], "", "no-id"):
        gone = stranger.fill(address, start=address, text=words, draft_id=draft_id, do="discard")
        assert gone.headers["location"] == "/my?done=draft_gone"
    for path in world.folder.glob("world.sqlite3*"):
        assert words.encode() not in path.read_bytes(), path


def test_words_of_people_are_never_markup(clerk: Visitor) -> None:
    attack = '<script>alert("1")</script>求购主减速齿轮'
    assert attack not in look(clerk, attack)
    assert attack not in clerk.get(post(clerk, attack)).text
    assert attack not in clerk.get("/my").text


def test_the_preview_for_the_script_is_a_piece_of_a_page(clerk: Visitor) -> None:
    answer = clerk.fill("/needs/new/preview", start="/needs/new", text=HALF)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert SUPPLIER in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert ASKER not in answer.text


def test_the_chain_that_was_shown_is_the_chain_it_is_posted_in(clerk: Visitor) -> None:
    guess = re.search(r'name="guess" value="([^"]+)"', look(clerk, NEED_TEXT))
    assert guess
    assert guess[1].endswith("/equipment")
    post(clerk, NEED_TEXT, guess=guess[1].replace("equipment", "chemistry"))
    assert posted_needs(clerk)[0].chain == "chemistry"
    post(clerk, f"{NEED_TEXT}，另一条", guess=guess[1].replace("equipment", "chemistry"))
    assert posted_needs(clerk)[0].chain == "equipment"


def test_what_was_looked_for_on_the_first_page_becomes_a_need(clerk: Visitor) -> None:
    found = clerk.find(HALF).text
    assert "把它发成需求" in found
    form = re.search(r'action="/needs/new">(.*?)</form>', found, re.DOTALL)
    assert form
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[1]))
    page = clerk.send("/needs/new", **fields).text
    assert typed_in(page) == HALF
    assert "可能的伙伴" in page


@pytest.mark.parametrize(("path", "words"), [("/needs/new", NEED_TEXT), ("/capabilities/new", "花键轴铣削")])
def test_a_telephone_number_is_pointed_out_before_everybody_reads_it(clerk: Visitor, path: str, words: str) -> None:
    said = "内容里有电话 13912345678"
    assert said not in clerk.fill(path, start=path, text=words, do="look").text
    assert said in clerk.fill(path, start=path, text=f"{words}，找张工１３９１２３４５６７８", do="look").text


@pytest.mark.parametrize("demo_open", [False, True])
@pytest.mark.parametrize(
    ("path", "words"), [("/needs/new", HALF), ("/capabilities/new", "花键轴铣削"), ("/requests/new", "路灯坏了")]
)
def test_who_was_signed_out_while_typing_goes_on_where_it_was(
    open_pages: Callable[..., Visitor], demo_open: bool, path: str, words: str
) -> None:
    visitor = open_pages(demo_open=demo_open)
    visitor.sign_in("owner")
    token = token_of(visitor.get(path).text)
    world_of(visitor).later(hours=5)
    headers = {"Origin": HOST, "Referer": f"{HOST}{path}?done=need_posted"}
    refused = visitor.client.post(path, data={"text": words, "do": "post", "form_token": token}, headers=headers)
    assert refused.status_code == 403
    assert "填写的内容会保留" in alert_of(refused.text)
    hidden = dict(re.findall(r'name="(text|back)" value="([^"]*)"', refused.text))
    assert hidden == {"text": words, "back": path}
    wrong = visitor.send("/sign-in", username="owner", password="-", form_token=token_of(refused.text), **hidden)
    assert f'name="back" value="{path}"' in wrong.text
    entered = visitor.send("/sign-in", username="owner", password=PASSWORD, form_token=token_of(wrong.text), **hidden)
    assert entered.headers["location"].startswith(f"{path}?draft=")
    assert typed_in(visitor.get(entered.headers["location"]).text) == words
    assert posted_needs(visitor) == []


def test_who_was_signed_out_before_a_tap_comes_back_to_the_page(clerk: Visitor) -> None:
    address = post(clerk).partition("?")[0]
    world_of(clerk).later(hours=5)
    asked = clerk.get(f"{address}?done=need_posted")
    assert (asked.status_code, f'name="back" value="{address}"' in asked.text) == (401, True)
    back = {"username": "owner", "password": PASSWORD, "back": address, "form_token": token_of(asked.text)}
    assert clerk.send("/sign-in", **back).headers["location"] == address


@pytest.mark.parametrize("back", ["https://evil.example/my", "//evil.example/my", "/\\evil.example", "my", "/sign-out"])
def test_nobody_is_sent_elsewhere_after_signing_in(stranger: Visitor, back: str) -> None:
    assert stranger.sign_in("owner", back=back).headers["location"] == "/my"
