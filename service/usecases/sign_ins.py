"""Checking who somebody is: by name and password, with a brake that all workers share."""

import hmac
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from service.domain.identity import SignInAttempt
from service.domain.people import User
from service.errors import InvalidInputError, NotFoundError, TooManyAttemptsError, WrongCredentialsError
from service.security import verify_password
from service.store import people as people_store
from service.store import sign_ins as sign_in_store
from service.store.database import Database

_WINDOW = timedelta(minutes=1)
_MOST_ADDRESS = 64


@dataclass(frozen=True, slots=True)
class _Tried:
    """An attempt that was let through: its row, and the user as the database has one."""

    attempt_id: uuid.UUID
    user: User | None


class SignInDesk:
    """Compares passwords. Attempts are counted in the database by name and address over a moving minute.

    Each attempt is three steps, so that nobody waits for a lock while a password is being hashed: it is counted and
    written down, the password is checked, the result is written down.
    """

    def __init__(self, database: Database, *, secret_key: str, per_minute: int) -> None:
        self._database = database
        self._secret_key = secret_key.encode()
        self._most = per_minute

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
        key = hmac.new(self._secret_key, f"{username.casefold()}\n{address}".encode(), sha256).hexdigest()
        with self._database.transaction() as session:
            if sign_in_store.count_attempts(session, key, since=now - _WINDOW) >= self._most:
                raise TooManyAttemptsError
            user = people_store.find_user(session, username)
            attempt = SignInAttempt(
                at=now, key=key, address=address[:_MOST_ADDRESS], user_id=user.id if user is not None else None
            )
            sign_in_store.add_attempt(session, attempt)
        return _Tried(attempt.id, user)

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
