"""What drawings say of a graph: numbers of nodes, kinds, names, and written numbers.

Knows the graph, its names and words; nothing about cards, lines and places.
"""

from collections.abc import Collection, Mapping
from itertools import chain
from typing import NamedTuple

from microbp.drawing.formulas import Formulas
from microbp.drawing.lettering import BLANK, Piece, flat, lettered
from microbp.drawing.theme import SHARED
from microbp.engine import Value
from microbp.anatomy import Anatomy, Group
from microbp.anatomy.formulas import OpenLetters
from microbp.ops import weights_inputs_bias
from microbp.replay import operation_of
from microbp.writing.digits import significant, with_minus
from microbp.writing.naming import neuron_name
from microbp.writing.words import printable, say

_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


SHOWN = ("values", "gradients", "locals", "formulas", "blanks")


class State(NamedTuple):
    """What is known so far: numbers, gradients, and the node that the last step was about."""

    values: Mapping[Value, float]
    gradients: Mapping[Value, float]
    current: Value | None = None


def present(anatomy: Anatomy) -> State:
    """The numbers of a graph as they are; the gradients from `backward()` on."""
    is_known = any(end.grad for end in anatomy.outputs)
    return State({node: node.data for node in anatomy.order},
                 {node: node.grad for node in anatomy.order} if is_known else {})


