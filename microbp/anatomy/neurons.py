"""The neurons of a network as what meets in them: weights, inputs and bias, layer by layer.

Knows the neurons of an `Anatomy` and the order of a weighted sum's operands.
"""

from collections.abc import Iterable
from typing import NamedTuple

from microbp.anatomy.graph import Anatomy
from microbp.engine import Value
from microbp.ops import weights_inputs_bias


class Neuron(NamedTuple):
    """A net input, the node that comes of it, and what meets in the net input."""

    net: Value
    out: Value
    weights: tuple[Value, ...]
    inputs: tuple[Value, ...]
    bias: Value | None


def find_neurons(output: Value) -> list[Neuron]:
    """Return the neurons of a graph whose net input is one weighted sum, in their order."""
    found = []
    for group in Anatomy(output).groups:
        if group.kind == "neuron" and group.net.op == "weighted_sum":
            weights, inputs, bias = weights_inputs_bias(group.net.parents)
            found.append(Neuron(group.net, group.output, weights, inputs, *bias or (None,)))
    return found


def in_layers(neurons: Iterable[Neuron]) -> list[list[Neuron]]:
    """Return the neurons layer by layer, from the inputs on; a layer reads the one before."""
    depth: dict[Value, int] = {}
    layers: list[list[Neuron]] = []
    for neuron in neurons:
        level = max((depth.get(signal, 0) for signal in neuron.inputs), default=0)
        depth[neuron.out] = level + 1
        if level == len(layers):
            layers.append([])
        layers[level].append(neuron)
    return layers
