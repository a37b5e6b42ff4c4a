"""Telling people what happened: once each, in the caller's transaction, with ids instead of words."""

import json
import uuid
from string import Formatter

import pytest

from service.errors import NotFoundError
from service.notice_words import CHANNELS, ERRORS, INBOX_ONLY, NOTICES, error_words
from service.store import people as people_store
from service.usecases.needs import NeedView
from service.usecases.notices import tell, write_ids
from tests.usecases.notice_world import add_channel, inbox, outbox, quiet_need, told
from tests.usecases.world import World


@pytest.fixture
def need(small_world: World) -> NeedView:
    return quiet_need(small_world)


def test_each_recipient_is_told_once(small_world: World, need: NeedView) -> None:
    assert told(small_world, "secretariat", "owner", "owner", case=need.case_id) == 2
    assert told(small_world, "secretariat", "owner", case=need.case_id) == 0
    assert told(small_world, "owner", "supplier", case=need.case_id) == 1
    assert told(small_world, "owner", key="event-2", case=need.case_id) == 1
    assert [row.event_key for row in inbox(small_world, "owner")] == ["event-2", "event-1"]
    (row,) = inbox(small_world, "secretariat")
    assert (row.code, row.alliance_id) == ("case_assigned", small_world.alliance_ids["luzhou"])
    assert json.loads(row.ids) == {"case": str(need.case_id)}


def test_nobody_is_told_when_the_transaction_fails(small_world: World, need: NeedView) -> None:
    def tell_and_fail() -> None:
        with small_world.write() as session:
            recipients = [small_world.actors["owner"].user_id]
            tell(session, event_key="e", recipients=recipients, code="overdue", ids={"case": need.case_id}, now=now)
            raise KeyError

    now = small_world.clock
    with pytest.raises(KeyError):
        tell_and_fail()
    assert inbox(small_world, "owner") == []


def test_disabled_and_unknown_users_are_left_out(small_world: World, need: NeedView) -> None:
    with small_world.write() as session:
        people_store.get_user(session, small_world.actors["supplier"].user_id).disabled = True
    with small_world.write() as session:
        recipients = [small_world.actors["supplier"].user_id, uuid.uuid4()]
        ids = {"case": need.case_id}
        assert tell(session, event_key="e", recipients=recipients, code="overdue", ids=ids, now=small_world.clock) == 0


def test_the_alliance_follows_from_what_it_is_about(small_world: World, need: NeedView) -> None:
    here, there = small_world.alliance_ids["luzhou"], small_world.alliance_ids["tongliang"]
    told(small_world, "owner", key="1", need=need.id)
    told(small_world, "owner", key="2", need=str(need.id), alliance=there)
    assert [row.alliance_id for row in inbox(small_world, "owner")] == [there, here]
    with pytest.raises(ValueError, match="names its alliance"):
        told(small_world, "owner", key="3")
    with pytest.raises(NotFoundError):
        told(small_world, "owner", key="3", case=uuid.uuid4())


def test_channels_get_an_event_once_whoever_is_told_when(small_world: World, need: NeedView) -> None:
    group, mine = add_channel(small_world), add_channel(small_world, "smtp", user="owner")
    other = add_channel(small_world, "smtp", user="supplier")
    far = add_channel(small_world, alliance="tongliang")
    told(small_world, "secretariat", "owner", case=need.case_id)
    told(small_world, "owner", "supplier", case=need.case_id)
    late = add_channel(small_world)
    told(small_world, "secretariat", "owner", "supplier", case=need.case_id)
    assert [len(outbox(small_world, channel)) for channel in (group, mine, other, far, late)] == [1, 1, 1, 0, 0]
    (own,) = outbox(small_world, mine)
    assert own.notice_id == inbox(small_world, "owner")[0].id


def test_a_channel_may_carry_some_codes_only(small_world: World, need: NeedView) -> None:
    some = add_channel(small_world, codes='["overdue"]')
    told(small_world, "owner", key="1", code="due_soon", case=need.case_id)
    told(small_world, "owner", key="2", code="overdue", case=need.case_id)
    assert [row.event_key for row in outbox(small_world, some)] == ["2"]


def test_the_news_of_a_failing_channel_stays_inside(small_world: World) -> None:
    group = add_channel(small_world)
    for code in INBOX_ONLY:
        told(small_world, "secretariat", key=code, code=code, alliance=small_world.alliance_ids["luzhou"])
    assert len(inbox(small_world, "secretariat")) == len(INBOX_ONLY)
    assert outbox(small_world, group) == []


def test_events_of_one_case_are_numbered_on_each_channel(small_world: World, need: NeedView) -> None:
    first, other = add_channel(small_world), quiet_need(small_world, by="other_firm")
    for number in range(3):
        told(small_world, "owner", key=f"a{number}", case=need.case_id)
        told(small_world, "other_firm", key=f"b{number}", case=other.case_id)
    second = add_channel(small_world)
    told(small_world, "owner", key="a3", case=need.case_id)
    told(small_world, "owner", key="n", need=need.id)
    rows = outbox(small_world, first)
    assert [row.seq for row in rows if row.case_id == need.case_id] == [1, 2, 3, 4]
    assert [row.seq for row in rows if row.case_id == other.case_id] == [1, 2, 3]
    assert [(row.seq, row.case_id is None) for row in outbox(small_world, second)] == [(1, False), (0, True)]


def test_a_notice_holds_no_words(small_world: World, need: NeedView) -> None:
    with pytest.raises(ValueError, match="no words"):
        told(small_world, "owner", code="nothing", case=need.case_id)
    for wrong in ("张三说不行", "two words", {"a": 1}, ["x"]):
        with pytest.raises(ValueError, match="of a notice is"):
            told(small_world, "owner", case=need.case_id, reason=wrong)
    assert write_ids({"days": 7, "reason": "not_now", "none": None}) == '{"days":7,"none":null,"reason":"not_now"}'


KNOWN = {
    *("asker", "supplier", "other_side", "need", "case", "other_case", "due", "person", "department", "claimer"),
    *("reason", "ring", "hours", "days", "channel", "error", "salon"),
}


@pytest.mark.parametrize("code", NOTICES)
def test_words_are_whole(code: str) -> None:
    words = NOTICES[code]
    for text in words:
        assert {name for _, name, _, _ in Formatter().parse(text) if name is not None} <= KNOWN
        assert text.strip()
    # what a whole chat group reads names nobody
    assert not {name for _, name, _, _ in Formatter().parse(words.short)} & {
        "asker",
        "supplier",
        "person",
        "claimer",
        "need",
    }
    assert "{" not in words.title
    assert set(NOTICES) >= INBOX_ONLY


def test_errors_of_channels_have_words() -> None:
    assert error_words("refused_404") == "对方拒收 404"
    assert error_words("timeout") == ERRORS["timeout"]
    assert error_words("no_mail_server") == ERRORS["no_mail_server"]
    assert error_words("unheard_of") == "发送失败"
    assert error_words(None) == ""
    assert set(CHANNELS) == {"smtp", "wecom", "dingtalk", "webhook"}
