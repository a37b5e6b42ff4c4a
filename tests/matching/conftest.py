"""The whole engine as it ships, over one alliance of the fixtures; made once, for it takes half a second."""

import json
from pathlib import Path

import pytest

from embeddings.factory import build_encoder
from embeddings.protocols import Encoder
from matching.mentions import MentionFinder
from matching.posts import Capability
from service.knowledge_files import read_knowledge

FIXTURES = Path(__file__).parents[2] / "fixtures"


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return build_encoder("bundled")


@pytest.fixture(scope="session")
def finder() -> MentionFinder:
    return MentionFinder(read_knowledge(FIXTURES / "chains"))


@pytest.fixture(scope="session")
def luzhou() -> tuple[Capability, ...]:
    lines = (FIXTURES / "alliances/luzhou/capabilities.jsonl").read_text("utf-8").splitlines()
    posts = [json.loads(line) for line in lines]
    return tuple(
        Capability(f"c{row:03}", post["organisation"], post["text"], post.get("title", ""))
        for row, post in enumerate(posts)
    )
