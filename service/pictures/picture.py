"""The geometry of a chain map: boxes in stages from upstream to downstream, lanes of what supports them, and lines."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matching.map_layout import (
    Box,
    Weighed,
    fold_edges,
    fold_nodes,
    layer_nodes,
    narrow_columns,
    order_columns,
    reduce_edges,
)
from matching.supply_graph import THINGS
from service.pictures.labels import NAME_SIZE, Labels, counts_of, fit, fit_counts, fit_kind
from service.usecases.chain_maps import ASKED, GAP, NEARBY, SINGLE, STEADY, ChainMap, MapNode

# In units of the picture, which is drawn at 1 unit for 1 px on a desk.
_WIDTH = 1180.0
_MARGIN, _HEAD, _GAP_Y = 10.0, 34.0, 14.0
_BOX_H, _LANE_BOX_H = 62.0, 46.0
_WIDEST, _GUTTER, _WIDEST_PITCH = 216.0, 50.0, 330.0
_LANE_COLUMNS = 6
_LANE_LABEL = 96.0
# What one look takes in; the rest is folded.
_MOST_COLUMNS = 6
_MOST_ROWS, _MOST_LANE_ROWS, _ROOMY_LANE_ROWS = 8, 1, 3
_FEW_THINGS = 8
_MOST_LINES, _MOST_NEED_LINES = 60, 16
# Two boxes of a column so far apart have others between them; how far a line around these goes out.
_NEXT, _ARC = 1.5 * (_BOX_H + _GAP_Y), 34.0
# What the edges of a box, its badge and the leader's star take from the room for words.
_PADDING, _BADGE, _STAR = 22.0, 54.0, 16.0

LANES: Sequence[tuple[str, frozenset[str]]] = (
    ("工艺与加工", frozenset({"process"})),
    ("装备与工装", frozenset({"equipment"})),
    ("服务与要素", frozenset({"service", "maker", "certificate"})),
)
"""What supports the chain: heading and kinds."""

_WORST = (GAP, SINGLE, ASKED, NEARBY, STEADY)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnBox:
    """One box with its place. mark: the worst of the nodes in it; lines: what is written below its name."""

    box: Box
    name: str
    x: float
    y: float
    width: float
    height: float
    mark: str
    leads: bool
    line: str
    counts: str
    short_counts: str
    nodes: tuple[MapNode, ...]

    @property
    def badge(self) -> str:
        """The words that go with the mark."""
        gaps = sum(node.gap_listed or len(node.needs) for node in self.nodes if node.mark == GAP)
        return {GAP: f"缺 {gaps}", SINGLE: "仅一家", ASKED: "待对接", NEARBY: "链外供"}.get(self.mark, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line between two boxes: `supply` (can go into), `need` (asked for) or `agreed`; count: needs behind it."""

    kind: str
    path: str
    count: int
    middle: tuple[float, float]
    origin: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A heading with the boxes below it; `number` begins at 1. A lane has its heading at the left."""

    heading: str
    x: float
    y: float
    boxes: tuple[DrawnBox, ...]
    lane: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A whole map, ready to be written as SVG and as a table."""

    chain_map: ChainMap
    width: float
    height: float
    stages: tuple[Stage, ...]
    lines: tuple[Line, ...]

    @property
    def boxes(self) -> list[DrawnBox]:
        """All boxes, stage by stage, from top to bottom."""
        return [box for stage in self.stages for box in stage.boxes]


def draw(chain_map: ChainMap) -> Picture:
    """Return the picture of a chain; the same map gives the same picture."""
    maker = _Boxes(chain_map)
    stages, bottom = _draw_stages(chain_map, maker)
    few = sum(len(stage.boxes) for stage in stages) <= _FEW_THINGS
    rows = _ROOMY_LANE_ROWS if few else _MOST_LANE_ROWS
    in_stages = [box for stage in stages for box in stage.boxes]
    for heading, kinds in LANES:
        lane, bottom = _draw_lane(chain_map, maker, heading, kinds, top=bottom, rows=rows)
        stages += lane
    return Picture(
        chain_map=chain_map,
        width=_WIDTH,
        height=max(bottom, _HEAD + _BOX_H),
        stages=tuple(stages),
        lines=tuple(_draw_lines(chain_map, in_stages)),
    )


