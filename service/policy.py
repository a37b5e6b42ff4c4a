"""Who may do what to which things: one table of actions, read by every use case.

A caller is allowed by a role held in the thing's alliance, or by a relation of the caller's organisation to the thing.
Pure: nothing here looks anything up.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from service.errors import ForbiddenError, NotFoundError, NotSignedInError


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person as the policy sees one.

    roles: (role, alliance) pairs; only `admin` stands without an alliance. alliances: those in which the person's
    organisation has a place today. credentials: as in `User`; a token of an earlier count is void.
    """

    user_id: uuid.UUID
    organisation_id: uuid.UUID | None = None
    roles: frozenset[tuple[str, uuid.UUID | None]] = frozenset()
    alliances: frozenset[uuid.UUID] = frozenset()
    credentials: int = 0

    def holds(self, role: str, alliance_id: uuid.UUID | None) -> bool:
        """Say whether the person holds a role in an alliance."""
        return (role, alliance_id) in self.roles

    def known_alliances(self) -> frozenset[uuid.UUID]:
        """Return the alliances in which the person has a role or a place."""
        return self.alliances | {alliance for _, alliance in self.roles if alliance is not None}


OPERATOR = Actor(user_id=uuid.UUID(int=0), roles=frozenset({("admin", None)}))
"""Whoever runs the command line: holds the database in the hand, so that no rule could keep anything back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What an action is done to.

    owner_id: the organisation whose thing it is; asker_id: the person, where no organisation stands behind one.
    handler_id: the department that has to act. holder_id: the organisation that claimed it. team_ids: the people named
    for it. party_ids: organisations that it was opened to. reader_alliances: alliances that an agreement lets see it.
    open_to_all: a demonstration thing that visitors may use. shown_to_members: its owner lets
    every member read its words.
    """

    alliance_id: uuid.UUID
    owner_id: uuid.UUID | None = None
    asker_id: uuid.UUID | None = None
    handler_id: uuid.UUID | None = None
    holder_id: uuid.UUID | None = None
    team_ids: frozenset[uuid.UUID] = frozenset()
    party_ids: frozenset[uuid.UUID] = frozenset()
    reader_alliances: frozenset[uuid.UUID] = frozenset()
    open_to_all: bool = False
    shown_to_members: bool = False


class Action(StrEnum):
    """Everything that a caller can ask for."""

    READ_ALLIANCE = "read_alliance"
    MATCH_TEXT = "match_text"
    POST_NEED = "post_need"
    READ_NEED = "read_need"
    SEE_OPPORTUNITY = "see_opportunity"
    CHANGE_NEED = "change_need"
    ERASE_NEED = "erase_need"
    FIND_PARTNERS = "find_partners"
    POST_CAPABILITY = "post_capability"
    READ_CAPABILITY = "read_capability"
    CHANGE_CAPABILITY = "change_capability"
    ERASE_CAPABILITY = "erase_capability"
    READ_PROPOSAL = "read_proposal"
    PROPOSE = "propose"
    ENDORSE = "endorse"
    ANSWER = "answer"
    READ_PAIR = "read_pair"
    READ_CASE = "read_case"
    GAP_LIST = "gap_list"
    TRIAGE_CASE = "triage_case"
    TRANSFER_CASE = "transfer_case"
    WHISTLE = "whistle"
    HANDLE_CASE = "handle_case"
    ANSWER_CASE = "answer_case"
    CLAIM_CASE = "claim_case"
    RELEASE_CASE = "release_case"
    NAME_TEAM = "name_team"
    MERGE_CASES = "merge_cases"
    ADVANCE_CASE = "advance_case"
    CONFIRM_CASE = "confirm_case"
    PROVE_CASE = "prove_case"
    REOPEN_CASE = "reopen_case"
    RATE_CASE = "rate_case"
    FOLLOW_UP = "follow_up"
    READ_FOLLOW_UPS = "read_follow_ups"
    ASK_ASKER = "ask_asker"
    REPLY_CASE = "reply_case"
    READ_LISTS = "read_lists"
    IMPORT_LISTS = "import_lists"
    KEEP_RULES = "keep_rules"
    READ_EXPOSURES = "read_exposures"
    READ_FIGURES = "read_figures"
    READ_SUPPLY = "read_supply"
    RECORD_SUPPLY = "record_supply"
    KEEP_CHANNELS = "keep_channels"
    CHANGE_CHANNEL = "change_channel"
    SUBMIT_REQUEST = "submit_request"
    READ_REQUEST = "read_request"
    ERASE_REQUEST = "erase_request"
    READ_TRIAGE = "read_triage"
    READ_POLICIES = "read_policies"
    WRITE_POLICIES = "write_policies"
    INVITE_MEMBER = "invite_member"
    INVITE_STAFF = "invite_staff"
    READ_AUDIT = "read_audit"
    READ_OPENINGS = "read_openings"
    READ_CHAIN = "read_chain"
    SHAPE_CHAIN = "shape_chain"
    READ_SALONS = "read_salons"
    KEEP_SALONS = "keep_salons"
    JOIN_SALON = "join_salon"
    SET_UP = "set_up"
    READ_ATTACHMENT = "read_attachment"
    READ_CERTIFICATE = "read_certificate"
    ADD_ATTACHMENT = "add_attachment"
    REMOVE_ATTACHMENT = "remove_attachment"
    ADMINISTER = "administer"


