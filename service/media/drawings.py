"""Drawings as text: DXF and STEP, read from end to end."""

import re

from service.errors import BadAttachmentError

_ACTIVE_DXF = frozenset({b"OLE2FRAME", b"OLEFRAME", b"VBA_PROJECT"})
_STEP_END = b"END-ISO-10303-21;"


def check_dxf(content: bytes) -> bytes:
    """Return a DXF drawing as it came: pairs of a number and a value from the first section to EOF.

    Raises:
        BadAttachmentError: for what is none, or holds another program's object.
    """
    lines = content.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    while lines and not lines[-1].strip():
        lines.pop()
    codes, values = lines[::2], [line.strip() for line in lines[1::2]]
    pairs = [pair for pair in zip(codes, values, strict=False) if pair[0].strip() != b"999"]
    right = len(lines) % 2 == 0 and pairs and b"\x00" not in content
    if not right or not all(re.fullmatch(rb"\s*-?\d{1,4}\s*", code) for code in codes):
        raise BadAttachmentError(reason="damaged")
    if (pairs[0][0].strip(), pairs[0][1]) != (b"0", b"SECTION") or values[-1] != b"EOF":
        raise BadAttachmentError(reason="damaged")
    if _ACTIVE_DXF & set(values):
        raise BadAttachmentError(reason="active")
    return content


def check_step(content: bytes) -> bytes:
    """Return a STEP model as it came: text with a header, data and its end.

    Raises:
        BadAttachmentError: for what is none.
    """
    whole = content.rstrip().endswith(_STEP_END) and b"\x00" not in content
    if not whole or not re.search(rb"\bHEADER\s*;", content[:4096]) or not re.search(rb"\bDATA\b", content):
        raise BadAttachmentError(reason="damaged")
    return content


def mark_dxf(content: bytes, words: str) -> bytes:
    """Return a drawing that begins with a comment: whom it was given to, and when."""
    end = b"\r\n" if b"\r\n" in content[:200] else b"\n"
    return b"999" + end + _ascii(words) + end + content.removeprefix(b"\xef\xbb\xbf")


def mark_step(content: bytes, words: str) -> bytes:
    """Return a model with a comment behind its first words: whom it was given to, and when."""
    head = b"ISO-10303-21;"
    return head + b"\n/* " + _ascii(words).replace(b"*/", b"* /") + b" */" + content.removeprefix(head)


def _ascii(words: str) -> bytes:
    """Return words in signs that every program reads, Chinese as escapes."""
    return words.replace("\n", " ").encode("ascii", "backslashreplace")
