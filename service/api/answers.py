"""How read models become responses."""

import functools
import json
from collections.abc import Hashable
from typing import Any

from fastapi import Response
from pydantic import TypeAdapter

from service.usecases.partner_views import PartnerList

JSON = "application/json"


def dump(value: Any) -> bytes:  # noqa: ANN401 - any read model
    """Return a read model as JSON."""
    if isinstance(value, PartnerList):
        return dump_plain(value.as_dict())
    return _adapter(type(value)).dump_json(value)


def dump_plain(data: dict[str, Any]) -> bytes:
    """Return plain data as JSON, in UTF-8."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def answer(value: Any, status: int = 200) -> Response:  # noqa: ANN401 - any read model
    """Return the response for a read model. It is ours and right by its type, so nothing validates it again."""
    return Response(dump(value), status, media_type=JSON)


@functools.cache
def _adapter(kind: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
