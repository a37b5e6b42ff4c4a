"""Stamps: whom a file is given to, when and about what; visible on pages and pictures, a note in everything else."""

from service.exports.pdf_papers import print_stamp
from service.media.drawings import mark_dxf, mark_step
from service.media.packages import mark_package

_PICTURES = {"png": "PNG", "jpeg": "JPEG", "webp": "WEBP"}


def stamp_file(kind: str, content: bytes, *, words: str, plain: str) -> bytes:
    """Return a checked file with a stamp.

    words: in Chinese. plain: the same in ASCII, shown where the system has no font with Chinese characters.
    """
    if kind == "pdf":
        from service.media.pdf_files import stamp_pdf

        return stamp_pdf(content, print_stamp(words, plain, form="pdf"))
    if kind in _PICTURES:
        from service.media.pictures import stamp_picture

        return stamp_picture(content, _PICTURES[kind], print_stamp(words, plain, form="png"))
    note = f"lianpei: {words}"
    if kind == "dxf":
        return mark_dxf(content, note)
    return mark_step(content, note) if kind == "step" else mark_package(content, note)
