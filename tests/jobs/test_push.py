"""The push in simulated time: found and told at once, reminded at two and four working hours, rings by the clock."""

import uuid

import pytest
from sqlmodel import select

from service.domain.pushing import Exposure, PushRules
from service.store import matches as match_store
from service.store import pushing
from service.usecases import proposals
from service.usecases.capabilities import post_capability
from service.usecases.needs import revise_need, withdraw_need
from tests.jobs.clockwork import Clockwork, at
from tests.usecases.flows import confirm, endorse, find, proposal_of, show_interest
from tests.usecases.world import FAR, OTHER, SUPPLIER, agree


def set_rules(clockwork: Clockwork, **rules: object) -> None:
    with clockwork.world.write() as session:
        pushing.put_rules(session, PushRules(alliance_id=clockwork.world.alliance_ids["luzhou"], **rules))


def reminders(clockwork: Clockwork, case_id: uuid.UUID) -> list[tuple[str, int]]:
    return [(moment, data["minutes"]) for moment, _, data in clockwork.entries(case_id, "supplier_reminded")]


def rings(clockwork: Clockwork, case_id: uuid.UUID) -> list[tuple[str, str | None]]:
    found = clockwork.entries(case_id, "ring_opened", "rings_exhausted")
    return [(moment, data.get("ring")) for moment, _, data in found]


def test_partners_are_found_as_soon_as_a_need_is_posted(clockwork: Clockwork) -> None:
    need = clockwork.world.post_need()
    clockwork.run_until(clockwork.world.later(seconds=1))
    case = clockwork.case(need.case_id)
    assert case.state == "proposed"
    assert [kind for _, kind, _ in clockwork.entries(need.case_id)] == ["need_posted", "partners_proposed"]
    assert clockwork.told("secretariat", "proposals_ready") == [("2026-03-04 09:30", "proposals_ready")]
    assert find(clockwork.world, need.id).run_id is not None
    assert len(clockwork.entries(need.case_id, "partners_proposed")) == 1  # looking again stores nothing new
    assert clockwork.failures() == []


def test_a_need_that_nobody_can_serve_announces_nothing(clockwork: Clockwork) -> None:
    need = clockwork.world.post_need("求购双氧水，五十吨")
    clockwork.run_until(clockwork.world.later(minutes=1))
    assert clockwork.case(need.case_id).state == "received"
    assert clockwork.told("secretariat", "proposals_ready") == []


def test_the_supplier_is_told_with_the_endorsement_itself(clockwork: Clockwork) -> None:
    need = clockwork.world.post_need()
    endorse(clockwork.world, need.id)
    assert clockwork.told("supplier") == [("2026-03-04 09:30", "proposed")]
    with clockwork.world.database.read() as session:
        exposure = session.exec(select(Exposure)).one()
    assert (exposure.organisation_id, exposure.chosen_by, exposure.told_before, exposure.rank) == (
        clockwork.world.organisation_id(SUPPLIER),
        "officer",
        0,
        1,
    )


@pytest.mark.parametrize(
    ("endorsed", "first", "second"),
    [
        ("2026-03-04 09:30", "2026-03-04 11:30", "2026-03-04 15:00"),  # over lunch
        ("2026-03-06 16:30", "2026-03-09 10:00", "2026-03-09 12:00"),  # over a weekend, ends at lunch
        ("2026-02-13 16:30", "2026-02-14 10:00", "2026-02-14 12:00"),  # into a worked Saturday
        ("2026-02-14 16:30", "2026-02-24 10:00", "2026-02-24 12:00"),  # over the Spring Festival
        ("2026-03-07 22:00", "2026-03-09 11:00", "2026-03-09 14:30"),  # at night on a Saturday
    ],
)
def test_an_unanswered_proposal_is_reminded_at_two_and_four_working_hours(
    clockwork: Clockwork, endorsed: str, first: str, second: str
) -> None:
    clockwork.world.clock = at(endorsed)
    need = clockwork.world.post_need()
    endorse(clockwork.world, need.id)
    clockwork.run_until(at("2026-03-31 12:00"))
    assert reminders(clockwork, need.case_id) == [(first, 120), (second, 240)]
    assert clockwork.told("supplier", "proposal_reminder") == [
        (first, "proposal_reminder"),
        (second, "proposal_reminder"),
    ]
    assert clockwork.failures() == []


