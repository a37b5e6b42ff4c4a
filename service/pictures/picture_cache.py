"""Finished chain maps, kept until anything about them changes."""

import threading
import uuid
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from sqlmodel import Session

from service.domain.alliances import Alliance, Chain
from service.pictures.picture import Picture, draw
from service.pictures.svg import write_svg
from service.policy import Actor
from service.usecases.chain_maps import map_mark, open_chain, read_chain_map
from service.usecases.matchers import Matchers

_MOST_KEPT = 64


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture, and the same written as SVG."""

    picture: Picture
    svg: Markup


class PictureCache:
    """The latest picture of each chain; an older one is forgotten with the first look at a newer one."""

    def __init__(self) -> None:
        self._kept: OrderedDict[uuid.UUID, Shown] = OrderedDict()
        self._lock = threading.Lock()

    def open(
        self, session: Session, matchers: Matchers, *, actor: Actor | None, alliance: str, chain: str, now: datetime
    ) -> Shown:
        """Return the picture of a chain as it stands, if the caller may see it.

        Raises:
            IndexBuildingError: while the alliance's index is being made. Otherwise as `open_chain`.
        """
        return self.get(session, matchers, *open_chain(session, actor, alliance, chain), now)

    def get(self, session: Session, matchers: Matchers, alliance: Alliance, chain: Chain, now: datetime) -> Shown:
        """Return the picture of a chain as it stands, to a caller who may see it.

        Raises:
            IndexBuildingError: while the alliance's index is being made.
        """
        mark = map_mark(session, matchers, alliance, chain, now)
        with self._lock:
            known = self._kept.get(chain.id)
            if known is not None and known.picture.chain_map.mark == mark:
                self._kept.move_to_end(chain.id)
                return known
        picture = draw(read_chain_map(session, matchers, alliance=alliance, chain=chain, now=now, mark=mark))
        shown = Shown(picture, write_svg(picture))
        with self._lock:
            self._kept[chain.id] = shown
            self._kept.move_to_end(chain.id)
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return shown
