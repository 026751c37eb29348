"""The painter: a diagram and its layout become marks.

It knows looks (shapes, sizes, names of colours) and takes every place from the layout.
"""

from collections.abc import Iterator
from itertools import pairwise

from microbp.drawing.diagram import BADGE, CHIP_ROW, Box, Diagram, Figure, Text, Wire, wrapped
from microbp.drawing.docking import ARROW
from microbp.drawing.layout import MARGIN
from microbp.drawing.lettering import Piece, space_above, text_width
from microbp.drawing import marks
from microbp.drawing.marks import Group, Head, Line, Mark, Picture, Run, Words
from microbp.drawing.shapes import Layout, Point, Rect
from microbp.drawing.theme import TEXTS

FRAME = 12.0  # the radius of a frame, and of a card that stands for one
RADIUS = {"input": 20.0, "parameter": 2.0, "target": 3.0,
          **dict.fromkeys(("neuron", "error", "group"), FRAME)}  # others: 9
DASHES = {"target": (4.0, 2.5), "constant": (2.0, 2.5)}
HEAVY = {"parameter": 1.8, "loss": 1.8}  # other outlines: 1.4
COLOURS = {"neuron": "op", "group": "op", "error": "target", "shared": "parameter"}  # borrowed
SIGNS = {"value": "1.5", "grad": "∇", "local": "×"}  # what numbers look like in the legend
CURRENT = 3.4  # the outline of what a step is about
OUTLINE = 4.0  # from a result's card to the second line around it


def picture(diagram: Diagram, layout: Layout, level: str) -> Picture:
    """The whole picture as marks."""
    return _Painter(diagram, layout).picture(level)


