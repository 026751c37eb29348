"""Numbers with which a person likes to compute, other ones for each sheet.

A variant's numbers have the sign and about the size of the example's, and few digits. Refused are
those with which a unit is saturated or dead, a result has too few digits or the digits of another,
something stands near a border of rounding, or a mistake would go unnoticed. Numbers come from
`Random.random` alone, so that the same seed gives the same ones everywhere.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from itertools import combinations
from random import Random

from microbp.anatomy.nodes import is_activation
from microbp.diagnosis.mistakes import Departure, offered
from microbp.example import Example
from microbp.examples.quantities import read_quantity
from microbp.examples.sheet import Numbers, Sheet
from microbp.sheets.tasks import Task, unit
from microbp.walkthrough import PHASES, Backward, Forward
from microbp.writing.digits import by_hand

TRIES = 1000            # for one variant
HOPELESS = 300          # tries, all of them refused for one reason
FLAT = 0.05             # the least slope of an activation that is not saturated
BORDER = 0.001          # of a unit in the last place: so near to a tie comes no number
FARTHEST = 4            # units of the last place that rounding on the way may come to
FEWEST = 10             # units of the last place that a result has at least

Ask = Callable[[Example], Iterable[Task]]


def variants(example: Example, ask: Ask, seed: int,
             dead: bool = False) -> Iterator[tuple[Example, list[Task]]]:
    """Yield examples with friendly numbers, each different, and their tasks.

    With `dead` units may be so. Raises ValueError where no such numbers are found.
    """
    random = Random(seed)
    seen: set[str] = set()
    always = _always([*ask(example.replace(round=""))])

    def refusal(variant: Example, found: list[Task]) -> str:
        """Say why numbers are refused, empty if they are not; the tasks are put into `found`."""
        if str(variant.given) in seen:
            return "all numbers have been used"
        try:
            for task in ask(variant):
                if reason := unfriendly(task, found, dead, always):
                    return reason
                found.append(task)
            return ambiguous(found, variant)
        except (ValueError, ArithmeticError) as problem:
            return str(problem)

    refused: Counter[str] = Counter()
    while True:
        variant, found = Sheet.replace(example, **_drawn(example, random)), list[Task]()
        if reason := refusal(variant, found):
            refused[reason] += 1
            tries, (why, times) = refused.total(), refused.most_common(1)[0]
            if tries == TRIES or tries == times == HOPELESS:
                raise ValueError(f"no friendly numbers were found for {example.id}; of {tries} "
                                 f"tries {times} were refused since {why}; more digits, "
                                 "significant ones (round='4s'), fewer weights or phases or "
                                 "units that may be dead (dead=True) may help")
        else:
            refused.clear()
            seen.add(str(variant.given))
            yield variant, found


def _drawn(example: Example, random: Random) -> Numbers:
    """Draw a number for each given one; of few, so that no two are alike while there are others."""
    left: dict[tuple[Decimal, ...], list[Decimal]] = {}

    def draw(number: float, table: str) -> float:
        choices = _choices(number, table)
        if not left.get(choices):
            left[choices] = list(choices)
        pool = left[choices]
        return float(pool.pop(int(random.random() * len(pool))))

    signs = {number < 0 for number in example.parameters.values() if number}
    weights = {node.name for neuron in example.graph.neurons
               for node in (*neuron.weights, neuron.bias) if node is not None}
    drawn: Numbers = {}
    for table in ("inputs", "parameters", "constants", "targets"):
        for name, value in getattr(example, table).items():
            if name in example.scaled or table == "constants" and name not in weights:
                continue                # a constant that is no bias has its meaning
            if isinstance(value, list):
                drawn[name] = [draw(number, table) for number in value]
            else:
                turned = table == "parameters" and len(signs) == 2 and random.random() < 0.5
                drawn[name] = -draw(value, table) if turned else draw(value, table)
    return drawn


@lru_cache
def _choices(number: float, table: str) -> tuple[Decimal, ...]:
    """Return what may stand in place of a number: 0.2, 0.25, …, 0.95, from 1 on half to twice it.

    A whole number stays whole, a target is low or high as it was; 0, and in inputs and targets 1
    too, stays as it is.
    """
    size, whole = Decimal(repr(abs(number))), number == int(number)
    if number == 0.0 or size == 1 and table in ("inputs", "targets"):
        return (Decimal(number),)
    if size < 1:
        low, high, step = Decimal("0.2"), Decimal("0.95"), Decimal("0.05")
        if table == "targets":
            low, high = max(step, size - low), min(high, size + low)
    else:
        step = Decimal(10) ** max(size.adjusted() - 1, 0 if whole else -9)
        low, high = size / 2, max(2 * size, Decimal(3))
    first = math.ceil(low / step)
    count = math.floor(high / step) - first + 1
    return tuple((first + k) * step * (-1 if number < 0 else 1) for k in range(count))


def ambiguous(tasks: Sequence[Task], example: Example) -> str:
    """Say which right answer cannot be told from a wrong one; empty if all can.

    A mistake has to show in the first number that it changes; from there on it is carried.
    """
    exactly = replace(example.rule, round="")
    asked = {phase: [(task, read_quantity(task.quantity)) for task in tasks
                     if task.phase == phase] for phase in PHASES}
    asked["forward"] += asked["backward"]           # where a mistake going forward may show first
    for departure in reversed(offered(example, exactly)):
        own = asked[first_phase(departure)]
        values = departure.values(example, exactly, (quantity for _, quantity in own))
        for (task, _), value in zip(own, values):
            if value is not None and abs(value - task.exact) > 1e-9 * abs(task.exact):
                if abs(value - task.answer) <= task.tolerance:
                    return f"{departure.id} goes unnoticed in {task.quantity}"
                break
    return ""


def first_phase(departure: Departure) -> str:
    """Return the phase whose numbers a mistake changes first."""
    changes = dict(departure.changes)
    ways = [made.how for made in changes.get("made", ())]
    if "lr" in changes or any(way.at == "update" for way in ways):
        return "update"
    if {"given", "reported"} & {*changes} or any(
            way.letter in ("out", "operation") for way in ways):
        return "forward"
    return "backward"


def _always(exact: Sequence[Task]) -> set[str | tuple[str, str]]:
    """Return what is 0 whatever is given, as of an input 0, and the pairs of equal answers.

    A unit that is 0 is not: it is dead there.
    """
    zero = {task.quantity for task in exact if task.answer == 0.0 and not any(
        isinstance(step, Forward) and is_activation(step.node) for step in task.steps)}
    return zero.union((one.quantity, other.quantity) for one, other in combinations(exact, 2)
                      if abs(one.answer - other.answer) <= 1e-12 * abs(one.answer))


def unfriendly(task: Task, earlier: Sequence[Task], dead: bool = False,
               always: Collection[str | tuple[str, str]] = ()) -> str:
    """Say what is unfriendly about a task's numbers beside `earlier` ones; empty if nothing is."""
    for step in task.steps:
        if isinstance(step, Backward) and step.source is not None and not dead:
            if is_activation(step.source) and abs(step.local) < FLAT:
                return f"{step.letters.names[step.source]} is saturated or dead"
    if task.answer or not dead and task.quantity not in always:
        if abs(task.answer) < FEWEST * task.unit:
            return f"{task.quantity} has too few digits"
        if any(_is_uncertain(number, task.round) for number in task.unrounded()):
            return f"{task.quantity} is near a border of rounding"
    for one in earlier if task.answer or not dead else ():
        if one.answer == task.answer and not (
                (one.quantity, task.quantity) in always
                or _hands_on(one, task) or _hands_on(task, one)):
            return f"{one.quantity} and {task.quantity} have the same answer"
    if abs(task.exact - task.answer) > FARTHEST * task.unit:
        return f"rounding moves {task.quantity} too far"
    return ""


def _is_uncertain(number: float, round: str) -> bool:
    """Tell whether the last bits of a number decide how it is rounded; a tie goes away from 0."""
    step = unit(number, round)
    units = abs(number) / step
    from_tie = abs(units - math.floor(units) - 0.5)
    if from_tie > 1e-7:
        return from_tie < BORDER
    return by_hand(abs(number), round) / step < units


def _hands_on(one: Task, other: Task) -> bool:
    """Tell whether a number is the other because an open gate, or a factor of 1, hands it on."""
    for step in other.steps if other.phase == one.phase else ():
        sources = ([(step.source, step.local)] if isinstance(step, Backward)
                   else zip(step.node.parents, step.node.local_grads))
        if any(local == 1.0 and own.node is node for node, local in sources for own in one.steps):
            return True
    return False
