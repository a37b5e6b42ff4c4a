"""Members, departments and people of an alliance from a filled-in workbook: every row is right, or nothing is taken."""

import re
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlmodel import Session

from service.domain.alliances import Alliance, Organisation, chain_labels
from service.domain.lines import clean_line
from service.domain.usci import clean_usci
from service.errors import ImportRowsError
from service.exports.columns import ListSheet
from service.exports.setup_sheets import DEPARTMENTS, KIND_WORDS, MEMBERS, PLACE_WORDS
from service.imports.bundles import RowError
from service.messages import row_message
from service.policy import Actor
from service.store import alliances as alliance_store
from service.store import people as people_store
from service.store import setup as setup_store
from service.usecases.access import today_in
from service.usecases.audit_trail import note
from service.usecases.departments import DEPARTMENT
from service.usecases.organisations import LIMITS, OrganisationData, fill_organisation, may_take_in
from service.usecases.setup_alliances import open_setup
from service.usecases.setup_members import NewPlace, put_place

if TYPE_CHECKING:
    from service.imports.workbooks import FilledRow

_SPLIT = re.compile(r"[、,，;；/\n]+")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupImportReport:
    """What an import brought, or would bring (`dry_run`): new organisations or people, changed ones, the others."""

    added: int
    changed: int
    unchanged: int
    dry_run: bool


@dataclass
class Checked:
    """Rows of a workbook on their way: what is wrong is gathered, not raised."""

    sheet: ListSheet
    errors: list[RowError] = field(default_factory=list)
    seen: dict[tuple[object, ...], int] = field(default_factory=dict)

    def wrong(self, row: "FilledRow", name: str, kind: str, **details: object) -> None:
        """Note what is wrong with a cell."""
        self.errors.append(RowError(self.sheet.sheet_name, row.number, name, row_message(kind, **details)))

    def text(self, row: "FilledRow", name: str, most: int = 200) -> str:
        """Return a cell as one line; too long a one is noted."""
        if name in row.broken:
            self.wrong(row, name, "error_value")
        words = clean_line(row.words.get(name, ""))
        if len(words) > most:
            self.wrong(row, name, "too_many_signs", most=most)
        return words

    def code(self, row: "FilledRow", name: str, words: Mapping[str, str], default: str) -> str:
        """Return the code of a cell's word; a word that there is not is noted."""
        said = self.text(row, name)
        codes = {word: code for code, word in words.items()} | {code: code for code in words}
        if said and said not in codes:
            self.wrong(row, name, "only_these", available="、".join(words.values()))
        return codes.get(said, default)

    def once(self, row: "FilledRow", name: str, *key: object) -> None:
        """Note a row that says the same thing as an earlier one."""
        first = self.seen.setdefault(key, row.number)
        if first != row.number:
            self.wrong(row, name, "repeated", first=first)

    def finish(self) -> None:
        """Raise what was gathered."""
        if self.errors:
            raise ImportRowsError(rows=self.errors, count=len(self.errors))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Member:
    """One row of the members: what is known, in which chains, whose firm it is."""

    data: OrganisationData
    chains: Sequence[str]
    role: str
    since: date | None
    officer_id: uuid.UUID | None


def import_members(
    session: Session,
    *,
    actor: Actor | None,
    alliance: str,
    content: bytes,
    now: datetime,
    dry_run: bool = False,
) -> SetupImportReport:
    """Take the members of a workbook: new organisations, new places, officers. Again: nothing changes.

    Raises:
        ImportRowsError: `details["rows"]` lists every `RowError`; nothing is taken then. BadWorkbookError.
    """
    from service.imports.workbooks import read_workbook  # its library takes a sixth of a second to load

    found = open_setup(session, actor, alliance)
    check = Checked(MEMBERS)
    reader = _MemberReader(session, actor, found, check)
    members = [reader.read(row) for row in read_workbook(content, MEMBERS)]
    check.finish()
    counts = {"added": 0, "changed": 0, "unchanged": 0}
    for each in members:
        counts[_put_member(session, found, each, now=now, dry_run=dry_run)] += 1
    return _done(session, actor, found, counts, what="members", now=now, dry_run=dry_run)


