"""Who is told first among equals."""

import uuid
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from service.domain.fair_shares import EQUAL_WITHIN, Candidate, Told, take_turns

START = datetime(2026, 3, 4, 1, 30, tzinfo=UTC)
FIRMS = [uuid.UUID(int=number) for number in range(1, 9)]


def ranking(*probabilities: float) -> list[Candidate]:
    return [
        Candidate(uuid.UUID(int=100 + rank), FIRMS[rank - 1], probability, rank)
        for rank, probability in enumerate(probabilities, start=1)
    ]


def ranks(candidates: list[Candidate], last: dict[uuid.UUID, datetime]) -> list[int]:
    told = {firm: Told(moment, 1) for firm, moment in last.items()}
    return [turn.candidate.rank for turn in take_turns(candidates, told)]


def test_among_equals_whoever_was_told_longest_ago_comes_first() -> None:
    told = {FIRMS[0]: START, FIRMS[1]: START - timedelta(days=1)}
    assert ranks(ranking(0.9, 0.89, 0.885), told) == [3, 2, 1]
    assert ranks(ranking(0.9, 0.89, 0.885), {}) == [1, 2, 3]


def test_who_is_better_by_more_than_the_margin_is_never_passed() -> None:
    assert ranks(ranking(0.9, 0.87), {FIRMS[0]: START}) == [1, 2]
    assert [turn.equals for turn in take_turns(ranking(0.9, 0.89, 0.5), {})] == [2, 2, 1]


def test_small_steps_do_not_make_the_last_equal_to_the_first() -> None:
    steps = ranking(0.90, 0.885, 0.87, 0.855)
    assert ranks(steps, dict.fromkeys(FIRMS[:2], START)) == [1, 2, 3, 4]
    assert [turn.equals for turn in take_turns(steps, {})] == [2, 2, 2, 2]


@given(
    st.lists(st.floats(0, 1), max_size=8).map(lambda values: sorted(values, reverse=True)),
    st.dictionaries(st.sampled_from(FIRMS), st.integers(0, 1000).map(lambda days: START + timedelta(days=days))),
)
def test_everybody_has_one_turn_and_nobody_passes_a_better_one(
    probabilities: list[float], last: dict[uuid.UUID, datetime]
) -> None:
    turns = take_turns(ranking(*probabilities), {firm: Told(moment, 1) for firm, moment in last.items()})
    assert sorted(turn.candidate.rank for turn in turns) == list(range(1, len(probabilities) + 1))
    for place, turn in enumerate(turns):
        assert all(
            later.candidate.probability - turn.candidate.probability <= EQUAL_WITHIN for later in turns[place + 1 :]
        )


def test_told_at_the_same_moment_the_one_told_less_often_comes_first() -> None:
    told = {FIRMS[0]: Told(START, 3), FIRMS[1]: Told(START, 2)}
    assert [turn.candidate.rank for turn in take_turns(ranking(0.8, 0.8), told)] == [2, 1]


def test_over_time_equals_are_told_equally_often() -> None:
    told: dict[uuid.UUID, Told] = {}
    for day in range(100):
        for turn in take_turns(ranking(0.8, 0.8, 0.79, 0.79, 0.79), told)[:2]:
            firm = turn.candidate.organisation_id
            times = told[firm].times if firm in told else 0
            told[firm] = Told(START + timedelta(days=day), times + 1)
    assert {each.times for each in told.values()} == {40}
    assert len(told) == 5
