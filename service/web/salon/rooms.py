"""All pages of salons, in the order in which their addresses are tried."""

from service.web.rendering import Renderer
from service.web.salon.day_page import DayPage
from service.web.salon.guest_page import GuestPage
from service.web.salon.list_page import SalonListPage
from service.web.salon.overview_page import OverviewPage
from service.web.salon.papers_page import PapersPage
from service.web.salon.people_page import PeoplePage
from service.web.salon.plan_page import PlanPage
from service.web.salon.wishes_page import WishesPage


def salon_rooms(
    renderer: Renderer,
) -> tuple[SalonListPage, PeoplePage, WishesPage, PlanPage, DayPage, PapersPage, GuestPage, OverviewPage]:
    """Return the rooms; `/salons/new` comes before what looks like a salon's id."""
    return (
        SalonListPage(renderer),
        PeoplePage(renderer),
        WishesPage(renderer),
        PlanPage(renderer),
        DayPage(renderer),
        PapersPage(renderer),
        GuestPage(renderer),
        OverviewPage(renderer),
    )
