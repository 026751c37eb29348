"""The nodes of a graph as letters, and the equations between them.

The rules of `ops`, run on letters that carry the nodes' numbers, give each node's formula and
its local derivatives; an `Equation` puts the numbers in. An equation is data: written
on a `Paper`, it is text or LaTeX.

Knows no order of steps, no path and no language.
"""

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import NamedTuple

from microbp import notation
from microbp.engine import Value
from microbp.naming import display_names
from microbp.notation import ATOM, CHOICE, POWER, PRODUCT, SIGN, Form, Notation
from microbp.numbers import MINUS, decimals
from microbp.ops import FUNCTIONS, Op
from microbp.symbol import Symbol, constant, letter, trace

LONGEST = 9     # terms or factors; of more of them the first and the last are written

_ATOMS = ("letter", "number", "derivative", "whole", "dots")    # what numbers are put in for

# Operations whose formula is what they are called; others are written as a call first.
_SELF_EVIDENT = frozenset({"weighted_sum", "total", "squared_error", "power", "neg"})


class Letters:
    """The nodes of one graph as letters with numbers."""

    def __init__(self, output: Value) -> None:
        self.output = output
        self.names = display_names(output)
        self._locals: dict[Value, tuple[Symbol, ...]] = {}

    def of(self, node: Value) -> Symbol:
        """Return a node's letter; a constant without a name is its number."""
        if node.role == "constant" and not node.name:
            return constant(node.data)
        return letter(self.names[node], node.data)

    def formula(self, node: Value) -> Symbol:
        """Return the expression that a node computes, such as ``1 / (1 + exp(-net))``."""
        op = _op(node)
        return simplified(trace(op.forward, *map(self.of, node.parents),
                                *map(constant, op.constants)))

    def call(self, node: Value) -> Symbol | None:
        """Return ``sigmoid(net)`` where the formula does not tell the operation's name."""
        op = _op(node)
        if not op.name.isidentifier() or op.name in _SELF_EVIDENT:
            return None
        call = Symbol(op.name, tuple(map(self.of, node.parents)), node.data)
        return None if call == self.formula(node) else call

    def local(self, node: Value, index: int) -> Symbol:
        """Return the formula of the derivative of a node by one of its parents."""
        if node not in self._locals:
            op = _op(node)
            self._locals[node] = trace(op.local, self.of(node), *map(self.of, node.parents),
                                       *map(constant, op.constants))
        formula = simplified(self._locals[node][index])
        return Symbol(formula.head, formula.args, node.local_grads[index])

    def derivative(self, of: Value, by: Value, number: float) -> Symbol:
        """Return ∂of/∂by as one sign that stands for `number`."""
        return Symbol("derivative", (_whole(self.names[of]), _whole(self.names[by])), number)

    def delta(self, net: Value, number: float) -> Symbol:
        """Return δ of the neuron with this net input: ∂output/∂net."""
        name = self.names[net].removeprefix("net_").removeprefix("out_")
        return letter(f"δ_{name}", number)


def _op(node: Value) -> Op:
    assert isinstance(node.origin, Op)
    return node.origin


def _whole(name: str) -> Symbol:
    """Return a letter that can stand behind a ∂: ``(w1·i1)`` with parentheses."""
    return Symbol("whole", (letter(name),)) if "·" in name else letter(name)


def product(factors: list[Symbol]) -> Symbol:
    """Return a product of the chain rule, written with × between the factors."""
    return reduce(lambda a, b: Symbol("times", (a, b), _product(a.number, b.number)), factors)


