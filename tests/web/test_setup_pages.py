"""Setting an alliance up over HTTP: from nothing, by an administrator and by an office; who may not."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.security import hash_password
from service.store import alliances, setup
from service.store.cases import get_case
from service.store.database import Database
from service.usecases import people
from tests.usecases.world import ASKER, BUREAU, FAR, OTHER, PASSWORD, SUPPLIER, World, open_world
from tests.web.visitor import Visitor, alert_of, serve_pages, token_of

LIGHT = 60_000
HOURS = {"office_open": "09:00", "lunch_start": "12:00", "lunch_end": "14:00", "office_close": "18:00"}
LIMITS = {"timezone": "Asia/Shanghai", "check_in_minutes": "120", "answer_days": "3"}
NEW = {"name": "铜梁产业链党建联盟", "park": "铜梁", "code": "newland", "case_prefix": "NL", **HOURS, **LIMITS}


@pytest.fixture
def world(world_template: Path, tmp_path: Path) -> Iterator[World]:
    world = open_world(world_template, tmp_path)
    yield world
    world.database.dispose()


@pytest.fixture
def office(world: World) -> Visitor:
    return entered(world, "secretariat")


@pytest.fixture
def admin(world: World) -> Visitor:
    return entered(world, "admin")


def entered(world: World, username: str) -> Visitor:
    visitor = serve_pages(world, demo_open=False)
    assert visitor.sign_in(username).status_code == 303
    return visitor


def send(visitor: Visitor, path: str, start: str = "", **fields: str) -> object:
    return visitor.fill(path, start=start or path, **fields)


def member_id(world: World, name: str) -> str:
    return str(world.organisation_id(name))


def test_an_administrator_founds_an_alliance_and_is_led_on(admin: Visitor) -> None:
    answer = admin.fill("/setup/alliances/new", start="/setup/alliances/new", **NEW)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/setup/newland?done=alliance_founded"
    page = admin.get("/setup/newland").text
    assert "</b> 添加产业链。" in page
    added = admin.fill(
        "/setup/newland/chains",
        start="/setup/newland/chains",
        name="智能装备",
        code="smart",
        knowledge_code="equipment",
    )
    assert added.status_code == 303
    assert "智能装备" in admin.get("/setup/newland/chains").text
    assert "</b> 邀请专员。" in admin.get("/setup/newland").text


def test_an_office_is_offered_only_what_it_may_do_with_an_account(office: Visitor, admin: Visitor) -> None:
    for visitor, whose, offered in (
        (office, "owner", True),
        (office, "organiser", False),
        (admin, "organiser", True),
    ):
        page = visitor.get(f"/setup/luzhou/people?q={whose}").text
        assert ('value="close"' in page, 'value="password"' in page, "账号由管理员办理" in page) == (
            offered,
            offered,
            not offered,
        )


WRONG = (
    ({"code": "Neu Land"}, "“代码”只能用"),
    ({"code": "alliances"}, "“代码”只能用"),
    ({"code": "luzhou"}, "已被别的联盟使用"),
    ({"case_prefix": "LZ"}, "已被别的联盟使用"),
    ({"case_prefix": "1"}, "“编号前缀”应为"),
    ({"name": " "}, "请填写名称"),
    ({"lunch_end": "19:00"}, "办公时间要从早到晚"),
    ({"timezone": "Mars/Olympus"}, "没有这个时区"),
    ({"answer_days": "soon"}, "不是整数"),
    ({"answer_days": "0"}, "“部门答复时限”"),
)


def test_what_cannot_be_is_said_and_everything_typed_stays(admin: Visitor) -> None:
    for wrong, says in WRONG:
        answer = admin.fill("/setup/alliances/new", start="/setup/alliances/new", **{**NEW, **wrong})
        assert answer.status_code in (400, 409), wrong
        assert says in alert_of(answer.text)
        assert 'value="铜梁"' in answer.text


def test_an_empty_product_leads_an_administrator_to_its_first_alliance(tmp_path: Path, world: World) -> None:
    empty = Database(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    empty.upgrade()
    with empty.transaction() as session:
        password = hash_password(PASSWORD)
        people.add_user(session, username="first", password_hash=password, roles=[("admin", None)], now=world.clock)
    world.database.dispose()
    world.database = empty
    visitor = serve_pages(world, demo_open=False)
    assert visitor.sign_in("first").headers["location"] == "/setup"
    assert visitor.get("/").headers["location"] == "/setup"
    assert "新建第一个联盟" in visitor.get("/setup").text


def test_an_office_with_one_alliance_goes_straight_there(office: Visitor) -> None:
    assert office.get("/setup").headers["location"] == "/setup/luzhou"
    assert office.get("/setup/alliances/new").status_code == 403


OUTSIDERS = ("owner", "bureau", "organiser", "park_leader", "chain_leader", "far_secretariat")


def test_others_do_not_set_an_alliance_up(world: World) -> None:
    visitor = serve_pages(world, demo_open=False)
    places = ("", "/basics", "/chains", "/members", "/members/new", "/people", "/departments", "/calendar", "/sharing")
    for username in OUTSIDERS:
        visitor.client.cookies.clear()
        visitor.sign_in(username)
        for place in places:
            assert visitor.get(f"/setup/luzhou{place}").status_code == 403, (username, place)
        sent = visitor.fill("/setup/luzhou/chains", name="x", code="x", knowledge_code="equipment")
        assert sent.status_code == 403, username


def test_every_page_is_light_and_has_one_heading(office: Visitor, world: World) -> None:
    one = f"/members/{member_id(world, ASKER)}"
    for place in ("", "/basics", "/chains", "/members", one, "/people", "/departments", "/calendar", "/sharing"):
        answer = office.get(f"/setup/luzhou{place}")
        assert answer.status_code == 200, place
        assert answer.text.count("<h1") == 1, place
        assert len(answer.content) < LIGHT, place


def test_a_member_is_added_and_its_credit_code_only_warned_about(office: Visitor, world: World) -> None:
    start = "/setup/luzhou/members/new"
    fields = {"name": "新来机械厂", "usci": "91110000 100000000X", "chain": "equipment", "role": "member"}
    answer = office.fill(start, start=start, **fields)
    assert answer.status_code == 303
    page = office.get(answer.headers["location"]).text
    assert "信用代码请核对" in page
    assert 'value="91110000100000000X"' in page
    again = office.fill(start, start=start, **fields)
    assert again.status_code == 409
    assert "这家单位已在" in alert_of(again.text)


def test_a_firm_of_another_alliance_is_taken_in_by_who_knows_its_credit_code(office: Visitor, world: World) -> None:
    with world.write() as session:
        far = alliances.find_organisation_by_name(session, FAR)
        assert far is not None
        far.usci = "91350100M000100Y43"
    start = "/setup/luzhou/members/new"
    refused = office.fill(start, start=start, name=FAR, chain="equipment")
    assert "核对后再加入" in alert_of(refused.text)
    assert office.get(f"/setup/luzhou/members/{far.id}").status_code == 404
    assert office.fill(start, start=start, name=FAR, chain="equipment", usci="91350100M000100Y43").status_code == 303


def test_leaving_is_recorded_and_coming_back_too(office: Visitor, world: World) -> None:
    page = f"/setup/luzhou/members/{member_id(world, OTHER)}"
    place = re.search(rf'action="({page}/places/[0-9a-f-]+)"', office.get(page).text)
    assert place
    assert office.fill(place[1], start=page, step="end", until="2030-01-01").status_code == 400
    assert office.fill(place[1], start=page, step="end", until="2026-03-03").status_code == 303
    assert "到 2026-03-03" in office.get(page).text
    assert OTHER not in office.get("/setup/luzhou/members").text
    assert "已退出本联盟" in alert_of(office.fill(page, start=page, name=OTHER).text)
    assert OTHER in office.get("/setup/luzhou/members?state=ended").text
    assert (
        office.fill(f"{page}/places", start=page, chain="equipment", role="member", since="2026-03-04").status_code
        == 303
    )
    assert OTHER in office.get("/setup/luzhou/members").text


def test_many_firms_get_their_officer_at_once(office: Visitor, world: World) -> None:
    start = "/setup/luzhou/members?officer=none"
    officer = str(world.actors["second_officer"].user_id)
    nobody = office.fill("/setup/luzhou/members/officer", start=start, to=officer)
    assert "还没有勾选单位" in alert_of(nobody.text)
    everyone = {"everyone": "1", "officer": "none", "kind": "enterprise", "to": officer}
    assert office.fill("/setup/luzhou/members/officer", start=start, **everyone).status_code == 303
    with world.database.read() as session:
        places = alliances.members_of(session, world.alliance_ids["luzhou"])
        names = alliances.organisation_names(session, [row.organisation_id for row in places if row.officer_id])
    assert sorted(names.values()) == sorted([ASKER, SUPPLIER, OTHER])


def test_an_office_invites_members_but_no_officers(office: Visitor, admin: Visitor, world: World) -> None:
    people_page = "/setup/luzhou/people"
    firm = member_id(world, ASKER)
    made = office.fill(people_page, start=people_page, role="clerk", organisation=firm, name="王工")
    link = re.search(r'value="http://testserver(/invitations/[^"]+)"', made.text)
    assert made.status_code == 200
    assert link
    assert "王工" in office.get(people_page).text
    assert office.fill(people_page, start=people_page, role="secretariat").status_code == 403
    assert admin.fill(people_page, start=people_page, role="secretariat", name="李主任").status_code == 200


def test_links_begin_with_the_public_address_whatever_the_request_says(world: World) -> None:
    office = serve_pages(world, demo_open=False, public_address="https://lianpei.park.example/")
    office.sign_in("secretariat")
    page = "/setup/luzhou/people"
    fields = {"role": "clerk", "organisation": member_id(world, ASKER), "form_token": token_of(office.get(page).text)}
    forged = {"Host": "evil.example", "Origin": "http://evil.example"}
    made = office.client.post(page, data=fields, headers=forged)
    assert 'value="https://lianpei.park.example/invitations/' in made.text
    assert "evil.example" not in made.text


def test_closing_an_account_hands_its_cases_on(admin: Visitor, office: Visitor, world: World) -> None:
    case_id = world.post_need().case_id
    users = {name: world.actors[name].user_id for name in ("secretariat", "second_officer")}
    page = "/setup/luzhou/people"
    own = office.fill(f"{page}/{users['secretariat']}", start=page, step="close")
    assert "不能停用自己" in alert_of(own.text)
    assert office.fill(f"{page}/{users['second_officer']}", start=page, step="close").status_code == 403
    assert admin.fill(f"{page}/{users['secretariat']}", start=page, step="take:secretariat").status_code == 303
    with world.database.read() as session:
        assert get_case(session, case_id).owner_id == users["second_officer"]


def test_a_duty_decides_which_department_is_proposed(office: Visitor, world: World) -> None:
    page = "/setup/luzhou/departments"
    text = office.get(page).text
    assert BUREAU in text
    place = re.search(r'<label for="(duty-\d+)">供水</label>', text)
    assert place
    assert office.fill(page, start=page, **{place[1]: member_id(world, BUREAU)}).status_code == 303
    with world.database.read() as session:
        assert setup.duties_of(session, world.alliance_ids["luzhou"]) == {"供水": world.organisation_id(BUREAU)}
    wrong = office.fill(page, start=page, **{place[1]: member_id(world, ASKER)})
    assert "不是本联盟的部门" in alert_of(wrong.text)


def test_days_and_rules(office: Visitor, world: World) -> None:
    page = "/setup/luzhou/calendar"
    assert office.fill(f"{page}/days", start=page, day="2026-03-06", working="no", note="火把节").status_code == 303
    assert "火把节" in office.get(page).text
    assert office.fill(f"{page}/days", start=page, day="2026-03-06", step="forget").status_code == 303
    assert "火把节" not in office.get(page).text
    rules = {"first_reminder_minutes": "60", "second_reminder_minutes": "30", "ring_minutes": "90", "told_at_once": "2"}
    assert office.fill(f"{page}/rules", start=page, **rules).status_code == 400
    assert office.fill(f"{page}/rules", start=page, **{**rules, "second_reminder_minutes": "120"}).status_code == 303
    assert 'value="120"' in office.get(page).text


def test_an_agreement_is_made_and_ended(office: Visitor, world: World) -> None:
    page = "/setup/luzhou/sharing"
    assert office.fill(page, start=page, reader="tongliang", since="2026-03-01").status_code == 303
    twice = office.fill(page, start=page, reader="tongliang", since="2026-03-02")
    assert "正在生效" in alert_of(twice.text)
    ending = re.search(rf'action="({page}/[0-9a-f-]+)"', office.get(page).text)
    assert ending
    assert entered(world, "far_secretariat").fill(ending[1], start="/setup/tongliang/sharing").status_code == 403
    assert office.fill(ending[1], start=page).status_code == 303
    with world.database.read() as session:
        rows = setup.agreements_of(session, world.alliance_ids["luzhou"])
    assert [str(row.until) for row in rows] == ["2026-03-03"]


def test_words_are_words_whatever_they_are(office: Visitor) -> None:
    start = "/setup/luzhou/members/new"
    attack = "<script>alert(1)</script>"
    answer = office.fill(start, start=start, name=attack, chain="equipment")
    assert attack not in office.get(answer.headers["location"]).text
    assert attack not in office.get("/setup/luzhou/members").text


def test_forms_of_others_are_refused(office: Visitor) -> None:
    token_of(office.get("/setup/luzhou/chains").text)
    assert office.send("/setup/luzhou/chains", name="x", code="x", knowledge_code="equipment").status_code == 403
