r"""A picture's marks as TikZ: a standalone document that pdfLaTeX compiles.

Names are set as mathematics and every colour has a name of its own, so that a document may
change both: ``\definecolor{mbpvalue}{HTML}{0B57A4}``. Lengths are in points, 0.75 for a pixel.
Chinese needs the ctex package and XeLaTeX; the document says so itself.
"""

import re
from collections.abc import Iterator, Sequence

from microbp.drawing.lettering import BLANK, MONOSPACE, is_wide
from microbp.drawing.marks import Box, Group, Head, Line, Mark, Picture, Run, Words
from microbp.drawing.shapes import Point
from microbp.drawing.svg import FADED
from microbp.drawing.theme import THEMES
from microbp.writing.naming import GREEK, LATEX_SPECIAL

POINT = 0.75  # for a pixel
LARGEST = 16_000  # points, a little less than TeX's largest length
ANCHORS = {"start": "base west", "middle": "base", "end": "base east"}

NAMES = ("name", "label", "heading", "head")  # texts that are names

_SPECIAL = {**LATEX_SPECIAL, "\u00a0": "~", "<": r"\textless{}", ">": r"\textgreater{}",
            '"': r"{\ttfamily\char34}", "|": r"\textbar{}"}
_SIGNS = {"×": r"\times", "÷": r"\div", "−": "-", "·": r"\cdot", "∇": r"\nabla", "∂": r"\partial",
          "½": r"\tfrac{1}{2}", "√": r"\surd", "…": r"\dots", "→": r"\to", "²": "^2", "³": "^3",
          "Υ": r"\Upsilon", **{letter: "\\" + word for letter, word in GREEK.items()},
          **{sign: f"^{{{digit}}}" for sign, digit in zip("⁰¹⁴⁵⁶⁷⁸⁹⁻ⁿˣᵇ", "01456789-nxb")},
          **{sign: f"_{{{digit}}}" for sign, digit in zip("₀₁₂₃₄₅₆₇₈₉", "0123456789")}}

HEAD = r"""\documentclass{article}
\usepackage{amsmath,amssymb,textcomp,tikz}
\pagestyle{empty}\parindent0pt
"""
CHINESE = r"""\usepackage{ifxetex}
\ifxetex\usepackage{ctex}\else\errmessage{It has Chinese texts: compile it with xelatex}\fi
"""


def tikz(picture: Picture, theme: str) -> str:
    """The whole picture as a LaTeX document.

    Raises ValueError for a picture larger than TeX's largest length.
    """
    if max(picture.width, picture.height) * POINT > LARGEST:
        raise ValueError(
            f"a drawing of {picture.width:.0f} x {picture.height:.0f} is larger than TeX can set: "
            "draw a part of it with only= or until=, or save .svg or .pdf"
        )
    body = figure(picture)
    width, height = (_n(length * POINT) for length in (picture.width, picture.height))
    return "\n".join([
        "% " + picture.title.replace("\n", " "),
        HEAD + (CHINESE if is_chinese(body) else ""),
        rf"\usepackage[paperwidth={width}bp,paperheight={height}bp,margin=0bp]{{geometry}}",
        definitions(theme), r"\begin{document}", body, r"\end{document}", ""])


def definitions(theme: str) -> str:
    """The colours of a theme by the names that figures call them."""
    return "\n".join(rf"\definecolor{{{_colour(name)}}}{{HTML}}{{{colour[1:].upper()}}}"
                     for name, colour in THEMES[theme].items())


def figure(picture: Picture) -> str:
    """The picture as a tikzpicture, which needs `definitions` of its colours."""
    corner = _at((picture.width, picture.height))
    return "\n".join([
        rf"\begin{{tikzpicture}}[x={POINT}bp,y=-{POINT}bp,inner sep=0pt,outer sep=0pt]",
        rf"\fill[{_colour('background')}] (0,0) rectangle {corner};",
        *(line for mark in picture.marks for line in _mark(mark)),
        r"\end{tikzpicture}"])


def _colour(name: str) -> str:
    return "mbp" + name.replace("-", "")


def _n(number: float) -> str:
    return f"{round(number, 2) + 0.0:g}"


def _at(point: Point) -> str:
    return f"({_n(point[0])},{_n(point[1])})"


