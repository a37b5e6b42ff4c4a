"""The pages of the firms, in one tuple for `service.web.pages`."""

from typing import Final

from service.web.clerk.inbox_page import InboxPage
from service.web.clerk.my_page import MyPage
from service.web.clerk.need_page import NeedPage
from service.web.clerk.new_need_page import NewNeedPage
from service.web.rendering import Renderer

_ROOMS: Final = (MyPage, NewNeedPage, NeedPage, InboxPage)
"""In the order in which their routes are tried: `/needs/new` before `/needs/{id}`."""


def clerk_rooms(renderer: Renderer) -> tuple[MyPage | NewNeedPage | NeedPage | InboxPage, ...]:
    """Return every page of the firms."""
    return tuple(room(renderer) for room in _ROOMS)
