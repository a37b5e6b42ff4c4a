"""What the pages of a firm share: who reads, in which alliances, and how moments are said there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from service.errors import NotSignedInError
from service.policy import Actor
from service.usecases.alliances import AllianceView
from service.web.desks import Desk
from service.web.moments import say_deadline, say_moment
from service.web.places import Place, PlaceGroup

DEFAULT_ZONE = "Asia/Shanghai"
AUTOMATIC = "自动判断产业链（推荐）"


@dataclass(frozen=True, slots=True)
class FirmDesk:
    """Somebody who is signed in, in front of a firm's page."""

    desk: Desk

    @property
    def actor(self) -> Actor:
        """The person; `firm_desk` has seen to it that there is one."""
        if self.desk.actor is None:
            raise NotSignedInError
        return self.desk.actor

    @property
    def homes(self) -> Sequence[AllianceView]:
        """The alliances in which the person's firm has a place; all that the person knows where there is no firm."""
        own = [each for each in self.desk.alliances if each.id in self.actor.alliances]
        return own or self.desk.alliances

    def zone_of(self, alliance: str) -> str:
        """Return the zone of an alliance by its code."""
        return next((each.timezone for each in self.desk.alliances if each.code == alliance), DEFAULT_ZONE)

    def say(self, moment: datetime, alliance: str) -> str:
        """Return a moment as it is said in an alliance."""
        return say_moment(moment, now=self.desk.now, zone=self.zone_of(alliance))

    def by(self, moment: datetime, alliance: str) -> str:
        """Return by when something is due, as it is said in an alliance."""
        return say_deadline(moment, now=self.desk.now, zone=self.zone_of(alliance))

    def today(self, alliance: str) -> date:
        """Return the day that it is in an alliance."""
        return self.desk.now.astimezone(ZoneInfo(self.zone_of(alliance))).date()

    def places(self, first: str = AUTOMATIC) -> list[PlaceGroup]:
        """Return where the firm can post; `first` is how the choice of no chain reads."""
        return [
            PlaceGroup(
                each.name,
                [
                    (Place(each.code).value, first),
                    *((Place(each.code, chain.code).value, f"{each.park} · {chain.name}") for chain in each.chains),
                ],
            )
            for each in self.homes
        ]

    def chain_name(self, alliance: str, chain: str) -> str:
        """Return a chain's name by the codes; the code itself where it is not known here."""
        chains = [each for home in self.desk.alliances if home.code == alliance for each in home.chains]
        return next((each.name for each in chains if each.code == chain), chain)


def firm_desk(desk: Desk) -> FirmDesk:
    """Return the desk of somebody who is signed in; NotSignedInError for a visitor."""
    if desk.actor is None:
        raise NotSignedInError
    return FirmDesk(desk)
