"""What drawings say of a graph: numbers of nodes, kinds, names, and written numbers.

Knows the graph, its names and words; nothing about cards, lines and places.
"""

from microbp.drawing import lettering
from microbp.drawing.formulas import Formulas
from microbp.drawing.lettering import Piece, lettered
from microbp.engine import Value
from microbp.anatomy import Anatomy, Group
from microbp.writing.digits import significant, with_minus
from microbp.writing.naming import neuron_name
from microbp.writing.words import printable, say

_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


class Reading:
    """A graph as the drawings read it; a node's number is its place in `topological()`."""

    room = ""  # numbers get at least the room of this one

    def __init__(self, anatomy: Anatomy, digits: int = 4, lang: str = "en"):
        self.anatomy = anatomy
        self.digits = digits
        self.lang = lang
        self.order, self.number = list(anatomy.number), anatomy.number
        self.output, self.names, self.kind = anatomy.output, anatomy.names, anatomy.kind
        self.known = anatomy.output.grad != 0  # whether backward() has been called
        self.formulas = Formulas(anatomy, digits)

    def name(self, node: Value) -> list[Piece]:
        """What a node is called; a constant without a name is only a number."""
        if node.role == "constant" and not node.name:
            return []
        return lettered(self.names[node])

    def group_name(self, group: Group) -> list[Piece]:
        """What a neuron or an error term is called."""
        if group.title:
            return lettered(printable(group.title))
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

    def classes(self, node: Value) -> list[tuple[Value, int]]:
        """The classes between which a cross-entropy decides, as ``(node, index)``."""
        return [(node, k) for k in range(len(node.parents))] if node.op == "cross_entropy" else []

    def right_class(self, node: Value) -> int:
        """The index of the class that a cross-entropy asks for."""
        assert node.operation is not None
        return int(node.operation.constants[0])

    def share(self, node: Value, index: int) -> str:
        """The probability that the logits of a cross-entropy give to a class."""
        return self.written(node.local_grads[index] + (index == self.right_class(node)))

    def written(self, number: float) -> str:
        """A number as it stands in the picture."""
        return with_minus(significant(number, self.digits))

    def value(self, node: Value) -> str:
        """A node's number."""
        return self.written(node.data)

    def grad(self, node: Value) -> str:
        """A node's gradient; a dot before `backward()`, when all gradients are 0."""
        return self.written(node.grad) if self.known else "·"

    def local(self, node: Value, index: int) -> list[Piece]:
        """The factor on an edge, as `×0.2413`; nothing for ×1."""
        number = self.written(node.local_grads[index])
        if number == "1":
            return []
        return [Piece(f"×({number})" if number[0] == "−" else f"×{number}")]

    def label_room(self, node: Value, index: int) -> str:
        """A factor whose room is kept free on an edge, whatever the factor is now."""
        return ""

    def badge(self, node: Value) -> str:
        """The sign of a node's operation; a power shows its exponent."""
        op = node.operation
        if op is None:
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
