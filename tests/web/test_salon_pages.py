"""The pages of a salon over HTTP: from nothing to a plan, papers, check-in, repair, results."""

import re
from io import BytesIO

import pytest
from docx import Document
from openpyxl import load_workbook
from pypdfium2 import PdfDocument

from service.exports import pdf_papers
from tests.usecases import salon_flows as flows
from tests.usecases.world import ASKER, OTHER, SUPPLIER, World
from tests.web.test_pages import Inline
from tests.web.visitor import Visitor, alert_of, token_of

FORM = {
    "name": "装备链对接会",
    "day": "2026-03-06",
    "place": "三楼",
    "begin": "14:00",
    "count": "3",
    "minutes": "15",
    "change_minutes": "5",
    "break_after": "",
    "break_minutes": "",
    "tables": "2",
    "min_meetings": "1",
    "max_meetings": "",
}


@pytest.fixture
def organiser(stranger: Visitor) -> Visitor:
    stranger.sign_in("organiser")
    return stranger


def world_of(visitor: Visitor) -> World:
    return visitor.client.app.state.context.container.now.__self__  # type: ignore[attr-defined]


def pdf_of(content: bytes) -> tuple[int, str]:
    """Pages and text of a PDF."""
    document = PdfDocument(content)
    return len(document), "".join(page.get_textpage().get_text_range() for page in document)


def ids_in(html: str, field: str) -> list[str]:
    return re.findall(rf'name="{field}" value="([0-9a-f-]{{36}})"', html)


@pytest.fixture
def planned(organiser: Visitor) -> tuple[Visitor, str]:
    """An organiser with a planned salon, and its address."""
    salon_id, _ = flows.planned(world_of(organiser))
    return organiser, f"/salons/{salon_id}"


def test_from_nothing_to_papers(organiser: Visitor) -> None:
    world = world_of(organiser)
    world.post_need()
    assert "还没有办过沙龙" in organiser.get("/salons").text
    made = organiser.fill("/salons/new", start="/salons/new", **FORM, chains="equipment")
    assert made.status_code == 303, alert_of(made.text)
    home = made.headers["location"].split("?")[0]
    proposed = organiser.get(f"{home}/people?propose=1").text
    firms = ids_in(proposed, "organisation")
    assert ASKER in proposed
    assert "能供" in proposed
    added = organiser.client.post(
        f"{home}/people/add",
        data={"form_token": token_of(proposed), "organisation": firms},
        headers={"Origin": "http://testserver"},
        follow_redirects=True,
    )
    people = ids_in(added.text, "who")
    assert len(people) >= 2
    for do in ("invite", "confirm"):
        done = organiser.client.post(
            f"{home}/people",
            data={"form_token": token_of(organiser.get(f"{home}/people").text), "who": people, "do": do},
            headers={"Origin": "http://testserver"},
            follow_redirects=True,
        )
        assert done.status_code == 200
    assert "确认来" in done.text
    assert organiser.fill(f"{home}/wishes/score", start=f"{home}/wishes").status_code == 303
    assert "系统建议：可见" in organiser.get(f"{home}/wishes").text
    assert organiser.fill(f"{home}/plan", start=f"{home}/plan").status_code == 303
    plan = organiser.get(f"{home}/plan").text
    assert re.search("离最好还差不到|最好的方案", plan)
    assert "理论上限" in plan
    assert "嘉宾打开自己的链接就能看到本单位的日程" in plan
    overview = organiser.get(home).text
    assert "1 场" in overview or "2 场" in overview
    for kind, pages in (("schedule", 2), ("tables", 1), ("badges", 1), ("wall", 1)):
        paper = organiser.get(f"{home}/papers/{kind}.pdf")
        assert paper.headers["content-type"] == "application/pdf"
        count, words = pdf_of(paper.content)
        assert count >= pages
        assert ASKER in words
        assert organiser.get(f"{home}/print/{kind}").status_code == 200


PLACES = (
    "",
    "/edit",
    "/people",
    "/people?propose=1",
    "/wishes",
    "/plan",
    "/print",
    "/check-in",
    "/day",
    "/day?by=table",
    "/day?by=firm",
    "/repair",
    "/report",
    "/print/schedule",
    "/print/badges",
    "/print/tables",
    "/print/wall",
)


def test_every_page_is_there_and_nothing_is_inline(planned: tuple[Visitor, str]) -> None:
    organiser, home = planned
    for place in PLACES:
        answer = organiser.get(home + place)
        assert answer.status_code == 200, place
        assert Inline(answer.text).found == [], place
        assert answer.text.count("<h1") == 1, place
        assert answer.headers["cache-control"] == "private, no-store"
        assert len(answer.content) < 60_000


