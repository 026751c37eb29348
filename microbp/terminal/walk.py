"""A walk through the steps of an example: where it stands, where it may go, what may be changed.

What cannot be done is a ValueError and leaves the walk as it was. Knows steps and examples; no
key and no screen.
"""

from collections.abc import Iterator

from microbp.examples.descent import Descent
from microbp.examples.formulas import plain
from microbp.examples.rules import Rule
from microbp.examples.sheet import Sheet
from microbp.ops import add_up
from microbp.walkthrough import Epoch, Step, Steps, Update, steps
from microbp.writing.digits import digits_asked_for, read_number
from microbp.writing.documents import TextPen, pen


class Walk:
    """The steps of an example, or those of a graph, and the number of the one that is shown.

    `row` is one of several training rows, `iteration` counts the updates of the rule from 1, and
    with `inputs` the gradients of inputs and targets are told too.
    Numbers have as many decimals as `digits` says; without it that is left to who shows them.

    Raises ValueError for a step or a row that is not there.
    """

    def __init__(self, source: Sheet | Steps | Epoch, row: int | None = None, start: int = 1,
                 digits: int | None = None, inputs: bool = False) -> None:
        self.inputs = inputs
        self.digits = digits if digits is None else digits_asked_for(digits)
        self.number = 1
        self.example: Sheet | None = None
        if isinstance(source, Sheet):
            self.change(source, row)
        else:
            self.row, self.iteration, self.steps = row, 1, source
        self.go(start)

    @property
    def part(self) -> Steps:
        """The steps of the training row that the step belongs to."""
        return self.steps.part(self.number)

    @property
    def step(self) -> Step:
        """The step that is shown."""
        return self.steps[self.number - 1]

    # Where to go

    def go(self, number: int) -> None:
        """Show another step."""
        if not 1 <= number <= len(self.steps):
            raise ValueError(f"there is no step {number}; the steps are 1 to {len(self.steps)}")
        self.number = number

    def move(self, by: int) -> None:
        """Go on or back; the ends stay where they are."""
        self.number = min(max(1, self.number + by), len(self.steps))

    def phase(self, phase: str) -> None:
        """Go to the next step that begins a phase, else to the first that does."""
        starts = [step.number for before, step in zip([None, *self.steps], self.steps)
                  if step.phase == phase and (before is None or before.phase != phase)]
        later = [number for number in starts if number > self.number]
        self.number = (later or starts or [self.number])[0]

    def next_row(self) -> None:
        """Show one training row after the other, and after the last all of them."""
        example = self._of_example("other rows")
        row = (self.row or 0) + 1
        self.change(example, row if row <= example.rows else None, self.iteration)

    def iterate(self, by: int) -> None:
        """Go to another update of the rule, from its first step on."""
        self.change(self._of_example("iterations"), self.row, max(1, self.iteration + by))
        self.number = 1

    def obey(self, text: str) -> None:
        """Do what was typed: ``28`` goes to a step; ``row=2``, ``digits=9``; else a given number.

        With another number the first iteration begins, from the numbers that the present one
        began with.
        """
        name, equals, typed = (part.strip() for part in plain(text).partition("="))
        if not equals and name.isdecimal() and len(name) < 10:
            self.go(int(name))
        elif name == "digits":
            self.digits = digits_asked_for(int(typed) if typed.isdecimal() else 0)
        elif name == "row":
            self.change(self._of_example("other rows"), None if typed == "all" else
                        int(typed) if typed.isdecimal() else 0, self.iteration)
        elif equals:
            self.replace(name, typed)
        else:
            raise ValueError(f"{text!r} is not a step such as 28, nor a number such as w5=0.41")

    # What may be changed

    def replace(self, name: str, typed: str) -> None:
        """Go on with another number of a name, or another learning rate."""
        example = self._of_example("other numbers")
        word = isinstance(getattr(Rule(), name, None), str)         # as in update=each
        value: object = typed if word else read_number(typed)
        column = example.columns.get(name)
        if column is not None:
            if self.row is None:
                raise ValueError(f"{name} is another number in each row: choose one first, as in "
                                 "row=2")
            value = [value if k == self.row else number for k, number in enumerate(column, 1)]
        self.change(example.replace(**{**self._numbers(self.iteration), name: value}), self.row)

    def change(self, example: Sheet, row: int | None, iteration: int = 1) -> None:
        """Walk through other steps, if there are any."""
        if iteration > 1 and example.lr is None:
            raise ValueError(f"{example.id} has no learning rate, so nothing is updated")
        found = steps(example, row=row, inputs=self.inputs,
                      after=(iteration - 1) * _updates(example))
        self.example, self.row, self.iteration, self.steps = example, row, iteration, found
        self._run = Descent(example, example.rule)
        self.number = min(self.number, len(found))

    def _of_example(self, what: str) -> Sheet:
        if self.example is None:
            raise ValueError(f"a graph has no {what}: step through an Example")
        return self.example

    def _numbers(self, iteration: int) -> dict[str, float]:
        """Return the parameters with which an iteration begins."""
        return self._run.after((iteration - 1) * _updates(self._run.example))

    # What is told

    def lines(self, lang: str) -> Iterator[str]:
        """Yield what `told` says of each step from this one on."""
        for self.number in range(self.number, len(self.steps) + 1):
            yield from self.told(lang)

    def told(self, lang: str, why: bool = False) -> list[str]:
        """Write the step in one line, after the last the error that the updates lead to.

        With `why` the sentence that says why stands below.
        """
        writer = pen("text", lang, self.digits or 9)
        reason = ["    " + self.step.reason(writer)] if why else []
        error = self.new_error(writer)
        return [self.part.line(self.step, writer), *reason, *([error] if error else [])]

    def new_error(self, pen: TextPen) -> str:
        """Say to what the error changes, at the last step of the updates; else nothing."""
        if self.example is None or self.number < len(self.steps) or not isinstance(
                self.step, Update):
            return ""
        rows = [self.row] if self.row else range(1, self.example.rows + 1)
        mean = self.example.rule.update == "mean" and len(rows) > 1
        before = self._numbers(self.iteration)
        after = before | {step.node.name: step.result for step in self.steps
                          if isinstance(step, Update)}
        try:
            old, new = (add_up(self._run.graph_of(numbers, row).output.data for row in rows)
                        / (len(rows) if mean else 1) for numbers in (before, after))
        except (ValueError, ArithmeticError) as problem:
            return str(problem)
        kind = "mean" if mean else "sum" if len(rows) > 1 else "error"
        return pen.say(f"terminal: {kind}", name=self.example.output, n=len(rows),
                       before=pen.number(old), after=pen.number(new))


def _updates(example: Sheet) -> int:
    """Return how many updates an iteration makes."""
    return example.rows if example.rule.update == "each" else 1
