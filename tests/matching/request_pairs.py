"""The pairs of requests that ship with the product, for the tests of duplicates."""

import json
from functools import cache
from pathlib import Path

from matching.duplicate_training import RequestPair

PAIRS = Path(__file__).parents[2] / "fixtures" / "triage" / "pairs.jsonl"


@cache
def shipped_pairs() -> tuple[RequestPair, ...]:
    rows = map(json.loads, PAIRS.read_text(encoding="utf-8").splitlines())
    return tuple(
        RequestPair(row["a"], row["b"], row["firm"], row["days"], row["duplicate"], row["story"]) for row in rows
    )
