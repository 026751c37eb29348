"""Texts that a person has read and found right, to compare with."""

from pathlib import Path

_FOLDER = Path(__file__).parent / "golden"


def golden(name):
    """Return the text of a file of `golden/`, without its last line break."""
    return (_FOLDER / name).read_text(encoding="utf-8").removesuffix("\n")
