"""Channels: kept by the office of their alliance, with secrets that nobody reads, tried out and repaired."""

import uuid

import pytest

from service.domain.notices import DROPPED, FAILED, QUEUED
from service.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from service.store import notices as notice_store
from service.targets import parse_targets
from service.usecases import channels
from service.usecases.channels import ChannelView, Wanted
from service.usecases.deliveries import take_turn
from tests.usecases.notice_world import inbox, quiet_need, told
from tests.usecases.world import World

SECRET = "s" * 32
TARGETS = parse_targets("10.0.0.0/8")
ROBOT = "https://robot.example/cgi-bin/send?key=hidden"


def add(world: World, kind: str = "webhook", *, by: str = "secretariat", **values: object) -> ChannelView:
    usual = {"address": ROBOT, "secret": SECRET} if kind != "smtp" else {"address": "a@park.example"}
    place = {name: values.pop(name) for name in ("alliance", "user") if name in values}
    with world.write() as session:
        return channels.add_channel(
            session,
            actor=world.actors[by],
            targets=TARGETS,
            now=world.clock,
            kind=kind,
            wanted=Wanted(**(usual | values)),
            **({"alliance": "luzhou"} | place),
        )


def change(world: World, channel_id: uuid.UUID, *, by: str = "secretariat", **values: object) -> ChannelView:
    with world.write() as session:
        return channels.change_channel(
            session, actor=world.actors[by], targets=TARGETS, channel_id=channel_id, wanted=Wanted(**values)
        )


def listed(world: World, by: str = "secretariat", alliance: str = "luzhou") -> list[ChannelView]:
    with world.database.read() as session:
        return channels.list_channels(session, actor=world.actors[by], alliance=alliance)


def states(world: World, channel_id: uuid.UUID) -> list[str]:
    with world.database.read() as session:
        page = channels.list_deliveries(session, actor=world.actors["secretariat"], channel_id=channel_id)
    return [row.state for row in page.items]


def test_what_is_secret_is_written_and_never_read(small_world: World) -> None:
    made = add(small_world, "dingtalk")
    assert (made.address, made.has_secret, made.per_minute, made.active) == ("https://robot.example/…", True, 20, True)
    for view in (made, *listed(small_world)):
        assert "hidden" not in str(view)
        assert SECRET not in str(view)
    with small_world.database.read() as session:
        kept = notice_store.get_channel(session, made.id)
    assert (kept.address, kept.secret, kept.created_by) == (ROBOT, SECRET, small_world.actors["secretariat"].user_id)
    assert add(small_world, "smtp", user="owner").address == "a@park.example"
    assert [view.user for view in listed(small_world)] == [None, "owner"]


