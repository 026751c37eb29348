"""Write docs/operations.md and operations.zh.md from the rules: `python docs/operations.py`.

Each rule of `microbp.ops` is run on letters, and what they write down is the formula. A test
checks that the pages are what this writes.
"""

from pathlib import Path

from microbp.ops import OPS, Op
from microbp.writing.letters import derive, letter
from microbp.writing.notation import latex
from microbp.writing.words import LANGUAGES

PAGES = {"en": Path(__file__).with_suffix(".md"), "zh": Path(__file__).with_suffix(".zh.md")}

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

HEAD = {"en": """\
# The operations

Written by `docs/operations.py` from the rules in `microbp/ops.py`; do not edit by hand.

Every operation is one rule, a function that returns its result *out* and its local derivatives, one for each operand. A derivative may use *out*, which saves computing things twice. The badge is what a drawing shows on the node. Operations that take any number of operands are shown with a few.
""", "zh": """\
# 运算

由 `docs/operations.py` 根据 `microbp/ops.py` 中的规则写成，请勿手工修改。

每种运算是一条规则，即一个函数，返回结果 *out* 和各个局部导数，每个操作数一个。导数中可以使用 *out*，免得同样的东西算两遍。标记是计算图中节点上的符号。操作数个数不限的运算，这里只写出几个。
"""}

OWN = """\
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
"""

FOREIGN = """\
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

FOOT = {"en": """\
{books} are shown as books write them. The rules compute the same in another way, which neither overflows nor loses small results: see `microbp/ops.py`.

At the corners, where no derivative exists, one is chosen: 0 for `abs`, `relu` and `step` at 0, the slope for `leaky_relu` at 0, the first operand for `max` and `min` of equal numbers. Where a result or a derivative is not finite (`log(-1)`, `1 / 0`, the slope of `sqrt` at 0), the operation raises Python's error and names the operands.

## Operations of your own

A rule is a function under `microbp.operation`. What it makes takes Values and numbers, and works as the `activation=` of a network, in explanations, drawings, pages, programs and, once Python has defined it, in files of examples:

{own}
Plain arithmetic, comparisons, `abs` and the functions of `microbp.ops` (`exp`, `log`, `log1p`, `sqrt`, `sin`, `cos`, `tanh`) can be written down, so that every reader understands the rule. A rule may also call any other function of floats. Then it computes just as well, an explanation names it as a call, and programs run in Python; machine code and JavaScript refuse it with one sentence:

{foreign}""", "zh": """\
{books} 按教科书的写法给出。规则用另一种写法计算同样的结果，既不溢出，也不丢失很小的值：见 `microbp/ops.py`。

在没有导数的尖点处取定一个值：`abs`、`relu` 和 `step` 在 0 处取 0，`leaky_relu` 在 0 处取其斜率，`max` 和 `min` 在两数相等时取第一个操作数。结果或导数不是有限数时（`log(-1)`、`1 / 0`、`sqrt` 在 0 处的斜率），运算抛出 Python 的错误，并指明操作数。

## 自己定义运算

规则是用 `microbp.operation` 修饰的函数。由它得到的运算接受 Value 和数，可以用作网络的 `activation=`，也可以用于讲解、作图、页面、程序，以及（在 Python 中定义之后）算例文件：

{own}
四则运算、比较、`abs` 和 `microbp.ops` 中的函数（`exp`、`log`、`log1p`、`sqrt`、`sin`、`cos`、`tanh`）都能写成公式，因此各处都能读懂这条规则。规则也可以调用其他任何浮点函数：照样能计算，讲解中写成函数调用，程序用 Python 运行；机器码和 JavaScript 则用一句话拒绝：

{foreign}"""}


def section(op: Op, lang: str = "en") -> str:
    """Return the part of the page that tells of one operation."""
    code = op.function.__code__
    shown = OPERANDS.get(op.name, "z1 z2 z3").split()
    names = shown if op.arity is None else code.co_varnames[:op.arity]
    constants = op.constant_names if op.arity is not None else ()   # else the class asked for
    rule = op.function if constants else op.written
    operands = [letter(name) for name in names]
    out, derivatives = derive(rule, *operands, *map(letter, constants), out=letter("out"))
    name = latex(letter("out"))
    lines = [f"{name} &= {latex(out)}"]
    for operand, derivative in zip(operands, derivatives):
        lines.append(rf"\frac{{\partial {name}}}{{\partial {latex(operand)}}} &= {latex(derivative)}")
    formulas = " \\\\\n".join(lines)
    how = WRITTEN.get(op.name, f"a.{op.name}()")
    word = op.word[LANGUAGES.index(lang)]
    told = {"en": f"{word[:1].upper()}{word[1:]}, badge **{op.badge}**, written `{how}`",
            "zh": f"{word}，标记 **{op.badge}**，写作 `{how}`"}[lang]
    return (f"## `{op.name}`\n\n{told}\n\n"
            f"```math\n\\begin{{aligned}}\n{formulas}\n\\end{{aligned}}\n```\n")


def page(lang: str = "en") -> str:
    """Return the whole page in a language."""
    *first, last = [f"`{op.name}`" for op in OPS.values() if op.book]
    books = {"en": f"{', '.join(first)} and {last}", "zh": f"{'、'.join(first)} 和 {last}"}[lang]
    return "\n".join([HEAD[lang], *(section(op, lang) for op in OPS.values()),
                      {"en": "## Notes\n", "zh": "## 说明\n"}[lang],
                      FOOT[lang].format(books=books, own=OWN, foreign=FOREIGN)])


if __name__ == "__main__":
    for lang, path in PAGES.items():
        path.write_text(page(lang), encoding="utf-8")
