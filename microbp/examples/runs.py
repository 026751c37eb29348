"""An example computed under a rule.

A run computes its graph node by node with the operations that made it, goes back by the chain
rule over the local derivatives that the nodes recorded, and updates by the one rule of `optim`.
Where the rule of the run bends a number (rounds it, replaces it, forgets a factor), it is bent
on the way. This module knows how a rule is followed. It does not know which rule an author
followed: the audit finds that out.
"""

from __future__ import annotations

import operator
import struct
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from functools import cached_property, lru_cache, reduce

from microbp.anatomy.neurons import Neuron, in_layers
from microbp.engine import Value, apply
from microbp.examples.graph import Graph, operation_of
from microbp.examples.quantities import LOSS, Quantity
from microbp.examples.rules import Rule
from microbp.examples.sheet import Numbers, Sheet, number_in
from microbp.ops import Op, weights_inputs_bias
from microbp.optim import sgd_rule
from microbp.program import Program
from microbp.writing.equations import computed
from microbp.writing.letters import Symbol, derive, letter

MOST_UPDATES = 100_000
WORTH_A_PROGRAM = 100       # updates, from which on it pays to write the graph out

Nodes = dict[Value, Value]              # the nodes of one pass, by those of the run's graph
Gradients = dict[Value, float]          # by the nodes of the passes


