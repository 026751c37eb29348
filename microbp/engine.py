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
from itertools import count
from math import isfinite
from numbers import Real
from operator import attrgetter
from typing import Any, NoReturn

from microbp import ops
from microbp.arguments import as_list, real_number
from microbp.ops import Op

ROLES = ("input", "parameter", "target", "constant")

# Nodes are numbered as they are made. What a node is computed from was made before it.
_next_number = count(1).__next__
_number = attrgetter("_number")


class Value:
    """One number in a computation graph.

    `data` is the number and `grad` the derivative of the output by it, 0 until `backward`.
    `parents` are the nodes it was computed from, by the operation `operation`, and `local_grads`
    the derivatives by them, one for each. A leaf has no parents and no operation, but a `role`:
    input, parameter, target or constant.

    Operators and methods accept Values and real numbers; a number becomes a constant leaf.
    An operation outside its domain raises the error that Python's own arithmetic raises.

    Raises TypeError if `data` is not a real number, ValueError if it is not finite.
    """

    __slots__ = ("data", "grad", "parents", "local_grads", "operation", "name", "_role",
                 "_number")

    data: float
    grad: float
    parents: tuple[Value, ...]
    local_grads: tuple[float, ...]
    operation: Op | None
    name: str

    def __init__(self, data: float, name: str = "", role: str = "input",
                 **others: NoReturn) -> None:
        for other in others:
            hint = f": use {_ELSEWHERE[other]}" if other in _ELSEWHERE else ""
            raise TypeError(f"Value takes data, name and role, not {other}{hint}")
        self.data = real_number(data)
        self.grad = 0.0
        self.parents = ()
        self.local_grads = ()
        self.operation = None
        self._number = _next_number()
        if role not in ROLES or not isinstance(name, str):
            self.role = role            # refuses it
            self.named(name)
        self._role = role
        self.name = name

    @property
    def op(self) -> str:
        """The name of the operation that made this node, such as ``*``; empty for a leaf."""
        return "" if self.operation is None else self.operation.name

    @property
    def role(self) -> str:
        """What a leaf is for: input, parameter, target or constant; empty for other nodes."""
        return "" if self.operation else self._role

    @role.setter
    def role(self, role: str) -> None:
        if self.operation:
            raise ValueError(f"{self!r} is computed, and only a leaf has a role")
        if role not in ROLES:
            raise ValueError(f"role {role!r} is none of {', '.join(ROLES)}")
        self._role = role

    def named(self, name: str) -> Value:
        """Set the name that formulas and drawings show, and return self."""
        if not isinstance(name, str):
            raise TypeError(f"a name is a str, not {type(name).__name__} {name!r}")
        self.name = name
        return self

    def topological(self) -> list[Value]:
        """Return this node and all it was computed from, parents before children.

        That is the order in which they were made: a network's layer by layer, whole neurons, as
        a person computes them.
        """
        found = {self}
        waiting = [self]                # no recursion: a graph may be a million nodes deep
        while waiting:
            for parent in waiting.pop().parents:
                if parent not in found:
                    found.add(parent)
                    waiting.append(parent)
        return sorted(found, key=_number)

    def backward(self) -> None:
        """Compute ``node.grad`` = ∂self/∂node for every node that leads here.

        The chain rule, from the output back: a node hands each parent its own gradient times
        the local derivative, and whatever is used several times adds up what it is handed.
        Leaves add to the gradients they have (see `zero_grad`); interior nodes start anew.

        Raises ValueError, and changes nothing, if the output is not finite.
        """
        order = self._finite_order()
        for node in order:
            if node.parents:
                node.grad = 0.0
        self.grad += 1.0
        for node in reversed(order):
            upstream = node.grad
            parents = node.parents
            if len(parents) == 2:       # the loop below for the most frequent case: twice as fast
                a, b = parents
                local_a, local_b = node.local_grads
                a.grad += local_a * upstream
                b.grad += local_b * upstream
            elif parents:
                for parent, local in zip(parents, node.local_grads):
                    parent.grad += local * upstream

    def _finite_order(self) -> list[Value]:
        if not isfinite(self.data):
            raise ValueError(f"cannot go backward from {self!r}: the output is not finite")
        return self.topological()

    def __repr__(self) -> str:
        name = f", name={self.name!r}" if self.name else ""
        return f"Value(data={self.data}, grad={self.grad}{name})"

    def __format__(self, spec: str) -> str:
        return format(self.data, spec) if spec else str(self)

    # A Value is not its number: it has an identity, but no equality, order or truth.

    def __bool__(self) -> NoReturn:
        raise TypeError(f"{self!r} is not a number to test: use .data")

    def __float__(self) -> NoReturn:
        raise TypeError(f"{self!r} is not a float: use .data")

    def __lt__(self, other: object) -> NoReturn:
        raise TypeError(f"{self!r} has no order: compare .data")

    __le__ = __gt__ = __ge__ = __lt__

    # Operations: each runs its rule of `ops` on the numbers and records what it returns.

    def __add__(self, other: Value | float) -> Value:
        """Return a + b; the derivatives are 1 and 1."""
        return binary(ops.add, self, other)

    def __sub__(self, other: Value | float) -> Value:
        """Return a − b; the derivatives are 1 and −1."""
        return binary(ops.subtract, self, other)

    def __mul__(self, other: Value | float) -> Value:
        """Return a · b; the derivatives are b and a."""
        return binary(ops.multiply, self, other)

    def __truediv__(self, other: Value | float) -> Value:
        """Return a / b for b ≠ 0; the derivatives are 1 / b and −a / b²."""
        return binary(ops.divide, self, other)

    def __pow__(self, exponent: Value | float) -> Value:
        """Return aᵇ; the derivatives are b · aᵇ⁻¹ and aᵇ · ln a.

        A number as exponent belongs to the operation, and needs no logarithm of a: a may then be
        negative if the exponent is whole. A result that is not real is a ValueError.
        """
        if isinstance(exponent, Value):
            return binary(ops.pow_, self, exponent)
        return unary(ops.power.with_constants(real_number(exponent)), self)

    def __neg__(self) -> Value:
        """Return −a; the derivative is −1."""
        return unary(ops.negate, self)

    def __abs__(self) -> Value:
        """Return |a|; the derivative is 1 or −1, and taken as 0 at 0."""
        return unary(ops.abs_, self)

    def exp(self) -> Value:
        """Return eᵃ, for a up to 709; the derivative is eᵃ."""
        return unary(ops.exp_, self)

    def log(self) -> Value:
        """Return ln a for a > 0; the derivative is 1 / a."""
        return unary(ops.log_, self)

    def sqrt(self) -> Value:
        """Return √a for a > 0; the derivative is 1 / 2√a, and at 0 there is none: an error."""
        return unary(ops.sqrt_, self)

    def sin(self) -> Value:
        """Return the sine of a, in radians; the derivative is cos a."""
        return unary(ops.sin_, self)

    def cos(self) -> Value:
        """Return the cosine of a, in radians; the derivative is −sin a."""
        return unary(ops.cos_, self)

    def tanh(self) -> Value:
        """Return the hyperbolic tangent of a; the derivative is 1 − tanh² a."""
        return unary(ops.tanh_, self)

    def sigmoid(self) -> Value:
        """Return the logistic function σ(a) = 1 / (1 + e⁻ᵃ); the derivative is σ(a)(1 − σ(a))."""
        return unary(ops.sigmoid, self)

    def relu(self) -> Value:
        """Return max(a, 0); the derivative is 1 where a > 0, else 0, at 0 too."""
        return unary(ops.relu, self)

    def step(self) -> Value:
        """Return 1 where a ≥ 0, else 0, as a perceptron's threshold unit does.

        The derivative is 0, and taken as 0 at the step too: what lies before it gets no gradient
        and cannot learn by gradient descent.
        """
        return unary(ops.step, self)

    def leaky_relu(self, slope: float = 0.01) -> Value:
        """Return a where a > 0, else slope · a; the derivative is 1 or the slope."""
        return unary(ops.leaky_relu.with_constants(real_number(slope)), self)

    def softplus(self) -> Value:
        """Return ln(1 + eᵃ); the derivative is σ(a)."""
        return unary(ops.softplus, self)

    def max(self, other: Value | float) -> Value:
        """Return the larger of a and b, a if they are equal; its derivative is 1, the other 0."""
        return binary(ops.max_, self, as_value(other, "max"))

    def min(self, other: Value | float) -> Value:
        """Return the smaller of a and b, a if they are equal; its derivative is 1, the other 0."""
        return binary(ops.min_, self, as_value(other, "min"))

    # The same with a number on the left, in the order in which they are written

    def __radd__(self, other: float) -> Value:
        return binary(ops.add, as_value(other, "+"), self)

    def __rsub__(self, other: float) -> Value:
        return binary(ops.subtract, as_value(other, "-"), self)

    def __rmul__(self, other: float) -> Value:
        return binary(ops.multiply, as_value(other, "*"), self)

    def __rtruediv__(self, other: float) -> Value:
        return binary(ops.divide, as_value(other, "/"), self)

    def __rpow__(self, base: float) -> Value:
        return binary(ops.pow_, as_value(base, "**"), self)

    def operated(self, op: Op, operands: tuple[Any, ...]) -> Value:
        """Return the node that an operation makes of operands, this Value among them."""
        return apply(op, as_values(operands, op.name))


