"""Graphs copied and pickled, however deep they are.

`pickle` and `copy.deepcopy` follow a node to its parents by recursion, which ends at a few
hundred. So the first node of a graph that they meet is handed over behind its whole graph,
parents first: when a node's turn comes, its parents are known already.
"""

import copyreg
import threading
from typing import Any
from weakref import ref

from microbp.engine import Value, recorded
from microbp.ops import Op


class _Order(list[Value]):
    """A graph that is being handed over; it lives as long as who copies or pickles it."""

    def __init__(self, last: Value) -> None:
        super().__init__(last.topological())
        self.nodes = set(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return list, (tuple(self),)


class _Present(threading.local):
    """The graph whose nodes have their turn; one that was given up half-way is gone by itself."""

    order: Any = staticmethod(lambda: None)


_present = _Present()


def _reduce(node: Value) -> tuple[Any, ...]:
    order = _present.order()
    if node.parents and (order is None or node not in order.nodes):
        order = _Order(node)
        _present.order = ref(order)
        return _last, (order,)
    if order and node is order[-1]:
        del _present.order
    return _rebuilt, _parts(node)


def _parts(node: Value) -> tuple[Any, ...]:
    return (node.data, node.grad, node.parents, node.local_grads, node.operation, node.name,
            node.role)


def _last(order: list[Value]) -> Value:
    if isinstance(order, _Order):       # as it is: of `copy.copy`, which copies one node
        return _rebuilt(*_parts(order[-1]))
    return order[-1]


def _rebuilt(data: float, grad: float, parents: tuple[Value, ...], local_grads: tuple[float, ...],
             operation: Op | None, name: str, role: str) -> Value:
    node = recorded(operation, parents, data, local_grads)
    node.grad = grad
    if role:
        node.role = role
    return node.named(name)


def _restore(leaf: Value, state: Any) -> None:
    """Restore a leaf of a subclass, made now: it may come from where others were numbered."""
    for attributes in filter(None, state):
        for name, value in attributes.items():
            setattr(leaf, name, value)
    leaf._number = Value(0.0)._number


copyreg.pickle(Value, _reduce)
setattr(Value, "__setstate__", _restore)
