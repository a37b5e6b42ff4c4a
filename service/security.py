"""Passwords, tokens and the secret key."""

import contextlib
import secrets
import threading
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import jwt
from jwt.types import Options
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from service.errors import InternalError, NotSignedInError

_ALGORITHM = "HS256"
_KEY_FILE = "secret_key"
_IS_HASH = "$argon2"
_PASSWORDS = PasswordHash((Argon2Hasher(time_cost=3, memory_cost=65536, parallelism=4),))
"""The second recommended option of RFC 9106: 64 MiB, three passes, four lanes."""
_AT_ONCE = threading.BoundedSemaphore(4)
"""So many passwords are hashed at the same time: a crowd at the door waits instead of taking all the memory."""


def hash_password(password: str) -> str:
    """Return the Argon2 hash of a password, with a salt of its own; takes some 50 ms on purpose."""
    with _AT_ONCE:
        return _PASSWORDS.hash(password)


def verify_password(password: str, password_hash: str | None) -> tuple[bool, str | None]:
    """Say whether a password belongs to a hash; with a new hash where the old one was made with other settings.

    None (no such user), or what is no hash (a user who has no password), takes equally long and is never right.
    """
    nobody = _nobody()  # made before either way is taken, so that the first of either kind takes equally long too
    known = password_hash if password_hash is not None and password_hash.startswith(_IS_HASH) else None
    with _AT_ONCE:
        right, better = _PASSWORDS.verify_and_update(password, known or nobody)
    return (True, better) if right and known is not None else (False, None)


def check_password(password: str, password_hash: str | None) -> bool:
    """Say whether a password belongs to a hash; see `verify_password`."""
    return verify_password(password, password_hash)[0]


@cache
def _nobody() -> str:
    """The hash of a password that nobody has."""
    return _PASSWORDS.hash(secrets.token_urlsafe())


@dataclass(frozen=True, slots=True)
class TokenHolder:
    """Whom a token names, and which of the person's passwords it was given for."""

    user_id: uuid.UUID
    credentials: int


def issue_token(
    secret_key: str, *, user_id: uuid.UUID, now: datetime, hours: int, credentials: int = 0, purpose: str | None = None
) -> tuple[str, datetime]:
    """Return a signed token and the moment it ends; with the person's next password it is void.

    purpose: what alone it is good for; None: it is a bearer token.
    """
    ends_at = now + timedelta(hours=hours)
    claims = {
        "sub": str(user_id),
        "crd": credentials,
        "iat": int(now.timestamp()),
        "exp": int(ends_at.timestamp()),
    } | ({"aud": purpose} if purpose else {})
    return jwt.encode(claims, secret_key, algorithm=_ALGORITHM), ends_at


def read_token(secret_key: str, token: str, *, now: datetime, purpose: str | None = None) -> TokenHolder:
    """Return whom a token was issued to for this purpose, None for a bearer token.

    Raises:
        NotSignedInError: when it is not one of ours, or has ended.
    """
    try:
        # time is an argument here, so the library's own look at the clock is off
        options: Options = {"require": ["sub", "exp"], "verify_exp": False, "verify_iat": False}
        claims = jwt.decode(token, secret_key, algorithms=[_ALGORITHM], audience=purpose, options=options)
        holder, ends_at = TokenHolder(uuid.UUID(claims["sub"]), int(claims.get("crd", 0))), float(claims["exp"])
    except (jwt.InvalidTokenError, ValueError, TypeError, AttributeError) as exc:
        raise NotSignedInError from exc
    if now.timestamp() >= ends_at:
        raise NotSignedInError(reason="expired")
    return holder


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
