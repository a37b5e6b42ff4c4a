"""What stands on the papers of a salon: schedules, table cards, badges and the plan for the wall."""

import uuid
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from service.errors import ConflictError, NotFoundError
from service.policy import Actor
from service.usecases.salon_access import Guest
from service.usecases.salon_guests import ParticipantView
from service.usecases.salon_programmes import Programme, Sitting, read_own_programme, read_programme

KINDS: Final = ("schedule", "tables", "badges", "wall")
WEEKDAYS: Final = "一二三四五六日"
ROUND: Final = "圆桌会"
_SHORT: Final = 10


def read_paper(
    session: Session, *, actor: Actor | None, salon_id: uuid.UUID, kind: str, now: datetime
) -> dict[str, Any]:
    """Return what stands on a paper of the plan in force.

    Raises:
        NotFoundError: for another paper. ConflictError: when there is no plan yet; badges need none.
    """
    if kind not in KINDS:
        raise NotFoundError(kind="paper")
    programme = read_programme(session, actor=actor, salon_id=salon_id, now=now)
    if kind != "badges" and not programme.meetings:
        raise ConflictError(reason="salon_no_plan")
    return paper_of(programme, kind)


def read_own_schedule(session: Session, *, guest: Guest, now: datetime) -> dict[str, Any]:
    """Return a guest's own schedule as a paper."""
    return paper_of(read_own_programme(session, guest=guest, now=now), "schedule")


def paper_of(programme: Programme, kind: str) -> dict[str, Any]:
    """Return what stands on a paper, in plain data."""
    salon = programme.salon
    day = f"{salon.day.year}年{salon.day.month}月{salon.day.day}日 周{WEEKDAYS[salon.day.weekday()]}"
    head = {
        "name": salon.name,
        "day": day,
        "place": salon.place,
        "alliance": salon.alliance_name,
        "version": salon.plan_version,
    }
    return {"salon": head} | _PARTS[kind](programme)


def _schedules(programme: Programme) -> dict[str, Any]:
    firms = []
    for one in programme.seated():
        sittings = programme.sittings_with(one.id)
        if sittings:
            firms.append(
                {
                    "number": one.number,
                    "name": one.organisation,
                    "host": one.is_host,
                    "delegates": one.delegates,
                    "count": len(sittings),
                    "rows": _rows(programme, one, sittings),
                }
            )
    return {"firms": firms}


def _partner(sitting: Sitting, one: ParticipantView, *, short: bool = False) -> tuple[str, str]:
    """Whom a participant meets at a table, and the numbers; of a round table, that it is one."""

    def name(each: ParticipantView) -> str:
        return _short(each) if short else each.organisation

    if not sitting.is_round:
        other = sitting.first.other(one.id)
        return name(other), str(other.number)
    others = sitting.guests if one.id == sitting.host.id else [sitting.host]
    return f"{ROUND}：{'、'.join(map(name, others))}", "、".join(str(each.number) for each in others)


def _about(sitting: Sitting) -> str:
    return "；".join(dict.fromkeys(each.about for each in sitting.meetings if each.about))


def _rows(programme: Programme, one: ParticipantView, sittings: list[Sitting]) -> list[dict[str, Any]]:
    """A participant's day slot by slot: its meetings, what it has free, the breaks."""
    rows: list[dict[str, Any]] = []
    for slot, (begin, end) in enumerate(programme.salon.slots, start=1):
        time = f"{begin}–{end}"
        here = [each for each in sittings if each.first.slot == slot]
        for each in here:
            partner, number = _partner(each, one)
            rows.append(
                {
                    "kind": "meeting",
                    "time": time,
                    "table": each.first.table,
                    "partner": partner,
                    "partner_number": number,
                    "about": _about(each),
                }
            )
        if not here:
            rows.append({"kind": "free", "time": time})
        if slot in programme.salon.breaks:
            rows.append({"kind": "break", "time": "–".join(programme.salon.breaks[slot])})
    return rows


def _tables(programme: Programme) -> dict[str, Any]:
    used = sorted({each.table for each in programme.meetings})
    tables = []
    for number in used:
        here = [each for each in programme.meetings if each.table == number]
        people = [one for each in here for one in (each.first, each.second)]
        always = [one for one in people if one.is_host and all(each.has(one.id) for each in here)]
        rows = []
        for slot, (begin, end) in enumerate(programme.salon.slots, start=1):
            seated = [each for each in programme.sittings_at(slot) if each.first.table == number]
            names = [f"{one.number} 号 {one.organisation}" for each in seated for one in (each.host, *each.guests)]
            words = f"{ROUND}\n" if any(each.is_round for each in seated) else ""
            rows.append({"time": f"{words}{begin}–{end}", "names": names})
        tables.append({"number": number, "host": always[0].organisation if always else "", "rows": rows})
    return {"tables": tables}


def _badges(programme: Programme) -> dict[str, Any]:
    badges = []
    for one in programme.seated() or programme.participants:
        names = one.names.splitlines()
        for place in range(max(one.delegates, len(names))):
            badges.append(
                {
                    "salon": programme.salon.name,
                    "name": names[place] if place < len(names) else "",
                    "firm": one.organisation,
                    "number": one.number,
                    "host": one.is_host,
                }
            )
    return {"badges": badges}


def _wall(programme: Programme) -> dict[str, Any]:
    rows = []
    for one in programme.seated():
        mine = programme.sittings_with(one.id)
        cells = [
            [_cell(each, one) for each in mine if each.first.slot == slot]
            for slot in range(1, len(programme.salon.slots) + 1)
        ]
        rows.append({"number": one.number, "name": one.organisation, "host": one.is_host, "cells": cells})
    return {"wall": {"slots": [begin for begin, _ in programme.salon.slots], "rows": rows}}


def _cell(sitting: Sitting, one: ParticipantView) -> dict[str, Any]:
    partner, number = _partner(sitting, one, short=True)
    return {"table": sitting.first.table, "partner": partner, "partner_number": number}


def _short(one: ParticipantView) -> str:
    return one.short_name if len(one.short_name) <= _SHORT else f"{one.short_name[: _SHORT - 1]}…"


_PARTS = {"schedule": _schedules, "tables": _tables, "badges": _badges, "wall": _wall}
