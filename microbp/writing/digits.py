"""How a number is written: decimals as published examples print them, significant digits as
drawings show them.

Ties are rounded away from zero, as JavaScript rounds them too. Knows no Value and no words.
"""

import re
from operator import index
from decimal import ROUND_HALF_UP, Context, Decimal
from math import inf, isfinite
from unicodedata import normalize

MINUS = "−"
_EXACT = Context(prec=1100)         # digits enough for every float, written out


def decimals(number: float, digits: int = 9) -> str:
    """Write a number with up to `digits` decimals; a small one with 6 significant digits, or
    `digits` if that is less; a large one with 15 significant digits, or `digits` if that is more,
    since a float has no more.

    Trailing zeros are dropped; numbers too small or too large for this are written with an
    exponent.

    >>> decimals(0.593269992107), decimals(0.4), decimals(3.5101e-05), decimals(-0.5, 2)
    ('0.593269992', '0.4', '0.000035101', '-0.5')
    """
    if not number or not isfinite(number):
        return _special(number)
    exponent = Decimal(number).adjusted()
    if not -8 <= exponent <= 14:
        return _with_exponent(_rounded(number, 6))
    if exponent < 0:
        return _fixed(number, max(digits, min(6, digits) - 1 - exponent))
    return _fixed(number, min(digits, max(15, digits) - 1 - exponent))


def significant(number: float, digits: int = 4) -> str:
    """Write a number with up to `digits` significant digits; trailing zeros are dropped.

    >>> significant(0.0004385677), significant(1.1059059), significant(-2.0), significant(1e-9)
    ('0.0004386', '1.106', '-2', '1e-9')
    """
    if not number or not isfinite(number):
        return _special(number)
    rounded = _rounded(number, digits)
    exponent = rounded.adjusted()
    if not -6 <= exponent <= max(digits, 6) - 1:
        return _with_exponent(rounded)
    return _plain(rounded) if exponent < digits else _fixed(number, 0)


def decimals_or_infinity(number: float, digits: int = 9) -> str:
    """Write a number that may have grown beyond all bounds, as `decimals` does, or ∞.

    >>> decimals_or_infinity(0.5), decimals_or_infinity(inf)
    ('0.5', '∞')
    """
    return decimals(number, digits) if isfinite(number) else "∞"


def with_minus(text: str) -> str:
    """Replace the hyphens of a written number by true minus signs, for pictures."""
    return text.replace("-", MINUS)


def by_hand(number: float, digits: str) -> float:
    """Round a number as a person does, half away from zero on the digits that are seen.

    `digits` is how many decimals, or how many significant digits: ``"4"`` or ``"4s"``; "" rounds
    nothing.

    >>> by_hand(0.75136507, "4"), by_hand(0.00043857, "3s"), by_hand(-2.675, "2"), by_hand(2.5, "0")
    (0.7514, 0.000439, -2.68, 3.0)
    """
    if not digits or not number or not isfinite(number):
        return number
    last = Decimal(unit_by_hand(number, digits))
    return float(Decimal(repr(number)).quantize(last, ROUND_HALF_UP, _EXACT))


def unit_by_hand(number: float, digits: str) -> str:
    """Return one unit of the last digit to which a number is rounded by hand.

    >>> unit_by_hand(0.75136507, "4"), unit_by_hand(0.00043857, "3s")
    ('1e-4', '1e-6')
    """
    count = int(digits.removesuffix("s"))
    if digits.endswith("s") and number:
        count -= Decimal(repr(number)).adjusted() + 1
    return f"1e{-count}"


def as_typed(text: str) -> str:
    """Return what people type in its plain form: with a point, and signs of the usual width."""
    return re.sub(r"(?<=\d)[,。](?=\d)", ".", normalize("NFKC", text).replace(MINUS, "-")).strip()


def read_number(text: str) -> float:
    """Read a number as people type it: full-width, with a true minus or a decimal comma.

    >>> read_number("０.５"), read_number("−0,25")
    (0.5, -0.25)

    Raises ValueError for what is not a finite number.
    """
    try:
        number = float(as_typed(text))
    except ValueError:
        number = inf
    if not abs(number) < inf:
        raise ValueError(f"{text!r} is not a finite number")
    return number


def rounding(digits: int | str) -> str:
    """Return how a person rounds, as `by_hand` takes it; empty for not at all.

    Raises ValueError unless it is a number of decimals from 0 to 15, or of significant digits,
    as in "4s", from 1 to 15.
    """
    text = "" if digits is None else str(digits)
    count = text.removesuffix("s")
    if text and not (count.isascii() and count.isdecimal() and len(count) <= 2
                     and text.endswith("s") <= int(count) <= 15):
        raise ValueError(f"round = {digits!r} is neither a number of decimals from 0 to 15 nor "
                         "of significant digits such as '4s'")
    return text


def digits_asked_for(digits: int) -> int:
    """Return how many digits numbers shall have, 1 to 17.

    Raises ValueError if that is not a whole number in this range.
    """
    number = index(digits) if hasattr(digits, "__index__") and not isinstance(digits, bool) else 0
    if not 1 <= number <= 17:
        raise ValueError(f"digits is a whole number from 1 to 17, not {digits!r}")
    return number


def _special(number: float) -> str:
    return "0" if number == 0.0 else str(number)


def _fixed(number: float, places: int) -> str:
    return _plain(Decimal(number).quantize(Decimal((0, (1,), -places)), ROUND_HALF_UP, _EXACT))


def _rounded(number: float, digits: int) -> Decimal:
    """A number with so many significant digits, one more where it becomes a power of ten."""
    exact = Decimal(number)
    return exact.quantize(Decimal((0, (1,), exact.adjusted() - digits + 1)), ROUND_HALF_UP, _EXACT)


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _with_exponent(rounded: Decimal) -> str:
    exponent = rounded.adjusted()
    return f"{_plain(rounded.scaleb(-exponent))}e{exponent}"
