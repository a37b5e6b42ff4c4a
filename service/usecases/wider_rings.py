"""The clock opens the next ring for a need that nobody has shown interest in: chain, alliance, allied parks."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from service.domain.cases import Case
from service.domain.posts import OPEN, Need
from service.domain.pushing import RINGS
from service.store import cases as case_store
from service.store import matches as match_store
from service.store import posts as post_store
from service.store import pushing as push_store
from service.usecases.case_moves import move_case
from service.usecases.matchers import Matchers
from service.usecases.notices import tell
from service.usecases.partners import Search, keep_partners, search_need
from service.usecases.push import SEEKING, schedule_ring
from service.usecases.work import Task


@dataclass(frozen=True, slots=True)
class Wider:
    """What the next ring holds for a need; None where there is no wider one."""

    search: Search | None


def look_wider(session: Session, matchers: Matchers, task: Task) -> Wider | None:
    """Search the ring beyond the widest that was searched so far; None where the need does not wait any more."""
    need = post_store.get_need(session, task.id_of("need"))
    if not _still_waits(session, need, task):
        return None
    so_far = search_need(session, matchers, need, now=task.now).result.ring
    wider = RINGS[RINGS.index(so_far) + 1 :]
    search = search_need(session, matchers, need, now=task.now, reach=wider[0]) if wider else None
    return Wider(search if search is not None and search.result.ring != so_far else None)


def open_ring(session: Session, task: Task, found: Wider | None) -> datetime | None:
    """Keep what the wider ring brought, and tell the case's owner: endorsing stays with the office."""
    need = post_store.lock_need(session, task.id_of("need"))
    if found is None or not _still_waits(session, need, task):
        return None
    case = case_store.lock_case(session, case_store.case_of_need(session, need.id).id)
    if case.state not in SEEKING:
        return None
    if found.search is None:
        _say_exhausted(session, need, case, task.now)
        return None
    ring = found.search.result.ring
    push_store.put_reach(session, need.id, version=need.version, ring=ring, now=task.now)
    partners = keep_partners(session, found.search, actor=None, now=task.now)
    data = {"ring": ring, "run": partners.run_id}
    case = move_case(session, case, kind="ring_opened", now=task.now, actor=None, data=data)
    _tell_owner(session, case, "ring_opened", {"need": need.id, "ring": ring}, task.now)
    rules = push_store.rules_of(session, need.alliance_id)
    schedule_ring(session, need, step=int(task.payload["step"]) + 1, rules=rules, now=task.now)
    return None


def _still_waits(session: Session, need: Need, task: Task) -> bool:
    """Say whether this version of a need is open and nobody has shown interest."""
    if need.status != OPEN or need.version != task.payload["version"]:
        return False
    return not any(row.accepted for row in match_store.interests_of(session, need.id))


def _say_exhausted(session: Session, need: Need, case: Case, now: datetime) -> None:
    """There is no wider ring: the office has to go on by hand, or list the gap."""
    case = move_case(session, case, kind="rings_exhausted", now=now, actor=None)
    _tell_owner(session, case, "rings_exhausted", {"need": need.id}, now)


def _tell_owner(session: Session, case: Case, code: str, ids: dict[str, object], now: datetime) -> None:
    recipients = [case.owner_id] if case.owner_id is not None else []
    event = f"{code}:{case.id}:{case.timeline_seq}"
    tell(session, event_key=event, recipients=recipients, code=code, ids={"case": case.id} | ids, now=now)
