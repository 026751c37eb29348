"""What a sheet asks: one number a task, made of the steps that lead to it.

A first course's questions: every number going forward, every gradient that is not handed on
unchanged going back, every new parameter; not the gradient of the output by itself, nor those of
inputs and targets. Knows steps and letters; no paper and no random numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property, partial
from microbp.anatomy import Anatomy
from microbp.example import Example
from microbp.examples.formulas import NAME
from microbp.examples.quantities import LOSS, Quantity
from microbp.examples.written import Written
from microbp.ops import add_up
from microbp.sheets.asking import BLANK, Asking, Own, Question, updated
from microbp.walkthrough import PHASES, Backward, Epoch, Step, Steps, Update, steps
from microbp.writing.digits import by_hand, unit_by_hand
from microbp.writing.documents import TextPen
from microbp.writing.equations import Equation, addition, computed
from microbp.writing.letters import Symbol, constant
from microbp.writing.words import say

@dataclass(frozen=True, eq=False)
class Task:
    """One number to be found: what it is called, how it is asked, and the steps to it.

    `follow` computes it from a student's own earlier numbers, each by its quantity.
    `answer` is what comes of rounding each step by hand, `exact` what comes of rounding none.
    Where there are several training rows the task belongs to `row` of `rows`, or to all (0).
    """

    quantity: str
    phase: str
    ask: Callable[[], Question]
    follow: Callable[[Own], float]
    steps: tuple[Step | Equation, ...]
    answer: float
    round: str
    row: int = 0
    rows: int = 1
    exact: float = math.nan

    @cached_property
    def question(self) -> Question:
        """How it is asked."""
        return self.ask()

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

    def heading(self, lang: str) -> str:
        """Say the phase, and of which row it is where there are several."""
        phase = say(self.phase, lang)
        if self.rows == 1:
            return phase
        key = "steps: of row" if self.row else "steps: of rows"
        return say(key, lang, phase=phase, k=self.row, n=self.rows)

    def lines(self, pen: TextPen) -> list[str]:
        """Write every step to the answer."""
        return [line for step in self.steps for line in (
            step.lines(pen) if isinstance(step, Step) else [pen.equation(step)])]

    def unrounded(self) -> Iterator[float]:
        """Yield what was rounded on the way, as it was before it was rounded."""
        for step in self.steps:
            equations = [step.equation if isinstance(step, Step) else step]
            if isinstance(step, Backward) and step.where is not None:
                equations.append(step.where)
            for equation in equations:
                yield computed(equation.sides[-1], lambda atom: atom.number or 0.0)


def tasks(example: Example, phases: Sequence[str] = PHASES, weights: Iterable[str] | None = None,
          row: int | None = None) -> list[Task]:
    """Return the tasks of some phases, in the order in which a person computes.

    With `weights` gradients are asked for those alone, and for what they need; with `row` one
    training row is worked. What belongs to a phase that is left out is given.
    """
    return _Asked(example, phases, weights, row).all()


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


class _Asked:
    def __init__(self, example: Example, phases: Sequence[str], weights: Iterable[str] | None,
                 row: int | None) -> None:
        self.example, self.phases, self.row = example, phases, row
        self.weights = None if weights is None else set(weights)
        self.each = example.rule.update == "each"
        self.loss = LOSS if LOSS not in example.graph else example.output

    def all(self) -> list[Task]:
        """Return the tasks of all phases that are wanted."""
        return [task for task in self._found() if task.phase in self.phases]

    def _found(self) -> Iterator[Task]:
        rows = self.example.rows
        if (order := self.example.rule.order) == "sequential":
            raise ValueError(f"a sheet asks for the chain rule; {self.example.id} states "
                             f"order = {order!r}, which it cannot ask")
        walk = steps(self.example, row=self.row)
        if not isinstance(walk, Epoch):
            yield from self.part(walk, 0)
        elif self.each:
            for done, part in enumerate(walk.parts):
                yield from self.part(part, done)
        else:
            singles = [steps(self.example, row=k) for k in range(1, rows + 1)]
            for single in singles:
                assert isinstance(single, Steps)
                yield from self.part(single, 0)
            yield from self.sums([s for s in singles if isinstance(s, Steps)], walk.parts[-1])

    def part(self, part: Steps, updates: int) -> Iterator[Task]:
        """Yield the tasks of one row, computed after some updates."""
        row = part.row if part.rows > 1 else 0
        asking = Asking(part, self.phases, self.weights, self.loss, updates, row)
        place = self.example.rule.round, row, part.rows
        for step in part.phase("forward"):
            yield Task(asking.quantity(step.name), "forward", partial(asking.forward, step),
                       partial(asking.follow, step), (step,), step.result, *place)
        for found in asking.contributions:
            yield Task(asking.quantity(found[0].name, True), "backward",
                       partial(asking.backward, found), partial(asking.follow_back, found),
                       tuple(found), found[-1].after, *place)
        yield from self.updates(part, asking)

    def updates(self, part: Steps, asking: Asking) -> Iterator[Task]:
        """Yield a task for each new parameter; a mean over the rows has been asked for before."""
        for step in part.phase("update"):
            assert isinstance(step, Update)
            if self.weights is None or step.name in self.weights:
                step = replace(step, gradient=step.mean, rows=1)
                yield Task(updated(step.name, asking.updates + 1), "update",
                           partial(asking.update, step), partial(asking.follow, step), (step,),
                           step.result, self.example.rule.round, asking.row, part.rows)

    def sums(self, singles: Sequence[Steps], last: Steps) -> Iterator[Task]:
        """Yield the sums or means of the gradients over all rows, and the update they make."""
        asking = Asking(last, self.phases, self.weights, self.loss, 0, 0)
        given = "backward" not in self.phases
        over = len(singles) if self.example.rule.update == "mean" else 1
        for leaf in (leaf for leaf in last.anatomy.parameters if leaf in asking.wanted):
            of_rows = {str(Quantity(leaf.name, self.loss, row=single.row)): next(
                (number for node, number in single.gradients.items() if node.name == leaf.name),
                0.0) for single in singles}
            terms = [*map(constant, of_rows.values())]
            number = by_hand(last.gradients[leaf] / over, self.example.rule.round)
            slope = last.letters.derivative(last.output, leaf, number)
            side = _together(terms if given else [BLANK] * len(terms), over)
            yield Task(asking.quantity(leaf.name, True), "backward",
                       partial(Question, slope, (), side), partial(_of_all, of_rows, over),
                       (Equation(slope, (_together(terms, over),), number),), number,
                       self.example.rule.round, 0, last.rows)
        yield from self.updates(last, asking)


def _together(terms: list[Symbol], over: int) -> Symbol:
    return addition(terms) / constant(float(over)) if over > 1 else addition(terms)


def _of_all(right: Own, over: int, own: Own) -> float:
    return float(add_up(own.get(name, number) for name, number in right.items())) / over
