"""Whom to invite, and the salon of the demonstration."""

import json
import uuid
from typing import get_args

import pytest
from sqlmodel import col, select

from matching.salon import checks, plan
from service import salon_words
from service.catalogue.salons import SALONS
from service.domain.alliances import Membership, Organisation
from service.domain.salons import Salon, SalonParticipant
from service.errors import ForbiddenError, NotFoundError
from service.fixture_paths import fixtures_folder
from service.usecases.demo_salon import KIND, make_demo_salon
from service.usecases.salon_candidates import CandidateList, choose_firms, propose_candidates
from service.usecases.salon_wishes import Score
from service.usecases.work import Task
from tests.usecases import salon_flows as flows
from tests.usecases.world import ASKER, OTHER, START, SUPPLIER, World

TONGLIANG = fixtures_folder() / "alliances" / "tongliang" / "organisations.jsonl"
FIRMS = [uuid.UUID(int=number) for number in range(1, 7)]


def score(need: int, asker: int, supplier: int, probability: float, list_name: str = "proposals") -> Score:
    return Score(uuid.UUID(int=need), FIRMS[asker], FIRMS[supplier], probability, list_name)


def chosen(scores: list[Score], seats: int, **more: object) -> list[uuid.UUID]:
    given = {"leaders": set(), "asked": [], "coming": {}} | more
    found = choose_firms(scores, firms=FIRMS, seats=seats, **given)  # type: ignore[arg-type]
    return [uuid.UUID(each.firm) for each in found.invited]


def test_those_who_can_serve_each_other_are_asked_and_nobody_else() -> None:
    scores = [score(1, 0, 1, 0.9), score(2, 2, 3, 0.4)]
    assert set(chosen(scores, 2)) == {FIRMS[0], FIRMS[1]}
    assert set(chosen(scores, 6)) == set(FIRMS[:4])


def test_a_leaders_need_and_who_is_wanted_come_first() -> None:
    scores = [score(1, 0, 1, 0.9), score(2, 2, 3, 0.4)]
    assert FIRMS[2] in chosen(scores, 2, leaders={FIRMS[2]})
    assert FIRMS[5] in chosen(scores, 2, asked=[FIRMS[5]])


def propose(world: World, salon_id: uuid.UUID, by: str = "organiser") -> CandidateList:
    with world.database.read() as session:
        return propose_candidates(session, world.engines, actor=world.actors[by], salon_id=salon_id, now=world.clock)


def test_reasons_name_the_need_and_who_could_serve_it(small_world: World) -> None:
    small_world.post_need()
    salon_id = flows.make_salon(small_world).id
    found = propose(small_world, salon_id)
    by_name = {each.organisation: each for each in found.invited}
    assert {ASKER, SUPPLIER} <= set(by_name)
    why = by_name[SUPPLIER].reasons[0]
    assert (why.asker, why.supplier, why.asks) == (ASKER, SUPPLIER, False)
    assert "主减速齿轮" in why.need
    assert 0 < found.expected <= found.upper_bound
    flows.add_firms(small_world, salon_id, ASKER, SUPPLIER)
    assert not {ASKER, SUPPLIER} & {each.organisation for each in propose(small_world, salon_id).invited}
    for who, error in (("chain_leader", ForbiddenError), ("owner", NotFoundError)):
        with pytest.raises(error):
            propose(small_world, salon_id, by=who)


def test_the_demonstration_has_a_planned_salon_of_invented_firms(small_world: World) -> None:
    small_world.post_need()
    task = Task(
        id=uuid.UUID(int=1),
        kind=KIND,
        subject_id=None,
        payload={"alliance": small_world.alliance_ids["luzhou"]},
        run_at=START,
        now=START,
    )
    with small_world.write() as session:
        make_demo_salon(session, task, small_world.engines)
        assert session.exec(select(Salon)).all() == []  # of named firms nothing is said
        for row in session.exec(select(Organisation).where(col(Organisation.name).in_((ASKER, SUPPLIER, OTHER)))):
            row.invented = True
            session.add(row)
        by_name = {row.name: row.id for row in session.exec(select(Organisation))}
        for place in session.exec(select(Membership).where(Membership.organisation_id == by_name[SUPPLIER])):
            place.role = "chain_leader"
            session.add(place)
    for _ in range(2):
        with small_world.write() as session:
            make_demo_salon(session, task, small_world.engines)
            made = session.exec(select(Salon)).all()
            assert [(each.state, each.plan_version) for each in made] == [("planned", 1)]
            rows = session.exec(select(SalonParticipant).where(SalonParticipant.is_host)).all()
            assert [(row.organisation_id, row.number, row.state) for row in rows] == [
                (by_name[SUPPLIER], 1, "confirmed")
            ]


def test_the_demonstration_salon_has_an_invented_firm_as_its_host() -> None:
    found = [json.loads(line) for line in TONGLIANG.read_text(encoding="utf-8").splitlines()]
    hosts = [row for row in found if row["role"] == "chain_leader" and row["invented"]]
    assert [row["kind"] for row in hosts] == ["enterprise"]


def test_everything_that_the_planner_can_say_has_words() -> None:
    assert set(get_args(plan.Reason)) <= set(salon_words.REASONS)
    assert set(get_args(plan.UnmetKind)) <= set(salon_words.UNMET_KINDS)
    assert set(get_args(plan.ChangeKind)) <= set(salon_words.CHANGES)
    assert set(get_args(plan.Cause)) <= set(salon_words.CAUSES)
    said = {code.removeprefix("conflict.salon_") for code in SALONS}
    assert set(get_args(checks.Rule)) - checks.SOFT <= said
    assert set(salon_words.SOFT_RULES) == checks.SOFT


def test_a_reason_names_the_first_of_what_stands_against_it() -> None:
    names = {"a": "1 甲", "b": "2 乙"}
    assert salon_words.why_words("outbid", [["a", "b"]], names).endswith("：1 甲 × 2 乙")
    assert salon_words.why_words("conflicting_demands", [["a"]] * 5, names).endswith("：1 甲、1 甲、1 甲、1 甲等")
    assert salon_words.why_words("tables_full", [["a"]], names) == salon_words.REASONS["tables_full"]


@pytest.mark.parametrize(
    ("gap", "words"),
    [(0.0, "不可能更好"), (0.00005, "不到 0.01 %"), (0.0009, "不到 0.1 %"), (0.004, "不到 0.5 %"), (0.2, "约 20 %")],
)
def test_a_gap_is_said_in_plain_words(gap: float, words: str) -> None:
    assert words in salon_words.gap_words(gap)
