"""Which rows of numbers a frame shows, and which of them fit on the screen.

There is a table for each neuron and error term, in a column for each layer. A graph that is
larger than the screen is shown around the nodes that the current step is about.

Knows groups and layers; no text and no width.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from microbp.engine import Value
from microbp.anatomy.groups import Group, Unit
from microbp.walkthrough import Steps
from microbp.writing.naming import neuron_name


class Row(NamedTuple):
    """A line of a table: a node, or a head, or, with none of these, lines left out."""

    node: Value | None
    kind: str = ""      # of what the head stands over: neuron, error or graph
    name: str = ""


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


def flow(rows: Sequence[Row], count: int, room: int,
         marks: dict[Value, str]) -> list[Sequence[Row]]:
    """Fill `count` columns with rows, from left to right, at most `room` lines high."""
    height = min(room, math.ceil(len(rows) / count))
    if not height:
        return [[] for _ in range(count)]
    shown = rows
    if len(rows) > height * count:
        active = [k for k, row in enumerate(rows) if row.node in marks]
        found = [k for k in active if marks[rows[k].node] == "▶"]       # type: ignore[index]
        middle = (found or active or [0])[-1]
        lines = [rows[k:k + count] for k in range(0, len(rows), count)]
        first = min(max(0, middle // count - height // 2), len(lines) - height)
        shown = [row for line in lines[first:first + height] for row in line]
    return [shown[k::count] for k in range(count)]


def window(total: int, count: int, middle: int) -> range:
    """Return `count` of `total` columns, with `middle` among them, in the middle if possible."""
    first = max(0, min(middle - count // 2, total - count))
    return range(first, min(total, first + count))


def cut(rows: Sequence[Row], room: int, marks: dict[Value, str]) -> Sequence[Row]:
    """Return `room` rows around the marked ones; ``⋮`` stands for what is left out."""
    if len(rows) <= room or room < 1:
        return rows[:max(0, room)]
    active = [k for k, row in enumerate(rows) if row.node in marks]
    found = [k for k in active if marks[rows[k].node] == "▶"]       # type: ignore[index]
    middle = (found or active or [0])[0]
    chosen = list(rows[slice(*_around(middle, len(rows), room))])
    if chosen[0] is not rows[0] and room > 2:
        chosen[0] = Row(None)
    if chosen[-1] is not rows[-1] and room > 2:
        chosen[-1] = Row(None)
    return chosen


def _around(middle: int, total: int, room: int) -> tuple[int, int]:
    first = max(0, min(middle - room // 2, total - room))
    return first, first + room


def column_of(columns: Sequence[Sequence[Row]], marks: dict[Value, str]) -> int:
    """Return the column of the current node, or of what it is made from."""
    for mark in ("▶", "*"):
        for k, column in enumerate(columns):
            if any(row.node is not None and marks.get(row.node) == mark for row in column):
                return k
    return 0
