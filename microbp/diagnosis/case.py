"""A case: one printed number with all that is known around it, and what is found about it.

This module knows how a rule is tried on a number. Which rules are tried, and in which order, is
the business of :mod:`microbp.diagnosis.hypotheses`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import combinations, product
from typing import Any

from microbp.writing.printed import Printed
from microbp.examples.sheet import Published, Sheet
from microbp.examples.quantities import Quantity, read_quantity
from microbp.examples.rules import CHOICES, Rule
from microbp.examples.runs import Run

AS_PRINTED = "as printed"
FOLLOWS = "follows from rule"
ROUNDED = "rounded intermediate"
CUT = "truncated"
OTHER = "another quantity's value"
TYPO = "typo"
SLIP = "slip"                       # of somebody computing by hand; see microbp.diagnosis.answers
NONE = "no rule found"
VERDICTS = (AS_PRINTED, FOLLOWS, ROUNDED, CUT, OTHER, TYPO, SLIP, NONE)

LONG = 100          # with more updates than this, only a few rules can be tried


@dataclass(frozen=True)
class Finding:
    """What the audit found out about one printed number.

    ``computed`` is the number by the stated rule. ``rule`` holds the conventions that give the
    printed digits, where they are not the stated ones, and ``value`` the number that they give.
    """

    quantity: str
    printed: str
    source: str
    computed: float
    verdict: str
    rule: dict[str, Any] = field(default_factory=dict)
    value: float | None = None
    of: str | None = None           # whose value it is, or which number the typo was made of
    slip: str | None = None         # dropped, changed, swapped, doubled
    cut: bool = False               # further digits were cut off, not rounded

    @property
    def explained(self) -> bool:
        """Whether some rule gives the printed number."""
        return self.verdict != NONE


class Runs:
    """The runs of one example, each rule computed once."""

    def __init__(self, example: Sheet) -> None:
        self.example = example
        self.runs: dict[Rule, Run] = {}

    def run(self, rule: Rule) -> Run:
        """Return the run of a rule; rules that differ in reporting only share their training."""
        if rule not in self.runs:
            plain = replace(rule, counting="after", reported=1.0)
            if plain not in self.runs:
                self.runs[plain] = Run(self.example, plain)
            self.runs[rule] = self.runs[plain].under(rule)
        return self.runs[rule]

    def value(self, rule: Rule, asked: Quantity) -> float | None:
        """Return the number under ``rule``, or None where the rule does not apply."""
        try:
            return self.run(rule).value(asked)
        except (ValueError, ArithmeticError):
            return None


@dataclass
class Case:
    """One printed number, and what else is known around it."""

    runs: Runs
    quantity: str
    printed: Printed
    source: str
    stated: Rule
    own: tuple[Published, ...] = ()             # the other numbers of the same source
    elsewhere: tuple[Published, ...] = ()       # the numbers of all sources
    found: list[Rule] = field(default_factory=list)     # rules that the source follows elsewhere

    def __post_init__(self) -> None:
        self.example = self.runs.example
        self.asked = read_quantity(self.quantity)
        self.computed = self.runs.run(self.stated).value(self.asked)

    def gives(self, rule: Rule, cut: bool = False) -> bool:
        """Tell whether ``rule`` gives the printed digits."""
        value = self.runs.value(rule, self.asked)
        if value is None:
            return False
        return self.printed.is_cut_from(value) if cut else self.printed.agrees(value)

    def support(self, rule: Rule) -> int:
        """Count the other numbers of the same source that ``rule`` gives as well."""
        count = 0
        for number in self.own:
            asked = read_quantity(number.quantity)
            if asked.steps <= LONG:
                value = self.runs.value(rule, asked)
                count += value is not None and Printed(number.text).agrees(value)
        return count

    def finding(self, verdict: str, rule: Rule | None = None, **more: Any) -> Finding:
        """Return the verdict that the number follows under ``rule``, or another verdict."""
        rule = rule or self.stated
        return Finding(self.quantity, self.printed.text, self.source, self.computed, verdict,
                       rule.departures(self.stated),
                       **{"value": self.runs.value(rule, self.asked), **more})

    def conventions(self) -> Iterator[Rule]:
        """Yield the rules with other conventions than the stated ones, the fewest first."""
        long = self.asked.steps > LONG
        others: dict[str, list[Any]] = {name: [
            choice for choice in CHOICES[name] if choice != getattr(self.stated, name)]
            for name in ("order", "counting", "biases")}
        for count in (1, 2, 3):
            for names in combinations(others, count):
                for choices in product(*(others[name] for name in names)):
                    yield replace(self.stated, **dict(zip(names, choices)))
            if count == 1:
                yield from (replace(self.stated, reported=number) for number in (2.0, 0.5))
            if count == 1 and not long:
                for hidden in ("broadcast", "weight gradients"):
                    yield replace(self.stated, hidden=hidden)
                if self.example.rows > 1:
                    yield replace(self.stated, bias_mean="twice")
                    yield from (replace(self.stated, update=update) for update in ("sum", "mean")
                                if update != self.stated.update)
                yield from (replace(self.stated, factor=number) for number in (2.0, 0.5))
                yield replace(self.stated, precision="single")
