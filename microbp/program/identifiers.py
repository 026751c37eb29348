"""Names of nodes made safe for a program's text.

Whatever a node is called, what comes out is one identifier that is valid in Python and in
JavaScript, means nothing else in either, and is given only once.
"""

import builtins
import keyword
import re
import unicodedata
from collections.abc import Iterable

_JAVASCRIPT = """
    arguments await break case catch class const continue debugger default delete do else enum
    eval export extends false finally for function if implements import in instanceof interface
    let new null package private protected public return static super switch this throw true try
    typeof undefined var void while with yield Math NaN Infinity Object Array Number String
    """.split()
_RESERVED = {*keyword.kwlist, *keyword.softkwlist, *dir(builtins), *_JAVASCRIPT}


def identifier(name: str, otherwise: str = "v") -> str:
    """Return `name` with all that an identifier cannot hold replaced by single underscores.

    >>> [identifier(name) for name in ("w[2][1,2]", "x; import os", "隐层 1", "2b")]
    ['w_2_1_2', 'x_import_os', '隐层_1', 'v_2b']
    """
    normal = unicodedata.normalize("NFKC", name)        # as Python's parser does
    kept = "".join(sign if ("a" + sign).isidentifier() else "_" for sign in normal)
    word = re.sub("__+", "_", kept).strip("_")
    if not word:
        return otherwise
    return word if word.isidentifier() else f"{otherwise}_{word}"


class Scope:
    """Declare identifiers, each once; what is `taken` already is never given."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {*_RESERVED, *taken}
        self._next: dict[str, int] = {}

    def declare(self, name: str, otherwise: str) -> str:
        """Return an identifier for a node's own name, numbered only if it is taken."""
        word = identifier(name, otherwise)
        return self._numbered(f"{word}_", 2) if word in self._taken else self._take(word)

    def numbered(self, word: str) -> str:
        """Return the next of ``sum1``, ``sum2``, … for a node without a name."""
        return self._numbered(identifier(word), 1)

    def _numbered(self, word: str, start: int) -> str:
        number = self._next.get(word, start)
        while f"{word}{number}" in self._taken:
            number += 1
        self._next[word] = number + 1
        return self._take(f"{word}{number}")

    def _take(self, word: str) -> str:
        self._taken.add(word)
        return word
