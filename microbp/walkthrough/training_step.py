"""One training step as a list of steps: forward, backward edge by edge, update.

Each step is data: what is computed, its formula as an expression, the numbers; texts are written
from it (`Steps.text`, `.latex`, `.markdown`) and never read back. The order is a person's:
forward layer by layer, whole neurons; backward from the output, top to bottom. Gradients are
computed here, and no Value is changed.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import ClassVar, overload

from microbp.engine import Value, real_number
from microbp.equations import Equation, product
from microbp.formulas import Letters
from microbp.groups import Unit, layers, top_to_bottom
from microbp.ops import Op
from microbp.pens import TextPen, pen
from microbp.symbol import Symbol, constant, letter

Layers = list[list[Unit]]
PHASES = ("forward", "backward", "update")


@dataclass(frozen=True, eq=False)
class Step:
    """One number found: the `result` of `equation`, which belongs to `node`."""

    letters: Letters = field(repr=False)
    number: int                     # 1, 2, …
    node: Value
    phase: ClassVar[str]

    @property
    def name(self) -> str:
        """What the node is called."""
        return self.letters.names[self.node]

    @property
    def equation(self) -> Equation:
        """The formula, the formula with numbers, and the result."""
        raise NotImplementedError

    @property
    def formula(self) -> Symbol:
        """The formula in letters, each of which carries its number."""
        return self.equation.sides[-1]

    @property
    def numbers(self) -> Symbol:
        """The formula with numbers in place of letters."""
        return self.equation.numbers

    @property
    def result(self) -> float:
        """The number found."""
        return self.equation.result

    def title(self, pen: TextPen) -> str:
        """Say what is done."""
        raise NotImplementedError

    def lines(self, pen: TextPen) -> list[str]:
        """Write the equation, and what explains it."""
        return [pen.equation(self.equation)]


class Forward(Step):
    """A node's number is computed from its parents'."""

    phase = "forward"

    @property
    def equation(self) -> Equation:
        call = self.letters.call(self.node)
        formula = self.letters.formula(self.node)
        return Equation(self.letters.of(self.node), (formula,) if call is None else (call, formula),
                        self.node.data)

    def title(self, pen: TextPen) -> str:
        return pen.say("steps: compute", name=pen.symbol(self.letters.of(self.node)))


@dataclass(frozen=True, eq=False)
class Backward(Step):
    """A node hands its gradient to one parent: `node` receives `contribution` from `source`.

    ``contribution = upstream · local``, where `upstream` is ∂output/∂source and `local` the
    derivative ∂source/∂node by the parent at `index`; the sum so far goes from `before` to
    `after`. It is use `use` of `uses` of the node. The first step has no source: the output's
    derivative by itself is 1.
    """

    source: Value | None
    index: int
    upstream: float
    local: float
    contribution: float
    before: float
    after: float
    use: int
    uses: int
    phase = "backward"

    @property
    def local_formula(self) -> Symbol:
        """The formula of ∂source/∂node."""
        if self.source is None:
            return constant(1.0)
        return self.letters.local(self.source, self.index)

    @property
    def equation(self) -> Equation:
        """∂output/∂node += ∂output/∂source × ∂source/∂node, and the contribution."""
        letters, output = self.letters, self.letters.output
        left = letters.derivative(output, self.node, self.after)
        if self.source is None or self.source is output:
            side = self.local_formula
        else:
            side = product([letters.derivative(output, self.source, self.upstream),
                            letters.derivative(self.source, self.node, self.local)])
        return Equation(left, (side,), self.contribution, "+=" if self.uses > 1 else "=")

    @property
    def where(self) -> Equation | None:
        """∂source/∂node = its formula = its number, unless `equation` says it all."""
        bare = self.local_formula.head == "number"
        if bare or self.source is None or self.source is self.letters.output:
            return None
        left = self.letters.derivative(self.source, self.node, self.local)
        return Equation(left, (self.local_formula,), self.local)

    @property
    def sum(self) -> Equation | None:
        """before + contribution = after, where there is something to add."""
        if self.use == 1:
            return None
        return Equation(None, (constant(self.before) + constant(self.contribution),),
                        self.after)

    def title(self, pen: TextPen) -> str:
        name = pen.symbol(self.letters.of(self.node))
        if self.source is None:
            return pen.say("steps: start", name=name)
        source = pen.symbol(self.letters.of(self.source))
        if self.uses == 1:
            return pen.say("steps: send", name=name, source=source)
        return pen.say("steps: send again", name=name, source=source, k=self.use, n=self.uses)

    def lines(self, pen: TextPen) -> list[str]:
        lines = [pen.equation(self.equation)]
        if self.where is not None:
            lines.append(pen.say("steps: where", equation=pen.equation(self.where)))
        if self.sum is not None:
            lines.append(pen.say("steps: used", name=pen.symbol(self.letters.of(self.node)),
                                 n=self.uses, sum=pen.equation(self.sum)))
        return lines


@dataclass(frozen=True, eq=False)
class Update(Step):
    """A parameter's new number: ``w ← w − lr · ∂output/∂w``."""

    gradient: float
    lr: float
    phase = "update"

    @property
    def equation(self) -> Equation:
        w = self.letters.of(self.node)
        slope = self.letters.derivative(self.letters.output, self.node, self.gradient)
        new = w - letter("lr", self.lr) * slope
        return Equation(w, (new,), self.node.data - self.lr * self.gradient, "←")

    def title(self, pen: TextPen) -> str:
        return pen.say("steps: correct", name=pen.symbol(self.letters.of(self.node)))


