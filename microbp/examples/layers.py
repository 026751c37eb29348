"""What makes lines of formulas a network: biases, neurons and layers.

A neuron is a weighted sum and the function that is applied to it. This module knows the
structure of lines; it computes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from microbp.examples.formulas import Line, is_number


class Neuron(NamedTuple):
    """A net input, the node that comes of it, and the names that meet in the net input."""

    net: str
    out: str
    weights: tuple[str, ...]
    inputs: tuple[str, ...]
    bias: str | None


def is_weighted_sum(line: Line) -> bool:
    """Tell whether a line is the net input of a neuron."""
    return line.op.name == "weighted_sum"


def bias(line: Line) -> str | None:
    """Return the bias of a weighted sum ``w1 … wn, x1 … xn[, b]``, if it has a named one."""
    if not is_weighted_sum(line) or len(line.operands) % 2 == 0 or is_number(line.operands[-1]):
        return None
    return line.operands[-1]


def biases(lines: Iterable[Line]) -> set[str]:
    """Return the names of all biases."""
    return {name for line in lines if (name := bias(line)) is not None}


def needed(lines: Sequence[Line], output: str) -> list[Line]:
    """Return the lines that ``output`` is computed from."""
    wanted, found = {output}, []
    for line in reversed(lines):
        if line.name in wanted:
            found.append(line)
            wanted.update(line.operands)
    return found[::-1]


def neurons(lines: Sequence[Line]) -> dict[str, Neuron]:
    """Return the neurons by the names that they go by.

    A neuron goes by the name of its output, and where its net input is called ``net_o1`` or its
    output ``out_o1`` by ``o1`` as well.
    """
    found: dict[str, Neuron] = {}
    for line in filter(is_weighted_sum, lines):
        users = [user for user in lines if line.name in user.operands]
        out = users[0].name if len(users) == 1 and users[0].operands == (line.name,) else line.name
        n = len(line.operands) // 2
        neuron = Neuron(line.name, out, line.operands[:n], line.operands[n:2 * n], bias(line))
        for name in (out, line.name.removeprefix("net_"), out.removeprefix("out_")):
            found.setdefault(name, neuron)
    return found


def layers(lines: Sequence[Line]) -> list[list[Neuron]]:
    """Return the neurons layer by layer, from the inputs on; a layer reads the one before."""
    depth: dict[str, int] = {}
    found: list[list[Neuron]] = []
    for neuron in dict.fromkeys(neurons(lines).values()):
        level = max((depth.get(name, 0) for name in neuron.inputs), default=0)
        depth[neuron.out] = level + 1
        found += [[]] if level == len(found) else []
        found[level].append(neuron)
    return found
