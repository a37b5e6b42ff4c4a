"""Inviting people, and what becomes of an invitation."""

import pytest
from sqlmodel import select

from service.domain.identity import AuditEntry, Invitation
from service.domain.people import User
from service.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    NotSignedInError,
    ServiceError,
    UnknownAllianceError,
)
from service.passwords import require_password, require_username
from service.security import check_password
from service.store.audit import broken_entries
from service.usecases import invitations, people
from service.usecases.invitations import Invitee, Issued
from tests.usecases.world import ASKER, BUREAU, FAR, PASSWORD, World

CLERK = Invitee(role="clerk", alliance="luzhou", organisation=ASKER, name=" 张\t敏 ", email="zhang@firm.example")


def invite(world: World, invitee: Invitee = CLERK, by: str = "secretariat", hours: int = 24) -> Issued:
    with world.write() as session:
        return invitations.invite_person(
            session, actor=world.actors.get(by), invitee=invitee, now=world.clock, hours=hours
        )


def accept(world: World, token: str, username: str = "zhangmin", name: str = "") -> User:
    hashed = invitations.digest_new_password("安静的石榴树下 7 只猫", username=username)
    with world.write() as session:
        return invitations.accept_invitation(
            session, token=token, username=username, password_hash=hashed, name=name, now=world.clock
        )


def test_a_link_lets_one_person_in_once(small_world: World) -> None:
    issued = invite(small_world)
    assert (issued.invitation.name, issued.invitation.state, issued.invitation.organisation) == ("张 敏", "open", ASKER)
    with small_world.database.read() as session:
        assert invitations.read_invitation(session, token=issued.token, now=small_world.clock).role == "clerk"
        (stored,) = session.exec(select(Invitation)).all()
        assert issued.token not in stored.model_dump_json()
    user = accept(small_world, issued.token)
    assert (user.username, user.name) == ("zhangmin", "张 敏")
    assert check_password("安静的石榴树下 7 只猫", user.password_hash)
    with small_world.database.read() as session:
        actor = people.actor_of(session, user.id, now=small_world.clock)
        assert actor.roles == {("clerk", small_world.alliance_ids["luzhou"])}
        assert actor.organisation_id == small_world.organisation_id(ASKER)
        (shown,) = invitations.list_invitations(
            session, actor=small_world.actors["secretariat"], now=small_world.clock, alliance="luzhou"
        )
        assert (shown.state, shown.name, shown.email, shown.invited_by) == ("accepted", "", "", "secretariat")
        kinds = session.exec(select(AuditEntry.kind).order_by(AuditEntry.seq)).all()
        assert (kinds, list(broken_entries(session))) == (["invited", "invitation_accepted"], [])
    with pytest.raises(NotFoundError):
        accept(small_world, issued.token, "another")


def test_a_link_ends_and_is_renewed_and_revoked(small_world: World) -> None:
    first = invite(small_world, hours=2)
    small_world.later(hours=2)
    with pytest.raises(NotFoundError):
        accept(small_world, first.token)
    invitation_id, officer = first.invitation.id, small_world.actors["secretariat"]
    with small_world.write() as session:
        second = invitations.renew_invitation(
            session, actor=officer, invitation_id=invitation_id, now=small_world.clock, hours=2
        )
    with pytest.raises(NotFoundError):
        accept(small_world, first.token)
    with small_world.write() as session, pytest.raises(NotFoundError):
        invitations.revoke_invitation(
            session, actor=small_world.actors["far_secretariat"], invitation_id=invitation_id, now=small_world.clock
        )
    with small_world.write() as session:
        gone = invitations.revoke_invitation(session, actor=officer, invitation_id=invitation_id, now=small_world.clock)
    assert (gone.state, gone.name, gone.email) == ("revoked", "", "")
    with pytest.raises(NotFoundError):
        accept(small_world, second.token)
    with small_world.write() as session, pytest.raises(ConflictError):
        invitations.renew_invitation(
            session, actor=officer, invitation_id=invitation_id, now=small_world.clock, hours=2
        )


