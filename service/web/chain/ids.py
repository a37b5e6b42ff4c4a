"""Ids as the forms of chains carry them."""

import uuid

from service.errors import InvalidInputError


def read_id(typed: str) -> uuid.UUID:
    """Return the id of a firm or community that was chosen; InvalidInputError where none was."""
    try:
        return uuid.UUID(typed)
    except ValueError as exc:
        raise InvalidInputError(field="organisation", reason="name_organisation") from exc
