"""Signing in, and who one is."""

import uuid

import pytest

from service.errors import (
    ForbiddenError,
    InvalidInputError,
    NotSignedInError,
)
from service.usecases import people, setup_people
from tests.usecases.test_sessions import begin, live
from tests.usecases.world import ASKER, START, World


def disable(world: World, by: str) -> None:
    with world.write() as session:
        people.disable_user(session, actor=world.actors[by], user_id=world.actors["owner"].user_id, now=START)


def test_an_actor_has_roles_and_places(small_world: World) -> None:
    luzhou, tongliang = (small_world.alliance_ids[code] for code in ("luzhou", "tongliang"))
    owner, office = small_world.actors["owner"], small_world.actors["secretariat"]
    assert owner.organisation_id == small_world.organisation_id(ASKER)
    assert owner.roles == {("clerk", luzhou)}
    assert owner.alliances == {luzhou}
    assert (office.organisation_id, office.alliances) == (None, frozenset())
    assert office.known_alliances() == {luzhou}
    assert small_world.actors["other_alliance"].known_alliances() == {tongliang}


def test_disabled_users_are_out(small_world: World) -> None:
    with pytest.raises(ForbiddenError):
        disable(small_world, "secretariat")
    disable(small_world, "admin")
    disable(small_world, "admin")
    with small_world.database.read() as session:
        for user_id in (small_world.actors["owner"].user_id, uuid.uuid4()):
            with pytest.raises(NotSignedInError):
                people.actor_of(session, user_id, now=START)


def test_a_closed_account_is_out_at_once_and_what_was_open_stays_void(small_world: World) -> None:
    owner, office = small_world.actors["owner"], small_world.actors["secretariat"]
    begin(small_world, "one")
    for step in (setup_people.close_account, setup_people.reopen_account):
        with small_world.write() as session:
            step(session, actor=office, alliance="luzhou", user_id=owner.user_id, now=small_world.clock)
        assert live(small_world, "one") is None
    with small_world.database.read() as session:
        assert people.actor_of(session, owner.user_id, now=small_world.clock).credentials > owner.credentials


@pytest.mark.parametrize("role", [("king", uuid.UUID(int=1)), ("admin", uuid.UUID(int=1)), ("clerk", None)])
def test_roles_that_there_are_not(small_world: World, role: tuple[str, uuid.UUID | None]) -> None:
    with small_world.write() as session, pytest.raises(InvalidInputError):
        people.add_user(session, username="new", password_hash="-", roles=[role], now=START)


def test_a_profile_names_everything(small_world: World) -> None:
    with small_world.database.read() as session:
        mine = people.read_profile(session, actor=small_world.actors["owner"])
        admin = people.read_profile(session, actor=small_world.actors["admin"])
    assert (mine.username, mine.organisation) == ("owner", ASKER)
    assert [(each.role, each.alliance) for each in mine.roles] == [("clerk", "luzhou")]
    assert [(each.role, each.alliance) for each in admin.roles] == [("admin", None)]
