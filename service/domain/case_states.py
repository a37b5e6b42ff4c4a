"""The states of a case, the moves between them, and the codes that a move may be stated with."""

from collections.abc import Mapping
from typing import Final

RECEIVED: Final = "received"
TRIAGED: Final = "triaged"
PROPOSED: Final = "proposed"
INTEREST: Final = "interest"
TALKS: Final = "talks"
ORDER_INTENT: Final = "order_intent"
CONTRACTED: Final = "contracted"
DELIVERED: Final = "delivered"
WHISTLED: Final = "whistled"
CHECKED_IN: Final = "checked_in"
ANSWERED: Final = "answered"
GAP_LISTED: Final = "gap_listed"
REFUSED: Final = "refused"
MERGED: Final = "merged"
CLOSED: Final = "closed"
FOLLOWED_UP: Final = "followed_up"

ENDED: Final = frozenset({CLOSED, FOLLOWED_UP})
"""Nothing is owed any more; only following up and reopening go on."""

WAITING: Final = frozenset({RECEIVED, TRIAGED, GAP_LISTED})
"""Nobody has been proposed yet: a proposal moves the case on."""

AT_DEPARTMENT: Final = frozenset({WHISTLED, CHECKED_IN})
"""A department has to act."""

TWO_SIDED: Final = frozenset({ORDER_INTENT, CONTRACTED, DELIVERED})
"""What both sides have confirmed."""

MERGEABLE: Final = frozenset({RECEIVED, TRIAGED, PROPOSED, GAP_LISTED, WHISTLED, CHECKED_IN, ANSWERED})
"""A duplicate is merged before a partner of its own is interested in it."""

TURNABLE: Final = frozenset({RECEIVED, TRIAGED, PROPOSED, GAP_LISTED})
"""A need that was none can become a request: no partner has shown interest yet."""

REOPENS_AT: Mapping[str, str] = {ANSWERED: TRIAGED, REFUSED: TRIAGED, DELIVERED: CONTRACTED}
"""State before closing -> where a reopened case goes on; others go on where they were."""

MOVES: Mapping[str, frozenset[str]] = {
    RECEIVED: frozenset({TRIAGED, PROPOSED, GAP_LISTED, REFUSED, MERGED, CLOSED}),
    TRIAGED: frozenset({PROPOSED, WHISTLED, ANSWERED, GAP_LISTED, REFUSED, MERGED, CLOSED}),
    PROPOSED: frozenset({TRIAGED, INTEREST, GAP_LISTED, MERGED, CLOSED}),
    INTEREST: frozenset({PROPOSED, TALKS, ORDER_INTENT, CLOSED}),
    TALKS: frozenset({PROPOSED, INTEREST, ORDER_INTENT, CLOSED}),
    ORDER_INTENT: frozenset({CONTRACTED, CLOSED}),
    CONTRACTED: frozenset({DELIVERED, CLOSED}),
    DELIVERED: frozenset({CLOSED}),
    WHISTLED: frozenset({CHECKED_IN, TRIAGED, MERGED, CLOSED}),
    CHECKED_IN: frozenset({ANSWERED, WHISTLED, TRIAGED, MERGED, CLOSED}),
    ANSWERED: frozenset({TRIAGED, MERGED, CLOSED}),
    GAP_LISTED: frozenset({TRIAGED, PROPOSED, MERGED, CLOSED}),
    REFUSED: frozenset({TRIAGED, CLOSED}),
    MERGED: frozenset({CLOSED}),
    CLOSED: frozenset({FOLLOWED_UP}),
    FOLLOWED_UP: frozenset(),
}
"""State -> the states that may follow.

Back from interest to proposed: everybody who was interested declined since. Back to triaged: the department refused,
the asker was not content, or the officer looks at it anew.
"""

_REOPENED: Final = frozenset(MOVES) - ENDED - frozenset(REOPENS_AT)

RESUMES: Mapping[str, frozenset[str]] = {CLOSED: _REOPENED, FOLLOWED_UP: _REOPENED, MERGED: MERGEABLE}
"""State that interrupted a case -> the states in which it can go on, by reopening or un-merging and in no other way."""

TRANSFER_REASONS: Final = ("workload", "leave", "expertise", "wrong_department", "jurisdiction", "other")
"""Why a case goes to another owner or department."""

REFUSAL_REASONS: Final = ("not_ours", "out_of_scope", "no_legal_basis", "lacks_information", "already_handled", "other")
"""Why a department returns a case, or the office does not take it on."""

REOPEN_REASONS: Final = ("not_solved", "came_back", "closed_by_mistake", "new_facts", "other")
"""Why a closed case goes on."""

PROOFS: Final = (
    "signed_record",
    "phone_record",
    "message_record",
    "site_photo",
    "document",
    "contract",
    "delivery_note",
)
"""What a case can be closed on without the asker's own word."""

FOLLOW_UP_RESULTS: Final = ("solved", "partly", "unsolved", "unreachable")
"""What a call after closing finds; an unsolved case is reopened."""
