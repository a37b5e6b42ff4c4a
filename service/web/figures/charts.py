"""The geometry of the charts: numbers in, places on a canvas out; templates draw them, and a table says the same."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 420
_LEFT, _RIGHT = 86, 92
# What a character of the words on the right takes, and the gap before them.
_CHARACTER, _BEFORE = 8, 8
_STEP, _BAR = 40, 26
_PLOT_TOP, _PLOT_HEIGHT, _PLOT_LEFT = 14, 150, 40


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar across: its label on the left, its words on the right."""

    label: str
    words: str
    y: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Column:
    """An upright bar; `words` stand on it. width 0: there is nothing to show for this place."""

    label: str
    words: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the calibration chart: promise across, result upwards."""

    label: str
    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class Funnel:
    """Bars across, one below the other, centred so that they look like what they are called.

    room: what the longest bar takes; the words stand behind it.
    """

    bars: Sequence[Bar]
    height: int
    room: int


@dataclass(frozen=True, slots=True)
class Columns:
    """Upright bars over a scale from 0 to 100 %."""

    columns: Sequence[Column]
    lines: Sequence[tuple[str, float]]
    height: int


@dataclass(frozen=True, slots=True)
class Plot:
    """Points in a square, with the diagonal on which promise and result are the same."""

    points: Sequence[Point]
    size: int
    left: int
    top: int


def draw_funnel(steps: Sequence[tuple[str, int, str]]) -> Funnel:
    """Return the funnel of (label, number, words); the first step is as wide as there is room."""
    longest = max((len(words) for _, _, words in steps), default=0)
    room = WIDTH - _LEFT - max(_RIGHT, longest * _CHARACTER + _BEFORE)
    most = max((number for _, number, _ in steps), default=0) or 1
    bars = []
    for place, (label, number, words) in enumerate(steps):
        width = round(room * number / most, 1)
        width = max(width, 2.0) if number else 0.0
        bars.append(Bar(label, words, place * _STEP + 4, round(_LEFT + (room - width) / 2, 1), width))
    return Funnel(bars, len(steps) * _STEP, room)


def draw_shares(shares: Sequence[tuple[str, float | None, str]]) -> Columns:
    """Return upright bars for (label, share, words)."""
    room = (WIDTH - _PLOT_LEFT) / max(len(shares), 1)
    width = min(room * 0.6, 48.0)
    columns = []
    for place, (label, share, words) in enumerate(shares):
        height = round(_PLOT_HEIGHT * (share or 0.0), 1)
        x = round(_PLOT_LEFT + room * place + (room - width) / 2, 1)
        columns.append(
            Column(
                label, words, x, round(_PLOT_TOP + _PLOT_HEIGHT - height, 1), 0.0 if share is None else width, height
            )
        )
    lines = [(f"{part}%", round(_PLOT_TOP + _PLOT_HEIGHT * (1 - part / 100), 1)) for part in (0, 50, 100)]
    return Columns(columns, lines, _PLOT_TOP + _PLOT_HEIGHT + 26)


def draw_calibration(points: Sequence[tuple[str, float, float, int]]) -> Plot:
    """Return points for (label, promise, result, how many pairs); the more pairs, the larger."""
    size = 200
    most = max((pairs for *_, pairs in points), default=1)
    return Plot(
        [
            Point(
                label,
                round(_PLOT_LEFT + promise * size, 1),
                round(_PLOT_TOP + (1 - result) * size, 1),
                round(4 + 6 * (pairs / most) ** 0.5, 1),
            )
            for label, promise, result, pairs in points
        ],
        size,
        _PLOT_LEFT,
        _PLOT_TOP,
    )
