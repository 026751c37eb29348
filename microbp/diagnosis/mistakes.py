"""Departures: the mistakes of the table, each at every place of an example where it can be made.

A departure is computed once for all quantities that are asked for. This module knows places and
given numbers; which departure a number comes from is the business of
:mod:`microbp.diagnosis.judging`. The table itself stands with the rules, which make mistakes on
purpose; people find it here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any, NamedTuple

from microbp.anatomy.neurons import in_layers
from microbp.engine import Value
from microbp.examples.mistakes import IDS, Made, places
from microbp.examples.mistakes import MISTAKES as MISTAKES
from microbp.examples.mistakes import Mistake as Mistake
from microbp.examples.quantities import LOSS, Quantity, read_quantity
from microbp.examples.rules import Rule
from microbp.examples.runs import Run
from microbp.examples.sheet import Sheet

RATES = (1e-3, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 2.0)
MOST = 20           # with more parameters than this, only neighbours are exchanged
READ = 6            # numbers with more digits than this are copied, and not misread
ENDLESS = ("given", "exchanged")        # of these there are too many to offer them all
ORDER = {mistake.id: place for place, mistake in enumerate(MISTAKES)}


class Departure(NamedTuple):
    """A mistake at a place: what it changes of the stated rule, or whose derivative it takes."""

    id: str
    changes: tuple[tuple[str, Any], ...] = ()
    of: str = ""

    def rule(self, stated: Rule) -> Rule:
        """Return the stated rule with this departure."""
        changes = dict(self.changes)
        for name in ("made", "given", "local"):
            if name in changes:
                changes[name] = (*getattr(stated, name), *changes[name])
        return replace(stated, **changes)

    def values(self, example: Sheet, stated: Rule,
               asked: Iterable[Quantity]) -> Iterator[float | None]:
        """Yield the number that each quantity has with this departure, None where it has none."""
        try:
            run = Run(example, self.rule(stated))
        except (ValueError, ArithmeticError):       # it cannot be made here
            yield from (None for _ in asked)
            return
        for quantity in asked:
            yield value_of(run, self.instead(quantity, example))

    @property
    def is_throughout(self) -> bool:
        """Whether it is a custom or a mistake made everywhere, and in no given number."""
        changes = dict(self.changes)
        return bool(IDS[self.id].changes or any(not made.node for made in changes.get("made", ()))
                    ) and "given" not in changes

    def instead(self, asked: Quantity, example: Sheet) -> Quantity | None:
        """Return the quantity that is computed in place of the one that was asked for."""
        if not self.of:
            return asked
        if asked.of not in (LOSS, example.output) or self.of == asked.name:
            return None
        return replace(asked, of=self.of)


def value_of(run: Run, asked: Quantity | None) -> float | None:
    """Return the number of a quantity, or None where it has none under the rule."""
    try:
        return None if asked is None else run.value(asked)
    except (ValueError, ArithmeticError):
        return None


def departures(example: Sheet, stated: Rule) -> list[Departure]:
    """Return all departures from the stated rule, in the order of the table."""
    found = []
    for mistake in MISTAKES:
        if mistake.changes:
            departure = Departure(mistake.id, mistake.changes)
            by_hand = stated.round and ("update", "mean") in mistake.changes    # is not done
            found += [departure] if departure.rule(stated) != stated and not by_hand else []
        found += [Departure(mistake.id, (("made", made),)) for made in _made(example, mistake.id)]
        if mistake.id in _OTHERS:
            found += _OTHERS[mistake.id](example, stated)
    return found


def _made(example: Sheet, id: str) -> Iterator[tuple[Made, ...]]:
    """Yield the places at which a mistake in a step can be made, each alone, then several."""
    graph = example.graph
    for number, way in enumerate(IDS[id].ways):
        edges = [Made(id, number, node.name, node.parents[k].name)
                 for node, k in places(graph, way.at) if node.name and node.parents[k].name]
        nodes = list(dict.fromkeys(edge._replace(by="") for edge in edges))
        if way.at == "joined" and way.letter == "local":        # paths are left out
            for by in dict.fromkeys(edge.by for edge in edges):
                own = [edge for edge in edges if edge.by == by]
                yield from combinations(own, 1)
                if len(own) > 2:
                    yield from combinations(own, len(own) - 1)
            continue
        if id == "no-bias":
            for bias in graph.biases:
                yield tuple(edge._replace(by="") for edge in edges if edge.by == bias)
        elif way.letter == "local" and way.at != "square":
            yield from zip(edges)
        elif way.letter not in ("upstream", "before") or way.at == "prediction":
            yield from zip(nodes)
            layers = in_layers(graph.neurons)
            for layer in layers if way.at == "activation" and len(layers) > 1 else ():
                outs = {neuron.out.name for neuron in layer}
                if len(alike := tuple(made for made in nodes if made.node in outs)) > 1:
                    yield alike
        if way.at == "update" or (edges and id != "sign"):
            yield (Made(id, number),)


def _no_upstream(example: Sheet, stated: Rule) -> Iterator[Departure]:
    for node in reversed(example.graph.computed):
        if node is not example.graph.output:
            yield Departure("no-upstream", of=node.name)


def _transposed(example: Sheet, stated: Rule) -> Iterator[Departure]:
    """A layer's weights in the wrong order throughout, as of ``x @ W`` in place of ``W @ x``."""
    for layer in in_layers(example.graph.neurons):
        if len(layer) > 1 and {len(neuron.weights) for neuron in layer} == {len(layer)}:
            yield Departure("transposed", (("given", tuple(
                (neuron.weights[k].name, layer[k].weights[i].data)
                for i, neuron in enumerate(layer) for k in range(len(layer)) if i != k)),))


