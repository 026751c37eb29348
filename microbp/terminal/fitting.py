"""Texts made to fit a terminal: its signs, and its columns, of which a Chinese character takes two.

Knows nothing but texts.
"""

from collections.abc import Iterable, Iterator

from microbp.writing.digits import MINUS
from microbp.writing.words import width

# What a terminal may be unable to show, and what is shown instead
_ASCII = {"▶": ">", "█": "#", "░": "-", "─": "-", "⋮": ":", "…": "..", "∂": "d", "·": "*",
          "×": "x", "≈": "~", "←": "<-", "→": "->", MINUS: "-", "²": "^2", "√": "sqrt",
          "σ": "sigmoid", "δ": "delta", "：": ": ", "；": "; ", "，": ", "}


def shown(text: str, encoding: str) -> str:
    """Replace what an encoding has no sign for.

    >>> shown("∂E/∂w ≈ 0.5 × 2", "ascii")
    'dE/dw ~ 0.5 x 2'
    """
    return "".join(sign if can_show(sign, encoding) else _ASCII.get(sign, "?") for sign in text)


def can_show(text: str, encoding: str) -> bool:
    """Tell whether a text can be written in an encoding."""
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def clip(text: str, columns: int) -> str:
    """Cut a text off where it gets too wide."""
    while width(text) > columns:
        text = text[:-1]
    return text


def fit(text: str, columns: int, right: bool = False, mark: str = "…") -> str:
    """Fill a text with spaces to a width; of one too wide, `mark` replaces the middle."""
    if width(text) > columns:
        text = _shortened(text, columns, mark)
    space = " " * (columns - width(text))
    return space + text if right else text + space


def _shortened(text: str, columns: int, mark: str) -> str:
    begin, end = text[:len(text) // 2], text[len(text) // 2:]
    while width(begin + mark + end) > columns and (begin or end):
        if width(begin) > width(end):
            begin = begin[:-1]
        else:
            end = end[1:]
    return clip(begin + mark + end, columns)


def fill(pieces: Iterable[str], columns: int) -> Iterator[str]:
    """Join pieces by spaces into lines; all but the first are indented."""
    line, indent = "", ""
    for piece in _words(pieces, columns - 4):
        space = "" if line.endswith("；") else " "
        if line and width(line + space + piece) <= columns:
            line += space + piece
        else:
            if line:
                yield line
            line = indent + piece
        indent = "    "
    if line:
        yield line


def _words(pieces: Iterable[str], columns: int) -> Iterator[str]:
    """Break what is too wide: pieces into words, words anywhere."""
    for piece in pieces:
        for word in [piece] if width(piece) <= columns else piece.split(" "):
            while width(word) > columns:
                head = clip(word, columns)
                yield head
                word = word[len(head):]
            yield word
