"""Equations between matrices: one with letters, and the same with the matrices' numbers.

Knows how matrices stand beside each other, in text and in LaTeX; not where they come from.
"""

from collections.abc import Callable, Sequence
from functools import reduce
from operator import add, mul
from typing import Any, NamedTuple

from microbp.writing.digits import MINUS
from microbp.writing.letters import Symbol, letter
from microbp.writing.words import pad, width

LARGEST = 8         # rows or columns that are written; of more of them the first and the last

Matrix = tuple[tuple[float, ...], ...]
Write = Callable[[float], str]


class MatrixEquation(NamedTuple):
    """``left = formula``, and the numbers: matrices, with signs between them, and the result."""

    left: Symbol
    formula: Symbol
    numbers: Sequence[Matrix | str]
    result: Matrix

    def parts(self, write: Write) -> list[Matrix | str]:
        """Return what stands behind the left side; ``≈`` where the numbers as written differ."""
        if not self.numbers:
            return ["=", self.result]
        first, *others = self.numbers
        found = _rounded(first, write)
        for sign, matrix in zip(others[::2], others[1::2]):
            found = _COMPUTE[str(sign)](found, _rounded(matrix, write))
        exact = _cells(found, write) == _cells(self.result, write)
        return ["=", *self.numbers, "=" if exact else "≈", self.result]


def _rounded(matrix: Matrix | str, write: Write) -> Matrix:
    return tuple(tuple(float(write(number).replace(MINUS, "-")) for number in row)
                 for row in matrix if not isinstance(row, str))


def _product(a: Matrix, b: Matrix) -> Matrix:
    return tuple(tuple(reduce(add, map(mul, row, column)) for column in zip(*b)) for row in a)


def _pairwise(compute: Callable[[float, float], float]) -> Callable[[Matrix, Matrix], Matrix]:
    return lambda a, b: tuple(tuple(map(compute, *rows)) for rows in zip(a, b))


_COMPUTE = {"·": _product, "+": _pairwise(add), "⊙": _pairwise(mul)}


def transposed(matrix: Matrix) -> Matrix:
    """Return the matrix with its rows as columns."""
    return tuple(zip(*matrix, strict=True))


def named(kind: str, layer: int) -> Symbol:
    """Return the letter of a layer's matrix: W1, δ2."""
    return letter(f"{kind}{layer}")


def turned(symbol: Symbol) -> Symbol:
    """Return the letter of the transposed matrix."""
    return Symbol("transposed", (symbol,))


def elementwise(a: Symbol, b: Symbol) -> Symbol:
    """Return the product element by element, ⊙."""
    return Symbol("elementwise", (a, b))


def text_block(parts: Sequence[Matrix | str], write: Write, widest: int) -> list[str]:
    """Return matrices and the signs between them in lines, side by side where there is room."""
    blocks = [[part] if isinstance(part, str) else _lines(_cells(part, write)) for part in parts]
    lines: list[str] = []
    row: list[list[str]] = []
    for block in blocks:
        if row and sum(width(each[0]) + 1 for each in (*row, block)) > widest and len(block) > 1:
            lines += _beside(row[:-1] if len(row[-1]) == 1 else row)
            row = row[-1:] if len(row[-1]) == 1 else []
        row.append(block)
    return lines + _beside(row)


def latex_block(parts: Sequence[Matrix | str], write: Write) -> str:
    r"""Return matrices as ``pmatrix`` with the signs between them."""
    return " ".join(_SIGNS.get(part, part) if isinstance(part, str) else (
        r"\begin{pmatrix} " + r" \cr ".join(" & ".join(row) for row in _cells(part, write))
        + r" \end{pmatrix}").replace("…", r"\dots") for part in parts)


_SIGNS = {"·": r"\cdot", "⊙": r"\odot", "≈": r"\approx"}


def _cells(matrix: Matrix, write: Write) -> list[list[str]]:
    return _folded([_folded(list(map(write, row)), "…") for row in matrix],
                   ["…"] * min(len(matrix[0]), LARGEST))


def _folded(items: list[Any], dots: Any) -> list[Any]:
    if len(items) > LARGEST:
        items[LARGEST - 2:-1] = [dots]
    return items


def _lines(rows: list[list[str]]) -> list[str]:
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    return [f"[ {'  '.join(map(pad, row, widths))} ]" for row in rows]


def _beside(blocks: list[list[str]]) -> list[str]:
    height = max(map(len, blocks))
    columns = []
    for block in blocks:
        above = (height - len(block)) // 2
        blank = " " * width(block[0])
        columns.append([blank] * above + block + [blank] * (height - len(block) - above))
    return [" ".join(line).rstrip() for line in zip(*columns, strict=True)]
