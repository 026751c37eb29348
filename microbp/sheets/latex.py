"""Sheets and keys as one LaTeX document each, in the class exam, the drawings as TikZ.

Chinese needs XeLaTeX and the ctex package; the document says so itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from microbp.drawing.tikz import CHINESE, POINT, definitions, figure, is_chinese, latex_text
from microbp.sheets.html import filled
from microbp.sheets.tasks import Task
from microbp.sheets.variants import Variant
from microbp.sheets.wording import equation, given, instructions, label, title
from microbp.writing.documents import LatexPen, TextPen

WIDE, HIGH = 480.0, 640.0       # PostScript points between the margins
_RESULT = {"results": "27mm", "numbers": "70mm", "formulas": "110mm"}


def document(variants: Sequence[Variant], key: bool = False) -> str:
    """Return the sheets, or with `key` their answers, as one LaTeX document."""
    lang = variants[0].options.lang
    body = "\n".join(line for variant in variants for line in _sheet(variant, lang, key))
    chinese = is_chinese(body)
    return filled("sheets.tex", engine="xelatex" if chinese else "pdflatex", sheets=body,
                  chinese=CHINESE if chinese else "",
                  colours="" if key else definitions("light"))


def _sheet(variant: Variant, lang: str, key: bool) -> Iterator[str]:
    math, words = LatexPen(lang), TextPen(lang)
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
    if not key:
        yield from _drawing(variant)
    yield r"\begin{questions}"
    for heading, found in variant.sections:
        yield rf"\fullwidth{{\large\bfseries {words.title(heading)}}}\nopagebreak"
        for _, task in found:
            body = _told(task, math) if key else _asked(task, math, variant)
            yield rf"\task{{{task.points}}}{{{body}}}"
    yield r"\end{questions}"


def _asked(task: Task, pen: LatexPen, variant: Variant) -> str:
    blanks = variant.options.blanks
    pieces = equation(task, pen, blanks, r"\blank ")
    pieces[-1] += rf" \result{{{_RESULT[blanks]}}}"
    return " ".join(rf"$\displaystyle {piece}$" for piece in pieces) + r"\vspace{\work}"


def _told(task: Task, pen: LatexPen) -> str:
    lines = [rf"$\displaystyle {line}$" for line in task.lines(pen)]
    return rf" \\[1mm] \quad ".join(lines) + rf"\hfill $\mathbf{{{task.text}}}$"


def _drawing(variant: Variant) -> Iterator[str]:
    """Yield the drawing, as large as the page allows."""
    drawing = variant.drawing()
    scale = min(1.5, WIDE / (drawing.layout.width * POINT), HIGH / (drawing.layout.height * POINT))
    yield rf"\begin{{center}}\scalebox{{{scale:.3f}}}{{{figure(drawing.marks)}}}\end{{center}}"