# What it has under another name in micrograd and PyTorch.
_ELSEWHERE = {"label": "name", "_op": "op", "_prev": "parents", "_children": "parents",
              "_backward": "local_grads", "item": "data", "value": "data"}


def _elsewhere(theirs: str, ours: str) -> property:
    def refuse(*_: object) -> NoReturn:
        raise AttributeError(f"a Value has no {theirs}: use {ours}")

    return property(refuse, refuse)


for _theirs, _ours in _ELSEWHERE.items():
    setattr(Value, _theirs, _elsewhere(_theirs, _ours))


def apply(op: Op, parents: tuple[Value, ...]) -> Value:
    """Run an operation forward: the one node it makes, with its local derivatives."""
    try:
        out, local_grads = op.rule(*[parent.data for parent in parents])
    except (ArithmeticError, ValueError):
        raise undefined(op, *parents) from None
    return recorded(op, parents, out, local_grads)


def unary(op: Op, a: Value) -> Value:
    """Apply an operation to one operand."""
    try:
        out, local_grads = op.rule(a.data)
    except (ArithmeticError, ValueError):
        raise undefined(op, a) from None
    return recorded(op, (a,), out, local_grads)


def binary(op: Op, a: Value, b: Value | float) -> Value:
    """Apply an operation to two operands, of which the second may be a number."""
    if type(b) is not Value:
        if hasattr(b, "__array_ufunc__") and not isinstance(b, Real):
            return NotImplemented   # type: ignore[no-any-return]  # NumPy goes through the array
        b = as_value(b, op.name)
    try:
        out, local_grads = op.rule(a.data, b.data)
    except (ArithmeticError, ValueError):
        raise undefined(op, a, b) from None
    node: Value = _blank(Value)         # `recorded` written out: most nodes are made here
    node.data = out
    node.grad = 0.0
    node.parents = (a, b)
    node.local_grads = local_grads
    node.operation = op
    node.name = ""
    node._number = _next_number()
    return node


