"""Columns of numbers scaled to [−1, 1], as networks like them, and predictions scaled back.

Knows only rows of numbers.
"""

from collections.abc import Callable, Iterable, Sequence
from math import isfinite
from typing import Any, Self

from microbp.arguments import real_number

Rows = Iterable[Sequence[float]]


class Scaler:
    """x′ = 2 (x − min) / (max − min) − 1 for each column, with the bounds of the rows it fits.

    Fit it to the training rows only; other rows may then lie outside [−1, 1]. A column that is
    the same everywhere becomes 0. `bounds` are the (min, max) of each column.

    >>> years = Scaler().fit([[1990.0], [2000.0], [2010.0]])
    >>> years.transform([[2005.0], [2015.0]]), years.inverse_transform([[0.5]])
    ([[0.5], [1.5]], [[2005.0]])
    """

    def __init__(self) -> None:
        self.bounds: list[tuple[float, float]] = []

    def fit(self, rows: Rows) -> Self:
        """Take the bounds of these rows, and return self.

        Raises ValueError if there are no rows, empty ones, or rows of different lengths.
        """
        found = [list(map(real_number, row)) for row in map(_listed, rows)]
        if not found or not found[0]:
            raise ValueError("a scaler needs at least one row of at least one number, "
                             f"not {found}")
        if len({len(row) for row in found}) > 1:
            raise ValueError("a scaler needs rows of the same length, not of "
                             f"{' and '.join(map(str, sorted({len(row) for row in found})))}")
        self.bounds = [(min(column), max(column)) for column in zip(*found)]
        return self

    def transform(self, rows: Rows) -> list[list[float]]:
        """Return the rows, scaled.

        Raises OverflowError for a number too far outside the bounds.
        """
        return [[_finite(_scaled, *column) for column in self._columns(row)]
                for row in map(_listed, rows)]

    def inverse_transform(self, rows: Rows) -> list[list[float]]:
        """Return what the scaled rows were.

        Raises OverflowError for a number too far outside [−1, 1].
        """
        return [[_finite(_unscaled, *column) for column in self._columns(row)]
                for row in map(_listed, rows)]

    def _columns(self, row: Sequence[float]) -> list[tuple[float, float, float]]:
        if not self.bounds:
            raise ValueError("the scaler has no bounds yet: call fit(rows) first")
        if len(row) != len(self.bounds):
            raise ValueError(f"a row has {len(row)} numbers, but the scaler {len(self.bounds)}")
        return [(real_number(x), *bounds) for x, bounds in zip(row, self.bounds)]


def _listed(row: Any) -> list[Any]:
    if not isinstance(row, Iterable):
        raise TypeError(f"a scaler takes rows of numbers, [[1.0], [2.0]], not the number {row!r}")
    return list(row)


def _scaled(x: float, low: float, high: float) -> float:
    if not high > low:
        return 0.0
    if not (isfinite(high - low) and isfinite(x - low)):        # of quarters they are finite
        x, low, high = x / 4.0, low / 4.0, high / 4.0
    return (x - low) / (high - low) * 2.0 - 1.0


def _unscaled(x: float, low: float, high: float) -> float:
    number = low + (x + 1.0) / 2.0 * (high - low)
    if isfinite(number):
        return number
    return 4.0 * (low / 4.0 + (x + 1.0) / 2.0 * (high / 4.0 - low / 4.0))


def _finite(scaling: Callable[[float, float, float], float], x: float, low: float,
            high: float) -> float:
    result = scaling(x, low, high)
    if not isfinite(result):
        raise OverflowError(f"{x} is beyond what can be scaled with the bounds {low} and {high}")
    return result
