"""An example computed under a rule: forward and backward, bent where the rule says so.

The nodes of the graph are made once more for each pass, with the operations that made them; the
chain rule goes over the local derivatives that they recorded. Where a rule bends a number (rounds
it, replaces it, forgets a factor), it is bent on the way. This module knows how a rule is
followed within one pass; it knows no training.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from math import isfinite

from microbp.anatomy.neurons import in_layers
from microbp.engine import Value
from microbp.examples.graph import Graph, Nodes, computed_anew
from microbp.examples.mistakes import applied, chosen, wrong_operations
from microbp.examples.rules import Rule
from microbp.examples.sheet import Numbers, Sheet
from microbp.ops import Op, add_up, weights_inputs_bias
from microbp.optim import sgd_rule
from microbp.replay import operation_of
from microbp.writing.digits import by_hand
from microbp.writing.equations import computed
from microbp.writing.letters import Symbol, derive, letter

NUDGE = 1.000001
Gradients = dict[Value, float]          # by the nodes of the passes


class Propagation:
    """The passes of an example under ``rule``."""

    def __init__(self, example: Sheet, rule: Rule) -> None:
        self.example, self.rule = example, (rule := rule.followed)
        self.lr = example.lr if rule.lr is None else rule.lr
        right = (example.graph.with_biases_apart if rule.biases == "per-neuron"
                 else example.graph)
        wrong = {node: op for made in rule.made
                 for node, op in wrong_operations(right, made).items()}
        self.graph = right.with_operations(wrong) if wrong else right
        self.loss = self.graph.output
        leaves = example.leaves
        given: Numbers = {name: leaves.get(name, leaf.data)
                          for name, leaf in self.graph.given.items()}
        given |= {name: number for name, number in rule.given if name in given}
        if rule.precision == "single":
            given = {name: _single(value) for name, value in given.items()}
        self.given = given
        self.parameters = [
            name for name, value in given.items() if not isinstance(value, list) and (
                rule.biases != "frozen" if name in right.biases
                else name in example.parameters)]
        self.carried = dict(rule.carried)
        self.local = {f"d{of}/d{by}": number for of, by, number in rule.local}
        self.raw: dict[str, float] = {}         # what carried results would have been
        self.wrong_steps = [(made.how, {*chosen(self.graph, made)}) for made in rule.made
                            if made.how.letter in ("upstream", "before")]
        self.wrong_updates = [made.how for made in rule.made if made.how.at == "update"]
        self.borrowed = self._borrowed()
        self.bends = bool(self.carried or self.local or self.borrowed or rule.nudged
                          or rule.decimals is not None or rule.round)
        self.errors = {self.loss, *(self.loss.parents if self.loss.op == "total" else ())}

    @cached_property
    def rows(self) -> list[dict[str, float]]:
        """For each training row, the given numbers that differ from row to row."""
        columns = {name: value for name, value in self.given.items() if isinstance(value, list)}
        return in_rows(columns) or [{}] * self.example.rows

    def leaves(self, numbers: Mapping[str, float]) -> dict[str, Value]:
        """Return the leaves that all rows share, some of them with other numbers.

        Raises OverflowError if training has made one of them too large.
        """
        if grown := [name for name, number in numbers.items() if not isfinite(number)]:
            raise OverflowError(f"{grown[0]} of {self.example.id} is out of the range of numbers")
        shared = {name: value for name, value in self.given.items()
                  if not isinstance(value, list)}
        return {name: Value(number, name) for name, number in {**shared, **numbers}.items()}

    def noted(self, name: str, number: float) -> float:
        """Return a result as the author went on with it: exact, rounded, or another number."""
        if self.carried and name in self.carried:
            self.raw[name] = number
            return self.carried[name]
        return self.rounded(number * NUDGE if name and name == self.rule.nudged else number)

    def rounded(self, number: float) -> float:
        """Return a number as it was written down: exact, by hand, or with so many decimals."""
        if self.rule.round:
            return by_hand(number, self.rule.round)
        return number if self.rule.decimals is None else round(number, self.rule.decimals)

    def forward(self, numbers: Mapping[str, float], leaves: Mapping[str, Value],
                order: Sequence[Value]) -> Nodes:
        """Compute the nodes of ``order`` from the numbers of a training row and from leaves."""
        nodes = {leaf: leaves[name] if name in leaves else Value(numbers[name], name)
                 for name, leaf in self.graph.given.items()}
        return computed_anew(order, nodes, bend=self.bend)

    def bend(self, place: Value, nodes: Nodes) -> None:
        """Bend the number and the local derivatives of a node, if the rule bends any."""
        if self.bends:
            node = nodes[place]
            node.data = self.noted(node.name, node.data)
            node.local_grads = self.local_grads(place, nodes)

    def local_grads(self, place: Value, nodes: Nodes,
                    numbers: Mapping[Value, float] = {}) -> tuple[float, ...]:
        """Return the local derivatives of a node as the rule bends them.

        `numbers` are those that some nodes have by now in place of their own.
        """
        node, borrowed = nodes[place], self.borrowed.get(place, {})
        right = _derivatives(operation_of(node), [numbers.get(parent, parent.data)
                                                  for parent in node.parents], node.data)
        grads = []
        for k, (parent, number) in enumerate(zip(node.parents, right)):
            if k in borrowed:
                other = nodes.get(borrowed[k], borrowed[k])         # a bare number has no twin
                number = numbers.get(other, other.data)
            name = f"d{node.name}/d{parent.name}"
            grads.append(self.local.get(name, self.noted(name, number)))
        return tuple(grads)

    def backward(self, of: Value, passes: Sequence[Nodes], seed: float = 1.0) -> Gradients:
        """Return the derivatives of ``of``, summed over the passes, by everything before it."""
        gradients: Gradients = {nodes[of]: seed for nodes in passes}
        order = [node for node in reversed(of.topological()) if node.parents]
        for nodes in passes:
            for node in order:
                self.hand_back(node, nodes[node], range(len(node.parents)), gradients)
        if self.rule.hidden == "broadcast" and of is self.loss:
            _broadcast(self.graph, passes, gradients)
        return gradients

    def hand_back(self, place: Value, node: Value, operands: Iterable[int],
                  gradients: Gradients) -> None:
        """Add upstream × local derivative to the gradients of some operands of ``node``.

        `place` is the node that it is made after.
        """
        upstream = gradients[node]
        if self.bends:
            upstream = gradients[node] = self.noted(f"d{self.loss.name}/d{node.name}", upstream)
        for i in operands:
            parent = node.parents[i]
            before, local, given = gradients.get(parent, 0.0), node.local_grads[i], upstream
            for way, wrong in self.wrong_steps:
                if (place, i) in wrong:
                    letters = {"upstream": given, "local": local, "before": before}
                    letters[way.letter] = applied(way.formula, letters)
                    given, before = letters["upstream"], letters["before"]
            _, gradients[parent] = handed_on(local, given, before, self.rule.round)

    def backward_with_updates(self, passes: Sequence[Nodes],
                              velocities: Mapping[str, float]) -> Gradients:
        """Go back from the loss and update each parameter as soon as its gradient is known.

        The local derivatives that read it afterwards see the updated number: those are what the
        nodes have recorded from then on.
        """
        seed = self.seed(len(passes))
        gradients: Gradients = {nodes[self.loss]: seed for nodes in passes}
        updated: dict[Value, float] = {}
        trained = {self.graph.given[name] for name in self.parameters}
        for node, own, whole, others in with_updates(self.graph.needed, self.graph.uses, trained):
            for nodes in passes:
                self.hand_back(node, nodes[node], own, gradients)
            for place in whole:
                leaf = passes[0][place]
                updated[leaf], _ = self.updated(leaf.name, leaf.data, gradients[leaf],
                                                velocities[leaf.name])
            for nodes in passes:
                made = nodes[node]
                if own:
                    made.local_grads = self.local_grads(node, nodes, updated)
                self.hand_back(node, made, others, gradients)
        return gradients

    def updated(self, name: str, value: float, gradient: float,
                velocity: float) -> tuple[float, float]:
        """Return a parameter and its velocity after an update, from the gradient of its rows."""
        if self.rule.bias_mean == "twice" and name in self.graph.biases:
            gradient /= len(self.rows)
        gradient = self.averaged(gradient, len(self.rows))
        gradient = self.noted(f"d{self.loss.name}/d{name}", gradient)
        if self.rule.direction == "ascent":
            gradient = -gradient
        letters = {"gradient": gradient, "lr": self.lr or 0.0}
        for way in self.wrong_updates:
            letters[way.letter] = applied(way.formula, letters)
        momentum = 1.0 if self.rule.reset == "never" else self.rule.momentum
        number, velocity = sgd_rule(value, letters["gradient"], velocity, letters["lr"],
                                    momentum, self.rule.weight_decay)
        return self.noted(name + "+", number), velocity

    @property
    def updates_on_the_way(self) -> bool:
        """Whether a parameter is updated before the derivatives that read it are computed."""
        return self.rule.order == "sequential" and self.lr is not None

    def seed(self, rows: int) -> float:
        """Return the derivative of the loss by the loss of one row.

        By hand one divides the sum of the rows, see `averaged`.
        """
        mean = self.rule.update == "mean" and not self.rule.round
        return self.rule.factor / (rows if mean else 1)

    def averaged(self, whole: float, rows: int) -> float:
        """Return what comes of a sum over so many rows where a person takes the mean."""
        mean = self.rule.update == "mean" and self.rule.round
        return self.rounded(whole / rows) if mean else whole

    def _borrowed(self) -> dict[Value, dict[int, Value]]:
        """For each net input, the operands by which its derivative is another node's number.

        Raises ValueError where weights shall come in the wrong order, and no layer has as many
        neurons as the one before it.
        """
        if self.rule.hidden == "weight gradients":
            return {node: dict(enumerate(weights_inputs_bias(node.parents)[1],
                                         len(node.parents) // 2))
                    for node in self.graph.order if node.op == "weighted_sum"}
        if self.rule.hidden != "transposed":
            return {}
        found: dict[Value, dict[int, Value]] = {}
        layers = in_layers(self.graph.neurons)
        for before, layer in zip(layers, layers[1:]):
            if len(before) == len(layer) > 1 and all(
                    n.inputs == tuple(other.out for other in before) for n in layer):
                found |= {neuron.net: {len(layer) + k: other.weights[i]
                                       for k, other in enumerate(layer)}
                          for i, neuron in enumerate(layer)}
        if not found:
            raise ValueError("no layer has as many neurons as the one before it, so its weights "
                             "cannot be taken in the wrong order")
        return found


def with_updates(order: Sequence[Value], uses: Counter[Value], parameters: Collection[Value]
                 ) -> Iterator[tuple[Value, list[int], list[Value], list[int]]]:
    """Yield the nodes of a graph from the output back, as sequential order goes through them.

    `uses` says how many of them are computed from each. Each comes with its operands that are
    parameters, to which it hands back first; with those parameters that have their whole gradient
    then, and are updated; and with its other operands.
    """
    left = uses.copy()
    for node in reversed(order):
        own = [k for k, parent in enumerate(node.parents) if parent in parameters]
        leaves = {node.parents[k]: 1 for k in own}
        left.subtract(leaves)
        yield (node, own, [leaf for leaf in leaves if not left[leaf]],
               [k for k in range(len(node.parents)) if k not in own])


def handed_on(local: float, upstream: float, before: float, round: str) -> tuple[float, float]:
    """Return what a parent is handed, and its gradient with that, rounded as a person does."""
    contribution = by_hand(local * upstream, round)
    return contribution, by_hand(before + contribution, round)


def _derivatives(op: Op, numbers: Sequence[float], out: float) -> Sequence[float]:
    """Return the local derivatives for operands and for a result that need not be theirs."""
    # the derivatives of a sum do not use its result: its rule gives them in half the time
    formulas = () if op.name == "weighted_sum" else _formulas(op, len(numbers))
    if not formulas:
        derivatives: tuple[float, ...] = op.rule(*numbers)[1]
        return derivatives
    known = {"out": out, **{str(k): number for k, number in enumerate(numbers)}}
    return [computed(formula, lambda atom: atom.args[0] if atom.head == "number"
                     else known[atom.args[0]]) for formula in formulas]


@lru_cache(maxsize=256)
def _formulas(op: Op, operands: int) -> tuple[Symbol, ...]:
    """Return the formulas of the derivatives; none where only numbers are known to the rule."""
    letters = [letter(str(k)) for k in range(operands)]
    try:
        return derive(op.rule, *letters, out=letter("out"))[1]
    except TypeError:
        return ()


def in_rows(columns: Mapping[str, Sequence[float]]) -> list[dict[str, float]]:
    """Return for each row its numbers by the names of the columns."""
    return [dict(zip(columns, row)) for row in zip(*columns.values())]


def check_rows(example: Sheet) -> None:
    """Refuse given numbers with which a row cannot be computed."""
    run = Propagation(example, example.rule)
    leaves = run.leaves({})
    for number, row in enumerate(run.rows, start=1):
        try:
            run.forward(row, leaves, run.graph.order)
        except (ValueError, ArithmeticError) as problem:
            raise type(problem)(f"row {number}: {problem}") from None


def _single(value: float | list[float]) -> float | list[float]:
    numbers = value if isinstance(value, list) else [value]
    singles = [float(x) for x in struct.unpack(f"{len(numbers)}f",
                                               struct.pack(f"{len(numbers)}f", *numbers))]
    return singles if isinstance(value, list) else singles[0]


def _broadcast(graph: Graph, passes: Sequence[Nodes], gradients: Gradients) -> None:
    """Replace the hidden weights' gradients by those of a widely copied NumPy listing.

    There ``l2_delta * W1`` is a row where the column ``W1.T * l2_delta`` is meant. The product
    with the column of derivatives becomes a square table T[r, c] = (∂E/∂h_c) · h'_r, and W0
    gets the same row x·T added to each of its own, which the shapes allow only with as many
    inputs as hidden neurons. Nothing complains, and the numbers are no gradient.
    """
    hidden, *others = in_layers(graph.neurons)
    n = len(hidden)
    if n < 2 or [len(layer) for layer in others] != [1] or any(
            len(neuron.inputs) != n or neuron.bias is not None or neuron.out is neuron.net
            for neuron in hidden):
        raise ValueError("the broadcast needs one output and one hidden layer with as many "
                         "inputs as neurons and without biases")
    for c, neuron in enumerate(hidden):
        shared = add_up(
            add_up(nodes[x].data * gradients[nodes[neuron.out]] * nodes[other.out].local_grads[0]
                  for x, other in zip(hidden[0].inputs, hidden)) for nodes in passes)
        for other in hidden:
            gradients[passes[0][other.weights[c]]] = shared
