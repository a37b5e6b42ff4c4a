"""Random histories of cases, with many people, several workers and a moving clock: every invariant always holds.

All of one history happens in one transaction that is undone at its end, each move in a savepoint of its own.
"""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import Session, select

from service.domain import case_states as states
from service.domain.alliances import Alliance, Organisation
from service.domain.cases import Case
from service.domain.people import User
from service.domain.timeline import verify_chain
from service.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError, ServiceError
from service.policy import Action, may
from service.store import alliances, posts
from service.store import case_integrity as integrity
from service.store import cases as case_store
from service.store import requests as request_store
from service.store.versions import PostFilter
from service.usecases import cases, interests, needs, order_intents, proposals
from service.usecases.case_access import case_target
from tests.domain import reference_clock as reference
from tests.domain.test_clocks import SHANGHAI
from tests.usecases.case_expectations import (
    ACTIONS,
    ASKERS,
    ENDS,
    EXPECTED,
    FORWARD,
    OFFICERS,
    PEOPLE,
    SIDEWAYS,
)
from tests.usecases.case_flows import MOVES
from tests.usecases.history_workers import Workers, check_effects, check_finished, savepoint
from tests.usecases.world import BUREAU, SECOND, SUPPLIER, UTILITY, World, make_template, open_world

HISTORIES = int(os.environ.get("LIANPEI_TEST_HISTORIES", "2000"))
"""How many histories are tried; the nightly run takes 10,000."""

STEPS = 10
CHANCE = st.randoms(use_true_random=True)
"""All choices within one step: evenly spread, which draws one by one are not; the seed is Hypothesis's to repeat."""


