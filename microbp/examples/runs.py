"""What can be asked of an example under a rule: the number of any quantity.

This module knows what a quantity's name asks for. It does not know which rule an author followed:
the audit finds that out.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import Any

from microbp.anatomy.neurons import Neuron
from microbp.engine import Value
from microbp.examples.descent import Descent
from microbp.examples.graph import Nodes
from microbp.examples.propagation import Gradients
from microbp.examples.quantities import LOSS, Quantity
from microbp.examples.rules import Rule
from microbp.examples.sheet import Sheet
from microbp.ops import add_up
from microbp.writing.spelling import meant


class Run(Descent):
    """An example computed and trained under ``rule``, and asked for numbers."""

    def __init__(self, example: Sheet, rule: Rule) -> None:
        super().__init__(example, rule)
        self.known: dict[tuple[Any, ...], list[Nodes]] = {}
        self.gone_back: dict[tuple[Value, int, Value], Gradients] = {}

    def under(self, rule: Rule) -> Run:
        """Return this run as another rule would report it, sharing the training done."""
        run = copy(self)
        run.rule = rule.followed
        return run

    def value(self, asked: Quantity) -> float:
        """Return the number that a quantity has under this rule.

        Of a result that the rule carries on as another number it is what was carried on from.
        """
        self.check(asked)
        updates = self.updates(asked)
        if asked.change:
            number = self.after(updates + 1)[asked.name] - self.after(updates)[asked.name]
        elif asked.of is None and asked.name in self.parameters:        # whatever it leads to
            number = self.leaves({**self.after(updates), **dict(asked.at)})[asked.name].data
        else:
            passes = self.passes(updates, asked.at, asked.row)
            number = self.derivative(asked, passes) if asked.of else self.plain(asked, passes)
        if self.carried:
            number = self.raw.get(self.key(asked) or "", number)
        return -number if asked.negative else number

    def passes(self, updates: int, at: tuple[tuple[str, float], ...],
               row: int | None) -> list[Nodes]:
        """Return the nodes of the rows after so many updates; those of the last are kept."""
        if (updates, at, row) not in self.known:
            rows = self.rows if row is None else [self.rows[row - 1]]
            leaves = self.leaves({**self.after(updates), **dict(at)})
            passes = [self.forward(each, leaves, self.graph.order) for each in rows]
            if self.updates_on_the_way:
                self.backward_with_updates(passes, self.snapshots[updates].velocities)
            self.known[updates, at, row] = passes
        return self.known[updates, at, row]

    def key(self, asked: Quantity) -> str | None:
        """Return the name by which a rule carries on a result, if it can."""
        if asked != Quantity(asked.name, asked.of, delta=asked.delta, updated=asked.updated,
                             negative=asked.negative):
            return None
        if asked.delta:
            return f"d{self.loss.name}/d{self.neuron(asked.name).net.name}"
        if asked.of is None:
            alone = len(self.rows) == 1 or asked.updated
            return asked.name + "+" * asked.updated if alone else None
        of, by = self.node(asked.of), self.node(asked.name)
        if of is not self.loss and of in self.errors and by in set(of.topological()) and not any(
                by in set(other.topological()) for other in self.loss.parents if other is not of):
            of = self.loss                      # nothing comes back to it from other errors
        return f"d{of.name}/d{by.name}" if of is self.loss or by in of.parents else None

    def updates(self, asked: Quantity) -> int:
        """Return the number of updates after which the quantity is asked for."""
        per_epoch = len(self.rows) if asked.epochs and self.rule.update == "each" else 1
        updates = asked.updates * per_epoch + asked.updated
        return updates - 1 if self.rule.counting == "before" and asked.updates else updates

    def plain(self, asked: Quantity, passes: Sequence[Nodes]) -> float:
        node = self.node(asked.name)
        scale = self.rule.factor * self.rule.reported if node in self.errors else 1.0
        over = asked.over_rows or (self.rule.update if node is self.loss else None)
        if over is None:
            return scale * passes[0][node].data
        whole = add_up(scale * nodes[node].data for nodes in passes)
        return self.rounded(whole / len(passes)) if over == "mean" else whole

    def derivative(self, asked: Quantity, passes: Sequence[Nodes]) -> float:
        of = self.node(asked.of or LOSS)
        by = self.neuron(asked.name).net if asked.delta else self.node(asked.name)
        if of is self.loss:
            seed = self.seed(len(passes))
        else:
            seed, passes = self.rule.factor if of in self.errors else 1.0, passes[:1]
        if asked.via:
            via = self.node(asked.via)
            part: float = add_up(self.gradients(of, [nodes], seed).get(nodes[via], 0.0)
                                 * self.gradients(via, [nodes]).get(nodes[by], 0.0)
                                 for nodes in passes)
            return part
        whole = self.gradients(of, passes, seed).get(passes[0][by], 0.0)
        return self.averaged(whole, len(passes)) if of is self.loss else whole

    def results(self) -> dict[str, float]:
        """Return the numbers of the first row's step, by the names under which they are noted."""
        (nodes,) = self.passes(0, (), 1)
        found = {node.name: nodes[node].data for node in self.graph.needed if node.name}
        gradients = self.gradients(self.loss, [nodes])
        for node in self.graph.needed:
            if node is not self.loss:
                found[f"d{self.loss.name}/d{node.name}"] = gradients[nodes[node]]
            for parent, local in zip(node.parents, nodes[node].local_grads):
                found.setdefault(f"d{node.name}/d{parent.name}", local)
        for name in self.parameters if self.lr is not None else ():
            leaf = nodes[self.graph[name]]
            found[f"d{self.loss.name}/d{name}"] = gradients.get(leaf, 0.0)
            found[name + "+"] = leaf.data
        return {name: number for name, number in found.items() if number}

    def gradients(self, of: Value, passes: Sequence[Nodes], seed: float = 1.0) -> Gradients:
        """Return what `backward` does, computed once."""
        key = of, len(passes), passes[0][of]
        if key not in self.gone_back:
            self.gone_back[key] = self.backward(of, passes, seed)
        return self.gone_back[key]

    def check(self, asked: Quantity) -> None:
        """Refuse, with a ValueError, what the example does not have."""
        if asked.change and asked.name not in self.parameters:
            raise ValueError(f"{asked.name!r} is not updated in {self.example.id}; updated are "
                             + ", ".join(self.parameters))
        for name in filter(None, (asked.of, asked.via, *dict(asked.at))):
            self.node(name)
        if asked.delta:
            self.neuron(asked.name)
        else:
            self.node(asked.name)
        if asked.row is not None:
            self.example.check_row(asked.row)

    def node(self, name: str) -> Value:
        """Return the node or given number called ``name``; E is the loss if nothing else is."""
        if name in self.graph:
            return self.graph[name]
        if name == LOSS:
            return self.loss
        names = [*self.parameters, *(node.name for node in self.graph.computed)]
        raise ValueError(f"there is no {name!r}{meant(name, names)} in {self.example.id}; it has "
                         + ", ".join(names))

    def neuron(self, name: str) -> Neuron:
        """Return the neuron called ``name``, as in delta_o1."""
        neurons = self.graph.neuron_names
        if name not in neurons:
            raise ValueError(f"{name!r} is not a neuron of {self.example.id}; neurons are "
                             + (", ".join(neurons) or "not found in it"))
        return neurons[name]
