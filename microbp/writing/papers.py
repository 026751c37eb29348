"""What equations are written on: text, LaTeX or HTML.

A formula has a dot between its factors, the same formula with numbers a cross. Knows notations
and written numbers; no equation.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from microbp.writing import notation
from microbp.writing.digits import decimals, with_minus
from microbp.writing.notation import Notation

Write = Callable[[float], str]


class Paper(NamedTuple):
    """How equations look: written numbers, a notation for formulas and one for numbers, signs."""

    write: Write
    symbols: Notation
    numbers: Notation
    signs: Mapping[str, str]

    def rewritten(self, change: Callable[[str], str]) -> "Paper":
        """Return the paper with every template of its notations changed."""
        symbols, numbers = (notation._replace(forms={
            head: form._replace(template=change(form.template))
            for head, form in notation.forms.items()}) for notation in (self.symbols, self.numbers))
        return self._replace(symbols=symbols, numbers=numbers)


def text_paper(write: Write = decimals, minus: str = "-") -> Paper:
    """Return the look of equations in text."""
    forms = {head: form._replace(template=form.template.replace("-", minus))
             for head, form in notation.mathematics.forms.items()}
    return _paper(write, notation.mathematics._replace(forms=forms, number=write))


def latex_paper(write: Write = decimals) -> Paper:
    """Return the look of equations in LaTeX's math mode."""
    def number(value: float) -> str:
        return notation.latex_number(write(value))

    return _paper(write, notation.latex._replace(number=number),
                  {"≈": r"\approx", "+=": r"\mathrel{+}=", "←": r"\leftarrow"})


def html_paper(write: Write = decimals) -> Paper:
    """Return the look of equations on a page."""
    def number(value: float) -> str:
        return with_minus(write(value))

    return _paper(write, notation.html._replace(number=number))


def _paper(write: Write, symbols: Notation, signs: Mapping[str, str] | None = None) -> Paper:
    crossed = {**symbols.forms, "*": symbols.forms["times"]}
    return Paper(write, symbols, symbols._replace(forms=crossed), signs or {})
