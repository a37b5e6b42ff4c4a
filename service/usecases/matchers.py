"""What the use cases need of the engine: the matcher of each alliance, whoever keeps it."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from sqlmodel import Session

from matching.matcher import Matcher
from matching.posts import Capability as OfferText
from service.domain.posts import Capability, CapabilityVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineStatus:
    """How the engine stands.

    ready: every alliance can be matched now. capabilities: how many are indexed. seq: the last change that is in.
    behind_s: seconds since the indexes were last known to hold every committed change. detail: a code where not ready.
    """

    ready: bool
    capabilities: int = 0
    seq: int = 0
    behind_s: float = 0.0
    detail: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)


class Matchers(Protocol):
    """Gives the matcher of an alliance. Capabilities are grouped as `<chain id>:<visibility>` in it."""

    def matcher_of(self, alliance_id: uuid.UUID) -> Matcher:
        """Return the matcher over the alliance's open capabilities; empty for an alliance without any.

        Raises:
            IndexBuildingError: while its index is being made.
        """
        ...

    def explainer_of(self, alliance_id: uuid.UUID, knowledge: str) -> Matcher | None:
        """Return what explains with the knowledge of a version that the alliance had once; None where it never had it.

        It holds no capabilities and ranks nothing.
        """
        ...

    def needs_like(
        self,
        session: Session,
        alliance_id: uuid.UUID,
        capability: OfferText,
        *,
        most: int,
        among: Collection[uuid.UUID] | None = None,
    ) -> list[uuid.UUID]:
        """Return up to `most` open needs of an alliance that a capability could be about, likeliest first.

        among: only these (None: all). A choice of whom to look at, not a judgement.
        """
        ...

    def status(self) -> EngineStatus:
        """Say how the engine stands; never raises."""
        ...


def group_of(chain_id: uuid.UUID, visibility: str) -> str:
    """Return the name of the group in which a capability is indexed."""
    return f"{chain_id}:{visibility}"


def offer_of(capability: Capability, version: CapabilityVersion) -> OfferText:
    """Return a capability as the engine knows it."""
    return OfferText(
        id=str(capability.id),
        organisation=str(capability.organisation_id),
        text=version.text,
        title=version.title,
        group=group_of(capability.chain_id, capability.visibility),
        version=capability.version,
    )
