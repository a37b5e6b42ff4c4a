"""The queue over HTTP, without a script: the order, filters, quick moves with outcomes, and who may see it."""

import re

import pytest

from tests.usecases.case_flows import at_department, open_request, read
from tests.usecases.world import BUREAU
from tests.web.office import Office, numbers_in, words_of
from tests.web.visitor import alert_of, serve_pages, token_of


def test_what_is_due_first_stands_first_in_its_group(office: Office) -> None:
    late = open_request(office.world, text="昨天的事")
    office.world.later(days=2)
    soon = at_department(office.world, text="两小时内报到")
    fresh = open_request(office.world, text="刚来的事")
    html = office.read("/queue")
    assert numbers_in(html) == [late.number, soon.number, fresh.number]
    said = words_of(html)
    assert said.index("已超期 1 件") < said.index("今天到期 1 件") < said.index("以后 1 件")
    assert "今天有 1 件到期" in said
    assert BUREAU in said


def test_filters_leave_what_they_say(office: Office) -> None:
    mine, theirs = open_request(office.world, text="积水"), at_department(office.world, text="停电")
    for query, expected in {
        "state=at_department": [theirs.number],
        "state=office_turn": [mine.number],
        "owner=nobody": [],
        "q=积水": [mine.number],
        f"q={theirs.number}": [theirs.number],
        "category=utilities": [theirs.number],
        "due=today": [theirs.number],
        "due=overdue": [],
    }.items():
        assert numbers_in(office.read(f"/queue?{query}")) == expected, query
    assert "这个筛选下没有事项" in office.read("/queue?owner=nobody")


def test_a_long_queue_is_paged_and_nothing_stands_twice(office: Office) -> None:
    expected = [open_request(office.world, text=f"第{number}件").number for number in range(45)]
    first = office.read("/queue")
    found = re.search(r'href="([^"]+)" rel="next"', first)
    assert found is not None
    second = office.read(found[1].replace("&amp;", "&"))
    assert numbers_in(first) + numbers_in(second) == expected
    assert 'rel="next"' not in second


def test_an_empty_queue_teaches(office: Office) -> None:
    assert "没有未办结的事项" in office.read("/queue")


def test_one_case_is_settled_with_one_button_and_the_queue_says_so(office: Office) -> None:
    case = office.submit("我们厂区变压器容量不够，想申请用电增容").case
    assert re.search(r"\d+%", office.read("/queue"))
    answer = office.bulk("accept", case.id)
    assert answer.status_code == 303
    page = office.read(answer.headers["location"])
    assert "已接受分类建议" in page
    assert case.number in page
    assert read(office.world, case.id).state == "whistled"


def test_of_many_rows_each_has_an_outcome_of_its_own(office: Office) -> None:
    fresh, plain = office.submit("招操作工十名，两班倒").case, open_request(office.world)
    answer = office.bulk("accept", fresh.id, plain.id)
    assert answer.status_code == 200
    said = words_of(answer.text)
    assert "办了 1 件，1 件没有办成" in said
    assert f"{fresh.number} 办成" in said
    assert f"{plain.number} 没办成 这件事没有系统的分类建议" in said
    assert read(office.world, plain.id).state == "received"


def test_duplicates_are_merged_into_the_oldest(office: Office) -> None:
    main, second, third = (open_request(office.world, text="路灯不亮") for _ in range(3))
    assert office.bulk("merge", third.id, main.id, second.id).status_code == 200
    assert numbers_in(office.read("/queue")) == [main.number]
    assert read(office.world, third.id).merged_into_id == main.id


def test_cases_are_handed_to_a_colleague(office: Office) -> None:
    cases = [open_request(office.world) for _ in range(2)]
    colleague = office.world.actors["second_officer"].user_id
    office.bulk("transfer", *(case.id for case in cases), owner=str(colleague))
    assert {read(office.world, case.id).owner_id for case in cases} == {colleague}