def _other_rate(example: Sheet, stated: Rule) -> Iterator[Departure]:
    lr = example.lr if stated.lr is None else stated.lr
    if lr is not None:
        for rate in sorted({*RATES, lr / 10, lr * 10} - {lr, 1.0}):
            yield Departure("other-rate", (("lr", rate),))


def _wrong_input(example: Sheet, stated: Rule) -> Iterator[Departure]:
    graph = example.graph
    signals: list[Value] = []                   # that are known when a neuron is computed
    for neuron in graph.neurons:
        signals += [signal for signal in neuron.inputs if signal not in signals]
        for weight, own in zip(neuron.weights, neuron.inputs):
            for other in signals:
                if other is not own and other is not neuron.out:
                    yield Departure("wrong-input", (("local", (
                        (neuron.net.name, weight.name, other.data),)),))


def _exchanged(example: Sheet, stated: Rule) -> Iterator[Departure]:
    for table in (example.parameters, example.inputs, example.targets):
        items = list(table.items())
        pairs = combinations(items, 2) if len(items) <= MOST else zip(items, items[1:])
        for (a, x), (b, y) in pairs:
            if not isinstance(x, list) and not isinstance(y, list) and x != y:
                yield Departure("exchanged", (("given", ((a, y), (b, x))),))


def _given(example: Sheet, stated: Rule) -> Iterator[Departure]:
    for name, number in example.leaves.items():
        if not isinstance(number, list):
            for misread in _misread(number):
                yield Departure("given", (("given", ((name, misread),)),))


def _misread(number: float) -> Iterator[float]:
    """Yield what a number may be read as: its sign, its point or one digit wrong."""
    text = repr(number)
    if number and "e" not in text and len(text.strip("-0.")) <= READ:
        yield from (-number, float(f"{number * 10:.12g}"), float(f"{number / 10:.12g}"))
        begin = len(text) - len(text.lstrip("-0."))
        for i, digit in enumerate(text):
            if digit.isdigit() and (i >= begin or text[i - 1:i] == "."):
                misread = [float(text[:i] + other + text[i + 1:])
                           for other in "0123456789" if other != digit]
                yield from filter(None, misread)


_OTHERS = {"no-upstream": _no_upstream, "transposed": _transposed, "other-rate": _other_rate,
           "wrong-input": _wrong_input, "exchanged": _exchanged, "given": _given}


# Slips in the number itself


def misplaced(value: float) -> Iterator[float]:
    """Yield the number with its decimal point elsewhere."""
    yield from (value * factor for factor in (10.0, 0.1, 100.0, 0.01))


def other_quantities(example: Sheet, asked: Quantity) -> list[tuple[bool, str]]:
    """Return the names of the quantities that one may be confused with.

    The other derivatives of the same node are nearest, and told apart.
    """
    nodes = example.graph.computed
    edges = [(node.name == asked.of, f"d{node.name}/d{parent.name}") for node in nodes
             for parent in node.parents if parent.name]
    names = [*example.leaves, *(node.name for node in nodes)]
    loss = LOSS if example.output.startswith(LOSS) else example.output
    quantities = [*names, *(f"d{loss}/d{name}" for name in names)]
    if example.lr is not None:
        quantities += [f"{name}+" for name in example.parameters]
    named = [*((False, name) for name in quantities), *edges]
    return [(near, name) for near, name in named if read_quantity(name) != asked]


def offered(example: Sheet, stated: Rule) -> list[Departure]:
    """Return the departures that are mistakes, without the misread and exchanged given numbers, of
    which there is no end."""
    return [departure for departure in departures(example, stated)
            if departure.id not in ENDLESS and not IDS[departure.id].convention]


def wrong_numbers(example: Sheet,
                  quantities: Sequence[str]) -> dict[str, list[tuple[str, float]]]:
    """Return for each quantity an id and a number for each mistake that gives another number.

    They stand in the order of the table, the likelier mistakes first. Misread and exchanged given
    numbers are left out.

    >>> from microbp import gallery
    >>> wrong = wrong_numbers(gallery.load("mazur-2-2-2"), ["w5+"])["w5+"]
    >>> [(id, round(number, 6)) for id, number in wrong if id in ("uphill", "no-rate")]
    [('uphill', 0.441084), ('no-rate', 0.317833)]
    """
    asked = [*map(read_quantity, quantities)]
    right = Run(example, example.rule)
    known = [right.value(quantity) for quantity in asked]
    found: list[dict[tuple[str, float], None]] = [{} for _ in asked]
    for id, values in [
            *((departure.id, departure.values(example, example.rule, asked))
              for departure in offered(example, example.rule)),
            ("sign", [-value for value in known]),
            *(("decimal-point", values) for values in zip(*map(misplaced, known)))]:
        for wrong, value, number in zip(found, values, known):
            if value and abs(value - number) > 1e-9 * abs(number):
                wrong.setdefault((id, value))
    return {name: sorted(wrong, key=lambda item: ORDER[item[0]])
            for name, wrong in zip(quantities, found)}
