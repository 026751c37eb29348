"""Mistakes: one table of what goes wrong in backpropagation by hand, and what each one does.

A mistake changes a convention of a :class:`microbp.examples.rules.Rule`, or one number of a step,
by arithmetic on the step's letters:

==========  ======================================================================
forward     `out`, and the operands by the names that the operation's rule has
backward    `upstream`, `local`, `contribution` = local × upstream, `before` (the
            gradient so far), and the letters of the forward step
update      `gradient`, `lr`
==========  ======================================================================

The arithmetic is written once: Python runs it on floats, and letters that run through it write it
down for the page. A mistake in a node's formula or local derivative is another operation in its
place, so that graphs, programs and drawings with mistakes in them are graphs like any other. The
words stand in :mod:`microbp.writing.words`. Who made a mistake is the business of diagnosis.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from microbp import ops
from microbp.anatomy.neurons import in_layers
from microbp.anatomy.nodes import operand_of_sum
from microbp.engine import Value
from microbp.examples.graph import Graph, Network
from microbp.ops import OPS, Op
from microbp.replay import operation_of
from microbp.writing.spelling import meant
from microbp.writing.words import say

Formula = Callable[..., Any]


class Way(NamedTuple):
    """One way to make a mistake: at which places, and which letter is what instead.

    The letter ``operation`` is the node's whole rule.
    """

    at: str
    letter: str
    formula: Formula


class Mistake(NamedTuple):
    """A row of the table. `changes` are conventions, `ways` arithmetic; the others are slips in
    the number itself or in what was given, which diagnosis looks for."""

    id: str
    changes: tuple[tuple[str, Any], ...] = ()
    ways: tuple[Way, ...] = ()
    trainable: bool = False         # whether training can be done with it throughout
    convention: bool = False        # another custom, and no mistake

    def word(self, lang: str = "en") -> str:
        """Say in a short phrase what was done."""
        return say(f"mistake: {self.id}", lang)


class Made(NamedTuple):
    """A mistake made at one node, or, without a `node`, wherever it can be made.

    `by` names the operand, for a derivative of the node by it.
    """

    id: str
    way: int = 0
    node: str = ""
    by: str = ""

    @property
    def how(self) -> Way:
        """What it does."""
        return IDS[self.id].ways[self.way]


# Other rules for a node

def _linear(a: Any) -> Any:
    return a, (1.0,)


def _other(name: str) -> Way:
    return Way("activation", "operation", OPS[name].rule if name in OPS else _linear)


def _rule(id: str, convention: bool = False, trainable: bool = True, **changes: Any) -> Mistake:
    return Mistake(id, tuple(changes.items()), (), trainable, convention)


def _step(id: str, *ways: tuple[str, str, Formula], trainable: bool = True) -> Mistake:
    return Mistake(id, (), tuple(Way(*way) for way in ways), trainable)


#: Conventions first, then mistakes, the likelier ones first.
MISTAKES: tuple[Mistake, ...] = (
    _rule("sequential", order="sequential"),
    _rule("simultaneous", convention=True, order="simultaneous"),
    _rule("before-update", convention=True, trainable=False, counting="before"),
    _rule("after-update", convention=True, trainable=False, counting="after"),
    _rule("biases-frozen", convention=True, biases="frozen"),
    _rule("biases-shared", convention=True, biases="shared"),
    _rule("biases-per-neuron", convention=True, trainable=False, biases="per-neuron"),
    _rule("sum", convention=True, update="sum"),
    _rule("mean", convention=True, update="mean"),
    _rule("each", convention=True, update="each"),
    _rule("single-precision", convention=True, precision="single"),
    Mistake("truncated"), Mistake("rounded-steps"), Mistake("carried"),
    _rule("broadcast", hidden="broadcast"),
    _rule("weight-gradients", hidden="weight gradients"),
    _rule("transposed", hidden="transposed"),
    _rule("averaged-twice", bias_mean="twice"),
    _rule("no-half", trainable=False, reported=2.0),
    _rule("extra-half", trainable=False, reported=0.5),
    _step("uphill", ("update", "gradient", lambda gradient: -gradient)),
    _step("no-rate", ("update", "lr", lambda: 1.0)),
    _step("twice", ("update", "gradient", lambda gradient: 2.0 * gradient)),
    Mistake("sign", (), (Way("edge", "local", lambda local: -local),)),
    _step("no-slope", ("activation", "local", lambda: 1.0),
          ("sigmoid", "local", lambda out: out), ("sigmoid", "local", lambda out: 1.0 - out)),
    _step("no-error", ("prediction", "upstream", lambda: 1.0)),
    _step("no-input", ("signal", "local", lambda: 1.0)),
    _step("no-weight", ("weight", "local", lambda: 1.0)),
    _step("one-path", ("joined", "before", lambda: 0.0), ("joined", "local", lambda: 0.0)),
    _step("no-upstream", ("edge", "upstream", lambda: 1.0)),
    _step("no-bias", ("bias", "out", lambda out, bias: out - bias)),
    _step("no-two", ("double", "local", lambda local: 0.5 * local)),
    _step("extra-two", ("square", "local", lambda local: 2.0 * local)),
    _step("not-squared", ("squared_error", "out", lambda target, output: 0.5 * (target - output)),
          ("power", "out", lambda a: a),
          ("squared_difference", "out", lambda target, output: target - output),
          trainable=False),
    Mistake("other-quantity"),
    Mistake("decimal-point"), Mistake("digit"),
    _step("minus-in-exp", ("sigmoid", "operation", lambda a: ops.sigmoid.rule(-a))),
    Mistake("other-activation", (), tuple(map(_other, ("tanh", "sigmoid", "relu", "linear")))),
    Mistake("other-rate"), Mistake("wrong-input"), Mistake("exchanged"), Mistake("given"),
    _rule("not-reset", reset="never"),
    _step("inverse", ("inner", "local", lambda local: 1.0 / local)),
)
IDS = {mistake.id: mistake for mistake in MISTAKES}


def trainable(id: str) -> Mistake:
    """Return the mistake that `id` names; ValueError if it is unknown or cannot be trained with."""
    known = [mistake.id for mistake in MISTAKES if mistake.trainable]
    if id in IDS and id not in known:
        raise ValueError(f"mistake = {id!r} is no rule to train with; these are: "
                         + ", ".join(known))
    if id not in IDS:
        raise ValueError(f"there is no mistake {id!r}{meant(id, known)}; mistakes to train with "
                         f"are {', '.join(known)}")
    return IDS[id]


# Where mistakes can be made

def places(graph: Network, at: str) -> Iterator[tuple[Value, int]]:
    """Yield each node of the graph and the number of its operand at which something can be wrong.
    """
    if at == "prediction":
        layers = in_layers(graph.neurons)
        yield from ((neuron.out, k) for neuron in (layers[-1] if layers else ())
                    for k in range(len(neuron.out.parents)))
        return
    is_place = _KINDS.get(at) or (lambda graph, node, k: node.op == at)
    for node in graph.needed:
        yield from ((node, k) for k in range(len(node.parents)) if is_place(graph, node, k))


def _is_signal(graph: Network, node: Value, k: int) -> bool:
    """Tell whether the derivative is a weight's, whose number is the signal."""
    if node.op == "*":
        return node.parents[k].role == "parameter"
    return operand_of_sum(node, k) == "weight"


