"""Formulas as text, read into a graph: ``net_h1 = weighted_sum(w1*i1 + w2*i2 + b1)``.

One formula a line, in the order of computing. A formula may use names defined before it,
numbers, ``+ - * / **`` and the operations of :mod:`microbp.ops` by name, those that a user has
defined among them. It is read with :mod:`ast` against a list of what is allowed and never
evaluated as Python, so a file from somebody else is data and nothing but data.

Some operations make one node of several operands::

    net_h1  = weighted_sum(w1*i1 + w2*i2 + b1)              one node, weights first
    net_h1  = weighted_sum([w1, w2], [i1, i2], b1)          the same, as in Python
    E_o1 = squared_error(out_o1, o1)                        ½(o1 − out_o1)², one node
    E_total = total(E_o1, E_o2)                             one node

This module knows notation. It knows no rows, no training and no gallery.
"""

import ast
import re
from collections.abc import Mapping
from unicodedata import normalize

from microbp.engine import Value, apply
from microbp.ops import OPS, Op
from microbp.writing.tables import visible

NAME = re.compile(r"[^\W\d]\w*(?:\[\w+(?:,\w+)*\])*\Z")     # w5, net_h1, w[2][1,2]

_BINARY = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_WRITTEN_WITH_SIGNS = ("neg", "power")                      # -x and x ** 3
_SIGNS = str.maketrans({"−": "-", "–": "-", "×": "*", "·": "*", "⋅": "*", "∙": "*", "÷": "/"})


class FormulaError(ValueError):
    """A formula that cannot be read; the message names the place and what is accepted."""


def plain(text: str) -> str:
    """Return text in its plain form: ``µ`` is the letter μ, full-width signs are the usual ones.

    Python reads names so too, and therefore everything that is compared with a name must be.
    """
    return normalize("NFKC", text)


def functions() -> list[str]:
    """Return the names of the operations that a formula can call."""
    return sorted(name for name in OPS if name.isidentifier() and name not in _WRITTEN_WITH_SIGNS)


def read_formulas(text: str, given: Mapping[str, Value], *, where: str = "formulas",
                  first_line: int = 1) -> list[Value]:
    """Return the nodes that ``text`` makes of given leaves, operands before what uses them.

    A formula's result has its name; parts of a longer formula and numbers have none. ``where``
    and ``first_line`` tell where the text stands, for error messages.

    >>> given = {name: Value(2.0, name) for name in "wxb"}
    >>> made = read_formulas("s = weighted_sum(w*x + b)\\nf = sigmoid(s) * 2", given)
    >>> [(node.name, node.op) for node in made]
    [('s', 'weighted_sum'), ('', 'sigmoid'), ('', ''), ('f', '*')]
    """
    reader = _Reader(given, where)
    for number, line in enumerate(text.splitlines(), start=first_line):
        source = plain(line).translate(_SIGNS).split("#", 1)[0].strip()
        if source:
            reader.read(source, number)
    return reader.made


class _Reader:
    def __init__(self, given: Mapping[str, Value], where: str) -> None:
        self.known = dict(given)
        self.where = where
        self.made: list[Value] = []

    def read(self, source: str, number: int) -> None:
        self.place, self.source = f"{self.where}, line {number}", source
        left, equals, right = source.partition("=")
        name = left.strip()
        if not equals or not NAME.match(name):
            raise self.error("is not of the form `name = formula`")
        if name in self.known:
            raise self.error(f"defines {name!r} a second time")
        try:
            result = self.operand(ast.parse(right.strip(), mode="eval").body)
        except FormulaError:
            raise
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise self.error("is not a formula") from None
        if result.name or not result.parents:
            raise self.error("needs an operation; a given number belongs under [inputs], "
                             "[parameters], [constants] or [targets]")
        self.known[name] = result.named(name)

    def error(self, problem: str) -> FormulaError:
        return FormulaError(f"{self.place}: `{visible(self.source, 80)}` {problem}")

    def operand(self, node: ast.expr) -> Value:
        """Return the Value that ``node`` stands for, computing what it has to."""
        number = self.number(node)
        if number is not None:
            self.made.append(Value(number, "", "constant"))
            return self.made[-1]
        match node:
            case ast.Name() | ast.Subscript():
                return self.named(node)
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                return self.write(OPS["neg"], self.operand(inner))
            case ast.BinOp(op=ast.Pow(), left=left, right=right):
                base, exponent = self.operand(left), self.number(right)
                if exponent is not None:
                    return self.write(OPS["power"].with_constants(exponent), base)
                return self.write(OPS["**"], base, self.operand(right))
            case ast.BinOp(op=operator, left=left, right=right) if type(operator) in _BINARY:
                return self.write(OPS[_BINARY[type(operator)]],
                                  self.operand(left), self.operand(right))
            case ast.Call(func=ast.Name(id=function), args=arguments, keywords=[]):
                return self.call(function, arguments)
        raise self.unknown(node)

    def named(self, node: ast.expr) -> Value:
        name = ast.unparse(node).replace(" ", "").replace("(", "").replace(")", "")
        if name in self.known:
            return self.known[name]
        if NAME.match(name):
            raise self.error(f"uses {name!r}, which is not defined before it")
        raise self.unknown(node)

    def unknown(self, node: ast.expr) -> FormulaError:
        return self.error(f"contains `{visible(ast.unparse(node), 40)}`; formulas are made of "
                          "names, numbers, + - * / ** and operations such as sigmoid(x)")

    def number(self, node: ast.expr) -> float | None:
        match node:
            case ast.Constant(value=bool()):
                return None
            case ast.Constant(value=int() | float() as value):
                if not -1e308 <= value <= 1e308:
                    raise self.error("contains a number beyond 1e308")
                return float(value)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant() as inner):
                positive = self.number(inner)
                return None if positive is None else -positive
        return None

    def write(self, op: Op, *operands: Value) -> Value:
        try:
            self.made.append(apply(op, operands))
        except (ValueError, ArithmeticError) as problem:
            raise self.error(f"cannot be computed: {problem}") from None
        return self.made[-1]

    def call(self, function: str, arguments: list[ast.expr]) -> Value:
        if function not in functions():
            raise self.error(f"uses the unknown operation {function!r}; known are "
                             + ", ".join(functions()))
        if function == "weighted_sum":
            return self.write(OPS[function], *self.weights_first(arguments))
        if len(arguments) == 1 and isinstance(arguments[0], ast.List):
            arguments = arguments[0].elts
        op = OPS[function]
        wanted = op.arity or max(1, len(arguments))
        if len(arguments) != wanted:
            raise self.error(f"gives {function} {len(arguments)} operands; it takes {wanted}")
        operands = [self.operand(node) for node in arguments]
        if function == "squared_error":         # output first, as in microbp.squared_error
            operands.reverse()
        return self.write(op, *operands)

    def weights_first(self, arguments: list[ast.expr]) -> list[Value]:
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
