"""Sessions in a signed cookie, and the token that ties a form to its session.

The cookie names the session and, after signing in, the user. For a visitor the server keeps nothing; a session that is
signed in counts only while the server knows it (`service.usecases.sessions`). It is no bearer token and a bearer token
is no cookie (`aud`).
"""

import hmac
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

import jwt
from jwt.types import Options

from service.errors import FormExpiredError

COOKIE = "lianpei_session"

_ALGORITHM = "HS256"
_AUDIENCE = "pages"
_OPTIONS: Options = {"require": ["sid", "exp"], "verify_exp": False, "verify_iat": False}


@dataclass(frozen=True, slots=True)
class WebSession:
    """One browser's session; `user_id` is None for a visitor who has not signed in."""

    id: str
    user_id: uuid.UUID | None = None


def new_session(user_id: uuid.UUID | None = None) -> WebSession:
    """Return a session that nobody could have guessed; a new one at every sign-in, so that none can be planted."""
    return WebSession(secrets.token_urlsafe(18), user_id)


def seal_session(session: WebSession, secret_key: str, *, now: datetime, hours: int) -> str:
    """Return the cookie's value, which is good for so many hours."""
    claims = {"aud": _AUDIENCE, "sid": session.id, "exp": int((now + timedelta(hours=hours)).timestamp())}
    if session.user_id is not None:
        claims["sub"] = str(session.user_id)
    return jwt.encode(claims, secret_key, algorithm=_ALGORITHM)


def open_session(cookie: str | None, secret_key: str, *, now: datetime) -> WebSession | None:
    """Return the session in a cookie; None where there is none, it has ended, or it is not ours."""
    if not cookie:
        return None
    try:
        claims = jwt.decode(cookie, secret_key, algorithms=[_ALGORITHM], audience=_AUDIENCE, options=_OPTIONS)
        ends_at, user = float(claims["exp"]), claims.get("sub")
        session = WebSession(str(claims["sid"]), uuid.UUID(user) if user else None)
    except (jwt.InvalidTokenError, ValueError, TypeError, AttributeError):
        return None
    return session if now.timestamp() < ends_at else None


def form_token(session: WebSession, secret_key: str) -> str:
    """Return what every form of this session carries; another site cannot know it."""
    return hmac.new(secret_key.encode(), f"form:{session.id}".encode(), sha256).hexdigest()


def check_form_token(session: WebSession, secret_key: str, token: str) -> None:
    """Do nothing for the session's own token.

    Raises:
        FormExpiredError: for any other.
    """
    if not hmac.compare_digest(form_token(session, secret_key).encode(), token.encode()):
        raise FormExpiredError