class CaseHistories(RuleBasedStateMachine):
    """People who do whatever they like, and what must hold all the same."""

    world: World
    capability_id: UUID

    @initialize(askers=st.lists(st.sampled_from(ASKERS), min_size=1, max_size=3))
    def begin(self, askers: list[tuple[str, str]]) -> None:
        """Let one to three cases be opened, needs and requests mixed."""
        self.clock = self.world.clock
        self.ids: list[UUID] = []
        self.needs: list[UUID] = []
        self.changed = True
        self.kept: list[object] = []
        self.session: Session = self.world.database.transaction().__enter__()
        for table in (Alliance, Organisation, User):  # held, or every look at one would be a query of its own
            self.kept += self.session.exec(select(table)).all()
        for by, what in askers:
            self._post_need(by) if what == "need" else self._ask(by, own=what == "request")
        self.workers = Workers(self.world, self.session, now=lambda: self.clock, wait=self._pass)

    def teardown(self) -> None:
        if not hasattr(self, "session"):
            return
        try:
            if hasattr(self, "workers") and sys.exc_info()[0] is None:
                self.workers.finish()
                self.changed = True
                self.every_invariant_holds()
                check_effects(self.session, self._cases())
                check_finished(self.session, self._cases(), now=self.clock)
        finally:
            self.session.rollback()
            self.session.close()

    # -- what people do

    @rule(minutes=st.sampled_from((1, 30, 120, 480, 1440, 4 * 1440, 31 * 1440)))
    def wait(self, minutes: int) -> None:
        self._pass(timedelta(minutes=minutes))

    @rule(rng=CHANCE)
    def work(self, rng: Random) -> None:
        """Let workers do what is due, die over it, or be overtaken by each other."""
        self.workers.work(rng)
        self.changed = True

    @rule(rng=CHANCE, willing=st.integers(0, 7))
    def move(self, rng: Random, willing: int) -> None:
        """Try any move, half of the time one that fits the state, mostly by somebody who may be in place for it."""
        self._move(rng, willing)

    @rule(rng=CHANCE)
    def go_on(self, rng: Random) -> None:
        """Try a move that fits, so that histories get far."""
        self._move(rng, 7, only=FORWARD)

    @rule(rng=CHANCE)
    def go_further(self, rng: Random) -> None:
        """Try whatever else fits and changes the state."""
        self._move(rng, 7, only=SIDEWAYS)

    def _move(self, rng: Random, willing: int, *, only: Mapping[str, tuple[str, ...]] | None = None) -> None:
        case = case_store.get_case(self.session, rng.choice(self.ids))
        fitting = sorted(name for name, table in EXPECTED.items() if case.state in table)
        fitting = list((only or {}).get(case.state, fitting))
        name = rng.choice(fitting if willing > 3 else sorted(EXPECTED))
        by = rng.choice(self._likely(name, case) if willing else PEOPLE)
        said = self._said(rng, name)
        before, allowed = case.state, self._allowed(name, case, by)
        main = case_store.get_case(self.session, said["into"]) if "into" in said else None
        try:
            with savepoint(self.session) as session:
                MOVES[name](session, actor=self.world.actors[by], case_id=case.id, now=self.clock, **said)
        except (ForbiddenError, NotFoundError) as exc:
            unplanned = isinstance(exc, NotFoundError) and name == "follow_up"
            assert not allowed or unplanned or self._is_offices_own(name, before), (name, by, before)
        except ConflictError:
            assert allowed
        except InvalidInputError:
            assert allowed  # a holder it has already, a proof that is missing: nothing may have changed
        else:
            assert allowed, (name, by, before)
            assert before in EXPECTED[name], (name, by, before)
            assert case.state in EXPECTED[name][before], (name, by, before, case.state)
            assert main is None or main.state not in ENDS | {"merged"}
            self.changed = True
            return
        self.session.refresh(case)
        assert case.state == before

    @precondition(lambda self: self.needs)
    @rule(rng=CHANCE)
    def deal(self, rng: Random) -> None:
        """Let the supplier be proposed and both sides answer and confirm, as far as they get, or in any order."""
        need_id = rng.choice(self.needs)
        owner = posts.get_need(self.session, need_id).organisation_id
        asker = next(each for each in ("owner", "other_firm") if self.world.actors[each].organisation_id == owner)
        steps = [self._propose(need_id)]
        steps += [self._answer(need_id, by, rng.random() < 0.9) for by in ("supplier", asker)]
        steps += [self._confirm(need_id, by) for by in ("supplier", asker)]
        if rng.random() < 0.3:
            rng.shuffle(steps)
        for step in steps[: rng.randrange(1, 6)]:
            self._try(step)

    @precondition(lambda self: self.needs)
    @rule(rng=CHANCE, by=st.sampled_from(("owner", "secretariat")), what=st.sampled_from(("gap", "withdraw", "erase")))
    def end_need(self, rng: Random, by: str, what: str) -> None:
        use_case = {"gap": cases.gap_list_need, "withdraw": needs.withdraw_need, "erase": needs.erase_need}[what]
        said = {"actor": self.world.actors[by], "need_id": rng.choice(self.needs), "now": self.clock}
        self._try(lambda session: use_case(session, **said))

    # -- what must hold

    @invariant()
    def every_invariant_holds(self) -> None:
        if not getattr(self, "changed", False):
            return
        self.changed = False
        found = self._cases()
        assert list(integrity.find_broken(self.session, found)) == []
        for case in found:
            entries = case_store.timeline_of(self.session, case.id)
            assert verify_chain(entries, last_seq=case.timeline_seq, head=case.timeline_head) == []
            assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
            if case.state not in ENDS:
                assert case.owner_id in {self.world.actors[each].user_id for each in OFFICERS}
                assert case.due_at == self._reference_deadline(case), (case.clock, case.clock_from)

    # -- how

    def _pass(self, time: timedelta) -> None:
        self.clock += time

    def _cases(self) -> list[Case]:
        return [case_store.get_case(self.session, each) for each in self.ids]

    def _ask(self, by: str, *, own: bool) -> None:
        actor = self.world.actors[by]
        request = request_store.add_request(
            self.session,
            alliance_id=self.world.alliance_ids["luzhou"],
            organisation_id=actor.organisation_id if own else None,
            channel="form",
            text="路灯坏了",
            now=self.clock,
            by=actor.user_id,
        )
        self.ids.append(cases.open_request_case(self.session, request, actor=actor, now=self.clock).id)

    def _post_need(self, by: str) -> None:
        actor = self.world.actors[by]
        need = needs.post_need(self.session, actor=actor, alliance="luzhou", text="求购主减速齿轮", now=self.clock)
        self.ids.append(need.case_id)
        self.needs.append(need.id)

    def _try(self, what: Callable[[Session], Any]) -> None:
        try:
            with savepoint(self.session) as session:
                what(session)
            self.changed = True
        except ServiceError:
            pass

    def _allowed(self, name: str, case: Case, by: str) -> bool:
        actor, target = self.world.actors[by], case_target(self.session, case)
        if name == "close":
            return may(actor, Action.CONFIRM_CASE, target) or may(actor, Action.PROVE_CASE, target)
        return may(actor, ACTIONS[name], target)

    @staticmethod
    def _is_offices_own(name: str, before: str) -> bool:
        """A department may refuse what it was called to, and nothing else."""
        return name == "refuse" and before not in ("whistled", "checked_in")

    def _likely(self, name: str, case: Case) -> tuple[str, ...]:
        if name in ("check_in", "answer", "refuse") and case.department_id is not None:
            return ("bureau", "utility", "secretariat")
        if name in ("close", "reject", "reopen", "advance"):
            return ("owner", "other_firm", "secretariat")
        return OFFICERS

    def _said(self, rng: Random, name: str) -> dict[str, Any]:
        """The arguments of a move, mostly such as make sense."""
        pick = lambda *choices: rng.choice(choices)  # noqa: E731 - read at a glance
        return {
            "triage": lambda: {"category": "utilities", "department": pick(BUREAU, UTILITY, None)},
            "whistle": lambda: {"department": pick(BUREAU, UTILITY, None)},
            "answer": lambda: {"text": "好"},
            "refuse": lambda: {"reason": "not_ours", "text": "不属职责"},
            "transfer": lambda: pick(
                {"owner": SECOND, "reason": "leave"},
                {"owner": "secretariat", "reason": "leave"},
                {"department": UTILITY, "reason": "jurisdiction"},
            ),
            "claim": lambda: {"organisation": pick(SUPPLIER, BUREAU, None)},
            "advance": lambda: {"to": pick("talks", "contracted", "delivered"), "proof": "contract", "text": "合同"},
            "merge": lambda: {"into": rng.choice(self.ids)},
            "close": lambda: pick({"proof": "phone_record", "text": "办好了"}, {}),
            "reopen": lambda: {"reason": "not_solved"},
            "follow_up": lambda: {"days": pick(7, 30, 90), "result": pick("solved", "unsolved")},
        }.get(name, dict)()

    def _propose(self, need_id: UUID) -> Callable[[Session], Any]:
        said = {"need_id": need_id, "capability_id": self.capability_id, "now": self.clock}
        return lambda session: proposals.propose_by_hand(session, actor=self.world.actors["secretariat"], **said)

    def _answer(self, need_id: UUID, by: str, accepted: bool) -> Callable[[Session], Any]:
        said = {"need_id": need_id, "accepted": accepted, "now": self.clock, "organisation": self._other_side(by)}
        return lambda session: interests.record_interest(session, actor=self.world.actors[by], **said)

    def _confirm(self, need_id: UUID, by: str) -> Callable[[Session], Any]:
        said = {"need_id": need_id, "now": self.clock, "organisation": self._other_side(by)}
        return lambda session: order_intents.confirm_order_intent(session, actor=self.world.actors[by], **said)

    @staticmethod
    def _other_side(by: str) -> str | None:
        return None if by == "supplier" else SUPPLIER

    def _reference_deadline(self, case: Case) -> Any:  # noqa: ANN401 - a moment
        alliance = alliances.alliance_by_id(self.session, case.alliance_id)
        days = {"received": 1, "checked_in": 3, "answered": 3, "refused": 3, "talks": 5, "order_intent": 20}
        days |= {"contracted": 60, "delivered": 3, "gap_listed": 20}
        if case.clock == "whistled":
            hours = cases.calendar_of(self.session, alliance).hours
            return reference.minutes_later(case.clock_from, 120, SHANGHAI, hours, {})
        return reference.days_later(case.clock_from, days[case.clock], SHANGHAI, {})


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[type[CaseHistories]]:
    """The machine over a world of its own."""
    folder = tmp_path_factory.mktemp("histories")
    make_template(folder)
    world = open_world(folder, _empty(folder / "copy"))
    with world.database.read() as session:
        luzhou = PostFilter(alliance_id=world.alliance_ids["luzhou"])
        offers = {head.organisation_id: head.id for head, _ in posts.list_capabilities(session, luzhou)}
        for alliance_id in world.alliance_ids.values():
            world.engines.matcher_of(alliance_id)
    CaseHistories.world = world
    CaseHistories.capability_id = offers[world.organisation_id(SUPPLIER)]
    yield CaseHistories
    world.database.dispose()


