"""A graph written as formulas, which :mod:`microbp.examples.formulas` reads into the same graph.

Knows notation; no numbers but constants, no rows and no file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from microbp.engine import Value
from microbp.examples.formulas import NAME, plain
from microbp.ops import weights_inputs_bias
from microbp.replay import operation_of

_LETTERS = {"input": "x", "parameter": "p", "target": "t", "constant": "c", "": "v"}
_DEEPEST = 6        # parts of a formula within each other


class Written:
    """The formulas of a graph, and what its nodes are called in them.

    A node without a name that is used once is written where it is used. `expanded` says that
    sums of products are to be read operation by operation.
    """

    def __init__(self, output: Value) -> None:
        self.order = output.topological()
        self.names = _names(self.order)
        self.expanded = any(node.op in ("+", "-") for node in self.order)
        self.formulas = "\n".join(f"{self.names[node]} = {self.formula(node)}"
                                  for node in self.order if node.parents and node in self.names)

    def formula(self, node: Value) -> str:
        """Return the formula of a node in terms of its operands."""
        op, operands = operation_of(node), list(map(self.operand, node.parents))
        arguments = list(map(self.argument, node.parents))
        match op.name:
            case "+" | "-" | "*" | "/" | "**":
                return f" {op.name} ".join(operands)
            case "neg":
                return f"-{operands[0]}"
            case "power":
                return f"{operands[0]}**{op.constants[0]!r}"
            case "weighted_sum":
                return self.of_classes(node.parents) or self.weighted_sum(
                    node.parents, operands, arguments)
            case "squared_error":               # output first, as in microbp.squared_error
                arguments.reverse()
        named = zip(op.constant_names, op.constants, strict=True)
        return f"{op.name}({', '.join([*arguments, *(f'{name}={x!r}' for name, x in named)])})"

    def argument(self, node: Value) -> str:
        """Return a node as it is written between commas."""
        if node in self.names:
            return self.names[node]
        return self.formula(node) if node.parents else repr(node.data)

    def operand(self, node: Value) -> str:
        """Return a node as it is written beside a sign."""
        written = self.argument(node)
        if not node.parents or node in self.names:
            return written
        is_call = node.op.isidentifier() and node.op not in ("neg", "power", "weighted_sum")
        return written if is_call else f"({written})"

    def of_classes(self, nodes: Sequence[Value]) -> str:
        """Write a target for each class times its cross-entropy, if a sum is just that."""
        targets, entropies, bias = weights_inputs_bias(nodes)
        logits = entropies[0].parents
        if bias or len(logits) != len(entropies) or any(
                node.op != "cross_entropy" or node in self.names or node.parents != logits
                or operation_of(node).constants != (float(k),)
                for k, node in enumerate(entropies)):
            return ""
        z, t = (_list([*map(self.argument, part)]) for part in (logits, targets))
        return f"cross_entropy({z}, {t})"

    def weighted_sum(self, nodes: Sequence[Value], operands: Sequence[str],
                     arguments: Sequence[str]) -> str:
        """Write a net input as a sum where it is read as one node again."""
        weights, inputs, bias = weights_inputs_bias([node.role for node in nodes])
        natural = not self.expanded and len(operands) > 2 and all(
            (w == "parameter") != (x == "parameter") for w, x in zip(weights, inputs)) and all(
            role in ("parameter", "constant") for role in bias)
        if natural:
            weights, inputs, bias = weights_inputs_bias(operands)
            return " + ".join([*(f"{w}*{x}" for w, x in zip(weights, inputs)), *bias])
        weights, inputs, bias = weights_inputs_bias(arguments)
        return f"weighted_sum({', '.join([_list(weights), _list(inputs), *bias])})"


def _list(operands: Sequence[str]) -> str:
    return f"[{', '.join(operands)}]"


def _names(order: Sequence[Value]) -> dict[Value, str]:
    """Return a name that formulas can use for every node that needs one, each different."""
    uses = Counter(parent for node in order for parent in node.parents)
    must = {order[-1]}
    for node in order:
        if node.op in ("**", "neg"):            # of a bare number, they would be read otherwise
            must.update(parent for parent in node.parents if not parent.parents)
    names: dict[Value, str] = {}
    depth: dict[Value, int] = {}
    taken: set[str] = set()
    for node in order:
        depth[node] = 1 + max((depth[p] for p in node.parents if p not in names), default=0)
        name = plain(node.name)
        fits = NAME.match(name) is not None
        if not fits and node not in must and depth[node] < _DEEPEST and (
                uses[node] == 1 if node.parents else node.role == "constant" and not name):
            continue
        names[node] = _free(name if fits else _LETTERS[node.role], fits, taken)
        taken.add(names[node])
    return names


def _free(name: str, fits: bool, taken: set[str]) -> str:
    """Return a name that is not taken: itself, or with the first number that is free."""
    if fits and name not in taken:
        return name
    joined, k = ("_", 2) if fits else ("", 1)
    while f"{name}{joined}{k}" in taken:
        k += 1
    return f"{name}{joined}{k}"
