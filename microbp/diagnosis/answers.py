"""Is my number right? A student's numbers, judged as the published ones are.

This module knows how people type numbers. The judging is done by
:mod:`microbp.diagnosis.judging`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from microbp.anatomy.neurons import in_layers
from microbp.diagnosis.audit import judge_together
from microbp.diagnosis.case import UNREAD, Finding
from microbp.examples.formulas import plain
from microbp.examples.quantities import read_quantity, without_remark
from microbp.examples.runs import Run
from microbp.examples.sheet import Published, Sheet
from microbp.writing.digits import as_typed, significant
from microbp.writing.printed import Printed
from microbp.writing.tables import visible

_FRACTION = re.compile(r"([-+]?[\d.]+)\s*/\s*([\d.]+)\Z")
_POWER = re.compile(r"\s*[×x*·⋅]\s*10\s*(?:\^|\*\*)?\s*([-+]?\d+)\Z")
_EQUALS = str.maketrans("≈~", "==")
_MATRIX = re.compile(r"(d\w+\s*/\s*d)?([WBwb])(\d*)(\+?)\Z")


def check_answers(example: Sheet, answers: str | Iterable[str] | Mapping[str, Any],
                  row: int | None = None) -> list[Finding]:
    """Judge answers such as ``w5+ = 0.3589``: right to the digits given, or by which mistake not?

    `answers` is the text of such lines, a list of them, or the digits by the quantities' names,
    ``{"w5+": "0.3589"}``. Digits are read as people type them: with a decimal comma, in per cent,
    as a fraction, in full width. A layer's numbers may be given at once, as nested lists under
    ``W1``, ``dE/dW1`` or ``W1+`` (row by row for each neuron; biases under ``b1``). With `row`
    the numbers are those of one training row.

    An answer that cannot be read is a finding too, with its ``problem`` and the verdict
    ``not read``, unless nothing but such answers is given.

    Raises ValueError where no answer can be read.

    >>> from microbp import gallery
    >>> for finding in check_answers(gallery.load("mazur-2-2-2"), ["w5+=0.3589", "w6+=0.4913"]):
    ...     finding.quantity, finding.verdict, finding.mistake
    ('w5+', 'as printed', '')
    ('w6+', 'slip', 'uphill')
    """
    if row is not None:
        example.check_row(row)
    run = Run(example, example.rule)
    place = "line" if isinstance(answers, str) else "answer"
    read: list[Published | Finding] = []
    for number, (name, digits) in _pairs(answers):
        for each, text in _spread(example, name, digits):
            try:
                read.append(_read(run, each, text, row))
            except (ValueError, ArithmeticError) as problem:
                read.append(Finding(each.strip(), str(text), "", math.nan, UNREAD,
                                    problem=f"your answers, {place} {number}: {problem}"))
    good = [answer for answer in read if isinstance(answer, Published)]
    if read and not good:
        raise ValueError(next(answer.problem for answer in read if isinstance(answer, Finding)))
    judged = iter(judge_together(example, good))
    return [answer if isinstance(answer, Finding) else next(judged) for answer in read]


def _pairs(answers: str | Iterable[str] | Mapping[str, Any]) -> Iterator[tuple[int, Any]]:
    """Yield the line, the quantity's name and the digits of each answer; empty lines are none."""
    if isinstance(answers, Mapping):
        yield from enumerate(answers.items(), start=1)
        return
    lines = answers.splitlines() if isinstance(answers, str) else answers
    for number, line in enumerate(lines, start=1):
        line = plain(line.removeprefix("\ufeff")).split("#", 1)[0].strip()
        name, equals, digits = line.translate(_EQUALS).rpartition("=")
        if line:
            yield number, (name.rstrip("= "), digits) if equals else (line, None)


def _read(run: Run, name: str, digits: Any, row: int | None) -> Published:
    if digits is None:
        raise ValueError(f"`{visible(name.strip(), 80)}` is not of the form `w5+ = 0.3589`")
    if isinstance(digits, ValueError):
        raise digits
    asked, text = read_quantity(name), digits_of(digits)
    if row is not None and not asked.at and not asked.row:      # it has no numbers of its own
        asked, name = replace(asked, row=row), f"{without_remark(name)} at row {row}"
    run.value(asked)
    return Published(name.strip(), text, "")


def digits_of(typed: Any) -> str:
    """Return the digits of a number as it is typed, with a point and without signs around them.

    >>> digits_of("≈ 0,3589"), digits_of("３５．９％"), digits_of("1/8"), digits_of("4.4×10^-4")
    ('0.3589', '0.359', '0.125', '4.4e-4')
    """
    if isinstance(typed, (int, float)) and not isinstance(typed, bool):
        return Printed(repr(typed)).text
    text = _POWER.sub(r"e\1", as_typed(str(typed)).translate(_EQUALS).lstrip("= "))
    if text.endswith("%"):
        number = Printed(text[:-1]).number
        return f"{number.scaleb(-2):f}"
    if match := _FRACTION.match(text):
        above, below = (Printed(part).number for part in match.groups())
        if not below:
            raise ValueError(f"{text!r} divides by zero")
        return significant(float(above / below), 12)
    return Printed(text).text


def _spread(example: Sheet, name: str, digits: Any) -> Iterator[tuple[str, Any]]:
    """Yield an answer, or one for each number of an array under the name of a matrix.

    In place of an array that does not fit there is what is wrong with it.
    """
    if not hasattr(digits, "__iter__") or isinstance(digits, str):
        yield name, digits
        return
    rows = [list(row) if hasattr(row, "__iter__") and not isinstance(row, str) else row
            for row in digits]
    given = rows if rows and isinstance(rows[0], list) else [rows]
    match = _MATRIX.match(plain(name).strip())
    layers = in_layers(example.graph.neurons)
    k = int(match[3] or 1) if match else 0
    if not match or not 1 <= k <= len(layers):
        yield name, ValueError(f"{name} is an array, but no matrix of {example.id}; matrices are "
                               "named W1, b1, dE/dW1, W1+")
        return
    neurons = layers[k - 1]
    names = ([[neuron.bias.name for neuron in neurons if neuron.bias is not None]]
             if match[2] in "bB" else [[weight.name for weight in n.weights] for n in neurons])
    if [len(row) if isinstance(row, list) else 0 for row in given] != [len(row) for row in names]:
        yield name, ValueError(f"{name} of {example.id} is an array of {len(names)} × "
                               f"{len(names[0])} numbers, which this is not")
        return
    for known, numbers in zip(names, given):
        yield from ((f"{match[1] or ''}{leaf}{match[4]}", number)
                    for leaf, number in zip(known, numbers))