class Run:
    """An example computed under ``rule``. Training is remembered and continued, not repeated."""

    def __init__(self, example: Sheet, rule: Rule) -> None:
        self.example, self.rule = example, rule
        self.lr = example.lr if rule.lr is None else rule.lr
        self.graph = (example.graph.with_biases_apart if rule.biases == "per-neuron"
                      else example.graph)
        self.loss = self.graph.output
        leaves = example.leaves
        given: Numbers = {name: leaves.get(name, leaf.data)
                          for name, leaf in self.graph.given.items()}
        given |= {name: number for name, number in rule.given if name in given}
        if rule.precision == "single":
            given = {name: _single(value) for name, value in given.items()}
        self.given = given
        self.trained = [name for name, value in given.items() if not isinstance(value, list) and (
            rule.biases != "frozen" if name in self.graph.biases else name in example.parameters)]
        self.carried = dict(rule.carried)
        self.local = {(of, by): number for of, by, number in rule.local}
        self.bends = bool(self.carried or self.local or rule.decimals is not None
                          or rule.hidden == "weight gradients")
        self.errors = {self.loss, *(self.loss.parents if self.loss.op == "total" else ())}
        start = {name: value for name, value in given.items() if name in self.trained}
        self.snapshots: dict[int, dict[str, float]] = {0: start}       # type: ignore[dict-item]

    def under(self, rule: Rule) -> Run:
        """Return this run as another rule would report it, sharing the training done."""
        run = copy(self)
        run.rule = rule
        return run

    @cached_property
    def rows(self) -> list[dict[str, float]]:
        """For each training row, the given numbers that differ from row to row."""
        columns = {name: value for name, value in self.given.items() if isinstance(value, list)}
        return [{name: column[row] for name, column in columns.items()}
                for row in range(self.example.rows)]

    def leaves(self, numbers: Mapping[str, float]) -> dict[str, Value]:
        """Return the leaves that all rows share, some of them with other numbers."""
        shared = {name: value for name, value in self.given.items()
                  if not isinstance(value, list)}
        return {name: Value(number, name) for name, number in {**shared, **numbers}.items()}

    # Training

    def after(self, updates: int) -> dict[str, float]:
        """Return the parameters after so many updates."""
        if updates > MOST_UPDATES:
            raise ValueError(f"{updates} updates are more than are computed here, {MOST_UPDATES}")
        if updates and self.lr is None:
            raise ValueError(f"{self.example.id} has no learning rate, so nothing is updated")
        start = max(n for n in self.snapshots if n <= updates)
        if updates - start > 1:                 # "before the n-th update" will be asked for too
            self.snapshots[updates - 1] = self.train(self.snapshots[start], updates - 1 - start)
            start = updates - 1
        if updates > start:
            self.snapshots[updates] = self.train(self.snapshots[start], updates - start)
        return self.snapshots[updates]

    def train(self, parameters: dict[str, float], updates: int) -> dict[str, float]:
        """Return the parameters that ``updates`` further updates make of ``parameters``."""
        if updates >= WORTH_A_PROGRAM and self.rule.is_gradient_descent:
            return self.trained_by_program(parameters, updates)
        for _ in range(updates):
            leaves = self.leaves(parameters)
            passes = [self.forward(row, leaves, self.graph.needed) for row in self.rows]
            gradients = (self.backward_with_updates(passes) if self.updates_on_the_way
                         else self.backward(self.loss, passes, self.seed(len(passes))))
            parameters = {name: self.updated(name, value, gradients.get(leaves[name], 0.0))
                          for name, value in parameters.items()}
        return parameters

    def trained_by_program(self, parameters: dict[str, float],
                           updates: int) -> dict[str, float]:
        """Return the same for a rule that bends nothing, and sooner."""
        leaves = self.leaves(parameters)
        nodes = self.forward(self.rows[0], leaves, self.graph.needed)
        seed = self.seed(len(self.rows))
        output = nodes[self.loss] if seed == 1.0 else nodes[self.loss] * seed
        used = set(output.topological())
        columns = {name: nodes[leaf] for name, leaf in self.graph.given.items()
                   if isinstance(self.given[name], list) and nodes[leaf] in used}
        trained = [leaves[name] for name in parameters if leaves[name] in used]
        program = Program(output, columns.values(), trained, backend="python")
        rows = [[row[name] for name in columns] for row in self.rows] if columns else None
        history = program.train(rows=rows, lr=self.lr or 0.0, epochs=updates, batch=None)
        if history.stopped == "non-finite":
            raise OverflowError(f"after {len(history)} of {updates} updates {self.example.id} "
                                "is out of the range of numbers")
        return {name: leaves[name].data for name in parameters}

    def updated(self, name: str, value: float, gradient: float) -> float:
        """Return a parameter after its update, from the gradient of all rows."""
        if self.rule.bias_mean == "twice" and name in self.graph.biases:
            gradient /= len(self.rows)
        gradient = self.noted(f"d{self.loss.name}/d{name}", gradient)
        if self.rule.direction == "ascent":
            gradient = -gradient
        number, _ = sgd_rule(value, gradient, 0.0, self.lr or 0.0)
        return self.noted(name + "+", number)

    @property
    def updates_on_the_way(self) -> bool:
        """Whether a parameter is updated before the derivatives that read it are computed."""
        return self.rule.order == "sequential" and self.lr is not None

    def seed(self, rows: int) -> float:
        """Return the derivative of the loss by the loss of one row."""
        return self.rule.factor / (rows if self.rule.rows == "mean" else 1)

    # One pass

    def noted(self, name: str, number: float) -> float:
        """Return a result as the author went on with it: exact, rounded, or another number."""
        if self.carried and name in self.carried:
            return self.carried[name]
        return number if self.rule.decimals is None else round(number, self.rule.decimals)

    def forward(self, numbers: Mapping[str, float], leaves: Mapping[str, Value],
                order: Sequence[Value]) -> Nodes:
        """Compute the nodes of ``order`` from the numbers of a training row and from leaves."""
        nodes = {leaf: leaves[name] if name in leaves else Value(numbers[name], name)
                 for name, leaf in self.graph.given.items()}
        for node in order:
            made = apply(operation_of(node), tuple([nodes.get(p, p) for p in node.parents]))
            made.name = node.name
            if self.bends:
                made.data = self.noted(made.name, made.data)
                made.local_grads = self.local_grads(made)
            nodes[node] = made
        return nodes

    def local_grads(self, node: Value) -> tuple[float, ...]:
        """Return the local derivatives from the numbers as they are now, bent by the rule."""
        op, numbers = operation_of(node), [parent.data for parent in node.parents]
        grads = _derivatives(op, numbers, node.data)
        if self.rule.hidden == "weight gradients" and op.name == "weighted_sum":
            _, inputs, _ = weights_inputs_bias(numbers)
            grads = (*inputs, *inputs, *grads[2 * len(inputs):])
        if self.rule.decimals is not None:
            grads = tuple(round(number, self.rule.decimals) for number in grads)
        if self.local:
            grads = tuple(self.local.get((node.name, parent.name), number)
                          for parent, number in zip(node.parents, grads))
        return grads

    def backward(self, of: Value, passes: Sequence[Nodes], seed: float = 1.0) -> Gradients:
        """Return the derivatives of ``of``, summed over the passes, by everything before it."""
        gradients: Gradients = {nodes[of]: seed for nodes in passes}
        order = [node for node in reversed(of.topological()) if node.parents]
        for nodes in passes:
            for node in order:
                self.hand_back(nodes[node], range(len(node.parents)), gradients)
        if self.rule.hidden == "broadcast" and of is self.loss:
            _broadcast(self.graph, passes, gradients)
        return gradients

    def hand_back(self, node: Value, operands: Iterable[int], gradients: Gradients) -> None:
        """Add upstream × local derivative to the gradients of some operands of ``node``."""
        upstream = gradients[node]
        if self.bends:
            upstream = gradients[node] = self.noted(f"d{self.loss.name}/d{node.name}", upstream)
        for i in operands:
            parent = node.parents[i]
            gradients[parent] = gradients.get(parent, 0.0) + node.local_grads[i] * upstream

    def backward_with_updates(self, passes: Sequence[Nodes]) -> Gradients:
        """Go back from the loss and update each parameter as soon as its gradient is known.

        The local derivatives that read it afterwards see the updated number: those are what the
        nodes have recorded from then on, while the numbers are again what they were.
        """
        seed = self.seed(len(passes))
        gradients: Gradients = {nodes[self.loss]: seed for nodes in passes}
        before = {leaf: leaf.data for leaf in passes[0].values() if leaf.name in self.trained}
        uses = Counter(parent for node in self.graph.needed for parent in set(node.parents))
        for node in reversed(self.graph.needed):
            own = [i for i, parent in enumerate(node.parents) if passes[0].get(parent) in before]
            for nodes in passes:
                self.hand_back(nodes[node], own, gradients)
            for parent in {node.parents[i] for i in own}:
                uses[parent] -= 1
                if not uses[parent]:
                    leaf = passes[0][parent]
                    leaf.data = self.updated(leaf.name, leaf.data, gradients[leaf])
            others = [i for i in range(len(node.parents)) if i not in own]
            for made in (nodes[node] for nodes in passes):
                made.local_grads = self.local_grads(made)
                self.hand_back(made, others, gradients)
        for leaf, number in before.items():
            leaf.data = number
        return gradients

    def graph_after(self, updates: int, row: int = 1) -> Graph:
        """Return the graph of a training row after so many updates."""
        example = self.example
        example.check_row(row)
        numbers = {name: number_in(value, row) for name, value in self.given.items()}
        roles = example.roles
        return self.graph.over({
            name: Value(number, name, roles.get(name, "parameter"))
            for name, number in {**numbers, **self.after(updates)}.items()}, example.row_numbers)

    # Answers

    def value(self, asked: Quantity) -> float:
        """Return the number that a quantity has under this rule."""
        updates = asked.steps
        if self.rule.counting == "before" and asked.updates:
            updates -= 1
        self.check(asked)
        rows = self.rows if asked.row is None else [self.rows[asked.row - 1]]
        leaves = self.leaves({**self.after(updates), **dict(asked.at)})
        passes = [self.forward(row, leaves, self.graph.order) for row in rows]
        number = self.derivative(asked, passes) if asked.of else self.plain(asked, passes)
        return -number if asked.negative else number

    def plain(self, asked: Quantity, passes: Sequence[Nodes]) -> float:
        node = self.node(asked.name)
        scale = self.rule.factor * self.rule.reported if node in self.errors else 1.0
        over = asked.over_rows or (self.rule.rows if node is self.loss else None)
        if over is None:
            return scale * passes[0][node].data
        return added(scale * nodes[node].data for nodes in passes) / (
            len(passes) if over == "mean" else 1)

    def derivative(self, asked: Quantity, passes: Sequence[Nodes]) -> float:
        of = self.node(asked.of or LOSS)
        by = self.neuron(asked.name).net if asked.delta else self.node(asked.name)
        if self.updates_on_the_way:
            self.backward_with_updates(passes)
        if of is self.loss:
            seed = self.seed(len(passes))
        else:
            seed, passes = self.rule.factor if of in self.errors else 1.0, passes[:1]
        if asked.via:
            via = self.node(asked.via)
            return added(self.backward(of, [nodes], seed).get(nodes[via], 0.0)
                         * self.backward(via, [nodes]).get(nodes[by], 0.0) for nodes in passes)
        return self.backward(of, passes, seed).get(passes[0][by], 0.0)

    def check(self, asked: Quantity) -> None:
        """Refuse, with a ValueError, what the example does not have."""
        for name in filter(None, (asked.of, asked.via, *dict(asked.at))):
            self.node(name)
        if asked.delta:
            self.neuron(asked.name)
        else:
            self.node(asked.name)
        if asked.row is not None:
            self.example.check_row(asked.row)

    def node(self, name: str) -> Value:
        """Return the node or given number called ``name``; E is the loss if nothing else is."""
        if name in self.graph:
            return self.graph[name]
        if name == LOSS:
            return self.loss
        names = ", ".join([*self.trained, *(node.name for node in self.graph.computed)])
        raise ValueError(f"there is no {name!r} in {self.example.id}; it has {names}")

    def neuron(self, name: str) -> Neuron:
        """Return the neuron called ``name``, as in delta_o1."""
        neurons = self.graph.neuron_names
        if name not in neurons:
            raise ValueError(f"{name!r} is not a neuron of {self.example.id}; neurons are "
                             + (", ".join(neurons) or "not found in it"))
        return neurons[name]


