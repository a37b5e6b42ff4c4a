"""What is settled becomes rows to train on, except in demonstrations and for erased words."""

import uuid

from service.store import alliances as alliance_store
from service.store import requests as request_store
from service.usecases.settled_rows import settled_rows
from tests.usecases.test_intake import LAMP, submit
from tests.usecases.test_settling import settle
from tests.usecases.world import World


def test_settled_requests_are_rows_until_they_are_erased(small_world: World) -> None:
    kept = submit(small_world, LAMP).case
    gone = submit(small_world, "食堂菜太咸，员工意见大").case
    submit(small_world, "绿化带没人修剪")
    settle(small_world, kept.id, category="living", department="园区管委会")
    settle(small_world, gone.id, category="living", department="园区管委会")
    with small_world.write() as session:
        request_store.erase_request(
            session, request_store.get_request(session, gone.request_id or uuid.uuid4()), now=small_world.clock
        )
    with small_world.write() as session:
        assert settled_rows(session) == []  # the small world is a demonstration
        alliance_store.get_alliance(session, "luzhou").demo = False
        session.flush()
        rows = settled_rows(session)
        assert [(row.text, row.category, row.department, row.hard) for row in rows] == [
            (LAMP, "living", "园区管委会", False)
        ]
