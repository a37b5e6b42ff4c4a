"""Attached files and what setting up stores, on SQLite and on PostgreSQL alike."""

import uuid

import pytest
from sqlmodel import select
from store_world import NOW, World

from service.domain.attachments import NEED, Attachment, AttachmentContent
from service.domain.columns import new_id
from service.errors import NotFoundError
from service.store import attachments, setup
from service.store.database import Database

BYTES = bytes(range(256)) * 4096


def add(database: Database, world: World, subject_id: uuid.UUID, name: str = "图纸.pdf") -> uuid.UUID:
    with database.transaction() as session:
        row = Attachment(
            alliance_id=world.alliance.id,
            subject=NEED,
            subject_id=subject_id,
            organisation_id=world.asker.id,
            name=name,
            kind="pdf",
            size=len(BYTES),
            digest="0" * 64,
            created_at=NOW,
            created_by=world.officer.id,
        )
        return attachments.add_attachment(session, row, BYTES).id


def test_a_file_comes_back_byte_for_byte(database: Database, world: World) -> None:
    subject_id = new_id()
    first, second = add(database, world, subject_id), add(database, world, subject_id, "b.pdf")
    add(database, world, new_id())
    with database.read() as session:
        rows = attachments.attachments_of(session, NEED, subject_id)
        assert [row.id for row in rows] == [first, second]
        assert rows[0].name == "图纸.pdf"
        assert attachments.content_of(session, first) == BYTES


def test_once_removed_neither_bytes_nor_name_are_left(database: Database, world: World) -> None:
    subject_id = new_id()
    first, second = add(database, world, subject_id), add(database, world, subject_id)
    with database.transaction() as session:
        attachments.remove_attachment(session, attachments.get_attachment(session, first), now=NOW)
    with database.read() as session:
        assert [row.id for row in attachments.attachments_of(session, NEED, subject_id)] == [second]
        gone = attachments.get_attachment(session, first)
        assert (gone.name, gone.removed_at) == ("", NOW)
        with pytest.raises(NotFoundError):
            attachments.content_of(session, first)
    with database.transaction() as session:
        assert attachments.remove_attachments_of(session, NEED, subject_id, now=NOW) == 1
        assert list(session.exec(select(AttachmentContent.attachment_id))) == []


def test_each_duty_has_one_department(database: Database, world: World) -> None:
    with database.transaction() as session:
        setup.put_duties(session, world.alliance.id, {"供水": world.asker.id, "供电": world.asker.id})
    with database.transaction() as session:
        setup.put_duties(session, world.alliance.id, {"供水": world.supplier.id})
    with database.read() as session:
        assert setup.duties_of(session, world.alliance.id) == {"供水": world.supplier.id}
        assert setup.duties_of(session, new_id()) == {}
