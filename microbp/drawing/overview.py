"""The neuron level: each neuron and error term one table, each weight a chip on its line.

Layers too wide to be read are folded into one table, and the lines between folded layers say
how many weights they stand for. Knows graphs and groups; knows neither colours nor places.
"""

from collections.abc import Iterable, Sequence

from microbp.drawing.diagram import Chip, Diagram, Figure, Wire, card
from microbp.drawing.lettering import Letters
from microbp.drawing.reading import Reading
from microbp.drawing.tables import Row, Table
from microbp.engine import Value
from microbp.anatomy.groups import Group, find_groups

FOLD = 6  # a layer of more neurons, or a row of more inputs, becomes one table
ROWS = 20  # a table of more rows leaves some out


def neuron_diagram(reading: Reading) -> Diagram:
    """The graph with one table for each neuron and error term."""
    return _Overview(reading).diagram()


class _Overview:
    """The neuron level of one graph, in the making."""

    def __init__(self, reading: Reading):
        self.reading = reading
        self.groups = find_groups(reading.output)
        self.home = {node: group for group in self.groups for node in group.members}
        self.weights: dict[tuple[Value, int], Value] = {}  # (node, index of x) -> its weight
        self.inside: set[Value] = set()  # leaves that appear in a table or on a line
        self._find_weights()
        self.rows: dict[Group, list[Value]] = {group: [] for group in self.groups}
        self._find_rows()
        self.figures: list[Figure] = []
        self.place: dict[Value, int] = {}  # node -> figure that shows it
        self.folded = 0  # the first figures stand for many neurons or inputs

    # -- what disappears into tables and lines --------------------------------------------------

    def _find_weights(self) -> None:
        """Parameters that only multiply what comes into a group stand on that line."""
        elsewhere: set[Value] = set()
        for node in self.reading.order:
            weights = dict(self._factors(node))  # index of the input -> index of its weight
            for x, weight in weights.items():
                self.weights[node, x] = node.parents[weight]
            used = set(weights.values())
            elsewhere |= {p for index, p in enumerate(node.parents) if index not in used}
        self.weights = {key: w for key, w in self.weights.items() if w not in elsewhere}
        self.inside |= set(self.weights.values())

    def _factors(self, node: Value) -> Iterable[tuple[int, int]]:
        """The pairs that a node of a group multiplies: an input from outside, and its weight."""
        if node not in self.home:
            return
        half = len(node.parents) // 2
        pairs = {"*": [(0, 1)], "weighted_sum": [(k, half + k) for k in range(half)]}
        for one, other in pairs.get(node.op, ()):
            weight, x = (one, other) if self._is_weight(node.parents[one]) else (other, one)
            source = node.parents[x]
            outside = source not in self.home[node].members and source.role != "constant"
            if outside and self._is_weight(node.parents[weight]):
                yield x, weight

    def _is_weight(self, node: Value) -> bool:
        return self.reading.kind(node) == "parameter"

    def _find_rows(self) -> None:
        """Leaves that one group alone uses stand in its table; constants without a name need not."""
        shown = self.inside | {node.parents[x] for node, x in self.weights}
        users: dict[Value, list[Group | None]] = {}
        for node in self.reading.order:
            for parent in node.parents:
                if not parent.parents and parent not in shown:
                    users.setdefault(parent, []).append(self.home.get(node))
        for leaf, groups in users.items():
            kind, group = self.reading.kind(leaf), groups[0]
            if kind == "constant" and not leaf.name and None not in groups:
                self.inside.add(leaf)
            elif kind != "input" and group is not None and set(groups) == {group}:
                self.inside.add(leaf)
                self.rows[group].append(leaf)

    # -- figures ----------------------------------------------------------------------------------

    def diagram(self) -> Diagram:
        reading = self.reading
        for layer in self._layers():
            self._show(self._layer_table(layer), [n for group in layer for n in group.members])
        for leaves in self._wide_inputs():
            self._show(self._input_table(leaves), leaves)
        self.folded = len(self.figures)
        for node in reading.order:
            if node in self.place or node in self.inside:
                continue
            group = self.home.get(node)
            if group is None:
                self._show(card(reading, node), [node])
            elif node is group.output:
                self._show(self._group_table(group), group.members)
        return Diagram(*reading.heading(), figures=self.figures, wires=self._wires())

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
        kind = "loss" if group.output is reading.output else group.kind
        table = Table(
            reading.number[group.output], kind, reading.title(group.output),
            reading.say(group.kind), reading.group_name(group), self._heads(),
        )  # fmt: skip
        nodes = [group.net, group.output] if group.kind == "neuron" else [group.output]
        for node in dict.fromkeys(nodes):
            table.rows.append(self._row(node, self._formula(group, node)))
        for leaf in self.rows[group]:
            name, kind = reading.name(leaf), reading.say(reading.kind(leaf))
            if kind == reading.say("target") or not name:
                name = [Letters(f"{kind} "), *name]
            table.rows.append(self._row(leaf, name))
        return table.figure()

    def _row(self, node: Value, letters: list[Letters]) -> Row:
        reading = self.reading
        numbers = [("value", reading.value(node)), ("grad", reading.grad(node))]
        if reading.kind(node) == "constant":
            numbers.pop()
        return Row(letters, numbers, reading.number[node])

    def _formula(self, group: Group, node: Value) -> list[Letters]:
        """A row's left side, such as z = Σwx + b₁ or h₁ = σ(z)."""
        name = self.reading.name(node)
        if node is group.net and group.kind == "neuron":
            right = [Letters("Σwx")] + self._bias(group)
            return [*name, Letters(" = "), *right]
        if group.kind == "neuron":
            net = self.reading.name(group.net)
            return [*name, Letters(f" = {self.reading.badge(node)}("), *net, Letters(")")]
        if node.op == "squared_error":
            target, output = map(self.reading.name, node.parents)
            if target and output:
                return [Letters("½("), *target, Letters("−"), *output, Letters(")²")]
        return name

    def _bias(self, group: Group) -> list[Letters]:
        for node in group.members:
            if node.op == "weighted_sum" and len(node.parents) % 2:
                return [Letters(" + "), *self.reading.name(node.parents[-1])]
            for parent in node.parents if node.op == "+" else ():
                if self._is_weight(parent):
                    return [Letters(" + "), *self.reading.name(parent)]
        return []

    # -- folding ----------------------------------------------------------------------------------

    def _layers(self) -> list[list[Group]]:
        """Neurons with the same inputs, where they are too many to stand one by one."""
        layers: dict[tuple[tuple[int, ...], str], list[Group]] = {}
        for group in self.groups:
            if group.kind == "neuron":
                sources = {
                    self.reading.number[parent]
                    for node in group.members
                    for parent in node.parents
                    if parent not in self.inside and self.home.get(parent) is not group
                }
                layers.setdefault((tuple(sorted(sources)), group.output.op), []).append(group)
        return [layer for layer in layers.values() if len(layer) > FOLD]

    def _wide_inputs(self) -> list[list[Value]]:
        users: dict[Value, set[int]] = {}
        for node in self.reading.order:
            for parent in node.parents:
                if not parent.parents and self.reading.kind(parent) == "input":
                    user = self.home[node].output if node in self.home else node
                    users.setdefault(parent, set()).add(self.reading.number[user])
        rows: dict[tuple[int, ...], list[Value]] = {}
        for leaf, places in users.items():
            rows.setdefault(tuple(sorted(places)), []).append(leaf)
        return [row for row in rows.values() if len(row) > FOLD]

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

    def _input_table(self, leaves: list[Value]) -> Figure:
        words = self.reading.say("several inputs", count=len(leaves))
        table = Table(
            self.reading.number[leaves[-1]], "input", words, words, [], self._heads()
        )
        table.rows = [self._row(leaf, self.reading.name(leaf)) for leaf in leaves]
        return self._shortened(table)

    def _shortened(self, table: Table) -> Figure:
        left_out = len(table.rows) - ROWS
        if left_out > 1:
            words = self.reading.say("more rows", count=left_out + 1)
            table.rows[ROWS - 2 : -1] = [Row([Letters(words)])]
        return table.figure()

    # -- lines ------------------------------------------------------------------------------------

    def _wires(self) -> list[Wire]:
        """A line for each weight and each edge of a card; other edges between two share one."""
        single: list[Wire] = []
        shared: dict[tuple[int, int], Wire] = {}
        weights: dict[tuple[int, int], int] = {}  # how many a shared line stands for
        number = self.reading.number
        for node, index, parent in self._edges():
            ends = self.place[parent], self.place[node]
            wire = Wire(*ends, number[node], index, number[parent])
            weight = self.weights.get((node, index))
            if min(ends) < self.folded or (weight is None and node in self.home):
                shared.setdefault(ends, wire)
                weights[ends] = weights.get(ends, 0) + (weight is not None)
            else:
                single.append(wire)
                if weight is None:
                    wire.label = self.reading.local(node, index)
                else:
                    wire.chip, wire.weight = self._weight_chip(weight), number[weight]
        for ends, wire in shared.items():
            if count := weights[ends]:
                key = "one weight" if count == 1 else "several weights"
                words = self.reading.say(key, count=count)
                wire.chip = [("label", [Letters(words)])]
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
        value, grad = Letters(reading.value(weight)), Letters("∇" + reading.grad(weight))
        return [("label", reading.name(weight)), ("value", [value]), ("grad", [grad])]
