"""Equations as data: chains of formulas that all stand for the same number.

An `Equation` knows how to put numbers in for the letters, and whether the numbers as they are
rounded still fit; a `Paper` is what it is written on.

Knows expressions; no graph, rule or language.
"""

import operator
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

from microbp.ops import FUNCTIONS
from microbp.writing.digits import MINUS, decimals
from microbp.writing.letters import ATOMS, Symbol, constant, letter, rewritten
from microbp.writing.papers import Paper

LONGEST = 9     # terms or factors; of more of them the first and the last are written
ONES = 3        # factors of 1 that are counted

_CHAINS = ("+", "times")        # what may be very long
_COMPUTE: dict[str, Callable[..., float]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "neg": operator.neg, "times": operator.mul,
    ">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le, **FUNCTIONS,
}


# Expressions that the rules do not make: derivatives, and the products of the chain rule


def derivative(of: str, by: str, number: float) -> Symbol:
    """Return ∂of/∂by as one sign that stands for `number`."""
    return Symbol("derivative", (_whole(of), _whole(by)), number)


def _whole(name: str) -> Symbol:
    """Return a letter that can stand behind a ∂: ``(w1·i1)`` with parentheses."""
    return Symbol("whole", (letter(name),)) if "·" in name else letter(name)


def product(factors: list[Symbol]) -> Symbol:
    """Return a product of the chain rule, written with × between the factors."""
    return reduce(lambda a, b: Symbol("times", (a, b), _product(a.number, b.number)), factors)


def _product(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else a * b


def change(of: Symbol, number: float) -> Symbol:
    """Return Δ before a letter, as one sign that stands for `number`."""
    return Symbol("change", (of,), number)


def addition(terms: list[Symbol]) -> Symbol:
    """Return a sum from left to right."""
    return reduce(operator.add, terms)


# Putting numbers in


def terms(expression: Symbol) -> list[Symbol]:
    """Return the terms of a sum or the factors of a chain, too many perhaps for recursion."""
    head, parts = expression.head, []
    while head in _CHAINS and expression.head == head:
        expression, last = expression.args
        parts.append(last)
    return [expression, *reversed(parts)]


def with_numbers(expression: Symbol) -> Symbol:
    """Return the expression with its numbers in place of the letters."""
    return rewritten(expression, lambda part: part if part.head not in ATOMS or part.number is None
                     else constant(part.number))


def folded(expression: Symbol) -> Symbol:
    """Leave out the middle of long sums and chains, and of a chain's factors of 1 all but one.

    Numbers say how many they are: ``0.5 × 3 × 1^7``.
    """
    head = expression.head
    if head in ATOMS:
        return expression
    if head in _CHAINS:
        parts = terms(expression)
        if head == "times":
            parts = _without_ones(parts)
        if len(parts) > LONGEST:
            parts[3:-2] = [Symbol("dots", ())]
        return reduce(lambda a, b: Symbol(head, (a, b)), map(folded, parts))
    return Symbol(head, tuple(map(folded, expression.args)), expression.number)


def _without_ones(factors: list[Symbol]) -> list[Symbol]:
    if all(factor.head == "number" for factor in factors):
        others = [factor for factor in factors if factor.number != 1.0]
        ones = len(factors) - len(others)
        return factors if ones < ONES else [
            *others, Symbol("**", (constant(1.0), constant(float(ones))))]
    if len(factors) <= LONGEST:
        return factors
    kept: list[Symbol] = []
    for factor in factors:
        if factor.number != 1.0:
            kept.append(factor)
        elif not kept or kept[-1].head != "dots":
            kept.append(Symbol("dots", ()))
    return kept


def computed(expression: Symbol, number: Callable[[Symbol], float]) -> float:
    """Compute an expression from the numbers that its letters have."""
    if expression.head in ATOMS or expression.head not in (*_COMPUTE, "if"):
        return number(expression)       # of a call that cannot be computed here the number it gave
    if expression.head == "if":
        question, yes, no = expression.args
        return computed(yes if computed(question, number) else no, number)
    compute = _COMPUTE[expression.head]
    numbers = [computed(part, number) for part in (
        terms(expression) if expression.head in _CHAINS else expression.args)]
    return reduce(compute, numbers) if expression.head in _CHAINS else compute(*numbers)


@dataclass(frozen=True)
class Equation:
    """``left = side = … = numbers = result``: formulas, the last one with numbers, the result.

    `relation` stands behind the left side: ``=``, or ``+=`` for a contribution to a sum, or
    ``←`` for a new number of the same name. Without a left side the first formula begins.
    """

    left: Symbol | None
    sides: tuple[Symbol, ...]
    result: float
    relation: str = "="

    @property
    def numbers(self) -> Symbol:
        """The last formula with numbers in place of letters."""
        return with_numbers(self.sides[-1])

    def is_exact(self, write: Callable[[float], str] = decimals) -> bool:
        """Tell whether the numbers as written give the result as written."""
        def rounded(atom: Symbol) -> float:
            assert atom.number is not None
            return float(write(atom.number).replace(MINUS, "-"))
        try:
            return write(computed(self.sides[-1], rounded)) == write(self.result)
        except (ArithmeticError, ValueError):
            return False

    def pieces(self, paper: Paper) -> list[str]:
        """Return ``y``, ``= a · b``, ``= 2 × 3``, ``= 6``: where a long line may be broken.

        The last sign is ``≈`` where the rounded numbers do not give the rounded result.
        """
        sides = [] if self.left is None else [paper.symbols(self.left)]
        sides += [paper.symbols(folded(side)) for side in self.sides]
        sides += [paper.numbers(folded(self.numbers)), paper.numbers(constant(self.result))]
        sides = [side for k, side in enumerate(sides) if k == 0 or side != sides[k - 1]]
        signs = ["="] * (len(sides) - 1)
        if signs and not self.is_exact(paper.write):
            signs[-1] = "≈"
        if signs and self.left is not None:
            signs[0] = self.relation if signs[0] == "=" else signs[0]
        return [sides[0], *(f"{paper.signs.get(sign, sign)} {side}"
                            for sign, side in zip(signs, sides[1:]))]

    def written(self, paper: Paper) -> str:
        """Write the equation in one line."""
        return " ".join(self.pieces(paper))
