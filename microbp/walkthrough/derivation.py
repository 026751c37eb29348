"""How a textbook derives gradients: factor by factor, every derivative once.

A gradient that comes along one path is a product of local derivatives; where paths part, what
comes along each of them is found first, then their sum. Each derivative is written down when it
is needed first and taken as known afterwards. Knows letters and the graph; no words.
"""

from collections.abc import Iterator, Mapping
from functools import reduce
from operator import add
from typing import NamedTuple

from microbp.anatomy.formulas import Letters
from microbp.engine import Value, gradients
from microbp.writing.digits import by_hand
from microbp.writing.equations import Equation, addition, product
from microbp.writing.letters import Symbol, constant


class Derived(NamedTuple):
    """∂of/∂by, and the equation that gives it; `partial` if more than one path leads there."""

    of: Value
    by: Value
    equation: Equation
    partial: bool = False


class Link(NamedTuple):
    """A node and one of its parents, which it may use more than once."""

    node: Value
    parent: Value


class Derivation:
    """The gradients of one graph, derived one after the other: call `of` for each.

    Where an example's rule bends the chain rule, `by_rule` has its gradients.
    """

    def __init__(self, letters: Letters, by_rule: Mapping[Value, float] | None = None) -> None:
        self.letters = letters
        self.output = letters.output
        self.gradients = gradients(self.output) if by_rule is None else by_rule
        self.uses: dict[Value, list[Link]] = {node: [] for node in letters.names}
        for node in letters.names:
            for parent in dict.fromkeys(node.parents):
                self.uses[parent].append(Link(node, parent))
        self._place = {node: place for place, node in enumerate(letters.names)}
        self._known: set[tuple[Value, Value]] = set()

    def of(self, node: Value) -> list[Derived]:
        """Return what leads to ∂output/∂node and is not known yet, the gradient itself last."""
        found = [derived for fork in self._forks_above(node) for derived in self._gradient(fork)]
        return [*found, *self._gradient(node)]

    def factors(self, node: Value) -> int:
        """Return how many factors the last product has: those of the way from the last fork."""
        way = self._way(node)
        top = way[0].node if way else node
        return len(self._without_ones(way)) + (top is not self.output)

    # Ways: links from the output's side to a node

    def _forks_above(self, node: Value) -> list[Value]:
        """Return the nodes between a node and the output where paths part, from the output on."""
        above, seen = [node], {node}
        for lower in above:
            for link in self.uses[lower]:
                if link.node not in seen:
                    seen.add(link.node)
                    above.append(link.node)
        return [fork for fork in reversed(self.letters.names)
                if fork in seen and len(self.uses[fork]) > 1]

    def _way(self, node: Value) -> list[Link]:
        """Return the links to a node from the output, or from where paths part before it."""
        way: list[Link] = []
        while len(self.uses[node]) == 1:
            way.append(self.uses[node][0])
            node = way[-1].node
        way.reverse()
        return way

    def _without_ones(self, way: list[Link]) -> list[Link]:
        """Leave out what an output hands on unchanged, as a sum of errors does."""
        ones = 0
        if way and way[0].node is self.output:
            while ones < len(way) - 1 and self._local(way[ones]) == constant(1.0):
                ones += 1
        return way[ones:]

    # What is derived

    def _gradient(self, node: Value) -> Iterator[Derived]:
        if (self.output, node) in self._known or node is self.output:
            return
        if len(self.uses[node]) > 1:
            yield from self._sum(node)
        else:
            yield from self._product(self.output, self._way(node))

    def _product(self, of: Value, way: list[Link]) -> Iterator[Derived]:
        """Derive ∂of/∂node along a way: local derivatives, and their product.

        A way from a fork begins with what has arrived there, which is known.
        """
        first, *others = self._without_ones(way)
        if way[0].node in (of, self.output):
            yield from self._link(of, first)
            factors = [self._slope(of, first.parent, self._number(first))]
        else:
            yield from self._link(first.node, first)
            factors = [self._upstream(first), self._factor(first)]
        for link in others:
            yield from self._link(link.node, link)
            factors.append(self._factor(link))
        if len(factors) > 1:
            yield from self._derived(of, way[-1].parent, product(factors))

    def _sum(self, fork: Value) -> Iterator[Derived]:
        """Derive ∂output/∂fork from all that arrives there."""
        ways = [[*self._way(link.node), link] for link in self.uses[fork]]
        parts = [self._without_ones(way)[0].node for way in ways]
        apart = len(set(parts)) == len(parts) and self.output not in parts
        if apart and all(way[0].node is self.output for way in ways):
            yield from self._sum_of_parts(fork, dict(zip(parts, ways)))
            return
        terms = []
        for link in self.uses[fork]:
            if link.node is self.output:        # ∂output/∂fork will be the sum, not this part
                terms.append(self._local(link))
                continue
            yield from self._gradient(link.node)
            yield from self._link(link.node, link)
            terms.append(product([self._upstream(link), self._factor(link)]))
        yield from self._derived(self.output, fork, addition(terms))

    def _sum_of_parts(self, fork: Value, ways: dict[Value, list[Link]]) -> Iterator[Derived]:
        """Derive it where every way leads to a part of its own of the output: ∂E_o1/∂out_h1."""
        terms = []
        for part, way in ways.items():
            *before, last = self._without_ones(way)
            if before:
                yield from self._product(part, before)
                upstream = product([self._factor(link) for link in before])
                yield from self._link(last.node, last)
                arrived = product([self._slope(part, last.node, upstream.number),
                                   self._factor(last)])
                yield from self._derived(part, fork, arrived)
            else:
                yield from self._link(part, last)
                arrived = self._factor(last)
            terms.append(self._slope(part, fork, arrived.number))
        yield from self._derived(self.output, fork, addition(terms))

    # Equations, each once

    def _link(self, of: Value, link: Link) -> Iterator[Derived]:
        """Derive a local derivative; `of` is above its node where all between are ones."""
        if link not in self._known:
            self._known |= {link, (of, link.parent)}
            number = self._number(link)
            equation = Equation(self._slope(of, link.parent, number),
                                self._forms(link), number)
            yield Derived(of, link.parent, equation, of is link.node and self._goes_round(link))

    def _derived(self, of: Value, by: Value, side: Symbol) -> Iterator[Derived]:
        if (of, by) not in self._known:
            self._known.add((of, by))
            number = self.gradients[by] if of is self.output else side.number
            assert number is not None
            slope = self._slope(of, by, number)
            assert slope.number is not None
            yield Derived(of, by, Equation(slope, (side,), slope.number))

    def _goes_round(self, link: Link) -> bool:
        """Tell whether a node depends on its parent through another parent as well."""
        first = self._place[link.parent]
        around = [parent for parent in link.node.parents if parent is not link.parent]
        seen = set(around)
        for node in around:
            new = [parent for parent in node.parents
                   if self._place[parent] >= first and parent not in seen]
            seen.update(new)
            around += new
        return link.parent in seen

    def _slope(self, of: Value, by: Value, number: float | None) -> Symbol:
        assert number is not None
        return self.letters.derivative(of, by, by_hand(number, self.letters.round))

    def _upstream(self, link: Link) -> Symbol:
        return self._slope(self.output, link.node, self.gradients[link.node])

    def _factor(self, link: Link) -> Symbol:
        return self._slope(*link, self._number(link))

    def _local(self, link: Link) -> Symbol:
        """Return the formula of a local derivative, summed over the places of the parent."""
        return addition([self.letters.local(link.node, place)
                         for place, parent in enumerate(link.node.parents)
                         if parent is link.parent])

    def _forms(self, link: Link) -> tuple[Symbol, ...]:
        """Return the formula, and where there are shares of a softmax the one with them."""
        local, index = self._local(link), link.node.parents.index(link.parent)
        if self.letters.share(link.node, index) is None:
            return (local,)
        return local, self.letters.short(link.node, index)

    def _number(self, link: Link) -> float:
        """Return a local derivative, summed over the places of the parent."""
        return reduce(add, (local for parent, local in zip(
            link.node.parents, link.node.local_grads) if parent is link.parent))
