"""Ratings: the asker says once how much the help was worth; the office reads it."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from service.domain.case_states import ANSWERED, ENDED, TWO_SIDED
from service.domain.ratings import BEST, RATING_WORDS, CaseRating
from service.errors import ConflictError, InvalidInputError
from service.policy import Action, Actor, require_signed_in
from service.store import ratings as rating_store
from service.usecases.case_access import lock_case_for, open_case

RATEABLE = ENDED | TWO_SIDED | {ANSWERED}
"""States in which there is something to rate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingView:
    """A rating, 1 to 5; word: empty or a code of `RATING_WORDS`."""

    case_id: uuid.UUID
    score: int
    word: str
    at: datetime


def rate_case(
    session: Session, *, actor: Actor | None, case_id: uuid.UUID, score: int, now: datetime, word: str = ""
) -> RatingView:
    """Rate the help received in a case, once.

    Raises:
        ConflictError: before there was any help, and when it has been rated. InvalidInputError: for score or word.
    """
    case = lock_case_for(session, actor, case_id, Action.RATE_CASE)
    if not 1 <= score <= BEST:
        raise InvalidInputError(field="score", value=score)
    if word and score not in RATING_WORDS.get(word, frozenset()):
        raise InvalidInputError(field="word", value=word)
    if case.state not in RATEABLE:
        raise ConflictError(reason="nothing_to_rate", number=case.number)
    if rating_store.find_rating(session, case.id) is not None:
        raise ConflictError(reason="rated_already", number=case.number)
    by = require_signed_in(actor).user_id
    return _show(
        rating_store.add_rating(session, CaseRating(case_id=case.id, score=score, word=word, by_user=by, at=now))
    )


def read_rating(session: Session, *, actor: Actor | None, case_id: uuid.UUID) -> RatingView | None:
    """Return the rating of a case, None where there is none yet; NotFoundError for those who may not read the case."""
    rating = rating_store.find_rating(session, open_case(session, actor, case_id).id)
    return None if rating is None else _show(rating)


def _show(rating: CaseRating) -> RatingView:
    return RatingView(case_id=rating.case_id, score=rating.score, word=rating.word, at=rating.at)
