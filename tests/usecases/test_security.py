"""Passwords, tokens, the kept key and the brake."""

import threading
import uuid
from datetime import timedelta
from pathlib import Path

import jwt
import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from service import security
from service.errors import InternalError, NotSignedInError
from service.security import (
    check_password,
    hash_password,
    issue_token,
    load_secret_key,
    read_token,
    verify_password,
)
from tests.usecases.world import START

KEY = "k" * 64
USER = uuid.UUID(int=5)


def test_passwords_are_salted_and_checked() -> None:
    first, second = hash_password("right"), hash_password("right")
    assert first != second
    assert first.startswith("$argon2id$")
    assert check_password("right", first)
    assert not check_password("wrong", first)
    assert not check_password("right", None)


def test_a_weaker_hash_is_right_and_made_anew() -> None:
    weak = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=64, parallelism=1),)).hash("right")
    right, better = verify_password("right", weak)
    assert right
    assert better is not None
    assert "m=65536,t=3,p=4" in better
    assert verify_password("right", better) == (True, None)
    assert verify_password("wrong", weak) == (False, None)


def test_a_crowd_at_the_door_does_not_take_all_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many sign in at once, only a few passwords are hashed at the same time, 64 MiB each."""
    free, busy = threading.Semaphore(4), threading.Event()

    class Counting:
        def hash(self, _: str) -> str:
            if not free.acquire(blocking=False):
                busy.set()
                return ""
            threading.Event().wait(0.02)
            free.release()
            return ""

        def verify_and_update(self, _: str, known: str) -> tuple[bool, None]:
            return bool(self.hash(known)), None

    verify_password("x", None)  # who is nobody has been made
    monkeypatch.setattr(security, "_PASSWORDS", Counting())
    crowd = [threading.Thread(target=verify_password, args=("x", None)) for _ in range(12)]
    crowd += [threading.Thread(target=hash_password, args=("x",)) for _ in range(12)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    assert not busy.is_set()


@pytest.mark.parametrize("stored", [None, "-", ""])
def test_who_has_no_password_has_none_that_is_right(stored: str | None) -> None:
    assert verify_password("-", stored) == (False, None)


def test_a_token_names_the_password_it_was_given_for() -> None:
    token, _ = issue_token(KEY, user_id=USER, now=START, hours=2, credentials=3)
    assert read_token(KEY, token, now=START).credentials == 3


def test_tokens_last_as_long_as_they_say() -> None:
    token, ends_at = issue_token(KEY, user_id=USER, now=START, hours=2)
    assert ends_at == START + timedelta(hours=2)
    assert read_token(KEY, token, now=START).user_id == USER
    assert read_token(KEY, token, now=ends_at - timedelta(seconds=1)).user_id == USER
    with pytest.raises(NotSignedInError):
        read_token(KEY, token, now=ends_at)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "nonsense",
        jwt.encode({"sub": str(USER), "exp": 2**33}, "x" * 64, algorithm="HS256"),
        jwt.encode({"sub": str(USER), "exp": 2**33}, None, algorithm="none"),
        jwt.encode({"sub": "nobody", "exp": 2**33}, KEY, algorithm="HS256"),
        jwt.encode({"sub": str(USER)}, KEY, algorithm="HS256"),
        jwt.encode({"sub": str(USER), "exp": 2**33}, KEY, algorithm="HS512"),
    ],
)
def test_tokens_of_others_are_refused(token: str) -> None:
    with pytest.raises(NotSignedInError):
        read_token(KEY, token, now=START)


def test_the_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    keys: set[str] = set()
    start = threading.Barrier(6)

    def load() -> None:
        start.wait()
        keys.add(load_secret_key("", folder))

    threads = [threading.Thread(target=load) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 1
    assert len(keys.pop()) >= 32
    assert [path.name for path in folder.iterdir()] == ["secret_key"]
    assert (folder / "secret_key").stat().st_mode & 0o077 == 0


def test_a_set_key_goes_first_and_a_damaged_one_stops(tmp_path: Path) -> None:
    assert load_secret_key(KEY, tmp_path) == KEY
    (tmp_path / "secret_key").write_text("short")
    with pytest.raises(InternalError):
        load_secret_key("", tmp_path)