def test_offices_keep_the_channels_of_their_own_alliance(small_world: World) -> None:
    made = add(small_world)
    add(small_world, by="far_secretariat", alliance="tongliang")
    assert [view.alliance for view in listed(small_world, "admin", "tongliang")] == ["tongliang"]
    for by in ("owner", "park_leader", "far_secretariat"):
        with pytest.raises(ForbiddenError):
            add(small_world, by=by)
        with pytest.raises(ForbiddenError):
            listed(small_world, by)
        with pytest.raises(NotFoundError):
            change(small_world, made.id, by=by, active=False)


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        ("sms", {}, "kind"),
        ("webhook", {"secret": "short"}, "secret"),
        ("webhook", {"address": "http://robot.example\n/"}, "address"),
        ("wecom", {"address": "ftp://robot.example/"}, "address"),
        ("smtp", {"address": "nobody"}, "address"),
        ("smtp", {"address": "a@park.example\nBcc: b@park.example"}, "address"),
        ("smtp", {"address": "甲@park.example"}, "address"),
        ("smtp", {"codes": ["nothing"]}, "codes"),
        ("smtp", {"per_minute": 0}, "per_minute"),
        ("smtp", {"user": "nobody"}, "user"),
        ("smtp", {"user": "other_alliance"}, "user"),
    ],
)
def test_channels_that_cannot_be(small_world: World, kind: str, values: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        add(small_world, kind, **values)
    assert caught.value.details["field"] == field
    assert "robot.example" not in str(caught.value)
    assert listed(small_world) == []


def test_a_channel_is_changed_and_tried_at_once(small_world: World) -> None:
    made = add(small_world)
    with small_world.write() as session:
        row = notice_store.get_channel(session, made.id)
        row.failures, row.last_error, row.next_at = 7, "refused_404", small_world.later(hours=1)
    (shown,) = listed(small_world)
    assert (shown.last_error_words, shown.failures) == ("对方拒收 404", 7)
    with pytest.raises(InvalidInputError):
        change(small_world, made.id, address="x")
    changed = change(small_world, made.id, address="https://other.example/x", codes=["overdue", "due_soon", "overdue"])
    assert (changed.address, changed.codes) == ("https://other.example/…", ["due_soon", "overdue"])
    assert (changed.failures, changed.last_error, changed.next_at) == (0, None, None)
    with small_world.database.read() as session:
        assert notice_store.get_channel(session, made.id).secret == SECRET


def test_what_waits_is_dropped_with_its_channel(small_world: World) -> None:
    made, gone = add(small_world), add(small_world, "smtp")
    told(small_world, "owner", code="overdue", case=quiet_need(small_world).case_id)
    assert not change(small_world, made.id, active=False).active
    assert states(small_world, made.id) == [DROPPED]
    with small_world.write() as session:
        view = channels.delete_channel(session, actor=small_world.actors["secretariat"], channel_id=gone.id)
    assert (view.address, view.has_secret, view.active) == ("", False, False)
    assert states(small_world, gone.id) == [DROPPED]
    assert [view.id for view in listed(small_world)] == [made.id]
    with pytest.raises(InvalidInputError):
        change(small_world, gone.id, active=True)


def test_a_test_message_goes_over_one_channel(small_world: World) -> None:
    made, other = add(small_world), add(small_world, "smtp")
    with small_world.write() as session:
        actor = small_world.actors["secretariat"]
        sent = channels.send_test(session, actor=actor, channel_id=made.id, now=small_world.clock)
    assert (sent.code, sent.state, sent.case_id) == ("channel_test", QUEUED, None)
    assert (states(small_world, made.id), states(small_world, other.id)) == ([QUEUED], [])
    with small_world.write() as session:
        turn = take_turn(session, now=small_world.clock)
    assert turn is not None
    assert turn.parcels[0].text.body == "测试消息：业务系统接口渠道已经接通"
    assert len(inbox(small_world, "secretariat")) == 1
    change(small_world, other.id, active=False)
    with pytest.raises(ConflictError), small_world.write() as session:
        channels.send_test(session, actor=actor, channel_id=other.id, now=small_world.clock)


def test_what_was_given_up_can_be_sent_again(small_world: World) -> None:
    made = add(small_world)
    told(small_world, "owner", code="overdue", case=quiet_need(small_world).case_id)
    with small_world.write() as session:
        (row,) = notice_store.list_deliveries(session, made.id)
        row.state, row.last_error, row.message_id = FAILED, "timeout", uuid.uuid4()
    (view,) = listed(small_world)
    assert (view.failed, view.queued) == (1, 0)
    small_world.later(days=3)
    actor = small_world.actors["secretariat"]
    with small_world.write() as session:
        assert channels.retry_channel(session, actor=actor, channel_id=made.id, now=small_world.clock).retried == 1
    with small_world.write() as session:
        turn = take_turn(session, now=small_world.clock)
    assert turn is not None
    assert turn.parcels[0].delivery.id == row.id  # the event keeps its id


def test_deliveries_are_listed_by_state_and_page(small_world: World) -> None:
    made, need = add(small_world), quiet_need(small_world)
    for number in range(3):
        told(small_world, "owner", key=str(number), code="overdue", case=need.case_id)
    with small_world.database.read() as session:
        ask = {"actor": small_world.actors["secretariat"], "channel_id": made.id}
        first = channels.list_deliveries(session, **ask, limit=2)
        rest = channels.list_deliveries(session, **ask, limit=2, cursor=first.next_cursor)
        assert [row.sequence for row in (*first.items, *rest.items)] == [3, 2, 1]
        assert channels.list_deliveries(session, **ask, state=FAILED).items == []
        with pytest.raises(InvalidInputError):
            channels.list_deliveries(session, **ask, state="lost")
