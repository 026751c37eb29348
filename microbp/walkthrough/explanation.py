"""One derivative explained: every path of the chain rule, and what they add up to, in words.

Knows what is said in which order, in any language and format; what there is to say is in
`chain_rule`.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce
from math import isnan, log10
from typing import Literal, overload

from microbp.anatomy import Anatomy
from microbp.anatomy.finding import find
from microbp.anatomy.formulas import Letters
from microbp.engine import Value
from microbp.examples.rules import Rule
from microbp.examples.runs import Run
from microbp.examples.sheet import Sheet
from microbp.gradcheck import central_difference
from microbp.replay import check_graph
from microbp.walkthrough.chain_rule import LONGEST_WAY, ChainRule
from microbp.walkthrough.following import check_rule, followed, notes
from microbp.walkthrough.forward_mode import ForwardMode
from microbp.walkthrough.matrices import backward, find_matrices, place_of
from microbp.walkthrough.paths import Path
from microbp.walkthrough.whole import check_notation
from microbp.writing.digits import by_hand
from microbp.writing.documents import Document, LatexPen, TextPen
from microbp.writing.equations import Equation, addition, derivative
from microbp.writing.letters import Symbol, constant, letter
from microbp.writing.words import say

MODES = ("reverse", "forward")
PATHS = 8                               # that are listed, unless another limit is given

_Section = tuple[str, list[tuple[str, list[str]]]]       # a heading, and marks with lines


class Explanation(ChainRule, Document):
    """∂output/∂leaf, path by path: a `ChainRule` that is told in text, LaTeX and Markdown.

    `text`, `latex` and `markdown` take ``notation="partial"`` (∂E/∂w), ``"delta"``, or
    ``"matrix"`` for a weight of a network in layers. `notes`
    say by which rule of an example it is, if not by the plain one, and `of_row` which row of how
    many it is, if there are several.
    """

    notes: Sequence[tuple[str, str]] = ()
    of_row: tuple[int, int] | None = None

    def written(self, pen: TextPen, notation: str = "partial") -> str:
        check_notation(notation)
        sections = {"partial": self._in_paths, "delta": self._in_delta,
                    "matrix": self._in_matrices}[notation](pen)
        first = [pen.title(pen.say(key, number=number)) for key, number in self.notes]
        if self.of_row:
            first.insert(0, pen.title(say("explain: of row", pen.lang, k=self.of_row[0],
                                          n=self.of_row[1])))
        return "\n\n".join([*first, *(
            pen.section(heading, [pen.item(mark, lines) for mark, lines in items])
            for heading, items in [*sections, self._check(pen)] if items)])

    def _repr_latex_(self) -> str:
        """Return the equations as one block of LaTeX, for a notebook."""
        pen = LatexPen()
        equations = [*(self.contribution(path) for path in self.paths if path.edges),
                     self.addition, self.whole or self.answer]
        rows = r" \\ & ".join(_written(equations, pen))
        return rf"$$\begin{{aligned}} & {rows} \end{{aligned}}$$"

    def _in_paths(self, pen: TextPen) -> list[_Section]:
        count, paths = self.count, self.paths
        fork = self._name(self.fork, pen)
        heading = pen.heading("explain: one path" if count == 1 else "explain: paths",
                              n=_counted(count), leaf=self._name(self.leaf, pen),
                              output=self._name(self.output, pen))
        first = [pen.equation(self.answer)]
        if self.end.edges:
            shared = pen.symbol(self.along(self.end))
            first.append(pen.say("explain: shared", factors=shared, fork=fork))
        items = [("", first)]
        items += [(f"{k}.", self._way(path, pen)) for k, path in enumerate(paths, 1)]
        sums = _written([self.addition, self.whole], pen)
        if self.others:
            sums.insert(0, pen.say("explain: left out", n=_counted(self.others),
                                   sum=pen.number(self.left_out)))
        if self.closed:
            items.append(("", [pen.say("explain: closed", n=_counted(self.closed))]))
        if self.count > 1 and any((self.share(path) or 0.0) > 1.0 for path in paths):
            sums.append(pen.say("explain: shares"))
        formulas = _written(self.locals, pen)
        return [(heading, items),
                (pen.heading("explain: sum"), [("", sums)] if sums else []),
                (pen.heading("explain: locals"), [("", formulas)] if formulas else [])]

    def _in_delta(self, pen: TextPen) -> list[_Section]:
        slope = derivative(self.letters.names[self.output], "net", 0.0)
        return [(pen.heading("explain: in delta", delta=pen.symbol(letter("δ")),
                             slope=pen.symbol(slope)),
                 [("", [line]) for line in _written(self.deltas, pen)])]

    def _in_matrices(self, pen: TextPen) -> list[_Section]:
        layers = find_matrices(self.output)
        place = place_of(layers, self.leaf)
        if place is None:
            raise ValueError(f"{self.letters.names[self.leaf]} is no weight of a network in layers "
                             "that can be written with matrices")
        layer, row, column = place
        equations = backward(layers, self.letters.names[self.output], self._gradients)
        needed = 2 * (len(layers) - layer + 1)
        items = [("", pen.matrices(equation)) for equation, _ in zip(equations, range(needed))]
        entry = pen.say("explain: entry", leaf=self._name(self.leaf, pen), row=row, column=column)
        items.append(("", [entry, pen.equation(self.answer)]))
        return [(pen.heading("report: matrices"), items)]

    def _check(self, pen: TextPen) -> _Section:
        lines = [pen.say("explain: backward pass", number=pen.number(self.gradient))]
        if isnan(self.difference):
            lines.append(pen.say("explain: no difference"))
        else:
            key = "explain: plain difference" if self.notes else "explain: difference"
            lines.append(pen.say(key, number=pen.number(self.difference)))
        return pen.heading("explain: check"), [("", lines)]

    def _way(self, path: Path, pen: TextPen) -> list[str]:
        """Write a path: its nodes from the leaf to the output, its product, and its share."""
        nodes = [*(edge.parent for edge in reversed(path.edges)), self.output]
        names = [self._name(node, pen) for node in nodes]
        if len(names) > LONGEST_WAY:
            names[LONGEST_WAY // 2:-LONGEST_WAY // 2] = [pen.symbol(Symbol("dots", ()))]
        lines = [pen.arrow.join(names)]
        if path.edges:
            lines.append(pen.equation(self.contribution(path)))
        share = self.share(path)
        if self.count > 1 and share is not None:
            lines.append(pen.say("explain: share", share=pen.percent(share)))
        return lines

    def _name(self, node: Value, pen: TextPen) -> str:
        return pen.symbol(letter(self.letters.names[node]))


def _written(equations: list[Equation] | list[Equation | None], pen: TextPen) -> list[str]:
    return [pen.equation(equation) for equation in equations if equation is not None]


def _counted(count: int) -> str:
    """Write a count; where it has too many digits to read, its size."""
    return str(count) if count < 10**15 else f"10^{log10(count):.1f}"


class Explanations(Document):
    """∂output/∂leaf for each training row, and all rows together: `parts` and their `gradient`.

    `options` of the texts are those of `Explanation`.
    """

    def __init__(self, parts: Sequence[Explanation], gradient: float, update: str) -> None:
        self.parts = tuple(parts)
        self.gradient = gradient
        self.update = update

    @property
    def sum(self) -> Equation:
        """The derivative over all rows as the sum, or the mean, of those of the rows."""
        last = self.parts[-1]
        side = addition([constant(part.gradient) for part in self.parts])
        if self.update == "mean":
            side = side / constant(float(len(self.parts)))
        slope = last.letters.derivative(last.output, last.leaf, self.gradient)
        return Equation(slope, (side,), self.gradient)

    def written(self, pen: TextPen, notation: str = "partial") -> str:
        n = len(self.parts)
        told = [pen.section(pen.title(say("explain: of row", pen.lang, k=k, n=n)),
                            [part.written(pen, notation)])
                for k, part in enumerate(self.parts, 1)]
        whole = pen.title(say("explain: of rows", pen.lang, n=n))
        lines = [pen.equation(self.sum)]
        if self.update == "each":
            lines.append(pen.say("explain: before updates"))
        return "\n\n".join([*told, pen.section(whole, [pen.item("", lines)])])

    def __repr__(self) -> str:
        return f"<Explanation of {len(self.parts)} rows: {self.gradient}>"


@overload
def explain(output: Value, leaf: Value | str, limit: int | None = None, *,
            mode: Literal["reverse"] = "reverse") -> Explanation: ...


@overload
def explain(output: Sheet, leaf: str, limit: int | None = None, *, row: int | None = None,
            mode: Literal["reverse"] = "reverse") -> Explanation | Explanations: ...


@overload
def explain(output: Value | Sheet, leaf: Value | str, *, row: int | None = None,
            mode: Literal["forward"]) -> ForwardMode: ...


def explain(output: Value | Sheet, leaf: Value | str, limit: int | None = None,
            row: int | None = None, mode: str = "reverse"
            ) -> Explanation | Explanations | ForwardMode:
    """Explain ∂output/∂leaf: all paths of the chain rule, their products and their sum.

    `leaf` is any node of the graph, or its name. Of more than `limit` paths (8) the largest are
    listed and the others summed. Of an `Example` with several training rows each is explained,
    and what they come to together; or one `row`.

    With ``mode="forward"`` there are no paths, but the table of textbooks: every number, and
    beside it its tangent, the derivative by the leaf.

    Raises ValueError if the node is not in the graph, if several have its name, if the output is
    not finite, if a number of the graph was changed after it was used, for another mode, and in
    forward mode for a limit or for several rows at once.

    >>> x = Value(3.0, "x")
    >>> explanation = explain(x * x + 2.0 * x, "x")
    >>> explanation.count, [path.product for path in explanation.paths], explanation.gradient
    (3, [3.0, 3.0, 2.0], 8.0)
    """
    if mode not in MODES:
        raise ValueError(f"mode {mode!r} is none of {', '.join(MODES)}")
    if mode == "forward" and limit is not None:
        raise ValueError("limit is a number of paths, of which there are none in forward mode")
    limit = PATHS if limit is None else limit
    if not isinstance(limit, int) or limit < 1:
        raise ValueError(f"limit is a whole number of paths, at least 1, not {limit!r}")
    if isinstance(output, Sheet):
        return _of_example(output, leaf, limit, row, mode)
    if row is not None:
        raise TypeError("a graph has no rows; row= goes with an Example")
    return _of_graph(output, leaf, limit, mode)


def _of_graph(output: Value, leaf: Value | str, limit: int,
              mode: str = "reverse") -> Explanation | ForwardMode:
    check_graph(output)
    letters = Letters(Anatomy(output))
    found = find(letters.anatomy, leaf)
    return ForwardMode(letters, found) if mode == "forward" else Explanation(letters, found, limit)


def _of_example(example: Sheet, leaf: Value | str, limit: int, row: int | None,
                mode: str) -> Explanation | Explanations | ForwardMode:
    if not isinstance(leaf, str):
        raise TypeError("explain takes the name of a node of an Example, "
                        f"not {type(leaf).__name__} {leaf!r}")
    if mode == "forward":
        if example.rule.round:
            raise ValueError(f"{example.id} is rounded by hand (round = {example.rule.round!r}), "
                             "which forward mode does not show; steps, values and checked answers "
                             "do")
        if row is None and example.rows > 1:
            raise ValueError(f"forward mode shows one row: give row=1 to {example.rows}")
        return _of_graph(example.build(row or 1).output, leaf, limit, mode)
    check_rule(example)
    if row is not None:
        example.check_row(row)
    run = Run(example, example.rule)
    parts = [_by_rule(run, leaf, limit, k)
             for k in (range(1, example.rows + 1) if row is None else [row])]
    if len(parts) == 1:
        [told] = parts
        told.of_row = (row, example.rows) if row is not None and example.rows > 1 else None
        return told
    return Explanations(parts, _together(example.rule, [part.gradient for part in parts]),
                        example.rule.update)


def _by_rule(run: Run, leaf: str, limit: int, row: int) -> Explanation:
    """Explain the number that the rule makes of one row."""
    graph, by_rule = followed(run, row)
    letters = Letters(Anatomy(graph.output), run.rule.round)
    told = Explanation(letters, find(letters.anatomy, leaf), limit, by_rule)
    if run.rule.round:
        exact = Run(run.example, replace(run.rule, round="")).graph_of(run.after(0), row)
        order = Anatomy(exact.output).reading
        told.difference = central_difference(
            order, order[letters.anatomy.reading.index(told.leaf)])
    told.notes = notes(run.example.rule)
    return told


def _together(rule: Rule, gradients: Sequence[float]) -> float:
    """Return what the gradients of several rows come to: their sum, or their mean."""
    whole = reduce(lambda a, b: by_hand(a + b, rule.round), gradients)
    return by_hand(whole / len(gradients), rule.round) if rule.update == "mean" else whole
