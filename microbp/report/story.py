"""The story of an example: forward, backward to each weight or to chosen ones, the update that
the example's rule makes, and the errors after training.

The steps, the derivations and the numbers after training are computed at that moment, from the
example's given numbers or from others; the judgement on printed digits comes from the audit.
Knows the order of the story; no formula, derivative or published number stands here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, reduce
from math import inf, isclose, isfinite
from operator import add
from typing import NamedTuple

from microbp.anatomy import Anatomy
from microbp.anatomy.formulas import Letters
from microbp.diagnosis.audit import judge_together
from microbp.diagnosis.case import Finding
from microbp.engine import Value
from microbp.examples.graph import Graph
from microbp.examples.quantities import LOSS, Quantity, read_quantity
from microbp.examples.runs import Run
from microbp.examples.sheet import Published, Sheet
from microbp.walkthrough import Forward, Update
from microbp.walkthrough.derivation import Derivation, Derived
from microbp.walkthrough.following import followed
from microbp.walkthrough.paths import Paths
from microbp.writing.digits import by_hand
from microbp.writing.equations import Equation
from microbp.writing.letters import constant, letter
from microbp.writing.spelling import meant
from microbp.writing.tables import visible

UPDATES = (1, 10_000)       # after which the error is told where nothing was published


class Entry(NamedTuple):
    """A number of the story: the equation that gives it, and what was found of the printed one.

    A node without a name of its own is not a quantity; a number that does not exist has no
    equation.
    """

    quantity: str
    equation: Equation | None
    finding: Finding | None = None


class Section(NamedTuple):
    """A part of the story: the key of its heading, what the heading names, and its numbers."""

    heading: str
    places: Mapping[str, object]
    entries: list[Entry]
    row: int = 0            # the training row, where there are several


class Story:
    """What is told of an example with its given numbers, or with others: ``{"w5": 0.41}``.

    `weights` are those whose gradients are derived: without them those to which the source went
    factor by factor, if it printed factors, else all. `row` picks one of several training rows;
    without it all of them are told. `updates` says after how many updates the error is told.

    What was published is that of the first source that printed numbers; nothing is published
    about other numbers than the given ones. Raises ValueError for a name that the example is not
    given or does not have, and for a row that is not there.
    """

    def __init__(self, example: Sheet, given: Mapping[str, float] | None = None, *,
                 weights: Sequence[str] | None = None, row: int | None = None,
                 updates: Sequence[int] | None = None) -> None:
        self.example = example = example.replace(**given) if given else example
        self.rows = [row] if row is not None else list(range(1, example.rows + 1))
        self.run = Run(example, example.rule)
        self._each = example.rule.update == "each" and example.rows > 1
        followed_rows = [followed(self.run, k, self._updates_before(k)) for k in self.rows]
        self.graphs = [graph for graph, _ in followed_rows]
        self._slopes = [slopes for _, slopes in followed_rows]
        self.source = next((number.source for number in example.published), "")
        self._published = [number for number in example.published
                           if number.source == self.source]
        self.findings = judge_together(example, self._published)
        self.weights = self._chosen(weights)
        self._updates = updates

    @property
    def is_explained(self) -> bool:
        """Whether every published number follows from some rule."""
        return all(finding.explained for finding in self.findings)

    @property
    def _graph(self) -> Graph:
        return self.graphs[0]

    def _updates_before(self, row: int) -> int:
        """Return how many updates have been made when a row is told."""
        return row - 1 if self._each and self._is_whole else 0

    @property
    def _is_whole(self) -> bool:
        """Whether all rows are told, so that an update can be made."""
        return len(self.rows) == self.example.rows

    def _chosen(self, names: Sequence[str] | None) -> list[str]:
        graph = self._graph
        for name in names or ():
            if name not in graph or graph[name] not in graph.output.topological():
                raise ValueError(f"there is no {name!r}{meant(name, graph)} to derive a gradient "
                                 f"for in {self.example.id}; it has {', '.join(graph)}")
        if names is not None:
            return list(names)
        leaves = graph.parameters or [leaf for leaf in graph.inputs if leaf.role == "input"]
        own = {leaf.name for leaf in leaves}
        printed = [asked.name for asked in map(self._read, self._published)
                   if asked.of not in (None, graph.output.name)]
        backward = [parent.name for node in self._letters.anatomy.backward
                    for parent in node.parents]
        chosen = [name for name in dict.fromkeys(printed) if name in own]
        return chosen or [name for name in dict.fromkeys(backward) if name in own]

    # The parts of the story

    @cached_property
    def sections(self) -> list[Section]:
        """The parts of the story, without what is empty."""
        found = [section for k, graph in zip(self.rows, self.graphs)
                 for section in self._pass(graph, k if self.example.rows > 1 else 0)]
        found += [*self._gradients(), *self._update(), self._trained()]
        printed = {self._key(finding.quantity): finding for finding in reversed(self.findings)}
        beside: list[Finding | None] = []
        for section in found:
            section.entries[:] = [self._beside(entry, printed) for entry in section.entries]
            beside += [entry.finding for entry in section.entries]
        others = [Entry(finding.quantity, _number(finding.quantity, finding.computed), finding)
                  for finding in self.findings if all(finding is not other for other in beside)]
        return [section for section in (*found, Section("report: others", {}, others))
                if section.entries]

    def _beside(self, entry: Entry, printed: Mapping[Quantity, Finding]) -> Entry:
        """Put what was printed beside a number, unless the example's rule gives another one."""
        finding = printed.get(self._key(entry.quantity)) if entry.quantity else None
        told = entry.equation
        if finding and told and isclose(told.result, finding.computed, rel_tol=1e-9, abs_tol=1e-12):
            return entry._replace(finding=finding)
        return entry

    def _pass(self, graph: Graph, row: int) -> Iterator[Section]:
        """Yield what is computed for one training row."""
        before = self._updates_before(row)
        at = f" after {before} updates" * (before > 0) + f" at row {row}" * (row > 0)
        letters = Letters(Anatomy(graph.output), self.run.rule.round)
        slopes = self._slopes[self.graphs.index(graph)]
        yield Section("forward", {}, [
            Entry(node.name and node.name + at, Forward(letters, 0, node).equation)
            for node in letters.anatomy.forward], row)
        derivation = Derivation(letters, slopes)
        for weight in (graph[name] for name in self.weights):
            entries = [Entry(_quantity(derived) and _quantity(derived) + at, derived.equation)
                       for derived in derivation.of(weight)]
            paths = Paths(letters, weight).count
            n = paths if paths > 1 else derivation.factors(weight)
            heading = "paths" if paths > 1 else "factors" if n > 1 else "one factor"
            yield Section(f"report: {heading}", {"name": weight.name, "n": n}, entries, row)
        if self._each and self.run.lr is not None:
            yield Section("report: update", {}, self._updates_of(letters, graph, slopes, row),
                          row)

    def _updates_of(self, letters: Letters, graph: Graph, slopes: Mapping[Value, float],
                    row: int) -> list[Entry]:
        """Return the updates that follow one row."""
        state = self.run.snapshots[self._updates_before(row)]
        entries = []
        for weight in graph.parameters:
            equation = self._new(letters, weight, slopes[weight], 1,
                                 state.velocities[weight.name]).equation
            told = f"{weight.name}+" if row == 1 else f"{weight.name} after {row} updates"
            if not self._is_whole and row > 1:
                told = ""                       # another row comes first in the example
            elif not isclose(self._value(told), equation.result, rel_tol=1e-12):
                equation = self._checked(replace(equation, result=self._value(told)))
            entries.append(Entry(told, equation))
        return entries

    def _new(self, letters: Letters, weight: Value, gradient: float, rows: int,
             velocity: float = 0.0) -> Update:
        rule = self.run.rule
        return Update(letters, 1, weight, gradient, self.run.lr or 0.0, rows, rule.momentum,
                      rule.weight_decay, velocity, rule.direction == "ascent", rule.round)

    def _gradients(self) -> Iterator[Section]:
        """Yield the gradients of all weights, summed over the rows as the rule says."""
        weights = self._graph.parameters
        if not self._is_whole or self._each:
            return
        if self.example.rows == 1 and {weight.name for weight in weights} <= set(self.weights):
            return
        heading = "report: gradients" + " of rows" * (self.example.rows > 1)
        yield Section(heading, {"n": self.example.rows}, [
            Entry(f"dE/d{weight.name}", self._gradient(weight)) for weight in weights])

    def _gradient(self, weight: Value) -> Equation:
        number = self._value(f"dE/d{weight.name}")
        terms = [self._slopes[k][graph[weight.name]] for k, graph in enumerate(self.graphs)]
        side = constant(number)
        if len(terms) > 1:
            side = reduce(add, map(constant, terms))
            side = side / constant(float(len(terms))) if self.run.rule.update == "mean" else side
        left = self._letters.derivative(self._graph.output, weight, number)
        return self._checked(Equation(left, (side,), number))

    def _update(self) -> Iterator[Section]:
        if self.run.lr is None or not self._is_whole or self._each:
            return
        entries = []
        for weight in self._graph.parameters:
            gradient = self._value(f"dE/d{weight.name}")        # of the mean, where that is it
            equation = self._new(self._letters, weight, gradient, 1).equation
            equation = replace(equation, result=self._value(f"{weight.name}+"))
            entries.append(Entry(f"{weight.name}+", self._checked(equation)))
        yield Section("report: update", {}, entries)

    def _trained(self) -> Section:
        """Return what was published after some updates, or the error after a few and many."""
        asked = [number.quantity for number in self._published
                 if read_quantity(number.quantity).updates]
        if self._updates is not None or not asked:
            asked = [f"{self._graph.output.name} after {n} updates"
                     for n in (UPDATES if self._updates is None else self._updates)]
        if self.run.lr is None or not self.run.parameters or not self._is_whole:
            asked = []
        return Section("report: training", {}, [self._after(quantity) for quantity in asked])

    def _after(self, quantity: str) -> Entry:
        """Return a number after training, if training does not drive it out of range."""
        try:
            number = self._value(quantity)
        except (ArithmeticError, ValueError):       # such as the logarithm of 0
            number = inf
        return Entry(quantity, _number(quantity, number) if isfinite(number) else None)

    def _checked(self, equation: Equation) -> Equation:
        """Leave out the formula where the example's rule bends it and gives another number."""
        (side,) = equation.sides
        if side.number is not None and isclose(by_hand(side.number, self.run.rule.round),
                                               equation.result, rel_tol=1e-12, abs_tol=1e-15):
            return equation
        return replace(equation, sides=(constant(equation.result),))

    # Numbers and names

    @cached_property
    def _letters(self) -> Letters:
        return Letters(Anatomy(self._graph.output))

    def _value(self, quantity: str) -> float:
        return self.run.value(read_quantity(quantity))

    def _read(self, number: Published) -> Quantity:
        return self._key(number.quantity)

    def _key(self, name: str) -> Quantity:
        """Read a quantity's name; E in a derivative is the output, whatever that is called."""
        quantity = read_quantity(name)
        if quantity.delta:
            quantity = replace(quantity, name=self.run.neuron(quantity.name).net.name,
                               delta=False)
        return quantity.renamed({} if LOSS in self._graph else {LOSS: self._graph.output.name})


def _quantity(derived: Derived) -> str:
    """Return what a derivative is called, if both nodes have names and all paths are meant."""
    of, by = derived.of.name, derived.by.name
    return f"d{of}/d{by}" if of and by and not derived.partial else ""


def _number(quantity: str, number: float) -> Equation:
    """Return a number that no formula is told of."""
    return Equation(letter(visible(quantity)), (constant(number),), number)
