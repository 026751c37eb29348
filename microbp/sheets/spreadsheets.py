"""Tables of students, answers and marks as CSV, the form that spreadsheets exchange.

Knows commas, semicolons and tabs; nothing of what the cells mean.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Sequence

from microbp import files

NAME = ("name", "student", "姓名", "学生")       # what the column of names may be headed
GROUP = ("class", "group", "班级")
VARIANT = ("variant", "sheet", "卷", "卷号")


def read_table(path: str | os.PathLike[str]) -> list[list[str]]:
    """Return the rows of a CSV file in UTF-8, without empty ones at the end.

    Raises ValueError for another encoding, OSError where the file cannot be read.
    """
    text = files.read_text(path)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = [[cell.strip() for cell in row]
                for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    except csv.Error as problem:
        raise ValueError(f"{os.fspath(path)} is not a table of comma-separated values: "
                         f"{problem}") from None
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def table(rows: Iterable[Sequence[object]]) -> str:
    """Return rows as the text of a CSV file; no cell can become a formula of a spreadsheet."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(
        [_harmless(str(cell)) for cell in row] for row in rows)
    return out.getvalue()


def _harmless(cell: str) -> str:
    number = cell.lstrip("+-").replace(".", "", 1).isdecimal()
    return f"'{cell}" if cell[:1] in tuple("=+-@\t\r") and not number else cell
