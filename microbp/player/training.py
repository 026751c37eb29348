"""What the page needs to train: rows, the rule, the operations, and what is what in a network."""

from __future__ import annotations

from itertools import islice
from typing import Any

from microbp.anatomy import Anatomy
from microbp.anatomy.formulas import OpenLetters
from microbp.anatomy.neurons import Neuron, find_neurons, in_layers
from microbp.engine import Value, apply
from microbp.examples.sheet import Sheet
from microbp.ops import OPS, Op
from microbp.player.formulas import UPDATED, Formulas, update_formula, written
from microbp.player.operations import Operations
from microbp.player.whatif import mistakes
from microbp.walkthrough import Steps, Update, steps
from microbp.writing.letters import Symbol
from microbp.writing.words import say

MOST_LINES = 2000       # of text
_RULE = ("update", "momentum", "weight_decay", "direction", "order", "round")


class Training:
    """How the graph of some steps is trained; `example` and `row` are those that are played.

    With one `row` of several there is no update unless the rule makes one after each row.
    """

    def __init__(self, walk: Steps, example: Sheet | None = None, row: int | None = None,
                 inputs: bool = False) -> None:
        self.steps, self.example, self.inputs = walk, example, inputs
        self.formulas = Formulas(OpenLetters(walk.anatomy))
        self.row = row if example is not None and example.rows > 1 else None
        self.number = walk.anatomy.number
        self.rows = 1 if example is None or self.row else example.rows
        self.operations = Operations()
        self.leaves = {node.name: k for node, k in self.number.items() if not node.parents}

    @property
    def count(self) -> int:
        """How many steps an epoch has."""
        updates = len(self.trained) * (self.rows if self.rule["update"] == "each" else 1)
        one = len(self.steps.phase("forward")) + len(self.steps.phase("backward"))
        return one * self.rows + updates

    def lines(self, lang: str) -> list[str]:
        """Return all steps as text, each in one line; of too many those of the first row."""
        alone = self.example is None or self.rows == 1
        if self.example is not None and not alone and self.count <= MOST_LINES:
            return list(steps(self.example, inputs=self.inputs).one_line_each(lang))
        found = list(islice(self.steps.one_line_each(lang), MOST_LINES))
        if not alone:
            return [*found, say("player: first row", lang, n=self.rows)]
        if self.count > len(found):
            found.append(say("player: first steps", lang, k=len(found), n=self.count))
        return found

    @property
    def data(self) -> dict[str, Any]:
        """All this as plain data; nodes are numbers, their places in topological order."""
        rule = self.rule
        return {
            "rule": rule,
            "row": self.row or 0,
            "rows": 1 if self.example is None else self.example.rows,
            "columns": self._columns(self._by_row, self.row),
            "validation": self._columns(self.example.validation_leaves
                                        if self.example and not self.row else {}),
            "kernels": [None if node.operation is None
                        else self.operations.place(node.operation, len(node.parents))
                        for node in self.number],
            "fixed": [k for node, k in self.number.items() if node.role == "constant"],
            "untold": [k for node, k in self.number.items() if node not in self.steps.gradients],
            "parameters": [self.number[node] for node in self.steps.anatomy.parameters],
            "updates": [self.number[node] for node in self.trained],
            "lr": self.steps.lr if self.trained else None,
            "update": None if self.update is None else written(self.update, UPDATED),
            **self.network(),
            "mistakes": mistakes(self.example, self.operations)
            if self.example and not self.row else [],
        }

    @property
    def rule(self) -> dict[str, Any]:
        """The conventions of the example's rule; those of plain gradient descent without one."""
        if self.example is None:
            return dict(zip(_RULE, ("sum", 0.0, 0.0, "descent", "simultaneous", "")))
        rule = {name: getattr(self.example.rule, name) for name in _RULE}
        return rule | {"update": "sum"} if self.example.rows == 1 else rule

    @property
    def trained(self) -> list[Value]:
        """The parameters that are updated."""
        alone = self.row is not None and self.rule["update"] != "each"
        return [] if self.steps.lr is None or alone else self.steps.anatomy.parameters

    @property
    def update(self) -> Symbol | None:
        """The formula of an update, if there is one."""
        rule = self.rule
        return None if not self.trained else update_formula(Update(
            self.steps.letters, 1, self.trained[0], 0.0, 0.0,
            self.rows if rule["update"] == "mean" else 1, rule["momentum"], rule["weight_decay"],
            0.0, rule["direction"] == "ascent", rule["round"]))

    @property
    def _by_row(self) -> dict[str, list[float]]:
        leaves = {} if self.example is None else self.example.leaves
        return {name: value for name, value in leaves.items() if isinstance(value, list)}

    def _columns(self, columns: dict[str, list[float]], row: int | None = None) -> list[Any]:
        """Return the leaves whose numbers differ from row to row, with these numbers."""
        return [[self.leaves[name], column if row is None else [column[row - 1]]]
                for name, column in columns.items() if name in self.leaves]

    def network(self) -> dict[str, Any]:
        """What is what in a network: what goes in and comes out, and activations to switch."""
        layers = in_layers(find_neurons(self.steps.output))
        outputs = [neuron.out for neuron in layers[-1]] if layers else []
        inputs = list(self.example.inputs) if self.example else []
        targets = list(self.example.targets) if self.example else []
        hidden = [[self.number[neuron.out] for neuron in layer
                   if neuron.out.operation in _ACTIVATIONS.values()] for layer in layers[:-1]]
        return {
            "inputs": [self.leaves[name] for name in inputs if name in self.leaves],
            "targets": [self.leaves[name] for name in targets if name in self.leaves],
            "outputs": [self.number[node] for node in outputs],
            "layers": [[self._neuron(neuron) for neuron in layer] for layer in layers],
            "hidden": [layer for layer in hidden if layer],
            "activations": {name: self._activation(op) for name, op in _ACTIVATIONS.items()}
            if any(hidden) else {},
        }

    def _neuron(self, neuron: Neuron) -> dict[str, Any]:
        return {"out": self.number[neuron.out],
                "weights": [self.number[weight] for weight in neuron.weights],
                "inputs": [self.number[signal] for signal in neuron.inputs],
                "bias": None if neuron.bias is None else self.number[neuron.bias]}

    def _activation(self, op: Op) -> dict[str, Any]:
        """What the page needs to switch to an activation."""
        node = apply(op, (Value(0.5, "a"),))
        return {"kernel": self.operations.place(op, 1), "badge": op.badge,
                "form": self.formulas.of(node, OpenLetters(Anatomy(node)))}


_ACTIVATIONS = {name: op for name, op in OPS.items() if op.activation and op.arity == 1}
