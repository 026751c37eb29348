"""The calculus: every operation once, as its forward rule and its local derivatives.

A rule is plain arithmetic on its operands ``a``, ``b``, …; the local derivatives may also use
the result ``out``. Nothing here knows what the operands are: floats compute, letters
(:mod:`microbp.writing.letters`) write the rule down as text, LaTeX or program code. Nothing here knows
the graph either: :mod:`microbp.engine` does.

To add an operation, add one row to `OPS`.
"""

import math
from collections.abc import Callable
from functools import lru_cache, reduce
from operator import add as plus
from typing import Any

Rule = Callable[..., Any]


class Op:
    """An operation: ``forward(a, b, …)`` and its derivatives ``local(out, a, b, …)``.

    `local` returns one partial derivative ∂out/∂operand for each operand. `constants` are plain
    numbers that belong to the operation and follow the operands, such as the exponent of
    ``a ** 3``. `badge` is the short sign that a drawing puts on the node.
    """

    __slots__ = ("name", "badge", "forward", "local", "constants")

    def __init__(self, name: str, badge: str, forward: Rule, local: Rule,
                 constants: tuple[float, ...] = ()) -> None:
        self.name = name
        self.badge = badge
        self.forward = forward
        self.local = local
        self.constants = constants

    @property
    def arity(self) -> int | None:
        """The number of operands; None if any number will do."""
        code = self.forward.__code__
        return None if code.co_flags & 4 else code.co_argcount - len(self.constants)

    @property
    def constant_names(self) -> tuple[str, ...]:
        """What the rule calls its constants."""
        code = self.forward.__code__
        return code.co_varnames[:code.co_argcount][-len(self.constants) or 99:]

    def with_constants(self, *constants: float) -> "Op":
        """Return this operation with other constants."""
        return _find(self.name, constants)

    def __repr__(self) -> str:
        return f"<Op {self.name}{list(self.constants) or ''}>"

    def __reduce__(self) -> tuple[Any, ...]:    # found again by name, when a graph is copied
        return _find, (self.name, self.constants)


@lru_cache
def _find(name: str, constants: tuple[float, ...]) -> Op:
    op = OPS[name]
    return Op(name, op.badge, op.forward, op.local, constants) if constants else op


# The functions that rules are made of. They compute with plain numbers; any other operand is
# asked to write the call down.

def _real_power(a, b):
    out = a ** b
    if isinstance(out, complex):
        raise ValueError(f"{a} to the power {b} is not a real number")
    return out


FUNCTIONS: dict[str, Rule] = {
    "**": _real_power, "exp": math.exp, "log": math.log, "log1p": math.log1p,
    "sqrt": math.sqrt, "sin": math.sin, "cos": math.cos, "tanh": math.tanh, "abs": abs,
    "max": lambda *operands: max(operands),
    "square": lambda x: x * x,          # correctly rounded, which pow(x, 2) need not be
}


def _function(name):
    def function(*operands):
        for operand in operands:
            if not isinstance(operand, (float, int)):
                return operand.function(function, operands)
        return of_numbers(*operands)

    of_numbers = FUNCTIONS[name]
    function.__name__ = name
    return function


real_power, exp, log, log1p, sqrt, sin, cos, tanh, absolute, largest, square = map(
    _function, FUNCTIONS)


# Rules too long for a row. Sums run from left to right, as one would write them out.

def _sum(numbers):
    return reduce(plus, numbers)


def _weighted_sum(*operands):       # w1 … wn, x1 … xn, and perhaps b
    n = len(operands) // 2
    out = operands[0] * operands[n]
    for w, x in zip(operands[1:n], operands[n + 1:2 * n]):
        out = out + w * x
    for b in operands[2 * n:]:
        out = out + b
    return out


def _weighted_sum_local(out, *operands):
    n = len(operands) // 2
    return (*operands[n:2 * n], *operands[:n], *(1.0,) * (len(operands) - 2 * n))


# exp(x) and 1 / exp(x) are ordinary numbers while |x| <= 700. Only beyond that is the largest
# operand taken out first, which costs a relative error of |x| / 10**16.

def _in_range(operands):
    return largest(*map(absolute, operands)) <= 700.0


def _log_sum_exp(*z):
    if _in_range(z):
        return log(_sum(map(exp, z)))
    top = largest(*z)
    return top + log(_sum([exp(x - top) for x in z]))


def _softmax(*z_and_class):
    *z, k = z_and_class
    if _in_range(z):
        return exp(z[int(k)]) / _sum(map(exp, z))
    top = largest(*z)
    return exp(z[int(k)] - top) / _sum([exp(x - top) for x in z])


