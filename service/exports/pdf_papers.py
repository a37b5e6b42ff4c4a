"""Papers of a salon as PDF: typeset by Typst, which needs no browser and no network, with a font of the system.

What people wrote goes in as JSON data; nothing of it is ever read as markup.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import typst

from service.errors import NoFontError

KINDS: Final = ("schedule", "tables", "badges", "wall")
FONTS: Final = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Noto Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "HarmonyOS Sans SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "SimHei",
)
"""Fonts with Chinese characters in the order in which they are preferred."""

_LATIN: Final = "Libertinus Serif"  # comes with Typst itself
_FOLDER: Final = Path(__file__).parent / "papers"


def print_paper(kind: str, data: Mapping[str, Any]) -> bytes:
    """Return a paper as PDF, with the characters that it needs embedded. kind: one of `KINDS`.

    Raises:
        NoFontError: when the system has no font with Chinese characters.
    """
    fonts = chinese_fonts()
    if not fonts:
        raise NoFontError
    source = _FOLDER / f"{kind}.typ"
    inputs = {"data": json.dumps({**data, "fonts": fonts}, ensure_ascii=False)}
    return bytes(typst.compile(source, root=_FOLDER, sys_inputs=inputs, format="pdf"))


def print_stamp(words: str, plain: str, *, form: Literal["pdf", "png"]) -> bytes:
    """Return a square, see-through stamp as `pdf` or `png`: words, or what is plain ASCII where no font has them."""
    fonts = chinese_fonts()
    said = {"words": words, "fonts": fonts} if fonts else {"words": plain, "fonts": [_LATIN]}
    inputs = {"data": json.dumps(said, ensure_ascii=False)}
    ppi = 144.0 if form == "png" else None
    source = _FOLDER / "stamp.typ"
    return bytes(typst.compile(source, root=_FOLDER, sys_inputs=inputs, format=form, ppi=ppi))


@cache
def _families() -> frozenset[str]:
    return frozenset(typst.Fonts(include_embedded_fonts=False).families())


def chinese_fonts() -> list[str]:
    """Return the fonts with Chinese characters that the system has, the best first."""
    return [name for name in FONTS if name in _families()]
