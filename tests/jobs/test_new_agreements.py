"""A new sharing agreement wakes the needs that wait, in simulated time."""

import uuid
from datetime import date, timedelta

import pytest

from service.store import alliances as alliance_store
from service.usecases.cases import gap_list_need
from service.usecases.new_agreements import ask_allies
from tests.jobs.clockwork import Clockwork
from tests.jobs.test_rematching import PEROXIDE, matched, post, wait
from tests.usecases.flows import find
from tests.usecases.world import agree


def ask(clockwork: Clockwork, since: date | None = None) -> None:
    """Let the agreement of the world's two alliances be looked at."""
    world = clockwork.world
    with world.write() as session:
        (agreement,) = alliance_store.agreements_on(session, world.clock.date())
        agreement.since = since or agreement.since
        ask_allies(session, agreement, now=world.clock)


def gap_listed_need(clockwork: Clockwork) -> tuple[uuid.UUID, uuid.UUID]:
    world = clockwork.world
    need = world.post_need(PEROXIDE)
    wait(clockwork)
    with world.write() as session:
        gap_list_need(session, actor=world.actors["secretariat"], need_id=need.id, now=world.clock)
    assert clockwork.case(need.case_id).state == "gap_listed"
    return need.id, need.case_id


@pytest.mark.parametrize(("text", "woken"), [("过氧化氢生产企业，工业级、食品级", [True]), ("对外承接渗碳淬火", [])])
def test_a_new_agreement_wakes_a_gap_listed_need(clockwork: Clockwork, text: str, woken: list[bool]) -> None:
    post(clockwork, text, "other_alliance", visibility="allied")
    need, case = gap_listed_need(clockwork)
    agree(clockwork.world)
    ask(clockwork)
    wait(clockwork)
    assert matched(clockwork, case) == woken
    assert clockwork.case(case).state == ("proposed" if woken else "gap_listed")
    assert clockwork.failures() == []
    if woken:
        assert find(clockwork.world, need).proposals[0]["ring"] == "allied"
        assert clockwork.told("secretariat")[-1][1] == "capability_matches"


def test_nothing_is_looked_for_before_the_agreement_runs(clockwork: Clockwork) -> None:
    world = clockwork.world
    post(clockwork, "过氧化氢生产企业，工业级、食品级", "other_alliance", visibility="allied")
    _, case = gap_listed_need(clockwork)
    agree(world)
    ask(clockwork, world.clock.date() + timedelta(days=2))
    clockwork.run_until(world.clock + timedelta(days=1))
    assert matched(clockwork, case) == []
    clockwork.run_until(world.clock + timedelta(days=1, hours=12))
    assert matched(clockwork, case) == [True]


def test_many_needs_are_taken_in_parts(clockwork: Clockwork, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.usecases.new_agreements._AT_ONCE", 2)
    post(clockwork, "过氧化氢生产企业，工业级、食品级", "other_alliance", visibility="allied")
    cases = [gap_listed_need(clockwork)[1] for _ in range(5)]
    agree(clockwork.world)
    ask(clockwork)
    wait(clockwork)
    assert [matched(clockwork, case) for case in cases] == [[True]] * 5