def _empty(folder: Path) -> Path:
    folder.mkdir()
    return folder


def test_random_histories_keep_every_invariant(machine: type[CaseHistories]) -> None:
    tried = settings(
        max_examples=HISTORIES,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=True,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=tried)


SAID: dict[str, dict[str, Any]] = {
    "triage": {"category": "utilities"},
    "answer": {"text": "好"},
    "refuse": {"reason": "not_ours", "text": "不属职责"},
    "transfer": {"owner": SECOND, "reason": "leave"},
    "advance": {"to": "delivered", "proof": "contract", "text": "合同"},
    "close": {"proof": "phone_record", "text": "办好了"},
    "reopen": {"reason": "not_solved"},
    "follow_up": {"days": 7, "result": "solved"},
}


@pytest.mark.parametrize("state", sorted(states.MOVES))
def test_no_move_is_made_where_the_design_has_none(machine: type[CaseHistories], state: str) -> None:
    world = machine.world
    barred = sorted(name for name, table in EXPECTED.items() if state not in table)
    with world.database.transaction() as session:
        case, main = (_forced(session, world, each) for each in (state, "received"))
        for name in barred:
            said = SAID.get(name, {}) | ({"into": main.id} if name == "merge" else {})
            by = world.actors["owner" if name == "reject" else "secretariat"]
            with pytest.raises((ConflictError, NotFoundError)), session.begin_nested():
                MOVES[name](session, actor=by, case_id=case.id, now=world.clock, **said)
        session.rollback()


def _forced(session: Session, world: World, state: str) -> Case:
    """A request whose case was put into a state without any move."""
    actor, at = world.actors["owner"], world.clock
    request = request_store.add_request(
        session,
        alliance_id=world.alliance_ids["luzhou"],
        organisation_id=actor.organisation_id,
        channel="form",
        text="路灯坏了",
        now=at,
    )
    case = cases.open_request_case(session, request, actor=actor, now=at)
    case.state, case.closed_at = state, at if state in ENDS else None
    case.department_id = world.organisation_id(BUREAU)
    session.flush()
    return case
