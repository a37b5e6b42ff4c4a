"""The small alliance that the tests of the store write into, and the moment at which they do."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from service.domain.alliances import Alliance, Chain, Organisation
from service.domain.people import User

NOW = datetime(2026, 3, 4, 1, 30, tzinfo=UTC)


@dataclass(frozen=True)
class World:
    """One alliance with a chain, a firm that asks, one that offers, and an officer."""

    alliance: Alliance
    chain: Chain
    asker: Organisation
    supplier: Organisation
    officer: User

    @property
    def place(self) -> dict[str, uuid.UUID]:
        """Where the supplier posts, as arguments."""
        return {
            "alliance_id": self.alliance.id,
            "chain_id": self.chain.id,
            "organisation_id": self.supplier.id,
        }
