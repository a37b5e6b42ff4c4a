"""Suggestions, questions and requests."""

import pytest

from matching.request_kinds import tell_kind


@pytest.mark.parametrize(
    ("text", "category", "kind"),
    [
        ("建议园区每季度办一次采购对接会", "market", "suggestion"),
        ("提个建议：班车早十分钟发", "living", "suggestion"),
        ("技改补贴今年什么时候申报，要哪些条件", "policy", "question"),
        ("去年的技改补贴300万还没到账，请帮查", "policy", "request"),
        ("请问变压器增容找谁", "utilities", "request"),
        ("求购项目建议书编制服务", "product", "request"),
        ("请发一份现行的技改政策给我", "policy", "request"),
    ],
)
def test_kinds(text: str, category: str, kind: str) -> None:
    assert tell_kind(text, category) == kind
