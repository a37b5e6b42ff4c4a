"""Checking who somebody is: by name and password, with a brake that all workers share."""

import hmac
import math
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, IPv6Network, ip_address

from sqlmodel import Session

from service.domain.identity import SignInAttempt
from service.domain.people import User, fold_username
from service.errors import InvalidInputError, NotFoundError, TooManyAttemptsError, WrongCredentialsError
from service.security import verify_password
from service.store import people as people_store
from service.store import sign_ins as sign_in_store
from service.store.database import Database

_MINUTE, _QUARTER = timedelta(minutes=1), timedelta(minutes=15)
_MOST_ADDRESS = 64
_LINE = 64
"""The network that one line has with IPv6, of whose addresses it takes any."""


@dataclass(frozen=True, slots=True)
class _Tried:
    """An attempt that was let through: its row, and the user as the database has one."""

    attempt_id: uuid.UUID
    user: User | None


class SignInDesk:
    """Compares passwords, with a brake on those who guess them.

    Attempts are counted in the database: by name and address over a moving minute, and those that failed by address
    over a moving quarter of an hour, so that nobody goes through many names. Many people share one address: when
    somebody there has gone through names, those who were let in from there before may still sign in, as often in the
    quarter of an hour as otherwise in the minute.

    Each attempt is three steps, so that nobody waits for a lock while a password is being hashed: it is counted and
    written down, the password is checked, the result is written down.
    """

    def __init__(self, database: Database, *, secret_key: str, per_minute: int, failures: int) -> None:
        self._database = database
        self._secret_key = secret_key.encode()
        self._most = per_minute
        self._failures = failures

    def enter(self, *, username: str, password: str, address: str, now: datetime) -> User:
        """Return the user to whom name and password belong; a wrong one takes as long as an unknown one.

        address: where the attempt comes from. A hash made with weaker settings than today's is made anew.

        Raises:
            TooManyAttemptsError, WrongCredentialsError.
        """
        tried = self._count(username.strip(), address, now)
        user = tried.user
        right, better = verify_password(password, user.password_hash if user else None)
        let_in = user is not None and right and not user.disabled
        self._settle(tried, succeeded=let_in, better=better if let_in else None)
        if user is None or not let_in:
            raise WrongCredentialsError
        return user

    def confirm(self, user_id: uuid.UUID, password: str, *, address: str, now: datetime) -> User:
        """Return a user who is signed in and has typed the own password once more.

        Raises:
            TooManyAttemptsError. InvalidInputError: for a wrong one.
        """
        with self._database.read() as session:
            username = people_store.get_user(session, user_id).username
        try:
            return self.enter(username=username, password=password, address=address, now=now)
        except WrongCredentialsError as exc:
            raise InvalidInputError(field="password", reason="password_wrong") from exc

    def _count(self, username: str, address: str, now: datetime) -> _Tried:
        key, source = self._digest(f"{fold_username(username)}\n{address}"), self._digest(_line_of(address))
        with self._database.transaction() as session:
            sign_in_store.hold_source(session, source)
            self._brake(session, key, source, now)
            user = people_store.find_user(session, username)
            attempt = SignInAttempt(
                at=now,
                key=key,
                source=source,
                address=address[:_MOST_ADDRESS],
                user_id=user.id if user is not None else None,
            )
            sign_in_store.add_attempt(session, attempt)
        return _Tried(attempt.id, user)

    def _brake(self, session: Session, key: str, source: str, now: datetime) -> None:
        at = sign_in_store.tried_at(session, self._most, key=key, since=now - _MINUTE)
        if at is not None:
            raise _too_many(at + _MINUTE - now)
        since = now - _QUARTER
        at = sign_in_store.tried_at(session, self._failures, source=source, failed=True, since=since)
        if at is None:
            return
        own = sign_in_store.tried_at(session, self._most, key=key, failed=True, since=since)
        if own is not None or not sign_in_store.was_let_in(session, key):
            raise _too_many(at + _QUARTER - now, reason="address")

    def _digest(self, words: str) -> str:
        return hmac.new(self._secret_key, words.encode(), sha256).hexdigest()

    def _settle(self, tried: _Tried, *, succeeded: bool, better: str | None) -> None:
        with self._database.transaction() as session:
            sign_in_store.settle_attempt(session, tried.attempt_id, succeeded=succeeded)
            if better is None or tried.user is None:
                return
            try:
                user = people_store.get_user(session, tried.user.id)
            except NotFoundError:
                return
            if user.password_hash == tried.user.password_hash:
                user.password_hash = better


def _line_of(address: str) -> str:
    """Return what all addresses of one line have in common; an address that is none stands for itself."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return str(IPv6Network((int(found), _LINE), strict=False))
    return address


def _too_many(wait: timedelta, **details: str) -> TooManyAttemptsError:
    seconds = max(1, math.ceil(wait.total_seconds()))
    return TooManyAttemptsError(wait_s=seconds, minutes=math.ceil(seconds / 60), **details)
