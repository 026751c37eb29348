"""Write docs/operations.md from the rules themselves: `python docs/operations.py`.

Each rule of `microbp.ops` is run on letters, and what they write down is the formula. A test
checks that the page is what this writes.
"""

import re
from pathlib import Path

from microbp.writing.notation import latex
from microbp.ops import OPS, Op
from microbp.writing.letters import Symbol, letter, trace

PAGE = Path(__file__).with_suffix(".md")

# How one writes each operation in Python.
WRITTEN = {
    "+": "a + b", "-": "a - b", "*": "a * b", "/": "a / b", "neg": "-a", "**": "a ** b",
    "power": "a ** n", "abs": "abs(a)", "max": "a.max(b)", "min": "a.min(b)",
    "leaky_relu": "a.leaky_relu(slope)", "weighted_sum": "weighted_sum([w1, w2], [x1, x2], b)",
    "total": "total([a1, a2, a3])", "log_sum_exp": "log_sum_exp([z1, z2, z3])",
    "softmax": "softmax([z1, z2, z3])[0]", "squared_error": "squared_error(output, target)",
    "cross_entropy": "cross_entropy([z1, z2, z3], 0)",
}

# The operands of operations that take any number of them, and of losses.
OPERANDS = {
    "weighted_sum": "w1 w2 x1 x2 b", "total": "a1 a2 a3", "log_sum_exp": "z1 z2 z3",
    "softmax": "z1 z2 z3", "squared_error": "target output", "cross_entropy": "z1 z2 z3",
}

# Rules that ask for the size of a number only so that nothing overflows: these are shown for
# moderate numbers.
MODERATE = ("sigmoid", "softplus", "log_sum_exp", "softmax", "cross_entropy")

HEAD = """\
# The operations

Written by `docs/operations.py` from the rules in `microbp/ops.py`; do not edit by hand.

Every operation is one rule: how its result *out* is computed, and its local derivatives, one for each operand. A derivative may use *out*, which saves computing things twice. The badge is what a drawing shows on the node. Operations that take any number of operands are shown with two or three.
"""

FOOT = """\
{moderate} are shown for numbers of moderate size. For large ones the rules compute the same by another way, which neither overflows nor loses small results: see `microbp/ops.py`.

At the corners, where no derivative exists, one is chosen: 0 for `abs` and `relu` at 0, the slope for `leaky_relu` at 0, the first operand for `max` and `min` of equal numbers. Where a result or a derivative is not finite (`log(-1)`, `1 / 0`, the slope of `sqrt` at 0), the operation raises Python's error and names the operands.
"""


def operands(op: Op) -> list[Symbol]:
    """Return the operands of an operation, and its constants where they are named, as letters."""
    code = op.forward.__code__
    names = OPERANDS.get(op.name, " ".join(code.co_varnames[:code.co_argcount])).split()
    return [letter(name, known(op)) for name in names]


def known(op: Op) -> float | None:
    """Return a number for the letters of a rule that asks how large they are."""
    return 0.5 if op.name in MODERATE else None


def with_top(expression: Symbol) -> Symbol:
    """Write m for the largest operand, which rules of many operands take out of exponents."""
    if expression.head == "max":
        return letter("m")
    if expression.head in ("letter", "number"):
        return expression
    return Symbol(expression.head, tuple(map(with_top, expression.args)))


def section(op: Op) -> str:
    """Return the part of the page that tells of one operation."""
    given = operands(op)
    constants = op.constants if op.name in OPERANDS else ()     # the class that is asked for
    variables = given if op.name in OPERANDS else given[:len(given) - len(op.constants)]
    lines = [rf"out &= {latex(with_top(trace(op.forward, *given, *constants)))}"]
    for variable, derivative in zip(variables, trace(op.local, letter("out", known(op)), *given,
                                                     *constants)):
        lines.append(rf"\frac{{\partial out}}{{\partial {latex(variable)}}} "
                     rf"&= {latex(with_top(derivative))}")
    if any("m" in re.findall(r"\b[a-z]\b", line) for line in lines):
        lines.append(rf"\text{{with }} m &= \max\left({', '.join(map(latex, given))}\right)")
    formulas = " \\\\\n".join(lines)
    how = WRITTEN.get(op.name, f"a.{op.name}()")
    return (f"## `{op.name}`\n\nBadge **{op.badge}**, written `{how}`\n\n"
            f"```math\n\\begin{{aligned}}\n{formulas}\n\\end{{aligned}}\n```\n")


def page() -> str:
    """Return the whole page."""
    moderate = ", ".join(f"`{name}`" for name in MODERATE[:-1]) + f" and `{MODERATE[-1]}`"
    return "\n".join([HEAD, *map(section, OPS.values()), "## Notes\n",
                      FOOT.format(moderate=moderate)])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
