"""One case on one screen over HTTP, without a script: what each person sees of it and can do with it."""

import re

import pytest

from service.usecases import case_questions, needs
from tests.usecases.case_flows import answered, at_department, do, kinds, open_request, read
from tests.usecases.flows import find
from tests.usecases.world import BUREAU, NEED_TEXT, OTHER, START, SUPPLIER
from tests.web.office import Office, words_of
from tests.web.visitor import alert_of, serve_pages

NASTY = '<script>alert("x")</script> {{ 7*7 }} 积水'


def buttons_of(html: str) -> set[str]:
    """Where the forms of a case's page lead."""
    return set(re.findall(r'action="/cases/[A-Z0-9-]+/([a-z-]+)"', html))


def test_the_text_is_data(office: Office) -> None:
    case = open_request(office.world, text=NASTY)
    html = office.read(f"/cases/{case.number}")
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt; {{ 7*7 }} 积水" in html


def test_a_request_goes_from_triage_to_its_answer_on_these_pages_alone(office: Office) -> None:
    case = office.submit("我们厂区变压器容量不够，想申请用电增容").case
    page = words_of(office.read(f"/cases/{case.number}"))
    assert "约" in page
    assert "接受建议" in page
    settled = office.act(case.number, "settle", back="alliance=luzhou")
    assert settled.headers["location"].startswith("/queue?")  # nothing else is in the queue
    assert "报到" in office.read("/department", by="utility")
    assert office.act(case.number, "check-in", by="utility").headers["location"] == "/department?done=checked_in"
    assert "等您答复" in office.read("/department", by="utility")
    office.act(case.number, "answer", by="utility", text="增容方案三日内送到")
    mine = office.read(f"/cases/{case.number}", by="owner")
    assert "增容方案三日内送到" in mine
    assert buttons_of(mine) >= {"close", "reject"}
    office.act(case.number, "close", by="owner")
    assert read(office.world, case.id).state == "closed"
    assert "诉求方确认办结" in office.read(f"/cases/{case.number}")


def test_after_a_move_the_next_case_of_the_same_filter_is_shown(office: Office) -> None:
    first, second = open_request(office.world), open_request(office.world)
    other = at_department(office.world)
    back = "alliance=luzhou&state=received"
    went = office.act(first.number, "ask", text="要几台？", back=back).headers["location"]
    assert went.startswith(f"/cases/{second.number}?")
    page = office.read(went)
    assert "问题已发给诉求方" in page
    assert f'刚办的是 <a href="/cases/{first.number}">' in page
    assert other.number not in went
    stays = office.act(second.number, "claim", organisation=SUPPLIER, back=back).headers["location"]
    assert stays.startswith(f"/cases/{second.number}?")


def test_one_tap_on_an_alternative_corrects_the_category(office: Office) -> None:
    case = office.submit("招操作工十名，两班倒").case
    page = office.read(f"/cases/{case.number}")
    other = re.search(r'name="category" value="(\w+)"><button class="button small plain"', page)
    assert other is not None
    office.act(case.number, "settle", category=other[1])
    assert read(office.world, case.id).category == other[1]
    assert "已改正" in office.read(f"/cases/{case.number}")


def test_partners_are_endorsed_rejected_and_added_by_hand(office: Office) -> None:
    need = office.world.post_need(NEED_TEXT)
    found = find(office.world, need.id, by="secretariat")
    page = office.read(f"/cases/{need.case_number}")
    assert SUPPLIER in page
    assert "逐项对照" in page
    asked = re.search(r'name="text" value="([^"]+)"><button', page)  # what the need does not say
    assert asked is not None
    assert "什么时候要" in page
    office.act(need.case_number, "ask", text=asked[1])
    assert asked[1] in office.read(f"/cases/{need.case_number}", by="owner")
    assert buttons_of(page) >= {"endorse", "reject-proposal", "endorse-best", "gap-list"}
    item = found.proposals[0]["proposal_id"]
    office.act(need.case_number, "reject-proposal", item=item, reason="capacity")
    page = words_of(office.read(f"/cases/{need.case_number}"))
    assert "不推荐：产能不足" in page
    nothing = office.act(need.case_number, "endorse-best")
    assert nothing.status_code == 409
    assert "没有可以确认的推荐" in alert_of(nothing.text)
    office.act(need.case_number, "endorse", item=item)
    assert "已推荐" in words_of(office.read(f"/cases/{need.case_number}"))
    hits = office.read(f"/cases/{need.case_number}?partner=渗碳")
    assert OTHER in hits
    sent = re.findall(r'/propose".*?name="item" value="([0-9a-f-]+)"', hits, re.S)
    assert office.act(need.case_number, "propose", item=sent[0]).status_code == 303
    assert kinds(office.world, need.case_id)[-1] == "proposed_by_hand"


def test_the_firm_is_asked_and_answers_on_its_own_page(office: Office) -> None:
    case = open_request(office.world)
    office.act(case.number, "ask", text="哪条路？")
    page = office.read(f"/cases/{case.number}", by="owner")
    assert "哪条路？" in page
    with office.world.database.read() as session:
        (asked,) = case_questions.list_questions(session, actor=office.world.actors["owner"], case_id=case.id)
    office.act(case.number, "reply", by="owner", item=str(asked.id), text="大门口那条")
    assert "大门口那条" in office.read(f"/cases/{case.number}")


