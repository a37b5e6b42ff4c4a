"""A chain map written as SVG: every colour by a class, every mark by a shape and a word as well."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup, escape

from service.pictures.picture import DrawnBox, Line, Picture
from service.usecases.chain_maps import GAP, SINGLE, STEADY

MARK_WORDS: Mapping[str, str] = {
    "gap": "缺口",
    "single": "单点",
    "asked": "待对接",
    "nearby": "链外可供",
    "steady": "平稳",
}
"""Mark of a node -> what it is called."""

_RADIUS = 8
_STYLES = Path(__file__).parents[1] / "web" / "styles"
_TOKEN = re.compile(r"(--[a-z-]+):\s*([^;]+);")
_USE = re.compile(r"var\((--[a-z-]+)\)")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# A box at least so high has room for a third line.
_TALL = 50
# So many needs make a broad line.
_MANY = 3


def node_address(alliance: str, chain: str, node: str) -> str:
    """Return the address of a node's page."""
    return f"/nodes/{quote(alliance, safe='')}/{quote(chain, safe='')}/{quote(node, safe='')}"


def write_svg(picture: Picture) -> Markup:
    """Return the picture as an SVG element to stand in a page; a description of each box is its link's name."""
    parts = [
        f'<svg class="chain-map" viewBox="0 0 {picture.width:.0f} {picture.height:.0f}" role="group" '
        f'aria-label="{escape(picture.chain_map.chain_name)}图谱" xmlns="http://www.w3.org/2000/svg">',
        _DEFINITIONS,
        *_write_stages(picture),
        '<g class="lines" aria-hidden="true">',
        *(_write_line(line) for line in picture.lines),
        "</g>",
        *(_write_box(picture, box, number) for number, box in enumerate(picture.boxes, start=1)),
        '<g class="line-counts" aria-hidden="true">',
        *(_write_count(line) for line in picture.lines if line.kind != "supply" and line.count > 1),
        "</g></svg>",
    ]
    return Markup("".join(parts))  # noqa: S704 - everything that people wrote is escaped where it is put in


def write_file(picture: Picture, origin: str) -> str:
    """Return the picture as a file that stands by itself: with its colours, and with links to the pages at `origin`."""
    drawn = str(write_svg(picture)).replace('href="/', f'href="{escape(origin)}/')
    begin = drawn.index(">") + 1
    return f"{drawn[:begin]}<style>{_read_style()}</style>{drawn[begin:]}"


@cache
def _read_style() -> str:
    """Return the rules of the picture with their colours, which pages take from a sheet of tokens."""
    tokens = dict(_TOKEN.findall((_STYLES / "tokens.css").read_text(encoding="utf-8")))
    rules = (_STYLES / "chain_map.css").read_text(encoding="utf-8")
    return _COMMENT.sub("", _USE.sub(lambda found: tokens[found[1]], rules)).strip()


def _arrow(kind: str) -> str:
    return (
        f'<marker id="arrow-{kind}" class="{kind}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
        'markerHeight="7" orient="auto-start-reverse"><path d="M0 0 8 4 0 8z"/></marker>'
    )


_DEFINITIONS = (
    "<defs>" + "".join(_arrow(kind) for kind in ("supply", "need", "agreed")) + '<pattern id="hatch" class="hatch" '
    'width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="7" height="7"/>'
    '<path d="M0 0V7"/></pattern></defs>'
)


def _write_stages(picture: Picture) -> Iterator[str]:
    """Yield the headings; a lane has a line above it."""
    for stage in picture.stages:
        if stage.lane:
            top = min(box.y for box in stage.boxes) - 9
            yield f'<path class="lane" d="M10 {top:.0f}H{picture.width - 10:.0f}"/>'
        yield f'<text class="stage" x="{stage.x:.0f}" y="{stage.y:.0f}">{escape(stage.heading)}</text>'


def _write_line(line: Line) -> str:
    weight = " thick" if line.kind != "supply" and line.count >= _MANY else ""
    return f'<path class="{line.kind}{weight}" d="{line.path}" marker-end="url(#arrow-{line.kind})"/>'


def _write_count(line: Line) -> str:
    x, y = line.middle
    return f'<text class="{line.kind}" x="{x}" y="{y + 4}">{line.count}</text>'


def describe(box: DrawnBox) -> str:
    """Return in words what a box shows."""
    said = [box.name, box.line, box.counts, "" if box.mark == STEADY else MARK_WORDS[box.mark]]
    said.append("有链主" if box.leads else "")
    return "，".join(each for each in said if each)


def _write_box(picture: Picture, box: DrawnBox, number: int) -> str:
    """Write one box as a link: a lone node leads to its page, a folded one to its line in the table."""
    if box.box.is_folded:
        address = f"#{anchor_of(number)}"
    else:
        address = node_address(picture.chain_map.alliance, picture.chain_map.chain, box.box.nodes[0])
    content = "".join((*_write_shapes(box), *_write_words(box), _write_badge(box) if box.badge else ""))
    return f'<a class="node {box.mark}" href="{escape(address)}" aria-label="{escape(describe(box))}">{content}</a>'


def _write_shapes(box: DrawnBox) -> Iterator[str]:
    """Yield the outlines: one more below a folded box, one more inside a single point of failure."""
    x, y, w, h = box.x, box.y, box.width, box.height
    if box.box.is_folded:
        yield f'<rect class="under" x="{x + 4}" y="{y + 4}" width="{w}" height="{h}" rx="{_RADIUS}"/>'
    yield f'<rect class="box" x="{x}" y="{y}" width="{w}" height="{h}" rx="{_RADIUS}"/>'
    if box.mark == SINGLE:
        yield f'<rect class="inner" x="{x + 3}" y="{y + 3}" width="{w - 6}" height="{h - 6}" rx="{_RADIUS - 3}"/>'


def _write_words(box: DrawnBox) -> Iterator[str]:
    """Yield the name, the members and, where there is room, the figures."""
    x, tall = box.x + 11, box.height > _TALL
    name_y, firms_y = (box.y + 21, box.y + 39) if tall else (box.y + 19, box.y + 36)
    yield f'<text class="name" x="{x}" y="{name_y}">{escape(box.name)}</text>'
    if box.leads:
        yield f'<path class="star" transform="translate({x + 5} {firms_y - 4})" d="{_STAR}"/>'
    yield f'<text class="firms" x="{x + 14 if box.leads else x}" y="{firms_y}">{escape(box.line)}</text>'
    if tall:
        yield f'<text class="counts" x="{x}" y="{box.y + 55}">{escape(box.short_counts)}</text>'


def _write_badge(box: DrawnBox) -> str:
    """Write the mark: a diamond for a gap, a triangle for a single point, a ring for the others, with its word."""
    x, y = box.x + box.width - 50, box.y + 16
    shape = {
        GAP: f"M{x - 9} {y}l6-6 6 6-6 6z",
        SINGLE: f"M{x - 9} {y + 5}l6-11 6 11z",
    }.get(box.mark, f"M{x - 8} {y}a5 5 0 1 1 10 0a5 5 0 1 1-10 0")
    return f'<path class="sign" d="{shape}"/><text class="badge" x="{x + 7}" y="{y + 4.5}">{escape(box.badge)}</text>'


_STAR = "M0-6 1.8-1.9 6.2-1.5 2.9 1.4 3.8 5.7 0 3.5-3.8 5.7-2.9 1.4-6.2-1.5-1.8-1.9z"


def anchor_of(number: int) -> str:
    """Return the name of a box's line in the table."""
    return f"box-{number}"
