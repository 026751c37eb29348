"""The steps of a training step as documents: those of one row, and those of all rows.

Texts are written from the steps and never read back. How steps are made is told in `stepping`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import overload

from microbp.anatomy import Anatomy
from microbp.anatomy.formulas import Letters
from microbp.engine import Value
from microbp.writing.documents import Document, TextPen, pen
from microbp.writing.words import say
from microbp.walkthrough.events import PHASES, Backward, Step
from microbp.walkthrough.whole import check_notation, told


class StepSequence(Document, Sequence[Step]):
    """Steps in their order, as a document."""

    def __init__(self, steps: Iterable[Step]) -> None:
        self._steps = tuple(steps)

    @property
    def parts(self) -> tuple[Steps, ...]:
        """The steps of each row."""
        raise NotImplementedError

    @overload
    def __getitem__(self, index: int) -> Step: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Step, ...]: ...

    def __getitem__(self, index: int | slice) -> Step | tuple[Step, ...]:
        return self._steps[index]

    def __len__(self) -> int:
        return len(self._steps)

    def phase(self, phase: str) -> tuple[Step, ...]:
        """Return the steps of one phase: forward, backward or update."""
        if phase not in PHASES:
            raise ValueError(f"phase {phase!r} is none of {', '.join(PHASES)}")
        return tuple(step for step in self if step.phase == phase)

    def part(self, number: int) -> Steps:
        """Return the steps of the row to which step `number` belongs."""
        return next(part for part in self.parts if number <= part[-1].number)

    def one_line_each(self, lang: str = "en", digits: int = 9) -> Iterator[str]:
        """Write each step in one line of text."""
        writer = pen("text", lang, digits)
        return (part.line(step, writer) for part in self.parts for step in part)

    def written(self, pen: TextPen, notation: str = "partial") -> str:
        check_notation(notation)
        return "\n\n".join(part.in_phases(pen, notation) for part in self.parts)


class Steps(StepSequence):
    """All steps of one forward pass, backward pass and update, in order.

    `gradients` are ∂output/∂node for every node that has steps, as the last of them leave them.
    Where they are those of one of several training rows, this is row `row` of `rows`.
    """

    def __init__(self, letters: Letters, events: Iterable[Step], gradients: dict[Value, float],
                 lr: float | None, row: int = 1, rows: int = 1) -> None:
        self.letters = letters
        self.gradients = gradients
        self.lr = lr
        self.row, self.rows = row, rows
        super().__init__(events)
        self._summed = any(isinstance(step, Backward) and step.rows for step in self._steps)

    @property
    def parts(self) -> tuple[Steps, ...]:
        return (self,)

    @property
    def output(self) -> Value:
        """The output of the graph."""
        return self.letters.output

    @property
    def anatomy(self) -> Anatomy:
        """The graph as it was looked at."""
        return self.letters.anatomy

    @property
    def names(self) -> dict[Value, str]:
        """What the nodes are called."""
        return self.letters.names

    def known_after(self, number: int) -> tuple[dict[Value, float], dict[Value, float]]:
        """Return the numbers and the gradients that are known after step `number`.

        Leaves are known from the start, a parameter has its new number after its update, and a
        gradient that is still growing has its sum so far.
        """
        values = {node: node.data for node in self.names if not node.parents}
        gradients: dict[Value, float] = {}
        for step in self:
            if step.number > number:
                break
            if isinstance(step, Backward):
                gradients[step.node] = step.after
            else:
                values[step.node] = step.result
        return values, gradients

    def line(self, step: Step, pen: TextPen) -> str:
        """Write one of the steps in one line."""
        return pen.say("steps: line", k=step.number, phase=self.place(step.phase, pen.lang),
                       line=pen.say("and").join(step.lines(pen)))

    def place(self, phase: str, lang: str) -> str:
        """Say a phase, and of which row it is where there are several."""
        words = say(phase, lang)
        if self.rows == 1:
            return words
        key = "steps: of rows" if phase == "update" and self._summed else "steps: of row"
        return say(key, lang, phase=words, k=self.row, n=self.rows)

    def in_phases(self, pen: TextPen, notation: str) -> str:
        """Write the phases in a notation, each below its heading."""
        return "\n\n".join(pen.section(pen.title(self.place(phase, pen.lang)), items)
                           for phase, items in told(self.letters, self, notation, pen) if items)

    def __repr__(self) -> str:
        row = f", row {self.row} of {self.rows}" if self.rows > 1 else ""
        return f"<{len(self)} steps of {self.names[self.output]}{row}>"


class Epoch(StepSequence):
    """The steps of all training rows, numbered through; `parts` has those of each row.

    `rows` is how many there are, `lr` the learning rate.
    """

    def __init__(self, parts: Iterable[Steps]) -> None:
        self._parts = tuple(parts)
        self.rows = len(self._parts)
        self.lr = self._parts[0].lr
        super().__init__(step for part in self._parts for step in part)

    @property
    def parts(self) -> tuple[Steps, ...]:
        return self._parts

    def __repr__(self) -> str:
        return f"<{len(self)} steps of {self.rows} rows>"
