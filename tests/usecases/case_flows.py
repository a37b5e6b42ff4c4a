"""The moves of the case line, each in a transaction of its own, as the API makes them."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from service.domain.cases import Case
from service.store import cases as case_store
from service.store import requests as request_store
from service.usecases import (
    case_closing,
    case_merging,
    case_owners,
    case_progress,
    case_work,
    cases,
)
from service.usecases.case_views import CaseView, EntryView
from tests.usecases.world import BUREAU, World

MOVES: dict[str, Callable[..., Any]] = {
    "triage": case_work.triage_case,
    "whistle": case_work.whistle,
    "check_in": case_work.check_in,
    "answer": case_work.answer_case,
    "refuse": case_work.refuse_case,
    "transfer": case_owners.transfer_case,
    "claim": case_owners.claim_case,
    "release": case_owners.release_case,
    "team": case_owners.name_team,
    "advance": case_progress.advance_case,
    "merge": case_merging.merge_case,
    "unmerge": case_merging.unmerge_case,
    "close": case_closing.close_case,
    "reject": case_closing.reject_answer,
    "reopen": case_closing.reopen_case,
    "follow_up": case_closing.record_follow_up,
}
PROOF = {"proof": "phone_record", "text": "电话里说已经办好"}


def do(world: World, name: str, by: str | None, case_id: uuid.UUID, **more: Any) -> Any:  # noqa: ANN401 - what the move answers
    """Make one move as somebody, None for a visitor."""
    actor = world.actors[by] if by is not None else None
    with world.write() as session:
        return MOVES[name](session, actor=actor, case_id=case_id, now=world.clock, **more)


def open_request(
    world: World, *, by: str = "owner", kind: str = "request", text: str = "门口道路积水", own: bool = True
) -> CaseView:
    """Let somebody of `luzhou` ask; not own: for nobody's firm."""
    actor = world.actors[by]
    with world.write() as session:
        request = request_store.add_request(
            session,
            alliance_id=world.alliance_ids["luzhou"],
            organisation_id=actor.organisation_id if own else None,
            channel="form",
            text=text,
            now=world.clock,
            by=actor.user_id,
        )
        case = cases.open_request_case(session, request, actor=actor, now=world.clock, kind=kind)
        return cases.show_case(session, case)


def at_department(world: World, **more: Any) -> CaseView:  # noqa: ANN401 - arguments of the request
    """A request that was whistled to the bureau."""
    case = open_request(world, **more)
    do(world, "triage", "secretariat", case.id, category="utilities", department=BUREAU)
    return do(world, "whistle", "secretariat", case.id)


def answered(world: World, **more: Any) -> CaseView:  # noqa: ANN401
    """A request that the bureau has answered."""
    case = at_department(world, **more)
    do(world, "check_in", "bureau", case.id)
    return do(world, "answer", "bureau", case.id, text="已派人疏通")


def read(world: World, case_id: uuid.UUID) -> Case:
    """The case as it is stored."""
    with world.database.read() as session:
        return case_store.get_case(session, case_id)


def timeline(world: World, case_id: uuid.UUID) -> list[EntryView]:
    with world.database.read() as session:
        return cases.read_timeline(session, actor=world.actors["secretariat"], case_id=case_id)


def kinds(world: World, case_id: uuid.UUID) -> list[str]:
    return [entry.kind for entry in timeline(world, case_id)]


def local(world: World, moment: datetime) -> str:
    """A moment as the office's clock shows it."""
    from zoneinfo import ZoneInfo

    return moment.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%m-%d %H:%M")
