"""A worked example as data: its numbers, its formulas, its rule, and what was printed about it.

This module knows how an example is built as a graph. Reading it from a file is the business of
:mod:`microbp.examples.files`, computing it by a rule that of :mod:`microbp.examples.runs`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Self

from microbp.engine import Value
from microbp.examples.formulas import FormulaError, plain, read_formulas
from microbp.writing.spelling import meant
from microbp.examples.graph import Graph
from microbp.examples.rules import TRAINING, Rule
from microbp.scaling import Scaler

Numbers = dict[str, float | list[float]]        # a list holds one number for each training row

# The tables of given numbers, and the role that their leaves have in a graph
ROLES = {"inputs": "input", "parameters": "parameter", "constants": "constant",
         "targets": "target"}
_TITLES = ("id", "title", "title_zh")


@dataclass(frozen=True)
class Source:
    """Where numbers were printed; `url` is an http or https address or empty."""

    id: str
    title: str = ""
    url: str = ""
    language: str = ""
    title_zh: str = ""

    def __post_init__(self) -> None:
        if self.url and not self.url.lower().startswith(("http://", "https://")):
            raise ValueError(f"url = {self.url[:80]!r} is not an address that begins with "
                             "http:// or https://")

    def title_in(self, lang: str) -> str:
        """Return the title in a language, if it is there in that, or else the id."""
        return lang == "zh" and self.title_zh or self.title or self.id


@dataclass(frozen=True)
class Published:
    """A printed number: the quantity's name, the digits as printed, and the source's id."""

    quantity: str
    text: str
    source: str
    rule: tuple[tuple[str, str], ...] = ()      # conventions the source states for this number


@dataclass(frozen=True, eq=False)
class Sheet:
    """A worked example: what is given, what is computed from it, and what was printed."""

    id: str
    title: str
    title_zh: str
    inputs: Numbers
    parameters: dict[str, float]
    constants: dict[str, float]                 # given numbers that are not updated
    targets: Numbers
    lr: float | None
    formulas: str
    output: str                                 # the node that backward starts from
    rule: Rule                                  # the conventions that the example states
    sources: tuple[Source, ...] = ()
    published: tuple[Published, ...] = ()
    expanded: bool = False                      # every product and sum is a node
    validation: dict[str, list[float]] = field(default_factory=dict)    # rows set aside
    scaled: tuple[str, ...] = ()                # columns that are scaled to [−1, 1]
    place: tuple[str, int] = ("formulas", 1)    # where the formulas stand, for error messages

    def __post_init__(self) -> None:
        if self.lr is not None and not self.lr > 0.0:
            raise ValueError(f"the learning rate lr is {self.lr:g}; it must be above 0")

    def __repr__(self) -> str:
        return f"<Example {self.id}: {self.title}>"

    def title_in(self, lang: str) -> str:
        """Return the title in a language, if it is there in that."""
        return self.title_zh if lang == "zh" and self.title_zh else self.title

    @property
    def given(self) -> Numbers:
        """All given numbers by name, as they are given."""
        return {name: value for table in ROLES for name, value in getattr(self, table).items()}

    @cached_property
    def columns(self) -> dict[str, list[float]]:
        """The given numbers that differ from training row to training row, as they are given."""
        return {name: value for name, value in self.given.items() if isinstance(value, list)}

    @cached_property
    def rows(self) -> int:
        """How many training rows there are."""
        return max(map(len, self.columns.values()), default=1)

    @cached_property
    def leaves(self) -> Numbers:
        """All given numbers by name, scaled where the example says so."""
        return self.given | {name: self._scaled(name, self.columns[name]) for name in self.scaled}

    @cached_property
    def validation_leaves(self) -> dict[str, list[float]]:
        """The numbers of the rows that are set aside, scaled as the others are."""
        return self.validation | {name: self._scaled(name, self.validation[name])
                                  for name in self.scaled if name in self.validation}

    def _scaled(self, name: str, column: list[float]) -> list[float]:
        scaler = Scaler().fit([number] for number in self.columns[name])
        return [number for number, in scaler.transform([number] for number in column)]

    @cached_property
    def roles(self) -> dict[str, str]:
        """The role of each given number."""
        return {name: role for table, role in ROLES.items() for name in getattr(self, table)}

    @cached_property
    def graph(self) -> Graph:
        """The graph of the first row. It is shared: `build` returns one of your own."""
        given = self._given(1)
        where, first_line = self.place
        made = read_formulas(self.formulas, given, expanded=self.expanded, where=where,
                             first_line=first_line)
        if self.output not in {node.name for node in made}:
            raise FormulaError(f"{where}: output = {self.output!r} is not computed by the "
                               "formulas")
        return Graph(given, made, self.output, self.row_numbers)

    def with_frozen_biases(self) -> Self:
        """Return the example with frozen biases if all of them are given as constants."""
        biases = self.graph.biases
        if not biases or set(biases) & set(self.parameters):
            return self
        return replace(self, rule=replace(self.rule, biases="frozen"))

    def build(self, row: int = 1, /, **numbers: float) -> Graph:
        """Return a fresh graph of the example, for one training row (counted from 1).

        ``numbers`` replace given numbers: ``example.build(w5=0.41)``.
        """
        numbers = {plain(name): number for name, number in numbers.items()}
        unknown = sorted(set(numbers) - set(self.roles))
        if unknown:
            raise ValueError(f"{self.id} is not given {unknown[0]!r}"
                             f"{meant(unknown[0], self.roles)}; it is given "
                             + ", ".join(self.roles))
        self.check_row(row)
        return self.graph.over(self._given(row, numbers), self.row_numbers)

    def replace(self, /, **changes: Any) -> Self:
        """Return the example with other given numbers, another learning rate, rule or title."""
        changes = {plain(name): value for name, value in changes.items()}
        tables: dict[str, Any] = {table: dict(getattr(self, table)) for table in ROLES}
        others: dict[str, Any] = {}
        rule = {}
        for name, value in changes.items():
            table = next((table for table in tables.values() if name in table), None)
            if table is not None:
                table[name] = [*map(float, value)] if isinstance(value, list | tuple) \
                    else float(value)
            elif name == "lr":
                others["lr"] = None if value is None else float(value)
            elif name in TRAINING:
                rule[name] = value
            elif name in _TITLES:
                others[name] = value
            else:
                known = [*self.given, "lr", *sorted(TRAINING), *_TITLES]
                raise ValueError(f"{self.id} is not given {name!r}{meant(name, known)}; it is "
                                 f"given {', '.join(known)}")
        if not set(changes) <= set(_TITLES):
            others["published"] = ()            # nothing was printed about other numbers
        return replace(self, **tables, rule=replace(self.rule, **rule), **others)

    def check_row(self, row: int) -> None:
        """Refuse, with a ValueError, a row that is not there."""
        if not 1 <= row <= self.rows:
            raise ValueError(f"{self.id} has no row {row}; its last one is {self.rows}")

    def _given(self, row: int, numbers: Mapping[str, float] = {}) -> dict[str, Value]:
        return {name: Value(number_in(numbers.get(name, value), row), name, self.roles[name])
                for name, value in self.leaves.items()}

    @cached_property
    def row_numbers(self) -> tuple[tuple[float, ...], ...]:
        """For each training row, the numbers of inputs and targets."""
        columns = [value if isinstance(value, list) else [value] * self.rows
                   for value in (*self.inputs.values(), *self.targets.values())]
        return tuple(zip(*columns))


def number_in(value: float | list[float], row: int) -> float:
    """Return the number that a given one has in a training row, counted from 1."""
    return value[row - 1] if isinstance(value, list) else value
