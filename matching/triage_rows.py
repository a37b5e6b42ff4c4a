"""A request with its right answers, as the triage model learns from it. Apart from the training and its libraries."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TriageRow:
    """One request with its right answers. hard: its salient words point to another category."""

    text: str
    category: str
    department: str
    urgency: str
    hard: bool