def test_who_has_answered_is_not_reminded(clockwork: Clockwork) -> None:
    need = clockwork.world.post_need()
    endorse(clockwork.world, need.id)
    clockwork.run_until(at("2026-03-04 12:00"))
    show_interest(clockwork.world, "supplier", need.id)
    clockwork.run_until(at("2026-03-20 12:00"))
    assert reminders(clockwork, need.case_id) == [("2026-03-04 11:30", 120)]
    assert rings(clockwork, need.case_id) == []


def test_a_need_that_is_withdrawn_is_left_in_peace(clockwork: Clockwork) -> None:
    need = clockwork.world.post_need()
    endorse(clockwork.world, need.id)
    with clockwork.world.write() as session:
        withdraw_need(session, actor=clockwork.world.actors["owner"], need_id=need.id, now=clockwork.world.clock)
    clockwork.run_until(at("2026-03-20 12:00"))
    assert reminders(clockwork, need.case_id) == []
    assert rings(clockwork, need.case_id) == []
    assert clockwork.failures() == []


def test_the_alliance_sets_its_own_moments(clockwork: Clockwork) -> None:
    set_rules(clockwork, first_reminder_minutes=30, second_reminder_minutes=90, ring_minutes=60)
    need = clockwork.world.post_need()
    endorse(clockwork.world, need.id)
    clockwork.run_until(at("2026-03-04 12:00"))
    assert reminders(clockwork, need.case_id) == [("2026-03-04 10:00", 30), ("2026-03-04 11:00", 90)]
    assert rings(clockwork, need.case_id)[0] == ("2026-03-04 10:30", "alliance")


def test_rings_open_by_the_clock_up_to_the_allied_parks(clockwork: Clockwork) -> None:
    agree(clockwork.world)
    need = clockwork.world.post_need()
    endorse(clockwork.world, need.id)
    before = find(clockwork.world, need.id)
    assert before.ring == "chain"
    clockwork.run_until(at("2026-03-04 16:00"))
    assert rings(clockwork, need.case_id) == [("2026-03-04 15:00", "alliance")]
    assert find(clockwork.world, need.id).ring == "alliance"
    clockwork.run_until(at("2026-03-05 11:00"))
    assert rings(clockwork, need.case_id)[1:] == [("2026-03-05 10:30", "allied")]
    after = find(clockwork.world, need.id)
    assert after.ring == "allied"
    assert FAR in {each["organisation"] for each in after.proposals}
    assert FAR not in {each["organisation"] for each in before.proposals}
    assert proposal_of(after, FAR)["endorsed"] is False  # endorsing stays with the office
    clockwork.run_until(at("2026-03-20 12:00"))
    assert rings(clockwork, need.case_id)[2:] == [("2026-03-05 16:00", None)]
    assert clockwork.told("secretariat", "ring_opened", "rings_exhausted") == [
        ("2026-03-04 15:00", "ring_opened"),
        ("2026-03-05 10:30", "ring_opened"),
        ("2026-03-05 16:00", "rings_exhausted"),
    ]
    endorse(clockwork.world, need.id, FAR)
    assert [code for _, code in clockwork.told("other_alliance")] == ["proposed"]
    assert clockwork.failures() == []


def test_without_an_agreement_the_rings_end_at_the_alliance(clockwork: Clockwork) -> None:
    need = clockwork.world.post_need()
    endorse(clockwork.world, need.id)
    clockwork.run_until(at("2026-03-20 12:00"))
    assert rings(clockwork, need.case_id) == [("2026-03-04 15:00", "alliance"), ("2026-03-05 10:30", None)]


