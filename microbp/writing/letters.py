"""Letters that write arithmetic down.

A rule that runs on letters instead of floats returns the expression it stands for, which
:mod:`microbp.writing.notation` puts down as text, LaTeX, Python or JavaScript. A letter may carry a
number: then every expression of such letters knows its number too, and a rule that asks ``a > 0``
gets the number's answer. Letters without numbers have no answer, so :func:`trace` follows both.

Knows no operation, no graph and no way of writing: an expression is only its structure.
"""

import operator
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any

_OPERATORS: dict[str, Callable[..., Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "**": operator.pow, "neg": operator.neg,
    ">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le,
}


class Symbol:
    """An expression: a letter, a number, or a head such as ``*`` or ``exp`` with arguments.

    >>> letter("a") * (letter("b") - 1.0)
    (* a (- b 1.0))
    """

    __slots__ = ("head", "args", "number")

    def __init__(self, head: str, args: tuple[Any, ...], number: float | None = None) -> None:
        self.head = head
        self.args = args
        self.number = number

    def __eq__(self, other: object) -> bool:
        return (isinstance(other, Symbol) and self.head == other.head and self.args == other.args
                and self.number == other.number)

    def __hash__(self) -> int:
        return hash((self.head, self.args))

    def __add__(self, other: Any) -> "Symbol": return _apply("+", self, other)
    def __radd__(self, other: Any) -> "Symbol": return _apply("+", other, self)
    def __sub__(self, other: Any) -> "Symbol": return _apply("-", self, other)
    def __rsub__(self, other: Any) -> "Symbol": return _apply("-", other, self)
    def __mul__(self, other: Any) -> "Symbol": return _apply("*", self, other)
    def __rmul__(self, other: Any) -> "Symbol": return _apply("*", other, self)
    def __truediv__(self, other: Any) -> "Symbol": return _apply("/", self, other)
    def __rtruediv__(self, other: Any) -> "Symbol": return _apply("/", other, self)
    def __pow__(self, other: Any) -> "Symbol": return _apply("**", self, other)
    def __rpow__(self, other: Any) -> "Symbol": return _apply("**", other, self)
    def __neg__(self) -> "Symbol": return _apply("neg", self)
    def __gt__(self, other: Any) -> "Symbol": return _apply(">", self, other)
    def __ge__(self, other: Any) -> "Symbol": return _apply(">=", self, other)
    def __lt__(self, other: Any) -> "Symbol": return _apply("<", self, other)
    def __le__(self, other: Any) -> "Symbol": return _apply("<=", self, other)

    def function(self, function: Callable[..., Any], operands: tuple[Any, ...]) -> "Symbol":
        """Write down a call of `function`, which computes when all operands are numbers."""
        return _apply(function.__name__, *operands, compute=function)

    def __bool__(self) -> bool:
        """Answer a question: with the numbers if they are known, else as `trace` decides."""
        if self.number is not None:
            return bool(self.number)
        for answer in _answers.get():
            return answer
        raise _Undecided(self)

    def __int__(self) -> int:
        """Return the number that a constant is, where a rule counts with it."""
        assert self.number is not None
        return int(self.number)

    def __repr__(self) -> str:
        if self.head in ("letter", "number"):
            return str(self.args[0])
        return f"({self.head} {' '.join(map(repr, self.args))})"


def letter(name: str, number: float | None = None) -> Symbol:
    """Return a letter, with the number it stands for if one is known."""
    return Symbol("letter", (name,), number)


def constant(number: float) -> Symbol:
    """Return a number written as itself."""
    return Symbol("number", (number,), number)


def lift(operand: Any) -> Symbol:
    """Return an expression unchanged and a number as a constant."""
    return operand if isinstance(operand, Symbol) else constant(operand)


def _apply(head: str, *operands: Any, compute: Callable[..., Any] | None = None) -> Symbol:
    args = tuple(map(lift, operands))
    numbers = [arg.number for arg in args]
    known = None not in numbers
    return Symbol(head, args, (compute or _OPERATORS[head])(*numbers) if known else None)


# Tracing: running a rule once for every way its questions can be answered


class _Undecided(Exception):
    def __init__(self, question: Symbol) -> None:
        self.question = question


_answers: ContextVar[Iterator[bool]] = ContextVar("answers", default=iter(()))


def trace(rule: Callable[..., Any], *letters: Symbol) -> Any:
    """Run `rule` on letters and join the branches it can take into one expression.

    >>> trace(lambda a: a if a > 0.0 else 0.0, letter("a"))
    (if (> a 0.0) a 0.0)
    >>> trace(lambda a: a if a > 0.0 else 0.0, letter("a", 2.5))
    a
    """
    return _explore(rule, letters, ())


def _explore(rule: Callable[..., Any], letters: tuple[Symbol, ...],
             answers: tuple[bool, ...]) -> Any:
    token = _answers.set(iter(answers))
    try:
        return _lifted(rule(*letters))
    except _Undecided as undecided:
        question = undecided.question
    finally:
        _answers.reset(token)
    yes = _explore(rule, letters, (*answers, True))
    no = _explore(rule, letters, (*answers, False))
    if isinstance(yes, tuple):
        return tuple(_choice(question, *pair) for pair in zip(yes, no))
    return _choice(question, yes, no)


def _lifted(result: Any) -> Any:
    return tuple(map(lift, result)) if isinstance(result, tuple) else lift(result)


def _choice(question: Symbol, yes: Symbol, no: Symbol) -> Symbol:
    return yes if yes == no else Symbol("if", (question, yes, no))
