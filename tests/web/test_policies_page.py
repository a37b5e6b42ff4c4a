"""The page of policies: searchable without script, with who may apply, escaped, and honest when it is empty."""

from collections.abc import Callable
from pathlib import Path

import pytest

from service.usecases import policies
from service.usecases.policies import PolicyDraft
from tests.usecases.world import World, open_world
from tests.web.visitor import Visitor, serve_pages


@pytest.fixture
def world(world_template: Path, tmp_path: Path) -> World:
    return open_world(world_template, tmp_path)


@pytest.fixture
def reader(world: World) -> Visitor:
    for title, who in (("技术改造补助", "规上<b>企业</b>"), ("公租房配租", "园区职工")):
        draft = PolicyDraft(title=title, summary="按规定补助", who=who, how="到窗口申请", department="经信")
        with world.write() as session:
            policies.add_policy(
                session, actor=world.actors["secretariat"], alliance="luzhou", draft=draft, now=world.clock
            )
    return serve_pages(world, demo_open=True)


def test_policies_are_found_with_who_may_apply(reader: Visitor) -> None:
    page = reader.get("/policies?q=技改&alliance=luzhou")
    assert page.status_code == 200
    assert "技术改造补助" in page.text
    assert "公租房配租" not in page.text
    assert "谁可以申请" in page.text
    assert "规上&lt;b&gt;企业&lt;/b&gt;" in page.text
    assert "default-src 'self'" in page.headers["content-security-policy"]


def test_everything_is_listed_and_nothing_found_is_said(reader: Visitor) -> None:
    everything = reader.get("/policies?alliance=luzhou").text
    assert "技术改造补助" in everything
    assert "公租房配租" in everything
    assert "没有查到相关政策" in reader.get("/policies?q=烧烤&alliance=luzhou").text
    assert 'value="&#34;&gt;&lt;script&gt;"' in reader.get('/policies?q="><script>&alliance=luzhou').text


def test_an_empty_page_says_what_to_do(world: World) -> None:
    assert "这里还没有录入政策" in serve_pages(world, demo_open=True).get("/policies").text


def test_a_closed_product_asks_for_a_sign_in(open_pages: Callable[..., Visitor]) -> None:
    assert open_pages(demo_open=False).get("/policies").status_code == 401


def test_an_unknown_alliance_is_not_found(reader: Visitor) -> None:
    assert reader.get("/policies?alliance=nowhere").status_code == 404