def test_when_everybody_declines_the_next_ring_opens_at_once(clockwork: Clockwork) -> None:
    need = clockwork.world.post_need()
    endorse(clockwork.world, need.id)
    clockwork.run_until(at("2026-03-04 10:00"))
    show_interest(clockwork.world, "supplier", need.id, accepted=False, reason="capacity")
    clockwork.run_until(at("2026-03-04 10:01"))
    assert rings(clockwork, need.case_id) == [("2026-03-04 10:00", "alliance")]


def test_a_revised_need_begins_in_its_own_chain_again(clockwork: Clockwork) -> None:
    need = clockwork.world.post_need()
    endorse(clockwork.world, need.id)
    clockwork.run_until(at("2026-03-04 15:30"))
    assert find(clockwork.world, need.id).ring == "alliance"
    with clockwork.world.write() as session:
        revise_need(
            session,
            actor=clockwork.world.actors["owner"],
            need_id=need.id,
            now=clockwork.world.clock,
            text="求购主减速齿轮，月量三千套",
        )
    clockwork.run_until(at("2026-03-20 12:00"))
    assert find(clockwork.world, need.id).ring == "chain"
    assert rings(clockwork, need.case_id) == [("2026-03-04 15:00", "alliance")]


def test_endorsing_the_best_takes_turns_among_equals(clockwork: Clockwork) -> None:
    """Two firms with the same words are equals: over four needs each is told of two."""
    world = clockwork.world
    with world.write() as session:
        post_capability(
            session,
            actor=world.actors["other_firm"],
            alliance="luzhou",
            text="专做主减速齿轮，月产三千套",
            now=world.clock,
        )
    chosen = []
    for _ in range(4):
        need = world.post_need()
        find(world, need.id)
        with world.write() as session:
            told = proposals.endorse_best(
                session, actor=world.actors["secretariat"], need_id=need.id, now=world.later(minutes=1), count=1
            )
        chosen += [each.organisation for each in told]
    assert chosen[:2] in ([SUPPLIER, OTHER], [OTHER, SUPPLIER])
    assert chosen[2:] == chosen[:2]
    with world.database.read() as session:
        exposures = session.exec(select(Exposure)).all()
    assert [(row.equals, row.told_before, row.chosen_by) for row in exposures] == [
        (2, 0, "best"),
        (2, 0, "best"),
        (2, 1, "best"),
        (2, 1, "best"),
    ]


def test_an_alliance_may_let_its_first_ring_be_endorsed_by_rule(clockwork: Clockwork) -> None:
    set_rules(clockwork, auto_endorse=True)
    need = clockwork.world.post_need()
    clockwork.run_until(clockwork.world.later(seconds=30))
    assert [code for _, code in clockwork.told("supplier")] == ["proposed"]
    with clockwork.world.database.read() as session:
        rows = [row for row in match_store.proposals_of_need(session, need.id) if row.endorsed_at is not None]
    assert [row.endorsed_by for row in rows] == [None]
    assert [data["chosen_by"] for _, _, data in clockwork.entries(need.case_id, "proposal_endorsed")] == ["automatic"]


def test_the_same_data_gives_the_same_bytes_whoever_was_told(clockwork: Clockwork) -> None:
    """Turns decide who is told, never what the engine says: another need with the same words has the same digests."""
    world = clockwork.world
    first = world.post_need()
    endorse(world, first.id)
    second = world.post_need()
    digests = []
    for need in (first, second):
        find(world, need.id)
        with world.database.read() as session:
            digests.append([row.digest for row in match_store.proposals_of_need(session, need.id)])
    assert digests[0] == digests[1]


def test_order_intent_ends_the_pushing(clockwork: Clockwork) -> None:
    world = clockwork.world
    need = world.post_need()
    endorse(world, need.id)
    show_interest(world, "supplier", need.id)
    show_interest(world, "owner", need.id)
    confirm(world, "owner", need.id)
    confirm(world, "supplier", need.id)
    clockwork.run_until(at("2026-03-20 12:00"))
    assert reminders(clockwork, need.case_id) == []
    assert rings(clockwork, need.case_id) == []
    assert clockwork.failures() == []
