"""What can be asked of an example under a rule: the number of any quantity.

This module knows what a quantity's name asks for. It does not know which rule an author followed:
the audit finds that out.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy

from microbp.anatomy.neurons import Neuron
from microbp.engine import Value
from microbp.examples.descent import Descent
from microbp.examples.propagation import Nodes, added
from microbp.examples.quantities import LOSS, Quantity
from microbp.examples.rules import Rule


class Run(Descent):
    """An example computed and trained under ``rule``, and asked for numbers."""

    def under(self, rule: Rule) -> Run:
        """Return this run as another rule would report it, sharing the training done."""
        run = copy(self)
        run.rule = rule
        return run

    def value(self, asked: Quantity) -> float:
        """Return the number that a quantity has under this rule."""
        self.check(asked)
        updates = self.updates(asked)
        rows = self.rows if asked.row is None else [self.rows[asked.row - 1]]
        leaves = self.leaves({**self.after(updates), **dict(asked.at)})
        passes = [self.forward(row, leaves, self.graph.order) for row in rows]
        number = self.derivative(asked, passes) if asked.of else self.plain(asked, passes)
        return -number if asked.negative else number

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
        whole = added(scale * nodes[node].data for nodes in passes)
        return self.rounded(whole / len(passes)) if over == "mean" else whole

    def derivative(self, asked: Quantity, passes: Sequence[Nodes]) -> float:
        of = self.node(asked.of or LOSS)
        by = self.neuron(asked.name).net if asked.delta else self.node(asked.name)
        if self.updates_on_the_way:
            self.backward_with_updates(passes, self.snapshots[self.updates(asked)].velocities)
        if of is self.loss:
            seed = self.seed(len(passes))
        else:
            seed, passes = self.rule.factor if of in self.errors else 1.0, passes[:1]
        if asked.via:
            via = self.node(asked.via)
            return added(self.backward(of, [nodes], seed).get(nodes[via], 0.0)
                         * self.backward(via, [nodes]).get(nodes[by], 0.0) for nodes in passes)
        whole = self.backward(of, passes, seed).get(passes[0][by], 0.0)
        return self.averaged(whole, len(passes)) if of is self.loss else whole

    def check(self, asked: Quantity) -> None:
        """Refuse, with a ValueError, what the example does not have."""
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
        names = ", ".join([*self.parameters, *(node.name for node in self.graph.computed)])
        raise ValueError(f"there is no {name!r} in {self.example.id}; it has {names}")

    def neuron(self, name: str) -> Neuron:
        """Return the neuron called ``name``, as in delta_o1."""
        neurons = self.graph.neuron_names
        if name not in neurons:
            raise ValueError(f"{name!r} is not a neuron of {self.example.id}; neurons are "
                             + (", ".join(neurons) or "not found in it"))
        return neurons[name]
