"""An example computed under a rule.

The operations and their derivatives come from :mod:`microbp.ops`; a run reads them line by
line, backward from the loss, and bends them where its rule says so. This module knows how a
rule is followed. It does not know which rule an author followed: the audit finds that out.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from copy import copy
from typing import TYPE_CHECKING

from microbp.engine import Value, apply
from microbp.examples import layers
from microbp.examples.formulas import Line, is_number
from microbp.examples.quantities import LOSS, Quantity
from microbp.examples.rules import Rule
from microbp.program import Program

if TYPE_CHECKING:
    from microbp.examples.example import Example, Numbers


MOST_UPDATES = 100_000
WORTH_A_PROGRAM = 100       # updates, from which on it pays to write the graph out


class Run:
    """An example computed under ``rule``. Training is remembered and continued, not repeated."""

    def __init__(self, example: Example, rule: Rule) -> None:
        self.example, self.rule = example, rule
        self.loss = example.output
        self.lr = example.lr if rule.lr is None else rule.lr
        self.lines, leaves = _lines_and_leaves(example, rule)
        self.by_name = {line.name: line for line in self.lines}
        self.needed = layers.needed(self.lines, self.loss)
        given: Numbers = {**leaves, **dict(rule.given)}
        if rule.precision == "single":
            given = {name: _single(value) for name, value in given.items()}
        self.given = given
        biases = layers.biases(self.lines)
        self.trained = [name for name in given if not isinstance(given[name], list) and (
            rule.biases != "frozen" if name in biases else name in example.parameters)]
        self.biases = biases.intersection(self.trained)
        self.rows = _rows({k: v for k, v in given.items() if k not in self.trained})
        self.carried = dict(rule.carried)
        self.local = {(of, by): number for of, by, number in rule.local}
        self.errors = {self.loss}
        if self.by_name[self.loss].op.name == "total":
            self.errors.update(self.by_name[self.loss].operands)
        self.snapshots = {0: {name: value for name, value in given.items()
                              if name in self.trained and not isinstance(value, list)}}

    def under(self, rule: Rule) -> Run:
        """Return this run as another rule would report it, sharing the training done."""
        run = copy(self)
        run.rule = rule
        return run

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
        if updates >= WORTH_A_PROGRAM and self.rule.is_gradient_descent(len(self.rows)):
            return self.trained_by_program(parameters, updates)
        for _ in range(updates):
            rows = [self.forward(row, parameters, self.needed) for row in self.rows]
            gradients = self.backward(self.loss, rows, self.seed(len(rows)))
            if self.rule.hidden == "broadcast":
                _broadcast(self.needed, rows, gradients)
            parameters = {name: self.updated(name, value, gradients)
                          for name, value in parameters.items()}
        return parameters

    def trained_by_program(self, parameters: dict[str, float],
                           updates: int) -> dict[str, float]:
        """Return the same for a rule that bends nothing, and sooner."""
        nodes = {name: Value(value[0] if isinstance(value, list) else value)
                 for name, value in {**self.given, **parameters}.items()}
        for line in self.needed:
            nodes[line.name] = apply(line.op, tuple(nodes[o] for o in line.operands))
        output = nodes[self.loss]
        used = set(output.topological())
        inputs = [name for name, value in self.given.items()
                  if isinstance(value, list) and nodes[name] in used]
        trained = [name for name in parameters if nodes[name] in used]
        program = Program(output, [nodes[name] for name in inputs],
                          [nodes[name] for name in trained], backend="python")
        rows = [[row[name] for name in inputs] for row in self.rows] if inputs else None
        history = program.train(rows=rows, lr=self.lr or 0.0, epochs=updates, batch=None)
        if history.stopped == "non-finite":
            raise OverflowError(f"after {len(history)} of {updates} updates {self.example.id} "
                                "is out of the range of numbers")
        return {name: nodes[name].data for name in parameters}

    def updated(self, name: str, value: float, gradients: list[dict[str, float]]) -> float:
        """Return a parameter after its update, from the gradients of all rows."""
        gradient = sum(row.get(name, 0.0) for row in gradients)
        if self.rule.bias_mean == "twice" and name in self.biases:
            gradient /= len(gradients)
        gradient = self.noted(f"d{self.loss}/d{name}", gradient)
        step = (self.lr or 0.0) * gradient
        return self.noted(name + "+", value - step if self.rule.direction == "descent"
                          else value + step)

    def seed(self, rows: int) -> float:
        """Return the derivative of the loss by the loss of one row."""
        return self.rule.factor / (rows if self.rule.rows == "mean" else 1)

    # One pass

    def noted(self, name: str, value: float) -> float:
        """Return a result as the author went on with it: exact, rounded, or another number."""
        if self.carried and name in self.carried:
            return self.carried[name]
        return value if self.rule.decimals is None else round(value, self.rule.decimals)

    def forward(self, row: dict[str, float], parameters: dict[str, float],
                lines: list[Line]) -> dict[str, float]:
        """Return the values of all ``lines`` for one training row."""
        values = {**row, **parameters}
        bent = self.carried or self.rule.decimals is not None
        for line in lines:
            value = line.op.forward(*[values[o] for o in line.operands], *line.op.constants)
            values[line.name] = self.noted(line.name, value) if bent else value
        return values

    def backward(self, source: str, rows: list[dict[str, float]],
                 seed: float = 1.0) -> list[dict[str, float]]:
        """Return, for each row, the derivatives of ``source`` by everything before it.

        In sequential order a parameter is updated as soon as its own gradient is known; the
        local derivatives that read it afterwards see the updated number.
        """
        gradients: list[dict[str, float]] = [{source: seed} for _ in rows]
        sequential = self.rule.order == "sequential" and self.lr is not None
        if sequential:
            rows = [dict(row) for row in rows]
            uses = {name: sum(name in line.operands for line in self.lines)
                    for name in self.trained}
        bent = self.carried or self.rule.decimals is not None
        for line in reversed(self.lines):
            if line.name not in gradients[0]:
                continue
            if bent:
                for row in gradients:
                    row[line.name] = self.noted(f"d{self.loss}/d{line.name}", row[line.name])
            everything = range(len(line.operands))
            own = [i for i in everything if line.operands[i] in self.trained] if sequential else []
            if not own:
                self.hand_back(line, rows, gradients, everything)
                continue
            self.hand_back(line, rows, gradients, own)
            for name in {line.operands[i] for i in own}:
                uses[name] -= 1
                if not uses[name]:
                    number = self.updated(name, rows[0][name], gradients)
                    for row in rows:
                        row[name] = number
            self.hand_back(line, rows, gradients, [i for i in everything if i not in own])
        return gradients

    def hand_back(self, line: Line, rows: list[dict[str, float]],
                  gradients: list[dict[str, float]], operands: Iterable[int]) -> None:
        """Add upstream × local derivative to the gradients of some operands of ``line``."""
        for values, row in zip(rows, gradients):
            upstream = row[line.name]
            local = self.local_derivatives(line, values)
            for i in operands:
                name = line.operands[i]
                row[name] = row.get(name, 0.0) + upstream * local[i]

    def local_derivatives(self, line: Line, values: dict[str, float]) -> tuple[float, ...]:
        """Return the derivatives of ``line`` by its operands, bent where the rule says so."""
        operands = [values[o] for o in line.operands]
        local: tuple[float, ...] = line.op.local(values[line.name], *operands,
                                                 *line.op.constants)
        if self.rule.hidden == "weight gradients" and layers.is_weighted_sum(line):
            inputs = operands[len(operands) // 2:len(operands) // 2 * 2]
            local = (*inputs, *inputs, *local[2 * len(inputs):])
        if self.rule.decimals is not None:
            local = tuple(round(number, self.rule.decimals) for number in local)
        if self.local:
            local = tuple(self.local.get((line.name, by), number)
                          for by, number in zip(line.operands, local))
        return local

    # Answers

    def value(self, asked: Quantity) -> float:
        """Return the number that a quantity has under this rule."""
        updates = asked.steps
        if self.rule.counting == "before" and asked.updates:
            updates -= 1
        parameters = {**self.after(updates), **{name: number for name, number in asked.at}}
        for name in parameters:
            self.known(name)
        rows = [self.forward(row, parameters, self.lines) for row in self.rows]
        if asked.row is not None:
            if not 1 <= asked.row <= len(rows):
                raise ValueError(f"{self.example.id} has {len(rows)} training rows, "
                                 f"no row {asked.row}")
            rows = [rows[asked.row - 1]]
        number = self.derivative(asked, rows) if asked.of else self.plain(asked, rows)
        return -number if asked.negative else number

    def plain(self, asked: Quantity, rows: list[dict[str, float]]) -> float:
        name = self.known(asked.name)
        numbers = [row[name] for row in rows]
        if name in self.errors:
            numbers = [self.rule.factor * self.rule.reported * number for number in numbers]
        over = asked.over_rows or (self.rule.rows if name == self.loss else None)
        if over is None:
            return numbers[0]
        return sum(numbers) / (len(numbers) if over == "mean" else 1)

    def derivative(self, asked: Quantity, rows: list[dict[str, float]]) -> float:
        of, by = self.known(asked.of or LOSS), self.known(asked.name)
        if asked.delta:
            by = self.net_of(asked.name)
        if of == self.loss:
            seed = self.seed(len(rows))
        else:
            seed, rows = self.rule.factor if of in self.errors else 1.0, rows[:1]
        if by in self.by_name:                  # a node is another number in every row
            rows = rows[:1]
        gradients = self.backward(of, rows, seed)
        if self.rule.hidden == "broadcast" and of == self.loss:
            _broadcast(self.needed, rows, gradients)
        if asked.via:
            via = self.known(asked.via)
            onward = self.backward(via, rows)
            return sum(a.get(via, 0.0) * b.get(by, 0.0) for a, b in zip(gradients, onward))
        return sum(row.get(by, 0.0) for row in gradients)

    def known(self, name: str) -> str:
        """Return the name of the node or given number called ``name``."""
        if name in self.by_name or name in self.rows[0] or name in self.trained:
            return name
        if name == LOSS:
            return self.loss
        if name not in self.by_name and (name in layers.neurons(self.lines)):
            return name
        names = ", ".join([*self.trained, *(line.name for line in self.lines
                                            if "." not in line.name)])
        raise ValueError(f"there is no {name!r} in {self.example.id}; it has {names}")

    def net_of(self, name: str) -> str:
        """Return the net input of the neuron called ``name``, as in delta_o1."""
        neurons = layers.neurons(self.lines)
        if name not in neurons:
            raise ValueError(f"{name!r} is not a neuron of {self.example.id}; neurons are "
                             + (", ".join(neurons) or "not found in it"))
        return neurons[name].net


def _lines_and_leaves(example: Example, rule: Rule) -> tuple[list[Line], Numbers]:
    """Return the example's lines and given numbers, with biases split if the rule says so."""
    leaves = dict(example.leaves)
    lines = []
    for line in example.lines:
        operands = list(line.operands)
        if rule.biases == "per-neuron" and layers.bias(line) is not None:
            operands[-1] = f"{operands[-1]}({line.name})"
            leaves[operands[-1]] = leaves[line.operands[-1]]
        leaves.update({operand: float(operand) for operand in operands if is_number(operand)})
        lines.append(line._replace(operands=tuple(operands)))
    split = layers.biases(example.lines) - {name for line in lines for name in line.operands}
    return lines, {name: value for name, value in leaves.items() if name not in split}


