"""The neuron level: each neuron and error term one table, each weight a chip on its line.

What is too wide to be read, or computed from weights alone, is folded (`folding`); lines between
folded layers say how many weights they stand for. Knows graphs and groups; knows neither colours
nor places.
"""

from collections.abc import Iterable, Sequence

from microbp.anatomy import Group
from microbp.drawing.diagram import Chip, Diagram, Figure, Wire, card
from microbp.drawing.folding import FOLD, Folding
from microbp.drawing.lettering import Piece
from microbp.drawing.reading import Reading
from microbp.drawing.repeats import Repeats
from microbp.drawing.table_cards import Row, Table
from microbp.engine import Value

ROWS = 20  # a table of more rows leaves some out
THIN, THICK = 1.0, 3.0  # lines of the smallest and of the largest weight


def neuron_diagram(reading: Reading, fold: int = FOLD) -> Diagram:
    """The graph with one table for each neuron and error term; wider layers are folded."""
    return _Overview(reading, fold).diagram()


class _Overview:
    """The neuron level of one graph, in the making."""

    def __init__(self, reading: Reading, fold: int):
        self.reading = reading
        self.home = reading.anatomy.home
        self.folding = Folding(reading.anatomy, fold)
        self.weights = self.folding.weights
        self.inside = self.folding.inside
        self.figures: list[Figure] = []
        self.place: dict[Value, int] = {}  # node -> figure that shows it
        self.folded: set[int] = set()  # figures that stand for many neurons or inputs

    # -- figures ----------------------------------------------------------------------------------

    def diagram(self) -> Diagram:
        reading, folding = self.reading, self.folding
        for repeat in folding.repeats:
            self._fold(self._repeat_table(repeat), repeat.nodes)
        for layer in folding.layers:
            self._fold(self._layer_table(layer), [n for group in layer for n in group.members])
        for errors in folding.errors:
            self._fold(self._error_table(errors), [n for group in errors for n in group.members])
        for leaves in folding.inputs:
            self._fold(self._input_table(leaves), leaves)
        for end, nodes in folding.of_weights.items():
            leaves = folding.leaves_of(nodes)
            self._show(self._weights_table(end, leaves), [*leaves, *nodes])
        links = {link for before in folding.links.values() for link in before}
        for node in reading.order:
            if node in self.place or node in self.inside or node in links:
                continue
            group = self.home.get(node)
            if group is None:
                self._show(card(reading, node), [*folding.links.get(node, ()), node])
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
        heads = [self.reading.say("value")] * self.reading.shows("values")
        return heads + [self._gradient_head()] * self.reading.shows("gradients")

    def _gradient_head(self) -> str:
        name = self.reading.output.name
        return f"∂{name}/∂" if len(name) == 1 else self.reading.say("gradient")

    def _group_table(self, group: Group) -> Figure:
        reading = self.reading
        kind = "loss" if reading.kind(group.output) == "loss" else group.kind
        table = Table(
            reading.number[group.output], kind, reading.title(group.output),
            reading.group_word(group), reading.group_name(group), self._heads(),
        )
        for node in self._told(group):
            table.rows.append(self._row(node, self._formula(group, node)))
        for node, index in reading.classes(group.net):
            name = [Piece("p("), *reading.name(node.parents[index]), Piece(")")]
            shares = [("value", reading.share(node, index))] * reading.shows("values")
            table.rows.append(Row(name, shares))
        for leaf in self.folding.rows.get(group, ()):
            name, kind = reading.name(leaf), reading.say(reading.kind(leaf))
            if (reading.kind(leaf) == "target" and name[0].text != kind + " ") or not name:
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
        numbers = [("value", reading.value(node))] * reading.shows("values")
        if reading.shows_grad(node) and reading.kind(node) != "constant":
            numbers.append(("grad", reading.grad(node)))
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
        for node, weight, signal, sign in self.folding.biases(group):
            factor = 1.0 if signal is None else node.parents[signal].data
            minus = factor * sign < 0
            yield Piece(" − " if minus else " + ")
            if abs(factor) != 1:
                yield Piece(f"{self.reading.written(abs(factor))}·")
            bias = node.parents[weight]
            yield from self.reading.name(bias) or [Piece(self.reading.value(bias))]

    # -- folded -----------------------------------------------------------------------------------

    def _layer_table(self, layer: list[Group]) -> Figure:
        folding, outputs = self.folding, [group.output for group in layer]
        words = self.reading.say("layer of neurons", count=len(layer))
        biases = {term.node.parents[term.weight]
                  for group in layer for term in folding.biases(group)}
        if biases:
            words += self.reading.say("biases of a layer", count=len(biases))
        nets = [group.net for group in layer if group.net is not group.output]
        return self._list("neuron", words, outputs, "net", nets)

    def _repeat_table(self, repeat: Repeats) -> Figure:
        """What further rows of data give that are computed as the first one is."""
        words = self.reading.say("rows alike", count=len(repeat.ends))
        return self._list("op", words, repeat.ends)

    def _error_table(self, errors: list[Group]) -> Figure:
        words = self.reading.say("several errors", count=len(errors))
        targets = [target for group in errors for target in self.folding.targets(group)]
        return self._list("error", words, [group.output for group in errors],
                          self.reading.say("target"), targets)

    def _input_table(self, leaves: Sequence[Value]) -> Figure:
        return self._list("input", self.reading.say("several inputs", count=len(leaves)), leaves)

    def _list(self, kind: str, words: str, nodes: Sequence[Value], head: str = "",
              before: Sequence[Value] = ()) -> Figure:
        """A row for each of many nodes; under `head` the value of the one that stands before it."""
        reading = self.reading
        table = Table(reading.number[nodes[-1]], kind, words, words, [], self._heads())
        table.rows = [self._row(node, reading.name(node)) for node in nodes]
        if before and reading.shows("values"):
            table.heads.insert(0, head)
            for row, node in zip(table.rows, before, strict=True):
                row.numbers.insert(0, ("value", reading.value(node)))
        return self._shortened(table)

    def _weights_table(self, end: Value, leaves: Sequence[Value]) -> Figure:
        """What is computed from weights alone, and the leaves that stand nowhere else."""
        reading, nodes = self.reading, self.folding.of_weights[end]
        weights = {p for node in nodes for p in node.parents if reading.kind(p) == "parameter"}
        words = reading.say("computed from weights", count=len(weights))
        table = Table(reading.number[end], "op", reading.title(end), words, [], self._heads())
        name, formula = reading.name(end), reading.formulas.of(end, nodes)
        if formula:
            name = [*name, Piece(" = "), *formula]
        table.rows = [self._row(end, name)]
        table.rows += [self._row(leaf, reading.name(leaf)) for leaf in leaves]
        return self._shortened(table)

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
            wire.hue = self.reading.shared.get(parent if weight is None else weight, "")
            if not self.folded.isdisjoint(ends) or (weight is None and node in self.home):
                line = shared.setdefault(ends, wire)
                line.hue = ""
                line.edges += [(number[node], number[end])
                               for end in (parent, weight) if end is not None]
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
            parent = self.reading.order[wire.parent]
            if len(wire.edges) == 1 and ends[0] in self.folded and not weights[ends]:
                wire.label = [*self.reading.name(parent), Piece(" ")]
                wire.label += self.reading.local(self.reading.order[wire.node], wire.index)
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
        chip: Chip = [("label", reading.name(weight))]
        if reading.shows("values"):
            chip.append(("value", [Piece(reading.value(weight))]))
        if gradient := reading.gradient(weight):
            chip.append(("grad", gradient))
        return chip
