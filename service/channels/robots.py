"""What the chat robots share: they answer 200 to everything and say in the body whether they took it."""

import json
from collections.abc import Collection, Mapping
from typing import Any

from service.channels.letters import UndeliveredError

_BUSY = -1


def write_body(message: Mapping[str, Any]) -> bytes:
    """Return a message as the JSON that robots read."""
    return json.dumps(message, ensure_ascii=False).encode()


def check_answer(answer: bytes, *, too_fast: Collection[int]) -> None:
    """Do nothing when a robot took the message.

    too_fast: the error codes by which it asks for patience.

    Raises:
        UndeliveredError: when it did not, or gave no answer that a robot gives.
    """
    try:
        code = json.loads(answer)["errcode"]
    except (ValueError, KeyError, TypeError) as exc:
        raise UndeliveredError("failed", channel_rests=True) from exc
    if code == 0:
        return
    if code in too_fast:
        raise UndeliveredError("too_fast", channel_rests=True)
    if not isinstance(code, int) or code == _BUSY:
        raise UndeliveredError("failed", channel_rests=True)
    raise UndeliveredError(f"refused_{code}", channel_rests=False)
