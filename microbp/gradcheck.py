"""Gradient check: the chain rule against small differences.

∂E/∂w is compared with (E(w + h) − E(w − h)) / 2h, where E is computed anew, forward only. It
finds wrong derivatives, and gradients that a listing computed in another way.

A difference is an approximation: too large a step sees the curve bend, too small a one only
rounding. So steps of several sizes are tried, and each says how far it can be trusted.
"""

import math
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from microbp.arguments import real_number
from microbp.engine import Value, gradients, only_values
from microbp.ops import add_up
from microbp.replay import check_graph, dependents, replay
from microbp.writing.digits import decimals, significant
from microbp.writing.words import printable

_SIZES = 12         # sizes of steps that are tried for each scale, each an eighth of the last


class Difference(NamedTuple):
    """A central difference, and how far from the derivative it can be."""

    slope: float
    uncertainty: float


@dataclass(frozen=True)
class Row:
    """One leaf: the gradient to check, the central difference, and how far that can be off."""

    name: str
    gradient: float
    difference: float
    agrees: bool
    uncertainty: float = 0.0
    uncertain: bool = False         # the difference is not good enough to tell

    @property
    def disagrees(self) -> bool:
        """Whether the gradient is wrong."""
        return not self.agrees and not self.uncertain

    @property
    def verdict(self) -> str:
        """What the table says of the row: nothing if it agrees."""
        if self.agrees:
            return ""
        return f"uncertain: ± {significant(self.uncertainty, 2)}" if self.uncertain else "disagrees"


@dataclass(frozen=True, repr=False)
class GradientCheck:
    """The outcome: true if every row agrees; printed, a table of the rows."""

    rows: tuple[Row, ...]

    def __bool__(self) -> bool:
        return all(row.agrees for row in self.rows)

    @property
    def disagreements(self) -> tuple[Row, ...]:
        """The rows whose gradient is wrong."""
        return tuple(row for row in self.rows if row.disagrees)

    def __repr__(self) -> str:
        cells = [("leaf", "gradient", "difference", "")] + [
            (row.name, decimals(row.gradient), decimals(row.difference), row.verdict)
            for row in self.rows]
        first, second, third = (max(len(row[i]) for row in cells) for i in range(3))
        return "\n".join(f"{a:<{first}}  {b:>{second}}  {c:>{third}}  {d}".rstrip()
                         for a, b, c, d in cells)


def gradient_check(output: Value, leaves: Value | Iterable[Value] | None = None,
                   claimed: Mapping[Value, float] | None = None,
                   tolerance: float = 1e-6) -> GradientCheck:
    """Compare ∂output/∂leaf with central differences.

    `leaves` are all leaves of the graph but constants, unless given. `claimed` gradients are
    checked instead of those of the chain rule. Two numbers agree if they differ by at most
    `tolerance` times the larger of them and 1. Where no difference is as certain as that, such
    as at the corner of a ReLU, the row says so and neither agrees nor disagrees. No Value is
    changed.

    Raises ValueError if a leaf is not one of the graph, nothing is claimed for it, the output is
    not finite, or a number of the graph was changed after it was used.

    >>> w, x = Value(3.0, "w", "parameter"), Value(2.0, "x")
    >>> print(gradient_check(w * w * x, claimed={w: 12.0, x: 8.0}))
    leaf  gradient  difference
    w           12          12
    x            8           9  disagrees
    """
    check_graph(output)
    if not 0.0 < (tolerance := real_number(tolerance)):
        raise ValueError(f"tolerance is {tolerance:g}; it must be above 0")
    order = output.topological()
    in_graph = {node for node in order if not node.parents}
    if leaves is None:
        leaves = ([node for node in order if node.role not in ("", "constant")]
                  if claimed is None else claimed)
    leaves = only_values(leaves, "gradient_check takes leaves that are Values")
    grads = gradients(output)
    checked = grads if claimed is None else claimed
    rows = []
    for number, leaf in enumerate(leaves, 1):
        if leaf not in in_graph:
            raise ValueError(f"{leaf!r} is not a leaf of the graph of {output!r}")
        if leaf not in checked:
            raise ValueError(f"no gradient is claimed for {leaf!r}")
        name = printable(leaf.name) or f"leaf {number}"
        gradient = checked[leaf]
        if not isinstance(gradient, float):         # a float may be nan, and is wrong then
            gradient = real_number(gradient)
        rows.append(_row(name, gradient, _differences(order, leaf, grads), tolerance))
    return GradientCheck(tuple(rows))


