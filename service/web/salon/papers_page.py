"""Printing: schedules, table cards, badges and the plan for the wall, as PDF or from the browser; the report."""

import uuid
from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from service.errors import NoFontError
from service.salon_words import OUTCOMES, SALON_STATES
from service.usecases import salons
from service.usecases.salon_papers import read_paper
from service.usecases.salon_programmes import read_programme
from service.usecases.salon_report import count_outcomes, write_salon_report
from service.web.desks import DeskDep
from service.web.salon.common import PDF, SalonRoom, file_answer, reading
from service.web.salon.list_page import SALONS

PAPERS: Final[Mapping[str, tuple[str, str]]] = {
    "schedule": ("各家日程", "一家一页：几点、几号桌、见谁。"),
    "tables": ("桌牌", "一桌一页，摆在桌上：这张桌什么时候坐谁。"),
    "badges": ("胸牌", "一张 A4 十枚，沿虚线裁开。"),
    "wall": ("日程总表", "贴在墙上或门口，每家找自己那一行。"),
}
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def print_to_pdf(kind: str, data: Mapping[str, Any]) -> bytes:
    """Return a paper as PDF; the typesetter is loaded with the first one."""
    from service.exports.pdf_papers import print_paper

    return print_paper(kind, data)


class PapersPage(SalonRoom):
    """Everything that leaves the house on paper."""

    def router(self) -> APIRouter:
        """Return the pages' routes."""
        router = APIRouter(include_in_schema=False)
        path = f"{SALONS}/{{salon_id}}"
        for place, call in (
            ("print", self.show),
            ("print/{kind}", self.html),
            ("papers/{kind}.pdf", self.pdf),
            ("report", self.report),
            ("report.docx", self.document),
        ):
            router.add_api_route(f"{path}/{place}", call, methods=["GET", "HEAD"], response_model=None)
        return router

    def show(self, request: Request, desk: DeskDep, salon_id: uuid.UUID) -> Response:
        """Show what can be printed."""
        with reading(desk) as session:
            salon = salons.read_salon(session, actor=desk.actor, salon_id=salon_id)
        return self.page(request, "print.html", salon=salon, papers=PAPERS)

    def pdf(self, request: Request, desk: DeskDep, salon_id: uuid.UUID, kind: str) -> Response:
        """Return a paper; without a Chinese font a page that says what to install, with the way round it."""
        with reading(desk) as session:
            data = read_paper(session, actor=desk.actor, salon_id=salon_id, kind=kind, now=desk.now)
            salon = salons.read_salon(session, actor=desk.actor, salon_id=salon_id)
        try:
            content = print_to_pdf(kind, data)
        except NoFontError as exc:
            response = self.page(request, "no_font.html", salon=salon, kind=kind, label=PAPERS[kind][0])
            response.status_code = exc.status
            return response
        name = f"{salon.name}-{PAPERS[kind][0]}-第{salon.plan_version}版.pdf"
        return file_answer(content, name=name, plain=f"salon-{kind}.pdf", media_type=PDF, inline=True)

    def html(self, request: Request, desk: DeskDep, salon_id: uuid.UUID, kind: str) -> Response:
        """Show a paper as a page to print from the browser."""
        with reading(desk) as session:
            data = read_paper(session, actor=desk.actor, salon_id=salon_id, kind=kind, now=desk.now)
            salon = salons.read_salon(session, actor=desk.actor, salon_id=salon_id)
        return self.page(request, "paper.html", salon=salon, kind=kind, label=PAPERS[kind][0], data=data)

    def report(self, request: Request, desk: DeskDep, salon_id: uuid.UUID) -> Response:
        """Show what came of the salon, and offer the report."""
        with reading(desk) as session:
            programme = read_programme(session, actor=desk.actor, salon_id=salon_id, now=desk.now)
        spoken = [each for each in programme.meetings if each.results]
        waiting = [each for each in spoken if not all(said.own for said in each.results.values())]
        return self.page(
            request,
            "report.html",
            salon=programme.salon,
            programme=programme,
            counted=count_outcomes(programme),
            spoken=spoken,
            waiting=waiting,
            labels={**OUTCOMES},
            states=SALON_STATES,
        )

    def document(self, desk: DeskDep, salon_id: uuid.UUID) -> Response:
        """Return the report as a Word file."""
        with reading(desk) as session:
            name, content = write_salon_report(session, actor=desk.actor, salon_id=salon_id, now=desk.now)
        return file_answer(content, name=name, plain="salon-report.docx", media_type=DOCX)
