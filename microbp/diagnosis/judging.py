"""Judging the numbers of a page together: the plainest explanation of each, the fewest of all.

As printed is plainer than cut off, that than rounded on the way, than carried from an earlier
number of one's own, than one mistake, than two. All numbers of a page are explained by as few
departures from the stated rule as will do; where others explain as much as plainly, all are
named. No verdict is stored anywhere.

This module knows how explanations are weighed; which there are is told by
:mod:`microbp.diagnosis.mistakes`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from math import floor, log10
from typing import Any, NamedTuple

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
from microbp.diagnosis.mistakes import (
    Departure,
    departures,
    misplaced,
    other_quantities,
    value_of,
)
from microbp.examples.mistakes import IDS, MISTAKES
from microbp.examples.propagation import NUDGE
from microbp.examples.quantities import read_quantity
from microbp.examples.rules import Rule
from microbp.examples.runs import Run
from microbp.examples.sheet import Published, Sheet
from microbp.ops import add_up
from microbp.writing.printed import Printed

LONG = 100          # with more updates than this, only a few rules can be tried
FEWEST = 2          # with fewer digits, anything follows from some mistake
#: How many digits beyond the first of each number a family of mistakes takes, for it has so many members that some always fit.
DIGITS = {"given": 4, "exchanged": 3, "wrong-input": 3, "other-rate": 3, "other-quantity": 2,
          "inverse": 3, "other-activation": 3}
_ORDER = {mistake.id: place for place, mistake in enumerate(MISTAKES)}

STEPS = 0.5         # how far a step is off at most, in units of its last digit

# What it costs to leave a number unexplained, one with a digit only, to explain it from its
# neighbours, and to depart
UNEXPLAINED, HARDLY, CARRIED, MISTAKE = 10, 2, 1, 3


class Story(NamedTuple):
    """A departure, or a slip in one number, with the numbers it explains and how well."""

    id: str
    fits: dict[int, int]
    values: Mapping[int, float | None] = {}
    weak: bool = False              # the digits are too few for it to be certain
    departure: Departure | None = None
    of: str | None = None
    slip: str | None = None
    cost: int = MISTAKE

    def gain(self, price: Mapping[int, int]) -> int:
        """Return what is saved by telling this story."""
        saved: int = add_up(max(0, price.get(k, 0) - fit) for k, fit in self.fits.items())
        return saved - self.cost

    def told(self, k: int, case: Case, alternatives: Sequence[str]) -> Finding:
        """Return the finding about one of its numbers."""
        rule, of = case.stated, self.of
        if self.departure:
            rule, of = self.departure.rule(case.stated), self.departure.of or of
        return case.finding(
            verdict_of(self.id), rule=rule.departures(case.stated), of=of, slip=self.slip,
            value=self.values.get(k, case.right), cut=self.fits[k] == 1 and not self.slip,
            mistake=self.id, alternatives=tuple(alternatives), weak=self.weak)


class Page:
    """The numbers of one source, or of one student."""

    def __init__(self, example: Sheet, numbers: Sequence[Published],
                 elsewhere: Sequence[Published], runs: dict[Rule, Run]) -> None:
        self.example, self.elsewhere, self.runs = example, elsewhere, runs
        self.cases = list(map(self._case, numbers))
        self.findings: dict[int, Finding] = {}
        self.found: list[Departure] = []        # what the page is known to depart by

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

    def value(self, rule: Rule, case: Case) -> float | None:
        """Return what a case is under a rule, or None where the rule does not apply."""
        try:
            return value_of(self.run(rule), case.asked)
        except (ValueError, ArithmeticError):
            return None

    def judged(self) -> list[Finding]:
        """Return a finding for every number, in their order."""
        for stage in (self.plain, self.rounded, self.carried, self.misprinted, self.nearly,
                      self.sound, self.departing, self.carrying, self.long, self.again,
                      self.together):
            for k, finding in stage():
                self.findings[k] = finding
        return [self.findings.get(k) or case.finding(NONE)
                for k, case in enumerate(self.cases)]

    def open(self, long: bool | None = False) -> list[int]:
        """Return the numbers without a finding yet, of few updates or, if asked for, of many."""
        return [k for k, case in enumerate(self.cases) if k not in self.findings
                and long in (None, case.asked.steps > LONG)]

    # The stages, the plainest first. Each yields findings for numbers that had none

    def plain(self) -> Iterator[tuple[int, Finding]]:
        """As printed, or cut off."""
        for k, case in enumerate(self.cases):
            fits = case.fits(case.right)
            if fits is not None:
                yield k, case.finding(CUT if fits else AS_PRINTED, value=case.right,
                                      cut=bool(fits), mistake="truncated" * fits)

    def rounded(self) -> Iterator[tuple[int, Finding]]:
        """Every step rounded to about as many decimals as are printed."""
        for k in self.open():
            case = self.cases[k]
            decimals = -case.printed.exponent
            for n in (decimals, decimals + 1, decimals - 1):
                rule = replace(case.stated, decimals=max(n, 1))
                value = self.value(rule, case)
                if case.fits(value) == 0:
                    yield k, case.finding(ROUNDED, rule={"decimals": n}, value=value,
                                          mistake="rounded-steps")
                    break

    def carried(self) -> Iterator[tuple[int, Finding]]:
        """Computed from the numbers that the page itself has, rounded or wrong."""
        for k in self.open():
            if finding := self._carried(k, None):
                yield k, finding

    def misprinted(self, long: bool = False) -> Iterator[tuple[int, Finding]]:
        """A digit dropped, changed, swapped or doubled of what is printed elsewhere."""
        for k in self.open(long):
            case = self.cases[k]
            for number in self.elsewhere:
                right = Printed(number.text)
                if (read_quantity(number.quantity) == case.asked
                        and abs(right.exponent - case.printed.exponent) <= 1
                        and (slip := case.printed.slip_from(right.number))
                        and not case.printed.is_near(right)):
                    yield k, case.finding(TYPO, of=number.text, slip=slip, value=case.right,
                                          mistake="digit")
                    break

    def nearly(self) -> Iterator[tuple[int, Finding]]:
        """No further off than rounding the steps to the page's digits can bring it."""
        wanted = [k for k in self.open() if self.cases[k].printed.significant >= FEWEST]
        off = {k: float(self.cases[k].printed.unit) for k in wanted}
        for stated in dict.fromkeys(self.cases[k].stated for k in wanted):
            own = [k for k in wanted if self.cases[k].stated == stated]
            for name, number in self.run(stated).results().items():
                run = Run(self.example, replace(stated, nudged=name))
                for k in own:
                    case = self.cases[k]
                    nudged = value_of(run, case.asked)
                    if nudged is not None and nudged != case.right:
                        slope = abs(nudged - case.right) / abs(number * (NUDGE - 1.0))
                        off[k] += slope * _rounding(number, case.printed)
        for k in wanted:
            case = self.cases[k]
            if abs(float(case.printed.number) - case.right) <= off[k]:
                yield k, case.finding(ROUNDED, value=case.right, mistake="rounded-steps")

    def sound(self) -> Iterator[tuple[int, Finding]]:
        """What is carried on from nothing but right numbers is right, up to rounding."""
        right = {self.cases[k].key for k, finding in self.findings.items() if finding.right}
        waiting = {k: finding for k, finding in self.findings.items() if finding.carried}
        while sound := [k for k, finding in waiting.items()
                        if all(key in right for key, _ in finding.rule["carried"])]:
            for k in sound:
                right.add(self.cases[k].key)
                yield k, replace(waiting.pop(k), verdict=ROUNDED)

    def departing(self) -> Iterator[tuple[int, Finding]]:
        """The fewest departures that explain what is left, and what was only carried on."""
        for stated in dict.fromkeys(case.stated for case in self.cases):
            price = {k: price for k, case in enumerate(self.cases) if case.stated == stated
                     and case.asked.steps <= LONG and (price := self._price(k))}
            stories = self._stories(stated, [*price])
            while stories:
                best = max(stories, key=lambda story: (story.gain(price), -_ORDER[story.id]))
                gain = best.gain(price)
                if gain <= 0:
                    break
                own = {k: price[k] for k, fit in best.fits.items() if price.get(k, 0) > fit}
                rivals = {story.id for story in stories if story.gain(own) >= gain
                          } - {best.id}
                for k in own:
                    price[k] = 0
                    yield k, best.told(k, self.cases[k], sorted(rivals, key=_ORDER.__getitem__))
                if best.departure:
                    self.found.append(best.departure)

    def carrying(self) -> Iterator[tuple[int, Finding]]:
        """Carried from own numbers, by somebody who departs from the stated rule throughout."""
        for k in self.open():
            stated = self.cases[k].stated
            for departure in self.found + [each for each in departures(self.example, stated)
                                           if each.is_throughout]:
                if finding := self._carried(k, departure):
                    self.found.append(departure)
                    yield k, finding
                    break
            else:
                slips = [("sign", -1.0), ("decimal-point", 10.0), ("decimal-point", 0.1)]
                yield from ((k, finding) for id, factor in slips
                            if (finding := self._carried(k, None, id, factor)))

    def long(self) -> Iterator[tuple[int, Finding]]:
        """After many updates: what the page does elsewhere, other conventions, or misprinted."""
        for k in self.open(True):
            case = self.cases[k]
            others = [each for each in departures(self.example, case.stated)
                      if IDS[each.id].changes and each.is_throughout]
            for departure in dict.fromkeys((*self.found, *others)):
                if finding := self._follows(case, departure):
                    yield k, finding
                    break
        yield from self.misprinted(True)

    def again(self) -> Iterator[tuple[int, Finding]]:
        """What seemed cut, rounded or carried, but is just what a departure found gives.

        Of somebody's answers, what is right is left at that.
        """
        for k, finding in [*self.findings.items()]:
            answered = finding.right and not finding.source
            if finding.mistake in ("truncated", "rounded-steps", "carried") and not answered:
                for departure in self.found:
                    told = self._follows(self.cases[k], departure)
                    if told and not (told.cut and finding.cut):
                        yield k, told
                        break

    def together(self) -> Iterator[tuple[int, Finding]]:
        """Two departures at once, of those that the page makes elsewhere."""
        for k in self.open(None):
            for one, other in combinations(dict.fromkeys(self.found), 2):
                both = Departure(one.id, (*one.changes, *other.changes))
                if not one.of and not other.of and (
                        finding := self._follows(self.cases[k], both)):
                    yield k, finding
                    break

    # How a number is explained

    def _price(self, k: int) -> int:
        """What there is to gain from explaining a number."""
        if finding := self.findings.get(k):
            return CARRIED if finding.mistake == "carried" and not finding.right else 0
        return UNEXPLAINED if self.cases[k].printed.significant >= FEWEST else HARDLY

    def _stories(self, stated: Rule, wanted: Sequence[int]) -> list[Story]:
        cases = {k: self.cases[k] for k in wanted}
        asked = [case.asked for case in cases.values()]
        stories: list[Story] = []

        def add(id: str, values: Mapping[int, float | None], **details: Any) -> None:
            fits = {k: fit for k, value in values.items() if value != cases[k].right
                    and (fit := cases[k].fits(value)) is not None
                    and (fit == 0 or cases[k].printed.significant > FEWEST)}
            digits = add_up([0, *(max(0, cases[k].printed.significant - 1) for k in fits)])
            if fits and digits >= (0 if details.get("cost") else DIGITS.get(id, 0)):
                stories.append(Story(id, fits, values, digits < 2, **details))

        if not wanted:
            return []
        add("sign", {k: -case.right for k, case in cases.items()})
        for departure in departures(self.example, stated):
            values = departure.values(self.example, stated, asked)
            add(departure.id, dict(zip(cases, values)), departure=departure)
        for k, case in cases.items():
            for value in misplaced(case.right):
                add("decimal-point", {k: value})
            slip = case.printed.slip_from(case.right)
            if slip and not any(case.fits(value) == 0 for value in misplaced(case.right)):
                right = f"{case.right:.{max(0, -case.printed.exponent)}f}"
                near = case.printed.is_near(Printed(right))
                stories.append(Story("digit", {k: 2 * near}, of=right, slip=slip))
            for near, quantity in other_quantities(self.example, case.asked):
                other = value_of(self.run(stated), read_quantity(quantity))
                add("other-quantity", {k: other}, of=quantity, cost=1 if near else MISTAKE)
                if other is not None and case.printed.significant >= 6 and (
                        slip := case.printed.slip_from(other)):
                    stories.append(Story("digit", {k: 1}, of=quantity, slip=slip))
        return stories

    def _carried(self, k: int, departure: Departure | None, slip: str = "",
                 factor: float = 1.0) -> Finding | None:
        """Explain a number by others of the page, under the stated rule or with a departure.

        The result may have a slip in it, which multiplies it by a factor.
        """
        case = self.cases[k]
        rule = case.stated if departure is None else self._rule(case, departure)
        if rule is None or case.asked.steps > 1:
            return None

        def fit(rule: Rule) -> int | None:
            value = self.value(rule, case)
            return None if value is None else case.fits(value * factor)

        bare = fit(rule)
        for carried in self._own(k) if bare is None else ():
            needed = dict(carried)
            fits = fit(replace(rule, carried=carried))
            if fits is None:
                continue
            for name, _ in carried:             # say only what the number cannot do without
                fewer = {key: number for key, number in needed.items() if key != name}
                using = replace(rule, carried=tuple(fewer.items()))
                if fit(using) == fits:
                    needed = fewer
            using = replace(rule, carried=tuple(needed.items()))
            return case.finding(
                verdict_of(slip or (departure.id if departure else "carried")), rule=using.departures(case.stated),
                value=self.value(using, case), cut=bool(fits),
                mistake=slip or (departure.id if departure else "carried"))
        return None

    def _own(self, k: int) -> list[tuple[tuple[str, float], ...]]:
        """Return the own numbers that may have been carried on: all, or those that are wrong."""
        asked = self.cases[k].asked
        others = {case.key: case for i, case in enumerate(self.cases) if case.key and i != k
                  and case.key != self.cases[k].key
                  and not (asked.change and case.key == asked.name + "+")
                  and (not asked.updates or case.asked.updated or case.asked.of)}
        every = tuple((key, case.carries) for key, case in others.items())
        wrong = tuple((key, case.carries) for key, case in others.items()
                      if case.fits(case.right) is None)
        return [own for own in dict.fromkeys((every, wrong)) if own]

    def _follows(self, case: Case, departure: Departure) -> Finding | None:
        rule = self._rule(case, departure)
        value = None if rule is None else self.value(rule, case)
        fits = case.fits(value)
        few = case.printed.significant <= FEWEST
        if rule is None or fits is None or (fits and few):
            return None
        return case.finding(verdict_of(departure.id), rule=rule.departures(case.stated),
                            value=value, cut=bool(fits), mistake=departure.id, weak=few)

    def _rule(self, case: Case, departure: Departure) -> Rule | None:
        return None if departure.of else departure.rule(case.stated)


def _rounding(number: float, printed: Printed) -> float:
    """Return how far a step is off that is written with as many decimals or digits as printed."""
    decimals = -printed.exponent
    fewest = min(decimals, printed.significant - 1 - floor(log10(abs(number))))
    exact = abs(number - round(number, fewest)) <= 1e-14 * abs(number)
    return 0.0 if exact else STEPS * 10.0 ** -fewest
