"""The words that people read, in English and Chinese, and how wide they are in a terminal.

One table, words.toml: a key gives the same sentence in every language.
"""

import tomllib
from collections.abc import Iterable, Sequence
from importlib.resources import files
from unicodedata import category, east_asian_width

LANGUAGES = ("en", "zh")

WORDS: dict[str, Sequence[str]] = tomllib.loads(
    (files("microbp.writing") / "words.toml").read_text("utf-8"))


def say(key: str, lang: str = "en", **places: object) -> str:
    """Return the words for `key`, with names and numbers put in their places.

    >>> say("learning rate"), say("learning rate", "zh")
    ('learning rate', '学习率')

    Raises ValueError for a language that is not in `LANGUAGES`.
    """
    words = WORDS[key][language(lang)]
    return words.format(**places) if places else words


def counted(number: int, lang: str = "en") -> str:
    """Return a small count as a word, as it stands before what is counted, others in digits.

    >>> counted(2), counted(2, "zh"), counted(12)
    ('two', '两', '12')
    """
    return say(f"counted {number}", lang) if 1 <= number <= 9 else str(number)


def listed(names: Iterable[str], lang: str = "en") -> str:
    """Return names one after the other, as the language divides them."""
    return (", ", "、")[language(lang)].join(names)


def language(lang: str) -> int:
    """Return the language's column in `WORDS`; raises ValueError if there is none."""
    if lang not in LANGUAGES:
        raise ValueError(f"language {lang!r} is none of {', '.join(LANGUAGES)}")
    return LANGUAGES.index(lang)


def width(text: str) -> int:
    """Return how many terminal columns a text takes; a Chinese character takes two."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def pad(text: str, columns: int, right: bool = False) -> str:
    """Fill a text with spaces to a width in columns; `right` puts them before it."""
    spaces = " " * (columns - width(text))
    return spaces + text if right else text + spaces


def printable(name: str) -> str:
    r"""Replace what must not reach a terminal or a page: line breaks, control characters.

    >>> printable("a\x1b[2J\n")
    'a�[2J�'
    """
    return "".join("�" if _is_control(sign) else sign for sign in name)


def _is_control(sign: str) -> bool:
    kind = category(sign)
    return kind[0] == "C" or kind in ("Zl", "Zp")
