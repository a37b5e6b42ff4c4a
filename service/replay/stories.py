"""Reads a story: what was true before, the need, the scripted answers, and what must come of it."""

import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from service.errors import BadFileError
from service.fixture_paths import fixtures_folder

ListName = Literal["proposals", "stretch"]
Outcome = Literal["order_intent", "gap_listed", "answered", "open"]


class StoryPart(BaseModel):
    """A table of a story file; an unknown field is most likely a misspelt one."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class StoryNeed(StoryPart):
    """Who asks for what."""

    organisation: str
    chain: str
    text: str
    title: str = ""


class StoryExpectation(StoryPart):
    """What the story has to end with."""

    outcome: Outcome
    partner: str | None = None
    partner_invented: bool = False
    partner_list: ListName | None = None


class StoryTerms(StoryPart):
    """Terms of an order intent."""

    amount_cny: float | None = None
    delivery_on: date | None = None


class StoryAnswer(StoryPart):
    """One scripted step of a person, some working minutes after the step before."""

    by: Literal["partner", "asker", "secretariat"]
    action: Literal["endorse", "interest", "decline", "order_intent", "gap_list"]
    after_minutes: Annotated[int, Field(ge=0)]
    note: str = ""
    terms: StoryTerms = StoryTerms()


class StoryJudgement(StoryPart):
    """How far an organisation could serve the need: 3 fits, 2 very likely, 1 worth asking, 0 no."""

    organisation: str
    grade: Annotated[int, Field(ge=0, le=3)]
    why: str = ""


class Story(StoryPart):
    """One story of `fixtures/stories`."""

    name: str
    title: str
    source: str
    alliance: str
    posted_at: datetime
    before: str
    need: StoryNeed
    expect: StoryExpectation
    answers: list[StoryAnswer]
    judged: list[StoryJudgement]


def story_names() -> list[str]:
    """Return the names of the stories that ship with the product, sorted."""
    return sorted(path.stem for path in (fixtures_folder() / "stories").glob("*.toml"))


def read_story(name_or_path: str) -> Story:
    """Read a story by name or path.

    Raises:
        BadFileError: when there is no such story or the file is wrong.
    """
    path = Path(name_or_path)
    if path.suffix != ".toml":
        path = fixtures_folder() / "stories" / f"{name_or_path}.toml"
    try:
        return Story.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as exc:
        known = "、".join(story_names())
        raise BadFileError(path=path, reason=f"没有这个故事，可选：{known}") from exc
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValidationError) as exc:
        raise BadFileError(path=path, reason=str(exc)) from exc
