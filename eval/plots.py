"""Plots as inline SVG: nothing but text in, text out; every label is escaped, and the title says what is drawn."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import accumulate

from eval.scoring import Estimate

WIDTH, LABELS, RIGHT = 720, 260, 70  # pixels: of a plot, of the labels on its left, of the figures on its right
ROW, HEAD = 24, 26  # pixels: of a row, and of the axis above it
TITLE = 26  # pixels: of the line above a plot
DOT, TICK = 4, 4  # pixels
HEIGHT = 240  # of a plot of curves
COLOURS = (  # Okabe and Ito 2008: told apart by the colour-blind, too
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#f0e442", "#999999", "#555555", "#000000",
)  # fmt: skip
GRID = (0.0, 0.25, 0.5, 0.75, 1.0)
TOPS = (1, 2, 4, 8)  # of an axis, times a power of ten: their quarters are short to write
GERMAN = str.maketrans(",.-", ".,−")  # of a number as Python writes it

Point = tuple[str, float]  # where on the axis, in its order, and how high: 0 to the top


def whiskers(title: str, rows: Sequence[tuple[str, Estimate]]) -> str:
    """A dot with its 95 % interval for each row, between 0 and 1; a row without a value stays empty."""
    height = HEAD + ROW * len(rows)
    drawn = (part for at, (label, estimate) in enumerate(rows) for part in _whisker(at, label, estimate))
    return _svg(title, height, [*_grid(height), *drawn])


def _whisker(at: int, label: str, estimate: Estimate) -> Iterator[str]:
    y = HEAD + ROW * (at + 0.5)
    value, interval = estimate
    yield _text(LABELS - 10, y, label, "end")
    if value is None:
        return
    if interval is not None:
        yield _line(_x(interval[0]), y, _x(interval[1]), y, COLOURS[0], 2)
    yield f'<circle cx="{_x(value):.1f}" cy="{y:.1f}" r="{DOT}" fill="{COLOURS[0]}"/>'
    yield _text(WIDTH - RIGHT + 15, y, f"{value:.2f}".replace(".", ","), "start")


def stacked(title: str, rows: Sequence[tuple[str, Mapping[str, int]]], parts: Sequence[str]) -> str:
    """A bar for each row, as long for all, cut into the shares of its parts; with all counts and a legend."""
    below = ROW * len(rows)
    drawn = [part for at, (label, counts) in enumerate(rows) for part in _bar(at, label, counts, parts)]
    legend = [part for at, name in enumerate(parts) for part in _key(at, name, below + 10)]
    return _svg(title, below + 20 + ROW * ((len(parts) + 2) // 3), [*drawn, *legend])


def _bar(at: int, label: str, counts: Mapping[str, int], parts: Sequence[str]) -> Iterator[str]:
    y, total = ROW * at, sum(counts.values())
    yield _text(LABELS - 10, y + ROW / 2, f"{label} ({written(total)})", "end")
    ends = list(accumulate((counts.get(part, 0) / total if total else 0.0 for part in parts), initial=0.0))
    for number, part in enumerate(parts):
        left, right = _x(ends[number]), _x(ends[number + 1])
        if count := counts.get(part, 0):
            shape = f'x="{left:.1f}" y="{y + 3}" width="{right - left:.1f}" height="{ROW - 6}"'
            told = escape(f"{label}, {part}: {count}")
            yield f'<rect {shape} fill="{_colour(number)}" stroke="#fff"><title>{told}</title></rect>'
            yield _text((left + right) / 2, y + ROW / 2, written(count), "middle", halo=True)


def _key(at: int, name: str, top: float) -> Iterator[str]:
    """One entry of a legend, three in a line."""
    x, y = 10 + (at % 3) * (WIDTH - 20) / 3, top + ROW * (at // 3)
    yield f'<rect x="{x:.1f}" y="{y:.1f}" width="12" height="12" fill="{_colour(at)}"/>'
    yield _text(x + 18, y + 6, name, "start")


def curves(title: str, series: Mapping[str, Sequence[Point]], top: float = 1.0) -> str:
    """A line for each series over the same places of an axis, heights between 0 and the top or more; with a legend."""
    top = _rounded(top)
    drawn = [part for at, points in enumerate(series.values()) for part in _curve(at, points, top)]
    places = [name for name, _ in next(iter(series.values()), ())]
    axis = [_text(_place(at, len(places)), HEIGHT + 14, name, "middle") for at, name in enumerate(places)]
    legend = [part for at, name in enumerate(series) for part in _key(at, name, HEIGHT + 30)]
    height = HEIGHT + 40 + ROW * ((len(series) + 2) // 3)
    return _svg(title, height, [*_levels(top), *axis, *drawn, *legend])


def _curve(at: int, points: Sequence[Point], top: float) -> Iterator[str]:
    placed = [(_place(number, len(points)), _y(value / top)) for number, (_, value) in enumerate(points)]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in placed)
    yield f'<polyline points="{line}" fill="none" stroke="{_colour(at)}" stroke-width="2"/>'
    for (x, y), (_, value) in zip(placed, points, strict=True):
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{DOT}" fill="{_colour(at)}"><title>{value:.4g}</title></circle>'


def _rounded(top: float) -> float:
    """The least top of an axis that reaches this far."""
    power = 10.0 ** math.floor(math.log10(top))
    return next((one * power for one in TOPS if one * power >= top), 10 * power)


def _levels(top: float) -> Iterator[str]:
    for level in GRID:
        yield _line(50, _y(level), WIDTH - 20, _y(level), "#ddd", 1)
        yield _text(42, _y(level), written(level * top), "end")


def _grid(height: float) -> Iterator[str]:
    for level in GRID:
        yield _line(_x(level), HEAD - TICK, _x(level), height, "#ddd", 1)
        yield _text(_x(level), HEAD / 2, written(level), "middle")


def written(value: float) -> str:
    """A number as people write it on an axis: 0,25, 1.600, −2,8."""
    return f"{value:,.10g}".translate(GERMAN)


def _x(share: float) -> float:
    return LABELS + share * (WIDTH - LABELS - RIGHT)


def _y(share: float) -> float:
    return 15 + (1 - share) * (HEIGHT - 15)


def _place(at: int, count: int) -> float:
    return 80 + at * (WIDTH - 140) / max(count - 1, 1)


def _colour(at: int) -> str:
    return COLOURS[at % len(COLOURS)]


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: int) -> str:
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} stroke="{colour}" stroke-width="{width}"/>'


def _text(x: float, y: float, text: str, anchor: str, *, halo: bool = False) -> str:
    readable = ' stroke="#fff" stroke-width="3" paint-order="stroke"' if halo else ""
    return f'<text x="{x:.1f}" y="{y + 4:.1f}" text-anchor="{anchor}"{readable}>{escape(text)}</text>'


def _svg(title: str, height: float, parts: Iterable[str]) -> str:
    whole = height + TITLE
    shape = f'viewBox="0 0 {WIDTH} {whole:.0f}" width="{WIDTH}" height="{whole:.0f}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(title)}" {shape} '
        f'font-family="system-ui, sans-serif" font-size="12"><g font-weight="bold">{_text(10, 12, title, "start")}</g>'
        f'<g transform="translate(0 {TITLE})">{"".join(parts)}</g></svg>'
    )
