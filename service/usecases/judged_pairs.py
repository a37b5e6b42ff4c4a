"""What the engine proposed for the needs of an alliance, read once and then only what has come since."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isclose
from typing import Final

from sqlmodel import Session

from service.figures.kept import Kept
from service.figures.model_quality import Judged
from service.store import figures as figure_store
from service.store.figures import JudgedMark, Span

MOST_KEPT: Final = 4
"""How many periods are kept, of all alliances together."""

_SLACK = 1e-6

ByNeed = Mapping[uuid.UUID, Sequence[Judged]]


@dataclass(frozen=True, slots=True)
class _Read:
    mark: JudgedMark
    by_need: ByNeed


_kept: Kept[tuple[uuid.UUID, Span], _Read] = Kept(MOST_KEPT)


def read_judged(
    session: Session, alliance_id: uuid.UUID, *, before: datetime, opened: Span, mark: JudgedMark
) -> ByNeed:
    """Return what the engine said last before a moment of each pair, by need; mark: `judged_mark` of the same."""
    kept = _kept.find((alliance_id, opened))
    if kept is not None and kept.mark == mark:
        return kept.by_need
    by_need = None if kept is None else _go_on(session, alliance_id, kept, before=before, opened=opened, mark=mark)
    if by_need is None:
        by_need = _by_need(figure_store.judged_pairs(session, alliance_id, before=before, opened=opened))
    _kept.put((alliance_id, opened), _Read(mark, by_need))
    return by_need


def _go_on(
    session: Session, alliance_id: uuid.UUID, kept: _Read, *, before: datetime, opened: Span, mark: JudgedMark
) -> ByNeed | None:
    """Return what was kept with what has come since; None where that is not all that has changed."""
    if kept.mark.latest is None:
        return None
    since = figure_store.judged_since(session, alliance_id, before=before, opened=opened, after=kept.mark.latest)
    told = kept.mark.total + sum(each.probability for each in since)
    if kept.mark.proposals + len(since) != mark.proposals or not isclose(told, mark.total, abs_tol=_SLACK):
        return None
    found = dict(kept.by_need)
    for need_id, latest in _by_need(since).items():
        pairs = {each.supplier_id: each for each in (*found.get(need_id, ()), *latest)}
        found[need_id] = tuple(pairs[firm] for firm in sorted(pairs, key=lambda firm: firm.int))
    return found


def _by_need(pairs: Sequence[Judged]) -> ByNeed:
    found: dict[uuid.UUID, list[Judged]] = defaultdict(list)
    for each in pairs:
        found[each.need_id].append(each)
    return {need_id: tuple(judged) for need_id, judged in found.items()}
