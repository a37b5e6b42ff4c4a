"""Turns every exception into a code, words for a person and an exit code."""

import sys
from itertools import pairwise

from embeddings.errors import EmbeddingError
from matching.errors import MatchingError
from service.errors import ServiceError
from service.messages import MESSAGES, message_of

# Codes of our own side by their HTTP status that the person at the keyboard can put right.
_CALLERS = {
    *("database_missing", "database_address", "empty_text", "text_too_long", "model_file", "bad_benchmark"),
    *("bad_training_rows", "bad_salon"),
}
_CLIENT_ERRORS = range(400, 500)


def describe_error(exc: BaseException) -> tuple[str, str, int]:
    """Return the code, the words and the exit code: 2 where the caller can put it right, 1 otherwise."""
    if isinstance(exc, ServiceError):
        words = message_of(exc.code, exc.details, lang=_lang())
        rows = exc.details.get("rows")
        more = f" {'; '.join(map(str, rows))}" if isinstance(rows, list | tuple) else ""
        return exc.code, words + more, 2 if exc.status in _CLIENT_ERRORS or exc.code in _CALLERS else 1
    if isinstance(exc, MatchingError | EmbeddingError):
        words = f"{message_of(exc.code, vars(exc), lang=_lang())} " if exc.code in MESSAGES else ""
        return exc.code, f"{words}({exc})", 2 if exc.code in _CALLERS else 1
    if isinstance(exc, OSError):
        return "file", f"{exc.strerror or exc}: {exc.filename or ''}", 1
    code = getattr(exc, "code", None)
    if isinstance(code, str) and isinstance(exc, Exception):
        return code, str(exc), 2 if code in _CALLERS else 1
    return "internal_error", f"{type(exc).__name__}: {exc}", 1


def _lang() -> str:
    """Return the language that the command line asks for; what failed may be the reading of it."""
    arguments = sys.argv
    wanted = [after for before, after in pairwise(arguments) if before == "--lang"]
    return "en" if "en" in wanted or "--lang=en" in arguments else "zh"