def _rows(given: Numbers) -> list[dict[str, float]]:
    count = max((len(value) for value in given.values() if isinstance(value, list)), default=1)
    return [{name: value[i] if isinstance(value, list) else value
             for name, value in given.items()} for i in range(count)]


def _single(value: float | list[float]) -> float | list[float]:
    numbers = value if isinstance(value, list) else [value]
    singles = [float(x) for x in struct.unpack(f"{len(numbers)}f",
                                               struct.pack(f"{len(numbers)}f", *numbers))]
    return singles if isinstance(value, list) else singles[0]


def _broadcast(lines: list[Line], rows: list[dict[str, float]],
               gradients: list[dict[str, float]]) -> None:
    """Replace the hidden weights' gradients by those of a widely copied NumPy listing.

    There ``l2_delta * W1`` is a row where the column ``W1.T * l2_delta`` is meant. The product
    with the column of derivatives becomes a square table T[r, c] = (∂E/∂h_c) · h'_r, and W0
    gets the same row x·T added to each of its own, which the shapes allow only with as many
    inputs as hidden neurons. Nothing complains, and the numbers are no gradient.
    """
    by_name = {line.name: line for line in lines}
    hidden, *others = layers.layers(lines)
    n = len(hidden)
    if n < 2 or [len(layer) for layer in others] != [1] or any(
            len(neuron.inputs) != n or neuron.bias or neuron.out == neuron.net
            for neuron in hidden):
        raise ValueError("the broadcast needs one output and one hidden layer with as many "
                         "inputs as neurons and without biases")
    for values, row in zip(rows, gradients):
        slopes = [by_name[neuron.out].op.local(values[neuron.out], values[neuron.net])[0]
                  for neuron in hidden]
        inputs = [values[name] for name in hidden[0].inputs]
        for c, neuron in enumerate(hidden):
            shared = sum(x * row[neuron.out] * slope for x, slope in zip(inputs, slopes))
            for other in hidden:
                row[other.weights[c]] = shared
