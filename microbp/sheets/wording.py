"""What stands on a sheet, in any format: equations with blanks, given numbers, instructions.

Knows pens and words; nothing of pages, files and random numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from microbp.sheets.tasks import BLANK, Task
from microbp.sheets.variants import Variant
from microbp.writing.documents import TextPen
from microbp.writing.equations import Equation
from microbp.writing.letters import constant, letter
from microbp.writing.notation import ATOM, Form
from microbp.writing.papers import Paper, Write, html_paper
from microbp.writing.words import say


class HtmlPen(TextPen):
    """HTML: names with subscripts, fractions; a line breaks before a sign, = rather than +."""

    @staticmethod
    def look(write: Write) -> Paper:
        return html_paper(write).rewritten(lambda template: template.replace(
            "{} + {}", '{} <span class="term">+ {}</span>'))

    def equation(self, equation: Equation) -> str:
        return parts(equation.pieces(self.paper))


def parts(pieces: Iterable[str]) -> str:
    """Return pieces of HTML between which a line may break."""
    return "".join(f'<span class="part">{piece} </span>' for piece in pieces)


def equation(task: Task, pen: TextPen, blanks: str, blank: str) -> list[str]:
    """Write a task's equation up to its result, in pieces between which a line may break.

    For each number to be filled in there is a `blank`. `blanks` is what is asked for beside the
    result: nothing more (``"results"``), the ``"numbers"``, or the ``"formulas"`` too.
    """
    paper, (left, sides, numbers, relation) = pen.paper, task.ask()
    told = [side for side in sides if blanks != "formulas" and side.head != "number"]
    pieces = [paper.symbols(side) for side in told]     # a bare number is the result
    if blanks == "results" and numbers.head not in ("number", BLANK.head):   # else it is the result
        forms = {**paper.numbers.forms, BLANK.head: Form(ATOM, blank, ())}
        pieces.append(paper.numbers._replace(forms=forms)(numbers))
    first, equals = (paper.signs.get(sign, sign) for sign in (relation, "="))
    pieces = [*dict.fromkeys(pieces), ""]
    return [paper.symbols(left), f"{first} {pieces[0]}", *(f"{equals} {piece}"
                                                           for piece in pieces[1:])]


def given(variant: Variant, pen: TextPen) -> Iterator[tuple[str, list[str]]]:
    """Yield lines of given numbers, and the words before each line."""
    for row, numbers in variant.given():
        yield say("sheet: given of row" if row else "sheet: given", pen.lang, k=row), [
            pen.equation(Equation(letter(name), (constant(number),), number))
            for name, number in numbers.items()]


def title(variant: Variant, key: bool = False) -> str:
    """Return the title of a sheet, or of its answers."""
    lang = variant.options.lang
    words = variant.example.title_in(lang)
    return say("sheet: answers", lang, title=words) if key else words


def label(variant: Variant, *whose: str) -> str:
    """Say which sheet it is, and whose."""
    number = say("sheet: variant", variant.options.lang, n=variant.number)
    return " · ".join([number, *filter(None, whose)])


def instructions(variant: Variant) -> str:
    """Say how to compute and to round."""
    round = variant.tasks[0].round
    key = "sheet: round significant" if round.endswith("s") else "sheet: round decimals"
    return say(key, variant.options.lang, n=round.removesuffix("s"))
