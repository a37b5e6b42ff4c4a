"""Cases, their numbers and their timelines, on both databases."""

import json
import threading
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session
from store_world import NOW, World

from service.domain.alliances import Alliance, Chain
from service.domain.cases import Case
from service.errors import ConflictError, NotFoundError
from service.store import alliances, cases, integrity, posts
from service.store.cases import CaseFilter
from service.store.database import Database
from service.store.integrity import Problem


def _open(session: Session, world: World, now: datetime = NOW, **options: object) -> Case:
    need = posts.add_need(session, **world.place, text="要齿轮", now=now)
    due_at = now + timedelta(days=1)
    options = {"owner_id": world.officer.id} | options
    return cases.open_case(session, alliance_id=world.alliance.id, need_id=need.id, due_at=due_at, now=now, **options)


def _problems(database: Database) -> list[Problem]:
    with database.read() as session:
        return integrity.find_problems(session)


@pytest.fixture
def case(database: Database, world: World) -> Case:
    """A case with a timeline of three entries."""
    with database.transaction() as session:
        case = _open(session, world)
        for kind in ("received", "triaged", "proposed"):
            cases.append_entry(session, case, kind=kind, now=NOW, data={"need": case.need_id, "kind": kind})
    return case


def test_numbers_count_within_an_alliance(database: Database, world: World) -> None:
    new_year = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)  # midnight in Shanghai
    with database.transaction() as session:
        other = alliances.add_alliance(session, Alliance(code="anning", name="安宁", case_prefix="AN", created_at=NOW))
        chain = alliances.add_chain(session, Chain(alliance_id=other.id, code="x", name="x", knowledge_code="x"))
        numbers = [_open(session, world, moment).number for moment in (NOW, new_year - timedelta(seconds=1), new_year)]
        need = posts.add_need(
            session, alliance_id=other.id, chain_id=chain.id, organisation_id=world.asker.id, text="x", now=NOW
        )
        elsewhere = cases.open_case(session, alliance_id=other.id, need_id=need.id, due_at=NOW, now=NOW)
    assert numbers == ["LZ-2026-000001", "LZ-2026-000002", "LZ-2027-000003"]
    assert elsewhere.number == "AN-2026-000001"