def test_an_error_keeps_what_was_typed(office: Office) -> None:
    case = at_department(office.world)
    answer = office.act(case.number, "answer", text="已经派人")
    assert answer.status_code == 409
    assert "illegal" not in answer.text
    assert alert_of(answer.text)
    wrong = office.act(case.number, "close", text="电话里说好了", proof="nothing")
    assert wrong.status_code == 400
    assert "电话里说好了</textarea>" in wrong.text
    assert office.act(case.number, "merge", into="LZ-9").status_code == 400
    assert office.act(case.number, "dance").status_code == 404
    assert office.at("secretariat").send(f"/cases/{case.number}/close", text="x").status_code == 403


def test_officers_close_with_proof_reopen_merge_and_name_a_team(office: Office) -> None:
    main, twin = open_request(office.world), open_request(office.world)
    office.act(twin.number, "merge", into=main.number.lower())
    assert "已并入" in office.read(f"/cases/{twin.number}")
    assert buttons_of(office.read(f"/cases/{twin.number}")) & {"merge", "unmerge"} == {"unmerge"}
    office.act(twin.number, "unmerge")
    people = {name: str(office.world.actors[name].user_id) for name in ("secretariat", "bureau", "utility")}
    office.act(main.number, "team", owner=people["secretariat"], contact=people["bureau"], member=people["utility"])
    assert "牵头" in office.read(f"/cases/{main.number}")
    office.act(main.number, "close", proof="phone_record", text="电话里说好了")
    page = office.read(f"/cases/{main.number}")
    assert "凭据：电话回访记录" in page
    assert "第 7 天" in page
    assert "reopen" in buttons_of(page)
    assert "follow-up" not in buttons_of(page)
    office.world.later(days=8)
    office.browsers.clear()  # nobody stays signed in for so long
    office.act(main.number, "follow-up", days="7", result="unsolved", text="还是积水")
    assert read(office.world, main.id).state == "received"


def test_the_story_is_told_in_words_and_the_offices_own_only_to_the_office(office: Office) -> None:
    case = answered(office.world)
    second = str(office.world.actors["second_officer"].user_id)
    do(office.world, "transfer", "secretariat", case.id, owner=second, reason="leave", text="我休假，请接手")
    story = words_of(office.read(f"/cases/{case.number}"))
    for words in ("专员吹哨", BUREAU, "时限改为", "部门报到", "已派人疏通", "休假或调离", "我休假，请接手"):
        assert words in story
    assert "我休假，请接手" not in office.read(f"/cases/{case.number}", by="owner")


@pytest.mark.parametrize(
    ("by", "status"),
    [("secretariat", 200), ("owner", 200), ("bureau", 200), ("park_leader", 200), ("utility", 404), ("supplier", 404)],
)
def test_who_sees_a_case(office: Office, by: str, status: int) -> None:
    case = at_department(office.world)
    answer = office.at(by).get(f"/cases/{case.number}")
    assert answer.status_code == status
    if by == "park_leader":
        assert buttons_of(answer.text) == set()
    if by == "bureau":
        assert buttons_of(answer.text) == {"check-in", "refuse", "claim", "ask"}


def test_a_stranger_signs_in_first_and_an_unknown_number_is_not_found(office: Office) -> None:
    assert office.at("secretariat").get("/cases/LZ-2026-999999").status_code == 404
    assert serve_pages(office.world, demo_open=False).get("/cases/LZ-2026-000001").status_code == 401


def test_an_erased_need_says_so(office: Office) -> None:
    need = office.world.post_need()
    with office.world.write() as session:
        needs.erase_need(session, actor=office.world.actors["owner"], need_id=need.id, now=START)
    page = words_of(office.read(f"/cases/{need.case_number}"))
    assert "（内容已删除）" in page


def test_looking_stores_nothing_and_what_was_found_is_kept_by_a_button(office: Office) -> None:
    need = office.world.post_need()
    before = kinds(office.world, need.case_id)
    html = office.read(f"/cases/{need.case_number}")
    assert SUPPLIER in html
    assert kinds(office.world, need.case_id) == before
    assert buttons_of(html) >= {"find"}
    assert not buttons_of(html) & {"endorse", "endorse-best"}
    went = office.act(need.case_number, "find", back="alliance=luzhou").headers["location"]
    assert went.startswith(f"/cases/{need.case_number}?")
    assert kinds(office.world, need.case_id)[-1] == "partners_proposed"
    html = office.read(went)
    assert buttons_of(html) >= {"endorse", "endorse-best"}
    assert "find" not in buttons_of(html)


def test_a_need_that_was_none_goes_back_to_triage(office: Office) -> None:
    need = office.world.post_need("门口道路积水")
    assert "to-request" in buttons_of(office.read(f"/cases/{need.case_number}"))
    office.act(need.case_number, "to-request")
    assert read(office.world, need.case_id).state == "closed"
    old = office.read(f"/cases/{need.case_number}")
    number = re.search(r"另立 (LZ-\d+-\d+)", old)
    assert number
    new = office.read(f"/cases/{number[1]}")
    assert need.case_number in new
    assert "接受建议" in new
    assert "to-request" not in buttons_of(new)
