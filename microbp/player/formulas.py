"""The formulas of a graph's operations for the page, each once however many nodes it computes.

Expressions are lists ``[head, argument, …]`` and numbers. ``["arg", 2]`` is the third operand of
the node that a formula is of, ``["out"]`` the node itself; a sum has any number of terms. Rules
come with all their branches (see `OpenLetters`).
"""

from __future__ import annotations

from typing import Any

from microbp.anatomy.formulas import OpenLetters
from microbp.engine import Value
from microbp.replay import operation_of
from microbp.walkthrough import Update, reasons
from microbp.writing.equations import terms
from microbp.writing.letters import Symbol, letter, rewritten


class Formulas:
    """The different formulas found so far: `forms`, and `of(node)` for the place of a node's."""

    def __init__(self, letters: OpenLetters) -> None:
        self.letters = letters
        self.forms: list[dict[str, Any]] = []
        self._places: dict[Any, int] = {}

    def of(self, node: Value, letters: OpenLetters | None = None) -> int:
        """Return where in `forms` the formulas of a node are; of another graph with its letters."""
        letters = letters or self.letters
        operands = [letters.of(parent) for parent in node.parents]
        first = [node.parents.index(parent) for parent in node.parents] \
            if len(set(node.parents)) < len(node.parents) else len(operands)
        numbers = tuple((k, repr(one.args[0])) for k, one in enumerate(operands)
                        if one.head == "number")
        key = node.operation, repr(first), numbers
        if key not in self._places:
            self._places[key] = len(self.forms)
            self.forms.append(_form(node, letters))
        return self._places[key]


def _form(node: Value, letters: OpenLetters) -> dict[str, Any]:
    op = operation_of(node)
    places: dict[str, list[Any]] = {letters.names[node]: ["out"]}
    for k, parent in enumerate(node.parents):
        places.setdefault(letters.names[parent], ["arg", k])
    call = letters.call(node)
    sides = [letters.formula(node)] if call is None else [call, letters.formula(node)]
    count = range(len(node.parents))
    return {
        "op": node.op,
        "badge": op.badge,
        "word": op.word,
        "activation": bool(op.activation),
        "letters": op.function.__code__.co_varnames[:op.arity or 0],
        "operands": [reasons.operand(node, k) for k in count],
        "sides": [written(side, places) for side in sides],
        "locals": [written(letters.local(node, k), places) for k in count],
        "own": op.constants[0] if op.name == "cross_entropy" else None,     # the class's score
    }


#: What the letters of an update are on the page.
UPDATED: dict[str, list[Any]] = {
    "w": ["out"], "gradient": ["derivative", None, ["out"], "gradient"], "velocity": ["velocity"],
    "lr": ["lr"], "rows": ["rows"]}


def update_formula(step: Update) -> Symbol:
    """Return what any update computes, of the letters w, gradient, velocity, lr and rows."""
    def general(part: Symbol) -> Symbol:
        if part.head == "letter":
            return letter({step.name: "w", "lr": "lr"}.get(part.args[0], "velocity"))
        if part.head == "derivative":
            return letter("gradient")
        return part.args[0] / letter("rows") if part.head == "/" else part
    return rewritten(step.formula, general)


def written(expression: Symbol, places: dict[str, list[Any]]) -> Any:
    """Return an expression as lists, with what stands in the place of each letter."""
    head, args = expression.head, expression.args
    if head == "number":
        return args[0]
    if head == "letter":
        return places[args[0]]
    if head == "+":
        return ["+", *(written(term, places) for term in terms(expression))]
    return [head, *(written(arg, places) for arg in args)]