class Steps(Sequence[Step]):
    """All steps of one forward pass, backward pass and update, in order.

    `gradients` are ∂output/∂node for every node but constants, as the last steps leave them.
    """

    def __init__(self, letters: Letters, layers: Layers, events: Iterable[Step],
                 gradients: dict[Value, float], lr: float | None) -> None:
        self.letters = letters
        self.layers = layers
        self.gradients = gradients
        self.lr = lr
        self._steps = tuple(events)

    @property
    def output(self) -> Value:
        """The output of the graph."""
        return self.letters.output

    @property
    def names(self) -> dict[Value, str]:
        """What the nodes are called."""
        return self.letters.names

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

    def known_after(self, number: int) -> tuple[dict[Value, float], dict[Value, float]]:
        """Return the numbers and the gradients that are known after step `number`.

        Leaves are known from the start, a parameter has its new number after its update, and a
        gradient that is still growing has its sum so far.
        """
        values = {node: node.data for node in self.names if not node.parents}
        gradients: dict[Value, float] = {}
        for step in self[:number]:
            if isinstance(step, Backward):
                gradients[step.node] = step.after
            else:
                values[step.node] = step.result
        return values, gradients

    def one_line_each(self, lang: str = "en", digits: int = 9) -> Iterator[str]:
        """Write each step in one line of text."""
        writer = pen("text", lang, digits)
        for step in self:
            line = writer.say("steps: and").join(step.lines(writer))
            yield writer.say("steps: line", k=step.number, phase=writer.say(step.phase), line=line)

    def text(self, lang: str = "en", digits: int = 9) -> str:
        """Return the steps as text, numbers with `digits` decimals."""
        return self.export("text", lang, digits)

    def latex(self, lang: str = "en", digits: int = 9) -> str:
        """Return the steps as LaTeX (amsmath); Chinese words need the ctex package."""
        return self.export("latex", lang, digits)

    def markdown(self, lang: str = "en", digits: int = 9) -> str:
        """Return the steps as Markdown with LaTeX formulas."""
        return self.export("markdown", lang, digits)

    def export(self, format: str = "text", lang: str = "en", digits: int = 9) -> str:
        """Return the steps in a format: text, latex or markdown."""
        writer = pen(format, lang, digits)
        return "\n\n".join(
            writer.section(writer.heading(phase), (
                writer.item(f"{step.number}.", step.lines(writer)) for step in self.phase(phase)))
            for phase in PHASES if self.phase(phase))

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"<{len(self)} steps of {self.names[self.output]}>"

    def _repr_markdown_(self) -> str:
        return self.markdown()


