"""What a sheet asks of an example, and how: one task for each number that is to be found.

A first course's questions: every number going forward, every gradient that is not handed on
unchanged going back, every new parameter; not the gradient of the output by itself, nor those of
inputs and targets. Nothing that is to be found is given away: not a number, nor whether a gate is
open. Knows letters and steps; no paper and no random numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial

from microbp.anatomy.formulas import OpenLetters
from microbp.engine import Value
from microbp.example import Example
from microbp.examples.quantities import LOSS, Quantity
from microbp.examples.runs import Run
from microbp.ops import add_up
from microbp.sheets.tasks import BLANK, Own, Question, Task, Together
from microbp.walkthrough import PHASES, Backward, Step, Steps, Update, steps
from microbp.walkthrough.deltas import factors
from microbp.writing.digits import by_hand
from microbp.writing.equations import Equation, addition, computed, product
from microbp.writing.letters import ATOMS, Symbol, constant, parts, rewritten

NOUGHT = constant(0.0)          # a gradient that is given to be so is not asked for


def tasks(example: Example, phases: Sequence[str] = PHASES, weights: Iterable[str] | None = None,
          row: int | None = None) -> Iterator[Task]:
    """Yield the tasks of some phases, in the order in which a person computes.

    With `weights` gradients are asked for those alone, and for what they need; with `row` one
    training row is worked. What belongs to a phase that is left out is given.
    """
    ask = partial(_Asking, example, phases, None if weights is None else set(weights),
                  Run(example, replace(example.rule, round="")))
    if row or example.rows == 1 or example.rule.update == "each":
        for done, part in enumerate(steps(example, row=row).parts):
            yield from ask(part, part.row if part.rows > 1 else 0, done).tasks()
    else:
        singles: list[Steps] = []
        for k in range(1, example.rows + 1):
            singles += steps(example, row=k).parts
            yield from ask(singles[-1], k).tasks()
        yield from ask(steps(example).parts[-1], 0).sums(singles)


class _Asking:
    """How the steps of one training row are asked, or, as row 0, what all rows make together."""

    def __init__(self, example: Example, phases: Sequence[str], weights: set[str] | None,
                 exact: Run, part: Steps, row: int, updates: int = 0) -> None:
        self.rule, self.phases, self.exact = example.rule, phases, exact
        self.part, self.row, self.updates = part, row, updates
        self.letters, self.output = part.letters, part.output
        self.loss = LOSS if LOSS not in example.graph else example.output
        self.leaves = {node.name: node for node in part.names}
        self.open = OpenLetters(part.anatomy)
        parameters = set(part.anatomy.parameters)
        self.wanted = {node for node in parameters if weights is None or node.name in weights}
        self.asked = {node.name for node in self.wanted if "update" in phases}
        for node in part.output.topological():
            if weights is None or self.wanted.intersection(node.parents):
                self.wanted.add(node)
        self.hidden = {name for node, name in part.names.items() if (
            "forward" in phases if node.parents else updates and name in self.asked)}
        self.updated = {node.name for node in parameters} if updates else set[str]()
        self.same = {self.output: self.output}      # whose gradient a node has unchanged
        self.noughts: dict[Value, Symbol] = {}      # gradients that are given to be 0, by letters

    # The tasks

    def tasks(self) -> Iterator[Task]:
        """Yield the tasks of a row; in sequential order updates stand between the gradients."""
        if "forward" in self.phases:
            yield from map(self._result, self.part.phase("forward"))
        gradients = map(self._gradient, self._contributions) if "backward" in self.phases else ()
        yield from sorted([*gradients, *self._updates()], key=lambda task: task.steps[-1].number)

    def sums(self, singles: Sequence[Steps]) -> Iterator[Task]:
        """Yield what the gradients of all rows make together, and the update that this makes."""
        if "backward" in self.phases:
            yield from (self._together(leaf, singles) for leaf in self.part.anatomy.parameters
                        if leaf in self.wanted)
        yield from self._updates()

    def _result(self, step: Step) -> Task:
        """Return the task of a result going forward."""
        return self._task(self._quantity(step.name), [step],
                          partial(self._forward, step), partial(self._follow, step))

    def _gradient(self, steps: Sequence[Backward]) -> Task:
        """Return the task of a gradient, which is the sum of what some steps hand back."""
        return self._task(self._quantity(steps[0].name, True), steps,
                          partial(self._backward, steps), partial(self._follow_back, steps))

    def _together(self, leaf: Value, singles: Sequence[Steps]) -> Task:
        """Return the task of a parameter's gradient: the sum or the mean of those of all rows."""
        of_rows = {str(Quantity(leaf.name, self.loss, row=single.row)): next(
            (number for node, number in single.gradients.items() if node.name == leaf.name), 0.0)
            for single in singles}
        over = len(singles) if self.rule.update == "mean" else 1
        number = by_hand(self.part.gradients[leaf] / over, self.rule.round)
        slope = self.letters.derivative(self.output, leaf, number)
        told = Equation(slope, (_of_all(map(constant, of_rows.values()), over),), number)
        return self._task(self._quantity(leaf.name, True), [Together(self.letters, 0, leaf, told)],
                          lambda: Question(slope, (), _of_all([BLANK] * len(singles), over)),
                          lambda own: float(add_up(own.get(name, number) for name, number
                                                   in of_rows.items())) / over)

    def _updates(self) -> Iterator[Task]:
        """Yield a task for each new parameter; a mean over the rows has been asked for before."""
        for step in self.part.phase("update"):
            if isinstance(step, Update) and step.name in self.asked:
                step = replace(step, gradient=step.mean, rows=1)
                yield self._task(updated(step.name, self.updates + 1), [step],
                                 partial(self._update, step), partial(self._follow, step))

    def _task(self, quantity: str, steps: Sequence[Step], ask: Callable[[], Question],
              follow: Callable[[Own], float]) -> Task:
        return Task(quantity, steps, ask, follow, self.exact, self.rule.round, self.row,
                    self.part.rows)

    @cached_property
    def _contributions(self) -> list[list[Backward]]:
        """What each gradient is made of."""
        found: dict[Value, list[Backward]] = {}
        for step in self.part.phase("backward"):
            assert isinstance(step, Backward)
            if step.source is None or step.node not in self.wanted:
                continue
            if step.uses == 1 and self.open.hands_on(step.source, step.index):
                self.same[step.node] = self.same.get(step.source, step.source)
            else:
                found.setdefault(step.node, []).append(step)
        for node, steps in [*found.items()]:
            if self._blanked(side := addition([*map(self._contribution, steps)])) == NOUGHT:
                self.noughts[node] = side
                del found[node]
        return [*found.values()]

    # How they are asked

    def _forward(self, step: Step) -> Question:
        call, formula = self.letters.call(step.node), self.letters.formula(step.node)
        if _asks(self.open.formula(step.node)):         # whether a gate is open is not told
            sides = [call or self.open.formula(step.node)]
        else:
            sides = [formula] if call is None else [call, formula]
        return Question(self.letters.of(step.node), tuple(sides), self._blanked(sides[-1]))

    def _backward(self, steps: Sequence[Backward]) -> Question:
        left = self.letters.derivative(self.output, steps[0].node, steps[-1].after)
        sides = [*map(self._contribution, steps)]
        return Question(left, (addition(sides),), addition([
            self._blanked(side, step.letters.numbers) for side, step in zip(sides, steps)]))

    def _contribution(self, step: Backward) -> Symbol:
        source, number = step.source, step.upstream
        assert source is not None
        top = self.same.get(source, source)
        slope, local = self.open.local(source, step.index), step.local_formula
        if _asks(slope):
            local = slope if top is self.output else self.letters.derivative(
                source, step.node, step.local)
        if top is self.output:
            return local
        upstream = (self.noughts[top] if top in self.noughts
                    else self.letters.derivative(self.output, top, number))
        return upstream if local == constant(1.0) else product([upstream, *factors(local)])

    def _update(self, step: Step) -> Question:
        equation = step.equation
        assert equation.left is not None
        return Question(equation.left, equation.sides, self._blanked(equation.sides[-1]), "←")

    def _blanked(self, side: Symbol, new: Mapping[Value, float] = {}) -> Symbol:
        """Return a formula with the given numbers in it, and blanks for the others.

        `new` are parameters that have been updated before.
        """
        hidden = self.hidden | self.asked.intersection(node.name for node in new)

        def blank(part: Symbol) -> Symbol:
            if part.head == "derivative":
                given = part.number if "backward" not in self.phases else None
                return BLANK if given is None else constant(given)
            if part.head == "letter":
                return BLANK if part.args[0] in hidden else constant(part.number or 0.0)
            return part if part.head in ATOMS else Symbol(part.head, part.args)

        return rewritten(side, blank)

    def _quantity(self, name: str, gradient: bool = False) -> str:
        """Return what a node's number, or its gradient, is called among all that are asked for."""
        if name in self.updated and not gradient:
            return updated(name, self.updates)
        return str(Quantity(name, self.loss if gradient else None, updates=self.updates,
                            row=self.row or None))

    # How they are followed with own numbers

    def _follow(self, step: Step, own: Own) -> float:
        """Compute a step from a student's own numbers; where there is none, from the right one."""
        formula = self.open.formula(step.node) if step.phase == "forward" else step.formula
        return self._computed(formula, own)

    def _follow_back(self, steps: Sequence[Backward], own: Own) -> float:
        """Compute a gradient from a student's own numbers."""
        return float(add_up(self._slope(step.source, own) * self._computed(
            self.open.local(step.source, step.index), own, step.letters.numbers)
            for step in steps if step.source is not None))

    def _computed(self, formula: Symbol, own: Own, new: Mapping[Value, float] = {}) -> float:
        def number(atom: Symbol) -> float:
            if atom.head == "derivative":
                by = atom.args[1]
                return self._slope(self.leaves[by.args[0].args[0] if by.head == "whole"
                                               else by.args[0]], own)
            if atom.head == "letter" and atom.args[0] in self.leaves:
                node = self.leaves[atom.args[0]]
                name = (updated(node.name, self.updates + 1) if node in new
                        else self._quantity(node.name))
                return own.get(name, new.get(node, node.data))
            return math.nan if atom.number is None else atom.number
        try:
            return computed(formula, number)
        except (ArithmeticError, ValueError):
            return math.nan

    def _slope(self, node: Value, own: Own) -> float:
        top = self.same.get(node, node)
        right = 1.0 if top is self.output else self.part.gradients.get(top, math.nan)
        handed_on = own.get(self._quantity(top.name, True), right)
        return own.get(self._quantity(node.name, True), handed_on)


def _asks(formula: Symbol) -> bool:
    """Tell whether a formula depends on the answer to a question, as that of a gate does."""
    return any(part.head == "if" for part in parts(formula))


def updated(name: str, updates: int) -> str:
    """Return what a parameter is called after so many updates."""
    return str(Quantity(name, updates=updates) if updates > 1 else Quantity(name, updated=True))


def _of_all(terms: Iterable[Symbol], over: int) -> Symbol:
    whole = addition([*terms])
    return whole / constant(float(over)) if over > 1 else whole
