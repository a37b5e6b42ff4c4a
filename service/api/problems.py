"""What goes wrong, as the caller gets it: one table from every exception to status, code and words."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from embeddings.errors import EmbeddingError
from matching.errors import AdditionError, EmptyTextError, MatchingError, SalonError, TextTooLongError
from service.errors import (
    InternalError,
    MalformedInputError,
    MethodNotAllowedError,
    NotFoundError,
    ServiceError,
    WrongEncodingError,
)
from service.messages import field_problem, message_of

CORE_STATUS: Mapping[type[Exception], int] = {
    AdditionError: 400,
    EmptyTextError: 400,
    TextTooLongError: 400,
    SalonError: 400,
    MatchingError: 500,
    EmbeddingError: 500,
}
"""The errors of the core packages, which know no HTTP -> status; the nearest base class counts."""

_HEADERS: Mapping[int, Mapping[str, str]] = {
    401: {"WWW-Authenticate": "Bearer"},
    429: {"Retry-After": "60"},
    503: {"Retry-After": "2"},
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is answered instead: the body is `{"code", "detail"}`."""

    status: int
    code: str
    detail: str
    headers: Mapping[str, str] = field(default_factory=dict)


def problem_of(exc: Exception, *, lang: str = "zh") -> Problem:
    """Return what is answered for an exception; one that nobody foresaw is an `internal_error`."""
    if isinstance(exc, HTTPException | RequestValidationError):
        exc = _translate(exc, lang)
    if isinstance(exc, ServiceError):
        status, code, details = exc.status, exc.code, exc.details
    elif isinstance(exc, MatchingError | EmbeddingError):
        status = next(CORE_STATUS[kind] for kind in type(exc).__mro__ if kind in CORE_STATUS)
        code, details = exc.code, vars(exc)
    else:
        status, code, details = InternalError.status, InternalError.code, {}
    headers = dict(_HEADERS.get(status, {}))
    if "wait_s" in details:
        headers["Retry-After"] = str(details["wait_s"])
    return Problem(status, code, message_of(code, details, lang=lang), headers)


def lang_of(request: Request) -> str:
    """Return the language to answer in: Chinese, unless the caller asks for English first."""
    return "en" if request.headers.get("accept-language", "").lower().startswith("en") else "zh"


def _translate(exc: HTTPException | RequestValidationError, lang: str) -> ServiceError:
    """Turn what the framework raises into the product's own errors."""
    if isinstance(exc, RequestValidationError):
        return _malformed(exc, lang)
    if isinstance(exc.__cause__, ServiceError):
        return exc.__cause__  # raised while the body was being read
    if exc.status_code == NotFoundError.status:
        return NotFoundError(reason="address")
    if exc.status_code == MethodNotAllowedError.status:
        return MethodNotAllowedError()
    if isinstance(exc.__cause__, UnicodeDecodeError):
        return WrongEncodingError()
    if exc.status_code < 500:
        return MalformedInputError(reason="not_json")
    return InternalError()


def _malformed(exc: RequestValidationError, lang: str) -> MalformedInputError:
    """Name the first field that is wrong."""
    first = exc.errors()[0]
    if first["type"] == "json_invalid":
        return MalformedInputError(reason="not_json")
    place = [str(part) for part in first["loc"]]
    problem = field_problem(first["type"], first.get("ctx") or {}, lang=lang)
    return MalformedInputError(field=".".join(place[1:] or place), problem=problem)