@pytest.mark.parametrize(
    ("by", "invitee", "error"),
    [
        ("nobody", CLERK, NotSignedInError),
        ("owner", CLERK, ForbiddenError),
        ("chain_leader", CLERK, ForbiddenError),
        ("far_secretariat", CLERK, ForbiddenError),
        ("secretariat", Invitee(role="admin"), ForbiddenError),
        ("secretariat", Invitee(role="secretariat", alliance="luzhou"), ForbiddenError),
        ("secretariat", Invitee(role="park_leader", alliance="luzhou"), ForbiddenError),
        ("secretariat", Invitee(role="clerk", alliance="luzhou"), InvalidInputError),
        ("secretariat", Invitee(role="clerk", alliance="luzhou", organisation=FAR), InvalidInputError),
        ("secretariat", Invitee(role="clerk", alliance="luzhou", organisation="没有这家"), InvalidInputError),
        ("secretariat", Invitee(role="clerk", organisation=ASKER), InvalidInputError),
        ("secretariat", Invitee(role="chain_leader", alliance="luzhou", email="no mail"), InvalidInputError),
        ("secretariat", Invitee(role="chain_leader", alliance="luzhou", name="字" * 61), InvalidInputError),
        ("admin", Invitee(role="king", alliance="luzhou"), InvalidInputError),
        ("admin", Invitee(role="organiser", alliance="nowhere"), UnknownAllianceError),
    ],
)
def test_who_may_invite_whom(small_world: World, by: str, invitee: Invitee, error: type[ServiceError]) -> None:
    with pytest.raises(error):
        invite(small_world, invitee, by)


def test_administrators_invite_everybody(small_world: World) -> None:
    for role in ("secretariat", "organiser", "park_leader", "chain_leader"):
        assert invite(small_world, Invitee(role=role, alliance="luzhou"), "admin").invitation.role == role
    department = Invitee(role="department", alliance="luzhou", organisation=BUREAU)
    assert invite(small_world, department).invitation.organisation == BUREAU
    admin = invite(small_world, Invitee(role="admin", alliance="luzhou"), "admin")
    assert admin.invitation.alliance is None
    with small_world.database.read() as session:
        (shown,) = invitations.list_invitations(session, actor=small_world.actors["admin"], now=small_world.clock)
        assert shown == admin.invitation
        with pytest.raises(ForbiddenError):
            invitations.list_invitations(session, actor=small_world.actors["secretariat"], now=small_world.clock)


def test_a_taken_name_leaves_the_link_good(small_world: World) -> None:
    issued = invite(small_world)
    for name in ("owner", "a b", "x", "<b>x</b>"):
        with pytest.raises(InvalidInputError):
            accept(small_world, issued.token, name)
    assert accept(small_world, issued.token, name="李 雷").name == "李 雷"


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("短短的密码九个字", "password_short"),
        ("x" * 201, "password_long"),
        ("aaaaaaaaaaaa", "password_common"),
        ("1234567890", "password_common"),
        ("9876543210", "password_common"),
        ("Password123!", "password_common"),
        ("qwertyuiop", "password_common"),
        ("woaini1314520", "password_common"),
        ("123456123456", "password_common"),
        ("li.jianguo.1975", "password_is_name"),
    ],
)
def test_passwords_that_are_refused(password: str, reason: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        require_password(password, username="Li.Jianguo")
    assert caught.value.details["reason"] == reason


@pytest.mark.parametrize("username", ["a", "a b", "admin\u200b", "\u202enimda", "a\ufeffb", "<b>", "a/b", "a\x85b"])
def test_user_names_that_look_like_another_are_refused(username: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        require_username(username)
    assert caught.value.details["reason"] == "username_form"


@pytest.mark.parametrize("password", [PASSWORD, "月亮和六便士都要有", "tr0ub4dor&3x9", "Kf7-vv2m-Qe"])
def test_passwords_that_are_taken(password: str) -> None:
    require_password(password + "吧", username="lijianguo")
    assert require_username(" 李建国 ") == "李建国"