_OFFICE = frozenset({"secretariat", "admin"})
_READERS = _OFFICE | {"park_leader", "chain_leader"}
_STAFF = _READERS | {"organiser", "department"}

ALLOWED: Mapping[Action, frozenset[str]] = {
    Action.READ_ALLIANCE: _STAFF | {"clerk", "member", "visitor"},
    Action.MATCH_TEXT: _STAFF | {"clerk", "member", "visitor"},
    Action.POST_NEED: _OFFICE | {"owner"},
    Action.READ_NEED: _READERS | {"owner", "party"},
    Action.SEE_OPPORTUNITY: _READERS | {"owner", "party", "shown"},
    Action.CHANGE_NEED: _OFFICE | {"owner"},
    Action.ERASE_NEED: _OFFICE | {"owner"},
    Action.FIND_PARTNERS: _OFFICE | {"chain_leader", "owner"},
    Action.POST_CAPABILITY: _OFFICE | {"owner"},
    Action.READ_CAPABILITY: _STAFF | {"owner", "member", "reader"},
    Action.CHANGE_CAPABILITY: _OFFICE | {"owner"},
    Action.ERASE_CAPABILITY: _OFFICE | {"owner"},
    Action.READ_PROPOSAL: _READERS | {"owner", "party"},
    Action.PROPOSE: _OFFICE,
    Action.ENDORSE: _OFFICE,
    Action.ANSWER: frozenset({"owner", "party"}),
    Action.READ_PAIR: _OFFICE | {"owner", "party"},
    Action.READ_CASE: _READERS | {"owner", "handler", "holder", "team"},
    Action.GAP_LIST: _OFFICE,
    Action.TRIAGE_CASE: _OFFICE,
    Action.TRANSFER_CASE: _OFFICE,
    Action.WHISTLE: _OFFICE,
    Action.HANDLE_CASE: _OFFICE | {"handler"},
    Action.ANSWER_CASE: _OFFICE | {"handler"},
    Action.CLAIM_CASE: _OFFICE | {"chain_leader", "handler"},
    Action.RELEASE_CASE: _OFFICE | {"holder"},
    Action.NAME_TEAM: _OFFICE,
    Action.MERGE_CASES: _OFFICE,
    Action.ADVANCE_CASE: _OFFICE | {"owner"},
    Action.CONFIRM_CASE: frozenset({"owner"}),
    Action.PROVE_CASE: _OFFICE,
    Action.REOPEN_CASE: _OFFICE | {"owner"},
    Action.RATE_CASE: frozenset({"owner"}),
    Action.FOLLOW_UP: _OFFICE,
    Action.READ_FOLLOW_UPS: _READERS,
    Action.ASK_ASKER: _OFFICE | {"handler"},
    Action.REPLY_CASE: _OFFICE | {"owner"},
    Action.READ_LISTS: _READERS | {"organiser"},
    Action.IMPORT_LISTS: _OFFICE,
    Action.KEEP_RULES: _OFFICE,
    Action.READ_EXPOSURES: _OFFICE | {"park_leader"},
    Action.READ_FIGURES: _OFFICE | {"park_leader"},
    Action.READ_SUPPLY: _READERS,
    Action.RECORD_SUPPLY: _OFFICE,
    Action.KEEP_CHANNELS: _OFFICE,
    Action.CHANGE_CHANNEL: _OFFICE,
    Action.SUBMIT_REQUEST: _OFFICE | {"owner"},
    Action.READ_REQUEST: _READERS | {"owner"},
    Action.ERASE_REQUEST: _OFFICE | {"owner"},
    Action.READ_TRIAGE: _OFFICE | {"chain_leader"},
    Action.READ_POLICIES: _STAFF | {"clerk", "member", "visitor"},
    Action.WRITE_POLICIES: _OFFICE,
    Action.INVITE_MEMBER: _OFFICE,
    Action.INVITE_STAFF: frozenset({"admin"}),
    Action.READ_AUDIT: _OFFICE,
    Action.READ_OPENINGS: _OFFICE | {"owner"},
    Action.READ_CHAIN: _READERS | {"organiser"},
    Action.SHAPE_CHAIN: _OFFICE | {"chain_leader"},
    Action.READ_SALONS: _READERS | {"organiser"},
    Action.KEEP_SALONS: _OFFICE | {"organiser"},
    Action.JOIN_SALON: frozenset({"owner"}),
    Action.SET_UP: _OFFICE,
    Action.READ_ATTACHMENT: _OFFICE | {"owner", "party", "handler", "holder", "team"},
    Action.READ_CERTIFICATE: _STAFF | {"owner", "member"},
    Action.ADD_ATTACHMENT: _OFFICE | {"owner", "handler"},
    Action.REMOVE_ATTACHMENT: _OFFICE | {"owner"},
    Action.ADMINISTER: frozenset({"admin"}),
}
"""Action -> the roles and relations that allow it.

The relations are `owner`, `handler`, `holder`, `team`, `party`, `member`, `shown`, `reader` and `visitor`.
"""

