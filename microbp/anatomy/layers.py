"""The order in which a person computes a graph: layer by layer, from top to bottom.

Knows groups and the graph; no names.
"""

from collections.abc import Mapping, Sequence

from microbp.anatomy.groups import Group, Unit
from microbp.engine import Value


def find_layers(order: Sequence[Value], home: Mapping[Value, Group]) -> list[list[Unit]]:
    """Return layers of units: the members of a group, `home` of each, or a node that is in none.

    Layers are counted from the output, so that errors and penalties stand at the end. A graph
    without groups is taken node by node.
    """
    units: list[Unit] = []
    place: dict[Value, int] = {}            # the number of a node's unit
    for node in order:
        if node.parents and node not in place:
            unit = home[node].members if node in home else (node,)
            place.update(dict.fromkeys(unit, len(units)))
            units.append(unit)
    if not home:
        return [[unit] for unit in units]
    distance = [0] * len(units)             # units between here and the output
    for node in reversed(order):
        for parent in node.parents:
            here, source = place[node], place.get(parent, place[node])
            if source != here:
                distance[source] = max(distance[source], distance[here] + 1)
    found: list[list[Unit]] = [[] for _ in range(max(distance) + 1)]
    for unit, far in zip(units, distance):
        found[-1 - far].append(unit)
    return found


def downwards(unit: Unit) -> list[Value]:
    """Return a unit's nodes from its output back, what comes from a first operand first."""
    if len(unit) == 1:
        return list(unit)
    members, seen = set(unit), set[Value]()
    order: list[Value] = []
    for start in reversed(unit):
        stack = [(start, False)]
        while stack:
            node, done = stack.pop()
            if done:
                order.append(node)
            elif node not in seen:
                seen.add(node)
                stack.append((node, True))
                stack += [(parent, False) for parent in node.parents if parent in members]
    return order[::-1]
