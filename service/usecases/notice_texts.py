"""The words of a notice, made when it is read or sent, from what its reader may see at that moment."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from service.domain.cases import Case
from service.domain.matches import ASKER, SUPPLIER, Proposal
from service.domain.notices import Notice
from service.domain.posts import Need
from service.errors import NotFoundError
from service.notice_words import CHANNELS, NOTICES, REASONS, RINGS, UNSEEN, error_words
from service.policy import Action, Actor, Target, may
from service.store import alliances as alliance_store
from service.store import cases as case_store
from service.store import matches as match_store
from service.store import notices as notice_store
from service.store import people as people_store
from service.store import posts as post_store
from service.store import salons as salon_store
from service.usecases.access import need_target

_EXCERPT = 30


@dataclass(frozen=True, slots=True)
class NoticeText:
    """A notice in words. `short` is what a chat group may read, whoever is in it."""

    title: str
    body: str
    short: str


def write_text(session: Session, notice: Notice, reader: Actor | None) -> NoticeText:
    """Return the words of a notice for its reader; None: somebody of whom nothing is known, such as a chat group.

    A need, a firm's name or a person's is named only to those who may see it, and not after it has been erased.
    """
    words = NOTICES[notice.code]
    fill = _Filler(_Scene(session, notice, reader)).format
    short = fill(words.short)  # names nothing that only some may see
    return NoticeText(words.title, short if reader is None else fill(words.body), short)


class _Scene:
    """What a notice is about, looked up as far as its words ask for it, and as far as the reader may see it."""

    def __init__(self, session: Session, notice: Notice, reader: Actor | None) -> None:
        self.session = session
        self.reader = reader
        self.ids: Mapping[str, Any] = notice.read_ids()
        self.alliance = alliance_store.alliance_by_id(session, notice.alliance_id)

    def id_of(self, name: str) -> uuid.UUID | None:
        """An id that the notice names."""
        value = self.ids.get(name)
        return None if value is None else uuid.UUID(value)

    @cached_property
    def case(self) -> Case | None:
        """The case, by itself or by its need."""
        if (case_id := self.id_of("case")) is not None:
            return case_store.get_case(self.session, case_id)
        return None if self.need is None else case_store.case_of_need(self.session, self.need.id)

    @cached_property
    def need(self) -> Need | None:
        """The need, by itself, by its proposal or by its case."""
        need_id = self.id_of("need")
        if need_id is None and self.proposal is not None:
            need_id = self.proposal.need_id
        if need_id is None and (case_id := self.id_of("case")) is not None:
            need_id = case_store.get_case(self.session, case_id).need_id
        return None if need_id is None else post_store.get_need(self.session, need_id)

    @cached_property
    def proposal(self) -> Proposal | None:
        """The proposal that the notice names."""
        proposal_id = self.id_of("proposal")
        return None if proposal_id is None else match_store.get_proposal(self.session, proposal_id)

    @cached_property
    def asker_id(self) -> uuid.UUID | None:
        """The organisation that asks, None for a person without one."""
        if self.need is not None:
            return self.need.organisation_id
        return None if self.case is None else self.case.asker_id

    @cached_property
    def supplier_id(self) -> uuid.UUID | None:
        """The organisation that could serve."""
        named = self.id_of("supplier")
        return self.proposal.organisation_id if named is None and self.proposal is not None else named

    def sees_need(self) -> bool:
        """Say whether the reader may read the need."""
        return self.need is not None and may(self.reader, Action.READ_NEED, need_target(self.session, self.need))

    def sees_case(self) -> bool:
        """Say whether the reader may read the case."""
        if self.case is None:
            return False
        return may(self.reader, Action.READ_CASE, Target(alliance_id=self.case.alliance_id, owner_id=self.asker_id))

    def sees_pair(self) -> bool:
        """Say whether the reader is one of the two sides, or the office."""
        if self.need is None or self.supplier_id is None:
            return False
        parties = frozenset({self.supplier_id})
        target = Target(alliance_id=self.need.alliance_id, owner_id=self.need.organisation_id, party_ids=parties)
        return may(self.reader, Action.READ_PAIR, target)


class _Filler(Formatter):
    """Fills the placeholders of the words from a scene."""

    def __init__(self, scene: _Scene) -> None:
        self._scene = scene

    def get_value(self, key: int | str, args: Any, kwargs: Mapping[str, Any]) -> Any:  # noqa: ANN401, ARG002 - base class
        """Return what a placeholder stands for; what is gone reads like what may not be seen."""
        try:
            found = _SOURCES[str(key)](self._scene)
        except NotFoundError:
            found = ""
        return found or UNSEEN.get(str(key), "")


def _asker(scene: _Scene) -> str:
    return _organisation(scene, scene.asker_id) if scene.sees_need() or scene.sees_case() else ""


def _supplier(scene: _Scene) -> str:
    return _organisation(scene, scene.supplier_id) if scene.sees_pair() else ""


def _other_side(scene: _Scene) -> str:
    """Who acted where the notice says so, else the side that is not the reader's."""
    own_id = None if scene.reader is None else scene.reader.organisation_id
    side = scene.ids.get("side") or (SUPPLIER if own_id == scene.asker_id else ASKER)
    return _supplier(scene) if side == SUPPLIER else _asker(scene)


