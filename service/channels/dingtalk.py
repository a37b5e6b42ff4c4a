"""Group robots of DingTalk (钉钉): the address holds the token, and each message is signed with the robot's secret."""

import base64
import hashlib
import hmac
from datetime import datetime

from service.channels.letters import Letter
from service.channels.markdown import escape_markdown, write_markdown
from service.channels.posting import Poster
from service.channels.robots import check_answer, write_body

_TOO_FAST = frozenset({130101, 410100})


def sign(secret: str, now: datetime) -> dict[str, str]:
    """Return `timestamp` (milliseconds) and `sign` for the query, as DingTalk asks for them.

    sign: base64 of the HMAC-SHA256 over timestamp, newline, secret, under the secret as key.
    """
    timestamp = str(int(now.timestamp() * 1000))
    digest = hmac.new(secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256).digest()
    return {"timestamp": timestamp, "sign": base64.b64encode(digest).decode()}


class DingTalkCarrier:
    """Posts markdown messages. The robot tells no repetition: a crash between sending and recording shows one twice."""

    def __init__(self, poster: Poster) -> None:
        self._poster = poster

    def carry(self, letter: Letter) -> None:
        """Hand a letter to the group; UndeliveredError when the robot did not take it. Without a secret: unsigned."""
        message = {"title": escape_markdown(letter.title), "text": write_markdown(letter)}
        body = write_body({"msgtype": "markdown", "markdown": message})
        query = sign(letter.secret, letter.now) if letter.secret else None
        check_answer(self._poster.post(letter.address, body, query=query), too_fast=_TOO_FAST)
