"""The salons of a person, and the form in which one is made or changed."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response

from service.domain.salon_times import Times, minutes_of
from service.errors import ForbiddenError, InvalidInputError
from service.policy import Action
from service.usecases import salons
from service.usecases.salon_mine import list_own_salons
from service.usecases.salons import SalonDraft, SalonView
from service.web.desks import Desk, DeskDep, OwnForm
from service.web.rendering import redirect
from service.web.salon.common import SalonRoom, read_number, reading, require_person, show_again, writing
from service.web.shown_problems import ShownProblem

SALONS = "/salons"
_GET = ["GET", "HEAD"]
_USUAL = {
    "name": "",
    "day": "",
    "place": "",
    "begin": "14:00",
    "count": "8",
    "minutes": "15",
    "change_minutes": "3",
    "break_after": "4",
    "break_minutes": "15",
    "tables": "10",
    "min_meetings": "1",
    "max_meetings": "",
}


@dataclass(frozen=True, slots=True)
class SalonForm:
    """What was typed into the form."""

    name: Annotated[str, Form()] = ""
    alliance: Annotated[str, Form()] = ""
    day: Annotated[str, Form()] = ""
    place: Annotated[str, Form()] = ""
    begin: Annotated[str, Form()] = ""
    count: Annotated[str, Form()] = ""
    minutes: Annotated[str, Form()] = ""
    change_minutes: Annotated[str, Form()] = ""
    break_after: Annotated[str, Form()] = ""
    break_minutes: Annotated[str, Form()] = ""
    tables: Annotated[str, Form()] = ""
    min_meetings: Annotated[str, Form()] = ""
    max_meetings: Annotated[str, Form()] = ""

    def draft(self, chains: list[str]) -> SalonDraft:
        """Return what was meant; InvalidInputError for what is no day or number."""
        try:
            day = date.fromisoformat(self.day)
        except ValueError as exc:
            raise InvalidInputError(field="day", reason="salon_day") from exc
        times = Times(
            begin=self.begin,
            count=read_number(self.count, "count") or 0,
            minutes=read_number(self.minutes, "minutes") or 0,
            change_minutes=read_number(self.change_minutes, "change_minutes") or 0,
            break_after=read_number(self.break_after, "break_after") or 0,
            break_minutes=read_number(self.break_minutes, "break_minutes") or 0,
        )
        return SalonDraft(
            name=self.name,
            day=day,
            place=self.place,
            times=times,
            tables=read_number(self.tables, "tables") or 0,
            chains=chains,
            min_meetings=read_number(self.min_meetings, "min_meetings") or 0,
            max_meetings=read_number(self.max_meetings, "max_meetings") or 0,
        )

    def typed(self) -> dict[str, str]:
        """Return what was typed, by field."""
        return {name: getattr(self, name) for name in _USUAL} | {"alliance": self.alliance}


class SalonListPage(SalonRoom):
    """The list, and the form."""

    def router(self) -> APIRouter:
        """Return the pages' routes."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route(SALONS, self.show, methods=_GET, response_model=None)
        router.add_api_route(f"{SALONS}/new", self.new, methods=_GET, response_model=None)
        router.add_api_route(f"{SALONS}/new", self.make, methods=["POST"], dependencies=[OwnForm], response_model=None)
        router.add_api_route(f"{SALONS}/{{salon_id}}/edit", self.edit, methods=_GET, response_model=None)
        router.add_api_route(
            f"{SALONS}/{{salon_id}}/edit", self.change, methods=["POST"], dependencies=[OwnForm], response_model=None
        )
        return router

    def show(self, request: Request, desk: DeskDep) -> Response:
        """Show the salons that the person keeps or reads, and those that the person's firm is asked to."""
        require_person(desk)
        with reading(desk) as session:
            found = salons.list_salons(session, actor=desk.actor)
            own = list_own_salons(session, actor=desk.actor)
        keeps = bool(desk.alliances_for(Action.KEEP_SALONS))
        reads = bool(desk.alliances_for(Action.READ_SALONS))
        return self.page(request, "list.html", salons=found, own=own, keeps=keeps, reads=reads)

    def new(self, request: Request, desk: DeskDep) -> Response:
        """Show the empty form, with what is usual."""
        return self._form(request, desk, _USUAL | {"alliance": self._alliance(desk)}, [])

    def make(
        self,
        request: Request,
        desk: DeskDep,
        form: Annotated[SalonForm, Depends()],
        chains: Annotated[list[str], Form()] = [],  # noqa: B006 - FastAPI copies it
    ) -> Response:
        """Make a salon."""
        show_again(request, lambda problem: self._form(request, desk, form.typed(), chains, problem))
        alliance = form.alliance or self._alliance(desk)
        with writing(desk) as session:
            made = salons.create_salon(
                session, actor=desk.actor, alliance=alliance, draft=form.draft(chains), now=desk.now
            )
        return redirect(request, f"{SALONS}/{made.id}", done="salon_made")

    def edit(self, request: Request, desk: DeskDep, salon_id: uuid.UUID) -> Response:
        """Show the form with the salon in it."""
        with reading(desk) as session:
            salon = salons.read_salon(session, actor=desk.actor, salon_id=salon_id)
        return self._form(request, desk, _typed_of(salon), salon.chain_codes, salon=salon)

    def change(
        self,
        request: Request,
        desk: DeskDep,
        salon_id: uuid.UUID,
        form: Annotated[SalonForm, Depends()],
        chains: Annotated[list[str], Form()] = [],  # noqa: B006 - FastAPI copies it
    ) -> Response:
        """Change a salon."""
        with reading(desk) as session:
            salon = salons.read_salon(session, actor=desk.actor, salon_id=salon_id)
        typed = form.typed() | {"alliance": salon.alliance}
        show_again(request, lambda problem: self._form(request, desk, typed, chains, problem, salon=salon))
        with writing(desk) as session:
            salons.change_salon(session, actor=desk.actor, salon_id=salon_id, draft=form.draft(chains), now=desk.now)
        return redirect(request, f"{SALONS}/{salon_id}", done="salon_changed")

    def _form(
        self,
        request: Request,
        desk: Desk,
        typed: Mapping[str, str],
        chains: list[str],
        problem: ShownProblem | None = None,
        *,
        salon: SalonView | None = None,
    ) -> Response:
        """Return the form; chains to choose from are those of the alliances where the person keeps salons."""
        require_person(desk)
        keeps = desk.alliances_for(Action.KEEP_SALONS)
        if not keeps:
            raise ForbiddenError(action=Action.KEEP_SALONS.value)
        if salon is not None:
            keeps = [each for each in keeps if each.code == salon.alliance]
        values: dict[str, Any] = {"typed": typed, "chosen": chains, "keeps": keeps, "salon": salon}
        return self.page(request, "form.html", problem=problem, **values)

    def _alliance(self, desk: Desk) -> str:
        keeps = desk.alliances_for(Action.KEEP_SALONS)
        return keeps[0].code if keeps else ""


def _typed_of(salon: SalonView) -> dict[str, str]:
    """Return a salon as it would be typed."""
    spans = [
        minutes_of(begin) - minutes_of(end) for (_, end), (begin, _) in zip(salon.slots, salon.slots[1:], strict=False)
    ]
    after = next(iter(salon.breaks), 0)
    changes = [span for number, span in enumerate(spans, start=1) if number != after]
    begin, end = salon.slots[0]
    return {
        "name": salon.name,
        "alliance": salon.alliance,
        "day": salon.day.isoformat(),
        "place": salon.place,
        "begin": begin,
        "count": str(len(salon.slots)),
        "minutes": str(minutes_of(end) - minutes_of(begin)),
        "change_minutes": str(changes[0] if changes else 0),
        "break_after": str(after or ""),
        "break_minutes": str(spans[after - 1] if after else ""),
        "tables": str(salon.tables),
        "min_meetings": str(salon.min_meetings),
        "max_meetings": str(salon.max_meetings or ""),
    }
