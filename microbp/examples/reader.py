"""An example read from the text of its file, and refused where it does not fit.

An example is a file in TOML::

    format = 1                                  # of this form; may be left out
    id = "one-neuron"
    title = "One neuron"
    title_zh = "一个神经元"                      # if there is one
    output = "E"                                # the node that backward starts from
    formulas = '''
    net = w1*x1 + b
    out = sigmoid(net)
    E = squared_error(out, t)
    '''
    expanded = false                            # true: every product and sum is a node
    [inputs]
    x1 = 2.0                                    # or [2.0, 3.0], …: one number for each row
    [parameters]
    w1 = 0.5
    [constants]                                 # numbers that are not updated
    b = 0.1
    [targets]
    t = 1.0
    [training]                                  # where something is updated
    lr = 0.5
    update = "sum"                              # or "mean" over the rows, or after "each" row
    momentum = 0.0
    weight_decay = 0.0
    order = "simultaneous"                      # or "sequential"
    biases = "shared"                           # or "frozen", "per-neuron"
    round = 4                                   # by hand, each number; or "4s": significant digits
    [[sources]]
    id = "notes"
    title = "My lecture notes"
    [[published]]
    source = "notes"
    numbers = '''
    out = 0.7503
    w1+ = 0.5468
    '''

Rows can stand in a CSV file in the same folder: ``data = "rows.csv"``, and ``x1 = "height"`` is the
column of that name; ``t1 = "species = setosa"`` is 1 where the column holds that, else 0.
``validation = [9, 10]`` sets rows aside, ``scaled = ["x1", "t"]`` scales columns to [−1, 1]
(`true`: all that hold numbers) by the bounds of the training rows.

Each printed number is a line ``quantity = digits``; the names of quantities are those of
:mod:`microbp.examples.quantities`. Further conventions stand in a table ``[rule]``. Every refusal
names the file and the place.
"""

from __future__ import annotations

import math
import re
import tomllib
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

from microbp.examples.columns import read_columns
from microbp.examples.formulas import NAME, FormulaError, plain
from microbp.examples.propagation import check_rows
from microbp.examples.quantities import read_numbers, read_quantity
from microbp.examples.rules import CHOICES, TRAINING, Rule, conventions
from microbp.examples.runs import Run
from microbp.examples.sheet import ROLES, Numbers, Published, Sheet, Source
from microbp.writing.spelling import meant
from microbp.writing.tables import visible

FORMAT = 1

_SOURCE = ("title", "url", "language", "title_zh")
_KEYS = {"format", "id", "title", "title_zh", "lr", "output", "formulas", "expanded", "data",
         "validation", "scaled", "training", "rule", "sources", "published", *ROLES}
_PLACE = re.compile(r" \(at line (\d+), column (\d+)\)\Z")

S = TypeVar("S", bound=Sheet)


class ExampleError(ValueError):
    """A file that is no example; the message says what is wrong and where."""


def read_sheet(text: str, where: str, kind: type[S], folder: Traversable | None = None) -> S:
    """Read an example as a `kind` from the text of its file; ``where`` names it in errors.

    Its data are looked for in ``folder``. A given number that no formula uses is warned of.
    """
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        raise ExampleError(f"{where}: the file is not TOML: {problem}"
                           + _remedy(str(problem), text)) from None
    except ValueError:                          # more digits than Python reads
        raise ExampleError(f"{where}: the file holds a number of too many digits") from None
    try:
        return _Reader(data, text, where, folder).example(kind)
    except FormulaError as problem:
        raise ExampleError(str(problem)) from None


def _remedy(problem: str, text: str) -> str:
    """Say which sign of a line is foreign to TOML, if there is one."""
    place = _PLACE.search(problem)
    line = text.splitlines()[int(place[1]) - 1] if place else ""
    foreign = next((sign for sign in line.split("#")[0] if not sign.isascii()), "")
    return foreign and (f": {visible(foreign)} stands there; numbers, signs and quotation marks "
                        "are plain ones, and other names stand in quotation marks")


