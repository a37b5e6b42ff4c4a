"""Reads the month of requests that the demonstration plays: `fixtures/requests/<alliance>.jsonl`."""

from datetime import time
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from service.imports.rows import FileRow
from service.request_lines import read_json_lines

Outcome = Literal["open", "answered", "interest", "intent", "outside", "gap", "duplicate"]


class DemoOutside(FileRow):
    """Who outside the alliance served a need, where that is, and for how much."""

    supplier: str
    region: str
    amount_cny: Annotated[Decimal, Field(gt=0)]


class DemoRequest(FileRow):
    """One request of the month and what became of it; `day` counts working days, the first is 1.

    category, department, urgency: what an officer settles, whatever the model proposes. outside: who served it, where
    that is the outcome. amount_cny: what an order intent is worth, if it comes about with an invented firm.
    """

    day: Annotated[int, Field(ge=1, le=22)]
    time: time
    organisation: str
    channel: Literal["form", "api", "message", "excel"]
    text: str
    category: str
    department: str
    urgency: Literal["normal", "urgent", "emergency"]
    outcome: Outcome
    outside: DemoOutside | None = None
    amount_cny: Annotated[Decimal, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def _say_who_served(self) -> Self:
        if (self.outcome == "outside") is (self.outside is None):
            raise ValueError("outside: who served it, and only where it was served from outside")
        return self


def read_demo_requests(fixtures: Path, alliance: str) -> list[DemoRequest]:
    """Return an alliance's month in order of time; none where it has no file."""
    path = fixtures / "requests" / f"{alliance}.jsonl"
    if not path.is_file():
        return []
    rows = [DemoRequest.model_validate(row) for _, row in read_json_lines(path)]
    return sorted(rows, key=lambda row: (row.day, row.time))
