"""Capabilities: visible in the alliance, further only by their owner's will and an agreement."""

import uuid
from datetime import timedelta

import pytest

from service.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from service.store import change_log
from service.usecases import capabilities
from service.usecases.capabilities import CapabilityView
from tests.usecases.world import FAR, OTHER, SUPPLIER, World, agree

ALLIED, HOME_ONLY = "专业生产盆角齿、主减速齿轮", "厂房出租，带行车"


def listed(world: World, by: str, alliance: str) -> list[str]:
    with world.database.read() as session:
        page = capabilities.list_capabilities(session, actor=world.actors[by], alliance=alliance, now=world.clock)
    return [each.text for each in page.items]


def post(world: World, by: str = "supplier", text: str = "新能力", visibility: str = "alliance") -> CapabilityView:
    with world.write() as session:
        return capabilities.post_capability(
            session,
            actor=world.actors[by],
            alliance="luzhou",
            text=text,
            visibility=visibility,
            now=world.clock,
        )


def read(world: World, by: str, capability_id: uuid.UUID) -> CapabilityView:
    with world.database.read() as session:
        return capabilities.read_capability(
            session, actor=world.actors[by], capability_id=capability_id, now=world.clock
        )


def test_members_see_everything_in_their_alliance(small_world: World) -> None:
    for by in ("owner", "other_firm", "secretariat", "organiser", "department"):
        assert len(listed(small_world, by, "luzhou")) == 2
    assert listed(small_world, "other_alliance", "luzhou") == []


def test_an_agreement_opens_only_what_is_shared_and_while_it_runs(small_world: World) -> None:
    assert listed(small_world, "owner", "tongliang") == []
    agree(small_world)
    assert listed(small_world, "owner", "tongliang") == [ALLIED]
    assert sorted(listed(small_world, "other_alliance", "tongliang")) == sorted([ALLIED, HOME_ONLY])
    small_world.clock -= timedelta(days=1)
    assert listed(small_world, "owner", "tongliang") == []


def test_a_stranger_is_not_told_that_it_exists(small_world: World) -> None:
    made = post(small_world, visibility="public")
    assert read(small_world, "owner", made.id).text == "新能力"
    with pytest.raises(NotFoundError):
        read(small_world, "other_alliance", made.id)


def test_posting_is_for_the_firm_and_the_office(small_world: World) -> None:
    assert post(small_world).organisation == SUPPLIER
    with pytest.raises(InvalidInputError):
        post(small_world, visibility="everybody")
    with pytest.raises(InvalidInputError):
        post(small_world, by="other_alliance")
    with pytest.raises(InvalidInputError):
        post(small_world, by="secretariat")


def test_every_change_reaches_the_change_log(small_world: World) -> None:
    supplier = small_world.actors["supplier"]
    with small_world.database.read() as session:
        head = change_log.head_seq(session)
    made = post(small_world)
    with small_world.write() as session:
        changed = capabilities.revise_capability(
            session, actor=supplier, capability_id=made.id, visibility="allied", now=small_world.clock
        )
        capabilities.withdraw_capability(session, actor=supplier, capability_id=made.id, now=small_world.clock)
        erased = capabilities.erase_capability(session, actor=supplier, capability_id=made.id, now=small_world.clock)
    assert (changed.text, changed.version, changed.visibility) == ("新能力", 2, "allied")
    assert (erased.text, erased.status) == ("", "erased")
    with small_world.database.read() as session:
        operations = [entry.operation for entry in change_log.changes_after(session, head)]
    assert operations == ["put", "put", "withdraw", "erase"]


def test_only_owner_and_office_change_it(small_world: World) -> None:
    made = post(small_world)
    for by, error in (("other_firm", ForbiddenError), ("other_alliance", NotFoundError)):
        with small_world.write() as session, pytest.raises(error):
            capabilities.withdraw_capability(
                session, actor=small_world.actors[by], capability_id=made.id, now=small_world.clock
            )
    with small_world.write() as session:
        capabilities.withdraw_capability(
            session, actor=small_world.actors["secretariat"], capability_id=made.id, now=small_world.clock
        )
    with small_world.write() as session, pytest.raises(ConflictError):
        capabilities.revise_capability(
            session, actor=small_world.actors["supplier"], capability_id=made.id, text="x", now=small_world.clock
        )


def test_lists_can_be_narrowed(small_world: World) -> None:
    with small_world.database.read() as session:
        owner = small_world.actors["owner"]

        def texts(**more: str) -> list[str]:
            page = capabilities.list_capabilities(
                session, actor=owner, alliance="luzhou", now=small_world.clock, **more
            )
            return [each.organisation for each in page.items]

        assert texts(organisation=OTHER) == [OTHER]
        assert texts(chain="chemistry") == []
        assert FAR not in texts()
