"""Common subexpressions get a name, and so does what is nested too deeply.

Equal parts of some expressions get one number (value numbering), so that a rule that writes
``target - output`` three times computes it once.

Not every part can have a name. A choice ``a if q else b`` computes one branch only, and often
because the other has no number: the ``exp`` that would overflow is what the choice is there to
avoid. So a repeated part gets its name where it is computed whatever the answers are, or where it
cannot fail. Naming changes no result.

A part that is nested too deeply must get a name, since parsers have their limits. Inside a branch
it is computed under the branch's question, ``t0 = … if q else 0.0``, and read only there: the 0.0
is never used.

Knows only expressions.
"""

from typing import Any

from microbp.ops import FUNCTIONS
from microbp.writing.letters import ATOMS, Symbol, arguments_first, letter

#: How deep an expression may nest before a part of it gets a name.
DEEPEST = 64

_QUESTIONS = (">", ">=", "<", "<=")
_CANNOT_FAIL = {"+", "-", "*", "neg", "abs", "max", "if", *_QUESTIONS, *ATOMS}
_TOO_SHORT_TO_NAME = {"neg", *_QUESTIONS, *ATOMS}

#: The questions on the way to a part with the answers that lead there: none if it is always
#: computed. A part that is reached on different ways has no condition, None.
Condition = tuple[tuple[int, bool], ...] | None


class ValueNumbers:
    """The parts of some expressions, equal ones once, arguments before what is made of them."""

    def __init__(self) -> None:
        self._heads: list[Symbol] = []              # by number; the arguments are in `_args`
        self._args: list[tuple[int, ...]] = []
        self._cannot_fail: list[bool] = []
        self._numbers: dict[tuple[Any, ...], int] = {}
        self._number_of: dict[int, int] = {}        # by the identity of an expression,
        self._kept: list[Symbol] = []               # which these keep from being taken again
        self._names: dict[int, Symbol] = {}         # the letters that stand for parts
        self._written: dict[int, Symbol] = {}       # the parts with these letters in them
        self._depth: dict[int, int] = {}
        self._count = 0

    def divide(self, expressions: list[Symbol], later: list[Symbol] | None = None
               ) -> tuple[list[tuple[str, Symbol]], list[Symbol]]:
        """Return named parts ``t0``, ``t1``, …, in order, and the expressions made of them.

        What `later` needs counts as a use, so that a later call finds the part named.
        """
        roots = [self._add(expression) for expression in expressions]
        future = [self._add(expression) for expression in later or []]
        conditions = self._conditions(roots)
        uses = self._uses([*roots, *future])
        named: list[tuple[str, Symbol]] = []
        self._written = dict(self._names)
        self._depth = dict.fromkeys(self._names, 0)
        for part in sorted(conditions):
            if part in self._written:
                continue
            self._write(part)
            condition = conditions[part]
            deep = self._depth[part] >= DEEPEST
            repeated = uses[part] > 1 and self._heads[part].head not in _TOO_SHORT_TO_NAME
            if (deep or repeated) and (condition == () or self._cannot_fail[part]):
                self._name(part, named, ())
            elif deep and condition:
                self._name(part, named, condition)
        return named, [self._written[root] for root in roots]

    def _name(self, part: int, named: list[tuple[str, Symbol]],
              condition: tuple[tuple[int, bool], ...]) -> None:
        expression = self._written[part]
        zero = Symbol("number", (0.0,), 0.0)
        for question, answer in reversed(condition):
            if self._written[question].head != "letter":
                self._name(question, named, ())
            branches = (expression, zero) if answer else (zero, expression)
            expression = Symbol("if", (self._written[question], *branches))
        name = letter(f"t{self._count}")
        self._count += 1
        named.append((name.args[0], expression))
        self._written[part], self._depth[part] = name, 0
        if not condition:               # else the next call, elsewhere, must not read it
            self._names[part] = name

    def _write(self, part: int) -> None:
        symbol, args = self._heads[part], self._args[part]
        if args:
            symbol = Symbol(symbol.head, tuple(self._written[arg] for arg in args))
        self._written[part] = symbol
        self._depth[part] = 1 + max((self._depth[arg] for arg in args), default=0)

    def _conditions(self, roots: list[int]) -> dict[int, Condition]:
        """Return every part of the roots with the condition under which it is computed."""
        conditions: dict[int, Condition] = dict.fromkeys(roots, ())
        for part in range(max(roots, default=-1), -1, -1):      # users come before arguments
            if part not in conditions:
                continue
            condition, args = conditions[part], self._args[part]
            for place, arg in enumerate(args):
                found = condition
                if self._heads[part].head == "if" and place > 0 and condition is not None:
                    found = (*condition, (args[0], place == 1))
                if arg in conditions and conditions[arg] != found:
                    found = () if () in (conditions[arg], found) else None
                conditions[arg] = found
        return conditions

    def _uses(self, roots: list[int]) -> list[int]:
        uses = [0] * len(self._heads)
        for root in roots:
            uses[root] += 1
        for part in range(len(uses) - 1, -1, -1):
            if uses[part]:
                for arg in self._args[part]:
                    uses[arg] += 1
        return uses

    def _add(self, expression: Symbol) -> int:
        """Number an expression and all its parts, without recursion: sums may be long."""
        self._kept.append(expression)
        number_of = self._number_of
        for symbol in arguments_first(expression, number_of):
            head = symbol.head
            args = () if head in ATOMS else tuple([number_of[id(arg)] for arg in symbol.args])
            if head == "square":                        # as the arithmetic it is: x * x
                head, args = FUNCTIONS["square"](symbol.args[0]).head, args * 2
            alone = head == "max" and len(args) == 1
            number_of[id(symbol)] = args[0] if alone else self._number(head, args, symbol)
        return number_of[id(expression)]

    def _number(self, head: str, args: tuple[int, ...], symbol: Symbol) -> int:
        key = (head, args or symbol.args)
        if key not in self._numbers:
            self._numbers[key] = len(self._heads)
            self._heads.append(Symbol(head, symbol.args))
            self._args.append(args)
            self._cannot_fail.append(
                head in _CANNOT_FAIL and all(self._cannot_fail[arg] for arg in args))
        return self._numbers[key]
