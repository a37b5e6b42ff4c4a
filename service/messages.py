"""What people read: every code in Chinese, and in English for `--lang en`."""

from collections.abc import Mapping
from string import Formatter
from typing import Any

from service.case_words import STATES
from service.catalogue.attachments import ATTACHMENTS
from service.catalogue.chain import CHAIN
from service.catalogue.clerk import CLERK
from service.catalogue.common import COMMON
from service.catalogue.figures import FIGURES
from service.catalogue.identity import IDENTITY
from service.catalogue.office import OFFICE
from service.catalogue.problems import PROBLEMS
from service.catalogue.salon import SALON
from service.catalogue.salons import SALONS
from service.catalogue.setup import SETUP

MESSAGES: Mapping[str, tuple[str, str]] = {
    **COMMON,
    **ATTACHMENTS,
    **CHAIN,
    **CLERK,
    **FIGURES,
    **IDENTITY,
    **OFFICE,
    **SALON,
    **SALONS,
    **SETUP,
}
"""Code -> Chinese and English; a part of the product has its own file in `catalogue`."""

_ENGLISH_PROBLEM = "is missing, unknown or of the wrong type"


class _Lenient(Formatter):
    """Fills placeholders; one that nothing is known of stays empty."""

    def get_value(self, key: int | str, args: Any, kwargs: Mapping[str, Any]) -> Any:  # noqa: ANN401, ARG002 - base class
        """Return the detail, or nothing."""
        return kwargs.get(str(key), "")


def message_of(code: str, details: Mapping[str, object], *, lang: str = "zh") -> str:
    """Return the words for a code; `details["reason"]` may choose finer ones. Unknown codes read as our fault."""
    both = MESSAGES.get(f"{code}.{details.get('reason')}") or MESSAGES.get(code) or MESSAGES["internal_error"]
    words = both[1] if lang == "en" else both[0]
    if lang != "en":
        named = {key: STATES.get(str(details[key]), details[key]) for key in ("state", "to") if key in details}
        details = {**details, **named}
    return _Lenient().vformat(words, (), details).strip()


def row_message(kind: str, **details: object) -> str:
    """Return what is wrong with a field in Chinese; unknown kinds in the most general words."""
    return _Lenient().vformat(PROBLEMS.get(kind, "内容不对"), (), details)


def field_problem(kind: str, details: Mapping[str, object], *, lang: str = "zh") -> str:
    """Return what is wrong with a field of a request."""
    return _ENGLISH_PROBLEM if lang == "en" else row_message(kind, **details)