def _shares(z):
    top = largest(*z)
    powers = [exp(x - top) for x in z]
    whole = _sum(powers)
    return [power / whole for power in powers]


def _softmax_local(out, *z_and_class):
    *z, k = z_and_class
    return tuple(out * (1.0 - out) if i == int(k) else -out * share
                 for i, share in enumerate(_shares(z)))


def _cross_entropy(*z_and_class):           # log(1 + Σ exp(other - target)), never log(1 - …)
    *others, k = z_and_class
    target = others.pop(int(k))
    top = largest(*others)
    if top - target > 700.0:
        return top - target + log(_sum([exp(x - top) for x in others]))
    if _in_range((target, *others)):
        return log1p(_sum(map(exp, others)) / exp(target))
    return log1p(_sum([exp(x - target) for x in others]))


def _cross_entropy_local(out, *z_and_class):
    *z, k = z_and_class
    return tuple(exp(-out) - 1.0 if i == int(k) else share for i, share in enumerate(_shares(z)))


OPS: dict[str, Op] = {op.name: op for op in (

    # name, badge, forward rule, local derivatives

    Op("+", "+", lambda a, b: a + b, lambda out, a, b: (1.0, 1.0)),
    Op("-", "−", lambda a, b: a - b, lambda out, a, b: (1.0, -1.0)),
    Op("*", "×", lambda a, b: a * b, lambda out, a, b: (b, a)),
    Op("/", "÷", lambda a, b: a / b, lambda out, a, b: (1.0 / b, -out / b)),
    Op("neg", "−", lambda a: -a, lambda out, a: (-1.0,)),
    Op("**", "aᵇ", lambda a, b: real_power(a, b),
       lambda out, a, b: (b * real_power(a, b - 1.0),
                          out * log(a) if absolute(out) > 0.0 else 0.0)),
    Op("power", "xⁿ", lambda a, n: real_power(a, n),        # n is a plain number
       lambda out, a, n: (n * real_power(a, n - 1.0) if absolute(n) > 0.0 else 0.0,), (2.0,)),

    Op("abs", "|x|", lambda a: absolute(a),
       lambda out, a: (1.0 if a > 0.0 else -1.0 if a < 0.0 else 0.0,)),
    Op("exp", "eˣ", lambda a: exp(a), lambda out, a: (out,)),
    Op("log", "ln", lambda a: log(a), lambda out, a: (1.0 / a,)),
    Op("sqrt", "√", lambda a: sqrt(a), lambda out, a: (0.5 / out,)),
    Op("sin", "sin", lambda a: sin(a), lambda out, a: (cos(a),)),
    Op("cos", "cos", lambda a: cos(a), lambda out, a: (-sin(a),)),
    Op("tanh", "tanh", lambda a: tanh(a), lambda out, a: (1.0 - out * out,)),

    # Below -700, exp(-a) would overflow, and 1 + exp(-a) equals exp(-a) to the last bit.
    Op("sigmoid", "σ", lambda a: 1.0 / (1.0 + exp(-a)) if a > -700.0 else exp(a),
       lambda out, a: (out * (1.0 - out),)),
    Op("relu", "ReLU", lambda a: a if a > 0.0 else 0.0,
       lambda out, a: (1.0 if a > 0.0 else 0.0,)),
    Op("leaky_relu", "LReLU", lambda a, slope: a if a > 0.0 else slope * a,
       lambda out, a, slope: (1.0 if a > 0.0 else slope,), (0.01,)),
    Op("softplus", "ln1eˣ", lambda a: a + log1p(exp(-a)) if a > 0.0 else log1p(exp(a)),
       lambda out, a: (1.0 - exp(-out),)),

    Op("max", "max", lambda a, b: a if a >= b else b,       # of two equal operands the first
       lambda out, a, b: (1.0, 0.0) if a >= b else (0.0, 1.0)),
    Op("min", "min", lambda a, b: a if a <= b else b,
       lambda out, a, b: (1.0, 0.0) if a <= b else (0.0, 1.0)),

    # Any number of operands
    Op("weighted_sum", "Σ", _weighted_sum, _weighted_sum_local),
    Op("total", "+", lambda *a: _sum(a), lambda out, *a: (1.0,) * len(a)),
    Op("log_sum_exp", "LSE", _log_sum_exp, lambda out, *z: tuple(_shares(z))),
    Op("softmax", "softmax", _softmax, _softmax_local, (0.0,)),     # the share of one class

    # Losses of one output
    Op("squared_error", "½d²", lambda target, output: 0.5 * square(target - output),
       lambda out, target, output: (target - output, -(target - output))),
    Op("cross_entropy", "CE", _cross_entropy, _cross_entropy_local, (0.0,)),    # of one class
)}
