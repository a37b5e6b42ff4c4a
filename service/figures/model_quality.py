"""How good the engine's proposals were: what officers and firms made of them, by probability and by month."""

import uuid
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean
from typing import Final, NamedTuple

from service.domain.matches import ASKER, SUPPLIER
from service.figures.counts import Row, share
from service.figures.stories import Story

BANDS: Final = (0.0, 0.2, 0.4, 0.6, 0.8)
"""Where the bands of probability begin; each ends where the next begins, the last at 1."""

UNABLE: Final = frozenset({"not_our_product", "capacity", "certificate"})
"""Reasons for declining that say the engine was wrong; price, distance and the like say nothing about it."""

PROPOSED: Final = "proposed"
ENDORSED: Final = "endorsed"
INTERESTED: Final = "interested"
REFUSED: Final = "refused"
SERVES: Final = "serves"
FAILS: Final = "fails"
OUTCOMES: Final = (PROPOSED, ENDORSED, INTERESTED, REFUSED, SERVES, FAILS)
"""What is counted of proposals.

interested, refused: what the supplier said last; refused: for want of ability. serves, fails: what is known in the end,
by either side's interest or an order intent, or by a refusal for want of ability.
"""


class Judged(NamedTuple):
    """What the engine said last of one pair before a moment."""

    need_id: uuid.UUID
    supplier_id: uuid.UUID
    probability: float
    at: datetime


@dataclass(frozen=True, slots=True)
class Calibration:
    """How far the promised probability and what came of it lie apart in a band, over pairs whose end is known."""

    promised: float
    kept: float
    pairs: int


def band_of(probability: float) -> int:
    """Return the number of the band that a probability lies in."""
    return max(bisect_right(BANDS, probability) - 1, 0)


def calibrate(serves: Sequence[Row], fails: Sequence[Row]) -> Calibration | None:
    """Return promise and result over the pairs of a band whose end is known, None where there are none."""
    known = [row.probability or 0.0 for row in (*serves, *fails)]
    if not known:
        return None
    return Calibration(fmean(known), len(serves) / len(known), len(known))


def distance(bands: Iterable[Calibration | None]) -> float | None:
    """Return how far promise and result lie apart on average, each band weighed by its pairs; None without any."""
    known = [band for band in bands if band is not None]
    pairs = sum(band.pairs for band in known)
    return share_of(sum(abs(band.promised - band.kept) * band.pairs for band in known), pairs)


def share_of(part: float, whole: int) -> float | None:
    """Return a quotient, None where there is nothing to divide by."""
    return part / whole if whole else None


def rates(counts: Mapping[str, Sequence[Row]], prefix: str) -> dict[str, float | None]:
    """Return the share endorsed of what was proposed, and interested and refused of what was endorsed."""
    proposed, endorsed = len(counts[f"{prefix}.{PROPOSED}"]), len(counts[f"{prefix}.{ENDORSED}"])
    return {
        ENDORSED: share(endorsed, proposed),
        INTERESTED: share(len(counts[f"{prefix}.{INTERESTED}"]), endorsed),
        REFUSED: share(len(counts[f"{prefix}.{REFUSED}"]), endorsed),
    }


def outcomes_of(story: Story, supplier_id: uuid.UUID) -> frozenset[str]:
    """Return everything that is true of a proposed pair; answers count where it was endorsed."""
    found = {PROPOSED}
    said = {side: story.answers.get((supplier_id, side)) for side in (ASKER, SUPPLIER)}
    answered = said[SUPPLIER]
    if supplier_id in story.endorsed:
        found.add(ENDORSED)
        if answered is not None and answered.accepted:
            found.add(INTERESTED)
        if answered is not None and not answered.accepted and answered.reason in UNABLE:
            found.add(REFUSED)
    given = [answer for answer in said.values() if answer is not None]
    if supplier_id in story.made:
        found.add(SERVES)
    elif any(not answer.accepted and answer.reason in UNABLE for answer in given):
        found.add(FAILS)
    elif given and all(answer.accepted for answer in given):
        found.add(SERVES)
    return frozenset(found)
