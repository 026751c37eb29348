"""Letters that write arithmetic down.

A rule that runs on letters instead of floats returns the expression it stands for, which
:mod:`microbp.writing.notation` puts down as text, LaTeX, Python or JavaScript. A letter may carry a
number: then every expression of such letters knows its number too, and a rule that asks ``a > 0``
gets the number's answer. Letters without numbers have no answer, so :func:`trace` follows both.

Knows no operation, no graph and no way of writing: an expression is only its structure.
"""

import operator
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

#: What an expression ends in: it has no parts that are expressions.
ATOMS = ("letter", "number")

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
    def __abs__(self) -> "Symbol": return _apply("abs", self, compute=abs)
    def __gt__(self, other: Any) -> "Symbol": return _apply(">", self, other)
    def __ge__(self, other: Any) -> "Symbol": return _apply(">=", self, other)
    def __lt__(self, other: Any) -> "Symbol": return _apply("<", self, other)
    def __le__(self, other: Any) -> "Symbol": return _apply("<=", self, other)

    def function(self, function: Callable[..., Any], operands: tuple[Any, ...]) -> "Symbol":
        """Write down a call of `function`, which computes when all operands are numbers."""
        return _apply(function.__name__, *operands, compute=function)

    def __bool__(self) -> bool:
        """Answer a question: with the numbers if they are known, else as `trace` decides."""
        return _answered(self) if self.number is None else bool(self.number)

    def __int__(self) -> int:
        """Return the number that a constant is, where a rule counts with it."""
        assert self.number is not None
        return int(self.number)

    def __repr__(self) -> str:
        if self.head in ATOMS:
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


#: The questions of the run that is on, and its answers. There are more questions than answers
#: when one is asked for the first time: the run goes on with yes, and another run will say no.
_run: ContextVar[tuple[list[Symbol], list[bool]]] = ContextVar("run")


def _answered(question: Symbol) -> bool:
    questions, answers = _run.get()
    questions.append(question)
    return answers[len(questions) - 1] if len(questions) <= len(answers) else True


def trace(rule: Callable[..., Any], *letters: Symbol) -> Any:
    """Run `rule` on letters and join the branches it can take into one expression.

    >>> trace(lambda a: a if a > 0.0 else 0.0, letter("a"))
    (if (> a 0.0) a 0.0)
    >>> trace(lambda a: a if a > 0.0 else 0.0, letter("a", 2.5))
    a
    """
    return _branches(rule, letters, [])


def _branches(rule: Callable[..., Any], letters: tuple[Symbol, ...], answers: list[bool]) -> Any:
    questions: list[Symbol] = []
    token = _run.set((questions, answers))
    try:
        result = _lifted(rule(*letters))
    finally:
        _run.reset(token)
    for asked in range(len(questions) - 1, len(answers) - 1, -1):       # the last question first
        yes = [*answers, *[True] * (asked - len(answers))]
        no = _branches(rule, letters, [*yes, False])
        result = _choice(questions[asked], result, no)
    return result


def _lifted(result: Any) -> Any:
    return tuple(map(lift, result)) if isinstance(result, tuple) else lift(result)


def _choice(question: Symbol, yes: Any, no: Any) -> Any:
    if isinstance(yes, tuple):
        return tuple([_choice(question, *pair) for pair in zip(yes, no)])
    return yes if yes == no else Symbol("if", (question, yes, no))


# Rules of operations: a result, and derivatives that may use it


def derive(rule: Callable[..., Any], *letters: Symbol, out: Symbol
           ) -> tuple[Symbol, tuple[Symbol, ...]]:
    """Run the rule of an operation on letters: what it computes, and its derivatives.

    Where a derivative uses the result, the letter `out` stands for it.

    Raises TypeError if the rule calls a function that takes nothing but numbers.

    >>> def square_root(a):
    ...     root = a ** 0.5
    ...     return root, (0.5 / root,)
    >>> derive(square_root, letter("a"), out=letter("out"))
    ((** a 0.5), ((/ 0.5 out),))
    """
    results: list[Symbol] = []          # of all branches; kept, so that no other takes their ids

    def run(*letters: Symbol) -> tuple[Any, ...]:
        result, derivatives = rule(*letters)
        if isinstance(result, Symbol) and result.head not in ATOMS:
            results.append(result)
        return result, *[_with_out(derivative, results, out) for derivative in derivatives]

    result, *derivatives = trace(run, *letters)
    return result, tuple([_with_out(derivative, results, out)       # in their questions too
                          for derivative in derivatives])


def _with_out(expression: Any, results: list[Symbol], out: Symbol) -> Any:
    """Replace the results in it, by identity; without recursion, since sums may be long."""
    if not isinstance(expression, Symbol):
        return expression
    known = {id(result): out for result in results}
    stack = [expression]
    while stack:
        symbol = stack[-1]
        missing = [arg for arg in symbol.args
                   if isinstance(arg, Symbol) and id(arg) not in known]
        if id(symbol) in known:
            stack.pop()
        elif missing and symbol.head not in ATOMS:
            stack += missing
        else:
            args = (symbol.args if symbol.head in ATOMS
                    else tuple([known[id(arg)] for arg in symbol.args]))
            same = all(new is old for new, old in zip(args, symbol.args))
            known[id(symbol)] = symbol if same else Symbol(symbol.head, args, symbol.number)
            stack.pop()
    return known[id(expression)]
