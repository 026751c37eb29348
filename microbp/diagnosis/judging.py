"""Judging the numbers of a page together: the plainest explanation of each, the fewest of all.

As printed is plainer than cut off, that than rounded on the way, than carried from an earlier
number of one's own, than one mistake, than two. All numbers of a page are explained by as few
departures from the stated rule as will do; where others explain as much as plainly, all are
named. No verdict is stored anywhere.

This module knows in which order explanations are tried; which there are is told by
:mod:`microbp.diagnosis.mistakes`, what each costs by :mod:`microbp.diagnosis.stories`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import combinations
from math import floor, log10
from typing import Any

from microbp.diagnosis.case import (
    AS_PRINTED,
    CUT,
    NONE,
    ROUNDED,
    TYPO,
    Case,
    Finding,
    verdict_of,
)
from microbp.diagnosis.mistakes import ORDER, Departure, departures, value_of
from microbp.diagnosis.stories import CARRIED, FEWEST, HARDLY, UNEXPLAINED, stories_of
from microbp.examples.mistakes import IDS
from microbp.examples.propagation import NUDGE
from microbp.examples.quantities import read_quantity
from microbp.examples.rules import Rule
from microbp.examples.runs import Run
from microbp.examples.sheet import Published, Sheet
from microbp.writing.printed import Printed

LONG = 100          # with more updates than this, only a few rules can be tried
STEPS = 0.5         # how far a step is off at most, in units of its last digit
_SLIPS = (("sign", -1.0), ("decimal-point", 10.0), ("decimal-point", 0.1))


class Page:
    """The numbers of one source, or of one student."""

    def __init__(self, example: Sheet, numbers: Sequence[Published],
                 elsewhere: Sequence[Published], runs: dict[Rule, Run]) -> None:
        self.example, self.elsewhere, self.runs = example, elsewhere, runs
        self.cases = list(map(self._case, numbers))
        self.known: list[Departure] = []        # what the page is known to depart by

    def _case(self, number: Published) -> Case:
        conventions: dict[str, Any] = dict(number.rule)
        stated = replace(self.example.rule, **conventions)
        asked = read_quantity(number.quantity)
        run = self.run(stated)
        return Case(number, asked, Printed(number.text), stated, run.value(asked), run.key(asked))

    def run(self, rule: Rule) -> Run:
        """Return the run of a rule; rules that differ in reporting only share their training."""
        if rule not in self.runs:
            plain = replace(rule, counting="after", reported=1.0)
            if plain not in self.runs:
                self.runs[plain] = Run(self.example, plain)
            self.runs[rule] = self.runs[plain].under(rule)
        return self.runs[rule]

    def judged(self) -> list[Finding]:
        """Return a finding for every number, in their order; the plainest are looked for first."""
        self.explain(self.cases, self.plain)
        self.explain(self.open(), self.rounded)
        self.explain(self.open(), self.carried)
        self.explain(self.open(), self.misprinted)
        self.nearly()
        self.sound()
        for stated in dict.fromkeys(case.stated for case in self.cases):
            self.departing(stated)
        self.explain(self.open(), self.carrying)
        self.explain(self.open(long=True), self.long)
        self.explain(self.open(long=True), self.misprinted)
        self.explain(self.cases, self.again)
        self.explain(self.open() + self.open(long=True), self.together)
        return [case.found or case.finding(NONE) for case in self.cases]

    def explain(self, cases: Iterable[Case], by: Callable[[Case], Finding | None]) -> None:
        """Keep what is found about each of some numbers."""
        for case in cases:
            case.found = by(case) or case.found

    def open(self, long: bool = False) -> list[Case]:
        """Return the numbers without a finding yet, of few updates or of many."""
        return [case for case in self.cases
                if not case.found and (case.asked.steps > LONG) == long]

    # What each number may be

    def plain(self, case: Case) -> Finding | None:
        """As printed, or cut off."""
        fits = case.fits(case.right)
        if fits is None:
            return None
        return case.finding(CUT if fits else AS_PRINTED, value=case.right, cut=bool(fits),
                            mistake="truncated" * fits)

    def rounded(self, case: Case) -> Finding | None:
        """Every step rounded to about as many decimals as are printed."""
        decimals = -case.printed.exponent
        if decimals < 1 and not case.printed.number:        # any small enough step would do
            return None
        for n in (decimals, decimals + 1, decimals - 1):
            finding = self._under(case, replace(case.stated, decimals=max(n, 1)), "rounded-steps")
            if finding and not finding.cut:
                return finding
        return None

    def carried(self, case: Case) -> Finding | None:
        """Computed from the numbers that the page itself has, rounded or wrong."""
        return self._carried(case, case.stated, "carried")

    def misprinted(self, case: Case) -> Finding | None:
        """A digit dropped, changed, swapped or doubled of what is printed elsewhere."""
        for number in self.elsewhere:
            right = Printed(number.text)
            if (read_quantity(number.quantity) == case.asked
                    and abs(right.exponent - case.printed.exponent) <= 1
                    and (slip := case.printed.slip_from(right.number))
                    and not case.printed.is_near(right)):
                return case.finding(TYPO, of=number.text, slip=slip, value=case.right,
                                    mistake="digit")
        return None

    def carrying(self, case: Case) -> Finding | None:
        """Carried from own numbers, by somebody who departs from the stated rule throughout."""
        for departure in self.known + [each for each in departures(self.example, case.stated)
                                       if each.is_throughout]:
            if not departure.of and (
                    finding := self._carried(case, departure.rule(case.stated), departure.id)):
                self.known.append(departure)
                return finding
        return _first(self._carried(case, case.stated, id, factor) for id, factor in _SLIPS)

    def long(self, case: Case) -> Finding | None:
        """After many updates: what the page does elsewhere, or other conventions."""
        others = [each for each in departures(self.example, case.stated)
                  if IDS[each.id].changes and each.is_throughout]
        return _first(self._follows(case, each) for each in dict.fromkeys((*self.known, *others)))

    def again(self, case: Case) -> Finding | None:
        """What seemed cut, rounded or carried, but is just what a departure found gives.

        Of somebody's answers, what is right is left at that.
        """
        before = case.found
        if (before is None or before.mistake not in ("truncated", "rounded-steps", "carried")
                or before.right and not before.source):
            return None
        told = (self._follows(case, each) for each in self.known)
        return _first(each for each in told if each and not (each.cut and before.cut))

    def together(self, case: Case) -> Finding | None:
        """Two departures at once, of those that the page makes elsewhere."""
        known = [departure for departure in dict.fromkeys(self.known) if not departure.of]
        return _first(self._follows(case, Departure(one.id, (*one.changes, *other.changes)))
                      for one, other in combinations(known, 2))

    # What several numbers may be

    def nearly(self) -> None:
        """No further off than rounding the steps to the page's digits can bring it."""
        wanted = [case for case in self.open() if case.printed.significant >= FEWEST]
        off = {case: float(case.printed.unit) for case in wanted}
        for stated in dict.fromkeys(case.stated for case in wanted):
            own = [case for case in wanted if case.stated == stated]
            for name, number in self.run(stated).results().items():
                run = Run(self.example, replace(stated, nudged=name))
                for case in own:
                    nudged = value_of(run, case.asked)
                    if nudged is not None and nudged != case.right:
                        slope = abs(nudged - case.right) / abs(number * (NUDGE - 1.0))
                        off[case] += slope * _rounding(number, case.printed)
        for case, away in off.items():
            if abs(float(case.printed.number) - case.right) <= away:
                case.found = case.finding(ROUNDED, value=case.right, mistake="rounded-steps")

    def sound(self) -> None:
        """What is carried on from nothing but right numbers is right, up to rounding."""
        right = {case.key for case in self.cases if case.found and case.found.right}
        waiting = {case: case.found for case in self.cases if case.found and case.found.carried}
        while sound := [case for case, finding in waiting.items()
                        if all(key in right for key, _ in finding.rule["carried"])]:
            for case in sound:
                right.add(case.key)
                case.found = replace(waiting.pop(case), verdict=ROUNDED)

    def departing(self, stated: Rule) -> None:
        """The fewest departures that explain what is left, and what was only carried on."""
        price = {case: price for case in self.cases if case.stated == stated
                 and case.asked.steps <= LONG and (price := _price(case))}
        stories = stories_of(price, stated, self.run(stated))
        while stories:
            best = max(stories, key=lambda story: (story.gain(price), -ORDER[story.id]))
            gain = best.gain(price)
            if gain <= 0:
                break
            own = {case: price[case] for case, fit in best.fits.items()
                   if price.get(case, 0) > fit}
            rivals = {story.id for story in stories if story.gain(own) >= gain} - {best.id}
            for case in own:
                price[case] = 0
                case.found = best.told(case, sorted(rivals, key=ORDER.__getitem__))
            if best.departure:
                self.known.append(best.departure)

    # What follows from another rule

    def _under(self, case: Case, rule: Rule, mistake: str,
               factor: float = 1.0) -> Finding | None:
        """Explain a number by a rule, and a slip that multiplies it by a factor."""
        try:
            value = self.run(rule).value(case.asked)
        except (ValueError, ArithmeticError):       # to which the rule does not apply
            return None
        fits = case.fits(value * factor)
        if fits is None:
            return None
        return case.finding(verdict_of(mistake), rule=rule.departures(case.stated), value=value,
                            cut=bool(fits), mistake=mistake)

    def _follows(self, case: Case, departure: Departure) -> Finding | None:
        """Explain a number by a departure."""
        few = case.printed.significant <= FEWEST
        finding = None if departure.of else self._under(case, departure.rule(case.stated),
                                                        departure.id)
        return None if finding is None or finding.cut and few else replace(finding, weak=few)

    def _carried(self, case: Case, rule: Rule, mistake: str,
                 factor: float = 1.0) -> Finding | None:
        """Explain a number by others of the page, under a rule by which alone it is another."""
        def using(carried: tuple[tuple[str, float], ...]) -> Finding | None:
            return self._under(case, replace(rule, carried=carried), mistake, factor)

        if case.asked.steps > 1 or using(()):
            return None
        for own in self._own(case):
            finding = using(own)
            for each in own if finding else ():     # say only what it cannot do without
                fewer = tuple(other for other in own if other != each)
                told = using(fewer)
                if finding and told and told.cut == finding.cut:
                    finding, own = told, fewer
            if finding:
                return finding
        return None

    def _own(self, case: Case) -> list[tuple[tuple[str, float], ...]]:
        """Return the own numbers that may have been carried on: all, or those that are wrong."""
        asked = case.asked
        others = {other.key: other for other in self.cases if other.key
                  and other.key != case.key
                  and not (asked.change and other.key == asked.name + "+")
                  and (not asked.updates or other.asked.updated or other.asked.of)}
        every = tuple((key, other.carries) for key, other in others.items())
        wrong = tuple((key, other.carries) for key, other in others.items()
                      if other.fits(other.right) is None)
        return [own for own in dict.fromkeys((every, wrong)) if own]


def _price(case: Case) -> int:
    """Return what there is to gain from explaining a number."""
    if case.found:
        return CARRIED if case.found.mistake == "carried" and not case.found.right else 0
    return UNEXPLAINED if case.printed.significant >= FEWEST else HARDLY


def _first(findings: Iterable[Finding | None]) -> Finding | None:
    return next(filter(None, findings), None)


def _rounding(number: float, printed: Printed) -> float:
    """Return how far a step is off that is written with as many decimals or digits as printed."""
    decimals = -printed.exponent
    fewest = min(decimals, printed.significant - 1 - floor(log10(abs(number))))
    exact = abs(number - round(number, fewest)) <= 1e-14 * abs(number)
    return 0.0 if exact else STEPS * 10.0 ** -fewest
