"""Gradient check: the chain rule against small differences.

∂E/∂w is compared with (E(w + h) − E(w − h)) / 2h, where E is computed anew, forward only. It
finds wrong derivatives, and gradients that a listing computed in another way.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from microbp.engine import Value, gradients
from microbp.writing.digits import decimals
from microbp.ops import Op
from microbp.writing.words import printable


@dataclass(frozen=True)
class Row:
    """One leaf: the gradient to check and the central difference."""

    name: str
    gradient: float
    difference: float
    agrees: bool


@dataclass(frozen=True)
class GradientCheck:
    """The outcome: true if every row agrees; printed, a table of the rows."""

    rows: tuple[Row, ...]

    def __bool__(self) -> bool:
        return all(row.agrees for row in self.rows)

    @property
    def disagreements(self) -> tuple[Row, ...]:
        """The rows that do not agree."""
        return tuple(row for row in self.rows if not row.agrees)

    def __str__(self) -> str:
        cells = [("leaf", "gradient", "difference", "")] + [
            (row.name, decimals(row.gradient), decimals(row.difference),
             "" if row.agrees else "disagrees") for row in self.rows]
        first, second, third = (max(len(row[i]) for row in cells) for i in range(3))
        return "\n".join(f"{a:<{first}}  {b:>{second}}  {c:>{third}}  {d}".rstrip()
                         for a, b, c, d in cells)


def gradient_check(output: Value, leaves: Iterable[Value] | None = None,
                   claimed: Mapping[Value, float] | None = None,
                   tolerance: float = 1e-6) -> GradientCheck:
    """Compare ∂output/∂leaf with central differences.

    `leaves` are all leaves of the graph but constants, unless given. `claimed` gradients are
    checked instead of those of the chain rule. Two numbers agree if they differ by at most
    `tolerance` times the larger of them and 1. No Value is changed.

    Raises ValueError if a leaf is not one of the graph, or nothing is claimed for it.

    >>> w, x = Value(3.0, "w", "parameter"), Value(2.0, "x")
    >>> print(gradient_check(w * w * x, claimed={w: 12.0, x: 8.0}))
    leaf  gradient  difference
    w           12          12
    x            8           9  disagrees
    """
    order = output.topological()
    in_graph = {node for node in order if not node.parents}
    if leaves is None:
        leaves = ([node for node in order if node.role not in ("", "constant")]
                  if claimed is None else claimed)
    checked = gradients(output) if claimed is None else claimed
    rows = []
    for number, leaf in enumerate(leaves, 1):
        if leaf not in in_graph:
            raise ValueError(f"{leaf!r} is not a leaf of the graph of {output!r}")
        if leaf not in checked:
            raise ValueError(f"no gradient is claimed for {leaf!r}")
        difference = central_difference(order, leaf)
        error = abs(checked[leaf] - difference)
        limit = tolerance * max(1.0, abs(checked[leaf]), abs(difference))
        name = printable(leaf.name) or f"leaf {number}"
        rows.append(Row(name, checked[leaf], difference, error <= limit))
    return GradientCheck(tuple(rows))


def central_difference(order: list[Value], node: Value) -> float:
    """Return (E(x + h) − E(x − h)) / 2h for the number x of any node of a graph.

    `order` is the graph in topological order and E its last node; nan where E has no value.
    """
    h = 6e-6 * max(1.0, abs(node.data))         # the cube root of 2⁻⁵², where errors balance
    try:
        above, below = (_replay(order, node, node.data + step) for step in (h, -h))
    except (ArithmeticError, ValueError):
        return math.nan                         # the neighbourhood is not in the domain
    return (above - below) / (2.0 * h)


def _replay(order: list[Value], changed: Value, number: float) -> float:
    """Return the last node's number if `changed` were `number`."""
    numbers = {node: node.data for node in order if not node.parents}
    for node in order:
        if node is changed:
            numbers[node] = number
        elif isinstance(node.origin, Op):
            operands = (numbers[parent] for parent in node.parents)
            numbers[node] = node.origin.forward(*operands, *node.origin.constants)
    return numbers[order[-1]]
