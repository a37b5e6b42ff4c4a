"""What the asker of a case thinks of the help it got."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlmodel import Field, SQLModel

from service.domain.columns import moment_field

BEST: Final = 5
RATING_WORDS: Final[Mapping[str, frozenset[int]]] = {
    "fast": frozenset({4, 5}),
    "good_partner": frozenset({4, 5}),
    "helpful_people": frozenset({4, 5}),
    "slow": frozenset({1, 2, 3}),
    "wrong_partner": frozenset({1, 2, 3}),
    "no_answer": frozenset({1, 2, 3}),
    "not_solved": frozenset({1, 2, 3}),
}
"""One-tap word -> the scores that it can go with."""


class CaseRating(SQLModel, table=True):
    """The asker's rating of one case, 1 (poor) to 5 (very good), given once; `word`: empty or of `RATING_WORDS`."""

    __tablename__ = "case_rating"

    case_id: uuid.UUID = Field(foreign_key="case.id", primary_key=True)
    score: int
    word: str = Field(default="", max_length=20)
    by_user: uuid.UUID | None = None
    at: datetime = moment_field()