def import_departments(
    session: Session,
    *,
    actor: Actor | None,
    alliance: str,
    content: bytes,
    duties: Collection[str],
    now: datetime,
    dry_run: bool = False,
) -> SetupImportReport:
    """Take the departments of a workbook with their duties; duties that it does not name stay with whom they are.

    duties: the lines of work that there are.

    Raises:
        ImportRowsError: `details["rows"]` lists every `RowError`; nothing is taken then. BadWorkbookError.
    """
    from service.imports.workbooks import read_workbook

    found = open_setup(session, actor, alliance)
    check = Checked(DEPARTMENTS)
    chains = alliance_store.chains_of(session, found.id)
    given: dict[str, str] = {}
    members: list[_Member] = []
    first = [chains[0].code] if chains else []
    for row in read_workbook(content, DEPARTMENTS):
        data = _read_department(check, row, given, duties)
        standing = alliance_store.find_organisation_by_name(session, data.name)
        if standing is not None and standing.kind != DEPARTMENT:
            check.wrong(row, "name", "department_person")
        elif standing is not None and not may_take_in(session, actor, standing, ""):
            check.wrong(row, "name", "usci_confirm")
        if not chains:
            check.wrong(row, "name", "chain_name_unknown", value="", available="")
        members.append(_Member(data=data, chains=first, role="member", since=None, officer_id=None))
    check.finish()
    counts = {"added": 0, "changed": 0, "unchanged": 0}
    for each in members:
        counts[_put_member(session, found, each, now=now, dry_run=dry_run, anywhere=True)] += 1
    if not dry_run:
        named = {duty: alliance_store.find_organisation_by_name(session, name) for duty, name in given.items()}
        new = {duty: row.id for duty, row in named.items() if row is not None}
        setup_store.put_duties(session, found.id, setup_store.duties_of(session, found.id) | new)
    return _done(session, actor, found, counts, what="departments", now=now, dry_run=dry_run)


def _read_department(
    check: Checked, row: "FilledRow", given: dict[str, str], duties: Collection[str]
) -> OrganisationData:
    """Return what a row says of a department; its duties go into `given`, and what is wrong is noted."""
    name = check.text(row, "name")
    if not name:
        check.wrong(row, "name", "missing")
    check.once(row, "name", name)
    for duty in filter(None, (part.strip() for part in _SPLIT.split(row.words.get("duties", "")))):
        if duty not in duties:
            check.wrong(row, "duties", "only_these", available="、".join(duties))
        elif given.setdefault(duty, name) != name:
            check.wrong(row, "duties", "duty_taken", value=duty, first=check.seen[(given[duty],)])
    return OrganisationData(
        name=name,
        kind=DEPARTMENT,
        short_name=check.text(row, "short_name", LIMITS["short_name"]),
        contact_name=check.text(row, "contact_name", LIMITS["contact_name"]),
        contact_phone=check.text(row, "contact_phone", LIMITS["contact_phone"]),
    )


