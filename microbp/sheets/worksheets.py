"""Worksheets: `worksheet(example)`, and files of them in several formats.

Knows which suffix means which format, and lists of students.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from pathlib import Path

from microbp import files
from microbp.example import Example
from microbp.sheets import html, latex, notebook, quiz
from microbp.sheets.keys import as_json
from microbp.sheets.spreadsheets import GROUP, NAME, read_table, table
from microbp.sheets.variants import Options, Student, Variant
from microbp.sheets.variants import variants as made
from microbp.writing.digits import rounding
from microbp.writing.words import language

Names = str | os.PathLike[str] | Iterable[str | tuple[str, str]]
Format = Callable[[Sequence[Variant]], str]


class _Sheets(tuple[Variant, ...]):
    """Variants, and what is written of them to a file in the format that its suffix names."""

    formats: Mapping[str, Format]
    more = ""

    def text(self, suffix: str) -> str:
        """Return the text of the file with this suffix; ValueError if there is no such format."""
        if suffix.lower() not in self.formats:
            raise ValueError(f"a file of sheets or answers ends in {', '.join(self.formats)}"
                             f"{self.more}, not in {suffix!r}")
        return self.formats[suffix.lower()](self)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write a file in the format that its suffix names; return its path.

        Raises ValueError for another suffix, and OSError where the file cannot be written.
        """
        return files.write(path, self.text(Path(path).suffix))

    def __repr__(self) -> str:
        first = self[0]
        return (f"<{type(self).__name__} of {first.example.id}: {len(self)} variants, "
                f"{len(first.tasks)} numbers each>")


class Key(_Sheets):
    """The answers with every step, as .html or .tex, or for `microbp grade` as .json."""

    formats = {".html": lambda variants: html.page(variants, key=True),
               ".tex": lambda variants: latex.document(variants, key=True),
               ".json": as_json}


class Worksheet(_Sheets):
    """Sheets with numbers of their own, a sequence of variants, and the `key` to them.

    `save` writes .html and .tex for paper, .ipynb with cells that check (a notebook for each
    variant; returned is the path of the first), quizzes for Moodle as .xml or .gift, and a .csv
    for the answers of the class. A notebook shows the first sheet.
    """

    formats = {".html": html.page, ".tex": latex.document, ".xml": quiz.moodle,
               ".gift": quiz.gift, ".csv": lambda variants: _answers(variants)}
    more = " or .ipynb"

    @property
    def key(self) -> Key:
        """The answers."""
        return Key(self)

    def save(self, path: str | os.PathLike[str]) -> Path:
        path = Path(path)
        if path.suffix.lower() != ".ipynb":
            return super().save(path)
        names = {variant: path if len(self) == 1 else
                 path.with_stem(f"{path.stem}-{variant.number:02}") for variant in self}
        return [files.write(own, notebook.notebook(one)) for one, own in names.items()][0]

    def _repr_html_(self) -> str:
        page = escape(html.page(self[:1]))
        return f'<iframe sandbox srcdoc="{page}" style="width:100%;height:600px;border:0"></iframe>'


def worksheet(example: Example, variants: int = 30, seed: int = 7, round: int | str = 4, *,
              names: Names = (), phases: Iterable[str] | None = None,
              weights: Iterable[str] | None = None, blanks: str = "results",
              row: int | None = None, lang: str = "en", dead: bool = False,
              own: bool = False) -> Worksheet:
    """Return worksheets of an example, each with friendly numbers of its own, and their key.

    The same `seed` gives the same sheets everywhere. `round`: so many decimals has every result,
    or, as "4s", significant digits. `names`: the students, one sheet for each: a list of names or
    of (name, class), or a CSV file whose first column has the names and whose second, if there is
    one, the classes.

    `phases`: which of forward, backward and update are asked for (all). `weights`: gradients and
    updates of these alone. `blanks`: what is to be filled in: "results", "numbers" (and results)
    or "formulas" (and all that follows). `row`: one training row of several. `dead`: ReLU units
    may be dead. `own`: all sheets have the example's own numbers.

    Raises TypeError for what is not an `Example`, and ValueError where an option cannot be
    honoured or no friendly numbers are found.

    >>> from microbp import gallery
    >>> sheets = worksheet(gallery.load("mazur-2-2-2"), variants=2, phases=["forward"])
    >>> [task.quantity for task in sheets[0].tasks][:3], sheets[0].example.given["w1"]
    (['net_h1', 'out_h1', 'net_h2'], 0.75)
    """
    if not isinstance(example, Example):
        raise TypeError(f"worksheet takes an Example, not {type(example).__name__}")
    if not isinstance(variants, int) or not 1 <= variants <= 10_000:
        raise ValueError(f"variants is a number from 1 to 10000, not {variants!r}")
    digits = rounding(round)
    if not digits or digits in ("0", "0s"):
        raise ValueError(f"results of a sheet are rounded: round is 1 or more, not {round!r}")
    language(lang)
    students = students_of(names) or [Student()] * variants
    options = Options(None if phases is None else tuple(phases),
                      None if weights is None else tuple(weights), blanks, row, lang, dead)
    return Worksheet(made(example.replace(round=digits), students, seed, options, own))


def students_of(names: Names) -> list[Student]:
    """Return the students of a list or of a CSV file; ValueError for a line without a name."""
    if not isinstance(names, str | os.PathLike):
        return [Student(name) if isinstance(name, str) else Student(*name) for name in names]
    rows = read_table(names)
    if rows and rows[0][0].lower() in NAME:
        rows = rows[1:]
    if not rows:
        raise ValueError(f"{os.fspath(names)} names no students")
    for number, row in enumerate(rows, 1):
        if not row or not row[0]:
            raise ValueError(f"{os.fspath(names)}: there is no name for student {number}")
    return [Student(*row[:2]) for row in rows]


def _answers(variants: Sequence[Variant]) -> str:
    """Return an empty table for the answers: a line for each sheet, a column for each number."""
    quantities = dict.fromkeys(task.quantity for one in variants for task in one.tasks)
    return table([[NAME[0], GROUP[0], "variant", *quantities],
                  *([*one.student, one.number, *[""] * len(quantities)] for one in variants)])
