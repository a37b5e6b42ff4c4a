"""Calls the application as one of the small world's people."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from fastapi import FastAPI
from starlette.testclient import TestClient

from service.container import Container
from service.security import issue_token
from service.settings import Settings
from tests.one_app import app_over, client_of
from tests.usecases.world import BUREAU, NEED_TEXT, SUPPLIER, World

KEY = "k" * 40
JSON = {"Content-Type": "application/json"}


@dataclass
class Api:
    """The application over one world. Its engines work on demand, nothing runs in the background."""

    world: World
    demo_open: bool = False

    @cached_property
    def app(self) -> FastAPI:
        settings = Settings(data_dir=self.world.folder, demo_open=self.demo_open, sign_in_per_minute=20)
        container = Container(
            settings=settings,
            database=self.world.database,
            engines=self.world.engines,
            secret_key=KEY,
            now=self.world.now,
        )
        return app_over(container, pages=False)

    @cached_property
    def client(self) -> TestClient:
        return client_of(self.app)

    def headers(self, by: str | None) -> dict[str, str]:
        if by is None:
            return {}
        token, _ = issue_token(KEY, user_id=self.world.actors[by].user_id, now=self.world.clock, hours=12)
        return {"Authorization": f"Bearer {token}"}

    def call(self, method: str, path: str, *, by: str | None, key: str | None = None, **more: Any) -> Any:  # noqa: ANN401 - arguments and answer of the client
        """Call `/api/v1` + path."""
        headers = self.headers(by) | ({"Idempotency-Key": key} if key is not None else {}) | more.pop("headers", {})
        return self.client.request(method, f"/api/v1{path}", headers=headers, **more)

    def get(self, path: str, by: str | None = "owner", **more: Any) -> Any:  # noqa: ANN401
        return self.call("GET", path, by=by, **more)

    def post(self, path: str, body: object = None, by: str | None = "owner", **more: Any) -> Any:  # noqa: ANN401
        return self.call("POST", path, by=by, json=body, **more)

    def post_need(self, text: str = NEED_TEXT, by: str = "owner") -> dict[str, Any]:
        answer = self.post("/needs", {"alliance": "luzhou", "text": text}, by)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def post_capability(self, by: str = "supplier") -> dict[str, Any]:
        answer = self.post("/capabilities", {"alliance": "luzhou", "text": "可加工齿轮轴"}, by)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def proposal(self, need_id: str, firm: str = SUPPLIER) -> dict[str, Any]:
        found = self.get(f"/needs/{need_id}/partners").json()
        return next(each for each in (*found["proposals"], *found["stretch"]) if each["organisation"] == firm)

    def endorsed_need(self) -> dict[str, Any]:
        need = self.post_need()
        answer = self.post(f"/proposals/{self.proposal(need['id'])['proposal_id']}/endorsement", by="secretariat")
        assert answer.status_code == 200, answer.text
        return need

    def mutual_need(self) -> dict[str, Any]:
        need = self.endorsed_need()
        assert self.post(f"/needs/{need['id']}/interests", {}, by="supplier").status_code == 200
        assert self.post(f"/needs/{need['id']}/interests", {"organisation": SUPPLIER}).json()["mutual"]
        return need

    def move(self, case_id: str, name: str, body: object = None, by: str = "secretariat") -> dict[str, Any]:
        """Make a move of a case that must succeed."""
        answer = self.post(f"/cases/{case_id}/{name}", body, by=by)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def case_at(self, state: str) -> str:
        """The id of a case of the owner's, brought to a state."""
        case_id = (self.mutual_need() if state == "interest" else self.post_need())["case_id"]
        steps: tuple[tuple[str, object, str], ...] = (
            ("assign", {"category": "utilities", "department": BUREAU}, "triaged"),
            ("whistle", {}, "whistled"),
            ("check-in", None, "checked_in"),
            ("answer", {"text": "好"}, "answered"),
            ("close", {"proof": "phone_record", "text": "好"}, "closed"),
        )
        for name, body, reached in steps:
            if state not in ("received", "interest") and state in [each[2] for each in steps]:
                self.move(case_id, name, body)
            if reached == state:
                break
        return case_id