def test_a_round_table_from_asking_to_the_wall(planned: tuple[Visitor, str]) -> None:
    organiser, home = planned
    world = world_of(organiser)
    salon_id = flows.uuid.UUID(home.split("/")[-1])
    listed = flows.people(world, salon_id)
    host, other = str(listed[ASKER].id), str(listed[OTHER].id)
    assert organiser.fill(f"{home}/wishes", start=f"{home}/wishes", a=host, b=other, kind="may").status_code == 303
    ask, form = f"{home}/wishes/rounds", {"host": host, "seats": "2", "slot": "2"}
    wrong = organiser.fill(ask, start=f"{home}/wishes", **(form | {"seats": "99"}))
    assert wrong.status_code == 400
    assert "来宾座位应在 2 到 20 之间" in alert_of(wrong.text)
    assert 'value="99"' in wrong.text
    assert "请从下拉框里选" in alert_of(organiser.fill(ask, start=f"{home}/wishes", **(form | {"host": ""})).text)
    assert organiser.fill(ask, start=f"{home}/wishes", **form).status_code == 303
    assert "后来才提的，请重新排一次" in organiser.get(f"{home}/wishes").text
    assert organiser.fill(f"{home}/plan", start=f"{home}/plan").status_code == 303
    plan = organiser.get(f"{home}/plan?firm={other}").text
    assert "14:20–14:35，" in plan
    assert "（圆桌会）</option>" in plan
    for place in ("/wishes", "/plan", "/day?at=2", "/day?by=table", "/day?by=firm", "/print/wall", "/print/schedule"):
        page = organiser.get(home + place).text
        assert "圆桌会" in page, place
        assert Inline(page).found == [], place
    assert pdf_words(organiser, home, "wall").count("圆桌会") == 3
    assert f"圆桌会：{SUPPLIER}、{OTHER}" in pdf_words(organiser, home, "schedule")
    assert "圆桌会14:20" in pdf_words(organiser, home, "tables")
    assert "排桌第2版" in pdf_words(organiser, home, "tables")
    assert "共 2 对（1 场）" in organiser.get(f"{home}/report").text
    document = Document(BytesIO(organiser.get(f"{home}/report.docx").content))
    words = "\n".join(each.text for each in document.paragraphs)
    assert "安排洽谈 1 场，其中圆桌会 1 场" in words
    assert "安排见面的共 2 对（圆桌会上主人与每家来宾各算一对）" in words
    asked = re.search(r'name="round" value="([0-9a-f-]{36})"', organiser.get(f"{home}/wishes").text)
    assert asked
    gone = organiser.fill(f"{ask}/remove", start=f"{home}/wishes", round=asked[1])
    assert gone.headers["location"].endswith("done=salon_round_dropped")
    assert 'name="round"' not in organiser.get(f"{home}/wishes").text


def pdf_words(organiser: Visitor, home: str, kind: str) -> str:
    """The text of a paper, without its line breaks."""
    return "".join(pdf_of(organiser.get(f"{home}/papers/{kind}.pdf").content)[1].split())


def test_a_form_with_a_mistake_comes_back_as_typed(organiser: Visitor) -> None:
    answer = organiser.fill("/salons/new", start="/salons/new", **(FORM | {"begin": "23:30", "name": "<b>晚上</b>"}))
    assert answer.status_code == 400
    assert "时段排不下" in alert_of(answer.text)
    assert 'value="&lt;b&gt;晚上&lt;/b&gt;"' in answer.text


def test_a_guest_answers_by_link_without_an_account(planned: tuple[Visitor, str]) -> None:
    organiser, home = planned
    people = organiser.get(f"{home}/people").text
    person = re.search(rf'href="({home}/people/[0-9a-f-]+)">{ASKER}', people)
    assert person
    link = re.search(r'value="http://testserver(/salon/[0-9a-f]{64})"', organiser.get(person[1]).text)
    assert link
    organiser.client.cookies.clear()
    page = organiser.get(link[1])
    assert page.status_code == 200
    assert SUPPLIER in page.text
    assert "本单位的日程" in page.text
    answered = organiser.send(
        f"{link[1]}/answer", form_token=token_of(page.text), comes="yes", delegates="2", names="张三", slots="1"
    )
    assert answered.headers["location"] == f"{link[1]}?done=salon_answered"
    again = organiser.get(link[1]).text
    assert "张三" in again
    count, words = pdf_of(organiser.get(f"{link[1]}/schedule.pdf").content)
    assert count == 1
    assert SUPPLIER in words
    wrong = link[1][:-1] + ("0" if link[1][-1] != "0" else "1")
    assert organiser.get(wrong).status_code == 404
    assert organiser.send(f"{link[1]}/answer", form_token="x", comes="no").status_code == 403


