"""What a client was told, against which the database is held after a crash."""

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["capabilities", "needs"]


@dataclass(frozen=True)
class State:
    """A post as its owner knows it."""

    status: str
    version: int
    text: str


@dataclass
class KnownPost:
    """A post that was acknowledged: it must be in `known`, or in `maybe` where a later write got no answer."""

    kind: Kind
    known: State
    maybe: State | None = None

    def allows(self, found: State | None) -> bool:
        return found is not None and found in {self.known, self.maybe}


@dataclass(frozen=True)
class LostAnswer:
    """A posting whose answer never came: repeated with the same key it must be there exactly once."""

    kind: Kind
    key: str
    body: dict[str, object]


@dataclass
class Ledger:
    """Everything that one writer was told."""

    posts: dict[str, KnownPost] = field(default_factory=dict)
    interests: set[tuple[str, str]] = field(default_factory=set)
    lost: list[LostAnswer] = field(default_factory=list)
    acknowledged: int = 0

    def settle(self, post_id: str, found: State) -> None:
        """Once looked up, what the database says is what is known."""
        self.posts[post_id].known, self.posts[post_id].maybe = found, None
