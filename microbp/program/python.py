"""A listing run by Python: its text compiled when first used.

Knows how to call the written functions, and what a failing one still knows of its numbers.
"""

from collections.abc import Callable, Sequence
from typing import Any

from microbp.program import source
from microbp.program.listing import Listing

Row = tuple[float, ...]

#: A loss and its derivative by each parameter.
Sums = tuple[float, Row]


class Failed(Exception):
    """A line has no number. `numbers` are the leaves' by name, `row` is where, of several."""

    def __init__(self, numbers: dict[str, float], row: int | None) -> None:
        super().__init__(numbers, row)
        self.numbers, self.row = numbers, row


#: The numbers and losses that training comes to, and the failure that ended it, if any.
Trained = tuple[Row, Sequence[float], Failed | None]

#: From numbers, a number of epochs and a goal to what these epochs come to.
Trainer = Callable[[Row, int, float], Trained]


class PythonCode:
    """The program of a listing in Python."""

    def __init__(self, listing: Listing) -> None:
        self.listing = listing
        self._compiled: dict[tuple[Any, ...], Callable[..., Any]] = {}

    def value(self, numbers: Row) -> float:
        """Return the output for the numbers of the inputs and parameters."""
        value: float = _run(self._function(source.forward), *numbers)
        return value

    def gradients(self, numbers: Row) -> Sums:
        """Return the output and its derivative by each parameter."""
        value_and_gradients: Sums = _run(self._function(source.gradients), *numbers)
        return value_and_gradients

    def sums(self, rows: Sequence[Row], backward: bool = True) -> Callable[[Row], Sums]:
        """Return what adds up losses and gradients of these rows; not `backward`, only losses."""
        function, numbered = self._function(source.sums, backward), list(enumerate(rows))

        def total(parameters: Row) -> Sums:
            sums: Sums = _run(function, parameters, numbered)
            return sums

        return total

    def trainer(self, rows: Sequence[Row], batch: int, several: bool, lr: float,
                momentum: float, weight_decay: float) -> Trainer:
        """Return what trains on these rows, `batch` of them for each update.

        With `several` gradients are added to zeros, as several rows must be.
        """
        function = self._function(source.train, several, momentum, weight_decay)
        numbered: list[Any] = list(enumerate(rows))
        if several:
            numbered = [numbered[i:i + batch] for i in range(0, len(numbered), batch)]

        def run(numbers: Row, epochs: int, until: float) -> Trained:
            losses: list[float] = []
            try:
                return _run(function, numbers, numbered, epochs, lr, until, losses), losses, None
            except Failed as failed:
                reached = tuple([failed.numbers[name] for name in self.listing.parameters])
                return reached, losses, failed

        return run

    def _function(self, write: Callable[..., str], *settings: Any) -> Callable[..., Any]:
        """Return the function that `write`, one of `source`, writes; compiled when first used."""
        key = write, *settings
        if key not in self._compiled:
            name = write.__name__
            namespace: dict[str, Any] = {rule: op.rule for op, rule in self.listing.rules.items()}
            exec(compile(write(self.listing, *settings), f"<microbp {name}>", "exec"), namespace)
            self._compiled[key] = namespace[name]
        return self._compiled[key]


def _run(function: Callable[..., Any], *arguments: Any) -> Any:
    """Return what a written function returns; where it fails, `Failed` knows its numbers."""
    try:
        return function(*arguments)
    except (ArithmeticError, ValueError) as error:
        assert error.__traceback__ and error.__traceback__.tb_next
        known = error.__traceback__.tb_next.tb_frame.f_locals       # not those of a rule it calls
        raise Failed(known, known.get("row")) from None
