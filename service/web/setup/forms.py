"""What was typed into the forms of setting up, read field by field."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile

from service.errors import InvalidInputError, NotFoundError


class Typed:
    """The fields of a form. Everything that is missing reads as empty."""

    def __init__(self, fields: FormData) -> None:
        self._fields = fields

    def text(self, name: str) -> str:
        """Return a field without spaces around it."""
        found = self._fields.get(name, "")
        return found.strip() if isinstance(found, str) else ""

    def texts(self, name: str) -> Sequence[str]:
        """Return every value of a field, such as boxes that were ticked."""
        return [each for each in self._fields.getlist(name) if isinstance(each, str)]

    def number(self, name: str) -> int:
        """Return a whole number; InvalidInputError for anything else."""
        typed = self.text(name)
        if not (typed.isascii() and typed.isdecimal() and len(typed) < 9):
            raise InvalidInputError(field=name, value=typed, reason="setup_number")
        return int(typed)

    def day(self, name: str) -> date | None:
        """Return a day as browsers send it; None for an empty field, InvalidInputError for what is none."""
        typed = self.text(name)
        try:
            return date.fromisoformat(typed) if typed else None
        except ValueError as exc:
            raise InvalidInputError(field=name, value=typed[:20], reason="no_day") from exc

    def id(self, name: str) -> uuid.UUID:
        """Return an id; NotFoundError for what is none."""
        return read_id(self.text(name))

    def ids(self, name: str) -> list[uuid.UUID]:
        """Return every id of a field; NotFoundError for what is none."""
        return [read_id(each) for each in self.texts(name)]

    def file(self, name: str) -> UploadFile | None:
        """Return an uploaded file, None where none was chosen."""
        found = self._fields.get(name)
        return found if isinstance(found, UploadFile) and found.filename else None


def read_id(typed: str) -> uuid.UUID:
    """Return an id that stands in an address or a form; NotFoundError for what is none."""
    try:
        return uuid.UUID(typed)
    except ValueError as exc:
        raise NotFoundError(kind="thing") from exc


async def read_typed(request: Request) -> Typed:
    """Return the form of a request."""
    return Typed(await request.form())


TypedDep = Annotated[Typed, Depends(read_typed)]
