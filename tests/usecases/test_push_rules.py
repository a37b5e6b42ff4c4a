"""The rules and days of an alliance, and the record of who was told."""

import json
from datetime import date, timedelta

import pytest

from service.errors import InvalidInputError
from service.store import jobs as job_store
from service.store.audit import AuditFilter, list_entries
from service.store.jobs import JobFilter
from service.usecases import exposures, push_rules
from service.usecases.push_rules import RulesChange, RulesView
from tests.usecases.flows import endorse
from tests.usecases.world import SUPPLIER, World


def change(world: World, **wanted: object) -> RulesView:
    with world.write() as session:
        return push_rules.change_rules(
            session,
            actor=world.actors["secretariat"],
            alliance="luzhou",
            change=RulesChange(**wanted),  # type: ignore[arg-type]
            now=world.clock,
        )


def test_rules_keep_what_is_not_named(small_world: World) -> None:
    before = change(small_world)
    assert (before.first_reminder_minutes, before.second_reminder_minutes, before.ring_minutes) == (120, 240, 240)
    assert (before.escalation, before.auto_endorse, before.told_at_once) == (None, False, 3)
    assert change(small_world, ring_minutes=60, escalation="organiser").escalation == "organiser"
    after = change(small_world, auto_endorse=True)
    assert (after.ring_minutes, after.escalation, after.auto_endorse) == (60, "organiser", True)
    assert change(small_world, escalation="").escalation is None
    with small_world.database.read() as session:
        assert push_rules.read_rules(session, actor=small_world.actors["secretariat"]).ring_minutes == 60


def test_what_is_changed_stands_in_the_audit_trail(small_world: World) -> None:
    office = small_world.actors["secretariat"]
    for wanted in ({"ring_minutes": 60, "escalation": "organiser"}, {"ring_minutes": 60}, {"auto_endorse": True}):
        change(small_world, **wanted)
    with small_world.database.read() as session:
        entries = list_entries(session, AuditFilter(users=[office.user_id], limit=9))
    assert [(each.kind, each.alliance_id) for each in entries] == [
        ("rules_changed", small_world.alliance_ids["luzhou"])
    ] * 2
    organiser = str(small_world.actors["organiser"].user_id)
    assert [json.loads(each.data) for each in entries] == [
        {"auto_endorse": True},
        {"escalation": organiser, "ring_minutes": 60},
    ]


@pytest.mark.parametrize(
    "wanted",
    [
        {"escalation": "nobody"},
        {"escalation": "far_secretariat"},
        {"first_reminder_minutes": 240},
        {"second_reminder_minutes": 120},
    ],
)
def test_rules_that_cannot_be_are_refused(small_world: World, wanted: dict[str, object]) -> None:
    with pytest.raises(InvalidInputError):
        change(small_world, **wanted)


def test_an_own_day_is_kept_and_deadlines_are_settled_anew(small_world: World) -> None:
    day, office = date(2027, 10, 8), small_world.actors["secretariat"]
    for working in (False, True):
        with small_world.write() as session:
            push_rules.set_day(
                session, actor=office, alliance="luzhou", day=day, working=working, note="调休", now=small_world.clock
            )
    with small_world.database.read() as session:
        assert push_rules.list_days(session, actor=office) == [push_rules.DayView(day=day, working=True, note="调休")]
        jobs = job_store.list_jobs(session, JobFilter(kind="settle_deadlines"), now=small_world.clock)
    assert len(jobs) == 2


def test_the_office_sees_who_was_told_and_how_often(small_world: World) -> None:
    needs = [small_world.post_need() for _ in range(2)]
    for need in needs:
        endorse(small_world, need.id)
    office = small_world.actors["secretariat"]
    supplier_id = small_world.organisation_id(SUPPLIER)
    with small_world.database.read() as session:
        page = exposures.list_exposures(session, actor=office)
        assert [(row.need_id, row.organisation, row.told_before) for row in page.items] == [
            (needs[1].id, SUPPLIER, 1),
            (needs[0].id, SUPPLIER, 0),
        ]
        one = exposures.list_exposures(session, actor=office, organisation=SUPPLIER, need=needs[0].id)
        assert [row.need_id for row in one.items] == [needs[0].id]
        shares = exposures.list_shares(session, actor=office, now=small_world.clock)
        assert [(row.organisation_id, row.told, row.share) for row in shares] == [(supplier_id, 2, 1.0)]
        later = small_world.clock + timedelta(days=91)
        assert exposures.list_shares(session, actor=office, now=later) == []
