"""Bringing a filled-in list back: every row is right and all are taken, or nothing is and each wrong cell is named."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final

from sqlmodel import Session

from matching.errors import MatchingError, TextTooLongError
from service.domain.alliances import Alliance, chain_labels
from service.domain.post_texts import clean_post, clean_title
from service.domain.posts import Capability, Need
from service.errors import BadWorkbookError, ImportRowsError
from service.exports.columns import SHEETS, VISIBILITIES
from service.imports.bundles import RowError
from service.messages import row_message
from service.policy import Action, Actor, Target, require, require_signed_in
from service.store import alliances as alliance_store
from service.usecases import capabilities, needs
from service.usecases.access import resolve_alliance, today_in
from service.usecases.list_files import XLSX, ListFile, media_type_of
from service.usecases.list_lines import NeedLine, ResourceLine
from service.usecases.lists import whole_list

if TYPE_CHECKING:
    from service.imports.workbooks import FilledRow

FILLED_IN: Final = ("needs", "resources")
"""The lists that people fill in; the others follow from what is done."""

Standing = NeedLine | ResourceLine


@dataclass(frozen=True, slots=True, kw_only=True)
class ListImportReport:
    """What an import brought, or would bring (`dry_run`): how many rows are new, changed, as they were."""

    name: str
    added: int
    revised: int
    unchanged: int
    dry_run: bool


def mark_list(name: str, content: bytes, errors: Sequence[RowError]) -> ListFile:
    """Return the workbook that was refused, with every wrong cell marked and told."""
    from service.imports.workbooks import mark_errors

    sheet = SHEETS[name]
    return ListFile(
        f"{sheet.sheet_name}（有误，未导入）.xlsx",
        f"list-{name}-errors.xlsx",
        media_type_of(XLSX),
        mark_errors(content, sheet, errors),
    )


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What one row says, checked. `standing`: the post that it changes, None for a new one."""

    organisation: str
    chain: str | None
    title: str
    text: str
    visibility: str | None
    standing: Standing | None = None

    @property
    def is_unchanged(self) -> bool:
        """Whether the post stands like this already."""
        if self.standing is None:
            return False
        now = self.standing
        same_place = self.chain in (None, now.chain)
        same_sight = not isinstance(now, ResourceLine) or self.visibility in (None, now.visibility)
        return same_place and same_sight and (self.title, self.text) == (now.title, now.text)


def import_list(
    session: Session,
    *,
    actor: Actor | None,
    name: str,
    content: bytes,
    now: datetime,
    alliance: str | None = None,
    dry_run: bool = False,
) -> ListImportReport:
    """Take a filled-in workbook of the need list or the resource list.

    A row with an id changes that post, unless it stands like this already; a row without one is a new post, unless
    the same firm has posted the same words. So taking the same workbook again changes nothing. Posts without a row
    stay as they are. dry_run: only say what would come of it.

    Raises:
        ImportRowsError: `details["rows"]` lists every `RowError` by row and field; nothing is taken then.
        BadWorkbookError: for what is no such workbook. NotSignedInError, ForbiddenError, UnknownAllianceError.
    """
    require_signed_in(actor)
    found = resolve_alliance(session, actor, alliance)
    require(actor, Action.IMPORT_LISTS, Target(alliance_id=found.id))
    if name not in FILLED_IN:
        raise BadWorkbookError(reason="not_filled_in")
    check = _Check(session, found, name, now)
    from service.imports.workbooks import read_workbook  # its library takes a sixth of a second to load

    wanted = list(check.rows(read_workbook(content, SHEETS[name])))
    if check.errors:
        raise ImportRowsError(rows=check.errors, count=len(check.errors))
    unchanged = sum(each.is_unchanged for each in wanted)
    revised = sum(each.standing is not None for each in wanted) - unchanged
    if not dry_run:
        for each in wanted:
            _put(session, actor, found, name, each, now)
    return ListImportReport(
        name=name,
        added=len(wanted) - unchanged - revised,
        revised=revised,
        unchanged=unchanged,
        dry_run=dry_run,
    )


