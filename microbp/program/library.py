"""Python's functions, found in the C library.

Bits are those of Python because the functions are: `exp` and the others are the ones that Python's
`math` calls, tried against it and bound by their addresses.

Knows libraries, and the functions of rules.
"""

import ctypes
import ctypes.util
import random
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from microbp.ops import FUNCTIONS


@lru_cache
def address(name: str, arguments: int) -> int:
    """Return the address of the function that gives the same bits as Python's; 0 if there is none.

    Which libraries hold Python's own functions differs between systems, so each is tried.
    """
    if name not in FUNCTIONS:
        return 0
    for library in _libraries():
        function = getattr(library, "pow" if name == "**" else name, None)
        if function and _agrees(name, function, arguments):
            return ctypes.cast(function, ctypes.c_void_p).value or 0
    return 0


def _libraries() -> Iterator[ctypes.CDLL]:
    for name in (None, ctypes.util.find_library("m"), "ucrtbase"):
        try:
            yield ctypes.CDLL(name)
        except (OSError, TypeError):
            continue


def _agrees(name: str, function: Any, arguments: int) -> bool:
    """Return whether a function of C gives Python's bits for numbers of all sizes."""
    function.restype, function.argtypes = ctypes.c_double, [ctypes.c_double] * arguments
    rng = random.Random(0)
    for _ in range(500):
        spread = 10.0 ** rng.uniform(-9, 2)
        numbers = [rng.gauss(0.0, spread) for _ in range(arguments)]
        try:
            expected = FUNCTIONS[name](*numbers)
        except (ArithmeticError, ValueError):       # nothing there to compare
            continue
        if function(*numbers) != expected:
            return False
    return True
