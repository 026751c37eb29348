"""The painter: a diagram and its layout as SVG.

It knows looks (shapes, fonts, colours) and takes every place from the layout.

What a program may rely on (the player does). Node numbers are places in
`output.topological()`.

* `<svg class="microbp" data-level="scalar" data-theme="light">`
* `<g id="node-3" class="node op" data-node="3">` with the kind as second class (input,
  parameter, target, constant, op, loss), in it `<title>`, `<rect class="card">` and
  `<text class="name">`, `<text class="value">`, `<text class="grad">`, and for an operation
  `<g class="badge">` with a `<rect>` and a `<text>`;
* `<g id="edge-3-0" class="edge" data-node="3" data-source="1">`: the edge into node 3 from its
  parent number 0, which is node 1; in it `<path class="line">`, which begins at the parent,
  `<path class="head">`, and `<text class="local">` where the factor is not 1;
* `<g id="group-0" class="group neuron" data-output="8" data-nodes="5 7 8">` with a `<rect>` and
  a `<text class="heading">`.

At the neuron level a card may stand for several nodes: it has the number of its last node, the
kind neuron, error, input or loss, and `data-nodes`; its texts of class value and grad then say
with their own `data-node` which node they speak of. A line with a weight has the weight's
number as `data-weight`, a `<rect class="chip">` and a `<text class="weight">`, in it
`<tspan class="value">` and `<tspan class="grad">`.

Colours and fonts are presentation attributes, the weakest there are: any style sheet of a page
overrides them, and no style sheet leaks out of the picture.
"""

from collections.abc import Iterable

from microbp.drawing.diagram import SIZES, Box, Diagram, Figure, Text, Wire
from microbp.drawing.docking import ARROW
from microbp.drawing.lettering import SUBSCRIPT, Piece, is_wide
from microbp.drawing.shapes import Layout, Point, Rect, curve
from microbp.drawing.theme import CHINESE, MONO, SANS, THEMES

RADIUS = {"input": 20.0, "parameter": 2.0, "target": 3.0, "neuron": 12.0, "error": 12.0}
DASHES = {"target": "4 2.5", "constant": "2 2.5"}
HEAVY = {"parameter": 1.8, "loss": 1.8}  # other outlines: 1.4
COLOURS = {"neuron": "op", "error": "target"}  # kinds that borrow another kind's colours
# class of a text -> its colour, weight, font
LOOKS = {
    "name": ("ink", 700, SANS),
    "value": ("value", 700, MONO),
    "grad": ("grad", 600, MONO),
    "local": ("local", 400, MONO),
    "note": ("muted", 400, SANS),
    "title": ("muted", 400, SANS),
    "badge": ("badge-ink", 700, SANS),
    "label": ("ink", 700, SANS),
    "head": ("ink", 700, SANS),
    "column": ("muted", 400, SANS),
    "formula": ("ink", 400, SANS),
    "heading": ("ink", 700, SANS),
}


def escape(text: str) -> str:
    """A text as XML character data or attribute value."""
    for character, entity in (("&", "amp"), ("<", "lt"), (">", "gt"), ('"', "quot")):
        text = text.replace(character, f"&{entity};")
    return text


def paint(diagram: Diagram, layout: Layout, theme: str, level: str) -> str:
    """The whole picture as SVG text."""
    return "\n".join(_Painter(diagram, layout, THEMES[theme]).picture(theme, level)) + "\n"


def _n(number: float) -> str:
    """A coordinate: one decimal where it is needed."""
    return f"{round(number, 1) + 0.0:.1f}".removesuffix(".0")  # + 0.0: no negative zero


