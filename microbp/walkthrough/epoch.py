"""The steps of an example: all its training rows, and the updates that its rule makes.

With the sum or the mean over the rows gradients add up from row to row and one update follows
the last; with an update after each row the next row sees the new numbers. Knows rows and rules;
the steps within a row are those of `training_step`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import overload

from microbp.anatomy import Anatomy
from microbp.anatomy.formulas import Letters
from microbp.engine import Value
from microbp.examples.runs import Run
from microbp.examples.sheet import Sheet
from microbp.walkthrough.events import Forward, Step, Update
from microbp.walkthrough.training_step import (
    Steps,
    StepSequence,
    backward_steps,
    steps_of_graph,
)
from microbp.writing.documents import TextPen
from microbp.writing.letters import Symbol, letter


class Epoch(StepSequence):
    """The steps of all training rows, numbered through; `parts` has those of each row.

    `rows` is how many there are, `lr` the learning rate.
    """

    def __init__(self, parts: Iterable[Steps], lr: float | None) -> None:
        self.parts = tuple(parts)
        self.rows = len(self.parts)
        self.lr = lr
        super().__init__(step for part in self.parts for step in part)

    def part(self, number: int) -> Steps:
        """Return the steps of the row to which step `number` belongs."""
        return next(part for part in self.parts if number <= part[-1].number)

    def one_line_each(self, lang: str = "en", digits: int = 9) -> Iterator[str]:
        """Write each step in one line of text."""
        for part in self.parts:
            yield from part.one_line_each(lang, digits)

    def written(self, pen: TextPen, notation: str = "partial") -> str:
        return "\n\n".join(part.written(pen, notation) for part in self.parts)

    def __repr__(self) -> str:
        return f"<{len(self)} steps of {self.rows} rows>"


@overload
def steps(output: Value, parameters: Iterable[Value] | None = None,
          lr: float | None = None, *, inputs: bool = False) -> Steps: ...


@overload
def steps(output: Sheet, *, row: int | None = None, inputs: bool = False,
          after: int = 0) -> Steps | Epoch: ...


def steps(output: Value | Sheet, parameters: Iterable[Value] | None = None,
          lr: float | None = None, row: int | None = None,
          inputs: bool = False, after: int = 0) -> Steps | Epoch:
    """Return every step of a training step, in order: forward, backward, update.

    Of a graph's output: `parameters` are those that are updated, by default the leaves with that
    role; without `lr` there is no update. Of an `Example`: all its training rows and the updates
    that its rule makes, or one `row`, whose share of the gradient makes no update unless the rule
    has one after each row. In sequential order each update stands before what reads the new
    number. They begin `after` so many updates. No Value is changed.

    Gradients are computed back to the parameters, which are what learns; of inputs and targets
    they are left out unless there are no parameters, or `inputs` asks for them.

    Raises ValueError if the output is not finite, if a parameter is not a leaf of the graph, if a
    number of the graph was changed after it was used, for a row that is not there, and for a rule
    that bends the chain rule.

    >>> from microbp import Value
    >>> w, x = Value(2.0, "w", "parameter"), Value(3.0, "x")
    >>> steps((w * x).named("y"), lr=0.1)
    <4 steps of y>
    """
    if isinstance(output, Value):
        if row is not None or after:
            raise TypeError("a graph has no rows; row= and after= go with an Example")
        return steps_of_graph(output, parameters, lr, inputs)
    if not isinstance(output, Sheet):
        raise TypeError("the output is a Value, or steps takes an Example, "
                        f"not {type(output).__name__} {output!r}")
    if parameters is not None or lr is not None:
        raise TypeError("an Example has its own parameters and learning rate; change them with "
                        "replace")
    parts = list(_Walk(output, inputs, after).parts(row))
    return parts[0] if len(parts) == 1 else Epoch(parts, parts[0].lr)


class _Walk:
    """One walk through the rows of an example by its rule."""

    def __init__(self, example: Sheet, inputs: bool, after: int) -> None:
        rule = example.rule
        bent = rule.departures(type(rule)(**{name: getattr(rule, name) for name in (
            "update", "biases", "momentum", "weight_decay", "direction", "lr", "counting",
            "reported", "round", *["order"] * (example.rows == 1 or rule.update == "each"))}))
        if bent:
            name, value = next(iter(bent.items()))
            raise ValueError(f"steps follow the chain rule; {example.id} states "
                             f"{name} = {value!r}, which they cannot show")
        self.example, self.rule, self.inputs = example, rule, inputs
        self.run = Run(example, rule)
        self.numbers = self.run.after(after)
        self.velocities = {**self.run.snapshots[after].velocities}
        self.number = 0

    def parts(self, row: int | None) -> Iterator[Steps]:
        if row is not None:
            self.example.check_row(row)
        rows = self.example.rows
        chosen = range(1, rows + 1) if row is None else [row]
        each = self.rule.update == "each"
        gradients: dict[str, float] = {}
        for k in chosen:
            updates = each or k == rows and row is None or rows == 1
            part = self.part(k, gradients, updates, summed=not each and len(chosen) > 1)
            gradients = {} if each else {
                node.name: gradient for node, gradient in part.gradients.items()
                if node.name in self.numbers}
            yield part

    def part(self, row: int, before: Mapping[str, float], updates: bool, summed: bool) -> Steps:
        """Return the steps of one row; the gradients of parameters begin at those `before` it."""
        rows = self.example.rows
        graph = self.run.graph_of(self.numbers, row)
        used = set(graph.output.topological())
        parameters = [graph[name] for name in self.numbers if graph[name] in used]
        anatomy = Anatomy(graph.output, parameters)
        letters = Letters(anatomy)
        on_the_way = (_OnTheWay(self, letters) if updates and self.run.updates_on_the_way
                      else None)
        first = self.number + 1
        events: list[Step] = [Forward(letters, k, node)
                              for k, node in enumerate(anatomy.forward, first)]
        gradients = {leaf: before[leaf.name] for leaf in parameters if leaf.name in before}
        events += backward_steps(letters, gradients, first + len(events),
                                 *((row, rows) if summed else (0, 0)), self.rule.round,
                                 self.inputs, on_the_way)
        lr = self.run.lr
        if updates and lr is not None and on_the_way is None:
            events += [self.update(letters, k, leaf, gradients.get(leaf, 0.0))
                       for k, leaf in enumerate(anatomy.parameters, first + len(events))]
        self.number += len(events)
        return Steps(letters, events, gradients, lr, row, rows)

    def update(self, letters: Letters, number: int, leaf: Value, gradient: float) -> Update:
        rule, lr = self.rule, self.run.lr
        assert lr is not None
        step = Update(letters, number, leaf, gradient, lr,
                      self.example.rows if rule.update == "mean" else 1, rule.momentum,
                      rule.weight_decay, self.velocities[leaf.name], rule.direction == "ascent",
                      rule.round)
        self.numbers = {**self.numbers, leaf.name: step.state[0]}
        self.velocities[leaf.name] = step.state[1]
        return step


class _OnTheWay:
    """The updates of one row in sequential order, and what comes after them."""

    def __init__(self, walk: _Walk, letters: Letters) -> None:
        self.walk, self.letters = walk, letters
        self.numbers: dict[Value, float] = {}       # of what has been updated

    def update(self, number: int, leaf: Value, gradient: float) -> Update:
        step = self.walk.update(self.letters, number, leaf, gradient)
        self.numbers[leaf] = step.result
        return step

    def later(self, source: Value) -> tuple[Letters, Sequence[float]]:
        if self.numbers.keys().isdisjoint(source.parents):
            return self.letters, source.local_grads
        before = {leaf: leaf.data for leaf in source.parents if leaf in self.numbers}
        for leaf in before:
            leaf.data = self.numbers[leaf]
        local_grads = self.walk.run.local_grads(source, {source: source})
        for leaf, number in before.items():
            leaf.data = number
        return _UpdatedLetters(self.letters.anatomy, {**self.numbers}), local_grads


class _UpdatedLetters(Letters):
    """Letters of which some stand for updated numbers."""

    def __init__(self, anatomy: Anatomy, numbers: Mapping[Value, float]) -> None:
        super().__init__(anatomy)
        self.numbers = numbers

    def of(self, node: Value) -> Symbol:
        return (letter(self.names[node], self.numbers[node]) if node in self.numbers
                else super().of(node))
