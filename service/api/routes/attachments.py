"""Files of needs, capabilities and cases: list, add, open, remove."""

import uuid
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response

from service.api.answers import answer
from service.api.callers import CallerDep, WriterDep
from service.api.fields import API, Short
from service.errors import NotSignedInError
from service.media.files import check_file
from service.usecases import attachments
from service.usecases.attachments import AttachmentsView, AttachmentView
from service.usecases.list_files import ListFile

router = APIRouter(prefix=API, tags=["attachments"])

Subject = Literal["need", "capability", "case"]


async def get_file(request: Request) -> bytes:
    """Return the body as it came."""
    return await request.body()


FileDep = Annotated[bytes, Depends(get_file)]
_BODY = {"requestBody": {"required": True, "content": {"application/octet-stream": {"schema": {"type": "string"}}}}}


@router.get("/attachments", response_model=AttachmentsView)
def read_list(caller: CallerDep, subject: Subject, subject_id: uuid.UUID) -> Response:
    """Return the files of a post or case; `shut`: how many there are that do not open to the caller yet."""
    actor = caller.actor
    with caller.read() as session:
        found = attachments.list_attachments(
            session, actor=actor, subject=subject, subject_id=subject_id, now=caller.now
        )
        return answer(found)


@router.post("/attachments", status_code=201, response_model=AttachmentView, openapi_extra=_BODY)
def add(
    writer: WriterDep,
    content: FileDep,
    *,
    subject: Subject,
    subject_id: uuid.UUID,
    name: Annotated[Short, Query(min_length=1)],
) -> Response:
    """Attach a file, whose bytes are the body, to a post or case."""
    if writer.caller.actor is None:
        raise NotSignedInError
    checked = check_file(name, content)
    return writer.answer(
        lambda session, actor, now: attachments.add_attachment(
            session, actor=actor, subject=subject, subject_id=subject_id, file=checked, now=now
        ),
        status=201,
    )


@router.get("/attachments/{attachment_id}")
def open_file(attachment_id: uuid.UUID, caller: CallerDep) -> Response:
    """Return a file; who is neither its owner nor of the office is given a stamped copy."""
    actor = caller.actor
    with caller.read() as session:
        found = attachments.open_attachment(session, actor=actor, attachment_id=attachment_id, now=caller.now)
    named = ListFile(found.name, f"attachment.{found.name.rpartition('.')[2]}", found.media_type, b"")
    headers = {"Content-Disposition": named.disposition, "Cache-Control": "private, no-store"}
    return Response(found.stamped(), headers=headers, media_type=found.media_type)


@router.delete("/attachments/{attachment_id}", status_code=204)
def remove(attachment_id: uuid.UUID, caller: CallerDep) -> Response:
    """Delete a file for good."""
    actor = caller.actor
    database = caller.context.container.database
    with database.transaction() as session:
        attachments.remove_attachment(session, actor=actor, attachment_id=attachment_id, now=caller.now)
    database.erase_residue()
    return Response(status_code=204)
