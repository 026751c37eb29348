r"""How an expression is put on paper: text, LaTeX, Python and JavaScript.

A notation is a table from an expression's head to its form: how tightly it binds, a template,
and how tightly each argument must bind to go without parentheses.

Knows no rule and no graph.

>>> from microbp.writing.letters import letter
>>> out = letter("out_h1")
>>> text(out * (1.0 - out)), latex(out * (1.0 - out))
('out_h1 * (1 - out_h1)', 'out_{h1} \\cdot \\left(1 - out_{h1}\\right)')
"""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from microbp.writing.letters import Symbol

# How tightly a form binds, from loosest to tightest.
CHOICE, COMPARISON, SUM, PRODUCT, SIGN, POWER, ATOM = range(1, 8)


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
            return self.call.format(name=head, arguments=arguments), ATOM
        written = [self._within(arg, loosest) for arg, loosest in zip(args, form.arguments)]
        return form.template.format(*written), form.binds

    def _within(self, expression: Symbol, loosest: int) -> str:
        words, binds = self._write(expression)
        left, right = self.parentheses
        return words if binds >= loosest else f"{left}{words}{right}"


def plain_number(number: float) -> str:
    """Write a number in full, an integer without its point: ``1``, ``0.5``."""
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


_ARITHMETIC = {
    "+": Form(SUM, "{} + {}", (SUM, PRODUCT)),
    "-": Form(SUM, "{} - {}", (SUM, PRODUCT)),
    "*": Form(PRODUCT, "{} * {}", (PRODUCT, SIGN)),
    "/": Form(PRODUCT, "{} / {}", (PRODUCT, SIGN)),
    "neg": Form(SIGN, "-{}", (SIGN,)),
    **{sign: Form(COMPARISON, f"{{}} {sign} {{}}", (SUM, SUM)) for sign in (">", ">=", "<", "<=")},
}
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


# LaTeX

_GREEK = dict(zip("αβγδεζηθλμνξπρστφχψωΔΘΛΞΠΣΦΨΩ", (
    "alpha beta gamma delta varepsilon zeta eta theta lambda mu nu xi pi rho sigma tau varphi "
    "chi psi omega Delta Theta Lambda Xi Pi Sigma Phi Psi Omega").split()))
_LATEX_SPECIAL = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}",
                  "^": r"\textasciicircum{}", **{sign: "\\" + sign for sign in "$&#_%"}}
_INDEXED = re.compile(r"([^\W\d_]+)\[(\d+)\](?:\[(\d+(?:,\d+)*)\])?")


def latex_name(name: str) -> str:
    r"""Write a name for LaTeX's math mode; a name can never be a command.

    >>> latex_name("w5"), latex_name("net_h1"), latex_name("w[2][1,2]"), latex_name("50%")
    ('w_{5}', 'net_{h1}', 'w^{(2)}_{1,2}', '\\text{50\\%}')
    """
    if indexed := _INDEXED.fullmatch(name):
        base, layer, indices = indexed.groups()
        below = f"_{{{indices}}}" if indices else ""
        return f"{_word(base)}^{{({layer})}}{below}"
    base, _, subscript = name.partition("_")
    if not subscript:
        base = name.rstrip("0123456789")
        subscript = name[len(base):]
    if _is_word(base) and (not subscript or re.fullmatch(r"[A-Za-z0-9]+", subscript)):
        return f"{_word(base)}_{{{subscript}}}" if subscript else _word(base)
    printable = "".join(sign if sign.isprintable() else "�" for sign in name)
    return rf"\text{{{''.join(_LATEX_SPECIAL.get(sign, sign) for sign in printable)}}}"


def _is_word(base: str) -> bool:
    return re.fullmatch(r"[A-Za-z]+", base) is not None or base in _GREEK


def _word(base: str) -> str:
    return "\\" + _GREEK[base] if base in _GREEK else base


def _latex_number(number: float) -> str:
    mantissa, _, exponent = plain_number(number).partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa


latex = Notation(
    {**_ARITHMETIC,
     "*": Form(PRODUCT, r"{} \cdot {}", (PRODUCT, SIGN)),
     "/": Form(SIGN, r"\frac{{{}}}{{{}}}", (CHOICE, CHOICE)),
     "**": Form(POWER, "{}^{{{}}}", (ATOM, CHOICE)),
     ">=": Form(COMPARISON, r"{} \ge {}", (SUM, SUM)),
     "<=": Form(COMPARISON, r"{} \le {}", (SUM, SUM)),
     "if": Form(ATOM, r"\begin{{cases}}{1} & {0}\\ {2} & \text{{else}}\end{{cases}}", (CHOICE,) * 3),
     "exp": Form(POWER, "e^{{{}}}", (CHOICE,)),
     "square": Form(POWER, "{}^{{2}}", (ATOM,)),
     "sqrt": Form(ATOM, r"\sqrt{{{}}}", (CHOICE,)),
     "abs": Form(ATOM, r"\left|{}\right|", (CHOICE,)),
     "log": Form(ATOM, r"\ln\left({}\right)", (CHOICE,)),
     "log1p": Form(ATOM, r"\ln\left(1 + {}\right)", (PRODUCT,))},
    _latex_number, latex_name,
    call=r"\operatorname{{{name}}}\left({arguments}\right)",
    parentheses=(r"\left(", r"\right)"), negative_binds=CHOICE)
