"""Curves of training: one error over the epochs, or several beside each other.

>>> from microbp.drawing.curves import curves
>>> print(curves({"right": [0.5, 0.25, 0.125], "without the slope": [0.5, 0.4, 0.3]}))
right: 3 points, 0.5 → 0.125
without the slope: 3 points, 0.5 → 0.3
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from microbp.drawing.marks import Line, Mark, Picture, Run, Words
from microbp.drawing.pictured import Pictured
from microbp.drawing.shapes import Point
from microbp.writing.digits import significant
from microbp.writing.words import language, say

WIDTH, HEIGHT = 640.0, 360.0
LEFT, RIGHT, TOP, BELOW = 76.0, 24.0, 20.0, 52.0
ROW = 18.0                                      # of a curve's name
COLOURS = ("loss-line", "value", "target-line", "grad", "local", "parameter-line")
DASHES = ((), (7.0, 4.0), (2.0, 3.0), (10.0, 3.0, 2.0, 3.0))    # so that colour is never needed


def curves(
    errors: Mapping[str, Sequence[float]],
    *,
    lang: str = "en",
    theme: str = "light",
    across: str = "",
    log_across: bool = False,
) -> Curves:
    """Return a picture of errors over epochs, each with its name, on a scale of powers of ten.

    `errors[name][k]` is the error after k epochs. `across` names the axis below, by default
    "epoch"; with `log_across` it has powers of ten too, and begins at 1. An error of 0 or below
    has no place on the scale and leaves a gap; a curve ends where it is no longer finite.

    Raises ValueError if there are no two points that can be shown.
    """
    language(lang)
    shown = {name: [(float(k), error) for k, error in enumerate(losses)
                    if 0.0 < error < math.inf and (k or not log_across)]
             for name, losses in errors.items()}
    points = [point for curve in shown.values() for point in curve]
    if len({k for k, _ in points}) < 2:
        raise ValueError("there is no curve of fewer than two epochs with an error above 0")
    return Curves(_Axes(points, log_across), shown, errors, theme,
                  across or say("training: epoch", lang))


class _Axes:
    """Where a number of epochs and an error have their place."""

    def __init__(self, points: Sequence[tuple[float, float]], log_across: bool) -> None:
        self.log_across = log_across
        ends = [self.along(k) for k, _ in points]
        self.first, self.last = min(ends), max(ends)
        least, most = (pick(error for _, error in points) for pick in (min, max))
        marks = [part * 10.0 ** power for power in range(math.floor(math.log10(least)) - 1,
                                                         math.ceil(math.log10(most)) + 1)
                 for part in (1, 2, 5)]
        below = max(k for k, mark in enumerate(marks) if mark <= least)
        above = next(k for k, mark in enumerate(marks) if mark >= most and k > below)
        self.errors = self._few(marks[below:above + 1])
        self.low, self.top = math.log10(marks[below]), math.log10(marks[above])

    def along(self, k: float) -> float:
        return math.log10(k) if self.log_across else k

    def at(self, k: float, error: float) -> Point:
        x = (self.along(k) - self.first) / (self.last - self.first)
        y = (self.top - math.log10(error)) / (self.top - self.low)
        return (LEFT + x * (WIDTH - LEFT - RIGHT), TOP + y * (HEIGHT - TOP - BELOW))

    @staticmethod
    def _few(marks: Sequence[float]) -> list[float]:
        """Return the errors that the axis on the left names: at most nine."""
        powers = [mark for mark in marks if math.log10(mark) == round(math.log10(mark))]
        return [*marks] if len(marks) <= 7 else powers[::len(powers) // 9 + 1]

    @property
    def epochs(self) -> list[float]:
        """The numbers of epochs that the axis below names: whole ones, four or five."""
        if self.log_across:
            return [10.0 ** power for power in range(math.ceil(self.first),
                                                     math.floor(self.last) + 1)]
        rough = (self.last - self.first) / 5
        size = 10.0 ** math.floor(math.log10(max(rough, 1.0)))
        step = next(size * part for part in (1, 2, 5, 10) if size * part >= rough)
        return [k * step for k in range(math.ceil(self.first / step),
                                        math.floor(self.last / step) + 1)]


class Curves(Pictured):
    """A picture of curves: `.svg`, `.save(path)`, and itself in a notebook."""

    def __init__(self, axes: _Axes, shown: Mapping[str, Sequence[tuple[float, float]]],
                 errors: Mapping[str, Sequence[float]], theme: str, across: str) -> None:
        self.errors = errors
        below = ROW * len(shown) if len(shown) > 1 else 0.0
        marks = [*_frame(axes, across)]
        for number, (name, points) in enumerate(shown.items()):
            pen = COLOURS[number % len(COLOURS)], 2.0, DASHES[number % len(DASHES)]
            marks.append(Line(_pieces([axes.at(*point) for point in points]), *pen))
            if below:
                y = HEIGHT + ROW * number
                marks.append(Line([((LEFT, y - 4), (LEFT + 28, y - 4))], *pen))
                marks.append(_text("name", LEFT + 36, y, name, "start"))
        super().__init__(Picture(", ".join(shown), str(self), WIDTH, HEIGHT + below, marks), theme)

    def __str__(self) -> str:
        """How many points each curve has, and the error at its ends."""
        return "\n".join(
            f"{name}: {len(curve)} points, {significant(curve[0])} → {significant(curve[-1])}"
            for name, curve in self.errors.items() if len(curve))


def _frame(axes: _Axes, across: str) -> Iterable[Mark]:
    bottom = HEIGHT - BELOW
    for error in axes.errors:
        _, y = axes.at(max(axes.epochs), error)
        yield Line([((LEFT, y), (WIDTH - RIGHT, y))], "panel-line", 0.6)
        yield _text("tick", LEFT - 8, y + 4, significant(error), "end")
    for k in axes.epochs:
        x, _ = axes.at(k, axes.errors[0])
        yield Line([((x, bottom), (x, bottom + 5))], "edge", 1.0)
        yield _text("tick", x, bottom + 20, f"{k:g}")
    yield _text("axis", (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, across)


def _text(style: str, x: float, y: float, text: str, anchor: str = "middle") -> Words:
    return Words(style, x, y, [Run(text, 13, "ink")], anchor)


def _pieces(places: Sequence[Point]) -> list[tuple[Point, Point]]:
    """Return the pieces of a curve through some places; nearer than a pixel nothing is seen."""
    kept: list[Point] = []
    for place in places:
        if not kept or math.dist(kept[-1], place) >= 1.0 or place[0] >= WIDTH - RIGHT:
            kept.append(place)
    return [*pairwise(kept)]
