"""The policy table: who may do what, by role, by relation, and what the rest are told."""

import uuid

import pytest

from service.domain.people import ROLES
from service.errors import ForbiddenError, NotFoundError, NotSignedInError
from service.policy import ALLOWED, SEEN_BY, Action, Actor, Target, may, require

HERE, THERE, FIRM, OTHER = (uuid.UUID(int=number) for number in range(1, 5))
TARGET = Target(alliance_id=HERE, owner_id=FIRM)
RELATIONS = {"owner", "handler", "holder", "team", "party", "member", "shown", "reader", "visitor"}


def holder(role: str, alliance_id: uuid.UUID | None = HERE) -> Actor:
    return Actor(uuid.uuid4(), roles=frozenset({(role, alliance_id)}))


def test_the_table_is_whole() -> None:
    assert set(ALLOWED) == set(Action)
    for action, wanted in ALLOWED.items():
        assert wanted <= set(ROLES) | RELATIONS, action
    for action, shown_by in SEEN_BY.items():
        assert ALLOWED[action] <= ALLOWED[shown_by], f"{action} lets in who cannot see"


@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize("role", [role for role in ROLES if role != "admin"])
def test_a_role_counts_in_its_own_alliance_alone(action: Action, role: str) -> None:
    assert may(holder(role), action, TARGET) == (role in ALLOWED[action])
    assert not may(holder(role, THERE), action, TARGET)
    assert not may(holder(role, None), action, TARGET)


@pytest.mark.parametrize("action", list(Action))
def test_relations_let_in(action: Action) -> None:
    wanted = ALLOWED[action]
    owner = Actor(uuid.uuid4(), organisation_id=FIRM)
    party = Actor(uuid.uuid4(), organisation_id=OTHER)
    member = Actor(uuid.uuid4(), organisation_id=OTHER, alliances=frozenset({HERE}))
    reader = Actor(uuid.uuid4(), organisation_id=OTHER, alliances=frozenset({THERE}))
    opened = Target(alliance_id=HERE, owner_id=FIRM, party_ids=frozenset({OTHER}))
    shared = Target(alliance_id=HERE, owner_id=FIRM, reader_alliances=frozenset({THERE}))
    assert may(owner, action, TARGET) == ("owner" in wanted)
    assert may(party, action, opened) == ("party" in wanted)
    assert may(member, action, TARGET) == ("member" in wanted)
    assert may(reader, action, shared) == ("reader" in wanted)
    department = Actor(uuid.uuid4(), organisation_id=OTHER, roles=frozenset({("department", HERE)}))
    called = Target(alliance_id=HERE, handler_id=OTHER)
    assert may(department, action, called) == bool({"handler", "department"} & wanted)
    assert may(party, action, called) is False
    assert may(party, action, Target(alliance_id=HERE, holder_id=OTHER)) == ("holder" in wanted)
    assert may(party, action, Target(alliance_id=HERE, team_ids=frozenset({party.user_id}))) == ("team" in wanted)
    assert may(party, action, Target(alliance_id=HERE, asker_id=party.user_id)) == ("owner" in wanted)
    assert not may(reader, action, TARGET)
    assert not may(None, action, TARGET)
    assert may(None, action, Target(alliance_id=HERE, open_to_all=True)) == ("visitor" in wanted)
    assert may(holder("admin", None), action, TARGET) == ("admin" in wanted)


def test_nobody_stands_for_a_thing_without_owner() -> None:
    assert not may(Actor(uuid.uuid4()), Action.READ_NEED, Target(alliance_id=HERE))


def test_refusals_say_no_more_than_one_may_know() -> None:
    with pytest.raises(NotSignedInError):
        require(None, Action.READ_NEED, TARGET)
    with pytest.raises(NotFoundError):
        require(holder("clerk"), Action.READ_NEED, TARGET)
    with pytest.raises(NotFoundError):
        require(holder("clerk"), Action.CHANGE_NEED, TARGET)
    with pytest.raises(ForbiddenError):
        require(holder("park_leader"), Action.CHANGE_NEED, TARGET)
    with pytest.raises(ForbiddenError):
        require(holder("clerk"), Action.READ_LISTS, TARGET)
    require(holder("secretariat"), Action.CHANGE_NEED, TARGET)
