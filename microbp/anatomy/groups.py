"""Which nodes make a neuron or an error term, found from the structure of the graph alone.

A neuron is an activation, the net input before it, and the interior nodes that reach the output
only through it; a net input without an activation is a linear neuron. An error term is the
chain of operations that begins where a target meets an output. Both may be written with
operators (``w1*i1 + w2*i2 + b1``, ``0.5 * (t - o)**2``) or as single nodes. `layers` puts
them in the order in which a person computes: layer by layer, from top to bottom.

Knows the graph; no picture, text or step.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from microbp.engine import Value

ACTIVATIONS = ("relu", "leaky_relu", "sigmoid", "tanh", "softplus")
SUMS = frozenset({"+", "-", "total"})

Unit = tuple[Value, ...]
Children = dict[Value, list[Value]]
Operands = Callable[[tuple[Value, ...]], Iterator[Value]]
Heads = dict[Value, tuple[str, Value, Value]]       # by a group's output: kind, output and net


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Nodes that belong together; `members` are interior nodes, parents before children."""

    kind: str                       # "neuron" or "error"
    output: Value                   # the node by which all others of the group leave it
    net: Value                      # the net input; of an error term where the target comes in
    members: Unit

    @property
    def title(self) -> str:
        """The name of the node that stands for the group."""
        return self.output.name


def find_groups(output: Value) -> list[Group]:
    """Find the neurons and error terms of a graph, in the order in which they are computed."""
    order = top_to_bottom(output)
    children: Children = {node: [] for node in order}
    for node in order:
        for parent in dict.fromkeys(node.parents):
            children[parent].append(node)
    heads = dict(_neurons(order, children))
    heads |= _errors(order, children, heads)
    members: dict[Value, list[Value]] = {head: [] for head in heads}
    for node, head in _homes(order, children, heads).items():
        members[head].append(node)
    groups = []
    for head in filter(heads.__contains__, order):
        kind, out, net = heads[head]
        groups.append(Group(kind, out, net, tuple(reversed(members[head]))))
    return groups


def top_to_bottom(output: Value, operands: Operands = iter) -> list[Value]:
    """Return the graph, parents before children, what leads to a first operand first.

    With ``operands=reversed`` last operands come first: read from its end, children before
    parents, that order goes from first operands to last ones.
    """
    order: list[Value] = []
    seen = {output}
    stack = [(output, operands(output.parents))]
    while stack:
        node, parents = stack[-1]
        parent = next((parent for parent in parents if parent not in seen), None)
        if parent is None:
            order.append(node)
            stack.pop()
        else:
            seen.add(parent)
            stack.append((parent, operands(parent.parents)))
    return order


def layers(output: Value) -> list[list[Unit]]:
    """Return the interior nodes in the order in which a person computes them.

    A layer is a list of units, from top to bottom: the members of a group, or a node that is in
    none. Layers are counted from the output, so that errors and penalties stand at the end. A
    graph without groups is taken node by node, in topological order.
    """
    order = [node for node in top_to_bottom(output) if node.parents]
    unit_of: dict[Value, Unit] = {node: (node,) for node in order}
    groups = find_groups(output)
    unit_of.update((node, group.members) for group in groups for node in group.members)
    if not groups:
        return [[unit_of[node]] for node in order]
    distance = dict.fromkeys(unit_of.values(), 0)       # units between here and the output
    for node in reversed(order):
        unit = unit_of[node]
        for parent in node.parents:
            source = unit_of.get(parent)
            if source is not None and source != unit:
                distance[source] = max(distance[source], distance[unit] + 1)
    found: list[list[Unit]] = [[] for _ in range(max(distance.values()) + 1)]
    for unit in distance:
        found[-1 - distance[unit]].append(unit)
    return found


def reading_order(output: Value) -> list[Value]:
    """Return all nodes in the order of `layers`, a leaf before the node that needs it first."""
    order: dict[Value, None] = {}
    for layer in layers(output):
        for unit in layer:
            for node in unit:
                order.update(dict.fromkeys((*node.parents, node)))
    return list(order) or [output]


def _neurons(order: list[Value],
             children: Children) -> Iterator[tuple[Value, tuple[str, Value, Value]]]:
    for node in order:
        if node.op in ACTIVATIONS:
            (net,) = node.parents
            if children[net] == [node] and _is_net(net, children):
                yield node, ("neuron", node, net)
        elif node.op == "weighted_sum" or _meets_target(node, children):
            users = children[node]
            activated = len(users) == 1 and users[0].op in ACTIVATIONS
            if not activated and _is_net(node, children):
                yield node, ("neuron", node, node)


def _is_net(node: Value, children: Children) -> bool:
    """Whether a node is a sum with a product in it that has a factor which could be a weight."""
    terms = [node]
    while terms:
        term = terms.pop()
        if term.op == "weighted_sum":
            return all(parent.role != "target" for parent in term.parents)
        if term.op == "*" and any(p.role in ("parameter", "input") for p in term.parents):
            return True
        if term.op in SUMS:         # what is used elsewhere too is no part of this sum
            terms.extend(p for p in term.parents if p.parents and len(children[p]) == 1)
    return False


def _meets_target(node: Value, children: Children) -> bool:
    return any(parent.role == "target" for child in children[node] for parent in child.parents)


def _errors(order: list[Value], children: Children, neurons: Heads) -> Heads:
    errors: Heads = {}
    for node in order:
        starts = node.op == "cross_entropy" or any(p.role == "target" for p in node.parents)
        if starts and node not in neurons:
            end = _end_of_error(node, children, neurons)
            if end not in errors:
                errors[end] = "error", end, node
    return errors


def _end_of_error(node: Value, children: Children, neurons: Heads) -> Value:
    """Follow what is done to one error until others join it."""
    while len(children[node]) == 1:
        (child,) = children[node]
        joined = any(parent.parents for parent in child.parents if parent is not node)
        if joined or child in neurons or child.op == "total":
            break
        node = child
    return node


def _homes(order: list[Value], children: Children, heads: Heads) -> dict[Value, Value]:
    """For each node of a group its group's output, children before parents."""
    homes: dict[Value, Value] = {}
    for node in reversed(order):
        if node in heads:
            homes[node] = node
        elif node.parents:
            around = {homes.get(child) for child in children[node]}
            home = around.pop() if len(around) == 1 else None
            if home is not None:
                homes[node] = home
    return homes
