"""Tells a suggestion from a question about policy and from a request that somebody act."""

import re
from typing import Literal

from matching.normalise import normalise

RequestKind = Literal["request", "suggestion", "question"]

_SUGGESTION = re.compile(
    r"(?:^|[,。;!?:\n])(?:我|我们|个人|大家)?(?:有个|提个|一点|一个|几点)?(?:小)?(?:建议|提议|好建议|倡议)(?!书|价|书面)|建议(?:园区|联盟|秘书处|每|多|增|把|在|由|统一|定期"
    r"|设|开|尽早)|要是园区能|希望园区(?:以后)?能|能不能以后"
)
_QUESTION = re.compile(
    r"[?吗呢]|怎么(?!还)|如何|什么|哪[里些个天种]|多少|能不能|可不可以|是否|有没有|要不要|几[条号次家年月]|谁可以|想(?:问|了解|咨询)|请问|咨询|够不够"
)
#: Something of one's own that hangs: that is to be acted on, not to be answered with a policy.
_OWN_MATTER = re.compile(
    r"(?:没|未|不)(?:有)?(?:到账|下来|批|兑现|回音|消息)|卡(?:在|住)|退(?:回|件)|催|迟迟|漏了|帮(?:查|看|催|忙查)|核对|名单"
)


def tell_kind(text: str, category: str) -> RequestKind:
    """Return what a request is; a question is one about a policy that asks how or whether, not for an own matter."""
    normal = normalise(text).text
    if _SUGGESTION.search(normal) and not _OWN_MATTER.search(normal):
        return "suggestion"
    if category == "policy" and _QUESTION.search(normal) and not _OWN_MATTER.search(normal):
        return "question"
    return "request"
