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
            connection.exec_driver_sql(statement)
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


def _insert(table: str, **values: object) -> str:
    written = ", ".join(str(value) if isinstance(value, int) else f"'{value}'" for value in values.values())
    return f'INSERT INTO "{table}" ({", ".join(values)}) VALUES ({written})'  # noqa: S608 - our own words


def _on(day: int) -> str:
    return f"2026-03-0{day} 01:30:00"


_ALLIANCE, _CHAIN, _NEED, _OFFER, _CASE, _FIRM = (_id(number) for number in range(1, 7))
_POST = {"alliance_id": _ALLIANCE, "chain_id": _CHAIN, "organisation_id": _FIRM, "version": 1, "created_at": _on(1)}
_HOURS = dict.fromkeys(("office_open", "lunch_start", "lunch_end", "office_close"), "09:00")
_OLD_ROWS = (
    _insert(
        "alliance",
        **{"id": _ALLIANCE, "code": "a", "name": "a", "park": "", "case_prefix": "A", "timezone": "UTC"},
        **_HOURS,
        **{"demo": False, "next_case_number": 1, "created_at": _on(1)},
    ),
    _insert("chain", id=_CHAIN, alliance_id=_ALLIANCE, code="c", name="c", knowledge_code="c"),
    _insert("organisation", id=_FIRM, name="o", short_name="", kind="", region="", invented=False, created_at=_on(1)),
    _insert("need", id=_NEED, status="erased", updated_at=_on(5), **_POST),
    _insert("needversion", need_id=_NEED, version=1, title="", text="", created_at=_on(1)),
    _insert("capability", id=_OFFER, status="withdrawn", updated_at=_on(3), visibility="public", **_POST),
    _insert("capabilityversion", capability_id=_OFFER, version=1, title="", text="t", created_at=_on(1)),
    _insert("change_entry", alliance_id=_ALLIANCE, capability_id=_OFFER, version=1, operation="withdraw", at=_on(3)),
    _insert(
        "case",
        **{"id": _CASE, "number": "A-1", "alliance_id": _ALLIANCE, "need_id": _NEED, "state": "closed"},
        **{"due_at": _on(1), "due_provisional": False, "timeline_seq": 1, "timeline_head": "", "opened_at": _on(1)},
    ),
    _insert(
        "timeline_entry",
        **{"case_id": _CASE, "seq": 1, "at": _on(4), "kind": "need_withdrawn", "data": "{}"},
        **{"previous_hash": "", "hash": ""},
    ),
)
