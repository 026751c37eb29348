"""An example's graph: its nodes by name, and copies of it with other numbers.

Knows Values and the structure of a network; no file, rule or training.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from microbp.anatomy.neurons import Neuron, find_neurons
from microbp.engine import Value, apply
from microbp.ops import Op
from microbp.replay import operation_of
from microbp.writing.naming import neuron_name


Nodes = dict[Value, Value]              # nodes that were computed anew, by those of a graph
Bend = Callable[[Value, Nodes], None]   # changes the twin of a node


def use_counts(order: Iterable[Value]) -> Counter[Value]:
    """Return how many nodes of a graph are computed from each."""
    return Counter(parent for node in order for parent in set(node.parents))


class Network:
    """What an output is computed from."""

    def __init__(self, output: Value) -> None:
        self.output = output

    @cached_property
    def needed(self) -> list[Value]:
        """The nodes that the output is computed from, operands first."""
        return [node for node in self.output.topological() if node.parents]

    @cached_property
    def uses(self) -> Counter[Value]:
        """How many of the needed nodes are computed from each node."""
        return use_counts(self.needed)

    @cached_property
    def neurons(self) -> list[Neuron]:
        """The neurons, in the order in which they are computed."""
        return find_neurons(self.output)


class Graph(Network, Mapping[str, Value]):
    """An example as a graph: its nodes by name, and what training needs.

    `order` holds all nodes that formulas make, also those that the output does not need.
    """

    def __init__(self, given: Mapping[str, Value], made: Iterable[Value], output: str,
                 rows: Sequence[Sequence[float]] = ()) -> None:
        self.given = dict(given)
        self.order = tuple(node for node in made if node.parents)
        self._nodes = {**given, **{node.name: node for node in self.order if node.name}}
        self._rows = rows
        super().__init__(self._nodes[output])

    def __getitem__(self, name: str) -> Value:
        try:
            return self._nodes[name]
        except KeyError:
            raise KeyError(f"there is no node {name!r}; there are "
                           + ", ".join(self._nodes)) from None

    def __contains__(self, name: object) -> bool:
        return name in self._nodes

    def __iter__(self) -> Iterator[str]:
        return iter(self._nodes)

    def __len__(self) -> int:
        return len(self._nodes)

    @property
    def inputs(self) -> list[Value]:
        """The leaves whose numbers a training row gives."""
        return [leaf for leaf in self.given.values() if leaf.role in ("input", "target")]

    @property
    def parameters(self) -> list[Value]:
        """The parameters that the output is computed from."""
        used = set(self.output.topological())
        return [leaf for leaf in self.given.values() if leaf.role == "parameter" and leaf in used]

    @property
    def rows(self) -> list[list[float]]:
        """For each training row one number for each of the inputs."""
        return [list(row) for row in self._rows]

    @property
    def computed(self) -> list[Value]:
        """The nodes that formulas name, in their order."""
        return [node for node in self.order if node.name]

    @cached_property
    def biases(self) -> list[str]:
        """The names of the given numbers that are a neuron's bias."""
        found = [n.bias.name for n in self.neurons if n.bias is not None and not n.bias.parents]
        return list(dict.fromkeys(filter(None, found)))

    @cached_property
    def neuron_names(self) -> dict[str, Neuron]:
        """The neurons by the names that they go by.

        A neuron goes by the name of its output, and where its net input is called ``net_o1`` or
        its output ``out_o1`` by ``o1`` as well.
        """
        found: dict[str, Neuron] = {}
        for neuron in self.neurons:
            for name in (neuron.out.name, neuron_name(neuron.net.name),
                         neuron_name(neuron.out.name)):
                found.setdefault(name, neuron)
        return found

    # Other numbers

    def over(self, given: Mapping[str, Value], rows: Sequence[Sequence[float]] = (),
             bend: Bend | None = None) -> Graph:
        """Return the same formulas computed anew from other leaves of the same names."""
        twins = {leaf: given[name] for name, leaf in self.given.items()}
        return self._of(given, computed_anew(self.order, twins, bend=bend), rows)

    @cached_property
    def with_biases_apart(self) -> Graph:
        """The same with a bias of its own for each neuron: b1 of net_h1 is ``b1(net_h1)``.

        A net input without a name is called by the neuron's output, or its number.
        """
        apart = {n.net: Value(n.bias.data, f"{n.bias.name}({n.net.name or n.out.name or k})",
                              "parameter")
                 for k, n in enumerate(self.neurons, 1)
                 if n.bias is not None and n.bias.name in self.biases}
        twins: Nodes = {}
        for node in self.order:
            if node in apart:
                twins[node.parents[-1]] = apart[node]
            computed_anew([node], twins)
            if node in apart:
                del twins[node.parents[-1]]     # the next that uses it has another
        used = {parent for node in twins.values() for parent in node.parents}
        given = {name: leaf for name, leaf in self.given.items()
                 if leaf in used or name not in self.biases}
        return self._of({**given, **{leaf.name: leaf for leaf in apart.values()}}, twins, ())

    def with_operations(self, operations: Mapping[Value, Op]) -> Graph:
        """Return the same with other operations at some nodes, on the same leaves."""
        return self._of(self.given, computed_anew(self.order, {}, operations), self._rows)

    def _of(self, given: Mapping[str, Value], twins: Nodes,
            rows: Sequence[Sequence[float]]) -> Graph:
        made = [twins[node] for node in self.order]
        return Graph(given, made, self.output.name, rows)


def computed_anew(order: Iterable[Value], twins: Nodes, operations: Mapping[Value, Op] = {},
                  bend: Bend | None = None) -> Nodes:
    """Compute nodes once more from the `twins` of their operands, and add theirs to them.

    `operations` are others than their own. `bend(node, twins)` may change the twin of a node
    before others are computed from it.
    """
    for node in order:
        op = operations.get(node) or operation_of(node)
        made = apply(op, tuple([twins.get(parent, parent) for parent in node.parents]))
        twins[node] = made.named(node.name)
        if bend is not None:
            bend(node, twins)
    return twins
