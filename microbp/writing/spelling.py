"""What somebody may have meant who spelt a name nearly right."""

from collections.abc import Iterable
from difflib import get_close_matches


def meant(name: str, known: Iterable[str]) -> str:
    """Return a question that names what is spelt nearly like `name`, or nothing.

    >>> meant("w11", ["w1", "w2", "out_h1"])
    " (did you mean 'w1'?)"
    """
    near = get_close_matches(name, list(known), n=1)
    return f" (did you mean {near[0]!r}?)" if near else ""
