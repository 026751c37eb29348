"""Which nodes make a neuron or an error term, found from the structure of the graph alone.

A neuron is a net input, Σ weight × signal with a parameter as the weight of each signal, and the
activation after it; without an activation it is a linear neuron. It may be one node
(`weighted_sum`) or written with operators (``w1*i1 + w2*i2 + b1``). An error term is what begins
where a target meets a prediction, and ends where others join it: ``0.5 * (t - o)**2``,
``-(y*log(a) + (1-y)*log(1-a))``. Anything else belongs to no group.

Knows the graph; no picture, text or step.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Literal, NamedTuple

from microbp.anatomy.errors import Users, error_terms, is_activation
from microbp.engine import Value
from microbp.ops import weights_inputs_bias

SUMS = frozenset({"+", "-", "total", "neg"})

Unit = tuple[Value, ...]
Role = Callable[[Value], str]
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
    title: str = field(default="")  # of a declared group


def find_groups(order: Sequence[Value], users: Users, role: Role,
                declared: Declared = None) -> list[Group]:
    """Find the neurons and error terms of a graph, in the order in which they are computed."""
    if declared is False:
        return []
    place = {node: number for number, node in enumerate(order)}
    given = _declared(declared or {}, order, users, place)
    taken = {node for group in given for node in group.members}
    neurons = []
    for group in reversed(_neurons(order, users, role)):    # a sum within a sum is no neuron
        if taken.isdisjoint(group.members):
            neurons.append(group)
            taken.update(group.members)
    errors = [Group("error", members[-1], start, members)
              for start, members in error_terms(order, users, role, taken, place)]
    return sorted(chain(given, neurons, errors), key=lambda group: place[group.output])


def _neurons(order: Sequence[Value], users: Users, role: Role) -> list[Group]:
    compared = {parent for node in order if any(role(p) == "target" for p in node.parents)
                for parent in node.parents}
    neurons = []
    for node in order:
        if is_activation(node):
            net = node.parents[0]
            if len(users[net]) > 1:
                continue
            found, members = _net_input(net, users, role), [node]
        elif node.op == "weighted_sum" or node in compared:
            if len(users[node]) == 1 and is_activation(users[node][0]):
                continue
            net, found, members = node, _net_input(node, users, role), []
        else:
            continue
        if found is not None:
            terms, sums = found
            neurons.append(Group("neuron", node, net, (*sums, *members), tuple(terms)))
    return neurons


def _net_input(net: Value, users: Users, role: Role) -> tuple[list[Term], list[Value]] | None:
    """Return the terms of a net input and the nodes that compute it; None if it is none."""
    terms: list[Term] = []
    sums: list[Value] = []
    stack = [(net, 1)]
    while stack:
        node, sign = stack.pop()
        if node is not net and len(users[node]) > 1:
            return None
        if node.op == "weighted_sum":
            found = _weighted(node, role, sign)
        elif node.op == "*":
            found = _product(node, role, sign)
        elif node.op in SUMS:
            found = []
            for index, parent in enumerate(node.parents):
                flipped = node.op == "neg" or (node.op == "-" and index == 1)
                own = -sign if flipped else sign
                if parent.parents:
                    stack.append((parent, own))
                elif role(parent) in ("parameter", "constant"):
                    found.append(Term(node, index, None, own))
                else:
                    return None
        else:
            return None
        if not found and node.op not in SUMS:
            return None
        terms += found
        sums.append(node)
    if all(term.signal is None for term in terms):
        return None
    return terms[::-1], sums[::-1]


def _weighted(node: Value, role: Role, sign: int) -> list[Term]:
    """Return the terms of a weighted sum whose weights are leaves, else nothing.

    What `weighted_sum` was given as weights may have any role; parameters may also come second.
    """
    first, second, bias = weights_inputs_bias(range(len(node.parents)))
    for weights, signals, accepted in ((first, second, {"parameter", "constant", "input"}),
                                       (second, first, {"parameter", "constant"})):
        roles = {role(node.parents[k]) for k in weights}
        if roles <= accepted and roles != {"constant"}:
            if any(role(node.parents[k]) == "target" for k in signals):
                return []
            terms = [Term(node, weight, signal, sign) for weight, signal in zip(weights, signals)]
            terms += [Term(node, k, None, sign) for k in bias]
            return terms[::-1]
    return []


def _product(node: Value, role: Role, sign: int) -> list[Term]:
    """Return a product of a parameter and a signal as a term, else nothing."""
    for weight, signal in ((0, 1), (1, 0)):
        one, other = node.parents[weight], node.parents[signal]
        if role(one) == "parameter" and one is not other and role(other) != "target":
            return [Term(node, weight, signal, sign)]
    return []


def _declared(declared: Mapping[str, Iterable[Value]], order: Sequence[Value], users: Users,
              place: Mapping[Value, int]) -> list[Group]:
    """Return the groups that a user declared.

    Raises ValueError for a node that is not in the graph or in two groups, and for a group that
    a path leaves and enters again: no frame can be drawn around it.
    """
    groups: list[Group] = []
    seen: dict[Value, str] = {}
    for title, nodes in declared.items():
        members = {node for node in nodes if node.parents or node not in place}
        for node in members:
            if node not in place:
                raise ValueError(f"{node!r} of the group {title!r} is not in the graph")
            if node in seen:
                raise ValueError(f"{node!r} is in two groups, {seen[node]!r} and {title!r}")
            seen[node] = title
        if not members:
            raise ValueError(f"the group {title!r} has no computed node")
        unit = tuple(sorted(members, key=place.__getitem__))
        outside = {user for node in unit for user in users[node] if user not in members}
        for node in order[place[unit[0]]:]:         # what depends on the group, outside it
            if node not in members and not outside.isdisjoint((node, *node.parents)):
                outside.add(node)
            elif node in members and not outside.isdisjoint(node.parents):
                raise ValueError(f"a path leaves the group {title!r} and comes back to {node!r}: "
                                 "put what lies between into the group")
        groups.append(Group("group", unit[-1], unit[-1], unit, title=title))
    return groups
