"""The neuron level: each neuron and error term one table, each weight a chip on its line.

Layers too wide to be read are folded into one table, and the lines between folded layers say
how many weights they stand for. Knows graphs and groups; knows neither colours nor places.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from microbp.diagram import (
    Diagram, Figure, Reading, Text, Wire, card, lettered_number, text_width,
)  # fmt: skip
from microbp.engine import Value
from microbp.groups import Group, find_groups
from microbp.lettering import Letters

FOLD = 6  # a layer of more neurons, or a row of more inputs, becomes one table
ROWS = 20  # a table of more rows leaves some out
ROW = 19.0
MARGIN = 12.0


@dataclass(slots=True)
class _Row:
    """A row of a table: what it is, and numbers of a class (value or grad) from left to right."""

    letters: list[Letters]
    numbers: list[tuple[str, str]]
    node: int | None = None


@dataclass(slots=True)
class _Table:
    """A figure in the making: a heading, column heads and rows."""

    node: int
    kind: str
    title: str
    word: str
    name: list[Letters]
    heads: list[str]
    rows: list[_Row] = field(default_factory=list)

    def figure(self) -> Figure:
        """Set the table: names left, numbers in columns flush right."""
        columns = range(len(self.heads))
        left = max((text_width("formula", row.letters) for row in self.rows), default=0.0)
        wide = [
            max(
                [text_width("column", [Letters(self.heads[c])])]
                + [text_width(*_letters(row.numbers[c])) for row in self.rows if c < len(row.numbers)]
            )
            for c in columns
        ]
        width = max(
            2 * MARGIN + left + sum(wide) + 14 * len(wide),
            2 * MARGIN + text_width("title", [Letters(self.word)]) + 5 + text_width("head", self.name),
            120.0,
        )
        figure = Figure(self.node, self.kind, self.title, width, 0.0)
        figure.texts.append(Text("head", self.name, "middle", 0, 21.0, word=self.word))
        ends = [-(MARGIN + sum(wide[c + 1 :]) + 14 * (len(wide) - 1 - c)) for c in columns]
        y = 41.0
        for end, head in zip(ends, self.heads, strict=True):
            figure.texts.append(Text("column", [Letters(head)], "end", end, y))
        for row in self.rows:
            y += ROW
            figure.texts.append(Text("formula", row.letters, "start", MARGIN, y))
            for end, (style, number) in zip(ends, row.numbers, strict=False):
                text = Text(style, [Letters(number)], "end", end, y, node=row.node)
                figure.texts.append(text)
        figure.height = y + 10
        figure.entry = figure.height / 2 - 14
        return figure


def _letters(number: tuple[str, str]) -> tuple[str, list[Letters]]:
    return number[0], [Letters(number[1])]


def neuron_diagram(reading: Reading) -> Diagram:
    """The graph with one table for each neuron and error term."""
    return _Overview(reading).diagram()


class _Overview:
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
        self.folded: set[int] = set()

    # -- what disappears into tables and lines --------------------------------------------------

    def _find_weights(self) -> None:
        plain: set[Value] = set()
        for node in self.reading.order:
            pairs = _factors(node) if node in self.home else []
            used = set()
            for a, b in pairs:
                weight, x = (a, b) if self._is_weight(node.parents[a]) else (b, a)
                outside = node.parents[x] not in self.home[node].members
                if outside and self._is_weight(node.parents[weight]):
                    self.weights[node, x] = node.parents[weight]
                    used.add(weight)
            plain |= {p for i, p in enumerate(node.parents) if i not in used}
        shown = set(self.weights.values())
        self.inside |= shown - plain
        self.weights = {key: w for key, w in self.weights.items() if w in self.inside}

    def _is_weight(self, node: Value) -> bool:
        return self.reading.kind(node) == "parameter"

    def _find_rows(self) -> None:
        """Leaves that one group alone uses stand in its table."""
        users: dict[Value, set[Group | None]] = {}
        for node in self.reading.order:
            for parent in node.parents:
                if not parent.parents:
                    users.setdefault(parent, set()).add(self.home.get(node))
        for leaf, homes in users.items():
            if leaf in self.inside or self.reading.kind(leaf) == "input" or None in homes:
                continue
            constant = self.reading.kind(leaf) == "constant"
            if len(homes) == 1 or constant:
                self.inside.add(leaf)
                if not constant:
                    self.rows[homes.pop()].append(leaf)

    # -- figures ----------------------------------------------------------------------------------

    def diagram(self) -> Diagram:
        reading = self.reading
        layers = self._layers()
        for layer in layers:
            self._show(self._layer_table(layer), [n for group in layer for n in group.members])
            self.folded.add(len(self.figures) - 1)
        inputs = self._wide_inputs()
        for leaves in inputs:
            self._show(self._input_table(leaves), leaves)
            self.folded.add(len(self.figures) - 1)
        for node in reading.order:
            if node in self.place or node in self.inside:
                continue
            group = self.home.get(node)
            if group is None:
                self._show(card(reading, node), [node])
            elif node is group.output:
                self._show(self._group_table(group), group.members)
        return Diagram(*reading.heading(), figures=self.figures, wires=self._wires())

    def _show(self, figure: Figure, nodes: Iterable[Value]) -> None:
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
        table = _Table(
            reading.number[group.output], kind, reading.title(group.output),
            reading.say(group.kind), reading.name(group.output), self._heads(),
        )  # fmt: skip
        nodes = [group.net, group.output] if group.kind == "neuron" else [group.output]
        for node in dict.fromkeys(nodes):
            table.rows.append(self._row(node, self._formula(group, node)))
        for leaf in self.rows[group]:
            name, kind = reading.name(leaf), reading.say(reading.kind(leaf))
            if name and leaf.role == "target":
                name.insert(0, Letters(kind + " "))
            table.rows.append(self._row(leaf, name or [Letters(kind)]))
        return table.figure()

    def _row(self, node: Value, letters: list[Letters]) -> _Row:
        reading = self.reading
        numbers = [("value", reading.value(node)), ("grad", reading.grad(node))]
        return _Row(letters, numbers, reading.number[node])

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
        layers: dict[tuple, list[Group]] = {}
        for group in self.groups:
            if group.kind == "neuron":
                sources = {
                    self.reading.number[parent]
                    for node in group.members
                    for parent in node.parents
                    if parent not in self.inside and self.home.get(parent) is not group
                }
                layers.setdefault((*sorted(sources), group.output.op), []).append(group)
        return [layer for layer in layers.values() if len(layer) > FOLD]

    def _wide_inputs(self) -> list[list[Value]]:
        users: dict[Value, set[int]] = {}
        for node in self.reading.order:
            for parent in node.parents:
                if not parent.parents and self.reading.kind(parent) == "input":
                    user = self.home[node].output if node in self.home else node
                    users.setdefault(parent, set()).add(self.reading.number[user])
        rows: dict[tuple, list[Value]] = {}
        for leaf, places in users.items():
            rows.setdefault(tuple(sorted(places)), []).append(leaf)
        return [row for row in rows.values() if len(row) > FOLD]

    def _layer_table(self, layer: list[Group]) -> Figure:
        reading, output = self.reading, layer[-1].output
        words = reading.say("layer of neurons", count=len(layer))
        table = _Table(
            reading.number[output], "neuron", words, words, [], ["net", *self._heads()]
        )
        for group in layer:
            numbers = [
                ("value", reading.value(group.net)),
                ("value", reading.value(group.output)),
                ("grad", reading.grad(group.output)),
            ]
            node = reading.number[group.output]
            table.rows.append(_Row(reading.name(group.output), numbers, node))
        if layer[0].net is layer[0].output:
            table.heads.pop(0)
            for row in table.rows:
                row.numbers.pop(0)
        return self._shortened(table)

    def _input_table(self, leaves: list[Value]) -> Figure:
        words = self.reading.say("several inputs", count=len(leaves))
        table = _Table(
            self.reading.number[leaves[-1]], "input", words, words, [], self._heads()
        )
        table.rows = [self._row(leaf, self.reading.name(leaf)) for leaf in leaves]
        return self._shortened(table)

    def _shortened(self, table: _Table) -> Figure:
        left_out = len(table.rows) - ROWS
        if left_out > 1:
            words = self.reading.say("more rows", count=left_out + 1)
            table.rows[ROWS - 2 : -1] = [_Row([Letters(words)], [])]
        return table.figure()

    # -- lines ------------------------------------------------------------------------------------

    def _wires(self) -> list[Wire]:
        reading = self.reading
        wires: dict[tuple, Wire] = {}
        counts: dict[tuple, int] = {}
        for node in reading.order:
            if node not in self.place:
                continue
            for index, parent in enumerate(node.parents):
                if parent in self.inside or self.place[parent] == self.place[node]:
                    continue
                source, target = self.place[parent], self.place[node]
                weight = self.weights.get((node, index))
                folded = source in self.folded or target in self.folded
                free = node not in self.home
                single = not folded and (weight is not None or free)
                key = (source, target, node, index) if single else (source, target)
                counts[key] = counts.get(key, 0) + (weight is not None)
                if key not in wires:
                    wires[key] = Wire(
                        source, target, reading.number[node], index, reading.number[parent]
                    )
                    if single and weight is not None:
                        wires[key].chip = self._weight_chip(weight)
                    elif single:
                        wires[key].label = lettered_number(reading.local(node, index))
        for key, wire in wires.items():
            if len(key) == 2 and counts[key]:
                word = "one weight" if counts[key] == 1 else "several weights"
                wire.chip = [("label", [Letters(reading.say(word, count=counts[key]))])]
        return list(wires.values())

    def _weight_chip(self, weight: Value) -> list[tuple[str, list[Letters]]]:
        reading = self.reading
        value, grad = Letters(reading.value(weight)), Letters("∇" + reading.grad(weight))
        return [("label", reading.name(weight)), ("value", [value]), ("grad", [grad])]


def _factors(node: Value) -> list[tuple[int, int]]:
    """The pairs of parents that a node multiplies: weight and input in either order."""
    if node.op == "*":
        return [(0, 1)]
    if node.op == "weighted_sum":
        half = len(node.parents) // 2
        return [(k, half + k) for k in range(half)]
    return []