class _Painter:
    """One picture in the making; each method gives the lines of one element."""

    def __init__(self, diagram: Diagram, layout: Layout, colours: dict[str, str]):
        self.diagram, self.layout, self.colours = diagram, layout, colours

    def picture(self, theme: str, level: str) -> Iterable[str]:
        width, height = _n(self.layout.width), _n(self.layout.height)
        diagram, layout = self.diagram, self.layout
        yield (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="microbp" data-level="{level}"'
            f' data-theme="{theme}" viewBox="0 0 {width} {height}" width="{width}"'
            f' height="{height}" font-family="{SANS}" role="img"'
            ' aria-labelledby="microbp-title microbp-description">'
        )
        yield f'<title id="microbp-title">{escape(diagram.title)}</title>'
        yield f'<desc id="microbp-description">{escape(diagram.description)}</desc>'
        yield (
            f'<rect class="background" width="{width}" height="{height}" rx="10"'
            f' fill="{self.colours["background"]}"/>'
        )
        for number, (box, frame) in enumerate(zip(diagram.boxes, layout.groups, strict=True)):
            yield from self.group(number, box, frame)
        lines = zip(diagram.wires, layout.routes, layout.labels, strict=True)
        for wire, route, label in lines:
            yield from self.edge(wire, route, label)
        for figure, rect in zip(diagram.figures, layout.cards, strict=True):
            yield from self.node(figure, rect)
        yield "</svg>"

    def group(self, number: int, box: Box, frame: Rect) -> Iterable[str]:
        nodes = [str(self.diagram.figures[index].node) for index in box.figures]
        fill, line = self.colours["panel"], self.colours["panel-line"]
        yield (
            f'<g id="group-{number}" class="group {box.kind}" data-output="{nodes[-1]}"'
            f' data-nodes="{" ".join(nodes)}">'
        )
        yield f'<rect {_box(frame)} rx="12" fill="{fill}" stroke="{line}" stroke-width="0.8"/>'
        yield self.text(box.heading, frame)
        yield "</g>"

    def edge(self, wire: Wire, route: list[Point], label: Rect | None) -> Iterable[str]:
        colour = self.colours["parameter-line" if wire.chip else "edge"]
        weight = "" if wire.weight is None else f' data-weight="{wire.weight}"'
        yield (
            f'<g id="edge-{wire.node}-{wire.index}" class="edge" data-node="{wire.node}"'
            f' data-source="{wire.parent}"{weight}>'
        )
        yield (
            f'<path class="line" d="{_path(route)}" fill="none" stroke="{colour}"'
            f' stroke-width="{_n(wire.thickness)}"/>'
        )
        yield f'<path class="head" d="{_head(route)}" fill="{colour}"/>'
        if label and wire.chip:
            yield from self.chip(wire, label)
        elif label:
            yield (
                f'<text class="local" {self.look("local")} x="{_n(label.x)}"'
                f' y="{_n(label.bottom - 1)}">{escape(wire.label[0].text)}</text>'
            )
        yield "</g>"

    def chip(self, wire: Wire, label: Rect) -> Iterable[str]:
        texts = []
        lowered = False
        for style, letters in wire.chip:
            back = ' dy="-3"' if lowered else ""
            spans = _spans(letters, SIZES[style])
            texts.append(f'<tspan class="{style}"{back} {self.look(style)}>{spans}</tspan>')
            lowered = letters[-1].low
        fill, line = self.colours["parameter"], self.colours["parameter-line"]
        yield (
            f'<rect class="chip" {_box(label)} rx="3" fill="{fill}" stroke="{line}"'
            ' stroke-width="0.8"/>'
        )
        middle = label.x + label.width / 2
        yield (
            f'<text class="weight" font-size="14" x="{_n(middle)}" y="{_n(label.bottom - 5)}"'
            f' text-anchor="middle">{" ".join(texts)}</text>'
        )

    def node(self, figure: Figure, rect: Rect) -> Iterable[str]:
        kind, colours = figure.kind, self.colours
        hue = COLOURS.get(kind, kind)
        line = colours[hue + "-line"]
        several = " ".join(map(str, figure.nodes))
        nodes = f' data-nodes="{several}"' if len(figure.nodes) > 1 else ""
        yield f'<g id="node-{figure.node}" class="node {kind}" data-node="{figure.node}"{nodes}>'
        yield f"<title>{escape(figure.title)}</title>"
        dashes = f' stroke-dasharray="{DASHES[kind]}"' if kind in DASHES else ""
        yield (
            f'<rect class="card" {_box(rect)} rx="{_n(RADIUS.get(kind, 9.0))}"'
            f' fill="{colours[hue]}"'
            f' stroke="{line}" stroke-width="{HEAVY.get(kind, 1.4)}"{dashes}/>'
        )
        if kind == "loss":
            outer = Rect(rect.x - 4, rect.y - 4, rect.width + 8, rect.height + 8)
            yield (
                f'<rect class="outline" {_box(outer)} rx="12" fill="none" stroke="{line}"'
                ' stroke-width="1.2"/>'
            )
        for text in figure.texts:
            yield self.text(text, rect)
        if figure.badge:
            yield from self.badge(figure, rect)
        yield "</g>"

    def badge(self, figure: Figure, rect: Rect) -> Iterable[str]:
        width = figure.badge_width
        spot = Rect(rect.x - width / 2, rect.middle - 10, width, 20)
        yield '<g class="badge">'
        yield f'<rect {_box(spot)} rx="10" fill="{self.colours["badge"]}"/>'
        yield (
            f'<text {self.look("badge")} x="{_n(rect.x)}" y="{_n(rect.middle + 4.2)}"'
            f' text-anchor="middle">{escape(figure.badge)}</text>'
        )
        yield "</g>"

    def text(self, text: Text, rect: Rect) -> str:
        x = {"start": rect.x, "middle": rect.x + rect.width / 2, "end": rect.right}[text.anchor]
        anchor = "" if text.anchor == "start" else f' text-anchor="{text.anchor}"'
        node = "" if text.node is None else f' data-node="{text.node}"'
        word = ""
        if text.word:
            look = self.look("title")
            word = f'<tspan {look} font-weight="400">{escape(text.word)} </tspan>'
        return (
            f'<text class="{text.style}"{node} {self.look(text.style)} x="{_n(x + text.dx)}"'
            f' y="{_n(rect.y + text.y)}"{anchor}>'
            f"{word}{_spans(text.letters, SIZES[text.style])}</text>"
        )

    def look(self, style: str) -> str:
        """A text's colour, size, weight and font, as far as they are not the picture's."""
        colour, weight, font = LOOKS[style]
        look = f'fill="{self.colours[colour]}" font-size="{_n(SIZES[style])}"'
        look += f' font-weight="{weight}"' * (weight != 400)
        return look + f' font-family="{font}"' * (font != SANS)


