"""What becomes of a proposal: explained again, endorsed by an officer, or made by hand."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Final, cast

from sqlmodel import Session

from matching.explain import Judged, explain
from matching.matcher import Matcher
from matching.posts import Capability as OfferText
from matching.posts import Need as NeedText
from matching.proposals import ListName
from matching.proposals import Proposal as Explained
from matching.reading import read_offer
from service.domain.columns import new_id
from service.domain.matches import BY_HAND, Proposal
from service.domain.posts import OPEN, Capability, Need
from service.domain.pushing import AUTOMATIC, BEST, OFFICER, SALON
from service.domain.timeline import canonical_json
from service.errors import ConflictError, InputsErasedError, InternalError, InvalidInputError, VersionsDifferError
from service.policy import Action, Actor, require, require_signed_in
from service.store import alliances as alliance_store
from service.store import cases as case_store
from service.store import matches as match_store
from service.store import office as office_store
from service.store import posts as post_store
from service.store import pushing as push_store
from service.store.versions import PostFilter
from service.usecases import case_moves
from service.usecases.access import need_target, open_capability, open_need
from service.usecases.matchers import Matchers
from service.usecases.partners import digest_of
from service.usecases.push import push_proposal, turns_of

#: The versions that the reasons depend on. Features and probability are recorded, so that a proposal can be explained
#: again after its encoder or ranker has been replaced; the digest is checked in any case.
_SAID_WITH: Final = ("engine", "knowledge")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalView:
    """A stored proposal, without its reasons: `explain_proposal` makes those again."""

    id: uuid.UUID
    run_id: uuid.UUID
    need_id: uuid.UUID
    need_version: int
    capability_id: uuid.UUID
    capability_version: int
    organisation_id: uuid.UUID
    organisation: str
    list_name: str
    rank: int
    probability: float
    digest: str
    endorsed_at: datetime | None
    created_at: datetime


def explain_proposal(session: Session, matchers: Matchers, *, actor: Actor | None, proposal_id: uuid.UUID) -> bytes:
    """Return the canonical bytes of a proposal as they were when it was made, checked against its digest.

    Raises:
        InputsErasedError: when one of its two texts has been erased since. VersionsDifferError: when it was made with
            an engine or knowledge that is not installed now; `details` name both. ConflictError: when made by hand.
    """
    proposal = open_proposal(session, actor, proposal_id, Action.READ_PROPOSAL)
    return explain_stored(session, matchers, proposal)


def explain_stored(session: Session, matchers: Matchers, proposal: Proposal) -> bytes:
    """Do what `explain_proposal` does, for the command line, which no actor stands behind."""
    if proposal.list_name == BY_HAND:
        raise ConflictError(reason="proposed_by_hand", id=str(proposal.id))
    need, offer = _texts_of(session, proposal)
    alliance_id = post_store.get_need(session, proposal.need_id).alliance_id
    recorded = json.loads(proposal.versions)
    matcher = _with_recorded_knowledge(matchers, alliance_id, recorded)
    installed = dict(matcher.versions)
    if any(recorded.get(name) != installed[name] for name in _SAID_WITH):
        raise VersionsDifferError(recorded=recorded, installed=installed)
    explained = _explain(matcher, need, offer, proposal)
    if digest_of(explained) != proposal.digest:
        raise InternalError(reason="digest_differs", id=str(proposal.id))
    return explained.as_bytes()


def _with_recorded_knowledge(matchers: Matchers, alliance_id: uuid.UUID, recorded: Mapping[str, str]) -> Matcher:
    """Return a matcher with the knowledge that a proposal was made with, where the alliance ever had it; else as it is.

    An alliance adds to its knowledge and takes back: what was proposed before can still be told as it was.
    """
    matcher = matchers.matcher_of(alliance_id)
    knowledge = recorded.get("knowledge", "")
    if matcher.versions["knowledge"] == knowledge:
        return matcher
    return matchers.explainer_of(alliance_id, knowledge) or matcher


def read_proposal(session: Session, *, actor: Actor | None, proposal_id: uuid.UUID) -> ProposalView:
    """Return what is stored of a proposal; NotFoundError for those who may not read it."""
    return show_proposal(session, open_proposal(session, actor, proposal_id, Action.READ_PROPOSAL))


def endorse_proposal(session: Session, *, actor: Actor | None, proposal_id: uuid.UUID, now: datetime) -> ProposalView:
    """Let an officer stand behind a proposal: from now on the supplier sees the need. Again: nothing changes.

    Raises:
        ConflictError: when the need is not open any more.
    """
    proposal = open_proposal(session, actor, proposal_id, Action.ENDORSE)
    need = lock_open_need(session, proposal.need_id)
    by = require_signed_in(actor).user_id
    if match_store.endorse_proposal(session, proposal, by=by, now=now):
        _note(session, need, proposal, kind="proposal_endorsed", actor=actor, now=now)
    return show_proposal(session, proposal)


def endorse_best(
    session: Session, *, actor: Actor | None, need_id: uuid.UUID, now: datetime, count: int | None = None
) -> list[ProposalView]:
    """Let an officer stand behind the best few fits of the latest run that are not endorsed yet.

    Among equals whoever was told longest ago comes first. count: how many; None: as many as the alliance tells at once.

    Raises:
        ConflictError: when the need is not open any more.
    """
    need = lock_open_need(session, open_need(session, actor, need_id, Action.PROPOSE).id)
    chosen = best_of_run(session, need, most=count)
    by = require_signed_in(actor).user_id
    for proposal in chosen:
        if match_store.endorse_proposal(session, proposal, by=by, now=now):
            _note(session, need, proposal, kind="proposal_endorsed", actor=actor, now=now, chosen_by=BEST)
    return [show_proposal(session, proposal) for proposal in chosen]


def endorse_by_rule(session: Session, need: Need, *, least: float, now: datetime) -> int:
    """Endorse the best few fits of a locked need's latest run in the name of its alliance; return how many.

    least: the probability below which nobody is endorsed without an officer.
    """
    chosen = [row for row in best_of_run(session, need) if row.probability >= least]
    for proposal in chosen:
        if match_store.endorse_proposal(session, proposal, by=None, now=now):
            _note(session, need, proposal, kind="proposal_endorsed", actor=None, now=now, chosen_by=AUTOMATIC)
    return len(chosen)


def best_of_run(session: Session, need: Need, *, most: int | None = None) -> list[Proposal]:
    """Return the fits of a need's latest run that are next to be told, without those told already or rejected."""
    told = match_store.endorsed_suppliers(session, need.id) | office_store.rejections_of(session, need.id).keys()
    run = match_store.proposals_of_need(session, need.id, need_version=need.version)
    fits = {row.id: row for row in run if row.list_name == "proposals" and row.organisation_id not in told}
    count = push_store.rules_of(session, need.alliance_id).told_at_once if most is None else most
    return [fits[turn.candidate.proposal_id] for turn in turns_of(session, need, list(fits.values()))[:count]]


