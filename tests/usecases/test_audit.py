"""The audit view: who did what, who came in, who saw what, and whether the records hold."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from service.domain.cases import TimelineEntry
from service.domain.identity import AuditEntry
from service.errors import ForbiddenError, NotSignedInError, WrongCredentialsError
from service.usecases import audit, people
from service.usecases.audit import AuditQuestion, AuditView, ChainView
from service.usecases.invitations import Invitee, invite_person
from service.usecases.sign_ins import SignInDesk
from tests.usecases.flows import make_mutual
from tests.usecases.world import ASKER, World


def look(world: World, by: str = "secretariat", alliance: str | None = "luzhou", **more: str) -> AuditView:
    asked = AuditQuestion(
        since=world.clock - timedelta(days=1), until=world.clock + timedelta(days=1), alliance=alliance, **more
    )
    with world.database.read() as session:
        return audit.read_audit(session, actor=world.actors.get(by), asked=asked)


def verify(world: World) -> ChainView:
    with world.database.read() as session:
        return audit.verify_chains(session, actor=world.actors["secretariat"], alliance="luzhou")


def invite(world: World, by: str, alliance: str) -> None:
    with world.write() as session:
        invite_person(
            session,
            actor=world.actors[by],
            invitee=Invitee(role="chain_leader", alliance=alliance),
            now=world.clock,
            hours=1,
        )


def knock(world: World, username: str) -> None:
    desk = SignInDesk(world.database, secret_key="k" * 40, per_minute=99, failures=99)
    with pytest.raises(WrongCredentialsError):
        desk.enter(username=username, password="wrong", address="10.0.0.9", now=world.clock)


def test_an_officer_sees_the_own_alliance_and_an_administrator_everything(small_world: World) -> None:
    invite(small_world, "secretariat", "luzhou")
    invite(small_world, "far_secretariat", "tongliang")
    for username in ("owner", "other_alliance", "nobody at all"):
        knock(small_world, username)
    with small_world.write() as session:
        people.disable_user(
            session,
            actor=small_world.actors["admin"],
            user_id=small_world.actors["supplier"].user_id,
            now=small_world.clock,
        )
    mine = look(small_world)
    assert [(act.kind, act.actor, act.user, act.role) for act in mine.acts] == [
        ("user_disabled", "admin", "supplier", ""),
        ("invited", "secretariat", "", "chain_leader"),
    ]
    assert [(row.user, row.address, row.succeeded) for row in mine.sign_ins] == [("owner", "10.0.0.9", False)]
    whole = look(small_world, "admin", None)
    assert len(whole.acts) == 3
    assert [row.user for row in whole.sign_ins] == ["", "other_alliance", "owner"]
    assert [row.user for row in look(small_world, "admin", person="own").sign_ins] == ["owner"]
    assert [act.kind for act in look(small_world, person="supp").acts] == ["user_disabled"]


def test_openings_are_found_by_firm_and_by_person(small_world: World) -> None:
    make_mutual(small_world)
    firm = look(small_world, firm="车桥")
    assert {row.subject for row in firm.openings} == {ASKER}
    assert (firm.acts, firm.sign_ins) == ([], [])
    assert look(small_world, firm="没有这家").openings == []
    assert {row.viewer for row in look(small_world, person="owner").openings} == {"owner"}
    assert look(small_world, "far_secretariat", "tongliang").openings == []


def test_it_is_for_the_office_alone(small_world: World) -> None:
    for by in ("owner", "park_leader", "chain_leader", "far_secretariat"):
        with pytest.raises(ForbiddenError):
            look(small_world, by)
    with pytest.raises(ForbiddenError):
        look(small_world, "secretariat", None)
    with pytest.raises(NotSignedInError):
        look(small_world, "nobody")


def test_what_was_changed_afterwards_is_found(small_world: World) -> None:
    case = small_world.post_need()
    for _ in range(3):
        invite(small_world, "secretariat", "luzhou")
    assert verify(small_world) == ChainView(acts=[], cases=[])
    with small_world.write() as session:
        session.execute(update(AuditEntry).where(col(AuditEntry.seq) == 2).values(kind="role_granted"))
        first = (col(TimelineEntry.case_id) == case.case_id) & (col(TimelineEntry.seq) == 1)
        session.execute(update(TimelineEntry).where(first).values(kind="other"))
    assert verify(small_world) == ChainView(acts=[2], cases=[case.case_number])
