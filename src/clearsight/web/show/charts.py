"""Bars for figures: sizes worked out here, drawn as accessible SVG by `components/chart.html`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, THICK, HATCH = 1000, 40, 16


@dataclass(frozen=True, slots=True)
class Series:
    """One colour and texture of a chart. `code` is a status: met, open, late or overdue."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch of one bar, in thousandths of the whole; `lines` are the strokes of its texture."""

    code: str
    x: float
    width: float
    lines: tuple[tuple[float, float, float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a chart and of the table under it. `says` is the line in words."""

    name: str
    counts: tuple[int, ...]
    total: int
    says: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart of stacked bars, each divided as its people are."""

    caption: str
    row_name: str
    unit: str
    series: tuple[Series, ...]
    rows: tuple[Bar, ...]
    width: int = WIDTH
    thick: int = THICK


def bars(
    caption: str,
    row_name: str,
    unit: str,
    series: Sequence[Series],
    rows: Sequence[tuple[str, Sequence[int]]],
) -> Bars:
    """A chart with one bar for each row; counts follow the order of `series`, `unit` is what they count."""
    return Bars(
        caption,
        row_name,
        unit,
        tuple(series),
        tuple(_bar(name, tuple(counts), series) for name, counts in rows),
    )


def _bar(name: str, counts: tuple[int, ...], series: Sequence[Series]) -> Bar:
    total = sum(counts)
    parts: list[Part] = []
    x = 0.0
    for part, count in zip(series, counts, strict=True):
        if count:
            width = WIDTH * count / total
            lines = _hatch(x, width) if part.code == "overdue" else ()
            parts.append(Part(part.code, round(x, 1), round(max(width - 3, 2), 1), lines))
            x += width
    said = ", ".join(f"{count} {part.name.lower()}" for part, count in zip(series, counts, strict=True))
    return Bar(name, counts, total, f"{name}: {said}", tuple(parts))


def _hatch(x: float, width: float) -> tuple[tuple[float, float, float, float], ...]:
    """Slanting strokes, so that what is overdue can be told without colour."""
    strokes = []
    at = HATCH / 2
    while at < width + THICK:
        left, right = max(at - THICK, 0.0), min(at, width - 3)
        if left < right:
            strokes.append(
                (round(x + right, 1), round(at - right, 1), round(x + left, 1), round(at - left, 1))
            )
        at += HATCH
    return tuple(strokes)
