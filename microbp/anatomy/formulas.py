"""The nodes of a graph as letters, and what they are in terms of each other.

The rules of `ops`, run on letters that carry the nodes' numbers, give each node's formula and
its local derivatives. Knows no order of steps, no path and no way of writing.
"""

from collections.abc import Sequence

from microbp.anatomy.graph import Anatomy
from microbp.engine import Value
from microbp.writing.equations import ATOMS, derivative
from microbp.ops import Op
from microbp.writing.letters import Symbol, constant, letter, trace
from microbp.writing.naming import neuron_name

# Operations whose formula is what they are called; others are written as a call first.
_SELF_EVIDENT = frozenset({"weighted_sum", "total", "squared_error", "power", "neg"})


class Letters:
    """The nodes of one graph as letters with numbers."""

    def __init__(self, anatomy: Anatomy) -> None:
        self.anatomy = anatomy
        self.output = anatomy.output
        self.names = anatomy.names
        self._locals: dict[Value, tuple[Symbol, ...]] = {}

    def of(self, node: Value) -> Symbol:
        """Return a node's letter; a constant without a name is its number."""
        if node.role == "constant" and not node.name:
            return constant(node.data)
        return letter(self.names[node], node.data)

    def formula(self, node: Value) -> Symbol:
        """Return the expression that a node computes, such as ``1 / (1 + exp(-net))``."""
        op = _op(node)
        return simplified(trace(op.forward, *map(self.of, node.parents),
                                *map(constant, op.constants)))

    def call(self, node: Value) -> Symbol | None:
        """Return ``sigmoid(net)`` where the formula does not tell the operation's name."""
        op = _op(node)
        if not op.name.isidentifier() or op.name in _SELF_EVIDENT:
            return None
        call = Symbol(op.name, tuple(map(self.of, node.parents)), node.data)
        return None if call == self.formula(node) else call

    def applied(self, node: Value, operands: Sequence[Symbol]) -> Symbol:
        """Return what a node's operation makes of operands, by name where that says more."""
        op = _op(node)
        if op.name.isidentifier() and op.name not in _SELF_EVIDENT:
            return Symbol(op.name, tuple(operands), node.data)
        return trace(op.forward, *operands, *map(constant, op.constants))

    def local(self, node: Value, index: int) -> Symbol:
        """Return the formula of the derivative of a node by one of its parents."""
        if node not in self._locals:
            op = _op(node)
            self._locals[node] = trace(op.local, self.of(node), *map(self.of, node.parents),
                                       *map(constant, op.constants))
        formula = simplified(self._locals[node][index])
        return Symbol(formula.head, formula.args, node.local_grads[index])

    def derivative(self, of: Value, by: Value, number: float) -> Symbol:
        """Return ∂of/∂by as one sign that stands for `number`."""
        return derivative(self.names[of], self.names[by], number)

    def delta(self, net: Value, number: float) -> Symbol:
        """Return δ of the neuron with this net input: ∂output/∂net."""
        return letter(f"δ_{neuron_name(self.names[net])}", number)


def _op(node: Value) -> Op:
    assert isinstance(node.origin, Op)
    return node.origin


def simplified(expression: Symbol) -> Symbol:
    """Compute what has no letters and drop powers of 1: ``2 · a^(2 - 1)`` is ``2 · a``."""
    if expression.head in ATOMS or expression.head == "+":
        return expression
    args = tuple(map(simplified, expression.args))
    if all(arg.head == "number" for arg in args) and expression.number is not None:
        return constant(expression.number)
    if expression.head == "**" and args[1] == constant(1.0):
        return args[0]
    return Symbol(expression.head, args, expression.number)
