"""The way back for who forgot the password."""

import pytest

from service.errors import ConflictError, ForbiddenError, NotFoundError, NotSignedInError
from service.security import issue_token, read_token
from service.store import people as people_store
from service.store.audit import AuditFilter, list_entries
from service.usecases.password_links import (
    LINK_HOURS,
    PasswordLink,
    follow_password_link,
    issue_password_link,
    read_password_link,
)
from service.usecases.setup_people import close_account, reopen_account
from tests.usecases.test_sessions import begin, live
from tests.usecases.world import World

KEY = "k" * 40


def issue(world: World, whose: str = "owner", by: str = "secretariat") -> PasswordLink:
    with world.write() as session:
        return issue_password_link(
            session,
            actor=world.actors[by],
            alliance="luzhou",
            user_id=world.actors[whose].user_id,
            secret_key=KEY,
            now=world.clock,
        )


def follow(world: World, token: str) -> None:
    with world.write() as session:
        follow_password_link(session, token=token, password_hash="new", secret_key=KEY, now=world.clock)


def void(world: World, token: str) -> bool:
    try:
        with world.database.read() as session:
            read_password_link(session, token=token, secret_key=KEY, now=world.clock)
    except NotFoundError:
        with pytest.raises(NotFoundError):
            follow(world, token)
        return True
    return False


def test_a_link_sets_another_password_once_and_ends_everything_that_was_open(small_world: World) -> None:
    owner = small_world.actors["owner"]
    begin(small_world, "one")
    made = issue(small_world)
    assert not void(small_world, made.token)
    assert live(small_world, "one") is not None  # a link that nobody follows puts nobody out
    follow(small_world, made.token)
    assert live(small_world, "one") is None
    assert void(small_world, made.token)
    with small_world.database.read() as session:
        user = people_store.get_user(session, owner.user_id)
        entries = list_entries(session, AuditFilter(users=[owner.user_id], limit=9))
    assert (user.password_hash, user.credentials > owner.credentials) == ("new", True)
    office = small_world.actors["secretariat"].user_id
    assert [(each.kind, each.actor_id) for each in entries] == [
        ("password_reset", None),
        ("password_link_issued", office),
    ]


def test_a_link_is_void_after_the_next_one_its_time_and_the_closing_of_the_account(small_world: World) -> None:
    first = issue(small_world)
    second = issue(small_world)
    assert (void(small_world, first.token), void(small_world, second.token)) == (True, False)
    user_id, office = small_world.actors["owner"].user_id, small_world.actors["secretariat"]
    with small_world.write() as session:
        close_account(session, actor=office, alliance="luzhou", user_id=user_id, now=small_world.clock)
    with pytest.raises(ConflictError):
        issue(small_world)
    with small_world.write() as session:
        reopen_account(session, actor=office, alliance="luzhou", user_id=user_id, now=small_world.clock)
    assert void(small_world, second.token)
    third = issue(small_world)
    small_world.later(hours=LINK_HOURS)
    assert void(small_world, third.token)


@pytest.mark.parametrize(
    ("whose", "by"),
    [
        ("secretariat", "secretariat"),
        ("organiser", "secretariat"),
        ("admin", "secretariat"),
        ("other_alliance", "secretariat"),
        ("owner", "far_secretariat"),
        ("owner", "organiser"),
        ("owner", "other_firm"),
    ],
)
def test_nobody_makes_a_link_for_whom_they_could_not_have_invited(small_world: World, whose: str, by: str) -> None:
    with pytest.raises(ForbiddenError):
        issue(small_world, whose, by)
    assert issue(small_world, whose, "admin").username == whose


def test_a_link_is_no_sign_in_and_a_sign_in_is_no_link(small_world: World) -> None:
    user_id, now = small_world.actors["owner"].user_id, small_world.clock
    bearer, _ = issue_token(KEY, user_id=user_id, now=now, hours=1)
    assert void(small_world, bearer)
    assert void(small_world, "nothing")
    with pytest.raises(NotSignedInError):
        read_token(KEY, issue(small_world).token, now=now)