class _Reader:
    def __init__(self, data: dict[str, Any], text: str, where: str,
                 folder: Traversable | None) -> None:
        self.data, self.text, self.where, self.folder = data, text, where, folder
        self.classes: set[str] = set()          # given numbers that say what a column holds

    def accept(self, fine: bool, problem: str) -> None:
        if not fine:
            raise ExampleError(f"{self.where}: {problem}")

    @contextmanager
    def refusals(self, place: str = "") -> Iterator[None]:
        """Name the file, and a place in it, where something is refused."""
        try:
            yield
        except ExampleError:
            raise
        except (ValueError, ArithmeticError) as problem:
            raise ExampleError(f"{self.where}: {place}{problem}") from None

    def example(self, kind: type[S]) -> S:
        data = self.data
        self.only(data, _KEYS, "the file")
        self.accept(data.get("format", FORMAT) == FORMAT,
                    f"format = {_shown(data.get('format'))} is not {FORMAT}, the form that this "
                    "version of microbp reads")
        given = self.given()
        columns = {name: value for table in given.values() for name, value in table.items()
                   if isinstance(value, list)}
        validation = self.set_aside(columns)
        formulas = self.string(data, "formulas")
        expanded = data.get("expanded", False)
        self.accept(isinstance(expanded, bool),
                    f"expanded = {_shown(expanded)} is neither true nor false")
        sources = tuple(self.source(table) for table in self.tables("sources"))
        lr, stated = self.training()
        with self.refusals():
            example = kind(
                id=self.string(data, "id"), title=self.string(data, "title"),
                title_zh=self.string(data, "title_zh", default=""),
                **given,                                            # type: ignore[arg-type]
                lr=lr, formulas=formulas, output=plain(self.string(data, "output")),
                rule=Rule(**stated), sources=sources,
                published=tuple(number for table in self.tables("published")
                                for number in self.published(table, sources)),
                expanded=expanded, validation=validation, scaled=self.scaled([*columns]),
                place=(self.where, self.line_of(formulas)))
        if "biases" not in stated:
            example = example.with_frozen_biases()
        self.check_numbers(example)
        self.check_names(example)
        return example

    def given(self) -> dict[str, Numbers]:
        """Return the tables of given numbers, with the columns of the data."""
        tables = {table: self.table(table) for table in ROLES}
        wanted = {value for table in ("inputs", "targets") for value in tables[table].values()
                  if isinstance(value, str)}
        columns = {}
        if "data" in self.data:
            with self.refusals():
                columns = read_columns(self.string(self.data, "data"), self.folder, wanted)
        given = {name: self.numbers(name, table, columns) for name, table in tables.items()}
        names = [name for table in given.values() for name in table]
        self.accept(len({*names}) == len(names), "a name stands in two tables of given numbers")
        lengths = {len(value) for table in given.values() for value in table.values()
                   if isinstance(value, list)}
        self.accept(len(lengths) <= 1, "the lists of training rows have different lengths: "
                    + ", ".join(map(str, sorted(lengths))))
        return given

    def set_aside(self, columns: dict[str, list[float]]) -> dict[str, list[float]]:
        """Take the rows for validation out of the given lists."""
        rows = self.data.get("validation", [])
        count = min(map(len, columns.values()), default=1)
        self.accept(isinstance(rows, list) and all(
            isinstance(row, int) and not isinstance(row, bool) and 1 <= row <= count
            for row in rows) and len({*rows}) == len(rows),
            f"validation = {_shown(rows)} is not a list of different rows from 1 to {count}")
        self.accept(len(rows) < count, "validation leaves no row to train with")
        taken = {name: [value[row - 1] for row in rows] for name, value in columns.items()}
        for value in columns.values():
            value[:] = [number for row, number in enumerate(value, 1) if row not in rows]
        return taken if rows else {}

    def scaled(self, lists: list[str]) -> tuple[str, ...]:
        """Return the names of the lists that are scaled to [−1, 1]."""
        names = self.data.get("scaled", [])
        if names is True:
            return tuple(name for name in lists if name not in self.classes)
        self.accept(isinstance(names, list) and all(name in lists for name in names),
                    f"scaled = {_shown(names)} is neither true nor a list of names among "
                    f"{', '.join(lists) or 'the lists of rows, of which there are none'}")
        return tuple(names)

    def training(self) -> tuple[float | None, dict[str, Any]]:
        """Return the learning rate and the conventions that the file states."""
        table = dict(self.table("training"))
        self.accept("lr" not in table or "lr" not in self.data,
                    "lr stands at the top and in [training]")
        lr = table.get("lr", self.data.get("lr"))
        self.accept(lr is None or _is_number(lr), f"lr = {_shown(lr)} is not a finite number")
        stated = self.conventions(self.table("rule"), "[rule]", {*CHOICES, "factor", "rows"})
        trained = self.conventions(table, "[training]", {*TRAINING, "lr"})
        trained.pop("lr", None)
        twice = sorted(set(stated) & set(trained))
        self.accept(not twice, f"{', '.join(twice)} stands in [rule] and in [training]")
        return None if lr is None else float(lr), {**stated, **trained}

    # The parts of a file

    def only(self, table: dict[str, Any], keys: set[str], name: str) -> None:
        unknown = sorted(set(table) - keys)
        hint = meant(unknown[0], keys) if len(unknown) == 1 else ""
        self.accept(not unknown, f"{name} knows no {', '.join(map(repr, unknown))}{hint}; it knows "
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

    def table(self, name: str) -> dict[str, Any]:
        table: dict[str, Any] = self.data.get(name, {})
        self.accept(isinstance(table, dict), f"{name} is not a table, [{name}]")
        return table

    def numbers(self, name: str, table: dict[str, Any],
                columns: dict[str, list[float]]) -> Numbers:
        """Return a table of given numbers by their names in plain form."""
        in_rows = name in ("inputs", "targets")
        numbers: Numbers = {}
        for written, value in table.items():
            leaf, place = plain(written), f"[{name}] {visible(written, 40)}"
            self.accept(bool(NAME.match(leaf)), f"[{name}] {written!r} is not a name; names are "
                        "made of letters, digits and _")
            self.accept(leaf not in numbers, f"{place} is given twice")
            if isinstance(value, str):
                self.accept(in_rows and value in columns, f"{place} = {_shown(value)} is "
                            "not a finite number, which stands without quotation marks")
                numbers[leaf] = list(columns[value])
                self.classes |= {leaf} if "=" in plain(value) else set()
                continue
            row = value if isinstance(value, list) and in_rows else [value]
            self.accept(bool(row) and all(map(_is_number, row)),
                        f"{place} = {_shown(value)} is not a finite number")
            numbers[leaf] = [*map(float, row)] if isinstance(value, list) else float(value)
        return numbers

    def conventions(self, table: Any, name: str, keys: set[str]) -> dict[str, Any]:
        self.accept(isinstance(table, dict), f"{name} is not a table")
        self.only(table, keys, name)
        self.accept(isinstance(table.get("round", ""), (int, str))
                    and not isinstance(table.get("round"), bool),
                    f"{name} round = {_shown(table.get('round'))} is not a number of digits")
        for key in ("factor", "momentum", "weight_decay"):
            self.accept(_is_number(table.get(key, 1.0)),
                        f"{name} {key} = {_shown(table.get(key))} is not a finite number")
        with self.refusals(f"{name} "):
            stated = conventions(table)
            Rule(**stated)
        return stated

    def source(self, table: dict[str, Any]) -> Source:
        self.only(table, {"id", *_SOURCE}, "[[sources]]")
        texts = [self.string(table, key, default="") for key in _SOURCE]
        with self.refusals("[[sources]] "):
            return Source(self.string(table, "id"), *texts)

    def published(self, table: dict[str, Any], sources: tuple[Source, ...]) -> list[Published]:
        self.only(table, {"source", "numbers", "rule"}, "[[published]]")
        source = self.string(table, "source")
        self.accept(source in {known.id for known in sources},
                    f"[[published]] source = {source!r} is not among the [[sources]]")
        rule = self.conventions(table.get("rule", {}), "[[published]] rule",
                                {*CHOICES, "factor", "rows"})
        text = self.string(table, "numbers")
        try:
            pairs = read_numbers(text, self.where, self.line_of(text))
        except ValueError as problem:
            raise ExampleError(str(problem)) from None
        return [Published(quantity, digits, source, tuple(rule.items()))
                for quantity, digits in pairs]

    def check_numbers(self, example: Sheet) -> None:
        """Refuse formulas that cannot be computed, and warn of what no formula uses."""
        used = {parent for node in example.graph.order for parent in node.parents}
        for name, leaf in example.graph.given.items():
            if leaf not in used:
                warnings.warn(f"{self.where}: {name} is given, but no formula uses it",
                              stacklevel=2)
        with self.refusals():
            check_rows(example)

    def check_names(self, example: Sheet) -> None:
        """Refuse printed quantities of nodes that the formulas do not have."""
        run = Run(example, example.rule)
        for number in example.published:
            asked = read_quantity(number.quantity)
            with self.refusals(f"[[published]] {number.quantity!r}: "):
                run.check(asked)
            self.accept(not asked.steps or example.lr is not None,
                        f"{number.quantity!r} asks for an update, but there is no lr")


def _shown(value: Any) -> str:
    return visible(repr(value), 40)


def _is_number(value: Any) -> bool:
    return (isinstance(value, (int, float)) and not isinstance(value, bool)
            and abs(value) < 1e300 and math.isfinite(value))
