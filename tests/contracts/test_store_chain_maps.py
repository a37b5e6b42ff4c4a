"""Corrections, added knowledge, communities and the mark of a chain's content, on both databases."""

from datetime import timedelta

import pytest
from store_world import NOW, World

from service.domain.alliances import Membership, Organisation
from service.domain.chain_maps import Community, CommunityMember, KnowledgeAddition, NodeCorrection
from service.errors import ConflictError
from service.store import alliances, chain_maps, posts
from service.store.chain_content import chain_needs, content_mark
from service.store.database import Database
from service.store.rows import add_row


def correction(world: World, *, node: str = "齿轮", belongs: bool = True) -> NodeCorrection:
    return NodeCorrection(
        alliance_id=world.alliance.id, organisation_id=world.supplier.id, node=node, belongs=belongs, at=NOW
    )


def test_the_latest_word_about_a_place_counts(database: Database, world: World) -> None:
    with database.transaction() as session:
        for node, belongs in (("齿轮", True), ("磨齿", True), ("齿轮", False)):
            chain_maps.add_correction(session, correction(world, node=node, belongs=belongs))
    with database.read() as session:
        found = chain_maps.corrections_of(session, world.alliance.id)
    assert [(row.node, row.belongs) for row in found] == [("磨齿", True), ("齿轮", False)]


def test_a_revoked_addition_counts_no_more_and_is_still_known(database: Database, world: World) -> None:
    with database.transaction() as session:
        rows = [
            chain_maps.add_addition(
                session,
                KnowledgeAddition(
                    alliance_id=world.alliance.id, kind="surface", node="齿轮", value=value, created_at=NOW
                ),
            )
            for value in ("牙盘", "牙轮")
        ]
        chain_maps.revoke_addition(session, rows[0], now=NOW, by=world.officer.id)
        chain_maps.revoke_addition(session, rows[0], now=NOW + timedelta(days=1), by=None)
    with database.read() as session:
        assert [row.value for row in chain_maps.additions_of(session, world.alliance.id)] == ["牙轮"]
        every = chain_maps.additions_of(session, world.alliance.id, revoked=True)
        assert [(row.value, row.revoked_at, row.revoked_by) for row in every] == [
            ("牙盘", NOW, world.officer.id),
            ("牙轮", None, None),
        ]


def test_a_firm_is_in_one_community_of_a_chain(database: Database, world: World) -> None:
    with database.transaction() as session:
        first, second = (
            chain_maps.add_community(
                session,
                Community(alliance_id=world.alliance.id, chain_id=world.chain.id, name=name, created_at=NOW),
            )
            for name in ("齿轮", "热处理")
        )
    for community in (first, second):
        with database.transaction() as session:
            chain_maps.replace_members(session, world.chain.id, [member(world, community)])
    with database.read() as session:
        assert [row.community_id for row in chain_maps.community_members(session, world.chain.id)] == [second.id]
        assert [row.name for row in chain_maps.communities_of(session, world.alliance.id)] == ["齿轮", "热处理"]
    with pytest.raises(ConflictError), database.transaction() as session:
        add_row(session, member(world, first))


def member(world: World, community: Community) -> CommunityMember:
    return CommunityMember(
        community_id=community.id, organisation_id=world.supplier.id, chain_id=world.chain.id, since=NOW
    )


def test_any_change_gives_another_mark(database: Database, world: World) -> None:
    marks = [mark(database, world)]
    with database.transaction() as session:
        capability = posts.add_capability(session, **world.place, text="齿轮", now=NOW)
    marks.append(mark(database, world))
    assert mark(database, world) == marks[-1]
    with database.transaction() as session:
        chain_maps.add_correction(session, correction(world))
    marks.append(mark(database, world))
    with database.transaction() as session:
        posts.erase_capability(session, posts.get_capability(session, capability.id), now=NOW)
    marks.append(mark(database, world))
    assert len(set(marks)) == len(marks)


def test_a_name_a_last_day_and_another_leader_give_another_mark(database: Database, world: World) -> None:
    def change(**values: object) -> None:
        with database.transaction() as session:
            place = session.get_one(Membership, member_id)
            firm = session.get_one(Organisation, world.supplier.id)
            for name, value in values.items():
                setattr(place if hasattr(place, name) else firm, name, value)

    with database.transaction() as session:
        place = {"alliance_id": world.alliance.id, "chain_id": world.chain.id, "organisation_id": world.supplier.id}
        member_id = alliances.add_membership(session, Membership(**place)).id
    marks = [mark(database, world)]
    for values in (
        {"until": NOW.date()},
        {"until": NOW.date() - timedelta(days=1)},
        {"since": NOW.date() - timedelta(days=9)},
        {"role": "chain_leader"},
        {"name": "新名字齿轮厂"},
        {"short_name": "新齿"},
    ):
        change(**values)
        marks.append(mark(database, world))
    assert len(set(marks)) == len(marks)


def mark(database: Database, world: World) -> str:
    with database.read() as session:
        return content_mark(session, world.alliance.id, world.chain.id)


def test_a_chain_without_needs(database: Database, world: World) -> None:
    with database.read() as session:
        assert chain_needs(session, world.alliance.id, chain_id=world.chain.id, states=("received",)) == []
