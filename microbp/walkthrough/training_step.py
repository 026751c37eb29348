"""One training step as a list of steps: forward, backward edge by edge, update.

The order is a person's: forward layer by layer, whole neurons; backward from the output, top to
bottom. Texts are written from the steps and never read back. Gradients are computed here, and
no Value is changed.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, overload

from microbp.anatomy import Anatomy
from microbp.anatomy.formulas import Letters
from microbp.engine import Value, real_number
from microbp.replay import check_graph
from microbp.writing.digits import by_hand
from microbp.writing.documents import Document, TextPen, pen
from microbp.writing.words import say
from microbp.walkthrough.events import PHASES, Backward, Forward, Step, Update
from microbp.walkthrough.whole import check_notation, told


class StepSequence(Document, Sequence[Step]):
    """Steps in their order, as a document."""

    def __init__(self, steps: Iterable[Step]) -> None:
        self._steps = tuple(steps)

    @overload
    def __getitem__(self, index: int) -> Step: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Step, ...]: ...

    def __getitem__(self, index: int | slice) -> Step | tuple[Step, ...]:
        return self._steps[index]

    def __len__(self) -> int:
        return len(self._steps)

    def phase(self, phase: str) -> tuple[Step, ...]:
        """Return the steps of one phase: forward, backward or update."""
        if phase not in PHASES:
            raise ValueError(f"phase {phase!r} is none of {', '.join(PHASES)}")
        return tuple(step for step in self if step.phase == phase)


class Steps(StepSequence):
    """All steps of one forward pass, backward pass and update, in order.

    `gradients` are ∂output/∂node for every node that has steps, as the last of them leave them.
    Where they are those of one of several training rows, this is row `row` of `rows`.
    """

    def __init__(self, letters: Letters, events: Iterable[Step], gradients: dict[Value, float],
                 lr: float | None, row: int = 1, rows: int = 1) -> None:
        self.letters = letters
        self.gradients = gradients
        self.lr = lr
        self.row, self.rows = row, rows
        super().__init__(events)
        self._summed = any(isinstance(step, Backward) and step.rows for step in self._steps)

    @property
    def output(self) -> Value:
        """The output of the graph."""
        return self.letters.output

    @property
    def anatomy(self) -> Anatomy:
        """The graph as it was looked at."""
        return self.letters.anatomy

    @property
    def names(self) -> dict[Value, str]:
        """What the nodes are called."""
        return self.letters.names

    def known_after(self, number: int) -> tuple[dict[Value, float], dict[Value, float]]:
        """Return the numbers and the gradients that are known after step `number`.

        Leaves are known from the start, a parameter has its new number after its update, and a
        gradient that is still growing has its sum so far.
        """
        values = {node: node.data for node in self.names if not node.parents}
        gradients: dict[Value, float] = {}
        for step in self:
            if step.number > number:
                break
            if isinstance(step, Backward):
                gradients[step.node] = step.after
            else:
                values[step.node] = step.result
        return values, gradients

    def one_line_each(self, lang: str = "en", digits: int = 9) -> Iterator[str]:
        """Write each step in one line of text."""
        writer = pen("text", lang, digits)
        return (self.line(step, writer) for step in self)

    def line(self, step: Step, pen: TextPen) -> str:
        """Write one of the steps in one line."""
        return pen.say("steps: line", k=step.number, phase=self.place(step.phase, pen.lang),
                       line=pen.say("and").join(step.lines(pen)))

    def place(self, phase: str, lang: str) -> str:
        """Say a phase, and of which row it is where there are several."""
        words = say(phase, lang)
        if self.rows == 1:
            return words
        key = "steps: of rows" if phase == "update" and self._summed else "steps: of row"
        return say(key, lang, phase=words, k=self.row, n=self.rows)

    def written(self, pen: TextPen, notation: str = "partial") -> str:
        check_notation(notation)
        if notation != "partial":
            return "\n\n".join(
                pen.section(pen.title(self.place(phase, pen.lang)),
                            [pen.item("", lines) for lines in items])
                for phase, items in told(self.letters, self, notation, pen) if items)
        return "\n\n".join(
            pen.section(pen.title(self.place(phase, pen.lang)), (
                pen.item(f"{step.number}.", step.lines(pen), step.reason(pen))
                for step in self.phase(phase)))
            for phase in PHASES if self.phase(phase))

    def __repr__(self) -> str:
        row = f", row {self.row} of {self.rows}" if self.rows > 1 else ""
        return f"<{len(self)} steps of {self.names[self.output]}{row}>"


def steps_of_graph(output: Value, parameters: Iterable[Value] | None = None,
                   lr: float | None = None, inputs: bool = False) -> Steps:
    """Return every step of computing `output`, its gradients and the update, in order.

    `parameters` are those that are updated, by default the leaves with that role; without `lr`
    there is no update. Gradients lead to the parameters, or with `inputs` to every leaf that is
    no constant. No Value is changed.

    Raises ValueError if the output is not finite, if a parameter is not a leaf of the graph, or
    if a number of the graph was changed after it was used.

    >>> w, x = Value(2.0, "w", "parameter"), Value(3.0, "x")
    >>> print(steps_of_graph((w * x).named("y"), lr=0.1))
    Forward
      1.  y = w · x = 2 × 3 = 6
          The operands are known, so their product can be computed.
    <BLANKLINE>
    Backward
      2.  ∂y/∂y = 1
          Backward begins at the output: it changes as much as itself, so this is 1.
      3.  ∂y/∂w = x = 3
          A product hands the gradient on times its other factor.
    <BLANKLINE>
    Update
      4.  w ← w - lr · ∂y/∂w = 2 - 0.1 × 3 = 1.7
          y grows with w, so w is made smaller.
    """
    check_graph(output)
    anatomy = Anatomy(output, parameters)
    letters = Letters(anatomy)
    rate = None if lr is None else real_number(lr)
    events: list[Step] = [Forward(letters, k, node) for k, node in enumerate(anatomy.forward, 1)]
    gradients: dict[Value, float] = {}
    events += backward_steps(letters, gradients, len(events) + 1, inputs=inputs)
    if rate is not None:
        events += [Update(letters, k, node, gradients.get(node, 0.0), rate)
                   for k, node in enumerate(anatomy.parameters, len(events) + 1)]
    return Steps(letters, events, gradients, rate)


def _variables(anatomy: Anatomy, inputs: bool) -> set[Value]:
    """Return the nodes that gradients go to: the parameters, and what is computed from them.

    With `inputs`, and where there are no parameters, inputs are variables too, and with `inputs`
    targets. A constant is none.
    """
    given = [node for node in anatomy.order if not node.parents and node.role != "constant"]
    found = set(given if inputs else anatomy.parameters or (
        leaf for leaf in given if leaf.role != "target"))
    for node in anatomy.order:
        if not found.isdisjoint(node.parents):
            found.add(node)
    return found


class UpdatesOnTheWay(Protocol):
    """Parameters updated on the way back: what is computed later reads their new numbers."""

    def update(self, number: int, leaf: Value, gradient: float) -> Update:
        """Return the update of a parameter whose gradient is whole."""

    def later(self, source: Value) -> tuple[Letters, Sequence[float]]:
        """Return the letters and the local derivatives of a node from here on."""


def backward_steps(letters: Letters, gradients: dict[Value, float], number: int, row: int = 0,
                   rows: int = 0, round: str = "", inputs: bool = False,
                   updates: UpdatesOnTheWay | None = None) -> Iterator[Backward | Update]:
    """Yield the chain rule from the output back to the parameters, or to all `inputs`.

    Parameters that have `gradients` already add to them: those of the rows before `row`. With
    `round`, as `by_hand` takes it, each contribution and each sum is rounded. With `updates` each
    node hands back to its parameters first, and those that have their whole gradient are updated
    before it hands back to others.
    """
    variables = _variables(letters.anatomy, inputs)
    parameters = set(letters.anatomy.parameters)
    uses: dict[Value, int] = {letters.output: 1}
    for node in letters.names:
        for parent in node.parents:
            uses[parent] = uses.get(parent, 0) + 1
    done = dict.fromkeys(uses, 0)
    gradients[letters.output] = 1.0
    yield Backward(letters, number, letters.output, None, 0, 1.0, 1.0, 1.0, 0.0, 1.0, 1, 1)

    def handed(source: Value, index: int, letters: Letters, local: float) -> Backward:
        nonlocal number
        number += 1
        node = source.parents[index]
        done[node] += 1
        before, upstream = gradients.get(node, 0.0), gradients[source]
        contribution = by_hand(local * upstream, round)
        gradients[node] = by_hand(before + contribution, round)
        of_rows = (row, rows) if rows and node in parameters else (0, 0)
        return Backward(letters, number, node, source, index, upstream, local, contribution,
                        before, gradients[node], done[node], uses[node], *of_rows)

    anatomy = letters.anatomy
    order = anatomy.backward if updates is None else reversed(anatomy.order)    # as in training
    for source in filter(variables.__contains__, order):
        places = [k for k, node in enumerate(source.parents) if node in variables]
        own = [k for k in places if source.parents[k] in parameters]
        for index in places if updates is None else own:
            yield handed(source, index, letters, source.local_grads[index])
        if updates is None:
            continue
        for leaf in dict.fromkeys(source.parents[k] for k in own):
            if done[leaf] == uses[leaf]:
                number += 1
                yield updates.update(number, leaf, gradients[leaf])
        later, local_grads = updates.later(source)
        for index in places:
            if index not in own:
                yield handed(source, index, later, local_grads[index])
