"""Which nodes make a neuron or an error term, found from the structure of the graph alone.

A neuron is an activation, the net input before it, and the interior nodes that reach the output
only through them; a weighted sum without an activation is a linear neuron. An error term is the
chain of operations that begins where a target meets an output. Knows the graph and no picture,
text or step.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from microbp.engine import Value

ACTIVATIONS = frozenset({"sigmoid", "tanh", "relu", "leaky_relu", "softplus"})
NETS = frozenset({"weighted_sum", "total", "+", "-", "*"})


@dataclass(frozen=True, slots=True)
class Group:
    """Nodes that belong together; `members` are interior nodes, parents before children."""

    kind: str  # "neuron" or "error"
    output: Value
    net: Value  # the net input; for an error term the node where the target comes in
    members: tuple[Value, ...]

    @property
    def title(self) -> str:
        """The name of the node that stands for the group."""
        return self.output.name


def find_groups(output: Value) -> list[Group]:
    """Find the neurons and error terms of a graph, in the order in which they are computed."""
    order = output.topological()
    children: dict[Value, list[Value]] = {node: [] for node in order}
    for node in order:
        for parent in dict.fromkeys(node.parents):
            children[parent].append(node)
    heads = {}  # the node that a group's other members lead to -> the group's kind and net
    for node in order:
        if node.op in ACTIVATIONS and _is_net(node.parents[0]):
            heads[node] = ("neuron", node.parents[0])
        elif node.op == "weighted_sum" and not _is_activated(node, children):
            heads[node] = ("neuron", node)
    for node in order:
        if node.parents and any(parent.role == "target" for parent in node.parents):
            if node not in heads:
                heads[_end_of_error(node, children, heads)] = ("error", node)
    home: dict[Value, Value] = {head: head for head in heads}
    for node in reversed(order):
        homes = {home.get(child) for child in children[node]}
        if node.parents and node not in home and len(homes) == 1 and None not in homes:
            (home[node],) = homes
    members: dict[Value, list[Value]] = {head: [] for head in heads}
    for node in order:
        if home.get(node) is not None:
            members[home[node]].append(node)
    return [
        Group(kind, head, net, tuple(members[head]))
        for head, (kind, net) in sorted(heads.items(), key=_by(order))
    ]


def _by(order: Iterable[Value]):
    place = {node: index for index, node in enumerate(order)}
    return lambda item: place[item[0]]


def _is_net(node: Value) -> bool:
    """Whether a node is a net input: a sum or product with a leaf that could be a weight."""
    if node.op == "weighted_sum":
        return True
    stack, seen = [node], 0
    while stack and seen < 10_000:
        term = stack.pop()
        seen += 1
        if term.op == "*" and any(p.role in ("parameter", "input") for p in term.parents):
            return True
        if term.op in ("+", "-", "total") or term is node and term.op == "*":
            stack.extend(term.parents)
    return False


def _is_activated(node: Value, children: dict[Value, list[Value]]) -> bool:
    return len(children[node]) == 1 and children[node][0].op in ACTIVATIONS


def _end_of_error(
    node: Value, children: dict[Value, list[Value]], heads: dict[Value, tuple[str, Value]]
) -> Value:
    """Follow the operations on one number until others join it."""
    while len(children[node]) == 1:
        (child,) = children[node]
        if child in heads or any(p.parents for p in child.parents if p is not node):
            break
        node = child
    return node