def _box(rect: Rect) -> str:
    return (
        f'x="{_n(rect.x)}" y="{_n(rect.y)}" width="{_n(rect.width)}" height="{_n(rect.height)}"'
    )


def _spans(letters: list[Piece], size: float) -> str:
    """Piece and subscripts; a subscript is smaller and lower."""
    spans, lowered = "", False
    for piece in letters:
        look = f' dy="{_n(3 * (piece.low - lowered))}"' if piece.low != lowered else ""
        look += f' font-size="{_n(size * SUBSCRIPT)}"' if piece.low else ""
        look += f' font-family="{CHINESE}"' if is_wide(piece.text) else ""
        text = escape(piece.text)
        spans += f"<tspan{look}>{text}</tspan>" if look else text
        lowered = piece.low
    return spans


def _path(route: list[Point]) -> str:
    path = "M" + _point(route[0])
    for start, end in zip(route, route[1:], strict=False):
        if start[0] == end[0]:
            path += f"V{_n(end[1])}"
        elif start[1] == end[1]:
            path += f"H{_n(end[0])}"
        else:
            path += "C" + " ".join(_point(point) for point in curve(start, end)[1:])
    return path


def _point(point: Point) -> str:
    return f"{_n(point[0])},{_n(point[1])}"


def _head(route: list[Point]) -> str:
    """The arrowhead at the end of a route, in the direction of its last piece."""
    (x, y), before = route[-1], route[-2]
    if before[0] == x:
        tip = ARROW - 0.7 if before[1] < y else 0.7 - ARROW
        return f"M{_n(x - 3.5)},{_n(y)}h7l-3.5,{_n(tip)}z"
    return f"M{_n(x)},{_n(y - 3.5)}v7l{_n(ARROW - 0.7)},-3.5z"
