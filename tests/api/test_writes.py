"""Writes that are sent twice, at once or one after the other, happen once."""

import threading
from datetime import timedelta

import pytest

from service.store import cases as case_store
from service.store import integrity
from service.store.cases import CaseFilter
from service.usecases.repeats import KEPT_FOR
from tests.api.client import Api
from tests.usecases.world import NEED_TEXT, SUPPLIER

DRAFT = {"alliance": "luzhou", "text": NEED_TEXT}


def case_count(api: Api) -> int:
    with api.world.database.read() as session:
        return len(case_store.list_cases(session, CaseFilter(limit=1000)))


def test_the_same_request_again_gets_the_same_answer(api: Api) -> None:
    first = api.post("/needs", DRAFT, key="k1")
    api.world.later(minutes=5)
    again = api.post("/needs", DRAFT, key="k1")
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert case_count(api) == 1


def test_another_request_under_the_key_is_refused(api: Api) -> None:
    api.post("/needs", DRAFT, key="k1")
    answer = api.post("/needs", DRAFT | {"title": "x"}, key="k1")
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_mismatch")
    other = api.post("/capabilities", DRAFT, key="k1")
    assert other.status_code == 409
    assert case_count(api) == 1


def test_keys_belong_to_their_user(api: Api) -> None:
    assert (
        api.post("/needs", DRAFT, key="k1").json()["organisation"]
        != api.post("/needs", DRAFT, by="other_firm", key="k1").json()["organisation"]
    )


def test_a_failed_write_keeps_nothing(api: Api) -> None:
    assert api.post("/needs", DRAFT | {"chain": "nothing"}, key="k1").status_code == 400
    assert api.post("/needs", DRAFT, key="k1").status_code == 201


def test_keys_are_free_again_after_two_days(api: Api) -> None:
    first = api.post("/needs", DRAFT, key="k1").json()
    api.world.clock += KEPT_FOR + timedelta(hours=1)
    assert api.post("/needs", DRAFT, key="k1").json()["id"] != first["id"]


def test_answers_that_repeat_erased_words_are_gone(api: Api) -> None:
    need = api.post("/needs", DRAFT, key="k1").json()
    assert api.call("DELETE", f"/needs/{need['id']}", by="owner").json()["text"] == ""
    again = api.post("/needs", DRAFT, key="k1")
    assert (again.status_code, again.json()["code"]) == (410, "inputs_erased")
    for path in api.world.folder.glob("world.sqlite3*"):
        assert NEED_TEXT.encode() not in path.read_bytes()


@pytest.mark.parametrize("key", ["", "x" * 121, "a b", "\xe4"])
def test_keys_that_are_none(api: Api, key: str) -> None:
    answer = api.post("/needs", DRAFT, headers={"Idempotency-Key": key.encode("latin-1")})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_input")


def test_every_write_takes_a_key(api: Api) -> None:
    need = api.endorsed_need()["id"]
    assert api.post(f"/needs/{need}/interests", {}, by="supplier", key="a").status_code == 200
    assert api.post(f"/needs/{need}/interests", {"organisation": SUPPLIER}, key="a").json()["mutual"]
    terms = {"organisation": SUPPLIER, "amount_cny": "1200000.50", "delivery_on": "2026-04-30"}
    first = api.post(f"/needs/{need}/order-intents", terms, key="b")
    assert first.json()["order_intent"]["amount_cny"] == 1200000.5
    made = api.post(f"/needs/{need}/order-intents", terms, by="supplier", key="b").json()
    assert made["order_intent"]["made_at"]
    assert api.post(f"/needs/{need}/order-intents", terms, key="b").content == first.content


def test_the_same_write_at_once_happens_once(api: Api) -> None:
    answers = at_once(api, 6, lambda _: api.post("/needs", DRAFT, key="k1"))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert case_count(api) == 1


def test_many_writers_at_once_all_come_through(api: Api) -> None:
    """More writers than the thread pool has threads, and SQLite lets in one at a time."""
    answers = at_once(api, 60, lambda number: api.post("/needs", DRAFT | {"title": str(number)}))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["case_number"] for answer in answers}) == 60
    with api.world.database.read() as session:
        assert integrity.find_problems(session) == []


def at_once(api: Api, count: int, call) -> list:  # noqa: ANN001 - a call of the client
    assert api.client.get("/healthz").status_code == 200
    start, answers = threading.Barrier(count), []

    def run(number: int) -> None:
        start.wait()
        answers.append(call(number))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert len(answers) == count
    return answers


def test_a_failed_commit_reaches_the_caller(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    from sqlalchemy.exc import OperationalError
    from sqlmodel import Session

    def refuse(_: Session) -> None:
        raise OperationalError("COMMIT", None, Exception("disk I/O error"))

    monkeypatch.setattr(Session, "commit", refuse)
    answer = api.post("/needs", DRAFT)
    assert answer.status_code == 500
    monkeypatch.undo()
    assert case_count(api) == 0
