"""Letters that write arithmetic down.

A rule that runs on letters instead of floats returns the expression it stands for, which
:mod:`microbp.writing.notation` puts down as text, LaTeX, Python or JavaScript. A letter may carry a
number: then every expression of such letters knows its number too, and a rule that asks ``a > 0``
gets the number's answer. Letters without numbers have no answer, so :func:`trace` follows both.

Knows no operation, no graph and no way of writing: an expression is only its structure.
"""

import operator
from collections.abc import Callable, Container, Iterator
from contextvars import ContextVar
from typing import Any

#: What an expression ends in, for one number: a letter, a number, or a sign made of letters.
ATOMS = ("letter", "number", "derivative", "change", "whole", "dots")

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
        return isinstance(other, Symbol) and len({*_numbers(self, other)}) == 1

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
        if self.head in ("letter", "number"):
            return str(self.args[0])
        return f"({self.head} {' '.join(map(repr, self.args))})"


def letter(name: str, number: float | None = None) -> Symbol:
    """Return a letter, with the number it stands for if one is known."""
    return Symbol("letter", (name,), number)


def constant(number: float) -> Symbol:
    """Return a number written as itself, NumPy's and fractions as the floats they are."""
    number = number if type(number) in (int, float) else float(number)
    return Symbol("number", (number,), number)


def lift(operand: Any) -> Symbol:
    """Return an expression unchanged and a number as a constant."""
    return operand if isinstance(operand, Symbol) else constant(operand)


def arguments_first(expression: Symbol, done: Container[int]) -> Iterator[Symbol]:
    """Yield the parts of an expression, arguments before what is made of them.

    Parts whose ids are `done` are left out: who takes a part adds its id there, and gets it
    once. Without recursion, since sums may be long.
    """
    stack = [(expression, False)]
    while stack:
        symbol, ready = stack.pop()
        if id(symbol) in done:
            continue
        if ready or symbol.head in ATOMS:
            yield symbol
        else:
            stack.append((symbol, True))
            stack.extend([(arg, False) for arg in reversed(symbol.args)])


def parts(expression: Symbol) -> Iterator[Symbol]:
    """Yield the parts of an expression once each, arguments first."""
    done: set[int] = set()
    for symbol in arguments_first(expression, done):
        done.add(id(symbol))
        yield symbol


def rewritten(expression: Symbol, change: Callable[[Symbol], Symbol],
              done: dict[int, Symbol] | None = None) -> Symbol:
    """Return an expression with each of its parts changed, arguments before what is made of them.

    `done` has what parts have become, by their ids: those that are in it already are not changed
    once more, and what is found is added.

    >>> a, b = letter("a"), letter("b")
    >>> rewritten(a * (a - b), lambda part: b if part is a else part)
    (* b (- b b))
    """
    done = {} if done is None else done
    for symbol in arguments_first(expression, done):
        part = symbol
        if symbol.head not in ATOMS:
            args = tuple([done[id(arg)] for arg in symbol.args])
            if any(new is not old for new, old in zip(args, symbol.args)):
                part = Symbol(symbol.head, args, symbol.number)
        done[id(symbol)] = change(part)
    return done[id(expression)]


def _numbers(*expressions: Symbol) -> list[int]:
    """Return a number for each expression, the same for equal ones."""
    numbers: dict[int, int] = {}            # of all parts, by their ids
    known: dict[tuple[Any, ...], int] = {}
    for expression in expressions:
        for symbol in arguments_first(expression, numbers):
            args = (symbol.args if symbol.head in ATOMS
                    else tuple([numbers[id(arg)] for arg in symbol.args]))
            numbers[id(symbol)] = known.setdefault((symbol.head, args, symbol.number), len(known))
    return [numbers[id(expression)] for expression in expressions]


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
    if question not in questions:       # one that is asked again has its answer
        questions.append(question)
    place = questions.index(question)
    return answers[place] if place < len(answers) else True


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
    if not isinstance(yes, tuple):
        return _choice(question, (yes,), (no,))[0]
    numbers = _numbers(*yes, *no)
    return tuple([a if one == other else Symbol("if", (question, a, b))
                  for a, b, one, other in zip(yes, no, numbers, numbers[len(yes):])])


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
        return result, *_with_out([*map(lift, derivatives)], results, out)

    result, *derivatives = trace(run, *letters)
    return result, _with_out(derivatives, results, out)             # in their questions too


def _with_out(expressions: list[Symbol], results: list[Symbol], out: Symbol) -> tuple[Symbol, ...]:
    """Replace the results in expressions, by identity."""
    done = {id(result): out for result in results}
    return tuple([rewritten(expression, lambda part: part, done) for expression in expressions])
