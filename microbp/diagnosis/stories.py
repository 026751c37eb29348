"""Stories: departures and slips, each with the numbers of a page that it explains.

A story costs something, and saves what its numbers would cost unexplained. This module knows
what each costs and how many digits it takes to be believed; which of them are told is the
business of :mod:`microbp.diagnosis.judging`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from microbp.diagnosis.case import Case, Finding, verdict_of
from microbp.diagnosis.mistakes import (
    ENDLESS,
    Departure,
    departures,
    misplaced,
    other_quantities,
    value_of,
)
from microbp.examples.quantities import read_quantity
from microbp.examples.rules import Rule
from microbp.examples.runs import Run
from microbp.ops import add_up
from microbp.writing.printed import Printed

FEWEST = 2          # with fewer digits, anything follows from some mistake
#: How many digits beyond the first of each number a family of mistakes takes, for it has so many
#: members that some always fit.
DIGITS = {"given": 4, "exchanged": 3, "wrong-input": 3, "other-rate": 3, "other-quantity": 2,
          "inverse": 3, "other-activation": 3}

# What it costs to leave a number unexplained, one with a digit only, to explain it from its
# neighbours, and to depart
UNEXPLAINED, HARDLY, CARRIED, MISTAKE = 10, 2, 1, 3


class Story(NamedTuple):
    """A departure, or a slip in one number, with the numbers it explains and how well."""

    id: str
    fits: dict[Case, int]
    values: Mapping[Case, float | None] = {}
    weak: bool = False              # the digits are too few for it to be certain
    departure: Departure | None = None
    of: str | None = None
    slip: str | None = None
    cost: int = MISTAKE

    def gain(self, price: Mapping[Case, int]) -> int:
        """Return what is saved by telling this story."""
        saved: int = add_up(max(0, price.get(case, 0) - fit) for case, fit in self.fits.items())
        return saved - self.cost

    def told(self, case: Case, alternatives: Sequence[str]) -> Finding:
        """Return the finding about one of its numbers."""
        rule, of = case.stated, self.of
        if self.departure:
            rule, of = self.departure.rule(case.stated), self.departure.of or of
        return case.finding(
            verdict_of(self.id), rule=rule.departures(case.stated), of=of, slip=self.slip,
            value=self.values.get(case, case.right), cut=self.fits[case] == 1 and not self.slip,
            mistake=self.id, alternatives=tuple(alternatives), weak=self.weak)


def stories_of(cases: Collection[Case], stated: Rule, run: Run) -> list[Story]:
    """Return what may be told of cases for which one rule is stated, which `run` follows."""
    if not cases:
        return []
    example, stories = run.example, list[Story]()
    asked = [case.asked for case in cases]

    def add(id: str, values: Mapping[Case, float | None], **details: Any) -> None:
        fits = {case: fit for case, value in values.items() if value != case.right
                and (fit := case.fits(value)) is not None
                and (fit == 0 or case.printed.significant > FEWEST)}
        digits = add_up([0, *(max(0, case.printed.significant - 1) for case in fits)])
        if fits and digits >= (0 if details.get("cost") else DIGITS.get(id, 0)):
            weak = digits < 2 or id in ENDLESS and len(fits) == 1     # a lone number is no proof
            stories.append(Story(id, fits, values, weak, **details))

    add("sign", {case: -case.right for case in cases})
    for departure in departures(example, stated):
        values = departure.values(example, stated, asked)
        add(departure.id, dict(zip(cases, values)), departure=departure)
    for case in cases:
        for value in misplaced(case.right):
            add("decimal-point", {case: value})
        slip = case.printed.slip_from(case.right)
        if slip and not any(case.fits(value) == 0 for value in misplaced(case.right)):
            right = f"{case.right:.{max(0, -case.printed.exponent)}f}"
            near = case.printed.is_near(Printed(right))
            stories.append(Story("digit", {case: 2 * near}, of=right, slip=slip, weak=near))
        for near, quantity in other_quantities(example, case.asked):
            other = value_of(run, read_quantity(quantity))
            add("other-quantity", {case: other}, of=quantity, cost=1 if near else MISTAKE)
            if other is not None and case.printed.significant >= 6 and (
                    slip := case.printed.slip_from(other)):
                stories.append(Story("digit", {case: 1}, of=quantity, slip=slip))
    return stories
