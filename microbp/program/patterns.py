"""Rules as patterns: one operation's arithmetic with numbered places for the names.

A rule of `ops` runs once on letters for each number of operands; every node with that operation
then only fills in its names. What a rule needs twice (the ``target - output`` of a squared error)
becomes a step of its own, and so does what is too long for one line.

Knows rules and letters, and no graph.
"""

from functools import cached_property, lru_cache, reduce
from typing import Any, NamedTuple

from microbp.writing.notation import javascript, python
from microbp.ops import Op
from microbp.optim import sgd_rule
from microbp.program.parts import Parts
from microbp.writing.letters import Symbol, constant, letter, trace

_PYTHON = python._replace(letter="{{{}}}".format)
_JAVASCRIPT = javascript._replace(letter="{{{}}}".format)


class Pattern:
    """An expression whose letters are the places ``0``, ``1``, …; equal ones are one object."""

    def __init__(self, expression: Symbol, places: int) -> None:
        self.expression = expression
        self.places = places

    @cached_property
    def python(self) -> str:
        """The Python text, to be filled in with `str.format`."""
        return _PYTHON(self.expression)

    @cached_property
    def python_branches(self) -> list[tuple[str, str]]:
        """A choice as ``(question, answer)`` pairs, the last without question; else empty."""
        branches, rest = [], self.expression
        while rest.head == "if":
            question, answer, rest = rest.args
            branches.append((_PYTHON(question), _PYTHON(answer)))
        return [*branches, ("", _PYTHON(rest))] if branches else []

    @cached_property
    def javascript(self) -> str:
        """The JavaScript text, to be filled in with `str.format`."""
        return _JAVASCRIPT(self.expression)

    def __reduce__(self) -> tuple[Any, ...]:
        return _pattern, (self.expression,)


class Step(NamedTuple):
    """``letter = pattern`` filled in with the letters `operands`."""

    letter: str
    pattern: Pattern
    operands: tuple[str, ...]


class Rule(NamedTuple):
    """An operation on a given number of operands.

    Its operands are the letters ``0``, ``1``, …, its result is ``out``, what it hands to operand
    i is ``contributions[i]`` of the upstream gradient ``up``, or `local[i]` if that is 1. The
    steps before these name what is needed more than once.
    """

    forward: tuple[Step, ...]
    backward: tuple[Step, ...]
    local: dict[int, Step]
    contributions: dict[int, Step]


@lru_cache(maxsize=4096)
def rule(op: Op, arity: int, wanted: tuple[bool, ...]) -> Rule:
    """Write down `op` on `arity` operands; only `wanted` ones get local derivatives."""
    letters = [letter(str(i)) for i in range(arity)]
    forward = trace(op.forward, *letters, *map(constant, op.constants))
    local = trace(op.local, letter("out"), *letters, *map(constant, op.constants))
    chosen = [i for i in range(arity) if wanted[i]]
    parts = Parts()
    before, (out,) = parts.divide([forward], later=[local[i] for i in chosen])
    between, derivatives = parts.divide([local[i] for i in chosen])
    return Rule(
        (*(_step(*part) for part in before), _step("out", out)),
        tuple(_step(*part) for part in between),
        {i: _step("local", derivative) for i, derivative in zip(chosen, derivatives)},
        {i: _step("contribution", _times(derivative, letter("up")))
         for i, derivative in zip(chosen, derivatives)})


def _times(local: Symbol, upstream: Symbol) -> Symbol:
    if local.head == "number" and abs(local.args[0]) == 1.0:
        return upstream if local.args[0] > 0.0 else -upstream
    return local * upstream


@lru_cache(maxsize=64)
def update(momentum: float, weight_decay: float) -> tuple[Step, ...]:
    """Write down one step of `sgd_rule`, from and to ``parameter`` and ``velocity``.

    Its other letters are ``gradient`` and ``lr``; without momentum and weight decay there is no
    velocity.
    """
    parameter, gradient, velocity, lr = map(letter, ("parameter", "gradient", "velocity", "lr"))
    new = trace(lambda w, g, v, lr: sgd_rule(w, g, v, lr, momentum, weight_decay),
                parameter, gradient, velocity, lr)
    named, (parameter, velocity) = Parts().divide(list(new))
    names = {velocity.args[0]: letter("velocity")} if named else {}
    steps = [("velocity", expression) for _, expression in named]
    return tuple(_step(name, _replaced(expression, names))
                 for name, expression in (*steps, ("parameter", parameter)))


@lru_cache(maxsize=4096)
def added(patterns: tuple[Pattern, ...]) -> Pattern:
    """Return the sum of patterns, from left to right; their places follow one another."""
    terms, offset = [], 0
    for term in patterns:
        places = {str(i): letter(str(i + offset)) for i in range(term.places)}
        terms.append(_replaced(term.expression, places))
        offset += term.places
    return _interned(reduce(_plus, terms), offset)


def _plus(a: Symbol, b: Symbol) -> Symbol:
    """Return a + b, written a − c where b is −c or −c · d: the same number to the last bit."""
    negative: Symbol | None = None
    if b.head == "neg":
        negative = b.args[0]
    elif b.head == "*" and b.args[0].head == "neg":
        negative = b.args[0].args[0] * b.args[1]
    return a + b if negative is None else a - negative


_patterns: dict[str, Pattern] = {}


def _interned(expression: Symbol, places: int) -> Pattern:
    return _patterns.setdefault(_PYTHON(expression), Pattern(expression, places))


def _pattern(expression: Symbol) -> Pattern:
    return _interned(expression, len(_letters(expression)))


def _step(name: str, expression: Symbol) -> Step:
    operands = _letters(expression)
    places = {operand: letter(str(i)) for i, operand in enumerate(operands)}
    return Step(name, _interned(_replaced(expression, places), len(operands)), tuple(operands))


def _letters(expression: Symbol) -> list[str]:
    """Return the different letters of an expression as they occur."""
    if expression.head == "letter":
        return [expression.args[0]]
    if expression.head == "number":
        return []
    return list(dict.fromkeys(name for arg in expression.args for name in _letters(arg)))


def _replaced(expression: Symbol, letters: dict[str, Symbol]) -> Symbol:
    if expression.head == "letter":
        return letters.get(expression.args[0], expression)
    if expression.head == "number":
        return expression
    return Symbol(expression.head, tuple(_replaced(arg, letters) for arg in expression.args))


#: A place on its own: what is copied from one name to another.
NAME = _pattern(letter("0"))

#: The number 1, the gradient of the output by itself.
ONE = _pattern(constant(1.0))
