"""Whether the answer is “nobody in the chain”, judged from the whole list and not from its first entry alone.

Who refuses the thing or definitely misses a condition does not count as one who could serve, however close: where the
nearest members all say no, nobody is left, and where the need is about something else, somebody merely wordless is.
"""

import math
from collections.abc import Mapping, Sequence

from matching.knowledge import Knowledge
from matching.ranked import Ranked
from matching.reading import NeedReading

_THINGS = frozenset({"product", "material", "service"})
# Chances and probabilities are read on the best of the list: whoever stands further down is never called.
_LIST = 10
_CHANCES = 5
_MOST_BARRED = 2
# Of the likeness of the first open one; who is less like the need than that says no to something else.
_NEAR = 0.25
# Where all together are less likely than this, nobody is near and nothing is left to judge.
_LEAST_CHANCE = 0.05
_LONGEST_LEAD = 4.0
_SMALLEST = 1e-4
# Logistic regression (L2, C=0.15, standardised signs) on the judged needs of the five fixture alliances, each asked in
# its own alliance (90 that somebody can serve, 52 that nobody can) and in one pool of all five (90 and the 42 that
# nobody there serves either), so that the size of an alliance does not decide. With one alliance left out each time
# and the bound set on the others: 38 of 52 found at 11 of 90 false, 22 of 42 at 5 of 90, area under the curve 0.88
# and 0.86. The best probability alone had 0.59.
_WEIGHTS: Mapping[str, float] = {
    "open_chance": 0.45,
    "open_gap": 0.34,
    "barred_lead": -0.85,
    "barred_count": -1.82,
    "known_thing": -1.24,
}
_BIAS = 2.02
# Where it calls one in fourteen of the needs that somebody can serve unanswerable, over both sizes.
ABSTAIN_BELOW = 0.56


def chance_of_anybody(reading: NeedReading, ranked: Sequence[Ranked], knowledge: Knowledge) -> float:
    """Return how likely it is that somebody in the list can serve, 0 to 1; 0 where nobody is left."""
    bare = _any_of(_open_chances(ranked))
    if bare < _LEAST_CHANCE:
        return bare
    signs = read_signs(reading, ranked, knowledge)
    return 1.0 / (1.0 + math.exp(-(_BIAS + sum(_WEIGHTS[name] * sign for name, sign in signs.items()))))


def read_signs(reading: NeedReading, ranked: Sequence[Ranked], knowledge: Knowledge) -> dict[str, float]:
    """Return what the judgement rests on, by name.

    open_chance: log odds that at least one of the best who are not barred can serve, their probabilities taken as
    independent. open_gap: how far the first of them is ahead of the second, in log odds. barred_lead: how far the
    likeliest barred one would be ahead of them. barred_count: the barred among the first ten, at most two,
    who would be likely beside the first open one. known_thing: how surely the need names a thing that the chain
    knowledge knows, whose maker would be found by its path.
    """
    chances = [*_open_chances(ranked), 0.0, 0.0]
    barred = max((each.likeness for each in ranked if each.barred), default=0.0)
    lead = _log_odds(barred) - _log_odds(chances[0])
    near = [each for each in ranked[:_LIST] if each.barred and each.likeness >= _NEAR * chances[0]]
    named = (weight for m, weight in reading.mentions if knowledge.nodes[m.node].kind in _THINGS)
    return {
        "open_chance": _log_odds(_any_of(chances)),
        "open_gap": _log_odds(chances[0]) - _log_odds(chances[1]),
        "barred_lead": min(max(lead, 0.0), _LONGEST_LEAD),
        "barred_count": float(min(len(near), _MOST_BARRED)),
        "known_thing": max(named, default=0.0),
    }


def _open_chances(ranked: Sequence[Ranked]) -> list[float]:
    """Return the probabilities of the best who are not barred, best first."""
    return [each.probability for each in ranked if not each.barred][:_CHANCES]


def _any_of(chances: Sequence[float]) -> float:
    return 1.0 - math.prod(1.0 - chance for chance in chances)


def _log_odds(probability: float) -> float:
    bounded = min(max(probability, _SMALLEST), 1.0 - _SMALLEST)
    return math.log(bounded / (1.0 - bounded))
