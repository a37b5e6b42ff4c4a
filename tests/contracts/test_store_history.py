"""What is kept of posts' pasts: places of versions, changes of status; on both databases."""

import uuid
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session, select
from store_world import NOW, World

from service.domain.posts import CapabilityVersion, NeedVersion, StatusChange
from service.store import alliances, posts, schema
from service.store.database import Database
from service.store.engines import make_engine, parse_address, writing

LATER = NOW + timedelta(hours=1)


def _changes(session: Session) -> list[tuple[uuid.UUID, str, datetime]]:
    rows = session.exec(select(StatusChange).order_by(StatusChange.seq))  # type: ignore[arg-type]
    return [(row.post_id, row.status, row.at) for row in rows]


def test_versions_keep_where_they_were_posted(database: Database, world: World) -> None:
    with database.transaction() as session:
        other = alliances.add_chain(
            session, alliances.Chain(alliance_id=world.alliance.id, code="x", name="x", knowledge_code="x")
        )
        need = posts.add_need(session, **world.place, text="要齿轮", now=NOW)
        offer = posts.add_capability(session, **world.place, text="做齿轮", now=NOW, visibility="allied")
        posts.revise_need(session, need, text="要大齿轮", now=LATER, chain_id=other.id)
        posts.revise_capability(session, offer, text="做大齿轮", now=LATER, chain_id=other.id, visibility="public")
    with database.read() as session:
        chains = [session.get_one(NeedVersion, (need.id, version)).chain_id for version in (1, 2)]
        offers = [session.get_one(CapabilityVersion, (offer.id, version)) for version in (1, 2)]
    assert chains == [world.chain.id, other.id]
    assert [(row.chain_id, row.visibility) for row in offers] == [(world.chain.id, "allied"), (other.id, "public")]


def test_every_change_of_status_is_kept_once(database: Database, world: World) -> None:
    with database.transaction() as session:
        need = posts.add_need(session, **world.place, text="要齿轮", now=NOW)
        offer = posts.add_capability(session, **world.place, text="做齿轮", now=NOW)
        assert _changes(session) == []
        posts.withdraw_need(session, need, now=NOW)
        posts.erase_capability(session, offer, now=NOW)
        posts.erase_need(session, need, now=LATER)
        posts.erase_need(session, need, now=LATER + timedelta(days=1))
        assert _changes(session) == [
            (need.id, "withdrawn", NOW),
            (offer.id, "erased", NOW),
            (need.id, "erased", LATER),
        ]


@pytest.fixture
def first_schema(empty_address: str) -> Database:
    """A database as the first version of the product left it, with a chain and one post of each kind."""
    database = Database(empty_address)
    database.upgrade()  # makes the folder
    with writing(make_engine(parse_address(empty_address), foreign_keys=False)).begin() as connection:
        for name in connection.dialect.get_table_names(connection):
            connection.execute(text(f'DROP TABLE "{name}"' + _cascade(connection.dialect.name)))
        schema.upgrade(connection, "0001")
        for statement in _OLD_ROWS:
            connection.execute(text(statement))
    return database


def test_an_older_database_learns_its_past(first_schema: Database) -> None:
    first_schema.upgrade()
    with first_schema.read() as session:
        need, offer = session.exec(select(NeedVersion)).one(), session.exec(select(CapabilityVersion)).one()
        assert need.chain_id == offer.chain_id == uuid.UUID(_CHAIN)
        assert offer.visibility == "public"
        kept = [(post_id.int % 16, status, at.day) for post_id, status, at in _changes(session)]
    assert kept == [(4, "withdrawn", 3), (3, "withdrawn", 4), (3, "erased", 5)]
    first_schema.dispose()


def _cascade(dialect: str) -> str:
    return " CASCADE" if dialect == "postgresql" else ""


def _id(number: int) -> str:
    return f"0000000000000000000000000000000{number}"


_CHAIN = _id(2)
_HEAD = "(id, alliance_id, chain_id, organisation_id, status, version, created_at, updated_at"
_DAY = "2026-03-0{} 01:30:00"
_CASE = "(id, number, alliance_id, need_id, state, due_at, due_provisional, timeline_seq, timeline_head, opened_at)"
_OLD_ROWS = (
    "INSERT INTO alliance (id, code, name, park, case_prefix, timezone, office_open, lunch_start, lunch_end,"
    " office_close, demo, next_case_number, created_at)"
    f" VALUES ('{_id(1)}', 'a', 'a', '', 'A', 'UTC', '', '', '', '', false, 1, '{_DAY.format(1)}')",
    f"INSERT INTO chain (id, alliance_id, code, name, knowledge_code) VALUES ('{_CHAIN}', '{_id(1)}', 'c', 'c', 'c')",
    f"INSERT INTO organisation (id, name, short_name, kind, region, invented, created_at) VALUES"
    f" ('{_id(6)}', 'o', '', '', '', false, '{_DAY.format(1)}')",
    f"INSERT INTO need {_HEAD}) VALUES ('{_id(3)}', '{_id(1)}', '{_CHAIN}', '{_id(6)}', 'erased', 1,"
    f" '{_DAY.format(1)}', '{_DAY.format(5)}')",
    f"INSERT INTO needversion (need_id, version, title, text, created_at) VALUES"
    f" ('{_id(3)}', 1, '', '', '{_DAY.format(1)}')",
    f"INSERT INTO capability {_HEAD}, visibility) VALUES ('{_id(4)}', '{_id(1)}', '{_CHAIN}', '{_id(6)}', 'withdrawn',"
    f" 1, '{_DAY.format(1)}', '{_DAY.format(3)}', 'public')",
    f"INSERT INTO capabilityversion (capability_id, version, title, text, created_at) VALUES"
    f" ('{_id(4)}', 1, '', 't', '{_DAY.format(1)}')",
    f"INSERT INTO change_entry (alliance_id, capability_id, version, operation, at) VALUES"
    f" ('{_id(1)}', '{_id(4)}', 1, 'withdraw', '{_DAY.format(3)}')",
    f"INSERT INTO \"case\" {_CASE} VALUES ('{_id(5)}', 'A-1', '{_id(1)}', '{_id(3)}', 'closed',"
    f" '{_DAY.format(1)}', false, 1, '', '{_DAY.format(1)}')",
    "INSERT INTO timeline_entry (case_id, seq, at, kind, data, previous_hash, hash) VALUES"
    f" ('{_id(5)}', 1, '{_DAY.format(4)}', 'need_withdrawn', '{{}}', '', '')",
)
