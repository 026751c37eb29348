"""Methods written out from rules, as one would write them by hand.

``apply(mul, a, b)`` in :mod:`microbp.engine` says all there is to say, but calling a rule for
every node costs a third of the engine's speed. So each operator of `Value` is written out once,
when the class is made, with its rule in place. The source can be read::

    >>> import inspect
    >>> from microbp.engine import Value
    >>> print(inspect.getsource(Value.__mul__))
    def __mul__(self, other):
        if other.__class__ is not Node and other.__class__ is not Value:
            other = as_value(other, "*")
        a = self.data
        b = other.data
        try:
            out = a * b
            local_grads = (b, a)
        except (ArithmeticError, ValueError):
            raise undefined(op, self, other) from None
        node = Node()
        node.data = out
        node.grad = 0.0
        node.parents = self, other
        node.local_grads = local_grads
        node.origin = op
        node.name = ""
        return node
    <BLANKLINE>

An operation of many operands has no method: `computation` is its rule for so many numbers.

Knows the look of a method; the arithmetic comes from the rule, the graph from the engine.
"""

import linecache
import math
from collections.abc import Callable
from functools import lru_cache, update_wrapper
from typing import Any, TypeVar

from microbp.writing.notation import python
from microbp.ops import FUNCTIONS, OPS, Op
from microbp.writing.letters import letter, trace

_METHOD = """\
def {name}({signature}):
{operands}
    try:
        out = {forward}
        local_grads = {local}
    except (ArithmeticError, ValueError):
        raise undefined(op, {parents}) from None
    node = Node()
    node.data = out
    node.grad = 0.0
    node.parents = {parents_tuple}
    node.local_grads = local_grads
    node.origin = op
    node.name = ""
    return node
"""
_UNARY = """\
    a = self.data"""
_BINARY = """\
    if other.__class__ is not Node and other.__class__ is not Value:
        other = as_value(other, "{op}")
    a = self.data
    b = other.data"""
_REFLECTED = """\
    other = as_value(other, "{op}")
    a = other.data
    b = self.data"""


Method = TypeVar("Method", bound=Callable[..., Any])


def operation(name: str, reflected: bool = False) -> Callable[[Method], Method]:
    """Mark a method as the operation on self (and other), or, reflected, on other and self."""
    def mark(method: Method) -> Method:
        method.operation = OPS[name], reflected     # type: ignore[attr-defined]
        return method
    return mark


def write_methods(cls: type, **names: Any) -> None:
    """Replace every marked method of `cls` by the one written out from its rule.

    `names` are the functions of the engine that the text above calls.
    """
    for method in list(vars(cls).values()):
        if hasattr(method, "operation"):
            op, reflected = method.operation
            setattr(cls, method.__name__, _written(method, op, reflected, names))


def _written(method: Callable[..., Any], op: Op, reflected: bool,
             names: dict[str, Any]) -> Callable[..., Any]:
    source = method_source(method.__name__, op, reflected)
    file = f"<written out: {method.__qualname__}>"
    linecache.cache[file] = len(source), None, source.splitlines(keepends=True), file
    namespace = {**FUNCTIONS, "pow": math.pow, "op": op, **names}
    defined: dict[str, Any] = {}
    exec(compile(source, file, "exec"), namespace, defined)
    written = update_wrapper(defined[method.__name__], method)
    del written.__wrapped__         # inspect shall show the written source
    return written


# Operations of many operands that are sums and products alone; the rules of others repeat what
# is better computed once.
_WRITTEN = frozenset({"weighted_sum", "total", "squared_error"})
_MOST_OPERANDS = 64


@lru_cache(maxsize=1024)
def computation(op: Op, operands: int) -> Callable[..., tuple[float, tuple[float, ...]]]:
    """Return the function of so many numbers that gives an operation's result and derivatives."""
    def computed(*numbers: float) -> tuple[float, tuple[float, ...]]:
        out = op.forward(*numbers, *op.constants)
        return out, op.local(out, *numbers, *op.constants)

    if op.name not in _WRITTEN or operands > _MOST_OPERANDS:
        return computed
    names = [f"a{i}" for i in range(operands)]
    letters = [letter(name) for name in names]
    local = [python(derivative) for derivative in trace(op.local, letter("out"), *letters)]
    forward = python(trace(op.forward, *letters))
    source = f"lambda {', '.join(names)}: ({forward}, ({', '.join(local)},))"
    written: Callable[..., tuple[float, tuple[float, ...]]] = eval(source, dict(FUNCTIONS))
    return written


def method_source(name: str, op: Op, reflected: bool = False) -> str:
    """Return the text of the method `name` that computes `op`."""
    unary = op.forward.__code__.co_argcount == 1
    letters = (letter("a"),) if unary else (letter("a"), letter("b"))
    operands = _UNARY if unary else _REFLECTED if reflected else _BINARY
    parents = "self" if unary else "other, self" if reflected else "self, other"
    local = [python(derivative) for derivative in trace(op.local, letter("out"), *letters)]
    return _METHOD.format(
        name=name,
        signature="self" if unary else "self, other",
        operands=operands.format(op=op.name),
        forward=python(trace(op.forward, *letters)),
        local=f"({', '.join(local)}{',' * unary})",
        parents=parents,
        parents_tuple=parents + "," * unary)
