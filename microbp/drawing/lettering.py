"""How names are lettered: subscripts, and how wide a text runs.

Widths are upper bounds: those of DejaVu Sans Bold, which runs wider than the usual system
fonts, so a text that fits its card here fits it everywhere. Knows neither fonts nor SVG.
"""

import unicodedata
from functools import cache
from typing import NamedTuple

from microbp.drawing.theme import TEXTS
from microbp.ops import add_up
from microbp.writing.naming import split_name

MONOSPACE = 0.61  # of the font size, for every character; 0.6 or less in the usual fonts
SUBSCRIPT = 0.73  # a subscript's size, of the font size
SMALLEST = 9.0  # no text is smaller
LONGEST = 24  # characters of a name that are shown
BLANK = "_" * 15  # for a number to be filled in by hand
HANDWRITING = 20.0  # more space above a blank than above a printed line

# Widths of the characters 32 to 126 in thousandths of the font size.
_WIDTHS = [
    348, 456, 521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415, 380, 365, 696, 696,
    696, 696, 696, 696, 696, 696, 696, 696, 400, 400, 838, 838, 838, 580, 1000, 774, 762, 734,
    830, 683, 683, 821, 837, 372, 372, 775, 637, 995, 837, 850, 733, 850, 770, 720, 682, 812,
    774, 1103, 771, 724, 725, 457, 365, 457, 838, 500, 500, 675, 716, 593, 716, 678, 435, 716,
    712, 343, 343, 665, 343, 1042, 712, 687, 716, 716, 493, 595, 478, 712, 652, 924, 645, 652,
    582, 712, 365, 712, 838,
]
_OTHER, _WIDE = 0.84, 1.05  # other alphabets and signs; Chinese characters and emoji


class Piece(NamedTuple):
    """A piece of a name; `low` pieces are subscripts, `high` ones superscripts."""

    text: str
    low: bool = False
    high: bool = False

    def size(self, size: float) -> float:
        """The font size of this piece in a text of a size."""
        return max(SMALLEST, SUBSCRIPT * size) if self.low or self.high else size


def lettered(name: str) -> list[Piece]:
    """Split a name into letters, subscripts and superscripts; long names end in an ellipsis.

    >>> [piece.text for piece in lettered("net_h1")], lettered("net_h1")[1].low
    (['net', 'h1'], True)
    """
    if len(name) > LONGEST:
        return [Piece(name[: LONGEST - 1] + "…")]
    pieces: list[Piece] = []
    for part in split_name(name):
        if pieces and not pieces[-1].low and not pieces[-1].high:
            pieces[-1] = Piece(pieces[-1].text + part.base)
        else:
            pieces.append(Piece(part.base))
        if part.superscript:
            pieces.append(Piece(f"({part.superscript})", high=True))
        if part.subscripts:
            pieces.append(Piece(",".join(part.subscripts), low=True))
    return pieces


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
            text += "_" * piece.low + "^" * piece.high + piece.text
    return text


def text_width(style: str, letters: list[Piece] | str) -> float:
    """How wide a text of a class runs at most."""
    pieces = [Piece(letters)] if isinstance(letters, str) else letters
    look = TEXTS[style]
    if look.mono:
        return numeral_width("".join(piece.text for piece in pieces), look.size)
    run: float = add_up((width(piece.text, piece.size(look.size)) for piece in pieces), 0.0)
    return run


def space_above(letters: list[Piece]) -> float:
    """How much more room a text needs above it, to be filled in by hand."""
    return HANDWRITING if any(BLANK in piece.text for piece in letters) else 0.0


def width(text: str, size: float) -> float:
    """How wide a text in a sans-serif font of this size runs at most."""
    em: float = add_up(map(_character, text), 0.0)
    return em * size


@cache
def _character(character: str) -> float:
    if character == "\u00a0":
        character = " "
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
