"""The moves that are offered are those that the case line takes: compared with what is written down from the design."""

import uuid
from datetime import UTC, datetime

import pytest

from service.domain import case_states as states
from service.domain.cases import Case
from service.policy import Actor, Target
from service.usecases.case_options import moves_of
from tests.usecases.case_expectations import EXPECTED

HERE, FIRM, BUREAU = (uuid.UUID(int=number) for number in range(1, 4))
NOW = datetime(2026, 3, 4, tzinfo=UTC)
OFFICER = Actor(uuid.uuid4(), roles=frozenset({("secretariat", HERE)}))
CLERK = Actor(uuid.uuid4(), organisation_id=FIRM, roles=frozenset({("clerk", HERE)}))
HANDLER = Actor(uuid.uuid4(), organisation_id=BUREAU, roles=frozenset({("department", HERE)}))
LEADER = Actor(uuid.uuid4(), roles=frozenset({("park_leader", HERE)}))
AS_WRITTEN = {
    "triage": "triage",
    "whistle": "whistle",
    "answer": "answer",
    "merge": "merge",
    "unmerge": "unmerge",
    "close": "close",
    "reopen": "reopen",
    "transfer": "transfer",
}
"""Move that is offered -> the move of the design that it makes."""


def options(actor: Actor, state: str, *, need: bool = True, claimed: bool = False) -> frozenset[str]:
    case = Case(
        number="LZ-1",
        alliance_id=HERE,
        need_id=uuid.uuid4() if need else None,
        state=state,
        claimed_by=BUREAU if claimed else None,
        clock_from=NOW,
        due_at=NOW,
        opened_at=NOW,
    )
    target = Target(alliance_id=HERE, owner_id=FIRM, handler_id=BUREAU, holder_id=case.claimed_by)
    return moves_of(actor, case, target)


@pytest.mark.parametrize("state", states.MOVES)
@pytest.mark.parametrize("move", AS_WRITTEN)
def test_an_officer_is_offered_what_the_design_lets_her_do(state: str, move: str) -> None:
    assert (move in options(OFFICER, state)) == (state in EXPECTED[AS_WRITTEN[move]])


@pytest.mark.parametrize("state", states.MOVES)
def test_everybody_is_offered_the_own_moves_only(state: str) -> None:
    assert options(LEADER, state) == frozenset()
    assert options(HANDLER, state) <= {"check_in", "answer", "return", "claim", "release", "ask"}
    assert ("check_in" in options(HANDLER, state)) == (state == states.WHISTLED)
    assert ("return" in options(HANDLER, state)) == (state in {states.WHISTLED, states.CHECKED_IN})
    assert options(CLERK, state) <= {"confirm", "reject", "reopen", "reply", "talks", "contracted", "delivered"}
    assert ("confirm" in options(CLERK, state)) == (state not in states.ENDED)


def test_a_claim_is_taken_once_and_let_go_by_its_holder() -> None:
    assert {"claim"} == options(HANDLER, states.TRIAGED) & {"claim", "release"}
    assert {"release"} == options(HANDLER, states.TRIAGED, claimed=True) & {"claim", "release"}


def test_what_only_needs_have_is_not_offered_for_a_request() -> None:
    assert {"gap_list", "propose"} <= options(OFFICER, states.TRIAGED)
    assert not {"gap_list", "propose"} & options(OFFICER, states.TRIAGED, need=False)
