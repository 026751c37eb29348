"""The neuron level: each neuron and error term one table, each weight a chip on its line.

What is too wide to be read, or computed from weights alone, is folded (`folding`); lines between
folded layers say how many weights they stand for. Knows graphs and groups; knows neither colours
nor places.
"""

from collections.abc import Iterable, Sequence

from microbp.anatomy import Group
from microbp.drawing.diagram import Chip, Diagram, Figure, Wire, card
from microbp.drawing.folding import Folding
from microbp.drawing.lettering import Piece
from microbp.drawing.reading import Reading
from microbp.drawing.tables import Row, Table
from microbp.engine import Value

ROWS = 20  # a table of more rows leaves some out
THIN, THICK = 1.0, 3.0  # lines of the smallest and of the largest weight


def neuron_diagram(reading: Reading) -> Diagram:
    """The graph with one table for each neuron and error term."""
    return _Overview(reading).diagram()


class _Overview:
    """The neuron level of one graph, in the making."""

    def __init__(self, reading: Reading):
        self.reading = reading
        self.home = reading.anatomy.home
        self.folding = Folding(reading.anatomy)
        self.weights = self.folding.weights
        self.inside = self.folding.inside
        self.figures: list[Figure] = []
        self.place: dict[Value, int] = {}  # node -> figure that shows it
        self.folded: set[int] = set()  # figures that stand for many neurons or inputs

    # -- figures ----------------------------------------------------------------------------------

    def diagram(self) -> Diagram:
        reading, folding = self.reading, self.folding
        for layer in folding.layers:
            self._fold(self._layer_table(layer), [n for group in layer for n in group.members])
        for leaves in folding.inputs:
            self._fold(self._input_table(leaves), leaves)
        for end, nodes in folding.of_weights.items():
            self._show(self._weights_table(end), nodes)
        for node in reading.order:
            if node in self.place or node in self.inside:
                continue
            group = self.home.get(node)
            if group is None:
                self._show(card(reading, node), [node])
            elif node is group.output:
                self._show(self._group_table(group), group.members)
        return Diagram(*reading.heading(), figures=self.figures, wires=self._wires())

    def _fold(self, figure: Figure, nodes: Sequence[Value]) -> None:
        self.folded.add(len(self.figures))
        self._show(figure, nodes)

    def _show(self, figure: Figure, nodes: Sequence[Value]) -> None:
        """Add a figure that stands for some nodes."""
        for node in nodes:
            self.place[node] = len(self.figures)
        figure.nodes = tuple(self.reading.number[node] for node in nodes)
        self.figures.append(figure)

    def _heads(self) -> list[str]:
        return [self.reading.say("value"), self._gradient_head()]

    def _gradient_head(self) -> str:
        name = self.reading.output.name
        return f"∂{name}/∂" if len(name) == 1 else self.reading.say("gradient")

    def _group_table(self, group: Group) -> Figure:
        reading = self.reading
        kind = "loss" if reading.kind(group.output) == "loss" else group.kind
        table = Table(
            reading.number[group.output], kind, reading.title(group.output),
            "" if group.kind == "group" else reading.say(group.kind),
            reading.group_name(group), self._heads(),
        )  # fmt: skip
        for node in self._told(group):
            table.rows.append(self._row(node, self._formula(group, node)))
        for node, index in reading.classes(group.net):
            name = [Piece("p("), *reading.name(node.parents[index]), Piece(")")]
            table.rows.append(Row(name, [("value", reading.share(node, index))]))
        for leaf in self.folding.rows.get(group, ()):
            name, kind = reading.name(leaf), reading.say(reading.kind(leaf))
            if kind == reading.say("target") or not name:
                name = [Piece(f"{kind} "), *name]
            table.rows.append(self._row(leaf, name))
        return self._shortened(table)

    def _told(self, group: Group) -> Iterable[Value]:
        """The nodes of a group that have a row of their own."""
        if group.kind == "neuron":
            return dict.fromkeys((group.net, group.output))
        if group.kind == "error":
            return [group.output]
        inside = set(group.members)
        users = self.reading.anatomy.users
        return [node for node in group.members
                if node.name or node is group.output or not inside.issuperset(users[node])]

    def _row(self, node: Value, letters: list[Piece]) -> Row:
        reading = self.reading
        numbers = [("value", reading.value(node)), ("grad", reading.grad(node))]
        if reading.kind(node) == "constant":
            numbers.pop()
        return Row(letters, numbers, reading.number[node])

    def _formula(self, group: Group, node: Value) -> list[Piece]:
        """A row's left side, such as z = Σwx + b₁ or h₁ = σ(z)."""
        name, formulas = self.reading.name(node), self.reading.formulas
        if node.op == "cross_entropy":
            asked = self.reading.name(node.parents[self.reading.right_class(node)])
            right = [Piece("−ln p("), *asked, Piece(")")]
        elif group.kind == "error":
            right = formulas.of(node, set(group.members))
        elif group.kind == "neuron" and node is group.net:
            right = [Piece("Σwx"), *self._biases(group)]
        else:
            right = formulas.of(node)
        return [*name, Piece(" = "), *right] if right and name else name or right

    def _biases(self, group: Group) -> Iterable[Piece]:
        """What is added to the weighted signals: biases, also as weights of constant inputs."""
        for node, weight, signal, sign in group.terms:
            factor = 1.0 if signal is None else node.parents[signal].data
            if signal is not None and (node, signal) in self.weights:
                continue
            if signal is not None and not self.folding.is_nameless(node.parents[signal]):
                continue
            minus = factor * sign < 0
            yield Piece(" − " if minus else " + ")
            if abs(factor) != 1:
                yield Piece(f"{self.reading.written(abs(factor))}·")
            bias = node.parents[weight]
            yield from self.reading.name(bias) or [Piece(self.reading.value(bias))]

    # -- folded -----------------------------------------------------------------------------------

    def _layer_table(self, layer: list[Group]) -> Figure:
        reading, output = self.reading, layer[-1].output
        words = reading.say("layer of neurons", count=len(layer))
        table = Table(
            reading.number[output], "neuron", words, words, [], ["net", *self._heads()]
        )
        for group in layer:
            numbers = [
                ("value", reading.value(group.net)),
                ("value", reading.value(group.output)),
                ("grad", reading.grad(group.output)),
            ]
            node = reading.number[group.output]
            table.rows.append(Row(reading.name(group.output), numbers, node))
        if layer[0].net is layer[0].output:
            table.heads.pop(0)
            for row in table.rows:
                row.numbers.pop(0)
        return self._shortened(table)

    def _input_table(self, leaves: Sequence[Value]) -> Figure:
        words = self.reading.say("several inputs", count=len(leaves))
        table = Table(
            self.reading.number[leaves[-1]], "input", words, words, [], self._heads()
        )
        table.rows = [self._row(leaf, self.reading.name(leaf)) for leaf in leaves]
        return self._shortened(table)

    def _weights_table(self, end: Value) -> Figure:
        """What is computed from weights alone: one row, and how many weights there are."""
        reading, nodes = self.reading, self.folding.of_weights[end]
        leaves = {p for node in nodes for p in node.parents if reading.kind(p) == "parameter"}
        words = reading.say("computed from weights", count=len(leaves))
        table = Table(reading.number[end], "op", reading.title(end), words, [], self._heads())
        table.rows.append(self._row(end, reading.name(end)))
        return table.figure()

    def _shortened(self, table: Table) -> Figure:
        left_out = len(table.rows) - ROWS
        if left_out > 1:
            words = self.reading.say("more rows", count=left_out + 1)
            table.rows[ROWS - 2 : -1] = [Row([Piece(words)])]
        return table.figure()

    # -- lines ------------------------------------------------------------------------------------

    def _wires(self) -> list[Wire]:
        """A line for each weight and each edge of a card; other edges between two share one."""
        single: list[Wire] = []
        shared: dict[tuple[int, int], Wire] = {}
        weights: dict[tuple[int, int], int] = {}  # how many a shared line stands for
        number = self.reading.number
        largest = max((abs(weight.data) for weight in self.weights.values()), default=0.0)
        for node, index, parent in self._edges():
            ends = self.place[parent], self.place[node]
            wire = Wire(*ends, number[node], index, number[parent])
            weight = self.weights.get((node, index))
            if not self.folded.isdisjoint(ends) or (weight is None and node in self.home):
                shared.setdefault(ends, wire)
                weights[ends] = weights.get(ends, 0) + (weight is not None)
            else:
                single.append(wire)
                if weight is None:
                    wire.label = self.reading.local(node, index)
                else:
                    wire.chip, wire.weight = self._weight_chip(weight), number[weight]
                    part = abs(weight.data) / largest if largest else 0.0
                    wire.thickness = THIN + (THICK - THIN) * part
        for ends, wire in shared.items():
            if count := weights[ends]:
                key = "one weight" if count == 1 else "several weights"
                words = self.reading.say(key, count=count)
                wire.chip = [("label", [Piece(words)])]
        return single + list(shared.values())

    def _edges(self) -> Iterable[tuple[Value, int, Value]]:
        """The edges between two figures: node, index of the parent, parent."""
        for node in self.reading.order:
            for index in self.reading.operands(node):
                parent = node.parents[index]
                if parent not in self.inside and self.place[parent] != self.place[node]:
                    yield node, index, parent

    def _weight_chip(self, weight: Value) -> Chip:
        reading = self.reading
        value, grad = Piece(reading.value(weight)), Piece("∇" + reading.grad(weight))
        return [("label", reading.name(weight)), ("value", [value]), ("grad", [grad])]
