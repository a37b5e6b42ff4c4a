"""Who sits where and when, as pages and papers show it: the whole salon, or one participant's day."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session

from service.domain import salons as domain
from service.domain.salons import Salon, SalonMeeting, SalonResult
from service.policy import Action, Actor, Target, may
from service.store import posts as post_store
from service.store import salons as salon_store
from service.usecases.access import need_target
from service.usecases.salon_access import Guest, open_salon
from service.usecases.salon_day import has_begun, next_slot
from service.usecases.salon_guests import ParticipantView, show_participants
from service.usecases.salon_problems import host_of, sitting_of
from service.usecases.salons import SalonView, show_salon


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultView:
    """What was said of a meeting for one side; own: by the side itself."""

    outcome: str
    amount_cny: Decimal | None
    note: str
    own: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingView:
    """A meeting of two. `asker` is the one whose need they meet about, where there is one; results by participant.

    is_round: it is held at a round table, whose host is `host_id`.
    """

    id: uuid.UUID
    slot: int
    table: int
    begin: str
    end: str
    first: ParticipantView
    second: ParticipantView
    is_round: bool
    host_id: uuid.UUID | None
    locked: bool
    status: str
    about: str
    need_id: uuid.UUID | None
    asker_id: uuid.UUID | None
    results: Mapping[uuid.UUID, ResultView]

    def other(self, one: uuid.UUID) -> ParticipantView:
        """Return the one who is met."""
        return self.second if self.first.id == one else self.first

    def has(self, one: uuid.UUID) -> bool:
        """Say whether a participant meets here."""
        return one in (self.first.id, self.second.id)


@dataclass(frozen=True, slots=True)
class Sitting:
    """Who sits at a table in a slot: two, or the host of a round table with its guests. meetings: one or more."""

    meetings: tuple[MeetingView, ...]

    @property
    def first(self) -> MeetingView:
        """Return the meeting that says when and where."""
        return self.meetings[0]

    @property
    def is_round(self) -> bool:
        """Say whether this is a round table."""
        return self.first.is_round

    @property
    def host(self) -> ParticipantView:
        """Return the host of a round table; of two, the one who is named first."""
        return next(
            (one for one in (self.first.first, self.first.second) if one.id == self.first.host_id), self.first.first
        )

    @property
    def guests(self) -> list[ParticipantView]:
        """Return who sits with the host, by number."""
        return sorted((each.other(self.host.id) for each in self.meetings), key=lambda one: one.number)


def sittings_of(meetings: Iterable[MeetingView]) -> list[Sitting]:
    """Return meetings with those of one round table put together, in the order in which they come."""
    found: dict[object, list[MeetingView]] = {}
    for each in meetings:
        found.setdefault((each.slot, each.table) if each.is_round else each.id, []).append(each)
    return [Sitting(tuple(each)) for each in found.values()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """A salon with everybody and every meeting that is not cancelled, by slot and table.

    next_slot: the first that has not begun by the clock. begun: people can have met.
    """

    salon: SalonView
    participants: Sequence[ParticipantView]
    meetings: Sequence[MeetingView]
    cancelled: Sequence[MeetingView]
    next_slot: int
    begun: bool

    def of(self, one: uuid.UUID) -> list[MeetingView]:
        """Return the meetings of a participant in order."""
        return [each for each in self.meetings if each.has(one)]

    def at(self, slot: int) -> list[MeetingView]:
        """Return the meetings of a slot by table."""
        return [each for each in self.meetings if each.slot == slot]

    def sittings(self) -> list[Sitting]:
        """Return who sits where, slot by slot and table by table."""
        return sittings_of(self.meetings)

    def sittings_at(self, slot: int) -> list[Sitting]:
        """Return who sits at which table in a slot."""
        return sittings_of(self.at(slot))

    def sittings_with(self, one: uuid.UUID) -> list[Sitting]:
        """Return a participant's day in order: of a round table its host sees all guests, a guest the host."""
        return sittings_of(self.of(one))

    def seated(self) -> list[ParticipantView]:
        """Return the participants that have a meeting or are to come, by number."""
        busy = {one.id for each in self.meetings for one in (each.first, each.second)}
        wanted = domain.COMING | {domain.STANDBY}
        return [each for each in self.participants if each.id in busy or each.state in wanted]


def read_programme(session: Session, *, actor: Actor | None, salon_id: uuid.UUID, now: datetime) -> Programme:
    """Return the whole programme, to those who read salons; amounts only to those who read what two sides agree."""
    salon = open_salon(session, actor, salon_id, Action.READ_SALONS)
    amounts = may(actor, Action.READ_PAIR, Target(alliance_id=salon.alliance_id))
    return show_programme(session, salon, now=now, amounts=amounts)


