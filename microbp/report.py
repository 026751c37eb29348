"""The 2-2-2 example told from beginning to end, each number beside the published one.

Forward, backward for w5 and w1 as the article tells it, the update, and the error after 1 and
after 10,000 updates. The numbers are computed at that moment, from the given numbers of the
gallery or from others; the article's digits and what they follow from come from the audit.
Knows the order of the story; no formula, derivative or published number stands here.

Source: https://mattmazur.com/2015/03/17/a-step-by-step-backpropagation-example/
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from microbp.engine import Value, gradients
from microbp.writing.equations import Equation, addition, product, text_paper
from microbp.anatomy import Anatomy
from microbp.anatomy.formulas import Letters
from microbp.gallery import load
from microbp.diagnosis.audit import judge_together
from microbp.diagnosis.case import AS_PRINTED, Finding
from microbp.examples.quantities import LOSS, Quantity, read_quantity
from microbp.diagnosis.report import explanation
from microbp.writing.digits import decimals
from microbp.writing.letters import Symbol, constant, letter
from microbp.writing.words import pad, say, width

ID, ARTICLE = "mazur-2-2-2", "mazur-page"
UPDATES = 10_000


@dataclass(frozen=True)
class Row:
    """A number of the story: what it is, and where it has them, its formulas."""

    quantity: str
    equation: Equation


class WorkedExample:
    """The example with its given numbers, or with others: ``WorkedExample(w5=0.41)``.

    Nothing is published about other numbers, so then there is nothing to compare with.
    Raises ValueError for a name that the example is not given.
    """

    def __init__(self, /, **given: float) -> None:
        self.example = load(ID)
        self.graph = self.example.build(1, **given)
        self._run = self.example.run(given=tuple(given.items()))
        self._letters = Letters(Anatomy(self.graph.output))
        self._gradients = gradients(self.graph.output)
        numbers = [number for number in self.example.published if number.source == ARTICLE]
        self.findings = [] if given else judge_together(self.example, numbers)

    @property
    def is_explained(self) -> bool:
        """Whether every published number follows from some rule."""
        return all(finding.explained for finding in self.findings)

    def sections(self) -> Iterator[tuple[str, list[Row]]]:
        """Yield the story's parts: the key of a heading, and rows."""
        yield "worked: forward", [self._forward(node) for node in self._interior()]
        yield "worked: w5", list(self._three_factors())
        yield "worked: w1", list(self._both_paths())
        weights = self.graph.parameters
        yield "worked: gradients", [self._gradient(weight) for weight in weights]
        yield "worked: update", [self._update(weight) for weight in weights]
        after = f"after {UPDATES} updates"
        yield "worked: training", [self._trained(quantity) for quantity in (
            "E_total after 1 update", f"E_total {after}", f"out_o1 {after}", f"out_o2 {after}")]

    # Rows

    def _interior(self) -> list[Value]:
        return [node for node in self.graph.values() if node.parents]

    def _forward(self, node: Value) -> Row:
        return Row(node.name, Equation(self._letters.of(node), (self._letters.formula(node),),
                                       node.data))

    def _link(self, of: str, by: str) -> Row:
        """One local derivative."""
        node, parent = self.graph[of], self.graph[by]
        index = node.parents.index(parent)
        number = node.local_grads[index]
        left = self._letters.derivative(node, parent, number)
        return Row(f"d{of}/d{by}", Equation(left, (self._letters.local(node, index),), number))

    def _three_factors(self) -> Iterator[Row]:
        """As the article goes to w5; E_total changes as E_o1 does, which alone meets out_o1."""
        error = self._link("E_o1", "out_o1")
        first = self._derived("E_total", "out_o1", error.equation.sides[0])
        others = [self._link("out_o1", "net_o1"), self._link("net_o1", "w5")]
        yield from (first, *others)
        yield self._product("E_total", "w5", [first, *others])

    def _product(self, of: str, by: str, factors: list[Row]) -> Row:
        side = product([_left(factor) for factor in factors])
        return self._derived(of, by, side)

    def _derived(self, of: str, by: str, side: Symbol) -> Row:
        assert side.number is not None
        left = self._letters.derivative(self.graph[of], self.graph[by], side.number)
        return Row(f"d{of}/d{by}", Equation(left, (side,), side.number))

    def _both_paths(self) -> Iterator[Row]:
        """As the article goes to w1: what reaches out_h1 through each output, then on."""
        arrived = []
        for output in ("o1", "o2"):
            slope = self._product(f"E_{output}", f"net_{output}", [
                self._link(f"E_{output}", f"out_{output}"),
                self._link(f"out_{output}", f"net_{output}")])
            weight = self._link(f"net_{output}", "out_h1")
            arrived.append(self._product(f"E_{output}", "out_h1", [slope, weight]))
            yield from (slope, weight, arrived[-1])
        together = self._derived("E_total", "out_h1", addition([_left(row) for row in arrived]))
        further = [self._link("out_h1", "net_h1"), self._link("net_h1", "w1")]
        yield from (together, *further)
        yield self._product("E_total", "w1", [together, *further])

    def _gradient(self, weight: Value) -> Row:
        number = self._gradients[weight]
        left = self._letters.derivative(self.graph.output, weight, number)
        return Row(f"dE/d{weight.name}", Equation(left, (constant(number),), number))

    def _update(self, weight: Value) -> Row:
        gradient = _left(self._gradient(weight))
        side = self._letters.of(weight) - letter("lr", self._run.lr) * gradient
        assert side.number is not None
        return Row(f"{weight.name}+", Equation(self._letters.of(weight), (side,), side.number, "←"))

    def _trained(self, quantity: str) -> Row:
        number = self._run.value(read_quantity(quantity))
        return Row(quantity, Equation(letter(quantity), (constant(number),), number))

    # Text

    def text(self, digits: int = 9, lang: str = "en") -> str:
        """Tell the example with up to `digits` decimals."""
        published = {self._key(finding.quantity): finding for finding in self.findings}
        lines = [self.example.title_in(lang), f"{say('worked: source', lang)} {self._url()}", ""]
        lines += _given(self, lang)
        sections = [(say(key, lang), [
            _Line(row, digits, lang, published.get(self._key(row.quantity))) for row in rows])
            for key, rows in self.sections()]
        columns = [max(width(part) for _, rows in sections for row in rows for part in column(row))
                   for column in (_Line.formulas, _Line.computed)]
        titles = [say("worked: computed", lang),
                  say("worked: published", lang) if self.findings else ""]
        for heading, rows in sections:
            lines += ["", (pad(heading, columns[0] + 4) + pad(titles[0], columns[1] + 2)
                           + titles[1]).rstrip()]
            lines += [text for row in rows for text in row.lines(columns, lang)]
        if self.findings:
            good = sum(finding.verdict == AS_PRINTED for finding in self.findings)
            lines += ["", say("audit: count", lang, good=good, all=len(self.findings))]
        return "\n".join(lines)

    def _key(self, name: str) -> Quantity:
        """Read a quantity's name; E in a derivative is the output, whatever that is called."""
        quantity = read_quantity(name)
        loss = self.graph.output.name
        return replace(quantity, of=loss) if quantity.of == LOSS else quantity

    def _url(self) -> str:
        return next(source.url for source in self.example.sources if source.id == ARTICLE)


