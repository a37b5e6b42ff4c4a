"""What a running product consists of; `service.wiring` builds it, everything else is given one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from service.indexing.host import EngineHost
from service.settings import Settings
from service.store.database import Database


@dataclass(frozen=True)
class Container:
    """The parts that API, pages and commands share. `now` gives the present moment with its zone (UTC)."""

    settings: Settings
    database: Database
    engines: EngineHost
    secret_key: str
    now: Callable[[], datetime]

    def start(self) -> None:
        """Load or rebuild the indexes in the background and follow the database; returns at once."""
        self.engines.start()

    def stop(self) -> None:
        """Stop following, save what changed and close the database."""
        self.engines.stop()
        self.database.dispose()