def propose_by_hand(
    session: Session, *, actor: Actor | None, need_id: uuid.UUID, capability_id: uuid.UUID, now: datetime
) -> ProposalView:
    """Let an officer propose and endorse a capability that the engine did not name, or not high enough.

    A supplier that was told of the need with the same two texts is not told again: nothing changes.

    Raises:
        ConflictError: when need or capability is not open. InvalidInputError: when the need is its owner's own.
    """
    need = open_need(session, actor, need_id, Action.PROPOSE)
    capability = open_capability(session, actor, capability_id, Action.READ_CAPABILITY, now=now)
    if capability.organisation_id == need.organisation_id:
        raise InvalidInputError(field="capability_id", reason="own_capability")
    if capability.status != OPEN:
        raise ConflictError(reason="capability_not_open", id=str(capability.id))
    need = lock_open_need(session, need.id)
    if told := match_store.find_endorsed(session, need, capability):
        return show_proposal(session, told)
    proposal = _draft_by_hand(need, capability, now)
    match_store.add_proposals(session, [proposal])
    match_store.endorse_proposal(session, proposal, by=require_signed_in(actor).user_id, now=now)
    _note(session, need, proposal, kind="proposed_by_hand", actor=actor, now=now)
    return show_proposal(session, proposal)


def present_pair(session: Session, need: Need, supplier_id: uuid.UUID, *, by: uuid.UUID | None, now: datetime) -> bool:
    """Stand behind a supplier whom the asker met at a salon: its latest proposal, else its newest capability by hand.

    Again: nothing changes. False when the supplier offers nothing that could be proposed.

    Raises:
        ConflictError: when the need is not open any more.
    """
    need = lock_open_need(session, need.id)
    if supplier_id in match_store.endorsed_suppliers(session, need.id):
        return True
    proposal = match_store.find_proposal(session, need.id, supplier_id)
    kind = "proposal_endorsed"
    if proposal is None:
        offers = PostFilter(alliance_id=need.alliance_id, organisation_id=supplier_id, status=OPEN, limit=1)
        newest = post_store.list_capabilities(session, offers)
        if not newest:
            return False
        proposal, kind = _draft_by_hand(need, newest[0][0], now), "proposed_by_hand"
        match_store.add_proposals(session, [proposal])
    match_store.endorse_proposal(session, proposal, by=by, now=now)
    _note(session, need, proposal, kind=kind, actor=None, now=now, chosen_by=SALON)
    return True


