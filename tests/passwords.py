"""Passwords that cost next to nothing, for tests that are about something else."""

from collections.abc import Iterator
from contextlib import contextmanager

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from service import security


@contextmanager
def cheap_passwords() -> Iterator[None]:
    """Hash and check with Argon2's least cost, the code in front of it as it is.

    What the product's own cost is, and that a hash of less is made anew, `tests/usecases/test_security.py` says.
    """
    kept = security._PASSWORDS
    security._PASSWORDS = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=64, parallelism=1),))
    security._nobody.cache_clear()  # made with the other cost
    try:
        yield
    finally:
        security._PASSWORDS = kept
        security._nobody.cache_clear()
