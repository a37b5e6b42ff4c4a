"""A new or changed capability wakes needs that wait, in simulated time."""

import uuid
from datetime import timedelta

import pytest

from service.store import change_log
from service.store import jobs as job_store
from service.store.jobs import JobFilter
from service.usecases import capabilities
from service.usecases.capabilities import CapabilityView
from service.usecases.cases import gap_list_need
from service.usecases.needs import withdraw_need
from service.usecases.rematching import rematch_since
from tests.jobs.clockwork import Clockwork
from tests.usecases.flows import find, proposal_of
from tests.usecases.world import OTHER, agree

PEROXIDE = "长期采购双氧水，每月五十吨"


def post(clockwork: Clockwork, text: str, by: str = "other_firm", **more: str) -> CapabilityView:
    world = clockwork.world
    place = {"alliance": "tongliang" if by == "other_alliance" else "luzhou"} | more
    with world.write() as session:
        return capabilities.post_capability(session, actor=world.actors[by], text=text, now=world.clock, **place)


def matched(clockwork: Clockwork, case_id: uuid.UUID) -> list[bool]:
    return [data["woken"] for _, _, data in clockwork.entries(case_id, "capability_matched")]


def wait(clockwork: Clockwork) -> None:
    """Let one minute pass."""
    clockwork.run_until(clockwork.world.clock + timedelta(minutes=1))


def test_a_new_capability_is_proposed_for_an_open_need_within_a_minute(clockwork: Clockwork) -> None:
    need = clockwork.world.post_need(PEROXIDE)
    wait(clockwork)
    assert clockwork.case(need.case_id).state == "received"
    post(clockwork, "过氧化氢生产企业，工业级、食品级")
    wait(clockwork)
    assert clockwork.case(need.case_id).state == "proposed"
    assert matched(clockwork, need.case_id) == [False]
    assert [code for _, code in clockwork.told("secretariat")] == ["need_posted", "capability_matches"]
    assert proposal_of(find(clockwork.world, need.id), OTHER)["rank"] == 1
    assert clockwork.failures() == []


def test_a_new_capability_wakes_a_gap_listed_need(clockwork: Clockwork) -> None:
    world = clockwork.world
    need = world.post_need(PEROXIDE)
    wait(clockwork)
    with world.write() as session:
        gap_list_need(session, actor=world.actors["secretariat"], need_id=need.id, now=world.clock)
    assert clockwork.case(need.case_id).state == "gap_listed"
    post(clockwork, "对外承接渗碳淬火")
    wait(clockwork)
    assert clockwork.case(need.case_id).state == "gap_listed"
    post(clockwork, "过氧化氢生产企业，工业级、食品级")
    wait(clockwork)
    assert clockwork.case(need.case_id).state == "proposed"
    assert matched(clockwork, need.case_id) == [True]
    assert clockwork.failures() == []


def test_a_changed_capability_wakes_too_and_each_version_once(clockwork: Clockwork) -> None:
    world = clockwork.world
    need = world.post_need(PEROXIDE)
    capability = post(clockwork, "厂房出租，带行车")
    wait(clockwork)
    assert matched(clockwork, need.case_id) == []
    with world.write() as session:
        capabilities.revise_capability(
            session,
            actor=world.actors["other_firm"],
            capability_id=capability.id,
            text="过氧化氢生产企业",
            now=world.clock,
        )
    wait(clockwork)
    assert matched(clockwork, need.case_id) == [False]
    wait(clockwork)
    assert matched(clockwork, need.case_id) == [False]


def test_what_is_withdrawn_meanwhile_is_left_alone(clockwork: Clockwork) -> None:
    world = clockwork.world
    gone, still = world.post_need(PEROXIDE), world.post_need("采购双氧水一批")
    wait(clockwork)
    capability = post(clockwork, "过氧化氢生产企业")
    with world.write() as session:
        withdraw_need(session, actor=world.actors["owner"], need_id=gone.id, now=world.clock)
    wait(clockwork)
    assert matched(clockwork, gone.case_id) == []
    assert matched(clockwork, still.case_id) == [False]
    second = post(clockwork, "双氧水仓储、过氧化氢生产")
    with world.write() as session:
        for each in (capability, second):
            capabilities.withdraw_capability(
                session, actor=world.actors["other_firm"], capability_id=each.id, now=world.clock
            )
    wait(clockwork)
    assert matched(clockwork, still.case_id) == [False]
    assert clockwork.failures() == []


@pytest.mark.parametrize(
    ("agreed", "visibility", "expected"), [(True, "allied", [False]), (True, "alliance", []), (False, "allied", [])]
)
def test_another_alliance_wakes_a_need_only_by_agreement_and_visibility(
    clockwork: Clockwork, agreed: bool, visibility: str, expected: list[bool]
) -> None:
    if agreed:
        agree(clockwork.world)
    need = clockwork.world.post_need(PEROXIDE)
    wait(clockwork)
    post(clockwork, "过氧化氢生产企业", "other_alliance", visibility=visibility)
    wait(clockwork)
    assert matched(clockwork, need.case_id) == expected


def test_many_at_once_are_taken_as_a_series(clockwork: Clockwork) -> None:
    world = clockwork.world
    need = world.post_need(PEROXIDE)
    wait(clockwork)
    with world.write() as session:
        seen = change_log.head_seq(session)
    for text in ("厂房出租", "过氧化氢生产企业", "办公家具"):
        post(clockwork, text)
    with world.write() as session:
        for job in job_store.list_jobs(session, JobFilter(kind="rematch_capability"), now=world.clock):
            session.delete(job)
    with world.write() as session:
        rematch_since(session, world.alliance_ids["luzhou"], seq=seen, now=world.clock)
    wait(clockwork)
    assert matched(clockwork, need.case_id) == [False]
    with world.database.read() as session:
        series = job_store.list_jobs(session, JobFilter(kind="rematch_capability"), now=world.clock)
    assert len(series) == 3
