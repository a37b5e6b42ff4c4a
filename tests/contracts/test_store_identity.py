"""Invitations, sessions, sign-ins, openings and the audit trail, on SQLite and on PostgreSQL alike."""

import threading
from datetime import timedelta
from hashlib import sha256

from sqlmodel import select
from store_world import NOW, World

from service.domain.identity import AuditEntry, Disclosure, Invitation, SignInAttempt, UserSession
from service.domain.people import User
from service.store import audit, disclosures, invitations, people, personal, sessions, sign_ins
from service.store.audit import AuditFilter
from service.store.database import Database, afterwards
from service.store.disclosures import VIEWED, LedgerFilter

KEY = sha256(b"anna 1.1.1.1").hexdigest()


def together(work: object, count: int = 5) -> None:
    start = threading.Barrier(count)

    def run() -> None:
        start.wait()
        work()  # type: ignore[operator]

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_an_invitation_is_found_by_its_digest_alone(database: Database, world: World) -> None:
    row = Invitation(
        alliance_id=world.alliance.id, role="clerk", token_digest=KEY, created_at=NOW, issued_at=NOW, expires_at=NOW
    )
    with database.transaction() as session:
        invitations.add_invitation(session, row)
    with database.read() as session:
        assert invitations.find_by_digest(session, KEY) is not None
        assert invitations.find_by_digest(session, "other") is None
        since = {"since": NOW, "limit": 9}
        assert len(invitations.list_invitations(session, alliance_id=world.alliance.id, **since)) == 1
        assert invitations.list_invitations(session, alliance_id=None, **since) == []
    with database.transaction() as session:
        invitations.lock_invitation(session, row.id).token_digest = None
    with database.read() as session:
        assert invitations.find_by_digest(session, KEY) is None


def test_sessions_end_one_by_one_and_all_but_one(database: Database, world: World) -> None:
    with database.transaction() as session:
        for name in ("one", "two", "three"):
            row = UserSession(
                digest=name, user_id=world.officer.id, created_at=NOW, seen_at=NOW, ends_at=NOW + timedelta(hours=1)
            )
            sessions.add_session(session, row)
    with database.transaction() as session:
        one = sessions.find_session(session, "one")
        assert one is not None
        ended = {"now": NOW, "reason": "test"}
        assert sessions.end_sessions(session, world.officer.id, only=one.id, **ended) == 1
        assert sessions.end_sessions(session, world.officer.id, only=one.id, **ended) == 0
        assert sessions.end_sessions(session, world.officer.id, but="two", **ended) == 1
        still = sessions.open_sessions(session, world.officer.id, now=NOW, seen_since=NOW - timedelta(hours=1))
        assert [row.digest for row in still] == ["two"]
        sessions.drop_sessions(session, before=NOW + timedelta(hours=2))
        assert sessions.find_session(session, "two") is None


def test_no_two_attempts_are_counted_at_once(database: Database, world: World) -> None:
    let_in: list[int] = []

    def attempt() -> None:
        with database.transaction() as session:
            sign_ins.hold_source(session, KEY)
            if sign_ins.tried_at(session, 2, key=KEY, since=NOW - timedelta(minutes=1)) is None:
                sign_ins.add_attempt(session, SignInAttempt(at=NOW, key=KEY, source=KEY, address="1.1.1.1"))
                let_in.append(1)

    together(attempt)
    assert len(let_in) == 2
    within = {"since": NOW, "until": NOW + timedelta(days=1), "limit": 9}
    with database.transaction() as session:
        rows = sign_ins.list_attempts(session, user_ids=None, **within)
        assert len(rows) == 2
        assert not sign_ins.was_let_in(session, KEY)
        sign_ins.settle_attempt(session, rows[0].id, succeeded=True)
        assert sign_ins.was_let_in(session, KEY)
        since = NOW - timedelta(minutes=1)
        assert sign_ins.tried_at(session, 2, source=KEY, since=since) == NOW
        assert sign_ins.tried_at(session, 1, source=KEY, since=since, failed=True) == NOW
        assert sign_ins.tried_at(session, 2, source=KEY, since=since, failed=True) is None
        assert sign_ins.tried_at(session, 1, key=KEY, since=NOW) is None
        assert sign_ins.list_attempts(session, user_ids=[world.officer.id], **within) == []
        sign_ins.drop_attempts(session, NOW + timedelta(days=1))
        assert sign_ins.list_attempts(session, user_ids=None, **within) == []


def test_the_audit_trail_is_one_chain_whoever_appends(database: Database, world: World) -> None:
    def append() -> None:
        with database.transaction() as session:
            entry = AuditEntry(seq=0, at=NOW, kind="invited", alliance_id=world.alliance.id)
            audit.append_entry(session, entry, {"role": "clerk"})

    together(append)
    with database.read() as session:
        rows = audit.list_entries(session, AuditFilter(alliance_id=world.alliance.id))
        assert [row.seq for row in rows] == [5, 4, 3, 2, 1]
        assert list(audit.broken_entries(session)) == []
        assert audit.list_entries(session, AuditFilter(users=[world.officer.id])) == []
    with database.transaction() as session:
        session.delete(session.get(AuditEntry, 3))
    with database.read() as session:
        assert list(audit.broken_entries(session)) == [4]


def test_what_a_reader_leaves_is_written_when_the_reading_is_over(database: Database, world: World) -> None:
    row = Disclosure(
        at=NOW,
        kind=VIEWED,
        field="contact",
        reason="office",
        alliance_id=world.alliance.id,
        subject_id=world.asker.id,
        viewer_id=world.officer.id,
    )
    with database.read() as session:
        afterwards(session, lambda writer: disclosures.add_disclosure(writer, row))
        assert disclosures.list_disclosures(session, LedgerFilter()) == []
    with database.read() as session:
        assert disclosures.is_noted(session, row, since=NOW - timedelta(hours=1))
        assert not disclosures.is_noted(session, row, since=NOW)
        wanted = LedgerFilter(subjects=[world.asker.id], viewers=[world.officer.id], since=NOW)
        assert len(disclosures.list_disclosures(session, wanted)) == 1
        assert disclosures.list_disclosures(session, LedgerFilter(subjects=[world.supplier.id])) == []


def test_a_person_is_found_in_every_table_and_blanked(database: Database, world: World) -> None:
    with database.transaction() as session:
        user = people.add_user(session, User(username="clerk", name="张三", password_hash="x", created_at=NOW))
        people.grant_role(session, user_id=user.id, role="clerk", alliance_id=world.alliance.id)
    with database.read() as session:
        assert {name for name, _ in personal.rows_about(session, user.id)} == {"user", "rolegrant"}
    with database.transaction() as session:
        personal.blank_user(session, people.get_user(session, user.id), now=NOW)
        personal.forget_answers_of(session, user.id)
        personal.forget_mailboxes(session, user.id)
    assert database.erase_residue()
    with database.read() as session:
        ((name, rows),) = personal.rows_about(session, user.id)
        assert (name, rows[0]["name"], rows[0]["disabled"]) == ("user", "", True)
        assert session.exec(select(User.username).where(User.id == user.id)).one().startswith("erased-")
