"""A number as it is printed: do its digits agree with an exact value, and if not, why not?

A printed number is text, for its trailing zeros say how many digits it claims. This module
knows digits and nothing of where the numbers come from.
"""

import re
from decimal import Decimal
from math import isfinite, ulp

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?\Z")


class Printed:
    """A number with the digits it was printed with.

    >>> Printed("0.680").agrees(0.68026719669864845), Printed("0.663").agrees(0.6637386974)
    (True, False)
    >>> Printed("0.663").is_cut_from(0.6637386974)
    True
    """

    def __init__(self, text: str) -> None:
        self.text = text.strip().replace("−", "-")
        if not _NUMBER.match(self.text):
            raise ValueError(f"{text!r} is not a number such as 0.3589, -0.019 or 2.4e-3")
        self.number = Decimal(self.text)
        self.exponent = int(self.number.as_tuple().exponent)

    def __repr__(self) -> str:
        return f"Printed({self.text!r})"

    @property
    def unit(self) -> Decimal:
        """One unit of the last printed digit."""
        return Decimal(1).scaleb(self.exponent)

    @property
    def significant(self) -> int:
        """The number of significant digits: 3 for ``0.0165``, 4 for ``0.5000``."""
        digits = self.number.as_tuple().digits
        return len(digits) if any(digits) else 0

    def agrees(self, value: float) -> bool:
        """Tell whether ``value``, rounded to the printed digits, is the printed number.

        A tie may go either way, and the last bits of double precision are not held against
        anybody: four units in the last place are allowed for.
        """
        return (isfinite(value) and abs(Decimal(value) - self.number)
                <= self.unit / 2 + 4 * Decimal(ulp(value)))

    def is_cut_from(self, value: float) -> bool:
        """Tell whether the printed number is ``value`` with the further digits cut off."""
        return isfinite(value) and not self.agrees(value) and (
            self.number == 0 or (value < 0) == (self.number < 0)) and (
            0 <= abs(Decimal(value)) - abs(self.number) < self.unit)

    def slip_from(self, value: float) -> str | None:
        """Name the slip of the pen that makes the printed digits out of those of ``value``.

        ``"changed"``, ``"swapped"``, ``"doubled"`` or ``"dropped"``, or ``None``. A digit may
        be dropped with the others moved up and one more digit put at the end, or doubled with
        the last one pushed out, as happens where the number of digits is fixed.

        >>> Printed("0.75136079").slip_from(0.75136506955)
        'dropped'
        >>> Printed("33.001").slip_from(33.003)
        'changed'
        """
        if not isfinite(value) or self.significant < 4 or self.exponent > 0:
            return None
        if (value < 0) != (self.number < 0):
            return None
        printed, right, longer, shorter = (
            _digits(number, decimals) for number, decimals in (
                (self.number, -self.exponent), (value, -self.exponent),
                (value, 1 - self.exponent), (value, max(0, -self.exponent - 1))))
        if printed == right:
            return None
        differences = [i for i in range(min(len(printed), len(right))) if printed[i] != right[i]]
        if len(printed) == len(right) and len(differences) == 1:
            return "changed"
        if len(printed) == len(right) and len(differences) == 2:
            i, j = differences
            if j == i + 1 and (printed[i], printed[j]) == (right[j], right[i]):
                return "swapped"
        if printed in _without_one(longer):
            return "dropped"
        if shorter in _without_doubles(printed) or (
                self.significant >= 6 and right[:-1] in _without_doubles(printed)):
            return "doubled"
        if self.significant >= 6 and printed[:-1] in _without_one(right):
            return "dropped"
        return None


def _digits(number: float | Decimal, decimals: int) -> str:
    return format(abs(Decimal(number)), f".{decimals}f").replace(".", "")


def _without_one(digits: str) -> set[str]:
    return {digits[:i] + digits[i + 1:] for i in range(len(digits))}


def _without_doubles(digits: str) -> set[str]:
    return {digits[:i] + digits[i + 1:] for i in range(1, len(digits))
            if digits[i] == digits[i - 1]}