def test_cases_opened_at_once_get_different_numbers(database: Database, world: World) -> None:
    numbers: list[str] = []

    def open_some() -> None:
        for _ in range(5):
            with database.transaction() as session:
                number = _open(session, world).number
            numbers.append(number)

    threads = [threading.Thread(target=open_some) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == [f"LZ-2026-{number:06d}" for number in range(1, 26)]


def test_a_need_has_one_case(database: Database, case: Case) -> None:
    with pytest.raises(ConflictError), database.transaction() as session:
        cases.open_case(session, alliance_id=case.alliance_id, need_id=case.need_id, due_at=NOW, now=NOW)
    with pytest.raises(NotFoundError), database.transaction() as session:
        cases.open_case(session, alliance_id=uuid.uuid4(), need_id=case.need_id, due_at=NOW, now=NOW)


def test_cases_are_found(database: Database, case: Case) -> None:
    with database.read() as session:
        assert cases.get_case(session, case.id).number == case.number
        assert cases.case_of_need(session, case.need_id).id == case.id
        found = cases.find_case_by_number(session, case.number)
        assert found is not None
        assert found.id == case.id
        assert cases.find_case_by_number(session, "LZ-2026-999999") is None
        with pytest.raises(NotFoundError):
            cases.case_of_need(session, uuid.uuid4())


def test_cases_are_filtered_and_paged_newest_first(database: Database, world: World) -> None:
    with database.transaction() as session:
        made = [_open(session, world, NOW + timedelta(days=day), owner_id=None) for day in range(4)]
        made[0].state, made[0].closed_at = "closed", NOW
        made[1].owner_id = world.officer.id
    with database.read() as session:

        def numbers(**wanted: object) -> list[int]:
            return [int(row.number[-6:]) for row in cases.list_cases(session, CaseFilter(**wanted))]

        assert numbers() == [4, 3, 2, 1]
        assert numbers(limit=2) == [4, 3]
        assert numbers(limit=2, before=made[2].id) == [2, 1]
        assert numbers(open_only=True) == [4, 3, 2]
        assert numbers(state="closed") == [1]
        assert numbers(owner_id=world.officer.id) == [2]
        assert numbers(due_before=made[2].due_at) == [2, 1]
        assert numbers(alliance_id=uuid.uuid4()) == []


def test_a_timeline_is_kept_in_order_and_chained(database: Database, case: Case) -> None:
    with database.read() as session:
        entries = cases.timeline_of(session, case.id)
        stored = cases.get_case(session, case.id)
    assert [(entry.seq, entry.kind) for entry in entries] == [(1, "received"), (2, "triaged"), (3, "proposed")]
    assert [entry.previous_hash for entry in entries] == ["", entries[0].hash, entries[1].hash]
    assert (stored.timeline_seq, stored.timeline_head) == (3, entries[2].hash)
    standing = '"case":{"due":"2026-03-05T01:30:00.000000+00:00","owner":"' + f'{case.owner_id}","state":"received"}}'
    assert entries[0].data == f'{{{standing},"kind":"received","need":"{case.need_id}"}}'
    assert _problems(database) == []


def test_an_entry_also_writes_what_was_changed_in_the_case(database: Database, case: Case) -> None:
    with database.transaction() as session:
        current = cases.lock_case(session, case.id)
        current.state = "closed"
        cases.append_entry(session, current, kind="closed", now=NOW)
    with database.read() as session:
        stored = cases.get_case(session, case.id)
        assert (stored.state, stored.timeline_seq) == ("closed", 4)
        told = [json.loads(entry.data)["case"]["state"] for entry in cases.timeline_of(session, case.id)]
        assert told == ["received", "received", "received", "closed"]


def test_two_threads_cannot_fork_a_timeline(database: Database, case: Case) -> None:
    """Each thread reads the case before the other has written: only the lock keeps them in one line."""
    barrier = threading.Barrier(2, timeout=60)
    failures: list[Exception] = []

    def append(name: str) -> None:
        barrier.wait()
        for number in range(10):
            try:
                with database.transaction() as session:
                    stale = cases.get_case(session, case.id)
                    cases.append_entry(session, stale, kind=name, now=NOW, data={"n": number})
            except Exception as exc:  # noqa: BLE001 - carried to the main thread
                failures.append(exc)

    threads = [threading.Thread(target=append, args=(name,)) for name in ("left", "right")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with database.read() as session:
        entries = cases.timeline_of(session, case.id)
    assert [entry.seq for entry in entries] == list(range(1, 24))
    assert sorted(entry.kind for entry in entries[3:]) == ["left"] * 10 + ["right"] * 10
    assert _problems(database) == []


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE timeline_entry SET data = '{}' WHERE seq = 2", [(2, "changed")]),
        ("UPDATE timeline_entry SET kind = 'closed' WHERE seq = 3", [(3, "changed")]),
        ("DELETE FROM timeline_entry WHERE seq = 2", [(3, "missing")]),
        ("DELETE FROM timeline_entry WHERE seq = 3", [(2, "cut")]),
        ("DELETE FROM timeline_entry", [(0, "cut")]),
        ("UPDATE timeline_entry SET previous_hash = '' WHERE seq = 2", [(2, "unlinked"), (2, "changed")]),
    ],
)
def test_tampering_is_found_with_its_case_and_entry(
    database: Database, world: World, case: Case, statement: str, expected: list[tuple[int, str]]
) -> None:
    with database.transaction() as session:
        session.execute(text(statement))
        cases.append_entry(session, _open(session, world), kind="received", now=NOW)  # a sound one beside it
    assert _problems(database) == [Problem(case.number, seq, fault) for seq, fault in expected]


def test_every_case_is_verified_however_many(database: Database, world: World) -> None:
    with database.transaction() as session:
        for _ in range(405):
            cases.append_entry(session, _open(session, world), kind="received", now=NOW)
        session.execute(text("UPDATE timeline_entry SET kind = 'x'"))
    assert len(_problems(database)) == 405
    assert {problem.fault for problem in _problems(database)} == {"changed"}


def test_half_written_posts_are_found(database: Database, world: World) -> None:
    with database.transaction() as session:
        need = posts.add_need(session, **world.place, text="x", now=NOW)
        halves = [posts.add_capability(session, **world.place, text="x", now=NOW) for _ in range(4)]
        session.execute(text("DELETE FROM needversion"))
        session.flush()
        posts.revise_capability(session, halves[0], text="y", now=NOW)
    with database.transaction() as session:
        for capability, statement in zip(
            halves,
            (
                "DELETE FROM capabilityversion WHERE capability_id = :id AND version = 1",
                "DELETE FROM change_entry WHERE capability_id = :id",
                "UPDATE capability SET status = 'withdrawn' WHERE id = :id",
            ),
            strict=False,
        ):
            key = capability.id.hex if database.dialect == "sqlite" else str(capability.id)
            session.execute(text(statement), {"id": key})
    found = {(problem.subject, problem.fault) for problem in _problems(database)}
    assert found == {
        (f"need:{need.id}", "version_missing"),
        (f"capability:{halves[0].id}", "version_missing"),
        (f"capability:{halves[1].id}", "change_missing"),
        (f"capability:{halves[2].id}", "change_differs"),
    }
