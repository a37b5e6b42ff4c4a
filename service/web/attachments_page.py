"""`/attachments`: files of needs, capabilities and cases are added, opened and removed; the list by itself, too."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response, UploadFile
from sqlmodel import Session

from service.domain.attachments import CAPABILITY, CASE, NEED
from service.errors import BadAttachmentError, NotSignedInError
from service.media.files import MOST_BYTES, accepted_endings, check_file
from service.usecases.attachments import (
    MOST_FILES,
    AttachmentsView,
    OpenedFile,
    add_attachment,
    list_attachments,
    open_attachment,
    place_of,
    remove_attachment,
)
from service.usecases.list_files import ListFile
from service.web.desks import Desk, DeskDep, OwnForm
from service.web.rendering import PAGE_HEADERS, Renderer, redirect
from service.web.shown_problems import ShownProblem

ATTACHMENTS = "/attachments"
_ADDRESSES: Mapping[str, str] = {NEED: "/needs/{}", CAPABILITY: "/capabilities/{}", CASE: "/cases/{}"}
_SANDBOX = "default-src 'none'; sandbox"


@dataclass(frozen=True, slots=True)
class ShownAttachments:
    """The files of a post or case as the macro `attachments` shows them. `back`: where its page is."""

    view: AttachmentsView
    back: str
    accepts: str = ""
    most: int = MOST_FILES
    megabytes: int = MOST_BYTES // 1024 // 1024


def shown_attachments(
    session: Session, desk: Desk, subject: str, subject_id: uuid.UUID, *, back: str = ""
) -> ShownAttachments:
    """Return the files of a post or case for the macro; back: the page that shows it, None: the usual one."""
    view = list_attachments(session, actor=desk.actor, subject=subject, subject_id=subject_id, now=desk.now)
    usual = _ADDRESSES[subject].format(view.number if subject == CASE else subject_id)
    return ShownAttachments(view, back or usual, accepted_endings())


class AttachmentPages:
    """Adding, opening, removing, and a page that lists the files of one post or case."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def router(self) -> APIRouter:
        """Return the pages' routes."""
        router = APIRouter(include_in_schema=False)
        own = [OwnForm]
        router.add_api_route(ATTACHMENTS, self.add, methods=["POST"], dependencies=own, response_model=None)
        address = f"{ATTACHMENTS}/of/{{subject}}/{{subject_id}}"
        router.add_api_route(address, self.show, methods=["GET", "HEAD"], response_model=None)
        one = f"{ATTACHMENTS}/{{attachment_id}}"
        router.add_api_route(one, self.open, methods=["GET"], response_model=None)
        router.add_api_route(f"{one}/remove", self.remove, methods=["POST"], dependencies=own, response_model=None)
        return router

    def show(self, request: Request, desk: DeskDep, subject: str, subject_id: uuid.UUID) -> Response:
        """Show the files of one post or case."""
        return self._page(request, desk, subject, subject_id)

    def add(
        self,
        request: Request,
        desk: DeskDep,
        subject: Annotated[str, Form()],
        subject_id: Annotated[uuid.UUID, Form()],
        *,
        file: UploadFile | None = None,
        back: Annotated[str, Form()] = "",
    ) -> Response:
        """Attach a file and go back to where the form stood."""
        request.state.show_again = lambda problem: self._page(request, desk, subject, subject_id, problem)
        if desk.actor is None:
            raise NotSignedInError
        if file is None or not file.filename:
            raise BadAttachmentError(reason="none")
        checked = check_file(file.filename, file.file.read(MOST_BYTES + 1))
        with desk.context.container.database.transaction() as session:
            add_attachment(
                session, actor=desk.actor, subject=subject, subject_id=subject_id, file=checked, now=desk.now
            )
        return redirect(request, _safe(back, subject, subject_id), done="attachment_added")

    def open(self, desk: DeskDep, attachment_id: uuid.UUID) -> Response:
        """Return a file, stamped for who is neither its owner nor of the office."""
        with desk.context.container.database.read() as session:
            found = open_attachment(session, actor=desk.actor, attachment_id=attachment_id, now=desk.now)
        return answer_attachment(found, headers=PAGE_HEADERS)

    def remove(
        self, request: Request, desk: DeskDep, attachment_id: uuid.UUID, back: Annotated[str, Form()] = ""
    ) -> Response:
        """Delete a file for good."""
        database = desk.context.container.database
        with database.read() as session:
            subject, subject_id = place_of(session, actor=desk.actor, attachment_id=attachment_id)
        request.state.show_again = lambda problem: self._page(request, desk, subject, subject_id, problem)
        with database.transaction() as session:
            remove_attachment(session, actor=desk.actor, attachment_id=attachment_id, now=desk.now)
        database.erase_residue()
        return redirect(request, _safe(back, subject, subject_id), done="attachment_removed")

    def _page(
        self,
        request: Request,
        desk: Desk,
        subject: str,
        subject_id: uuid.UUID,
        problem: ShownProblem | None = None,
    ) -> Response:
        if desk.actor is None:
            raise NotSignedInError
        with desk.context.container.database.read() as session:
            files = shown_attachments(session, desk, subject, subject_id)
        return self._renderer.page(
            request,
            "attachments/page.html",
            status=problem.status if problem else 200,
            headers={"Cache-Control": "private, no-store"},
            files=files,
            problem=problem,
        )


def answer_attachment(found: OpenedFile, *, headers: Mapping[str, str] | None = None) -> Response:
    """Return a file to be saved, never to be run or shown inside a page of ours."""
    named = ListFile(found.name, f"attachment.{found.name.rpartition('.')[2]}", found.media_type, b"")
    fixed = {
        "Content-Disposition": named.disposition,
        "Content-Security-Policy": _SANDBOX,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return Response(found.stamped(), headers={**(headers or {}), **fixed}, media_type=found.media_type)


def _safe(back: str, subject: str, subject_id: uuid.UUID) -> str:
    """Return where to go on: a page of ours, else the list of the files by itself."""
    if back.startswith(("/needs/", "/capabilities/", "/cases/", "/requests/")) and "\\" not in back and back.isascii():
        return back.partition("?")[0]
    return f"{ATTACHMENTS}/of/{subject}/{subject_id}"
