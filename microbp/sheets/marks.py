"""The marks of a class: as a table, and at a glance: which mistakes, and where the thread was lost.

Knows points and verdicts; how they are found is told in `grading`.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import NamedTuple

from microbp import files
from microbp.examples.mistakes import IDS
from microbp.ops import add_up
from microbp.sheets.spreadsheets import GROUP, NAME, VARIANT, table
from microbp.sheets.tasks import Answer
from microbp.sheets.variants import Student
from microbp.writing.tables import render
from microbp.writing.words import language, say

RIGHT, CARRIED, ROUNDED, WRONG, EMPTY, NOT_READ = (
    "right", "carried", "rounded", "wrong", "empty", "not read")

KINDS = {RIGHT: "#2f7fc9", CARRIED: "#7cc0ff", ROUNDED: "#a9cdee", "slip": "#e0822b",
         WRONG: "#b3306a", NOT_READ: "#8c98a4", EMPTY: "#cdd7e0"}
BAR = 20            # characters of a bar in text


class Mark(NamedTuple):
    """What one answer earns, and why: a word of the above or the id of a mistake."""

    answer: Answer
    points: float
    verdict: str

    @property
    def kind(self) -> str:
        """The verdict, or that it is a slip: a mistake that is known by name."""
        return "slip" if self.verdict in IDS and self.verdict not in KINDS else self.verdict


@dataclass(frozen=True)
class Marked:
    """The marks of one sheet."""

    student: Student
    variant: int
    marks: tuple[Mark, ...]

    @property
    def points(self) -> float:
        """The sum of the points."""
        return round(float(add_up(mark.points for mark in self.marks)), 6)

    @property
    def most(self) -> int:
        """All points that could be earned."""
        return int(add_up(mark.answer.points for mark in self.marks))


class Marks:
    """The marks of a class, sheet by sheet; `problems` has what could not be read."""

    def __init__(self, sheets: Iterable[Marked], problems: Iterable[str]) -> None:
        self.sheets = tuple(sheets)
        self.problems = tuple(problems)
        self.kinds: dict[str, Counter[str]] = {}
        self.mistakes: Counter[str] = Counter()
        self.lost: Counter[str] = Counter()
        for sheet in self.sheets:
            for mark in sheet.marks:
                self.kinds.setdefault(mark.answer.quantity, Counter())[mark.kind] += 1
            self.mistakes.update(mark.verdict for mark in sheet.marks if mark.kind == "slip")
            self.lost.update([mark.answer.quantity for mark in sheet.marks
                              if mark.kind not in (RIGHT, ROUNDED)][:1])
        self.shown = [kind for kind in KINDS if any(found[kind] for found in self.kinds.values())]

    @property
    def csv(self) -> str:
        """The marks as a table: points, and for each number its points and its verdict."""
        rows = []
        for sheet in self.sheets:
            found = {mark.answer.quantity: mark for mark in sheet.marks}
            marks = [found.get(name) for name in self.kinds]
            rows.append([*sheet.student, sheet.variant, f"{sheet.points:g}", sheet.most,
                         *(f"{mark.points:g}" if mark else "" for mark in marks),
                         *(mark.verdict if mark else "" for mark in marks)])
        return table([[NAME[0], GROUP[0], VARIANT[0], "points", "of", *self.kinds,
                       *(f"{name}: verdict" for name in self.kinds)], *rows])

    def save(self, path: str | os.PathLike[str], lang: str = "en") -> Path:
        """Write the marks as .csv, or the plot of the class as .svg; return the path."""
        texts = {".csv": lambda: self.csv, ".svg": lambda: self.plot(lang)}
        suffix = Path(path).suffix.lower()
        if suffix not in texts:
            raise ValueError(f"marks are written as {' or '.join(texts)}, not {os.fspath(path)!r}")
        return files.write(path, texts[suffix]())

    def text(self, lang: str = "en") -> str:
        """Return the summary: numbers, mistakes, and where most sheets went wrong first."""
        columns = [say("audit: quantity", lang), *(_named(kind, lang) for kind in self.shown),
                   say("marks: first", lang), ""]
        rows = []
        for quantity, found in self.kinds.items():
            total = found.total()
            good = found["right"] + found["carried"] + found["rounded"]
            rows.append([quantity, *(str(found[kind] or "·") for kind in self.shown),
                         str(self.lost[quantity] or "·"),
                         "█" * round(BAR * good / total) + "░" * (BAR - round(BAR * good / total))])
        parts = [render(columns, rows)]
        if self.mistakes:
            parts.append(render(
                [say("marks: mistake", lang), say("marks: times", lang), ""],
                [[mistake, str(times), IDS[mistake].word(lang)]
                 for mistake, times in self.mistakes.most_common()]))
        if self.lost:
            quantity, times = self.lost.most_common(1)[0]
            parts.append(say("marks: lost", lang, quantity=quantity, n=times))
        return "\n\n".join(parts)

    def __str__(self) -> str:
        return self.text()

    def plot(self, lang: str = "en") -> str:
        """Return a bar for each number as SVG: how many were right, carried on, wrong, empty."""
        language(lang)
        left, wide, step = 150.0, 420.0, 18.0
        high = 44 + step * len(self.kinds)
        parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left + wide + 20:g} '
                 f'{high:g}" width="{left + wide + 20:g}" height="{high:g}" '
                 'font-family="sans-serif" font-size="11">',
                 f'<rect width="{left + wide + 20:g}" height="{high:g}" fill="#fff"/>']
        for k, kind in enumerate(self.shown):
            x = left + k * wide / len(self.shown)
            parts.append(f'<rect x="{x:g}" y="10" width="10" height="10" fill="{KINDS[kind]}"/>'
                         f'<text x="{x + 14:g}" y="19">{escape(_named(kind, lang))}</text>')
        for row, (quantity, found) in enumerate(self.kinds.items()):
            y, x, total = 34 + step * row, left, found.total()
            parts.append(f'<text x="{left - 8:g}" y="{y + 11:g}" text-anchor="end">'
                         f'{escape(quantity)}</text>')
            for kind, colour in KINDS.items():
                width = wide * found[kind] / total
                parts.append(f'<rect x="{x:.1f}" y="{y:g}" width="{width:.1f}" height="13" '
                             f'fill="{colour}"/>' if width else "")
                x += width
        return "\n".join(filter(None, [*parts, "</svg>\n"]))


def _named(kind: str, lang: str) -> str:
    return say("audit: right" if kind == "right" else f"marks: {kind}", lang)
