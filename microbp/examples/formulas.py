"""Formulas as text, read into a graph: ``net_h1 = w1*i1 + w2*i2 + b1``.

One formula a line, in the order of computing. A formula may use names defined before it,
numbers, ``+ - * / **`` and the operations of :mod:`microbp.ops` by name, those that a user has
defined among them. It is read with :mod:`ast` against a list of what is allowed and never
evaluated as Python, so a file from somebody else is data and nothing but data.

Some formulas make one node of several operands::

    net_h1  = w1*i1 + w2*i2 + b1                            one node: a parameter in each product
    net_h1  = weighted_sum(w1*i1 + w2*i2 + b1)              one node, weights first
    net_h1  = weighted_sum([w1, w2], [i1, i2], b1)          the same, as in Python
    E_o1 = squared_error(out_o1, o1)                        ½(o1 − out_o1)², one node
    E_total = total(E_o1, E_o2)                             one node
    E = cross_entropy(z1, z2, k=1)                          −ln softmax(z)₁, counted from 0

The first of these is a net input: a sum or difference of products, each with one parameter, and
perhaps a lone parameter or constant at its end. Any other formula, and with ``expanded`` this
one too, makes a node of each operation. The bits of the result are the same.

The losses of :mod:`microbp.losses` take lists, and make the nodes that they make in Python::

    E = mean_squared_error([o1, o2], [t1, t2])
    E = cross_entropy([z1, z2], [t1, t2])                   a target of 0 or 1 for each class

This module knows notation. It knows no rows, no training and no gallery.
"""

import ast
import re
from collections.abc import Mapping
from unicodedata import normalize

from microbp.engine import Value, apply
from microbp.losses import LOSSES
from microbp.ops import OPS, Op
from microbp.writing.spelling import meant
from microbp.writing.tables import visible

NAME = re.compile(r"[^\W\d]\w*(?:\[\w+(?:,\w+)*\])*\Z")     # w5, net_h1, w[2][1,2]

_BINARY = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_OF_A_CLASS = ("cross_entropy", "softmax")                  # k says which operand is meant
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
    """Return the names of the operations and losses that a formula can call."""
    return sorted({name for name in OPS if name.isidentifier()}.difference(_WRITTEN_WITH_SIGNS)
                  .union(LOSSES))


def read_formulas(text: str, given: Mapping[str, Value], *, expanded: bool = False,
                  where: str = "formulas", first_line: int = 1) -> list[Value]:
    """Return the nodes that ``text`` makes of given leaves, operands before what uses them.

    A formula's result has its name; parts of a longer formula and numbers have none. ``where``
    and ``first_line`` tell where the text stands, for error messages.

    >>> given = {name: Value(2.0, name, "parameter") for name in "wb"} | {"x": Value(3.0, "x")}
    >>> made = read_formulas("s = w*x + b\\nf = sigmoid(s) * 2", given)
    >>> [(node.name, node.op) for node in made]
    [('s', 'weighted_sum'), ('', 'sigmoid'), ('', ''), ('f', '*')]
    """
    reader = _Reader(given, expanded, where)
    for number, line in enumerate(text.splitlines(), start=first_line):
        source = plain(line).translate(_SIGNS).split("#", 1)[0].strip()
        if source:
            reader.read(source, number)
    return reader.made