@dataclass
class _Check:
    """Reads rows against what the alliance has, and gathers what is wrong."""

    session: Session
    alliance: Alliance
    name: str
    now: datetime
    errors: list[RowError] = field(default_factory=list)

    def __post_init__(self) -> None:
        lines = whole_list(self.session, alliance=self.alliance, name=self.name, now=self.now)
        posts = [line for line in lines if isinstance(line, NeedLine | ResourceLine)]
        self._by_id: dict[str, Standing] = {line.key: line for line in posts}
        self._by_words = {(line.organisation, line.title, line.text): line for line in posts}
        day = today_in(self.alliance, self.now)
        self._members = {row.name for row in alliance_store.list_organisations(self.session, self.alliance.id, on=day)}
        chains = alliance_store.chains_of(self.session, self.alliance.id)
        labels = chain_labels(chains)
        self._chains = {chain.code: chain.code for chain in chains} | {labels[row.id]: row.code for row in chains}
        self._labels = "、".join(labels.values())
        self._sheet = SHEETS[self.name].sheet_name

    def rows(self, filled: "Sequence[FilledRow]") -> Iterator[_Wanted]:
        """Give what the right rows want; the wrong ones are in `errors` afterwards."""
        first: dict[object, int] = {}
        for row in filled:
            before = len(self.errors)
            wanted = self._read(row)
            key = row.words.get("id") or (wanted.organisation, wanted.title, wanted.text)
            if first.setdefault(key, row.number) != row.number:
                self._wrong(row, "id" if row.words.get("id") else "text", "repeated", first=first[key])
            if len(self.errors) == before:
                yield wanted

    def _read(self, row: "FilledRow") -> _Wanted:
        for name in row.broken:
            self._wrong(row, name, "error_value")
        title, text = self._texts(row)
        standing = self._standing(row)
        organisation = row.words.get("organisation", "").strip()
        wanted = _Wanted(organisation, self._chain(row), title, text, self._visibility(row))
        if not row.words.get("id"):
            self._member(row, organisation)
            standing = self._by_words.get((organisation, title, text))
            return _with(wanted, standing, keep=True)
        if standing is None:
            return wanted
        if organisation not in ("", standing.organisation):
            self._wrong(row, "organisation", "organisation_fixed", value=standing.organisation)
        wanted = _with(wanted, standing)
        version = row.words.get("version", "")
        if version and version != str(standing.version) and not wanted.is_unchanged:
            self._wrong(row, "text", "row_changed", version=standing.version)
        return wanted

    def _standing(self, row: "FilledRow") -> Standing | None:
        """The post that a row with an id is about."""
        written = row.words.get("id", "").strip()
        if not written:
            return None
        found = self._by_id.get(written.lower())
        if found is None:
            self._wrong(row, "id", "row_id_closed" if self._was_there(written) else "row_id_unknown")
        return found

    def _was_there(self, written: str) -> bool:
        """Say whether the alliance had such a post once."""
        try:
            post_id = uuid.UUID(written)
        except ValueError:
            return False
        post = self.session.get(Need if self.name == "needs" else Capability, post_id)
        return post is not None and post.alliance_id == self.alliance.id

    def _member(self, row: "FilledRow", organisation: str) -> None:
        if not organisation:
            self._wrong(row, "organisation", "missing")
        elif organisation not in self._members:
            self._wrong(row, "organisation", "unknown_organisation", value=organisation)

    def _texts(self, row: "FilledRow") -> tuple[str, str]:
        title = row.words.get("title", "")
        try:
            clean_title(title)
        except TextTooLongError as exc:
            self._wrong(row, "title", "title_too_long", limit=exc.limit)
            title = ""
        try:
            return clean_post(title, row.words.get("text", ""))
        except MatchingError as exc:
            details: Mapping[str, object] = vars(exc)
            self._wrong(row, "text", exc.code, **details)
            return "", ""

    def _chain(self, row: "FilledRow") -> str | None:
        """The code of the chain that a row names; None where it names none."""
        words = row.words.get("chain_name", "").strip()
        if words and words not in self._chains:
            self._wrong(row, "chain_name", "chain_name_unknown", value=words, available=self._labels)
        return self._chains.get(words)

    def _visibility(self, row: "FilledRow") -> str | None:
        words = row.words.get("visibility", "").strip()
        codes = {word: code for code, word in VISIBILITIES.items()} | {code: code for code in VISIBILITIES}
        if words and words not in codes:
            self._wrong(row, "visibility", "visibility_unknown", available="、".join(VISIBILITIES.values()))
        return codes.get(words)

    def _wrong(self, row: "FilledRow", name: str, kind: str, **details: object) -> None:
        self.errors.append(RowError(self._sheet, row.number, name, row_message(kind, **details)))


def _with(wanted: _Wanted, standing: Standing | None, *, keep: bool = False) -> _Wanted:
    """Return a row with its post; keep: the post stays as it is where the row says nothing else of words."""
    if keep and standing is not None:
        visibility = getattr(standing, "visibility", None)
        return _Wanted(wanted.organisation, standing.chain, wanted.title, wanted.text, visibility, standing)
    return _Wanted(wanted.organisation, wanted.chain, wanted.title, wanted.text, wanted.visibility, standing)


def _put(session: Session, actor: Actor | None, alliance: Alliance, name: str, wanted: _Wanted, now: datetime) -> None:
    """Post or revise what a row says; nothing for one that is as it was."""
    if wanted.is_unchanged:
        return
    if wanted.standing is not None:
        _revise(session, actor, wanted, wanted.standing, now)
    elif name == "needs":
        needs.post_need(
            session,
            actor=actor,
            alliance=alliance.code,
            organisation=wanted.organisation,
            chain=wanted.chain,
            title=wanted.title,
            text=wanted.text,
            now=now,
        )
    else:
        capabilities.post_capability(
            session,
            actor=actor,
            alliance=alliance.code,
            organisation=wanted.organisation,
            chain=wanted.chain,
            title=wanted.title,
            text=wanted.text,
            visibility=wanted.visibility or "alliance",
            now=now,
        )


def _revise(session: Session, actor: Actor | None, wanted: _Wanted, standing: Standing, now: datetime) -> None:
    """Give a post the version that a row says."""
    if isinstance(standing, NeedLine):
        needs.revise_need(
            session,
            actor=actor,
            need_id=standing.id,
            chain=wanted.chain,
            title=wanted.title,
            text=wanted.text,
            expected_version=standing.version,
            now=now,
        )
    else:
        capabilities.revise_capability(
            session,
            actor=actor,
            capability_id=standing.id,
            chain=wanted.chain,
            title=wanted.title,
            text=wanted.text,
            visibility=wanted.visibility,
            expected_version=standing.version,
            now=now,
        )
