"""Whom to invite: the firms with which the most order intents are to be expected, leaders' open needs first.

A need brings one order intent at most. The choice maximises, over needs, the smaller of one and the sum of the chances
of the pairs that can meet: a bound from above on what is to be expected, solved in HiGHS; what is then told is worked
out exactly, with everybody's chance to come.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import ceil, prod
from typing import Literal

import numpy as np
import scipy  # its parts load at their first use: they take a third of a second

from matching.salon.model import Rows, Vector

InviteReason = Literal["leader_need", "own_need", "supplies", "stretch", "asked_for"]

STRETCH_SHARE = 0.15
"""So many of the seats go to firms that could convert, where there are such."""

_LEADER_SHARE = 0.5
_MOST_NAMED = 3
_SECONDS = 10.0
_GAP = 1e-3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A firm that could be invited, and how likely it comes."""

    id: str
    attendance: float = 0.7
    leader: bool = False


@dataclass(frozen=True, slots=True)
class Chance:
    """How likely an order intent is where a need and a supplier meet; stretch: the supplier would have to convert."""

    need: str
    asker: str
    supplier: str
    probability: float
    stretch: bool = False


@dataclass(frozen=True, slots=True)
class Invitation:
    """One firm to invite, why, with whom most of all, and how much less is to be expected without it."""

    firm: str
    reasons: tuple[InviteReason, ...]
    partners: tuple[Chance, ...]
    gain: float

    def as_dict(self) -> dict[str, object]:
        """Return the invitation as plain data."""
        partners = [asdict(chance) for chance in self.partners]
        return {"firm": self.firm, "reasons": list(self.reasons), "partners": partners, "gain": round(self.gain, 6)}


@dataclass(frozen=True, slots=True)
class Invitations:
    """Whom to invite and who waits on standby, each the most valuable first; what is to be expected, and its bound."""

    invited: tuple[Invitation, ...]
    standby: tuple[Invitation, ...]
    expected: float
    upper_bound: float

    def as_dict(self) -> dict[str, object]:
        """Return the proposal as plain data."""
        return {
            "invited": [each.as_dict() for each in self.invited],
            "standby": [each.as_dict() for each in self.standby],
            "expected": round(self.expected, 6),
            "upper_bound": round(self.upper_bound, 6),
        }


def propose_invitations(
    candidates: Sequence[Candidate],
    chances: Sequence[Chance],
    *,
    seats: int,
    asked_for: Iterable[str] = (),
    standby: int = 5,
) -> Invitations:
    """Return whom to invite so that the most order intents are to be expected.

    seats: firms that can come. asked_for: firms the organiser wants in any case. Leaders with an open need that anybody
    can serve come first, up to half the seats; at least `STRETCH_SHARE` of the seats go to firms that could convert for
    somebody invited. Ties by id: the same arguments give the same list.
    """
    known = {each.id: each for each in sorted(candidates, key=lambda each: each.id)}
    if not known:
        return Invitations((), (), 0.0, 0.0)
    pairs = sorted(
        (c for c in chances if c.asker in known and c.supplier in known and c.probability > 0),
        key=lambda c: (c.need, c.asker, c.supplier),
    )
    wanted = [firm for firm in dict.fromkeys(asked_for) if firm in known][:seats]
    fixed = {*wanted, *_leaders_first(known, pairs, seats - len(wanted))}
    chosen, bound = _choose(known, pairs, seats=min(seats, len(known)), fixed=fixed)
    expected = _expect(known, pairs, chosen)
    invited = [_explain(known, pairs, firm, chosen, asked=firm in set(wanted)) for firm in sorted(chosen)]
    waiting = [_explain(known, pairs, firm, chosen | {firm}, asked=False) for firm in sorted(set(known) - chosen)]
    return Invitations(
        invited=tuple(sorted(invited, key=lambda each: (-each.gain, each.firm))),
        standby=tuple(sorted(waiting, key=lambda each: (-each.gain, each.firm))[:standby]),
        expected=expected,
        upper_bound=max(bound, expected),
    )


def _leaders_first(known: Mapping[str, Candidate], pairs: Sequence[Chance], seats: int) -> list[str]:
    """Return the leaders whose open needs somebody can serve, those with the most to expect first."""
    worth: dict[str, float] = defaultdict(float)
    for chance in pairs:
        if known[chance.asker].leader:
            worth[chance.asker] += chance.probability * known[chance.supplier].attendance
    return sorted(worth, key=lambda firm: (-worth[firm], firm))[: ceil(max(seats, 0) * _LEADER_SHARE)]


