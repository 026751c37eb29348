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

from microbp.examples.example import ROLES, Example
from microbp.examples.layers import layers, neurons
from microbp.examples.quantities import LOSS, read_quantity

T = TypeVar("T")


def indexed(example: Example) -> Example:
    """Return the same example in indexed notation; printed names follow in brackets.

    Raises ValueError if it is not a network of whole layers.

    >>> from microbp import gallery
    >>> graph = indexed(gallery.load("mazur-2-2-2")).build()
    >>> graph["w[3][1,2]"].data, graph["a[3][1]"].data
    (0.45, 0.7513650695523157)
    """
    names = indexed_names(example)
    lines = tuple(line._replace(
        name=_renamed(line.name, names),
        operands=tuple(_renamed(operand, names) for operand in line.operands))
        for line in example.lines)
    tables: dict[str, Any] = {table: _keys(getattr(example, table), names) for table in ROLES}
    nets = {name: neuron.net for name, neuron in neurons(example.lines).items()}
    published = tuple(replace(number, quantity=_quantity(number.quantity, names, nets))
                      for number in example.published)
    formulas = re.sub(r"[^\W\d]\w*", lambda match: names.get(match[0], match[0]),
                      example.formulas)
    return replace(example, lines=lines, formulas=formulas, output=names[example.output],
                   published=published, **tables)


def indexed_names(example: Example) -> dict[str, str]:
    """Return the indexed name of everything that has one, by its present name."""
    names = {name: f"y[{k}]" for k, name in enumerate(example.targets, start=1)}
    before: tuple[str, ...] = ()
    for l, layer in enumerate(layers(example.lines), start=2):
        inputs = layer[0].inputs
        whole = all(neuron.inputs == inputs for neuron in layer)
        if not whole or l > 2 and inputs != before or l == 2 and not set(inputs) <= set(
                example.inputs):
            raise ValueError(f"{example.id} is not a network of whole layers, which the indexed "
                             "notation needs")
        before = tuple(neuron.out for neuron in layer)
        if l == 2:
            names.update({name: f"a[1][{k}]" for k, name in enumerate(inputs, start=1)})
        shared = len(layer) > 1 and len({neuron.bias for neuron in layer}) == 1
        for j, neuron in enumerate(layer, start=1):
            names[neuron.out] = f"a[{l}][{j}]"
            names[neuron.net] = f"z[{l}][{j}]"
            names.update({w: f"w[{l}][{j},{k}]" for k, w in enumerate(neuron.weights, start=1)})
            if neuron.bias:
                names[neuron.bias] = f"b[{l}]" if shared else f"b[{l}][{j}]"
    if not before:
        raise ValueError(f"{example.id} has no neurons, which the indexed notation needs")
    names[example.output] = "C"
    loss = next(line for line in example.lines if line.name == example.output)
    if loss.op.name == "total":
        names.update({part: f"C[{k}]" for k, part in enumerate(loss.operands, start=1)})
    return names


def _quantity(text: str, names: Mapping[str, str], nets: Mapping[str, str]) -> str:
    asked = read_quantity(text)
    if asked.delta:                                 # delta_o1 is the loss by net_o1
        asked = replace(asked, name=nets[asked.name], delta=False)
    return f"{asked.renamed({LOSS: 'C', **names})} ({text})"


def _renamed(name: str, names: Mapping[str, str]) -> str:
    base, dot, part = name.partition(".")           # E.1 is a part of the formula for E
    return names.get(base, base) + dot + part


def _keys(table: Mapping[str, T], names: Mapping[str, str]) -> dict[str, T]:
    return {names.get(name, name): value for name, value in table.items()}
