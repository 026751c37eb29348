"""Forward mode: every number of a graph, and beside it its tangent, its derivative by one node.

The table that textbooks print. A tangent is made of those of the parents: ∂v/∂x is the sum of
∂v/∂parent × ∂parent/∂x. No Value is changed.
"""

from microbp.anatomy.formulas import Letters
from microbp.derivatives import carried_forward
from microbp.engine import Value, gradients
from microbp.walkthrough.events import Forward
from microbp.writing.documents import Document, TextPen
from microbp.writing.equations import Equation, product
from microbp.writing.letters import Symbol, constant, letter


class ForwardMode(Document):
    """The tangents of all nodes by one of them, the `leaf`.

    `tangents` are ∂node/∂leaf for every node, 0 where it does not depend on the leaf, and
    `tangent` is that of the output. `gradient` is the same number from the backward pass.
    """

    def __init__(self, letters: Letters, leaf: Value) -> None:
        self.letters = letters
        self.output = letters.output
        self.leaf = leaf
        self._moving = carried_forward(letters.anatomy.order, {leaf: 1.0})
        self.tangents = {node: self._moving.get(node, 0.0) for node in letters.names}
        self.tangent = self.tangents[self.output]
        self.gradient = gradients(self.output)[leaf]

    def value(self, node: Value) -> Equation:
        """Return how a node's number is computed; that of a leaf is given."""
        if not node.parents:
            return Equation(self.letters.of(node), (constant(node.data),), node.data)
        return Forward(self.letters, 0, node).equation

    def derivative(self, node: Value) -> Equation:
        """Return how a node's tangent is computed from those of its parents."""
        tangent = self.tangents[node]
        formula: Symbol | None = None
        for index, parent in enumerate(node.parents):
            if parent not in self._moving or node is self.leaf:
                continue
            local, slope = self.letters.local(node, index), self._slope(parent)
            if local == constant(-1.0):
                formula = -slope if formula is None else formula - slope
            else:
                term = slope if local == constant(1.0) else product([local, slope])
                formula = term if formula is None else formula + term
        return Equation(self._slope(node), (constant(tangent) if formula is None else formula,),
                        tangent)

    def _slope(self, node: Value) -> Symbol:
        return self.letters.derivative(node, self.leaf, self.tangents[node])

    def written(self, pen: TextPen) -> str:
        leaf = pen.symbol(letter(self.letters.names[self.leaf]))
        nodes = [node for node in self.letters.names if node.role != "constant" or node.name]
        table = pen.table(
            [pen.say("value"), pen.say("explain: tangent")],
            [[pen.equation(self.value(node)), pen.equation(self.derivative(node))]
             for node in nodes])
        check = pen.say("explain: backward pass", number=pen.number(self.gradient))
        return "\n\n".join([pen.section(pen.heading("explain: forward", leaf=leaf), [table]),
                            pen.section(pen.heading("explain: check"), [pen.item("", [check])])])
