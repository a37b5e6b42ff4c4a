"""Group robots of WeCom (企业微信): the address holds the key, nothing is signed."""

from service.channels.letters import Letter
from service.channels.markdown import write_markdown
from service.channels.posting import Poster
from service.channels.robots import check_answer, write_body

_TOO_FAST = frozenset({45009, 45033})


class WeComCarrier:
    """Posts markdown messages. The robot tells no repetition: a crash between sending and recording shows one twice."""

    def __init__(self, poster: Poster) -> None:
        self._poster = poster

    def carry(self, letter: Letter) -> None:
        """Hand a letter to the group; UndeliveredError when the robot did not take it."""
        body = write_body({"msgtype": "markdown", "markdown": {"content": write_markdown(letter)}})
        check_answer(self._poster.post(letter.address, body), too_fast=_TOO_FAST)
