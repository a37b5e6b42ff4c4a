"""Bringing an alliance in from its files: all of it, or nothing with a list of what is wrong."""

import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Generic, TypeVar

from sqlmodel import Session

from service.domain.alliances import Alliance, Chain, Membership, Organisation
from service.domain.post_texts import clean_post
from service.errors import ImportRowsError
from service.imports.bundles import Bundle, Numbered, RowError
from service.imports.checks import find_row_errors
from service.imports.rows import OrganisationRow, PostRow
from service.messages import row_message
from service.security import hash_password
from service.store import alliances as alliance_store
from service.store import people as people_store
from service.store import posts as post_store
from service.store.change_log import head_seq
from service.store.posts import CapabilityDraft
from service.store.versions import PostFilter
from service.usecases.cases import open_case_for
from service.usecases.finding import ask_for_partners
from service.usecases.people import add_user
from service.usecases.rematching import rematch_since

Post = TypeVar("Post", bound=PostRow)

_ALL = 10**9


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import brought: by kind of row, how many are new, were there already, or begin only later."""

    alliance: str
    added: Mapping[str, int]
    unchanged: Mapping[str, int]
    later: Mapping[str, int]


@dataclass(slots=True)
class _Import:
    """An import on its way."""

    session: Session
    bundle: Bundle
    alliance: Alliance
    now: datetime
    as_of: date | None
    chains: dict[str, Chain] = field(default_factory=dict)
    organisations: dict[str, uuid.UUID | None] = field(default_factory=dict)  # None: begins only after `as_of`
    home: dict[uuid.UUID, uuid.UUID] = field(default_factory=dict)  # organisation -> its first chain
    added: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    later: Counter[str] = field(default_factory=Counter)

    def count(self, kind: str, *, new: bool) -> None:
        """Count a row."""
        (self.added if new else self.unchanged)[kind] += 1

    def begins_later(self, since: date | None) -> bool:
        """Say whether something was not yet so on the day of the import."""
        return self.as_of is not None and since is not None and since > self.as_of


def import_alliance(
    session: Session, bundle: Bundle, *, now: datetime, as_of: date | None = None, demo: bool = False
) -> ImportReport:
    """Add what the database does not have yet; what is there stays as it is, so that importing again changes nothing.

    as_of: leave out what begins after this day. demo: a new alliance is one for demonstrations. Needs get their cases.

    Raises:
        ImportRowsError: `details["rows"]` lists every `RowError`; nothing is imported then.
    """
    _check(session, bundle)
    work = _Import(session, bundle, _put_alliance(session, bundle, now, demo), now, as_of)
    _put_chains(work)
    for row in bundle.organisations:
        _put_organisation(work, row.row)
    _put_users(work)
    _put_capabilities(work)
    _put_needs(work)
    return ImportReport(bundle.alliance.code, dict(work.added), dict(work.unchanged), dict(work.later))


def _check(session: Session, bundle: Bundle) -> None:
    """Refuse a bundle with anything wrong in it."""
    alliance = alliance_store.find_alliance(session, bundle.alliance.code)

    def known(name: str) -> bool:
        found = alliance_store.find_organisation_by_name(session, name)
        if found is None or alliance is None:
            return False
        return any(place.alliance_id == alliance.id for place in alliance_store.memberships_of(session, found.id))

    errors = find_row_errors(bundle, known=known)
    prefix = bundle.alliance.case_prefix
    others = [row for row in alliance_store.list_alliances(session) if row.code != bundle.alliance.code]
    if any(row.case_prefix == prefix for row in others):
        errors.append(RowError("alliance.toml", 0, "case_prefix", row_message("prefix_taken", value=prefix)))
    if errors:
        raise ImportRowsError(rows=errors, count=len(errors))


def _put_alliance(session: Session, bundle: Bundle, now: datetime, demo: bool) -> Alliance:
    row = bundle.alliance
    return alliance_store.find_alliance(session, row.code) or alliance_store.add_alliance(
        session,
        Alliance(
            code=row.code,
            name=row.name,
            park=row.park,
            case_prefix=row.case_prefix,
            timezone=row.timezone,
            office_open=row.office.open,
            lunch_start=row.office.lunch_start,
            lunch_end=row.office.lunch_end,
            office_close=row.office.close,
            check_in_minutes=row.limits.check_in_minutes,
            answer_days=row.limits.answer_days,
            demo=demo,
            created_at=now,
        ),
    )


def _put_chains(work: _Import) -> None:
    work.chains = {chain.code: chain for chain in alliance_store.chains_of(work.session, work.alliance.id)}
    for row in work.bundle.alliance.chains:
        work.count("chains", new=row.code not in work.chains)
        if row.code not in work.chains:
            chain = Chain(alliance_id=work.alliance.id, code=row.code, name=row.name, knowledge_code=row.knowledge_code)
            work.chains[row.code] = alliance_store.add_chain(work.session, chain)


def _put_organisation(work: _Import, row: OrganisationRow) -> None:
    """Add an organisation and its place, as far as they are missing."""
    if work.begins_later(row.since):
        work.organisations.setdefault(row.name, None)
        work.later["organisations"] += 1
        return
    found = alliance_store.find_organisation_by_name(work.session, row.name)
    work.count("organisations", new=found is None)
    if found is None:
        fields = row.model_dump(exclude={"chain", "role", "since"})
        found = alliance_store.add_organisation(work.session, Organisation(**fields, created_at=work.now))
    chain_id = work.chains[row.chain].id
    place = Membership(
        organisation_id=found.id, alliance_id=work.alliance.id, chain_id=chain_id, role=row.role, since=row.since
    )
    known = alliance_store.find_membership(
        work.session, organisation_id=found.id, alliance_id=work.alliance.id, chain_id=chain_id
    )
    if known is None:
        alliance_store.add_membership(work.session, place)
    work.organisations[row.name] = found.id
    work.home.setdefault(found.id, chain_id)


def _put_users(work: _Import) -> None:
    hashes: dict[str, str] = {}  # one hash for all who start with the same password: the salt hides nothing there
    for each in work.bundle.users:
        row = each.row
        is_new = people_store.find_user(work.session, row.username) is None
        work.count("users", new=is_new)
        if is_new:
            if row.password not in hashes:
                hashes[row.password] = hash_password(row.password)
            add_user(
                work.session,
                username=row.username,
                name=row.name,
                password_hash=hashes[row.password],
                organisation_id=_organisation_id(work, row.organisation) if row.organisation else None,
                roles=[(role, work.alliance.id) for role in row.roles],
                now=work.now,
            )


def _put_capabilities(work: _Import) -> None:
    everything = PostFilter(alliance_id=work.alliance.id, status=None, limit=_ALL)
    stored = post_store.list_capabilities(work.session, everything)
    known = {(head.organisation_id, version.title, version.text) for head, version in stored}
    drafts = [
        CapabilityDraft(
            alliance_id=work.alliance.id,
            chain_id=post.chain_id,
            organisation_id=post.organisation_id,
            title=post.title,
            text=post.text,
            visibility=post.row.visibility,
        )
        for post in _fresh(work, "capabilities", work.bundle.capabilities, known)
    ]
    seen = head_seq(work.session)
    post_store.add_capabilities(work.session, drafts, now=work.now)
    rematch_since(work.session, work.alliance.id, seq=seen, now=work.now)


def _put_needs(work: _Import) -> None:
    everything = PostFilter(alliance_id=work.alliance.id, status=None, limit=_ALL)
    stored = post_store.list_needs(work.session, everything)
    known = {(head.organisation_id, version.title, version.text) for head, version in stored}
    for post in _fresh(work, "needs", work.bundle.needs, known):
        need = post_store.add_need(
            work.session,
            alliance_id=work.alliance.id,
            chain_id=post.chain_id,
            organisation_id=post.organisation_id,
            title=post.title,
            text=post.text,
            now=work.now,
        )
        open_case_for(work.session, need, actor=None, now=work.now)
        ask_for_partners(work.session, need, now=work.now)


@dataclass(frozen=True, slots=True)
class _Fresh(Generic[Post]):
    """A post that the database does not have yet."""

    row: Post
    organisation_id: uuid.UUID
    chain_id: uuid.UUID
    title: str
    text: str


def _fresh(
    work: _Import, kind: str, rows: Sequence[Numbered[Post]], known: set[tuple[uuid.UUID, str, str]]
) -> Iterator[_Fresh[Post]]:
    """Go through the posts that are new and have begun, count all of them, and remember them in `known`."""
    for each in rows:
        row = each.row
        organisation_id = _organisation_id(work, row.organisation)
        if organisation_id is None or work.begins_later(row.since):
            work.later[kind] += 1
            continue
        title, text = clean_post(row.title, row.text)
        is_new = (organisation_id, title, text) not in known
        known.add((organisation_id, title, text))
        work.count(kind, new=is_new)
        if is_new:
            chain_id = work.chains[row.chain].id if row.chain else _home_of(work, organisation_id)
            yield _Fresh(row, organisation_id, chain_id, title, text)


def _organisation_id(work: _Import, name: str) -> uuid.UUID | None:
    """The id of an organisation of the alliance; None for one that begins only later."""
    if name not in work.organisations:
        found = alliance_store.find_organisation_by_name(work.session, name)
        work.organisations[name] = found.id if found else None
    return work.organisations[name]


def _home_of(work: _Import, organisation_id: uuid.UUID) -> uuid.UUID:
    """The chain of an organisation's first place in the alliance."""
    if organisation_id not in work.home:
        places = alliance_store.memberships_of(work.session, organisation_id)
        work.home[organisation_id] = next(p.chain_id for p in places if p.alliance_id == work.alliance.id)
    return work.home[organisation_id]
