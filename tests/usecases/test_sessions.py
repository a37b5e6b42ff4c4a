"""Browsers that people are signed in with."""

from dataclasses import replace
from datetime import timedelta

import pytest

from service.errors import NotFoundError
from service.usecases import people, sessions
from service.usecases.sessions import Limits, LiveSession, SessionView, name_browser
from tests.usecases.world import World

LIMITS = Limits(most=timedelta(hours=12), idle=timedelta(hours=4))


def begin(world: World, session_id: str, by: str = "owner", before: str = "") -> None:
    with world.write() as session:
        sessions.begin_session(
            session,
            session_id=session_id,
            actor=world.actors[by],
            agent="Firefox",
            now=world.clock,
            limits=LIMITS,
            before=before,
        )


def live(world: World, session_id: str) -> LiveSession | None:
    with world.database.read() as session:
        return sessions.check_session(session, session_id, now=world.clock, limits=LIMITS)


def listed(world: World, current: str = "", by: str = "owner") -> list[SessionView]:
    with world.database.read() as session:
        return sessions.list_sessions(session, actor=world.actors[by], now=world.clock, limits=LIMITS, current=current)


def test_a_session_ends_when_idle_and_at_its_limit(small_world: World) -> None:
    begin(small_world, "one")
    begin(small_world, "two")
    assert live(small_world, "never") is None
    small_world.later(hours=3)
    found = live(small_world, "one")
    assert found is not None
    assert (found.user_id, found.stale) == (small_world.actors["owner"].user_id, True)
    with small_world.write() as session:
        sessions.note_use(session, "one", now=small_world.clock)
    assert live(small_world, "one") == replace(found, stale=False)
    small_world.later(hours=2)
    assert (live(small_world, "two"), [row.current for row in listed(small_world, "one")]) == (None, [True])
    for _ in range(3):
        with small_world.write() as session:
            sessions.note_use(session, "one", now=small_world.clock)
        small_world.later(hours=3)
    assert live(small_world, "one") is None


def test_signing_in_again_ends_what_the_browser_had(small_world: World) -> None:
    begin(small_world, "one")
    begin(small_world, "two", before="one")
    assert (live(small_world, "one"), live(small_world, "two") is None) == (None, False)
    with small_world.write() as session:
        sessions.leave_session(session, "two", now=small_world.clock)
        sessions.leave_session(session, "never", now=small_world.clock)
    assert live(small_world, "two") is None


def test_other_rights_are_another_session(small_world: World) -> None:
    begin(small_world, "old")
    promoted = replace(small_world.actors["owner"], roles=frozenset({("admin", None)}))
    assert sessions.rights_of(promoted) != sessions.rights_of(small_world.actors["owner"])
    for session_id, expected in (("new", True), ("again", False)):
        with small_world.write() as session:
            done = sessions.replace_session(session, "old", session_id, actor=promoted, now=small_world.clock)
        assert done is expected
    old, new = live(small_world, "old"), live(small_world, "new")
    assert (old and old.leaving, new and new.rights) == (True, sessions.rights_of(promoted))
    assert len(listed(small_world)) == 1
    small_world.later(seconds=61)
    assert (live(small_world, "old"), live(small_world, "new") is None) == (None, False)


def test_people_end_their_own_sessions_only(small_world: World) -> None:
    for session_id, by in (("here", "owner"), ("there", "owner"), ("far", "owner"), ("hers", "supplier")):
        begin(small_world, session_id, by)
    (hers,) = listed(small_world, by="supplier")
    first = next(row for row in listed(small_world, "here") if not row.current)
    with small_world.write() as session:
        with pytest.raises(NotFoundError):
            sessions.end_own_session(session, actor=small_world.actors["owner"], row_id=hers.id, now=small_world.clock)
        sessions.end_own_session(session, actor=small_world.actors["owner"], row_id=first.id, now=small_world.clock)
    assert len(listed(small_world)) == 2
    with small_world.write() as session:
        assert (
            sessions.end_other_sessions(
                session, actor=small_world.actors["owner"], current="here", now=small_world.clock
            )
            == 1
        )
    assert [row.current for row in listed(small_world, "here")] == [True]
    assert live(small_world, "hers")


def test_who_is_disabled_is_out_everywhere(small_world: World) -> None:
    begin(small_world, "one")
    with small_world.write() as session:
        people.retire_user(session, "owner", now=small_world.clock)
    assert live(small_world, "one") is None


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Linux; Android 14) Chrome/120 Mobile Safari/537 MicroMessenger/8.0", "微信 · 安卓"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/120 Safari/537 Edg/120", "Edge · Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14) Version/17 Safari/605", "Safari · Mac"),
        ("curl/8", "浏览器"),
    ],
)
def test_browsers_have_names(agent: str, name: str) -> None:
    assert name_browser(agent) == name
