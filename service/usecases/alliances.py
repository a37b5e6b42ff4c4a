"""Which alliances there are, for those who choose one."""

import uuid
from dataclasses import dataclass

from sqlmodel import Session

from service.policy import Action, Actor, Target, may
from service.store import alliances as alliance_store


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainView:
    """One chain of an alliance."""

    code: str
    name: str
    knowledge_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AllianceView:
    """An alliance with its chains, by code."""

    id: uuid.UUID
    code: str
    name: str
    park: str
    timezone: str
    demo: bool
    chains: list[ChainView]


def list_alliances(session: Session, *, actor: Actor | None, demo_open: bool = False) -> list[AllianceView]:
    """Return the alliances that the caller has to do with; visitors get the demonstration ones, where open."""
    found = []
    for alliance in alliance_store.list_alliances(session):
        if may(actor, Action.READ_ALLIANCE, Target(alliance_id=alliance.id, open_to_all=demo_open and alliance.demo)):
            chains = alliance_store.chains_of(session, alliance.id)
            found.append(
                AllianceView(
                    id=alliance.id,
                    code=alliance.code,
                    name=alliance.name,
                    park=alliance.park,
                    timezone=alliance.timezone,
                    demo=alliance.demo,
                    chains=[ChainView(code=c.code, name=c.name, knowledge_code=c.knowledge_code) for c in chains],
                )
            )
    return found