def test_names_of_guests_are_erased_when_the_salon_is_over(planned: tuple[Visitor, str]) -> None:
    organiser, home = planned
    world, salon_id = world_of(organiser), flows.uuid.UUID(home.split("/")[-1])
    flows.answer(world, flows.people(world, salon_id)[ASKER].id, names="司马懿来赴会")
    early = organiser.fill(f"{home}/state", start=home, to="forget")
    assert (early.status_code, "结束之后才能清除" in alert_of(early.text)) == (409, True)
    assert "抹去来宾姓名" not in organiser.get(home).text
    for step, said in (("running", "salon_running"), ("done", "salon_done"), ("forget", "salon_names_forgotten")):
        answer = organiser.fill(f"{home}/state", start=home, to=step)
        assert answer.headers["location"] == f"{home}?done={said}"
    assert flows.people(world, salon_id)[ASKER].names == ""
    world.database.dispose()
    left = b"".join(path.read_bytes() for path in world.folder.glob("world.sqlite3*"))
    assert "司马懿来赴会".encode() not in left


def test_a_clerk_says_what_came_of_it(planned: tuple[Visitor, str]) -> None:
    visitor, home = planned
    world = world_of(visitor)
    visitor.client.cookies.clear()
    visitor.sign_in("owner")
    assert "邀请本单位参加的" in visitor.get("/salons").text
    assert "/results/" not in visitor.get(f"{home}/mine").text
    flows.begin(world, flows.uuid.UUID(home.split("/")[-1]))
    page = visitor.get(f"{home}/mine").text
    assert Inline(page).found == []
    post = re.search(rf'action="({home}/mine/results/[0-9a-f-]+)"', page)
    assert post
    said = visitor.send(post[1], form_token=token_of(page), outcome="order_intent", amount="12 万")
    assert said.status_code == 400
    said = visitor.send(post[1], form_token=token_of(page), outcome="order_intent", amount="120,000")
    assert said.status_code == 303
    salon_id = flows.uuid.UUID(home.split("/")[-1])
    met = flows.meeting(world, salon_id, ASKER, SUPPLIER)
    assert [str(each.amount_cny) for each in met.results.values()] == ["120000.00"]
    assert "已确认" in visitor.get(f"{home}/mine").text
    for who, sees in (("organiser", False), ("secretariat", True), ("supplier", True)):
        visitor.client.cookies.clear()
        visitor.sign_in(who)
        place = f"{home}/mine" if who == "supplier" else f"{home}/meetings/{met.id}"
        assert ("120,000.00" in visitor.get(place).text) is sees, who


def test_check_in_and_repair(planned: tuple[Visitor, str]) -> None:
    organiser, home = planned
    desk = organiser.get(f"{home}/check-in").text
    here = ids_in(desk, "here")
    assert len(here) == 3
    back = organiser.send(f"{home}/check-in", form_token=token_of(desk), here=here[0], key="tap-1")
    assert back.headers["location"] == f"{home}/check-in#p{here[0]}"
    assert len(ids_in(organiser.get(f"{home}/check-in").text, "away")) == 1
    world = world_of(organiser)
    listed = flows.people(world, flows.uuid.UUID(home.split("/")[-1]))
    nothing = organiser.send(f"{home}/repair", form_token=token_of(desk), from_slot="1")
    assert "请说明发生了什么" in alert_of(nothing.text)
    done = organiser.send(f"{home}/repair", form_token=token_of(desk), from_slot="1", no_shows=str(listed[SUPPLIER].id))
    assert done.status_code == 303
    report = organiser.get(f"{home}/repair").text
    assert "取消" in report
    assert "有单位没来" in report
    assert "未到场" in organiser.get(f"{home}/people").text


