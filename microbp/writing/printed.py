"""A number as it is printed: do its digits agree with an exact value, and if not, why not?

A printed number is text, for its trailing zeros say how many digits it claims. This module
knows digits and nothing of where the numbers come from.
"""

import re
from decimal import Decimal
from math import isfinite, ulp

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?\Z")
_NOTHING = Decimal("1e-12")     # what sums leave over that are 0


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
            raise ValueError(f"{self.text[:40]!r} is not a number such as 0.3589, -0.019 or 2.4e-3")
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

    def agrees(self, value: float, ulps: int = 4) -> bool:
        """Tell whether ``value``, rounded to the printed digits, is the printed number.

        A tie may go either way, and the last bits of double precision are not held against
        anybody: `ulps` units in the last place are allowed for. A zero without decimals rounds
        nothing: it is what is 0 itself.
        """
        rounding = self.unit / 2 if self.number or self.exponent < 0 else _NOTHING
        return (isfinite(value) and abs(Decimal(value) - self.number)
                <= rounding + ulps * Decimal(ulp(value)))

    def is_cut_from(self, value: float) -> bool:
        """Tell whether the printed number is ``value`` with the further digits cut off.

        Of a zero nothing would be left.
        """
        return isfinite(value) and not self.agrees(value) and (
            Decimal(value) * self.number > 0) and (
            0 <= abs(Decimal(value)) - abs(self.number) < self.unit)

    def is_near(self, other: "Printed") -> bool:
        """Tell whether only the last digit is another one."""
        return self.text[:-1] == other.text[:-1]

    def slip_from(self, right: float | Decimal) -> str | None:
        """Name the slip of the pen that makes the printed digits out of those of ``right``.

        ``"dropped"``, ``"changed"``, ``"swapped"`` or ``"doubled"``, or ``None``. Where a
        number of fixed length lost a digit, one more stands at the end; where one was doubled,
        the last is gone.

        >>> Printed("0.75136079").slip_from(0.75136506955)
        'dropped'
        >>> Printed("33.001").slip_from(33.003)
        'changed'
        """
        decimals = -self.exponent
        if not isfinite(right) or self.significant < 4 or decimals < 0:
            return None
        if (right < 0) != (self.number < 0):
            return None
        printed, same, longer, shorter = (_digits(number, places) for number, places in (
            (self.number, decimals), (right, decimals), (right, decimals + 1),
            (right, max(0, decimals - 1))))
        if printed == same:
            return None
        # a last digit that is wrong, and nothing else, tells of none lost before it
        fixed_length = self.significant >= 6 and printed[:-1] != same[:-1]
        if printed in _without_one(longer) or fixed_length and printed[:-1] in _without_one(same):
            return "dropped"
        if shorter in _without_double(printed) or (
                fixed_length and same[:-1] in _without_double(printed)):
            return "doubled"
        if len(printed) == len(same):
            wrong = [i for i in range(len(printed)) if printed[i] != same[i]]
            if len(wrong) == 1:
                return "changed"
            if len(wrong) == 2 and wrong[1] == wrong[0] + 1 and (
                    printed[wrong[0]:wrong[1] + 1] == same[wrong[0]:wrong[1] + 1][::-1]):
                return "swapped"
        return None


def _digits(number: float | Decimal, decimals: int) -> str:
    return format(abs(Decimal(number)), f".{decimals}f").replace(".", "")


def _without_one(digits: str) -> set[str]:
    return {digits[:i] + digits[i + 1:] for i in range(len(digits))}


def _without_double(digits: str) -> set[str]:
    return {digits[:i] + digits[i + 1:] for i in range(1, len(digits))
            if digits[i] == digits[i - 1]}
