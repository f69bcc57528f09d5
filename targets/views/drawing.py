"""The figures of a target through the terms as a small picture: points, the aim as a line.

The page says the same in words beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from targets import measures
from targets.models import Target
from targets.reading import figures

WIDTH, HEIGHT, EDGE = 600, 160, 16


@dataclass(frozen=True)
class Point:
    """A figure on a day; `x` and `y` in the picture."""

    on: date
    words: str
    x: float
    y: float


@dataclass(frozen=True)
class Chart:
    """Points from left to right, and the height of the newest aim."""

    points: tuple[Point, ...]
    aim: float | None
    aim_words: str

    @property
    def path(self) -> str:
        """The points as an SVG polyline."""
        return " ".join(f"{point.x:.1f},{point.y:.1f}" for point in self.points)


def chart_of(steps: Iterable[Target]) -> Chart | None:
    """The picture of one line of targets; None with fewer than two figures or when the measure changed."""
    rows = list(steps)
    if not rows or len({(step.kind, step.text("scale")) for step in rows}) != 1:
        return None
    newest = rows[-1]
    kind, unit, scale = newest.kind, newest.text("unit"), newest.grades
    found: list[tuple[date, str]] = []
    for step in rows:
        start = figures(step.said)["start"].stored
        if start:
            found.append((step.made_at.date(), start))
        found += [(one.on, one.actual) for one in step.progress.all() if one.actual]
        review = getattr(step, "review", None)
        if review is not None and review.actual:
            found.append((review.saved_at.date(), review.actual))
    numbers = [(on, text, number) for on, text in found
               if (number := measures.number(kind, text, scale=scale)) is not None]  # fmt: skip
    if len(numbers) < 2:
        return None
    numbers.sort(key=lambda one: one[0])
    aim_text = figures(newest.said)["aim"].stored
    aim = measures.number(kind, aim_text, scale=scale)
    values = [float(number) for _on, _text, number in numbers] + ([float(aim)] if aim is not None else [])
    low, high = min(values), max(values)
    first, last = numbers[0][0], numbers[-1][0]

    def at_y(value: float) -> float:
        return HEIGHT - EDGE - (value - low) / ((high - low) or 1) * (HEIGHT - 2 * EDGE)

    def at_x(on: date) -> float:
        return EDGE + (on - first).days / ((last - first).days or 1) * (WIDTH - 2 * EDGE)

    points = tuple(
        Point(on, measures.show(kind, text, unit), at_x(on), at_y(float(number)))
        for on, text, number in numbers
    )
    return Chart(points, at_y(float(aim)) if aim is not None else None, measures.show(kind, aim_text, unit))