def _product(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else a * b


def addition(terms: list[Symbol]) -> Symbol:
    """Return a sum from left to right."""
    return reduce(operator.add, terms)


def simplified(expression: Symbol) -> Symbol:
    """Compute what has no letters and drop powers of 1: ``2 · a^(2 - 1)`` is ``2 · a``."""
    if expression.head in _ATOMS or expression.head == "+":
        return expression
    args = tuple(map(simplified, expression.args))
    if all(arg.head == "number" for arg in args) and expression.number is not None:
        return constant(expression.number)
    if expression.head == "**" and args[1] == constant(1.0):
        return args[0]
    return Symbol(expression.head, args, expression.number)


# Putting numbers in

_CHAINS = ("+", "times")
_COMPUTE: dict[str, Callable[..., float]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "neg": operator.neg, "times": operator.mul, **FUNCTIONS,
}


def _parts(expression: Symbol) -> list[Symbol]:
    """Return the terms of a sum or the factors of a chain, too many perhaps for recursion."""
    head, parts = expression.head, []
    while head in _CHAINS and expression.head == head:
        expression, last = expression.args
        parts.append(last)
    return [expression, *reversed(parts)]


def _joined(head: str, parts: Iterable[Symbol]) -> Symbol:
    return reduce(lambda a, b: Symbol(head, (a, b)), parts)


def with_numbers(expression: Symbol) -> Symbol:
    """Return the expression with its numbers in place of the letters."""
    if expression.head in _ATOMS:
        return expression if expression.number is None else constant(expression.number)
    if expression.head in _CHAINS:
        return _joined(expression.head, map(with_numbers, _parts(expression)))
    return Symbol(expression.head, tuple(map(with_numbers, expression.args)))


def folded(expression: Symbol) -> Symbol:
    """Leave out the middle of long sums and chains."""
    if expression.head in _ATOMS:
        return expression
    if expression.head in _CHAINS:
        parts = _parts(expression)
        if len(parts) > LONGEST:
            parts[3:-2] = [Symbol("dots", ())]
        return _joined(expression.head, map(folded, parts))
    return Symbol(expression.head, tuple(map(folded, expression.args)), expression.number)


def _computed(expression: Symbol, rounded: Callable[[float], float]) -> float:
    """Compute an expression from rounded numbers."""
    if expression.head in _ATOMS:
        return rounded(expression.number)       # type: ignore[arg-type]
    compute = _COMPUTE[expression.head]
    numbers = [_computed(part, rounded) for part in (
        _parts(expression) if expression.head in _CHAINS else expression.args)]
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
        def rounded(number: float) -> float:
            return float(write(number).replace(MINUS, "-"))
        try:
            computed = _computed(self.sides[-1], rounded)
        except (ArithmeticError, ValueError):
            return False
        return write(computed) == write(self.result)

    def pieces(self, paper: "Paper") -> list[str]:
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

    def written(self, paper: "Paper") -> str:
        """Write the equation in one line."""
        return " ".join(self.pieces(paper))


# Papers: formulas write products with a dot, numbers with a cross


class Paper(NamedTuple):
    """How equations look: written numbers, a notation for formulas and one for numbers, signs."""

    write: Callable[[float], str]
    symbols: Notation
    numbers: Notation
    signs: Mapping[str, str]


_TEXT = {
    **notation.text.forms,
    "*": Form(PRODUCT, "{} · {}", (PRODUCT, SIGN)),
    "times": Form(PRODUCT, "{} × {}", (PRODUCT, SIGN)),
    "**": Form(POWER, "{}^{}", (ATOM, ATOM)),
    "square": Form(POWER, "{}²", (ATOM,)),
    "abs": Form(ATOM, "|{}|", (CHOICE,)),
    "sqrt": Form(ATOM, "√({})", (CHOICE,)),
    "log": Form(ATOM, "ln({})", (CHOICE,)),
    "log1p": Form(ATOM, "ln(1 + {})", (PRODUCT,)),
    "sigmoid": Form(ATOM, "σ({})", (CHOICE,)),
    "derivative": Form(ATOM, "∂{}/∂{}", (ATOM, ATOM)),
    "whole": Form(ATOM, "({})", (CHOICE,)),
    "dots": Form(ATOM, "…", ()),
}
_LATEX = {
    **notation.latex.forms,
    "times": Form(PRODUCT, r"{} \times {}", (PRODUCT, SIGN)),
    "sigmoid": Form(ATOM, r"\sigma\left({}\right)", (CHOICE,)),
    "derivative": Form(SIGN, r"\frac{{\partial {}}}{{\partial {}}}", (ATOM, ATOM)),
    "whole": Form(ATOM, r"({})", (CHOICE,)),
    "dots": Form(ATOM, r"\dots", ()),
}


def text_paper(write: Callable[[float], str] = decimals, minus: str = "-") -> Paper:
    """Return the look of equations in text.

    >>> third, three = letter("a", 1 / 3), letter("b", 3.0)
    >>> Equation(letter("y"), (third * three,), 1.0).written(text_paper())
    'y = a · b = 0.333333333 × 3 ≈ 1'
    """
    forms = {head: form._replace(template=form.template.replace("-", minus))
             for head, form in _TEXT.items()}
    symbols = Notation(forms, write, negative_binds=CHOICE)
    return Paper(write, symbols, symbols._replace(forms={**forms, "*": forms["times"]}), {})


def latex_paper(write: Callable[[float], str] = decimals) -> Paper:
    """Return the look of equations in LaTeX's math mode."""
    def number(value: float) -> str:
        mantissa, _, exponent = write(value).partition("e")
        return rf"{mantissa} \cdot 10^{{{exponent}}}" if exponent else mantissa

    symbols = notation.latex._replace(forms=_LATEX, letter=latex_name, number=number)
    return Paper(write, symbols, symbols._replace(forms={**_LATEX, "*": _LATEX["times"]}),
                 {"≈": r"\approx", "+=": r"\mathrel{+}=", "←": r"\leftarrow"})


def latex_name(name: str) -> str:
    r"""Write a display name in LaTeX; ``w1·i1`` is a product of two names.

    >>> latex_name("w1·i1"), latex_name("net_h1")
    ('w_{1} i_{1}', 'net_{h1}')
    """
    return " ".join(notation.latex_name(part) for part in name.split("·") if part)
