"""Invitations, one's own account and the audit view, over HTTP."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from service.store import people as people_store
from service.usecases.invitations import Invitee, invite_person
from service.usecases.people import retire_user
from tests.usecases.world import ASKER, PASSWORD, World, open_world
from tests.web.visitor import Visitor, alert_of, serve_pages, token_of

NEW = "石榴树下有七只猫"


@pytest.fixture
def world(world_template: Path, tmp_path: Path) -> Iterator[World]:
    world = open_world(world_template, tmp_path)
    yield world
    world.database.dispose()


@pytest.fixture
def enter(world: World) -> Callable[..., Visitor]:
    """Return what opens a browser, signed in as somebody unless told otherwise."""

    def enter(username: str = "", password: str = PASSWORD) -> Visitor:
        visitor = serve_pages(world, demo_open=False)
        if username:
            assert visitor.sign_in(username, password).status_code == 303
        return visitor

    return enter


def invited(world: World, hours: int = 24) -> str:
    invitee = Invitee(role="clerk", alliance="luzhou", organisation=ASKER, name="张敏")
    with world.write() as session:
        issued = invite_person(
            session, actor=world.actors["secretariat"], invitee=invitee, now=world.clock, hours=hours
        )
    return issued.path


def test_who_forgot_the_password_comes_in_again_by_a_link(world: World, enter: Callable[..., Visitor]) -> None:
    office, lost = enter("secretariat"), enter("owner")
    people = "/setup/luzhou/people"
    page = office.fill(f"{people}/{world.actors['owner'].user_id}", start=people, step="password")
    path = re.search(r'value="http://testserver(/password/[^"]+)"', page.text)
    assert path, "the link is shown"
    assert "24 小时内有效" in page.text
    visitor = enter()
    form = visitor.get(path[1])
    assert (form.status_code, form.headers["Referrer-Policy"], form.headers["Cache-Control"]) == (
        200,
        "no-referrer",
        "no-store",
    )
    for password, again, words in (
        (NEW, "x", "两次输入的密码不一样"),
        ("短", "短", "至少要 10 位"),
    ):
        refused = visitor.fill(path[1], start=path[1], password=password, again=again)
        assert (refused.status_code, words in alert_of(refused.text)) == (400, True)
    answer = visitor.fill(path[1], start=path[1], password=NEW + "吧吧", again=NEW + "吧吧")
    assert (answer.status_code, answer.headers["Location"].partition("?")[2]) == (303, "done=password_reset")
    assert lost.get("/account").status_code == 401
    assert visitor.get("/account").status_code == 200
    gone = enter().get(path[1])
    assert (gone.status_code, "请联系秘书处重新发一个" in gone.text) == (404, True)
    assert enter().sign_in("owner").status_code == 401


def copied(enter: Callable[..., Visitor], cookie: str) -> int:
    """What somebody gets who copied a cookie."""
    thief = enter()
    thief.client.cookies.set("lianpei_session", cookie)
    return int(thief.get("/account").status_code)


def test_who_is_invited_reads_the_role_that_the_office_chose(world: World, enter: Callable[..., Visitor]) -> None:
    invitee = Invitee(role="chain_leader", alliance="luzhou", organisation=ASKER)
    with world.write() as session:
        office = world.actors["secretariat"]
        path = invite_person(session, actor=office, invitee=invitee, now=world.clock, hours=24).path
    for page in (enter().get(path), enter("secretariat").get("/setup/luzhou/people")):
        assert "链长（链主）" in page.text


def test_a_link_leads_in_once(world: World, enter: Callable[..., Visitor]) -> None:
    path, visitor = invited(world), enter()
    page = visitor.get(path)
    assert (page.status_code, page.headers["Cache-Control"], page.headers["Referrer-Policy"]) == (
        200,
        "no-store",
        "no-referrer",
    )
    assert ASKER in page.text
    fields = {"name": "张敏", "username": "zhangmin", "password": NEW + "吧吧", "again": NEW + "吧吧"}
    for wrong, words in (
        ({"again": "x"}, "两次输入的密码不一样"),
        ({"password": "短", "again": "短"}, "至少要 10 位"),
        ({"username": "owner"}, "已被别人使用"),
    ):
        answer = visitor.fill(path, start=path, **(fields | wrong))
        assert answer.status_code == 400
        assert words in alert_of(answer.text)
        assert "zhangmin" in answer.text or wrong.get("username")
        assert NEW not in answer.text
    answer = visitor.fill(path, start=path, **fields)
    assert (answer.status_code, answer.headers["Location"].partition("?")[2]) == (303, "done=account_made")
    assert "zhangmin" in visitor.get("/account").text
    gone = enter().get(path)
    assert gone.status_code == 404
    assert "邀请链接已用过" in gone.text
    assert enter("zhangmin", NEW + "吧吧")


def test_a_new_password_leaves_only_this_browser_in(world: World, enter: Callable[..., Visitor]) -> None:
    here, there = enter("owner"), enter("owner")
    cookie = here.client.cookies["lianpei_session"]
    words = NEW + "好的"
    for fields, problem in (
        ({"old": "wrong", "password": words, "again": words}, "原密码不对"),
        ({"old": PASSWORD, "password": words, "again": "x"}, "两次输入的密码不一样"),
        ({"old": PASSWORD, "password": PASSWORD, "again": PASSWORD}, "与原来的一样"),
        ({"old": PASSWORD, "password": "1234567890", "again": "1234567890"}, "太常见"),
    ):
        answer = here.fill("/account/password", start="/account", **fields)
        assert (answer.status_code, problem in alert_of(answer.text)) == (400, True)
    answer = here.fill("/account/password", start="/account", old=PASSWORD, password=words, again=words)
    assert answer.headers["Location"] == "/account?done=password_changed"
    assert "其他设备上的登录已全部退出" in here.get("/account?done=password_changed").text
    assert here.client.cookies["lianpei_session"] != cookie
    assert there.get("/account").status_code == 401
    assert copied(enter, cookie) == 401
    assert enter("owner", words)


def test_browsers_are_listed_and_signed_out(world: World, enter: Callable[..., Visitor]) -> None:
    here, there, third = enter("owner"), enter("owner"), enter("owner")
    (first, *_) = re.findall(r'name="which" value="([0-9a-f-]{36})"', here.get("/account").text)
    assert here.fill("/account/sessions", start="/account", which=first).status_code == 303
    assert sorted(each.get("/account").status_code for each in (there, third)) == [200, 401]
    assert here.fill("/account/sessions", start="/account", which=first).status_code == 404
    assert here.fill("/account/sessions", start="/account", which="no id").status_code == 404
    assert here.fill("/account/sessions", start="/account", which="others").status_code == 303
    assert [each.get("/account").status_code for each in (here, there, third)] == [200, 401, 401]
    cookie = here.client.cookies["lianpei_session"]
    here.fill("/sign-out", start="/account")
    assert copied(enter, cookie) == 401


def test_a_session_ends_by_itself(world: World, enter: Callable[..., Visitor]) -> None:
    visitor = enter("owner")
    for _ in range(3):
        world.later(hours=3)
        assert visitor.get("/account").status_code == 200
    world.later(hours=4, minutes=1)
    assert visitor.get("/account").status_code == 401
    visitor = enter("owner")
    for _ in range(4):
        world.later(hours=3)
        last = visitor.get("/account").status_code
    assert last == 401


def test_other_rights_bring_another_session_and_lose_no_form(world: World, enter: Callable[..., Visitor]) -> None:
    visitor = enter("owner")
    before, form = visitor.client.cookies["lianpei_session"], token_of(visitor.get("/account").text)
    with world.write() as session:
        people_store.grant_role(
            session,
            user_id=world.actors["owner"].user_id,
            role="secretariat",
            alliance_id=world.alliance_ids["luzhou"],
        )
    world.later(seconds=6)
    assert visitor.send("/account/name", form_token=form, name="王芳").status_code == 303
    assert visitor.get("/account").status_code == 200
    assert visitor.client.cookies["lianpei_session"] != before
    assert visitor.get("/audit").status_code == 200
    world.later(seconds=61)
    assert copied(enter, before) == 401


def test_who_is_disabled_is_out_at_once(world: World, enter: Callable[..., Visitor]) -> None:
    visitor = enter("owner")
    with world.write() as session:
        retire_user(session, "owner", now=world.clock)
    assert visitor.get("/account").status_code == 401


def test_a_bearer_token_ends_with_the_password(world: World, enter: Callable[..., Visitor]) -> None:
    visitor = enter("owner")
    token = visitor.client.post("/api/v1/auth/token", json={"username": "owner", "password": PASSWORD}).json()
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    assert visitor.client.get("/api/v1/me", headers=headers).status_code == 200
    visitor.fill("/account/password", start="/account", old=PASSWORD, password=NEW * 2, again=NEW * 2)
    assert visitor.client.get("/api/v1/me", headers=headers).status_code == 401


def test_data_is_given_out_and_the_person_erased(world: World, enter: Callable[..., Visitor]) -> None:
    visitor = enter("owner")
    assert visitor.fill("/account/mailbox", start="/account", email="me@firm.example").status_code == 303
    assert "me@firm.example" in visitor.get("/account").text
    data = visitor.fill("/account/data", start="/account")
    assert data.headers["Content-Disposition"].startswith("attachment")
    assert data.json()["tables"]["notice_channel"][0]["address"] == "me@firm.example"
    assert "不能恢复" in visitor.get("/account/erase").text
    for fields in ({"old": PASSWORD}, {"old": "wrong", "sure": "yes"}):
        assert visitor.fill("/account/erase", start="/account/erase", **fields).status_code == 400
    done = visitor.fill("/account/erase", start="/account/erase", old=PASSWORD, sure="yes")
    assert done.headers["Location"] == "/sign-in?done=person_erased"
    assert "已注销" in visitor.get(done.headers["Location"]).text
    assert visitor.get("/account").status_code == 401
    assert enter().sign_in("owner").status_code == 401


def test_the_audit_view_finds_and_verifies(world: World, enter: Callable[..., Visitor]) -> None:
    invited(world)
    visitor = enter("secretariat")
    page = visitor.get("/audit?check=1&alliance=luzhou&person=secret&from=nonsense").text
    assert "发出邀请" in page
    assert "核验通过" in page
    assert visitor.get(f"/audit?alliance=luzhou&to={(world.clock - timedelta(days=9)).date()}").text.count("<tr>") == 0
    assert visitor.get("/audit?alliance=tongliang").status_code == 403
    assert enter("owner").get("/audit").status_code == 403
    assert enter().get("/audit").status_code == 401
