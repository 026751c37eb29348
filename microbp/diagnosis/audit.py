"""The audit: for every printed number, the rule it follows from.

The hypotheses of :mod:`microbp.diagnosis.hypotheses` are tried in their order, and the first that
gives the printed digits is the finding. This module knows which numbers are judged together;
it knows no hypothesis by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from microbp.diagnosis.case import FOLLOWS, LONG, NONE, Case, Finding, Runs
from microbp.writing.printed import Printed
from microbp.examples.sheet import Published, Sheet
from microbp.diagnosis.hypotheses import HYPOTHESES, Hypothesis
from microbp.examples.quantities import read_quantity
from microbp.examples.rules import Rule


def judge(case: Case, hypotheses: Iterable[Hypothesis] = HYPOTHESES) -> Finding:
    """Return the finding of the first hypothesis that gives the printed digits."""
    for hypothesis in hypotheses:
        if found := hypothesis(case):
            return found
    return case.finding(NONE, value=None)


def judge_together(example: Sheet, numbers: Sequence[Published],
                   hypotheses: Iterable[Hypothesis] = HYPOTHESES) -> list[Finding]:
    """Return a finding for every one of ``numbers``, in their order.

    The numbers of one source are judged together, those with few updates and many digits
    first: a rule that one of them gives away is tried before others on the rest.
    """
    runs = Runs(example)
    findings: dict[int, Finding] = {}
    for source in dict.fromkeys(number.source for number in numbers):
        found: list[Rule] = []
        own = [(i, number) for i, number in enumerate(numbers) if number.source == source]
        for i, number in sorted(own, key=_plainest_first):
            conventions: dict[str, Any] = dict(number.rule)
            stated = replace(example.rule, **conventions)
            case = Case(runs, number.quantity, Printed(number.text), source, stated,
                        tuple(other for _, other in own if other is not number),
                        example.published, found)
            findings[i] = finding = judge(case, hypotheses)
            rule = replace(stated, **{**finding.rule, "carried": (), "decimals": None})
            if finding.verdict == FOLLOWS and rule != stated and rule not in found:
                found.append(rule)
    return [findings[i] for i in sorted(findings)]


def audit(example: Sheet) -> list[Finding]:
    """Return a finding for every printed number of ``example``, in the order of its file."""
    return judge_together(example, example.published)


def _plainest_first(item: tuple[int, Published]) -> tuple[bool, int]:
    number = item[1]
    return read_quantity(number.quantity).steps > LONG, -Printed(number.text).significant
