"""The direction of a concern as a line, discussion by discussion: sizes worked out here, drawn as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from clearsight.casework.domain.direction import Direction
from clearsight.records.models import Record
from clearsight.records.queries.told import Told
from clearsight.web import words

WIDTH, HEIGHT, EDGE = 720, 200, 34
STEPS = {"worse": -1, "better": 1}
WAY_WORDS = {
    "worse": "Escalated",
    "same": "The same",
    "better": "Lessened",
    "first": "First discussed",
    "": "Not said",
}
MOST = 24


@dataclass(frozen=True, slots=True)
class Point:
    """One discussion on the line; `path` is its mark, of another shape for each way. `word` says it."""

    x: float
    y: float
    way: str
    path: str


@dataclass(frozen=True, slots=True)
class Row:
    """One discussion in the table under it."""

    day: str
    way: str
    word: str
    says: str
    record: Record


@dataclass(frozen=True, slots=True)
class Picture:
    """The line, its marks and its segments (`x1 y1 x2 y2` and the way it leads), and the same in words."""

    says: str
    begins: str
    ends: str
    points: tuple[Point, ...]
    segments: tuple[tuple[float, float, float, float, str], ...]
    rows: tuple[Row, ...]
    width: int = WIDTH
    height: int = HEIGHT


def picture(told: Sequence[Told]) -> Picture | None:
    """The direction over the latest discussions, or nothing where fewer than two of them tell it.

    Each step up is an escalation, each step down a concern that lessened; a level stretch stayed the same.
    """
    found = _one_a_session(told)[-MOST:]
    said = [(one, direction) for one, direction in found if direction.way]
    if len(said) < 2:
        return None
    points = _points([direction.way for _, direction in said])
    segments = tuple((one.x, one.y, two.x, two.y, two.way) for one, two in pairwise(points))
    rows = tuple(_row(one, direction) for one, direction in reversed(found))
    steps = ", ".join(f"{words.short_day(one.on)} {WAY_WORDS[d.way].lower()}" for one, d in said)
    return Picture(
        says=f"Direction of the concern over {len(said)} discussions: {steps}",
        begins=words.short_day(said[0][0].on),
        ends=words.short_day(said[-1][0].on),
        points=points,
        segments=segments,
        rows=rows,
    )


def _one_a_session(told: Sequence[Told]) -> list[tuple[Told, Direction]]:
    """One for each session; of several records of it, the first that tells a direction."""
    found: dict[int, tuple[Told, Direction]] = {}
    for one in told:
        direction, known = one.direction, found.get(one.record.session_id)
        if known is None or (direction.way and not known[1].way):
            found[one.record.session_id] = (one, direction)
    return list(found.values())


def _points(ways: Sequence[str]) -> tuple[Point, ...]:
    level, levels = 0, []
    for number, way in enumerate(ways):
        level += STEPS.get(way, 0) if number else 0  # the first is where the line begins
        levels.append(level)
    low, high = min(levels), max(levels)
    tall, wide = (HEIGHT - 2 * EDGE) / max(high - low, 2), (WIDTH - 2 * EDGE) / (len(ways) - 1)
    top = HEIGHT / 2 - tall * (high - low) / 2
    return tuple(
        _point(round(EDGE + number * wide, 1), round(top + (level - low) * tall, 1), way)
        for number, (level, way) in enumerate(zip(levels, ways, strict=True))
    )


def _point(x: float, y: float, way: str) -> Point:
    shapes = {
        "worse": f"M{x} {y - 13}L{x + 13} {y + 10}H{x - 13}Z",
        "better": f"M{x} {y + 13}L{x + 13} {y - 10}H{x - 13}Z",
        "first": f"M{x - 10} {y - 10}H{x + 10}V{y + 10}H{x - 10}Z",
    }
    round_ = f"M{x - 10} {y}a10 10 0 1 0 20 0a10 10 0 1 0 -20 0Z"
    return Point(x, y, way, shapes.get(way, round_))


def _row(told: Told, direction: Direction) -> Row:
    word = WAY_WORDS[direction.way]
    return Row(words.short_day(told.on), direction.way or "quiet", word, direction.says, told.record)