class _MemberReader:
    """Reads the rows of the members against what the alliance has."""

    def __init__(self, session: Session, actor: Actor | None, alliance: Alliance, check: Checked) -> None:
        self._session, self._actor, self._check = session, actor, check
        chains = alliance_store.chains_of(session, alliance.id)
        labels = chain_labels(chains)
        self._chains = {chain.code: chain.code for chain in chains} | {labels[row.id]: row.code for row in chains}
        self._labels = "、".join(labels.values())
        officers = people_store.users_with_role(session, "secretariat", alliance.id)
        self._officers = {name: user.id for user in officers for name in (user.name, user.username) if name}
        self._names = "、".join(user.name or user.username for user in officers)

    def read(self, row: "FilledRow") -> _Member:
        """Return what a row says; what is wrong is noted."""
        check = self._check
        words = {name: check.text(row, name, most) for name, most in LIMITS.items()}
        if not words["name"]:
            check.wrong(row, "name", "missing")
        officer = check.text(row, "officer")
        if officer and officer not in self._officers:
            check.wrong(row, "officer", "no_such_officer", value=officer, available=self._names)
        data = OrganisationData(
            **words, kind=check.code(row, "kind", KIND_WORDS, "enterprise"), usci=self._usci(row, words["name"])
        )
        return _Member(
            data=data,
            chains=self._chains_of(row, words["name"]),
            role=check.code(row, "role", PLACE_WORDS, "member"),
            since=self._day(row),
            officer_id=self._officers.get(officer),
        )

    def _chains_of(self, row: "FilledRow", name: str) -> list[str]:
        said = [part.strip() for part in _SPLIT.split(row.words.get("chain", "")) if part.strip()]
        if not said:
            self._check.wrong(row, "chain", "missing")
        for words in said:
            if words not in self._chains:
                self._check.wrong(row, "chain", "chain_name_unknown", value=words, available=self._labels)
            elif name:
                self._check.once(row, "name", name, self._chains[words])
        return list(dict.fromkeys(self._chains[words] for words in said if words in self._chains))

    def _usci(self, row: "FilledRow", name: str) -> str:
        usci = clean_usci(self._check.text(row, "usci"))
        standing = alliance_store.find_organisation_by_name(self._session, name)
        if standing is not None and not may_take_in(self._session, self._actor, standing, usci):
            self._check.wrong(row, "usci", "usci_confirm")
        if len(usci) > 18 or not usci.isascii():
            self._check.wrong(row, "usci", "usci_form")
            return ""
        if not usci:
            return ""
        other = setup_store.find_by_usci(self._session, usci)
        if other is not None and other.name != name:
            self._check.wrong(row, "usci", "usci_taken", value=other.name)
        first = self._check.seen.setdefault(("usci", usci, name), row.number)
        rivals = [key for key in self._check.seen if key[:2] == ("usci", usci) and key[2] != name]
        if rivals and first == row.number:
            self._check.wrong(row, "usci", "usci_taken", value=rivals[0][2])
        return usci

    def _day(self, row: "FilledRow") -> date | None:
        said = self._check.text(row, "since")
        if not said:
            return None
        match = _DAY.fullmatch(said.split(" ")[0])
        try:
            if match:
                return date(*map(int, match.groups()))
        except ValueError:
            pass
        self._check.wrong(row, "since", "no_day")
        return None


def _put_member(
    session: Session, alliance: Alliance, each: _Member, *, now: datetime, dry_run: bool, anywhere: bool = False
) -> str:
    """Do what a row says, or only tell: `added`, `changed` or `unchanged`. anywhere: one place in any chain will do."""
    standing = alliance_store.find_organisation_by_name(session, each.data.name)
    places = alliance_store.memberships_of(session, standing.id) if standing is not None else []
    today = today_in(alliance, now)
    own = [row for row in places if row.alliance_id == alliance.id and (row.until is None or row.until >= today)]
    chains = {chain.id: chain.code for chain in alliance_store.chains_of(session, alliance.id)}
    held = {chains[row.chain_id] for row in own}
    missing = [] if anywhere and held else [code for code in each.chains if code not in held]
    handed = [row for row in own if each.officer_id not in (None, row.officer_id)]
    if not dry_run:
        if standing is None:
            standing = Organisation(name=each.data.name, created_at=now)
            fill_organisation(standing, each.data)
            alliance_store.add_organisation(session, standing)
            places = []
        for row in handed:
            row.officer_id = each.officer_id
        for code in missing:
            place = NewPlace(chain=code, role=each.role, since=each.since)
            put_place(session, alliance, standing.id, place, officer=str(each.officer_id or ""), now=now)
    if not own:
        return "added"
    return "changed" if missing or handed else "unchanged"


def _done(
    session: Session,
    actor: Actor | None,
    alliance: Alliance,
    counts: Mapping[str, int],
    *,
    what: str,
    now: datetime,
    dry_run: bool,
) -> SetupImportReport:
    if not dry_run:
        session.flush()
        data = {"what": what, **counts}
        note(session, kind="imported", actor=actor, now=now, alliance_id=alliance.id, data=data)
    return SetupImportReport(**counts, dry_run=dry_run)
