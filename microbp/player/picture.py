"""The drawing that the page lights up: that of `draw`, with names and room for other numbers.

Numbers change on the page, so cards and labels are a little wider than the first numbers need,
and every line whose factor can change has a label.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable

from microbp.drawing.diagram import LEAF_HEIGHT, Figure, scalar_diagram, text_width
from microbp.drawing.layering import TooManyBends
from microbp.drawing.lettering import Letters
from microbp.drawing.reading import Reading
from microbp.drawing.svg import escape, paint
from microbp.engine import Value
from microbp.player.letters import OpenLetters
from microbp.walkthrough import Steps

DIGITS = 4
# Most numbers of a network, with 4 digits, are no longer than these.
ROOM = "−1.234"
LABEL_ROOM = "×(−1.23)"


class Picture:
    """The drawing of some steps: `.svg`, and what kind of card and which letters a node has."""

    def __init__(self, steps: Steps, parameters: Iterable[Value] | None, lang: str) -> None:
        self.letters = OpenLetters(steps.output)
        self.reading = _Reading(steps, self.letters, parameters, lang)
        self.diagram = scalar_diagram(self.reading)
        for figure in self.diagram.figures:
            _widen(figure)
        written = [wire.label for wire in self.diagram.wires]
        for wire in self.diagram.wires:
            if not self.letters.is_fixed(self.reading.order[wire.node], wire.index):
                wire.label = _roomy(wire.label)
        try:
            layout = self.diagram.lay_out()
        except TooManyBends:
            raise ValueError("this graph is too tangled to be drawn: play a part of it") from None
        for wire, label in zip(self.diagram.wires, written):
            wire.label = [Letters("")] if label == [Letters("×1")] else label
        self.svg = paint(self.diagram, layout, "light", "scalar")

    def image(self) -> str:
        """The drawing as an HTML image, which survives where pages are sanitised."""
        data = b64encode(self.svg.encode()).decode()
        return (f'<img src="data:image/svg+xml;base64,{data}" style="max-width:100%"'
                f' alt="{escape(self.diagram.title)}">')


class _Reading(Reading):
    """A graph as its steps see it: the gradients are the steps'."""

    def __init__(self, steps: Steps, letters: OpenLetters, parameters: Iterable[Value] | None,
                 lang: str) -> None:
        super().__init__(steps.output, DIGITS, parameters, lang)
        self.gradients = steps.gradients
        self.letters = letters
        self.known = True

    def grad(self, node: Value) -> str:
        return self.written(self.gradients.get(node, 0.0))

    def local(self, node: Value, index: int) -> list[Letters]:
        """The factor, also where it is 1 but need not stay so; nothing for a constant."""
        if node.parents[index].role == "constant":
            return []
        fixed = self.letters.is_fixed(node, index)
        return super().local(node, index) or ([] if fixed else [Letters("×1")])


def _widen(figure: Figure) -> None:
    """Give a leaf's number the room of `ROOM`."""
    value = next(text for text in figure.texts if text.style == "value")
    missing = text_width("value", [Letters(ROOM)]) - value.width
    if figure.height == LEAF_HEIGHT and missing > 0:        # where the name stands beside it
        used = 15 + sum(text.width + 8 for text in figure.texts if text.style == "name")
        wanted = used + value.width + missing
        figure.width = max(figure.width, 8 * -(-wanted // 8))


def _roomy(label: list[Letters]) -> list[Letters]:
    if not label:
        return label
    return [Letters(label[0].text.ljust(len(LABEL_ROOM), "0"))]
