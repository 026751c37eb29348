"""A graph computed anew, forward only: whether its numbers still hold, and what others give.

A node records its number and its local derivatives when it is computed. Whoever retells that
later, or compares it with differences, must know that no number was changed in between.
"""

from collections.abc import Iterable
from math import isfinite

from microbp.engine import Value
from microbp.ops import Op


def check_graph(output: Value) -> None:
    """Raise ValueError unless a graph has a finite output, and the numbers it was computed with."""
    if not isinstance(output, Value):
        hint = ": pass what it computes, model(inputs)" if hasattr(output, "parameters") else ""
        raise TypeError(f"the output is a Value, not {type(output).__name__} {output!r}{hint}")
    if not isfinite(output.data):
        raise ValueError(f"there are no derivatives of {output!r}: the output is not finite")
    for node in output.topological():
        if node.operation and not _holds(node):
            raise ValueError(f"{node!r} was computed from other numbers than its operands have "
                             "now: compute the output again after changing a number")


def dependents(order: Iterable[Value], nodes: Iterable[Value]) -> list[Value]:
    """Return what is computed from some nodes, in the order of the graph's nodes."""
    reached = {*nodes}
    found = []
    for other in order:
        if not reached.isdisjoint(other.parents):
            reached.add(other)
            found.append(other)
    return found


def replay(nodes: list[Value], changed: Value, number: float) -> float:
    """Return the number of the last of the `dependents` of `changed` if that were `number`.

    Raises what the operations raise outside their domains.
    """
    numbers = {changed: number}
    for node in nodes:
        numbers[node] = _computed(node, [numbers.get(parent, parent.data)
                                         for parent in node.parents])
    return numbers[nodes[-1]]


def operation_of(node: Value) -> Op:
    """Return the operation that made a node."""
    assert node.operation is not None
    return node.operation


def _computed(node: Value, operands: list[float]) -> float:
    out, _ = operation_of(node).rule(*operands)
    return float(out)


def _holds(node: Value) -> bool:
    """Tell whether a node is what its operation gives for its parents' present numbers."""
    try:
        out = _computed(node, [parent.data for parent in node.parents])
    except (ArithmeticError, ValueError):
        return False
    return out == node.data or out != out and node.data != node.data
