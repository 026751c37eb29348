"""Backpropagation in δ: what the articles call the error of a neuron, δ = ∂E/∂net.

A neuron's δ is the sum of the δ of the neurons it feeds, each times the weight on the way, times
the derivative of its activation. Knows letters, groups and paths; no words.
"""

from collections.abc import Mapping
from functools import reduce

from microbp.engine import Value
from microbp.writing.equations import Equation, addition
from microbp.anatomy.formulas import Letters
from microbp.writing.letters import Symbol, constant
from microbp.walkthrough.paths import Edge, Paths


def delta_equations(letters: Letters, paths: Paths,
                    gradients: Mapping[Value, float]) -> list[Equation]:
    """Return an equation for each δ between output and leaf, and last the leaf's derivative.

    The list has one equation if there is no neuron on the way.
    """
    nets = {group.net: group.output for group in letters.anatomy.groups
            if group.kind == "neuron" and group.net in paths.counts}
    chain = _Chain(letters, paths.uses, gradients, set(nets))
    equations = []
    order = [node for layer in reversed(letters.anatomy.layers) for unit in layer for node in unit]
    for net in filter(nets.__contains__, order):
        slope = [Edge(nets[net], 0)] if nets[net] is not net else []
        if nets[net] is letters.output:
            side = chain.times(constant(1.0), slope)
        else:
            side = chain.times(chain.terms(nets[net]), slope)
        equations.append(Equation(letters.delta(net, gradients[net]), (side,), gradients[net]))
    leaf = paths.leaf
    number = gradients[leaf]
    left = letters.derivative(letters.output, leaf, number)
    if leaf in nets:
        side = letters.delta(leaf, number)
    elif leaf is letters.output:
        side = constant(1.0)
    else:
        side = chain.terms(leaf)
    return [*equations, Equation(left, (side,), number)]


class _Chain:
    """Formulas of ∂E/∂node from those of the δ above it."""

    def __init__(self, letters: Letters, uses: Mapping[Value, list[Edge]],
                 gradients: Mapping[Value, float], nets: set[Value]) -> None:
        self.letters = letters
        self.uses = uses
        self.gradients = gradients
        self.nets = nets

    def terms(self, node: Value) -> Symbol:
        """Return ∂E/∂node as the sum over the node's uses."""
        return addition([self._term(edge) for edge in self.uses[node]])

    def _term(self, edge: Edge) -> Symbol:
        """Follow a use of a node up to a δ, the output, or where ways part."""
        edges = [edge]
        node = edge.node
        while node not in self.nets and len(self.uses.get(node, ())) == 1:
            edges.append(self.uses[node][0])
            node = edges[-1].node
        edges.reverse()
        if node in self.nets:
            return self.times(self.letters.delta(node, self.gradients[node]), edges)
        if node is self.letters.output:
            return self.times(constant(1.0), edges)
        upstream = self.letters.derivative(self.letters.output, node, self.gradients[node])
        return self.times(upstream, edges)

    def times(self, factor: Symbol, edges: list[Edge]) -> Symbol:
        """Multiply by the local derivatives along some edges; factors of 1 are left out."""
        factors = [factor]
        for edge in edges:
            factors += _factors(self.letters.local(*edge))
        one = constant(1.0)
        return reduce(lambda a, b: a * b, [f for f in factors if f != one] or [one])


def _factors(product: Symbol) -> list[Symbol]:
    if product.head != "*":
        return [product]
    return [factor for arg in product.args for factor in _factors(arg)]
