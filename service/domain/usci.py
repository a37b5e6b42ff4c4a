"""The unified social credit identifier (统一社会信用代码, GB 32100): checked, and only ever warned about.

Codes of the first pilots fail the checksum although they are in use, so nothing is refused for it.
"""

import re

_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_LENGTH = 18

LENGTH, SIGNS, CHECKSUM = "length", "signs", "checksum"


def clean_usci(typed: str) -> str:
    """Return an identifier as it is stored: capitals and digits, without spaces and hyphens."""
    return re.sub(r"[\s\-－—]+", "", typed).upper()


def usci_warning(code: str) -> str:
    """Return what looks wrong with a cleaned identifier: `length`, `signs` or `checksum`; empty when nothing does."""
    if not code:
        return ""
    if len(code) != _LENGTH:
        return LENGTH
    if any(sign not in _SIGNS for sign in code):
        return SIGNS
    total = sum(_SIGNS.index(sign) * weight for sign, weight in zip(code[:-1], _WEIGHTS, strict=True))
    return "" if code[-1] == _SIGNS[(31 - total % 31) % 31] else CHECKSUM
