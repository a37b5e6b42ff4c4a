"""Files open to whom the rules allow and to nobody else, each opening is recorded, and what is erased is gone."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from sqlmodel import select

from service.disclosure import Field
from service.domain.attachments import AttachmentContent
from service.domain.identity import AuditEntry, Disclosure
from service.errors import ConflictError, ForbiddenError, NotFoundError, NotSignedInError
from service.media.files import check_file
from service.store import posts as post_store
from service.store.versions import PostFilter
from service.usecases import attachments, capabilities, needs
from service.usecases.attachments import MOST_FILES, OpenedFile
from tests.media import sample_files as made
from tests.usecases.flows import endorse, show_interest
from tests.usecases.world import ASKER, SUPPLIER, World, agree, open_world

FILE = check_file("图纸.pdf", made.pdf())


@pytest.fixture
def world(world_template: Path, tmp_path: Path) -> Iterator[World]:
    world = open_world(world_template, tmp_path)
    yield world
    world.database.dispose()


def attach(world: World, subject: str, subject_id: uuid.UUID, by: str = "owner") -> uuid.UUID:
    with world.write() as session:
        return attachments.add_attachment(
            session, actor=world.actors[by], subject=subject, subject_id=subject_id, file=FILE, now=world.clock
        ).id


def opened(world: World, attachment_id: uuid.UUID, by: str | None) -> OpenedFile:
    actor = world.actors[by] if by else None
    with world.database.read() as session:
        return attachments.open_attachment(session, actor=actor, attachment_id=attachment_id, now=world.clock)


def may_open(world: World, attachment_id: uuid.UUID, by: str) -> bool:
    try:
        opened(world, attachment_id, by)
    except NotFoundError:
        return False
    return True


EVERYBODY = (
    *("owner", "supplier", "other_firm", "other_alliance", "bureau", "secretariat"),
    *("park_leader", "chain_leader", "organiser", "far_secretariat", "admin"),
)


def test_drawings_open_to_the_supplier_with_mutual_interest_and_each_opening_is_recorded(world: World) -> None:
    need = world.post_need()
    file = attach(world, "need", need.id)
    office = {"owner", "secretariat", "admin"}
    assert {by for by in EVERYBODY if may_open(world, file, by)} == office
    endorse(world, need.id)
    with world.database.read() as session:
        view = attachments.list_attachments(
            session, actor=world.actors["supplier"], subject="need", subject_id=need.id, now=world.clock
        )
    assert (view.items, view.shut, view.may_add) == ([], 1, False)
    show_interest(world, "supplier", need.id)
    assert not may_open(world, file, "supplier")
    show_interest(world, "owner", need.id)
    assert {by for by in EVERYBODY if may_open(world, file, by)} == office | {"supplier"}
    with world.database.read() as session:
        noted = list(session.exec(select(Disclosure).where(Disclosure.field == Field.DRAWING)))
    supplier_id = world.organisation_id(SUPPLIER)
    mine = [row for row in noted if row.viewer_organisation_id == supplier_id]
    assert [(row.reference_id, row.subject_id, row.reason) for row in mine] == [
        (file, world.organisation_id(ASKER), "mutual_interest")
    ]
    show_interest(world, "owner", need.id, accepted=False, reason="price")
    assert not may_open(world, file, "supplier")


def test_only_the_other_side_is_given_a_stamped_copy(world: World) -> None:
    need = world.post_need()
    file = attach(world, "need", need.id)
    endorse(world, need.id)
    show_interest(world, "supplier", need.id)
    show_interest(world, "owner", need.id)
    for by in ("owner", "secretariat"):
        assert opened(world, file, by).stamped() == FILE.content
    copy = opened(world, file, "supplier")
    assert copy.stamp is not None
    assert copy.stamp[0] == f"{SUPPLIER}\n{need.case_number} · 2026-03-04 09:30 查看"
    words = pypdfium2.PdfDocument(copy.stamped())[0].get_textpage().get_text_bounded()
    assert need.case_number in words


def test_certificates_open_to_members_and_files_of_a_case_to_who_works_on_it(world: World) -> None:
    with world.write() as session:
        offer = capabilities.post_capability(
            session, actor=world.actors["supplier"], alliance="luzhou", text="可加工齿轮轴", now=world.clock
        )
    certificate = attach(world, "capability", offer.id, by="supplier")
    strangers = {"other_alliance", "far_secretariat"}
    assert {by for by in EVERYBODY if not may_open(world, certificate, by)} == strangers
    assert opened(world, certificate, "other_firm").stamp is not None
    need = world.post_need()
    record = attach(world, "case", need.case_id, by="secretariat")
    assert {by for by in EVERYBODY if may_open(world, record, by)} == {"owner", "secretariat", "admin"}
    with pytest.raises(NotSignedInError):
        opened(world, record, None)


def test_an_allied_reader_of_a_capability_is_told_that_there_are_certificates(world: World) -> None:
    agree(world)
    with world.database.read() as session:
        offers = post_store.list_capabilities(session, PostFilter(alliance_id=world.alliance_ids["tongliang"]))
        offer_id = next(head.id for head, _ in offers if head.visibility == "allied")
    file = attach(world, "capability", offer_id, by="other_alliance")
    with world.database.read() as session:
        view = attachments.list_attachments(
            session, actor=world.actors["owner"], subject="capability", subject_id=offer_id, now=world.clock
        )
    assert (view.items, view.shut, view.may_add) == ([], 1, False)
    assert not may_open(world, file, "owner")


def test_who_may_add_and_remove(world: World) -> None:
    need = world.post_need()
    endorse(world, need.id)
    with pytest.raises(ForbiddenError):
        attach(world, "need", need.id, by="supplier")
    for stranger in ("other_firm", "other_alliance"):
        with pytest.raises(NotFoundError):
            attach(world, "need", need.id, by=stranger)
    file = attach(world, "need", need.id, by="secretariat")
    show_interest(world, "supplier", need.id)
    show_interest(world, "owner", need.id)
    with pytest.raises(ForbiddenError):
        remove(world, file, "supplier")
    remove(world, file, "owner")
    assert not may_open(world, file, "owner")
    with world.database.read() as session:
        kinds = list(session.exec(select(AuditEntry.kind)))
    assert kinds[-2:] == ["attachment_added", "attachment_removed"]


def remove(world: World, file: uuid.UUID, by: str) -> None:
    with world.write() as session:
        attachments.remove_attachment(session, actor=world.actors[by], attachment_id=file, now=world.clock)


def test_a_post_holds_so_many_files_and_none_once_it_is_closed(world: World) -> None:
    need = world.post_need()
    for _ in range(MOST_FILES):
        attach(world, "need", need.id)
    with pytest.raises(ConflictError, match="too_many_attachments"):
        attach(world, "need", need.id)
    other = world.post_need("求购机床主轴，两根")
    with world.write() as session:
        needs.withdraw_need(session, actor=world.actors["owner"], need_id=other.id, now=world.clock)
    with pytest.raises(ConflictError, match="need_not_open"):
        attach(world, "need", other.id)


def test_erasing_a_post_deletes_its_files_and_those_of_its_case(world: World) -> None:
    need = world.post_need()
    files = [attach(world, "need", need.id), attach(world, "case", need.case_id, by="secretariat")]
    with world.write() as session:
        needs.erase_need(session, actor=world.actors["owner"], need_id=need.id, now=world.clock)
    assert not any(may_open(world, file, "secretariat") for file in files)
    with world.database.read() as session:
        assert list(session.exec(select(AttachmentContent.attachment_id))) == []
