"""An example and what can be done with it: build, change, train, ask, audit, write.

The data of an example, its graph and its rule are in :mod:`microbp.examples`; this is the class
that people hold.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from microbp import files as whole_files
from microbp.diagnosis.audit import audit
from microbp.diagnosis.case import Finding
from microbp.engine import Value
from microbp.examples import files
from microbp.examples.graph import Graph
from microbp.examples.models import recorded
from microbp.examples.quantities import read_quantity
from microbp.examples.rules import TRAINING, Rule
from microbp.examples.rules import conventions as named
from microbp.examples.propagation import check_rows
from microbp.examples.runs import Run
from microbp.examples.sheet import Sheet
from microbp.examples.writer import as_toml
from microbp.losses import squared_error
from microbp.program import History
from microbp.report import Report


class Training(History):
    """The loss of each epoch, as `Program.train` returns it, and the `example` as it is then."""

    example: Example


class Example(Sheet):
    """A worked example: what is given, computed, trained and asked.

    It comes from the gallery, from a file or from Python, and goes back to a file:

    >>> from microbp import MLP
    >>> example = Example.of(MLP(2, [2, 1], rng=1), [[0, 0], [0, 1], [1, 0]], [0, 1, 1], lr=0.1)
    >>> example.rows, example.lr, example.build(2)["i2"].data
    (3, 0.1, 1.0)
    """

    # Where it comes from and where it goes

    @classmethod
    def of(cls, model: Callable[[Any], Any], inputs: Iterable[Any], targets: Any, *,
           loss: Callable[..., Value] = squared_error, lr: float | None = None,
           parameters: Iterable[Value] | None = None, id: str = "example", title: str = "",
           **training: Any) -> Example:
        """Return the example of a model, its rows and the way it is trained.

        `inputs` are the numbers of one row, or a list of them for each row; `targets` likewise,
        a lone number where there is one output (for `cross_entropy` the index of a class).
        `loss(outputs, targets)` is what a row costs. `parameters` are those that are updated,
        by default all of the model. `training` are ``update="sum"``, ``"mean"`` or ``"each"``,
        ``momentum``, ``weight_decay``, ``order`` and ``biases``.

        Raises ValueError if rows do not fit each other or the model, or if the model computes
        another formula for another row.
        """
        unknown = sorted(set(training) - TRAINING)
        if unknown:
            raise TypeError(f"training has no {unknown[0]!r}; it has "
                            f"{', '.join(sorted(TRAINING))}")
        example = cls(id=id, title=title or id, title_zh="",
                      lr=None if lr is None else float(lr),
                      **recorded(model, inputs, targets, loss, parameters),
                      rule=Rule(**training))
        return example.with_frozen_biases() if "biases" not in training else example

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> Example:
        """Read an example from its file; raises ValueError where the file does not fit."""
        return files.load(Path(path), "published", cls)

    def write(self, path: str | os.PathLike[str]) -> None:
        """Write the example to a file that `read` and every command understand."""
        if Path(path).suffix != ".toml":
            raise ValueError("an example is written to a file that ends in .toml, "
                             f"not {str(path)!r}")
        whole_files.write(path, self.toml)

    @property
    def toml(self) -> str:
        """The text of the example's file."""
        return as_toml(self)

    def replace(self, /, **changes: Any) -> Example:
        """Return the example with other given numbers, another learning rate or another rule.

        ``example.replace(w5=0.41, lr=0.1, update="each")``. Nothing was printed about other
        numbers, so only another title keeps the printed ones.

        Raises ValueError for a name that the example does not have, and where its formulas
        cannot be computed with the new numbers.
        """
        example = super().replace(**changes)
        check_rows(example)
        return example

    # What can be asked

    def after(self, updates: int, row: int = 1, **conventions: Any) -> Graph:
        """Return the graph after so many updates, by the example's rule or another one.

        ``conventions`` are those of :class:`microbp.examples.rules.Rule`:
        ``example.after(10000, order="sequential")["out_o1"].data`` is what the 2-2-2 article
        prints, 0.015912196.
        """
        return self.run(**conventions).graph_after(updates, row)

    def run(self, **conventions: Any) -> Run:
        """Return the example computed by its rule, with some conventions changed."""
        return Run(self, dataclasses.replace(self.rule, **named(conventions)))

    def value(self, quantity: str, **conventions: Any) -> float:
        """Return the number of a quantity such as ``dE/dw5`` or ``E_total after 1 update``."""
        return self.run(**conventions).value(read_quantity(quantity))

    def train(self, epochs: int, *, until: float | None = None, progress: bool = False,
              **conventions: Any) -> Training:
        """Train by the example's rule and return the loss of each epoch.

        An epoch goes through all rows once; its loss is that before its updates (with
        ``update="each"`` each row's before the update that follows it). Training stops before
        the updates of an epoch whose loss is at or below `until`. The result's ``example`` has
        the trained numbers.

        Raises ValueError without a learning rate or parameters that the loss depends on, and what
        an operation raises that leaves its domain on the way, with the row and the epoch.
        """
        history, numbers = self.run(**conventions).trained(epochs, until, progress)
        training = Training(history)
        training.stopped, training.validation = history.stopped, history.validation
        training.example = super().replace(**numbers)       # whatever they can be used for
        return training

    def report(self, lang: str = "en", digits: int = 9, *, weights: Sequence[str] | None = None,
               row: int | None = None) -> str:
        """Tell the example from beginning to end, beside what was printed: see `Report`."""
        return Report(self, weights=weights, row=row).text(lang, digits)

    def audit(self) -> list[Finding]:
        """Return a finding for every printed number: does it follow, and from which rule?"""
        return audit(self)
