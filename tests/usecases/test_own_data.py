"""A person's data: all of it given out, all of it erased."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Uuid
from sqlmodel import select

from service.domain.cases import Case
from service.domain.identity import UserSession
from service.domain.requests import Request
from service.domain.salons import Salon, SalonParticipant
from service.domain.tables import metadata
from service.errors import ConflictError, NotSignedInError
from service.store import alliances as alliance_store
from service.store import case_details as detail_store
from service.store import people as people_store
from service.store import personal as personal_store
from service.store.audit import broken_entries
from service.store.integrity import find_problems
from service.usecases import accounts, drafts, needs, own_data, people, saved_filters, sessions
from service.usecases.own_data import NOBODY, ErasedView
from service.usecases.sign_ins import SignInDesk
from tests.usecases.test_sessions import LIMITS
from tests.usecases.world import ASKER, PASSWORD, SUPPLIER, World

MAILBOX = "zhang.san.private@mail.example"
NAME = "张三丰不留名"


def live_a_little(world: World, by: str = "owner") -> None:
    """Leave traces of a person in every corner."""
    actor = world.actors[by]
    desk = SignInDesk(world.database, secret_key="k" * 40, per_minute=9, failures=99)
    desk.enter(username=by, password=PASSWORD, address="10.1.2.3", now=world.clock)
    with world.write() as session:
        accounts.change_name(session, actor=actor, name=NAME)
        accounts.change_mailbox(session, actor=actor, address=MAILBOX, now=world.clock)
        sessions.begin_session(session, session_id="s", actor=actor, agent="Firefox", now=world.clock, limits=LIMITS)
        assert actor.organisation_id is not None
        own = alliance_store.get_organisation(session, actor.organisation_id)
        own.contact_name, own.contact_phone = NAME, "13900001111"


def erase(world: World, by: str = "owner") -> ErasedView:
    with world.write() as session:
        erased = own_data.erase_own_person(session, actor=world.actors[by], now=world.clock)
    assert world.database.erase_residue()
    return erased


def whole_database(world: World) -> bytes:
    world.database.dispose()
    return b"".join(path.read_bytes() for path in Path(world.folder).glob("world.sqlite3*"))


def exported(world: World, by: str = "owner") -> dict[str, Any]:
    with world.write() as session:
        return dict(own_data.export_own_data(session, actor=world.actors[by], now=world.clock))


def test_the_export_holds_every_table_that_names_the_person(small_world: World) -> None:
    live_a_little(small_world)
    need = small_world.post_need("求购一种只有我知道的齿轮")
    found = exported(small_world)["tables"]
    assert {"user", "rolegrant", "user_session", "sign_in_attempt"} <= set(found)
    assert [row["text"] for row in found["needversion"]] == ["求购一种只有我知道的齿轮"]
    assert [row["address"] for row in found["notice_channel"]] == [MAILBOX]
    assert str(need.case_id) in {row["case_id"] for row in found["timeline_entry"]}
    rendered = str(found)
    with small_world.database.read() as session:
        user = people_store.get_user(session, small_world.actors["owner"].user_id)
        (row,) = session.exec(select(UserSession)).all()
    assert user.password_hash not in rendered
    assert row.digest not in rendered
    theirs = exported(small_world, "supplier")["tables"]
    assert MAILBOX not in str(theirs)
    with small_world.write() as session, pytest.raises(NotSignedInError):
        own_data.export_own_data(session, actor=None, now=small_world.clock)


def test_no_column_of_people_is_overlooked() -> None:
    """Ids of people stand in columns that point at users, or under one of the names that the export knows."""
    known = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in personal_store.person_columns(table)
    }
    suspects = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Uuid)
        and (column.name.endswith("_by") or column.name.startswith("by_") or "user" in column.name)
    }
    assert suspects - known == {"case.claimed_by"}  # an organisation


def test_who_is_erased_is_nowhere_in_the_file(small_world: World) -> None:
    live_a_little(small_world)
    small_world.post_need()
    with small_world.write() as session:
        drafts.save_draft(
            session, actor=small_world.actors["owner"], kind="need", text="草稿里写着王麻子", now=small_world.clock
        )
        owner = small_world.actors["owner"]
        saved_filters.save_filter(session, actor=owner, name="王麻子要看的", query="owner=me", now=small_world.clock)
    before = whole_database(small_world)
    traces = (NAME, MAILBOX, "10.1.2.3", "13900001111", "草稿里写着王麻子", "王麻子要看的")
    assert all(trace.encode() in before for trace in traces)
    erase(small_world)
    after = whole_database(small_world)
    assert [trace for trace in traces if trace.encode() in after] == []
    with small_world.database.read() as session:
        user = people_store.get_user(session, small_world.actors["owner"].user_id)
        assert (user.username[:7], user.name, user.disabled, user.erased_at) == (
            "erased-",
            NOBODY,
            True,
            small_world.clock,
        )
        with pytest.raises(NotSignedInError):
            people.actor_of(session, user.id, now=small_world.clock)
        assert session.exec(select(UserSession)).all() == []
        assert find_problems(session) == []
        assert list(broken_entries(session)) == []
    with small_world.database.read() as session:
        assert alliance_store.get_organisation(session, small_world.organisation_id(ASKER)).contact_name is None


@pytest.mark.parametrize(("by", "statements"), [("owner", ["", "别人的话"]), ("bureau", ["自己的话", "别人的话"])])
def test_own_words_go_and_those_of_firm_and_office_stay(small_world: World, by: str, statements: list[str]) -> None:
    need = small_world.post_need("单位的需求还在")
    me, other = small_world.actors[by].user_id, small_world.actors["supplier"].user_id
    with small_world.write() as session:
        asked = Request(
            alliance_id=small_world.alliance_ids["luzhou"],
            channel="form",
            text="我家楼下的路灯",
            created_at=small_world.clock,
            created_by=me,
        )
        session.add(asked)
        case = session.get(Case, need.case_id)
        assert case is not None
        for writer, words in ((me, "自己的话"), (other, "别人的话")):
            detail_store.add_statement(session, case, purpose="answer", text=words, now=small_world.clock, by=writer)
    assert erase(small_world, by).texts == 1 + statements.count("")
    with small_world.database.read() as session:
        assert session.get(Request, asked.id).text == ""
        assert [row.text for row in detail_store.statements_of(session, need.case_id)] == statements
        office = small_world.actors["secretariat"]
        assert needs.read_need(session, actor=office, need_id=need.id).text == "单位的需求还在"


def test_where_the_firm_named_the_person_is_given_out_and_erased(small_world: World) -> None:
    live_a_little(small_world)
    colleague = f"李四 13700001111\n{NAME}锋 13600001111"  # the second one's name only begins like the person's
    with small_world.write() as session:
        made = Salon(
            alliance_id=small_world.alliance_ids["luzhou"],
            name="对接会",
            day=small_world.clock.date(),
            created_at=small_world.clock,
        )
        session.add(made)
        session.flush()
        rows = [
            SalonParticipant(
                salon_id=made.id,
                organisation_id=small_world.organisation_id(firm),
                number=number,
                names=f"{colleague}\n{NAME} 销售",
            )
            for number, firm in enumerate((ASKER, SUPPLIER), start=1)
        ]
        session.add_all(rows)
        session.flush()
        ids = [row.id for row in rows]
    tables = exported(small_world)["tables"]
    assert tables["salon_participant"] == [{"salon_id": str(made.id), "names": [f"{NAME} 销售"]}]
    assert [row["contact_phone"] for row in tables["organisation"]] == ["13900001111"]
    erase(small_world)
    with small_world.database.read() as session:
        kept = [session.get(SalonParticipant, each).names for each in ids]
    assert kept == [colleague, f"{colleague}\n{NAME} 销售"]  # another firm's guest is another person


def test_open_cases_go_to_the_next_officer(small_world: World) -> None:
    case_id = small_world.post_need().case_id
    with small_world.database.read() as session:
        owner_id = session.get(Case, case_id).owner_id
    officer = next(name for name, actor in small_world.actors.items() if actor.user_id == owner_id)
    assert erase(small_world, officer).cases == 1
    with small_world.database.read() as session:
        after = session.get(Case, case_id).owner_id
        assert after not in (None, owner_id)
        assert find_problems(session) == []


def test_the_last_administrator_stays(small_world: World) -> None:
    with pytest.raises(ConflictError):
        erase(small_world, "admin")
