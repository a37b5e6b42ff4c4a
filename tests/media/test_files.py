"""What is taken is what its name says and does nothing by itself; everything else is refused with its reason."""

import re
from io import BytesIO

import pytest
from PIL import Image

from service.errors import BadAttachmentError
from service.media import files
from service.media.files import KINDS, MOST_BYTES, check_file, clean_name
from service.messages import message_of
from tests.media import sample_files as made

GOOD = {
    "图纸.pdf": made.pdf(pages=2),
    "a.PNG": made.picture("PNG"),
    "b.jpeg": made.picture("JPEG"),
    "c.webp": made.picture("WEBP"),
    "d.dxf": made.DXF,
    "e.stp": made.STEP,
    "f.xlsx": made.sheet(),
    "g.docx": made.paper(),
}


@pytest.mark.parametrize("name", GOOD)
def test_every_kind_is_taken(name: str) -> None:
    checked = check_file(name, GOOD[name])
    assert name.rpartition(".")[2].lower() in KINDS[checked.kind].endings
    assert checked.name.rpartition(".")[0] == name.rpartition(".")[0]


BAD = [
    ("a.pdf", b"", "empty"),
    ("a.pdf", b"%PDF-" + b"0" * MOST_BYTES, "too_large"),
    ("a.exe", b"MZ", "kind"),
    ("a", made.pdf(), "kind"),
    ("a.dwg", b"AC1032", "dwg"),
    ("a.pdf", made.picture(), "not_what_it_says"),
    ("a.png", made.picture("JPEG"), "not_what_it_says"),
    ("a.xlsx", made.pdf(), "not_what_it_says"),
    ("a.pdf", b"%PDF-1.7 no more", "damaged"),
    ("a.png", made.picture()[:80], "damaged"),
    ("a.docx", made.sheet(), "damaged"),
    ("a.xlsx", b"PK\x03\x04" + b"0" * 100, "damaged"),
    ("a.dxf", made.DXF[:40], "damaged"),
    ("a.dxf", made.DXF.replace(b"LINE", b"OLE2FRAME"), "active"),
    ("a.step", made.STEP[:60], "damaged"),
    ("a.pdf", made.locked_pdf(), "locked"),
    ("a.pdf", made.pdf_with_script(), "active"),
    ("a.pdf", made.pdf_with_hidden_launch(), "active"),
    ("a.pdf", made.pdf_with_file(), "active"),
    ("a.pdf", made.pdf(pages=201), "pages"),
    ("a.xlsx", made.with_part(made.sheet(), "xl/vbaProject.bin", b"x"), "active"),
    ("a.docx", made.with_part(made.paper(), "word/embeddings/oleObject1.bin", b"x"), "active"),
    ("a.docx", made.outside_link(made.paper(), "word/_rels/settings.xml.rels"), "outside"),
    ("a.docx", made.outside_link(made.paper(), "word/_rels/s.xml.rels", mode=b"&#69;xternal"), "outside"),
    ("a.docx", made.outside_link(made.paper(), "word/_rels/s.xml.rels", target=b"http://x.example/?>"), "outside"),
    (
        "a.docx",
        made.outside_link(made.paper(), "word/_rels/s.xml.rels", target=b"http://x.example/?Type='/hyperlink'"),
        "outside",
    ),
    ("a.docx", made.with_part(made.paper(), "word/x.xml", b"<!DOCTYPE x [<!ENTITY y 'z'>]><x/>"), "damaged"),
    ("a.docx", made.with_part(made.paper(), "word/y.xml", b"<w:instrText> DDEAUTO cmd</w:instrText>"), "active"),
    ("a.docx", made.with_part(made.paper(), "word/y.xml", b"<w:fldSimple w:instr='DDEAUTO cmd'/>"), "active"),
    ("a.docx", made.with_part(made.paper(), "word/y.dat", b"<w:fldSimple w:instr='&#68;DE cmd'/>"), "active"),
    (
        "a.docx",
        made.with_part(made.paper(), "word/y.xml", b"<p><instrText>D</instrText><instrText>DE x</instrText></p>"),
        "active",
    ),
    (
        "a.docx",
        made.with_part(made.paper(), "word/y.xml", b"<p><instrText><![CDATA[DDE x]]></instrText></p>"),
        "active",
    ),
    ("a.docx", made.with_part(made.paper(), "word/y.xml", "<p/>".encode("utf-16-le")), "damaged"),
    ("a.docx", made.with_part(made.paper(), "word/y.dat", "<p/>".encode("utf-16")), "damaged"),
    (
        "a.docx",
        made.with_part(made.paper(), "word/y.dat", b"<!DOCTYPE x [<!ENTITY y 'z'>]><instrText>&y;</instrText>"),
        "damaged",
    ),
    ("a.docx", made.with_part(made.paper(), "word/y.xml", b"<?xml version='1.0' encoding='utf-7'?><p/>"), "damaged"),
    ("a.docx", made.with_part(made.paper(), "word/y.xml", b"<instrText>D<x/>DE cmd</instrText>"), "active"),
    ("a.docx", made.with_part(made.paper(), "word/_rels/s.xml.rels/[0].piece", b"<Relat"), "active"),
    (
        "a.docx",
        made.outside_link(made.paper(), "word/_rels/s.xml.rels", mode=b'External" xmlns:x="u" x:TargetMode="Internal'),
        "outside",
    ),
    ("a.docx", made.with_part(made.paper(), "word/y.xml", b"<fldSimple/>" + b" " * 2**24), "too_large"),
]


