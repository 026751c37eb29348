"""The nodes of a graph as letters, and what they are in terms of each other.

The rules of `ops`, run on letters that carry the nodes' numbers, give each node's formula and
its local derivatives. Knows no order of steps, no path and no way of writing.
"""

from collections.abc import Mapping, Sequence

from microbp.anatomy.graph import Anatomy
from microbp.engine import Value
from microbp.ops import OPS, Op
from microbp.replay import operation_of
from microbp.writing.digits import by_hand
from microbp.writing.equations import derivative
from microbp.writing.letters import ATOMS, Symbol, constant, derive, letter
from microbp.writing.naming import neuron_name

Written = tuple[Symbol, tuple[Symbol, ...]]

# Operations whose formula is what they are called; others are written as a call first.
_SELF_EVIDENT = frozenset({"weighted_sum", "total", "squared_error", "squared_difference",
                           "power", "neg"})


class Letters:
    """The nodes of one graph as letters with numbers.

    `round` is how an example's rule rounds by hand, and `numbers` are those of nodes that have
    others by now than when the graph was computed.
    """

    def __init__(self, anatomy: Anatomy, round: str = "",
                 numbers: Mapping[Value, float] | None = None) -> None:
        self.anatomy = anatomy
        self.round = round
        self.numbers = numbers or {}
        self.output = anatomy.output
        self.names = anatomy.names
        self._rules: dict[Value, Written] = {}

    def of(self, node: Value) -> Symbol:
        """Return a node's letter; a constant without a name is its number."""
        if node.role == "constant" and not node.name:
            return constant(node.data)
        return letter(self.names[node], self.numbers.get(node, node.data))

    def formula(self, node: Value) -> Symbol:
        """Return the expression that a node computes, such as ``1 / (1 + exp(-net))``."""
        return simplified(self._written(node)[0])

    def call(self, node: Value) -> Symbol | None:
        """Return ``sigmoid(net)`` where the formula does not tell the operation's name."""
        if not _tells_by_name(node):
            return None
        call = self.applied(node, list(map(self.of, node.parents)))
        return None if call == self.formula(node) else call

    def applied(self, node: Value, operands: Sequence[Symbol]) -> Symbol:
        """Return what a node's operation makes of operands, by name where that says more."""
        if _tells_by_name(node):
            return Symbol(node.op, tuple(operands), node.data)
        return _written(operation_of(node), operands, self.of(node))[0]

    def local(self, node: Value, index: int, number: float | None = None) -> Symbol:
        """Return the formula of the derivative of a node by one of its parents.

        It stands for a `number`, by default the derivative that the node has recorded; a letter
        of which that is the number rounded by hand keeps its own.
        """
        formula = simplified(self._written(node)[1][index])
        if number is None:
            number = node.local_grads[index]
        if (formula.head == "letter" and formula.number is not None
                and by_hand(formula.number, self.round) == number):
            return formula
        return Symbol(formula.head, formula.args, number)

    def share(self, node: Value, index: int) -> tuple[Symbol, Symbol] | None:
        """Return p, the softmax share of an operand, and its formula, where a node has shares."""
        if node.op not in ("cross_entropy", "softmax"):
            return None
        softmax = OPS["softmax"].with_constants(float(index))
        operands = [self.of(parent) for parent in node.parents]
        number, _ = softmax.rule(*(parent.data for parent in node.parents))
        name = neuron_name(self.names[node.parents[index]])
        formula, _ = _written(softmax, operands, constant(number))
        return letter(f"p_{name}", by_hand(number, self.round)), formula

    def short(self, node: Value, index: int) -> Symbol:
        """Return a derivative as `local` does, in terms of shares where there are some: p - 1."""
        found = self.share(node, index)
        if found is None:
            return self.local(node, index)
        p, own = found[0], index == operation_of(node).constants[0]
        if node.op == "cross_entropy":
            short = p - constant(1.0) if own else p
        else:
            out = self.of(node)
            short = out * (constant(1.0) - out) if own else -out * p
        return Symbol(short.head, short.args, node.local_grads[index])

    def _written(self, node: Value) -> Written:
        if node not in self._rules:
            operands = [self.of(parent) for parent in node.parents]
            self._rules[node] = _written(operation_of(node), operands, self.of(node))
        return self._rules[node]

    def derivative(self, of: Value, by: Value, number: float) -> Symbol:
        """Return ∂of/∂by as one sign that stands for `number`."""
        return derivative(self.names[of], self.names[by], number)

    def delta(self, net: Value, number: float) -> Symbol:
        """Return δ of the neuron with this net input: ∂output/∂net."""
        return letter(f"δ_{neuron_name(self.names[net])}", number)


class OpenLetters(Letters):
    """Letters that do not know their numbers, for what is told before these are known.

    A rule that asks questions, such as ``a if a > 0 else 0``, is written with all its answers.
    """

    def of(self, node: Value) -> Symbol:
        closed = super().of(node)
        return closed if closed.head == "number" else letter(self.names[node])

    def is_fixed(self, node: Value, index: int) -> bool:
        """Tell whether a local derivative is the same whatever the numbers are."""
        return self.local(node, index).head == "number"

    def hands_on(self, node: Value, index: int) -> bool:
        """Tell whether a node hands its gradient on to a parent, whatever the numbers are."""
        return self.local(node, index) == constant(1.0)


def _tells_by_name(node: Value) -> bool:
    return node.op.isidentifier() and node.op not in _SELF_EVIDENT


def _written(op: Op, operands: Sequence[Symbol], out: Symbol) -> Written:
    """Return an operation's formula and those of its derivatives, as books write them.

    What only numbers can compute is written as a call. So are numbers for which the book's form
    overflows: for these the sound rule says what is computed.
    """
    for rule in (op.written, op.rule):
        try:
            return derive(rule, *operands, out=out)
        except (ArithmeticError, ValueError):
            continue
        except TypeError:
            break
    call = Symbol(op.name, tuple(operands), out.number)
    slopes = [f"{op.name}'" if len(operands) == 1 else f"{op.name}'{k}"
              for k in range(1, len(operands) + 1)]
    return call, tuple([Symbol(slope, tuple(operands)) for slope in slopes])


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
