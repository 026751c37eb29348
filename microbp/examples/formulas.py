"""Formulas as text, read into operations: ``net_h1 = weighted_sum(w1*i1 + w2*i2 + b1)``.

One formula a line, in the order of computing. A formula may use names defined before it,
numbers, ``+ - * / **`` and the operations of :mod:`microbp.ops` by name. It is read with
:mod:`ast` against a list of what is allowed and never evaluated as Python, so a file from
somebody else is data and nothing but data.

Some operations make one node of several operands::

    net_h1  = weighted_sum(w1*i1 + w2*i2 + b1)              one node, weights first
    net_h1  = weighted_sum([w1, w2], [i1, i2], b1)          the same, as in Python
    E_o1 = squared_error(out_o1, o1)                        ½(o1 − out_o1)², one node
    E_total = total(E_o1, E_o2)                             one node

This module knows notation. It knows no numbers, no graph and no gallery.
"""

import ast
import math
import re
from collections.abc import Iterable
from typing import NamedTuple

from microbp.writing.tables import visible
from microbp.ops import OPS, Op

NAME = re.compile(r"[^\W\d]\w*\Z")


class Line(NamedTuple):
    """One operation: ``name = op(operands)``. A plain number is its own name, such as ``2.0``.

    Parts of a longer formula get the names ``name.1``, ``name.2``, …, which no formula can use.
    """

    name: str
    op: Op
    operands: tuple[str, ...]


def is_number(operand: str) -> bool:
    """Tell whether an operand is a plain number and not a name."""
    return operand[0] in "-.0123456789"


class FormulaError(ValueError):
    """A formula that cannot be read; the message names the place and what is accepted."""


_BINARY = {ast.Add: OPS["+"], ast.Sub: OPS["-"], ast.Mult: OPS["*"], ast.Div: OPS["/"]}
_FUNCTIONS = {name: OPS[name] for name in (
    "abs", "exp", "log", "sqrt", "sin", "cos", "tanh", "sigmoid", "relu", "leaky_relu",
    "softplus", "max", "min", "squared_error", "weighted_sum", "total", "log_sum_exp")}
_TWO_OPERANDS = {"max", "min", "squared_error"}
_ANY_OPERANDS = {"total", "log_sum_exp"}


def read_formulas(text: str, leaves: Iterable[str], *, where: str = "formulas",
                  first_line: int = 1) -> list[Line]:
    """Read ``text`` into lines of one operation each.

    ``leaves`` are the names of the given numbers. ``where`` and ``first_line`` tell where the
    text stands, for error messages.

    >>> for line in read_formulas("s = weighted_sum(w*x + b)\\nf = sigmoid(s) * 2", "wxb"):
    ...     print(line.name, line.op.name, line.operands)
    s weighted_sum ('w', 'x', 'b')
    f.1 sigmoid ('s',)
    f * ('f.1', '2.0')
    """
    reader = _Reader(set(leaves), where)
    for number, source in enumerate(text.splitlines(), start=first_line):
        source = source.split("#", 1)[0].strip()
        if source:
            reader.read(source, number)
    return reader.lines


