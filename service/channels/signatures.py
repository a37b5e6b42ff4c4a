"""The signature of webhook messages, to be checked by their receiver.

The header `X-Lianpei-Signature` is `sha256=` and the hexadecimal HMAC-SHA256, under the channel's secret, over the
header `X-Lianpei-Timestamp` (whole seconds since 1970), a full stop, and the body's bytes. A receiver computes it
itself, compares the two in constant time, refuses a timestamp that is too far from its own clock, and remembers the
`event_id` of every event that it has dealt with: a message may come again after a crash, its events keep their ids.
"""

import hashlib
import hmac
from datetime import datetime

TOLERANCE_SECONDS = 300
"""How far a message's timestamp may be from the receiver's clock."""


def sign_body(secret: str, *, timestamp: int, body: bytes) -> str:
    """Return the signature of a body that is sent at a moment."""
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256)
    return f"sha256={digest.hexdigest()}"


def verify_signature(secret: str, *, timestamp: str, body: bytes, signature: str, now: datetime) -> bool:
    """Say whether a received message is ours and recent; the two headers as they came."""
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12):
        return False
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE_SECONDS:
        return False
    expected = sign_body(secret, timestamp=int(timestamp), body=body)
    return hmac.compare_digest(expected.encode(), signature.encode())
