"""What all commands share: languages, JSON, progress, and errors as one line with a code."""

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn, TypeVar

import typer

if TYPE_CHECKING:
    from service.container import Container
    from service.settings import Settings

Item = TypeVar("Item")
Lang = Literal["zh", "en"]
JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON。 Print JSON.")]
LangOption = Annotated[Lang, typer.Option("--lang", help="界面语言：zh 或 en。 Language of the text.")]

_QUIET_SECONDS = 1.0
_REDRAW_SECONDS = 0.2


class CommandError(Exception):
    """A command cannot go on: `code: message` on standard error and this exit code (2: the caller's, 1: ours)."""

    def __init__(self, code: str, message: str, *, exit_code: int = 2) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.exit_code = exit_code


def fail(code: str, zh: str, en: str, *, lang: Lang = "zh", exit_code: int = 2) -> NoReturn:
    """End the command with an error in the reader's language."""
    raise CommandError(code, en if lang == "en" else zh, exit_code=exit_code)


def say(zh: str, en: str, *, lang: Lang) -> None:
    """Print a line for people."""
    print(en if lang == "en" else zh)


def print_json(value: object) -> None:
    """Print one JSON value on one line."""
    print(json.dumps(value, ensure_ascii=False, default=str))


class Progress:
    """Tells how far a long job is, on standard error, to a person only, and only after a second."""

    def __init__(self, title: str, *, shown: bool | None = None) -> None:
        self._title = title
        self._shown = sys.stderr.isatty() if shown is None else shown
        self._started = time.monotonic()
        self._drawn_at = self._started + _QUIET_SECONDS - _REDRAW_SECONDS
        self._drawn = False

    def __call__(self, done: int, total: int | None = None) -> None:
        """Say that `done` of `total` (None: unknown) are through."""
        now = time.monotonic()
        if self._shown and now - self._drawn_at >= _REDRAW_SECONDS:
            self._drawn_at, self._drawn = now, True
            share = f"{done}/{total} ({done * 100 // max(total, 1)} %)" if total else str(done)
            sys.stderr.write(f"\r\033[K{self._title} {share} {now - self._started:.0f} s")
            sys.stderr.flush()

    def close(self) -> None:
        """Wipe the line."""
        if self._drawn:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()
            self._drawn = False


@contextmanager
def progress_bar(zh: str, en: str, *, lang: Lang) -> Iterator[Progress]:
    """Give a progress display that is wiped at the end."""
    bar = Progress(en if lang == "en" else zh)
    try:
        yield bar
    finally:
        bar.close()


def count_through(items: Iterable[Item], total: int, report: Callable[[int, int], None]) -> Iterator[Item]:
    """Go through items and report after each."""
    for number, item in enumerate(items, start=1):
        yield item
        report(number, total)


def read_settings() -> "Settings":
    """Read the settings from the environment.

    Raises:
        CommandError: naming the setting that is wrong and what is expected.
    """
    from pydantic import ValidationError

    from service.settings import Settings

    try:
        return Settings()
    except ValidationError as exc:
        problems = "; ".join(f"LIANPEI_{_name_of(error)}: {error['msg']}" for error in exc.errors())
        raise CommandError("invalid_setting", problems) from exc


def open_container() -> "Container":
    """Return the parts of the product, over a database that is there and current."""
    from service.wiring import build_container

    container = build_container(read_settings())
    container.database.require_current()
    return container


def _name_of(error: Any) -> str:  # noqa: ANN401 - pydantic's own description of an error
    return "_".join(str(part) for part in error["loc"]).upper()
