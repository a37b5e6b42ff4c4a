"""The people of the small world in front of the office's pages, each with a browser that runs no script."""

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from service.usecases import intake
from service.usecases.intake import Arrival, IntakeView, Reception
from tests.usecases.world import World
from tests.web.visitor import Visitor, serve_pages, token_of


@dataclass
class Office:
    """A world, and who sits in front of it."""

    world: World
    browsers: dict[str, Visitor] = field(default_factory=dict)

    def at(self, username: str) -> Visitor:
        """The browser in which somebody is signed in."""
        if username not in self.browsers:
            visitor = serve_pages(self.world, demo_open=False)
            assert visitor.sign_in(username).status_code == 303
            self.browsers[username] = visitor
        return self.browsers[username]

    def read(self, path: str, by: str = "secretariat") -> str:
        """A page's HTML, which must be there and light."""
        answer = self.at(by).get(path)
        assert answer.status_code == 200, (path, by, answer.status_code)
        assert len(answer.content) < 60_000
        return str(answer.text)

    def act(self, number: str, move: str, by: str = "secretariat", **said: Any) -> Any:  # noqa: ANN401 - form fields, the answer
        """Send a form of a case's page, whose token is taken from the page."""
        visitor = self.at(by)
        token = token_of(visitor.get(f"/cases/{number}").text)
        return visitor.send(f"/cases/{number}/{move}", form_token=token, **said)

    def bulk(self, do: str, *case_ids: object, by: str = "secretariat", **said: Any) -> Any:  # noqa: ANN401
        """Send the form of the queue with these cases chosen."""
        visitor = self.at(by)
        token = token_of(visitor.get("/queue").text)
        return visitor.send("/queue/do", form_token=token, do=do, case=[str(each) for each in case_ids], **said)

    def submit(self, text: str, by: str = "owner") -> IntakeView:
        """Let a request come in, with its triage."""
        actor = self.world.actors[by]
        container = self.at("secretariat").client.app.state.context.container  # type: ignore[attr-defined]
        with self.world.write() as session:
            return intake.submit_request(
                session,
                Reception(container.triage, self.world.engines),
                actor=actor,
                alliance="luzhou",
                arrival=Arrival(text=text),
                now=self.world.clock,
            )


def words_of(html: str) -> str:
    """What a page says, without its markup."""
    body = re.sub(r"<(script|style)\b.*?</\1>", "", html, flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def numbers_in(html: str) -> list[str]:
    """The cases of a queue in the order in which they stand."""
    return re.findall(r'<th scope="row"><a href="/cases/([A-Z0-9-]+)', html)
