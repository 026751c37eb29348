"""The audit: for every printed number, the rule it follows from.

This module knows which numbers are judged together: those of one source.
"""

from __future__ import annotations

from collections.abc import Sequence

from microbp.diagnosis.case import Finding
from microbp.diagnosis.judging import Page
from microbp.examples.rules import Rule
from microbp.examples.runs import Run
from microbp.examples.sheet import Published, Sheet


def judge_together(example: Sheet, numbers: Sequence[Published]) -> list[Finding]:
    """Return a finding for every one of ``numbers``, in their order."""
    findings: dict[int, Finding] = {}
    runs: dict[Rule, Run] = {}
    for source in dict.fromkeys(number.source for number in numbers):
        own = {i: number for i, number in enumerate(numbers) if number.source == source}
        page = Page(example, [*own.values()], example.published if source else (), runs)
        findings |= zip(own, page.judged())
    return [findings[i] for i in range(len(numbers))]


def audit(example: Sheet) -> list[Finding]:
    """Return a finding for every printed number of ``example``, in the order of its file."""
    return judge_together(example, example.published)
