"""Fitting a network to examples: the training procedure as one call.

Initialise, go forward, take the error, go backward, update, and repeat until the error or the
number of epochs is reached. Knows networks and losses; the work is done by a `Program`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from microbp.arguments import as_list, real_number
from microbp.engine import Value
from microbp.losses import LOSSES, cross_entropy, squared_error
from microbp.nn import MLP, Layer, Module, Neuron
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
    the model, and for a loss or a model that chooses by `.data` what it computes, with the
    numbers it begins with or those it ends with: all rows are computed with the graph of the first.
    """
    if not callable(model) or not hasattr(model, "parameters"):
        raise TypeError("fit takes a model that can be called and has parameters(), such as an "
                        f"MLP, not {type(model).__name__}")
    given = {"": _examples((inputs, targets), "")}
    if validation is not None:
        given["validation "] = _examples(validation, "validation ")
    first, _ = given[""][0]
    x = [Value(number, f"i{k}") for k, number in enumerate(first, 1)]
    outputs = _listed_outputs(model, x)
    rows = {what: _rows(examples, x, outputs, loss, what) for what, examples in given.items()}
    t = [Value(number, f"t{k}", "target") for k, number in enumerate(rows[""][0][len(x):], 1)]
    output = loss(outputs, t)
    program = Program(output, [*x, *t], model.parameters(), backend)
    shape = None if _is_own(model, loss) else _shape(output, [*x, *t], model)
    if shape:
        _check_rows(rows, len(x), model, loss, shape)
        _check_outputs(len(outputs), t, model, loss)
    before = [parameter.data for parameter in program.parameters]
    history = program.train(rows[""], lr=lr, epochs=epochs, batch=batch, until=until,
                            validation=rows.get("validation "), momentum=momentum,
                            weight_decay=weight_decay, progress=progress)
    if shape:               # a model may choose otherwise with the numbers that it has learned
        try:
            _check_rows(rows, len(x), model, loss, shape)
        except ValueError as error:
            for parameter, number in zip(program.parameters, before):
                parameter.data = number
            raise ValueError(f"after epoch {len(history)}: {error}") from None
    return history


def _is_own(model: Module, loss: Callable[..., Value]) -> bool:
    """Tell whether model and loss are the library's own, which choose nothing by numbers."""
    parts = [model]
    for part in parts:
        if type(part) not in (MLP, Layer, Neuron):
            return False
        parts += part._parts()
    return loss in LOSSES.values()


def _examples(given: Examples, what: str) -> list[tuple[list[float], list[Any]]]:
    if not isinstance(given, Sequence) or len(given) != 2:
        raise TypeError(f"{what}rows are a pair (inputs, targets), not {given!r}")
    x, t = [list(map(as_list, rows)) for rows in given]
    for i, row in enumerate(x):
        try:
            x[i] = list(map(real_number, row))
        except (TypeError, ValueError) as error:
            raise type(error)(f"{what}inputs[{i}]: {error}") from None
    if len(x) != len(t) or not x:
        raise ValueError(f"fit takes as many {what}targets as {what}inputs and at least one, "
                         f"not {len(x)} inputs and {len(t)} targets")
    return list(zip(x, t))


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


# One graph for all rows


_ONE_WAY = ("fit computes all rows with the graph of the first, so what is computed must not be "
            "chosen by .data: choose with max, min, abs or relu, or call backward() row by row")


def _check_rows(rows: dict[str, list[list[Any]]], inputs: int, model: Module,
                loss: Callable[..., Value], shape: list[Any]) -> None:
    """Raise ValueError unless the loss of each row has the shape of the first one's."""
    for what, i, row in [(what, *row) for what in rows for row in enumerate(rows[what])]:
        leaves = [Value(number) for number in row]
        try:
            own = _shape(loss(_listed_outputs(model, leaves[:inputs]), leaves[inputs:]), leaves,
                         model)
        except (ArithmeticError, ValueError):
            continue            # training names the row if it still has no loss when it comes
        if own != shape:
            raise ValueError(f"the loss of {what}inputs[{i}] is not computed as that of "
                             f"inputs[0]: {_ONE_WAY}")


def _check_outputs(count: int, targets: list[Value], model: Module,
                   loss: Callable[..., Value]) -> None:
    """Raise ValueError if the loss is another computation for outputs that may come later."""
    shape = None
    for start in range(len(_PROBES)):
        numbers = [_PROBES[(start + k) % len(_PROBES)] for k in range(count)]
        outputs = [Value(number) for number in numbers]
        t = [Value(target.data, role="target") for target in targets]
        try:
            own = _shape(loss(outputs, t), [*outputs, *t], model)
        except (ArithmeticError, ValueError):
            continue
        if own != (shape := shape or own):
            raise ValueError(f"the loss of outputs {numbers} is not computed as that of others: "
                             f"{_ONE_WAY}")


_PROBES = (0.5, -0.5, 0.0, 1e-3, -1e-3, 2.0, -2.0, 30.0, -30.0, 1e3, -1e3)


def _shape(output: Value, given: list[Value], model: Module) -> list[Any]:
    """Return how an output is computed from given leaves: operations, their operands, constants."""
    place: dict[Value, Any] = {leaf: f"given {k}" for k, leaf in enumerate(given)}
    place |= {parameter: parameter for parameter in model.parameters()}     # each is itself
    shape: list[Any] = []
    for node in output.topological():
        if node.operation:
            operation = node.op, node.operation.constants
            shape.append((operation, [place[parent] for parent in node.parents]))
            place[node] = len(shape)
        elif node not in place:             # and so is a lasting constant
            place[node] = repr(node.data)
    return [*shape, place[output]]


def _listed_outputs(model: Module, x: list[Value]) -> list[Value]:
    outputs = model(x)      # type: ignore[operator]
    return [outputs] if isinstance(outputs, Value) else outputs
