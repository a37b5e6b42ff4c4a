"""What may happen to a case, written down from the design and not from the product: who, when, where to."""

from service.domain import case_states as states
from service.policy import Action
from tests.usecases.world import SECOND

PEOPLE = (
    "owner",
    "other_firm",
    "supplier",
    "secretariat",
    SECOND,
    "bureau",
    "utility",
    "park_leader",
    "other_alliance",
)
OFFICERS = ("secretariat", SECOND)
ASKERS = (
    ("owner", "need"),
    ("other_firm", "need"),
    ("owner", "request"),
    ("other_firm", "request"),
    ("bureau", "request"),
    ("owner", "person"),
    ("secretariat", "person"),
)
"""Who asks for what: for a firm's need, for a firm, or for nobody's firm."""

ACTIONS = {
    "triage": Action.TRIAGE_CASE,
    "whistle": Action.WHISTLE,
    "check_in": Action.HANDLE_CASE,
    "answer": Action.ANSWER_CASE,
    "refuse": Action.HANDLE_CASE,
    "transfer": Action.TRANSFER_CASE,
    "claim": Action.CLAIM_CASE,
    "release": Action.RELEASE_CASE,
    "advance": Action.ADVANCE_CASE,
    "merge": Action.MERGE_CASES,
    "unmerge": Action.MERGE_CASES,
    "reject": Action.CONFIRM_CASE,
    "reopen": Action.REOPEN_CASE,
    "follow_up": Action.FOLLOW_UP,
}
"""What each move asks of the policy; closing asks for the asker or the office."""

ENDS = {"closed", "followed_up"}
EXPECTED: dict[str, dict[str, set[str]]] = {
    "triage": {
        each: {"triaged"}
        for each in ("received", "triaged", "proposed", "whistled", "checked_in", "answered", "refused", "gap_listed")
    },
    "whistle": {each: {"whistled"} for each in ("triaged", "checked_in")},
    "check_in": {each: {"checked_in"} for each in ("whistled", "checked_in")},
    "answer": {each: {"answered"} for each in ("triaged", "checked_in")},
    "refuse": {"whistled": {"triaged"}, "checked_in": {"triaged"}, "received": {"refused"}, "triaged": {"refused"}},
    "transfer": {
        **{each: {each} for each in set(states.MOVES) - ENDS - {"merged"}},
        "checked_in": {"checked_in", "whistled"},
    },
    "claim": {each: {each} for each in states.MOVES},
    "release": {each: {each} for each in states.MOVES},
    "advance": {
        "interest": {"talks"},
        "talks": {"talks"},
        "order_intent": {"contracted"},
        "contracted": {"contracted", "delivered"},
        "delivered": {"delivered"},
    },
    "merge": {
        each: {"merged"}
        for each in ("received", "triaged", "proposed", "gap_listed", "whistled", "checked_in", "answered")
    },
    "unmerge": {
        "merged": {"received", "triaged", "proposed", "gap_listed", "whistled", "checked_in", "answered"},
    },
    "close": {each: {"closed"} for each in set(states.MOVES) - ENDS},
    "reject": {"answered": {"triaged"}, "refused": {"triaged"}},
    "reopen": {each: set(states.MOVES) - ENDS - {"answered", "refused", "delivered"} for each in ENDS},
    "follow_up": {each: set(states.MOVES) - {"answered", "refused", "delivered"} for each in ENDS},
}
"""Move -> state before -> states after, written down from the design and not from the product's table."""

FORWARD = {
    "received": ("triage",),
    "triaged": ("whistle", "whistle", "answer", "refuse"),
    "whistled": ("check_in",),
    "checked_in": ("answer",),
    "answered": ("reject", "close"),
    "interest": ("advance",),
    "talks": ("advance",),
    "order_intent": ("advance",),
    "contracted": ("advance",),
    "delivered": ("close",),
    "merged": ("unmerge",),
    "closed": ("reopen", "follow_up"),
}
"""Where a case goes when all goes well: so that histories get far."""

SIDEWAYS = {
    state: tuple(name for name, table in EXPECTED.items() if table.get(state, {state}) != {state})
    for state in states.MOVES
}
"""Every move that changes a state."""
