"""Write docs/operations.md from the rules themselves: `python docs/operations.py`.

Each rule of `microbp.ops` is run on letters, and what they write down is the formula. A test
checks that the page is what this writes.
"""

from pathlib import Path

from microbp.ops import OPS, Op
from microbp.writing.letters import derive, letter
from microbp.writing.notation import latex

PAGE = Path(__file__).with_suffix(".md")

# How one writes each operation in Python, where it is no method of one operand.
WRITTEN = {
    "+": "a + b", "-": "a - b", "*": "a * b", "/": "a / b", "neg": "-a", "**": "a ** b",
    "power": "a ** n", "abs": "abs(a)", "max": "a.max(b)", "min": "a.min(b)",
    "leaky_relu": "a.leaky_relu(slope)", "weighted_sum": "weighted_sum([w1, w2], [x1, x2], b)",
    "total": "total([a1, a2, a3])", "log_sum_exp": "log_sum_exp([z1, z2, z3])",
    "softmax": "softmax([z1, z2, z3])[0]", "squared_error": "squared_error(output, target)",
    "squared_difference": "mean_squared_error(output, target)",
    "cross_entropy": "cross_entropy([z1, z2, z3], 0)",
}

# The operands with which an operation is shown that takes any number of them.
OPERANDS = {"weighted_sum": "w1 w2 x1 x2 b", "total": "a1 a2 a3"}

HEAD = """\
# The operations

Written by `docs/operations.py` from the rules in `microbp/ops.py`; do not edit by hand.

Every operation is one rule, a function that returns its result *out* and its local derivatives, one for each operand. A derivative may use *out*, which saves computing things twice. The badge is what a drawing shows on the node. Operations that take any number of operands are shown with a few.
"""

FOOT = """\
{books} are shown as books write them. The rules compute the same in another way, which neither overflows nor loses small results: see `microbp/ops.py`.

At the corners, where no derivative exists, one is chosen: 0 for `abs`, `relu` and `step` at 0, the slope for `leaky_relu` at 0, the first operand for `max` and `min` of equal numbers. Where a result or a derivative is not finite (`log(-1)`, `1 / 0`, the slope of `sqrt` at 0), the operation raises Python's error and names the operands.

## Operations of your own

A rule is a function under `microbp.operation`. What it makes takes Values and numbers, and works as the `activation=` of a network, in explanations, drawings, pages, programs and, once Python has defined it, in files of examples:

```python
>>> from microbp import MLP, Value, operation
>>> @operation("softsign", badge="x/(1+|x|)")
... def softsign(a):
...     d = 1 + abs(a)
...     return a / d, (1 / (d * d),)
>>> softsign(Value(3.0)).data
0.75
>>> model = MLP(2, [3, 1], activation=softsign, rng=1)

```

Plain arithmetic, comparisons, `abs` and the functions of `microbp.ops` (`exp`, `log`, `log1p`, `sqrt`, `sin`, `cos`, `tanh`) can be written down, so that every reader understands the rule. A rule may also call any other function of floats. Then it computes just as well, an explanation names it as a call, and programs run in Python; machine code and JavaScript refuse it with one sentence:

```python
>>> import math
>>> @operation("erf")
... def erf(a):
...     return math.erf(a), (2 / math.sqrt(math.pi) * math.exp(-a * a),)
>>> y = erf(Value(0.5, "x"))
>>> y.backward()
>>> round(y.data, 9), round(y.parents[0].grad, 9)
(0.520499878, 0.878782579)

```
"""


def section(op: Op) -> str:
    """Return the part of the page that tells of one operation."""
    code = op.function.__code__
    shown = OPERANDS.get(op.name, "z1 z2 z3").split()
    names = shown if op.arity is None else code.co_varnames[:op.arity]
    constants = op.constant_names if op.arity is not None else ()   # else the class asked for
    rule = op.function if constants else op.written
    operands = [letter(name) for name in names]
    out, derivatives = derive(rule, *operands, *map(letter, constants), out=letter("out"))
    lines = [f"out &= {latex(out)}"]
    for operand, derivative in zip(operands, derivatives):
        lines.append(rf"\frac{{\partial out}}{{\partial {latex(operand)}}} &= {latex(derivative)}")
    formulas = " \\\\\n".join(lines)
    how = WRITTEN.get(op.name, f"a.{op.name}()")
    return (f"## `{op.name}`\n\n{op.word[0][:1].upper()}{op.word[0][1:]}, badge **{op.badge}**, "
            f"written `{how}`\n\n"
            f"```math\n\\begin{{aligned}}\n{formulas}\n\\end{{aligned}}\n```\n")


def page() -> str:
    """Return the whole page."""
    *first, last = [f"`{op.name}`" for op in OPS.values() if op.book]
    return "\n".join([HEAD, *map(section, OPS.values()), "## Notes\n",
                      FOOT.format(books=f"{', '.join(first)} and {last}")])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
