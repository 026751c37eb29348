"""The steps of which backpropagation is made: forward, backward along one edge, update.

A step is data: the node, the formula as an expression, the numbers. It knows how it is told, but
not in which language or format: that is the pen's business.
"""

from dataclasses import dataclass, field
from typing import ClassVar

from microbp.engine import Value
from microbp.writing.equations import Equation, product
from microbp.anatomy.formulas import Letters
from microbp.optim import sgd_rule
from microbp.replay import operation_of
from microbp.walkthrough import reasons
from microbp.writing.digits import by_hand
from microbp.writing.documents import TextPen, pen
from microbp.writing.letters import Symbol, constant, letter
from microbp.writing.words import language

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

    def why(self, lang: str = "en", digits: int = 9) -> str:
        """Say in one sentence why the number is what it is.

        >>> from microbp import steps
        >>> y = (Value(-3.0, "x", "parameter") * 2.0).relu().named("y")
        >>> [step.why() for step in steps(y)][-2]
        'This ReLU is off: nothing comes through.'
        """
        return self.reason(pen("text", lang, digits))

    def reason(self, pen: TextPen) -> str:
        """Write the sentence of why."""
        return pen.sentence(self.reason_key, name=self.letters.of(self.node),
                            output=self.letters.of(self.letters.output))

    @property
    def reason_key(self) -> str:
        """Which sentence of `writing/words.toml` it is."""
        raise NotImplementedError


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

    def reason(self, pen: TextPen) -> str:
        return pen.sentence(self.reason_key, operation=_word(self.node, pen.lang))

    @property
    def reason_key(self) -> str:
        return reasons.forward(self.node)


@dataclass(frozen=True, eq=False)
class Backward(Step):
    """A node hands its gradient to one parent: `node` receives `contribution` from `source`.

    ``contribution = upstream · local``, where `upstream` is ∂output/∂source and `local` the
    derivative ∂source/∂node by the parent at `index`; the sum so far goes from `before` to
    `after`. It is use `use` of `uses` of the node. The first step has no source: the output's
    derivative by itself is 1. Where gradients add up over training rows this is row `row` of
    `rows`, and `before` has what the rows before gave.
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
    row: int = 0
    rows: int = 0
    phase = "backward"

    @property
    def local_formula(self) -> Symbol:
        """The formula of ∂source/∂node."""
        if self.source is None:
            return constant(1.0)
        return self.letters.local(self.source, self.index, self.local)

    @property
    def equation(self) -> Equation:
        """∂output/∂node += ∂output/∂source × ∂source/∂node, and the contribution."""
        letters, output = self.letters, self.letters.output
        left = letters.derivative(output, self.node, self.after)
        if self.source is None or self.source is output:
            sides = self._local_formulas
        else:
            sides = (product([letters.derivative(output, self.source, self.upstream),
                              letters.derivative(self.source, self.node, self.local)]),)
        return Equation(left, sides, self.contribution, "+=" if self.uses > 1 or self.rows else "=")

    @property
    def where(self) -> Equation | None:
        """∂source/∂node = its formula = its number, unless `equation` says it all."""
        bare = self.local_formula.head == "number"
        if bare or self.source is None or self.source is self.letters.output:
            return None
        left = self.letters.derivative(self.source, self.node, self.local)
        return Equation(left, self._local_formulas, self.local)

    @property
    def _local_formulas(self) -> tuple[Symbol, ...]:
        """The formula of ∂source/∂node; of cross-entropy as p or p - 1 too."""
        if self.source is None or self.source.op != "cross_entropy":
            return (self.local_formula,)
        return self.local_formula, self.letters.short(self.source, self.index)

    @property
    def sum(self) -> Equation | None:
        """before + contribution = after, where there is something to add."""
        if self.use == 1 and self.row < 2:
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
        if self.sum is not None and self.rows:
            lines.append(pen.say("steps: so far", k=self.row, n=self.rows,
                                 sum=pen.equation(self.sum)))
        elif self.sum is not None:
            lines.append(pen.say("steps: used", name=pen.symbol(self.letters.of(self.node)),
                                 n=self.uses, sum=pen.equation(self.sum)))
        return lines

    def reason(self, pen: TextPen) -> str:
        if self.source is None:
            return pen.sentence(self.reason_key)
        return pen.sentence(self.reason_key, name=self.letters.of(self.node),
                            source=self.letters.of(self.source), slope=self.local_formula,
                            operation=_word(self.source, pen.lang))

    @property
    def reason_key(self) -> str:
        return reasons.backward(self.source, self.index, self.upstream)


@dataclass(frozen=True, eq=False)
class Update(Step):
    """A parameter's new number: ``w ← w − lr · ∂output/∂w``.

    `gradient` is the derivative, summed over `rows` rows and to be divided by them where the
    rule takes their mean. `velocity` is what momentum remembers; `ascent` goes uphill.
    """

    gradient: float
    lr: float
    rows: int = 1
    momentum: float = 0.0
    weight_decay: float = 0.0
    velocity: float = 0.0
    ascent: bool = False
    round: str = ""
    phase = "update"

    @property
    def equation(self) -> Equation:
        w, lr = self.letters.of(self.node), letter("lr", self.lr)
        slope = self.letters.derivative(self.letters.output, self.node, self.gradient)
        if self.rows > 1:
            slope = slope / constant(float(self.rows))
        if self.ascent:
            written = w + lr * slope
        else:
            written, _ = sgd_rule(w, slope, letter(f"v_{self.name}", self.velocity), lr,
                                  self.momentum, self.weight_decay)
        return Equation(w, (written,), self.state[0], "←")

    @property
    def mean(self) -> float:
        """The gradient that makes the update: divided by `rows`, and rounded by hand."""
        return by_hand(self.gradient / self.rows, self.round)

    @property
    def state(self) -> tuple[float, float]:
        """The new number, and the velocity."""
        number, velocity = sgd_rule(
            self.node.data, -self.mean if self.ascent else self.mean, self.velocity, self.lr,
            self.momentum, self.weight_decay)
        return by_hand(number, self.round), velocity

    def title(self, pen: TextPen) -> str:
        return pen.say("steps: correct", name=pen.symbol(self.letters.of(self.node)))

    @property
    def reason_key(self) -> str:
        return reasons.update(self.state[0] - self.node.data, self.gradient,
                              self.ascent or self.lr < 0.0,
                              bool(self.momentum or self.weight_decay))


def _word(node: Value, lang: str) -> str:
    """Return what a node's operation is called."""
    return operation_of(node).word[language(lang)]
