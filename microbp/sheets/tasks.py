"""A task of a sheet: one number that is asked for, made of the steps that lead to it.

Knows digits and points; which numbers are asked for is told in `asking`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from microbp.anatomy import Anatomy
from microbp.example import Example
from microbp.examples.formulas import NAME
from microbp.examples.quantities import read_quantity
from microbp.examples.runs import Run
from microbp.examples.written import Written
from microbp.walkthrough import Backward, Step
from microbp.writing.digits import by_hand, unit_by_hand
from microbp.writing.documents import TextPen
from microbp.writing.equations import Equation, computed
from microbp.writing.letters import Symbol
from microbp.writing.words import say

BLANK = Symbol("blank", ())     # stands for what is to be filled in
Own = Mapping[str, float]       # a student's numbers by their quantities


class Question(NamedTuple):
    """``left = sides = numbers =`` and then the result, which is asked for."""

    left: Symbol
    sides: tuple[Symbol, ...]
    numbers: Symbol
    relation: str = "="


class Answer(NamedTuple):
    """A right answer as it is written, how far a right one may be from it, and its points."""

    quantity: str
    text: str
    tolerance: float
    points: int


@dataclass(frozen=True, eq=False)
class Together(Step):
    """The sum or the mean of what all rows hand back to a parameter."""

    whole: Equation
    phase = "backward"

    @property
    def equation(self) -> Equation:
        return self.whole


@dataclass(frozen=True, eq=False)
class Task:
    """One number to be found: what it is called, and the steps to it.

    Each step is rounded by hand as `round` says; `exactly` computes without. `ask` says how it is
    asked, and `follow` computes it from a student's own earlier numbers, each by its quantity.
    Where there are several training rows the task belongs to `row` of `rows`, or to all (0).
    """

    quantity: str
    steps: Sequence[Step]
    ask: Callable[[], Question]
    follow: Callable[[Own], float]
    exactly: Run
    round: str
    row: int
    rows: int

    @cached_property
    def answer(self) -> float:
        """The number, as it comes of the steps."""
        last = self.steps[-1]
        return last.after if isinstance(last, Backward) else last.result

    @cached_property
    def exact(self) -> float:
        """What comes of rounding nothing."""
        return self.exactly.value(read_quantity(self.quantity))

    @property
    def phase(self) -> str:
        """The phase of the steps."""
        return self.steps[0].phase

    @property
    def points(self) -> int:
        """One, and two where contributions of several paths are added."""
        return 1 if len(self.steps) == 1 else 2

    @property
    def unit(self) -> float:
        """One unit of the last digit that is asked for."""
        return unit(self.answer, self.round)

    @property
    def text(self) -> str:
        """The answer with all the digits that are asked for."""
        return self.written(self.answer)

    def written(self, number: float) -> str:
        """Return a number rounded as the answer is."""
        rounded = by_hand(number, self.round)
        places = -Decimal(unit_by_hand(rounded, self.round)).adjusted()
        return f"{Decimal(repr(rounded)):.{max(places, 0)}f}"

    @property
    def tolerance(self) -> float:
        """How far a right answer may be from this one, wherever it was rounded on the way."""
        away = abs(self.answer - self.exact) / self.unit
        return max(1, math.ceil(away + 0.4999)) * self.unit

    @property
    def solution(self) -> Answer:
        """The answer as a key has it."""
        return Answer(self.quantity, self.text, self.tolerance, self.points)

    def heading(self, lang: str) -> str:
        """Say the phase, and of which row it is where there are several."""
        phase = say(self.phase, lang)
        if self.rows == 1:
            return phase
        key = "steps: of row" if self.row else "steps: of rows"
        return say(key, lang, phase=phase, k=self.row, n=self.rows)

    def lines(self, pen: TextPen) -> list[str]:
        """Write every step to the answer."""
        return [line for step in self.steps for line in step.lines(pen)]

    def unrounded(self) -> Iterator[float]:
        """Yield what was rounded on the way, as it was before it was rounded."""
        for step in self.steps:
            where = step.where if isinstance(step, Backward) else None
            for equation in filter(None, (step.equation, where)):
                yield computed(equation.sides[-1], lambda atom: atom.number or 0.0)


def unit(number: float, round: str) -> float:
    """Return one unit of the last digit to which a number is rounded by hand."""
    return float(unit_by_hand(number, round))


def with_names(example: Example) -> Example:
    """Return the example with a name for every number, so that each can be asked for."""
    graph = example.build()
    names = Anatomy(graph.output).names
    unnamed = [node for node in graph.needed if not node.name]
    if not unnamed:
        return example
    free = (name for k in range(1, 1 + 2 * len(names)) if (name := f"v{k}") not in graph)
    for node in unnamed:
        name = names[node]
        unfit = NAME.match(name) is None or name in graph or name.startswith("v")
        node.name = next(free) if unfit else name
    written = Written(graph.output)
    return replace(example, formulas=written.formulas, expanded=written.expanded)