def _organisation(scene: _Scene, organisation_id: uuid.UUID | None) -> str:
    """The full name of an organisation."""
    return "" if organisation_id is None else alliance_store.get_organisation(scene.session, organisation_id).name


def _need(scene: _Scene) -> str:
    """The beginning of a need in quotation marks, nothing once it is erased."""
    if scene.need is None or not scene.sees_need():
        return ""
    version = post_store.current_need_version(scene.session, scene.need)
    text = " ".join((version.title or version.text).split())
    cut = text if len(text) <= _EXCERPT else f"{text[: _EXCERPT - 1]}…"
    return f"“{cut}”" if cut else ""


def _case(scene: _Scene) -> str:
    return "" if scene.case is None else scene.case.number


def _other_case(scene: _Scene) -> str:
    other = scene.id_of("other_case")
    return "" if other is None else case_store.get_case(scene.session, other).number


def _due(scene: _Scene) -> str:
    """A moment in the alliance's zone, as a person writes it; the case's deadline where the notice names no other."""
    given = scene.ids.get("due")
    if given:
        return _moment(scene, datetime.fromisoformat(given))
    if scene.case is None:
        return ""
    return _moment(scene, scene.case.due_at) + ("（暂定）" if scene.case.due_provisional else "")


def _moment(scene: _Scene, moment: datetime) -> str:
    local = moment.astimezone(ZoneInfo(scene.alliance.timezone))
    return f"{local.month}月{local.day}日{local:%H:%M}"


def _person(scene: _Scene) -> str:
    """The name of the person named, else of the case's owner."""
    named = scene.id_of("person") or (scene.case.owner_id if scene.case is not None else None)
    return people_store.get_user(scene.session, named).name if named and scene.sees_case() else ""


def _department(scene: _Scene) -> str:
    named = scene.id_of("department") or (scene.case.department_id if scene.case is not None else None)
    return _organisation(scene, named)


def _claimer(scene: _Scene) -> str:
    return _organisation(scene, scene.id_of("organisation")) if scene.sees_case() else ""


def _channel(scene: _Scene) -> str:
    channel_id = scene.id_of("channel")
    return "" if channel_id is None else CHANNELS[notice_store.get_channel(scene.session, channel_id).kind]


def _salon(scene: _Scene) -> str:
    """A salon's name and day, to those who keep it and to who is on its list."""
    salon_id = scene.id_of("salon")
    if salon_id is None or scene.reader is None:
        return ""
    salon = salon_store.get_salon(scene.session, salon_id)
    own_id = scene.reader.organisation_id
    listed = {row.organisation_id for row in salon_store.participants_of(scene.session, salon.id)}
    sees = own_id in listed or may(scene.reader, Action.READ_SALONS, Target(alliance_id=salon.alliance_id))
    return f"“{salon.name}”（{salon.day.month}月{salon.day.day}日）" if sees else ""


def _plain(name: str) -> Callable[[_Scene], str]:
    return lambda scene: str(scene.ids.get(name, ""))


_SOURCES: Mapping[str, Callable[[_Scene], str]] = {
    "asker": _asker,
    "supplier": _supplier,
    "other_side": _other_side,
    "need": _need,
    "case": _case,
    "other_case": _other_case,
    "due": _due,
    "person": _person,
    "department": _department,
    "claimer": _claimer,
    "channel": _channel,
    "salon": _salon,
    "reason": lambda scene: REASONS.get(str(scene.ids.get("reason")), REASONS["other"]),
    "ring": lambda scene: RINGS.get(str(scene.ids.get("ring")), "更大"),
    "error": lambda scene: error_words(scene.ids.get("error")),
    "hours": _plain("hours"),
    "days": _plain("days"),
}
"""Placeholder -> how it is looked up; empty where there is nothing, or nothing that the reader may see."""
