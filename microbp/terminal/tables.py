"""The numbers of a graph as tables: one for each neuron and error term, in a column for each layer.

Knows groups, layers and what is known after a step; no screen.
"""

from collections.abc import Callable, Sequence
from itertools import chain
from typing import NamedTuple

from microbp.anatomy.groups import Group, Unit
from microbp.engine import Value
from microbp.walkthrough import Backward, Forward, Step, Steps
from microbp.writing.naming import neuron_name
from microbp.writing.words import width


class Row(NamedTuple):
    """A line of a table: a node, or without one a head."""

    node: Value | None
    kind: str = ""      # of what the head stands over: neuron, error or graph
    name: str = ""


Column = Sequence[Row]


def arrange(steps: Steps) -> tuple[list[Row], list[list[Row]]]:
    """Return the rows that belong to no neuron or error term, and a column for each layer.

    A leaf that only one group uses stands in its table. A graph without groups has no columns.
    """
    groups = {group.members: group for group in steps.anatomy.groups}
    home = {node: unit for unit in groups for node in unit}
    users: dict[Value, set[Unit | None]] = {}
    for node in steps.names:
        for parent in node.parents:
            users.setdefault(parent, set()).add(home.get(node))
    for leaf in steps.names:
        if not leaf.parents and len(users.get(leaf, ())) == 1:
            (unit,) = users[leaf]
            if unit is not None:
                home[leaf] = unit
    members: dict[Unit, list[Row]] = {}
    for node in steps.names:
        if node in home:
            members.setdefault(home[node], []).append(Row(node))
    columns = []
    for layer in steps.anatomy.layers:
        column = [row for unit in layer if unit in groups
                  for row in (_head(steps, groups[unit]), *members[unit])]
        if column:
            columns.append(column)
    return [Row(node) for node in steps.names if node not in home], columns


def _head(steps: Steps, group: Group) -> Row:
    return Row(None, group.kind, neuron_name(steps.names[group.output]))


def marks(step: Step) -> dict[Value, str]:
    """Mark the node whose number a step finds, and those that the number is made from."""
    made_from: Sequence[Value] = ()
    if isinstance(step, Backward) and step.source is not None:
        made_from = [step.source]
    elif isinstance(step, Forward):
        made_from = step.node.parents
    return dict.fromkeys(made_from, "*") | {step.node: "▶"}


def place(columns: Sequence[Column], marked: dict[Value, str]) -> tuple[int, int]:
    """Return the column and the line of the current node, or of what it is made from."""
    found = {marked[row.node]: (x, y) for x, column in enumerate(columns)
             for y, row in enumerate(column) if row.node in marked}
    return found.get("▶") or found.get("*") or (0, 0)


def widths(steps: Steps, write: Callable[[float], str]) -> tuple[int, int, int]:
    """Return the columns that the names, values and gradients of all steps take."""
    gradients = [step.after for step in steps if isinstance(step, Backward)]
    values = chain((node.data for node in steps.names),
                   (step.result for step in steps.phase("update")))
    return (max(map(width, steps.names.values())), max(len(write(value)) for value in values),
            max(len(write(gradient)) for gradient in gradients))
