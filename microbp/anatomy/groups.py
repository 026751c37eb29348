"""Which nodes make a neuron or an error term, found from the structure of the graph alone.

A neuron is a net input, Σ weight × signal with a parameter as the weight of each signal, and the
activation after it; without an activation it is a linear neuron. It may be one node
(`weighted_sum`) or written with operators (``w1*i1 + w2*i2 + b1``). An error term is what begins
where a target meets a prediction, and ends where others join it: ``0.5 * (t - o)**2``,
``-(y*log(a) + (1-y)*log(1-a))``. Anything else belongs to no group.

Knows the graph; no picture, text or step.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from microbp.anatomy.errors import error_terms
from microbp.anatomy.nodes import Nodes, is_activation
from microbp.engine import Value
from microbp.ops import weights_inputs_bias

SUMS = frozenset({"+", "-", "total", "neg"})

Unit = tuple[Value, ...]
Declared = Mapping[str, Iterable[Value]] | Literal[False] | None


class Term(NamedTuple):
    """A term of a net input: at `node` a weight multiplies a signal, or a bias is added.

    `weight` and `signal` are indices of the node's parents; a bias has no signal. `sign` is −1
    where the term is subtracted.
    """

    node: Value
    weight: int
    signal: int | None
    sign: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Nodes that belong together; `members` are interior nodes, parents before children."""

    kind: str                       # "neuron", "error", or "group" for one that was declared
    output: Value                   # the node by which all others of the group leave it
    net: Value                      # the net input; of an error term where the target comes in
    members: Unit
    terms: tuple[Term, ...] = ()    # of a neuron's net input
    title: str = ""                 # of a declared group


def find_groups(nodes: Nodes, declared: Declared = None) -> list[Group]:
    """Find the neurons and error terms of a graph, in the order in which they are computed."""
    if declared is False:
        return []
    given = _declared(declared or {}, nodes)
    taken = {node for group in given for node in group.members}
    neurons = []
    for group in reversed(_neurons(nodes)):    # a sum within a sum is no neuron
        if taken.isdisjoint(group.members):
            neurons.append(group)
            taken.update(group.members)
    errors = [Group("error", members[-1], start, members)
              for start, members in error_terms(nodes, taken)]
    return sorted([*given, *neurons, *errors], key=lambda group: nodes.number[group.output])


def _neurons(nodes: Nodes) -> list[Group]:
    users = nodes.users
    compared = {parent for node in nodes.order
                if any(nodes.part(each) == "target" for each in node.parents)
                for parent in node.parents}
    neurons = []
    for node in nodes.order:
        if is_activation(node):
            net = node.parents[0]
            may_be = len(users[net]) == 1
        else:
            net = node
            may_be = (node.op == "weighted_sum" or node in compared) and not (
                len(users[node]) == 1 and is_activation(users[node][0]))
        if may_be and (found := _net_input(net, nodes)):
            terms, sums = found
            members = sums if net is node else [*sums, node]
            neurons.append(Group("neuron", node, net, tuple(members), tuple(terms)))
    return neurons


def _net_input(net: Value, nodes: Nodes) -> tuple[list[Term], list[Value]] | None:
    """Return the terms of a net input and the nodes that compute it; None if it is none."""
    terms: list[Term] = []
    sums: list[Value] = []
    stack = [(net, 1)]
    while stack:
        node, sign = stack.pop()
        if node is not net and len(nodes.users[node]) > 1:
            return None
        found = _weighted(node, nodes, sign)
        if node.op in SUMS:
            for index, parent in enumerate(node.parents):
                flipped = node.op == "neg" or (node.op == "-" and index == 1)
                own = -sign if flipped else sign
                if parent.parents:
                    stack.append((parent, own))
                elif nodes.part(parent) in ("parameter", "constant"):
                    found.append(Term(node, index, None, own))
                else:
                    return None
        elif not found:
            return None
        terms += found
        sums.append(node)
    if all(term.signal is None for term in terms):
        return None
    return terms[::-1], sums[::-1]


def _weighted(node: Value, nodes: Nodes, sign: int) -> list[Term]:
    """Return the terms of a weighted sum or a product whose weights are leaves, else nothing.

    What `weighted_sum` was given as weights may have any role; parameters may also come second.
    """
    if node.op == "weighted_sum":
        given, accepted = {"parameter", "constant", "input"}, {"parameter", "constant"}
    elif node.op == "*" and node.parents[0] is not node.parents[1]:
        given = accepted = {"parameter"}
    else:
        return []
    first, second, bias = weights_inputs_bias(range(len(node.parents)))
    parts = [nodes.part(parent) for parent in node.parents]
    for weights, signals, fitting in ((first, second, given), (second, first, accepted)):
        found, others = ({parts[k] for k in places} for places in (weights, signals))
        if found <= fitting and found != {"constant"} and "target" not in others:
            terms = [Term(node, weight, signal, sign) for weight, signal in zip(weights, signals)]
            terms += [Term(node, k, None, sign) for k in bias]
            return terms[::-1]
    return []


def _declared(declared: Mapping[str, Iterable[Value]], nodes: Nodes) -> list[Group]:
    """Return the groups that a user declared.

    Raises ValueError for a node that is not in the graph or in two groups, and for a group that
    a path leaves and enters again: no frame can be drawn around it.
    """
    groups: list[Group] = []
    seen: dict[Value, str] = {}
    for title, chosen in declared.items():
        members = {node for node in chosen if node.parents or node not in nodes.number}
        for node in members:
            if node not in nodes.number:
                raise ValueError(f"{node!r} of the group {title!r} is not in the graph")
            if node in seen:
                raise ValueError(f"{node!r} is in two groups, {seen[node]!r} and {title!r}")
            seen[node] = title
        if not members:
            raise ValueError(f"the group {title!r} has no computed node")
        unit = tuple(sorted(members, key=nodes.number.__getitem__))
        outside = {user for node in unit for user in nodes.users[node] if user not in members}
        for node in nodes.order[nodes.number[unit[0]]:]:    # what depends on the group, outside it
            if node not in members and not outside.isdisjoint((node, *node.parents)):
                outside.add(node)
            elif node in members and not outside.isdisjoint(node.parents):
                raise ValueError(f"a path leaves the group {title!r} and comes back to {node!r}: "
                                 "put what lies between into the group")
        groups.append(Group("group", unit[-1], unit[-1], unit, title=title))
    return groups
