"""Derivatives as graphs, which can be differentiated again, and tangents carried forward.

`grad` runs the rules of `ops` on letters, as every reader does, and computes what they write down
with Values. So a gradient is a graph of its own, built on the nodes of the first: differentiate
it, draw it, explain it. `jvp` goes the other way, from the inputs on.

Knows the chain rule and what expressions are made of, but no operation's derivative.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, overload

from microbp.arguments import real_number
from microbp.engine import Value, apply, as_value, gradients, only_values
from microbp.ops import OPS, total
from microbp.replay import check_graph, dependents
from microbp.writing.letters import Symbol, arguments_first, derive, letter

Number = Value | float

_BY = " takes Values to differentiate by"


@overload
def grad(output: Value, inputs: Value) -> Value: ...
@overload
def grad(output: Value, inputs: Iterable[Value]) -> list[Value]: ...


def grad(output: Value, inputs: Value | Iterable[Value]) -> Value | list[Value]:
    """Return ∂output/∂input, for one node or several, as Values that can be differentiated again.

    Their numbers are those of `backward`; no `grad` is touched. Where a rule has branches, as
    that of ``relu``, the numbers decide, as they did forward. By what the output does not depend
    on the derivative is 0.

    A gradient is built on the nodes of the first graph, keeps them alive, and adds a few for each
    of them; so does each higher derivative. For several inputs call it once: they share nodes.

    Raises TypeError for what is not a Value, or for an operation whose rule calls functions that
    take nothing but numbers; ValueError if the output is not finite, or a number of the graph was
    changed after it was used; and what an operation raises outside its domain, as ``a ** b`` with
    a Value b may for a = 0, where ``a ** 2`` does not.

    >>> x = Value(3.0, "x")
    >>> slope = grad(x ** 3, x)
    >>> slope.data, grad(slope, x).data
    (27.0, 18.0)
    """
    check_graph(output)
    wanted = only_values(inputs, "grad" + _BY)
    order = output.topological()
    found = _chained(order, wanted)
    old = {*order}
    slopes = []
    for node in wanted:
        slope = as_value(found.get(node, 0.0), "grad")
        # a node of its own even where it is x, as that of w · x by w: it may get another name
        slopes.append(apply(total, (slope,)) if slope in old else slope)
    return slopes[0] if isinstance(inputs, Value) else slopes


def hessian(output: Value, inputs: Value | Iterable[Value]) -> list[list[float]]:
    """Return the second derivatives: row i has ∂²output/∂inputs[i]∂inputs[j] for each j.

    It takes a backward pass for each input, over a graph about twice as large as the first.

    Raises what `grad` raises.

    >>> x, y = Value(3.0, "x"), Value(2.0, "y")
    >>> hessian(x * x * y, [x, y])
    [[4.0, 6.0], [6.0, 0.0]]
    """
    wanted = only_values(inputs, "hessian" + _BY)
    rows = [gradients(slope) for slope in grad(output, wanted)]
    return [[row.get(node, 0.0) for node in wanted] for row in rows]


def jvp(output: Value, tangents: Mapping[Value, float]) -> float:
    """Return how fast the output changes when nodes change at the given speeds: Σ ∂output/∂x · ẋ.

    One sweep forward, beside the numbers: forward mode. What is not given has the tangent 0.

    Raises TypeError for what is not a Value with a real number; ValueError if the output is not
    finite, or a number of the graph was changed after it was used.

    >>> x, y = Value(3.0, "x"), Value(2.0, "y")
    >>> jvp(x * x * y, {x: 1.0}), jvp(x * x * y, {x: 1.0, y: 0.5})
    (12.0, 16.5)
    """
    check_graph(output)
    return carried_forward(output.topological(), tangents).get(output, 0.0)


def carried_forward(order: Iterable[Value], tangents: Mapping[Value, float]) -> dict[Value, float]:
    """Return the tangent of every node, parents first, that changes with those given."""
    if not isinstance(tangents, Mapping):
        raise TypeError("jvp takes tangents as a dictionary {x: 1.0}, "
                        f"not {type(tangents).__name__} {tangents!r}")
    found = {node: real_number(speed)
             for node, speed in zip(only_values(tangents, "jvp" + _BY), tangents.values())}
    for node in order:
        for parent, local in zip(node.parents, node.local_grads):
            if parent in found:
                found[node] = found.get(node, 0.0) + local * found[parent]
    return found


# The chain rule, on Values. What is a plain number stays one, so that a derivative that is 1 or
# 0 makes no node.


def _chained(order: list[Value], wanted: list[Value]) -> dict[Value, Number]:
    """Return ∂output/∂node for what lies between the wanted nodes and the output."""
    reached = {*wanted, *dependents(order, wanted)}
    handed: dict[Value, list[Number]] = {order[-1]: [1.0]}
    found: dict[Value, Number] = {}
    for node in reversed(order):
        if node in reached and node in handed:
            found[node] = _sum(handed.pop(node))
            for parent, local in _locals(node, reached):
                handed.setdefault(parent, []).append(_product(local, found[node]))
    return found


def _sum(numbers: list[Number]) -> Number:
    parts = [number for number in numbers if isinstance(number, Value) or number != 0.0]
    if len(parts) < 2:
        return parts[0] if parts else 0.0
    result: Number = total(*parts)
    return result


def _product(local: Number, upstream: Number) -> Number:
    for one, other in ((local, upstream), (upstream, local)):
        if not isinstance(one, Value) and one in (0.0, 1.0, -1.0):
            return other if one == 1.0 else -other if one else 0.0
    return local * upstream


def _locals(node: Value, reached: set[Value]) -> list[tuple[Value, Number]]:
    """Return the parents of a node that count, and its derivatives by them."""
    op, parents = node.operation, node.parents
    if op is None:
        return []
    known: dict[str, Value] = {str(k): parent for k, parent in enumerate(parents)}
    letters = [letter(name, parent.data) for name, parent in known.items()]
    try:
        _, slopes = derive(op.rule, *letters, out=letter("out", node.data))
    except TypeError as error:
        raise TypeError(f"grad cannot differentiate {op.name}, whose rule calls what takes nothing "
                        f"but numbers ({error}): its derivatives can't be written down") from None
    known["out"] = node
    computed: dict[int, Number] = {}        # shared, as the parts of the expressions are
    return [(parent, _on_values(slope, known, computed))
            for parent, slope in zip(parents, slopes) if parent in reached]


# Expressions, on Values


def _number(operand: Number) -> float:
    return operand.data if isinstance(operand, Value) else operand


def _log1p(x: Value) -> Value:
    """Return ln(1 + x) without losing a small x: a softplus, of ln x or of its counterpart."""
    if abs(x.data) < 0.5 and x.data:
        y: Value = (x if x.data > 0.0 else -x / (1.0 + x)).log().softplus()
        return y if x.data > 0.0 else -y
    return (1.0 + x).log()


#: What expressions are made of that is not the name of an operation.
_COMPOSED: dict[str, Callable[..., Number]] = {
    # of the extremes the operand itself, which is all there is to their derivatives
    "max": lambda *operands: max(operands, key=_number),
    "min": lambda *operands: min(operands, key=_number), "square": lambda x: x * x, "log1p": _log1p,
    "**": lambda a, b: a ** b,              # by a plain number it is another operation
}


def _on_values(expression: Symbol, known: Mapping[str, Value],
               computed: dict[int, Number]) -> Number:
    """Compute an expression with Values for its letters."""
    for symbol in arguments_first(expression, computed):
        if symbol.head == "letter":
            computed[id(symbol)] = known[symbol.args[0]]
        elif symbol.head == "number":
            computed[id(symbol)] = float(symbol.args[0])
        else:
            computed[id(symbol)] = _applied(symbol, [computed[id(arg)] for arg in symbol.args])
    return computed[id(expression)]


def _applied(symbol: Symbol, operands: list[Number]) -> Number:
    if not any(isinstance(operand, Value) for operand in operands):
        assert symbol.number is not None    # letters that have numbers give theirs to all
        return symbol.number
    result: Number = (_COMPOSED.get(symbol.head) or OPS[symbol.head])(*operands)
    return result
