"""The page at `/inbox`: what a person has been told, each notice leading to its page."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Form, Query, Request, Response
from sqlmodel import Session

from service.errors import NotFoundError
from service.policy import Actor
from service.usecases.cases import read_case
from service.usecases.inbox import NoticeView, list_inbox, mark_all_read, mark_read
from service.usecases.proposals import read_proposal
from service.web.clerk.firm_desk import FirmDesk, firm_desk
from service.web.desks import DeskDep, OwnForm
from service.web.rendering import Renderer, redirect

INBOX: Final = "/inbox"
_PAGE = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """A notice as it is shown."""

    id: str
    title: str
    body: str
    at: str
    read: bool


class InboxPage:
    """The inbox of everybody who signs in."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def router(self) -> APIRouter:
        """Return the page's routes."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route(INBOX, self.show, methods=["GET", "HEAD"], response_model=None)
        router.add_api_route(
            f"{INBOX}/read", self.read_all, methods=["POST"], dependencies=[OwnForm], response_model=None
        )
        router.add_api_route(
            f"{INBOX}/{{notice_id}}", self.open, methods=["POST"], dependencies=[OwnForm], response_model=None
        )
        return router

    def show(
        self,
        request: Request,
        desk: DeskDep,
        only: Annotated[str, Query()] = "",
        after: Annotated[str | None, Query(max_length=80)] = None,
    ) -> Response:
        """Show a page of the inbox, what is unread first."""
        firm = firm_desk(desk)
        with desk.context.container.database.read() as session:
            view = list_inbox(session, actor=firm.actor, unread_only=only == "unread", cursor=after, limit=_PAGE)
        return self._renderer.page(
            request,
            "clerk/inbox.html",
            items=[_line(each, firm) for each in view.items],
            unread=view.unread,
            unread_only=only == "unread",
            more=view.next_cursor,
            until=desk.now.isoformat(),
            problem=None,
        )

    def open(self, request: Request, desk: DeskDep, notice_id: uuid.UUID) -> Response:
        """Mark a notice as read and go where it leads."""
        firm = firm_desk(desk)
        with desk.context.container.database.transaction() as session:
            notice = mark_read(session, actor=firm.actor, notice_id=notice_id, now=desk.now)
        with desk.context.container.database.read() as session:
            return redirect(request, _address_of(session, notice, firm.actor))

    def read_all(self, request: Request, desk: DeskDep, until: Annotated[str, Form()] = "") -> Response:
        """Mark everything as read that stood on the page."""
        firm = firm_desk(desk)
        with desk.context.container.database.transaction() as session:
            mark_all_read(session, actor=firm.actor, now=desk.now, until=_moment(until))
        return redirect(request, INBOX, done="all_read")


def _line(notice: NoticeView, firm: FirmDesk) -> NoticeLine:
    return NoticeLine(
        id=str(notice.id),
        title=notice.title,
        body=notice.body,
        at=firm.say(notice.created_at, notice.alliance),
        read=notice.read_at is not None,
    )


def _address_of(session: Session, notice: NoticeView, actor: Actor) -> str:
    """Return the page that a notice is about, as its reader may see it: a firm's own page, or the office's."""
    ids = notice.ids
    need_id = ids.get("need")
    if (salon_id := ids.get("salon")) is not None:
        return f"/salons/{salon_id}/mine"
    if (case_id := ids.get("case")) is not None:
        try:
            case = read_case(session, actor=actor, case_id=uuid.UUID(case_id))
        except NotFoundError:
            pass  # a supplier reads the need and not its case
        else:
            if case.asker_id is None or case.asker_id != actor.organisation_id:
                return f"/cases/{case.number}"
            return f"/needs/{case.need_id}" if case.need_id else f"/requests/{case.request_id}"
    if need_id is None and (proposal_id := ids.get("proposal")) is not None:
        try:
            need_id = read_proposal(session, actor=actor, proposal_id=uuid.UUID(proposal_id)).need_id
        except NotFoundError:
            return INBOX
    return f"/needs/{need_id}" if need_id else INBOX


def _moment(typed: str) -> datetime | None:
    """Return the moment of the page that was shown; None where it is none."""
    try:
        found = datetime.fromisoformat(typed)
    except ValueError:
        return None
    return found if found.tzinfo else None
