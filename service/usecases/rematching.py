"""A new or changed capability is held against the needs that wait: open ones, and those on the gap list.

Cheap by three sieves, each finer than the one before, so that it takes the same few seconds with two hundred open needs
and with twenty thousand: the pool of needs names the two hundred that the capability could be about (and as many of the
gap list, which must not drown among the others), the engine scores this one capability for each of them as it would in
a whole search, and what is left is searched as a whole, need by need.
"""

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from matching.posts import Capability as OfferText
from matching.posts import Need as NeedText
from service.domain.case_states import GAP_LISTED
from service.domain.posts import OPEN, Capability
from service.errors import IndexBuildingError
from service.store import alliances as alliance_store
from service.store import cases as case_store
from service.store import change_log
from service.store import jobs as job_store
from service.store import posts as post_store
from service.usecases.access import WIDER_VISIBILITIES, today_in
from service.usecases.finding import LEAST_WORTH, ask_about_capability
from service.usecases.matchers import Matchers, offer_of
from service.usecases.work import Task

KIND: Final = "rematch_capability"
SERIES: Final = "rematch_changes"
"""The same for all capabilities that came in at once, such as with an import."""

_MOST_NEEDS: Final = 200
_AFTER: Final = timedelta(seconds=1)
"""Time for the index to take the capability in."""
_AT_ONCE: Final = 200

Hits = list[tuple[uuid.UUID, int]]


def rematch(session: Session, capability: Capability, *, now: datetime) -> None:
    """Let a capability in its current version be held against the needs that wait, once."""
    job_store.enqueue(
        session,
        kind=KIND,
        key=f"{KIND}:{capability.id}:v{capability.version}",
        run_at=now + _AFTER,
        now=now,
        payload={"capability": capability.id, "version": capability.version},
        subject_id=capability.id,
    )


def rematch_since(session: Session, alliance_id: uuid.UUID, *, seq: int, now: datetime) -> None:
    """Let every capability that an alliance put after a change number be held against the needs that wait.

    Where nobody waits, as when an alliance is brought in for the first time, there is nothing to do.
    """
    last = change_log.head_seq(session)
    if last > seq and post_store.open_need_versions(session, alliance_id):
        payload = {"after": seq, "last": last}
        key = f"{SERIES}:{seq}:{last}"
        job_store.enqueue(session, kind=SERIES, key=key, run_at=now + _AFTER, now=now, payload=payload)


def spread_series(session: Session, task: Task, _: object) -> None:
    """Make a job for each capability of a part of the series, and one for what is left of it."""
    last = int(task.payload["last"])
    changes = change_log.changes_after(session, int(task.payload["after"]), _AT_ONCE)
    for change in changes:
        if (change.seq or 0) <= last and change.operation == change_log.PUT:
            capability = post_store.get_capability(session, change.capability_id)
            if capability.status == OPEN and capability.version == change.version:
                rematch(session, capability, now=task.now)
    seen = changes[-1].seq or last if changes else last
    if seen < last:
        key = f"{SERIES}:{seen}:{last}"
        payload = {"after": seen, "last": last}
        job_store.enqueue(session, kind=SERIES, key=key, run_at=task.now, now=task.now, payload=payload)


def look_for_needs(session: Session, matchers: Matchers, task: Task) -> Hits:
    """Return the needs, with their versions, that the capability is worth a whole search for.

    Raises:
        IndexBuildingError: while the index has not taken the capability in.
    """
    capability = post_store.get_capability(session, task.id_of("capability"))
    if capability.status != OPEN or capability.version != task.payload["version"]:
        return []
    version = post_store.current_capability_version(session, capability)
    alliance = alliance_store.alliance_by_id(session, capability.alliance_id)
    readers = [alliance.id]
    if capability.visibility in WIDER_VISIBILITIES:
        agreements = alliance_store.agreements_on(session, today_in(alliance, task.now), owner_id=alliance.id)
        readers += [each.reader_alliance_id for each in agreements]
    offer = offer_of(capability, version)
    return [hit for reader in readers for hit in _sift(session, matchers, reader, capability, offer)]


def ask_about(session: Session, task: Task, found: Hits) -> None:
    """Let each need that was found be searched as a whole."""
    capability = post_store.get_capability(session, task.id_of("capability"))
    for need_id, version in found:
        need = post_store.get_need(session, need_id)
        if need.status == OPEN and need.version == version and capability.version == task.payload["version"]:
            ask_about_capability(session, need, capability, now=task.now)


def _sift(
    session: Session, matchers: Matchers, reader_id: uuid.UUID, capability: Capability, offer: OfferText
) -> Iterator[tuple[uuid.UUID, int]]:
    """Yield the needs of one alliance for which the engine gives the capability at least a word."""
    matcher = matchers.matcher_of(capability.alliance_id)
    stored = matcher.pool.get(offer.id)
    if stored is None or stored.version < offer.version:
        raise IndexBuildingError(done=0, total=1, seconds=0)
    gaps = set(case_store.needs_in_state(session, reader_id, GAP_LISTED))
    near = matchers.needs_like(session, reader_id, offer, most=_MOST_NEEDS)
    near += matchers.needs_like(session, reader_id, offer, most=_MOST_NEEDS, among=gaps - set(near))
    for need, version in post_store.needs_with_text(session, near):
        text = NeedText(text=version.text, title=version.title, asker=str(need.organisation_id))
        survey = matcher.survey(text, only=[offer.id])
        if survey.ranked and survey.ranked[0].probability >= LEAST_WORTH:
            yield need.id, need.version
