"""Somebody with a browser that runs no script: follows links, fills forms, keeps cookies."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

from starlette.testclient import TestClient

from service.container import Container
from service.settings import Settings
from tests.one_app import app_over, client_of
from tests.usecases.world import NEED_TEXT, PASSWORD, World

KEY = "k" * 40
PLACE = "luzhou/equipment"
HOST = "http://testserver"


@dataclass
class Visitor:
    """One browser."""

    client: TestClient

    def get(self, path: str = "/") -> Any:  # noqa: ANN401 - the client's answer
        return self.client.get(path, follow_redirects=False)

    def send(self, path: str, **fields: str) -> Any:  # noqa: ANN401
        """Send a form as given, whatever token it carries."""
        return self.client.post(path, data=fields, headers={"Origin": HOST}, follow_redirects=False)

    def fill(self, path: str, *, start: str = "/", **fields: str) -> Any:  # noqa: ANN401
        """Open the page at `start`, take the token of its form, and send it."""
        return self.send(path, form_token=token_of(self.get(start).text), **fields)

    def find(self, text: str = NEED_TEXT, place: str = PLACE) -> Any:  # noqa: ANN401
        return self.fill("/", text=text, place=place)

    def sign_in(self, username: str = "owner", password: str = PASSWORD, **more: str) -> Any:  # noqa: ANN401
        return self.fill("/sign-in", start="/sign-in", username=username, password=password, **more)


def serve_pages(world: World, *, demo_open: bool, public_address: str = "") -> Visitor:
    """Put the real application with pages over a world, whose engines work on demand."""
    settings = Settings(
        data_dir=world.folder, demo_open=demo_open, public_address=public_address, sign_in_per_minute=20
    )
    container = Container(
        settings=settings, database=world.database, engines=world.engines, secret_key=KEY, now=world.now
    )
    return Visitor(client_of(app_over(container, pages=True)))


def token_of(html: str) -> str:
    """The token of the page's forms."""
    found = re.search(r'name="form_token" value="([^"]+)"', html)
    assert found, "the page has no form of ours"
    return found[1]


def typed_in(html: str) -> str:
    """What stands in the field for the need; HTML drops a line break right after the tag."""
    found = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", html, re.DOTALL)
    assert found, "the page has no field for the need"
    return unescape(found[1])


def chosen_in(html: str) -> str:
    """The place that is chosen."""
    found = re.search(r'<option value="([^"]+)" selected>', html)
    assert found, "no place is chosen"
    return found[1]


def alert_of(html: str) -> str:
    """The words of the error that the page shows."""
    found = re.search(r'<div class="notice bad" role="alert".*?</div>', html, re.DOTALL)
    assert found, "the page shows no error"
    return unescape(re.sub(r"<[^>]+>", "", found[0]))
