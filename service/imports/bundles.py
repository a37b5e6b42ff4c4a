"""Reads the folder of one alliance (`alliance.toml` and tables as JSON lines or CSV) and finds what is wrong in it."""

import csv
import json
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from service.errors import ImportRowsError
from service.imports.rows import AllianceRow, CapabilityRow, FileRow, NeedRow, OrganisationRow, UserRow
from service.messages import row_message

Row = TypeVar("Row", bound=FileRow)
Row_co = TypeVar("Row_co", bound=FileRow, covariant=True)


@dataclass(frozen=True, slots=True)
class Numbered(Generic[Row_co]):
    """A row with where it stands; the first line of a file is 1."""

    file: str
    line: int
    row: Row_co


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong with one row, in words for the person who wrote the file."""

    file: str
    row: int
    field: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Everything that is known of an alliance from its files. Fields are right each by itself, not yet together."""

    alliance: AllianceRow
    organisations: Sequence[Numbered[OrganisationRow]] = ()
    capabilities: Sequence[Numbered[CapabilityRow]] = ()
    needs: Sequence[Numbered[NeedRow]] = ()
    users: Sequence[Numbered[UserRow]] = ()


@dataclass(slots=True)
class _Reader:
    """Reads files and gathers what is wrong with them."""

    folder: Path
    errors: list[RowError] = field(default_factory=list)

    def table(self, name: str, kind: type[Row]) -> list[Numbered[Row]]:
        """Read `<name>.jsonl` or `<name>.csv`; none: no rows."""
        found: list[Numbered[Row]] = []
        for path, split in ((self.folder / f"{name}.jsonl", _json_rows), (self.folder / f"{name}.csv", _csv_rows)):
            if (content := self._text(path)) is not None:
                for line, raw in split(content):
                    if (row := self._check(path.name, line, kind, raw)) is not None:
                        found.append(Numbered(path.name, line, row))
        return found

    def alliance(self) -> AllianceRow | None:
        """Read `alliance.toml`."""
        path = self.folder / "alliance.toml"
        content = self._text(path)
        if content is None:
            if not path.exists():
                self.errors.append(RowError(path.name, 0, "", row_message("file_missing")))
            return None
        try:
            raw = tomllib.loads(content)
        except tomllib.TOMLDecodeError as exc:
            self.errors.append(RowError(path.name, 0, "", row_message("not_toml", reason=exc)))
            return None
        return self._check(path.name, 0, AllianceRow, raw)

    def _text(self, path: Path) -> str | None:
        """The text of a file; None where there is none or it is not UTF-8."""
        if not path.is_file():
            return None
        try:
            return path.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as exc:
            line = path.read_bytes()[: exc.start].count(b"\n") + 1
            self.errors.append(RowError(path.name, line, "", row_message("not_utf8")))
            return None

    def _check(self, file: str, line: int, kind: type[Row], raw: Any) -> Row | None:  # noqa: ANN401 - unchecked input
        """Check one row; its errors are gathered, one per field."""
        if not isinstance(raw, dict):
            self.errors.append(RowError(file, line, "", row_message("not_object")))
            return None
        try:
            return kind.model_validate(raw)
        except ValidationError as exc:
            for error in exc.errors(include_url=False, include_input=False):
                name = ".".join(str(part) for part in error["loc"])
                message = row_message(error["type"], **error.get("ctx", {}))
                self.errors.append(RowError(file, line, name, message))
            return None


def read_bundle(folder: Path) -> Bundle:
    """Read an alliance's folder.

    Raises:
        ImportRowsError: `details["rows"]` lists every `RowError`.
    """
    reader = _Reader(folder)
    alliance = reader.alliance()
    organisations = reader.table("organisations", OrganisationRow)
    capabilities = reader.table("capabilities", CapabilityRow)
    needs = reader.table("needs", NeedRow)
    users = reader.table("users", UserRow)
    if reader.errors or alliance is None:
        raise ImportRowsError(rows=reader.errors, count=len(reader.errors))
    return Bundle(alliance=alliance, organisations=organisations, capabilities=capabilities, needs=needs, users=users)


def _json_rows(content: str) -> Iterator[tuple[int, Any]]:
    """Each line that is not blank, with its number; None for one that is no JSON."""
    for line, text in enumerate(content.split("\n"), start=1):
        if text.strip():
            try:
                yield line, json.loads(text)
            except (ValueError, RecursionError):
                yield line, None


def _csv_rows(content: str) -> Iterator[tuple[int, Any]]:
    """Each row of a table with a header; empty cells are left out. The number is that of the row's last line."""
    reader = csv.DictReader(content.splitlines(keepends=True))
    for raw in reader:
        yield reader.line_num, {key or "": value.strip() for key, value in raw.items() if _filled(value)}


def _filled(value: Any) -> bool:  # noqa: ANN401 - a row that is too long has a list here
    return bool(value.strip()) if isinstance(value, str) else False