def recorded(op: Op | None, parents: tuple[Value, ...], out: float,
             local_grads: tuple[float, ...]) -> Value:
    """Make a node of what an operation returned."""
    node: Value = _blank(Value)         # not `Value(…)`: these numbers need no checks
    node.data = out
    node.grad = 0.0
    node.parents = parents
    node.local_grads = local_grads
    node.operation = op
    node.name = ""
    node._number = _next_number()
    return node


_blank = object.__new__


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
    return apply(ops.weighted_sum, as_values(operands, "weighted_sum"))


def total(values: Iterable[Value | float]) -> Value:
    """Return the sum of the values as one node, added from left to right.

    Raises ValueError if there are none.
    """
    return apply(ops.total, _some(values, "total"))


def log_sum_exp(values: Iterable[Value | float]) -> Value:
    """Return ln(Σ eᶻ) as one node, without overflow; the derivatives are the softmax.

    Raises ValueError if there are no values.
    """
    return apply(ops.log_sum_exp, _some(values, "log_sum_exp"))


def softmax(values: Iterable[Value | float]) -> list[Value]:
    """Return the shares pᵢ = e^zᵢ / Σⱼ e^zⱼ, one node each; ∂pᵢ/∂zⱼ = pᵢ([i = j] − pⱼ).

    Raises ValueError if there are no values.
    """
    z = _some(values, "softmax")
    return [apply(ops.softmax.with_constants(float(i)), z) for i in range(len(z))]


def _some(values: Iterable[Value | float], operation: str) -> tuple[Value, ...]:
    operands = as_values(values, operation)
    if not operands:
        raise ValueError(f"{operation} takes at least one value, not none")
    return operands


def gradients(output: Value) -> dict[Value, float]:
    """Return ∂output/∂node for every node of the graph, as `backward` does, touching no `grad`.

    Raises ValueError if the output is not finite.
    """
    order = output._finite_order()      # not by `backward`: there leaves go on from their grads
    grads = dict.fromkeys(order, 0.0)
    grads[output] = 1.0
    for node in reversed(order):
        upstream = grads[node]
        for parent, local in zip(node.parents, node.local_grads):
            grads[parent] += local * upstream
    return grads


# Operands that come in from outside


def as_value(operand: Any, operation: str) -> Value:
    """Return a Value unchanged and a real number as a constant leaf."""
    if isinstance(operand, Value):
        return operand
    try:
        leaf = recorded(None, (), real_number(operand), ())
    except TypeError:
        raise TypeError(f"{operation} takes Values and real numbers, "
                        f"not {type(operand).__name__} {operand!r}") from None
    leaf._role = "constant"
    return leaf


def as_values(operands: Iterable[Any], operation: str) -> tuple[Value, ...]:
    """Return Values unchanged and real numbers as constant leaves."""
    return tuple([operand if isinstance(operand, Value) else as_value(operand, operation)
                  for operand in operands])


def only_values(given: Any, takes: str) -> list[Value]:
    """Return a Value, or several, as a list; TypeError, which says what one `takes`, for others."""
    values = as_list(given)
    for value in values:
        if not isinstance(value, Value):
            raise TypeError(f"{takes}, not {type(value).__name__} {value!r}")
    return values


def undefined(op: Op, *parents: Value) -> Exception:
    """Return the error that Python's arithmetic gives for an operation that failed."""
    from microbp.writing.undefined import undefined  # for errors only: the engine writes nothing

    return undefined(op, [parent.name for parent in parents], [parent.data for parent in parents])
