"""Passwords, tokens, the secret key, and the brake on sign-in attempts."""

import contextlib
import secrets
import uuid
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import jwt
from jwt.types import Options
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from service.errors import InternalError, NotSignedInError, TooManyAttemptsError

_ALGORITHM = "HS256"
_KEY_FILE = "secret_key"
_PASSWORDS = PasswordHash((Argon2Hasher(),))


def hash_password(password: str) -> str:
    """Return the Argon2 hash of a password, with a salt of its own; takes some 50 ms on purpose."""
    return _PASSWORDS.hash(password)


def check_password(password: str, password_hash: str | None) -> bool:
    """Say whether a password belongs to a hash; None (no such user) takes equally long and is never right."""
    nobody = _nobody()  # made before either way is taken, so that the first of either kind takes equally long too
    right = _PASSWORDS.verify(password, password_hash or nobody)
    return right and password_hash is not None


@cache
def _nobody() -> str:
    """The hash of a password that nobody has."""
    return _PASSWORDS.hash(secrets.token_urlsafe())


def issue_token(secret_key: str, *, user_id: uuid.UUID, now: datetime, hours: int) -> tuple[str, datetime]:
    """Return a signed bearer token and the moment it ends."""
    ends_at = now + timedelta(hours=hours)
    claims = {"sub": str(user_id), "iat": int(now.timestamp()), "exp": int(ends_at.timestamp())}
    return jwt.encode(claims, secret_key, algorithm=_ALGORITHM), ends_at


def read_token(secret_key: str, token: str, *, now: datetime) -> uuid.UUID:
    """Return the user that a token was issued to.

    Raises:
        NotSignedInError: when it is not one of ours, or has ended.
    """
    try:
        # time is an argument here, so the library's own look at the clock is off
        options: Options = {"require": ["sub", "exp"], "verify_exp": False, "verify_iat": False}
        claims = jwt.decode(token, secret_key, algorithms=[_ALGORITHM], options=options)
        user_id, ends_at = uuid.UUID(claims["sub"]), float(claims["exp"])
    except (jwt.InvalidTokenError, ValueError, TypeError, AttributeError) as exc:
        raise NotSignedInError from exc
    if now.timestamp() >= ends_at:
        raise NotSignedInError(reason="expired")
    return user_id


def load_secret_key(secret_key: str, data_dir: Path) -> str:
    """Return the key that is set, else the one kept in the data folder, made on first use and readable by us alone.

    Raises:
        InternalError: when the kept key is too short to be one.
    """
    if secret_key:
        return secret_key
    path = data_dir / _KEY_FILE
    data_dir.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        _write_new(path, secrets.token_urlsafe(48))
    kept = path.read_text(encoding="ascii").strip()
    if len(kept) < 32:
        raise InternalError(reason="secret_key")
    return kept


def _write_new(path: Path, content: str) -> None:
    """Create a file whole or not at all: two workers that start together agree on one key."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    draft.touch(mode=0o600)
    draft.write_text(content, encoding="ascii")
    try:
        path.hardlink_to(draft)
    finally:
        draft.unlink()


class SignInThrottle:
    """Counts sign-in attempts by user name and address over a moving minute, in this process."""

    def __init__(self, per_minute: int) -> None:
        self._limit = RateLimitItemPerMinute(per_minute)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def count_attempt(self, username: str, address: str) -> None:
        """Count one attempt.

        Raises:
            TooManyAttemptsError: when there were too many within the last minute.
        """
        if not self._limiter.hit(self._limit, username.casefold(), address):
            raise TooManyAttemptsError
