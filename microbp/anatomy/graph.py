"""A graph looked at once: everything that its readers ask about it, each computed at most once.

Knows which facts there are and hands them on; how neurons, layers and names are found is told
in `groups`, `layers` and `names`.
"""

from collections.abc import Iterable
from functools import cached_property

from microbp.anatomy.groups import Declared, Group, Unit, find_groups
from microbp.anatomy.layers import downwards, find_layers
from microbp.anatomy.names import display_names
from microbp.anatomy.nodes import Nodes, Outputs
from microbp.engine import Value


class Anatomy(Nodes):
    """One look at the graph that leads to an output, or to several.

    `parameters` are the leaves that count as parameters where their roles do not say so. `declared`
    groups, lists of nodes by their titles, take the
    place of those that are found in the structure; with False there are none at all.

    Raises ValueError for a parameter that is not a leaf of the graph.
    """

    def __init__(self, output: Outputs, parameters: Iterable[Value] | None = None,
                 declared: Declared = None) -> None:
        super().__init__(output, parameters)
        self.declared = declared
        for parameter in self.chosen or ():
            if parameter not in self.number or parameter.parents:
                raise ValueError(f"{parameter!r} is not a leaf of the graph of "
                                 f"{self.names[self.output]}, and only a leaf is a parameter")

    @property
    def output(self) -> Value:
        """The output; of several the last."""
        return self.outputs[-1]

    def role(self, leaf: Value) -> str:
        """Return what a leaf is here: input, parameter, target or constant."""
        if self.chosen is None:
            return leaf.role
        if leaf in self.chosen:
            return "parameter"
        return "input" if leaf.role == "parameter" else leaf.role

    def kind(self, node: Value) -> str:
        """Return the role of a leaf, "loss" for an output, and "op" for what lies between."""
        if not node.parents:
            return self.role(node)
        return "loss" if node in self.outputs else "op"

    @cached_property
    def groups(self) -> list[Group]:
        """The neurons and error terms, in the order in which they are computed."""
        return find_groups(self, self.declared)

    @cached_property
    def home(self) -> dict[Value, Group]:
        """The group of each node that is in one."""
        return {node: group for group in self.groups for node in group.members}

    @cached_property
    def layers(self) -> list[list[Unit]]:
        """The interior nodes as a person computes them: layers of units from top to bottom.

        A unit is a group's members, or a node that is in none.
        """
        return find_layers(self.order, self.home)

    @cached_property
    def reading(self) -> list[Value]:
        """All nodes in the order of `layers`, a leaf before the node that needs it first."""
        order: dict[Value, None] = {}
        for layer in self.layers:
            for unit in layer:
                for node in unit:
                    order.update(dict.fromkeys((*node.parents, node)))
        return list(order) or list(self.outputs)

    @property
    def forward(self) -> list[Value]:
        """The interior nodes in the order in which a person computes them."""
        return [node for layer in self.layers for unit in layer for node in unit]

    @cached_property
    def backward(self) -> list[Value]:
        """The interior nodes in the order in which a person passes gradients back."""
        return [node for layer in reversed(self.layers) for unit in layer
                for node in downwards(unit)]

    @property
    def parameters(self) -> list[Value]:
        """The parameters, as they were chosen or else in the order of `reading`."""
        if self.chosen is not None:
            return list(self.chosen)
        return [node for node in self.reading if node.role == "parameter"]

    @cached_property
    def names(self) -> dict[Value, str]:
        """What every node is called, in the order of `reading`."""
        return display_names(self.reading, self.groups, self.outputs)
