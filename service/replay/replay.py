"""Runs a story against a simulated clock, through the same use cases that the API calls.

The engine finds the partners; only what people would answer is scripted, and says so in the events.
"""

import secrets
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
from sqlmodel import Session

from service.domain.calendar import WorkCalendar
from service.errors import BadFileError
from service.imports.bundles import Bundle, Numbered, read_bundle
from service.imports.rows import UserRow
from service.policy import Actor
from service.replay.names import shuffle_names
from service.replay.stories import Story, StoryAnswer
from service.security import hash_password
from service.store import alliances as alliance_store
from service.store import people as people_store
from service.store.database import Database
from service.usecases.cases import calendar_of, gap_list_need, read_case
from service.usecases.imports import import_alliance
from service.usecases.interests import record_interest
from service.usecases.matchers import Matchers
from service.usecases.needs import NeedView, post_need
from service.usecases.order_intents import Terms, confirm_order_intent
from service.usecases.partner_views import PartnerList
from service.usecases.partners import find_partners
from service.usecases.people import actor_of, add_user
from service.usecases.proposals import endorse_proposal

_LISTED = 10
_NEAREST = 5
_OFFICER = "story-secretariat"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, at a simulated moment. scripted: a person's answer as the story declares it."""

    at: datetime
    event: str
    scripted: bool
    details: dict[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """Return the event as plain data."""
        return {"at": self.at.isoformat(), "event": self.event, "scripted": self.scripted, **self.details}


@dataclass(slots=True)
class _Stage:
    """The story on its way: its people, its clock, and what the engine proposed."""

    database: Database
    matchers: Matchers
    story: Story
    calendar: WorkCalendar
    people: dict[str, uuid.UUID]
    now: datetime
    need: NeedView | None = None
    partners: PartnerList | None = None


def replay_story(
    story: Story, *, fixtures: Path, database: Database, matchers: Matchers, shuffle_seed: int | None = None
) -> Iterator[Event]:
    """Play a story in an empty database and yield what happens; the last event is the result.

    shuffle_seed: deal the names of all organisations out anew first.

    Raises:
        BadFileError: when the story names somebody who is not in the fixtures.
    """
    bundle = read_bundle(fixtures / "alliances" / story.alliance)
    if shuffle_seed is not None:
        bundle, story = shuffle_names(bundle, story, np.random.default_rng(shuffle_seed))
    stage = _set_stage(story, bundle, database, matchers)
    yield Event(stage.now, "before", scripted=True, details={"story": story.title, "text": story.before})
    yield from _open(stage)
    for answer in story.answers:
        stage.now = stage.calendar.add_working_minutes(stage.now, answer.after_minutes)
        yield _play(stage, answer)
    yield _conclude(stage)


def _set_stage(story: Story, bundle: Bundle, database: Database, matchers: Matchers) -> _Stage:
    """Bring in the alliance as it was on the day, with an officer and a clerk for each of the two firms."""
    officer = UserRow(username=_OFFICER, name="secretariat", roles=["secretariat"], password=secrets.token_urlsafe(12))
    bundle = replace(bundle, users=[*bundle.users, Numbered("story", 1, officer)])
    with database.transaction() as session:
        import_alliance(session, bundle, now=story.posted_at, as_of=story.posted_at.date(), demo=True)
        alliance = alliance_store.get_alliance(session, story.alliance)
        found = people_store.find_user(session, _OFFICER)
        people = {"secretariat": found.id} if found else {}
        for part, name in (("asker", story.need.organisation), ("partner", story.expect.partner)):
            if name is not None:
                people[part] = _add_person(session, part, name, story.posted_at, alliance.id)
        calendar = calendar_of(session, alliance)
    return _Stage(database, matchers, story, calendar, people, calendar.next_opening(story.posted_at))


def _add_person(session: Session, part: str, organisation: str, now: datetime, alliance_id: uuid.UUID) -> uuid.UUID:
    found = alliance_store.find_organisation_by_name(session, organisation)
    if found is None:
        raise BadFileError(path=organisation, reason="故事里的单位不在联盟资料中")
    user = add_user(
        session,
        username=f"story-{part}",
        name=part,
        password_hash=hash_password(secrets.token_urlsafe(12)),
        organisation_id=found.id,
        roles=[("clerk", alliance_id)],
        now=now,
    )
    return user.id


def _open(stage: _Stage) -> Iterator[Event]:
    """Post the need and let the engine propose."""
    story = stage.story
    with stage.database.transaction() as session:
        stage.need = post_need(
            session,
            actor=_actor(stage, session, "asker"),
            alliance=story.alliance,
            chain=story.need.chain,
            title=story.need.title,
            text=story.need.text,
            now=stage.now,
        )
    yield Event(
        stage.now, "need_posted", scripted=True, details={"by": story.need.organisation, "text": story.need.text}
    )
    with stage.database.transaction() as session:
        stage.partners = find_partners(
            session,
            stage.matchers,
            actor=_actor(stage, session, "secretariat"),
            need_id=stage.need.id,
            now=stage.now,
            limit=_LISTED,
        )
    found = stage.partners
    details = {name: [_brief(each) for each in getattr(found, name)[:_NEAREST]] for name in ("proposals", "stretch")}
    yield Event(stage.now, "partners_proposed", scripted=False, details={"abstained": found.abstained, **details})


def _brief(partner: dict[str, Any]) -> dict[str, Any]:
    """One proposed partner in short."""
    return {key: partner[key] for key in ("rank", "organisation", "probability", "wording", "sentence")}


def _play(stage: _Stage, answer: StoryAnswer) -> Event:
    """Let a person do what the script says; what cannot be done because the engine did not lead there is skipped."""
    step = _STEPS[answer.action]
    with stage.database.transaction() as session:
        done = step(stage, session, answer)
    return Event(stage.now, answer.action, scripted=True, details={"by": answer.by, "note": answer.note, "done": done})


def _endorse(stage: _Stage, session: Session, answer: StoryAnswer) -> bool:
    place = _place_of_partner(stage)
    if place is None or place["proposal_id"] is None:
        return False
    actor = _actor(stage, session, answer.by)
    endorse_proposal(session, actor=actor, proposal_id=uuid.UUID(place["proposal_id"]), now=stage.now)
    return True


def _answer_interest(stage: _Stage, session: Session, answer: StoryAnswer) -> bool:
    return _as_pair(
        stage, session, answer, lambda common: record_interest(**common, accepted=answer.action == "interest")
    )


def _intend(stage: _Stage, session: Session, answer: StoryAnswer) -> bool:
    amount = answer.terms.amount_cny
    terms = Terms(None if amount is None else Decimal(str(amount)), answer.terms.delivery_on)
    return _as_pair(stage, session, answer, lambda common: confirm_order_intent(**common, terms=terms))


def _as_pair(stage: _Stage, session: Session, answer: StoryAnswer, act: Callable[[dict[str, Any]], object]) -> bool:
    """Act for one side of the pair, where the engine proposed the partner at all."""
    if _place_of_partner(stage) is None or stage.need is None:
        return False
    act(
        {
            "session": session,
            "actor": _actor(stage, session, answer.by),
            "need_id": stage.need.id,
            "organisation": stage.story.expect.partner if answer.by == "asker" else None,
            "now": stage.now,
        }
    )
    return True


def _gap_list(stage: _Stage, session: Session, answer: StoryAnswer) -> bool:
    if stage.need is None or stage.partners is None or not stage.partners.abstained:
        return False
    gap_list_need(session, actor=_actor(stage, session, answer.by), need_id=stage.need.id, now=stage.now)
    return True


_STEPS: dict[str, Callable[[_Stage, Session, StoryAnswer], bool]] = {
    "endorse": _endorse,
    "interest": _answer_interest,
    "decline": _answer_interest,
    "order_intent": _intend,
    "gap_list": _gap_list,
}


def _place_of_partner(stage: _Stage) -> dict[str, Any] | None:
    """Return the partner's entry in either list, with the name of the list; None where it was not proposed."""
    if stage.partners is None:
        return None
    for name in ("proposals", "stretch"):
        for each in getattr(stage.partners, name):
            if each["organisation"] == stage.story.expect.partner:
                return {**each, "list": name}
    return None


def _conclude(stage: _Stage) -> Event:
    """Return the result as the contract has it."""
    if stage.need is None or stage.partners is None:
        raise BadFileError(path=stage.story.name, reason="故事没有发布需求")
    with stage.database.read() as session:
        case = read_case(session, actor=_actor(stage, session, "secretariat"), case_id=stage.need.case_id)
    place = _place_of_partner(stage)
    posted_at = stage.story.posted_at
    outcome = case.state if case.state in {"order_intent", "gap_listed"} else "open"
    nearest = [each["organisation"] for each in (*stage.partners.proposals, *stage.partners.stretch)][:_NEAREST]
    return Event(
        stage.now,
        "result",
        scripted=False,
        details={
            "story": stage.story.name,
            "outcome": outcome,
            "posted_at": posted_at.isoformat(),
            "ended_at": stage.now.isoformat(),
            "elapsed_hours": round((stage.now - posted_at).total_seconds() / 3600, 2),
            "within_one_day": stage.calendar.within_one_working_day(posted_at, stage.now),
            "partner": place["organisation"] if place and outcome == "order_intent" else None,
            "partner_list": place["list"] if place else None,
            "partner_rank": place["rank"] if place else None,
            "answers": "scripted",
            **({"nearest": nearest} if outcome == "gap_listed" else {}),
        },
    )


def _actor(stage: _Stage, session: Session, part: str) -> Actor:
    return actor_of(session, stage.people[part], now=stage.now)
