"""Every code that anything raises has its words, in both languages."""

import re

import pytest

import embeddings.errors
import matching.errors
import service.errors
from service.messages import MESSAGES, message_of, row_message

BASES = (service.errors.ServiceError, matching.errors.MatchingError, embeddings.errors.EmbeddingError)


def every_error() -> list[type[Exception]]:
    found, rest = [], list(BASES)
    while rest:
        kind = rest.pop()
        found.append(kind)
        rest += kind.__subclasses__()
    return found


@pytest.mark.parametrize("kind", every_error(), ids=lambda kind: kind.__name__)
def test_every_error_has_words(kind: type[Exception]) -> None:
    chinese, english = MESSAGES[kind.code]
    assert re.search("[一-鿿]", chinese)
    assert not re.search("[一-鿿]", english)
    assert re.fullmatch("[a-z_]+", kind.code)


def test_every_message_belongs_to_an_error() -> None:
    codes = {kind.code for kind in every_error()}
    assert {key.split(".")[0] for key in MESSAGES} == codes


def test_both_languages_have_the_same_placeholders() -> None:
    for key, (chinese, english) in MESSAGES.items():
        assert set(re.findall(r"{(\w+)}", chinese)) == set(re.findall(r"{(\w+)}", english)), key


def test_details_fill_the_placeholders_and_choose_the_words() -> None:
    assert message_of("unknown_alliance", {"alliance": "x{y}"}) == "没有代码为“x{y}”的联盟。"
    assert (
        message_of("text_too_long", {"length": 5, "limit": 4}, lang="en")
        == "The text has 5 characters; the limit is 4."
    )
    assert message_of("conflict", {"reason": "not_mutual"}) != message_of("conflict", {"reason": "else"})
    assert message_of("unknown_alliance", {}) == "没有代码为“”的联盟。"
    assert message_of("nothing_like_it", {}) == message_of("internal_error", {})
    assert row_message("unheard_of") == "内容不对"
