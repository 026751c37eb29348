"""Grading: a table of answers and a key become marks.

A number is right within the tolerance of rounding, or where it follows from an own earlier one; a
slip that is known by name earns a part. What cannot be read is told and stops nothing. Knows
answers and points; why a number is wrong is found by diagnosis.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from microbp.diagnosis.answers import check_answers, digits_of
from microbp.diagnosis.case import Finding
from microbp.drawing import Drawing
from microbp.example import Example
from microbp.examples.mistakes import IDS
from microbp.examples.quantities import read_quantity
from microbp.examples.reader import read_sheet
from microbp.sheets.marks import (
    CARRIED, EMPTY, NOT_READ, RIGHT, ROUNDED, WRONG, Mark, Marked, Marks)
from microbp.sheets.policy import Policy
from microbp.sheets.spreadsheets import GROUP, NAME, VARIANT, read_table
from microbp.sheets.tasks import unit
from microbp.sheets.variants import Options, Student, Variant, own_numbers
from microbp.writing.words import say

FROM_OWN = 2.1      # units of the last place that what follows from own numbers may be off


def grade(answers: str | os.PathLike[str], key: Sequence[Variant],
          policy: Policy = Policy()) -> Marks:
    """Return the marks for a table of answers, a CSV file with a column for each number.

    A column headed ``variant`` says which sheet it was; without one the student's name does, or
    there is only one sheet.

    Raises ValueError for a table without answers, and OSError where it cannot be read.
    """
    rows = read_table(answers)
    if len(rows) < 2:
        raise ValueError(f"{os.fspath(answers)} has no answers: a line of headings and a line for "
                         "each student are needed")
    problems: list[str] = []
    titles = _titles(rows[0], key, problems)
    marked: list[Marked] = []
    seen: dict[tuple[int, Student], int] = {}
    for number, row in enumerate(rows[1:], start=2):
        if not any(row):
            continue
        cells = {title: cell.removeprefix("'") for title, cell in zip(titles, row) if title}
        if sheet := _sheet_of(cells, key):
            digits = _digits(cells, sheet, titles, number, problems)
            marked.append(_marked(cells, sheet, digits, policy))
            problems += _doubts(marked[-1], number, sheet, len(key) > 1, seen)
        else:
            problems.append(f"row {number}: it is not known whose sheet this is: there is no "
                            "variant or name of the key")
    return Marks(marked, problems)


def _doubts(marked: Marked, number: int, sheet: Variant, own: bool,
            seen: dict[tuple[int, Student], int]) -> Iterator[str]:
    """Yield what is odd about whose sheet it is; `own` if each student has a variant."""
    owner, name = sheet.student.name, marked.student.name
    if owner and name != owner:
        yield f"row {number}: variant {sheet.number} was made for {owner}, not for {name}"
    whose = (sheet.number, Student() if own else marked.student)
    if (own or name) and seen.setdefault(whose, number) != number:
        yield f"row {number}: the same sheet stands in row {seen[whose]} too"


def _titles(headings: Sequence[str], key: Sequence[Variant], problems: list[str]) -> list[str]:
    """Return what each column holds, a quantity by its name in the key; empty for nothing known."""
    asked = {_plain(name): name for sheet in key for name in sheet.answers}
    found: list[str] = []
    for place, heading in enumerate(headings, start=1):
        title = next((titles[0] for titles in (NAME, GROUP, VARIANT)
                      if heading.lower() in titles), asked.get(_plain(heading), ""))
        if heading and (not title or title in found):
            problems.append(f"column {place}: {heading[:60]!r} "
                            + ("stands there twice" if title else "is not asked for in the key"))
            title = ""
        found.append(title)
    if not any(name in found for name in asked.values()):
        raise ValueError(f"no column is headed by a number of the key, such as "
                         f"{', '.join([*asked.values()][:3])}")
    return found


def _plain(name: str) -> str:
    try:
        return str(read_quantity(name))
    except ValueError:
        return name


def _sheet_of(cells: Mapping[str, str], key: Sequence[Variant]) -> Variant | None:
    """Return the sheet that a line of the table answers, if it is known."""
    variant, name = (cells.get(title[0], "") for title in (VARIANT, NAME))
    if len(key) == 1 and not variant:
        return key[0]
    meant = [one for one in key if (str(one.number) == variant.removesuffix(".0") if variant
                                    else name and one.student.name == name)]
    return meant[0] if len(meant) == 1 else None


def _digits(cells: Mapping[str, str], sheet: Variant, titles: Sequence[str], number: int,
            problems: list[str]) -> dict[str, str]:
    """Return the numbers of one line of the table that can be read."""
    digits = {}
    for name in filter(cells.get, sheet.answers):
        where = f"row {number}, column {titles.index(name) + 1} ({name})"
        try:
            digits[name] = digits_of(cells[name])
        except ValueError:
            problems.append(f"{where}: {cells[name][:40]!r} is not a number")
    return digits


def _marked(cells: Mapping[str, str], sheet: Variant, digits: Mapping[str, str],
            policy: Policy) -> Marked:
    """Return the marks of one line of the table."""
    judged = _judged(sheet, digits, policy)
    marks = []
    for name, answer in sheet.answers.items():
        part, verdict = judged.get(name, (0.0, NOT_READ if cells.get(name) else EMPTY))
        marks.append(Mark(answer, answer.points * part, verdict))
    student = Student(cells.get(NAME[0]) or sheet.student.name,
                      cells.get(GROUP[0]) or sheet.student.group)
    return Marked(student, sheet.number, tuple(marks))


def _judged(sheet: Variant, digits: Mapping[str, str],
            policy: Policy) -> dict[str, tuple[float, str]]:
    """Return for each number the part of its points, and the verdict."""
    own = {name: float(text) for name, text in digits.items()}
    tasks = {task.quantity: task for task in sheet.tasks}
    judged = dict.fromkeys(own, (0.0, WRONG))
    for name, number in own.items():
        answer, task = sheet.answers[name], tasks[name]
        others = {other: value for other, value in own.items() if other != name}
        if abs(number - float(answer.text)) <= answer.tolerance * 1.000001:
            judged[name] = 1.0, RIGHT
        elif abs(task.follow(others) - number) <= FROM_OWN * unit(number, task.round):
            judged[name] = 1.0, CARRIED
    for round in dict.fromkeys((sheet.example.rule.round, "")):     # or not rounded on the way
        wrong = {name for name, (_, verdict) in judged.items() if verdict == WRONG}
        found = check_answers(sheet.example.replace(round=round), digits) if wrong else ()
        judged |= {name: _part(finding, policy) for name, finding in zip(digits, found)
                   if name in wrong}
    return judged


def _part(finding: Finding, policy: Policy) -> tuple[float, str]:
    if finding.right:
        return policy.rounding, ROUNDED
    if finding.mistake == CARRIED:
        return 1.0, CARRIED
    return policy.part(finding.mistake), finding.mistake or WRONG


class Check:
    """Checks the numbers of one sheet as they are found: ``check("net_h1", 0.3775)``.

    What follows from an own earlier number is right. `options` are those of the sheet.

    >>> from microbp import gallery
    >>> example = gallery.load("mazur-2-2-2").replace(round=4)
    >>> check = Check(example.toml)
    >>> check("net_h1", 0.0275); check("out_h1", 0.5069)
    Not right. What may have happened: the bias left out.
    Right, from your own earlier number.
    """

    def __init__(self, example: str, **options: Any) -> None:
        self.sheet = own_numbers(read_sheet(example, "the sheet", Example), Options(**options))
        self.own: dict[str, str] = {}

    @property
    def drawing(self) -> Drawing:
        """The graph with blanks."""
        return self.sheet.drawing()

    def __call__(self, quantity: str, number: Any = ...) -> None:
        """Say whether a number is right; nothing is said of one that is still missing.

        Raises ValueError for a number that is not asked for.
        """
        if quantity not in self.sheet.answers:
            raise ValueError(f"{quantity!r} is not asked for; numbers are "
                             f"{', '.join(self.sheet.answers)}")
        self.own.pop(quantity, None)
        if number is not ...:
            self.own[quantity] = digits_of(number)
            _, verdict = _judged(self.sheet, self.own, Policy())[quantity]
            print(told(verdict, self.sheet.options.lang))


def told(verdict: str, lang: str) -> str:
    """Say a verdict to the student."""
    if verdict in (RIGHT, CARRIED, ROUNDED, WRONG):
        return say(f"sheet: {verdict}", lang)
    return say("sheet: may be", lang, what=IDS[verdict].word(lang))
