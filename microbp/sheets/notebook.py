"""A sheet as a Jupyter notebook, whose cells check the answers one by one.

The notebook holds the sheet's numbers and no answer: they are computed where it is run.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from microbp.sheets.variants import Variant
from microbp.sheets.wording import equation, given, instructions, label, title
from microbp.writing.documents import MarkdownPen, TextPen
from microbp.writing.tables import escaped

_BLANK = r"\underline{{\quad}}"
_START = """\
from microbp.sheets import Check

check = Check(
{example},
    {options})
check.drawing"""


def notebook(variant: Variant) -> str:
    """Return the notebook of one sheet; it needs microbp where it is run."""
    cells: list[dict[str, Any]] = [
        {"cell_type": kind, "id": f"cell-{number}", "metadata": {}, "source": text,
         **({"execution_count": None, "outputs": []} if kind == "code" else {})}
        for number, (kind, text) in enumerate(_cells(variant), 1)]
    return json.dumps({"cells": cells, "metadata": {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 5},
        ensure_ascii=False, indent=1)


def _cells(variant: Variant) -> Iterator[tuple[str, str]]:
    options = variant.options
    pen, plain = MarkdownPen(options.lang), TextPen(options.lang)
    lines = [f"# {escaped(title(variant))}", escaped(label(variant, *variant.student)),
             instructions(variant), plain.say("sheet: how to check")]
    lines += [before + ", ".join(numbers) for before, numbers in given(variant, pen)]
    yield "markdown", "\n\n".join(lines)
    text = replace(variant.example, published=(), sources=()).toml
    yield "code", _START.format(
        example="\n".join(f"    {line!r}" for line in text.splitlines(keepends=True)),
        options=", ".join(f"{name}={value!r}" for name, value in _stated(vars(options))))
    for heading, found in variant.sections:
        yield "markdown", f"## {plain.title(heading)}"
        for number, task in found:
            written = " ".join(equation(task, pen, options.blanks, _BLANK))
            worth = plain.say("sheet: worth", n=task.points)
            yield "markdown", f"**{number}.** ${written}$ ? ({worth})"
            yield "code", f"check({task.quantity!r}, ...)"


def _stated(options: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the options that are not as they are anyway; the language always."""
    for name, value in options.items():
        if name == "lang" or value not in (None, "results", False):
            yield name, value
