"""Why an operation has no number, in one sentence: it is undefined there, or its slope is.

Knows operations, numbers and names; no graph.
"""

from collections.abc import Sequence
from typing import Any

from microbp.ops import Op
from microbp.writing.equations import computed
from microbp.writing.letters import Symbol, derive, letter
from microbp.writing.words import printable

TOO_LARGE = "the result is beyond the largest float, 1.8e308"


def undefined(op: Op, names: Sequence[str], numbers: Sequence[float]) -> Exception:
    """Return the error of Python's arithmetic for an operation that failed on some numbers."""
    operands = [f"{printable(name)} = {number}" if name else str(number)
                for name, number in zip(names, numbers)]
    call = f"{op.name}({', '.join([*operands, *map(str, op.constants)])})"
    try:
        op.rule(*numbers)
    except (ArithmeticError, ValueError) as error:
        what = "has no finite derivative" if _is_defined(op, numbers) else "is undefined"
        why = TOO_LARGE if isinstance(error, OverflowError) else error
        return type(error)(f"{call} {what}: {why}")
    raise AssertionError(f"{call} is defined after all")


def _is_defined(op: Op, numbers: Sequence[float]) -> bool:
    """Tell whether the result can be computed; a rule computes it together with derivatives."""
    names = [str(k) for k in range(len(numbers))]
    known: dict[Any, float] = dict(zip(names, numbers))

    def number(atom: Symbol) -> float:
        return float(known.get(atom.args[0], atom.args[0]))

    try:
        result, _ = derive(op.rule, *map(letter, names), out=letter("out"))
        computed(result, number)
    except (ArithmeticError, ValueError, TypeError):    # TypeError: only numbers can compute it
        return False
    return True
