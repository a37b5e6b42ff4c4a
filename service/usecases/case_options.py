"""The moves that somebody may make with a case now: what the state table allows and the policy lets the person do."""

from collections.abc import Mapping
from dataclasses import dataclass

from service.domain import case_states as states
from service.domain.cases import Case
from service.policy import Action, Actor, Target, may

_GOING_ON = frozenset(states.MOVES) - states.ENDED
_APART = _GOING_ON - {states.MERGED}


def _leading_to(*wanted: str) -> frozenset[str]:
    """The states from which one of these may follow."""
    return frozenset(state for state, following in states.MOVES.items() if following & set(wanted))


@dataclass(frozen=True, slots=True)
class _Move:
    """Whom the policy asks for, and in which states the move is legal."""

    action: Action
    states: frozenset[str]


_MOVES: Mapping[str, _Move] = {
    "settle": _Move(Action.TRIAGE_CASE, _APART),
    "triage": _Move(Action.TRIAGE_CASE, _leading_to(states.TRIAGED) | {states.TRIAGED}),
    "whistle": _Move(Action.WHISTLE, _leading_to(states.WHISTLED) - {states.WHISTLED}),
    "check_in": _Move(Action.HANDLE_CASE, _leading_to(states.CHECKED_IN)),
    "answer": _Move(Action.ANSWER_CASE, _leading_to(states.ANSWERED)),
    "return": _Move(Action.HANDLE_CASE, states.AT_DEPARTMENT),
    "refuse": _Move(Action.TRIAGE_CASE, _leading_to(states.REFUSED)),
    "transfer": _Move(Action.TRANSFER_CASE, _APART),
    "claim": _Move(Action.CLAIM_CASE, _GOING_ON),
    "release": _Move(Action.RELEASE_CASE, _GOING_ON),
    "team": _Move(Action.NAME_TEAM, _GOING_ON),
    "merge": _Move(Action.MERGE_CASES, _leading_to(states.MERGED)),
    "unmerge": _Move(Action.MERGE_CASES, frozenset({states.MERGED})),
    "talks": _Move(Action.ADVANCE_CASE, _leading_to(states.TALKS)),
    "contracted": _Move(Action.ADVANCE_CASE, _leading_to(states.CONTRACTED)),
    "delivered": _Move(Action.ADVANCE_CASE, _leading_to(states.DELIVERED)),
    "gap_list": _Move(Action.GAP_LIST, _leading_to(states.GAP_LISTED)),
    "close": _Move(Action.PROVE_CASE, _leading_to(states.CLOSED)),
    "confirm": _Move(Action.CONFIRM_CASE, _leading_to(states.CLOSED)),
    "reject": _Move(Action.CONFIRM_CASE, frozenset({states.ANSWERED, states.REFUSED})),
    "reopen": _Move(Action.REOPEN_CASE, states.ENDED),
    "follow_up": _Move(Action.FOLLOW_UP, states.ENDED),
    "ask": _Move(Action.ASK_ASKER, _GOING_ON),
    "reply": _Move(Action.REPLY_CASE, _GOING_ON),
    "propose": _Move(Action.ENDORSE, _APART),
    "to_request": _Move(Action.TRIAGE_CASE, states.TURNABLE),
}
_OF_NEEDS = frozenset({"gap_list", "talks", "propose", "to_request"})


def moves_of(actor: Actor | None, case: Case, target: Target) -> frozenset[str]:
    """Return the names of the moves that are legal for a case in its state and allowed for the caller."""
    legal = {name for name, move in _MOVES.items() if case.state in move.states and may(actor, move.action, target)}
    if case.need_id is None:
        legal -= _OF_NEEDS
    legal -= {"claim"} if case.claimed_by is not None else {"release"}
    if "close" in legal:  # an officer's own word for somebody never is the asker's
        legal -= {"confirm"}
    return frozenset(legal)
