"""The local supply rate at `/supply`: as it is, as it could be, and where the office records supply from outside."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request, Response

from service import figure_words as words
from service.errors import InvalidInputError
from service.messages import message_of
from service.policy import Action, Target, may
from service.usecases.figures import Days
from service.usecases.outside_supply import OutsideSource, read_for_record, record_outside_supply
from service.usecases.supply import SupplyView, read_supply, read_supply_rows
from service.web.desks import Desk, DeskDep, OwnForm
from service.web.figures.asked import Asked, AskedDep, choose_alliance
from service.web.figures.charts import draw_shares
from service.web.figures.dashboard_page import PRIVATE, rows_page
from service.web.outside_fields import read_amount
from service.web.rendering import Renderer, redirect
from service.web.shown_problems import ShownProblem

SUPPLY = "/supply"


class SupplyPage:
    """The page of the rate, its rows, and the form for supply from outside."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def router(self) -> APIRouter:
        """Return the pages' routes."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route(SUPPLY, self.show, methods=["GET", "HEAD"], response_model=None)
        router.add_api_route(f"{SUPPLY}/rows", self.show_rows, methods=["GET", "HEAD"], response_model=None)
        router.add_api_route(
            f"{SUPPLY}/outside/{{number}}", self.ask_outside, methods=["GET", "HEAD"], response_model=None
        )
        router.add_api_route(
            f"{SUPPLY}/outside/{{number}}",
            self.record_outside,
            methods=["POST"],
            dependencies=[OwnForm],
            response_model=None,
        )
        return router

    def show(
        self,
        request: Request,
        desk: DeskDep,
        typed: AskedDep,
        *,
        close: Annotated[list[str] | None, Query()] = None,
    ) -> Response:
        """Show the rate; days that cannot be are said, and the usual period is shown."""
        here = choose_alliance(desk, typed.alliance, Action.READ_SUPPLY)
        asked = replace(typed, alliance=here.code)
        try:
            return self._page(request, desk, asked, asked.days, close or [])
        except InvalidInputError as exc:
            wrong = message_of(exc.code, exc.details)
            return self._page(request, desk, asked.plain(), Days(), [], wrong=wrong, status=exc.status)

    def show_rows(
        self,
        request: Request,
        desk: DeskDep,
        typed: AskedDep,
        *,
        show: Annotated[str, Query()] = "",
        page: Annotated[int, Query()] = 1,
    ) -> Response:
        """Show the rows behind one number."""
        here = choose_alliance(desk, typed.alliance, Action.READ_SUPPLY)
        asked = replace(typed, alliance=here.code)
        engines = desk.context.container.engines
        with desk.context.container.database.read() as session:
            found = read_supply_rows(
                session,
                engines,
                actor=desk.actor,
                now=desk.now,
                name=show,
                alliance=here.code,
                days=asked.days,
                page=page,
            )
        chains = {str(key): name for key, name in found.chain_names.items()}
        return rows_page(
            self._renderer,
            request,
            found.rows,
            title=words.supply_name(show, chains),
            back=asked.address(SUPPLY),
            page_address=lambda number: asked.address(f"{SUPPLY}/rows", show=show, page=str(number)),
            here=here,
            period=found.period,
            records_outside=may(desk.actor, Action.RECORD_SUPPLY, Target(alliance_id=here.id)),
        )

    def ask_outside(self, request: Request, desk: DeskDep, number: str) -> Response:
        """Show the form for one need."""
        return self._form(request, desk, number, {"supplier": "", "region": "", "amount": ""})

    def record_outside(
        self,
        request: Request,
        desk: DeskDep,
        number: str,
        *,
        supplier: Annotated[str, Form()] = "",
        region: Annotated[str, Form()] = "",
        amount: Annotated[str, Form()] = "",
    ) -> Response:
        """Record who served a need from outside."""
        typed = {"supplier": supplier, "region": region, "amount": amount}
        request.state.show_again = lambda problem: self._form(request, desk, number, typed, problem)
        with desk.context.container.database.transaction() as session:
            case = read_for_record(session, actor=desk.actor, number=number)
            source = OutsideSource(supplier, region, read_amount(amount))
            record_outside_supply(session, actor=desk.actor, case_id=case.id, now=desk.now, source=source)
        return redirect(request, f"{SUPPLY}?alliance={case.alliance}", done="outside_recorded")

    def _form(
        self, request: Request, desk: Desk, number: str, typed: dict[str, str], problem: ShownProblem | None = None
    ) -> Response:
        with desk.context.container.database.read() as session:
            case = read_for_record(session, actor=desk.actor, number=number)
        return self._renderer.page(
            request,
            "figures/outside.html",
            status=problem.status if problem else 200,
            headers=PRIVATE,
            case=case,
            typed={"supplier": "", "region": "", "amount": "", **typed},
            problem=problem,
        )

    def _page(
        self,
        request: Request,
        desk: Desk,
        asked: Asked,
        days: Days,
        close: list[str],
        *,
        wrong: str = "",
        status: int = 200,
    ) -> Response:
        parts = desk.context.container
        with parts.database.read() as session:
            view = read_supply(
                session,
                parts.engines,
                actor=desk.actor,
                now=desk.now,
                alliance=asked.alliance,
                days=days,
                chosen=close,
            )
        values: dict[str, Any] = {
            "asked": asked,
            "view": view,
            "figures": view.figures,
            "lines": _lines(view),
            "month_chart": draw_shares([_month(view, month) for month in view.figures.months[-12:]]),
            "alliances": desk.alliances_for(Action.READ_SUPPLY),
            "address_of": lambda name: asked.address(f"{SUPPLY}/rows", show=name),
            "words": words,
            "wrong": wrong,
        }
        return self._renderer.page(request, "figures/supply.html", status=status, headers=PRIVATE, **values)


def _lines(view: SupplyView) -> dict[str, list[tuple[str, str]]]:
    """Return the lines of each table: what they are about, and where the names of their figures begin."""
    figures = view.figures
    return {
        "chains": [(view.chain_names.get(each, ""), f"chain.{each}.") for each in figures.chains],
        "nodes": [(each or words.NO_NODE, f"node.{each}.") for each in figures.nodes],
        "months": [(words.month_name(each), f"month.{each}.") for each in figures.months],
    }


def _month(view: SupplyView, month: str) -> tuple[str, float | None, str]:
    rate = view.figures.rate(f"month.{month}.")
    return f"{int(month[-2:])}月", rate, words.percent(rate)
