"""A listing run by Python: its text compiled when first used.

Knows how to call the written functions, and what a failing one still knows of its numbers.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from microbp.ops import Op
from microbp.program import source
from microbp.program.listing import Listing

Row = tuple[float, ...]
#: From numbers, a number of epochs and a goal to the numbers and losses after these epochs.
Trainer = Callable[[Row, int, float], tuple[Row, Sequence[float]]]

#: A loss and its derivative by each parameter.
Sums = tuple[float, Row]


class Failed(Exception):
    """A line has no number. `numbers` are the leaves' by name; `row` and `epochs` say where."""

    def __init__(self, numbers: dict[str, float], row: int | None) -> None:
        super().__init__(numbers, row)
        self.numbers, self.row, self.epochs = numbers, row, 0


class PythonCode:
    """The program of a listing in Python, for these inputs and parameters."""

    def __init__(self, listing: Listing, inputs: Sequence[int], parameters: Sequence[int]) -> None:
        self.listing = listing
        self.input_nodes, self.parameter_nodes = list(inputs), list(parameters)
        self.inputs = [listing.names[i] for i in inputs]
        self.parameters = [listing.names[i] for i in parameters]
        self.grads = [listing.grads[i] for i in parameters]
        self._trains: dict[tuple[Any, ...], Callable[..., Any]] = {}

    def value(self, numbers: Row) -> float:
        """Return the output for the numbers of the inputs and parameters."""
        value: float = _run(self._value, *numbers)
        return value

    def gradients(self, numbers: Row) -> tuple[float, Row]:
        """Return the output and its derivative by each parameter."""
        value_and_gradients: tuple[float, Row] = _run(self._gradients, *numbers)
        return value_and_gradients

    def trainer(self, rows: Sequence[Row], batch: int, several: bool, lr: float,
                momentum: float, weight_decay: float) -> Trainer:
        """Return what trains on these rows, `batch` of them for each update.

        With `several` gradients are added to zeros, as several rows must be.
        """
        train = self._train(several, momentum, weight_decay)
        numbered: list[Any] = list(enumerate(rows))
        if several:
            numbered = [numbered[i:i + batch] for i in range(0, len(numbered), batch)]

        def run(numbers: Row, epochs: int, until: float) -> tuple[Row, list[float]]:
            losses: list[float] = []
            try:
                return _run(train, numbers, numbered, epochs, lr, until, losses), losses
            except Failed as failed:
                failed.epochs = len(losses)
                raise

        return run

    def losses(self, rows: Sequence[Row]) -> Callable[[Row], float]:
        """Return what adds up the losses of these rows for given numbers of the parameters."""
        def total(parameters: Row) -> float:
            loss = 0.0
            for number, row in enumerate(rows):
                try:
                    loss += self.value(row + parameters)
                except Failed as failed:
                    failed.row = number
                    raise
            return loss

        return total

    def sums(self, rows: Sequence[Row]) -> Callable[[Row], Sums]:
        """Return what adds up losses and gradients of these rows, row by row."""
        numbered = list(enumerate(rows))

        def total(parameters: Row) -> Sums:
            sums: Sums = _run(self._sums, parameters, numbered)
            return sums

        return total

    @cached_property
    def source(self) -> str:
        """The text that computes the output and its derivatives."""
        return source.function(self.listing, self.inputs + self.parameters, self.grads,
                               name="gradients")

    @cached_property
    def _value(self) -> Callable[..., Any]:
        return self._compiled("forward", source.function(
            self.listing, self.inputs + self.parameters, name="forward"))

    @cached_property
    def _gradients(self) -> Callable[..., Any]:
        return self._compiled("gradients", self.source)

    @cached_property
    def _sums(self) -> Callable[..., Any]:
        return self._compiled("sums", source.sums(
            self.listing, self.inputs, self.parameters, self.grads))

    def _train(self, *settings: Any) -> Callable[..., Any]:
        if settings not in self._trains:
            self._trains[settings] = self._compiled("train", source.training(
                self.listing, self.inputs, self.parameters, self.grads, *settings))
        return self._trains[settings]

    def _compiled(self, name: str, text: str) -> Callable[..., Any]:
        namespace: dict[str, Any] = {name: op.rule for name, op in self.listing.rules.items()}
        exec(compile(text, f"<microbp {name}>", "exec"), namespace)
        function: Callable[..., Any] = namespace[name]
        return function


def _run(function: Callable[..., Any], *arguments: Any) -> Any:
    """Return what a written function returns; where it fails, `Failed` knows its numbers."""
    try:
        return function(*arguments)
    except (ArithmeticError, ValueError) as error:
        assert error.__traceback__ and error.__traceback__.tb_next
        known = error.__traceback__.tb_next.tb_frame.f_locals       # not those of a rule it calls
        raise Failed(known, known.get("row")) from None
