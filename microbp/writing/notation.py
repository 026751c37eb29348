r"""How an expression is put on paper: text, LaTeX, HTML, Python and JavaScript.

A notation is a table from an expression's head to its form: how tightly it binds, a template,
and how tightly each argument must bind to go without parentheses. There is one table for each
way of writing, and all begin with the same arithmetic.

Knows no rule and no graph.

>>> from microbp.writing.letters import letter
>>> out = letter("out_h1")
>>> text(out * (1.0 - out)), latex(out * (1.0 - out))
('out_h1 * (1 - out_h1)', '\\mathit{out}_{h1} \\cdot \\left(1 - \\mathit{out}_{h1}\\right)')
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from microbp.writing.letters import Symbol
from microbp.writing.naming import html_name, latex_name, latex_text

# How tightly a form binds, from loosest to tightest.
CHOICE, COMPARISON, SUM, PRODUCT, SIGN, FRACTION, POWER, ATOM = range(1, 9)


class Form(NamedTuple):
    """One head's way of being written."""

    binds: int
    template: str
    arguments: tuple[int, ...]      # the loosest argument that needs no parentheses


class Notation(NamedTuple):
    """Write expressions by a table of forms; call it with an expression."""

    forms: Mapping[str, Form]
    number: Callable[[float], str]
    letter: Callable[[str], str] = str
    call: str = "{name}({arguments})"       # a function that has no form of its own
    function: Callable[[str], str] = str    # its name
    parentheses: tuple[str, str] = ("(", ")")
    negative_binds: int = SIGN              # a negative number among other factors

    def __call__(self, expression: Symbol) -> str:
        return self._write(expression)[0]

    def _write(self, expression: Symbol) -> tuple[str, int]:
        head, args = expression.head, expression.args
        if head == "letter":
            return self.letter(args[0]), ATOM
        if head == "number":
            return self.number(args[0]), self.negative_binds if args[0] < 0.0 else ATOM
        form = self.forms.get(head)
        if form is None:
            arguments = ", ".join(self._write(arg)[0] for arg in args)
            return self.call.format(name=self.function(head), arguments=arguments), ATOM
        written = [self._within(arg, loosest) for arg, loosest in zip(args, form.arguments)]
        return form.template.format(*written), form.binds

    def _within(self, expression: Symbol, loosest: int) -> str:
        words, binds = self._write(expression)
        left, right = self.parentheses
        return words if binds >= loosest else f"{left}{words}{right}"


def plain_number(number: float) -> str:
    """Write a number in full, an integer without its point: ``1``, ``0.5``."""
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def latex_number(written: str) -> str:
    """Return a written number for LaTeX's math mode: ``1e-7`` is a product there."""
    mantissa, _, exponent = written.partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa


_ARITHMETIC = {
    "+": Form(SUM, "{} + {}", (SUM, PRODUCT)),
    "-": Form(SUM, "{} - {}", (SUM, PRODUCT)),
    "*": Form(PRODUCT, "{} * {}", (PRODUCT, SIGN)),
    "/": Form(PRODUCT, "{} / {}", (PRODUCT, SIGN)),
    "neg": Form(SIGN, "-{}", (SIGN,)),
    **{sign: Form(COMPARISON, f"{{}} {sign} {{}}", (SUM, SUM)) for sign in (">", ">=", "<", "<=")},
}

# Code

_PYTHON = {
    **_ARITHMETIC,
    "**": Form(POWER, "{} ** {}", (ATOM, SIGN)),
    "if": Form(CHOICE, "{1} if {0} else {2}", (COMPARISON, COMPARISON, CHOICE)),
}

#: Python with short numbers; evaluates to the expression's number.
text = Notation({**_PYTHON, "square": Form(POWER, "{} ** 2", (ATOM,))}, plain_number)

#: Python source: every float in full, functions under their names in `ops.FUNCTIONS`; `pow` is
#: `math.pow`, since ``**`` would answer (-8) ** (1/3) with a complex number.
python = Notation({**_PYTHON, "**": Form(ATOM, "pow({}, {})", (CHOICE, CHOICE))}, repr)

#: JavaScript source.
javascript = Notation(
    {**_ARITHMETIC,
     "neg": Form(SIGN, "-{}", (POWER,)),        # -- would be another operator
     "**": Form(ATOM, "Math.pow({}, {})", (CHOICE, CHOICE)),
     "if": Form(CHOICE, "{} ? {} : {}", (COMPARISON, COMPARISON, CHOICE)),
     "square": Form(PRODUCT, "{0} * {0}", (ATOM,))},
    repr, call="Math.{name}({arguments})")

# Mathematics. `times` stands between the factors of the chain rule and between numbers, `whole`
# in place of a letter behind a ∂, `change` is a Δ, and `dots` stand for what is left out.

