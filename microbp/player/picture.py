"""The drawing that the page lights up: that of `draw`, with names and room for other numbers.

Numbers change on the page, so cards and labels are a little wider than the first numbers need,
and every line whose factor can change has a label. How long a number may become before it is
written smaller is told to the page.
"""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from microbp.anatomy.formulas import OpenLetters
from microbp.drawing.diagram import Figure, Text, scalar_diagram
from microbp.drawing.layering import TooManyBends
from microbp.drawing.lettering import Piece, text_width
from microbp.drawing.overview import neuron_diagram
from microbp.drawing.painter import picture
from microbp.drawing.part import keep
from microbp.drawing.reading import Reading, State
from microbp.drawing.svg import escape, write
from microbp.engine import Value
from microbp.walkthrough import Steps

DIGITS = 4
MANY = 80       # nodes beyond which the page shows neurons, and the inside of one at a time
READABLE = 400  # cards beyond which no picture is
# Most numbers of a network, with 4 digits, are no longer than these.
ROOM = "−1.234"
LABEL_ROOM = "×(−1.23)"
GAP = 8.0       # between a number and a name in one line, and between both sides of a card


class Picture:
    """The drawing of some steps: `.svg`, and what kind of card and which letters a node has.

    `fits` says of each node how many characters of its value and its gradient fit on its card,
    and how many of each local derivative on the line from a parent. A graph of more than 80
    nodes is drawn at the neuron level, for where there are no scripts: it has no `fits`, and the
    page paints what it shows of it.
    """

    def __init__(self, steps: Steps, lang: str) -> None:
        self.letters = OpenLetters(steps.anatomy)
        self.reading = _Reading(steps, self.letters, lang)
        self.fits: list[dict[str, Any]] | None = None
        many = len(self.reading.order) > MANY
        self.diagram = neuron_diagram(self.reading) if many else scalar_diagram(self.reading)
        if not many:
            self.fits = self._fits()
        alone = {self.reading.number[steps.output]}
        if len(self.diagram.figures) > READABLE:
            self.diagram = keep(self.diagram, alone)
        try:
            layout = self.diagram.lay_out()
        except TooManyBends:
            self.diagram = keep(self.diagram, alone)
            layout = self.diagram.lay_out()
        self.svg = write(picture(self.diagram, layout, "neuron" if many else "scalar"), "light")

    def _fits(self) -> list[dict[str, Any]]:
        fits: list[dict[str, Any]] = [
            {text.style: _characters(text.style, _room(figure, text))
             for text in figure.texts if text.style in ("value", "grad")}
            | {"local": [0.0] * len(node.parents)}
            for figure, node in zip(self.diagram.figures, self.reading.order, strict=True)]
        for wire in self.diagram.wires:
            width, _ = wire.size()
            fits[wire.node]["local"][wire.index] = _characters("local", width)
        return fits

    def image(self) -> str:
        """The drawing as an HTML image, which survives where pages are sanitised."""
        data = b64encode(self.svg.encode()).decode()
        return (f'<img src="data:image/svg+xml;base64,{data}" style="max-width:100%"'
                f' alt="{escape(self.diagram.title)}">')


class _Reading(Reading):
    """A graph as its steps see it: the gradients are the steps'."""

    room = ROOM

    def __init__(self, steps: Steps, letters: OpenLetters, lang: str) -> None:
        numbers = {node: node.data for node in steps.anatomy.order}
        super().__init__(steps.anatomy, DIGITS, lang, state=State(numbers, steps.gradients))
        self.letters = letters

    def local(self, node: Value, index: int) -> list[Piece]:
        """The factor, an empty place where it is 1 but need not stay so; nothing for a constant."""
        if node.parents[index].role == "constant":
            return []
        return super().local(node, index) or [Piece("")] * bool(self.label_room(node, index))

    def label_room(self, node: Value, index: int) -> str:
        """The room of a factor that can change."""
        is_open = node.parents[index].role != "constant" and not self.letters.is_fixed(node, index)
        return LABEL_ROOM if is_open else ""


def _room(figure: Figure, text: Text) -> float:
    """How wide a number may run on its card."""
    if text.anchor == "middle":
        return figure.width - 2 * abs(text.dx) - GAP
    names = [name.dx + name.width + GAP for name in figure.texts
             if name.style == "name" and name.y == text.y]
    return figure.width + text.dx - max([-text.dx, *names])


def _characters(style: str, width: float) -> float:
    return round(width / text_width(style, "0"), 2)
