"""A salon's list and wishes as workbooks, out and back in."""

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel import Session

from matching.errors import SalonError
from service.domain import salons as domain
from service.domain.salons import Salon
from service.errors import ImportRowsError, NotFoundError, ServiceError
from service.exports.columns import Cell, Column, ListSheet
from service.exports.list_content import ListContent, Row
from service.imports.bundles import RowError
from service.messages import message_of
from service.policy import Action, Actor
from service.salon_words import PARTICIPANT_STATES, SPEAKERS, WISHES
from service.store import alliances as alliance_store
from service.store import salons as salon_store
from service.usecases import salon_guests, salon_wishes
from service.usecases.access import resolve_organisation
from service.usecases.salon_access import lock_salon, open_salon
from service.usecases.salon_guests import Presence

PEOPLE, WISHES_FILE = "people", "wishes"
_YES: Final = "是"
_LAYOUTS: Final[Mapping[str, ListSheet]] = {
    PEOPLE: ListSheet(
        PEOPLE,
        "沙龙名单",
        (
            Column("number", "编号", 6),
            Column("organisation", "单位", 34, editable=True),
            Column("host", "链主", 8, editable=True),
            Column("delegates", "来几位", 8, editable=True),
            Column("names", "姓名", 24, editable=True),
            Column("slots", "在哪几场", 14, editable=True),
            Column("least", "最少场数", 10, editable=True),
            Column("most", "最多场数", 10, editable=True),
            Column("state", "答复", 10),
        ),
    ),
    WISHES_FILE: ListSheet(
        WISHES_FILE,
        "沙龙意愿",
        (
            Column("a", "一家", 34, editable=True),
            Column("b", "另一家", 34, editable=True),
            Column("kind", "意思", 10, editable=True),
            Column("said", "谁说的", 24),
            Column("weight", "分值", 10),
        ),
    ),
}
_AROUND: Final = re.compile("[第场]")
_WHOLE_DAY: Final = frozenset({"", "全程"})
_KINDS: Final = {words: code for code, words in WISHES.items()}


def write_file(
    session: Session, *, actor: Actor | None, salon_id: uuid.UUID, what: str, now: datetime
) -> tuple[str, bytes]:
    """Return the name of a workbook and its content; what: `people` or `wishes`."""
    from service.exports.workbooks import write_workbook  # loads a large library

    layout = _layout(what)
    salon = open_salon(session, actor, salon_id, Action.KEEP_SALONS)
    alliance = alliance_store.alliance_by_id(session, salon.alliance_id)
    rows = _people_rows(session, salon) if what == PEOPLE else _wish_rows(session, salon)
    content = ListContent(
        sheet=layout,
        alliance_name=alliance.name,
        as_of=salon.day,
        made_at=now.astimezone(ZoneInfo(alliance.timezone)),
        rows=[Row(cells=cells) for cells in rows],
    )
    return f"{salon.name}-{layout.title}.xlsx", write_workbook(content)


def read_file(
    session: Session, *, actor: Actor | None, salon_id: uuid.UUID, what: str, content: bytes, now: datetime
) -> int:
    """Take a filled-in workbook; one wrong row, and nothing is taken. Return how many rows there were.

    Raises:
        BadWorkbookError: for what is none. ImportRowsError: with what is wrong in which row.
    """
    from service.imports.workbooks import read_workbook

    layout, salon = _layout(what), lock_salon(session, actor, salon_id)
    rows = read_workbook(content, layout)
    wishes = salon_wishes.join_wishes(salon_store.wishes_of(session, salon.id))
    known = {(each.a_id, each.b_id): each.kind for each in wishes}
    reader = _Reader(session, actor, salon, now, _places(session, salon), known)
    take: Callable[[Mapping[str, str]], None] = reader.take_person if what == PEOPLE else reader.take_wish
    errors = []
    for row in rows:
        try:
            take(row.words)
        except _WrongCellError as exc:
            errors.append(RowError("", row.number, exc.field, exc.words))
    if errors:
        raise ImportRowsError(rows=errors)
    return len(rows)


def mark_file(what: str, content: bytes, error: ImportRowsError) -> bytes:
    """Return a workbook with what is wrong in it marked."""
    from service.imports.workbooks import mark_errors

    return mark_errors(content, _layout(what), error.details["rows"])  # type: ignore[arg-type]


