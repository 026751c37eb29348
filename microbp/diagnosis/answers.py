"""Is my number right? A student's numbers, judged as the published ones are.

Besides the conventions and slips of the audit there are those of people who compute by hand:
a sign, a factor of the chain rule left out, one of several paths forgotten, a step in the wrong
direction. The student's other answers count as well: what follows from an earlier wrong number
of one's own is found, and so is what comes from rounding on the way.

This module knows slips. The judging is done by :mod:`microbp.diagnosis.audit`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from microbp.diagnosis.audit import judge_together
from microbp.diagnosis.case import LONG, SLIP, Case, Finding
from microbp.examples.sheet import Published, Sheet
from microbp.diagnosis.hypotheses import (
    HYPOTHESES,
    another_convention,
    another_quantity,
    as_stated,
    own_numbers,
    rounded_steps,
    rule_found_nearby,
)
from microbp.examples.formulas import plain
from microbp.examples.quantities import (
    LOSS,
    Quantity,
    read_numbers,
    read_quantity,
    without_remark,
)
from microbp.examples.rules import Rule
from microbp.examples.runs import Run

FEWEST_DIGITS = 2           # with fewer digits, anything follows from some slip


def check_answers(example: Sheet, answers: str | Iterable[str] | Mapping[str, object],
                  where: str = "your answers") -> list[Finding]:
    """Judge lines such as ``w5+ = 0.3589``: right to the digits given, or by which slip not?

    ``answers`` is the text of such lines, a list of them, or the digits by the quantities'
    names, ``{"w5+": "0.3589"}``; ``where`` names them in errors.

    Raises ValueError for a line that cannot be read and for a quantity the example lacks.

    >>> from microbp import gallery
    >>> for finding in check_answers(gallery.load("mazur-2-2-2"), ["w5+=0.3589", "w6+=0.4913"]):
    ...     print(finding.verdict, finding.rule)
    as printed {}
    slip {'direction': 'ascent'}
    """
    if isinstance(answers, Mapping):
        answers = [f"{name} = {digits}" for name, digits in answers.items()]
    text = answers if isinstance(answers, str) else "\n".join(answers)
    numbers = [Published(quantity, digits, "") for quantity, digits in read_numbers(text, where)]
    run = Run(example, example.rule)
    for number in numbers:
        run.value(read_quantity(number.quantity))   # says what is wrong with it, if anything
    return judge_together(example, numbers, ANSWER_HYPOTHESES)


def read_answers(example: Sheet, lines: Iterable[str],
                 row: int | None = None) -> tuple[list[str], list[str]]:
    """Return the lines that `check_answers` can judge, and what is wrong with the others.

    Digits are read as people type them: full-width, with a decimal comma, ``0。3589``. With `row`
    they are those of one training row.
    """
    readable, problems = [], []
    run = Run(example, example.rule)
    for number, line in enumerate(lines, start=1):
        name, equals, digits = plain(line).split("#", 1)[0].rpartition("=")
        if not name.strip() + digits.strip():
            continue
        digits = re.sub(r"(?<=\d)[,。](?=\d)", ".", digits.strip())
        if row is not None and name and " at " not in name:
            name = f"{without_remark(name)} at row {row}"
        typed = f"{name.strip()} = {digits}" if equals else line
        try:
            for quantity, _ in read_numbers(typed, "your answers", number):
                run.value(read_quantity(quantity))
            readable.append(typed)
        except (ValueError, ArithmeticError) as problem:
            problems.append(str(problem))
    return readable, problems


# Slips of people who compute by hand


def wrong_sign(case: Case) -> Finding | None:
    """The sign is wrong."""
    if case.computed and case.printed.agrees(-case.computed):
        return case.finding(SLIP, slip="sign", value=-case.computed)
    return None


def slip_in_a_step(case: Case) -> Finding | None:
    """One step of the computation was left out or done the wrong way."""
    if case.printed.significant < FEWEST_DIGITS or case.asked.steps > LONG:
        return None
    return next((case.finding(SLIP, rule) for rule in slips(case) if case.gives(rule)), None)


def slips(case: Case) -> Iterator[Rule]:
    """Yield the rules of a computation with one slip in it."""
    stated = case.stated
    if case.asked.steps:
        yield replace(stated, direction="ascent" if stated.direction == "descent" else "descent")
        yield replace(stated, lr=1.0)
    if case.asked.steps or case.asked.of:
        for number in (1.0, 0.0):               # a factor left out, a path left out
            for node in case.example.graph.computed:
                for by in filter(None, (parent.name for parent in node.parents)):
                    yield replace(stated, local=((node.name, by, number),))
    for bias in sorted(case.example.graph.biases):
        yield replace(stated, given=((bias, 0.0),))


def upstream_left_out(case: Case) -> Finding | None:
    """The derivative is that of a node on the way, without what comes from further up."""
    asked = case.asked
    if case.printed.significant < FEWEST_DIGITS or asked.of not in (LOSS, case.example.output):
        return None
    for node in reversed(case.example.graph.computed):
        if node.name == asked.name:
            continue
        short = Quantity(asked.name, of=node.name, delta=asked.delta, negative=asked.negative)
        value = case.runs.value(case.stated, short)
        if value and case.printed.agrees(value):
            return case.finding(SLIP, slip="upstream", of=node.name, value=value)
    return None


_FIRST = (as_stated, wrong_sign, another_quantity, rule_found_nearby, own_numbers,
          rounded_steps, upstream_left_out, slip_in_a_step, another_convention)
ANSWER_HYPOTHESES = (*_FIRST, *(h for h in HYPOTHESES if h not in _FIRST))
