"""Quizzes for Moodle, as its XML and as GIFT: one category for each variant.

A question is numerical. The right answer has the tolerance of rounding; every mistake that gives
another number is an answer too, with its part of the points and a word of what went wrong.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import NamedTuple

from microbp.examples.mistakes import IDS
from microbp.sheets.html import filled
from microbp.sheets.policy import Policy
from microbp.sheets.tasks import Task
from microbp.sheets.variants import Variant
from microbp.sheets.wording import equation, given, instructions, label, title
from microbp.writing.digits import decimals
from microbp.writing.documents import LatexPen, TextPen
from microbp.writing.words import say

SLIP = round(100 * Policy.slip)     # per cent; Moodle knows tenths and quarters of the points
_BLANK = r"\underline{{\qquad}}"


class Choice(NamedTuple):
    """An answer that a quiz expects: a number, how far off it may be, what it is worth."""

    number: str
    tolerance: str
    percent: int
    feedback: str


def choices(task: Task, wrong_numbers: Iterable[tuple[str, float]], lang: str) -> list[Choice]:
    """Return the right answer and then the wrong ones, each number once.

    What several mistakes give is said to be any of them.
    """
    wrong: dict[str, dict[str, None]] = {}      # what may have happened, by the numbers
    for mistake, number in wrong_numbers:
        if abs(number - task.answer) > task.tolerance + task.unit:
            wrong.setdefault(task.written(number), {})[IDS[mistake].word(lang)] = None
    return [Choice(task.text, decimals(task.tolerance), 100, say("sheet: right", lang)), *(
        Choice(number, decimals(task.unit), SLIP,
               say("sheet: may be", lang, what=say("sheet: or", lang).join(words)))
        for number, words in wrong.items())]


def moodle(variants: Sequence[Variant]) -> str:
    """Return the quizzes as Moodle XML."""
    return filled("quiz.xml", questions="\n".join(
        question for variant in variants for question in _questions(variant)))


def _questions(variant: Variant) -> Iterator[str]:
    yield filled("category.xml", category=escape(_category(variant)))
    drawing = b64encode(variant.drawing().svg.encode()).decode()
    yield filled("description.xml", name="00", text=_cdata(
        "\n".join(f"<p>{line}</p>" for line in _introduction(variant))
        + '<p><img src="@@PLUGINFILE@@/drawing.svg" alt=""></p>'), drawing=drawing)
    for name, task, found in _numbered(variant):
        yield filled("numerical.xml", name=escape(name), text=_cdata(_asked(task, variant)),
                     points=str(task.points), answers="\n".join(filled(
                         "answer.xml", fraction=str(choice.percent), number=choice.number,
                         tolerance=choice.tolerance, feedback=escape(escape(choice.feedback)))
                         for choice in found))


def gift(variants: Sequence[Variant]) -> str:
    """Return the quizzes in GIFT, which has no drawings."""
    return "\n".join(line for variant in variants for line in _gift(variant))


def _gift(variant: Variant) -> Iterator[str]:
    yield f"$CATEGORY: {_category(variant)}\n"
    yield f"::00::[html]{_plain('<br>'.join(_introduction(variant)))}\n"
    for name, task, found in _numbered(variant):
        yield f"::{_plain(name)}::[html]{_plain(_asked(task, variant))}{{#"
        for choice in found:
            yield (f"\t=%{choice.percent}%{choice.number}:{choice.tolerance}"
                   f"#{_plain(escape(choice.feedback))}")
        yield "}\n"


def _numbered(variant: Variant) -> Iterator[tuple[str, Task, list[Choice]]]:
    """Yield the name of each question, what it asks, and its answers."""
    wrong = variant.wrong_numbers()
    for number, task in enumerate(variant.tasks, 1):
        yield (f"{number:02} {task.quantity}", task,
               choices(task, wrong[task.quantity], variant.options.lang))


def _category(variant: Variant) -> str:
    """Return where a variant's questions go; a name with / would be two categories."""
    name = title(variant).replace("/", "//").replace("\n", " ")
    return f"$course$/top/{name}/{label(variant)}"


def _introduction(variant: Variant) -> Iterator[str]:
    yield instructions(variant)
    for before, numbers in given(variant, LatexPen(variant.options.lang)):
        yield before + ", ".join(map(_math, numbers))


def _asked(task: Task, variant: Variant) -> str:
    pen = LatexPen(variant.options.lang)
    heading = escape(TextPen(pen.lang).title(task.heading(pen.lang)))
    written = " ".join(equation(task, pen, variant.options.blanks, _BLANK))
    return f"<p>{heading}</p><p>{_math(written + ' ?')}</p>"


def _math(latex: str) -> str:
    return rf"\({escape(latex)}\)"


def _cdata(text: str) -> str:
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def _plain(text: str) -> str:
    """Escape what GIFT reads as its own signs."""
    return re.sub(r"([\\~=#{}:])", r"\\\1", text).replace("\n", " ")
