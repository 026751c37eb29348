"""The numbers of a graph as tables: one for each neuron and error term, in a column for each layer.

Knows groups, layers and what is known after a step; no screen.
"""

from collections.abc import Callable, Sequence
from itertools import chain
from typing import NamedTuple

from microbp.anatomy import Group
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
    anatomy = steps.anatomy
    shared: list[Row] = []
    members: dict[Group, list[Row]] = {
        group: [Row(None, group.kind, neuron_name(steps.names[group.output]))]
        for group in anatomy.groups}
    for node in steps.names:
        home = anatomy.home.get(node)
        if not node.parents:
            homes = {anatomy.home.get(user) for user in anatomy.users[node]}
            home = homes.pop() if len(homes) == 1 else None
        (shared if home is None else members[home]).append(Row(node))
    columns = [[row for unit in layer if unit[0] in anatomy.home
                for row in members[anatomy.home[unit[0]]]] for layer in anatomy.layers]
    return shared, [column for column in columns if column]


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
