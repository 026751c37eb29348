"""The indexed notation: w[2][1,2] is the weight to neuron 1 of layer 2 from neuron 2 before it.

So Nielsen's book counts: the inputs are layer 1, z is a net input, a = σ(z) an activation, b a
bias, C the cost; to comes before from. A bias that serves a whole layer has one index only.
Targets are y[1], y[2], …. This module gives other names to an example and changes no number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from microbp.anatomy.neurons import in_layers
from microbp.examples.quantities import LOSS, read_quantity
from microbp.examples.sheet import ROLES, Sheet

S = TypeVar("S", bound=Sheet)


def indexed(example: S) -> S:
    """Return the same example in indexed notation; printed names follow in brackets.

    Raises ValueError if it is not a network of whole layers.

    >>> from microbp import gallery
    >>> graph = indexed(gallery.load("mazur-2-2-2")).build()
    >>> graph["w[3][1,2]"].data, graph["a[3][1]"].data
    (0.45, 0.7513650695523157)
    """
    names = indexed_names(example)
    tables: dict[str, Any] = {
        table: {names.get(name, name): value for name, value in getattr(example, table).items()}
        for table in ROLES}
    nets = {name: neuron.net.name for name, neuron in example.graph.neuron_names.items()}
    published = tuple(replace(number, quantity=_quantity(number.quantity, names, nets))
                      for number in example.published)
    formulas = re.sub(r"[^\W\d]\w*", lambda match: names.get(match[0], match[0]),
                      example.formulas)
    return replace(example, formulas=formulas, output=names[example.output],
                   published=published, **tables)


def indexed_names(example: Sheet) -> dict[str, str]:
    """Return the indexed name of everything that has one, by its present name."""
    names = {name: f"y[{k}]" for k, name in enumerate(example.targets, start=1)}
    before: list[str] = []
    for l, layer in enumerate(in_layers(example.graph.neurons), start=2):
        inputs = [node.name for node in layer[0].inputs]
        whole = all(neuron.inputs == layer[0].inputs for neuron in layer)
        if not whole or l > 2 and inputs != before or l == 2 and not set(inputs) <= set(
                example.inputs):
            raise ValueError(f"{example.id} is not a network of whole layers, which the indexed "
                             "notation needs")
        before = [neuron.out.name for neuron in layer]
        if l == 2:
            names.update({name: f"a[1][{k}]" for k, name in enumerate(inputs, start=1)})
        shared = len(layer) > 1 and len({neuron.bias for neuron in layer}) == 1
        for j, neuron in enumerate(layer, start=1):
            names[neuron.out.name] = f"a[{l}][{j}]"
            names[neuron.net.name] = f"z[{l}][{j}]"
            names.update({weight.name: f"w[{l}][{j},{k}]"
                          for k, weight in enumerate(neuron.weights, start=1)})
            if neuron.bias is not None:
                names[neuron.bias.name] = f"b[{l}]" if shared else f"b[{l}][{j}]"
    if not before:
        raise ValueError(f"{example.id} has no neurons, which the indexed notation needs")
    names[example.output] = "C"
    loss = example.graph.output
    if loss.op == "total":
        names.update({part.name: f"C[{k}]" for k, part in enumerate(loss.parents, start=1)})
    return names


def _quantity(text: str, names: Mapping[str, str], nets: Mapping[str, str]) -> str:
    asked = read_quantity(text)
    if asked.delta:                                 # delta_o1 is the loss by net_o1
        asked = replace(asked, name=nets[asked.name], delta=False)
    return f"{asked.renamed({LOSS: 'C', **names})} ({text})"
