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
installed for SVG; this module knows what the other formats and notebooks need.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from numbers import Real
from typing import TYPE_CHECKING, Any

from microbp.anatomy import Anatomy, Outputs
from microbp.drawing.dot import dot
from microbp.drawing.fitting import LEVELS, Fitted, fit
from microbp.drawing.painter import picture
from microbp.drawing.part import Groups, Node, Nodes, declared, highlighted, part, several
from microbp.drawing.pictured import AUTO, Pictured
from microbp.drawing.reading import SHOWN, Reading, State
from microbp.drawing.theme import THEMES
from microbp.drawing.tree import tree
from microbp.engine import Value
from microbp.examples.runs import Run
from microbp.examples.sheet import Sheet
from microbp.walkthrough import Epoch, Steps, steps
from microbp.walkthrough.following import check_rule, followed
from microbp.writing.digits import digits_asked_for
from microbp.writing.words import LANGUAGES, say

if TYPE_CHECKING:
    import graphviz

MANY = 1_000  # nodes beyond which the neuron level is the better picture
DIRECTIONS = ("right", "down")


def draw(
    output: Outputs | Sheet,
    level: str | None = None,
    theme: str = "light",
    digits: int = 4,
    parameters: Iterable[Value] | None = None,
    lang: str = "en",
    *,
    direction: str | None = None,
    width: float | None = None,
    show: str | Iterable[str] = ("values", "gradients", "locals"),
    asked: Nodes | None = None,
    highlight: Node | None = None,
    only: Nodes | None = None,
    until: Nodes | None = None,
    after: int | None = None,
    groups: Groups = None,
    caption: str = "",
    legend: bool = False,
    font_scale: float = 1.0,
    row: int | None = None,
) -> Drawing:
    """Draw the graph that leads to a Value, or to several.

    An `Example` is drawn with its own parameters, and with the numbers that its rule makes, rounded
    by hand where it says so: one training `row` (the first), which the caption names where there
    are several.

    `level`: "scalar" shows every node, "neuron" one table for each neuron; without it, graphs
    of more than 1000 nodes are drawn at the neuron level. `theme`: "light", "dark", or "auto" to
    follow the reader's. `digits`: significant digits of the numbers. `parameters`: the leaves to
    be shown as parameters, where their roles do not say so. `lang`: "en" or "zh". Gradients
    appear as `·` until `output.backward()`.

    `direction`: "right" or "down". `width`: the pixels the drawing will have; it turns, wraps
    or folds more so that no text is smaller than 9 pixels there. `font_scale`: larger cards and
    texts, with the same distances.

    `show`: any of "values", "gradients", "locals", "formulas", or "blanks" to leave the numbers
    to be filled in, gradients too but for inputs, targets and where they are handed on unchanged;
    `asked`, with the same blanks, are the nodes whose gradients are asked for. `highlight`: a node,
    or its name; what is not on the paths from it to the output fades. `until`: the part that leads
    to a node, or to several. `only`: some nodes, and what they are computed from. `after`: the
    state after so many of the `steps` of the output.
    `groups`: lists of nodes, or their names, by their titles, in place of the neurons and error
    terms that are found; False for no groups at all. `caption` stands below, and so does the
    `legend`.

    Raises TypeError for an output that is not a Value, ValueError for an unknown level, theme,
    language or name, a parameter that is not in the graph, a width in which nothing can be read,
    and a graph too large to be read.
    """
    state = None
    example = output if isinstance(output, Sheet) else None
    if isinstance(output, Sheet):
        check_rule(output)
        output.check_row(row or 1)
        graph, slopes = followed(Run(output, output.rule), row or 1)
        state = State({node: node.data for node in slopes}, slopes)
        digits = max(digits, 15) if output.rule.round else digits       # it has no more than it has
        if output.rows > 1:
            place = say("explain: of row", lang, k=row or 1, n=output.rows)
            caption = f"{caption} ({place})" if caption else place
        output, parameters = graph.output, graph.parameters if parameters is None else parameters
    elif row is not None:
        raise TypeError("a graph has no rows; row= goes with an Example")
    _check_outputs(output)
    _one_of("level", level, [*LEVELS, None])
    _one_of("theme", theme, [*THEMES, AUTO])
    _one_of("lang", lang, [*LANGUAGES])
    _one_of("direction", direction, [*DIRECTIONS, None])
    _check_sizes(width, font_scale)
    anatomy = Anatomy(output, parameters)
    if groups is not None:
        anatomy = Anatomy(output, anatomy.chosen, declared(anatomy, groups))
    if after is not None:
        state = _state_after(anatomy, after, steps(anatomy.output, anatomy.chosen)
                             if example is None else steps(example, row=row or 1))
    shown = _shown(show) | ({"values", "gradients", "blanks"} if asked is not None else set())
    reading = Reading(anatomy, digits_asked_for(digits), lang, shown, state)
    if asked is not None:
        reading.asked_for = set(several(anatomy, asked))
    if highlight is not None:
        reading.path = highlighted(anatomy, highlight)
    chosen = part(anatomy, only, until)
    levels = [level] if level else ["neuron"] if len(reading.order) > MANY else ["scalar", "neuron"]
    fitted = fit(reading, levels, direction, width, chosen, font_scale)
    fitted.diagram.caption, fitted.diagram.has_legend = caption, legend
    return Drawing(fitted, theme)


