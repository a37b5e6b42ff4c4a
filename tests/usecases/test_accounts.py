"""What people do with their own account."""

import pytest

from service.errors import InvalidInputError
from service.store import people as people_store
from service.usecases import accounts, people, sessions
from service.usecases.invitations import digest_new_password
from service.usecases.sign_ins import SignInDesk
from tests.usecases.notice_world import told
from tests.usecases.test_sessions import begin, live
from tests.usecases.world import World


def mailbox(world: World, address: str | None = None) -> str:
    actor = world.actors["owner"]
    if address is not None:
        with world.write() as session:
            accounts.change_mailbox(session, actor=actor, address=address, now=world.clock)
    with world.database.read() as session:
        return accounts.read_mailbox(session, actor=actor)


def test_another_password_ends_everything_that_was_open(small_world: World) -> None:
    owner = small_world.actors["owner"]
    for session_id in ("here", "there"):
        begin(small_world, session_id)
    hashed = digest_new_password("石榴 树下 猫有七只", username="owner")
    with small_world.write() as session:
        accounts.change_password(session, actor=owner, password_hash=hashed, now=small_world.clock)
    assert live(small_world, "here") is live(small_world, "there") is None
    with small_world.database.read() as session:
        assert people.actor_of(session, owner.user_id, now=small_world.clock).credentials == owner.credentials + 1
    desk = SignInDesk(small_world.database, secret_key="k" * 40, per_minute=9, failures=99)
    assert desk.enter(username="owner", password="石榴 树下 猫有七只", address="", now=small_world.clock)


def test_a_name_is_cleaned_and_not_empty(small_world: World) -> None:
    for name, kept in (("  王\u200b 芳\n", "王 芳"), ("李雷", "李雷")):
        with small_world.write() as session:
            accounts.change_name(session, actor=small_world.actors["owner"], name=name)
            assert people_store.get_user(session, small_world.actors["owner"].user_id).name == kept
    for wrong in (" ", "字" * 61):
        with small_world.write() as session, pytest.raises(InvalidInputError):
            accounts.change_name(session, actor=small_world.actors["owner"], name=wrong)


def test_notices_go_to_the_own_mailbox(small_world: World) -> None:
    assert mailbox(small_world) == ""
    assert mailbox(small_world, " me@firm.example ") == "me@firm.example"
    assert mailbox(small_world, "new@firm.example") == "new@firm.example"
    need = small_world.post_need()
    assert told(small_world, "owner", need=need.id) == 1
    with small_world.database.read() as session:
        (channel,) = accounts.personal_store.channels_of(session, small_world.actors["owner"].user_id)
        assert accounts.notice_store.count_deliveries(session, channel.id)["queued"] >= 1
    for wrong in ("nowhere", "a@b", "me@firm.example\r\nBcc: x@y.example"):
        with pytest.raises(InvalidInputError):
            mailbox(small_world, wrong)
    assert mailbox(small_world, "") == ""
    assert sessions.rights_of(small_world.actors["owner"])
