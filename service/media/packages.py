"""Office documents (.xlsx, .docx): zip packages, looked through part by part for what acts by itself."""

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from xml.parsers import expat

from service.errors import BadAttachmentError

_MOST_PARTS = 2_000
_MOST_UNPACKED = 80 * 1024 * 1024
_DAMAGED = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)
_ACTIVE_PARTS = re.compile(
    r"vbaproject|vbadata|/activex/|/embeddings/|/externallinks/|customui|/macrosheets/|/webextensions/|\.(?:exe|dll|js|vbs|ps1|bat|cmd|scr|piece)$"
)
_ACTIVE_TYPES = re.compile(
    r"macroEnabled|vnd\.ms-office\.(?:vbaProject|activeX)|macrosheet|oleObject|externalLink|afchunk", re.IGNORECASE
)
_ACTIVE_RELATIONS = frozenset({"oleobject", "afchunk", "vbaproject", "package", "control", "externallink"})
_MOST_READ = 16 * 1024 * 1024
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<")
_OTHER_SIGNS = re.compile(
    rb"\xff\xfe|\xfe\xff|<\x00|\x00<|(?:\xef\xbb\xbf)?\s*<\?xml\s[^>]*encoding\s*=\s*[\"'](?!(?:utf-8|us-ascii)[\"'])",
    re.IGNORECASE,
)
_FIELDS = (b"instrText", b"fldSimple")
_PROGRAM = re.compile(r"\bDDE", re.IGNORECASE)


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
            read = 0
            for name, part in _parts(archive, entries):
                if _must_be_read(name, part):
                    read += len(part)
                    if read > _MOST_READ:
                        raise BadAttachmentError(reason="too_large", limit=_MOST_READ // 1024 // 1024)
                    _read_part(part)
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


def _must_be_read(name: str, part: bytes) -> bool:
    """Say whether a part may name what acts by itself, so that it has to be read.

    Raises:
        BadAttachmentError: for one that is a program, or written so that we would not see what programs find.
    """
    if _ACTIVE_PARTS.search(name):
        raise BadAttachmentError(reason="active")
    if _OTHER_SIGNS.match(part):
        raise BadAttachmentError(reason="damaged")
    fields = any(sign in part for sign in _FIELDS)
    markup = name.endswith((".xml", ".rels")) or (fields and _MARKUP.match(part) is not None)
    if markup and b"<!DOCTYPE" in part:
        raise BadAttachmentError(reason="damaged")
    return markup and (fields or name.endswith(".rels") or name == "/[content_types].xml")


def _read_part(part: bytes) -> None:
    """Read a part as the programs do that open it, whichever way its text is written.

    Raises:
        BadAttachmentError: for one that names a program, brings something from elsewhere, or cannot be read.
    """
    fields = _Fields()
    try:
        fields.reader.Parse(part, True)
    except expat.ExpatError as exc:
        raise BadAttachmentError(reason="damaged") from exc
    if _PROGRAM.search("".join(fields.words)):
        raise BadAttachmentError(reason="active")


class _Fields:
    """Collects the words of a part's fields, and refuses at once what it must not name."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.reader = expat.ParserCreate()
        self.reader.StartElementHandler = self._begin

    def _begin(self, element: str, attributes: dict[str, str]) -> None:
        local = element.rpartition(":")[2]
        if local == "Relationship":
            _refuse_relation(attributes)
        elif local == "instrText":
            self.reader.CharacterDataHandler, self.reader.EndElementHandler = self.words.append, self._end
        elif local == "fldChar":
            self.words.append("\n")
        elif local == "fldSimple":
            self.words.extend(f"\n{value}\n" for value in attributes.values())
        elif _ACTIVE_TYPES.search(attributes.get("ContentType", "")):
            raise BadAttachmentError(reason="active")

    def _end(self, element: str) -> None:
        if element.rpartition(":")[2] == "instrText":
            self.reader.CharacterDataHandler = self.reader.EndElementHandler = None


def _refuse_relation(relation: Mapping[str, str]) -> None:
    """Refuse a relation that brings something when the document is opened; a plain link to elsewhere does not."""
    kind = relation.get("Type", "").strip().rpartition("/")[2].lower()
    outside = relation.get("TargetMode", "").strip().lower() == "external"
    if kind in _ACTIVE_RELATIONS or (outside and kind != "hyperlink"):
        raise BadAttachmentError(reason="outside")