def _mark(mark: Mark) -> Iterator[str]:
    match mark:
        case Group():
            inner = [line for each in mark.marks for line in _mark(each)]
            for option, value in (("opacity", FADED if mark.faded else ""),
                                  ("shift", f"{{{_at(mark.shift)}}}" if any(mark.shift) else "")):
                if value:
                    inner = [rf"\begin{{scope}}[{option}={value}]", *inner, r"\end{scope}"]
            yield from inner
        case Box():
            yield _box(mark)
        case Line():
            look = [_colour(mark.colour), *_stroke(mark)]
            yield rf"\draw[{','.join(look)}] {_path(mark.pieces)};"
        case Head():
            triangle = " -- ".join(map(_at, mark.points))
            yield rf"\fill[{_colour(mark.colour)}] {triangle} -- cycle;"
        case Words():
            if mark.runs:
                yield _words(mark)


def _box(box: Box) -> str:
    rect = box.rect
    radius = min(box.radius, rect.width / 2, rect.height / 2) * POINT
    look = [f"rounded corners={_n(radius)}bp"]
    look += [f"fill={_colour(box.fill)}"] * bool(box.fill)
    look += [f"draw={_colour(box.line)}", *_stroke(box)] * bool(box.line)
    corner = _at((rect.right, rect.bottom))
    return rf"\path[{','.join(look)}] {_at((rect.x, rect.y))} rectangle {corner};"


def _stroke(mark: Box | Line) -> list[str]:
    pattern = " ".join(f"{'off' if k % 2 else 'on'} {_n(length * POINT)}bp"
                       for k, length in enumerate(mark.dashes))
    return [f"line width={_n(mark.width * POINT)}bp"] + [f"dash pattern={pattern}"] * bool(pattern)


def _path(pieces: Sequence[tuple[Point, ...]]) -> str:
    path = _at(pieces[0][0])
    for _, *rest in pieces:
        if len(rest) == 1:
            path += f" -- {_at(rest[0])}"
        else:
            first, second, end = map(_at, rest)
            path += f" .. controls {first} and {second} .. {end}"
    return path


def _words(words: Words) -> str:
    """A text; a piece with a subscript or a superscript is set as mathematics."""
    pieces: list[tuple[Run, str]] = []
    for run in words.runs:
        if run.shift and pieces:
            base, scripts = pieces[-1]
            sign = "^" if run.shift > 0 else "_"
            pieces[-1] = base, rf"{scripts}{sign}{{\mathrm{{{latex_text(run.text, True)}}}}}"
        else:
            pieces.append((run, ""))
    texts = "".join(_run(run, scripts) for run, scripts in pieces)
    return rf"\node[anchor={ANCHORS[words.anchor]}] at {_at((words.x, words.y))} {{{texts}}};"


def _run(run: Run, scripts: str) -> str:
    """A run in its font and colour, with what stands above and below it."""
    size = run.size * POINT
    font = r"\ttfamily" if run.mono else r"\sffamily"
    font += r"\bfseries\boldmath" if run.weight >= 600 else ""
    look = rf"\color{{{_colour(run.colour)}}}\fontsize{{{_n(size)}}}{{{_n(1.2 * size)}}}{font}"
    text, name = run.text, ""
    if scripts or (run.style in NAMES and re.fullmatch(r"\w+", text) and not is_wide(text)):
        text, name = re.fullmatch(r"(.*?)(\w*)", text, re.DOTALL).groups()  # type: ignore
        name = rf"$\mathit{{{latex_text(name, True)}}}{scripts}$"
    written = latex_text(text)
    if run.mono:
        rule = rf"\rule{{{_n(len(BLANK) * MONOSPACE * size)}bp}}{{{_n(0.06 * size)}bp}}"
        written = written.replace(latex_text(BLANK), rule)
    return rf"{{{look}\selectfont{{}}{written}{name}}}"


def latex_text(text: str, in_math: bool = False) -> str:
    """Letters as LaTeX; none of them can be a command."""
    written = ""
    for sign in re.sub("^ +", lambda spaces: "\u00a0" * len(spaces[0]), text):  # TeX skips them
        if sign in _SPECIAL:
            written += _SPECIAL[sign]
        elif sign in _SIGNS:
            written += f"{_SIGNS[sign]} " if in_math else rf"\ensuremath{{{_SIGNS[sign]}}}"
        elif in_math and ("\u00c0" <= sign < "\u0180" or is_chinese(sign)):
            written += rf"\text{{{sign}}}"
        elif sign.isascii() or is_chinese(sign) or "\u00c0" <= sign < "\u0180":
            written += sign
        else:
            written += rf"\mbox{{\scriptsize U+{ord(sign):04X}}}"
    return written


def is_chinese(text: str) -> bool:
    """Whether a text has Chinese characters, or the signs that stand among them."""
    return any("\u2e80" <= sign <= "\u9fff" or "\uff00" <= sign <= "\uff60" for sign in text)
