"""Where somebody goes on who has to sign in again: to the page of before, with what was typed as a draft."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import Request

_LONGEST: Final = 500
_DRAFT_OF: Final[Mapping[str, str]] = {
    "/needs/new": "need",
    "/capabilities/new": "capability",
    "/requests/new": "request",
}
"""Page of a form that drafts can be written on -> what such a draft becomes."""

_FOR_ANYBODY: Final = ("/invitations/", "/password/", "/salon/", "/sign-out")


def is_for_members(path: str) -> bool:
    """Say whether a page is for those who are signed in: a form there that has expired means that the sign-in has."""
    return path != "/" and not path.startswith(_FOR_ANYBODY)


def page_of_before(request: Request) -> str:
    """Return the address of the page that somebody asked for, or sent a form from; empty where nobody should return."""
    if request.method in ("GET", "HEAD"):
        return clean_return(f"{request.url.path}?{request.url.query}")
    came_from = urlsplit(request.headers.get("referer", ""))
    if came_from.netloc != request.headers.get("host"):
        return ""
    return clean_return(f"{came_from.path}?{came_from.query}")


def clean_return(address: str) -> str:
    """Return an address of this site without what was said there; empty for any other, and for pages to start from."""
    parts = urlsplit(address)
    path = parts.path
    if parts.scheme or parts.netloc or not path.startswith("/") or path[1:2] in ("/", "\\") or len(address) > _LONGEST:
        return ""
    if path == "/sign-in" or not is_for_members(path):
        return ""
    query = urlencode([each for each in parse_qsl(parts.query) if each[0] != "done"])
    return f"{path}?{query}" if query else path


def draft_kind(address: str) -> str:
    """Return what becomes of words typed at an address; empty where they are no draft."""
    return _DRAFT_OF.get(urlsplit(address).path, "")
