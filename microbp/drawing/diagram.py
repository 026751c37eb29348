"""What stands on a drawing of a graph: cards with their texts, lines with their labels, boxes.

A `Diagram` says what is shown and how large it is; `layout` finds the places and `painter` makes
marks of it. Here is the scalar level: one card for each node. Knows graphs and groups; knows
neither colours nor places.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from microbp.drawing import shapes
from microbp.drawing.layout import lay_out
from microbp.drawing.lettering import Piece, space_above, text_width
from microbp.drawing.reading import Reading
from microbp.engine import Value
from microbp.ops import add_up

CARD = 64.0, 52.0
LEAF_HEIGHT = 37.0
CHIP_HEIGHT = 18.0
CHIP_ROW = 14.0  # of a chip whose texts stand one below the other
LABEL_HEIGHT = 9.0
HEAD = 22.0  # of a frame, from its upper side to the lowest part of its title
BADGE = 10.0  # the radius of a badge of one sign
OUTSIDE = 12.0  # left of a card: its arrowheads, and the second line of a result
UNDER_BADGE = 8.0  # texts stand this much lower where the badge is above them


Chip = list[tuple[str, list[Piece]]]  # texts with their classes


@dataclass(slots=True)
class Text:
    """A line of text on a card, by the class that gives its size and look.

    Its place is `dx` from the left side, the middle or the right side of its card, as `anchor`
    says (start, middle, end), and `y` below the card's top (the baseline).
    """

    style: str
    letters: list[Piece]
    anchor: str
    dx: float
    y: float
    word: str = ""  # stands before it, smaller and lighter
    node: int | None = None  # the node it speaks of, where that is not the card's

    @property
    def width(self) -> float:
        word = text_width("title", self.word + " ") if self.word else 0.0
        return word + text_width(self.style, self.letters)


@dataclass(slots=True)
class Figure:
    """A card: which node it shows, its kind and what is written on it."""

    node: int
    kind: str  # input, parameter, target, constant, op or loss; neuron or error for tables
    title: str
    width: float
    height: float
    texts: list[Text] = field(default_factory=list)
    badge: str = ""
    entry: float = 0.0
    leaf: bool = False
    ordered: bool = False  # its operands may not be exchanged
    nodes: tuple[int, ...] = ()  # all the nodes it stands for, where they are several
    faded: bool = False  # it stands back behind what is highlighted
    current: bool = False  # the last step was about it
    hue: str = ""  # the colour of a parameter that is used in several places

    @property
    def badge_width(self) -> float:
        """How wide the badge is: a circle for one sign, longer for a word."""
        if not self.badge:
            return 0.0
        return max(2 * BADGE, text_width("badge", self.badge) + 8)


@dataclass(slots=True)
class Wire:
    """A line between two figures: the edge into node `node` from its parent number `index`.

    On it stands a `label`, the local derivative, or a `chip` that shows a weight. A line that
    stands for several has them in `edges`: nodes with their operands.
    """

    source: int  # a figure, like the target
    target: int
    node: int
    index: int
    parent: int  # the parent's number as a node
    label: list[Piece] = field(default_factory=list)
    chip: Chip = field(default_factory=list)
    weight: int | None = None  # the number of the weight on the chip, as a node
    edges: list[tuple[int, int | None]] = field(default_factory=list)
    thickness: float = 1.4
    faded: bool = False
    hue: str = ""  # of a shared parameter that it comes from, or that stands on it
    is_bias: bool = False  # what is added to a weighted sum
    room: str = ""  # the label gets at least the room of this one

    def size(self, down: bool = False) -> tuple[float, float]:
        """The width and height of what is written on it; a chip that runs down is stacked."""
        if self.chip and down:
            wide = max(text_width(style, letters) for style, letters in self.chip)
            tall = add_up(CHIP_ROW + space_above(letters) for _, letters in self.chip)
            return wide + 10, tall + 5
        if self.chip:
            texts = add_up(text_width(style, letters) + 6 for style, letters in self.chip)
            return texts + 4, CHIP_HEIGHT + max(space_above(letters) for _, letters in self.chip)
        if not self.label and not self.room:
            return 0.0, 0.0
        return max(text_width("local", self.label), text_width("local", self.room)), LABEL_HEIGHT


@dataclass(slots=True)
class Box:
    """A frame around figures, with a title such as *neuron* **h₁**."""

    kind: str
    word: str
    name: list[Piece]
    figures: tuple[int, ...]
    faded: bool = False

    def heading(self, down: bool = False, height: float = 0.0) -> Text:
        """The title, flush right: above, or below where lines come in from above."""
        return Text("heading", self.name, "end", -12, height - 9 if down else 18, word=self.word)


@dataclass(slots=True)
class Diagram:
    """Everything that is shown, before it has a place."""

    title: str
    description: str
    figures: list[Figure] = field(default_factory=list)
    wires: list[Wire] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    down: bool = False  # runs from top to bottom instead of from left to right
    scale: float = 1.0  # by which cards and texts are larger on the paper; distances are not
    caption: str = ""
    note: str = ""  # what was left out, and why
    has_legend: bool = False

    words: Mapping[str, str] = field(default_factory=dict)  # of the legend

    def legend(self) -> list[tuple[str, str]]:
        """What the kinds of cards and numbers mean, as far as there are any."""
        kinds = {figure.kind for figure in self.figures}
        kinds |= {text.style for figure in self.figures for text in figure.texts if text.letters}
        kinds |= {"local" for wire in self.wires if wire.label}
        kinds |= {"parameter" for wire in self.wires if wire.weight is not None}
        kinds |= {"shared" for wire in self.wires if wire.hue}
        return [(kind, word) for kind, word in self.words.items() if kind in kinds]

    def turn(self) -> None:
        """Let the drawing run down: badges stand on top of cards, and so texts lower."""
        self.down = True
        for figure in self.figures:
            if figure.badge:
                figure.width -= figure.badge_width / 2
                figure.height += UNDER_BADGE
                for text in figure.texts:
                    text.y += UNDER_BADGE
                    text.dx = 0.0
            if figure.entry:
                figure.entry = figure.width / 2 - 14 / self.scale

    def lay_out(self) -> shapes.Layout:
        """Find a place for everything. A chip needs a line of its own."""
        scale, chipped = self.scale, {wire.source for wire in self.wires if wire.chip}
        cards = [
            shapes.Card(
                f.width * scale, f.height * scale,
                (BADGE * bool(f.badge) if self.down else f.badge_width / 2) * scale,
                f.entry * scale, f.leaf and i not in chipped, f.ordered,
            )
            for i, f in enumerate(self.figures)
        ]
        edges = []
        for wire in self.wires:
            width, height = wire.size(self.down)
            edges.append(shapes.Edge(wire.source, wire.target, (width * scale, height * scale),
                                     bool(wire.chip), wire.is_bias))
        groups = [shapes.Group(box.figures, box.heading().width * scale, HEAD * scale + 8)
                  for box in self.boxes]
        return lay_out(cards, edges, groups, self.down)

    def badges(self) -> list[float]:
        """How far the badge of each card stands out on its left."""
        return [figure.badge_width / 2 * self.scale + OUTSIDE for figure in self.figures]


def wrapped(text: str, style: str, width: float) -> list[str]:
    """A text in lines that run no wider than this, as far as its words allow."""
    lines: list[str] = []
    for word in text.split():
        line = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(style, line) <= width:
            lines[-1] = line
        else:
            lines.append(word)
    return lines


def scalar_diagram(reading: Reading) -> Diagram:
    """Every node one card, neurons and error terms framed."""
    number = reading.number
    diagram = Diagram(*reading.heading(), [card(reading, node) for node in reading.order])
    for node in reading.order:
        for index in reading.operands(node):
            parent = node.parents[index]
            diagram.wires.append(Wire(
                number[parent], number[node], number[node], index, number[parent],
                reading.local(node, index), hue=reading.shared.get(parent, ""),
                is_bias=reading.is_bias(node, index), room=reading.label_room(node, index)))
    for group in reading.anatomy.groups:
        members = tuple(number[node] for node in group.members)
        diagram.boxes.append(
            Box(group.kind, reading.group_word(group), reading.group_name(group), members))
    return diagram


def card(reading: Reading, node: Value) -> Figure:
    """The card of a single node."""
    kind, title, badge = reading.kind(node), reading.title(node), reading.badge(node)
    if not node.parents and kind != "input":
        return _chip(reading, node)
    figure = Figure(reading.number[node], kind, title, *CARD, badge=badge,
                    ordered=reading.is_ordered(node), current=reading.is_current(node))
    inset = figure.badge_width / 2
    wants_formula = bool(node.parents) and reading.shows("formulas")
    lines = [(style, letters) for style, letters in (
        ("name", reading.name(node)),
        ("formula", reading.formulas.of(node) if wants_formula else []),
        ("note", reading.asked(node)),
        ("value", [Piece(reading.value(node))] * reading.shows("values")),
        ("grad", reading.gradient(node))) if letters]
    tall = 15.0 * len(lines) + add_up((space_above(letters) for _, letters in lines), 0.0)
    figure.height = max(CARD[1], 7.0 + tall)
    y = (figure.height - tall) / 2 + 11.5 + 0.5 * (len(lines) == 2)
    for style, letters in lines:
        y += space_above(letters)
        figure.texts.append(Text(style, letters, "middle", inset / 2, y - 0.5 * (style == "grad")))
        y += 15.0
    wide = max((text.width for text in figure.texts), default=0.0)
    figure.width = _in_steps(CARD[0], wide + inset + (16 if kind == "input" else 8))
    return figure


def _chip(reading: Reading, node: Value) -> Figure:
    """A parameter, target or constant: name left, value right, gradient below."""
    kind, name = reading.kind(node), reading.name(node)
    gradient = reading.gradient(node)
    space = space_above(gradient)
    below = Text("grad", gradient, "end", -7, 30.5 + space)
    if kind == "constant":
        below = Text("note", [Piece(reading.say("constant"))], "end", -7, 29.0)
    is_shown = reading.shows("values") or kind == "constant"
    value = Text("value", [Piece(reading.value(node))] * is_shown, "end", -7, 15.0)
    beside = [Text("name", name, "start", 8, 15.0)] if name else []
    top = max(value.width, text_width("value", reading.room))
    top = add_up((text.width + 8 for text in beside), top)
    return Figure(reading.number[node], kind, reading.title(node),
                  _in_steps(CARD[0], 15 + max(top, below.width)), LEAF_HEIGHT + space,
                  [*beside, value, below], leaf=True, current=reading.is_current(node),
                  hue=reading.shared.get(node, ""))


def _in_steps(least: float, wanted: float) -> float:
    """Cards grow in steps, so that most of a column have the same width."""
    return least + 8 * math.ceil(max(0.0, wanted - least) / 8)
