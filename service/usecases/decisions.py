"""What people decided about proposals, as rows that the ranker can learn from: numbers only, nobody's words."""

import json
from collections.abc import Iterator

from sqlmodel import Session

from matching.features import FEATURES
from matching.ranker_training import PairRow
from service.store import matches as match_store
from service.store.matches import Decided

# These reasons say that the partner cannot serve; all others say nothing about whether it fits.
_NOT_ABLE = frozenset({"not_our_product", "capacity", "certificate"})
_INTENT_WEIGHT, _REFUSAL_WEIGHT, _INTEREST_WEIGHT, _ENDORSED_WEIGHT = 3.0, 2.0, 1.0, 0.3


def decision_rows(session: Session) -> list[PairRow]:
    """Return one row for each pair that was decided and that the engine had judged; for the command line.

    An order intent counts most, then a refusal for want of ability, then interest, then an endorsement alone. Pairs
    declined for price, distance and the like are left out, and so are those recorded with other features.
    """
    return list(_rows(match_store.decided_proposals(session)))


def _rows(decided: list[Decided]) -> Iterator[PairRow]:
    for each in decided:
        features = json.loads(each.features)
        verdict = _verdict(each)
        if verdict is not None and set(features) == set(FEATURES):
            yield PairRow(features, *verdict)


def _verdict(each: Decided) -> tuple[bool, float] | None:
    """Return whether the partner can serve and how surely it was said; None where it was not."""
    if each.made:
        return True, _INTENT_WEIGHT
    if each.reasons & _NOT_ABLE:
        return False, _REFUSAL_WEIGHT
    if each.declined:
        return None
    if each.interested:
        return True, _INTEREST_WEIGHT
    return (True, _ENDORSED_WEIGHT) if each.endorsed else None
