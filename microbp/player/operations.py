"""The operations of a page in JavaScript: a function for each, written from its rule.

``(v, p, o, i, l, r) => …`` computes node ``i`` of a graph in flat arrays: its operands are
``v[p[o]], v[p[o + 1]], …``, its number goes to ``v[i]`` and its local derivatives to ``l[o],
l[o + 1], …``. With `r` the number is what ``r(number, i)`` makes of it, and the derivatives are
those of that number.
"""

from __future__ import annotations

from collections.abc import Iterable

from microbp.ops import Op
from microbp.optim import sgd_rule
from microbp.program.assignments import Assignment, lowered
from microbp.writing.letters import letter, trace
from microbp.writing.notation import javascript


class Operations:
    """The operations that a page needs, each with a number of operands."""

    def __init__(self) -> None:
        self._places: dict[tuple[Op, int], int] = {}
        self._functions: list[str] = []

    def place(self, op: Op, operands: int) -> int:
        """Return the place of an operation in the list that `javascript` writes.

        Raises ValueError if its rule calls a function that JavaScript does not have, and
        ArithmeticError if one of its branches has no number.
        """
        if (op, operands) not in self._places:
            self._functions.append(_function(op, operands))
            self._places[op, operands] = len(self._places)
        return self._places[op, operands]

    @property
    def javascript(self) -> str:
        """``operations``, and ``update(w, gradient, velocity, lr, momentum, weight_decay)``.

        An update returns the new parameter and the new velocity.
        """
        functions = ",\n".join(self._functions)
        return f"const operations = [\n{functions}];\n{_update()}"


def _function(op: Op, operands: int) -> str:
    """Return the function of an operation."""
    code = lowered(op, operands, (True,) * operands)
    if any("rule" in line.operands for line in code.forward):
        raise ValueError(f"the rule of {op.name!r} calls a function of Python's, which "
                         "JavaScript cannot: only Python runs this program")
    numbers = ", ".join(f"a{k} = v[p[o + {k}]]" for k in range(operands))
    *before, out = _lines(code.forward)
    return "\n".join([
        "(v, p, o, i, l, r) => {",
        f"  const {numbers};",
        *before, out.replace("const out =", "let out =", 1),
        "  if (r) out = r(out, i);", "  v[i] = out;",
        *_lines(code.backward),
        *[f"  l[o + {k}] = {_written(line)};" for k, line in code.local.items()],
        "}"])


def _lines(assignments: Iterable[Assignment]) -> list[str]:
    return [f"  const {line.target} = {_written(line)};" for line in assignments]


def _written(line: Assignment) -> str:
    names = [f"a{name}" if name.isdecimal() else name for name in line.operands]
    return line.template.javascript.format(*names)


def _update() -> str:
    """Write `sgd_rule` as a function."""
    names = ["w", "gradient", "velocity", "lr", "momentum", "weight_decay"]
    new = trace(sgd_rule, *map(letter, names))
    written = ", ".join(javascript(number) for number in new)
    return f"const update = ({', '.join(names)}) => [{written}];\n"
