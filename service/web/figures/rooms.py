"""The pages of figures as one list."""

from service.web.figures.dashboard_page import DashboardPage
from service.web.figures.supply_page import SupplyPage
from service.web.rendering import Renderer


def figure_rooms(renderer: Renderer) -> tuple[DashboardPage | SupplyPage, ...]:
    """Return the pages of figures, ready to be installed."""
    return (DashboardPage(renderer), SupplyPage(renderer))
