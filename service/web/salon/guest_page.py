"""A participant's own page: by link without an account, or for whoever signs in for the firm."""

import uuid
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from sqlmodel import Session

from service.domain import salons as domain
from service.errors import NotFoundError
from service.usecases import salon_access, salon_guests, salon_results, salon_wishes
from service.usecases.salon_access import Guest
from service.usecases.salon_guests import Presence, show_participants
from service.usecases.salon_others import list_others
from service.usecases.salon_papers import read_own_schedule
from service.usecases.salon_programmes import read_own_programme
from service.web.desks import Desk, DeskDep, OwnForm
from service.web.rendering import redirect
from service.web.salon.common import PDF, SalonRoom, file_answer, read_number, reading, show_again, writing
from service.web.salon.day_page import ResultForm
from service.web.salon.papers_page import print_to_pdf
from service.web.shown_problems import ShownProblem


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """What a guest says of coming."""

    comes: Annotated[str, Form()] = ""
    delegates: Annotated[str, Form()] = ""
    names: Annotated[str, Form()] = ""


@dataclass(frozen=True, slots=True)
class Door:
    """How somebody came in: by a link's token, or signed in for the firm of a salon."""

    token: str = ""
    salon_id: uuid.UUID | None = None

    @property
    def address(self) -> str:
        """Where the page is."""
        return f"/salon/{self.token}" if self.salon_id is None else f"/salons/{self.salon_id}/mine"

    def enter(self, session: Session, desk: Desk) -> Guest:
        """Return who is there; NotFoundError for everybody else."""
        if self.salon_id is None:
            key = desk.context.container.secret_key
            return salon_access.enter_by_link(session, self.token, secret_key=key, now=desk.now)
        return salon_access.enter_as_firm(session, actor=desk.actor, salon_id=self.salon_id)


def get_door(request: Request) -> Door:
    """Return how somebody came in, as the address says it; NotFoundError for what is no id."""
    found = request.path_params
    if "link" in found:
        return Door(found["link"])
    try:
        return Door(salon_id=uuid.UUID(found["salon_id"]))
    except ValueError as exc:
        raise NotFoundError(kind="salon") from exc


DoorDep = Annotated[Door, Depends(get_door)]


class GuestPage(SalonRoom):
    """Answer, wishes, the own day, results: the same page by link and by account."""

    def router(self) -> APIRouter:
        """Return the pages' routes, once for either door."""
        router = APIRouter(include_in_schema=False)
        for base in ("/salon/{link}", "/salons/{salon_id}/mine"):
            router.add_api_route(base, self.show, methods=["GET", "HEAD"], response_model=None)
            router.add_api_route(f"{base}/schedule.pdf", self.schedule, methods=["GET"], response_model=None)
            for place, call in (("answer", self.answer), ("wishes", self.wish), ("results/{meeting_id}", self.say)):
                router.add_api_route(
                    f"{base}/{place}", call, methods=["POST"], dependencies=[OwnForm], response_model=None
                )
        return router

    def show(self, request: Request, desk: DeskDep, door: DoorDep) -> Response:
        """Show what a guest has to do next."""
        return self._page(request, desk, door)

    def schedule(self, desk: DeskDep, door: DoorDep) -> Response:
        """Return the guest's own day as PDF."""
        with reading(desk) as session:
            guest = door.enter(session, desk)
            data = read_own_schedule(session, guest=guest, now=desk.now)
        return file_answer(print_to_pdf("schedule", data), name="日程.pdf", plain="schedule.pdf", media_type=PDF)

    def answer(
        self,
        request: Request,
        desk: DeskDep,
        form: Annotated[AnswerForm, Depends()],
        door: DoorDep,
        slots: Annotated[list[int], Form()] = [],  # noqa: B006 - FastAPI copies it
    ) -> Response:
        """Confirm or decline."""
        typed = {"delegates": form.delegates, "names": form.names, "slots": slots}
        show_again(request, lambda problem: self._page(request, desk, door, problem, answer=typed))
        comes = form.comes == "yes"
        presence = Presence()
        if comes:
            presence = Presence(delegates=read_number(form.delegates, "delegates"), names=form.names, available=slots)
        with writing(desk) as session:
            guest = door.enter(session, desk)
            salon_guests.answer_invitation(session, guest=guest, comes=comes, now=desk.now, presence=presence)
        return redirect(request, door.address, done="salon_answered" if comes else "salon_declined")

    def wish(
        self,
        request: Request,
        desk: DeskDep,
        door: DoorDep,
        other: Annotated[list[uuid.UUID], Form()] = [],  # noqa: B006 - FastAPI copies it
        kind: Annotated[list[str], Form()] = [],  # noqa: B006 - FastAPI copies it
    ) -> Response:
        """Say whom to meet and whom not."""
        about = {each: said for each, said in zip(other, kind, strict=False) if said}
        show_again(request, lambda problem: self._page(request, desk, door, problem, wishes=about))
        with writing(desk) as session:
            guest = door.enter(session, desk)
            salon_wishes.say_as_firm(session, guest=guest, about=about, now=desk.now)
        return redirect(request, f"{door.address}#wishes", done="salon_wishes_kept")

    def say(
        self,
        request: Request,
        desk: DeskDep,
        meeting_id: uuid.UUID,
        form: Annotated[ResultForm, Depends()],
        door: DoorDep,
    ) -> Response:
        """Say what came of a meeting, for the own side."""
        typed = {"id": meeting_id, "amount": form.amount, "note": form.note}
        show_again(request, lambda problem: self._page(request, desk, door, problem, result=typed))
        with writing(desk) as session:
            guest = door.enter(session, desk)
            salon_results.say_result(session, guest=guest, meeting_id=meeting_id, said=form.said(), now=desk.now)
        return redirect(request, f"{door.address}#m{meeting_id}", done="salon_result_said")

    def _page(
        self, request: Request, desk: Desk, door: Door, problem: ShownProblem | None = None, **typed: object
    ) -> Response:
        """Return the page; typed: by form, what came with the mistake in it."""
        with reading(desk) as session:
            guest = door.enter(session, desk)
            programme = read_own_programme(session, guest=guest, now=desk.now)
            me = show_participants(session, guest.salon, [guest.participant])[0]
            others = list_others(session, guest=guest)
        values: dict[str, Any] = {
            "salon": programme.salon,
            "me": me,
            "programme": programme,
            "others": others,
            "musts": salon_wishes.MOST_MUSTS,
            "comes": me.state in domain.COMING or me.state == domain.STANDBY,
            "address": door.address,
        }
        return self.page(request, "guest.html", problem=problem, typed=typed, **values)
