"""Reads the month of requests that the demonstration plays: `fixtures/requests/<alliance>.jsonl`."""

from datetime import time
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from service.imports.rows import FileRow
from service.request_lines import read_json_lines

Outcome = Literal["open", "answered", "intent", "gap", "duplicate"]


class DemoRequest(FileRow):
    """One request of the month and what became of it; `day` counts working days, the first is 1.

    category, department, urgency: what an officer settles, whatever the model proposes.
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


def read_demo_requests(fixtures: Path, alliance: str) -> list[DemoRequest]:
    """Return an alliance's month in order of time; none where it has no file."""
    path = fixtures / "requests" / f"{alliance}.jsonl"
    if not path.is_file():
        return []
    rows = [DemoRequest.model_validate(row) for _, row in read_json_lines(path)]
    return sorted(rows, key=lambda row: (row.day, row.time))
