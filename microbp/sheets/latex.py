"""Sheets and keys as one LaTeX document each, in the class exam, the drawings as TikZ.

Chinese needs XeLaTeX and the ctex package; the document says so itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from microbp.drawing import Drawing
from microbp.drawing.tikz import CHINESE, POINT, definitions, figure, is_chinese, latex_text
from microbp.sheets.html import filled
from microbp.sheets.tasks import Task
from microbp.sheets.variants import Variant
from microbp.sheets.wording import equation, given, instructions, label, title
from microbp.writing.digits import decimals
from microbp.writing.documents import LatexPen, TextPen
from microbp.writing.papers import Paper, Write, latex_paper

WIDE, HIGH = 480.0, 640.0       # PostScript points between the margins
_RESULT = {"results": "27mm", "numbers": "70mm", "formulas": "110mm"}


class SheetPen(LatexPen):
    """LaTeX in a paragraph: TeX breaks its lines, never behind the sign of a product."""

    within = " "

    @staticmethod
    def look(write: Write = decimals) -> Paper:
        return latex_paper(write).rewritten(
            lambda template: re.sub(r"(\\times|\\cdot) ", r"\1\\nobreak ", template))


def document(variants: Sequence[Variant], key: bool = False) -> str:
    """Return the sheets, or with `key` their answers, as one LaTeX document."""
    lang = variants[0].options.lang
    body = "\n".join(line for variant in variants for line in _sheet(variant, lang, key))
    chinese = is_chinese(body)
    return filled("sheets.tex", engine="xelatex" if chinese else "pdflatex", sheets=body,
                  chinese=CHINESE if chinese else "",
                  colours="" if key else definitions("light"))


def _sheet(variant: Variant, lang: str, key: bool) -> Iterator[str]:
    math, words = SheetPen(lang), TextPen(lang)
    student = variant.student
    which = label(variant, *(student if key else student[:1]))
    yield rf"\sheet{{{latex_text(title(variant, key))}}}{{{latex_text(which)}}}"
    if not key:
        yield "".join(
            rf"{words.say(f'sheet: {what}')} \underline{{\makebox[{width}][l]{{{text}}}}}\hfill "
            for what, text, width in (("name", latex_text(student.name), "70mm"),
                                      ("class", latex_text(student.group), "25mm"),
                                      ("points", rf"\hfill/ {variant.points}", "20mm")))
    yield rf"\medskip\par {instructions(variant)}\par"
    for before, numbers in given(variant, math):
        yield before + r"\quad ".join(f"${number}$" for number in numbers) + r"\par"
    drawing = None if key else variant.drawing()
    if drawing and not variant.stands_last(drawing):
        yield _drawing(drawing)
    yield r"\begin{questions}"
    for heading, found in variant.sections:
        yield rf"\heading{{{words.title(heading)}}}"
        for _, task in found:
            body = _told(task, math) if key else _asked(task, math, variant)
            yield rf"\task{{{task.points}}}{{{body}}}"
    yield r"\end{questions}"
    if drawing and variant.stands_last(drawing):
        yield r"\clearpage" + _drawing(drawing)


def _asked(task: Task, pen: SheetPen, variant: Variant) -> str:
    blanks = variant.options.blanks
    pieces = equation(task, pen, blanks, r"\blank ")
    pieces[-1] += rf" \result{{{_RESULT[blanks]}}}"
    return " ".join(rf"$\displaystyle {piece}$" for piece in pieces) + r"\vspace{\work}"


def _told(task: Task, pen: SheetPen) -> str:
    lines = [rf"$\displaystyle {line}$" for line in task.lines(pen)]
    return rf" \\[1mm] \quad ".join(lines) + rf"\hfill $\mathbf{{{task.text}}}$"


def _drawing(drawing: Drawing) -> str:
    """Return a drawing as large as the page allows."""
    scale = min(1.5, WIDE / (drawing.layout.width * POINT), HIGH / (drawing.layout.height * POINT))
    return rf"\begin{{center}}\scalebox{{{scale:.3f}}}{{{figure(drawing.marks)}}}\end{{center}}"
