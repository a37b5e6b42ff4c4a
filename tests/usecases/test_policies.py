"""Policies: entered and changed by the office, read by those who have to do with the alliance, gone when they end."""

from datetime import date
from typing import Any

import pytest

from service.errors import ForbiddenError, InvalidInputError, NotFoundError
from service.usecases import policies
from service.usecases.policies import PolicyDraft, PolicyView
from tests.usecases.world import World

DRAFT: dict[str, Any] = {
    "title": "技术改造补助",
    "summary": "补设备款",
    "who": "规上企业",
    "how": "三月申报",
    "department": "经信",
}


def enter(world: World, by: str = "secretariat", **more: Any) -> PolicyView:  # noqa: ANN401 - fields of the draft
    with world.write() as session:
        draft = PolicyDraft(**(DRAFT | more))
        return policies.add_policy(session, actor=world.actors[by], alliance="luzhou", draft=draft, now=world.clock)


def titles(world: World, query: str = "", by: str | None = "owner") -> list[str]:
    with world.database.read() as session:
        actor = world.actors[by] if by else None
        found = policies.search_policies(session, actor=actor, now=world.clock, alliance="luzhou", query=query)
        return [each.title for each in found]


def test_policies_hold_between_their_days(small_world: World) -> None:
    enter(small_world, valid_from=date(2026, 1, 1), valid_until=date(2026, 3, 4))
    enter(small_world, title="来年的", valid_from=date(2027, 1, 1))
    assert titles(small_world) == titles(small_world, "技改怎么报") == ["技术改造补助"]
    small_world.later(days=1)
    assert titles(small_world) == []


def test_what_is_wrong_is_refused(small_world: World) -> None:
    with pytest.raises(InvalidInputError):
        enter(small_world, valid_from=date(2026, 2, 1), valid_until=date(2026, 1, 1))
    with pytest.raises(ForbiddenError):
        enter(small_world, by="owner")
    with pytest.raises(ForbiddenError):
        titles(small_world, by="other_alliance")


def test_an_entry_is_changed_and_withdrawn(small_world: World) -> None:
    entry = enter(small_world)
    with small_world.write() as session:
        changed = policies.change_policy(
            session,
            actor=small_world.actors["secretariat"],
            policy_id=entry.id,
            now=small_world.clock,
            changes={"who": "所有成员"},
        )
    assert (changed.who, changed.how) == ("所有成员", "三月申报")
    with small_world.write() as session, pytest.raises(NotFoundError):
        policies.change_policy(
            session,
            actor=small_world.actors["other_alliance"],
            policy_id=entry.id,
            now=small_world.clock,
            changes={"who": "x"},
        )
    with small_world.write() as session:
        policies.change_policy(
            session,
            actor=small_world.actors["secretariat"],
            policy_id=entry.id,
            now=small_world.clock,
            changes={"withdrawn": True},
        )
    assert titles(small_world) == []
