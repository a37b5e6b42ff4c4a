"""Which figures somebody asks for: the alliance, the period and the day, as an address carries them."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query

from service.errors import ForbiddenError, InvalidInputError, NotSignedInError
from service.policy import Action
from service.usecases.alliances import AllianceView
from service.usecases.figures import Days
from service.web.desks import Desk


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for; days as typed."""

    alliance: Annotated[str, Query()] = ""
    first: Annotated[str, Query(alias="from")] = ""
    last: Annotated[str, Query(alias="to")] = ""
    as_of: Annotated[str, Query()] = ""

    @property
    def days(self) -> Days:
        """The days as they are meant; InvalidInputError for what is no day."""
        return Days(_read_day("from", self.first), _read_day("to", self.last), _read_day("as_of", self.as_of))

    def address(self, path: str, **more: str) -> str:
        """Return the address of a page that answers the same question."""
        fields = {"alliance": self.alliance, "from": self.first, "to": self.last, "as_of": self.as_of} | more
        query = urlencode({key: value for key, value in fields.items() if value})
        return path + (f"?{query}" if query else "")

    def plain(self) -> "Asked":
        """Return the same without days."""
        return Asked(self.alliance)


AskedDep = Annotated[Asked, Depends()]
"""What the address says."""


def choose_alliance(desk: Desk, code: str, action: Action) -> AllianceView:
    """Return the alliance that is asked for, the first that the person may read where none is named.

    Raises:
        NotSignedInError: for a visitor. ForbiddenError: when there is none that the person may read, or not this one.
    """
    if desk.actor is None:
        raise NotSignedInError
    readable = desk.alliances_for(action)
    found = next((each for each in readable if each.code == code or not code), None)
    if found is None:
        raise ForbiddenError(action=action.value)
    return found


def _read_day(field: str, typed: str) -> date | None:
    """Read a day as browsers send it; None for an empty field."""
    try:
        return date.fromisoformat(typed.strip()) if typed.strip() else None
    except ValueError as exc:
        raise InvalidInputError(field=field, value=typed[:20], reason="no_day") from exc
