"""What the asker of a case can do on its page, be it a need or a request: confirm, object, reopen, rate."""

import uuid
from collections.abc import Callable

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from service.domain.ratings import RATING_WORDS
from service.usecases import case_closing, case_progress
from service.usecases.case_questions import reply_to_question
from service.usecases.ratings import rate_case
from service.web.clerk.entries import Fields, FieldsDep, read_id, read_score
from service.web.clerk.firm_desk import FirmDesk, firm_desk
from service.web.desks import DeskDep, OwnForm
from service.web.rendering import redirect
from service.web.shown_problems import ShownProblem

Act = Callable[[Session, FirmDesk, uuid.UUID, Fields], None]


class CaseActions:
    """The routes below one kind of post; `place` begins their addresses (`/needs`)."""

    def __init__(
        self,
        place: str,
        *,
        case_id_of: Callable[[Session, FirmDesk, uuid.UUID], uuid.UUID],
        show: Callable[[Request, FirmDesk, uuid.UUID, Fields, ShownProblem | None], Response],
    ) -> None:
        """Take how the case of a post is found, for whoever may read it, and how the post's page is shown again."""
        self._place = place
        self._case_id_of = case_id_of
        self._show = show

    def add_to(self, router: APIRouter) -> None:
        """Add the routes."""
        for name, (act, done) in ACTIONS.items():
            router.add_api_route(
                f"{self._place}/{{post_id}}/{name}",
                self._answer(act, done),
                methods=["POST"],
                dependencies=[OwnForm],
                response_model=None,
            )

    def _answer(self, act: Act, done: str) -> Callable[..., Response]:
        def answer(request: Request, desk: DeskDep, fields: FieldsDep, post_id: uuid.UUID) -> Response:
            firm = firm_desk(desk)
            container = desk.context.container
            with container.database.read() as session:
                case_id = self._case_id_of(session, firm, post_id)
            request.state.show_again = lambda problem: self._show(request, firm, post_id, fields, problem)
            with container.database.transaction() as session:
                act(session, firm, case_id, fields)
            return redirect(request, f"{self._place}/{post_id}", done=done)

        return answer


def _close(session: Session, firm: FirmDesk, case_id: uuid.UUID, fields: Fields) -> None:
    text = fields.get("text", "")
    case_closing.close_case(session, actor=firm.actor, case_id=case_id, now=firm.desk.now, text=text)


def _reject(session: Session, firm: FirmDesk, case_id: uuid.UUID, fields: Fields) -> None:
    text = fields.get("text", "")
    case_closing.reject_answer(session, actor=firm.actor, case_id=case_id, now=firm.desk.now, text=text)


def _reopen(session: Session, firm: FirmDesk, case_id: uuid.UUID, fields: Fields) -> None:
    case_closing.reopen_case(
        session,
        actor=firm.actor,
        case_id=case_id,
        now=firm.desk.now,
        reason=fields.get("reason", "not_solved"),
        text=fields.get("text", ""),
    )


def _rate(session: Session, firm: FirmDesk, case_id: uuid.UUID, fields: Fields) -> None:
    score, word = read_score(fields.get("score", "")), fields.get("word", "")
    fits = score in RATING_WORDS.get(word, frozenset())
    rate_case(session, actor=firm.actor, case_id=case_id, score=score, word=word if fits else "", now=firm.desk.now)


def _advance(session: Session, firm: FirmDesk, case_id: uuid.UUID, fields: Fields) -> None:
    to = fields.get("to", "")
    case_progress.advance_case(session, actor=firm.actor, case_id=case_id, now=firm.desk.now, to=to)


def _reply(session: Session, firm: FirmDesk, case_id: uuid.UUID, fields: Fields) -> None:
    question_id = read_id(fields.get("question", "")) or uuid.UUID(int=0)
    reply_to_question(
        session,
        actor=firm.actor,
        case_id=case_id,
        question_id=question_id,
        now=firm.desk.now,
        text=fields.get("text", ""),
    )


ACTIONS: dict[str, tuple[Act, str]] = {
    "close": (_close, "case_closed"),
    "reject": (_reject, "answer_rejected"),
    "reopen": (_reopen, "case_reopened"),
    "rating": (_rate, "rated"),
    "reply": (_reply, "replied"),
    "advance": (_advance, "case_advanced"),
}
"""Last part of the address -> what is done, and what is said on the page afterwards."""
