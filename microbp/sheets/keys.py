"""The key as JSON: the example, the numbers and answers of each variant; read again for grading.

Knows the form of the file; what answers are worth is the business of `grading`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

from microbp import files
from microbp.example import Example
from microbp.examples.reader import read_sheet
from microbp.sheets.tasks import Task
from microbp.sheets.variants import Options, Student, Variant, variants

FORMAT = 1


@dataclass(frozen=True)
class Answer:
    """A right answer as it is written, how far a right one may be from it, and its points."""

    quantity: str
    text: str
    tolerance: float
    points: int


@dataclass(frozen=True, eq=False)
class Solved:
    """A variant as grading sees it: whose it is, its example, its answers by their quantities."""

    number: int
    student: Student
    example: Example
    options: Options
    answers: dict[str, Answer]

    @classmethod
    def of(cls, variant: Variant) -> Solved:
        """Return what grading needs of a variant."""
        return cls(variant.number, variant.student, variant.example, variant.options,
                   {task.quantity: Answer(task.quantity, task.text, task.tolerance, task.points)
                    for task in variant.tasks})

    @cached_property
    def tasks(self) -> dict[str, Task]:
        """The tasks by their quantities."""
        return {task.quantity: task for task in self.options.ask(self.example)}


def solved_example(example: Example, options: Options) -> list[Solved]:
    """Return the key of a class that works the example with its own numbers."""
    return [Solved.of(variant) for variant in variants(example, 1, 0, options, own=True)]


def as_json(solved: Sequence[Solved]) -> str:
    """Return the text of a key."""
    base = replace(solved[0].example, published=(), sources=())
    return json.dumps({"format": FORMAT, "example": base.toml,
                       "options": asdict(solved[0].options), "variants": [
        {"variant": one.number, "name": one.student.name, "class": one.student.group,
         "numbers": one.example.given, "answers": [vars(answer) for answer in one.answers.values()]}
        for one in solved]}, ensure_ascii=False, indent=1)


def read_key(path: str | os.PathLike[str]) -> list[Solved]:
    """Read a key that was written as JSON.

    Raises ValueError for a file that is not one, and OSError where it cannot be read.
    """
    where = os.fspath(path)
    try:
        data = json.loads(files.read_text(path))
        if data["format"] != FORMAT:
            raise ValueError(f"its format is {data['format']!r}, and this microbp reads {FORMAT}")
        base = read_sheet(data["example"], where, Example)
        options = Options(**data["options"])
        return [_solved(one, base, options) for one in data["variants"]]
    except (KeyError, TypeError, ValueError, RecursionError) as problem:
        raise ValueError(f"{where} is not a key that microbp worksheet --key wrote as .json: "
                         f"{problem}") from None


def _solved(data: dict[str, Any], base: Example, options: Options) -> Solved:
    answers = [Answer(**answer) for answer in data["answers"]]
    return Solved(int(data["variant"]), Student(str(data["name"]), str(data["class"])),
                  base.replace(**data["numbers"]), options,
                  {answer.quantity: answer for answer in answers})
