"""What comes in from outside: real, finite and whole numbers of whatever type, one or several."""

from collections.abc import Iterable
from math import isfinite
from numbers import Real
from operator import index
from typing import Any


def real_number(number: Any) -> float:
    """Return a number of any real type as a finite float.

    Raises TypeError if it is not a real number and ValueError if it is not finite.
    """
    if number.__class__ is not float:
        if not isinstance(number, (int, Real)):     # int first: asking Real is slow
            raise TypeError(f"{type(number).__name__} {number!r} is not a real number, "
                            "which is what a Value holds")
        try:
            return real_number(float(number))
        except OverflowError:
            raise ValueError("a number beyond the largest float, 1.8e308, was given") from None
    finite: float = number
    if not isfinite(finite):
        raise ValueError(f"{finite} is not finite, which every number of a graph must be")
    return finite


def whole_number(number: Any, what: str, least: int) -> int:
    """Return a whole number of any type as an int.

    Raises TypeError if it is not one, and ValueError if it is below the `least`.
    """
    try:
        whole = index(number)
    except TypeError:
        whole = None
    if whole is None or isinstance(number, bool):
        raise TypeError(f"{what} is a whole number, not {type(number).__name__} {number!r}")
    if whole < least:
        raise ValueError(f"{what} is {whole}; it must be at least {least}")
    return whole


def as_list(given: Any) -> list[Any]:
    """Return several things as a list, and a lone one as a list of it."""
    return list(given) if isinstance(given, Iterable) else [given]
