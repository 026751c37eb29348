"""The paths of the chain rule from a node to the output: counted, summed, the largest found.

A path is a chain of edges, and its product is that of the local derivatives along it; the sum
over all paths is the derivative. There may be astronomically many paths: they are counted and
summed by dynamic programming, and the largest are found best first, without listing the rest.

Knows the graph, its numbers and how they are rounded; writes no formula and no text.
"""

import heapq
import math
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

from microbp.anatomy.formulas import Letters
from microbp.derivatives import carried_forward
from microbp.engine import Value
from microbp.writing.digits import by_hand


class Edge(NamedTuple):
    """From a node to its parent at `place`."""

    node: Value
    place: int

    @property
    def parent(self) -> Value:
        """The node at the other end."""
        return self.node.parents[self.place]

    @property
    def local(self) -> float:
        """The local derivative ∂node/∂parent."""
        return self.node.local_grads[self.place]


@dataclass(frozen=True, slots=True)
class Path:
    """Edges from one node back to another; `product` is that of their local derivatives."""

    edges: tuple[Edge, ...]
    product: float


class Paths:
    """All paths from the node `leaf` to a graph's output.

    `counts` and `slopes` give for every node that depends on the leaf the number of paths from
    the leaf to it, and the sum of their products, which is ∂node/∂leaf. Where the rule of the
    `letters` rounds, the product of a path is rounded factor by factor.
    """

    def __init__(self, letters: Letters, leaf: Value) -> None:
        self.output = letters.output
        self.leaf = leaf
        self.round = letters.round
        self.order = letters.anatomy.reading
        self.uses = uses_of(self.order)
        self.slopes = carried_forward(self.order, {leaf: 1.0})
        self.counts: dict[Value, int] = {leaf: 1}
        self.open: dict[Value, int] = {leaf: 1}         # paths without a factor of 0
        for node in self.order:
            leading = self._on(node)
            if leading and node is not leaf:
                self.counts[node] = sum(self.counts[edge.parent] for edge in leading)
                self.open[node] = sum(self.open[edge.parent] for edge in leading if edge.local)

    @property
    def count(self) -> int:
        """The number of paths."""
        return self.counts[self.output]

    @property
    def sum(self) -> float:
        """The sum of the products of all paths: ∂output/∂leaf."""
        return self.slopes[self.output]

    def common_end(self) -> Path:
        """Return the edges next to the leaf that every path has; none if there is one path."""
        edges = only_way(self.uses, self.leaf, {self.output})
        return self._path([] if edges and edges[0].node is self.output else edges)

    def _path(self, edges: Sequence[Edge]) -> Path:
        number = 1.0
        for edge in edges:
            number = by_hand(number * edge.local, self.round)
        return Path(tuple(edges), number)

    def all(self) -> Iterator[Path]:
        """Yield all paths, what comes first on paper first."""
        stack: list[tuple[Value, _Chain]] = [(self.output, None)]
        while stack:
            node, chain = stack.pop()
            if node is self.leaf:
                yield self._path(_edges_of(chain))
            else:
                stack.extend((edge.parent, (edge, chain)) for edge in reversed(self._on(node)))

    def largest(self) -> Iterator[Path]:
        """Yield paths by the size of their products, the largest first.

        The best product that each node can still reach is known, so that a path once begun is
        followed only while it is the best of all.
        """
        best = {self.leaf: 0.0}         # logarithms: products may be too small for floats
        for node in self.order:
            if node in self.counts and node is not self.leaf:
                best[node] = max(_log(edge.local) + best[edge.parent] for edge in self._on(node))
        tie = count(0, -1)              # of equals, what was found last: go on with one path
        queue: list[tuple[float, int, Value, _Chain]] = [(0.0, next(tie), self.output, None)]
        while queue:                    # by what is lost against the best path of all
            lost, _, node, chain = heapq.heappop(queue)
            if node is self.leaf:
                yield self._path(_edges_of(chain))
                continue
            for edge in reversed(self._on(node)):
                reached = _log(edge.local) + best[edge.parent]
                loss = 0.0 if reached == best[node] else best[node] - reached
                heapq.heappush(queue, (lost + loss, next(tie), edge.parent, (edge, chain)))

    def _on(self, node: Value) -> list[Edge]:
        return [edge for edge in _edges(node) if edge.parent in self.counts]


_Chain = tuple[Edge, "_Chain"] | None       # edges from the leaf's side to the output


def uses_of(order: Sequence[Value]) -> dict[Value, list[Edge]]:
    """Return for each node the edges to it from those it is used by."""
    uses: dict[Value, list[Edge]] = {}
    for node in order:
        for edge in _edges(node):
            uses.setdefault(edge.parent, []).append(edge)
    return uses


def only_way(uses: Mapping[Value, Sequence[Edge]], node: Value,
             ends: Container[Value]) -> list[Edge]:
    """Return the edges to a node from one of the ends, or from where its uses part before."""
    edges: list[Edge] = []
    while node not in ends and len(uses.get(node, ())) == 1:
        edges.append(uses[node][0])
        node = edges[-1].node
    edges.reverse()
    return edges


def _edges(node: Value) -> list[Edge]:
    return [Edge(node, index) for index in range(len(node.parents))]


def _edges_of(chain: "_Chain") -> list[Edge]:
    edges: list[Edge] = []
    while chain is not None:
        edge, chain = chain
        edges.append(edge)
    edges.reverse()
    return edges


def _log(local: float) -> float:
    return math.log(abs(local)) if local else -math.inf