def _draw_stages(chain_map: ChainMap, maker: "_Boxes") -> tuple[list[Stage], float]:
    """Draw what flows through the chain, and say where the next part begins."""
    things = [name for name, node in chain_map.nodes.items() if node.kind in THINGS]
    if not things:
        return [], _MARGIN
    columns = narrow_columns(layer_nodes(things, chain_map.supplies, chain_map.levels), _MOST_COLUMNS)
    by_column: dict[int, list[str]] = defaultdict(list)
    for name, column in columns.items():
        by_column[column].append(name)
    boxes = {
        column: {f"{column}{box.key}": box for box in fold_nodes(_weigh(chain_map, names), _MOST_ROWS)}
        for column, names in by_column.items()
    }
    every = [box for found in boxes.values() for box in found.values()]
    key_of = {box.key: key for found in boxes.values() for key, box in found.items()}
    edges = [(key_of[a], key_of[b]) for a, b in fold_edges(chain_map.supplies, every)]
    ordered = order_columns({column: list(found) for column, found in boxes.items()}, edges)
    ordered = {column: sorted(keys, key=_is_rest) for column, keys in ordered.items()}
    pitch = min((_WIDTH - 2 * _MARGIN + _GUTTER) / len(ordered), _WIDEST_PITCH)
    left = (_WIDTH + _GUTTER - pitch * len(ordered)) / 2
    width = min(pitch - _GUTTER, _WIDEST)
    tallest = max(len(keys) for keys in ordered.values())
    stages = []
    for column, keys in sorted(ordered.items()):
        x = left + column * pitch + (pitch - _GUTTER - width) / 2
        top = _HEAD + (tallest - len(keys)) * (_BOX_H + _GAP_Y) / 2
        drawn = [
            maker.box(boxes[column][key], x, top + row * (_BOX_H + _GAP_Y), width, _BOX_H)
            for row, key in enumerate(keys)
        ]
        heading = _stage_name(column, len(ordered))
        stages.append(Stage(heading=heading, x=x, y=_HEAD - 14, boxes=tuple(drawn)))
    return stages, _HEAD + tallest * (_BOX_H + _GAP_Y) + _GAP_Y


def _is_rest(key: str) -> bool:
    """Say whether a box holds the rest of its column: it stands last, and lines to it would say nothing."""
    return key.endswith("~")


def _stage_name(column: int, count: int) -> str:
    if count == 1:  # nothing here supplies anything else, so that nothing says what is upstream
        return "产品与原料"
    if column == 0:
        return "上游 · 原料与基础件"
    if column == count - 1:
        return "下游 · 成品"
    return "中游" if count == 3 else f"中游 {column}"