def open_proposal(session: Session, actor: Actor | None, proposal_id: uuid.UUID, action: Action) -> Proposal:
    """Return a proposal that the caller may do this to: it is opened together with its need."""
    require_signed_in(actor)
    proposal = match_store.get_proposal(session, proposal_id)
    target = need_target(session, post_store.get_need(session, proposal.need_id))
    require(actor, action, replace(target, party_ids=target.party_ids & {proposal.organisation_id}))
    return proposal


def lock_open_need(session: Session, need_id: uuid.UUID) -> Need:
    """Return a need that is open, kept from other writers; ConflictError when it is not."""
    need = post_store.lock_need(session, need_id)
    if need.status != OPEN:
        raise ConflictError(reason="need_not_open", id=str(need.id))
    return need


def _note(
    session: Session,
    need: Need,
    proposal: Proposal,
    *,
    kind: str,
    actor: Actor | None,
    now: datetime,
    chosen_by: str = OFFICER,
) -> None:
    """Write down on the case's timeline that a proposal was endorsed, which takes a rejection back, and push it."""
    office_store.accept_supplier(session, need.id, proposal.organisation_id)
    case = case_store.case_of_need(session, need.id)
    waits = case.state in case_moves.WAITING
    data = {"proposal": proposal.id, "supplier": proposal.organisation_id, "digest": proposal.digest}
    case = case_moves.move_case(
        session,
        case,
        kind=kind,
        to=case_moves.PROPOSED if waits else None,
        now=now,
        actor=actor,
        data=data | {"chosen_by": chosen_by},
    )
    push_proposal(session, need, proposal, case=case, chosen_by=chosen_by, now=now)


def _draft_by_hand(need: Need, capability: Capability, now: datetime) -> Proposal:
    """The row for a proposal that no engine judged."""
    cited = {"need": need.id, "version": need.version, "capability": capability.id, "offer": capability.version}
    return Proposal(
        run_id=new_id(),
        need_id=need.id,
        need_version=need.version,
        capability_id=capability.id,
        capability_version=capability.version,
        organisation_id=capability.organisation_id,
        list_name=BY_HAND,
        rank=1,
        probability=0.0,
        features="{}",
        versions="{}",
        digest=sha256(canonical_json(cited).encode()).hexdigest(),
        created_at=now,
    )


def _texts_of(session: Session, proposal: Proposal) -> tuple[NeedText, OfferText]:
    """The two texts that a proposal cites, in the versions it cites; InputsErasedError where one is gone."""
    need = post_store.need_version(session, proposal.need_id, proposal.need_version)
    offer = post_store.capability_version(session, proposal.capability_id, proposal.capability_version)
    if need.erased_at is not None or offer.erased_at is not None:
        raise InputsErasedError(id=str(proposal.id))
    asker = post_store.get_need(session, proposal.need_id).organisation_id
    return (
        NeedText(text=need.text, title=need.title, asker=str(asker)),
        OfferText(
            id=str(proposal.capability_id),
            organisation=str(proposal.organisation_id),
            text=offer.text,
            title=offer.title,
            version=offer.version,
        ),
    )


def _explain(matcher: Matcher, need: NeedText, offer: OfferText, proposal: Proposal) -> Explained:
    """Let the engine say again what it said then, from the recorded features."""
    pool = matcher.pool
    judged = Judged(
        capability=offer,
        list_name=cast(ListName, proposal.list_name),
        rank=proposal.rank,
        probability=proposal.probability,
        features=json.loads(proposal.features),
    )
    reading = pool.read_need(need)
    return explain(pool.knowledge, need, reading, judged, read_offer(offer.title, offer.text, pool.finder))


def show_proposal(session: Session, proposal: Proposal) -> ProposalView:
    """Return what is stored of a proposal, to a caller who may read it."""
    return ProposalView(
        id=proposal.id,
        run_id=proposal.run_id,
        need_id=proposal.need_id,
        need_version=proposal.need_version,
        capability_id=proposal.capability_id,
        capability_version=proposal.capability_version,
        organisation_id=proposal.organisation_id,
        organisation=alliance_store.get_organisation(session, proposal.organisation_id).name,
        list_name=proposal.list_name,
        rank=proposal.rank,
        probability=proposal.probability,
        digest=proposal.digest,
        endorsed_at=proposal.endorsed_at,
        created_at=proposal.created_at,
    )
