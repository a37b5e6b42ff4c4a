"""The pages of figures as one list."""

from service.web.figures.dashboard_page import DashboardPage
from service.web.figures.reports_page import ReportsPage
from service.web.figures.supply_page import SupplyPage
from service.web.figures.wall_page import WallPage
from service.web.rendering import Renderer

FigureRoom = DashboardPage | ReportsPage | SupplyPage | WallPage


def figure_rooms(renderer: Renderer) -> tuple[FigureRoom, ...]:
    """Return the pages of figures, ready to be installed."""
    return (DashboardPage(renderer), SupplyPage(renderer), ReportsPage(renderer), WallPage(renderer))