def steps(output: Value, parameters: Iterable[Value] | None = None,
          lr: float | None = None) -> Steps:
    """Return every step of computing `output`, its gradients and the update, in order.

    `parameters` are those that are updated, by default the leaves with that role; without `lr`
    there is no update. No Value is changed.

    Raises ValueError if the output is not finite, if a parameter is not a leaf of the graph, or
    if a number of the graph was changed after it was used.

    >>> w, x = Value(2.0, "w", "parameter"), Value(3.0, "x")
    >>> print(steps((w * x).named("y"), lr=0.1))
    Forward
      1.  y = w · x = 2 × 3 = 6
    <BLANKLINE>
    Backward
      2.  ∂y/∂y = 1
      3.  ∂y/∂w = x = 3
      4.  ∂y/∂x = w = 2
    <BLANKLINE>
    Update
      5.  w ← w - lr · ∂y/∂w = 2 - 0.1 × 3 = 1.7
    """
    check_graph(output)
    letters = Letters(output)
    found = layers(output)
    chosen = _parameters(letters, parameters)
    rate = None if lr is None else real_number(lr)
    order = [node for layer in found for unit in layer for node in unit]
    events: list[Step] = [Forward(letters, k, node) for k, node in enumerate(order, 1)]
    gradients: dict[Value, float] = {}
    events += _backward(letters, found, gradients, len(events) + 1)
    if rate is not None:
        events += [Update(letters, k, node, gradients.get(node, 0.0), rate)
                   for k, node in enumerate(chosen, len(events) + 1)]
    return Steps(letters, found, events, gradients, rate)


def _backward(letters: Letters, layers: Layers, gradients: dict[Value, float],
              number: int) -> Iterator[Backward]:
    """The chain rule from the output back; a constant is no variable and gets nothing."""
    uses: dict[Value, int] = {letters.output: 1}
    for node in letters.names:
        for parent in node.parents:
            uses[parent] = uses.get(parent, 0) + 1
    done = dict.fromkeys(uses, 0)
    gradients[letters.output] = 1.0
    yield Backward(letters, number, letters.output, None, 0, 1.0, 1.0, 1.0, 0.0, 1.0, 1, 1)
    place = {node: k for k, node in enumerate(top_to_bottom(letters.output, reversed))}
    order = [node for layer in reversed(layers) for unit in layer
             for node in sorted(unit, key=place.__getitem__, reverse=True)]
    for source in order:
        upstream = gradients[source]
        for index, (node, local) in enumerate(zip(source.parents, source.local_grads)):
            if node.role == "constant":
                continue
            number += 1
            done[node] += 1
            before = gradients.get(node, 0.0)
            contribution = local * upstream
            gradients[node] = before + contribution
            yield Backward(letters, number, node, source, index, upstream, local, contribution,
                           before, gradients[node], done[node], uses[node])


def _parameters(letters: Letters, parameters: Iterable[Value] | None) -> list[Value]:
    leaves = [node for node in letters.names if not node.parents]
    if parameters is None:
        return [leaf for leaf in leaves if leaf.role == "parameter"]
    chosen = list(dict.fromkeys(parameters))
    for parameter in chosen:
        if parameter not in set(leaves):
            raise ValueError(f"{parameter!r} is not a leaf of the graph of "
                             f"{letters.names[letters.output]}")
    return chosen


def check_graph(output: Value) -> None:
    """Raise ValueError unless a graph has a finite output, and the numbers it was computed with."""
    if not isinstance(output, Value):
        raise TypeError(f"the output is a Value, not {type(output).__name__} {output!r}")
    if not isfinite(output.data):
        raise ValueError(f"there are no steps to {output!r}: the output is not finite")
    for node in output.topological():
        if isinstance(node.origin, Op) and not _holds(node, node.origin):
            raise ValueError(f"{node!r} was computed from other numbers than its operands have "
                             "now: compute the output again after changing a number")


def _holds(node: Value, op: Op) -> bool:
    """Tell whether a node is what its operation gives for its parents' present numbers."""
    try:
        out = op.forward(*(parent.data for parent in node.parents), *op.constants)
    except (ArithmeticError, ValueError):
        return False
    return bool(out == node.data or out != out and node.data != node.data)