def central_difference(order: list[Value], node: Value) -> float:
    """Return (E(x + h) − E(x − h)) / 2h for the number x of any node of a graph.

    `order` is the graph in topological order and E its last node; nan where there is no such
    number to six digits, as at a corner.
    """
    found = []
    slope = math.nan
    for difference in _differences(order, node, gradients(order[-1])):
        found.append(difference)
        slope, uncertainty = _most_certain(found)
        if uncertainty > 1e-6 * max(1.0, abs(slope)):
            slope = math.nan
        elif len(found) > 1:            # a second step has confirmed it
            break
    return slope


def _row(name: str, gradient: float, differences: Iterable[Difference],
         tolerance: float) -> Row:
    """Return what the differences say of a gradient: one that agrees, else the most certain."""
    tried = []
    for slope, uncertainty in differences:
        limit = tolerance * max(1.0, abs(gradient), abs(slope))
        if uncertainty <= limit < math.inf and abs(gradient - slope) <= limit:
            return Row(name, gradient, slope, True, uncertainty)
        tried.append(Difference(slope, uncertainty))
    slope, uncertainty = _most_certain(tried)
    limit = tolerance * max(1.0, abs(gradient), abs(slope))
    wrong = not math.isfinite(gradient) or abs(gradient - slope) > limit + uncertainty
    return Row(name, gradient, slope, False, uncertainty, not wrong)


# Differences with steps of several sizes


def _differences(order: list[Value], node: Value,
                 grads: Mapping[Value, float]) -> Iterator[Difference]:
    """Yield differences from large steps to small ones, until only rounding would be seen."""
    nodes = dependents(order, [node])
    if not nodes:
        yield Difference(float(node is order[-1]), 0.0)
        return
    # each node's rounding reaches the output by its derivative
    reached = [abs(grads[other] * other.data) for other in (node, *nodes)]
    noise = sys.float_info.epsilon * add_up(reached)
    if not math.isfinite(noise):
        noise = math.inf
    found: list[Difference] = []
    for step in _steps(node.data):
        try:
            found.append(_difference(nodes, node, step, noise))
        except (ArithmeticError, ValueError):
            continue                                # not in the domain: a smaller step may be
        yield found[-1]
        if len(found) > 1 and noise / step > _most_certain(found).uncertainty:
            return


def _most_certain(differences: Iterable[Difference]) -> Difference:
    """Return the best of differences with ever smaller steps; nan if there are none.

    Each is as uncertain as a smaller step says against it: large steps on a fast oscillation may
    agree with each other by chance, but not with small ones.
    """
    found = list(differences)
    best = Difference(math.nan, math.inf) if len(found) != 1 else found[0]
    for k, (slope, uncertainty) in enumerate(found[:-1], 1):
        for smaller in found[k:]:
            uncertainty = max(uncertainty, abs(slope - smaller.slope) - smaller.uncertainty)
        if uncertainty < best.uncertainty:
            best = Difference(slope, uncertainty)
    return best


def _steps(x: float) -> Iterator[float]:
    """Yield powers of 2: a thousandth of 1 and less, then of x, where that is smaller."""
    for scale in dict.fromkeys((max(1.0, abs(x)), abs(x) or 1.0)):
        step = math.ldexp(1.0, math.frexp(scale)[1] - 11)
        for _ in range(_SIZES):
            if x - step < x < x + step and step / 2 > sys.float_info.min:
                yield step
            step /= 8


def _difference(nodes: list[Value], node: Value, step: float, noise: float) -> Difference:
    """Return what steps of a size and of half of it say together (Richardson's extrapolation).

    A smooth curve's difference is off by a multiple of h², so that the two tell how far; and its
    slopes to the right and to the left approach each other with h, which they don't at a corner.
    """
    x, middle = node.data, nodes[-1].data
    slopes, bends = [], []
    for h in (step, step / 2):
        right, left = x + h, x - h
        above, below = replay(nodes, node, right), replay(nodes, node, left)
        if not (math.isfinite(above) and math.isfinite(below)):
            raise OverflowError
        slopes.append((above - below) / (right - left))
        bends.append((above - middle - (middle - below)) / h)
        noise = max(noise, sys.float_info.epsilon * max(abs(above), abs(below)))
    shift = (slopes[1] - slopes[0]) / 3.0
    corner = 2.0 * bends[1] - bends[0]
    return Difference(slopes[1] + shift, abs(shift) + abs(corner) / 2.0 + 4.0 * noise / step)
