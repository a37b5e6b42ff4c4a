"""How read models become responses."""

import json
from typing import Any

from fastapi import Response
from pydantic import TypeAdapter

from service.usecases.partner_views import PartnerList

JSON = "application/json"
_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}


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


def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    """The serialiser of a type, made once."""
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]
