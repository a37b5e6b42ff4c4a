"""Office documents (.xlsx, .docx): zip packages, looked through part by part for what acts by itself."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from service.errors import BadAttachmentError

_MOST_PARTS = 2_000
_MOST_UNPACKED = 80 * 1024 * 1024
_DAMAGED = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)
_ACTIVE_PARTS = re.compile(
    r"vbaproject|vbadata|/activex/|/embeddings/|/externallinks/|customui|/macrosheets/|/webextensions/|\.(?:exe|dll|js|vbs|ps1|bat|cmd|scr)$"
)
_ACTIVE_TYPES = re.compile(rb"macroEnabled|vnd\.ms-office\.(?:vbaProject|activeX)|oleObject|afchunk", re.IGNORECASE)
_LINK = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>", re.DOTALL)
_FIELD = re.compile(rb"<(?:\w+:)?instrText[^>]*>[^<]*\bDDE", re.IGNORECASE)
_ENTITY = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)


def check_package(content: bytes, main: str) -> bytes:
    """Return a document as it came when nothing in it acts by itself; main: the part that makes it one of its kind.

    Raises:
        BadAttachmentError: for what is no such document, damaged, locked, too large once unpacked, or active.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > _MOST_PARTS or sum(entry.file_size for entry in entries) > _MOST_UNPACKED:
                raise BadAttachmentError(reason="too_large", limit=_MOST_UNPACKED // 1024 // 1024)
            if any(entry.flag_bits & 1 for entry in entries):
                raise BadAttachmentError(reason="locked")
            names = {entry.filename for entry in entries}
            if main not in names or "[Content_Types].xml" not in names:
                raise BadAttachmentError(reason="damaged")
            for name, part in _parts(archive, entries):
                _refuse_active(name, part)
    except _DAMAGED as exc:
        raise BadAttachmentError(reason="damaged") from exc
    return content


def mark_package(content: bytes, words: str) -> bytes:
    """Return a document with a note in its package that programs do not show: whom it was given to, and when."""
    file = BytesIO(content)
    with zipfile.ZipFile(file, "a") as archive:
        archive.comment = words.encode()[:1000]
    return file.getvalue()


def _parts(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> Iterator[tuple[str, bytes]]:
    for entry in entries:
        yield f"/{entry.filename.lower()}", archive.read(entry)


def _refuse_active(name: str, part: bytes) -> None:
    if _ACTIVE_PARTS.search(name):
        raise BadAttachmentError(reason="active")
    if not name.endswith((".xml", ".rels")):
        return
    if part[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00<\x00" in part[:64] or _ENTITY.search(part):
        raise BadAttachmentError(reason="damaged")  # UTF-16 and entities hide from us what programs would find
    if name == "/[content_types].xml" and _ACTIVE_TYPES.search(part):
        raise BadAttachmentError(reason="active")
    if name.endswith(".rels") and any(_is_outside(link) for link in _LINK.findall(part)):
        raise BadAttachmentError(reason="outside")
    if _FIELD.search(part):
        raise BadAttachmentError(reason="active")


def _is_outside(link: bytes) -> bool:
    """Say whether a relation brings something from elsewhere when the document is opened; a plain link does not."""
    outside = re.search(rb"TargetMode\s*=\s*[\"']External", link, re.IGNORECASE) is not None
    plain = re.search(rb"Type\s*=\s*[\"'][^\"']*/hyperlink[\"']", link) is not None
    return (outside and not plain) or re.search(rb"/(?:oleObject|aFChunk|vbaProject)[\"']", link) is not None
