"""What a queue is asked for, as it stands in the address and in the form above it."""

from dataclasses import dataclass, fields
from typing import Annotated
from urllib.parse import parse_qsl, urlencode

from fastapi import Depends, Query
from pydantic import AfterValidator

from service.usecases.case_queue import DUE, QueueFilters

QUEUE = "/queue"
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class QueueQuestion:
    """Which cases are asked for; everything is text as typed, empty for any.

    due: one of `DUE`. cursor: where a later page begins.
    """

    alliance: Annotated[str, Query(max_length=_LONGEST)] = ""
    state: Annotated[str, Query(max_length=_LONGEST)] = ""
    category: Annotated[str, Query(max_length=_LONGEST)] = ""
    owner: Annotated[str, Query(max_length=_LONGEST)] = ""
    department: Annotated[str, Query(max_length=_LONGEST)] = ""
    due: Annotated[str, Query(max_length=_LONGEST)] = ""
    q: Annotated[str, AfterValidator(lambda typed: typed[:_LONGEST])] = ""
    cursor: Annotated[str, Query(max_length=_LONGEST)] = ""

    def query(self, **other: str) -> str:
        """Return the address' part after the question mark, with other values where given; a later page begins anew."""
        values = {each.name: getattr(self, each.name) for each in fields(self)} | {"cursor": ""} | other
        return urlencode({name: value for name, value in values.items() if value})

    def address(self, **other: str) -> str:
        """Return the address of the same question, with other values where given."""
        query = self.query(**other)
        return f"{QUEUE}?{query}" if query else QUEUE

    @property
    def is_filtered(self) -> bool:
        """Something narrower than a whole alliance is asked for."""
        return any(getattr(self, each.name) for each in fields(self) if each.name not in ("alliance", "cursor"))

    def filters(self, **other: str) -> QueueFilters:
        """Return the question as the use case takes it; a span of time that there is not is any."""
        return QueueFilters(
            state=self.state or None,
            category=self.category or None,
            owner=self.owner or None,
            department=self.department or None,
            due=other.get("due", self.due if self.due in DUE else "") or None,
            words=self.q or None,
        )


QuestionDep = Annotated[QueueQuestion, Depends()]


def read_question(query: str) -> QueueQuestion:
    """Return the question that a form carries along; what does not belong to one is left out."""
    known = {each.name for each in fields(QueueQuestion)}
    return QueueQuestion(**{name: value[:_LONGEST] for name, value in parse_qsl(query) if name in known})