def _check_outputs(output: object) -> None:
    outputs = output if isinstance(output, list | tuple) else [output]
    for each in outputs:
        if not isinstance(each, Value):
            given = type(each).__name__
            hint = ": draw(model(inputs)) draws a model" if hasattr(each, "parameters") else ""
            raise TypeError(f"draw takes a Value, or a list of them, not {given}{hint}")
    if not outputs:
        raise ValueError("draw takes at least one Value, not an empty list")


def _one_of(what: str, given: object, accepted: list[Any]) -> None:
    if given not in accepted:
        names = " or ".join(repr(name) for name in accepted if name is not None)
        raise ValueError(f"{what} is {names}, not {given!r}")


def _check_sizes(width: float | None, font_scale: float) -> None:
    for name, number in (("width", width), ("font_scale", font_scale)):
        if number is not None and not (isinstance(number, Real) and 0 < number < 1e6):
            raise ValueError(f"{name} is a number above 0 and below a million, "
                             f"not {number!r}")
    if width is not None and font_scale < 1:
        raise ValueError(f"font_scale={font_scale:g} is smaller than a width leaves texts readable")


def _shown(show: str | Iterable[str]) -> set[str]:
    shown = {show} if isinstance(show, str) else {*show}
    if unknown := shown.difference(SHOWN):
        raise ValueError(f"show takes {', '.join(map(repr, SHOWN))}, not {min(unknown)!r}")
    return shown


def _state_after(anatomy: Anatomy, after: int, walk: Steps | Epoch) -> State:
    if len(anatomy.outputs) > 1:
        raise ValueError("after= takes the steps of one output, not of several")
    assert isinstance(walk, Steps)
    if not isinstance(after, int) or not 0 <= after <= len(walk):
        raise ValueError(f"after is a number of steps from 0 to {len(walk)}, not {after!r}")
    twins = dict(zip(walk.output.topological(), anatomy.output.topological()))
    values, gradients = ({twins[node]: number for node, number in numbers.items()}
                         for numbers in walk.known_after(after))
    return State(values, gradients, twins[walk[after - 1].node] if after else None)


class Drawing(Pictured):
    """A picture of a graph: `.svg`, `.save(path)`, `.to_graphviz()`, and itself in a notebook.

    `save` also writes .dot, the source for Graphviz.
    """

    def __init__(self, fitted: Fitted, theme: str) -> None:
        self.diagram, self.layout, self.level, _ = fitted
        super().__init__(picture(self.diagram, self.layout, self.level), theme)

    @property
    def formats(self) -> Mapping[str, Callable[[], bytes | str]]:
        """What writes the picture, by the suffix of the file."""
        return {**super().formats, ".dot": lambda: dot(self.diagram, self._fixed_theme)}

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
        return graphviz.Source(dot(self.diagram, self._fixed_theme))

    def __str__(self) -> str:
        """The graph as a tree, the output first; what was shown before is not repeated."""
        return "\n".join(tree(self.diagram))