class _Painter:
    """One picture in the making; its cards and texts may be larger than usual."""

    def __init__(self, diagram: Diagram, layout: Layout):
        self.diagram, self.layout, self.scale = diagram, layout, diagram.scale

    def picture(self, level: str) -> Picture:
        diagram, layout = self.diagram, self.layout
        frames = zip(diagram.boxes, layout.groups, strict=True)
        groups = [self.frame(number, box, frame) for number, (box, frame) in enumerate(frames)]
        edges = [self.edge(index) for index in range(len(diagram.wires))]
        nodes = [self.node(figure, rect)
                 for figure, rect in zip(diagram.figures, layout.cards, strict=True)]
        below, width, height = self.below()
        return Picture(
            diagram.title, diagram.description, width, height, [*groups, *edges, *nodes, *below],
            {"data-level": level, "data-direction": "down" if layout.down else "right"},
        )

    def frame(self, number: int, box: Box, frame: Rect) -> Group:
        figures = self.diagram.figures
        nodes = [str(figures[index].node) for index in box.figures]
        attributes = {"data-output": nodes[-1], "data-nodes": " ".join(nodes)}
        heading = box.heading(self.layout.down, frame.height / self.scale)
        return Group(f"group-{number}", f"group {box.kind}", attributes, faded=box.faded, marks=[
            marks.Box("frame", frame, FRAME, "panel", "panel-line", 0.8),
            self.words(heading, frame),
        ])

    def edge(self, index: int) -> Group:
        layout, wire = self.layout, self.diagram.wires[index]
        route, label = layout.routes[index], layout.labels[index]
        colour = wire.hue or ("parameter-line" if wire.chip else "edge")
        attributes = {"data-node": str(wire.node), "data-source": str(wire.parent),
                      "data-weight": "" if wire.weight is None else str(wire.weight)}
        pieces = [_piece(layout, *ends) for ends in pairwise(route)]
        head = Head(_head(route[-1], layout.heads[index]), colour)
        group = Group(f"edge-{wire.node}-{wire.index}", "edge", attributes, faded=wire.faded,
                      marks=[Line(pieces, colour, wire.thickness), head])
        if label and wire.chip:
            group.marks.append(marks.Box("chip", label, 3.0, "parameter", colour, 0.8))
            group.marks.append(Group("", "weight", marks=list(self.chip(wire, label))))
        elif label:
            runs = self.runs("local", wire.label)
            group.marks.append(Words("local", label.x, label.bottom - self.scale, runs))
        return group

    def chip(self, wire: Wire, label: Rect) -> Iterator[Words]:
        """The texts of a chip, each at a place of its own: in a row, or one below the other."""
        x, y = label.x + 5 * self.scale, label.bottom - 5 * self.scale
        row = label.y - self.scale
        for style, letters in wire.chip:
            runs = self.runs(style, letters)
            if self.layout.down:
                row += (CHIP_ROW + space_above(letters)) * self.scale
                yield Words(style, label.x + label.width / 2, row, runs, "middle")
            else:
                yield Words(style, x, y, runs)
                x += (text_width(style, letters) + 6) * self.scale

    def node(self, figure: Figure, rect: Rect) -> Group:
        kind = figure.kind
        attributes = {"data-node": str(figure.node),
                      "data-nodes": " ".join(map(str, figure.nodes)) if figure.nodes[1:] else ""}
        heavy = CURRENT if figure.current else HEAVY.get(kind, 1.4)
        card = _card("card", kind, rect, RADIUS.get(kind, 9.0), heavy, figure.hue)
        group = Group(f"node-{figure.node}", f"node {kind}", attributes, figure.title, [card],
                      figure.faded)
        if kind == "loss":
            outer = Rect(rect.x - OUTLINE, rect.y - OUTLINE,
                         rect.width + 2 * OUTLINE, rect.height + 2 * OUTLINE)
            group.marks.append(marks.Box("outline", outer, FRAME, "", card.line, 1.2))
        spare = (rect.height - figure.height * self.scale) / 2
        within = Rect(rect.x, rect.y + spare, rect.width, rect.height)
        group.marks += [self.words(text, within) for text in figure.texts]
        if figure.badge:
            group.marks.append(self.badge(figure, rect))
        return group

    def badge(self, figure: Figure, rect: Rect) -> Group:
        width, height = figure.badge_width * self.scale, 2 * BADGE * self.scale
        down = self.layout.down
        x, y = (rect.x + rect.width / 2, rect.y) if down else (rect.x, rect.middle)
        sign = self.runs("badge", figure.badge)
        return Group("", "badge", marks=[
            marks.Box("", Rect(x - width / 2, y - height / 2, width, height), height / 2, "badge"),
            Words("", x, y + 4.2 * self.scale, sign, "middle"),
        ])

    # -- below the drawing -------------------------------------------------------------------------

    def below(self) -> tuple[list[Mark], float, float]:
        """The caption, what was left out and the legend, and the size of the whole picture."""
        diagram, scale, made = self.diagram, self.scale, list[Mark]()
        width, y = self.layout.width, self.layout.height
        if diagram.has_legend:
            x = MARGIN
            y += 4.0
            for kind, word in diagram.legend():
                room = (30 + text_width("note", word)) * scale
                if x > MARGIN and x + room > self.layout.width:
                    x, y = MARGIN, y + 20 * scale
                runs = self.runs("note", word)
                made += [self.sign(kind, x, y), Words("note", x + 24 * scale, y + 10 * scale, runs)]
                width = max(width, x + room + MARGIN)
                x += room + 8
            y += 22.0 * scale
        for style, text in (("caption", diagram.caption), ("note", diagram.note)):
            for line in wrapped(text, style, (self.layout.width - 2 * MARGIN) / scale):
                runs, middle = self.runs(style, line), self.layout.width / 2
                made.append(Words(style, middle, y + 10 * scale, runs, "middle"))
                width = max(width, text_width(style, line) * scale + 2 * MARGIN)
                y += 18.0 * scale
        return made, width, y

    def sign(self, kind: str, x: float, y: float) -> Mark:
        """What a kind of number or card looks like, in the legend."""
        scale = self.scale
        if kind in SIGNS:
            runs = self.runs(kind, SIGNS[kind])
            return Words(kind, x + 9 * scale, y + 10 * scale, runs, "middle")
        return _card("", kind, Rect(x, y, 18.0 * scale, 12.0 * scale),
                     min(6.0, RADIUS.get(kind, 4.0)), 1.2, "shared-1" if kind == "shared" else "")

    # -- texts -------------------------------------------------------------------------------------

    def words(self, text: Text, rect: Rect) -> Words:
        """A text at its place on a card."""
        x = {"start": rect.x, "middle": rect.x + rect.width / 2, "end": rect.right}[text.anchor]
        runs = self.runs(text.style, text.letters)
        if text.word:
            runs = self.runs("title", text.word + "\u00a0") + runs
        return Words(text.style, x + text.dx * self.scale, rect.y + text.y * self.scale, runs,
                     text.anchor, text.node)

    def runs(self, style: str, letters: list[Piece] | str) -> list[Run]:
        look = TEXTS[style]
        pieces = [Piece(letters)] if isinstance(letters, str) else letters
        return [Run(piece.text, piece.size(look.size) * self.scale, look.colour, look.weight,
                    look.mono, piece.high - piece.low, style) for piece in pieces]


def _card(style: str, kind: str, rect: Rect, radius: float, width: float, line: str) -> marks.Box:
    """A rectangle in the colours of a kind, or with a line of its own."""
    hue = COLOURS.get(kind, kind)
    return marks.Box(style, rect, radius, hue, line or hue + "-line", width, DASHES.get(kind, ()))


def _piece(layout: Layout, start: Point, end: Point) -> tuple[Point, ...]:
    return (start, end) if start[0] == end[0] or start[1] == end[1] else layout.curve(start, end)


def _head(end: Point, direction: tuple[int, int]) -> tuple[Point, Point, Point]:
    """The arrowhead at the end of a route."""
    (x, y), (right, down) = end, direction
    length = ARROW - 0.7
    return ((x + 3.5 * down, y + 3.5 * right), (x - 3.5 * down, y - 3.5 * right),
            (x + length * right, y + length * down))
