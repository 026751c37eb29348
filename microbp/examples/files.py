"""Examples read from files, and refused where a file does not fit.

An example is a file in TOML::

    id = "one-neuron"
    title = "One neuron"
    title_zh = "一个神经元"                      # if there is one
    lr = 0.5                                    # needed where something is updated
    output = "E"                                # the node that backward starts from
    formulas = '''
    net = weighted_sum(w1*x1 + b)
    out = sigmoid(net)
    E = squared_error(out, t)
    '''
    [inputs]
    x1 = 2.0                                    # or [2.0, 3.0], …: one number for each row
    [parameters]
    w1 = 0.5
    [constants]                                 # numbers that are not updated
    b = 0.1
    [targets]
    t = 1.0
    [rule]                                      # conventions, where they are not the usual ones
    rows = "mean"
    [[sources]]
    id = "notes"
    title = "My lecture notes"
    [[published]]
    source = "notes"
    numbers = '''
    out = 0.7503
    w1+ = 0.5468
    '''

Each printed number is a line ``quantity = digits``; the names of quantities are those of
:mod:`microbp.examples.quantities`. Every refusal names the file and the place.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import replace
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

from microbp.examples.formulas import NAME, FormulaError, plain
from microbp.examples.indexed import indexed
from microbp.examples.quantities import read_numbers, read_quantity
from microbp.examples.rules import CHOICES, Rule
from microbp.examples.runs import Run
from microbp.examples.sheet import ROLES, Numbers, Published, Sheet, Source
from microbp.writing.tables import visible

SHIPPED = files("microbp.examples") / "gallery"       # in a zip, too

NOTATIONS = ("published", "indexed")

_KEYS = {"id", "title", "title_zh", "lr", "output", "formulas", "rule", "sources", "published",
         *ROLES}

S = TypeVar("S", bound=Sheet)


class ExampleError(ValueError):
    """A file that is no example; the message says what is wrong and where."""


def ids() -> list[str]:
    """Return the ids of the examples that come with microbp."""
    names = sorted(path.name for path in SHIPPED.iterdir())
    shipped = [name.removesuffix(".toml") for name in names if name.endswith(".toml")]
    return sorted(shipped, key=lambda name: name != "mazur-2-2-2")      # the classic comes first


def load(example: str | Path, notation: str, kind: type[S]) -> S:
    """Load an example of the gallery by its id, or another one by its file, as a `kind`.

    Raises ExampleError if there is no such example or the file does not fit, and ValueError for
    a notation that is neither ``"published"`` nor ``"indexed"``.
    """
    if notation not in NOTATIONS:
        raise ValueError(f"there is no notation {notation!r}; notations are "
                         + ", ".join(NOTATIONS))
    path: Traversable = Path(example)
    where = str(example)
    if where in ids():
        path = SHIPPED / f"{example}.toml"
        where = path.name
    elif Path(example).suffix != ".toml":
        raise ExampleError(f"there is no example {where!r}; there are {', '.join(ids())}, "
                           "and a file of your own ends in .toml")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ExampleError(f"{path}: the file is not a text in UTF-8") from None
    except OSError as problem:
        raise ExampleError(f"{path}: the file cannot be read "
                           f"({problem.strerror or problem})") from None
    read = read_example(text, where, kind)
    return indexed(read) if notation == "indexed" else read


def read_example(text: str, where: str, kind: type[S]) -> S:
    """Read an example from the text of its file; ``where`` names the file in error messages."""
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        raise ExampleError(f"{where}: the file is not TOML: {problem}") from None
    except ValueError:                          # more digits than Python reads
        raise ExampleError(f"{where}: the file holds a number of too many digits") from None
    try:
        return _Reader(data, text, where).example(kind)
    except FormulaError as problem:
        raise ExampleError(str(problem)) from None


class _Reader:
    def __init__(self, data: dict[str, Any], text: str, where: str) -> None:
        self.data, self.text, self.where = data, text, where

    def accept(self, fine: bool, problem: str) -> None:
        if not fine:
            raise ExampleError(f"{self.where}: {problem}")

    def example(self, kind: type[S]) -> S:
        data = self.data
        self.only(data, _KEYS, "the file")
        given = {table: self.numbers(table) for table in ROLES}
        names = [name for table in given.values() for name in table]
        self.accept(len({*names}) == len(names), "a name stands in two tables of given numbers")
        lengths = {len(value) for table in given.values() for value in table.values()
                   if isinstance(value, list)}
        self.accept(len(lengths) <= 1, "the lists of training rows have different lengths: "
                    + ", ".join(map(str, sorted(lengths))))
        formulas, output = self.string(data, "formulas"), plain(self.string(data, "output"))
        lr = data.get("lr")
        self.accept(lr is None or _is_number(lr), f"lr = {_shown(lr)} is not a finite number")
        sources = tuple(self.source(table) for table in self.tables("sources"))
        stated = self.conventions(data.get("rule", {}), "[rule]")
        example = kind(
            id=self.string(data, "id"), title=self.string(data, "title"),
            title_zh=self.string(data, "title_zh", default=""),
            **given,                                            # type: ignore[arg-type]
            lr=None if lr is None else float(lr), formulas=formulas, output=output,
            rule=Rule(**stated), sources=sources,
            published=tuple(number for table in self.tables("published")
                            for number in self.published(table, sources)),
            place=(self.where, self.line_of(formulas)))
        biases = example.graph.biases
        if "biases" not in stated and biases and not set(biases) & set(example.parameters):
            example = replace(example, rule=replace(example.rule, biases="frozen"))
        self.check_rows(example)
        self.check_names(example)
        return example

    # The parts of a file

    def only(self, table: dict[str, Any], keys: set[str], name: str) -> None:
        unknown = sorted(set(table) - keys)
        self.accept(not unknown, f"{name} knows no {', '.join(map(repr, unknown))}; it knows "
                    + ", ".join(sorted(keys)))

    def line_of(self, part: str) -> int:
        """Return the line of the file on which a part of it begins."""
        return self.text[:max(0, self.text.find(part))].count("\n") + 1

    def string(self, table: dict[str, Any], key: str, default: str | None = None) -> str:
        value = table.get(key, default)
        self.accept(value is not None, f"{key!r} is missing")
        self.accept(isinstance(value, str), f"{key} = {value!r} is not a text in quotes")
        return str(value)

    def tables(self, key: str) -> list[dict[str, Any]]:
        tables: list[dict[str, Any]] = self.data.get(key, [])
        self.accept(isinstance(tables, list) and all(isinstance(t, dict) for t in tables),
                    f"{key} is not a list of [[{key}]] tables")
        return tables

    def numbers(self, table: str) -> Numbers:
        numbers = self.data.get(table, {})
        self.accept(isinstance(numbers, dict), f"{table} is not a table of numbers")
        given, numbers = numbers, {plain(name): value for name, value in numbers.items()}
        self.accept(len(given) == len(numbers), f"a name stands in [{table}] twice")
        for name, value in numbers.items():
            self.accept(bool(NAME.match(name)), f"[{table}] {name!r} is not a name; names are "
                        "made of letters, digits and _")
            rows = value if isinstance(value, list) and table in ("inputs", "targets") else [value]
            self.accept(bool(rows) and all(map(_is_number, rows)),
                        f"[{table}] {name} = {_shown(value)} is not a finite number")
        return {name: list(map(float, value)) if isinstance(value, list) else float(value)
                for name, value in numbers.items()}

    def conventions(self, table: Any, name: str) -> dict[str, Any]:
        self.accept(isinstance(table, dict), f"{name} is not a table")
        self.only(table, {*CHOICES, "factor"}, name)
        self.accept(_is_number(table.get("factor", 1.0)), f"{name} factor is not a finite number")
        try:
            Rule(**table)
        except ValueError as problem:
            raise ExampleError(f"{self.where}: {name} {problem}") from None
        return dict(table)

    def source(self, table: dict[str, Any]) -> Source:
        self.only(table, {"id", "title", "url", "language"}, "[[sources]]")
        texts = [self.string(table, key, default="") for key in ("title", "url", "language")]
        try:
            return Source(self.string(table, "id"), *texts)
        except ValueError as problem:
            raise ExampleError(f"{self.where}: [[sources]] {problem}") from None

    def published(self, table: dict[str, Any], sources: tuple[Source, ...]) -> list[Published]:
        self.only(table, {"source", "numbers", "rule"}, "[[published]]")
        source = self.string(table, "source")
        self.accept(source in {known.id for known in sources},
                    f"[[published]] source = {source!r} is not among the [[sources]]")
        rule = self.conventions(table.get("rule", {}), "[[published]] rule")
        text = self.string(table, "numbers")
        try:
            pairs = read_numbers(text, self.where, self.line_of(text))
        except ValueError as problem:
            raise ExampleError(str(problem)) from None
        return [Published(quantity, digits, source, tuple(rule.items()))
                for quantity, digits in pairs]

    def check_rows(self, example: Sheet) -> None:
        """Refuse formulas that cannot be computed with the given numbers."""
        run = Run(example, example.rule)
        leaves = run.leaves({})
        for number, row in enumerate(run.rows, start=1):
            try:
                run.forward(row, leaves, example.graph.order)
            except (ValueError, ArithmeticError) as problem:
                raise ExampleError(f"{self.where}: row {number}: {problem}") from None

    def check_names(self, example: Sheet) -> None:
        """Refuse printed quantities of nodes that the formulas do not have."""
        run = Run(example, example.rule)
        for number in example.published:
            asked = read_quantity(number.quantity)
            try:
                run.check(asked)
                self.accept(not asked.steps or example.lr is not None,
                            f"{number.quantity!r} asks for an update, but there is no lr")
            except ExampleError:
                raise
            except ValueError as problem:
                raise ExampleError(f"{self.where}: [[published]] {number.quantity!r}: "
                                   f"{problem}") from None


def _shown(value: Any) -> str:
    return visible(repr(value), 40)


def _is_number(value: Any) -> bool:
    return (isinstance(value, (int, float)) and not isinstance(value, bool)
            and abs(value) < 1e300 and math.isfinite(value))
