"""Policies are found by a few words and by whole questions, in the words of people rather than of papers."""

import json
from pathlib import Path

import pytest

from matching.policy_search import PolicySearch, PolicyText

FILE = Path(__file__).parents[2] / "fixtures" / "policies" / "policies.jsonl"


@pytest.fixture(scope="module")
def search() -> PolicySearch:
    rows = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
    return PolicySearch([PolicyText(row["title"], row["title"], row["summary"], row["who"]) for row in rows])


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("技改", "规上企业技术改造补助"),
        ("买了新设备有没有补助", "规上企业技术改造补助"),
        ("请问我们员工的孩子上学怎么办", "职工子女入学统筹"),
        ("公租房", "人才公寓与公租房配租"),
        ("高企复审", "高新技术企业认定与复审奖励"),
        ("招了十个应届毕业生能补多少", "一次性扩岗补助"),
        ("危废量少没人收", "危险废物小量集中收运试点"),
        ("專利被仿", "知识产权质押融资与维权援助"),
        ("小巨人", "专精特新企业认定奖励"),
    ],
)
def test_the_best_answer_comes_first(search: PolicySearch, query: str, title: str) -> None:
    hits = search.find(query, limit=3)
    assert hits[0].id.startswith(title)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@pytest.mark.parametrize("query", ["烧烤", "", "？？", "请问怎么办"])
def test_nothing_in_common_finds_nothing(search: PolicySearch, query: str) -> None:
    assert search.find(query, limit=5) == []


def test_few_entries_are_found_too() -> None:
    alone = PolicySearch([PolicyText("a", "技术改造补助", "补设备款", "规上企业")])
    assert [hit.id for hit in alone.find("技改补贴什么时候申报", limit=3)] == ["a"]
    assert PolicySearch([]).find("技改", limit=3) == []
