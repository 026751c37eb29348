"""The mistake lab: what becomes of training when a mistake is made throughout, on purpose.

Some wrong rules still learn, and only a gradient check tells. This module knows how a mistake is
watched; no words and no picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import takewhile
from math import isfinite, nan
from typing import NamedTuple

from microbp.diagnosis.mistakes import value_of
from microbp.examples.mistakes import MISTAKES, trainable
from microbp.examples.quantities import Quantity, read_quantity
from microbp.examples.runs import Run
from microbp.examples.sheet import Sheet
from microbp.program import History

UPDATES = (1, 100, 10_000)
TRIED = [row.id for row in MISTAKES if row.trainable and not row.convention]
LEARNED = 0.1       # of the first error, or as little as the right rule leaves, is convergence
STEP, NEAR = 1e-5, 1e-4     # of the gradient check: the step, and what it lets pass


class Trial(NamedTuple):
    """A mistake and what came of it; of the right rule, `id` is empty.

    `errors` are those after so many updates, NaN where numbers grew beyond all bounds or an
    operation beyond its domain.
    """

    id: str
    quantity: str               # the first that differs, in the order in which one computes
    right: float
    wrong: float
    errors: tuple[float, ...]
    converges: bool
    caught: bool                # by a gradient check
    history: History

    @property
    def seen(self) -> list[float]:
        """The errors for a picture: down to a billionth, below which the rest could not be seen."""
        return [*takewhile(lambda error: error > 1e-9, self.history)]


def mistake_lab(example: Sheet, mistakes: Iterable[str] | None = None,
                updates: Sequence[int] = UPDATES) -> Iterator[Trial]:
    """Yield the right rule's trial, then one for each mistake that can be made in the example.

    `mistakes` are ids, by default of all that can be trained with and are no mere conventions;
    with ``update = "each"``, `updates` are epochs. What does not apply to the example is left out
    unless it was asked for by its id.

    Raises ValueError for an example without a learning rate, an unknown id, or one that does not
    apply.
    """
    right = Run(example, example.rule)
    if right.lr is None:
        raise ValueError(f"{example.id} has no learning rate, so nothing is updated")
    first = _trial(right, right, "", updates, nan)
    yield first
    least = first.errors[-1]
    chosen = TRIED if mistakes is None else [trainable(id).id for id in mistakes]
    for id in chosen:
        try:
            run = Run(example, replace(example.rule, mistake=id))
            trial = _trial(run, right, id, updates, least)
        except (ValueError, ArithmeticError):
            if mistakes is not None:
                raise
            continue
        if mistakes is not None or trial.quantity:
            yield trial


def _trial(run: Run, right: Run, id: str, updates: Sequence[int], least: float) -> Trial:
    run.backward(run.loss, run.passes(0, (), None))     # raises what stands in the mistake's way
    name, good, bad = _first_difference(run, right)
    history = History((), "non-finite")
    for n in sorted(updates, reverse=True):     # as far as one comes: beyond, all is undefined
        with suppress(ValueError, ArithmeticError):
            history, _ = run.trained(n + 1)
            break
    errors = tuple(history[n] if n < len(history) else nan for n in updates)
    goal = max(LEARNED * history[0], 0.0 if least != least else 1.01 * least) if history else 0.0
    return Trial(id, name, good, bad, errors, isfinite(errors[-1]) and errors[-1] <= goal,
                 not _passes_gradient_check(run), history)


def _walk(run: Run) -> Iterator[Quantity]:
    """Yield the quantities of two updates in the order in which one computes them."""
    named = [node.name for node in run.graph.computed]
    loss = run.loss.name
    yield from map(Quantity, named)
    yield from (Quantity(name, of=loss) for name in (*named[::-1], *run.parameters)
                if name != loss)
    yield from (Quantity(name, updated=True) for name in run.parameters)
    yield from (read_quantity(f"{name} after 2 updates") for name in run.parameters)


def _first_difference(run: Run, right: Run) -> tuple[str, float, float]:
    for asked in _walk(right):
        good, bad = value_of(right, asked), value_of(run, asked)
        if good is not None and (bad is None or abs(bad - good) > 1e-9 * abs(good)):
            return str(asked), good, nan if bad is None else bad
    return "", nan, nan


def _passes_gradient_check(run: Run) -> bool:
    """Tell whether the gradients are the differences of the error, so that nothing is noticed."""
    loss = run.loss.name
    start = run.snapshots[0].parameters
    gradients, differences = [], []
    for name, number in start.items():
        step = STEP * max(1.0, abs(number))
        ends = [value_of(run, Quantity(loss, at=((name, number + sign * step),)))
                for sign in (1.0, -1.0)]
        gradient = value_of(run, Quantity(name, of=loss))
        if ends[0] is None or ends[1] is None or gradient is None:
            return False
        gradients.append(gradient)
        differences.append((ends[0] - ends[1]) / (2.0 * step))
    size = max(map(abs, (*gradients, *differences)), default=0.0)
    return all(abs(a - b) <= NEAR * size for a, b in zip(gradients, differences))
