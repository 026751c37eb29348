"""Columns of numbers scaled to [−1, 1], as networks like them, and predictions scaled back.

Knows only rows of numbers.
"""

from collections.abc import Iterable, Sequence

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
        """Return the rows, scaled."""
        return [[2.0 * (x - low) / (high - low) - 1.0 if high > low else 0.0
                 for x, low, high in self._columns(row)] for row in rows]

    def unscale(self, rows: Rows) -> list[list[float]]:
        """Return what the scaled rows were."""
        return [[low + (x + 1.0) / 2.0 * (high - low) for x, low, high in self._columns(row)]
                for row in rows]

    def _columns(self, row: Sequence[float]) -> list[tuple[float, float, float]]:
        if len(row) != len(self.bounds):
            raise ValueError(f"a row has {len(row)} numbers, but the scaler {len(self.bounds)}")
        return [(real_number(x), *bounds) for x, bounds in zip(row, self.bounds)]
