"""What was read in a capability, in few bytes: unpacking it takes a tenth of the time of reading the text again."""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from matching.attribute_types import Attribute, Span
from matching.mentions import Mention, MentionFinder
from matching.posts import Capability
from matching.reading import OfferReading
from matching.roles import Offered


def pack_reading(reading: OfferReading) -> bytes:
    """Return a reading as one line of JSON; `KeptReading` has the same views of the same text again."""
    mentions = list(reading.mentions)
    views = {
        "repeated": reading.repeated,
        "mentions": [(m.node, m.start, m.end, m.by) for m in mentions],
        "refused": reading.refused,
        "context": reading.context,
        "attributes": [
            (a.name, a.value, a.unit, a.comparator, a.start, a.end, a.subject, a.limit, a.quote)
            for a in reading.attributes
        ],
        "offers": [(mentions.index(o.mention), o.weight, o.standing) for o in reading.offers.values()],
    }
    return json.dumps({name: view for name, view in views.items() if view}, ensure_ascii=False).encode()


def unpack_reading(kept: bytes, capability: Capability, finder: MentionFinder) -> OfferReading:
    """Return the reading of a capability from what `pack_reading` made of it, with the same knowledge."""
    return KeptReading(capability.title, capability.text, finder, json.loads(kept))


@dataclass(frozen=True)
class KeptReading(OfferReading):
    """A reading whose views come from what was kept; each docstring is that of `OfferReading`."""

    kept: dict[str, list[Any]]

    @cached_property
    def repeated(self) -> tuple[Span, ...]:  # noqa: D102 - as in the base class
        return self._spans("repeated")

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:  # noqa: D102
        return tuple(Mention(*each) for each in self.kept.get("mentions", ()))

    @cached_property
    def refused(self) -> tuple[Span, ...]:  # noqa: D102
        return self._spans("refused")

    @cached_property
    def context(self) -> tuple[Span, ...]:  # noqa: D102
        return self._spans("context")

    @cached_property
    def attributes(self) -> tuple[Attribute, ...]:  # noqa: D102
        return tuple(
            Attribute(name, tuple(value) if isinstance(value, list) else value, *rest)
            for name, value, *rest in self.kept.get("attributes", ())
        )

    @cached_property
    def offers(self) -> dict[str, Offered]:  # noqa: D102
        found = (Offered(self.mentions[at], weight, standing) for at, weight, standing in self.kept.get("offers", ()))
        return {offered.mention.node: offered for offered in found}

    def _spans(self, name: str) -> tuple[Span, ...]:
        return tuple((start, end) for start, end in self.kept.get(name, ()))
