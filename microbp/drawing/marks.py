"""What a picture is made of, whatever it is written as: groups, boxes, lines, heads and words.

Marks know places, shapes, colours and sizes; a writer (`svg`, `tikz`) turns them into a file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from microbp.drawing.shapes import Point, Rect


@dataclass(slots=True)
class Run:
    """A piece of a text in one look; `shift` is −1 for a subscript, 1 for a superscript."""

    text: str
    size: float
    colour: str
    weight: int = 400
    mono: bool = False
    shift: int = 0
    style: str = ""


@dataclass(slots=True)
class Words:
    """A line of text; `anchor` says which end stands at `x`, `y` is the baseline."""

    style: str
    x: float
    y: float
    runs: list[Run]
    anchor: str = "start"
    node: int | None = None


@dataclass(slots=True)
class Box:
    """A rectangle, with colours by their names in the theme."""

    style: str
    rect: Rect
    radius: float = 0.0
    fill: str = ""
    line: str = ""
    width: float = 0.0
    dashes: tuple[float, ...] = ()


@dataclass(slots=True)
class Line:
    """A line through Bézier curves and straight pieces, each four points or two."""

    pieces: Sequence[tuple[Point, ...]]
    colour: str
    width: float
    dashes: tuple[float, ...] = ()


@dataclass(slots=True)
class Head:
    """An arrowhead: a triangle, the tip last."""

    points: tuple[Point, Point, Point]
    colour: str


@dataclass(slots=True)
class Group:
    """Marks that belong together; `attributes`, where not empty, tell programs what they show."""

    name: str  # its id within the picture
    style: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    marks: "list[Mark]" = field(default_factory=list)
    faded: bool = False
    shift: Point = (0.0, 0.0)  # to where its marks are moved


Mark = Words | Box | Line | Head | Group


@dataclass(slots=True)
class Picture:
    """A whole picture: its size, what it says to those who cannot see it, and its marks."""

    title: str
    description: str
    width: float
    height: float
    marks: list[Mark]
    attributes: Mapping[str, str] = field(default_factory=dict)
