"""A need and one supplier: who may answer for which side, and how the two stand."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session

from service.disclosure import Field, Stage, opens
from service.domain.matches import ASKER, SUPPLIER, Interest, OrderIntent
from service.domain.posts import OPEN, Need
from service.errors import ConflictError, ForbiddenError, InvalidInputError
from service.policy import Action, Actor, Target, may, require_signed_in
from service.store import alliances as alliance_store
from service.store import cases as case_store
from service.store import matches as match_store
from service.store import posts as post_store
from service.usecases.access import open_need, resolve_organisation
from service.usecases.disclosures import contact_of, note_view


@dataclass(frozen=True, slots=True)
class Pair:
    """A need and the organisation that could serve it."""

    need: Need
    supplier_id: uuid.UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactView:
    """Whom to call; None where the organisation has given no contact."""

    organisation: str
    name: str | None
    phone: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentView:
    """The terms confirmed last; cents are exact.

    waiting_for: the side (asker, supplier) that has not confirmed them; None once made.
    replaced: this confirmation brought other terms, which the other side has to confirm anew.
    """

    amount_cny: float | None
    delivery_on: date | None
    asker_confirmed_at: datetime | None
    supplier_confirmed_at: datetime | None
    made_at: datetime | None
    waiting_for: str | None
    replaced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PairView:
    """How asker and supplier stand.

    An interest is None until that side has answered; contacts are empty until both are interested.
    """

    need_id: uuid.UUID
    case_state: str
    supplier_id: uuid.UUID
    supplier: str
    asker_interested: bool | None
    supplier_interested: bool | None
    mutual: bool
    contacts: list[ContactView]
    order_intent: IntentView | None


def open_pair(session: Session, actor: Actor | None, need_id: uuid.UUID, organisation: str | None) -> tuple[Pair, str]:
    """Return the pair that the caller answers for and the caller's side, the need kept from other writers.

    organisation: id or full name of the supplier, which an asker must name.

    Raises:
        ConflictError: when the need is not open, or an asker names a firm that was never proposed.
        InvalidInputError, NotFoundError, ForbiddenError, NotSignedInError.
    """
    need = open_need(session, actor, need_id, Action.ANSWER)
    own_id = require_signed_in(actor).organisation_id
    need = post_store.lock_need(session, need.id)
    if need.status != OPEN:
        raise ConflictError(reason="need_not_open", id=str(need.id))
    named = resolve_organisation(session, organisation).id if organisation is not None else None
    if own_id == need.organisation_id:
        return Pair(need, _proposed_supplier(session, need, named)), ASKER
    if own_id is None or named not in (None, own_id, need.organisation_id):
        raise ForbiddenError(action=Action.ANSWER.value)
    return Pair(need, own_id), SUPPLIER


def read_pairs(session: Session, *, actor: Actor | None, need_id: uuid.UUID, now: datetime) -> list[PairView]:
    """Return how every supplier that answered or was answered stands; a supplier sees only its own pair.

    Whoever is shown a contact stands in the ledger of openings.
    """
    need = open_need(session, actor, need_id, Action.READ_NEED)
    pairs = dict.fromkeys(row.supplier_id for row in match_store.interests_of(session, need.id))
    return [
        show_pair(session, Pair(need, each), actor=actor, now=now) for each in pairs if _may_read(actor, need, each)
    ]


def list_standings(session: Session, *, actor: Actor | None, need_id: uuid.UUID) -> list[PairView]:
    """Return how every supplier that answered or was answered stands, without contacts: nothing is noted as seen."""
    need = open_need(session, actor, need_id, Action.READ_NEED)
    pairs = dict.fromkeys(row.supplier_id for row in match_store.interests_of(session, need.id))
    return [standing_of(session, Pair(need, each)) for each in pairs if _may_read(actor, need, each)]


def answers_of(session: Session, pair: Pair) -> dict[str, Interest]:
    """Return the answers of a pair by side."""
    rows = match_store.interests_of(session, pair.need.id, supplier_id=pair.supplier_id)
    return {row.side: row for row in rows}


def is_mutual(answers: Iterable[Interest]) -> bool:
    """Say whether both sides are interested."""
    return {row.side for row in answers if row.accepted} == {ASKER, SUPPLIER}


def show_pair(session: Session, pair: Pair, *, actor: Actor | None, now: datetime, replaced: bool = False) -> PairView:
    """Return how a pair stands, to a caller who may know; contacts that are shown stand in the ledger of openings."""
    view = standing_of(session, pair, replaced=replaced)
    if not opens(Field.CONTACT, stage=Stage.MUTUAL if view.mutual else Stage.PROPOSED):
        return view
    return replace(view, contacts=_show_contacts(session, pair, actor=actor, now=now))


def standing_of(session: Session, pair: Pair, *, replaced: bool = False) -> PairView:
    """Return how a pair stands, without contacts, to a caller who may know."""
    answers = answers_of(session, pair)
    intent = match_store.find_order_intent(session, pair.need.id, pair.supplier_id)
    return PairView(
        need_id=pair.need.id,
        case_state=case_store.case_of_need(session, pair.need.id).state,
        supplier_id=pair.supplier_id,
        supplier=alliance_store.get_organisation(session, pair.supplier_id).name,
        asker_interested=answers[ASKER].accepted if ASKER in answers else None,
        supplier_interested=answers[SUPPLIER].accepted if SUPPLIER in answers else None,
        mutual=is_mutual(answers.values()),
        contacts=[],
        order_intent=show_intent(intent, replaced) if intent else None,
    )


def _show_contacts(session: Session, pair: Pair, *, actor: Actor | None, now: datetime) -> list[ContactView]:
    """The contacts of both sides, each written down as seen."""
    shown = []
    for organisation_id in (pair.need.organisation_id, pair.supplier_id):
        each = alliance_store.get_organisation(session, organisation_id)
        note_view(session, contact_of(each, pair.need.alliance_id, pair.need.id), actor=actor, now=now)
        shown.append(ContactView(organisation=each.name, name=each.contact_name, phone=each.contact_phone))
    return shown


def show_intent(intent: OrderIntent, replaced: bool = False) -> IntentView:
    """Return an order intent as it is read, to a caller who may."""
    waiting = None
    if intent.made_at is None:
        waiting = SUPPLIER if intent.asker_confirmed_at else ASKER
    return IntentView(
        amount_cny=None if intent.amount_cny is None else float(intent.amount_cny),
        delivery_on=intent.delivery_on,
        asker_confirmed_at=intent.asker_confirmed_at,
        supplier_confirmed_at=intent.supplier_confirmed_at,
        made_at=intent.made_at,
        waiting_for=waiting,
        replaced=replaced,
    )


def _proposed_supplier(session: Session, need: Need, named: uuid.UUID | None) -> uuid.UUID:
    """The supplier that an asker names, if it was ever proposed for the need."""
    if named is None or named == need.organisation_id:
        raise InvalidInputError(field="organisation", reason="name_organisation")
    if match_store.find_proposal(session, need.id, named) is None:
        raise ConflictError(reason="not_proposed", id=str(need.id))
    return named


def _may_read(actor: Actor | None, need: Need, supplier_id: uuid.UUID) -> bool:
    """Contacts and terms are for the two sides and the office, not for the other suppliers."""
    target = Target(alliance_id=need.alliance_id, owner_id=need.organisation_id, party_ids=frozenset({supplier_id}))
    return may(actor, Action.READ_PAIR, target)
