"""Expressions divided into parts: what is needed twice gets a name, and so does what is too deep.

A part gets a name only where it is computed anyway, or where it cannot fail: the branch that is
not taken may hold an ``exp`` that would overflow. Naming changes no result.

Knows only expressions.
"""

from collections.abc import Container, Iterator
from typing import Any

from microbp.ops import FUNCTIONS
from microbp.writing.letters import Symbol, letter

#: How deep an expression may nest before a part of it gets a name: parsers have their limits.
DEEPEST = 64

_ATOMS = ("letter", "number")
_QUESTIONS = (">", ">=", "<", "<=")
_SAFE = {"+", "-", "*", "neg", "abs", "max", "if", *_QUESTIONS, *_ATOMS}
_TOO_SHORT_TO_NAME = {"neg", *_QUESTIONS, *_ATOMS}

Guard = tuple[tuple[int, bool], ...]        # the questions on the way to a part, with answers


class Parts:
    """All parts of some expressions, equal ones once, arguments before what is made of them."""

    def __init__(self) -> None:
        self._parts: list[Symbol] = []              # the arguments of these are `_args`
        self._args: list[tuple[int, ...]] = []
        self._safe: list[bool] = []
        self._numbers: dict[tuple[Any, ...], int] = {}
        self._number_of: dict[int, int] = {}        # by the identity of an expression
        self._kept: list[Symbol] = []
        self._names: dict[int, Symbol] = {}         # the letters that were given
        self._written: dict[int, Symbol] = {}       # the parts with these letters in them
        self._depth: dict[int, int] = {}
        self._given = 0

    def divide(self, expressions: list[Symbol], later: list[Symbol] | None = None
               ) -> tuple[list[tuple[str, Symbol]], list[Symbol]]:
        """Return named parts ``t0``, ``t1``, …, in order, and the expressions made of them.

        What `later` needs counts as a use, so that it finds the part named.
        """
        roots = [self._add(expression) for expression in expressions]
        future = [self._add(expression) for expression in later or []]
        guards = self._guards(roots)
        uses = self._uses([*roots, *future])
        named: list[tuple[str, Symbol]] = []
        self._written = dict(self._names)
        self._depth = dict.fromkeys(self._names, 0)
        for part in sorted(guards):
            if part in self._written:
                continue
            self._write(part)
            deep = self._depth[part] >= DEEPEST
            twice = uses[part] > 1 and self._parts[part].head not in _TOO_SHORT_TO_NAME
            if (deep or twice) and (() in guards[part] or self._safe[part]):
                self._name(part, named, ())
            elif deep and len(guards[part]) == 1:
                self._name(part, named, *guards[part])
        return named, [self._written[root] for root in roots]

    def _name(self, part: int, named: list[tuple[str, Symbol]], guard: Guard) -> None:
        expression = self._written[part]
        zero = Symbol("number", (0.0,), 0.0)
        for question, answer in reversed(guard):
            if self._written[question].head != "letter":
                self._name(question, named, ())
            branches = (expression, zero) if answer else (zero, expression)
            expression = Symbol("if", (self._written[question], *branches))
        name = letter(f"t{self._given}")
        self._given += 1
        named.append((name.args[0], expression))
        self._written[part], self._depth[part] = name, 0
        if not guard:                       # under a guard it is 0 where it is not needed
            self._names[part] = name

    def _write(self, part: int) -> None:
        symbol, args = self._parts[part], self._args[part]
        if args:
            symbol = Symbol(symbol.head, tuple(self._written[arg] for arg in args))
        self._written[part] = symbol
        self._depth[part] = 1 + max((self._depth[arg] for arg in args), default=0)

    def _guards(self, roots: list[int]) -> dict[int, set[Guard]]:
        """Return every part of the roots with the guards under which it is computed."""
        guards: dict[int, set[Guard]] = {root: {()} for root in roots}
        for part in range(max(roots, default=-1), -1, -1):
            for guard in guards.get(part, ()):
                args = self._args[part]
                for place, arg in enumerate(args):
                    branch = self._parts[part].head == "if" and place > 0
                    path = (*guard, (args[0], place == 1)) if branch else guard
                    guards.setdefault(arg, set()).add(path)
        return guards

    def _uses(self, roots: list[int]) -> list[int]:
        uses = [0] * len(self._parts)
        for root in roots:
            uses[root] += 1
        for part in range(len(uses) - 1, -1, -1):
            if uses[part]:
                for arg in self._args[part]:
                    uses[arg] += 1
        return uses

    def _add(self, expression: Symbol) -> int:
        """Number an expression and all its parts, without recursion: sums may be long."""
        self._kept.append(expression)                   # so that no other takes its id
        number_of = self._number_of
        for symbol in _arguments_first(expression, number_of):
            head = symbol.head
            args = () if head in _ATOMS else tuple([number_of[id(arg)] for arg in symbol.args])
            if head == "square":                        # as the arithmetic it is: x * x
                head, args = FUNCTIONS["square"](symbol.args[0]).head, args * 2
            alone = head == "max" and len(args) == 1
            number_of[id(symbol)] = args[0] if alone else self._number(head, args, symbol)
        return number_of[id(expression)]

    def _number(self, head: str, args: tuple[int, ...], symbol: Symbol) -> int:
        key = (head, args or symbol.args)
        if key not in self._numbers:
            self._numbers[key] = len(self._parts)
            self._parts.append(Symbol(head, symbol.args))
            self._args.append(args)
            self._safe.append(head in _SAFE and all(self._safe[arg] for arg in args))
        return self._numbers[key]


def _arguments_first(expression: Symbol, done: Container[int]) -> Iterator[Symbol]:
    stack: list[tuple[Symbol, bool]] = [(expression, False)]
    while stack:
        symbol, ready = stack.pop()
        if id(symbol) in done:
            continue
        if ready or symbol.head in _ATOMS:
            yield symbol
        else:
            stack.append((symbol, True))
            stack.extend((arg, False) for arg in reversed(symbol.args))
