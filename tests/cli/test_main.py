"""How exceptions become lines and exit codes, in this process."""

import sys
from collections.abc import Callable

import pytest
import typer

from embeddings.errors import ModelFileError
from matching.errors import TextTooLongError
from service.cli import main as cli
from service.cli.output import CommandError
from service.errors import ForbiddenError, InternalError, UnknownAllianceError


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException], int]:
    """Run a command that raises, and return the exit code."""

    def run(exc: BaseException) -> int:
        module = type(sys)("service.cli.failing")
        module.app = typer.Typer(rich_markup_mode=None)  # type: ignore[attr-defined]

        @module.app.command()  # type: ignore[attr-defined, misc]
        def fail() -> None:
            raise exc

        monkeypatch.setitem(sys.modules, "service.cli.failing", module)
        monkeypatch.setattr(cli, "COMMANDS", {"failing": cli.Command("failing", "", "")})
        return cli.main(["failing"])

    return run


@pytest.mark.parametrize(
    ("exc", "exit_code", "line"),
    [
        (CommandError("bad_thing", "两行\n成一行"), 2, "bad_thing: 两行 成一行"),
        (UnknownAllianceError(alliance="x"), 2, "unknown_alliance: 没有代码为“x”的联盟。"),
        (ForbiddenError(), 2, "forbidden: "),
        (InternalError(), 1, "internal_error: "),
        (TextTooLongError(20001, 20000), 2, "text_too_long: "),
        (ModelFileError("gone"), 2, "model_file: "),
        (FileNotFoundError(2, "No such file", "x.zip"), 2, "file: No such file: x.zip"),
        (ZeroDivisionError("division"), 1, "internal_error: ZeroDivisionError: division"),
        (SystemExit(3), 3, ""),
        (KeyboardInterrupt(), 130, ""),
        (typer.Exit(1), 1, ""),
    ],
)
def test_exceptions_become_lines(
    exc: BaseException,
    exit_code: int,
    line: str,
    failing: Callable[[BaseException], int],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert failing(exc) == exit_code
    err = capsys.readouterr().err
    assert err.startswith(line)
    assert err.count("\n") == (1 if line else 0)
