"""Stamped copies: the words are on every page, the content below is as it was, and nothing tells of the author."""

from io import BytesIO

import pypdfium2
import pytest
from PIL import Image, ImageChops
from pypdf import PdfReader

from service.exports import pdf_papers
from service.media.files import check_file
from service.media.stamps import stamp_file
from tests.media import sample_files as made

WORDS = "乙盆角齿厂\nLZ-2026-000001 · 2026-03-04 09:30 查看"
PLAIN = "0123456789ab\nLZ-2026-000001 2026-03-04 09:30"


def stamped(name: str, content: bytes) -> bytes:
    checked = check_file(name, content)
    return stamp_file(checked.kind, checked.content, words=WORDS, plain=PLAIN)


def text_of(content: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(content)
    return [page.get_textpage().get_text_bounded() for page in document]


@pytest.mark.parametrize("rotate", [0, 90, 270])
def test_every_page_of_a_pdf_is_stamped(rotate: int) -> None:
    writer = made.sheets(2, rotate)
    writer.add_metadata({"/Author": "someone"})
    copy = stamped("a.pdf", made.written(writer))
    pages = text_of(copy)
    assert len(pages) == 2
    if pdf_papers.chinese_fonts():
        assert all("LZ-2026-000001" in page and "乙盆角齿厂" in page for page in pages)
    assert "/Author" not in (PdfReader(BytesIO(copy)).metadata or {})
    check_file("a.pdf", copy)


def test_without_a_chinese_font_the_stamp_is_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_papers, "chinese_fonts", list)
    assert all("0123456789ab" in page for page in text_of(stamped("a.pdf", made.pdf())))


@pytest.mark.parametrize(("name", "form"), [("a.png", "PNG"), ("a.jpg", "JPEG"), ("a.webp", "WEBP")])
def test_a_picture_is_stamped_and_stays_as_large(name: str, form: str) -> None:
    content = made.picture(form, width=640, height=300)
    copy = stamped(name, content)
    with Image.open(BytesIO(content)) as before, Image.open(BytesIO(copy)) as after:
        assert after.format == form
        assert after.size == before.size
        changed = ImageChops.difference(before.convert("L"), after.convert("L")).point(lambda value: 255 * (value > 20))
        share = sum(changed.histogram()[255:]) / (640 * 300)
    assert 0.005 < share < 0.3


@pytest.mark.parametrize(("name", "content"), [("a.dxf", made.DXF), ("a.step", made.STEP), ("a.xlsx", made.sheet())])
def test_what_cannot_be_stamped_carries_a_note_and_is_whole(name: str, content: bytes) -> None:
    copy = stamped(name, content)
    assert b"LZ-2026-000001" in copy
    assert b"LZ-2026-000001" not in content
    check_file(name, copy)
