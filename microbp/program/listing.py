"""A graph as a list of assignments ``name = expression``: first forward, then backward.

The assignments of the backward pass gather for each node what its users hand it, in the order in
which `Value.backward` adds it up, so that the numbers are the same to the last bit.

Knows the graph and its rules, and no programming language.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from microbp.engine import Value
from microbp.ops import Op, weighted_sum
from microbp.program.assignments import COPY, ONE, Assignment, Lowered, added, lowered
from microbp.program.identifiers import Scope
from microbp.program.subexpressions import DEEPEST

#: Words that the written programs use themselves.
_TAKEN = """acos asin atan cos exp log log1p pow sin sqrt tan tanh inf math lr epochs until losses
    epoch_loss rows row batch batches last numbers parameters values gradients state leaves locals
    grads update train forward sums program""".split()


class Node(NamedTuple):
    """One node of a graph, without its neighbours as objects: they are numbers in a list."""

    origin: Op | str
    parents: tuple[int, ...]
    name: str
    data: float

    @property
    def is_weighted_sum(self) -> bool:
        """Whether it is w₁x₁ + w₂x₂ + … + b; its parents are the w, the x, and perhaps b."""
        return self.origin is weighted_sum

    @property
    def word(self) -> str:
        """What it is called without a name of its own: its operation or its role."""
        if not isinstance(self.origin, Op):
            return self.origin
        return self.origin.name if self.origin.name.isidentifier() else self.origin.word[0]


def record(output: Value) -> tuple[list[Node], dict[Value, int]]:
    """Return the graph of `output` as a list, parents first, and each Value's place in it."""
    order = output.topological()
    place = {value: i for i, value in enumerate(order)}
    return [Node(value.operation or value.role, tuple([place[parent] for parent in value.parents]),
                 value.name, value.data) for value in order], place


