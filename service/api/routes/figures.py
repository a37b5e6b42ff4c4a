"""The leader's figures and the local supply rate, for a period and as of any day; each number with its rows."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from service.api.answers import answer
from service.api.callers import CallerDep
from service.api.fields import API, Day, Short
from service.usecases.figure_numbers import (
    DashboardNumbers,
    SupplyNumbers,
    read_dashboard_numbers,
    read_supply_numbers,
)
from service.usecases.figure_rows import FigureRows, read_figure_rows
from service.usecases.figures import Days
from service.usecases.supply import read_supply_rows

router = APIRouter(prefix=API, tags=["figures"])


def get_days(
    first: Annotated[Day | None, Query(alias="from")] = None,
    last: Annotated[Day | None, Query(alias="to")] = None,
    as_of: Annotated[Day | None, Query()] = None,
) -> Days:
    """Return the period that is asked for, and the day at whose end it is looked at."""
    return Days(first, last, as_of)


DaysDep = Annotated[Days, Depends(get_days)]
PageNumber = Annotated[int, Query(ge=1)]


@router.get("/dashboard", response_model=DashboardNumbers)
def read_all_figures(caller: CallerDep, days: DaysDep, *, alliance: Short | None = None) -> Response:
    """Return the funnel, the one-day promise, times, departments, workload and the quality of proposals."""
    with caller.read() as session:
        return answer(read_dashboard_numbers(session, actor=caller.actor, now=caller.now, alliance=alliance, days=days))


@router.get("/dashboard/rows", response_model=FigureRows)
def read_rows(
    caller: CallerDep, days: DaysDep, *, show: Short, alliance: Short | None = None, page: PageNumber = 1
) -> Response:
    """Return the rows behind one figure, by its name."""
    with caller.read() as session:
        _, rows = read_figure_rows(
            session, actor=caller.actor, now=caller.now, name=show, alliance=alliance, days=days, page=page
        )
        return answer(rows)


@router.get("/supply", response_model=SupplyNumbers)
def read_local_supply(
    caller: CallerDep,
    days: DaysDep,
    *,
    alliance: Short | None = None,
    close: Annotated[list[Short] | None, Query()] = None,
) -> Response:
    """Return the local supply rate; `close`: keys of open proposals, to see what it would be if they were settled."""
    engines = caller.context.container.engines
    with caller.read() as session:
        return answer(
            read_supply_numbers(
                session,
                engines,
                actor=caller.actor,
                now=caller.now,
                alliance=alliance,
                days=days,
                chosen=close or (),
            )
        )


@router.get("/supply/rows", response_model=FigureRows)
def read_supply_lines(
    caller: CallerDep, days: DaysDep, *, show: Short, alliance: Short | None = None, page: PageNumber = 1
) -> Response:
    """Return the rows behind one figure of the local supply, by its name."""
    engines = caller.context.container.engines
    with caller.read() as session:
        found = read_supply_rows(
            session, engines, actor=caller.actor, now=caller.now, name=show, alliance=alliance, days=days, page=page
        )
        return answer(found.rows)
