"""The shapes of the layout: what is to be placed and what comes back. Nothing but numbers."""

from dataclasses import dataclass, field

BEND_ROOM = 5.0  # half the distance between two lines that run side by side

Point = tuple[float, float]


@dataclass(slots=True)
class Card:
    """A card's size and how it may be placed.

    `badge`: how far its badge stands out on the left. `entry`: how far from the middle of the
    left side arrows may arrive (0: all at the badge). `leaf`: may be docked or stand between.
    `ordered`: lines arrive in the order of the edges, the first above.
    """

    width: float
    height: float
    badge: float = 0.0
    entry: float = 0.0
    leaf: bool = False
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """A line between two cards. `label` is its label's width and height, (0, 0) for none."""

    source: int
    target: int
    label: tuple[float, float] = (0.0, 0.0)
    inline: bool = False  # the label stands on the line, not above it
    under: bool = False  # its leaf docks below the card, not above


@dataclass(frozen=True, slots=True)
class Group:
    """Cards that share a box, the width of the box's title and the height it takes."""

    cards: tuple[int, ...]
    title: float = 0.0
    head: float = 30.0


@dataclass(slots=True)
class Rect:
    """A rectangle by its top left corner and its size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def middle(self) -> float:
        return self.y + self.height / 2

    def overlaps(self, other: "Rect") -> bool:
        """Whether the two share more than an edge."""
        return (
            self.x < other.right
            and other.x < self.right
            and self.y < other.bottom
            and other.y < self.bottom
        )


@dataclass(slots=True)
class Layout:
    """The answer. A route is a list of points; `curve` says how they are joined.

    An arrowhead points where its line runs in the end: ``(1, 0)`` is right, ``(0, 1)`` down.
    """

    cards: list[Rect]
    groups: list[Rect]
    routes: list[list[Point]]
    heads: list[tuple[int, int]]
    labels: list[Rect | None]
    down: bool = False
    width: float = 0.0
    height: float = 0.0

    def turned(self) -> "Layout":
        """The same drawing from top to bottom instead of from left to right."""
        return Layout(
            list(map(_turned, self.cards)),
            list(map(_turned, self.groups)),
            [[(y, x) for x, y in route] for route in self.routes],
            [(y, x) for x, y in self.heads],
            [label and _turned(label) for label in self.labels],
            True,
            self.height,
            self.width,
        )

    def curve(self, start: Point, end: Point) -> tuple[Point, Point, Point, Point]:
        """The Bézier curve between two neighbouring points of a route."""
        if self.down:
            middle = (start[1] + end[1]) / 2
            return start, (start[0], middle), (end[0], middle), end
        middle = (start[0] + end[0]) / 2
        return start, (middle, start[1]), (middle, end[1]), end


def _turned(rect: Rect) -> Rect:
    return Rect(rect.y, rect.x, rect.height, rect.width)


@dataclass(slots=True)
class Block:
    """Something that takes room in a column; its ports are heights relative to its axis."""

    above: float = 0.0
    below: float = 0.0
    lead: float = 0.0  # room left of it, for the labels of the links that come in
    width: float = 0.0
    pin: str = ""  # "first" and "last" hold it in the first or last column
    ins: dict[int, float] = field(default_factory=dict)  # signal -> port on the left side
    outs: dict[int, float] = field(default_factory=dict)  # signal -> port on the right side

    def port(self, ports: dict[int, float], signal: int) -> float:
        """How far from the middle a signal's port is, as a part of the height; 0 for none."""
        if signal not in ports:
            return 0.0
        return (ports[signal] + self.above) / (self.above + self.below) - 0.5