SEEN_BY: Mapping[Action, Action] = {
    Action.CHANGE_NEED: Action.READ_NEED,
    Action.ERASE_NEED: Action.READ_NEED,
    Action.FIND_PARTNERS: Action.READ_NEED,
    Action.PROPOSE: Action.READ_NEED,
    Action.ANSWER: Action.READ_NEED,
    Action.CHANGE_CAPABILITY: Action.READ_CAPABILITY,
    Action.ERASE_CAPABILITY: Action.READ_CAPABILITY,
    Action.ENDORSE: Action.READ_PROPOSAL,
    Action.GAP_LIST: Action.READ_CASE,
    Action.TRIAGE_CASE: Action.READ_CASE,
    Action.TRANSFER_CASE: Action.READ_CASE,
    Action.WHISTLE: Action.READ_CASE,
    Action.HANDLE_CASE: Action.READ_CASE,
    Action.ANSWER_CASE: Action.READ_CASE,
    Action.CLAIM_CASE: Action.READ_CASE,
    Action.RELEASE_CASE: Action.READ_CASE,
    Action.NAME_TEAM: Action.READ_CASE,
    Action.MERGE_CASES: Action.READ_CASE,
    Action.ADVANCE_CASE: Action.READ_CASE,
    Action.CONFIRM_CASE: Action.READ_CASE,
    Action.PROVE_CASE: Action.READ_CASE,
    Action.REOPEN_CASE: Action.READ_CASE,
    Action.RATE_CASE: Action.READ_CASE,
    Action.FOLLOW_UP: Action.READ_CASE,
    Action.ASK_ASKER: Action.READ_CASE,
    Action.REPLY_CASE: Action.READ_CASE,
    Action.RECORD_SUPPLY: Action.READ_CASE,
    Action.ERASE_REQUEST: Action.READ_REQUEST,
    Action.READ_TRIAGE: Action.READ_CASE,
    Action.WRITE_POLICIES: Action.READ_POLICIES,
    Action.KEEP_SALONS: Action.READ_SALONS,
}
"""Action -> the reading that shows the thing: who may not even read it is not told that it exists."""

