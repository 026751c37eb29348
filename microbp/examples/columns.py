"""Columns of numbers from a CSV file.

Commas, semicolons or tabs divide the columns, the first line names them. Where semicolons do,
a decimal comma is read as well. Lines that begin with # say something about the data. A class is
wanted as ``species = setosa``: 1 where the column holds that, else 0. Knows text and numbers, no
example.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Collection
from importlib.resources.abc import Traversable
from pathlib import Path

from microbp.examples.formulas import plain
from microbp.writing.tables import visible


def read_columns(name: str, folder: Traversable | None,
                 wanted: Collection[str]) -> dict[str, list[float]]:
    """Return the wanted columns of the file ``name`` in ``folder``, by their names.

    Raises ValueError, with file, line and column, for what cannot be read.
    """
    if folder is None or Path(name).name != name:
        raise ValueError(f"data = {name!r} is not the name of a file in the folder of the example")
    try:
        text = (folder / name).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(f"{name} is not a text in UTF-8; save it in that encoding") from None
    except OSError as problem:
        raise ValueError(f"{name} cannot be read ({problem.strerror or problem})") from None
    numbered = [(number, line) for number, line in enumerate(text.splitlines(), start=1)
                if line.strip() and not line.startswith("#")]
    first = numbered[0][1] if numbered else ""
    divider = max(",;\t", key=first.count)
    lines = [(number, next(csv.reader([line], delimiter=divider))) for number, line in numbered]
    if len(lines) < 2:
        raise ValueError(f"{name} has no rows of numbers under the names of its columns")
    (_, names), *rows = lines
    places = {plain(column).strip(): k for k, column in enumerate(names)}
    columns: dict[str, list[float]] = {}
    for asked in wanted:
        column, _, held = (asked, "", "") if plain(asked).strip() in places else \
            asked.partition("=")
        column, held = plain(column).strip(), plain(held).strip()
        if column not in places:
            raise ValueError(f"{name} has no column {visible(column, 40)!r}; it has "
                             + visible(", ".join(places), 200))
        place, of = places[column], f"column {visible(column, 40)!r}"
        columns[asked] = (_holding(held, [row[place:place + 1] for _, row in rows],
                                   f"{name}, {of}") if held else
                          [_number(row, place, divider, f"{name}, line {line}, {of}")
                           for line, row in rows])
    return columns


def _holding(wanted: str, cells: list[list[str]], where: str) -> list[float]:
    """Return 1 for each cell of a column that holds a text, else 0."""
    held = [plain(text).strip() for cell in cells for text in cell or [""]]
    if wanted not in held:
        raise ValueError(f"{where} nowhere holds {visible(wanted, 40)!r}; it holds "
                         + visible(", ".join(dict.fromkeys(held)), 200))
    return [float(text == wanted) for text in held]


def _number(row: list[str], place: int, divider: str, where: str) -> float:
    text = plain(row[place]).strip().replace("−", "-") if place < len(row) else ""
    try:
        number = float(text.replace(",", ".") if divider == ";" else text)
    except ValueError:
        number = math.nan
    if not abs(number) < 1e300:
        raise ValueError(f"{where}: {visible(text, 40)!r} is not a finite number")
    return number
