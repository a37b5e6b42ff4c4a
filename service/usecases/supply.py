"""The local supply rate of an alliance: by chain, node and month, as it was on any day, and as it could be."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel import Session

from matching.matcher import Matcher
from matching.posts import Need as NeedText
from service.domain.alliances import Alliance, chain_labels
from service.errors import IndexBuildingError, NotFoundError
from service.figures.counts import Period, Row
from service.figures.stories import Story
from service.figures.supply import (
    OUTSIDE,
    Deal,
    Membership,
    SupplyFigures,
    SupplyWorld,
    build_supply,
    if_closed,
    source_of,
)
from service.policy import Action, Actor, Target, may, require, require_signed_in
from service.store import alliances as alliance_store
from service.store import posts as post_store
from service.store import supply as supply_store
from service.store.figures import Span
from service.store.supply import Place, VersionStep
from service.usecases.access import resolve_alliance
from service.usecases.case_clocks import calendar_of
from service.usecases.figure_rows import FigureRows, show_rows
from service.usecases.figures import Days, Question, read_question
from service.usecases.finding import LEAST_WORTH
from service.usecases.matchers import Matchers
from service.usecases.placements import Placer
from service.usecases.told_stories import read_heads, tell_stories

USUAL_DAYS: Final = 365
MOST_CHOICES: Final = 30
"""How many open proposals are offered to ask what if."""

_SUBSTITUTES = 3
_MOST_SUBSTITUTED = 30
_START = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An open proposal that could be settled: one side or both are interested. key: as an address carries it."""

    key: str
    number: str
    supplier: str
    amount_cny: float | None
    row: Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitution:
    """A need that was served from outside, and the members that may make what it asks for, with probabilities."""

    number: str
    title: str
    supplier: str
    region: str
    makers: Sequence[tuple[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyView:
    """The local supply rate in words. with_nodes: the index was ready, so that needs stand on nodes.

    changed: the totals if the chosen proposals were settled, None where none is chosen. What single deals are worth is
    kept from whoever may not read a pair's terms: sums of few are withheld, and `changed` shows none.
    """

    figures: SupplyFigures
    chain_names: Mapping[uuid.UUID, str]
    with_nodes: bool
    choices: Sequence[Choice]
    chosen: frozenset[str]
    changed: SupplyFigures | None
    substitutions: Sequence[Substitution]


@dataclass(frozen=True, slots=True)
class SupplyRows:
    """A part of the rows behind a figure, with the period and the names of the chains that figures are named after."""

    period: Period
    rows: FigureRows
    chain_names: Mapping[uuid.UUID, str]


def open_supply(session: Session, actor: Actor | None, alliance: str | None) -> Alliance:
    """Return the alliance whose local supply the caller may read.

    Raises:
        NotSignedInError, ForbiddenError, UnknownAllianceError.
    """
    require_signed_in(actor)
    found = resolve_alliance(session, actor, alliance)
    require(actor, Action.READ_SUPPLY, Target(alliance_id=found.id))
    return found


def read_supply(
    session: Session,
    matchers: Matchers,
    *,
    actor: Actor | None,
    now: datetime,
    alliance: str | None = None,
    days: Days | None = None,
    chosen: Sequence[str] = (),
) -> SupplyView:
    """Return the local supply rate, with what could be: `chosen` proposals settled, outside supply replaced.

    Raises:
        InvalidInputError: for days that cannot be. NotSignedInError, ForbiddenError, UnknownAllianceError.
    """
    found = open_supply(session, actor, alliance)
    maker = _Maker(session, matchers, found, read_question(found, days or Days(), now, usual_days=USUAL_DAYS))
    open_amounts = _may_read_amounts(actor, found)
    figures = replace(maker.figures(), single_amounts=open_amounts)
    choices = maker.choices()
    closing = [choice.row for choice in choices if choice.key in chosen]
    return SupplyView(
        figures=figures,
        chain_names=chain_labels(alliance_store.chains_of(session, found.id)),
        with_nodes=maker.placer is not None,
        choices=choices if open_amounts else [replace(each, amount_cny=None) for each in choices],
        chosen=frozenset(choice.key for choice in choices if choice.key in chosen),
        changed=if_closed(figures, closing if open_amounts else _without_amounts(closing)) if closing else None,
        substitutions=maker.substitutions(figures),
    )


def read_supply_rows(
    session: Session,
    matchers: Matchers,
    *,
    actor: Actor | None,
    now: datetime,
    name: str,
    alliance: str | None = None,
    days: Days | None = None,
    page: int = 1,
) -> SupplyRows:
    """Return one page of the rows behind a figure.

    Raises:
        NotFoundError: for a figure that there is not; otherwise as `read_supply`.
    """
    found = open_supply(session, actor, alliance)
    question = read_question(found, days or Days(), now, usual_days=USUAL_DAYS)
    figures = _Maker(session, matchers, found, question).figures()
    if name not in figures.counts:
        raise NotFoundError(kind="figure", name=name)
    names = chain_labels(alliance_store.chains_of(session, found.id))
    rows = figures.counts[name]
    if not _may_read_amounts(actor, found):
        rows = _without_amounts(rows)
    return SupplyRows(figures.period, show_rows(session, name, rows, page=page), names)


def _without_amounts(rows: Sequence[Row]) -> list[Row]:
    return [row._replace(amount_cny=None) for row in rows]


def _may_read_amounts(actor: Actor | None, alliance: Alliance) -> bool:
    """Say whether somebody may read what any two parties agreed on."""
    return may(actor, Action.READ_PAIR, Target(alliance_id=alliance.id))


def read_totals(
    session: Session, *, actor: Actor | None, now: datetime, alliance: str | None = None, days: Days | None = None
) -> SupplyFigures:
    """Return the figures without nodes, which need the index; otherwise as `read_supply`."""
    found = open_supply(session, actor, alliance)
    maker = _Maker(session, None, found, read_question(found, days or Days(), now, usual_days=USUAL_DAYS))
    return replace(maker.figures(), single_amounts=_may_read_amounts(actor, found))


def make_supply(
    session: Session, matchers: Matchers, alliance: Alliance, question: Question, *, actor: Actor | None
) -> SupplyFigures:
    """Return the figures alone, to a caller who may read them."""
    figures = _Maker(session, matchers, alliance, question).figures()
    return replace(figures, single_amounts=_may_read_amounts(actor, alliance))


class _Maker:
    """Reads once what the figures and everything about them is made of."""

    def __init__(self, session: Session, matchers: Matchers | None, alliance: Alliance, question: Question) -> None:
        self._session, self._matchers, self._alliance, self._question = session, matchers, alliance, question
        span = Span(_START, question.before)
        heads = read_heads(session, alliance.id, opened=span)
        told = tell_stories(session, alliance.id, heads, before=question.before, opened=span)
        self._stories = [story for story in told.stories if story.need_id is not None]
        self._versions = supply_store.versions_of_needs(session, alliance.id)
        self._intents = supply_store.intents_of_alliance(session, alliance.id)
        self._records = supply_store.records_by_id(session, [r for s in self._stories for r, _ in s.outside])
        self.placer = self._open_placer()
        self._texts = supply_store.texts_of_needs(session, alliance.id) if self.placer else {}
        self._node_of = cache(self._read_node)
        self._world = SupplyWorld(
            intents={pair: Deal(row.amount_cny) for pair, row in self._intents.items()},
            records={key: Deal(row.amount_cny) for key, row in self._records.items()},
            chain_of=lambda need_id, at: self._version(need_id, at).chain_id,
            node_of=lambda need_id, at: self._node_of(need_id, self._version(need_id, at).version),
            members=_places(session, alliance),
        )

    def figures(self) -> SupplyFigures:
        """Return the figures."""
        calendar = calendar_of(self._session, self._alliance)
        question = self._question
        return build_supply(
            self._stories, self._world, calendar=calendar, period=question.period, before=question.before
        )

    def choices(self) -> list[Choice]:
        """Return the open pairs in which somebody is interested and nobody declined, newest needs first."""
        open_needs = [s for s in self._stories if not (s.ended or s.merged or s.made or s.outside) and s.need_id]
        pairs = [(story, supplier) for story in reversed(open_needs) for supplier in _interested(story)]
        names = alliance_store.organisation_names(self._session, [supplier for _, supplier in pairs])
        return [self._choice(story, supplier, names.get(supplier, "")) for story, supplier in pairs[:MOST_CHOICES]]

    def substitutions(self, figures: SupplyFigures) -> list[Substitution]:
        """Return who of the members could make what was bought outside, for the newest needs; nothing without index."""
        if self.placer is None or self._matchers is None:
            return []
        matcher = self._matchers.matcher_of(self._alliance.id)
        rows = sorted(figures.counts[OUTSIDE], key=lambda row: row.at or row.story.opened_at, reverse=True)
        found = [self._substitution(row, matcher) for row in rows[:_MOST_SUBSTITUTED]]
        return [each for each in found if each is not None]

    def _open_placer(self) -> Placer | None:
        if self._matchers is None:
            return None
        try:
            return Placer(self._session, self._matchers, self._alliance.id)
        except IndexBuildingError:
            return None

    def _version(self, need_id: uuid.UUID, at: datetime) -> VersionStep:
        """The version of a need that stood at a moment."""
        versions = self._versions[need_id]
        return next((each for each in reversed(versions) if each.created_at <= at), versions[0])

    def _read_node(self, need_id: uuid.UUID, version: int) -> str:
        """The node that a version of a need is about; empty where none is known or the words were erased."""
        placed = self.placer.need_nodes(need_id, *self._texts[need_id, version]) if self.placer else ()
        return placed[0].node if placed else ""

    def _choice(self, story: Story, supplier: uuid.UUID, name: str) -> Choice:
        now, need_id = self._question.before, story.need_id or story.case_id
        intent = self._intents.get((need_id, supplier))
        amount = intent.amount_cny if intent is not None else None
        source = source_of(self._world.members.get(supplier, ()), self._world.chain_of(need_id, now), now)
        row = Row(story=story, at=now, supplier_id=supplier, source=source, amount_cny=amount)
        return Choice(
            key=f"{story.number}:{supplier}",
            number=story.number,
            supplier=name,
            amount_cny=None if amount is None else float(amount),
            row=row,
        )

    def _substitution(self, row: Row, matcher: Matcher) -> Substitution | None:
        """Ask the engine who of the alliance could have served a need."""
        need_id = row.story.need_id or row.story.case_id
        title, text = self._texts[need_id, self._versions[need_id][-1].version]
        if not text:
            return None
        asker = post_store.get_need(self._session, need_id).organisation_id
        survey = matcher.survey(NeedText(text, title, str(asker)))
        likely = [each for each in survey.ranked if each.list_name == "proposals" and each.probability >= LEAST_WORTH][
            :_SUBSTITUTES
        ]
        if not likely or survey.abstained:
            return None
        firms = [uuid.UUID(each.capability.organisation) for each in likely]
        names = alliance_store.organisation_names(self._session, firms)
        record = self._records.get(row.record_id) if row.record_id else None
        return Substitution(
            number=row.story.number,
            title=title or text[:40],
            supplier=record.supplier if record else "",
            region=record.region if record else "",
            makers=[(names.get(firm, ""), each.probability) for firm, each in zip(firms, likely, strict=True)],
        )


def _interested(story: Story) -> list[uuid.UUID]:
    """Return the suppliers of a need with whom somebody is interested and nobody declined."""
    said: dict[uuid.UUID, list[bool]] = defaultdict(list)
    for (supplier, _), answer in story.answers.items():
        said[supplier].append(answer.accepted)
    return [supplier for supplier, answers in said.items() if all(answers)]


def _places(session: Session, alliance: Alliance) -> dict[uuid.UUID, list[Membership]]:
    """Return every organisation's places in an alliance."""
    zone = ZoneInfo(alliance.timezone)
    found: dict[uuid.UUID, list[Membership]] = defaultdict(list)
    for row in supply_store.places_of(session, alliance.id):
        found[row.organisation_id].append(Membership(row.chain_id, _runs(row, zone)))
    return found


def _runs(row: Place, zone: ZoneInfo) -> Callable[[datetime], bool]:
    """Return what says whether a membership ran on a moment's day."""

    def runs_on(at: datetime) -> bool:
        day = at.astimezone(zone).date()
        return (row.since is None or row.since <= day) and (row.until is None or day <= row.until)

    return runs_on
