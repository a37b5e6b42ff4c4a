"""What the API is given to work with."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from service.pictures.picture_cache import PictureCache
from service.settings import Settings
from service.store.database import Database
from service.triage_desk import TriageDesk
from service.usecases.matchers import Matchers
from service.usecases.work import JobWatch


class Container(Protocol):
    """The parts that the API needs; `service.wiring` builds them."""

    @property
    def settings(self) -> Settings:
        """Return the settings read at start."""
        ...

    @property
    def database(self) -> Database:
        """Return the database."""
        ...

    @property
    def engines(self) -> Matchers:
        """Return the engines of all alliances."""
        ...

    @property
    def jobs(self) -> JobWatch:
        """Return what knows how the jobs stand."""
        ...

    @property
    def secret_key(self) -> str:
        """Return the key that tokens are signed with."""
        ...

    @property
    def pictures(self) -> PictureCache:
        """Return the chain maps that were drawn already."""
        ...

    @property
    def triage(self) -> TriageDesk:
        """Return the triage model with what was settled since."""
        ...

    def now(self) -> datetime:
        """Return the present moment with its zone."""
        ...

    def start(self, *, afterwards: Callable[[], None] | None = None) -> None:
        """Begin the work in the background, and call `afterwards` once the saved indexes have been read."""
        ...

    def stop(self) -> None:
        """End the work in the background and close everything."""
        ...
