"""The dashboard as it is shown: charts and labels made of the figures; every number keeps its name."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.figure_words import LABELS, NO_OWNER, STEPS, band_name, month_name, percent
from service.figures import names
from service.figures.dashboard import Dashboard
from service.figures.model_quality import BANDS, Calibration, rates
from service.web.figures.charts import Columns, Funnel, Plot, draw_calibration, draw_funnel, draw_shares


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table: what it is about, and where the names of its figures begin."""

    label: str
    prefix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelLine:
    """A line about proposals: rates, and promise against result where the end of some is known."""

    label: str
    prefix: str
    rates: Mapping[str, float | None]
    calibration: Calibration | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Everything that the page draws."""

    figures: Dashboard
    funnel: Funnel
    funnel_words: str
    months: Sequence[tuple[str, str, float | None]]
    month_chart: Columns
    departments: Sequence[Line]
    owners: Sequence[Line]
    bands: Sequence[ModelLine]
    model_months: Sequence[ModelLine]
    calibration: Plot


def make_board(figures: Dashboard, departments: Mapping[uuid.UUID, str], owners: Mapping[uuid.UUID, str]) -> Board:
    """Return the page of a dashboard; departments, owners: names by id."""
    months = [
        (
            month_name(month),
            f"month.{month}",
            figures.share(f"month.{month}.{names.WITHIN}", f"month.{month}.{names.DUE}"),
        )
        for month in figures.months
    ]
    return Board(
        figures=figures,
        funnel=draw_funnel([_step(figures, step) for step in names.FUNNEL]),
        funnel_words="，".join(f"{LABELS[step]} {figures.number(step)} 件" for step in names.FUNNEL),
        months=months,
        month_chart=draw_shares(
            [(f"{int(prefix[-2:])}月", share, percent(share)) for _, prefix, share in months[-12:]]
        ),
        departments=[Line(departments.get(each, ""), f"department.{each}") for each in figures.departments],
        owners=[Line(owners.get(each, NO_OWNER) if each else NO_OWNER, f"owner.{each}") for each in figures.owners],
        bands=_bands(figures),
        model_months=[
            ModelLine(label=month_name(month), prefix=f"model.{month}", rates=rates(figures.counts, f"model.{month}"))
            for month in figures.model_months
        ],
        calibration=_plot(figures.calibrations()),
    )


def _step(figures: Dashboard, step: str) -> tuple[str, int, str]:
    number = figures.number(step)
    share = "" if step == names.NEEDS else f" · {percent(figures.share(step, names.NEEDS))}"
    return STEPS[step], number, f"{number}{share}"


def _bands(figures: Dashboard) -> list[ModelLine]:
    return [
        ModelLine(
            label=band_name(number),
            prefix=f"model.band{number}",
            rates=rates(figures.counts, f"model.band{number}"),
            calibration=calibration,
        )
        for number, calibration in zip(range(len(BANDS)), figures.calibrations(), strict=True)
    ]


def _plot(bands: Sequence[Calibration | None]) -> Plot:
    return draw_calibration(
        [(band_name(number), each.promised, each.kept, each.pairs) for number, each in enumerate(bands) if each]
    )
