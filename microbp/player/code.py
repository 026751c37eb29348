"""The lines of the program that computes a graph, by node: what stands beside a step."""

from __future__ import annotations

from typing import Any

from microbp.engine import Value
from microbp.program.assignments import Assignment
from microbp.program.listing import Listing, record

LONGEST = 200       # a longer line is no help


def code_lines(output: Value) -> dict[str, Any]:
    """Return lines of Python: `values` and `grads` by node's number, and the names of both."""
    nodes, _ = record(output)
    leaves = [i for i, node in enumerate(nodes) if not node.parents]
    listing = Listing(nodes, leaves, leaves)
    values: dict[int, list[str]] = {}
    for i, line in listing.forward_by_node:
        values.setdefault(i, []).append(_text(line))
    place = {name: i for i, name in listing.grads.items()}
    grads = {place[line.target]: _text(line) for line in listing.backward()
             if line.target in place}
    return {
        "names": {i: listing.names[i] for i in leaves},
        "values": {i: _short("\n".join(lines)) for i, lines in values.items()},
        "grads": {i: _short(text) for i, text in grads.items()},
    }


def _text(line: Assignment) -> str:
    return f"{line.target} = {line.template.python.format(*line.operands)}"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"