_HIDDEN = frozenset(
    {
        Action.READ_NEED,
        Action.SEE_OPPORTUNITY,
        Action.READ_CAPABILITY,
        Action.READ_PROPOSAL,
        Action.READ_PAIR,
        Action.READ_CASE,
        Action.CHANGE_CHANNEL,
        Action.READ_REQUEST,
        Action.READ_SALONS,
        Action.JOIN_SALON,
        Action.READ_ATTACHMENT,
    }
)


def may(actor: Actor | None, action: Action, target: Target) -> bool:
    """Say whether the policy lets the caller do this; None is a visitor who is not signed in."""
    wanted = ALLOWED[action]
    if target.open_to_all and "visitor" in wanted:
        return True
    if actor is None:
        return False
    if any(actor.holds(role, target.alliance_id) for role in wanted):
        return True
    if "admin" in wanted and actor.holds("admin", None):
        return True
    return bool(_relations(actor, target) & wanted)


def require(actor: Actor | None, action: Action, target: Target) -> None:
    """Do nothing when the policy lets the caller do this.

    Raises:
        NotSignedInError: for a visitor. ForbiddenError: when the caller may know of the thing, else NotFoundError.
    """
    if may(actor, action, target):
        return
    if actor is None:
        raise NotSignedInError
    shown_by = action if action in _HIDDEN else SEEN_BY.get(action)
    if shown_by is not None and not may(actor, shown_by, target):
        raise NotFoundError(kind="thing")
    raise ForbiddenError(action=action.value)


def require_signed_in(actor: Actor | None) -> Actor:
    """Return the caller; NotSignedInError for a visitor."""
    if actor is None:
        raise NotSignedInError
    return actor


def require_own(actor: Actor | None, user_id: uuid.UUID) -> Actor:
    """Return the caller when the thing is the caller's own, such as a notice; it is shown to nobody else.

    Raises:
        NotSignedInError: for a visitor. NotFoundError: for everybody else, whatever the role.
    """
    if require_signed_in(actor).user_id != user_id:
        raise NotFoundError(kind="thing")
    return require_signed_in(actor)


def _relations(actor: Actor, target: Target) -> frozenset[str]:
    """How the caller, or the organisation behind the caller, relates to the thing."""
    found = set()
    own_id = actor.organisation_id
    if (own_id is not None and own_id == target.owner_id) or actor.user_id == target.asker_id:
        found.add("owner")
    if own_id is not None and own_id == target.handler_id and actor.holds("department", target.alliance_id):
        found.add("handler")
    if own_id is not None and own_id == target.holder_id:
        found.add("holder")
    if actor.user_id in target.team_ids:
        found.add("team")
    if actor.organisation_id in target.party_ids:
        found.add("party")
    if target.alliance_id in actor.alliances:
        found |= {"member", "shown"} if target.shown_to_members else {"member"}
    if target.reader_alliances & actor.known_alliances():
        found.add("reader")
    return frozenset(found)
