"""How a page becomes a response: templates, headers, and the session's cookie."""

from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from service.web.context import page_context
from service.web.desks import browser_session
from service.web.menu import menu_of
from service.web.sessions import COOKIE, form_token, seal_session
from service.web.static_files import StaticFiles

HTML = "text/html; charset=utf-8"

PAGE_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "private, no-cache",
    "Vary": "Cookie",
}
"""No script, style or picture from elsewhere or from inside a page; no framing. A page is asked for anew each time."""

_ADDRESS = "%/:?#[]@!$&'()*+,;=~"
"""What stands in an address as it is; all else is written in codes, line breaks above all."""

_TEMPLATES = Path(__file__).parent / "templates"


class Renderer:
    """Makes responses. Everything in a template is text until it is marked otherwise, and nothing is.

    outcomes: what is said on the page that a form leads to, by the code in its address (`?done=`).
    """

    def __init__(self, files: StaticFiles, outcomes: Mapping[str, str]) -> None:
        self._outcomes = outcomes
        self._templates = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals |= {"static": files.address_of, "product_version": _product_version()}

    def page(
        self,
        request: Request,
        template: str,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **values: Any,  # noqa: ANN401 - whatever the template shows
    ) -> Response:
        """Return a page; `values` are what the template shows."""
        session, _ = browser_session(request)
        token = form_token(session, page_context(request).container.secret_key)
        desk = getattr(request.state, "desk", None)
        content = self._templates.get_template(template).render(
            desk=desk,
            form_token=token,
            path=request.url.path,
            menu=menu_of(desk, request.url.path),
            outcome=self._outcomes.get(request.query_params.get("done", ""), ""),
            **values,
        )
        response = Response(content, status, {**PAGE_HEADERS, **(headers or {})}, HTML)
        return keep_session(request, response)

    def fragment(self, template: str, **values: Any) -> str:  # noqa: ANN401 - whatever the template shows
        """Return a piece of a page, for a script that puts it into one that is shown."""
        return self._templates.get_template(template).render(**values)


def redirect(request: Request, address: str, *, done: str = "") -> Response:
    """Send the browser to another page of ours, which it asks for with GET; `done` is said there (`outcomes`).

    An address that would lead elsewhere leads to the first page.
    """
    if address[:1] != "/" or address[1:2] in ("/", "\\"):
        address = "/"
    if done:
        page, _, place = address.partition("#")
        address = f"{page}{'&' if '?' in page else '?'}done={done}{'#' if place else ''}{place}"
    location = quote(address, safe=_ADDRESS)
    return keep_session(request, Response(status_code=303, headers={**PAGE_HEADERS, "Location": location}))


def keep_session(request: Request, response: Response) -> Response:
    """Set the cookie where the browser does not have it yet; a visitor's ends with the browser."""
    session, is_new = browser_session(request)
    if is_new:
        container = page_context(request).container
        hours = container.settings.session_hours
        response.set_cookie(
            COOKIE,
            seal_session(session, container.secret_key, now=container.now(), hours=hours),
            max_age=hours * 3600 if session.user_id else None,
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )
    return response


def _product_version() -> str:
    try:
        return version("lianpei")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "0"