class Listing:
    """The assignments of a graph whose last node is the output.

    The numbers of `inputs` and `parameters`, places in the graph, come from outside; the other
    leaves are constants. The gradients of the parameters are asked for: only what leads there is
    written.

    `users` counts the places where a node is used on the way to the output.
    `names` has each node's name, or the number of an unnamed constant as text (`literals` has
    it as a number); `constants` are the named ones. `inputs` and `parameters` are the names of
    these, `gradients` and `velocities` those of what belongs to each parameter. `grads` has the
    names of gradients by node, and `local` the local derivatives by node and parent, without a
    name. `calls` are the functions and signs that occur, with their numbers of arguments, each
    with an operation that needs it, and `rules` the names of rules that only Python can call.
    """

    def __init__(self, nodes: Sequence[Node], inputs: Sequence[int],
                 parameters: Sequence[int]) -> None:
        self.nodes = nodes
        self.input_nodes, self.parameter_nodes = inputs, parameters
        self.wanted = set(parameters)
        self.literals: dict[str, float] = {}
        self.constants: dict[str, float] = {}
        self._scope = Scope(_TAKEN)
        self.names = self._named({*inputs, *parameters})
        self.grads = {i: self._scope.declare(f"grad_{self.names[i]}", "grad")
                      for i in self._on_the_way()}
        self.inputs = [self.names[i] for i in inputs]
        self.parameters = [self.names[i] for i in parameters]
        self.gradients = [self.grads[i] for i in parameters]
        self.velocities = [self._scope.declare(f"velocity_{name}", "velocity")
                           for name in self.parameters]
        self.users = Counter([parent for node in nodes for parent in node.parents])
        self.handed_by: list[list[int]] = [[] for _ in nodes]      # the users, as gradients go
        self.forward_by_node: list[tuple[int, Assignment]] = []
        self.local: list[dict[int, Assignment]] = [{} for _ in nodes]
        self.calls: dict[tuple[str, int], str] = {}
        self.rules: dict[Op, str] = {}
        self._backward: list[Assignment | int] = []     # a number: that node's gradient is due
        self._received: list[list[Assignment]] = [[] for _ in nodes]
        self._write([self._lowered(i) for i in range(len(nodes))])

    @property
    def forward(self) -> list[Assignment]:
        """The assignments of the forward pass."""
        return [line for _, line in self.forward_by_node]

    @cached_property
    def operands(self) -> int:
        """How many operands the assignments have together: what a run costs grows with it."""
        return sum(len(line.operands) for line in (*self.forward, *self.backward()))

    def refuse_calls(self, language: str) -> None:
        """Raise ValueError if a rule calls a function that only Python can call."""
        for op in self.rules:
            raise ValueError(f"the rule of {op.name!r} calls a function of Python's, which "
                             f"{language} cannot: only Python runs this program")

    @property
    def output(self) -> str:
        """The name of the output."""
        return self.names[-1]

    def is_given(self, node: int) -> bool:
        """Return whether a node is a leaf that is not trained."""
        return not self.nodes[node].parents and node not in self.wanted

    def backward(self, accumulate: bool = False, apart: bool = False,
                 without: Container[int] = ()) -> Iterator[Assignment]:
        """Yield the assignments of the backward pass.

        With `accumulate` the wanted gradients go on from the numbers they have, else they
        begin anew. With `apart` each term of a wanted gradient is assigned to it,
        not yet added up. The gradients of nodes `without` are left out.
        """
        for line in self._backward:
            if isinstance(line, Assignment):
                yield line
            elif line in without:
                continue
            elif apart and line in self.wanted:
                yield from self._received[line]
            else:
                yield from self._gathered(line, accumulate and line in self.wanted)

    def _gathered(self, node: int, go_on: bool) -> Iterator[Assignment]:
        """Yield the sum of all that a node receives, split where it is too long for a line."""
        name = self.grads[node]
        so_far = Assignment(name, COPY, (name,))
        terms = [so_far, *self._received[node]] if go_on else self._received[node]
        while terms:
            now, later = terms[:DEEPEST], terms[DEEPEST:]
            yield Assignment(name, added(tuple([term.template for term in now])),
                             tuple([operand for term in now for operand in term.operands]))
            terms = [so_far, *later] if later else []

    def _named(self, free: set[int]) -> list[str]:
        names = [""] * len(self.nodes)
        for i in sorted(range(len(names)), key=lambda i: not self.nodes[i].name):   # named first
            node = self.nodes[i]
            is_constant = not node.parents and i not in free
            if node.name:
                names[i] = self._scope.declare(node.name, "v")
                if is_constant:
                    self.constants[names[i]] = node.data
            elif not is_constant:
                names[i] = self._scope.numbered(node.word)
            else:
                names[i] = repr(node.data) if node.data >= 0.0 else f"({node.data!r})"
                self.literals[names[i]] = node.data
        return names

    def _on_the_way(self) -> Iterator[int]:
        """Yield the nodes that depend on a wanted one."""
        found: set[int] = set()
        for i, node in enumerate(self.nodes):
            if i in self.wanted or not found.isdisjoint(node.parents):
                found.add(i)
                yield i

    def _lowered(self, i: int) -> tuple[Lowered, dict[str, str]] | None:
        """Return a node's operation as assignments and the names that stand for its letters."""
        node = self.nodes[i]
        if not isinstance(node.origin, Op):
            return None
        wanted = tuple([parent in self.grads for parent in node.parents])
        code = lowered(node.origin, len(node.parents), wanted)
        names = {str(k): self.names[parent] for k, parent in enumerate(node.parents)}
        names["out"] = self.names[i]
        names["up"] = self.grads.get(i, "")
        if any("rule" in line.operands for line in code.forward):
            if node.origin not in self.rules:
                self.rules[node.origin] = self._scope.declare(node.origin.name, "rule")
            names["rule"] = self.rules[node.origin]
        for line in (*code.forward[:-1], *code.backward):
            names[line.target] = self._scope.declare(f"{self.names[i]}_part", "part")
        for line in (*code.forward, *code.backward, *code.contributions.values()):
            self.calls |= dict.fromkeys(line.template.calls, node.origin.name)
        return code, names

    def _write(self, found: list[tuple[Lowered, dict[str, str]] | None]) -> None:
        for i in range(len(self.nodes)):
            if one := found[i]:
                code, names = one
                self.forward_by_node += [(i, line.renamed(names)) for line in code.forward]
                self.local[i] = {k: line.renamed(names) for k, line in code.local.items()}
        self._received[-1].append(Assignment(self.grads.get(len(self.nodes) - 1, ""), ONE, ()))
        users = self.users.copy()
        for i in reversed(list(self.grads)):        # as `Value.backward` goes
            if self.nodes[i].parents or i == len(self.nodes) - 1:
                self._backward.append(i)
            if one := found[i]:
                code, names = one
                self._backward += [line.renamed(names) for line in code.backward]
                is_one = [line.template is ONE for line in self._received[i]] == [True]
                handed = code.local if is_one else code.contributions       # times 1 is left out
                for k, line in handed.items():
                    parent = self.nodes[i].parents[k]
                    self._received[parent].append(
                        line.renamed(names)._replace(target=self.grads[parent]))
                    self.handed_by[parent].append(i)
                    users[parent] -= 1
                    if not users[parent] and not self.nodes[parent].parents:
                        self._backward.append(parent)           # a leaf, after its last user
