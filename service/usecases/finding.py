"""Partners are looked for as soon as a need is posted, and again when a capability comes that could serve it."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlmodel import Session

from matching.explain import LIKELY_FROM
from service.domain.cases import Case
from service.domain.posts import OPEN, Capability, Need
from service.domain.pushing import ALLIED, CHAIN
from service.store import cases as case_store
from service.store import jobs as job_store
from service.store import posts as post_store
from service.store import pushing as push_store
from service.usecases.case_moves import GAP_LISTED, move_case
from service.usecases.matchers import Matchers
from service.usecases.notices import tell
from service.usecases.partners import Search, keep_partners, search_need
from service.usecases.proposals import endorse_by_rule
from service.usecases.push import SEEKING
from service.usecases.rings import Placed, RingResult
from service.usecases.work import Task

KIND: Final = "find_partners"

LEAST_WORTH: Final = 0.2
"""A capability that is less likely than this for a need is no news. One in five: a bare synonym is as likely."""

_HEAD: Final = 3


def ask_for_partners(session: Session, need: Need, *, now: datetime) -> None:
    """Let partners be looked for as soon as a worker is free, once for each version of a need."""
    payload = {"need": need.id, "version": need.version}
    key = f"{KIND}:{need.id}:v{need.version}"
    job_store.enqueue(session, kind=KIND, key=key, run_at=now, now=now, payload=payload, subject_id=need.id)


def ask_about_capability(session: Session, need: Need, capability: Capability, *, now: datetime) -> None:
    """Let a need be searched again because of a new or changed capability, once for each version of both."""
    payload = {"need": need.id, "version": need.version, "capability": capability.id, "offer": capability.version}
    key = f"{KIND}:{need.id}:v{need.version}:{capability.id}:v{capability.version}"
    job_store.enqueue(session, kind=KIND, key=key, run_at=now, now=now, payload=payload, subject_id=need.id)


def ask_about_agreement(session: Session, need: Need, agreement_id: uuid.UUID, *, now: datetime) -> None:
    """Let a version of a need be searched again once, allied parks included, because of a new sharing agreement."""
    payload = {"need": need.id, "version": need.version, "agreement": agreement_id}
    key = f"{KIND}:{need.id}:v{need.version}:{agreement_id}"
    job_store.enqueue(session, kind=KIND, key=key, run_at=now, now=now, payload=payload, subject_id=need.id)


def look_for_partners(session: Session, matchers: Matchers, task: Task) -> Search | None:
    """Search for the need; None where it does not stand at this version any more."""
    need = post_store.get_need(session, task.id_of("need"))
    if need.status != OPEN or need.version != task.payload["version"]:
        return None
    reach = ALLIED if "agreement" in task.payload else None
    return search_need(session, matchers, need, now=task.now, reach=reach)


def keep_found(session: Session, task: Task, found: Search | None) -> None:
    """Keep what was found and tell the case's owner; for a newcomer only where it is worth a word."""
    if found is None:
        return
    need = post_store.lock_need(session, task.id_of("need"))
    case = case_store.lock_case(session, case_store.case_of_need(session, need.id).id)
    if need.status != OPEN or need.version != task.payload["version"] or case.state not in SEEKING:
        return
    if "capability" in task.payload:
        _keep_newcomer(session, task, found, case, _find(found.result, task.id_of("capability")))
    elif "agreement" in task.payload:
        if _keep_newcomer(session, task, found, case, _find_ally(found.result)):
            push_store.put_reach(session, need.id, version=need.version, ring=ALLIED, now=task.now)
    else:
        _keep_first(session, task, found, case, need)


def is_worth_a_word(placed: Placed) -> bool:
    """Say whether a newcomer is told of: likely, or near the head of its list and worth it."""
    proposal = placed.proposal
    near_the_head = proposal.rank <= _HEAD and proposal.probability >= LEAST_WORTH
    return proposal.probability >= LIKELY_FROM or near_the_head


def _keep_first(session: Session, task: Task, found: Search, case: Case, need: Need) -> None:
    """Keep the partners of a fresh version; endorse in the alliance's name where it chose that for the first ring."""
    partners = keep_partners(session, found, actor=None, now=task.now)
    if partners.abstained or not (partners.proposals or partners.stretch):
        return
    _tell_owner(session, case, code="proposals_ready", event=f"proposals_ready:{task.id}", ids={}, now=task.now)
    if found.result.ring == CHAIN and push_store.rules_of(session, need.alliance_id).auto_endorse:
        endorse_by_rule(session, need, least=LIKELY_FROM, now=task.now)


def _keep_newcomer(session: Session, task: Task, found: Search, case: Case, hit: Placed | None) -> bool:
    """Keep a run in which a capability stands that was not there before, and say whether there was one worth it.

    A gap-listed need is awake again with it.
    """
    if hit is None or not is_worth_a_word(hit) or found.run is not None or found.result.abstained:
        return False
    slept = case.state == GAP_LISTED
    partners = keep_partners(session, found, actor=None, now=task.now)
    supplier = uuid.UUID(hit.proposal.organisation)
    data = {
        "capability": uuid.UUID(hit.proposal.capability_id),
        "version": hit.proposal.capability_version,
        "supplier": supplier,
        "run": partners.run_id,
        "woken": slept,
    }
    case = move_case(session, case, kind="capability_matched", now=task.now, actor=None, data=data)
    ids = {"supplier": supplier}
    event = f"capability_matches:{task.id}"
    _tell_owner(session, case, code="capability_matches", event=event, ids=ids, now=task.now)
    return True


def _find(result: RingResult, capability_id: uuid.UUID) -> Placed | None:
    every = (*result.proposals, *result.stretch)
    return next((each for each in every if each.proposal.capability_id == str(capability_id)), None)


def _find_ally(result: RingResult) -> Placed | None:
    """Return the most probable partner from an allied park."""
    allied = [each for each in (*result.proposals, *result.stretch) if each.ring == ALLIED]
    return max(allied, key=lambda each: each.proposal.probability, default=None)


def _tell_owner(
    session: Session, case: Case, *, code: str, event: str, ids: Mapping[str, object], now: datetime
) -> None:
    recipients = [case.owner_id] if case.owner_id is not None else []
    about = {"case": case.id, "need": case.need_id, **ids}
    tell(session, event_key=event, recipients=recipients, code=code, ids=about, now=now)
