"""One organisation's place in the answer to a need, before it is explained."""

from collections.abc import Mapping
from dataclasses import dataclass

from matching.posts import Capability
from matching.proposals import ListName


@dataclass(frozen=True, slots=True)
class Ranked:
    """One organisation's best capability for a need.

    likeness: the probability by its features alone. probability: after what it says against the need is counted.
    barred: it refuses what is sought, definitely misses a condition or has yet to get a certificate that is asked for,
    and does not count as one who could serve.
    """

    capability: Capability
    list_name: ListName
    probability: float
    features: Mapping[str, float]
    likeness: float
    barred: bool = False

    @property
    def closeness(self) -> float:
        """How close it is to the subject of the need, by wording and nodes, whatever the conditions."""
        return self.features["ngram_coverage"] + self.features["node_overlap"] + self.features["process_overlap"]
