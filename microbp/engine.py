"""The engine: a graph of Values and the chain rule.

Every operation makes one new `Value` that records its parents and, for each of them, the local
derivative ∂out/∂parent at that moment. `Value.backward` orders the graph, multiplies and adds:
that is all of backpropagation. There is no calculus here: the rules are in :mod:`microbp.ops`.

>>> w, x, b = Value(2.0, "w"), Value(-3.0, "x"), Value(10.0, "b")
>>> y = (w * x + b).relu()
>>> y.backward()
>>> y.data, w.grad, x.grad, b.grad
(4.0, -3.0, 2.0, 1.0)
"""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite
from numbers import Real
from typing import Any, NoReturn

from microbp.methods import computation, operation, write_methods
from microbp.ops import OPS, Op

ROLES = ("input", "parameter", "target", "constant")


class Value:
    """One number in a computation graph.

    `data` is the number and `grad` the derivative of the output by it, 0 until `backward`.
    `parents` are the nodes it was computed from and `local_grads` the derivatives by them, one
    for each. A leaf has no parents, but a `role`: input, parameter, target or constant.

    Operators and methods accept Values and real numbers; a number becomes a constant leaf.
    An operation outside its domain raises the error that Python's own arithmetic raises.

    Raises TypeError if `data` is not a real number, ValueError if it is not finite.
    """

    __slots__ = ("data", "grad", "parents", "local_grads", "origin", "name")
    __array_ufunc__ = None              # `numpy_number * value` is ours to answer

    data: float
    grad: float
    parents: tuple[Value, ...]
    local_grads: tuple[float, ...]
    origin: Op | str                    # an interior node's operation, or a leaf's role
    name: str

    def __init__(self, data: float, name: str = "", role: str = "input") -> None:
        self.data = real_number(data)
        self.grad = 0.0
        self.parents = ()
        self.local_grads = ()
        self.role = role
        self.named(name)

    @property
    def op(self) -> str:
        """The operation that made this node, such as ``*`` or ``exp``; empty for a leaf."""
        return self.origin.name if isinstance(self.origin, Op) else ""

    @property
    def role(self) -> str:
        """What a leaf is for: input, parameter, target or constant; empty for other nodes."""
        return self.origin if isinstance(self.origin, str) else ""

    @role.setter
    def role(self, role: str) -> None:
        if self.parents:
            raise ValueError(f"{self!r} is computed, and only a leaf has a role")
        if role not in ROLES:
            raise ValueError(f"role {role!r} is none of {', '.join(ROLES)}")
        self.origin = role

    def named(self, name: str) -> Value:
        """Set the name that formulas and drawings show, and return self."""
        if not isinstance(name, str):
            raise TypeError(f"a name is a str, not {type(name).__name__} {name!r}")
        self.name = name
        return self

    def topological(self) -> list[Value]:
        """Return this node and all it was computed from, parents before children."""
        order: list[Value] = []
        seen = set()
        stack: list[Any] = [self]       # no recursion: a graph may be a million nodes deep
        while stack:
            node = stack.pop()
            if node is None:            # all that the next node needs is in order now
                order.append(stack.pop())
            elif node not in seen:
                seen.add(node)
                stack.append(node)
                stack.append(None)
                for parent in node.parents:
                    if parent not in seen:
                        if parent.parents:
                            stack.append(parent)
                        else:           # a leaf needs nothing
                            seen.add(parent)
                            order.append(parent)
        return order

    def backward(self) -> None:
        """Compute ``node.grad`` = ∂self/∂node for every node that leads here.

        The chain rule, from the output back: a node hands each parent its own gradient times
        the local derivative, and whatever is used several times adds up what it is handed.
        Leaves add to the gradients they have (see `zero_grad`); interior nodes start anew.

        Raises ValueError if the output is not finite.
        """
        if not isfinite(self.data):
            raise ValueError(f"cannot go backward from {self!r}: the output is not finite")
        order = self.topological()
        for node in order:
            if node.parents:
                node.grad = 0.0
        self.grad += 1.0
        for node in reversed(order):
            upstream = node.grad
            parents = node.parents
            if len(parents) == 2:       # the loop below for the most frequent case, unrolled
                a, b = parents
                local_a, local_b = node.local_grads
                a.grad += local_a * upstream
                b.grad += local_b * upstream
            elif parents:
                for parent, local in zip(parents, node.local_grads):
                    parent.grad += local * upstream

    def __repr__(self) -> str:
        name = f", name={self.name!r}" if self.name else ""
        return f"Value(data={self.data}, grad={self.grad}{name})"

    # A Value is not its number: it has an identity, but no equality, order or truth.

    def __bool__(self) -> NoReturn:
        raise TypeError(f"{self!r} is not a number to test: use .data")

    def __float__(self) -> NoReturn:
        raise TypeError(f"{self!r} is not a float: use .data")

    def __lt__(self, other: object) -> NoReturn:
        raise TypeError(f"{self!r} has no order: compare .data")

    __le__ = __gt__ = __ge__ = __lt__

    # Operations. Their bodies are written out from the rules by `write_methods` below.

    @operation("+")
    def __add__(self, other: Value | float) -> Value:
        """Return a + b."""

    @operation("+", reflected=True)
    def __radd__(self, other: Value | float) -> Value:
        """Return b + a, where b is a number."""

    @operation("-")
    def __sub__(self, other: Value | float) -> Value:
        """Return a − b."""

    @operation("-", reflected=True)
    def __rsub__(self, other: Value | float) -> Value:
        """Return b − a, where b is a number."""

    @operation("*")
    def __mul__(self, other: Value | float) -> Value:
        """Return a · b."""

    @operation("*", reflected=True)
    def __rmul__(self, other: Value | float) -> Value:
        """Return b · a, where b is a number."""

    @operation("/")
    def __truediv__(self, other: Value | float) -> Value:
        """Return a / b."""

    @operation("/", reflected=True)
    def __rtruediv__(self, other: Value | float) -> Value:
        """Return b / a, where b is a number."""

    @operation("neg")
    def __neg__(self) -> Value:
        """Return −a."""

    @operation("abs")
    def __abs__(self) -> Value:
        """Return |a|; the derivative at 0 is taken as 0."""

    @operation("exp")
    def exp(self) -> Value:
        """Return eᵃ."""

    @operation("log")
    def log(self) -> Value:
        """Return the natural logarithm of a."""

    @operation("sqrt")
    def sqrt(self) -> Value:
        """Return √a; at 0 there is no derivative, which is an error."""

    @operation("sin")
    def sin(self) -> Value:
        """Return the sine of a, in radians."""

    @operation("cos")
    def cos(self) -> Value:
        """Return the cosine of a, in radians."""

    @operation("tanh")
    def tanh(self) -> Value:
        """Return the hyperbolic tangent of a."""

    @operation("sigmoid")
    def sigmoid(self) -> Value:
        """Return the logistic function σ(a) = 1 / (1 + e⁻ᵃ)."""

    @operation("relu")
    def relu(self) -> Value:
        """Return max(a, 0); the derivative at 0 is taken as 0."""

    @operation("softplus")
    def softplus(self) -> Value:
        """Return ln(1 + eᵃ)."""

    @operation("max")
    def max(self, other: Value | float) -> Value:
        """Return the larger of a and b, a if they are equal."""

    @operation("min")
    def min(self, other: Value | float) -> Value:
        """Return the smaller of a and b, a if they are equal."""

    def __pow__(self, exponent: Value | float) -> Value:
        """Return aᵇ; a number as exponent needs no logarithm of a."""
        if isinstance(exponent, Value):
            return apply(OPS["**"], (self, exponent))
        return apply(OPS["power"].with_constants(real_number(exponent)), (self,))

    def __rpow__(self, base: float) -> Value:
        """Return bᵃ, where b is a number."""
        return apply(OPS["**"], (as_value(base, "**"), self))

    def leaky_relu(self, slope: float = 0.01) -> Value:
        """Return a if a > 0, else slope · a."""
        return apply(OPS["leaky_relu"].with_constants(real_number(slope)), (self,))


