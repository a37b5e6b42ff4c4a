"""Passwords, tokens, the kept key and the brake."""

import threading
import uuid
from datetime import timedelta
from pathlib import Path

import jwt
import pytest

from service.errors import InternalError, NotSignedInError, TooManyAttemptsError
from service.security import SignInThrottle, check_password, hash_password, issue_token, load_secret_key, read_token
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


def test_tokens_last_as_long_as_they_say() -> None:
    token, ends_at = issue_token(KEY, user_id=USER, now=START, hours=2)
    assert ends_at == START + timedelta(hours=2)
    assert read_token(KEY, token, now=START) == USER
    assert read_token(KEY, token, now=ends_at - timedelta(seconds=1)) == USER
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


def test_attempts_are_counted_by_name_and_address() -> None:
    throttle = SignInThrottle(2)
    throttle.count_attempt("anna", "1.1.1.1")
    throttle.count_attempt("Anna", "1.1.1.1")
    with pytest.raises(TooManyAttemptsError):
        throttle.count_attempt("anna", "1.1.1.1")
    throttle.count_attempt("anna", "2.2.2.2")
    throttle.count_attempt("bert", "1.1.1.1")