class _Line:
    """A row as text."""

    def __init__(self, row: Row, digits: int, lang: str, finding: Finding | None) -> None:
        paper = text_paper(partial(decimals, digits=digits))
        equation = row.equation
        formula, numbers = (paper.symbols(equation.sides[0]), paper.numbers(equation.numbers))
        left = "" if equation.left is None else paper.symbols(equation.left)
        if updates := read_quantity(row.quantity).updates:
            left = say("worked: after", lang, name=read_quantity(row.quantity).name, n=updates)
        self.result = paper.write(equation.result)
        shown = [f"{left} {equation.relation} {formula}"] if formula != self.result else [left]
        if numbers not in (formula, self.result):
            shown.append(f"{' ' * width(left)} = {numbers}")
        self.shown = shown
        self.finding = finding

    def formulas(self) -> list[str]:
        """The formula, then the formula with numbers."""
        return self.shown

    def computed(self) -> list[str]:
        """The computed number."""
        return [self.result]

    def lines(self, columns: list[int], lang: str) -> Iterator[str]:
        """Yield the formulas, the numbers on the last of their lines, and an explanation."""
        *first, last = self.shown
        yield from (f"  {line}" for line in first)
        line = f"  {pad(last, columns[0] + 2)}{pad(self.result, columns[1] + 2)}"
        if self.finding is None:
            yield line.rstrip()
            return
        right = self.finding.verdict == AS_PRINTED
        yield f"{line}{self.finding.printed} {'✓' if right else '≠'}"
        if not right:
            verdict = say(f"audit: {self.finding.verdict}", lang)
            why = say("worked: differs", lang, printed=self.finding.printed, verdict=verdict,
                      explanation=explanation(self.finding, lang))
            yield f"    {why}"


def _left(row: Row) -> Symbol:
    assert row.equation.left is not None
    return row.equation.left


def _given(worked: WorkedExample, lang: str) -> Iterator[str]:
    leaves = [node for node in worked.graph.values() if not node.parents]
    for role, key in (("input", "input"), ("parameter", "weight"), ("constant", "bias"),
                      ("target", "target")):
        own = ", ".join(f"{leaf.name} = {decimals(leaf.data)}" for leaf in leaves
                        if leaf.role == role)
        yield f"  {pad(say(key, lang), 16)}{own}"
    yield f"  {pad(say('learning rate', lang), 16)}{decimals(worked.example.lr or 0.0)}"
