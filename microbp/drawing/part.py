"""Parts of a drawing: what is kept of it, and what stands out.

Knows the graph and diagrams; no places.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Literal

from microbp.anatomy import Anatomy
from microbp.anatomy.finding import find
from microbp.anatomy.groups import Declared
from microbp.drawing.diagram import Diagram
from microbp.engine import Value
from microbp.replay import dependents

Node = Value | str
Nodes = Node | Iterable[Node]
Groups = Mapping[str, Nodes] | Literal[False] | None


def part(
    anatomy: Anatomy, only: Nodes | None, until: Nodes | None
) -> set[int] | None:
    """Return the numbers of the nodes that are to be drawn; None for all of them."""
    if only is None and until is None:
        return None
    kept = set(anatomy.order)
    if until is not None:
        kept &= {node for end in several(anatomy, until) for node in end.topological()}
    if only is not None:
        chosen = set(several(anatomy, only))
        for group in anatomy.groups:
            if group.output in chosen:
                chosen.update(group.members)
        kept &= chosen.union(*(node.parents for node in chosen))
    return {anatomy.number[node] for node in kept}


def several(anatomy: Anatomy, nodes: Nodes) -> list[Value]:
    """Return one node or several, which may be called by their names."""
    return [find(anatomy, node)
            for node in ([nodes] if isinstance(nodes, Value | str) else nodes)]


def declared(anatomy: Anatomy, groups: Groups) -> Declared:
    """Return groups of nodes for groups in which nodes are called by their names."""
    if not groups:
        return groups if groups is False else None
    return {title: several(anatomy, nodes) for title, nodes in groups.items()}


def highlighted(anatomy: Anatomy, what: Node) -> frozenset[int]:
    """Return the numbers of the nodes on the paths from a node to the output."""
    start = find(anatomy, what)
    return frozenset(anatomy.number[node] for node in [start, *dependents(anatomy.order, [start])])


def fade(diagram: Diagram, path: Collection[int]) -> None:
    """Let everything stand back that is not on a path."""
    for figure in diagram.figures:
        figure.faded = {figure.node, *figure.nodes}.isdisjoint(path)
    for wire in diagram.wires:
        edges = wire.edges or [(wire.node, wire.parent), (wire.node, wire.weight)]
        wire.faded = not any(node in path and end in path for node, end in edges)
    for box in diagram.boxes:
        box.faded = all(diagram.figures[index].faded for index in box.figures)


def keep(diagram: Diagram, numbers: Collection[int]) -> Diagram:
    """Return the diagram of some nodes alone: their cards, and the lines between them."""
    kept = [index for index, figure in enumerate(diagram.figures)
            if not {figure.node, *figure.nodes}.isdisjoint(numbers)]
    place = {index: number for number, index in enumerate(kept)}
    wires = [replace(wire, source=place[wire.source], target=place[wire.target])
             for wire in diagram.wires if wire.source in place and wire.target in place]
    boxes = [replace(box, figures=tuple(place[index] for index in box.figures if index in place))
             for box in diagram.boxes if not place.keys().isdisjoint(box.figures)]
    return replace(diagram, figures=[diagram.figures[index] for index in kept], wires=wires,
                   boxes=boxes)
