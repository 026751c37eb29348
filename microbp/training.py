"""Fitting a network to examples: the training procedure as one call.

Initialise, go forward, take the error, go backward, update, and repeat until the error or the
number of epochs is reached. Knows networks and losses; the work is done by a `Program`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from microbp.engine import Value
from microbp.losses import cross_entropy, squared_error
from microbp.nn import Module
from microbp.program import History, Program

Row = Sequence[float] | float
Examples = tuple[Iterable[Row], Iterable[Row]]


def fit(model: Module, inputs: Iterable[Row], targets: Iterable[Row], *,
        loss: Callable[..., Value] = squared_error, lr: float, epochs: int, batch: int | None = 1,
        until: float | None = None, validation: Examples | None = None, momentum: float = 0.0,
        weight_decay: float = 0.0, progress: bool = False, backend: str = "auto") -> History:
    """Train the parameters of `model` and return the loss of each epoch.

    `inputs` and `targets` have one row for each example, a list of numbers or a lone number. The
    targets of `cross_entropy` are class indices or probabilities. `loss(outputs, targets)` is
    what an example costs; an epoch's loss is the sum. `validation` is another pair of inputs
    and targets: ``history.validation`` has their loss at the beginning of each epoch. The rest
    is as in `Program.train`.

    The numbers are those of calling `backward` row by row into the same gradients, to the last
    bit.

    Raises ValueError, and changes nothing, for inputs and targets that do not fit each other or
    the model.
    """
    given = [_examples(inputs, targets, "")]
    if validation is not None:
        given.append(_examples(*validation, "validation "))
    first, _ = given[0][0]
    x = [Value(number, f"i{k}") for k, number in enumerate(first, 1)]
    outputs = model(x)      # type: ignore[operator]
    outputs = [outputs] if isinstance(outputs, Value) else outputs
    rows, *tests = [_rows(examples, x, outputs, loss, what)
                    for examples, what in zip(given, ("", "validation "))]
    t = [Value(number, f"t{k}", "target") for k, number in enumerate(rows[0][len(x):], 1)]
    program = Program(loss(outputs, t), [*x, *t], model.parameters(), backend)
    return program.train(rows, lr=lr, epochs=epochs, batch=batch, until=until,
                         validation=tests[0] if tests else None, momentum=momentum,
                         weight_decay=weight_decay, progress=progress)


def _examples(inputs: Iterable[Row], targets: Iterable[Row], what: str
              ) -> list[tuple[list[Any], list[Any]]]:
    x, t = [list(map(_listed, rows)) for rows in (inputs, targets)]
    if len(x) != len(t) or not x:
        raise ValueError(f"fit takes as many {what}targets as {what}inputs and at least one, "
                         f"not {len(x)} inputs and {len(t)} targets")
    return list(zip(x, t))


def _listed(row: Any) -> list[Any]:
    return list(row) if isinstance(row, Iterable) else [row]


def _rows(examples: list[tuple[list[Any], list[Any]]], x: list[Value], outputs: list[Value],
          loss: Callable[..., Value], what: str) -> list[list[Any]]:
    """Return the numbers of each example as one row; the loss checks its targets."""
    rows = []
    samples = [Value(output.data) for output in outputs]
    for i, (numbers, targets) in enumerate(examples):
        if len(numbers) != len(x):
            raise ValueError(f"{what}inputs[{i}] has {len(numbers)} numbers, not {len(x)}")
        classes = loss is cross_entropy and len(targets) == 1
        try:
            loss(samples, targets[0] if classes else targets)
        except (TypeError, ValueError) as error:
            raise type(error)(f"{what}targets[{i}]: {error}") from None
        if classes:         # probability 1 for the right class
            targets = [float(k == targets[0]) for k in range(len(outputs))]
        rows.append([*numbers, *targets])
    return rows
