"""Is an uploaded workbook what it claims to be, and small once unpacked? Looked at before anything opens it."""

import re
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO

from service.errors import BadWorkbookError

MOST_FILE_BYTES = 4 * 1024 * 1024
"""The largest workbook that is taken."""

_MOST_PARTS = 200
_MOST_UNPACKED = 32 * 1024 * 1024
_MOST_CELLS = 200_000
_MOST_MERGED = 10_000
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})\"")
_DAMAGED = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)
_TRAPS = (b"<!DOCTYPE", b"<!ENTITY")


def unpack_workbook(content: bytes) -> dict[str, bytes]:
    """Return the parts of an .xlsx file by name.

    Raises:
        BadWorkbookError: for what is no such file, or would need more memory than any list.
    """
    if len(content) > MOST_FILE_BYTES:
        raise BadWorkbookError(reason="too_large", limit=MOST_FILE_BYTES // 1024 // 1024)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > _MOST_PARTS or sum(entry.file_size for entry in entries) > _MOST_UNPACKED:
                raise BadWorkbookError(reason="too_large", limit=MOST_FILE_BYTES // 1024 // 1024)
            parts = {entry.filename: archive.read(entry) for entry in entries}
    except _DAMAGED as exc:
        raise BadWorkbookError(reason="not_xlsx") from exc
    if "xl/workbook.xml" not in parts:
        raise BadWorkbookError(reason="not_xlsx")
    _refuse_traps(parts)
    return parts


def pack_workbook(parts: Mapping[str, bytes]) -> bytes:
    """Return the file with these parts."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return file.getvalue()


def _refuse_traps(parts: Mapping[str, bytes]) -> None:
    """Refuse entities, and sheets that grow when they are opened: too many cells, or vast merged ones."""
    for part in parts.values():
        head = part.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
        if head == b"<" and any(trap in part for trap in _TRAPS):
            raise BadWorkbookError(reason="not_xlsx")
        if part[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00<\x00" in part[:64]:
            raise BadWorkbookError(reason="not_xlsx")  # UTF-16 would hide them from us
    sheets = [part for name, part in parts.items() if name.startswith("xl/worksheets/")]
    if sum(len(_CELL.findall(part)) for part in sheets) > _MOST_CELLS:
        raise BadWorkbookError(reason="too_large", limit=MOST_FILE_BYTES // 1024 // 1024)
    if sum(_area(*match.groups()) for part in sheets for match in _MERGED.finditer(part)) > _MOST_MERGED:
        raise BadWorkbookError(reason="merged")


def _area(left: bytes, top: bytes, right: bytes, bottom: bytes) -> int:
    """How many cells a merged range covers."""
    return (abs(_column(right) - _column(left)) + 1) * (abs(int(bottom) - int(top)) + 1)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
