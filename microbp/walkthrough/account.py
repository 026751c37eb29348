"""How an explanation is told: what is said in which order, in any language and format.

Knows what an explanation holds; computes nothing.
"""

from __future__ import annotations

from math import isnan, log10
from typing import TYPE_CHECKING

from microbp.engine import Value
from microbp.writing.equations import Equation, derivative
from microbp.writing.documents import LatexPen, TextPen
from microbp.writing.letters import Symbol, letter

if TYPE_CHECKING:
    from microbp.walkthrough.explanation import Explanation
    from microbp.walkthrough.paths import Path

LONGEST_WAY = 12        # nodes of a path that are named one by one

Section = tuple[str, list[tuple[str, list[str]]]]       # a heading, and marks with lines


def told(explanation: Explanation, pen: TextPen, in_delta: bool) -> str:
    """Return the whole explanation, in sections."""
    sections = _in_delta(explanation, pen) if in_delta else _in_paths(explanation, pen)
    return "\n\n".join(
        pen.section(heading, [pen.item(mark, lines) for mark, lines in items])
        for heading, items in [*sections, _check(explanation, pen)] if items)


def in_one_block(explanation: Explanation) -> str:
    """Return the equations as one block of LaTeX, for a notebook."""
    pen = LatexPen()
    equations = [*map(explanation.contribution, explanation.paths), explanation.addition,
                 explanation.whole or explanation.answer]
    rows = r" \\ & ".join(_written(equations, pen))
    return rf"$$\begin{{aligned}} & {rows} \end{{aligned}}$$"


def _in_paths(explanation: Explanation, pen: TextPen) -> list[Section]:
    count, paths = explanation.count, explanation.paths
    fork = _name(explanation, explanation.fork, pen)
    heading = pen.heading("explain: one path" if count == 1 else "explain: paths",
                          n=_counted(count), leaf=_name(explanation, explanation.leaf, pen),
                          output=_name(explanation, explanation.output, pen))
    first = [pen.equation(explanation.answer)]
    if explanation.end.edges:
        shared = pen.symbol(explanation.along(explanation.end))
        first.append(pen.say("explain: shared", factors=shared, fork=fork))
    items = [("", first)]
    items += [(f"{k}.", _way(explanation, path, pen)) for k, path in enumerate(paths, 1)]
    sums = _written([explanation.addition, explanation.whole], pen)
    if count > len(paths):
        sums.insert(0, pen.say("explain: left out", n=_counted(count - len(paths)),
                               sum=pen.number(explanation.left_out)))
    formulas = _written(explanation.locals, pen)
    return [(heading, items),
            (pen.heading("explain: sum"), [("", sums)] if sums else []),
            (pen.heading("explain: locals"), [("", formulas)] if formulas else [])]


def _in_delta(explanation: Explanation, pen: TextPen) -> list[Section]:
    slope = derivative(explanation.letters.names[explanation.output], "net", 0.0)
    return [(pen.heading("explain: in delta", delta=pen.symbol(letter("δ")),
                         slope=pen.symbol(slope)),
             [("", [line]) for line in _written(explanation.deltas, pen)])]


def _check(explanation: Explanation, pen: TextPen) -> Section:
    lines = [pen.say("explain: backward pass", number=pen.number(explanation.gradient))]
    if isnan(explanation.difference):
        lines.append(pen.say("explain: no difference"))
    else:
        lines.append(pen.say("explain: difference", number=pen.number(explanation.difference)))
    return pen.heading("explain: check"), [("", lines)]


def _way(explanation: Explanation, path: Path, pen: TextPen) -> list[str]:
    """A path's nodes from the leaf to the output, its product, and its share."""
    nodes = [*(edge.parent for edge in reversed(path.edges)), explanation.output]
    names = [_name(explanation, node, pen) for node in nodes]
    if len(names) > LONGEST_WAY:
        names[LONGEST_WAY // 2:-LONGEST_WAY // 2] = [pen.symbol(Symbol("dots", ()))]
    lines = [pen.arrow.join(names)]
    if path.edges:
        lines.append(pen.equation(explanation.contribution(path)))
    share = explanation.share(path)
    if explanation.count > 1 and share is not None:
        lines.append(pen.say("explain: share", share=pen.percent(share)))
    return lines


def _name(explanation: Explanation, node: Value, pen: TextPen) -> str:
    return pen.symbol(letter(explanation.letters.names[node]))


def _written(equations: list[Equation] | list[Equation | None], pen: TextPen) -> list[str]:
    return [pen.equation(equation) for equation in equations if equation is not None]


def _counted(count: int) -> str:
    """Write a count; where it has too many digits to read, its size."""
    return str(count) if count < 10**15 else f"10^{log10(count):.1f}"
