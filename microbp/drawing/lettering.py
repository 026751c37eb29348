"""How names are lettered: subscripts, and how wide a text runs.

Widths are upper bounds: those of DejaVu Sans Bold, which runs wider than the usual system
fonts, so a text that fits its card here fits it everywhere. Knows neither fonts nor SVG.
"""

import re
import unicodedata
from typing import NamedTuple

MONOSPACE = 0.61  # of the font size, for every character; 0.6 or less in the usual fonts
SUBSCRIPT = 0.73  # a subscript's size, of the font size
LONGEST = 24  # characters of a name that are shown

# Widths of the characters 32 to 126 in thousandths of the font size.
_WIDTHS = [
    348, 456, 521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415, 380, 365, 696, 696,
    696, 696, 696, 696, 696, 696, 696, 696, 400, 400, 838, 838, 838, 580, 1000, 774, 762, 734,
    830, 683, 683, 821, 837, 372, 372, 775, 637, 995, 837, 850, 733, 850, 770, 720, 682, 812,
    774, 1103, 771, 724, 725, 457, 365, 457, 838, 500, 500, 675, 716, 593, 716, 678, 435, 716,
    712, 343, 343, 665, 343, 1042, 712, 687, 716, 716, 493, 595, 478, 712, 652, 924, 645, 652,
    582, 712, 365, 712, 838,
]  # fmt: skip
_OTHER, _WIDE = 0.84, 1.05  # other alphabets and signs; Chinese characters and emoji

_TAILED = re.compile(r"([^\W\d_]+)_([\w\[\],]+)")
_INDEXED = re.compile(r"([^\W\d_]+)((?:\[[\d,]+\])+)")
_COUNTED = re.compile(r"[^\W\d_]+\d+(?:·?[^\W\d_]+\d*)*")


class Piece(NamedTuple):
    """A piece of a name; `low` pieces are subscripts."""

    text: str
    low: bool = False


def lettered(name: str) -> list[Piece]:
    """Split a name into letters and subscripts; long names end in an ellipsis.

    >>> lettered("net_h1"), lettered("x")
    ([Piece(text='net', low=False), Piece(text='h1', low=True)], [Piece(text='x', low=False)])
    """
    if len(name) > LONGEST:
        name = name[: LONGEST - 1] + "…"
    if tailed := _TAILED.fullmatch(name) or _INDEXED.fullmatch(name):
        return [Piece(tailed[1]), Piece(tailed[2], low=True)]
    if _COUNTED.fullmatch(name):
        pieces = re.findall(r"\d+|\D+", name)
        return [Piece(piece, low=piece.isdigit()) for piece in pieces]
    return [Piece(name)] if name else []


def flat(letters: list[Piece]) -> str:
    """The letters as plain text, with real subscript digits where all of them exist.

    >>> flat(lettered("w1")), flat(lettered("net_h1"))
    ('w₁', 'net_h1')
    """
    text = ""
    for piece in letters:
        if piece.low and piece.text.isascii() and piece.text.isdigit():
            text += piece.text.translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
        else:
            text += "_" * piece.low + piece.text
    return text


def width(letters: list[Piece] | str, size: float) -> float:
    """How wide a text in a sans-serif font of this size runs at most."""
    if isinstance(letters, str):
        letters = [Piece(letters)]
    return sum(_width(piece.text) * (SUBSCRIPT if piece.low else 1) for piece in letters) * size


def _width(text: str) -> float:
    return sum(_character(character) for character in text)


def _character(character: str) -> float:
    if " " <= character <= "~":
        return _WIDTHS[ord(character) - 32] / 1000
    if is_wide(character):
        return _WIDE
    if unicodedata.combining(character):
        return 0.0
    return 1.3 if ord(character) > 0xFFFF or 0x400 <= ord(character) < 0x530 else _OTHER


def is_wide(text: str) -> bool:
    """Whether a text has Chinese characters or others as wide as they are high."""
    return any(unicodedata.east_asian_width(character) in "WF" for character in text)


def numeral_width(text: str, size: float) -> float:
    """How wide a text in a monospace font of this size runs at most."""
    return len(text) * MONOSPACE * size
