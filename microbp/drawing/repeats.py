"""Rows of data that are computed alike: what is added up at the end, found by its structure.

Knows the graph; nothing about groups and tables.
"""

from collections.abc import Sequence
from typing import NamedTuple

from microbp.anatomy import Anatomy
from microbp.engine import Value

SUMS = 3  # of so many sums at the end of a graph the rows are compared


class Repeats(NamedTuple):
    """Rows that repeat the one before them: where each ends, and all their nodes.

    `sum` is what adds them up; where it is a chain of additions, `links` are those before it,
    and the 0 with which Python's `sum` begins.
    """

    ends: list[Value]
    nodes: list[Value]
    sum: Value
    links: list[Value]


def find_repeats(anatomy: Anatomy, most: int) -> list[Repeats]:
    """Find rows that repeat another one, where more than `most` of a sum are alike."""
    sums: dict[Value, tuple[list[Value], list[Value]]] = {}
    seen: set[Value] = set()
    for node in reversed(anatomy.order):
        if node.op == "total" or (node.op == "+" and node not in seen):
            operands, links = _added(anatomy, node)
            seen.update(links)
            if len(operands) > most and len(sums) < SUMS:
                sums[node] = operands, links
    found = []
    for end, (operands, links) in sums.items():
        alike: dict[tuple[object, ...], list[list[Value]]] = {}
        for row in _rows(anatomy, end, operands):
            alike.setdefault(_signature(anatomy, row), []).append(row)
        for rows in alike.values():
            if len(rows) > most:
                nodes = [node for row in rows[1:] for node in row]
                found.append(Repeats([row[-1] for row in rows[1:]], nodes, end, links))
    return found


def _added(anatomy: Anatomy, end: Value) -> tuple[list[Value], list[Value]]:
    """What a sum adds up; of a chain of additions also the links before it."""
    if end.op == "total" or end in anatomy.home:
        return list(end.parents), []
    operands, links, stack = list[Value](), list[Value](), [*reversed(end.parents)]
    while stack:
        node = stack.pop()
        is_zero = not node.parents and node.role == "constant" and node.data == 0.0
        is_link = is_zero or (node.op == "+" and node not in anatomy.home)
        if is_link and not node.name and len(anatomy.users[node]) == 1:
            links.append(node)
            stack += reversed(node.parents)
        else:
            operands.append(node)
    return operands, links


def _rows(anatomy: Anatomy, end: Value, operands: Sequence[Value]) -> list[list[Value]]:
    """For each operand of a sum the nodes that lead to it and nowhere else, the operand last."""
    row = {operand: k for k, operand in enumerate(operands)
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
