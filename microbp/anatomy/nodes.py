"""The nodes of a graph: their order and places, what uses each, and the part that each plays."""

from collections.abc import Iterable, Sequence

from microbp.engine import Value
from microbp.ops import weights_inputs_bias

Outputs = Value | Sequence[Value]


class Nodes:
    """The nodes that lead to an output, or to several.

    `order` has them as `Value.topological` gives them, `number` a node's place in it and `users`
    the nodes that each is used by. `chosen` are the leaves that count as parameters where their
    roles do not say so.
    """

    def __init__(self, output: Outputs, parameters: Iterable[Value] | None = None) -> None:
        self.outputs = (output,) if isinstance(output, Value) else tuple(output)
        nodes = (node for end in self.outputs for node in end.topological())
        self.order = list(dict.fromkeys(nodes))
        self.number = {node: number for number, node in enumerate(self.order)}
        self.users: dict[Value, list[Value]] = {node: [] for node in self.order}
        for node in self.order:
            for parent in dict.fromkeys(node.parents):
                self.users[parent].append(node)
        self.chosen = None if parameters is None else dict.fromkeys(parameters)

    def part(self, node: Value) -> str:
        """Return a leaf's role; a weight stays one where others are updated."""
        return "parameter" if node in (self.chosen or ()) else node.role


def operand_of_sum(node: Value, index: int) -> str:
    """Return whether an operand of a weighted sum is a weight, a signal or the bias.

    Of other nodes it is none of these: "".
    """
    if node.op != "weighted_sum":
        return ""
    weights, signals, _ = weights_inputs_bias(range(len(node.parents)))
    return "weight" if index in weights else "signal" if index in signals else "bias"


def is_activation(node: Value) -> bool:
    """Tell whether a node is what a neuron may make of its net input."""
    return node.operation is not None and node.operation.activation
