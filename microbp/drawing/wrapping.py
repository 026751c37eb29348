"""A drawing that is too wide, cut into bands that stand one below the other, as lines of text.

A cut goes where nothing stands; lines that cross it run back to the beginning of the next band.
Knows places, and nothing about what stands there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from microbp.drawing.shapes import Layout, Point, Rect
from microbp.ops import add_up

SIDE = 14.0  # around the drawing
LANE = 8.0  # between two lines that run back
BETWEEN = 26.0  # between two bands
MOST = 4  # lines that may run back side by side


@dataclass(slots=True)
class _Cut:
    """Where the drawing is cut, and the lanes of the lines across: by their height there."""

    x: float
    lanes: dict[float, int] = field(default_factory=dict)


def wrapped(
    layout: Layout, width: float, badges: Sequence[float], targets: Sequence[int]
) -> Layout | None:
    """Cut a drawing that runs right into bands of a width; None where too many lines would cross.

    `badges` say how far the badge of each card stands out on its left, `targets` to which card
    each line leads: a label stays with it.
    """
    room = LANE * (MOST + 1)
    cards = [Rect(rect.x - badge, rect.y, rect.width + badge, rect.height)
             for rect, badge in zip(layout.cards, badges, strict=True)]
    solid = [*cards, *layout.groups]
    for label, target in zip(layout.labels, targets, strict=True):
        if label:
            reach = max(label.right, layout.cards[target].x) - label.x
            solid.append(Rect(label.x, label.y, reach, label.height))
    cuts = _cuts(solid, layout, width - 2 * (SIDE + room))
    if not cuts:
        return None
    for cut in cuts:
        for route in layout.routes:
            for start, end in pairwise(route):
                if start[0] < cut.x < end[0]:
                    cut.lanes.setdefault(round(start[1], 1), len(cut.lanes))
        if len(cut.lanes) > MOST:
            return None
    made = _Bands(layout, cuts, solid, SIDE + room).layout()
    return made if _is_clear(made) else None


def _is_clear(layout: Layout) -> bool:
    """Tell whether no line runs through a card and no label lies on one."""
    cells: dict[tuple[int, int], list[Rect]] = {}
    for card in layout.cards:
        inner = Rect(card.x + 1.5, card.y + 1.5, card.width - 3.0, card.height - 3.0)
        for cell in _cells_of(inner):
            cells.setdefault(cell, []).append(inner)
    marks = [label for label in layout.labels if label]
    for route in layout.routes:
        for start, end in pairwise(route):
            curve = layout.curve(start, end)
            length = abs(end[0] - start[0]) + abs(end[1] - start[1])
            marks += [Rect(*_on(curve, k / (length // 6 + 2)), 0.01, 0.01)
                      for k in range(1, int(length // 6 + 2))]
    return not any(mark.overlaps(card) for mark in marks
                   for cell in _cells_of(mark) for card in cells.get(cell, ()))


def _cells_of(rect: Rect, size: float = 100.0) -> Iterator[tuple[int, int]]:
    for column in range(int(rect.x // size), int(rect.right // size) + 1):
        for row in range(int(rect.y // size), int(rect.bottom // size) + 1):
            yield column, row


def _on(curve: Sequence[Point], t: float) -> Point:
    """The point of a Bézier curve at t, from 0 to 1."""
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t ** 3)
    x, y = (add_up(w * point[axis] for w, point in zip(weights, curve, strict=True))
            for axis in (0, 1))
    return x, y


def _cuts(solid: Sequence[Rect], layout: Layout, room: float) -> list[_Cut]:
    """The last places where nothing stands before each band is full."""
    free: list[float] = []
    reach = 0.0
    for rect in sorted(solid, key=lambda rect: rect.x):
        if rect.x - reach > 8.0 and reach:
            free.append((rect.x + reach) / 2)
        reach = max(reach, rect.right)
    cuts: list[_Cut] = []
    start = 0.0
    while layout.width - start > room:
        fitting = [x for x in free if start < x <= start + room]
        if not fitting:
            return []
        start = fitting[-1]
        cuts.append(_Cut(start))
    return cuts


def _gaps(spans: Sequence[Point]) -> list[Point]:
    """What is too much of each strip in which nothing stands: where it begins, and how much."""
    gaps: list[Point] = []
    reach = min(spans)[0]
    for start, end in sorted(spans):
        if start - reach > BETWEEN:
            gaps.append((reach + BETWEEN, start - reach - BETWEEN))
        reach = max(reach, end)
    return gaps


class _Bands:
    """The bands of one drawing, and what is moved into them."""

    def __init__(self, layout: Layout, cuts: list[_Cut], solid: Sequence[Rect], left: float):
        self.old, self.cuts, self.left = layout, cuts, left
        spans: list[list[Point]] = [[] for _ in range(len(cuts) + 1)]
        for rect in solid:
            spans[self.band(rect.x)].append((rect.y, rect.bottom))
        for route in layout.routes:
            for x, y in route:
                spans[self.band(x)].append((y, y))
        self.gaps: list[list[Point]] = []
        self.shift: list[Point] = []
        self.bottom: list[float] = []
        top = SIDE
        for number, span in enumerate(spans):
            start = cuts[number - 1].x if number else 0.0
            self.gaps.append(_gaps(span))
            self.shift.append((left - start, top - min(span)[0]))
            top = self.height(max(bottom for _, bottom in span), number)
            self.bottom.append(top)
            top += BETWEEN + LANE * (len(cuts[number].lanes) if number < len(cuts) else 0)

    def band(self, x: float) -> int:
        return sum(x > cut.x for cut in self.cuts)

    def height(self, y: float, number: int) -> float:
        """Where a height of the drawing comes to in a band, whose empty strips are narrower."""
        for start, size in reversed(self.gaps[number]):
            y -= min(max(0.0, y - start), size)
        return y + self.shift[number][1]

    def moved(self, point: Point) -> Point:
        number = self.band(point[0])
        return point[0] + self.shift[number][0], self.height(point[1], number)

    def rect(self, rect: Rect) -> Rect:
        x, y = self.moved((rect.x, rect.y))
        return Rect(x, y, rect.width, rect.height)

    def route(self, route: list[Point]) -> list[Point]:
        points = [self.moved(route[0])]
        for start, end in pairwise(route):
            for number in range(self.band(start[0]), self.band(end[0])):
                points += self.back(number, start[1], points[-1][1], end)
            points.append(self.moved(end))
        return points

    def back(self, number: int, before: float, y: float, end: Point) -> list[Point]:
        """The way of a line from the end of a band to the beginning of the next one."""
        cut = self.cuts[number]
        lane = cut.lanes.setdefault(round(before, 1), len(cut.lanes)) + 1
        right = cut.x + self.shift[number][0] + LANE * lane
        left = self.left - LANE * lane
        below = self.bottom[number] + BETWEEN / 2 + LANE * (len(cut.lanes) - lane)
        is_last = self.band(end[0]) == number + 1
        target = self.height(end[1] if is_last else before, number + 1)
        return [(right, y), (right, below), (left, below), (left, target), (self.left, target)]

    def layout(self) -> Layout:
        old = self.old
        made = Layout(
            [self.rect(rect) for rect in old.cards],
            [self.rect(rect) for rect in old.groups],
            [self.route(route) for route in old.routes],
            list(old.heads),
            [label and self.rect(label) for label in old.labels],
            height=self.bottom[-1] + SIDE,
        )
        ends = [rect.right for rect in (*made.cards, *made.groups)]
        ends += [x for route in made.routes for x, _ in route]
        made.width = max(ends) + SIDE
        return made
