"""The words of notices: made for their reader, of what the reader may see, and of nothing that is gone."""

import uuid

import pytest

from service.domain.notices import Notice
from service.notice_words import NOTICES
from service.store import cases as case_store
from service.store import people as people_store
from service.usecases import needs
from service.usecases.notice_texts import NoticeText, write_text
from tests.usecases.flows import endorse, make_mutual
from tests.usecases.notice_world import add_channel, inbox, told
from tests.usecases.world import ASKER, NEED_TEXT, SUPPLIER, World


def read(world: World, name: str | None, *, code: str, **ids: object) -> NoticeText:
    """Tell somebody and return the words; None: as a chat group reads it."""
    key = str(uuid.uuid4())
    told(world, name or "secretariat", key=key, code=code, **ids)
    notice: Notice = inbox(world, name or "secretariat")[0]
    with world.database.read() as session:
        return write_text(session, notice, world.actors[name] if name else None)


def test_the_office_reads_who_asks_for_what_until_when(small_world: World) -> None:
    need = small_world.post_need()
    text = read(small_world, "secretariat", code="need_posted", need=need.id)
    assert text.title == "收到新需求"
    assert text.body == f"{ASKER}提交了需求“{NEED_TEXT}”（{need.case_number}），请在3月5日09:30前处理。"
    assert text.short == f"收到新需求 {need.case_number}，请在3月5日09:30前处理"


def test_who_may_not_read_a_need_is_told_nothing_of_it(small_world: World) -> None:
    need = small_world.post_need()
    for name in ("supplier", "far_secretariat", "other_firm"):
        text = read(small_world, name, code="need_posted", case=need.case_id)
        assert ASKER not in str(text)
        assert NEED_TEXT not in str(text)
        assert text.body.startswith(f"需求方提交了需求（{need.case_number}）")
    endorse(small_world, need.id)
    assert NEED_TEXT in read(small_world, "supplier", code="proposed", need=need.id).body
    assert NEED_TEXT not in read(small_world, "other_firm", code="proposed", need=need.id).body


def test_the_two_sides_are_named_to_each_other_and_to_no_third(small_world: World) -> None:
    need_id = make_mutual(small_world)
    endorse(small_world, need_id, "丙热处理厂")
    ids = {"need": need_id, "supplier": small_world.organisation_id(SUPPLIER)}
    for name in ("owner", "supplier", "secretariat"):
        body = read(small_world, name, code="contacts_opened", **ids).body
        assert ASKER in body
        assert SUPPLIER in body
    assert SUPPLIER not in read(small_world, "other_firm", code="contacts_opened", **ids).body
    assert read(small_world, "owner", code="interest_shown", **ids).body.endswith(f"{SUPPLIER}表示有意向，请答复。")
    assert read(small_world, "supplier", code="interest_shown", **ids).body.endswith(f"{ASKER}表示有意向，请答复。")
    office = read(small_world, "secretariat", code="interest_declined", side="supplier", reason="price", **ids)
    assert office.body.endswith(f"{SUPPLIER}表示暂不合适，原因：价格。")


@pytest.mark.parametrize("code", NOTICES)
def test_a_chat_group_reads_neither_names_nor_texts(small_world: World, code: str) -> None:
    need_id = make_mutual(small_world)
    channel = add_channel(small_world, "dingtalk")
    with small_world.write() as session:
        officer = people_store.get_user(session, small_world.actors["secretariat"].user_id)
        officer.name = "王专员"
        case = case_store.case_of_need(session, need_id)
        case.owner_id = officer.id
    ids = {"need": need_id, "supplier": small_world.organisation_id(SUPPLIER), "channel": channel.id, "days": 7}
    text = read(small_world, None, code=code, error="timeout", other_case=case.id, hours=2, **ids)
    assert text.body == text.short
    for hidden in (ASKER, SUPPLIER, NEED_TEXT, "王专员", "{", "（）"):
        assert hidden not in str(text)
    member = read(small_world, "secretariat", code=code, error="timeout", other_case=case.id, hours=2, **ids)
    assert member.short == text.short
    assert "{" not in member.body


def test_what_is_erased_is_gone_from_old_notices(small_world: World) -> None:
    need = small_world.post_need()
    told(small_world, "owner", code="need_received", need=need.id)
    (notice,) = inbox(small_world, "owner")
    with small_world.write() as session:
        needs.erase_need(session, actor=small_world.actors["owner"], need_id=need.id, now=small_world.clock)
    with small_world.database.read() as session:
        text = write_text(session, notice, small_world.actors["owner"])
    assert NEED_TEXT not in text.body
    assert text.body.startswith("您的需求已受理")


def test_long_needs_are_cut_and_lines_joined(small_world: World) -> None:
    need = small_world.post_need("求购主减速齿轮\n" + "很长" * 40)
    body = read(small_world, "owner", code="need_received", need=need.id).body
    assert "“求购主减速齿轮 很长" in body
    assert "…”" in body
    assert len(body) < 80


def test_people_departments_and_other_moments(small_world: World) -> None:
    need = small_world.post_need()
    with small_world.write() as session:
        people_store.get_user(session, small_world.actors["department"].user_id).name = "李科长"
    person = small_world.actors["department"].user_id
    text = read(small_world, "secretariat", code="case_transferred", case=need.case_id, person=person)
    assert "现由李科长负责" in text.body
    assert (
        "现由经办人负责"
        in read(small_world, "supplier", code="case_transferred", case=need.case_id, person=person).body
    )
    due = small_world.clock.replace(hour=9)
    assert "3月4日17:30" in read(small_world, "owner", code="due_moved", case=need.case_id, due=due).body
    firm = small_world.organisation_id(SUPPLIER)
    assert SUPPLIER in read(small_world, "owner", code="case_checked_in", case=need.case_id, department=firm).body
    assert read(small_world, "owner", code="ring_opened", need=need.id, ring="allied").body.endswith(
        "已到友邻园区范围继续寻找。"
    )
