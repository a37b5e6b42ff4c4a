"""Needs found from the side of a capability."""

import pytest

from embeddings.flat_index import FlatIndex
from matching.mentions import MentionFinder
from matching.need_pool import NeedPool
from matching.posts import Capability, Need
from tests.matching.small_world import KNOWLEDGE, HashingEncoder

GEAR, BOX, PEROXIDE = "求购主减速齿轮，月量两千套", "需要储能箱体，配一百套", "长期采购双氧水"


@pytest.fixture
def pool() -> NeedPool:
    encoder = HashingEncoder()
    pool = NeedPool(encoder, FlatIndex(encoder.dim), MentionFinder(KNOWLEDGE))
    pool.add([("gear", 1, Need(GEAR, asker="a")), ("box", 1, Need(BOX, asker="b")), ("h2o2", 1, Need(PEROXIDE))])
    return pool


def offer(text: str, organisation: str = "x") -> Capability:
    return Capability("c", organisation, text)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("专业生产盆角齿", "gear"),  # another name of the same thing: no word in common
        ("对外承接渗碳淬火", "gear"),  # a process that makes it
        ("过氧化氢生产企业", "h2o2"),
        ("主减速齿轮", "gear"),
    ],
)
def test_the_need_that_a_capability_is_about_comes_first(pool: NeedPool, text: str, first: str) -> None:
    assert pool.find(offer(text), most=3)[0] == first


def test_a_firm_is_not_held_against_its_own_need(pool: NeedPool) -> None:
    assert "gear" in pool.find(offer("专业生产盆角齿", "b"), most=3)
    assert "gear" not in pool.find(offer("专业生产盆角齿", "a"), most=3)


def test_at_most_so_many_are_named(pool: NeedPool) -> None:
    assert len(pool.find(offer("主减速齿轮、双氧水、储能箱体"), most=2)) == 2
    assert pool.find(offer("主减速齿轮"), most=0) == []


def test_only_those_among_which_is_looked_are_named(pool: NeedPool) -> None:
    every = pool.find(offer("主减速齿轮、双氧水、储能箱体"), most=3)
    assert set(every) == {"gear", "box", "h2o2"}
    assert pool.find(offer("主减速齿轮、双氧水、储能箱体"), most=3, among={"box", "gone"}) == ["box"]
    assert pool.find(offer("主减速齿轮"), most=3, among=set()) == []


def test_what_is_removed_or_replaced_is_not_found(pool: NeedPool) -> None:
    pool.add([("gear", 2, Need("求购办公家具", asker="a"))])
    pool.remove(["h2o2", "unknown"])
    assert pool.versions() == {"gear": 2, "box": 1}
    assert len(pool) == 2
    assert pool.find(offer("双氧水"), most=3)[:1] != ["h2o2"]
    assert "h2o2" not in pool.find(offer("过氧化氢"), most=3)
    pool.remove(["gear", "box"])
    assert pool.find(offer("主减速齿轮"), most=3) == []
    pool.add([])
    assert len(pool) == 0


def test_with_many_needs_the_right_one_still_comes_first(pool: NeedPool) -> None:
    pool.add([(f"n{number}", 1, Need(f"求购第{number}号办公桌椅和文具")) for number in range(300)])
    assert pool.find(offer("专业生产盆角齿、主减速齿轮"), most=5)[0] == "gear"
