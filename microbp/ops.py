"""The calculus: every operation once, as one function that returns its result and derivatives.

A rule is plain arithmetic on its operands ``a``, ``b``, …. Nothing here knows what the operands
are: floats compute, letters (:mod:`microbp.writing.letters`) write the rule down as text, LaTeX or
program code. Nothing here knows the graph either: :mod:`microbp.engine` does. To add an operation,
write one function under `operation`. Everything else reads it from `OPS`.
"""

import math
from collections.abc import Callable
from functools import lru_cache, reduce
from numbers import Real
from operator import add as plus
from typing import Any

Rule = Callable[..., Any]
_VARIADIC = 0x04            # the flag of a function that takes *operands


class Op:
    """An operation: ``rule(a, b, …)`` returns ``out, (∂out/∂a, ∂out/∂b, …)``.

    `arity` is the number of operands, None if it takes any number. `constants` are plain numbers
    that belong to the operation, such as the exponent of ``a ** 3``: parameters of the rule that
    have defaults. An `activation` is what a neuron may apply to its net input. `badge` is the
    short sign that a drawing puts on the node, `word` what the operation is called in English
    and in Chinese, and `book` the rule as a textbook writes it, where the sound way to compute
    is another one (`Op.as_in_books`).

    Called with Values an operation makes a node, with numbers it computes.
    """

    __slots__ = ("name", "badge", "word", "activation", "function", "arity", "constants",
                 "constant_names", "rule", "book")

    def __init__(self, name: str, function: Rule, badge: str, word: tuple[str, str],
                 activation: bool, constants: tuple[float, ...] | None = None,
                 book: Rule | None = None) -> None:
        self.name = name
        self.function = function
        self.badge = badge
        self.word = word
        self.activation = activation
        code = function.__code__
        names = code.co_varnames[:code.co_argcount + code.co_kwonlyargcount]
        defaults = *(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()
        self.constants = tuple(map(float, defaults)) if constants is None else constants
        self.constant_names = names[len(names) - len(self.constants):]
        self.arity = None if code.co_flags & _VARIADIC else len(names) - len(self.constants)
        self.rule = self._with_constants(function)
        if _OWN and name not in _OWN:
            self.rule = _checked(name, self.rule)
        self.book = book

    @property
    def written(self) -> Rule:
        """The rule as a textbook writes it."""
        return self.rule if self.book is None else self._with_constants(self.book)

    def as_in_books(self, book: Rule) -> Rule:
        """Give the rule in the form in which textbooks write it; its numbers are the same."""
        self.book = book
        return book

    def with_constants(self, *constants: float) -> "Op":
        """Return this operation with other constants."""
        return _find(self.name, constants)

    def _with_constants(self, function: Rule) -> Rule:
        if not self.constants:
            return function
        constants = dict(zip(self.constant_names, self.constants))
        return lambda *operands: function(*operands, **constants)

    def __call__(self, *operands: Any, **constants: float) -> Any:
        """Return the node that the operation makes of Values, or the number it gives for numbers.

        Raises TypeError for another number of operands, or for what is neither.
        """
        if self.arity not in (None, len(operands)) or not operands:
            takes = ("at least 1 operand" if self.arity is None else "1 operand" if self.arity == 1
                     else f"{self.arity} operands")
            raise TypeError(f"{self.name} takes {takes}, not {len(operands)}")
        nodes = [operand for operand in operands if hasattr(operand, "operated")]
        for number in (*constants.values(), *(() if nodes else operands)):
            if not isinstance(number, Real):
                raise TypeError(f"{self.name} takes Values and real numbers, "
                                f"not {type(number).__name__} {number!r}")
        known = dict(zip(self.constant_names, self.constants)) | constants if constants else {}
        if len(known) > len(self.constants):
            raise TypeError(f"{self.name} has no constant {[*known][-1]!r}; it has "
                            + (", ".join(self.constant_names) or "none"))
        op = self.with_constants(*map(float, known.values())) if constants else self
        return nodes[0].operated(op, operands) if nodes else op.rule(*map(float, operands))[0]

    def __repr__(self) -> str:
        return f"<Op {self.name}{list(self.constants) or ''}>"

    def __reduce__(self) -> tuple[Any, ...]:    # found again by name, when a graph is copied
        return _find, (self.name, self.constants)


OPS: dict[str, Op] = {}         #: every operation by its name


@lru_cache(maxsize=4096)
def _bound(op: Op, constants: tuple[float, ...]) -> Op:
    return Op(op.name, op.function, op.badge, op.word, op.activation, constants, op.book)


def _find(name: str, constants: tuple[float, ...]) -> Op:
    if name not in OPS:
        raise LookupError(f"the operation {name!r} is not defined here: define it with "
                          "microbp.operation before reading what uses it")
    op = OPS[name]
    return op if constants == op.constants else _bound(op, constants)


def _checked(name: str, rule: Rule) -> Rule:
    """Return a rule that refuses to give other than a number and a derivative for each operand."""
    def checked(*operands: Any) -> Any:
        match returned := rule(*operands):
            case (out, tuple(derivatives)) if len(derivatives) == len(operands):
                numbers = [float(each) if isinstance(each, Real) else each      # NumPy's too
                           for each in (out, *derivatives)]
                if all(isinstance(each, float) or hasattr(each, "function") for each in numbers):
                    return numbers[0], tuple(numbers[1:])
        raise TypeError(f"the rule of {name} returned {returned!r}; a number and a tuple with a "
                        f"derivative for each operand are needed, here {len(operands)}")

    return checked


def operation(name: str, badge: str = "", *, word: tuple[str, str] | None = None,
              activation: bool | None = None) -> Callable[[Rule], Op]:
    """Make an operation of a rule: a function of the operands that returns ``out, derivatives``.

    `derivatives` is a tuple with ∂out/∂operand for each operand. Parameters with defaults are
    constants of the operation. Use plain arithmetic, comparisons, ``abs`` and the functions of
    `microbp.ops` (``exp``, ``log``, ``tanh``, …) and the rule can be written down too: explained,
    drawn and made a program in every language. A rule may also call any function of floats; then
    it computes, and is written as a call.

    An operation of one operand is an activation unless `activation` says otherwise. `badge` is its
    sign on the node of a drawing, `word` what it is called in English and Chinese.

    Raises ValueError for a name that one of the library's own operations has.

    >>> from microbp import Value
    >>> @operation("softsign", badge="x/(1+|x|)")
    ... def softsign(a):
    ...     d = 1 + abs(a)
    ...     return a / d, (1 / (d * d),)
    >>> y = softsign(Value(3.0))
    >>> y.data, y.local_grads
    (0.75, (0.0625,))
    """
    if not isinstance(name, str) or not name:
        raise TypeError(f'an operation has a name, @operation("softsign"), not {name!r}')

    def made(rule: Rule) -> Op:
        if name in _OWN:
            raise ValueError(f"{name!r} is an operation of microbp: choose another name")
        if not hasattr(rule, "__code__"):
            raise TypeError(f"the rule of {name!r} is a Python function, not {rule!r}")
        op = Op(name, rule, badge or name, word or (name, name), False)
        op.activation = op.arity == 1 if activation is None else activation
        OPS[name] = op
        return op

    return made


_OWN: set[str] = set()      # filled at the end: the names below cannot be taken again


# The functions that rules are made of. They compute with plain numbers; any other operand is
# asked to write the call down.

def _real_power(a, b):
    out = a ** b
    if isinstance(out, complex):
        raise ValueError(f"{a} to the power {b} is not a real number")
    return out


FUNCTIONS: dict[str, Rule] = {
    "**": _real_power, "exp": math.exp, "log": math.log, "log1p": math.log1p,
    "sqrt": math.sqrt, "sin": math.sin, "cos": math.cos, "tanh": math.tanh, "abs": abs,
    "max": lambda *operands: max(operands), "min": lambda *operands: min(operands),
    "square": lambda x: x * x,          # correctly rounded, which pow(x, 2) need not be
}


def _function(name):
    def function(*operands):
        for operand in operands:
            if not isinstance(operand, (float, int)):
                return operand.function(function, operands)
        return of_numbers(*operands)

    def of_one(a):
        return of_numbers(a) if isinstance(a, (float, int)) else a.function(of_one, (a,))

    of_numbers = FUNCTIONS[name]
    function.__name__ = of_one.__name__ = name
    return function if name in ("**", "max", "min") else of_one


real_power, exp, log, log1p, sqrt, sin, cos, tanh, absolute, largest, smallest, square = map(
    _function, FUNCTIONS)


# Operators

@operation("+", "+", word=("sum", "和"))
def add(a, b):
    return a + b, (1.0, 1.0)


@operation("-", "−", word=("difference", "差"))
def subtract(a, b):
    return a - b, (1.0, -1.0)


@operation("*", "×", word=("product", "积"))
def multiply(a, b):
    return a * b, (b, a)


@operation("/", "÷", word=("quotient", "商"))
def divide(a, b):
    out = a / b
    return out, (1.0 / b, -out / b)


@operation("neg", "−", word=("negative", "相反数"), activation=False)
def negate(a):
    return -a, (-1.0,)


@operation("**", "aᵇ", word=("power", "幂"))
def pow_(a, b):
    out = real_power(a, b)
    return out, (b * real_power(a, b - 1.0), out * log(a) if absolute(out) > 0.0 else 0.0)


@operation("power", "xⁿ", word=("power", "幂"), activation=False)      # n is a plain number
def power(a, n=2.0):
    return real_power(a, n), (n * real_power(a, n - 1.0) if absolute(n) > 0.0 else 0.0,)


@operation("abs", "|x|", word=("absolute value", "绝对值"), activation=False)
def abs_(a):
    return absolute(a), (1.0 if a > 0.0 else -1.0 if a < 0.0 else 0.0,)


# Functions of one operand

@operation("exp", "eˣ", word=("exponential", "指数函数"), activation=False)
def exp_(a):
    out = exp(a)
    return out, (out,)


@operation("log", "ln", word=("natural logarithm", "自然对数"), activation=False)
def log_(a):
    return log(a), (1.0 / a,)


@operation("sqrt", "√", word=("square root", "平方根"), activation=False)
def sqrt_(a):
    out = sqrt(a)
    return out, (0.5 / out,)


@operation("sin", "sin", word=("sine", "正弦"), activation=False)
def sin_(a):
    return sin(a), (cos(a),)


@operation("cos", "cos", word=("cosine", "余弦"), activation=False)
def cos_(a):
    return cos(a), (-sin(a),)


@operation("tanh", "tanh", word=("hyperbolic tangent", "双曲正切"))
def tanh_(a):
    out = tanh(a)
    return out, (1.0 - out * out,)


@operation("sigmoid", "σ", word=("logistic function", "逻辑函数"))
def sigmoid(a):
    if a > -700.0:
        out = 1.0 / (1.0 + exp(-a))
    else:                   # exp(-a) would overflow, and 1 + exp(-a) is exp(-a) to the last bit
        out = exp(a)
    return out, (out * (1.0 - out),)


@operation("relu", "ReLU", word=("rectifier", "修正线性单元"))
def relu(a):                # what is not a number is not at most 0 either, and stays what it is
    return (0.0, (0.0,)) if a <= 0.0 else (a, (1.0,))


@operation("step", "0|1", word=("threshold", "阶跃函数"))
def step(a):                # flat on both sides: no gradient comes through
    return 1.0 if a >= 0.0 else 0.0 if a < 0.0 else a, (0.0,)


@operation("leaky_relu", "LReLU", word=("leaky rectifier", "带泄漏修正线性单元"))
def leaky_relu(a, slope=0.01):
    return (a, (1.0,)) if a > 0.0 else (slope * a, (slope,))


@operation("softplus", "ln1eˣ", word=("softplus", "软加函数"))
def softplus(a):            # only the exponential of a negative number is taken
    e = exp(-a) if a > 0.0 else exp(a)
    return (a + log1p(e), (1.0 / (1.0 + e),)) if a > 0.0 else (log1p(e), (e / (1.0 + e),))


# Choices. Of two equal operands the first; of what is not a number, what is not a number.

@operation("max", "max", word=("maximum", "最大值"))
def max_(a, b):
    if a >= b:
        return a, (1.0, 0.0)
    return (b, (0.0, 1.0)) if a < b else (a + b, (1.0, 1.0))


@operation("min", "min", word=("minimum", "最小值"))
def min_(a, b):
    if a <= b:
        return a, (1.0, 0.0)
    return (b, (0.0, 1.0)) if a > b else (a + b, (1.0, 1.0))


# Any number of operands. Sums run from left to right, as one would write them out.

def add_up(numbers: Any, *start: float) -> Any:
    """Return the sum from left to right, after `start` if given; Python's own rounds otherwise."""
    return reduce(plus, numbers, *start)


def weights_inputs_bias(operands: Any) -> tuple[Any, Any, Any]:
    """Return the weights, the inputs and the bias (or nothing) of a weighted sum, as tuples."""
    n = len(operands) // 2
    return operands[:n], operands[n:2 * n], operands[2 * n:]


@operation("weighted_sum", "Σ", word=("weighted sum", "加权和"))
def weighted_sum(*operands):            # w1 … wn, x1 … xn, and perhaps b
    weights, inputs, bias = weights_inputs_bias(operands)
    out = weights[0] * inputs[0]
    for w, x in zip(weights[1:], inputs[1:]):
        out = out + w * x
    for b in bias:
        out = out + b
    return out, inputs + weights + (1.0,) * len(bias)


@operation("total", "+", word=("sum", "和"))
def total(*a):
    return add_up(a), (1.0,) * len(a)


# exp(x), 1 / exp(x) and sums of them are ordinary numbers while |x| is below about 700. Only
# beyond that is the largest operand taken out first, which costs an error of |x| / 10**16.

def _in_range(z):
    return largest(*map(absolute, z)) <= 709.0 - math.log(len(z))


def _parts(powers):
    whole = add_up(powers)
    return [power / whole for power in powers]


def _shares(z):
    top = largest(*z)
    return _parts([exp(x - top) for x in z])


@operation("log_sum_exp", "LSE", word=("log-sum-exp", "指数和的对数"))
def log_sum_exp(*z):
    if _in_range(z):
        out = log(add_up(map(exp, z)))
    else:
        top = largest(*z)
        out = top + log(add_up([exp(x - top) for x in z]))
    return out, tuple(_shares(z))


@operation("softmax", "softmax", word=("softmax", "软最大"), activation=False)
def softmax(*z, k=0.0):                 # the share of class k
    k = int(k)
    if _in_range(z):
        out = exp(z[k]) / add_up(map(exp, z))
    else:
        top = largest(*z)
        out = exp(z[k] - top) / add_up([exp(x - top) for x in z])
    return out, tuple([out * (1.0 - out) if i == k else -out * share
                       for i, share in enumerate(_shares(z))])


# Losses of one output

@operation("squared_error", "½d²", word=("squared error", "平方误差"))
def squared_error(target, output):
    d = target - output
    return 0.5 * square(d), (d, -d)


@operation("squared_difference", "d²", word=("squared difference", "差的平方"))
def squared_difference(target, output):
    d = target - output
    return square(d), (2.0 * d, -2.0 * d)


@operation("cross_entropy", "CE", word=("cross-entropy", "交叉熵"))
def cross_entropy(*z, k=0.0):           # of class k: log(1 + Σ exp(other - target))
    k = int(k)
    target, others = z[k], z[:k] + z[k + 1:]
    top = largest(*others)
    if top - target > 700.0:
        out = top - target + log(add_up([exp(x - top) for x in others]))
    elif _in_range(z):
        out = log1p(add_up(map(exp, others)) / exp(target))
    else:
        out = log1p(add_up([exp(x - target) for x in others]))
    shares = _shares(z)                 # never 1 - share, which would lose a small difference
    return out, (*shares[:k], -add_up(shares[:k] + shares[k + 1:]), *shares[k + 1:])


_OWN.update(OPS)


# The forms of textbooks, where the sound way to compute is another one. Explanations show these
# formulas; the numbers are those of the rules above.

@sigmoid.as_in_books
def _sigmoid(a):
    out = 1.0 / (1.0 + exp(-a))
    return out, (out * (1.0 - out),)


@softplus.as_in_books
def _softplus(a):
    return log1p(exp(a)), (1.0 / (1.0 + exp(-a)),)


@max_.as_in_books
def _max(a, b):
    return largest(a, b), (1.0, 0.0) if a >= b else (0.0, 1.0)


@min_.as_in_books
def _min(a, b):
    return smallest(a, b), (1.0, 0.0) if a <= b else (0.0, 1.0)


@log_sum_exp.as_in_books
def _log_sum_exp(*z):
    return log(add_up(map(exp, z))), tuple(_parts(list(map(exp, z))))


@softmax.as_in_books
def _softmax(*z, k):
    shares = _parts(list(map(exp, z)))
    out = shares[int(k)]
    return out, tuple([out * (1.0 - out) if i == int(k) else -out * share
                       for i, share in enumerate(shares)])


@cross_entropy.as_in_books
def _cross_entropy(*z, k):
    shares = _parts(list(map(exp, z)))
    return -log(shares[int(k)]), tuple([share - 1.0 if i == int(k) else share
                                        for i, share in enumerate(shares)])
