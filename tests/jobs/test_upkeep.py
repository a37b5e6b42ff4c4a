"""What happens once a day: deadlines settled, calls announced."""

import uuid
from datetime import timedelta

import pytest

from service.domain.alliances import CalendarDay
from service.store import alliances
from service.store import jobs as job_store
from service.store.jobs import JobFilter
from service.usecases.case_closing import close_case, record_follow_up, reopen_case
from service.usecases.upkeep import plan_settling
from tests.jobs.clockwork import Clockwork, at, local


def close(clockwork: Clockwork) -> uuid.UUID:
    """Post a need and close it on a proof."""
    need = clockwork.world.post_need()
    with clockwork.world.write() as session:
        close_case(
            session,
            actor=clockwork.world.actors["secretariat"],
            case_id=need.case_id,
            now=clockwork.world.clock,
            proof="phone_record",
            text="电话确认",
        )
    return need.case_id


def run_daily(clockwork: Clockwork, until: str) -> None:
    """Let days pass, with a worker that looks in twice a day and whenever something is due."""
    while clockwork.world.clock < at(until):
        clockwork.runner.run_due()
        clockwork.run_until(min(clockwork.world.clock + timedelta(hours=12), at(until)))


def test_the_owner_is_asked_to_call_after_seven_thirty_and_ninety_days(clockwork: Clockwork) -> None:
    close(clockwork)
    run_daily(clockwork, "2026-06-10 12:00")
    told = clockwork.told("secretariat", "follow_up_due")
    # 2026-03-11 and 04-03 are worked; 06-02 is worked too
    assert [moment for moment, _ in told] == ["2026-03-11 09:00", "2026-04-03 09:00", "2026-06-02 09:00"]
    assert clockwork.failures() == []


def test_a_call_that_was_made_or_a_case_that_goes_on_asks_for_none(clockwork: Clockwork) -> None:
    called, reopened = close(clockwork), close(clockwork)
    office = clockwork.world.actors["secretariat"]
    clockwork.run_until(at("2026-03-10 12:00"))
    with clockwork.world.write() as session:
        reopen_case(session, actor=office, case_id=reopened, now=clockwork.world.clock, reason="not_solved")
    clockwork.runner.run_due()
    clockwork.world.clock = at("2026-03-11 09:00")
    with clockwork.world.write() as session:
        record_follow_up(session, actor=office, case_id=called, days=7, result="solved", now=clockwork.world.clock)
    clockwork.runner.run_due()
    assert clockwork.told("secretariat", "follow_up_due") == []


@pytest.mark.parametrize("by", ["the day's job", "a change of the calendar"])
def test_a_provisional_deadline_moves_with_the_calendar_and_its_owner_is_told(clockwork: Clockwork, by: str) -> None:
    world = clockwork.world
    world.clock = at("2027-03-05 10:00")  # a Friday of a year whose holidays nobody knows yet
    need = world.post_need()
    clockwork.runner.run_due()
    assert clockwork.case(need.case_id).due_provisional
    assert local(clockwork.case(need.case_id).due_at) == "2027-03-08 10:00"
    with world.write() as session:
        for day in ("2027-03-06", "2027-03-05", "2027-03-07", "2027-03-08"):
            worked = day in ("2027-03-05", "2027-03-06")
            row = CalendarDay(alliance_id=world.alliance_ids["luzhou"], day=at(f"{day} 12:00").date(), working=worked)
            alliances.put_calendar_day(session, row)
        if by == "a change of the calendar":
            plan_settling(session, change=uuid.uuid4(), now=world.clock)
    if by == "the day's job":
        world.clock = at("2027-03-06 08:30")
    clockwork.runner.run_due()
    case = clockwork.case(need.case_id)
    assert (local(case.due_at), case.due_provisional) == ("2027-03-06 10:00", False)
    assert [code for _, code in clockwork.told("secretariat", "due_moved")] == ["due_moved"]
    clockwork.run_until(at("2027-03-06 10:00"))
    assert [data["percent"] for _, _, data in clockwork.entries(need.case_id, "clock_warned")][-1] == 100
    assert clockwork.failures() == []


def test_the_day_has_one_job_whoever_comes_first(clockwork: Clockwork) -> None:
    for _ in range(3):
        Clockwork(clockwork.world).runner.run_due()
    with clockwork.world.database.read() as session:
        assert len(job_store.list_jobs(session, JobFilter(kind="daily"), now=clockwork.world.clock)) == 1
