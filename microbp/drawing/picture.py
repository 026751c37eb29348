"""Drawings of computation graphs: `draw(output)` and what one does with the result.

>>> from microbp import Value
>>> a = Value(3.0, name="a")
>>> y = (a * a).named("y")
>>> y.backward()
>>> print(draw(y))
y = ×: value 9, gradient 1
├─ ×3 ← a: value 3, gradient 6
└─ ×3 ← a: value 3, gradient 6

A drawing is a snapshot: numbers that change later do not change it. Nothing needs to be
installed for SVG; this module knows what PNG, PDF and notebooks need.
"""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from microbp import files
from microbp.anatomy import Anatomy
from microbp.drawing.diagram import Diagram, scalar_diagram
from microbp.drawing.dot import dot
from microbp.drawing.layering import TooManyBends
from microbp.drawing.lettering import flat
from microbp.drawing.overview import neuron_diagram
from microbp.drawing.raster import png
from microbp.drawing.reading import Reading
from microbp.drawing.svg import escape, paint
from microbp.drawing.theme import THEMES
from microbp.engine import Value
from microbp.writing.digits import digits_asked_for
from microbp.writing.words import LANGUAGES

if TYPE_CHECKING:
    import graphviz

LEVELS = {"scalar": scalar_diagram, "neuron": neuron_diagram}
MANY = 1_000  # nodes beyond which the neuron level is the better picture
READABLE = 6_000  # cards beyond which no picture is
TREE_LINES = 200


def draw(
    output: Value,
    level: str | None = None,
    theme: str = "light",
    digits: int = 4,
    parameters: Iterable[Value] | None = None,
    lang: str = "en",
) -> Drawing:
    """Draw the graph that leads to a Value.

    `level`: "scalar" shows every node, "neuron" one table for each neuron; without it, graphs
    of more than 1000 nodes are drawn at the neuron level. `theme`: "light" or "dark". `digits`:
    significant digits of the numbers. `parameters`: the leaves to be shown as parameters, where
    their roles do not say so. `lang`: "en" or "zh". Gradients appear as `·` until
    `output.backward()`.

    Raises TypeError for an output that is no Value, ValueError for an unknown level, theme or
    language, a parameter that is not in the graph, and a graph too large to be read.
    """
    if not isinstance(output, Value):
        hint = ", or total(list)" if isinstance(output, list | tuple) else ""
        raise TypeError(f"draw takes a Value{hint}, not {type(output).__name__}")
    _one_of("level", level, [*LEVELS, None])
    _one_of("theme", theme, [*THEMES])
    _one_of("lang", lang, [*LANGUAGES])
    reading = Reading(Anatomy(output, parameters), digits_asked_for(digits), lang)
    level = level or ("neuron" if len(reading.order) > MANY else "scalar")
    return Drawing(LEVELS[level](reading), level, theme, len(reading.order))


def _one_of(what: str, given: object, accepted: list[Any]) -> None:
    if given not in accepted:
        names = " or ".join(repr(name) for name in accepted if name is not None)
        raise ValueError(f"{what} is {names}, not {given!r}")


class Drawing:
    """A picture of a graph: `.svg`, `.save(path)`, `.to_graphviz()`, and itself in a notebook."""

    def __init__(self, diagram: Diagram, level: str, theme: str, nodes: int):
        self.diagram = diagram
        self.level = level
        self.theme = theme
        too_large = ValueError(
            f"a graph of {nodes} nodes is too large to be read as a drawing at the {level} level:"
            " draw a part of it, such as the loss of one row"
            + (', or use level="neuron"' if level == "scalar" else "")
        )
        if len(diagram.figures) > READABLE:
            raise too_large
        try:
            self.layout = diagram.lay_out()
        except TooManyBends:
            raise too_large from None
        self.svg = paint(diagram, self.layout, theme, level)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the picture to a file, in the format its suffix names; return the path.

        .svg needs nothing, .png the package resvg-py, .pdf the program dot; .dot is the source
        for Graphviz. Raises ValueError for another suffix.
        """
        path = Path(path)
        formats = {".svg": self._svg, ".png": self._png, ".dot": self._dot, ".pdf": self._pdf}
        if path.suffix.lower() not in formats:
            names = ", ".join(formats)
            raise ValueError(f"cannot save {str(path)!r}: the suffix must be one of {names}")
        return files.write(path, formats[path.suffix.lower()]())

    def to_graphviz(self) -> graphviz.Source:
        """The graph as an object of the graphviz package, laid out by Graphviz itself.

        Raises ModuleNotFoundError if that package is not installed.
        """
        try:
            import graphviz
        except ModuleNotFoundError:
            raise ModuleNotFoundError(
                "to_graphviz() needs the package graphviz; install it with: pip install graphviz",
                name="graphviz",
            ) from None
        return graphviz.Source(dot(self.diagram, self.theme))

    def _svg(self) -> bytes:
        return self.svg.encode()

    def _png(self) -> bytes:
        return png(self.svg)

    def _dot(self) -> bytes:
        return dot(self.diagram, self.theme).encode()

    def _pdf(self) -> bytes:
        source = self.to_graphviz()
        import graphviz

        try:
            pdf: bytes = source.pipe(format="pdf")
            return pdf
        except graphviz.ExecutableNotFound:
            raise FileNotFoundError(
                "a PDF needs the program dot of Graphviz; install it with: "
                "apt-get install graphviz (or brew install graphviz)"
            ) from None

    def _repr_html_(self) -> str:
        """A data-URI image: it survives untrusted notebooks, nbconvert and sanitising."""
        data = b64encode(self._svg()).decode()
        return (
            f'<img src="data:image/svg+xml;base64,{data}" alt="{escape(self.diagram.title)}"'
            ' style="max-width:100%;height:auto">'
        )

    def __repr__(self) -> str:
        return str(self)

    def __str__(self) -> str:
        """The graph as a tree, the output first; what was shown before is not repeated."""
        return "\n".join(_tree(self.diagram))


def _tree(diagram: Diagram) -> Iterable[str]:
    parents: dict[int, list[tuple[int, str]]] = {}
    for wire in diagram.wires:
        if wire.chip:
            label = " ".join(flat(letters) for _, letters in wire.chip)
        else:
            label = "".join(piece.text for piece in wire.label)
        parents.setdefault(wire.target, []).append((wire.source, label))
    sources = {wire.source for wire in diagram.wires}
    ends = [i for i in range(len(diagram.figures)) if i not in sources]
    stack = [(end, "", "", "") for end in reversed(ends)]
    seen: set[int] = set()
    for _ in range(TREE_LINES):
        if not stack:
            return
        index, before, branch, label = stack.pop()
        again = index in seen and index in parents
        seen.add(index)
        title = diagram.figures[index].title
        yield f"{before}{branch}{label + ' ← ' if label else ''}{title}{' (above)' * again}"
        if again:
            continue
        below = before + {"": "", "├─ ": "│  ", "└─ ": "   "}[branch]
        children = parents.get(index, [])
        for number, (child, mark) in reversed(list(enumerate(children, 1))):
            stack.append((child, below, "├─ " if number < len(children) else "└─ ", mark))
    if stack:
        yield "…"
