"""A client that writes all the time: posts, revisions, withdrawals, erasures, interests."""

import http.client
import random
import threading
import uuid

from ledger import Kind, KnownPost, Ledger, LostAnswer, State

from service.bench.server_process import Client

_PATIENCE_S = 60.0
"""A server that is killed closes its connections: only one that hangs is waited for as long as this."""
_GONE = (OSError, http.client.HTTPException, ValueError)


class UnexpectedAnswerError(Exception):
    """The server answered a proper request with an error."""


class Writer:
    """One firm's clerk with its own posts. `act` does one random thing; False once the server is gone."""

    def __init__(self, name: str, token: str, rng: random.Random) -> None:
        self.name = name
        self.token = token
        self.ledger = Ledger()
        self._rng = rng
        self._client: Client | None = None

    def run(self, port: int, stopping: threading.Event) -> None:
        """Write until told to stop or until nobody answers."""
        self._client = Client(port, self.token, timeout_s=_PATIENCE_S)
        while not stopping.is_set() and self.act():
            pass
        self._client.close()

    def open_capabilities(self) -> set[str]:
        """The capabilities that are open as far as is known."""
        posts = self.ledger.posts.items()
        return {key for key, post in posts if post.kind == "capabilities" and post.known.status == "open"}

    def act(self) -> bool:
        open_posts = [key for key, post in self.ledger.posts.items() if post.known.status == "open" and not post.maybe]
        chance = self._rng.random()
        if len(open_posts) < 4 or chance < 0.4:
            return self._post("capabilities" if self._rng.random() < 0.6 else "needs")
        chosen = self._rng.choice(open_posts)
        if chance < 0.65:
            return self._revise(chosen)
        if chance < 0.75:
            return self._change(chosen, "PATCH", {"status": "withdrawn"}, "withdrawn")
        if chance < 0.85:
            return self._change(chosen, "DELETE", None, "erased")
        return self._show_interest(chosen)

    def _text(self) -> str:
        """A text with a word that no other has."""
        return f"定做型号kl{uuid.UUID(int=self._rng.getrandbits(128)).hex[:12]}的专用夹具，来图可做。"

    def _post(self, kind: Kind) -> bool:
        body: dict[str, object] = {"alliance": "bench", "text": self._text()}
        key = uuid.UUID(int=self._rng.getrandbits(128)).hex
        answer = self._send("POST", f"/api/v1/{kind}", body, {"Idempotency-Key": key})
        if answer is None:
            self.ledger.lost.append(LostAnswer(kind, key, body))
            return False
        self.ledger.posts[str(answer["id"])] = KnownPost(kind, State("open", 1, str(body["text"])))
        return True

    def _revise(self, post_id: str) -> bool:
        post = self.ledger.posts[post_id]
        text = self._text()
        return self._write(post_id, "PATCH", {"text": text}, State("open", post.known.version + 1, text))

    def _change(self, post_id: str, method: str, body: dict[str, object] | None, status: str) -> bool:
        known = self.ledger.posts[post_id].known
        return self._write(
            post_id, method, body, State(status, known.version, "" if status == "erased" else known.text)
        )

    def _write(self, post_id: str, method: str, body: dict[str, object] | None, after: State) -> bool:
        post = self.ledger.posts[post_id]
        post.maybe = after
        if self._send(method, f"/api/v1/{post.kind}/{post_id}", body) is None:
            return False
        post.known, post.maybe = after, None
        return True

    def _show_interest(self, post_id: str) -> bool:
        if self.ledger.posts[post_id].kind != "needs":
            return True
        found = self._send("GET", f"/api/v1/needs/{post_id}/partners?limit=3", None)
        if found is None:
            return False
        partners = [*found["proposals"], *found["stretch"]]
        if not partners:
            return True
        supplier = partners[0]["organisation_id"]
        answer = self._send("POST", f"/api/v1/needs/{post_id}/interests", {"organisation": supplier})
        if answer is None:
            return False
        self.ledger.interests.add((post_id, supplier))
        return True

    def _send(self, method: str, path: str, body: object, headers: dict[str, str] | None = None):  # noqa: ANN202 - JSON
        """Return the answer, None when the server is gone. UnexpectedAnswerError for an error."""
        assert self._client is not None
        try:
            status, answer = self._client.call(method, path, body, headers)
        except _GONE:
            return None
        if status >= http.HTTPStatus.BAD_REQUEST:
            raise UnexpectedAnswerError(f"{method} {path}: {status} {answer}")
        self.ledger.acknowledged += 1
        return answer

    def repeat_lost(self, port: int) -> None:
        """Send what got no answer again, with the same keys; from then on it is known."""
        self._client = Client(port, self.token, timeout_s=_PATIENCE_S)
        for lost in self.ledger.lost:
            answer = self._send("POST", f"/api/v1/{lost.kind}", lost.body, {"Idempotency-Key": lost.key})
            assert answer is not None
            self.ledger.posts[str(answer["id"])] = KnownPost(lost.kind, State("open", 1, str(lost.body["text"])))
        self.ledger.lost.clear()
        self._client.close()
