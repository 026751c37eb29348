"""Layers found in a listing: net inputs that are sums of the same inputs for several neurons.

What a layer computes is a product of its matrix of weights with its inputs, and what it hands
back another one; `kernels` has the loops for both. Only what gives the same bits as a loop is
taken for a layer: everything else stays lines.

Knows listings, and no language.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from microbp.program.assignments import COPY, SUM, Assignment, Template
from microbp.program.listing import Listing

_FEWEST_WEIGHTS = 32        # of a layer: below, lines are as good


class Layer(NamedTuple):
    """The net inputs `nets` of neurons that have the same `inputs`, as places in the graph.

    `weights` has a row for each neuron, `biases` what is added to the sums, if anything is.
    `learns_biases` if each neuron has one of its own that is trained. With `hands_back` the
    inputs get gradients, from this layer alone. The neurons are in the order in which these are
    added up.
    """

    nets: tuple[int, ...]
    inputs: tuple[int, ...]
    weights: tuple[tuple[int, ...], ...]
    biases: tuple[int, ...]
    learns_biases: bool
    hands_back: bool

    @property
    def learned(self) -> set[int]:
        """The weights and biases whose gradients come from the layer's loop."""
        return {w for row in self.weights for w in row} | {*self.biases * self.learns_biases}


def find_layers(listing: Listing) -> list[Layer]:
    """Return the layers, in the order of the graph."""
    groups: dict[tuple[int, ...], list[int]] = {}
    for i, node in enumerate(listing.nodes):
        if node.is_weighted_sum:
            n = len(node.parents) // 2
            groups.setdefault((len(node.parents) % 2, *node.parents[n:2 * n]), []).append(i)
    layers = [_layer(listing, nets, inputs) for (_, *inputs), nets in groups.items()]
    return [layer for layer in layers if layer]


def _layer(listing: Listing, nets: list[int], inputs: list[int]) -> Layer | None:
    """Return a layer, or None if a loop would not add up what lines add up, in their order."""
    n = len(inputs)
    weights = {w for net in nets for w in listing.nodes[net].parents[:n]}
    alone = len(weights) == n * len(nets) and all(
        w in listing.wanted and listing.users[w] == 1 for w in weights)
    if n * len(nets) < _FEWEST_WEIGHTS or not alone or len({*inputs}) < n:
        return None
    order, hands_back = nets, inputs[0] in listing.grads
    if hands_back:
        order = listing.handed_by[inputs[0]]
    if {*order} != {*nets} or len(order) > len(nets):
        return None
    if not all(one in listing.grads and one not in listing.wanted
               and listing.handed_by[one] == order if hands_back else one not in listing.grads
               for one in inputs):
        return None
    parents = [listing.nodes[net].parents for net in order]
    biases = tuple([bias for operands in parents for bias in operands[2 * n:]])
    return Layer(tuple(order), tuple(inputs), tuple([operands[:n] for operands in parents]), biases,
                 bool(biases) and all(bias in listing.wanted and listing.users[bias] == 1
                                      for bias in biases), hands_back)


class Product(NamedTuple):
    """``results = matrix · operands`` for a layer's weights, or for these turned on their side."""

    layer: int
    back: bool
    operands: tuple[str, ...]
    results: tuple[str, ...]


class Schedule:
    """The lines of a listing in stages; after each stage come the products that are due.

    The lines of the forward pass are taken at once; others are `put`.
    Lines keep their order within a stage, and a stage needs only what earlier stages and their
    products give. So the net inputs of a layer are computed together, however the graph orders
    its neurons. `inputs` and `deltas` have the names of what goes into each layer, one beside the
    other in memory, and of the gradients of its net inputs.
    """

    def __init__(self, listing: Listing, layers: Sequence[Layer]) -> None:
        self.lines: dict[int, list[Assignment]] = defaultdict(list)
        self.products: dict[int, list[Product]] = defaultdict(list)
        self.inputs = [_names(k, "input", layer.inputs) for k, layer in enumerate(layers)]
        self.deltas = [_names(k, "delta", layer.nets) for k, layer in enumerate(layers)]
        self._stage: dict[str, int] = {}
        self._due: dict[str, Product] = {}
        self._copied: dict[str, str] = {}
        self._same: dict[str, str] = {}         # what else a name is called
        self._computed: dict[tuple[Template, tuple[str, ...]], str] = {}
        self._gradients = {*listing.grads.values()}
        nets: dict[int, tuple[str, ...]] = {}           # what is added up to net inputs
        for k, layer in enumerate(layers):
            sums, handed = _names(k, "sum", layer.nets), _names(k, "handed", layer.inputs)
            self._expect(Product(k, False, self.inputs[k], sums))
            self._copied |= zip(self.deltas[k], [listing.grads[net] for net in layer.nets])
            if not all(listing.is_given(one) for one in layer.inputs):
                self._copied |= zip(self.inputs[k], [listing.names[one] for one in layer.inputs])
            nets |= {net: (one,) for net, one in zip(layer.nets, sums)}
            nets |= {net: (one, listing.names[bias])
                     for net, one, bias in zip(layer.nets, sums, layer.biases)}
            if layer.hands_back:
                self._expect(Product(k, True, self.deltas[k], handed))
                self._same |= zip([listing.grads[one] for one in layer.inputs], handed)
        for node, line in listing.forward_by_node:
            if node not in nets:
                self.put(line)
            elif line.target == listing.names[node]:
                template = SUM if len(nets[node]) > 1 else COPY
                self.put(Assignment(line.target, template, nets[node]))

    def put(self, line: Assignment) -> None:
        """Put a line into the first stage that has all it needs.

        What another line computes already, as the cross-entropies of the same logits do, is not
        computed again.
        """
        operands = tuple([self._same.get(one, one) for one in line.operands])
        line = line._replace(operands=operands)
        if line.target not in self._gradients and line.template is not COPY:
            known = self._computed.setdefault((line.template, operands), line.target)
            if known != line.target:
                self._same[line.target] = known
                return
        stage = max(map(self._depth, line.operands), default=0)
        stage = max(stage, self._stage.get(line.target, 0))
        self._stage[line.target] = stage
        self.lines[stage].append(line)

    def name(self, name: str) -> str:
        """Return the name under which something is computed."""
        return self._same.get(name, name)

    def copy(self, names: Sequence[str]) -> None:
        """Put what is to lie one beside the other there."""
        for name in names:
            if name in self._copied and name not in self._stage:
                self.put(Assignment(name, COPY, (self._copied[name],)))

    def _expect(self, product: Product) -> None:
        self._due |= dict.fromkeys(product.results, product)

    def _depth(self, name: str) -> int:
        if name not in self._stage and name in self._due:
            product = self._due[name]
            self.copy(product.operands)
            stage = max([self._stage.get(operand, 0) for operand in product.operands])
            self.products[stage].append(product)
            self._stage |= dict.fromkeys(product.results, stage + 1)
        return self._stage.get(name, 0)


def _names(layer: int, what: str, numbers: Sequence[int]) -> tuple[str, ...]:
    return tuple([f"{what} {k} of layer {layer}" for k in range(len(numbers))])
