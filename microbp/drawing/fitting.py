"""How a drawing is made to fit: which level, which direction, in bands, how much is folded.

What is shown is tried from the fullest to the most folded; the first that can be read is taken.
Knows diagrams and their sizes; nothing about colours and files.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

from microbp.drawing.diagram import Diagram, scalar_diagram
from microbp.drawing.folding import FOLD
from microbp.drawing.layering import TooManyBends
from microbp.drawing.overview import neuron_diagram
from microbp.drawing.part import fade, keep
from microbp.drawing.reading import Reading
from microbp.drawing.shapes import Layout
from microbp.drawing.wrapping import wrapped

LEVELS = ("scalar", "neuron")
WRAPPED = 0.75  # bands are taken if they are so much lower than a drawing that runs down
TALL = 2.0  # times the width: a drawing that is taller is shown more folded, if that is lower
READABLE = 6_000  # cards beyond which no picture is
FOLDS = (FOLD, 3, 1)
LEGEND = {  # what a kind of card or number is called
    "input": "input", "parameter": "weight or bias", "shared": "shared parameter",
    "op": "operation", "neuron": "neuron", "error": "error", "target": "target",
    "constant": "constant", "loss": "result", "value": "value",
    "grad": "gradient of the result", "local": "local derivative",
}


class Fitted(NamedTuple):
    """A diagram with its layout."""

    diagram: Diagram
    layout: Layout
    level: str
    is_wrapped: bool = False


def fit(
    reading: Reading,
    levels: Sequence[str],
    direction: str | None,
    width: float | None,
    part: Collection[int] | None,
    scale: float,
) -> Fitted:
    """Lay a graph out so that it can be read in a width, if one is given.

    Raises ValueError for a graph too large to be read, and for a width in which it cannot be.
    """
    narrowest: Fitted | None = None
    tall: list[Fitted] = []
    for level, make in _ways(reading, levels, width is not None):
        def lay_out(turn: str) -> Fitted:
            diagram = _diagram(reading, level, make, part, scale)
            if turn == "down":
                diagram.turn()
            return Fitted(diagram, diagram.lay_out(), level)

        try:
            if width is None:
                return lay_out(direction or "right")
            tried = list(_tried(lay_out, [direction] if direction else ["right", "down"], width))
        except TooManyBends:
            if width is None or level == levels[-1]:
                raise _too_large(reading, level) from None
            continue
        if fitting := [fitted for fitted in tried if fitted.layout.width <= width]:
            best = min(fitting, key=lambda f: f.layout.height / (WRAPPED if f.is_wrapped else 1.0))
            if level != levels[0]:
                best.diagram.note = reading.say("shown at the neuron level", width=f"{width:g}")
            if best.layout.height <= TALL * width:
                return best
            tall.append(best)
        tried += [narrowest] if narrowest is not None else []
        narrowest = min(tried, key=lambda f: f.layout.width)
    if tall:
        return min(tall, key=lambda fitted: fitted.layout.height)
    assert narrowest is not None
    raise ValueError(
        f"in a width of {width:g} the texts would be smaller than 9 pixels: this drawing needs "
        f"{narrowest.layout.width:.0f}; draw a part of it with only= or until=, "
        + ("or leave level= and direction= open" if direction or len(levels) == 1
           else "or give more width")
    )


def _tried(
    lay_out: Callable[[str], Fitted], turns: Sequence[str], width: float
) -> Iterator[Fitted]:
    """Lay a drawing out until it fits: as usual, in bands, turned."""
    for turn in turns:
        fitted = lay_out(turn)
        yield fitted
        if fitted.layout.width <= width:
            return
        if turn == "right":
            targets = [wire.target for wire in fitted.diagram.wires]
            bands = wrapped(fitted.layout, width, fitted.diagram.badges(), targets)
            if bands is not None:
                yield Fitted(fitted.diagram, bands, fitted.level, True)


def _diagram(
    reading: Reading, level: str, make: Callable[[], Diagram],
    part: Collection[int] | None, scale: float,
) -> Diagram:
    """What stands on the drawing, before it has a place."""
    if level == "scalar" and part is None and len(reading.order) > READABLE:
        raise _too_large(reading, level)
    diagram = make()
    if len(diagram.figures) > READABLE:
        raise _too_large(reading, level)
    diagram.words = {kind: reading.say(key) for kind, key in LEGEND.items()}
    if reading.path:
        fade(diagram, reading.path)
    if part is not None:
        diagram = keep(diagram, part)
        count = len(reading.order)
        diagram.note = reading.say("part of a graph", shown=len(part), count=count)
    diagram.scale = scale
    return diagram


def _ways(
    reading: Reading, levels: Sequence[str], several: bool
) -> Iterator[tuple[str, Callable[[], Diagram]]]:
    """Ways to show the graph, from the fullest to the most folded."""
    for level in levels if several else levels[:1]:
        if level == "scalar":
            yield level, lambda: scalar_diagram(reading)
        else:
            for fold in FOLDS if several else FOLDS[:1]:
                yield level, lambda fold=fold: neuron_diagram(reading, fold)  # type: ignore[misc]


def _too_large(reading: Reading, level: str) -> ValueError:
    return ValueError(
        f"a graph of {len(reading.order)} nodes is too large to be read as a drawing at the "
        f"{level} level: draw a part of it, such as the loss of one row"
        + (', or use level="neuron"' if level == "scalar" else "")
    )
