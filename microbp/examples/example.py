"""A published example: its numbers, its formulas and what was printed about it.

This module knows how an example is built as a graph and trained. Reading it from a file is the
business of :mod:`microbp.examples.files`, judging what was printed that of
:mod:`microbp.diagnosis.audit`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from microbp.engine import Value, apply
from microbp.examples.formulas import Line, is_number
from microbp.examples.quantities import read_quantity
from microbp.examples.rules import Rule
from microbp.examples.runs import Run

if TYPE_CHECKING:
    from microbp.diagnosis.case import Finding

Numbers = dict[str, float | list[float]]        # a list holds one number for each training row

# The tables of given numbers, and the role that their leaves have in a graph
ROLES = {"inputs": "input", "parameters": "parameter", "constants": "constant",
         "targets": "target"}


@dataclass(frozen=True)
class Source:
    """Where numbers were printed."""

    id: str
    title: str = ""
    url: str = ""
    language: str = ""


@dataclass(frozen=True)
class Published:
    """A printed number: the quantity's name, the digits as printed, and the source's id."""

    quantity: str
    text: str
    source: str
    rule: tuple[tuple[str, str], ...] = ()      # conventions the source states for this number


class Graph(Mapping[str, Value]):
    """An example as a graph: its nodes by name, and what training needs."""

    def __init__(self, nodes: dict[str, Value], output: str, rows: list[list[float]]) -> None:
        self._nodes = {name: node for name, node in nodes.items()
                       if "." not in name}
        self.output = nodes[output]
        leaves = [node for node in self._nodes.values() if not node.parents]
        self.inputs = [leaf for leaf in leaves if leaf.role in ("input", "target")]
        used = set(self.output.topological())
        self.parameters = [leaf for leaf in leaves if leaf.role == "parameter" and leaf in used]
        self.rows = rows            # for each training row one number for each of the inputs

    def __getitem__(self, name: str) -> Value:
        try:
            return self._nodes[name]
        except KeyError:
            raise KeyError(f"there is no node {name!r}; there are "
                           + ", ".join(self._nodes)) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._nodes)

    def __len__(self) -> int:
        return len(self._nodes)


@dataclass(frozen=True, eq=False)
class Example:
    """A worked example, ready to be built, trained and audited."""

    id: str
    title: str
    title_zh: str
    inputs: Numbers
    parameters: dict[str, float]
    constants: dict[str, float]                 # given numbers that are not updated
    targets: Numbers
    lr: float | None
    formulas: str
    lines: tuple[Line, ...]
    output: str                                 # the node that backward starts from
    rule: Rule                                  # the conventions that the example states
    sources: tuple[Source, ...]
    published: tuple[Published, ...]

    def __repr__(self) -> str:
        return f"<Example {self.id}: {self.title}>"

    def title_in(self, lang: str) -> str:
        """Return the title in a language, if it is there in that."""
        return self.title_zh if lang == "zh" and self.title_zh else self.title

    @property
    def rows(self) -> int:
        """How many training rows there are."""
        return max((len(value) for value in self.leaves.values() if isinstance(value, list)),
                   default=1)

    @property
    def leaves(self) -> Numbers:
        """All given numbers by name."""
        return {name: value for table in ROLES for name, value in getattr(self, table).items()}

    # What can be done with it

    def build(self, row: int = 1, /, **numbers: float) -> Graph:
        """Return a fresh graph of the example, for one training row (counted from 1).

        ``numbers`` replace given numbers: ``example.build(w5=0.41)``.
        """
        return self._graph(self.lines, self.leaves, row, numbers)

    def after(self, updates: int, row: int = 1, **conventions: Any) -> Graph:
        """Return the graph after so many updates, by the example's rule or another one.

        ``conventions`` are those of :class:`microbp.examples.rules.Rule`:
        ``example.after(10000, order="sequential")["out_o1"].data`` is what the 2-2-2 article
        prints, 0.015912196.
        """
        run = self.run(**conventions)
        leaves = {**run.given, **run.after(updates)}
        return self._graph(run.lines, leaves, row, {})

    def run(self, **conventions: Any) -> Run:
        """Return the example computed by its rule, with some conventions changed."""
        return Run(self, replace(self.rule, **conventions))

    def value(self, quantity: str, **conventions: Any) -> float:
        """Return the number of a quantity such as ``dE/dw5`` or ``E_total after 1 update``."""
        return self.run(**conventions).value(read_quantity(quantity))

    def audit(self) -> list[Finding]:
        """Return a finding for every printed number: does it follow, and from which rule?"""
        from microbp.diagnosis.audit import audit
        return audit(self)

    def _graph(self, lines: tuple[Line, ...] | list[Line], leaves: Mapping[str, Any], row: int,
               numbers: dict[str, float]) -> Graph:
        roles = {name: role for table, role in ROLES.items() for name in getattr(self, table)}
        unknown = sorted(set(numbers) - set(leaves))
        if unknown:
            raise ValueError(f"{self.id} is not given {unknown[0]!r}; it is given "
                             + ", ".join(self.leaves))
        if not 1 <= row <= self.rows:
            raise ValueError(f"{self.id} has {self.rows} training rows, no row {row}")
        nodes = {}
        for name, value in {**leaves, **numbers}.items():
            origin = name.split("(")[0]                 # b1(net_h1) is one neuron's b1
            number = value[row - 1] if isinstance(value, list) else value
            nodes[name] = Value(number, name,
                                "parameter" if origin != name else roles.get(name, "constant"))
        for line in lines:
            node = apply(line.op, tuple([
                Value(float(name), "", "constant") if is_number(name) else nodes[name]
                for name in line.operands]))
            nodes[line.name] = node.named("" if "." in line.name else line.name)
        inputs = [leaves[name] for name in (*self.inputs, *self.targets)]
        rows = [[float(v[i] if isinstance(v, list) else v) for v in inputs]
                for i in range(self.rows)]
        return Graph(nodes, self.output, rows)
