"""Columns of numbers scaled to [−1, 1], as networks like them, and predictions scaled back.

Knows only rows of numbers.
"""

from collections.abc import Callable, Iterable, Sequence
from math import isfinite

from microbp.engine import real_number

Rows = Iterable[Sequence[float]]


class Scaler:
    """x′ = 2 (x − min) / (max − min) − 1 for each column, with the bounds of these rows.

    Take the bounds from the training rows only; other rows may then lie outside [−1, 1]. A
    column that is the same everywhere becomes 0.

    Raises ValueError if there are no rows, or rows of different lengths.

    >>> years = Scaler([[1990.0], [2000.0], [2010.0]])
    >>> years.scale([[2005.0], [2015.0]]), years.unscale([[0.5]])
    ([[0.5], [1.5]], [[2005.0]])
    """

    def __init__(self, rows: Rows) -> None:
        found = [[real_number(number) for number in row] for row in rows]
        if not found:
            raise ValueError("a scaler needs at least one row, not none")
        if len({len(row) for row in found}) > 1:
            raise ValueError("a scaler needs rows of the same length, not of "
                             f"{' and '.join(map(str, sorted({len(row) for row in found})))}")
        self.bounds = [(min(column), max(column)) for column in zip(*found)]

    def scale(self, rows: Rows) -> list[list[float]]:
        """Return the rows, scaled.

        Raises OverflowError for a number too far outside the bounds.
        """
        return [[_finite(_scaled, *column) for column in self._columns(row)] for row in rows]

    def unscale(self, rows: Rows) -> list[list[float]]:
        """Return what the scaled rows were.

        Raises OverflowError for a number too far outside [−1, 1].
        """
        return [[_finite(_unscaled, *column) for column in self._columns(row)] for row in rows]

    def _columns(self, row: Sequence[float]) -> list[tuple[float, float, float]]:
        if len(row) != len(self.bounds):
            raise ValueError(f"a row has {len(row)} numbers, but the scaler {len(self.bounds)}")
        return [(real_number(x), *bounds) for x, bounds in zip(row, self.bounds)]


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
