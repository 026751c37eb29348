"""Putting equations and sentences on paper: as text, as LaTeX and as Markdown.

A pen writes equations, names and whole sentences with places for them; what is written is
decided by the documents, elsewhere. Knows no graph and no step.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from string import Formatter
from typing import Any

from microbp.writing.digits import decimals, digits_asked_for
from microbp.writing.equations import Equation
from microbp.writing.letters import Symbol
from microbp.writing.matrices import MatrixEquation, latex_block, text_block
from microbp.writing.naming import latex_text
from microbp.writing.papers import Paper, latex_paper, text_paper
from microbp.writing.tables import escaped
from microbp.writing.words import language, pad, say, width

WIDEST_LATEX = 70   # signs of an equation in one line; a longer one stands in several
WIDEST = 120        # columns of a table of text; what is wider stands in lines below each other


class TextPen:
    """Plain text."""

    def __init__(self, lang: str = "en", write: Callable[[float], str] = decimals) -> None:
        language(lang)
        self.lang = lang
        self.paper = self.look(write)

    look: Callable[[Callable[[float], str]], Paper] = staticmethod(text_paper)
    arrow = " → "
    per_cent = " %"
    between = "\n"          # a heading and what belongs to it

    def equation(self, equation: Equation) -> str:
        """Write an equation."""
        return equation.written(self.paper)

    def matrices(self, equation: MatrixEquation) -> list[str]:
        """Write an equation between matrices, in several lines."""
        head = f"{self.symbol(equation.left)} = {self.symbol(equation.formula)}"
        return [head, *text_block(equation.parts(self.paper.write), self.paper.write, WIDEST)]

    def symbol(self, symbol: Symbol) -> str:
        """Write a letter or a formula."""
        return self.paper.symbols(symbol)

    def number(self, number: float) -> str:
        """Write a number."""
        return self.paper.symbols.number(number)

    def percent(self, part: float) -> str:
        """Write a part of a whole in per cent."""
        return decimals(100.0 * part, 1) + self.per_cent

    def say(self, key: str, **places: object) -> str:
        """Write a sentence of `words`, with what pens have written in its places."""
        return say(key, self.lang, **places)

    def sentence(self, key: str, **places: Symbol | str) -> str:
        """Write a sentence of `words` that stands by itself, with symbols and words in it."""
        return say(key, self.lang, **{name: self.words(place) if isinstance(place, str)
                                      else self.symbol(place) for name, place in places.items()})

    def words(self, words: str) -> str:
        """Write words that stand in a sentence."""
        return words

    def heading(self, key: str, **places: object) -> str:
        """Write a heading."""
        return self.title(self.say(key, **places))

    def title(self, words: str) -> str:
        """Write a heading of words that have been said."""
        return words[:1].upper() + words[1:]

    def item(self, mark: str, lines: Iterable[str], sentence: str = "") -> str:
        """Write lines that belong together, and a sentence about them."""
        first, *others = [*lines, *filter(None, [sentence])]
        return "\n".join([f"{mark:>4}  {first}", *(f"      {line}" for line in others)])

    def table(self, titles: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
        """Write rows below titles, in columns."""
        lines = [titles, *rows]
        widths = [max(map(width, column)) for column in zip(*lines)]
        padded = ["  ".join(map(pad, row, widths)) for row in lines]
        if width(padded[0]) > WIDEST:
            return "\n".join("  " + "\n      ".join(row) for row in lines)
        return "\n".join(f"  {row.rstrip()}" for row in padded)

    def section(self, heading: str, items: Iterable[str]) -> str:
        """Join a heading and what belongs to it."""
        return self.between.join([heading, *items])


class LatexPen(TextPen):
    """LaTeX: display mathematics, one piece for each item."""

    look = staticmethod(latex_paper)
    arrow = r" \to "
    per_cent = r"\,\%"
    between = "\n\n"
    within = " \\\\\n&\\quad "      # between the rows of an equation

    def equation(self, equation: Equation) -> str:
        rows: list[str] = []
        for piece in equation.pieces(self.paper):
            row = f"{rows[-1]} {piece}" if rows else piece
            alone = equation.left is not None and len(rows) == 1 and "=" not in rows[0]
            if rows and (alone or _signs(row) <= WIDEST_LATEX):
                rows[-1] = row
            else:
                rows.append(piece)
        return self.within.join(rows)

    def say(self, key: str, **places: object) -> str:
        r"""Write a sentence in math mode: ``\text{where } a = b``."""
        pieces = Formatter().parse(say(key, self.lang))
        return "".join((rf"\text{{{latex_text(words)}}}" if words else "")
                       + ("" if place is None else str(places[place]))
                       for words, place, _, _ in pieces)

    def matrices(self, equation: MatrixEquation) -> list[str]:
        return [_latex_matrices(self.paper, equation)]

    def sentence(self, key: str, **places: Symbol | str) -> str:
        return say(key, self.lang, **{
            name: latex_text(place) if isinstance(place, str) else f"${self.symbol(place)}$"
            for name, place in places.items()})

    def heading(self, key: str, **places: object) -> str:
        words = say(key, self.lang)
        in_math = {name: f"${place}$" for name, place in places.items()}
        return self.title(words.format(**in_math))

    def title(self, words: str) -> str:
        return rf"\paragraph{{{super().title(words)}}}"

    def item(self, mark: str, lines: Iterable[str], sentence: str = "") -> str:
        rows = " \\\\\n".join(f"& {line}" for line in lines)
        tag = rf"\tag*{{{mark}}}" if mark else ""
        below = f"\n{sentence}" if sentence else ""
        return f"\\[\\begin{{aligned}}\n{rows}\n\\end{{aligned}}{tag}\\]{below}"

    def table(self, titles: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
        lines = " \\\\\n".join(" & ".join(row).replace(self.within, " ") for row in rows)
        columns = "@{\\qquad}".join("l" * len(titles))
        return (f"\\[\\begin{{array}}{{{columns}}}\n{' & '.join(titles)} \\\\ \\hline\n{lines}"
                "\n\\end{array}\\]")


class MarkdownPen(TextPen):
    """Markdown with LaTeX between dollar signs, as notebooks and GitHub show it."""

    look = staticmethod(latex_paper)
    between = "\n\n"

    def equation(self, equation: Equation) -> str:
        return _dollars(super().equation(equation))

    def matrices(self, equation: MatrixEquation) -> list[str]:
        return [f"${_latex_matrices(self.paper, equation)}$"]

    def symbol(self, symbol: Symbol) -> str:
        return _dollars(super().symbol(symbol))

    def number(self, number: float) -> str:
        return _dollars(super().number(number))

    def title(self, words: str) -> str:
        return f"### {super().title(words)}"

    def words(self, words: str) -> str:
        return escaped(words)

    def item(self, mark: str, lines: Iterable[str], sentence: str = "") -> str:
        indent = " " * len(mark) + " " * bool(mark)
        written = "\n\n".join(f"{indent}{line}" for line in [*lines, *filter(None, [sentence])])
        return mark + written[len(mark):]

    def table(self, titles: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
        lines = [titles, ["---"] * len(titles), *rows]
        return "\n".join(f"| {' | '.join(row)} |" for row in lines)


def _signs(latex: str) -> int:
    """Return about how many signs LaTeX shows."""
    return len(re.sub(r"\\\w+|[\\{}_^ ]", "", latex))


def _latex_matrices(paper: Paper, equation: MatrixEquation) -> str:
    return (f"{paper.symbols(equation.left)} = {paper.symbols(equation.formula)} "
            + latex_block(equation.parts(paper.write), paper.symbols.number))


def _dollars(latex: str) -> str:
    """Put LaTeX between dollar signs; a name in it can be no markup."""
    return f"${''.join(_ENTITIES.get(sign, sign) for sign in latex)}$"


_ENTITIES = {sign: f"&#{ord(sign)};" for sign in "&<>`$[]!|~"}


PENS = {"text": TextPen, "markdown": MarkdownPen, "latex": LatexPen}
NOTATIONS = ("partial", "delta", "matrix")      # in which steps and derivatives are told


def pen(format: str, lang: str = "en", digits: int = 9) -> TextPen:
    """Return the pen for ``text``, ``latex`` or ``markdown``.

    Raises ValueError for another format, an unknown language or digits outside 1 to 17.
    """
    if format not in PENS:
        raise ValueError(f"format {format!r} is none of {', '.join(PENS)}")
    return PENS[format](lang, partial(decimals, digits=digits_asked_for(digits)))


class Document:
    """What can be written in every format and language: text, LaTeX, Markdown.

    `options` are those of the kind of document, if it has any.
    """

    def written(self, pen: TextPen, *args: Any, **options: Any) -> str:
        """Return the document as a pen writes it."""
        raise NotImplementedError

    def export(self, format: str = "text", lang: str = "en", digits: int = 9,
               **options: Any) -> str:
        """Return the document in a format: text, latex or markdown.

        Raises ValueError for another format, an unknown language or digits outside 1 to 17.
        """
        return self.written(pen(format, lang, digits), **options)

    def text(self, lang: str = "en", digits: int = 9, **options: Any) -> str:
        """Return the document as text, its numbers with `digits` decimals."""
        return self.export("text", lang, digits, **options)

    def latex(self, lang: str = "en", digits: int = 9, **options: Any) -> str:
        """Return the document as LaTeX (amsmath); Chinese words need the ctex package."""
        return self.export("latex", lang, digits, **options)

    def markdown(self, lang: str = "en", digits: int = 9, **options: Any) -> str:
        """Return the document as Markdown with LaTeX formulas."""
        return self.export("markdown", lang, digits, **options)

    def __str__(self) -> str:
        return self.text()

    def _repr_markdown_(self) -> str:
        return self.markdown()
