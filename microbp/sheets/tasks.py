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
from typing import NamedTuple

from microbp.anatomy import Anatomy
from microbp.engine import Value
from microbp.example import Example
from microbp.examples.formulas import NAME
from microbp.examples.quantities import LOSS, Quantity
from microbp.examples.written import Written
from microbp.player.letters import OpenLetters
from microbp.walkthrough import PHASES, Backward, Epoch, Step, Steps, Update, steps
from microbp.writing.digits import by_hand
from microbp.writing.documents import TextPen
from microbp.writing.equations import ATOMS, Equation, addition, computed, product
from microbp.writing.letters import Symbol, constant
from microbp.writing.words import say

BLANK = Symbol("blank", ())     # stands for what is to be filled in
NOUGHT = constant(0.0)          # a gradient that is given to be so is not asked for


class Question(NamedTuple):
    """``left = sides = numbers =`` and then the result, which is asked for."""

    left: Symbol
    sides: tuple[Symbol, ...]
    numbers: Symbol
    relation: str = "="


@dataclass(frozen=True, eq=False)
class Task:
    """One number to be found: what it is called, how it is asked, and the steps to it.

    `answer` is what comes of rounding each step by hand, `exact` what comes of rounding none.
    Where there are several training rows the task belongs to `row` of `rows`, or to all (0).
    """

    quantity: str
    phase: str
    ask: Callable[[], Question]
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
        return f"{Decimal(repr(rounded)).quantize(Decimal(repr(unit(rounded, self.round)))):f}"

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
    if round.endswith("s") and number:
        return float(f"1e{math.floor(math.log10(abs(number))) - int(round[:-1]) + 1}")
    return float(f"1e-{round.removesuffix('s')}")


def with_names(example: Example) -> Example:
    """Return the example with a name for every number, so that each can be asked for."""
    graph = example.build()
    names = Anatomy(graph.output).names
    unnamed = [node for node in graph.needed if not node.name]
    if not unnamed:
        return example
    free = (name for k in range(1, 1 + 2 * len(names)) if (name := f"v{k}") not in graph)
    for node in unnamed:
        taken = NAME.match(names[node]) is None or names[node] in graph
        node.name = next(free) if taken else names[node]
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
        letters = _SheetLetters(part, self.phases, self.weights, bool(updates))
        row = part.row if part.rows > 1 else 0

        def task(ask: Callable[[], Question], steps: Sequence[Step], answer: float,
                 of: str | None = None) -> Task:
            asked = str(Quantity(steps[0].name, of=of, updates=updates, row=row or None))
            return Task(asked, steps[0].phase, ask, tuple(steps), answer,
                        self.example.rule.round, row, part.rows)

        for step in part.phase("forward"):
            yield task(partial(letters.forward, step), [step], step.result)
        for found in letters.contributions:
            yield task(partial(letters.backward, found), found, found[-1].after, self.loss)
        yield from self.updates(part, letters, updates, row)

    def updates(self, part: Steps, letters: _SheetLetters, done: int, row: int) -> Iterator[Task]:
        """Yield a task for each new parameter."""
        for step in part.phase("update"):
            if self.weights is None or step.name in self.weights:
                name = Quantity(step.name, updates=done + 1) if done else Quantity(
                    step.name, updated=True)
                yield Task(str(name), "update", partial(letters.update, step), (step,), step.result,
                           self.example.rule.round, row, part.rows)

    def sums(self, singles: Sequence[Steps], last: Steps) -> Iterator[Task]:
        """Yield the gradients over all rows, and the update that they make."""
        letters = _SheetLetters(last, self.phases, self.weights, False)
        of_rows = [{node.name: number for node, number in single.gradients.items()}
                   for single in singles]
        given = "backward" not in self.phases
        for leaf in last.anatomy.parameters:
            if leaf not in letters.wanted:
                continue
            terms = [constant(gradients.get(leaf.name, 0.0)) for gradients in of_rows]
            number = last.gradients[leaf]
            slope = last.letters.derivative(last.output, leaf, number)
            side = addition(terms if given else [BLANK] * len(terms))
            yield Task(str(Quantity(leaf.name, of=self.loss)), "backward",
                       partial(Question, slope, (), side), (Equation(slope, (addition(terms),), number),), number,
                       self.example.rule.round, 0, last.rows)
        yield from self.updates(last, letters, 0, 0)


class _SheetLetters:
    """How the steps of one row are asked: nothing that is to be found is given away."""

    def __init__(self, part: Steps, phases: Sequence[str], weights: set[str] | None,
                 updated: bool) -> None:
        self.letters, self.output = part.letters, part.output
        self.open = OpenLetters(part.anatomy)
        parameters = set(part.anatomy.parameters)
        self.wanted = {node for node in parameters if weights is None or node.name in weights}
        order = part.output.topological()
        for node in order:
            if weights is None or self.wanted.intersection(node.parents):
                self.wanted.add(node)
        self.hidden = {name for node, name in part.names.items() if (
            "forward" in phases if node.parents else updated and node in parameters)}
        self.slopes_given = "backward" not in phases
        self.same = {self.output: self.output}      # whose gradient a node has unchanged
        self.contributions = self._contributions(part)

    def _contributions(self, part: Steps) -> list[list[Backward]]:
        """Return what each gradient is made of, in the order in which they are found."""
        found: dict[Value, list[Backward]] = {}
        for step in part.phase("backward"):
            assert isinstance(step, Backward)
            if step.source is None or self.wanted and step.node not in self.wanted:
                continue
            if step.uses == 1 and self.open.local(step.source, step.index) == constant(1.0):
                self.same[step.node] = self.same.get(step.source, step.source)
            else:
                found.setdefault(step.node, []).append(step)
        return sorted((steps for steps in found.values() if self.blanked(self._side(steps)) != NOUGHT),
                      key=lambda steps: steps[-1].number)

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
        upstream = self.letters.derivative(self.output, top, number)
        return upstream if local == constant(1.0) else product([upstream, local])

    def update(self, step: Step) -> Question:
        equation = step.equation
        assert equation.left is not None
        return Question(equation.left, equation.sides, self.blanked(equation.sides[-1]), "←")

    def blanked(self, side: Symbol) -> Symbol:
        """Return a formula with the given numbers in it, and blanks for the others."""
        head = side.head
        if head == "derivative":
            return constant(side.number) if self.slopes_given and side.number is not None else BLANK
        if head == "letter":
            return BLANK if side.args[0] in self.hidden else constant(side.number or 0.0)
        if head in ATOMS:
            return side
        return Symbol(head, tuple(map(self.blanked, side.args)))


def _asks(formula: Symbol) -> bool:
    """Tell whether a formula depends on the answer to a question, as that of a gate does."""
    return formula.head == "if" or formula.head not in ATOMS and any(map(_asks, formula.args))
