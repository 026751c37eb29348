"""What drawings say of a graph: numbers of nodes, kinds, names, and written numbers.

Knows the graph, its names and words; nothing about cards, lines and places.
"""

from collections.abc import Iterable

from microbp.drawing import lettering
from microbp.drawing.lettering import Letters, lettered
from microbp.engine import Value
from microbp.anatomy.groups import Group
from microbp.anatomy.names import display_names, neuron_name
from microbp.writing.digits import significant, with_minus
from microbp.ops import Op
from microbp.writing.words import say

_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


class Reading:
    """A graph as the drawings read it; a node's number is its place in `topological()`."""

    def __init__(
        self,
        output: Value,
        digits: int = 4,
        parameters: Iterable[Value] | None = None,
        lang: str = "en",
    ):
        self.output = output
        self.digits = digits
        self.lang = lang
        self.order = output.topological()
        self.number = {node: index for index, node in enumerate(self.order)}
        self.parameters = None if parameters is None else set(parameters)
        for parameter in self.parameters or ():
            if parameter not in self.number:
                raise ValueError(f"{parameter!r} is a parameter that is not in the graph")
        self.names = display_names(output)
        self.known = output.grad != 0  # whether backward() has been called

    def kind(self, node: Value) -> str:
        """The kind of card a node gets."""
        if node.parents:
            return "loss" if node is self.output else "op"
        if self.parameters is not None:
            if node in self.parameters:
                return "parameter"
            return "input" if node.role == "parameter" else node.role
        return node.role

    def name(self, node: Value) -> list[Letters]:
        """What a node is called; a constant without a name is only a number."""
        if node.role == "constant" and not node.name:
            return []
        return lettered(self.names[node])

    def group_name(self, group: Group) -> list[Letters]:
        """What a neuron or an error term is called."""
        name = self.names[group.output]
        return lettered(neuron_name(name) if group.kind == "neuron" else name)

    def operands(self, node: Value) -> list[int]:
        """The order in which a node's parents are drawn, from top to bottom.

        Each weight stands beside its input.
        """
        count = len(node.parents)
        if node.op == "weighted_sum":
            half = count // 2
            pairs = [index for k in range(half) for index in (k, half + k)]
            return pairs + list(range(2 * half, count))
        return list(range(count))

    def written(self, number: float) -> str:
        """A number as it stands in the picture."""
        return with_minus(significant(number, self.digits))

    def value(self, node: Value) -> str:
        """A node's number."""
        return self.written(node.data)

    def grad(self, node: Value) -> str:
        """A node's gradient; a dot before `backward()`, when all gradients are 0."""
        return self.written(node.grad) if self.known else "·"

    def local(self, node: Value, index: int) -> list[Letters]:
        """The factor on an edge, as `×0.2413`; nothing for ×1."""
        number = self.written(node.local_grads[index])
        if number == "1":
            return []
        return [Letters(f"×({number})" if number[0] == "−" else f"×{number}")]

    def badge(self, node: Value) -> str:
        """The sign of a node's operation; a power shows its exponent."""
        op = node.origin
        if not isinstance(op, Op):
            return ""
        if op.name == "power" and op.constants[0].is_integer() and abs(op.constants[0]) < 10:
            return "x" + f"{op.constants[0]:.0f}".translate(_SUPERSCRIPTS)
        return op.badge

    def title(self, node: Value) -> str:
        """One line about a node, for a tooltip and for readers who cannot see."""
        name, badge = lettering.flat(self.name(node)), self.badge(node)
        if not node.parents:
            name = name or self.say(self.kind(node))
        gradient = self.grad(node) if self.known else self.say("not computed yet")
        return self.say(
            "what a node holds",
            node=" = ".join(filter(None, (name, badge))),
            value=self.value(node),
            gradient=gradient,
        )

    def heading(self) -> tuple[str, str]:
        """The title and description of the whole picture."""
        name = lettering.flat(lettered(self.names[self.output]))
        result = self.title(self.output)
        return (
            self.say("computation graph", name=name),
            self.say("what a drawing shows", count=len(self.order), result=result),
        )

    def say(self, key: str, **places: object) -> str:
        """The words for a key, in the language of the drawing."""
        return say(key, self.lang, **places)
