"""What disappears at the neuron level into tables and lines, so that no number is lost.

Weights stand on lines, biases and targets in the tables of their neurons and error terms; wide
layers and rows of inputs become one table each, and so does what is computed from weights alone,
such as a penalty. Knows the graph and its groups; no texts.
"""

from collections.abc import Iterable, Sequence

from microbp.anatomy import Anatomy, Group
from microbp.anatomy.groups import Term
from microbp.drawing.repeats import find_repeats
from microbp.engine import Value

FOLD = 6  # a layer of more neurons, or a row of more inputs, becomes one table


class Folding:
    """What is folded where.

    `weights` has for ``(node, index of the signal)`` the weight on that line. Leaves that are
    `inside` have no card of their own; `rows` are those that stand in a group's table.
    """

    def __init__(self, anatomy: Anatomy, fold: int = FOLD):
        self.anatomy, self.fold = anatomy, fold
        self.home = anatomy.home
        self.repeats = find_repeats(anatomy, fold)
        self.folded_nodes = {node for repeat in self.repeats for node in repeat.nodes}
        self.links = {repeat.sum: repeat.links for repeat in self.repeats}
        self.groups = [g for g in anatomy.groups if g.output not in self.folded_nodes]
        self.neurons = [group for group in self.groups if group.kind == "neuron"]
        self.of_weights = self._of_weights()
        self.folded_nodes |= {n for nodes in self.of_weights.values() for n in nodes}
        self.weights: dict[tuple[Value, int], Value] = {}
        self.inside: set[Value] = set()
        self._find_weights()
        self.layers = self._layers()
        self.errors = self._errors()
        self.inputs = self._wide_inputs()
        self.rows: dict[Group, list[Value]] = {}
        self._find_rows()

    def is_nameless(self, node: Value) -> bool:
        """Whether a node is a plain number."""
        return not node.parents and self.anatomy.role(node) == "constant" and not node.name

    def _is_weight(self, node: Value) -> bool:
        return not node.parents and "parameter" in (node.role, self.anatomy.role(node))

    def biases(self, group: Group) -> list[Term]:
        """What a neuron adds to its weighted signals; weights of plain numbers are such, too."""
        return [term for term in group.terms
                if term.signal is None or self.is_nameless(term.node.parents[term.signal])]

    # -- what follows from weights alone ----------------------------------------------------------

    def _of_weights(self) -> dict[Value, list[Value]]:
        """The parts of the graph that depend on parameters alone, by the node that ends each.

        Only those are folded that take weights of neurons, whose place is on the lines.
        """
        weights = {node.parents[w] for group in self.neurons for node, w, *_ in group.terms}
        pure: set[Value] = set()
        for node in self.anatomy.order:
            kinds = {"pure" if p in pure or _is_start(p) else self.anatomy.kind(p)
                     for p in node.parents}
            if node in self.home or node in self.anatomy.outputs or not node.parents:
                continue
            if kinds <= {"pure", "parameter", "constant"} and kinds != {"constant"}:
                pure.add(node)
        parts: dict[Value, list[Value]] = {}
        end: dict[Value, Value] = {}
        for node in reversed(self.anatomy.order):
            if node not in pure:
                continue
            ends = {end.get(user, node) for user in self.anatomy.users[node]}
            end[node] = ends.pop() if len(ends) == 1 else node
            parts.setdefault(end[node], []).append(node)
        return {last: nodes[::-1] for last, nodes in parts.items()
                if any(parent in weights for node in nodes for parent in node.parents)}

    def leaves_of(self, nodes: Sequence[Value]) -> list[Value]:
        """The leaves that such a part alone uses, but for plain numbers."""
        own = set(nodes)
        leaves = dict.fromkeys(parent for node in nodes for parent in node.parents)
        return [leaf for leaf in leaves if not leaf.parents and not self.is_nameless(leaf)
                and own.issuperset(self.anatomy.users[leaf])]

    # -- lines and tables -------------------------------------------------------------------------

    def _find_weights(self) -> None:
        """Weights that only multiply what comes into neurons stand on those lines."""
        uses: dict[Value, int] = {}
        for group in self.neurons:
            for node, weight, signal, _ in group.terms:
                if signal is None or not self._is_weight(node.parents[weight]):
                    continue
                source = node.parents[signal]
                if source not in group.members and not self.is_nameless(source):
                    self.weights[node, signal] = node.parents[weight]
                    uses[node.parents[weight]] = uses.get(node.parents[weight], 0) + 1
        elsewhere = {weight for weight in uses if uses[weight] < self._count(weight)}
        self.weights = {key: w for key, w in self.weights.items() if w not in elsewhere}
        self.inside |= set(self.weights.values())

    def _count(self, leaf: Value) -> int:
        """How often a leaf is used outside what is computed from weights alone."""
        return sum(
            parent is leaf
            for user in self.anatomy.users[leaf]
            if user not in self.folded_nodes
            for parent in user.parents
        )

    def _find_rows(self) -> None:
        """Leaves that one table alone uses stand in it; plain numbers need not."""
        shown = self.inside | {node.parents[signal] for node, signal in self.weights}
        folded = {group for layer in (*self.layers, *self.errors) for group in layer}
        biases = {(group, node.parents[weight]) for group in self.neurons
                  for node, weight, signal, _ in group.terms if signal is None}
        for leaf in self.anatomy.order:
            users = self.anatomy.users[leaf]
            if leaf.parents or leaf in shown or not users:
                continue
            outside = [user for user in users if user not in self.folded_nodes]
            groups = [self.home.get(user) for user in outside]
            if not outside:
                self.inside.add(leaf)
            elif self.is_nameless(leaf) and None not in groups:
                self.inside.add(leaf)
            elif self.anatomy.role(leaf) != "input" and None not in groups:
                own = list(dict.fromkeys(group for group in groups if group))
                if all(group in folded for group in own):
                    self.inside.add(leaf)
                elif len(own) == 1 or (
                    all((group, leaf) in biases for group in own)
                    and len({self._signature(group) for group in own}) == 1
                ):
                    self.inside.add(leaf)
                    for group in own:
                        self.rows.setdefault(group, []).append(leaf)

    def _signature(self, group: Group) -> tuple[Value, ...]:
        """The weights of a neuron: the same neuron has the same ones in every row of data."""
        return tuple(node.parents[w] for node, w, signal, _ in group.terms if signal is not None)

    # -- wide layers and rows of inputs -----------------------------------------------------------

    def _layers(self) -> list[list[Group]]:
        """Neurons with the same signals and users, where they are too many to stand one by one."""
        layers: dict[tuple[object, ...], list[Group]] = {}
        for group in self.neurons:
            signals = {self.anatomy.number[node.parents[signal]]
                       for node, _, signal, _ in group.terms if signal is not None}
            key = tuple(sorted(signals)), group.output.op, self._used(group)
            layers.setdefault(key, []).append(group)
        return [layer for layer in layers.values() if len(layer) > self.fold]

    def _used(self, group: Group) -> frozenset[int | str]:
        """What uses a neuron; error terms are not told apart.

        Where more is folded than usual, users are not told apart, and lines bear names.
        """
        if self.fold < FOLD:
            return frozenset()
        homes = ((user, self.home.get(user)) for user in self.anatomy.users[group.output])
        return frozenset(
            "error" if home and home.kind == "error"
            else self.anatomy.number[home.output if home else user]
            for user, home in homes
        )

    def _errors(self) -> list[list[Group]]:
        """Error terms of one target each that are added up, where they are many."""
        alike: dict[tuple[Value, ...], list[Group]] = {}
        for group in self.groups:
            if group.kind == "error" and len(self.targets(group)) == 1:
                alike.setdefault(tuple(self.anatomy.users[group.output]), []).append(group)
        return [errors for users, errors in alike.items() if users and len(errors) > self.fold]

    def targets(self, group: Group) -> list[Value]:
        """The targets of an error term."""
        leaves = dict.fromkeys(parent for node in group.members for parent in node.parents)
        return [leaf for leaf in leaves if not leaf.parents and self.anatomy.role(leaf) == "target"]

    def _wide_inputs(self) -> list[list[Value]]:
        rows: dict[tuple[int, ...], list[Value]] = {}
        for leaf in self.anatomy.order:
            is_input = not leaf.parents and self.anatomy.kind(leaf) == "input"
            if is_input and leaf not in self.inside and leaf not in self.folded_nodes:
                rows.setdefault(tuple(self._places(self.anatomy.users[leaf])), []).append(leaf)
        return [row for places, row in rows.items() if places and len(row) > self.fold]

    def _places(self, users: Iterable[Value]) -> list[int]:
        number = self.anatomy.number
        return sorted({number[self.home[user].output if user in self.home else user]
                       for user in users})


def _is_start(node: Value) -> bool:
    """Whether a node is the 0 from which something is added up, as in `penalty = Value(0.0)`."""
    return not node.parents and not node.name and node.data == 0.0
