"""The pages of the firms, in one tuple for `service.app.pages`."""

from typing import Protocol

from fastapi import APIRouter

from service.web.clerk.capability_pages import CapabilityPages
from service.web.clerk.inbox_page import InboxPage
from service.web.clerk.my_page import MyPage
from service.web.clerk.need_edit_page import NeedEditPage
from service.web.clerk.need_page import NeedPage
from service.web.clerk.new_need_page import NewNeedPage
from service.web.clerk.opportunities_page import OpportunitiesPage
from service.web.clerk.request_pages import RequestPages
from service.web.rendering import Renderer


class _Room(Protocol):
    def router(self) -> APIRouter:
        """Return the routes of the pages."""
        ...


def clerk_rooms(renderer: Renderer) -> tuple[_Room, ...]:
    """Return every page of the firms, in the order in which routes are tried: `/needs/new` before `/needs/{id}`."""
    return (
        MyPage(renderer),
        NewNeedPage(renderer),
        NeedEditPage(renderer),
        NeedPage(renderer),
        CapabilityPages(renderer),
        OpportunitiesPage(renderer),
        RequestPages(renderer),
        InboxPage(renderer),
    )
