"""What the pages find in the application that they are installed in."""

import uuid
from datetime import datetime
from typing import Protocol, cast

from fastapi import Request

from service.addresses import site_address
from service.pictures.picture_cache import PictureCache
from service.policy import Actor
from service.settings import Settings
from service.store.database import Database
from service.triage_desk import TriageDesk
from service.usecases.matchers import Matchers
from service.usecases.sign_ins import SignInDesk


class Parts(Protocol):
    """The parts of the product that pages use; `service.wiring` builds them."""

    @property
    def settings(self) -> Settings:
        """Return the settings read at start."""
        ...

    @property
    def database(self) -> Database:
        """Return the database."""
        ...

    @property
    def engines(self) -> Matchers:
        """Return the engines of all alliances."""
        ...

    @property
    def secret_key(self) -> str:
        """Return the key that cookies are signed with."""
        ...

    @property
    def pictures(self) -> PictureCache:
        """Return the chain maps that were drawn already."""
        ...

    @property
    def triage(self) -> TriageDesk:
        """Return the triage model with what was settled since."""
        ...

    def now(self) -> datetime:
        """Return the present moment with its zone."""
        ...


class Actors(Protocol):
    """Knows the people who are signed in."""

    def get(self, user_id: uuid.UUID, now: datetime) -> Actor:
        """Return the user's actor; NotSignedInError for an unknown or disabled user."""
        ...

    def forget(self, user_id: uuid.UUID) -> None:
        """Read this user anew next time."""
        ...


class PageContext(Protocol):
    """What one application keeps between requests, shared with the API: sign-in attempts count together."""

    @property
    def container(self) -> Parts:
        """Return the product's parts."""
        ...

    @property
    def sign_ins(self) -> SignInDesk:
        """Return who checks passwords."""
        ...

    @property
    def actors(self) -> Actors:
        """Return the cache of callers."""
        ...


def page_context(request: Request) -> PageContext:
    """Return the application's context."""
    return cast(PageContext, request.app.state.context)


def link_to(request: Request, path: str) -> str:
    """Return the address of a page as it is given to people outside."""
    public = page_context(request).container.settings.public_address
    return site_address(public, scheme=request.url.scheme, host=request.headers.get("host", "")) + path
