"""Random lives of an alliance, and what its lists said after every step.

As a module it checks as many random moments as wanted: `python -m tests.usecases.list_histories --moments 1000`.
"""

import argparse
import random
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlmodel import Session

from matching.errors import MatchingError
from service.domain.case_states import PROOFS, REOPEN_REASONS
from service.errors import ServiceError
from service.store import alliances
from service.store import cases as case_store
from service.store import requests as request_store
from service.usecases import capabilities, case_closing, case_merging, case_owners, cases, needs
from service.usecases.list_lines import Line, PairLine
from service.usecases.lists import LISTS, list_before
from tests.usecases.flows import confirm, endorse, make_mutual, show_interest
from tests.usecases.world import SUPPLIER, World, make_template, open_world

Said = dict[str, list[Line]]

_WORDS = ("求购主减速齿轮", "求购双氧水", "碳化硅单晶炉", "齿轮热处理外协", "=齿轮+轴")
_CHAINS = ("equipment", "chemistry", None)


@dataclass
class History:
    """One world that lives by chance; `said` holds what the live lists said from each moment on."""

    world: World
    seed: int
    said: list[tuple[datetime, Said]] = field(default_factory=list)
    need_ids: list[UUID] = field(default_factory=list)
    offer_ids: list[UUID] = field(default_factory=list)
    case_ids: list[UUID] = field(default_factory=list)
    erased: set[UUID] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)  # noqa: S311 - no secret

    def live(self, steps: int, *, listen: bool = True) -> None:
        """Take steps, each some minutes to days after the last one; what the state forbids does not happen.

        At first every list gets something. listen: keep what the live lists say after each step.
        """
        opening = iter((self.ask, self.gap, lambda: self.deal(share=1)))
        kinds = (self.ask, self.ask, self.offer, self.revise, self.revise_offer, self.end, self.end_offer)
        kinds += (self.endorse, self.endorse, self.answer, self.answer, self.confirm, self.deal, self.deal)
        kinds += (self.gap, self.claim, self.request, self.close, self.reopen, self.reopen, self.merge)
        if listen:
            self.said.append((self.world.clock, self.lists(None)))
        for _ in range(steps):
            self.world.later(minutes=self.chance.choice((1, 30, 300, 1500, 4000)))
            with suppress(ServiceError, MatchingError, StopIteration):
                next(opening, self.chance.choice(kinds))()
            if listen:
                self.said.append((self.world.clock, self.lists(None)))

    def lists(self, before: datetime | None) -> Said:
        """All lists, live or as before a moment."""
        with self.world.database.read() as session:
            alliance = alliances.get_alliance(session, "luzhou")
            return {name: list_before(session, alliance=alliance, name=name, before=before) for name in LISTS}

    def ask(self) -> None:
        """Post a need."""
        self.need_ids.append(self.world.post_need(f"{self.chance.choice(_WORDS)} {len(self.need_ids)}").id)

    def offer(self) -> None:
        """Post a capability."""
        with self.world.write() as session:
            made = capabilities.post_capability(
                session,
                actor=self.world.actors["supplier"],
                alliance="luzhou",
                text=f"可做{self.chance.choice(_WORDS)}",
                now=self.world.clock,
            )
        self.offer_ids.append(made.id)

    def revise(self) -> None:
        """Change a need's words, and perhaps its chain."""
        need_id, chain = self.chance.choice(self.need_ids or [UUID(int=0)]), self.chance.choice(_CHAINS)
        with self.world.write() as session:
            needs.revise_need(
                session,
                actor=self.world.actors["owner"],
                need_id=need_id,
                text=f"改为{self.chance.choice(_WORDS)}",
                chain=chain,
                now=self.world.clock,
            )

    def revise_offer(self) -> None:
        """Change a capability's words, chain and visibility."""
        with self.world.write() as session:
            capabilities.revise_capability(
                session,
                actor=self.world.actors["supplier"],
                capability_id=self.chance.choice(self.offer_ids or [UUID(int=0)]),
                title=f"改{self.chance.random():.3f}",
                chain=self.chance.choice(_CHAINS),
                visibility=self.chance.choice(("alliance", "allied", "public")),
                now=self.world.clock,
            )

    def end(self) -> None:
        """Take a need back, or erase it."""
        need_id = self.chance.choice(self.need_ids or [UUID(int=0)])
        end = self.chance.choice((needs.withdraw_need, needs.erase_need))
        with self.world.write() as session:
            end(session, actor=self.world.actors["owner"], need_id=need_id, now=self.world.clock)
        if end is needs.erase_need:
            self.erased.add(need_id)

    def end_offer(self) -> None:
        """Take a capability back, or erase it."""
        offer_id = self.chance.choice(self.offer_ids or [UUID(int=0)])
        end = self.chance.choice((capabilities.withdraw_capability, capabilities.erase_capability))
        with self.world.write() as session:
            end(session, actor=self.world.actors["supplier"], capability_id=offer_id, now=self.world.clock)
        if end is capabilities.erase_capability:
            self.erased.add(offer_id)

    def endorse(self) -> None:
        """Find partners for a need and endorse the supplier."""
        endorse(self.world, self.chance.choice(self.need_ids or [UUID(int=0)]))

    def answer(self) -> None:
        """Let one side be interested, or decline."""
        by, accepted = self.chance.choice(("owner", "supplier")), self.chance.random() < 0.7
        show_interest(self.world, by, self.chance.choice(self.need_ids or [UUID(int=0)]), accepted=accepted)

    def confirm(self) -> None:
        """Let both sides confirm an order intent, as far as they may."""
        need_id = self.chance.choice(self.need_ids or [UUID(int=0)])
        for by in self.chance.sample(("owner", "supplier"), self.chance.choice((1, 2))):
            confirm(self.world, by, need_id)

    def deal(self, share: float = 0.7) -> None:
        """Bring a fresh need to where both sides are interested, or one of them has confirmed."""
        self.need_ids.append(make_mutual(self.world))
        confirm(self.world, "owner", self.need_ids[-1])
        if self.chance.random() < share:
            confirm(self.world, "supplier", self.need_ids[-1])

    def gap(self) -> None:
        """Put a need on the gap list."""
        with self.world.write() as session:
            cases.gap_list_need(
                session,
                actor=self.world.actors["secretariat"],
                need_id=self.chance.choice(self.need_ids or [UUID(int=0)]),
                now=self.world.clock,
            )

    def claim(self) -> None:
        """Let an organisation take a case on, or give it back."""
        with self.world.write() as session:
            self._claim(session, self._case_of_any_need(session))

    def request(self) -> None:
        """Receive a request, and let an organisation take it on."""
        with self.world.write() as session:
            actor, now = self.world.actors["owner"], self.world.clock
            alliance_id = self.world.alliance_ids["luzhou"]
            request = request_store.add_request(
                session, alliance_id=alliance_id, channel="api", text="厂门口要个站台", now=now, by=actor.user_id
            )
            self.case_ids.append(cases.open_request_case(session, request, actor=actor, now=now).id)
            self._claim(session, self.case_ids[-1])

    def close(self) -> None:
        """Close a case on a proof: its need is struck off."""
        with self.world.write() as session:
            case_id = self.chance.choice([self._case_of_any_need(session), *self.case_ids])
            case_closing.close_case(session, case_id=case_id, proof=PROOFS[0], text="已当面确认", **self._office)

    def reopen(self) -> None:
        """Let a closed case go on."""
        with self.world.write() as session:
            case_id = self.chance.choice([self._case_of_any_need(session), *self.case_ids])
            case_closing.reopen_case(session, case_id=case_id, reason=REOPEN_REASONS[0], **self._office)

    def merge(self) -> None:
        """Merge a case into another one."""
        with self.world.write() as session:
            case_id, main_id = self._case_of_any_need(session), self._case_of_any_need(session)
            case_merging.merge_case(session, case_id=case_id, into=main_id, **self._office)

    @property
    def _office(self) -> dict[str, Any]:
        return {"actor": self.world.actors["secretariat"], "now": self.world.clock}

    def _case_of_any_need(self, session: Session) -> UUID:
        return case_store.case_of_need(session, self.chance.choice(self.need_ids or [UUID(int=0)])).id

    def _claim(self, session: Session, case_id: UUID) -> None:
        if case_store.get_case(session, case_id).claimed_by is None:
            case_owners.claim_case(session, case_id=case_id, organisation=SUPPLIER, **self._office)
        else:
            case_owners.release_case(session, case_id=case_id, **self._office)

    def rebuilt(self, moment: datetime) -> tuple[Said, Said]:
        """What the lists said at a moment, without what was erased since, and what is rebuilt of it now."""
        was = next(said for at, said in reversed(self.said) if at <= moment)
        was = {name: [self._forget(line) for line in lines] for name, lines in was.items()}
        now = {
            name: [self._forget(line) for line in lines]
            for name, lines in self.lists(moment + timedelta(microseconds=1)).items()
        }
        return was, now

    def _forget(self, line: Line) -> Line:
        """Leave out the status of today; blank the words that were erased since."""
        post_id = line.need_id if isinstance(line, PairLine) else line.id
        if post_id in self.erased:
            line = replace(line, title="", text="", erased=True)
        return line if isinstance(line, PairLine) else replace(line, status="")


def main(arguments: list[str]) -> int:
    """Compare rebuilt lists with what the live ones said at random moments; 1 where any differs."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--moments", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    wanted = parser.parse_args(arguments)
    checked, differing, histories = 0, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        make_template(Path(folder))
        while checked < wanted.moments:
            with tempfile.TemporaryDirectory() as place:
                world = open_world(Path(folder), Path(place))
                history, start = History(world, wanted.seed + histories), world.clock
                history.live(150)
                for _ in range(min(100, wanted.moments - checked)):
                    was, now = history.rebuilt(start + (world.clock - start) * history.chance.random())
                    checked, differing = checked + 1, differing + (was != now)
                world.database.dispose()
            histories += 1
    sys.stdout.write(f"{checked} moments in {histories} histories, {differing} lists differ\n")
    return int(differing > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
