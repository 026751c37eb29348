"""The lines of the program that computes a graph, by node: what stands beside a step."""

from __future__ import annotations

from typing import Any

from microbp.engine import Value
from microbp.program.assignments import Assignment
from microbp.program.listing import Listing, record
from microbp.writing.letters import Symbol
from microbp.writing.notation import python

LONGEST = 200       # a longer line is no help


_UPDATED = {"w": "{}", "gradient": "grad_{}", "velocity": "v_{}", "rows": "len(rows)"}


def code_lines(output: Value, update: Symbol | None) -> dict[str, Any]:
    """Return lines of Python: `values` and `grads` by node's number, the names of the leaves, and
    the line of an update, with ``{}`` in the name's place.
    """
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
        "update": f"{{}} = {_updating(update)}" if update is not None else "",
    }


_updating = python._replace(letter=lambda name: _UPDATED.get(name, name))


def _text(line: Assignment) -> str:
    return f"{line.target} = {line.template.python.format(*line.operands)}"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"
