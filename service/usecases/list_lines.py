"""The lines that lists consist of, made of stored rows in bulk. Contacts are never in them."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from service.domain.alliances import Alliance, chain_labels
from service.domain.case_states import ENDED
from service.domain.matches import ASKER, SUPPLIER, OrderIntent
from service.domain.posts import Capability, CapabilityVersion
from service.domain.requests import Request
from service.store import alliances as alliance_store
from service.store import lists as list_store
from service.store import people as people_store
from service.store.lists import Answer, ListedClaim, ListedNeed, ListFilter
from service.usecases.pairs import ContactView, IntentView, show_intent


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedLine:
    """A line of the need list or the gap list: a need as it stood, with where its case stood.

    status: as it is today. owner: name of the officer. erased: the words were erased since; title and text are empty.
    """

    id: uuid.UUID
    alliance: str
    chain: str
    chain_name: str
    organisation_id: uuid.UUID
    organisation: str
    title: str
    text: str
    status: str
    version: int
    created_at: datetime
    updated_at: datetime
    case_id: uuid.UUID
    case_number: str
    state: str
    owner: str
    due_at: datetime
    erased: bool

    @property
    def key(self) -> str:
        """What tells the line from others of its list."""
        return str(self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceLine:
    """A line of the resource list: a capability as it stood. status: as it is today; erased: as in `NeedLine`."""

    id: uuid.UUID
    alliance: str
    chain: str
    chain_name: str
    organisation_id: uuid.UUID
    organisation: str
    title: str
    text: str
    visibility: str
    status: str
    version: int
    created_at: datetime
    updated_at: datetime
    erased: bool

    @property
    def key(self) -> str:
        """What tells the line from others of its list."""
        return str(self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class PairLine:
    """A line of the project list or the claim list: who asks for what, and who took it on.

    need_id: None for a claimed request. since: when the order intent was made, or when the claim began to stand.
    claimed: the organisation has claimed the case (认领). order_intent: only one that is made. contacts: always empty.
    """

    id: str
    need_id: uuid.UUID | None
    case_id: uuid.UUID
    case_number: str
    case_state: str
    organisation_id: uuid.UUID | None
    organisation: str
    title: str
    text: str
    supplier_id: uuid.UUID
    supplier: str
    asker_interested: bool | None
    supplier_interested: bool | None
    mutual: bool
    claimed: bool
    since: datetime
    contacts: list[ContactView]
    order_intent: IntentView | None
    erased: bool

    @property
    def key(self) -> str:
        """What tells the line from others of its list."""
        return self.id


Line = NeedLine | ResourceLine | PairLine


class LineMaker:
    """Makes the lines of one alliance; names are looked up once for all lines of a call."""

    def __init__(self, session: Session, alliance: Alliance, wanted: ListFilter) -> None:
        self._session = session
        self._alliance = alliance
        self._wanted = wanted
        chains = alliance_store.chains_of(session, alliance.id)
        self._chains = {chain.id: chain.code for chain in chains}
        self._labels = chain_labels(chains)

    def needs(self, rows: Sequence[ListedNeed]) -> list[NeedLine]:
        """Return the lines of needs."""
        firms = self._firms(row.need.organisation_id for row in rows)
        owners = self._people(row.standing.owner_id for row in rows)
        return [
            NeedLine(
                **self._post(row.need, row.version, firms),
                updated_at=row.version.created_at,
                case_id=row.case.id,
                case_number=row.case.number,
                state=row.standing.state,
                owner=owners.get(row.standing.owner_id, "") if row.standing.owner_id else "",
                due_at=row.standing.due_at,
            )
            for row in rows
        ]

    def resources(self, rows: Sequence[tuple[Capability, CapabilityVersion]]) -> list[ResourceLine]:
        """Return the lines of capabilities."""
        firms = self._firms(head.organisation_id for head, _ in rows)
        return [
            ResourceLine(
                **self._post(head, version, firms), updated_at=version.created_at, visibility=version.visibility
            )
            for head, version in rows
        ]

    def projects(self, intents: Sequence[OrderIntent]) -> list[PairLine]:
        """Return the lines of made order intents."""
        answers = list_store.answers(self._session, self._wanted)
        return self._pairs(
            [
                _Pair(row.need_id, row.supplier_id, row.made_at, answers.get((row.need_id, row.supplier_id), {}), row)
                for row in intents
                if row.made_at is not None
            ]
        )

    def claims(self) -> list[PairLine]:
        """Return the lines of interests in open needs and of claimed cases: needs first, the newest first."""
        answers = list_store.answers(self._session, self._wanted)
        claimed = list_store.claimed_cases(self._session, self._wanted)
        held = {(row.case.need_id, row.standing.claimed_by): row for row in claimed if row.case.need_id is not None}
        interested = {pair for pair, sides in answers.items() if any(each.accepted for each in sides.values())}
        pairs = [(need_id, firm) for need_id, firm in interested | held.keys() if need_id and firm]
        standing = list_store.needs_open_among(self._session, self._wanted, (need_id for need_id, _ in pairs))
        made = {(row.need_id, row.supplier_id): row for row in list_store.made_intents(self._session, self._wanted)}
        found = []
        for pair in pairs:
            if pair[0] in standing:
                sides, claim = answers.get(pair, {}), held.get(pair)
                found.append(_Pair(*pair, _began(sides, claim), sides, made.get(pair), claim is not None))
        return self._pairs(found) + self._claimed_requests(claimed)

    def _pairs(self, pairs: Sequence["_Pair"]) -> list[PairLine]:
        rows = list_store.needs_by_id(self._session, self._wanted, (pair.need_id for pair in pairs))
        asking = (row.need.organisation_id for row in rows.values())
        firms = self._firms([*asking, *(pair.supplier_id for pair in pairs)])
        ordered = sorted((pair for pair in pairs if pair.need_id in rows), key=lambda pair: pair.supplier_id)
        ordered.sort(key=lambda pair: pair.need_id, reverse=True)
        return [_pair_line(pair, rows[pair.need_id], firms) for pair in ordered]

    def _claimed_requests(self, claims: Sequence[ListedClaim]) -> list[PairLine]:
        unfinished = [row for row in claims if row.standing.state not in ENDED]
        of_requests = [(row, row.request) for row in unfinished if row.request is not None]
        asking = (request.organisation_id for _, request in of_requests)
        firms = self._firms(each for each in (*asking, *(row.standing.claimed_by for row, _ in of_requests)) if each)
        return [line for row, request in of_requests for line in _request_line(row, request, firms)]

    def _post(self, head: Any, version: Any, firms: dict[uuid.UUID, str]) -> dict[str, Any]:  # noqa: ANN401 - of either kind
        """What needs and capabilities share."""
        return {
            "id": head.id,
            "alliance": self._alliance.code,
            "chain": self._chains[version.chain_id],
            "chain_name": self._labels[version.chain_id],
            "organisation_id": head.organisation_id,
            "organisation": firms[head.organisation_id],
            "title": version.title,
            "text": version.text,
            "status": head.status,
            "version": version.version,
            "created_at": head.created_at,
            "erased": version.erased_at is not None,
        }

    def _firms(self, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
        return alliance_store.organisation_names(self._session, ids)

    def _people(self, ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, str]:
        return people_store.names_of(self._session, (each for each in ids if each))


@dataclass(frozen=True, slots=True)
class _Pair:
    """A need and an organisation, with all that is known of the two."""

    need_id: uuid.UUID
    supplier_id: uuid.UUID
    since: datetime
    answers: dict[str, Answer]
    intent: OrderIntent | None = None
    claimed: bool = False


def _began(answers: dict[str, Answer], claim: ListedClaim | None) -> datetime:
    """When a claim began to stand: with the first side that is interested, or with the claim of the case."""
    moments = [answer.at for answer in answers.values() if answer.accepted]
    if claim is not None and claim.standing.claimed_at is not None:
        moments.append(claim.standing.claimed_at)
    return min(moments)


def _pair_line(pair: _Pair, row: ListedNeed, firms: dict[uuid.UUID, str]) -> PairLine:
    asker, supplier = (pair.answers.get(side) for side in (ASKER, SUPPLIER))
    return PairLine(
        id=f"{pair.need_id}:{pair.supplier_id}",
        need_id=pair.need_id,
        case_id=row.case.id,
        case_number=row.case.number,
        case_state=row.standing.state,
        organisation_id=row.need.organisation_id,
        organisation=firms[row.need.organisation_id],
        title=row.version.title,
        text=row.version.text,
        supplier_id=pair.supplier_id,
        supplier=firms[pair.supplier_id],
        asker_interested=asker.accepted if asker else None,
        supplier_interested=supplier.accepted if supplier else None,
        mutual=bool(asker and asker.accepted and supplier and supplier.accepted),
        claimed=pair.claimed,
        since=pair.since,
        contacts=[],
        order_intent=show_intent(pair.intent) if pair.intent else None,
        erased=row.version.erased_at is not None,
    )


def _request_line(row: ListedClaim, request: Request, firms: dict[uuid.UUID, str]) -> Iterator[PairLine]:
    """The line of a claimed request; none where the claim is not dated."""
    holder, since = row.standing.claimed_by, row.standing.claimed_at
    if holder is not None and since is not None:
        yield PairLine(
            id=f"{request.id}:{holder}",
            need_id=None,
            case_id=row.case.id,
            case_number=row.case.number,
            case_state=row.standing.state,
            organisation_id=request.organisation_id,
            organisation=firms[request.organisation_id] if request.organisation_id else "",
            title=request.title,
            text=request.text,
            supplier_id=holder,
            supplier=firms[holder],
            asker_interested=None,
            supplier_interested=None,
            mutual=False,
            claimed=True,
            since=since,
            contacts=[],
            order_intent=None,
            erased=request.erased_at is not None,
        )