class Reading:
    """A graph as the drawings read it; a node's number is its place in `topological()`."""

    room = ""  # numbers get at least the room of this one

    def __init__(
        self,
        anatomy: Anatomy,
        digits: int = 4,
        lang: str = "en",
        show: Collection[str] = ("values", "gradients", "locals"),
        state: State | None = None,
    ):
        self.anatomy = anatomy
        self.digits = digits
        self.lang = lang
        self.order, self.number = anatomy.order, anatomy.number
        self.output, self.ends = anatomy.output, anatomy.outputs
        self.names, self.kind = anatomy.names, anatomy.kind
        self._neurons = {neuron_name(self.names[group.output]) for group in anatomy.groups
                         if group.kind == "neuron"}  # a target may bear such a name too
        self.show, self.state = set(show), state or present(anatomy)
        if "blanks" in show and self.show.isdisjoint(("values", "gradients")):
            self.show |= {"values", "gradients"}  # blanks stand for them
        self.shared = self._shared()
        self.path: Collection[int] = ()  # numbers of the nodes that are highlighted
        self.asked_for: Collection[Value] | None = None  # whose gradients are blanks
        self.formulas, self.open = Formulas(anatomy, digits), OpenLetters(anatomy)

    def _shared(self) -> dict[Value, str]:
        """A colour for each parameter that is used in several places, if a few are."""
        found = [leaf for leaf in self.order if self.kind(leaf) == "parameter" and sum(
            user.parents.count(leaf) for user in self.anatomy.users[leaf]) > 1]
        if len(found) > SHARED:
            return {}
        return {leaf: f"shared-{k}" for k, leaf in enumerate(found, 1)}

    def name(self, node: Value) -> list[Piece]:
        """What a node is called; a constant without a name is only a number."""
        if node.role == "constant" and not node.name:
            return []
        letters = lettered(self.names[node])
        if self.kind(node) == "target" and self.names[node] in self._neurons:
            return [Piece(self.say("target") + " "), *letters]
        return letters

    def group_name(self, group: Group) -> list[Piece]:
        """What a neuron or an error term is called."""
        if group.title:
            return lettered(printable(group.title))
        name = self.names[group.output]
        return lettered(neuron_name(name) if group.kind == "neuron" else name)

    def group_word(self, group: Group) -> str:
        """What stands before a group's name: neuron or error; nothing where a user named it."""
        return "" if group.kind == "group" else self.say(group.kind)

    def operands(self, node: Value) -> list[int]:
        """The order in which a node's parents are drawn, from top to bottom.

        Each weight stands beside its input.
        """
        places = range(len(node.parents))
        if node.op != "weighted_sum":
            return list(places)
        weights, inputs, bias = weights_inputs_bias(places)
        return [*chain.from_iterable(zip(weights, inputs)), *bias]

    def is_bias(self, node: Value, index: int) -> bool:
        """Whether a parent is what a weighted sum adds at last."""
        return node.op == "weighted_sum" and index == len(node.parents) - 1 and index % 2 == 0

    def classes(self, node: Value) -> list[tuple[Value, int]]:
        """The classes between which a cross-entropy decides, as ``(node, index)``."""
        return [(node, k) for k in range(len(node.parents))] if node.op == "cross_entropy" else []

    def right_class(self, node: Value) -> int:
        """The index of the class that a cross-entropy asks for."""
        return int(operation_of(node).constants[0])

    def asked(self, node: Value) -> list[Piece]:
        """What a cross-entropy asks for: the probability of its class."""
        if node.op != "cross_entropy":
            return []
        index = self.right_class(node)
        logit = self.name(node.parents[index])
        is_told = self.shows("values") and not self.shows("blanks")
        return [Piece("p("), *logit, Piece(f") = {self.share(node, index)}" if is_told else ")")]

    def share(self, node: Value, index: int) -> str:
        """The probability that the logits of a cross-entropy give to a class."""
        return self._filled(node.local_grads[index] + (index == self.right_class(node)))

    def written(self, number: float) -> str:
        """A number as it stands in the picture."""
        return with_minus(significant(number, self.digits))

    def shows(self, what: str) -> bool:
        """Whether something is shown, a number or a blank to be filled in."""
        return what in self.show

    def _filled(self, number: float | None, given: bool = False) -> str:
        """A number, a blank to be filled in, or a dot for what is not known yet."""
        if self.shows("blanks") and not given:
            return BLANK
        return "·" if number is None else self.written(number)

    def value(self, node: Value) -> str:
        """A node's number; what is given is never blank."""
        return self._filled(self.state.values.get(node), given=not node.parents)

    def grad(self, node: Value) -> str:
        """A node's gradient; a dot before `backward()`."""
        return self._filled(self.state.gradients.get(node), given=node in self.ends)

    def gradient(self, node: Value) -> list[Piece]:
        """A node's gradient as a line of its card, if it is shown."""
        return [Piece("∇" + self.grad(node))] * self.shows_grad(node)

    def shows_grad(self, node: Value) -> bool:
        """Whether a node's gradient is shown; with blanks, whether anybody is asked for it.

        By default nobody is for those of inputs and targets, and for what is handed on as it is.
        """
        if not self.shows("gradients") or node in self.ends or not self.shows("blanks"):
            return self.shows("gradients")
        if self.asked_for is not None:
            return node in self.asked_for
        uses = [(user, k) for user in dict.fromkeys(self.anatomy.users[node])
                for k, parent in enumerate(user.parents) if parent is node]
        is_same = len(uses) == 1 and self.open.hands_on(*uses[0])
        return not is_same and (bool(node.parents) or self.kind(node) == "parameter")

    def is_current(self, node: Value) -> bool:
        """Whether the last step was about a node."""
        return node is self.state.current

    def is_ordered(self, node: Value) -> bool:
        """Whether a node's two operands may not be exchanged, as those of − and ÷."""
        op = node.operation
        if op is None or len(node.parents) != 2:
            return False
        try:
            (one, _), (other, _) = op.rule(2.0, 3.0), op.rule(3.0, 2.0)
        except (ArithmeticError, ValueError, TypeError):
            return True
        return bool(one != other)

    def local(self, node: Value, index: int) -> list[Piece]:
        """The factor on an edge, as `×0.2413`; ×1 is written on a highlighted path alone."""
        number = self.written(node.local_grads[index])
        is_on_path = all(self.number[end] in self.path for end in (node, node.parents[index]))
        if not self.shows("locals") or (number == "1" and not is_on_path):
            return []
        if self.shows("blanks"):
            return [Piece("×" + BLANK[:4])]
        if node not in self.state.values:
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

    def plain_name(self, node: Value) -> str:
        """A node's name where nothing can be raised or lowered but digits: w₁, w[2][1,2]."""
        letters = self.name(node)
        raised = any(piece.high or (piece.low and not piece.text.isdigit()) for piece in letters)
        return self.names[node] if raised else flat(letters)

    def title(self, node: Value) -> str:
        """One line about a node, for a tooltip and for readers who cannot see."""
        name, badge = self.plain_name(node), self.badge(node)
        if not node.parents:
            name = name or self.say(self.kind(node))
        gradient = self.grad(node)
        if gradient == "·":
            gradient = self.say("not computed yet")
        called = " = ".join(filter(None, (name, badge)))
        key = "what a node holds"
        if self.shows("blanks") and not self.shows_grad(node):
            key = "what a node is"
        return self.say(key, node=called, value=self.value(node), gradient=gradient)

    def heading(self) -> tuple[str, str]:
        """The title and description of the whole picture."""
        name = ", ".join(map(self.plain_name, self.ends))
        result = "; ".join(map(self.title, self.ends))
        return (
            self.say("computation graph", name=name),
            self.say("what a drawing shows", count=len(self.order), result=result),
        )

    def say(self, key: str, **places: object) -> str:
        """The words for a key, in the language of the drawing."""
        return say(key, self.lang, **places)
