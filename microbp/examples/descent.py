"""Training an example under a rule: what its numbers are after so many updates.

Training is remembered and continued, not repeated; long training by a rule that bends nothing
goes through a program, with the same bits. Knows the order of updates; what happens in a pass is
the business of :mod:`microbp.examples.propagation`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import NamedTuple

from microbp.engine import Value
from microbp.examples.graph import Graph, Nodes
from microbp.examples.propagation import Propagation, in_rows
from microbp.examples.rules import Rule
from microbp.examples.sheet import Sheet, number_in
from microbp.ops import add_up
from microbp.program import History, Program

MOST_UPDATES = 100_000
WORTH_A_PROGRAM = 100       # updates, from which on it pays to write the graph out


class State(NamedTuple):
    """What training has come to: after how many updates, the numbers and their velocities."""

    updates: int
    parameters: dict[str, float]
    velocities: dict[str, float]


class Descent(Propagation):
    """An example trained under ``rule``."""

    def __init__(self, example: Sheet, rule: Rule) -> None:
        super().__init__(example, rule)
        start = {name: value for name, value in self.given.items()
                 if name in self.parameters and not isinstance(value, list)}
        self.snapshots = {0: State(0, start, dict.fromkeys(start, 0.0))}

    def after(self, updates: int) -> dict[str, float]:
        """Return the parameters after so many updates."""
        if updates > MOST_UPDATES:
            raise ValueError(f"{updates} updates are more than are computed here, {MOST_UPDATES}")
        if updates and self.lr is None:
            raise ValueError(f"{self.example.id} has no learning rate, so nothing is updated")
        state = self.snapshots[max(n for n in self.snapshots if n <= updates)]
        for until in (updates - 1, updates):    # "before the n-th update" will be asked for too
            if until > state.updates:
                state = self.snapshots[until] = self.train(state, until - state.updates)
        return state.parameters

    def train(self, state: State, updates: int) -> State:
        """Return the state after ``updates`` further updates."""
        if updates >= WORTH_A_PROGRAM and self.rule.is_gradient_descent and not self.rule.momentum:
            epochs, rest = divmod(updates, self.updates_per_epoch)
            history, state = self.by_program(state, epochs)
            if history.stopped == "non-finite":
                raise OverflowError(f"after {len(history) * self.updates_per_epoch} of {updates} "
                                    f"updates {self.example.id} is out of the range of numbers")
            updates = rest
        for _ in range(updates):
            state, _ = self.step(state)
        return state

    def step(self, state: State) -> tuple[State, float]:
        """Return the state after one further update, and the loss of its rows before it."""
        leaves = self.leaves(state.parameters)
        try:
            passes = self.passes_of(self.rows_of(state.updates), leaves)
            gradients = (self.backward_with_updates(passes, state.velocities)
                         if self.updates_on_the_way
                         else self.backward(self.loss, passes, self.seed(len(passes))))
        except ValueError as problem:           # such as the logarithm of 0
            raise ValueError(f"after {state.updates} updates: {problem}") from None
        new = {name: self.updated(name, value, gradients.get(leaves[name], 0.0),
                                  state.velocities[name])
               for name, value in state.parameters.items()}
        return (State(state.updates + 1, {name: number for name, (number, _) in new.items()},
                      {name: velocity for name, (_, velocity) in new.items()}),
                self.loss_of(passes))

    def passes_of(self, rows: Iterable[Mapping[str, float]],
                  leaves: Mapping[str, Value]) -> list[Nodes]:
        """Return the nodes of each row that the loss is computed from."""
        return [self.forward(row, leaves, self.graph.needed) for row in rows]

    def loss_of(self, passes: Sequence[Nodes]) -> float:
        """Return the loss of rows, their mean where the rule takes the mean."""
        seed = self.seed(len(passes))
        return self.averaged(add_up(seed * nodes[self.loss].data for nodes in passes),
                             len(passes))

    def trained(self, epochs: int, until: float | None = None,
                progress: bool = False) -> tuple[History, dict[str, float]]:
        """Train from the start; return the loss of each epoch and the trained numbers."""
        if self.lr is None:
            raise ValueError(f"{self.example.id} has no learning rate, so nothing is updated")
        state, aside = self.snapshots[0], in_rows(self.example.validation_leaves)
        if self.rule.is_gradient_descent:
            history, state = self.by_program(state, epochs, until, progress, aside)
            return history, state.parameters
        history = History()
        for _ in range(epochs):
            losses, before = [], state
            try:
                if aside:
                    history.validation.append(self.loss_of(
                        self.passes_of(aside, self.leaves(state.parameters))))
                for _ in range(self.updates_per_epoch):
                    state, loss = self.step(state)
                    losses.append(loss)
            except ArithmeticError:             # as a program ends that grows beyond all bounds
                history.stopped, state = "non-finite", before
                break
            history.append(add_up(losses))
            if not all(map(isfinite, (history[-1], *state.parameters.values()))):
                history.stopped, state = "non-finite", before
                break
            if until is not None and history[-1] <= until:
                history.stopped, state = "until", before
                break
        return history, state.parameters

    @property
    def updates_per_epoch(self) -> int:
        """How many updates are made when all rows are gone through once."""
        return len(self.rows) if self.rule.update == "each" else 1

    def rows_of(self, updates: int) -> list[dict[str, float]]:
        """Return the rows from which the next update is made, after so many."""
        if self.rule.update != "each":
            return self.rows
        return [self.rows[updates % len(self.rows)]]

    def by_program(self, state: State, epochs: int, until: float | None = None,
                   progress: bool = False, aside: Sequence[dict[str, float]] = ()
                   ) -> tuple[History, State]:
        """Train by a program; return the loss of each epoch, of rows `aside` too, and the state."""
        leaves = self.leaves(state.parameters)
        nodes = self.forward(self.rows[0], leaves, self.graph.needed)
        seed = self.seed(len(self.rows))
        output = nodes[self.loss] if seed == 1.0 else nodes[self.loss] * seed
        used = set(output.topological())
        columns = {name: nodes[self.graph.given[name]] for name in self.rows[0]}
        columns = {name: leaf for name, leaf in columns.items() if leaf in used}
        trained = [leaves[name] for name in state.parameters if leaves[name] in used]

        def numbers(rows: Iterable[dict[str, float]]) -> list[list[float]] | None:
            return [[row[name] for name in columns] for row in rows] if columns else None

        begin = state.updates % self.updates_per_epoch
        history = Program(output, columns.values(), trained, backend="python").train(
            numbers(self.rows[begin:] + self.rows[:begin]), lr=self.lr or 0.0, epochs=epochs,
            batch=1 if self.rule.update == "each" else None, until=until,
            momentum=self.rule.momentum, weight_decay=self.rule.weight_decay, progress=progress,
            validation=numbers(aside) if aside else None)
        if aside and self.rule.update == "mean":    # the program's mean is of as many as train
            share = len(self.rows) / len(aside)
            history.validation = [loss * share for loss in history.validation]
        return history, State(state.updates + epochs * self.updates_per_epoch,
                              {name: leaves[name].data for name in state.parameters},
                              state.velocities)

    def graph_after(self, updates: int, row: int = 1) -> Graph:
        """Return the graph of a training row after so many updates."""
        return self.graph_of(self.after(updates), row)

    def graph_of(self, parameters: Mapping[str, float], row: int = 1) -> Graph:
        """Return the graph of a training row with other numbers of the parameters."""
        example = self.example
        example.check_row(row)
        numbers = {name: number_in(value, row) for name, value in self.given.items()}
        roles = example.roles
        return self.graph.over({
            name: Value(number, name, roles.get(name, "parameter"))
            for name, number in {**numbers, **parameters}.items()}, example.row_numbers,
            self.bend)
