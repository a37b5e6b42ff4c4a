"""What an alliance adds to the chain knowledge: in every search of its own, in no other's, and revocable."""

import uuid

import pytest

from matching.errors import AdditionError, EmptyTextError
from matching.knowledge_additions import Addition
from service.errors import ForbiddenError, NotFoundError
from service.usecases.knowledge_additions import add_knowledge, as_addition, read_additions, revoke_knowledge
from service.usecases.partners import find_partners, match_text
from service.usecases.proposals import explain_proposal
from tests.usecases.world import SUPPLIER, World

PLACE = {"alliance": "luzhou", "chain": "equipment"}
PHRASE = "大牙盘"


def add(world: World, addition: Addition, by: str = "chain_leader"):  # noqa: ANN201 - the stored row
    with world.write() as session:
        return add_knowledge(
            session, world.engines, actor=world.actors[by], **PLACE, addition=addition, now=world.clock
        )


def found_for(world: World, text: str, alliance: str = "luzhou", by: str = "secretariat") -> list[str]:
    """The chain paths of whoever is proposed for a text."""
    with world.database.read() as session:
        partners = match_text(
            session, world.engines, actor=world.actors[by], alliance=alliance, text=text, now=world.clock
        )
    return [step["node"] for each in partners.proposals if each["organisation"] == SUPPLIER for step in each["path"]]


def knowledge_of(world: World, alliance: str) -> str:
    return world.engines.matcher_of(world.alliance_ids[alliance]).pool.knowledge.version


def test_an_addition_counts_in_every_search_of_the_alliance_until_it_is_revoked(small_world: World) -> None:
    world = small_world
    assert "主减速齿轮" not in found_for(world, f"求购{PHRASE}")
    other = knowledge_of(world, "tongliang")
    row = add(world, as_addition("surface", "主减速齿轮", f" {PHRASE} "))
    assert "主减速齿轮" in found_for(world, f"求购{PHRASE}")
    assert knowledge_of(world, "tongliang") == other
    assert knowledge_of(world, "luzhou").startswith(f"{other}+")
    with world.write() as session:
        for _ in range(2):
            actor = world.actors["secretariat"]
            revoke_knowledge(session, actor=actor, **PLACE, addition_id=row.id, now=world.clock)
    assert "主减速齿轮" not in found_for(world, f"求购{PHRASE}")
    assert knowledge_of(world, "luzhou") == other
    with world.database.read() as session:
        (view,) = read_additions(session, actor=world.actors["park_leader"], **PLACE, node="主减速齿轮")
    assert (view.value, view.revoked_at) == (PHRASE, world.clock)


def test_another_process_follows(small_world: World) -> None:
    from service.indexing.host import EngineHost

    world = small_world
    host = EngineHost(
        database=world.database,
        parts=world.engines._parts,
        folder=world.folder / "second",
        follow_seconds=1,
        save_seconds=60,
    )
    alliance = world.alliance_ids["luzhou"]
    before = host.matcher_of(alliance).pool.knowledge.version
    add(world, as_addition("cue", "主减速齿轮", "车桥里那个大齿"))
    assert host.matcher_of(alliance).pool.knowledge.version == knowledge_of(world, "luzhou") != before


def test_what_cannot_be_added_and_who_may_not(small_world: World) -> None:
    with pytest.raises(AdditionError):
        add(small_world, as_addition("surface", "齿轮", "双氧水"))
    with pytest.raises(EmptyTextError):
        add(small_world, as_addition("surface", "齿轮", "  "))
    for by in ("park_leader", "owner"):
        with pytest.raises(ForbiddenError):
            add(small_world, as_addition("surface", "齿轮", PHRASE), by=by)
    row = add(small_world, as_addition("surface", "齿轮", PHRASE))
    far = {"alliance": "tongliang", "chain": "equipment"}
    with small_world.write() as session, pytest.raises(NotFoundError):
        revoke_knowledge(
            session, actor=small_world.actors["far_secretariat"], **far, addition_id=row.id, now=small_world.clock
        )


def test_what_was_proposed_before_is_still_told_as_it_was(small_world: World) -> None:
    world = small_world
    officer = world.actors["secretariat"]
    need = world.post_need()
    ids = []
    for addition in (None, as_addition("surface", "主减速齿轮", PHRASE), as_addition("made_by", "主减速齿轮", "焊接")):
        if addition is not None:
            world.later(minutes=1)
            add(world, addition)
        with world.write() as session:
            found = find_partners(
                session, world.engines, actor=officer, need_id=need.id, now=world.later(minutes=1), limit=3
            )
            ids += [uuid.UUID(each["proposal_id"]) for each in found.proposals]
    with world.database.read() as session:
        for proposal_id in ids:
            assert explain_proposal(session, world.engines, actor=officer, proposal_id=proposal_id)
        assert world.engines.explainer_of(need.organisation_id, "other@1") is None
    assert len(set(ids)) >= 2
