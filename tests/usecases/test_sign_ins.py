"""Checking who somebody is, with a brake that all workers share."""

import threading
import uuid
from datetime import timedelta

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlmodel import col, select

from service.domain.identity import SignInAttempt
from service.errors import ConflictError, InvalidInputError, TooManyAttemptsError, WrongCredentialsError
from service.store import people as people_store
from service.usecases import people
from service.usecases.sign_ins import SignInDesk
from tests.usecases.world import PASSWORD, World

KEY = "k" * 40


def desk_of(world: World, per_minute: int = 100, failures: int = 1000) -> SignInDesk:
    return SignInDesk(world.database, secret_key=KEY, per_minute=per_minute, failures=failures)


def enter(
    world: World, username: str, password: str = PASSWORD, address: str = "1.1.1.1", most: int = 100
) -> uuid.UUID:
    return desk_of(world, most).enter(username=username, password=password, address=address, now=world.clock).id


def give_hash(world: World, password_hash: str) -> None:
    with world.write() as session:
        people_store.get_user(session, world.actors["owner"].user_id).password_hash = password_hash


def attempts(world: World) -> list[SignInAttempt]:
    with world.database.read() as session:
        return list(session.exec(select(SignInAttempt).order_by(col(SignInAttempt.id))))


def test_name_and_password_belong_together(small_world: World) -> None:
    assert enter(small_world, " owner ") == small_world.actors["owner"].user_id
    for username, password in (("owner", "wrong"), ("nobody", PASSWORD), ("", "")):
        with pytest.raises(WrongCredentialsError):
            enter(small_world, username, password)
    with small_world.write() as session:
        people.retire_user(session, "supplier", now=small_world.clock)
    with pytest.raises(WrongCredentialsError):
        enter(small_world, "supplier")
    assert [row.succeeded for row in attempts(small_world)] == [True, False, False, False, False]
    owner = small_world.actors["owner"].user_id
    assert [row.user_id for row in attempts(small_world)][:3] == [owner, owner, None]
    assert "nobody" not in "".join(row.model_dump_json() for row in attempts(small_world))


def test_capitals_and_full_width_signs_make_no_other_name(small_world: World) -> None:
    for username in ("Owner", "ＯＷＮＥＲ", "\u3000owner "):
        assert enter(small_world, username) == small_world.actors["owner"].user_id
    with pytest.raises(ConflictError), small_world.write() as session:
        people.add_user(session, username="ＯＷner", password_hash="-", now=small_world.clock)
    with small_world.write() as session:
        added = people.add_user(session, username="Ｌｉ.Qiang ", password_hash="-", now=small_world.clock)
        assert (added.username, people_store.find_user(session, "li.qiang")) == ("Li.Qiang", added)


def test_the_brake_counts_by_name_and_address_in_every_worker(small_world: World) -> None:
    for username in ("owner", "Owner"):
        with pytest.raises(WrongCredentialsError):
            enter(small_world, username, "wrong", most=2)
    with pytest.raises(TooManyAttemptsError):
        enter(small_world, "owner", most=2)
    assert enter(small_world, "owner", address="2.2.2.2", most=2)
    assert enter(small_world, "supplier", most=2)
    small_world.later(seconds=61)
    assert enter(small_world, "owner", most=2)


def test_attempts_at_the_same_time_are_not_let_through_together(small_world: World) -> None:
    give_hash(small_world, "-")
    stopped: list[int] = []
    start = threading.Barrier(6)

    def try_once() -> None:
        start.wait()
        try:
            enter(small_world, "owner", "guess", most=2)
        except WrongCredentialsError:
            pass
        except TooManyAttemptsError:
            stopped.append(1)

    threads = [threading.Thread(target=try_once) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(stopped), len(attempts(small_world))) == (4, 2)


def guess(desk: SignInDesk, world: World, username: str, address: str = "1.1.1.1") -> dict[str, object]:
    """Try a name with a wrong password; return what is said when the brake holds, nothing when it was only wrong."""
    try:
        desk.enter(username=username, password="wrong", address=address, now=world.clock)
    except WrongCredentialsError:
        return {}
    except TooManyAttemptsError as exc:
        return exc.details
    raise AssertionError("let in")


def test_nobody_goes_through_many_names_and_the_others_at_the_address_still_come_in(small_world: World) -> None:
    desk = desk_of(small_world, 3, failures=5)
    assert enter(small_world, "owner")
    small_world.later(seconds=120)
    assert [guess(desk, small_world, f"name-{number}") for number in range(5)] == [{}] * 5
    small_world.later(seconds=120)
    braked = {"reason": "address", "wait_s": 13 * 60, "minutes": 13}
    assert guess(desk, small_world, "supplier") == guess(desk, small_world, "nobody") == braked
    assert guess(desk, small_world, "supplier", address="2.2.2.2") == {}
    entered = {"password": PASSWORD, "address": "1.1.1.1"}
    assert desk.enter(username="owner", now=small_world.clock, **entered)
    for _ in range(3):  # whoever came in here before is no way around the brake
        assert guess(desk, small_world, "owner") == {}
        small_world.later(seconds=61)
    assert guess(desk, small_world, "owner")["reason"] == "address"
    small_world.later(minutes=15)
    assert desk.enter(username="supplier", now=small_world.clock, **entered)


def test_one_line_with_many_addresses_is_one_address(small_world: World) -> None:
    desk = desk_of(small_world, 3, failures=2)
    assert guess(desk, small_world, "one", address="2001:db8:0:7::1") == {}
    assert guess(desk, small_world, "two", address="2001:db8:0:7:ffff::2") == {}
    assert guess(desk, small_world, "three", address="2001:db8:0:7:abcd::3")["reason"] == "address"
    assert guess(desk, small_world, "three", address="2001:db8:0:8::1") == {}


def test_people_who_come_in_do_not_count_against_their_address(small_world: World) -> None:
    desk = desk_of(small_world, 100, failures=3)
    for username in ("owner", "supplier", "owner", "supplier"):
        assert desk.enter(username=username, password=PASSWORD, address="1.1.1.1", now=small_world.clock)
    assert guess(desk, small_world, "other_firm") == {}


def test_an_old_hash_is_made_anew_when_its_owner_comes_in(small_world: World) -> None:
    weak = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=64, parallelism=1),)).hash(PASSWORD)
    give_hash(small_world, weak)
    with pytest.raises(WrongCredentialsError):
        enter(small_world, "owner", "wrong")
    for fresh in (False, True):
        with small_world.database.read() as session:
            stored = people_store.get_user(session, small_world.actors["owner"].user_id).password_hash
        assert (stored != weak) == fresh
        enter(small_world, "owner")


def test_typing_the_password_once_more(small_world: World) -> None:
    desk, owner = desk_of(small_world, 2), small_world.actors["owner"].user_id
    assert desk.confirm(owner, PASSWORD, address="", now=small_world.clock).id == owner
    with pytest.raises(InvalidInputError):
        desk.confirm(owner, "wrong", address="", now=small_world.clock)
    with pytest.raises(TooManyAttemptsError):
        desk.confirm(owner, PASSWORD, address="", now=small_world.clock + timedelta(seconds=1))
