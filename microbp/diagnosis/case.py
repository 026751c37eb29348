"""A case: one printed or answered number, and what is found about it.

This module knows digits and verdicts; which explanation is the plainest is the business of
:mod:`microbp.diagnosis.judging`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from microbp.examples.mistakes import IDS
from microbp.examples.rules import Rule
from microbp.examples.sheet import Published
from microbp.examples.quantities import Quantity
from microbp.writing.printed import Printed

AS_PRINTED = "as printed"
FOLLOWS = "follows from rule"
ROUNDED = "rounded intermediate"
CUT = "truncated"
OTHER = "another quantity's value"
TYPO = "typo"
SLIP = "slip"
NONE = "no rule found"
UNREAD = "not read"
VERDICTS = (AS_PRINTED, FOLLOWS, ROUNDED, CUT, OTHER, TYPO, SLIP, NONE)

_VERDICTS = {"truncated": CUT, "rounded-steps": ROUNDED, "digit": TYPO, "other-quantity": OTHER,
             **dict.fromkeys(("exchanged", "given", "carried", "not-reset"), FOLLOWS)}


def verdict_of(mistake: str) -> str:
    """Return the verdict on a number that comes from a mistake of the table."""
    return _VERDICTS.get(mistake, FOLLOWS if IDS[mistake].changes else SLIP)


@dataclass(frozen=True)
class Finding:
    """What was found out about one number.

    ``computed`` is the number by the stated rule. ``mistake`` is an id of the table of mistakes
    or empty, and ``alternatives`` are the ids of others that explain the number as plainly: then
    none of them is certain. ``rule`` holds the conventions that give the digits, where they are
    not the stated ones, and ``value`` the number that they give.
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
    mistake: str = ""
    alternatives: tuple[str, ...] = ()
    weak: bool = False              # the digits are too few to be certain
    problem: str = ""               # why an answer could not be read

    @property
    def explained(self) -> bool:
        """Whether something gives the number."""
        return self.verdict not in (NONE, UNREAD)

    @property
    def right(self) -> bool:
        """Whether the number is right to its digits, however it was rounded or cut."""
        return self.verdict in (AS_PRINTED, CUT, ROUNDED)

    @property
    def carried(self) -> bool:
        """Whether it follows from an earlier number of the same page."""
        return "carried" in self.rule

    @property
    def certain(self) -> bool:
        """Whether there is one explanation, and no other is as plain."""
        return self.explained and not self.alternatives and not self.weak


@dataclass(eq=False)
class Case:
    """One number, with what its name asks for, the rule that its source states for it, and what
    has been `found` about it."""

    number: Published
    asked: Quantity
    printed: Printed
    stated: Rule
    right: float
    key: str | None                 # the name by which others carry it on
    found: Finding | None = None

    def fits(self, value: float | None) -> int | None:
        """Return 0 if the digits are those of `value`, 1 if they were cut off, else None."""
        if value is None:
            return None
        return 0 if self.printed.agrees(value) else 1 if self.printed.is_cut_from(value) else None

    @property
    def carries(self) -> float:
        """The number that others go on with."""
        value = float(self.printed.number)
        return -value if self.asked.negative else value

    def finding(self, verdict: str, **more: Any) -> Finding:
        """Return the verdict as a finding."""
        return Finding(self.number.quantity, self.printed.text, self.number.source, self.right,
                       verdict, **more)
