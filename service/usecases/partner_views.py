"""How proposed partners are shown: the engine's words with the names of the organisations."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from service.domain.matches import Proposal as StoredProposal
from service.store import alliances as alliance_store
from service.usecases.rings import Placed, RingResult


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerList:
    """Both lists of partners as plain data, each ranked from 1, and whether the answer is “nobody in the chain”.

    One partner: the fields of `matching.proposals.Proposal` with `organisation` as its full name, and besides
    `organisation_id`, `ring` (chain, alliance, allied), `proposal_id` and `endorsed` (None and False where nothing is
    stored). ring: the widest that was opened.
    """

    proposals: list[dict[str, Any]]
    stretch: list[dict[str, Any]]
    abstained: bool
    ring: str
    versions: Mapping[str, str]
    need_id: uuid.UUID | None = None
    run_id: uuid.UUID | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return plain data, ready for JSON."""
        data: dict[str, Any] = {
            "proposals": self.proposals,
            "stretch": self.stretch,
            "abstained": self.abstained,
            "ring": self.ring,
            "versions": dict(self.versions),
        }
        if self.need_id is not None:
            data |= {"need_id": str(self.need_id), "run_id": str(self.run_id) if self.run_id else None}
        return data


@dataclass(frozen=True, slots=True)
class Run:
    """A stored run of proposals, by organisation; empty for a search that stores nothing.

    endorsed: the organisations that an officer endorsed for the need, in this run or an earlier one.
    """

    need_id: uuid.UUID | None = None
    run_id: uuid.UUID | None = None
    stored: Mapping[str, StoredProposal] = field(default_factory=dict)
    endorsed: frozenset[uuid.UUID] = frozenset()


def show_partners(session: Session, result: RingResult, run: Run) -> PartnerList:
    """Return a search's result as it is shown."""
    wanted = {uuid.UUID(each.proposal.organisation) for each in (*result.proposals, *result.stretch)}
    names = {str(each): name for each, name in alliance_store.organisation_names(session, wanted).items()}
    return PartnerList(
        proposals=[_show(each, names, run) for each in result.proposals],
        stretch=[_show(each, names, run) for each in result.stretch],
        abstained=result.abstained,
        ring=result.ring,
        versions=result.versions,
        need_id=run.need_id,
        run_id=run.run_id,
    )


def _show(placed: Placed, names: Mapping[str, str], run: Run) -> dict[str, Any]:
    """One partner as plain data."""
    data = placed.proposal.as_dict()
    organisation_id = data["organisation"]
    kept = run.stored.get(organisation_id)
    return data | {
        "organisation": names.get(organisation_id, ""),
        "organisation_id": organisation_id,
        "ring": placed.ring,
        "proposal_id": str(kept.id) if kept else None,
        "endorsed": uuid.UUID(organisation_id) in run.endorsed,
    }