def test_a_meeting_has_its_brief_and_its_result(planned: tuple[Visitor, str]) -> None:
    organiser, home = planned
    met = flows.meeting(world_of(organiser), flows.uuid.UUID(home.split("/")[-1]), ASKER, SUPPLIER)
    page = organiser.get(f"{home}/meetings/{met.id}")
    assert page.status_code == 200
    for words in ("为什么请这两家见面", "主减速齿轮", "双方都在找什么", "三个要问的问题", "没有记录，这是第一次"):
        assert words in page.text
    asked = re.search(r'<ol class="ask">(.*?)</ol>', page.text)
    assert asked
    assert asked[1].count("<li>") == 3
    assert 'name="outcome"' not in page.text
    flows.begin(world_of(organiser), flows.uuid.UUID(home.split("/")[-1]))
    page = organiser.get(f"{home}/meetings/{met.id}")
    noted = organiser.send(f"{home}/meetings/{met.id}", form_token=token_of(page.text), outcome="interest", key="k")
    assert noted.status_code == 303
    assert "待本单位确认" in organiser.get(f"{home}/meetings/{met.id}").text
    document = Document(BytesIO(organiser.get(f"{home}/report.docx").content))
    words = "\n".join(each.text for each in document.paragraphs)
    assert "有合作意向 1 对" in words
    assert f"待本单位确认结果：{ASKER}" in words or ASKER in words


def test_steps_by_hand(planned: tuple[Visitor, str]) -> None:
    organiser, home = planned
    world = world_of(organiser)
    salon_id = flows.uuid.UUID(home.split("/")[-1])
    met = flows.meeting(world, salon_id, ASKER, SUPPLIER)
    firm = str(flows.people(world, salon_id)[ASKER].id)
    page = organiser.get(f"{home}/plan?firm={firm}").text
    assert str(met.id) in page
    free = next(slot for slot in (1, 2, 3) if not flows.programme(world, salon_id).at(slot))
    moved = organiser.send(
        f"{home}/plan/edit", form_token=token_of(page), do="move", meeting=str(met.id), slot=str(free), firm=firm
    )
    assert moved.status_code == 200
    assert "没有代价" in moved.text
    refused = organiser.send(f"{home}/plan/edit", form_token=token_of(page), do="swap", meeting=str(met.id), firm=firm)
    assert refused.status_code == 400
    restored = organiser.send(f"{home}/plan/restore", form_token=token_of(page), version="1")
    assert restored.status_code == 303
    assert flows.meeting(world, salon_id, ASKER, SUPPLIER).slot == met.slot


def test_without_a_chinese_font_the_page_says_what_to_install(
    planned: tuple[Visitor, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    organiser, home = planned
    monkeypatch.setattr(pdf_papers, "FONTS", ())
    answer = organiser.get(f"{home}/papers/wall.pdf")
    assert answer.status_code == 503
    assert "fonts-noto-cjk" in answer.text
    assert f"{home}/print/wall" in answer.text


def test_workbooks_go_out_and_come_back(planned: tuple[Visitor, str]) -> None:
    organiser, home = planned
    content = organiser.get(f"{home}/people/file?what=people").content
    book = load_workbook(BytesIO(content))
    sheet = book["沙龙名单"]
    assert [cell.value for cell in sheet[1]][:3] == ["编号", "单位", "链主"]
    sheet["D2"] = "2"

    def send(body: bytes, what: str) -> object:
        fields = {"form_token": token_of(organiser.get(f"{home}/people").text), "what": what}
        return organiser.client.post(
            f"{home}/people/import",
            data=fields,
            files={"workbook": ("a.xlsx", body)},
            headers={"Origin": "http://testserver"},
            follow_redirects=False,
        )

    for words, slots in (("1、3", [1, 3]), ("第 2-3 场", [2, 3]), ("全程", [1, 2, 3])):
        sheet["F2"] = words
        book.save(file := BytesIO())
        assert send(file.getvalue(), "people").status_code == 303
        first = flows.people(world_of(organiser), flows.uuid.UUID(home.split("/")[-1]))[ASKER]
        assert (first.delegates, first.available) == (2, slots)
    for words in ("下午", "2、4", "无"):
        sheet["F2"] = words
        book.save(file := BytesIO())
        marked = send(file.getvalue(), "people")
        assert "共 3 场" in load_workbook(BytesIO(marked.content))["沙龙名单"]["F2"].comment.text
    wishes = load_workbook(BytesIO(organiser.get(f"{home}/people/file?what=wishes").content))
    wishes["沙龙意愿"]["C2"] = "随便"
    wishes.save(file := BytesIO())
    marked = send(file.getvalue(), "wishes")
    assert "只能填" in load_workbook(BytesIO(marked.content))["沙龙意愿"]["C2"].comment.text
