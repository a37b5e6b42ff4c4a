"""Files that people attach: which kinds are taken, and whether each is what its name says. The bytes decide."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from service.errors import BadAttachmentError

MOST_BYTES: Final = 10 * 1024 * 1024
"""The largest file that is taken."""

_LONGEST_NAME = 100
_OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that may be kept: its kind, a harmless name, and the bytes to keep (of a picture: made anew)."""

    kind: str
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: endings of its name, its media type, how people call it, how it begins, and what checks it.

    load: brings the check, whose library is loaded only for a file of the kind. The check returns the bytes to keep.
    """

    endings: tuple[str, ...]
    media_type: str
    words: str
    begins: Callable[[bytes], bool]
    load: Callable[[], Callable[[bytes], bytes]]


def check_file(name: str, content: bytes) -> CheckedFile:
    """Return a file as it may be kept.

    Raises:
        BadAttachmentError: for one that is empty, too large, of a kind that is not taken, not what its name says,
            damaged, or that holds macros, programs or whatever else acts by itself.
    """
    if not content:
        raise BadAttachmentError(reason="empty")
    if len(content) > MOST_BYTES:
        raise BadAttachmentError(reason="too_large", limit=MOST_BYTES // 1024 // 1024)
    clean = clean_name(name)
    stem, dot, ending = clean.rpartition(".")
    kind = _kind_of(ending.lower() if dot else "")
    if not KINDS[kind].begins(content):
        raise BadAttachmentError(reason="not_what_it_says", words=KINDS[kind].words)
    kept = KINDS[kind].load()(content)
    if len(kept) > MOST_BYTES:
        raise BadAttachmentError(reason="too_large", limit=MOST_BYTES // 1024 // 1024)
    return CheckedFile(kind, f"{stem[:_LONGEST_NAME] or '附件'}.{KINDS[kind].endings[0]}", kept)


def media_type_of(kind: str) -> str:
    """Return the media type of a kind."""
    return KINDS[kind].media_type


def accepted_endings() -> str:
    """Return the endings that are taken, as a form's field has them."""
    return ",".join(f".{ending}" for kind in KINDS.values() for ending in kind.endings)


def clean_name(name: str) -> str:
    """Return a file's name without folders, control signs and signs that mean something to a system."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    visible = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C")
    return re.sub(r'[<>:"|?*]+', "_", visible).strip(" .")


def _kind_of(ending: str) -> str:
    found = next((name for name, kind in KINDS.items() if ending in kind.endings), None)
    if found is None:
        raise BadAttachmentError(reason="dwg" if ending == "dwg" else "kind", value=ending)
    return found


def _load_pdf() -> Callable[[bytes], bytes]:
    from service.media.pdf_files import check_pdf

    return check_pdf


def _load_picture(form: str) -> Callable[[], Callable[[bytes], bytes]]:
    def load() -> Callable[[bytes], bytes]:
        from service.media.pictures import clean_picture

        return lambda content: clean_picture(content, form)

    return load


def _load_package(main: str) -> Callable[[], Callable[[bytes], bytes]]:
    def load() -> Callable[[bytes], bytes]:
        from service.media.packages import check_package

        return lambda content: check_package(content, main)

    return load


def _load_drawing(name: str) -> Callable[[], Callable[[bytes], bytes]]:
    def load() -> Callable[[bytes], bytes]:
        from service.media.drawings import check_dxf, check_step

        return check_dxf if name == "dxf" else check_step

    return load


def _starts(*magics: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(magics)


def _is_webp(content: bytes) -> bool:
    return content[:4] == b"RIFF" and content[8:12] == b"WEBP"


def _is_dxf(content: bytes) -> bool:
    return re.match(rb"(?:\xef\xbb\xbf)?\s*(?:999|0)\s", content[:64]) is not None


KINDS: Final[Mapping[str, Kind]] = {
    "pdf": Kind(("pdf",), "application/pdf", "PDF", _starts(b"%PDF-"), _load_pdf),
    "png": Kind(("png",), "image/png", "PNG 图片", _starts(b"\x89PNG\r\n\x1a\n"), _load_picture("PNG")),
    "jpeg": Kind(("jpg", "jpeg"), "image/jpeg", "JPEG 图片", _starts(b"\xff\xd8\xff"), _load_picture("JPEG")),
    "webp": Kind(("webp",), "image/webp", "WEBP 图片", _is_webp, _load_picture("WEBP")),
    "dxf": Kind(("dxf",), "image/vnd.dxf", "DXF 图纸", _is_dxf, _load_drawing("dxf")),
    "step": Kind(("step", "stp"), "model/step", "STEP 模型", _starts(b"ISO-10303-21;"), _load_drawing("step")),
    "xlsx": Kind(
        ("xlsx",),
        f"{_OFFICE}.spreadsheetml.sheet",
        "Excel 表格",
        _starts(b"PK\x03\x04"),
        _load_package("xl/workbook.xml"),
    ),
    "docx": Kind(
        ("docx",),
        f"{_OFFICE}.wordprocessingml.document",
        "Word 文档",
        _starts(b"PK\x03\x04"),
        _load_package("word/document.xml"),
    ),
}
"""Every kind that is taken. DWG is not: its form is secret, so that nobody can say what is in one."""