def _draw_lane(
    chain_map: ChainMap, maker: "_Boxes", heading: str, kinds: frozenset[str], *, top: float, rows: int
) -> tuple[list[Stage], float]:
    """Draw one lane of what supports the chain; nothing where there is nothing in it."""
    names = [name for name, node in chain_map.nodes.items() if node.kind in kinds]
    if not names:
        return [], top
    boxes = fold_nodes(_weigh(chain_map, names), _LANE_COLUMNS * rows)
    pitch = (_WIDTH - 2 * _MARGIN - _LANE_LABEL + _GAP_Y) / _LANE_COLUMNS
    drawn = [
        maker.box(
            box,
            _MARGIN + _LANE_LABEL + (number % _LANE_COLUMNS) * pitch,
            top + (number // _LANE_COLUMNS) * (_LANE_BOX_H + _GAP_Y),
            pitch - _GAP_Y,
            _LANE_BOX_H,
        )
        for number, box in enumerate(boxes)
    ]
    used = (len(boxes) - 1) // _LANE_COLUMNS + 1
    stage = Stage(heading=heading, x=_MARGIN, y=top + _LANE_BOX_H / 2 + 5, boxes=tuple(drawn), lane=True)
    return [stage], top + used * (_LANE_BOX_H + _GAP_Y) + _GAP_Y / 2


def _weigh(chain_map: ChainMap, names: Iterable[str]) -> list[Weighed]:
    return [
        Weighed(name=name, weight=chain_map.nodes[name].weight, parents=chain_map.parents.get(name, ()))
        for name in names
    ]


class _Boxes:
    """Makes the boxes of a map."""

    def __init__(self, chain_map: ChainMap) -> None:
        self._nodes = chain_map.nodes
        self._labels = Labels(chain_map)

    def box(self, box: Box, x: float, y: float, width: float, height: float) -> DrawnBox:
        """Return a box with its words."""
        nodes = tuple(self._nodes[name] for name in box.nodes)
        marks = {node.mark for node in nodes}
        mark = next(each for each in _WORST if each in marks)
        leads = any(node.leads for node in nodes)
        room = width - _PADDING
        named = room - (0 if mark == STEADY else _BADGE)
        return DrawnBox(
            box=box,
            name=fit_kind(box.parent, len(nodes), named) if box.is_folded else fit(box.nodes[0], named, NAME_SIZE),
            x=round(x, 1),
            y=round(y, 1),
            width=round(width, 1),
            height=height,
            mark=mark,
            leads=leads,
            line=self._labels.line(nodes, room - (_STAR if leads else 0), counted=height < _BOX_H),
            counts=counts_of(nodes),
            short_counts=fit_counts(nodes, room),
            nodes=nodes,
        )


def _draw_lines(chain_map: ChainMap, boxes: Sequence[DrawnBox]) -> Iterable[Line]:
    """Yield the lines between stages: what can go where, then what is asked for and what is agreed on.

    Lanes have none: what supports a chain serves all of it, and lines across the picture would hide the flow.
    """
    by_key = {f"{number}{box.box.key}": box for number, box in enumerate(boxes) if not _is_rest(box.box.key)}
    renamed = [Box(key=key, nodes=box.box.nodes, parent=box.box.parent) for key, box in by_key.items()]
    supplies = fold_edges(chain_map.supplies, renamed)
    kept = sorted(reduce_edges(supplies), key=lambda edge: (-supplies[edge], edge))[:_MOST_LINES]
    for origin, target in sorted(kept):
        if by_key[origin].x != by_key[target].x:  # beside each other in one stage the order says nothing
            yield _line("supply", by_key[origin], by_key[target], supplies[origin, target])
    for agreed in (False, True):
        flows: Counter[tuple[str, str]] = Counter()
        for flow in chain_map.flows:
            if flow.agreed == agreed:
                for edge in fold_edges([(flow.origin, flow.target)], renamed):
                    flows[edge] += flow.count
        for (origin, target), count in sorted(flows.items(), key=lambda each: (-each[1], each[0]))[:_MOST_NEED_LINES]:
            yield _line("agreed" if agreed else "need", by_key[origin], by_key[target], count)


def _line(kind: str, origin: DrawnBox, target: DrawnBox, count: int) -> Line:
    """Draw a line from box to box along the shorter way: sideways between stages, up or down within one."""
    ox, oy = origin.x + origin.width / 2, origin.y + origin.height / 2
    tx, ty = target.x + target.width / 2, target.y + target.height / 2
    if origin.x == target.x and abs(ty - oy) > _NEXT:  # past what stands between them, on the side that has room
        left = origin.x + origin.width + _ARC > _WIDTH
        ox = tx = origin.x if left else origin.x + origin.width
        bend = -_ARC if left else _ARC
        path = f"M{ox:.0f} {oy:.0f}C{ox + bend:.0f} {oy:.0f} {tx + bend:.0f} {ty:.0f} {tx:.0f} {ty:.0f}"
        ox, tx = ox + bend, tx + bend / 2
    elif origin.x == target.x:
        down = ty > oy
        oy, ty = (origin.y + origin.height, target.y) if down else (origin.y, target.y + target.height)
        bend = (30.0 if down else -30.0) if abs(ty - oy) > 8 else 4.0
        path = f"M{ox:.0f} {oy:.0f}C{ox:.0f} {oy + bend:.0f} {tx:.0f} {ty - bend:.0f} {tx:.0f} {ty:.0f}"
    else:
        right = tx > ox
        ox, tx = (origin.x + origin.width, target.x) if right else (origin.x, target.x + target.width)
        bend = max(abs(tx - ox) * 0.45, 18.0) * (1 if right else -1)
        path = f"M{ox:.0f} {oy:.0f}C{ox + bend:.0f} {oy:.0f} {tx - bend:.0f} {ty:.0f} {tx:.0f} {ty:.0f}"
    middle = round((ox + tx) / 2, 1), round((oy + ty) / 2, 1)
    return Line(kind=kind, path=path, count=count, middle=middle, origin=origin.name, target=target.name)
