"""What a password and a user name must be."""

import re

from service.domain.people import fold_username, plain_username
from service.errors import InvalidInputError

SHORTEST, LONGEST = 10, 200

_NAME = re.compile(r"[^\s\x00-\x1f\x7f<>\"'/\\]{2,60}")
_WORDS = (
    " password passw0rd p@ssword p@ssw0rd qwerty qwertyuiop asdfghjkl zxcvbnm iloveyou welcome letmein"
    " admin administrator root monkey dragon sunshine princess football baseball superman master michael"
    " shadow trustno1 secret changeme default guest test woaini woaini1314 woainima wodemima mima caonima"
    " zhongguo china beijing shanghai chongqing 5201314 1314520 520520 1qaz2wsx 1q2w3e4r qazwsx qazwsxedc"
    " zaq12wsx qwer1234 asdf1234 abcd1234 a123456 aa123456 abc123 123abc 112233 123321 147258369 159357"
    " 789456123 666666 888888 lianpei 链配 密码 我爱你"
)
_COMMON = frozenset(_WORDS.split())
"""The hearts of the passwords that are tried first; numbers and signs around them make them no better."""

_RUNS = (
    "0123456789012345678901234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
)
_LEAST_DIFFERENT = 5


def require_password(password: str, *, username: str) -> None:
    """Do nothing for a password that may be set.

    Raises:
        InvalidInputError: for one that is too short or too long, that everybody tries, or that is the user name.
    """
    reason = _fault(password, username)
    if reason is not None:
        raise InvalidInputError(field="password", reason=reason, least=SHORTEST, most=LONGEST)


def require_username(username: str) -> str:
    """Return a user name as it is kept; InvalidInputError for one that nobody could type or tell apart."""
    name = plain_username(username)
    if not _NAME.fullmatch(name) or not name.isprintable():
        raise InvalidInputError(field="username", reason="username_form", value=name)
    return name


def _fault(password: str, username: str) -> str | None:
    if len(password) < SHORTEST:
        return "password_short"
    if len(password) > LONGEST:
        return "password_long"
    plain, name = password.casefold(), fold_username(username)
    if name and (plain == name or plain.strip("0123456789!@#$%^&*._-") == name):
        return "password_is_name"
    hearts = {plain, *_hearts(plain)}
    if len(set(plain)) < _LEAST_DIFFERENT or hearts & _COMMON or any(map(_is_run, hearts)):
        return "password_common"
    return None


def _is_run(plain: str) -> bool:
    """Say whether a password runs along the keys, forwards or backwards."""
    return any(plain in run or plain[::-1] in run for run in _RUNS)


def _hearts(plain: str) -> tuple[str, str]:
    """Return a password without the signs around it, a repeated part taken once, and that without numbers around it."""
    core = plain.strip("!@#$%^&*._-?+= ")
    for size in range(1, len(core) // 2 + 1):
        if len(core) % size == 0 and core == core[:size] * (len(core) // size):
            core = core[:size]
            break
    return core, core.strip("0123456789") or core
