"""What the nodes of a graph are called where a reader sees them.

A name given by the user is kept, made printable; a node without one is called after its place:
``net_h1`` before ``out_h1``, ``w1·i1`` for a product, else ``v1``, ``v2``, …. No two nodes of a
graph share a name: a second ``x`` is ``x#2``. Knows the graph and its groups, and no language.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import count

from microbp.anatomy.groups import Group
from microbp.engine import Value
from microbp.writing.digits import decimals
from microbp.writing.naming import NET, OUT
from microbp.writing.words import printable

_LONGEST_PRODUCT = 16
_PLACED = re.compile(rf"(?:{NET}|{OUT}|E)(?:_(.+)|(\d*))")        # net_h1, out2, E
_BY_ROLE = {"input": "x", "parameter": "p", "target": "t"}


def display_names(order: Sequence[Value], groups: Sequence[Group],
                  outputs: Sequence[Value]) -> dict[Value, str]:
    """Return a name for every node in `order`, each different but those of constants.

    A constant without a name is called by its number.
    """
    names: dict[Value, str] = {}
    taken: dict[str, int] = {}      # how often each name was wanted

    def call(node: Value, name: str) -> None:
        if node not in names:
            names[node] = _free(name, taken)

    for node in order:
        if node.name:
            call(node, printable(node.name))
        elif node.role == "constant":
            names[node] = decimals(node.data)
    for node, name in _group_names(groups, outputs, names):
        call(node, name)
    numbers = {letter: count(1) for letter in ("v", *_BY_ROLE.values())}
    for node in order:
        if node not in names:
            call(node, _product(node, names) or _numbered(_BY_ROLE.get(node.role, "v"), numbers,
                                                         taken))
    return {node: names[node] for node in order}


def _free(name: str, taken: dict[str, int]) -> str:
    free = name
    while free in taken:
        taken[name] += 1
        free = f"{name}#{taken[name]}"
    taken[free] = 1
    return free


def _numbered(letter: str, numbers: Mapping[str, Iterator[int]], taken: dict[str, int]) -> str:
    return next(name for k in numbers[letter] if (name := f"{letter}{k}") not in taken)


def _group_names(groups: Sequence[Group], outputs: Sequence[Value],
                 names: dict[Value, str]) -> Iterator[tuple[Value, str]]:
    """Name the net inputs, outputs and errors that have no names of their own."""
    for kind, net_word, out_word in (("neuron", NET, OUT), ("error", "", "E")):
        alike = [group for group in groups if group.kind == kind]
        for number, group in enumerate(alike, 1):
            label = _label(group, names) or (str(number) if len(alike) > 1 else "")
            yield group.output, _joined(out_word, label)
            if net_word:
                yield group.net, _joined(net_word, label)
    if any(group.kind == "error" for group in groups):
        yield from ((output, "E") for output in outputs)


def _label(group: Group, names: dict[Value, str]) -> str:
    """Return ``h1`` for the neuron of ``net_h1`` or ``out_h1``, and for the error of ``h1``."""
    nodes = [group.output, group.net]
    outputs = [parent for parent in group.net.parents if parent.role != "target"]
    if group.kind == "error" and len(outputs) == 1:
        nodes += outputs
    name = next((names[node] for node in nodes if node in names), "")
    placed = _PLACED.fullmatch(name)
    return placed[1] or placed[2] if placed else name


def _joined(word: str, label: str) -> str:
    return word + label if label.isdigit() or not label else f"{word}_{label}"


def _product(node: Value, names: dict[Value, str]) -> str:
    factors = [names[parent] for parent in node.parents if not parent.parents or parent.name]
    name = "·".join(factors)
    simple = node.op == "*" and len(factors) == 2 and name.count("·") == 1
    return name if simple and len(name) <= _LONGEST_PRODUCT else ""