def _is_weight(graph: Network, node: Value, k: int) -> bool:
    """Tell whether the derivative is a signal's, whose number is the weight."""
    if node.op == "*":
        return node.parents[1 - k].role == "parameter" != node.parents[k].role
    return operand_of_sum(node, k) == "signal"


def _is_power(graph: Network, node: Value, k: int) -> bool:
    return node.op == "power" and operation_of(node).constants == (2.0,)


def _is_double(graph: Network, node: Value, k: int) -> bool:
    """Tell whether the derivative of a square has a factor of 2."""
    return node.op == "squared_difference" or _is_power(graph, node, k)


#: Where mistakes can be made; other kinds of places are names of operations.
_KINDS: dict[str, Callable[[Network, Value, int], bool]] = {
    "edge": lambda graph, node, k: True,
    "inner": lambda graph, node, k: node is not graph.needed[-1] and not any(
        parent.role == "target" for parent in node.parents),
    "activation": lambda graph, node, k: operation_of(node).activation and len(node.parents) == 1,
    "signal": _is_signal,
    "weight": _is_weight,
    "bias": lambda graph, node, k: operand_of_sum(node, k) == "bias",
    "power": _is_power,
    "double": _is_double,
    "square": lambda graph, node, k: node.op == "squared_error" or _is_double(graph, node, k),
    "joined": lambda graph, node, k: bool(node.parents[k].parents) and graph.uses[
        node.parents[k]] > 1,
}


def chosen(graph: Graph, made: Made) -> list[tuple[Value, int]]:
    """Return the places at which a mistake is made; ValueError if there are none."""
    found = [(node, k) for node, k in places(graph, made.how.at)
             if made.node in ("", node.name) and made.by in ("", node.parents[k].name)]
    if not found:
        raise ValueError(f"there is no place for the mistake {made.id!r} in this example")
    return found


def wrong_operations(graph: Graph, made: Made) -> dict[Value, Op]:
    """Return for the nodes of a graph the operations that a mistake puts in place of theirs."""
    way = made.how
    if way.letter not in ("out", "local", "operation"):
        return {}
    wrong: dict[Value, list[int]] = {}
    for node, k in chosen(graph, made):
        wrong.setdefault(node, []).append(k)
    return {node: bent(operation_of(node), way, tuple(ks)) for node, ks in wrong.items()}


@lru_cache(maxsize=4096)
def bent(op: Op, way: Way, operands: tuple[int, ...]) -> Op:
    """Return the operation with a mistake in its result or in the derivatives by some operands."""
    def rule(*numbers: Any) -> Any:
        out, derivatives = op.rule(*numbers)
        letters = {**dict(zip(op.function.__code__.co_varnames, numbers)), "out": out,
                   "bias": numbers[-1]}
        if way.letter == "out":
            return applied(way.formula, letters), derivatives
        return out, tuple([applied(way.formula, {**letters, "local": local}) if k in operands
                           else local for k, local in enumerate(derivatives)])

    return Op(op.name, way.formula if way.letter == "operation" else rule, op.badge, op.word,
              op.activation, ())


def applied(formula: Formula, letters: dict[str, Any]) -> Any:
    """Run the arithmetic of a mistake on those of the letters that it takes."""
    code = formula.__code__
    return formula(*[letters[name] for name in code.co_varnames[:code.co_argcount]])