class _Reader:
    def __init__(self, given: Mapping[str, Value], expanded: bool, where: str) -> None:
        self.known = dict(given)
        self.expanded = expanded
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
        except SyntaxError as problem:
            place = right.strip()[max(0, (problem.offset or 1) - 1):]
            at = f": it cannot be read from `{visible(place, 12)}` on" if place else ""
            raise self.error("is not a formula" + at) from None
        except (ValueError, RecursionError, MemoryError):
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
            case ast.BinOp(op=ast.Add() | ast.Sub()) if net := self.net_input(node):
                return self.write(OPS["weighted_sum"], *net)
            case ast.BinOp(op=ast.BitXor()):
                raise self.error("contains ^; powers are written with **, as in x ** 2")
            case ast.BinOp(op=ast.Pow(), left=left, right=right):
                base, exponent = self.operand(left), self.number(right)
                if exponent is not None:
                    return self.write(OPS["power"].with_constants(exponent), base)
                return self.write(OPS["**"], base, self.operand(right))
            case ast.BinOp(op=operator, left=left, right=right) if type(operator) in _BINARY:
                return self.write(OPS[_BINARY[type(operator)]],
                                  self.operand(left), self.operand(right))
            case ast.Call(func=ast.Name(id=function), args=arguments, keywords=constants):
                return self.call(function, arguments, constants)
        raise self.unknown(node)

    def named(self, node: ast.expr) -> Value:
        name = ast.unparse(node).replace(" ", "").replace("(", "").replace(")", "")
        if name in self.known:
            return self.known[name]
        if NAME.match(name):
            raise self.error(f"uses {name!r}, which is not defined before it"
                             + meant(name, self.known))
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

    def call(self, function: str, arguments: list[ast.expr],
             constants: list[ast.keyword]) -> Value:
        if function not in functions():
            raise self.error(f"uses the unknown operation {function!r}"
                             + meant(function, functions()) + "; known are "
                             + ", ".join(functions()))
        if function == "weighted_sum" and not constants:
            return self.write(OPS[function], *self.weights_first(arguments))
        given = [*arguments, *(constant.value for constant in constants)]
        if function in LOSSES and len(given) == 2 and not constants and (
                function not in OPS or all(isinstance(part, ast.List) for part in given)):
            return self.loss(function, *given)
        if len(arguments) == 1 and isinstance(arguments[0], ast.List):
            given = arguments = arguments[0].elts
        if function == "cross_entropy" and any(self.role(node) == "target" for node in given):
            raise self.error("gives cross_entropy a target among the logits; it takes the class as "
                             "a constant, counted from 0: cross_entropy(z1, z2, k=1); where "
                             "classes differ by row, it takes a target of 0 or 1 for each class: "
                             "cross_entropy([z1, z2], [t1, t2])")
        if function not in OPS:
            raise self.error(f"is not as {function} is written: {function}(output, target) or "
                             f"{function}([o1, o2], [t1, t2])")
        op = self.with_constants(OPS[function], constants)
        wanted = op.arity or max(1, len(arguments))
        if len(arguments) != wanted:
            raise self.error(f"gives {function} {len(arguments)} operands; it takes {wanted}")
        operands = [self.operand(node) for node in arguments]
        if function in _OF_A_CLASS and op.constants[0] not in range(len(operands)):
            raise self.error(f"gives {function} k = {op.constants[0]:g}; with {len(operands)} "
                             f"operands k is a whole number from 0 to {len(operands) - 1}")
        if function == "squared_error":         # output first, as in microbp.squared_error
            operands.reverse()
        return self.write(op, *operands)

    def loss(self, function: str, *lists: ast.expr) -> Value:
        """Return what a loss makes of outputs and targets, or of one output and its target."""
        outputs, targets = (
            [*map(self.operand, part.elts if isinstance(part, ast.List) else [part])]
            for part in lists)
        roles = [(leaf, leaf.role) for leaf in targets if not leaf.parents]
        before = {*self.known.values(), *self.made}
        try:
            result = LOSSES[function](outputs, targets).named("")
        except (ValueError, ArithmeticError) as problem:
            raise self.error(f"cannot be computed: {problem}") from None
        for leaf, role in roles:            # a file says itself what its numbers are for
            leaf.role = role
        for node in result.topological():
            if node not in before:
                self.made.append(node)
                if node.name and self.known.setdefault(node.name, node) is not node:
                    node.named("")
        return result

    def with_constants(self, op: Op, constants: list[ast.keyword]) -> Op:
        """Return an operation with constants, as in ``leaky_relu(x, slope=0.1)``."""
        if not constants:
            return op
        known = dict(zip(op.constant_names, op.constants))
        for constant in constants:
            number = self.number(constant.value)
            if constant.arg not in known or number is None:
                raise self.error(f"gives {op.name} `{visible(ast.unparse(constant), 40)}`; its "
                                 f"constants are {', '.join(known) or 'none'}, which are numbers")
            known[constant.arg] = number
        return op.with_constants(*known.values())

    def weights_first(self, arguments: list[ast.expr]) -> list[Value]:
        """Return ``w1 … wn, x1 … xn[, bias]`` from either way of writing a weighted sum."""
        match arguments:
            case [ast.List(elts=weights), ast.List(elts=inputs), *bias] if (
                    0 < len(weights) == len(inputs) and len(bias) <= 1):
                return [self.operand(node) for node in (*weights, *inputs, *bias)]
            case [total]:
                terms = [term for sign, term in _terms(total) if sign > 0]
                bias = [terms.pop()] if _factors(terms[-1]) is None else []
                products = list(map(_factors, terms))
                if products and None not in products and len(terms) + len(bias) == len(
                        _terms(total)):
                    lefts, rights = zip(*filter(None, products))
                    return [self.operand(node) for node in (*lefts, *rights, *bias)]
        raise self.error("has a weighted_sum that is neither weighted_sum(w1*x1 + w2*x2 + b) "
                         "nor weighted_sum([w1, w2], [x1, x2], b)")

    def net_input(self, node: ast.expr) -> list[Value] | None:
        """Return ``w1 … wn, x1 … xn[, bias]`` if a sum or difference is a net input."""
        terms = [] if self.expanded else _terms(node)
        products = [self.weight_and_input(term) for _, term in terms]
        bias = []
        if terms and products[-1] is None and self.role(terms[-1][1]) in ("parameter", "constant"):
            bias, terms = [terms[-1]], terms[:-1]
            products.pop()
        if not products or None in products:
            return None
        pairs = [pair for pair in products if pair]
        signals = [(sign, x) for (sign, _), (_, x) in zip(terms, pairs)]
        return [*(self.operand(w) for w, _ in pairs),
                *(self.signed(sign, x) for sign, x in (*signals, *bias))]

    def weight_and_input(self, term: ast.expr) -> tuple[ast.expr, ast.expr] | None:
        """Return the factors of a product of which exactly one is a parameter."""
        if not (factors := _factors(term)):
            return None
        first, second = (self.role(factor) == "parameter" for factor in factors)
        if first == second:
            return None
        return factors if first else factors[::-1]

    def role(self, node: ast.expr) -> str:
        """Return what a lone name or number is for."""
        if isinstance(node, ast.Name | ast.Subscript):
            return self.named(node).role
        return "constant" if self.number(node) is not None else ""

    def signed(self, sign: int, node: ast.expr) -> Value:
        """Return an operand that is added or, by its negative, taken away."""
        if sign < 0:
            node = ast.UnaryOp(ast.USub(), node)
        return self.operand(node)


def _terms(node: ast.expr) -> list[tuple[int, ast.expr]]:
    """Return the terms of a sum or difference with their signs, from left to right."""
    terms = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        terms.append((1 if isinstance(node.op, ast.Add) else -1, node.right))
        node = node.left
    return [(1, node), *reversed(terms)]


def _factors(node: ast.expr) -> tuple[ast.expr, ast.expr] | None:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return node.left, node.right
    return None