def _choose(
    known: Mapping[str, Candidate], pairs: Sequence[Chance], *, seats: int, fixed: set[str]
) -> tuple[set[str], float]:
    """Solve for the firms; columns are firms, then pairs, then needs, then firms counted as stretch partners."""
    firms = list(known)
    row_of = {firm: number for number, firm in enumerate(firms)}
    needs = sorted({chance.need for chance in pairs})
    stretchers = sorted({chance.supplier for chance in pairs if chance.stretch})
    first_pair, first_need = len(firms), len(firms) + len(pairs)
    first_stretch = first_need + len(needs)
    rows = Rows()
    rows.add_ones(range(len(firms)), float(seats))
    of_need: dict[str, list[int]] = defaultdict(list)
    for number, chance in enumerate(pairs):
        of_need[chance.need].append(number)
        for firm in (chance.asker, chance.supplier):
            rows.add([first_pair + number, row_of[firm]], [1.0, -1.0], 0.0)
    worth = [c.probability * known[c.asker].attendance * known[c.supplier].attendance for c in pairs]
    for place, need in enumerate(needs):
        numbers = of_need[need]
        column = first_need + place
        rows.add([column, *(first_pair + n for n in numbers)], [1.0, *(-worth[n] for n in numbers)], 0.0)
        asker = pairs[numbers[0]].asker
        rows.add([column, row_of[asker]], [1.0, -known[asker].attendance], 0.0)
    for place, firm in enumerate(stretchers):
        column = first_stretch + place
        rows.add([column, row_of[firm]], [1.0, -1.0], 0.0)
        askers = sorted({row_of[c.asker] for c in pairs if c.stretch and c.supplier == firm})
        rows.add([column, *askers], [1.0, *(-1.0 for _ in askers)], 0.0)
    width = first_stretch + len(stretchers)
    low = np.zeros(width)
    low[[row_of[firm] for firm in fixed]] = 1.0
    gain = np.zeros(width)
    gain[first_need:first_stretch] = 1.0
    least = min(ceil(seats * STRETCH_SHARE), len(stretchers)) if seats > len(fixed) else 0
    while True:
        found = _solve(rows, gain, low, whole=len(firms), stretch=range(first_stretch, width), least=least)
        if found is not None:
            values, bound = found
            return {firm for firm in firms if values[row_of[firm]] > 0.5}, bound
        if least == 0:
            return set(fixed), float(len(needs))
        least -= 1  # so many stretch partners cannot come beside those who come first


def _solve(
    rows: Rows, gain: Vector, low: Vector, *, whole: int, stretch: range, least: int
) -> tuple[Vector, float] | None:
    """Return the columns' values and the proven bound; None where so many stretch partners cannot be had."""
    matrix, limits = rows.build(len(gain))
    wanted = np.zeros(len(gain))
    wanted[list(stretch)] = 1.0
    integrality = np.zeros(len(gain))
    integrality[:whole] = 1
    done = scipy.optimize.milp(
        -gain,
        integrality=integrality,
        bounds=scipy.optimize.Bounds(low, np.ones(len(gain))),
        constraints=[
            scipy.optimize.LinearConstraint(matrix, -np.inf, limits),
            scipy.optimize.LinearConstraint(wanted[None, :], float(least), np.inf),
        ],
        options={"mip_rel_gap": _GAP, "time_limit": _SECONDS},
    )
    return None if done.x is None else (np.asarray(done.x), -float(done.mip_dual_bound))


def _expect(known: Mapping[str, Candidate], pairs: Sequence[Chance], chosen: set[str]) -> float:
    """Return the expected number of needs with an order intent: everybody comes or not, each pair succeeds or not."""
    fails: dict[tuple[str, str], list[float]] = defaultdict(list)
    for chance in pairs:
        if chance.asker in chosen and chance.supplier in chosen:
            fails[chance.need, chance.asker].append(1 - chance.probability * known[chance.supplier].attendance)
    return float(sum(known[asker].attendance * (1 - prod(misses)) for (_, asker), misses in sorted(fails.items())))


def _explain(
    known: Mapping[str, Candidate], pairs: Sequence[Chance], firm: str, chosen: set[str], *, asked: bool
) -> Invitation:
    """Say why a firm is worth its seat among the chosen."""
    mine = [c for c in pairs if firm in (c.asker, c.supplier) and {c.asker, c.supplier} <= chosen]
    best = sorted(mine, key=lambda c: (-c.probability, c.need, c.asker, c.supplier))
    reasons: list[InviteReason] = ["asked_for"] if asked else []
    if any(chance.asker == firm for chance in mine):
        reasons.append("leader_need" if known[firm].leader else "own_need")
    if any(chance.supplier == firm and not chance.stretch for chance in mine):
        reasons.append("supplies")
    if any(chance.supplier == firm and chance.stretch for chance in mine):
        reasons.append("stretch")
    near = [c for c in pairs if c.need in {chance.need for chance in mine}]
    gain = _expect(known, near, chosen) - _expect(known, near, chosen - {firm})
    return Invitation(firm, tuple(reasons), tuple(best[:_MOST_NAMED]), gain)
