"""Rows of data that are computed alike: what is added up at the end, found by its structure.

Knows the graph; nothing about groups and tables.
"""

from collections.abc import Sequence
from typing import NamedTuple

from microbp.anatomy import Anatomy
from microbp.engine import Value

SUMS = 3  # of so many sums at the end of a graph the rows are compared


class Repeats(NamedTuple):
    """Rows that repeat the one before them: where each ends, and all their nodes."""

    ends: list[Value]
    nodes: list[Value]


def find_repeats(anatomy: Anatomy, most: int) -> list[Repeats]:
    """Find rows that repeat another one, where more than `most` of a sum are alike."""
    sums = [node for node in reversed(anatomy.order)
            if node.op == "total" and len(node.parents) > most]
    found = []
    for end in sums[:SUMS]:
        alike: dict[tuple[object, ...], list[list[Value]]] = {}
        for row in _rows(anatomy, end):
            alike.setdefault(_signature(anatomy, row), []).append(row)
        for rows in alike.values():
            if len(rows) > most:
                nodes = [node for row in rows[1:] for node in row]
                found.append(Repeats([row[-1] for row in rows[1:]], nodes))
    return found


def _rows(anatomy: Anatomy, end: Value) -> list[list[Value]]:
    """For each operand of a sum the nodes that lead to it and nowhere else, the operand last."""
    row = {operand: k for k, operand in enumerate(end.parents)
           if operand.parents and len(anatomy.users[operand]) == 1}
    for node in reversed(anatomy.order[: anatomy.number[end]]):
        owners = {row.get(user) for user in anatomy.users[node]}
        if node not in row and len(owners) == 1 and None not in owners:
            row[node] = owners.pop()  # type: ignore[assignment]
    rows: dict[int, list[Value]] = {}
    for node in anatomy.order:
        if node in row:
            rows.setdefault(row[node], []).append(node)
    return list(rows.values())


def _signature(anatomy: Anatomy, row: Sequence[Value]) -> tuple[object, ...]:
    """What makes two rows alike: the same operations on the same weights, in the same order."""
    place = {node: k for k, node in enumerate(row)}

    def sign(node: Value) -> object:
        if node.parents:
            constants = node.operation.constants if node.operation else ()
            return node.op, constants, *(place.get(parent, parent) for parent in node.parents)
        role = anatomy.role(node)
        if role == "constant":
            return role, node.data
        return node if role == "parameter" else role

    return tuple(map(sign, row))
