"""Files of every kind that is taken, made on the spot, and what spoils them."""

import zipfile
from io import BytesIO

import docx
import openpyxl
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

DXF = b"\n".join(
    b"999 drawn_by_hand 0 SECTION 2 ENTITIES 0 LINE 8 0 10 0.0 20 0.0 11 5.0 21 5.0 0 ENDSEC 0 EOF".split()
)
STEP = b"ISO-10303-21;\nHEADER;\nFILE_NAME('gear');\nENDSEC;\nDATA;\n#1=POINT();\nENDSEC;\nEND-ISO-10303-21;\n"


def pdf(*, pages: int = 1, rotate: int = 0) -> bytes:
    return written(sheets(pages, rotate))


def sheets(pages: int = 1, rotate: int = 0) -> PdfWriter:
    writer = PdfWriter()
    for _ in range(pages):
        page = writer.add_blank_page(595, 842)
        if rotate:
            page.rotate(rotate)
    return writer


def written(writer: PdfWriter) -> bytes:
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


def pdf_with_script() -> bytes:
    writer = sheets()
    script = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(script)
    return written(writer)


def pdf_with_hidden_launch() -> bytes:
    """An action that nothing points at, under a name written in another way."""
    writer = sheets()
    action = DictionaryObject({NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("calc.exe")})
    writer._add_object(action)
    return written(writer).replace(b"/Launch", b"/L#61unch")


def pdf_with_file() -> bytes:
    writer = sheets()
    writer.add_attachment("a.exe", b"MZ")
    return written(writer)


def locked_pdf() -> bytes:
    writer = sheets()
    writer.encrypt("secret", algorithm="RC4-128")
    return written(writer)


def picture(form: str = "PNG", *, width: int = 300, height: int = 200) -> bytes:
    file = BytesIO()
    Image.new("RGB", (width, height), (240, 240, 255)).save(file, form)
    return file.getvalue()


def photo_with_place() -> bytes:
    """A photograph that lies on its side and tells where it was taken."""
    file = BytesIO()
    made = Image.new("RGB", (300, 200), (1, 2, 3))
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "SECRET-PLACE"
    made.save(file, "JPEG", exif=exif)
    return file.getvalue()


def sheet() -> bytes:
    file = BytesIO()
    book = openpyxl.Workbook()
    book.active["A1"] = "齿轮"
    book.save(file)
    return file.getvalue()


def paper() -> bytes:
    file = BytesIO()
    made = docx.Document()
    made.add_paragraph("检测报告")
    made.save(file)
    return file.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The same package with one part more, or another one of this name."""
    file = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(content)) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, part)
    return file.getvalue()


def outside_link(
    content: bytes,
    main: str,
    *,
    kind: bytes = b"attachedTemplate",
    target: bytes = b"http://template.example/x.dotm",
    mode: bytes = b"External",
) -> bytes:
    """The same document, with a template that is fetched when it is opened."""
    link = (
        b'<Relationships xmlns="urn:package-relationships"><Relationship Id="r1" '
        b'Type="urn:relationships/' + kind + b'" Target="' + target + b'" TargetMode="' + mode + b'"/></Relationships>'
    )
    return with_part(content, main, link)
