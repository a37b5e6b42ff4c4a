"""What the pages of a salon share: sessions, words for days, and the same page again with what was wrong."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import quote

from fastapi import Request, Response
from sqlmodel import Session

from service import salon_words
from service.errors import InvalidInputError, NotSignedInError
from service.web.desks import Desk
from service.web.rendering import PAGE_HEADERS, Renderer
from service.web.shown_problems import ShownProblem

PRIVATE = {"Cache-Control": "private, no-store"}
AGAIN = "改好后再点一次，已填的内容都还在。"
WEEKDAYS = "一二三四五六日"
PDF = "application/pdf"

Show = Callable[[ShownProblem | None], Response]


class SalonRoom:
    """Base of the pages: what renders them, and the words that every template may use."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def page(self, request: Request, template: str, **values: Any) -> Response:  # noqa: ANN401 - what the template shows
        """Return a page that no cache keeps."""
        problem = values.get("problem")
        status = problem.status if isinstance(problem, ShownProblem) else 200
        more = {"problem": None, "say": salon_words, "day_words": day_words}
        return self._renderer.page(request, f"salon/{template}", status=status, headers=PRIVATE, **more | values)


@contextmanager
def reading(desk: Desk) -> Iterator[Session]:
    """Give a session that reads."""
    with desk.context.container.database.read() as session:
        yield session


@contextmanager
def writing(desk: Desk) -> Iterator[Session]:
    """Give a session that writes, committed at the end."""
    with desk.context.container.database.transaction() as session:
        yield session


def show_again(request: Request, show: Show) -> None:
    """Let an error show this page again, with what to do about it."""

    def again(problem: ShownProblem) -> Response:
        return show(replace(problem, step=AGAIN) if problem.status in (400, 409) else problem)

    request.state.show_again = again


def require_person(desk: Desk) -> None:
    """Do nothing for somebody who is signed in; NotSignedInError for a visitor."""
    if desk.actor is None:
        raise NotSignedInError


def day_words(day: date) -> str:
    """Return a day as people say it: 11月27日 周五."""
    return f"{day.month}月{day.day}日 周{WEEKDAYS[day.weekday()]}"


def read_id(value: str, field: str) -> uuid.UUID:
    """Return the id in a form's field; InvalidInputError for anything else."""
    try:
        return uuid.UUID(value)
    except ValueError as exc:
        raise InvalidInputError(field=field, reason="salon_choose") from exc


def read_number(value: str, field: str) -> int | None:
    """Return the whole number in a form's field, None where it is empty; InvalidInputError for anything else."""
    if not value.strip():
        return None
    try:
        return int(value)
    except ValueError as exc:
        raise InvalidInputError(field=field, reason="salon_number", value=value[:20]) from exc


def read_amount(value: str) -> Decimal | None:
    """Return an amount in yuan as typed, None where it is empty; InvalidInputError for anything else."""
    typed = value.replace(",", "").replace("，", "").strip()
    if not typed:
        return None
    try:
        return Decimal(typed)
    except InvalidOperation as exc:
        raise InvalidInputError(field="amount_cny", value=value[:20]) from exc


def file_answer(content: bytes, *, name: str, plain: str, media_type: str, inline: bool = False) -> Response:
    """Return a file under its Chinese name, and under a plain one where that is not read."""
    how = "inline" if inline else "attachment"
    disposition = f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    headers = {**PAGE_HEADERS, **PRIVATE, "Content-Disposition": disposition}
    return Response(content, headers=headers, media_type=media_type)
