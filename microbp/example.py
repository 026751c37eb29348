"""An example and what can be done with it: build, train, ask, audit.

The data of an example, its graph and its rule are in :mod:`microbp.examples`; this is the class
that people hold.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from microbp.diagnosis.audit import audit
from microbp.diagnosis.case import Finding
from microbp.examples.graph import Graph
from microbp.examples.quantities import read_quantity
from microbp.examples.runs import Run
from microbp.examples.sheet import Sheet


class Example(Sheet):
    """A worked example, ready to be built, trained and audited."""

    def after(self, updates: int, row: int = 1, **conventions: Any) -> Graph:
        """Return the graph after so many updates, by the example's rule or another one.

        ``conventions`` are those of :class:`microbp.examples.rules.Rule`:
        ``example.after(10000, order="sequential")["out_o1"].data`` is what the 2-2-2 article
        prints, 0.015912196.
        """
        return self.run(**conventions).graph_after(updates, row)

    def run(self, **conventions: Any) -> Run:
        """Return the example computed by its rule, with some conventions changed."""
        return Run(self, replace(self.rule, **conventions))

    def value(self, quantity: str, **conventions: Any) -> float:
        """Return the number of a quantity such as ``dE/dw5`` or ``E_total after 1 update``."""
        return self.run(**conventions).value(read_quantity(quantity))

    def audit(self) -> list[Finding]:
        """Return a finding for every printed number: does it follow, and from which rule?"""
        return audit(self)
