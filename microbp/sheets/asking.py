"""How the steps of one training row are asked, and how they are followed with own numbers.

Nothing that is to be found is given away: not a number, nor whether a gate is open. Knows letters
and steps; not which of them make a task.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from microbp.anatomy.formulas import OpenLetters
from microbp.engine import Value
from microbp.examples.quantities import Quantity
from microbp.ops import add_up
from microbp.walkthrough import Backward, Step, Steps
from microbp.walkthrough.deltas import factors
from microbp.writing.equations import addition, computed, product
from microbp.writing.letters import ATOMS, Symbol, constant, parts, rewritten


BLANK = Symbol("blank", ())     # stands for what is to be filled in
NOUGHT = constant(0.0)          # a gradient that is given to be so is not asked for


Own = Mapping[str, float]       # a student's numbers by their quantities


class Question(NamedTuple):
    """``left = sides = numbers =`` and then the result, which is asked for."""

    left: Symbol
    sides: tuple[Symbol, ...]
    numbers: Symbol
    relation: str = "="


class Asking:
    """How the steps of one row are asked: nothing that is to be found is given away."""

    def __init__(self, part: Steps, phases: Sequence[str], weights: set[str] | None,
                 loss: str, updates: int, row: int) -> None:
        self.letters, self.output = part.letters, part.output
        self.loss, self.updates, self.row = loss, updates, row
        self.leaves = {node.name: node for node in part.names}
        self.gradients = part.gradients
        self.open = OpenLetters(part.anatomy)
        parameters = set(part.anatomy.parameters)
        self.wanted = {node for node in parameters if weights is None or node.name in weights}
        order = part.output.topological()
        for node in order:
            if weights is None or self.wanted.intersection(node.parents):
                self.wanted.add(node)
        self.hidden = {name for node, name in part.names.items() if (
            "forward" in phases if node.parents else updates and node in parameters)}
        self.updated = {node.name for node in parameters} if updates else set[str]()
        self.slopes_given = "backward" not in phases
        self.same = {self.output: self.output}      # whose gradient a node has unchanged
        self.noughts: dict[Value, Symbol] = {}      # gradients that are given to be 0, by letters
        self.contributions = self._contributions(part)

    def _contributions(self, part: Steps) -> list[list[Backward]]:
        """Return what each gradient is made of, in the order in which they are found."""
        found: dict[Value, list[Backward]] = {}
        for step in part.phase("backward"):
            assert isinstance(step, Backward)
            if step.source is None or step.node not in self.wanted:
                continue
            if step.uses == 1 and self.open.hands_on(step.source, step.index):
                self.same[step.node] = self.same.get(step.source, step.source)
            else:
                found.setdefault(step.node, []).append(step)
        for node, steps in [*found.items()]:
            if self.blanked(side := self._side(steps)) == NOUGHT:
                self.noughts[node] = side
                del found[node]
        return sorted(found.values(), key=lambda steps: steps[-1].number)

    def forward(self, step: Step) -> Question:
        call, formula = self.letters.call(step.node), self.letters.formula(step.node)
        if _asks(self.open.formula(step.node)):         # whether a gate is open is not told
            sides = [call or self.open.formula(step.node)]
        else:
            sides = [formula] if call is None else [call, formula]
        return Question(self.letters.of(step.node), tuple(sides), self.blanked(sides[-1]))

    def backward(self, steps: Sequence[Backward]) -> Question:
        side = self._side(steps)
        left = self.letters.derivative(self.output, steps[0].node, steps[-1].after)
        return Question(left, (side,), self.blanked(side))

    def _side(self, steps: Sequence[Backward]) -> Symbol:
        return addition([self._contribution(step) for step in steps])

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

    def update(self, step: Step) -> Question:
        equation = step.equation
        assert equation.left is not None
        return Question(equation.left, equation.sides, self.blanked(equation.sides[-1]), "←")

    def quantity(self, name: str, gradient: bool = False) -> str:
        """Return what a node's number, or its gradient, is called among all that are asked for."""
        if name in self.updated and not gradient:
            return updated(name, self.updates)
        return str(Quantity(name, self.loss if gradient else None, updates=self.updates,
                            row=self.row or None))

    def follow(self, step: Step, own: Own) -> float:
        """Compute a step from a student's own numbers; where there is none, from the right one."""
        formula = self.open.formula(step.node) if step.phase == "forward" else step.formula
        return self._computed(formula, own)

    def follow_back(self, steps: Sequence[Backward], own: Own) -> float:
        """Compute a gradient from a student's own numbers."""
        return float(add_up(self._slope(step.source, own) * self._computed(
            self.open.local(step.source, step.index), own)
            for step in steps if step.source is not None))

    def _computed(self, formula: Symbol, own: Own) -> float:
        def number(atom: Symbol) -> float:
            if atom.head == "derivative":
                by = atom.args[1]
                return self._slope(self.leaves[by.args[0].args[0] if by.head == "whole"
                                               else by.args[0]], own)
            if atom.head == "letter" and atom.args[0] in self.leaves:
                name = atom.args[0]
                return own.get(self.quantity(name), self.leaves[name].data)
            return math.nan if atom.number is None else atom.number
        try:
            return computed(formula, number)
        except (ArithmeticError, ValueError):
            return math.nan

    def _slope(self, node: Value, own: Own) -> float:
        top = self.same.get(node, node)
        right = 1.0 if top is self.output else self.gradients.get(top, math.nan)
        handed_on = own.get(self.quantity(top.name, True), right)
        return own.get(self.quantity(node.name, True), handed_on)

    def blanked(self, side: Symbol) -> Symbol:
        """Return a formula with the given numbers in it, and blanks for the others."""
        return rewritten(side, self._blank)

    def _blank(self, part: Symbol) -> Symbol:
        if part.head == "derivative":
            return constant(part.number) if self.slopes_given and part.number is not None else BLANK
        if part.head == "letter":
            return BLANK if part.args[0] in self.hidden else constant(part.number or 0.0)
        return part if part.head in ATOMS else Symbol(part.head, part.args)


def _asks(formula: Symbol) -> bool:
    """Tell whether a formula depends on the answer to a question, as that of a gate does."""
    return any(part.head == "if" for part in parts(formula))


def updated(name: str, updates: int) -> str:
    """Return what a parameter is called after so many updates."""
    return str(Quantity(name, updates=updates) if updates > 1 else Quantity(name, updated=True))