class Node(Value):
    """A Value that an operation made: its number needs no checks, and so it has no `__init__`."""

    __slots__ = ()
    __init__ = object.__init__


def apply(op: Op, parents: tuple[Value, ...]) -> Value:
    """Run an operation forward: the one node it makes, with its local derivatives."""
    numbers = [parent.data for parent in parents]
    try:
        out, local_grads = computation(op, len(numbers))(*numbers)
    except (ArithmeticError, ValueError):
        raise undefined(op, *parents) from None
    node: Value = Node()
    node.data = out
    node.grad = 0.0
    node.parents = parents
    node.local_grads = local_grads
    node.origin = op
    node.name = ""
    return node


def weighted_sum(weights: Iterable[Value | float], inputs: Iterable[Value | float],
                 bias: Value | float | None = None) -> Value:
    """Return w₁x₁ + w₂x₂ + … + b as one node, added from left to right.

    The derivative by a weight is its input, by an input its weight, by the bias 1.

    Raises ValueError unless there are as many weights as inputs, and at least one.
    """
    weights, inputs = list(weights), list(inputs)
    if len(weights) != len(inputs) or not weights:
        raise ValueError("weighted_sum takes as many weights as inputs and at least one, "
                         f"not {len(weights)} weights and {len(inputs)} inputs")
    operands = [*weights, *inputs] if bias is None else [*weights, *inputs, bias]
    return apply(OPS["weighted_sum"], as_values(operands, "weighted_sum"))