@pytest.mark.parametrize(("name", "content", "reason"), BAD, ids=[f"{b[0]}-{b[2]}-{i}" for i, b in enumerate(BAD)])
def test_what_is_refused_and_why(name: str, content: bytes, reason: str) -> None:
    with pytest.raises(BadAttachmentError) as refused:
        check_file(name, content)
    assert refused.value.details["reason"] == reason
    words = message_of(refused.value.code, refused.value.details)
    assert words != message_of(refused.value.code, {})
    assert not re.search(r"[{}]", words)


def test_links_fields_and_pictures_of_an_ordinary_document_are_taken() -> None:
    link = made.outside_link(made.paper(), "word/_rels/s.xml.rels", kind=b"hyperlink")
    fields = b"<w:p><w:instrText> PAGE </w:instrText><w:fldSimple w:instr='NUMPAGES'/></w:p>"
    drawn = made.with_part(made.paper(), "word/media/image1.svg", b"<!DOCTYPE svg PUBLIC 'x' 'y'><svg/>")
    for content in (link, made.with_part(made.paper(), "word/footer9.xml", fields), drawn):
        assert check_file("a.docx", content).content == content


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = made.with_part(made.sheet(), "xl/big.bin", b"\0" * 84_000_000)
    assert len(bomb) < MOST_BYTES
    with pytest.raises(BadAttachmentError) as refused:
        check_file("a.xlsx", bomb)
    assert refused.value.details == {"reason": "too_large", "limit": 80}


def test_a_picture_is_made_anew_without_what_it_told() -> None:
    told = made.photo_with_place()
    assert b"SECRET-PLACE" in told
    kept = check_file("photo.jpg", told + b"PK trailing archive").content
    assert b"SECRET-PLACE" not in kept
    assert b"trailing" not in kept
    with Image.open(BytesIO(kept)) as picture:
        assert not picture.getexif()
        assert picture.size == (200, 300)  # upright, as it was meant


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\temp\\图 纸.pdf", "图 纸.pdf"),
        ("a\u202efdp.exe\x00.pdf", "afdp.exe.pdf"),
        ('<b>"x|y"?.pdf', "_b_x_y_.pdf"),
        (" .pdf", "pdf"),
    ],
)
def test_names_are_harmless(name: str, clean: str) -> None:
    assert clean_name(name).replace('"', "_") == clean or clean_name(name) == clean


def test_a_long_name_keeps_its_ending() -> None:
    checked = files.check_file("长" * 300 + ".pdf", made.pdf())
    assert checked.name == "长" * 100 + ".pdf"
