"""How equations look on a page, HTML with real fractions, and how the page computes them.

The tables of forms here and in `equations` are handed to the page as data: its JavaScript has
the one small function that fills in forms, and no notation or arithmetic of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from microbp.drawing.lettering import lettered
from microbp.writing.equations import LONGEST, Paper, text_paper
from microbp.writing.notation import (
    ATOM,
    CHOICE,
    COMPARISON,
    POWER,
    PRODUCT,
    SIGN,
    SUM,
    Form,
    Notation,
    javascript,
)
from microbp.writing.digits import decimals, with_minus
from microbp.writing.documents import TextPen

_FRACTION = '<span class="fraction"><span>{}</span><span>{}</span></span>'

_HTML = {
    **text_paper().symbols.forms,
    "-": Form(SUM, "{} − {}", (SUM, PRODUCT)),
    "neg": Form(SIGN, "−{}", (SIGN,)),
    "/": Form(PRODUCT, _FRACTION, (CHOICE, CHOICE)),
    "**": Form(POWER, "{}<sup>{}</sup>", (ATOM, CHOICE)),
    "square": Form(POWER, "{}<sup>2</sup>", (ATOM,)),
    "exp": Form(POWER, "e<sup>{}</sup>", (CHOICE,)),
    "sqrt": Form(ATOM, '√<span class="root">{}</span>', (CHOICE,)),
    ">": Form(COMPARISON, "{} &gt; {}", (SUM, SUM)),
    ">=": Form(COMPARISON, "{} ≥ {}", (SUM, SUM)),
    "<": Form(COMPARISON, "{} &lt; {}", (SUM, SUM)),
    "<=": Form(COMPARISON, "{} ≤ {}", (SUM, SUM)),
    "derivative": Form(ATOM, _FRACTION.format("∂{}", "∂{}"), (ATOM, ATOM)),
}


def html_name(name: str) -> str:
    """Write a displayed name in HTML; a name can never be markup.

    >>> html_name("net_h1"), html_name("<b>")
    ('net<sub>h1</sub>', '&lt;b&gt;')
    """
    return "".join(f"<sub>{escape(piece.text)}</sub>" if piece.low else escape(piece.text)
                   for piece in lettered(name))


def html_paper(write: Callable[[float], str] = decimals) -> Paper:
    """Return the look of equations on a page."""
    def number(value: float) -> str:
        return with_minus(write(value))

    symbols = Notation(_HTML, number, html_name, negative_binds=CHOICE)
    return Paper(write, symbols, symbols._replace(forms={**_HTML, "*": _HTML["times"]}), {})


class HtmlPen(TextPen):
    """HTML: names with subscripts, fractions."""

    look = staticmethod(html_paper)


def forms(paper: Paper) -> dict[str, Any]:
    """Return a paper's two tables as data: for each head how tightly it binds, and so on."""
    return {"symbols": _table(paper.symbols), "numbers": _table(paper.numbers),
            "negative": paper.symbols.negative_binds, "atom": ATOM,
            "longest": LONGEST}


def _table(notation: Notation) -> dict[str, Any]:
    return {head: [form.binds, form.template, form.arguments]
            for head, form in notation.forms.items()}


def arithmetic() -> str:
    """Return JavaScript that computes expressions: a function for each head that has a form."""
    forms = {**javascript.forms, "times": javascript.forms["*"]}
    rows = []
    for head, form in forms.items():
        letters = "abc"[:len(form.arguments)]
        rows.append(f'  "{head}": ({", ".join(letters)}) => {form.template.format(*letters)},\n')
    return f"const arithmetic = {{\n{''.join(rows)}}};\n"
