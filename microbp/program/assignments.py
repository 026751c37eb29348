"""Operations lowered to assignments: ``name = expression``, one after the other.

A rule of `ops` runs once on letters for each number of operands; every node with that operation
then only puts its names into the places of the expressions. What a rule needs twice (the
``target - output`` of a squared error) is assigned to a name of its own, and so is what is too
long for one line.

Knows rules and letters, and no graph.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache, reduce
from typing import NamedTuple
from weakref import WeakValueDictionary

from microbp.ops import Op
from microbp.optim import sgd_rule
from microbp.program.subexpressions import ValueNumbers
from microbp.writing.letters import ATOMS, Symbol, constant, derive, letter, parts, rewritten, trace
from microbp.writing.notation import ATOM, Notation, javascript, python


class _Python(Notation):
    """Python, and in it calls of rules that only Python can run: ``rule(a, b)[1][0]``."""

    def _write(self, expression: Symbol) -> tuple[str, int]:
        if expression.head == "call":
            rule, *operands = [self(arg) for arg in expression.args]
            return f"{rule}({', '.join(operands)})", ATOM
        if expression.head == "item":
            called, *places = expression.args
            return self(called) + "".join(f"[{place.args[0]}]" for place in places), ATOM
        return super()._write(expression)


_PYTHON = _Python(*python._replace(letter="{{{}}}".format))
_JAVASCRIPT = javascript._replace(letter="{{{}}}".format)


class Template:
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

    @cached_property
    def calls(self) -> frozenset[tuple[str, int]]:
        """The functions and signs it is made of, each with its number of arguments."""
        return frozenset([(part.head, len(part.args)) for part in parts(self.expression)
                          if part.head not in ATOMS])

    @cached_property
    def exps(self) -> set[int]:
        """The places whose exponentials occur in it."""
        return {int(part.args[0].args[0]) for part in parts(self.expression)
                if part.head == "exp" and part.args[0].head == "letter"}


class Assignment(NamedTuple):
    """``target = template``, with names (or numbers as text) in its places."""

    target: str
    template: Template
    operands: tuple[str, ...]

    def renamed(self, names: Mapping[str, str]) -> Assignment:
        """Return the same with the names that stand for its letters."""
        return Assignment(names.get(self.target, self.target), self.template,
                          tuple([names[operand] for operand in self.operands]))


class Lowered(NamedTuple):
    """An operation on a given number of operands, as assignments.

    Its operands are the letters ``0``, ``1``, …, its result is ``out``, the upstream gradient
    ``up``. `contributions` has what each wanted operand is handed, `local` the same where the
    upstream gradient is 1. The other assignments of `backward` name what these share.
    """

    forward: tuple[Assignment, ...]
    backward: tuple[Assignment, ...]
    local: dict[int, Assignment]
    contributions: dict[int, Assignment]


@lru_cache(maxsize=1024)
def lowered(op: Op, arity: int, wanted: tuple[bool, ...]) -> Lowered:
    """Write down `op` on `arity` operands; only `wanted` ones get local derivatives.

    A rule that cannot be written down is called, by the name ``rule``.
    """
    letters = [letter(str(i)) for i in range(arity)]
    chosen = [i for i in range(arity) if wanted[i]]
    try:
        forward, local = derive(op.rule, *letters, out=letter("out"))
    except TypeError:           # a function that takes floats alone was asked for a letter
        call = Symbol("call", (letter("rule"), *letters))
        forward = Symbol("item", (call, constant(0)))
        local = tuple([Symbol("item", (call, constant(1), constant(i))) for i in range(arity)])
    numbers = ValueNumbers()
    before, (out,) = numbers.divide([forward], later=[local[i] for i in chosen])
    between, derivatives = numbers.divide([local[i] for i in chosen])
    return Lowered(
        (*[_assignment(*part) for part in before], _assignment("out", out)),
        tuple([_assignment(*part) for part in between]),
        {i: _assignment("local", derivative) for i, derivative in zip(chosen, derivatives)},
        {i: _assignment("contribution", _times(derivative, letter("up")))
         for i, derivative in zip(chosen, derivatives)})


def _times(local: Symbol, upstream: Symbol) -> Symbol:
    if local.head == "number" and abs(local.args[0]) == 1.0:
        return upstream if local.args[0] > 0.0 else -upstream
    return local * upstream


@lru_cache(maxsize=64)
def update(momentum: float, weight_decay: float) -> tuple[Assignment, ...]:
    """Write down one step of `sgd_rule`, from and to ``parameter`` and ``velocity``.

    Its other letters are ``gradient`` and ``lr``; without momentum and weight decay there is no
    velocity.
    """
    parameter, velocity = trace(
        lambda w, g, v, lr: sgd_rule(w, g, v, lr, momentum, weight_decay),
        *map(letter, ("parameter", "gradient", "velocity", "lr")))
    if velocity.head == "letter":
        return (_assignment("parameter", parameter),)
    moved = rewritten(parameter, lambda part: letter("velocity") if part == velocity else part)
    return _assignment("velocity", velocity), _assignment("parameter", moved)


@lru_cache(maxsize=1024)
def added(terms: tuple[Template, ...]) -> Template:
    """Return the sum of templates, from left to right; their places follow one another."""
    expressions, offset = [], 0
    for term in terms:
        places = {str(i): letter(str(i + offset)) for i in range(term.places)}
        expressions.append(_replaced(term.expression, places))
        offset += term.places
    return template(reduce(_plus, expressions), offset)


def _plus(a: Symbol, b: Symbol) -> Symbol:
    """Return a + b, written a − c where b is −c or −c · d: the same number to the last bit."""
    negative: Symbol | None = None
    if b.head == "neg":
        negative = b.args[0]
    elif b.head == "*" and b.args[0].head == "neg":
        negative = b.args[0].args[0] * b.args[1]
    return a + b if negative is None else a - negative


# Equal templates are one object, so that a text is written once; one that no program uses any
# longer goes.
_templates: WeakValueDictionary[str, Template] = WeakValueDictionary()


def template(expression: Symbol, places: int | None = None) -> Template:
    """Return the template of an expression whose letters are numbers of places."""
    count = len(_letters(expression)) if places is None else places
    return _templates.setdefault(_PYTHON(expression), Template(expression, count))


def _assignment(target: str, expression: Symbol) -> Assignment:
    operands = _letters(expression)
    places = {operand: letter(str(i)) for i, operand in enumerate(operands)}
    return Assignment(target, template(_replaced(expression, places), len(operands)),
                      tuple(operands))


def _letters(expression: Symbol) -> list[str]:
    """Return the different letters of an expression as they occur."""
    return list(dict.fromkeys(
        [part.args[0] for part in parts(expression) if part.head == "letter"]))


def _replaced(expression: Symbol, letters: dict[str, Symbol]) -> Symbol:
    return rewritten(expression, lambda part: letters.get(part.args[0], part)
                     if part.head == "letter" else part)


#: A place on its own: what is copied from one name to another.
COPY = template(letter("0"))

#: Two places added up.
SUM = template(letter("0") + letter("1"))

#: The number 1, the gradient of the output by itself.
ONE = template(constant(1.0))