@pytest.mark.parametrize(
    ("do", "chosen", "words"), [("accept", 0, "请先在左边勾选"), ("merge", 1, "请至少勾选两件"), ("dance", 1, "不对")]
)
def test_what_cannot_be_is_said_on_the_same_page(office: Office, do: str, chosen: int, words: str) -> None:
    case = open_request(office.world)
    answer = office.bulk(do, *[case.id] * chosen)
    assert answer.status_code == 400
    assert words in alert_of(answer.text)
    assert numbers_in(answer.text) == [case.number]


def test_a_filter_is_kept_for_its_owner_and_dropped(office: Office) -> None:
    open_request(office.world)
    visitor = office.at("secretariat")
    saved = visitor.fill("/queue/filters", start="/queue", name="我的急事", back="alliance=luzhou&state=office_turn")
    assert saved.headers["location"] == "/queue?alliance=luzhou&state=office_turn&done=filter_saved"
    page = office.read("/queue?alliance=luzhou&state=office_turn")
    place = re.search(r'action="(/queue/filters/[0-9a-f-]+)"', page)
    assert place is not None
    assert "我的急事" in page
    assert "我的急事" not in office.read("/queue", by="second_officer")
    assert office.at("second_officer").fill(place[1], start="/queue").status_code == 404
    assert "我的急事" in office.read("/queue")
    visitor.fill(place[1], start="/queue")
    assert "我的急事" not in office.read("/queue")
    assert visitor.fill("/queue/filters", start="/queue", name=" ").status_code == 400


@pytest.mark.parametrize(
    ("by", "status"),
    [("secretariat", 200), ("admin", 200), ("park_leader", 200), ("owner", 403), ("bureau", 403), ("organiser", 403)],
)
def test_who_sees_the_queue(office: Office, by: str, status: int) -> None:
    open_request(office.world)
    assert office.at(by).get("/queue?alliance=luzhou").status_code == status


def test_who_reads_only_has_no_buttons_and_no_way_around(office: Office) -> None:
    case = open_request(office.world)
    html = office.read("/queue", by="park_leader")
    assert 'value="accept"' not in html
    assert 'type="checkbox"' not in html
    token = re.search(r'name="form_token" value="([^"]+)"', html)
    assert token is not None
    sent = office.at("park_leader").send("/queue/do", form_token=token[1], do="transfer", case=str(case.id), owner="x")
    assert sent.status_code == 403
    assert read(office.world, case.id).owner_id == case.owner_id
    assert office.at("secretariat").send("/queue/do", do="accept", case=str(case.id)).status_code == 403


def test_another_alliance_is_closed(office: Office) -> None:
    assert office.at("far_secretariat").get("/queue?alliance=luzhou").status_code == 403
    assert office.at("secretariat").get("/queue?alliance=nowhere").status_code == 403


def test_officers_and_departments_begin_at_their_own_page(office: Office) -> None:
    for name, home in (("secretariat", "/queue"), ("bureau", "/department")):
        signed_in = serve_pages(office.world, demo_open=False).sign_in(name)
        assert signed_in.headers["location"].partition("?")[0] == home


def test_a_name_that_does_not_do_says_what_to_do_here(office: Office) -> None:
    visitor = office.at("secretariat")
    answer = visitor.send(
        "/queue/filters", form_token=token_of(visitor.get("/queue").text), name="长" * 31, back="alliance=luzhou"
    )
    assert answer.status_code == 400
    assert "改好，再提交一次" in answer.text
    assert "找伙伴”。" not in answer.text


@pytest.mark.parametrize("path", ["/search", "/queue"])
def test_a_whole_page_of_words_is_searched_for_by_its_beginning(office: Office, path: str) -> None:
    open_request(office.world, text="积水" * 200)
    html = office.read(f"{path}?q={'积水' * 1000}")
    assert "/cases/LZ-" in html
