"""One application over many worlds is as good as one for each."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import APIRouter

from tests.api.client import Api
from tests.usecases.world import NEED_TEXT, World, open_world
from tests.web.visitor import serve_pages

CHAIN_MAP = "/map/luzhou/equipment"


@pytest.fixture
def worlds(world_template: Path, tmp_path: Path) -> Iterator[tuple[World, World]]:
    folders = tmp_path / "one", tmp_path / "other"
    for folder in folders:
        folder.mkdir()
    one, other = (open_world(world_template, folder) for folder in folders)
    yield one, other
    one.database.dispose()
    other.database.dispose()


def test_nothing_of_one_world_is_seen_in_another(worlds: tuple[World, World]) -> None:
    here, there = (serve_pages(world, demo_open=False) for world in worlds)
    assert [visitor.sign_in().status_code for visitor in (here, there)] == [303, 303]
    worlds[0].post_need()
    assert [NEED_TEXT in visitor.get("/my").text for visitor in (here, there)] == [True, False]
    assert serve_pages(worlds[0], demo_open=False).sign_in(password="wrong").status_code == 401


def test_each_counts_its_own_requests(worlds: tuple[World, World]) -> None:
    here, there = (Api(world).client for world in worlds)
    here.get("/healthz")
    counted = 'route="/healthz"'
    assert [counted in client.get("/metrics").text for client in (here, there)] == [True, False]


def test_a_route_of_one_is_not_in_the_next(worlds: tuple[World, World]) -> None:
    here, there = map(Api, worlds)
    router = APIRouter()
    router.add_api_route("/api/v1/more", lambda: "more")
    here.app.include_router(router)
    assert [api.client.get("/api/v1/more").status_code for api in (here, there)] == [200, 404]
    assert Api(worlds[1]).client.get("/api/v1/more").status_code == 404


def test_a_kept_picture_is_not_shown_in_the_next(worlds: tuple[World, World]) -> None:
    def titles(world: World) -> str:
        visitor = serve_pages(world, demo_open=False)
        visitor.sign_in("secretariat")
        return str(visitor.get(CHAIN_MAP).text)

    with worlds[1].write() as session:
        session.connection().exec_driver_sql("UPDATE organisation SET name = '改名厂' WHERE name = '乙盆角齿厂'")
    shown = [titles(world) for world in worlds]
    assert ["改名厂" in each for each in shown] == [False, True]
