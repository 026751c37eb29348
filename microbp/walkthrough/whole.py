"""A whole training step in δ, or in matrices: what `Steps` tell edge by edge, in fewer lines.

In δ: every neuron's δ from the output back, the gradient of every weight, and its change Δw. In
matrices where the network has layers. The numbers are those of the steps.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from operator import mul

from microbp.anatomy.formulas import Letters
from microbp.engine import Value
from microbp.walkthrough import matrices
from microbp.walkthrough.deltas import Deltas, factors
from microbp.walkthrough.events import PHASES, Backward, Step, Update
from microbp.writing.documents import NOTATIONS, TextPen
from microbp.writing.equations import Equation, change
from microbp.writing.letters import letter


def check_notation(notation: str) -> None:
    """Refuse, with a ValueError, a notation that there is not."""
    if notation not in NOTATIONS:
        raise ValueError(f"notation {notation!r} is none of {', '.join(NOTATIONS)}")


def told(letters: Letters, steps: Sequence[Step], notation: str,
         pen: TextPen) -> Iterator[tuple[str, list[str]]]:
    """Yield each phase with what a pen writes of it in a notation."""
    if notation == "partial":
        for phase in PHASES:
            yield phase, [pen.item(f"{step.number}.", step.lines(pen), step.reason(pen))
                          for step in steps if step.phase == phase]
        return
    phases = [step.phase for step in steps]
    if phases != sorted(phases, key=PHASES.index):
        raise ValueError("in sequential order steps are told one by one, not in notation "
                         f"{notation!r}")
    own: dict[Value, float] = {}                # of this row alone
    for step in steps:
        if isinstance(step, Backward):
            own[step.node] = (step.contribution if step.use == 1 else
                              own[step.node] + step.contribution if step.rows else step.after)
    tell = _in_delta if notation == "delta" else _in_matrices
    for phase, items in zip(PHASES, tell(letters, steps, own, pen)):
        yield phase, [pen.item("", lines) for lines in items]


def _is_plain(step: Update) -> bool:
    """Tell whether an update is the gradient times -lr."""
    return not (step.momentum or step.weight_decay or step.ascent)


def _in_delta(letters: Letters, steps: Sequence[Step], own: dict[Value, float],
              pen: TextPen) -> Iterator[Iterable[list[str]]]:
    deltas = Deltas(letters, own)
    yield [step.lines(pen) for step in steps if step.phase == "forward"]
    leaves = [node for node in own if not node.parents and node is not letters.output]
    yield [[pen.equation(equation)]
           for equation in (*deltas.equations(own), *map(deltas.by, leaves))]
    yield [list(map(pen.equation, _changed(letters, step, deltas, own)))
           for step in steps if isinstance(step, Update)]


def _changed(letters: Letters, step: Update, deltas: Deltas,
             own: dict[Value, float]) -> list[Equation]:
    """Return Δw and the new w; the update itself where it is not made of one row's δ."""
    gradient = own.get(step.node)
    if gradient is None or not _is_plain(step) or step.rows > 1 or step.gradient != gradient:
        return [step.equation]
    w = letters.of(step.node)
    rate = -letter("lr", step.lr)
    by = change(w, -step.lr * gradient)
    slope = reduce(mul, factors(deltas.side(step.node)), rate)
    return [Equation(by, (slope,), -step.lr * gradient),
            Equation(w, (w + by,), step.result, "←")]


def _in_matrices(letters: Letters, steps: Sequence[Step], own: dict[Value, float],
                 pen: TextPen) -> Iterator[Iterable[list[str]]]:
    layers = matrices.find_matrices(letters.output)
    if not layers:
        raise ValueError(f"the graph of {letters.names[letters.output]} has no layers that can be "
                         "written with matrices")
    output = letters.names[letters.output]
    yield map(pen.matrices, matrices.forward(layers))
    yield map(pen.matrices, matrices.backward(layers, output, own))
    updates = [step for step in steps if isinstance(step, Update)]
    if all(map(_is_plain, updates)):
        changes = {step.node: step.result - step.node.data for step in updates}
        from_one_row = all(step.rows == 1 and step.gradient == own.get(step.node)
                           for step in updates)
        yield map(pen.matrices, matrices.update(layers, output, changes, from_one_row))
    else:
        yield [step.lines(pen) for step in updates]
