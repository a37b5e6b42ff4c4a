"""Finding partners: for a posted need, whose proposals are kept, and for any text, of which nothing is."""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlmodel import Session

from matching.normalise import clean_text
from matching.posts import Need as NeedText
from matching.proposals import Proposal
from service.domain.columns import new_id
from service.domain.matches import Proposal as StoredProposal
from service.domain.post_texts import clean_title
from service.domain.posts import OPEN, Need
from service.domain.pushing import CHAIN
from service.domain.timeline import canonical_json
from service.errors import ConflictError
from service.policy import Action, Actor, Target, require
from service.store import alliances as alliance_store
from service.store import cases as case_store
from service.store import matches as match_store
from service.store import posts as post_store
from service.store import pushing as push_store
from service.store.alliances import Place, get_place
from service.usecases import case_moves
from service.usecases.access import open_need, today_in, unknown_chain
from service.usecases.matchers import Matchers
from service.usecases.partner_views import PartnerList, Run, show_partners
from service.usecases.rings import Placed, RingResult, Scope, search_rings

MOST_PARTNERS = 50
"""The longest list that is given."""


@dataclass(frozen=True, slots=True)
class Search:
    """What was found for a need, and the latest stored run where it says exactly the same (else None)."""

    need: Need
    result: RingResult
    run: Run | None


def find_partners(
    session: Session, matchers: Matchers, *, actor: Actor | None, need_id: uuid.UUID, now: datetime, limit: int = 10
) -> PartnerList:
    """Return up to `limit` fits and `limit` stretch partners for a need, kept so that each can be explained later.

    Nothing is stored where the latest run says the same. Asking for the first time moves the case to `proposed`.

    Raises:
        ConflictError: when the need is not open. IndexBuildingError: while an index is being made.
    """
    search = search_partners(session, matchers, actor=actor, need_id=need_id, now=now, limit=limit)
    return show_search(session, search) or keep_partners(session, search, actor=actor, now=now)


def search_partners(
    session: Session, matchers: Matchers, *, actor: Actor | None, need_id: uuid.UUID, now: datetime, limit: int = 10
) -> Search:
    """Do the reading half of `find_partners`: for callers that would rather not open a writing session."""
    need = open_need(session, actor, need_id, Action.FIND_PARTNERS)
    return search_need(session, matchers, need, now=now, limit=limit)


def search_need(
    session: Session, matchers: Matchers, need: Need, *, now: datetime, limit: int = 10, reach: str | None = None
) -> Search:
    """Search for a need as `search_partners` does, for jobs, which no actor stands behind.

    reach: the ring to open; None: the widest that the clock has opened for this version of the need.
    """
    if need.status != OPEN:
        raise ConflictError(reason="need_not_open", id=str(need.id))
    if reach is None:
        opened = push_store.find_reach(session, need.id, need.version)
        reach = opened.ring if opened else CHAIN
    version = post_store.current_need_version(session, need)
    alliance = alliance_store.alliance_by_id(session, need.alliance_id)
    text = NeedText(text=version.text, title=version.title, asker=str(need.organisation_id))
    scope = Scope(alliance.id, today_in(alliance, now), need.chain_id, reach)
    result = search_rings(session, matchers, text, scope, limit=limit)
    return Search(need, result, _same_run(session, need, result))


def show_search(session: Session, search: Search) -> PartnerList | None:
    """Return what a search found where it is stored already, else None."""
    return None if search.run is None else show_partners(session, search.result, search.run)


def show_unkept(session: Session, search: Search) -> PartnerList:
    """Return what a search found although nothing of it is stored: what a page shows that only reads."""
    endorsed = match_store.endorsed_suppliers(session, search.need.id)
    return show_partners(session, search.result, Run(search.need.id, endorsed=endorsed))


