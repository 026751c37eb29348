"""A model of Python and its rows recorded as the formulas and given numbers of an example.

The model is run on every row; the formulas that it computes have to be the same each time. Knows
models as functions of Values; no file and no training.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from microbp.arguments import as_list, real_number
from microbp.engine import Value
from microbp.examples.sheet import Numbers
from microbp.examples.written import Written
from microbp.losses import cross_entropy, one_hot


def recorded(model: Callable[[Any], Any], inputs: Iterable[Any], targets: Any,
             loss: Callable[..., Value], parameters: Iterable[Value] | None) -> dict[str, Any]:
    """Return the formulas of ``loss(model(row), targets)``, by the names of an example's fields.

    Beside them are the output and the tables of given numbers.
    """
    if not callable(model):
        raise TypeError("the model is a function of a row's inputs, such as an MLP, "
                        f"not {type(model).__name__} {model!r}")
    rows, wanted = _rows(inputs, targets)
    own = parameters
    if own is None and hasattr(model, "parameters"):
        own = model.parameters()
    passes = [_Pass(model, row, aims, loss) for row, aims in zip(rows, wanted)]
    first = passes[0]
    written = first.written
    for number, other in enumerate(passes[1:], start=2):
        if other.written.formulas != written.formulas:
            raise ValueError(f"for row {number} the model computes another formula than for "
                             "row 1; an example has the same for all its rows")
    chosen = dict.fromkeys(own if own is not None else [
        leaf for leaf in written.names if leaf.role == "parameter"])
    in_rows = {*first.inputs, *first.targets}
    others = {leaf: name for leaf, name in written.names.items()
              if not leaf.parents and leaf not in in_rows}
    return {"formulas": written.formulas, "expanded": written.expanded,
            "output": written.names[first.output],
            "inputs": _columns([p.numbers(p.inputs) for p in passes]),
            "targets": _columns([p.numbers(p.targets) for p in passes]),
            "parameters": {others[leaf]: leaf.data for leaf in chosen if leaf in others},
            "constants": {name: leaf.data for leaf, name in others.items()
                          if leaf not in chosen}}


class _Pass:
    """The model on one row."""

    def __init__(self, model: Callable[[Any], Any], row: list[float], aims: list[float],
                 loss: Callable[..., Value]) -> None:
        self.inputs = [Value(number, f"i{k}") for k, number in enumerate(row, 1)]
        try:
            found = model(self.inputs)
        except ValueError as problem:
            raise ValueError(f"the model does not take a row of {len(row)} inputs: {problem}; "
                             "inputs are the numbers of one row, or a list of them for each row"
                             ) from None
        outputs = [found] if isinstance(found, Value) else list(found)
        if loss is cross_entropy and len(aims) == 1 and len(outputs) > 1:
            aims = one_hot(aims[0], len(outputs))
        self.targets = [Value(number, "", "target") for number in aims]
        self.output = loss(outputs, self.targets)
        if not isinstance(self.output, Value) or not self.output.parents:
            raise TypeError(f"the loss is a Value that is computed, not {self.output!r}")
        for k, target in enumerate(self.targets, 1):
            target.name = target.name or f"t{k}"
        if not self.output.name:
            self.output.name = "E"
        self.written = Written(self.output)

    def numbers(self, leaves: list[Value]) -> dict[str, float]:
        """Return the numbers of leaves by their names, also of those that nothing uses."""
        return {self.written.names.get(leaf, leaf.name): leaf.data for leaf in leaves}


def _rows(inputs: Iterable[Any], targets: Any) -> tuple[list[list[float]], list[list[float]]]:
    """Return inputs and targets as one list of numbers for each row."""
    rows, aims = as_list(inputs), as_list(targets)
    if rows and not any(isinstance(row, Iterable) for row in rows):     # the numbers of one
        rows, aims = [rows], [aims]
    if not rows or len(rows) != len(aims):
        raise ValueError("an example takes as many rows of targets as of inputs and at least "
                         f"one, not {len(rows)} of inputs and {len(aims)} of targets")
    given, wanted = ([list(map(real_number, as_list(row))) for row in part]
                     for part in (rows, aims))
    for what, part in (("inputs", given), ("targets", wanted)):
        for number, row in enumerate(part, start=1):
            if len(row) != len(part[0]) or not row:
                raise ValueError(f"row {number} has {len(row)} {what}, row 1 {len(part[0])}")
    return given, wanted


def _columns(rows: list[dict[str, float]]) -> Numbers:
    """Return a number for each name, or a list where there are several rows."""
    if len(rows) == 1:
        return dict(rows[0])
    return {name: [row[name] for row in rows] for name in rows[0]}