class _WrongCellError(Exception):
    """One cell that cannot be."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field, self.words = field, words


@dataclass(frozen=True)
class _Reader:
    """Takes row after row. places: participants by organisation; known: what holds of a pair in the end."""

    session: Session
    actor: Actor | None
    salon: Salon
    now: datetime
    places: dict[uuid.UUID, uuid.UUID]
    known: dict[tuple[uuid.UUID, uuid.UUID], str]

    def take_person(self, words: Mapping[str, str]) -> None:
        """Put an organisation on the list, or change what is said of it."""
        firm = self._firm(words, "organisation")
        if firm not in self.places:
            self._say("organisation", lambda: self._add(firm))
            self.places.update(_places(self.session, self.salon))
        found = self.places[firm]
        presence = Presence(
            delegates=self._number(words, "delegates"),
            names=words.get("names", ""),
            available=self._slots(words),
        )
        self._say(
            "delegates",
            lambda: salon_guests.change_participant(
                self.session,
                actor=self.actor,
                salon_id=self.salon.id,
                participant_id=found,
                now=self.now,
                presence=presence,
                is_host=words.get("host", "").strip() == _YES,
                limits=(self._number(words, "least"), self._number(words, "most")),
            ),
        )

    def take_wish(self, words: Mapping[str, str]) -> None:
        """Set the organiser's word about a pair, where it is another than what holds."""
        ends = [self.places.get(self._firm(words, each)) for each in ("a", "b")]
        for field, each in zip(("a", "b"), ends, strict=True):
            if each is None:
                raise _WrongCellError(field, "这家单位不在沙龙名单上")
        kind = _KINDS.get(words.get("kind", "").strip())
        if kind is None:
            raise _WrongCellError("kind", f"只能填：{'、'.join(_KINDS)}")
        pair = (ends[0], ends[1])
        if self.known.get(domain.in_order(*pair)) != kind:  # type: ignore[arg-type]
            self._say(
                "b",
                lambda: salon_wishes.say_as_office(
                    self.session,
                    actor=self.actor,
                    salon_id=self.salon.id,
                    pair=pair,  # type: ignore[arg-type]
                    kind=kind,
                    now=self.now,
                ),
            )

    def _add(self, firm: uuid.UUID) -> None:
        salon_guests.add_participants(
            self.session, actor=self.actor, salon_id=self.salon.id, organisations=[str(firm)], now=self.now
        )

    def _firm(self, words: Mapping[str, str], field: str) -> uuid.UUID:
        name = words.get(field, "").strip()
        if not name:
            raise _WrongCellError(field, "必须填写")
        found: list[uuid.UUID] = []
        self._say(field, lambda: found.append(resolve_organisation(self.session, name).id))
        return found[0]

    def _slots(self, words: Mapping[str, str]) -> list[int]:
        """Return the slots (from 1) in which somebody is there, none for all of them; ranges like 2-5 are taken."""
        from service.imports.salon_workbooks import read_slots

        typed, most = _AROUND.sub("", words.get("slots", "")).strip(), len(self.salon.read_slots())
        if typed in _WHOLE_DAY:
            return []
        try:
            found = [slot + 1 for slot in read_slots(typed, "") or ()]
        except SalonError:
            found = []
        if not found or max(found) > most:
            raise _WrongCellError("slots", f"应写第几场，例如 1、3-5，共 {most} 场；全程可以空着")
        return found

    def _number(self, words: Mapping[str, str], field: str) -> int | None:
        typed = words.get(field, "").strip()
        if not typed:
            return None
        if not typed.isdecimal():
            raise _WrongCellError(field, "应为整数")
        return int(typed)

    def _say(self, field: str, call: Callable[[], object]) -> None:
        """Run a use case; what it refuses becomes what is wrong with the cell."""
        try:
            call()
        except ServiceError as exc:
            raise _WrongCellError(field, message_of(exc.code, exc.details)) from exc


def _places(session: Session, salon: Salon) -> dict[uuid.UUID, uuid.UUID]:
    return {row.organisation_id: row.id for row in salon_store.participants_of(session, salon.id)}


def _people_rows(session: Session, salon: Salon) -> list[dict[str, Cell]]:
    rows = salon_store.participants_of(session, salon.id)
    return [
        {
            "number": str(each.number),
            "organisation": each.organisation,
            "host": _YES if each.is_host else "",
            "delegates": str(each.delegates),
            "names": "\n".join(each.names.splitlines()),
            "slots": "" if each.is_whole_day else "、".join(str(slot) for slot in each.available),
            "least": "" if each.min_meetings is None else str(each.min_meetings),
            "most": "" if each.max_meetings is None else str(each.max_meetings),
            "state": PARTICIPANT_STATES[each.state],
        }
        for each in salon_guests.show_participants(session, salon, rows)
    ]


def _wish_rows(session: Session, salon: Salon) -> list[dict[str, Cell]]:
    rows = salon_store.participants_of(session, salon.id)
    names = {each.id: each.organisation for each in salon_guests.show_participants(session, salon, rows)}
    return [
        {
            "a": names[each.a_id],
            "b": names[each.b_id],
            "kind": WISHES[each.kind],
            "said": "；".join(f"{SPEAKERS.get(who, '企业自填')}：{WISHES[kind]}" for who, kind in each.said.items()),
            "weight": f"{each.weight:.3f}",
        }
        for each in salon_wishes.join_wishes(salon_store.wishes_of(session, salon.id))
    ]


def _layout(what: str) -> ListSheet:
    if what not in _LAYOUTS:
        raise NotFoundError(kind="file")
    return _LAYOUTS[what]
