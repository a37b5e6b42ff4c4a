"""Requests and their cases, on SQLite and on PostgreSQL alike; and cases that an older schema wrote."""

import pytest
from sqlalchemy import text
from store_world import NOW, World

from service.domain.cases import Case
from service.errors import ConflictError, NotFoundError
from service.store import cases, idempotency, requests
from service.store.database import Database

WORDS = "厂门口路灯坏了，晚上送货看不清"


def _add(database: Database, world: World) -> tuple[requests.Request, Case]:
    with database.transaction() as session:
        request = requests.add_request(
            session,
            alliance_id=world.alliance.id,
            organisation_id=world.asker.id,
            channel="form",
            title="路灯",
            text=WORDS,
            now=NOW,
            by=world.officer.id,
        )
        case = cases.open_case(
            session, alliance_id=world.alliance.id, kind="request", request_id=request.id, due_at=NOW, now=NOW
        )
    return request, case


def test_a_request_has_one_case(database: Database, world: World) -> None:
    request, case = _add(database, world)
    with database.read() as session:
        assert requests.get_request(session, request.id).text == WORDS
        found = cases.case_of_request(session, request.id)
        assert (found.id, found.kind, found.need_id, found.clock_from) == (case.id, "request", None, NOW)
    with pytest.raises(ConflictError), database.transaction() as session:
        cases.open_case(session, alliance_id=world.alliance.id, request_id=request.id, due_at=NOW, now=NOW)
    with database.read() as session, pytest.raises(NotFoundError):
        cases.case_of_request(session, case.id)


def test_requests_without_a_need_do_not_collide(database: Database, world: World) -> None:
    assert _add(database, world)[1].number != _add(database, world)[1].number


def test_an_erased_request_has_no_words_left(database: Database, world: World) -> None:
    request, _ = _add(database, world)
    with database.transaction() as session:
        idempotency.keep_answer(
            session,
            user_id=world.officer.id,
            key="k",
            request_digest="d",
            status=201,
            body=f'{{"id":"{request.id}","text":"{WORDS}"}}',
            now=NOW,
        )
        requests.erase_request(session, request, now=NOW)
    with database.transaction() as session:
        again = requests.get_request(session, request.id)
        assert (again.title, again.text, again.erased_at) == ("", "", NOW)
        assert not requests.erase_request(session, again, now=NOW)
        bodies = session.execute(text("SELECT body FROM idempotency_record")).scalars().all()
        assert bodies == [""]
    database.erase_residue()


def test_a_case_of_the_first_schema_is_kept(empty_address: str) -> None:
    database = Database(empty_address)
    database.upgrade("0001")
    with database.transaction() as session:
        for statement in OLD_ROWS:
            session.execute(text(statement))
    database.upgrade()
    with database.read() as session:
        case = cases.find_case_by_number(session, "LZ-2026-000001")
        assert case is not None
        assert (case.kind, case.state, case.urgency, case.request_id) == ("need", "proposed", "normal", None)
        assert case.need_id is not None
        assert case.clock_from == case.opened_at == NOW
    database.dispose()


_ID = {name: f"0190000000007000800000000000000{number}" for number, name in enumerate(("a", "c", "o", "n", "k"))}
_AT = "2026-03-04 01:30:00+00:00"
OLD_ROWS = (
    f"INSERT INTO alliance VALUES ('{_ID['a']}','luzhou','x','','LZ','Asia/Shanghai','09:00','12:00','13:30','17:30',"  # noqa: S608
    f"false,2,'{_AT}')",
    f"INSERT INTO chain VALUES ('{_ID['c']}','{_ID['a']}','equipment','x','equipment')",  # noqa: S608
    "INSERT INTO organisation (id,name,short_name,kind,region,invented,created_at) "  # noqa: S608
    f"VALUES ('{_ID['o']}','甲厂','','enterprise','',false,'{_AT}')",
    "INSERT INTO need (id,alliance_id,chain_id,organisation_id,status,version,created_at,updated_at) "  # noqa: S608
    f"VALUES ('{_ID['n']}','{_ID['a']}','{_ID['c']}','{_ID['o']}','open',1,'{_AT}','{_AT}')",
    'INSERT INTO "case" (id,number,alliance_id,need_id,state,due_at,due_provisional,timeline_seq,timeline_head,'  # noqa: S608
    "opened_at) "
    f"VALUES ('{_ID['k']}','LZ-2026-000001','{_ID['a']}','{_ID['n']}','proposed','{_AT}',false,0,'','{_AT}')",
)
