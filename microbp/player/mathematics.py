"""How equations look on a page, and how it computes them, as data and code.

The page is handed the tables of forms: its JavaScript has the one small function that fills in
forms, and no notation or arithmetic of its own.
"""

from __future__ import annotations

from typing import Any

from microbp.writing.equations import LONGEST
from microbp.writing.notation import ATOM, Notation, javascript
from microbp.writing.papers import Paper


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
