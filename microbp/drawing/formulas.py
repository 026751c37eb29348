"""Formulas as they stand on a drawing, such as ½·(t₁ − o₁)²: written from the rules, lettered.

Knows the graph as letters, and how much fits on a card.
"""

import re
from collections.abc import Collection

from microbp.anatomy import Anatomy
from microbp.anatomy.formulas import Letters, simplified
from microbp.drawing.lettering import Piece, lettered
from microbp.engine import Value
from microbp.ops import OPS
from microbp.writing.digits import significant, with_minus
from microbp.writing.equations import folded
from microbp.writing.papers import text_paper
from microbp.writing.letters import Symbol, constant, rewritten
from microbp.writing.notation import ATOM, CHOICE, POWER, PRODUCT, SIGN, Form

LONGEST = 30  # characters of a formula that is shown
_CALLS = {name: Form(ATOM, f"{op.badge}({{}})", (CHOICE,)) for name, op in OPS.items()
          if op.badge.isalpha() and op.badge != name}  # σ(net), ReLU(net)
_LOW, _HIGH, _END = "\ue000", "\ue001", "\ue002"  # around scripts, until they are told apart


class Formulas:
    """The formulas of one graph's nodes."""

    def __init__(self, anatomy: Anatomy, digits: int):
        self.letters = Letters(anatomy)
        paper = text_paper(lambda number: with_minus(significant(number, digits)), minus="−")
        forms = {**paper.symbols.forms, **_CALLS, "*": Form(PRODUCT, "{}·{}", (PRODUCT, SIGN)),
                 "half": Form(PRODUCT, "½{}", (POWER,))}
        self.notation = paper.symbols._replace(forms=forms, letter=_marked)

    def of(self, node: Value, members: Collection[Value] = ()) -> list[Piece]:
        """What a node computes from its operands; nothing where that cannot be read.

        Operands that are `members` are written as what they compute in turn.
        """
        if len(members) > LONGEST:      # each writes a sign at least
            return []
        expression = simplified(self._expression(node, members))
        written = self.notation(folded(rewritten(expression, _short)))
        if len(written) > LONGEST + written.count(_END) * 2:
            return []
        pieces = re.findall(f"([{_LOW}{_HIGH}]?)([^{_LOW}{_HIGH}{_END}]+){_END}?", written)
        return [Piece(text, mark == _LOW, mark == _HIGH) for mark, text in pieces]

    def _expression(self, node: Value, members: Collection[Value]) -> Symbol:
        """A node in terms of what its group comes from, or of its operands."""
        done: dict[Value, Symbol] = {}
        for member in (n for n in self.letters.anatomy.order if n in members or n is node):
            operands = [done[parent] if parent in done else self.letters.of(parent)
                        for parent in member.parents]
            done[member] = self.letters.applied(member, operands)
        return done[node]


def _marked(name: str) -> str:
    return "".join(
        f"{_LOW if piece.low else _HIGH}{piece.text}{_END}" if piece.low or piece.high
        else piece.text for piece in lettered(name))


def _short(part: Symbol) -> Symbol:
    """Write ½ for a factor of 0.5, and a square for a product of equals."""
    head, args = part.head, part.args
    if head == "*" and args[0] == args[1] or head == "**" and args[1] == constant(2.0):
        return Symbol("square", args[:1], part.number)
    if head == "*" and args[0] == constant(0.5):
        return Symbol("half", args[1:], part.number)
    return part
