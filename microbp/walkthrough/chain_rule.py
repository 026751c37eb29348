"""One derivative by the chain rule: its paths, what they add up to, and the equations of both.

What all paths have in common next to the leaf is written once, as the articles do:
∂E/∂w1 = ∂E/∂out_h1 × ∂out_h1/∂net_h1 × ∂net_h1/∂w1, where ∂E/∂out_h1 is a sum over paths. The
same can be said in δ = ∂E/∂net. The result is checked against the backward pass and a central
difference. No Value is changed.

Knows no words.
"""

from collections.abc import Mapping
from functools import reduce
from itertools import islice
from operator import add

from microbp.anatomy.formulas import Letters
from microbp.engine import Value, gradients
from microbp.gradcheck import central_difference
from microbp.walkthrough.deltas import Deltas
from microbp.walkthrough.paths import Edge, Path, Paths
from microbp.writing.equations import Equation, addition, product
from microbp.writing.letters import Symbol, constant

LONGEST_WAY = 12        # nodes of a path that are named one by one


class ChainRule:
    """∂output/∂leaf, path by path.

    `count` is the number of paths, `closed` that of those with a factor of 0, which are not
    listed. All of them share the edges `end` between `fork` and the leaf (none, if the fork is
    the leaf); `paths` are listed from the output to the fork, and `left_out` is the sum of
    `others`, those that are neither listed nor closed. `sum` is ∂output/∂leaf from adding up
    all paths, `gradient` from the backward pass, `difference` the central difference (nan where
    the output has no value near by).

    Where an example's rule bends the chain rule, `by_rule` has its gradients; `difference` is the
    derivative all the same.
    """

    def __init__(self, letters: Letters, leaf: Value, limit: int,
                 by_rule: Mapping[Value, float] | None = None) -> None:
        self.letters = letters
        self.output = letters.output
        self.leaf = leaf
        self._all = Paths(letters, leaf)
        self.count = self._all.count
        self.end = self._all.common_end()
        self.fork = self.end.edges[0].node if self.end.edges else leaf
        self._parted = Paths(letters, self.fork)
        self.closed = self.count - self._parted.open[self.output] if self.count > 1 else 0
        complete = self.count <= limit
        found = self._parted.all() if complete else self._parted.largest()
        self.paths: tuple[Path, ...] = tuple(islice(
            (path for path in found if self.count == 1 or all(edge.local for edge in path.edges)),
            min(limit, self.count - self.closed)))
        self.others = self.count - self.closed - len(self.paths)
        listed = reduce(add, [path.product for path in self.paths], 0.0)
        self.left_out = self._parted.sum - listed if self.others else 0.0
        self.sum = self._all.sum
        self._gradients = gradients(self.output) if by_rule is None else by_rule
        self.gradient = self._gradients[leaf]
        self.difference = central_difference(self._all.order, leaf)

    @property
    def agrees(self) -> bool:
        """Whether paths, backward pass and central difference give the same number."""
        limit = 1e-6 * max(1.0, abs(self.gradient))
        return (abs(self.sum - self.gradient) <= limit
                and not abs(self.difference - self.gradient) > limit)

    def share(self, path: Path) -> float | None:
        """Return a path's part of the sum of all; parts of both signs may exceed 1."""
        return path.product / self._parted.sum if self._parted.sum else None

    # Its equations

    @property
    def answer(self) -> Equation:
        """∂output/∂leaf and its number."""
        return Equation(self._slope(self.leaf), (constant(self.gradient),), self.gradient)

    def contribution(self, path: Path) -> Equation:
        """Return the derivatives along a path, and their product."""
        left = self._slope(self.fork) if self.count == 1 else None
        return Equation(left, (self.along(path),), path.product)

    @property
    def addition(self) -> Equation | None:
        """∂output/∂fork as the sum of the contributions, those left out as one number."""
        if self.count == 1:
            return None
        terms = [constant(path.product) for path in self.paths] or [constant(0.0)]
        if self.others:
            terms.append(constant(self.left_out))
        return Equation(self._slope(self.fork), (addition(terms),), self._gradients[self.fork])

    @property
    def whole(self) -> Equation | None:
        """∂output/∂leaf = ∂output/∂fork × what all paths share, if there is such a thing."""
        if not self.end.edges:
            return None
        factors = [self._slope(self.fork), *map(self._factor, self.end.edges)]
        return Equation(self._slope(self.leaf), (product(factors),), self.gradient)

    @property
    def locals(self) -> list[Equation]:
        """The formulas of the local derivatives on the listed paths, each once.

        Bare numbers are left out, since they stand in the products already, and of very long
        paths all but the ends next to the output.
        """
        most = LONGEST_WAY
        edges = dict.fromkeys(edge for path in self.paths for edge in path.edges[:most])
        formulas = [(edge, dict.fromkeys((self.letters.local(*edge), self.letters.short(*edge))))
                    for edge in (*edges, *self.end.edges[-most:])]
        return [Equation(self._factor(edge), tuple(sides), edge.local)
                for edge, sides in formulas if next(iter(sides)).head != "number"]

    @property
    def deltas(self) -> list[Equation]:
        """The equations of every δ between output and leaf, and of the leaf's derivative."""
        deltas = Deltas(self.letters, self._gradients)
        return [*deltas.equations(self._all.counts), deltas.by(self.leaf)]

    def along(self, path: Path) -> Symbol:
        """Return the product of the derivatives along a path."""
        return product([self._factor(edge) for edge in path.edges])

    def _factor(self, edge: Edge) -> Symbol:
        return self.letters.derivative(edge.node, edge.parent, edge.local)

    def _slope(self, node: Value) -> Symbol:
        return self.letters.derivative(self.output, node, self._gradients[node])
