"""PDF: read in whole, refused when anything in it acts by itself, and stamped page by page."""

import math
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    PdfObject,
    StreamObject,
)

from service.errors import BadAttachmentError

MOST_PAGES = 200
_MOST_OBJECTS = 200_000
_DAMAGED = (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, OSError)
_KEYS = frozenset({"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/XFA", "/AA", "/RichMediaContent"})
"""Entries that hold programs, files inside the file, or what happens without being asked for."""
_ACTIONS = frozenset(
    {
        "/JavaScript",
        "/Launch",
        "/SubmitForm",
        "/ImportData",
        "/Rendition",
        "/RichMediaExecute",
        "/GoToE",
        "/GoToR",
        "/Movie",
        "/Sound",
        "/Hide",
    }
)
_ANNOTATIONS = frozenset({"/FileAttachment", "/RichMedia", "/Movie", "/Screen", "/3D", "/Sound"})
_STAMP = "/LianpeiStamp"


def check_pdf(content: bytes) -> bytes:
    """Return a PDF as it came when nothing in it acts by itself.

    Raises:
        BadAttachmentError: for one that is damaged, locked, too long, or active.
    """
    try:
        reader = PdfReader(BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise BadAttachmentError(reason="locked")
        pages = len(reader.pages)
        if not 1 <= pages <= MOST_PAGES:
            raise BadAttachmentError(reason="pages" if pages else "damaged", limit=MOST_PAGES)
        for found in _dictionaries(reader):
            _refuse_active(found)
    except _DAMAGED as exc:
        raise BadAttachmentError(reason="damaged") from exc
    return content


def stamp_pdf(content: bytes, overlay: bytes) -> bytes:
    """Return a PDF with a stamp over every page, without what it said of its author.

    overlay: a PDF whose first page, a square, is the stamp; it is turned and sized to cover each page.
    """
    writer = PdfWriter(clone_from=BytesIO(content))
    stamp = _form(writer, overlay)
    for page in writer.pages:
        _put_over(writer, page, stamp)
    root = writer.root_object
    for name in ("/Metadata", "/PieceInfo"):
        root.pop(NameObject(name), None)
    writer.metadata = None
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


def _dictionaries(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary of a file: those that are reached from its end, and those that only lie in it."""
    waiting: list[Any] = [reader.trailer]
    waiting += [IndirectObject(number, generation, reader) for generation, row in reader.xref.items() for number in row]
    waiting += [IndirectObject(number, 0, reader) for number in reader.xref_objStm]
    seen: set[int] = set()
    count = 0
    while waiting:
        item = waiting.pop()
        if isinstance(item, IndirectObject):
            if item.idnum in seen:
                continue
            seen.add(item.idnum)
            item = item.get_object()
        count += 1
        if count > _MOST_OBJECTS:
            raise BadAttachmentError(reason="too_large", limit=10)
        if isinstance(item, DictionaryObject):
            yield item
            waiting += [value for value in item.values() if _holds(value)]
        elif isinstance(item, ArrayObject):
            waiting += [value for value in item if _holds(value)]


def _holds(value: PdfObject) -> bool:
    return isinstance(value, IndirectObject | DictionaryObject | ArrayObject)


def _refuse_active(found: DictionaryObject) -> None:
    if _KEYS & found.keys() or found.get("/Type") == "/EmbeddedFile":
        raise BadAttachmentError(reason="active")
    if str(found.get("/S", "")) in _ACTIONS or str(found.get("/Subtype", "")) in _ANNOTATIONS:
        raise BadAttachmentError(reason="active")


def _form(writer: PdfWriter, overlay: bytes) -> tuple[IndirectObject, float]:
    """Take the first page of the overlay over as a form that pages can draw; return it with the length of its side."""
    page = PdfReader(BytesIO(overlay)).pages[0]
    drawn, resources = page.get_contents(), page["/Resources"].get_object()
    if not isinstance(resources, DictionaryObject):
        resources = DictionaryObject()
    form = StreamObject()
    form.set_data(drawn.get_data() if drawn is not None else b"")
    side = float(page.mediabox.width)
    form.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): ArrayObject([FloatObject(each) for each in (0, 0, side, side)]),
            NameObject("/Resources"): resources.clone(writer),
        }
    )
    return writer._add_object(form.flate_encode()), side


def _put_over(writer: PdfWriter, page: Any, stamp: tuple[IndirectObject, float]) -> None:  # noqa: ANN401 - a page of the library
    form, side = stamp
    box = page.cropbox
    width, height = abs(float(box.width)), abs(float(box.height))
    middle_x = (float(box.left) + float(box.right)) / 2
    middle_y = (float(box.bottom) + float(box.top)) / 2
    scale = math.hypot(width, height) / side
    turn = math.radians(int(page.get("/Rotate", 0) or 0))
    a, b = scale * math.cos(turn), scale * math.sin(turn)
    half = side / 2
    x, y = middle_x - (a * half - b * half), middle_y - (b * half + a * half)
    resources = DictionaryObject(page.get("/Resources", DictionaryObject()).get_object())
    forms = DictionaryObject(resources.get("/XObject", DictionaryObject()).get_object())
    forms[NameObject(_STAMP)] = form
    resources[NameObject("/XObject")] = forms
    page[NameObject("/Resources")] = resources
    before, after = StreamObject(), StreamObject()
    before.set_data(b"q\n")
    after.set_data(f"\nQ q {a:.6f} {b:.6f} {-b:.6f} {a:.6f} {x:.4f} {y:.4f} cm {_STAMP} Do Q\n".encode())
    drawn = page.get("/Contents")
    drawn = drawn.get_object() if drawn is not None else ArrayObject()
    parts = list(drawn) if isinstance(drawn, ArrayObject) else [page.raw_get("/Contents")]
    page[NameObject("/Contents")] = ArrayObject([writer._add_object(before), *parts, writer._add_object(after)])
    page.pop(NameObject("/Metadata"), None)
