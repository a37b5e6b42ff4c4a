"""The course of one need in each arm, with luck that is known beforehand."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from service.simulation import course
from service.simulation.assumptions import USUAL, Delay, statements
from service.simulation.course import ARMS, Luck, Posting, run_course
from service.simulation.park import PostedNeed

CERTAIN = replace(
    USUAL,
    recognised=dict.fromkeys(range(4), 1.0),
    interested={3: 1.0, 2: 1.0, 1: 0.0, 0: 0.0},
    asker_agrees=dict.fromkeys(range(4), 1.0),
    reads=1.0,
    confirms=1.0,
)
"""Everybody who can serve says yes, at once where the delays are the medians."""


def need(**lists: Sequence[str]) -> PostedNeed:
    empty = {"members": (), "by_keywords": (), "fits": (), "stretch": (), "wider": ()}
    return PostedNeed(id="n", grades={"good": 3, "poor": 1}, nobody=False, **(empty | lists))


def lucky(_firm: str) -> Luck:
    luck = Luck([0])
    luck.chance, luck.normal = np.full(8, 0.01), np.zeros(8)
    return luck


def post(posted: PostedNeed, luck: object = lucky, salons: Sequence[tuple[float, Sequence[str]]] = ()) -> Posting:
    return Posting(posted, luck, 0.0, salons)  # type: ignore[arg-type]


def test_a_firm_that_is_told_makes_an_intent_after_all_delays() -> None:
    made = run_course("c", post(need(fits=["poor", "good"])), CERTAIN)
    assert made.proposed == pytest.approx(60)
    assert made.interest == pytest.approx(60 + 90 + 60)
    assert made.intent == pytest.approx(60 + 90 + 60 + 45 + 120)


def test_each_arm_tells_from_its_own_list() -> None:
    by_words, by_engine = need(by_keywords=["good"]), need(fits=["good"])
    assert run_course("b", post(by_words), CERTAIN).intent < float("inf")
    assert run_course("b", post(by_engine), CERTAIN).intent == float("inf")
    assert run_course("c", post(by_words), CERTAIN).proposed == float("inf")
    assert run_course("c", post(need(stretch=["good"])), CERTAIN).proposed == float("inf")
    assert run_course("d", post(need(stretch=["good"])), CERTAIN).intent < float("inf")
    assert run_course("a", post(by_engine, salons=[(900.0, ["good"])]), CERTAIN).intent == pytest.approx(1800)


def test_nobody_is_told_where_the_engine_abstains() -> None:
    assert run_course("c", post(replace(need(fits=["good"]), nobody=True)), CERTAIN).proposed == float("inf")


def test_only_the_head_of_a_list_is_looked_at_and_few_are_told() -> None:
    long = [f"x{number}" for number in range(10)]
    assert run_course("c", post(need(fits=[*long, "good"])), CERTAIN).intent == float("inf")
    assert run_course("c", post(need(fits=[*long[:3], "good"])), CERTAIN).intent == float("inf")
    assert run_course("c", post(need(fits=[*long[:2], "good"])), CERTAIN).intent < float("inf")


def test_the_ring_opens_when_nobody_was_interested_in_time() -> None:
    posted = need(fits=["poor"], wider=["poor", "good"])
    made = run_course("d", post(posted), CERTAIN)
    assert run_course("c", post(posted), CERTAIN).intent == float("inf")
    assert made.intent == pytest.approx(60 + 240 + 90 + 60 + 45 + 120)


def test_a_reminder_is_read_by_who_had_not() -> None:
    def asleep(firm: str) -> Luck:
        luck = lucky(firm)
        luck.chance[course.READ] = 1.0
        return luck

    usual = replace(CERTAIN, reads=0.7)
    assert run_course("c", post(need(fits=["good"]), asleep), usual).interest == float("inf")
    assert run_course("d", post(need(fits=["good"]), asleep), usual).interest == pytest.approx(60 + 120 + 90 + 60)


@pytest.mark.parametrize("arm", ARMS)
def test_no_step_comes_before_the_one_it_needs(arm: str) -> None:
    posted = need(members=["good"], by_keywords=["poor", "good"], fits=["good"], stretch=["poor"], wider=["good"])
    for seed in range(200):
        made = run_course(arm, post(posted, lambda firm, s=seed: Luck([s, len(firm)]), [(100.0, ["good"])]), USUAL)
        assert made.proposed <= made.interest <= made.intent


def test_help_never_hurts() -> None:
    posted = need(fits=["poor", "good"], stretch=["poor"], wider=["good"])
    for seed in range(200):
        posting = post(posted, lambda firm, s=seed: Luck([s, len(firm)]))
        assert run_course("d", posting, USUAL).intent <= run_course("c", posting, USUAL).intent


def test_delays_have_their_median() -> None:
    assert Delay(median=90, spread=1.0).minutes(0.0) == pytest.approx(90)
    assert Delay(median=90, spread=1.0).minutes(1.0) > 90


def test_every_assumption_is_said_with_its_value() -> None:
    chinese, english = ("".join(parts) for parts in zip(*statements(replace(USUAL, reads=0.123)), strict=True))
    for said in (chinese, english):
        assert "{" not in said
        for value in ("0.123", "0.75/0.55/0.12/0.01", "0.9/0.9/0.5/0.2", "0.8/0.65/0.25/0.05", "240", "4500"):
            assert value in said
