"""What is kept of a reading has the same views as the reading itself."""

import json

import pytest

from matching.kept_readings import pack_reading, unpack_reading
from matching.mentions import MentionFinder
from matching.posts import Capability
from matching.reading import read_offer
from service.fixture_paths import fixtures_folder, knowledge_folder
from service.knowledge_files import read_knowledge

FINDER = MentionFinder(read_knowledge(knowledge_folder()))
VIEWS = (
    "normalised",
    "title_end",
    "repeated",
    "mentions",
    "refused",
    "context",
    "attributes",
    "offered_text",
    "parts",
    "offers",
    "nodes",
    "refused_nodes",
    "refused_mentions",
)


def assert_kept(title: str, text: str) -> None:
    capability = Capability("1", "甲", text, title=title)
    reading = read_offer(title, text, FINDER)
    packed = pack_reading(reading)
    assert b"\n" not in packed
    kept = unpack_reading(packed, capability, FINDER)
    for view in VIEWS:
        assert getattr(kept, view) == getattr(reading, view), view


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("", "做"),
        ("盆角齿", "为电驱厂做主减速齿轮，月产能3-5万件，公差±0.01mm，IATF16949在办，不做热处理，渗碳外协"),
        ("双氧水", "27.5%、50% 双氧水，吨桶\n槽车送货；不接危废，危化品许可证齐全，3天到货"),
        ("", "齿轮加工齿轮加工齿轮加工齿轮加工齿轮加工齿轮加工齿轮加工齿轮加工" * 4),
        ("储能箱体", "“整柜”交货\u2028箱体最大 2438×2896×6058 mm，起订 20 台，\\n 不做小柜"),
    ],
)
def test_every_view_comes_back(title: str, text: str) -> None:
    assert_kept(title, text)


@pytest.mark.parametrize("alliance", ["luzhou", "anning"])
def test_every_view_of_the_fixtures_comes_back(alliance: str) -> None:
    path = fixtures_folder() / "alliances" / alliance / "capabilities.jsonl"
    posts = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(posts) > 60
    for post in posts:
        assert_kept(post.get("title", ""), post["text"])
