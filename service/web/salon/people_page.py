"""The list of a salon: whom the engine would invite, who is on it, invitations, answers by telephone, files."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Annotated, Final

from fastapi import APIRouter, Form, Query, Request, Response, UploadFile

from service.domain import salons as domain
from service.errors import ImportRowsError, InvalidInputError
from service.policy import Action
from service.usecases import salon_access, salon_files, salon_guests, salons
from service.usecases.salon_candidates import CandidateList, propose_candidates
from service.usecases.salon_guests import ParticipantView, Presence
from service.web.context import link_to
from service.web.desks import Desk, DeskDep, OwnForm
from service.web.rendering import redirect
from service.web.salon.common import SalonRoom, file_answer, read_number, reading, show_again, writing
from service.web.salon.list_page import SALONS
from service.web.shown_problems import ShownProblem

_PEOPLE: Final = f"{SALONS}/{{salon_id}}/people"
_BULK: Final = {"confirm": domain.CONFIRMED, "standby": domain.STANDBY, "decline": domain.DECLINED}
_MOST_BYTES = 4 * 1024 * 1024
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class PeoplePage(SalonRoom):
    """The list, and one page for each on it."""

    def router(self) -> APIRouter:
        """Return the pages' routes."""
        router = APIRouter(include_in_schema=False)

        def post(path: str, call: object) -> None:
            router.add_api_route(path, call, methods=["POST"], dependencies=[OwnForm], response_model=None)  # type: ignore[arg-type]

        router.add_api_route(_PEOPLE, self.show, methods=["GET", "HEAD"], response_model=None)
        post(_PEOPLE, self.act)
        post(f"{_PEOPLE}/add", self.add)
        router.add_api_route(f"{_PEOPLE}/file", self.download, methods=["GET"], response_model=None)
        post(f"{_PEOPLE}/import", self.bring)
        router.add_api_route(f"{_PEOPLE}/{{participant_id}}", self.one, methods=["GET", "HEAD"], response_model=None)
        post(f"{_PEOPLE}/{{participant_id}}", self.change)
        post(f"{_PEOPLE}/{{participant_id}}/link", self.renew)
        return router

    def show(
        self, request: Request, desk: DeskDep, salon_id: uuid.UUID, propose: Annotated[str, Query()] = ""
    ) -> Response:
        """Show the list; with `propose` also whom the engine would invite."""
        return self._page(request, desk, salon_id, proposed=bool(propose))

    def act(
        self,
        request: Request,
        desk: DeskDep,
        salon_id: uuid.UUID,
        do: Annotated[str, Form()] = "",
        who: Annotated[list[uuid.UUID], Form()] = [],  # noqa: B006 - FastAPI copies it
    ) -> Response:
        """Invite those who are ticked, or enter their answers."""
        show_again(request, lambda problem: self._page(request, desk, salon_id, ticked=who, problem=problem))
        if not who:
            raise InvalidInputError(field="who", reason="salon_tick")
        done = "salon_answers_set"
        with writing(desk) as session:
            if do == "invite":
                _, unreached = salon_guests.invite(
                    session, actor=desk.actor, salon_id=salon_id, participant_ids=who, now=desk.now
                )
                done = "salon_invited_by_hand" if unreached else "salon_invited"
            for each in who:
                if do == "remove":
                    salon_guests.remove_participant(session, actor=desk.actor, salon_id=salon_id, participant_id=each)
                elif do in _BULK:
                    salon_guests.change_participant(
                        session, actor=desk.actor, salon_id=salon_id, participant_id=each, now=desk.now, state=_BULK[do]
                    )
        return redirect(request, f"{SALONS}/{salon_id}/people", done=done)

    def add(
        self,
        request: Request,
        desk: DeskDep,
        salon_id: uuid.UUID,
        organisation: Annotated[list[str], Form()] = [],  # noqa: B006 - FastAPI copies it
    ) -> Response:
        """Put firms on the list, by id (one tap on a proposal) or by name."""
        typed = "\n".join(organisation)
        show_again(request, lambda problem: self._page(request, desk, salon_id, typed=typed, problem=problem))
        wanted = [line.strip() for each in organisation for line in each.splitlines() if line.strip()]
        with writing(desk) as session:
            salon_guests.add_participants(
                session, actor=desk.actor, salon_id=salon_id, organisations=wanted, now=desk.now
            )
        return redirect(request, f"{SALONS}/{salon_id}/people?propose=1", done="salon_listed")

    def one(self, request: Request, desk: DeskDep, salon_id: uuid.UUID, participant_id: uuid.UUID) -> Response:
        """Show one participant with its link."""
        return self._one(request, desk, salon_id, participant_id)

    def change(
        self,
        request: Request,
        desk: DeskDep,
        salon_id: uuid.UUID,
        participant_id: uuid.UUID,
        *,
        delegates: Annotated[str, Form()] = "",
        names: Annotated[str, Form()] = "",
        slots: Annotated[list[int], Form()] = [],  # noqa: B006 - FastAPI copies it
        least: Annotated[str, Form()] = "",
        most: Annotated[str, Form()] = "",
        host: Annotated[str, Form()] = "",
        state: Annotated[str, Form()] = "",
    ) -> Response:
        """Enter what a firm said by telephone."""
        typed = {"state": state, "host": host, "delegates": delegates, "least": least, "most": most} | {
            "names": names,
            "slots": slots,
        }
        show_again(request, lambda problem: self._one(request, desk, salon_id, participant_id, problem, typed))
        presence = Presence(delegates=read_number(delegates, "delegates"), names=names, available=slots)
        with writing(desk) as session:
            salon_guests.change_participant(
                session,
                actor=desk.actor,
                salon_id=salon_id,
                participant_id=participant_id,
                now=desk.now,
                presence=presence,
                is_host=bool(host),
                limits=(read_number(least, "least"), read_number(most, "most")),
                state=state or None,
            )
        return redirect(request, f"{SALONS}/{salon_id}/people", done="salon_person_kept")

    def renew(self, request: Request, desk: DeskDep, salon_id: uuid.UUID, participant_id: uuid.UUID) -> Response:
        """Give a participant another link; the old one ends."""
        with writing(desk) as session:
            salon_guests.renew_link(session, actor=desk.actor, salon_id=salon_id, participant_id=participant_id)
        return redirect(request, f"{SALONS}/{salon_id}/people/{participant_id}", done="salon_link_new")

    def download(self, desk: DeskDep, salon_id: uuid.UUID, what: Annotated[str, Query()] = "people") -> Response:
        """Return the list, or the wishes, as a workbook."""
        with reading(desk) as session:
            name, content = salon_files.write_file(
                session, actor=desk.actor, salon_id=salon_id, what=what, now=desk.now
            )
        return file_answer(content, name=name, plain=f"salon-{what}.xlsx", media_type=XLSX)

    def bring(
        self,
        request: Request,
        desk: DeskDep,
        salon_id: uuid.UUID,
        workbook: UploadFile,
        what: Annotated[str, Form()] = "people",
    ) -> Response:
        """Take a filled-in workbook; one with wrong rows comes back with these marked."""
        show_again(request, lambda problem: self._page(request, desk, salon_id, problem=problem))
        content = workbook.file.read(_MOST_BYTES + 1)
        try:
            with writing(desk) as session:
                salon_files.read_file(
                    session, actor=desk.actor, salon_id=salon_id, what=what, content=content, now=desk.now
                )
        except ImportRowsError as exc:
            marked = salon_files.mark_file(what, content, exc)
            return file_answer(marked, name="有误，未导入.xlsx", plain=f"salon-{what}-errors.xlsx", media_type=XLSX)
        place = "people" if what == "people" else "wishes"
        return redirect(request, f"{SALONS}/{salon_id}/{place}", done="salon_file_taken")

    def _page(
        self,
        request: Request,
        desk: Desk,
        salon_id: uuid.UUID,
        *,
        proposed: bool = False,
        typed: str = "",
        ticked: Sequence[uuid.UUID] | None = None,
        problem: ShownProblem | None = None,
    ) -> Response:
        candidates: CandidateList | None = None
        with reading(desk) as session:
            salon = salons.read_salon(session, actor=desk.actor, salon_id=salon_id)
            people = salon_guests.list_participants(session, actor=desk.actor, salon_id=salon_id)
            if proposed:
                candidates = propose_candidates(
                    session, desk.context.container.engines, actor=desk.actor, salon_id=salon_id, now=desk.now
                )
        keeps = any(each.code == salon.alliance for each in desk.alliances_for(Action.KEEP_SALONS))
        return self.page(
            request,
            "people.html",
            salon=salon,
            people=people,
            candidates=candidates,
            proposed=proposed,
            typed=typed,
            ticked=[each.id for each in people if each.state == domain.LISTED] if ticked is None else ticked,
            keeps=keeps,
            problem=problem,
        )

    def _one(
        self,
        request: Request,
        desk: Desk,
        salon_id: uuid.UUID,
        participant_id: uuid.UUID,
        problem: ShownProblem | None = None,
        typed: Mapping[str, object] | None = None,
    ) -> Response:
        with reading(desk) as session:
            row = salon_access.open_salon(session, desk.actor, salon_id, Action.KEEP_SALONS)
            salon = salons.show_salon(session, row)
            found = salon_access.participant_of(session, row, participant_id)
            person: ParticipantView = salon_guests.show_participants(session, row, [found])[0]
            token = salon_access.link_token(found, desk.context.container.secret_key)
        link = link_to(request, f"/salon/{token}")
        typed = typed or _typed_of(person)
        return self.page(request, "person.html", salon=salon, person=person, link=link, typed=typed, problem=problem)


def _typed_of(person: ParticipantView) -> dict[str, object]:
    """What stands in the form of a participant before anything is changed."""
    return {
        "state": "",
        "host": person.is_host,
        "delegates": person.delegates,
        "least": "" if person.min_meetings is None else person.min_meetings,
        "most": "" if person.max_meetings is None else person.max_meetings,
        "names": person.names,
        "slots": person.available,
    }