_TEXT = {
    **_ARITHMETIC,
    "*": Form(PRODUCT, "{} · {}", (PRODUCT, FRACTION)),
    "times": Form(PRODUCT, "{} × {}", (PRODUCT, FRACTION)),
    "/": Form(PRODUCT, "{} / {}", (PRODUCT, FRACTION)),
    "**": Form(POWER, "{}^{}", (ATOM, ATOM)),
    "square": Form(POWER, "{}²", (ATOM,)),
    "if": _PYTHON["if"],
    "abs": Form(ATOM, "|{}|", (CHOICE,)),
    "sqrt": Form(ATOM, "√({})", (CHOICE,)),
    "log": Form(ATOM, "ln({})", (CHOICE,)),
    "log1p": Form(ATOM, "ln(1 + {})", (PRODUCT,)),
    "sigmoid": Form(ATOM, "σ({})", (CHOICE,)),
    "sigmoid'": Form(ATOM, "σ'({})", (CHOICE,)),
    "transposed": Form(ATOM, "{}ᵀ", (ATOM,)),
    "elementwise": Form(PRODUCT, "{} ⊙ {}", (PRODUCT, FRACTION)),
    "derivative": Form(ATOM, "∂{}/∂{}", (ATOM, ATOM)),
    "change": Form(ATOM, "Δ{}", (ATOM,)),
    "whole": Form(ATOM, "({})", (CHOICE,)),
    "dots": Form(ATOM, "…", ()),
}
_LATEX = {
    **_TEXT,
    "*": Form(PRODUCT, r"{} \cdot {}", (PRODUCT, FRACTION)),
    "times": Form(PRODUCT, r"{} \times {}", (PRODUCT, FRACTION)),
    "/": Form(FRACTION, r"\frac{{{}}}{{{}}}", (CHOICE, CHOICE)),
    "**": Form(POWER, "{}^{{{}}}", (ATOM, CHOICE)),
    "square": Form(POWER, "{}^{{2}}", (ATOM,)),
    ">=": Form(COMPARISON, r"{} \ge {}", (SUM, SUM)),
    "<=": Form(COMPARISON, r"{} \le {}", (SUM, SUM)),
    "if": Form(ATOM, r"\begin{{cases}}{1} & {0}\\ {2} & \text{{else}}\end{{cases}}", (CHOICE,) * 3),
    "abs": Form(ATOM, r"\left|{}\right|", (CHOICE,)),
    "exp": Form(POWER, "e^{{{}}}", (CHOICE,)),
    "sqrt": Form(ATOM, r"\sqrt{{{}}}", (CHOICE,)),
    "log": Form(ATOM, r"\ln\left({}\right)", (CHOICE,)),
    "log1p": Form(ATOM, r"\ln\left(1 + {}\right)", (PRODUCT,)),
    "sigmoid": Form(ATOM, r"\sigma\left({}\right)", (CHOICE,)),
    "sigmoid'": Form(ATOM, r"\sigma'\left({}\right)", (CHOICE,)),
    "transposed": Form(POWER, r"{}^{{\top}}", (ATOM,)),
    "elementwise": Form(PRODUCT, r"{} \odot {}", (PRODUCT, FRACTION)),
    "change": Form(ATOM, r"\Delta {}", (ATOM,)),
    "derivative": Form(FRACTION, r"\frac{{\partial {}}}{{\partial {}}}", (ATOM, ATOM)),
    "dots": Form(ATOM, r"\dots", ()),
}
_FRACTION = '<span class="fraction"><span>{}</span><span>{}</span></span>'
_HTML = {
    **_TEXT,
    "-": Form(SUM, "{} − {}", (SUM, PRODUCT)),
    "neg": Form(SIGN, "−{}", (SIGN,)),
    "/": Form(PRODUCT, _FRACTION, (CHOICE, CHOICE)),
    "**": Form(POWER, "{}<sup>{}</sup>", (ATOM, CHOICE)),
    "square": Form(POWER, "{}<sup>2</sup>", (ATOM,)),
    ">": Form(COMPARISON, "{} &gt; {}", (SUM, SUM)),
    ">=": Form(COMPARISON, "{} ≥ {}", (SUM, SUM)),
    "<": Form(COMPARISON, "{} &lt; {}", (SUM, SUM)),
    "<=": Form(COMPARISON, "{} ≤ {}", (SUM, SUM)),
    "exp": Form(POWER, "e<sup>{}</sup>", (CHOICE,)),
    "sqrt": Form(ATOM, '√<span class="root">{}</span>', (CHOICE,)),
    "derivative": Form(ATOM, _FRACTION.format("∂{}", "∂{}"), (ATOM, ATOM)),
}

#: What people read as plain text.
mathematics = Notation(_TEXT, plain_number, negative_binds=CHOICE)

latex = Notation(
    _LATEX, lambda number: latex_number(plain_number(number)), latex_name,
    call=r"\operatorname{{{name}}}\left({arguments}\right)", function=latex_text,
    parentheses=(r"\left(", r"\right)"), negative_binds=CHOICE)

html = Notation(_HTML, plain_number, html_name, negative_binds=CHOICE)