def keep_partners(session: Session, search: Search, *, actor: Actor | None, now: datetime) -> PartnerList:
    """Do the writing half of `find_partners`: store the run and say so on the case's timeline."""
    need = post_store.lock_need(session, search.need.id)
    if need.status != OPEN or need.version != search.need.version:
        raise ConflictError(reason="need_not_open", id=str(need.id))
    run = _same_run(session, need, search.result)  # another request may have stored the same meanwhile
    if run is None:
        run = _store_run(session, need, search.result, now)
        case = case_store.case_of_need(session, need.id)
        waits = case.state in case_moves.WAITING and not search.result.abstained
        case_moves.move_case(
            session,
            case,
            kind="partners_proposed",
            to=case_moves.PROPOSED if waits else None,
            now=now,
            actor=actor,
            data={"run": run.run_id, "count": len(run.stored), "abstained": search.result.abstained},
        )
    return show_partners(session, search.result, run)


def match_text(
    session: Session,
    matchers: Matchers,
    *,
    actor: Actor | None,
    alliance: str,
    text: str,
    now: datetime,
    title: str = "",
    chain: str | None = None,
    limit: int = 10,
    demo_open: bool = False,
) -> PartnerList:
    """Return partners for any text in an alliance; nothing is stored.

    chain: code to begin in; None: the whole alliance. demo_open: visitors may try demonstration alliances.

    Raises:
        EmptyTextError, TextTooLongError, UnknownAllianceError, InvalidInputError, IndexBuildingError, ForbiddenError,
        NotSignedInError.
    """
    place = get_place(session, alliance, chain)
    target = Target(alliance_id=place.alliance_id, open_to_all=demo_open and place.demo)
    require(actor, Action.MATCH_TEXT, target)
    asker = str(actor.organisation_id) if actor and actor.organisation_id else None
    need = NeedText(text=clean_text(text), title=clean_title(title), asker=asker)
    return match_need_text(session, matchers, place=place, need=need, now=now, chain=chain, limit=limit)


def match_need_text(
    session: Session,
    matchers: Matchers,
    *,
    place: Place,
    need: NeedText,
    now: datetime,
    chain: str | None = None,
    limit: int = 10,
) -> PartnerList:
    """Do what `match_text` does, for the command line, which no actor stands behind.

    place: found with the same `chain`.
    """
    if chain and place.chain_id is None:
        raise unknown_chain(chain)
    scope = Scope(place.alliance_id, today_in(place, now), place.chain_id)
    return show_partners(session, search_rings(session, matchers, need, scope, limit=limit), Run())


def digest_of(proposal: Proposal) -> str:
    """Return the SHA-256 (hex) of a proposal's canonical bytes."""
    return sha256(proposal.as_bytes()).hexdigest()


def _same_run(session: Session, need: Need, result: RingResult) -> Run | None:
    """Return the latest run where the result repeats it, or an empty one where nothing was found.

    A shorter list repeats the beginning of a longer one.
    """
    every = list(_every(result))
    if not every:
        return Run(need.id)
    kept = match_store.proposals_of_need(session, need.id, need_version=need.version)
    digests = {row.digest: row for row in kept}
    found = [digests.get(digest_of(placed.proposal)) for placed in every]
    if not kept or any(row is None for row in found):
        return None
    if json.loads(kept[0].versions) != result.versions:
        return None
    return _run_of(session, need, kept)


def _store_run(session: Session, need: Need, result: RingResult, now: datetime) -> Run:
    """Store every proposal of a result under a run of its own."""
    run_id = new_id()
    versions = canonical_json(result.versions)
    rows = [
        StoredProposal(
            run_id=run_id,
            need_id=need.id,
            need_version=need.version,
            capability_id=uuid.UUID(proposal.capability_id),
            capability_version=proposal.capability_version,
            organisation_id=uuid.UUID(proposal.organisation),
            list_name=proposal.list_name,
            rank=proposal.rank,
            probability=proposal.probability,
            features=canonical_json(dict(proposal.features)),
            versions=versions,
            digest=digest_of(proposal),
            created_at=now,
        )
        for proposal in (placed.proposal for placed in _every(result))
    ]
    match_store.add_proposals(session, rows)
    return _run_of(session, need, rows)


def _run_of(session: Session, need: Need, rows: list[StoredProposal]) -> Run:
    stored = {str(row.organisation_id): row for row in rows}
    return Run(need.id, rows[0].run_id, stored, match_store.endorsed_suppliers(session, need.id))


def _every(result: RingResult) -> Iterator[Placed]:
    yield from result.proposals
    yield from result.stretch