def total(values: Iterable[Value | float]) -> Value:
    """Return the sum of the values as one node, added from left to right.

    Raises ValueError if there are none.
    """
    return apply(OPS["total"], _some(values, "total"))


def log_sum_exp(values: Iterable[Value | float]) -> Value:
    """Return ln(Σ eᶻ) as one node, without overflow; the derivatives are the softmax.

    Raises ValueError if there are no values.
    """
    return apply(OPS["log_sum_exp"], _some(values, "log_sum_exp"))


def softmax(values: Iterable[Value | float]) -> list[Value]:
    """Return the shares pᵢ = e^zᵢ / Σⱼ e^zⱼ, one node each; ∂pᵢ/∂zⱼ = pᵢ([i = j] − pⱼ).

    Raises ValueError if there are no values.
    """
    z = _some(values, "softmax")
    return [apply(OPS["softmax"].with_constants(float(i)), z) for i in range(len(z))]


def _some(values: Iterable[Value | float], operation: str) -> tuple[Value, ...]:
    operands = as_values(values, operation)
    if not operands:
        raise ValueError(f"{operation} takes at least one value, not none")
    return operands


def gradients(output: Value) -> dict[Value, float]:
    """Return ∂output/∂node for every node of the graph, as `backward` does, touching no `grad`.

    Raises ValueError if the output is not finite.
    """
    if not isfinite(output.data):
        raise ValueError(f"cannot go backward from {output!r}: the output is not finite")
    order = output.topological()
    grads = dict.fromkeys(order, 0.0)
    grads[output] = 1.0
    for node in reversed(order):
        for parent, local in zip(node.parents, node.local_grads):
            grads[parent] += local * grads[node]
    return grads


# Numbers that come in from outside


def real_number(number: Any) -> float:
    """Return a number of any real type as a finite float.

    Raises TypeError if it is not a real number and ValueError if it is not finite.
    """
    if number.__class__ is not float:
        if not isinstance(number, (int, Real)):     # int first: asking Real is slow
            raise TypeError(f"{type(number).__name__} {number!r} is not a real number, "
                            "which is what a Value holds")
        try:
            return real_number(float(number))
        except OverflowError:
            raise ValueError("a number beyond the largest float, 1.8e308, was given") from None
    finite: float = number
    if not isfinite(finite):
        raise ValueError(f"{finite} is not finite, which every number of a graph must be")
    return finite


def as_value(operand: Any, operation: str) -> Value:
    """Return a Value unchanged and a real number as a constant leaf."""
    if isinstance(operand, Value):
        return operand
    leaf: Value = Node()
    try:
        leaf.data = real_number(operand)
    except TypeError:
        raise TypeError(f"{operation} takes Values and real numbers, "
                        f"not {type(operand).__name__} {operand!r}") from None
    leaf.grad = 0.0
    leaf.parents = leaf.local_grads = ()
    leaf.origin = "constant"
    leaf.name = ""
    return leaf


def as_values(operands: Iterable[Any], operation: str) -> tuple[Value, ...]:
    """Return Values unchanged and real numbers as constant leaves."""
    return tuple([operand if isinstance(operand, Value) else as_value(operand, operation)
                  for operand in operands])


def undefined(op: Op, *parents: Value) -> Exception:
    """Return the error that Python's arithmetic gives for an operation that failed."""
    from microbp.writing.words import printable  # not before it is needed: it is for errors only

    operands = [f"{printable(parent.name)} = {parent.data}" if parent.name else str(parent.data)
                for parent in parents]
    call = f"{op.name}({', '.join([*operands, *map(str, op.constants)])})"
    numbers = (*[parent.data for parent in parents], *op.constants)
    try:
        out = op.forward(*numbers)
    except (ArithmeticError, ValueError) as error:
        return type(error)(f"{call} is undefined: {error}")
    try:
        op.local(out, *numbers)
    except (ArithmeticError, ValueError) as error:
        return type(error)(f"{call} has no finite derivative: {error}")
    raise AssertionError(f"{call} is defined after all")


write_methods(Value, Value=Value, Node=Node, as_value=as_value, undefined=undefined)
