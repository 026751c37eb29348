"""Graphs copied and pickled, however deep they are.

`pickle` and `copy.deepcopy` follow a node to its parents by recursion, which ends at a few
hundred. So the first node of a graph that they meet is handed over behind its whole graph,
parents first: when a node's turn comes, its parents are known already.
"""

import copyreg
import threading
from typing import Any

from microbp.engine import Value, recorded
from microbp.ops import Op


class _Pending(threading.local):
    """The nodes whose graph is being handed over and whose turn is still to come."""

    def __init__(self) -> None:
        self.ids: set[int] = set()


_pending = _Pending()


def _reduce(node: Value) -> tuple[Any, ...]:
    if node.parents and id(node) not in _pending.ids:
        order = node.topological()
        _pending.ids.update([id(other) for other in order if other.parents])
        return _last, (order,)
    _pending.ids.discard(id(node))
    return _rebuilt, (node.data, node.grad, node.parents, node.local_grads, node.operation,
                      node.name, node.role)


def _last(order: list[Value]) -> Value:
    return order[-1]


def _rebuilt(data: float, grad: float, parents: tuple[Value, ...], local_grads: tuple[float, ...],
             operation: Op | None, name: str, role: str) -> Value:
    node = recorded(operation, parents, data, local_grads)
    node.grad = grad
    if role:
        node.role = role
    return node.named(name)


copyreg.pickle(Value, _reduce)