class _Reader:
    def __init__(self, leaves: set[str], where: str) -> None:
        self.known = leaves
        self.where = where
        self.lines: list[Line] = []

    def read(self, source: str, number: int) -> None:
        self.place, self.source, self.parts = f"{self.where}, line {number}", source, 0
        left, equals, right = source.partition("=")
        self.name = left.strip()
        if not equals or not NAME.match(self.name):
            raise self.error("is not of the form `name = formula`")
        if self.name in self.known:
            raise self.error(f"defines {self.name!r} a second time")
        try:
            tree = ast.parse(right.strip(), mode="eval").body
            result = self.operand(tree, self.name)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as problem:
            if isinstance(problem, FormulaError):
                raise
            raise self.error("is not a formula") from None
        if result != self.name:
            raise self.error("needs an operation; a given number belongs under [inputs], "
                             "[parameters], [constants] or [targets]")
        self.known.add(self.name)

    def error(self, problem: str) -> FormulaError:
        return FormulaError(f"{self.place}: `{visible(self.source, 80)}` {problem}")

    def operand(self, node: ast.expr, name: str = "") -> str:
        """Return the name or number that ``node`` stands for, writing down its operations."""
        number = self.number(node)
        if number is not None:
            return repr(number)
        match node:
            case ast.Name(id=known):
                if known not in self.known:
                    raise self.error(f"uses {known!r}, which is not defined before it")
                return known
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                return self.write(name, OPS["neg"], self.operand(inner))
            case ast.BinOp(op=ast.Pow(), left=left, right=right):
                base, exponent = self.operand(left), self.number(right)
                if exponent is not None:
                    return self.write(name, OPS["power"].with_constants(exponent), base)
                return self.write(name, OPS["**"], base, self.operand(right))
            case ast.BinOp(op=operator, left=left, right=right) if type(operator) in _BINARY:
                return self.write(name, _BINARY[type(operator)],
                                  self.operand(left), self.operand(right))
            case ast.Call(func=ast.Name(id=function), args=arguments, keywords=[]):
                return self.call(name, function, arguments)
        raise self.error(f"contains `{visible(ast.unparse(node), 40)}`; formulas are made of names, numbers, "
                         "+ - * / ** and operations such as sigmoid(x)")

    def number(self, node: ast.expr) -> float | None:
        match node:
            case ast.Constant(value=bool()):
                return None
            case ast.Constant(value=int() | float() as value):
                if not math.isfinite(float(value)):
                    raise self.error(f"contains the number {value}, which is not finite")
                return float(value)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant() as inner):
                positive = self.number(inner)
                return None if positive is None else -positive
        return None

    def write(self, name: str, op: Op, *operands: str) -> str:
        if not name:
            self.parts += 1
            name = f"{self.name}.{self.parts}"
        self.lines.append(Line(name, op, operands))
        return name

    def call(self, name: str, function: str, arguments: list[ast.expr]) -> str:
        if function not in _FUNCTIONS:
            raise self.error(f"uses the unknown operation {function!r}; known are "
                             + ", ".join(sorted(_FUNCTIONS)))
        if function == "weighted_sum":
            return self.write(name, OPS["weighted_sum"], *self.weights_first(arguments))
        if len(arguments) == 1 and isinstance(arguments[0], ast.List):
            arguments = arguments[0].elts
        wanted = 2 if function in _TWO_OPERANDS else 1
        if function in _ANY_OPERANDS:
            wanted = max(1, len(arguments))
        if len(arguments) != wanted:
            raise self.error(f"gives {function} {len(arguments)} operands; it takes {wanted}")
        operands = [self.operand(node) for node in arguments]
        if function == "squared_error":         # output first, as in microbp.squared_error
            operands.reverse()
        return self.write(name, _FUNCTIONS[function], *operands)

    def weights_first(self, arguments: list[ast.expr]) -> list[str]:
        """Return ``w1 … wn, x1 … xn[, bias]`` from either way of writing a weighted sum."""
        match arguments:
            case [ast.List(elts=weights), ast.List(elts=inputs), *bias] if (
                    0 < len(weights) == len(inputs) and len(bias) <= 1):
                return [self.operand(node) for node in (*weights, *inputs, *bias)]
            case [total]:
                *terms, last = _terms(total)
                bias = [last] if _factors(last) is None else []
                products = [_factors(term) for term in (terms if bias else [*terms, last])]
                if products and None not in products:
                    lefts, rights = zip(*filter(None, products))
                    return [self.operand(node) for node in (*lefts, *rights, *bias)]
        raise self.error("has a weighted_sum that is neither weighted_sum(w1*x1 + w2*x2 + b) "
                         "nor weighted_sum([w1, w2], [x1, x2], b)")


def _terms(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return [*_terms(node.left), node.right]
    return [node]


def _factors(node: ast.expr) -> tuple[ast.expr, ast.expr] | None:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return node.left, node.right
    return None