def read_own_programme(session: Session, *, guest: Guest, now: datetime) -> Programme:
    """Return a guest's own day: no other meetings, no other names than of those it meets.

    What another asks for is named once it was proposed to the guest; of what another says, only that it confirms.
    """
    whole = show_programme(session, guest.salon, now=now, amounts=True)
    mine = guest.participant.id
    own = [each for each in whole.participants if each.id == mine]
    return Programme(
        salon=whole.salon,
        participants=own,
        meetings=[_for_guest(session, each, guest) for each in whole.of(mine)],
        cancelled=[_for_guest(session, each, guest) for each in whole.cancelled if each.has(mine)],
        next_slot=whole.next_slot,
        begun=whole.begun,
    )


def show_programme(session: Session, salon: Salon, *, now: datetime, amounts: bool) -> Programme:
    """Return the whole programme, to a caller who may read it, with the amounts that were said or without."""
    rows = salon_store.participants_of(session, salon.id)
    people = show_participants(session, salon, rows)
    by_id = {each.id: each for each in people}
    results: dict[uuid.UUID, dict[uuid.UUID, ResultView]] = {}
    for row in salon_store.results_of(session, salon.id):
        results.setdefault(row.meeting_id, {})[row.side_id] = _show_result(row, amounts=amounts)
    meetings = salon_store.meetings_of(session, salon.id)
    about = _topics(session, [row.need_id for row in meetings if row.need_id is not None])
    slots = salon.read_slots()
    hosts = _hosts(session, salon, meetings)
    shown = [
        replace(_show(row, slots, by_id, about, results.get(row.id, {})), host_id=hosts.get(row.id)) for row in meetings
    ]
    return Programme(
        salon=show_salon(session, salon),
        participants=people,
        meetings=[each for each in shown if each.status != domain.CANCELLED],
        cancelled=[each for each in shown if each.status == domain.CANCELLED],
        next_slot=next_slot(session, salon, now=now),
        begun=has_begun(session, salon, now=now),
    )


def _hosts(session: Session, salon: Salon, meetings: Sequence[SalonMeeting]) -> dict[uuid.UUID, uuid.UUID]:
    """Return for each meeting at a round table who is its host."""
    rounds = [row for row in meetings if row.is_round]
    asked = salon_store.rounds_of(session, salon.id) if rounds else []
    held = [row for row in rounds if row.status != domain.CANCELLED]
    return {row.id: host_of(sitting_of(row, held) or [row], asked) for row in rounds}


def _for_guest(session: Session, meeting: MeetingView, guest: Guest) -> MeetingView:
    """A meeting as one of its two may see it."""
    mine = guest.participant.id
    results = {
        side: said if side == mine else replace(said, note="")
        for side, said in meeting.results.items()
        if side == mine or (said.own and said.outcome == domain.ORDER_INTENT)
    }
    hidden = meeting.need_id is not None and meeting.asker_id != mine
    if hidden and meeting.need_id is not None:
        target = need_target(session, post_store.get_need(session, meeting.need_id))
        hidden = guest.participant.organisation_id not in target.party_ids
    return replace(meeting, results=results, about="" if hidden else meeting.about)


def _show(
    row: SalonMeeting,
    slots: Sequence[tuple[str, str]],
    people: Mapping[uuid.UUID, ParticipantView],
    about: Mapping[uuid.UUID, str],
    results: Mapping[uuid.UUID, ResultView],
) -> MeetingView:
    begin, end = slots[row.slot - 1] if 0 < row.slot <= len(slots) else ("", "")
    pair = (row.a_id, row.b_id)
    asker = next((each for each in pair if row.supplier_id in pair and each != row.supplier_id), None)
    hosts_first = sorted(pair, key=lambda each: (not people[each].is_host, people[each].number))
    return MeetingView(
        id=row.id,
        slot=row.slot,
        table=row.table,
        begin=begin,
        end=end,
        first=people[hosts_first[0]],
        second=people[hosts_first[1]],
        is_round=row.is_round,
        host_id=None,
        locked=row.locked,
        status=row.status,
        about=about.get(row.need_id, "") if row.need_id else "",
        need_id=row.need_id,
        asker_id=asker,
        results=results,
    )


def _show_result(row: SalonResult, *, amounts: bool) -> ResultView:
    amount = row.amount_cny if amounts else None
    return ResultView(outcome=row.outcome, amount_cny=amount, note=row.note, own=row.own, at=row.at)


_LONGEST_TOPIC = 40


def _topics(session: Session, need_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    """What the needs are about in a few words; nothing of one that was erased."""
    found = {}
    wanted = sorted(set(need_ids))
    for begin in range(0, len(wanted), 500):
        for need, version in post_store.needs_with_text(session, wanted[begin : begin + 500]):
            words = " ".join((version.title or version.text).split())
            found[need.id] = words if len(words) <= _LONGEST_TOPIC else f"{words[: _LONGEST_TOPIC - 1]}…"
    return found