def _derivatives(op: Op, numbers: Sequence[float], out: float) -> tuple[float, ...]:
    """Return the local derivatives for operands and for a result that need not be theirs."""
    try:
        formulas = _formulas(op, len(numbers))
    except TypeError:           # a rule of which only numbers know how to compute it
        grads: tuple[float, ...] = op.rule(*numbers)[1]
        return grads
    known = {"out": out, **{str(k): number for k, number in enumerate(numbers)}}
    return tuple([computed(formula, lambda atom: atom.args[0] if atom.head == "number"
                           else known[atom.args[0]]) for formula in formulas])


@lru_cache(maxsize=256)
def _formulas(op: Op, operands: int) -> tuple[Symbol, ...]:
    letters = [letter(str(k)) for k in range(operands)]
    return derive(op.rule, *letters, out=letter("out"))[1]


def added(numbers: Iterable[float]) -> float:
    """Add floats one by one, as a person does; Python's own sum rounds differently since 3.12."""
    return reduce(operator.add, numbers, 0.0)


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
        shared = added(
            added(nodes[x].data * gradients[nodes[neuron.out]] * nodes[other.out].local_grads[0]
                  for x, other in zip(hidden[0].inputs, hidden)) for nodes in passes)
        for other in hidden:
            gradients[passes[0][other.weights[c]]] = shared
