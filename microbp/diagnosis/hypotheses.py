"""Hypotheses: what may have led to a printed number, from the plainest to the strangest.

A hypothesis computes the example under some rule and compares digits. If they are the printed
ones, it returns a :class:`Finding`, else ``None``. No verdict is stored anywhere.

This module knows hypotheses. How a rule is followed is the business of
:mod:`microbp.examples.runs`, how a finding is put into words that of
:mod:`microbp.diagnosis.report`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product

from microbp.diagnosis.case import AS_PRINTED, CUT, FOLLOWS, LONG, OTHER, ROUNDED, TYPO, Case, Finding
from microbp.writing.printed import Printed
from microbp.examples.sheet import Published, Sheet
from microbp.examples.quantities import LOSS, Quantity, read_quantity


def as_stated(case: Case) -> Finding | None:
    """The number follows from the rule that the source states."""
    return case.finding(AS_PRINTED) if case.gives(case.stated) else None


def rule_found_nearby(case: Case) -> Finding | None:
    """It follows from a rule that other numbers of the same source follow."""
    return next((case.finding(FOLLOWS, rule) for rule in case.found if case.gives(rule)), None)


def another_convention(case: Case) -> Finding | None:
    """It follows when other conventions are followed than the stated ones."""
    if case.printed.significant < 2:
        return None
    giving = (rule for rule in case.conventions() if case.gives(rule))
    if case.asked.steps > LONG:
        rule = next(giving, None)
    else:                   # of several, the one that gives most of the source's other numbers
        rule = max(giving, key=case.support, default=None)
    return case.finding(FOLLOWS, rule) if rule else None


def another_quantity(case: Case) -> Finding | None:
    """It is the value of another quantity of the example."""
    for quantity in other_quantities(case):
        value = case.runs.value(case.stated, read_quantity(quantity))
        if value is not None and case.printed.agrees(value):
            return case.finding(OTHER, of=quantity, value=value)
    return None


def own_numbers(case: Case) -> Finding | None:
    """It was computed from the numbers that the source itself prints, rounded or wrong."""
    carried = dict(item for number in case.own for item in _carried(number, case))
    carried.pop(_key(case.asked, case) or "", None)
    if not carried or case.asked.steps > 1:
        return None
    rules = [case.stated, *case.found, replace(case.stated, order="sequential")]
    for cut, rule in product((False, True), rules):
        using = replace(rule, carried=tuple(carried.items()))
        if case.gives(using, cut) and not case.gives(rule, cut):
            needed = dict(carried)
            for name in carried:                # say only what the number cannot do without
                fewer = {key: number for key, number in needed.items() if key != name}
                if case.gives(replace(rule, carried=tuple(fewer.items())), cut):
                    needed = fewer
            verdict = ROUNDED if rule == case.stated and _sound(needed, case) else FOLLOWS
            return case.finding(verdict, replace(rule, carried=tuple(needed.items())), cut=cut)
    return None


def rounded_steps(case: Case) -> Finding | None:
    """Every step was rounded to about as many decimals as are printed."""
    if case.asked.steps > LONG:
        return None
    decimals = -case.printed.exponent
    rules = [replace(case.stated, decimals=n) for n in (decimals, decimals + 1, decimals - 1)
             if n > 0]
    return next((case.finding(ROUNDED, rule) for rule in rules if case.gives(rule)), None)


def cut_off(case: Case) -> Finding | None:
    """The further digits were cut off instead of rounded."""
    if case.gives(case.stated, cut=True):
        return case.finding(CUT, cut=True)
    return next((case.finding(FOLLOWS, rule, cut=True) for rule in case.found
                 if case.gives(rule, cut=True)), None)


def typo(case: Case) -> Finding | None:
    """One digit was dropped, changed, swapped or doubled in copying or typing the number."""
    for number in case.elsewhere:
        right = Printed(number.text)
        if (read_quantity(number.quantity) == case.asked
                and abs(right.exponent - case.printed.exponent) <= 1
                and (slip := case.printed.slip_from(right.number))):
            return case.finding(TYPO, of=number.text, slip=slip)
    for rule in (case.stated, *case.found):
        value = case.runs.value(rule, case.asked)
        if value is not None and (slip := case.printed.slip_from(value)):
            right_digits = f"{value:.{max(0, -case.printed.exponent)}f}"
            return case.finding(TYPO, rule, of=right_digits, slip=slip)
    return None


def typo_of_another_quantity(case: Case) -> Finding | None:
    """Another quantity was printed here, with a slip of the pen besides."""
    if case.printed.significant < 6:
        return None
    for quantity in other_quantities(case):
        value = case.runs.value(case.stated, read_quantity(quantity))
        if value is not None and (slip := case.printed.slip_from(value)):
            return case.finding(TYPO, of=quantity, slip=slip, value=value)
    return None


def parameters_exchanged(case: Case) -> Finding | None:
    """Two parameters were exchanged, such as w2 and w3."""
    if case.printed.significant < 4 or case.asked.steps > LONG:
        return None
    parameters = list(case.example.parameters.items())
    for distance in range(1, len(parameters)):          # neighbours are the likeliest
        for (a, x), (b, y) in zip(parameters, parameters[distance:]):
            rule = replace(case.stated, given=((a, y), (b, x)))
            if x != y and case.gives(rule):
                return case.finding(FOLLOWS, rule)
    return None


def given_number_mistaken(case: Case) -> Finding | None:
    """One digit of a given number was mistaken."""
    if case.printed.significant < 6 or case.asked.steps > LONG:
        return None
    rules = (replace(case.stated, given=(given,)) for given in mistaken_numbers(case.example))
    return next((case.finding(FOLLOWS, rule) for rule in rules if case.gives(rule)), None)


Hypothesis = Callable[[Case], Finding | None]
HYPOTHESES: tuple[Hypothesis, ...] = (
    as_stated, rule_found_nearby, another_convention, another_quantity, own_numbers,
    rounded_steps, cut_off, typo, typo_of_another_quantity,
    parameters_exchanged, given_number_mistaken)


# What else a number may be


def other_quantities(case: Case) -> list[str]:
    """Return the names of the quantities that ``case`` might have been confused with.

    For a number of one or two digits too many would do; then only the other derivatives of the
    same node are considered.
    """
    example, asked = case.example, case.asked
    nodes = [node.name for node in example.graph.computed]
    siblings = [f"d{node.name}/d{parent.name}" for node in example.graph.computed
                if node.name == asked.of for parent in node.parents if parent.name]
    quantities = siblings
    if case.printed.significant >= 3:
        names = [*example.leaves, *nodes]
        loss = LOSS if example.output.startswith(LOSS) else example.output
        quantities = [*quantities, *names, *(f"d{loss}/d{name}" for name in names)]
        if example.lr is not None:
            quantities += [f"{name}+" for name in example.parameters]
    return [name for name in quantities if read_quantity(name) != asked]


def mistaken_numbers(example: Sheet) -> Iterator[tuple[str, float]]:
    """Yield each given number with each of its digits changed."""
    for name, number in example.leaves.items():
        text = repr(number)
        if isinstance(number, list) or "e" in text:
            continue
        for i, digit in enumerate(text):
            if digit.isdigit():
                for other in "0123456789".replace(digit, ""):
                    yield name, float(text[:i] + other + text[i + 1:])


# Carrying printed numbers on


def _key(asked: Quantity, case: Case) -> str | None:
    """Return the name by which a rule carries on a result, if it can."""
    plain = Quantity(asked.name, of=asked.of, updated=asked.updated, negative=asked.negative)
    if asked != plain:
        return None
    if asked.of is None:
        return asked.name + "+" * asked.updated
    loss = case.example.output
    return f"d{loss}/d{asked.name}" if asked.of in (LOSS, loss) else None


def _carried(number: Published, case: Case) -> list[tuple[str, float]]:
    asked = read_quantity(number.quantity)
    key = _key(asked, case)
    value = float(Printed(number.text).number)
    return [] if key is None else [(key, -value if asked.negative else value)]


def _sound(carried: dict[str, float], case: Case) -> bool:
    """Tell whether printed numbers are what the stated rule gives, up to rounding."""
    for number in case.own:
        if any(key in carried for key, _ in _carried(number, case)):
            value = case.runs.value(case.stated, read_quantity(number.quantity))
            printed = Printed(number.text)
            if value is None or not (printed.agrees(value) or printed.is_cut_from(value)):
                return False
    return True
