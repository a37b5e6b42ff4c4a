"""Warnings and escalation in simulated time, over lunch, weekend and shifted working days."""

import pytest

from service.domain.alliances import CalendarDay
from service.domain.pushing import PushRules
from service.store import alliances, pushing
from service.store import cases as case_store
from service.store import people as people_store
from service.usecases.case_moves import move_case
from service.usecases.needs import withdraw_need
from tests.jobs.clockwork import Clockwork, at

_WARNED = ("clock_warned", "escalated")


@pytest.mark.parametrize(
    ("posted", "warned"),
    [
        # 9:30 to 9:30: lunch does not count, so half of 7 hours is at 14:30
        ("2026-03-04 09:30", ["2026-03-04 14:30", "2026-03-04 16:36", "2026-03-05 09:30"]),
        # Friday before a shifted Saturday (2026-02-14 is worked, the Spring Festival follows)
        ("2026-02-13 16:50", ["2026-02-14 11:50", "2026-02-14 15:26", "2026-02-14 16:50"]),
        # Friday before an ordinary weekend
        ("2026-03-06 16:30", ["2026-03-09 11:30", "2026-03-09 15:06", "2026-03-09 16:30"]),
        # Saturday night: the clock begins on Monday; the deadline is Monday night, the working time ends at the close
        ("2026-03-07 22:00", ["2026-03-09 14:00", "2026-03-09 16:06", "2026-03-09 22:00"]),
        # the last day before the holiday, at the close
        ("2026-02-14 17:30", ["2026-02-24 14:00", "2026-02-24 16:06", "2026-02-24 17:30"]),
    ],
)
def test_the_owner_is_warned_at_half_four_fifths_and_all_of_the_working_time(
    clockwork: Clockwork, posted: str, warned: list[str]
) -> None:
    clockwork.world.clock = at(posted)
    need = clockwork.world.post_need()
    clockwork.run_until(at("2026-03-31 12:00"))
    found = clockwork.entries(need.case_id, "clock_warned")
    assert [(moment, data["percent"]) for moment, _, data in found] == list(zip(warned, (50, 80, 100), strict=True))
    assert clockwork.told("secretariat", "due_half", "due_soon", "overdue") == list(
        zip(warned, ("due_half", "due_soon", "overdue"), strict=True)
    )
    assert clockwork.case(need.case_id).warned_percent == 100
    assert clockwork.failures() == []


def test_a_clock_without_working_time_has_no_half(clockwork: Clockwork) -> None:
    clockwork.world.clock = at("2026-03-08 02:00")  # a Sunday night: the deadline comes before Monday's opening
    need = clockwork.world.post_need()
    clockwork.run_until(at("2026-03-12 12:00"))
    found = clockwork.entries(need.case_id, "clock_warned")
    assert [(moment, data["percent"]) for moment, _, data in found] == [("2026-03-09 02:00", 100)]
    assert clockwork.failures() == []


def test_an_overdue_case_goes_to_the_park_leader_unless_somebody_is_named(clockwork: Clockwork) -> None:
    world = clockwork.world
    first = world.post_need()
    clockwork.run_until(world.later(days=1))
    assert [data["to"] for _, _, data in clockwork.entries(first.case_id, "escalated")] == [
        str(world.actors["park_leader"].user_id)
    ]
    assert [code for _, code in clockwork.told("park_leader")] == ["escalated"]
    named = world.actors["organiser"].user_id
    with world.write() as session:
        pushing.put_rules(session, PushRules(alliance_id=world.alliance_ids["luzhou"], escalation_id=named))
    second = world.post_need()
    clockwork.run_until(world.later(days=1))
    assert [data["to"] for _, _, data in clockwork.entries(second.case_id, "escalated")] == [str(named)]
    with world.write() as session:
        people_store.get_user(session, named).disabled = True
    third = world.post_need()
    clockwork.run_until(world.later(days=3))
    assert [data["to"] for _, _, data in clockwork.entries(third.case_id, "escalated")] == [
        str(world.actors["park_leader"].user_id)
    ]


def test_a_closed_case_is_left_in_peace(clockwork: Clockwork) -> None:
    world = clockwork.world
    need = world.post_need()
    clockwork.run_until(at("2026-03-04 15:00"))
    with world.write() as session:
        withdraw_need(session, actor=world.actors["owner"], need_id=need.id, now=world.clock)
    clockwork.run_until(at("2026-03-20 12:00"))
    assert [data["percent"] for _, _, data in clockwork.entries(need.case_id, "clock_warned")] == [50]


def test_a_deadline_that_moves_takes_its_warnings_along(clockwork: Clockwork) -> None:
    world = clockwork.world
    need = world.post_need()
    clockwork.run_until(at("2026-03-04 15:00"))
    with world.write() as session:
        case = case_store.lock_case(session, need.case_id)
        case.clock_from, case.due_at, case.warned_percent = world.clock, at("2026-03-06 15:00"), 0
        move_case(session, case, kind="reassigned", now=world.clock, actor=None)
    clockwork.run_until(at("2026-03-20 12:00"))
    found = clockwork.entries(need.case_id, *_WARNED)
    assert [(moment, data.get("percent")) for moment, _, data in found] == [
        ("2026-03-04 14:30", 50),
        ("2026-03-05 15:00", 50),
        ("2026-03-06 10:42", 80),
        ("2026-03-06 15:00", 100),
        ("2026-03-06 15:00", None),
    ]


def test_after_a_long_stop_only_the_highest_step_is_told(clockwork: Clockwork) -> None:
    need = clockwork.world.post_need()
    clockwork.world.clock = at("2026-03-10 12:00")
    clockwork.runner.run_due()
    assert [data["percent"] for _, _, data in clockwork.entries(need.case_id, "clock_warned")] == [100]
    assert [code for _, code in clockwork.told("secretariat", "due_half", "due_soon", "overdue")] == ["overdue"]


def test_a_day_off_declared_meanwhile_puts_a_warning_off(clockwork: Clockwork) -> None:
    world = clockwork.world
    world.clock = at("2026-03-05 16:30")
    need = world.post_need()
    with world.write() as session:
        case = case_store.lock_case(session, need.case_id)
        case.due_at = at("2026-03-10 16:30")
        move_case(session, case, kind="reassigned", now=world.clock, actor=None)
        day_off = CalendarDay(
            alliance_id=world.alliance_ids["luzhou"], day=at("2026-03-06 12:00").date(), working=False
        )
        alliances.put_calendar_day(session, day_off)
    clockwork.run_until(at("2026-03-09 17:00"))
    found = clockwork.entries(need.case_id, "clock_warned")
    assert [(moment, data["percent"]) for moment, _, data in found] == [("2026-03-09 16:30", 50)]
    assert clockwork.failures() == []
