"""The department's page, the workload and the search, over HTTP and without a script."""

import re

import pytest

from tests.usecases.case_flows import at_department, do, open_request, read
from tests.web.office import Office, words_of
from tests.web.visitor import serve_pages, token_of


def test_a_department_sees_its_own_by_the_clock_and_checks_in(office: Office) -> None:
    first, second = at_department(office.world, text="先来的"), at_department(office.world, text="后来的")
    page = office.read("/department", by="bureau")
    assert re.findall(r'<a href="/cases/([A-Z0-9-]+)">[A-Z]', page) == [first.number, second.number]
    assert "今天有 2 件要办" in words_of(page)
    answer = office.at("bureau").send(f"/cases/{first.number}/check-in", form_token=token_of(page))
    assert answer.headers["location"] == "/department?done=checked_in"
    said = words_of(office.read("/department?done=checked_in", by="bureau"))
    assert "已报到，请在时限内答复" in said
    assert said.index("等您报到 1 件") < said.index("等您答复 1 件")


def test_a_department_returns_what_is_not_its_own(office: Office) -> None:
    case = at_department(office.world)
    answer = office.act(case.number, "refuse", by="bureau", reason="not_ours", text="属城管")
    assert answer.headers["location"] == "/department?done=refused"
    assert (read(office.world, case.id).state, read(office.world, case.id).department_id) == ("triaged", None)
    assert "现在没有要办的事项" in office.read("/department", by="bureau")


def test_another_department_sees_nothing_of_it(office: Office) -> None:
    case = at_department(office.world)
    assert case.number not in office.read("/department", by="utility")
    assert office.at("utility").send(f"/cases/{case.number}/check-in").status_code in (403, 404)
    for by in ("secretariat", "owner"):
        assert office.at(by).get("/department").status_code == 403
    assert serve_pages(office.world, demo_open=False).get("/department").status_code == 401
    assert "现在没有要办的事项" in office.read("/department", by="department")  # nobody behind this account


def test_the_workload_counts_and_each_number_opens_its_rows(office: Office) -> None:
    open_request(office.world)
    case = at_department(office.world)
    do(office.world, "transfer", "secretariat", case.id, owner="second_officer", reason="leave")
    office.world.later(days=3)
    html = office.read("/workload")
    links = {
        address.replace("&amp;", "&"): count
        for address, count in re.findall(r'<a href="(/queue[^"]+)">(?:<b[^>]*>)?(\d+)', html)
    }
    assert len(links) == 6  # two officers and one department, each open and overdue
    for address, count in links.items():
        assert office.read(address).count('<tr><td class="pick">') == int(count), address
    assert office.at("owner").get("/workload").status_code == 403
    assert office.at("park_leader").get("/workload").status_code == 200


def test_one_field_finds_everything_that_the_person_may_see(office: Office) -> None:
    case = open_request(office.world, text="主减速齿轮车间漏水")
    need = office.world.post_need()
    said = words_of(office.read("/search?q=主减速齿轮"))
    for words in ("事项 1", "需求 1", "能力 1", case.number, need.case_number):
        assert words in said
    mine = words_of(office.read("/search?q=主减速齿轮", by="other_firm"))
    assert case.number not in mine
    assert "能力 1" in mine
    assert case.number in office.read("/search?q=主减速齿轮 漏水")
    assert need.case_number not in office.read("/search?q=主减速齿轮 漏水")
    assert "乙盆角齿厂" in office.read("/search?q=盆角齿")
    assert "没有找到" in office.read("/search?q=不存在的东西")
    assert "写几个字就能找" in office.read("/search")


@pytest.mark.parametrize("query", ["%", "_", "'", "\\"])
def test_what_means_something_to_a_database_is_only_a_sign(office: Office, query: str) -> None:
    open_request(office.world)
    assert "没有找到" in office.read(f"/search?q={query.replace('%', '%25')}")


def test_the_search_is_for_those_who_are_signed_in(office: Office) -> None:
    assert serve_pages(office.world, demo_open=False).get("/search?q=x").status_code == 401
    assert office.at("secretariat").get("/search?q=x&alliance=tongliang").status_code == 403
