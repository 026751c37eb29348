"""A class at a glance: which mistakes, how often, and where the thread was lost.

Knows verdicts by the numbers that were asked for; no students and no points.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape

from microbp.examples.mistakes import IDS
from microbp.writing.tables import render
from microbp.writing.words import language, say

KINDS = {"right": "#2f7fc9", "carried": "#7cc0ff", "rounded": "#a9cdee", "slip": "#e0822b",
         "wrong": "#b3306a", "not read": "#8c98a4", "empty": "#cdd7e0"}
BAR = 20            # characters of a bar in text


class Summary:
    """What a class did: for each sheet the quantities in their order, each with its verdict."""

    def __init__(self, sheets: Sequence[Sequence[tuple[str, str]]]) -> None:
        self.kinds: dict[str, Counter[str]] = {}
        self.mistakes: Counter[str] = Counter()
        self.lost: Counter[str] = Counter()
        for sheet in sheets:
            for quantity, verdict in sheet:
                self.kinds.setdefault(quantity, Counter())[_kind(verdict)] += 1
            self.mistakes.update(verdict for _, verdict in sheet if _kind(verdict) == "slip")
            self.lost.update([quantity for quantity, verdict in sheet
                              if _kind(verdict) not in ("right", "rounded")][:1])
        self.shown = [kind for kind in KINDS if any(found[kind] for found in self.kinds.values())]

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


def _kind(verdict: str) -> str:
    """Return the kind of a verdict: a mistake that is known by name is a slip."""
    if verdict in IDS and verdict not in KINDS:
        return "slip"
    return verdict


def _named(kind: str, lang: str) -> str:
    return say("audit: right" if kind == "right" else f"marks: {kind}", lang)
