"""What is known of an organisation, checked before it is stored."""

import uuid
from dataclasses import dataclass, replace

from sqlmodel import Session

from service.domain.alliances import Organisation
from service.domain.lines import clean_line
from service.domain.usci import clean_usci
from service.errors import ConflictError, InvalidInputError
from service.policy import Action, Actor, Target, may
from service.store import alliances as alliance_store
from service.store import setup as setup_store

KINDS = ("enterprise", "bank", "university", "service", "department")
LIMITS = {"name": 200, "short_name": 60, "region": 120, "address": 200, "contact_name": 60, "contact_phone": 40}


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationData:
    """What is known of an organisation; `usci` may be empty."""

    name: str
    short_name: str = ""
    kind: str = "enterprise"
    usci: str = ""
    region: str = ""
    address: str = ""
    contact_name: str = ""
    contact_phone: str = ""


def check_organisation(data: OrganisationData) -> OrganisationData:
    """Return what is known of an organisation as it is stored; InvalidInputError for the first field that cannot be."""
    words = {name: clean_line(getattr(data, name)) for name in LIMITS}
    for name, most in LIMITS.items():
        if len(words[name]) > most:
            raise InvalidInputError(field=name, reason="setup_too_long", most=most)
    if not words["name"]:
        raise InvalidInputError(field="name", reason="setup_name")
    if data.kind not in KINDS:
        raise InvalidInputError(field="kind", value=data.kind)
    usci = clean_usci(data.usci)
    if len(usci) > 18 or not usci.isascii():
        raise InvalidInputError(field="usci", reason="setup_usci")
    return replace(data, usci=usci, **words)


def fill_organisation(organisation: Organisation, data: OrganisationData) -> None:
    """Write what is known, but for the name, into an organisation."""
    organisation.short_name, organisation.kind = data.short_name, data.kind
    organisation.usci = data.usci or None
    organisation.region, organisation.address = data.region, data.address
    organisation.contact_name, organisation.contact_phone = data.contact_name or None, data.contact_phone or None


def require_own_usci(session: Session, usci: str, organisation_id: uuid.UUID | None) -> None:
    """Do nothing unless a credit identifier is another organisation's; ConflictError then. None: of a new one."""
    other = setup_store.find_by_usci(session, usci) if usci else None
    if other is not None and other.id != organisation_id:
        raise ConflictError(reason="usci_taken", value=other.name)


def may_take_in(session: Session, actor: Actor | None, organisation: Organisation, usci: str) -> bool:
    """Say whether an office may take in an organisation that is known already, and so see its contact.

    One of other alliances only is taken in by who knows its credit identifier; administrators need not.
    """
    places = alliance_store.memberships_of(session, organisation.id)
    own = any(may(actor, Action.SET_UP, Target(alliance_id=place.alliance_id)) for place in places)
    return own or not places or not organisation.usci or organisation.usci == clean_usci(usci)


def data_of(organisation: Organisation) -> OrganisationData:
    """Return what is known of an organisation."""
    return OrganisationData(**{name: getattr(organisation, name) or "" for name in OrganisationData.__slots__})
