"""What comes out of the engine, in the form in which it is stored, served and shown."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from matching.constraints import Constraint

ListName = Literal["proposals", "stretch"]
Side = Literal["need", "capability"]
Wording = Literal["likely", "worth_asking", "could_convert"]

#: How a probability is put to people who should not have to read numbers.
WORDINGS: Mapping[Wording, str] = {"likely": "很可能", "worth_asking": "可以一问", "could_convert": "转型可做"}


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quotation: `quote` is exactly the stored text of that side from `start` to `end` (title, newline, text)."""

    side: Side
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class PathStep:
    """One step of the chain path from what the need names to what the capability holds."""

    node: str
    relation: str
    words: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """One organisation proposed for a need by its best capability, with the reasons."""

    rank: int
    organisation: str
    capability_id: str
    capability_version: int
    list_name: ListName
    probability: float
    wording: str
    evidence: tuple[Evidence, ...]
    path: tuple[PathStep, ...]
    constraints: tuple[Constraint, ...]
    questions: tuple[str, ...]
    sentence: str
    features: Mapping[str, float] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return the proposal as plain data; the order of keys is fixed."""
        data = _fields(self)
        data["evidence"] = [_fields(each) for each in self.evidence]
        data["path"] = [_fields(each) for each in self.path]
        data["constraints"] = [
            {"name": c.name, "needed": c.needed, "offered": c.offered, "verdict": c.verdict} for c in self.constraints
        ]
        data["questions"] = list(self.questions)
        data["features"] = dict(self.features)
        return data

    def as_bytes(self) -> bytes:
        """Return the canonical bytes of the proposal: the same judgement always gives the same bytes."""
        return json.dumps(self.as_dict(), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class MatchResult:
    """Two lists, each ranked from 1, and whether the answer is “nobody in the chain”.

    Where `abstained`, the lists hold the nearest members all the same, so that somebody can look.
    """

    proposals: tuple[Proposal, ...]
    stretch: tuple[Proposal, ...]
    abstained: bool
    versions: Mapping[str, str]


def _fields(value: Any) -> dict[str, Any]:  # noqa: ANN401 - any dataclass
    """Return a dataclass's fields by name, as they are; `asdict` would copy everything, at ten times the cost."""
    return {each.name: getattr(value, each.name) for each in fields(value)}
