from itertools import combinations
from math import prod

import numpy as np
import pytest

from matching.salon.invitations import Candidate, Chance, Invitations, propose_invitations


def expected(candidates: list[Candidate], chances: list[Chance], chosen: set[str]) -> float:
    """Worked out need by need, by hand."""
    comes = {each.id: each.attendance for each in candidates}
    total = 0.0
    for need in {chance.need for chance in chances}:
        mine = [c for c in chances if c.need == need and {c.asker, c.supplier} <= chosen]
        if mine:
            total += comes[mine[0].asker] * (1 - prod(1 - c.probability * comes[c.supplier] for c in mine))
    return total


def names(found: Invitations) -> set[str]:
    return {each.firm for each in found.invited}


def park(seed: int, firms: int = 9) -> tuple[list[Candidate], list[Chance]]:
    rng = np.random.default_rng(seed)
    candidates = [Candidate(f"f{n}", round(0.4 + 0.6 * float(rng.random()), 2)) for n in range(firms)]
    chances = [
        Chance(f"n{asker}-{k}", f"f{asker}", f"f{supplier}", round(float(rng.random()) ** 2, 3))
        for asker in range(4)
        for k in range(2)
        for supplier in rng.choice(range(4, firms), 3, replace=False).tolist()
    ]
    return candidates, chances


def test_the_choice_is_near_the_best_of_all_and_its_bound_holds() -> None:
    for seed in range(12):
        candidates, chances = park(seed)
        found = propose_invitations(candidates, chances, seats=5)
        everybody = [each.id for each in candidates]
        best = max(expected(candidates, chances, set(group)) for group in combinations(everybody, 5))
        assert found.expected == pytest.approx(expected(candidates, chances, names(found)))
        assert len(found.invited) <= 5
        assert best <= found.upper_bound + 1e-6
        assert found.expected >= 0.85 * best
        assert propose_invitations(candidates[::-1], chances[::-1], seats=5) == found


def test_leaders_with_an_open_need_come_first_and_stretch_partners_get_seats() -> None:
    candidates = [Candidate("L", 0.5, leader=True), *(Candidate(name, 0.9) for name in "abcdex")]
    chances = [
        Chance("n1", "L", "a", 0.1), Chance("n1", "L", "x", 0.05, stretch=True),
        Chance("n2", "b", "c", 0.9), Chance("n3", "c", "d", 0.8), Chance("n4", "d", "e", 0.8),
        Chance("n5", "b", "e", 0.8),
    ]  # fmt: skip
    found = propose_invitations(candidates, chances, seats=5)
    reasons = {each.firm: each.reasons for each in found.invited}
    assert reasons["L"] == ("leader_need",)
    assert reasons["x"] == ("stretch",)
    assert {"b", "c"} <= set(reasons)
    assert "supplies" in reasons["c"]
    assert {each.firm for each in found.standby} == {"a", "d", "e"} - set(reasons)
    assert next(each for each in found.invited if each.firm == "x").partners[0].stretch
    wanted = propose_invitations(candidates, chances, seats=5, asked_for=["a", "unknown"])
    assert "asked_for" in {each.firm: each.reasons for each in wanted.invited}["a"]


def test_a_gain_is_what_is_lost_without_the_firm() -> None:
    candidates, chances = park(3)
    found = propose_invitations(candidates, chances, seats=6)
    for each in found.invited:
        without = expected(candidates, chances, names(found) - {each.firm})
        assert each.gain == pytest.approx(found.expected - without, abs=1e-9)


@pytest.mark.parametrize("seats", [0, 1, 50])
def test_few_or_many_seats(seats: int) -> None:
    candidates, chances = park(1)
    found = propose_invitations(candidates, chances, seats=seats)
    assert len(found.invited) <= min(seats, len(candidates))
    assert found.as_dict()["expected"] == round(found.expected, 6)
    assert propose_invitations([], [], seats=seats).invited == ()


def test_a_leader_comes_before_a_surer_pair_of_others_but_takes_half_the_seats_at_most() -> None:
    candidates = [*(Candidate(name, 0.9, leader=True) for name in "LMN"), *(Candidate(name, 0.9) for name in "abc")]
    chances = [Chance(f"n{leader}", leader, "a", 0.05) for leader in "LMN"] + [Chance("n", "b", "c", 0.9)]
    assert "L" in names(propose_invitations(candidates, chances, seats=2))
    four = names(propose_invitations(candidates, chances, seats=4))
    assert {"L", "M", "b", "c"} == four
