"""What holds for all tests."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from service.store import engines

# Time per example says more about the machine than about the code; speed is measured by `lianpei bench`.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")

_PATIENT_SECONDS = 120


@pytest.fixture(autouse=True, scope="session")
def patient_with_the_database() -> Iterator[None]:
    """Writers who wait for each other wait long: a machine that is held up is not a database that is busy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines, "LOCK_SECONDS", _PATIENT_SECONDS)
        patch.setitem(engines._POOL, "pool_timeout", _PATIENT_SECONDS)
        yield
