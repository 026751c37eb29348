"""One sheet of many: its numbers, its tasks, whose it is.

Knows what is asked for with which options; no format.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, repeat
from typing import NamedTuple

from microbp.diagnosis.mistakes import wrong_numbers
from microbp.drawing import Drawing, draw
from microbp.example import Example
from microbp.examples.sheet import number_in
from microbp.ops import add_up
from microbp.sheets import friendly
from microbp.sheets.asking import tasks
from microbp.sheets.tasks import Answer, Task, with_names
from microbp.walkthrough import PHASES, Backward

BLANKS = ("results", "numbers", "formulas")     # what is to be filled in, and all that follows
PAGE = 860                                      # pixels across a page of A4 between its margins
HIGHEST = 760                                   # pixels of a drawing that stands above the tasks
MOST = 400                                      # numbers on a sheet


class Student(NamedTuple):
    """Whose sheet it is; both may be empty."""

    name: str = ""
    group: str = ""


@dataclass(frozen=True)
class Options:
    """How sheets are made: see `microbp.worksheet`."""

    phases: tuple[str, ...] | None = None
    weights: tuple[str, ...] | None = None
    blanks: str = "results"
    row: int | None = None
    lang: str = "en"
    dead: bool = False

    def ask(self, example: Example) -> Iterator[Task]:
        """Yield the tasks of an example with these options."""
        return tasks(example, self.phases or PHASES, self.weights, self.row)

    def check(self, example: Example) -> None:
        """Refuse, with a ValueError, what the example cannot honour."""
        if self.blanks not in BLANKS:
            raise ValueError(f"blanks is one of {', '.join(BLANKS)}, not {self.blanks!r}")
        for name in self.weights or ():
            if name not in example.parameters:
                raise ValueError(f"{name!r} is not a parameter of {example.id}; parameters are "
                                 f"{', '.join(example.parameters) or 'not there'}")
        found = [*self.ask(example)]
        for phase in self.phases or ():
            if phase not in PHASES:
                raise ValueError(f"phase {phase!r} is none of {', '.join(PHASES)}")
            if phase not in {task.phase for task in found}:
                raise ValueError(f"{example.id} has no numbers to ask for in the phase {phase}")
        if not 1 <= len(found) <= MOST:
            raise ValueError(f"a sheet asks for 1 to {MOST} numbers, not {len(found)}: choose "
                             "row=, weights= or phases=")


@dataclass(frozen=True, eq=False)
class Variant:
    """A sheet: variant `number`, whose it is, its numbers, what is asked, and the answers."""

    number: int
    student: Student
    example: Example
    options: Options
    tasks: tuple[Task, ...]
    answers: Mapping[str, Answer]       # by their quantities

    @property
    def points(self) -> int:
        """All points of the sheet."""
        return int(add_up(task.points for task in self.tasks))

    @property
    def sections(self) -> list[tuple[str, list[tuple[int, Task]]]]:
        """Headings, and the numbered tasks that stand below each."""
        numbered = enumerate(self.tasks, start=1)
        lang = self.options.lang
        return [(heading, list(found)) for heading, found in groupby(
            numbered, lambda item: item[1].heading(lang))]

    def given(self) -> Iterator[tuple[int, dict[str, float]]]:
        """Yield the given numbers: of all rows (0), then of each of several rows."""
        example, columns = self.example, self.example.columns
        rows = [self.options.row] if self.options.row else range(1, example.rows + 1)
        shared = {name: number_in(value, rows[0]) for name, value in example.leaves.items()
                  if len(rows) == 1 or name not in columns}
        phases = self.options.phases or PHASES
        if "update" in phases and example.lr is not None:
            shared["lr"] = example.lr
        yield 0, shared
        if len(rows) > 1:
            for k in rows:
                yield k, {name: number_in(example.leaves[name], k) for name in columns}

    def wrong_numbers(self) -> dict[str, list[tuple[str, float]]]:
        """Return what each mistake gives in place of each number."""
        return wrong_numbers(self.example.replace(round=""),
                             [task.quantity for task in self.tasks])

    def drawing(self) -> Drawing:
        """Draw the graph with blanks for what is asked, to be filled in."""
        gradients = [step.name for task in self.tasks for step in task.steps
                     if isinstance(step, Backward)]
        asked = gradients if any(task.phase == "forward" for task in self.tasks) else None
        return draw(self.example, show="values", asked=asked, width=PAGE, lang=self.options.lang,
                    row=self.options.row)

    @staticmethod
    def stands_last(drawing: Drawing) -> bool:
        """Tell whether a drawing needs a page of its own to be written in."""
        return drawing.layout.height > HIGHEST


def variants(example: Example, students: Iterable[Student], seed: int, options: Options,
             own: bool = False) -> Iterator[Variant]:
    """Yield a variant for each student; with `own` all have the example's own numbers."""
    example = with_names(example)
    options.check(example)
    made = (repeat((example, [*options.ask(example)])) if own
            else friendly.variants(example, options.ask, seed, options.dead))
    for number, (student, (variant, found)) in enumerate(zip(students, made), 1):
        yield Variant(number, student, variant, options, tuple(found),
                      {task.quantity: task.solution for task in found})


def own_numbers(example: Example, options: Options) -> Variant:
    """Return the sheet of a class that works the example with its own numbers."""
    return next(variants(example, [Student()], 0, options, own=True))
