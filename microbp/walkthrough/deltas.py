"""Backpropagation in δ: what the articles call the error of a neuron, δ = ∂E/∂net.

A neuron's δ is the sum of the δ of the neurons it feeds, each times the weight on the way, times
the derivative of its activation. Knows letters, groups and the uses of nodes; no words.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import reduce
from operator import mul

from microbp.anatomy.formulas import Letters
from microbp.engine import Value
from microbp.walkthrough.paths import Edge, only_way, uses_of
from microbp.writing.equations import Equation, addition
from microbp.writing.letters import Symbol, constant


class Deltas:
    """The δ of a graph's neurons, and derivatives in terms of them."""

    def __init__(self, letters: Letters, gradients: Mapping[Value, float]) -> None:
        self.letters = letters
        self.uses = uses_of(letters.anatomy.reading)
        self.gradients = gradients
        self.outputs = {group.net: group.output for group in letters.anatomy.groups
                        if group.kind == "neuron"}

    def equations(self, among: Collection[Value]) -> Iterator[Equation]:
        """Yield an equation for each δ whose net input is among some nodes, from the output on.

        Before them stand the shares of a softmax that they are written with.
        """
        order = [node for layer in reversed(self.letters.anatomy.layers)
                 for unit in layer for node in unit if node in among]
        shares = {str(found[0]): found for node in order for index in range(len(node.parents))
                  if (found := self.letters.share(node, index))}    # in the last bit they differ
        for p, formula in shares.values():
            assert p.number is not None
            yield Equation(p, (formula,), p.number)
        for net in filter(self.outputs.__contains__, order):
            yield Equation(self._delta(net), (self._of(net),), self.gradients[net])

    def by(self, leaf: Value) -> Equation:
        """Return the derivative by a node in terms of the δ above it."""
        number = self.gradients[leaf]
        left = self.letters.derivative(self.letters.output, leaf, number)
        return Equation(left, (self.side(leaf),), number)

    def side(self, leaf: Value) -> Symbol:
        """Return the formula of the derivative by a node."""
        if leaf in self.outputs:
            return self._delta(leaf)
        return self._terms(leaf)

    def _of(self, net: Value) -> Symbol:
        out = self.outputs[net]
        return self._times(self._terms(out), [Edge(out, 0)] if out is not net else [])

    def _delta(self, net: Value) -> Symbol:
        return self.letters.delta(net, self.gradients[net])

    def _terms(self, node: Value) -> Symbol:
        """Return ∂E/∂node as the sum over the node's uses; of the output itself it is 1."""
        if node is self.letters.output:
            return constant(1.0)
        return addition([self._term(edge) for edge in self.uses[node]])

    def _term(self, edge: Edge) -> Symbol:
        """Follow a use of a node up to a δ, the output, or where ways part."""
        edges = [*only_way(self.uses, edge.node, self.outputs), edge]
        node = edges[0].node
        if node in self.outputs:
            return self._times(self._delta(node), edges)
        if node is self.letters.output:
            return self._times(constant(1.0), edges)
        upstream = self.letters.derivative(self.letters.output, node, self.gradients[node])
        return self._times(upstream, edges)

    def _times(self, factor: Symbol, edges: list[Edge]) -> Symbol:
        """Multiply by the local derivatives along some edges; factors of 1 are left out."""
        found = [factor]
        for edge in edges:
            found += factors(self.letters.short(*edge))
        one = constant(1.0)
        return reduce(mul, [f for f in found if f != one] or [one])


def factors(product: Symbol) -> list[Symbol]:
    """Return the factors of a product of letters."""
    if product.head != "*":
        return [product]
    return [factor for arg in product.args for factor in factors(arg)]
