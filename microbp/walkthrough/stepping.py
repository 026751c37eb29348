"""How steps are made: forward layer by layer, backward edge by edge, and the updates of the rule.

The order is a person's: forward whole neurons; backward from the output, top to bottom. Each
product and each addition is a step of its own, so the chain rule is gone through here. With the
sum or the mean over the rows gradients add up from row to row and one update follows the last;
with an update after each row the next row sees the new numbers. No Value is changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import overload

from microbp.anatomy import Anatomy
from microbp.anatomy.formulas import Letters
from microbp.arguments import real_number
from microbp.engine import Value
from microbp.examples.graph import use_counts
from microbp.examples.propagation import handed_on, with_updates
from microbp.examples.runs import Run
from microbp.examples.sheet import Sheet
from microbp.replay import check_graph, dependents
from microbp.walkthrough.events import Backward, Forward, Step, Update
from microbp.walkthrough.following import check_order
from microbp.walkthrough.training_step import Epoch, Steps


@overload
def steps(output: Value, parameters: Iterable[Value] | None = None,
          lr: float | None = None, *, inputs: bool = False) -> Steps: ...


@overload
def steps(output: Sheet, *, row: int | None = None, inputs: bool = False,
          after: int = 0) -> Steps | Epoch: ...


def steps(output: Value | Sheet, parameters: Iterable[Value] | None = None,
          lr: float | None = None, row: int | None = None,
          inputs: bool = False, after: int = 0) -> Steps | Epoch:
    """Return every step of a training step, in order: forward, backward, update.

    Of a graph's output: `parameters` are those that are updated, by default the leaves with that
    role; without `lr` there is no update. Of an `Example`: all its training rows and the updates
    that its rule makes, or one `row`, whose share of the gradient makes no update unless the rule
    has one after each row. In sequential order each update stands before what reads the new
    number. They begin `after` so many updates. No Value is changed.

    Gradients are computed back to the parameters, which are what learns; of inputs and targets
    they are left out unless there are no parameters, or `inputs` asks for them.

    Raises ValueError if the output is not finite, if a parameter is not a leaf of the graph, if a
    number of the graph was changed after it was used, for a row that is not there, and for a rule
    that bends the chain rule.

    >>> from microbp import Value
    >>> w, x = Value(2.0, "w", "parameter"), Value(3.0, "x")
    >>> print(steps((w * x).named("y"), lr=0.1))
    Forward
      1.  y = w · x = 2 × 3 = 6
          The operands are known, so their product can be computed.
    <BLANKLINE>
    Backward
      2.  ∂y/∂y = 1
          Backward begins at the output: it changes as much as itself, so this is 1.
      3.  ∂y/∂w = x = 3
          A product hands the gradient on times its other factor.
    <BLANKLINE>
    Update
      4.  w ← w - lr · ∂y/∂w = 2 - 0.1 × 3 = 1.7
          y grows with w, so w is made smaller.
    """
    if isinstance(output, Value):
        if row is not None or after:
            raise TypeError("a graph has no rows; row= and after= go with an Example")
        return _of_graph(output, parameters, lr, inputs)
    if not isinstance(output, Sheet):
        raise TypeError("the output is a Value, or steps takes an Example, "
                        f"not {type(output).__name__} {output!r}")
    if parameters is not None or lr is not None:
        raise TypeError("an Example has its own parameters and learning rate; change them with "
                        "replace")
    parts = list(_Walk(output, inputs, after).parts(row))
    return parts[0] if len(parts) == 1 else Epoch(parts)


def _of_graph(output: Value, parameters: Iterable[Value] | None, lr: float | None,
              inputs: bool) -> Steps:
    check_graph(output)
    letters = Letters(Anatomy(output, parameters))
    rate = None if lr is None else real_number(lr)
    made = _Pass(letters, inputs)
    made.backward()
    if rate is not None:
        made.steps += [Update(letters, k, leaf, made.gradients.get(leaf, 0.0), rate)
                       for k, leaf in enumerate(letters.anatomy.parameters, made.number)]
    return Steps(letters, made.steps, made.gradients, rate)


#: The conventions that steps can show.
_SHOWN = frozenset({"update", "order", "biases", "momentum", "weight_decay", "direction", "lr",
                    "counting", "reported", "round"})


class _Walk:
    """One walk through the rows of an example by its rule."""

    def __init__(self, example: Sheet, inputs: bool, after: int) -> None:
        rule = example.rule
        check_order(example)
        if bent := rule.bent(but=_SHOWN):
            name, value = next(iter(bent.items()))
            raise ValueError(f"steps follow the chain rule; {example.id} states "
                             f"{name} = {value!r}, which they cannot show")
        self.example, self.rule, self.inputs = example, rule, inputs
        self.run = Run(example, rule)
        self.numbers = self.run.after(after)
        self.velocities = {**self.run.snapshots[after].velocities}
        self.number = 0

    def parts(self, row: int | None) -> Iterator[Steps]:
        if row is not None:
            self.example.check_row(row)
        rows = self.example.rows
        chosen = range(1, rows + 1) if row is None else [row]
        each = self.rule.update == "each"
        gradients: dict[str, float] = {}
        for k in chosen:
            updates = each or k == rows and row is None or rows == 1
            part = self.part(k, gradients, updates, summed=not each and len(chosen) > 1)
            gradients = {} if each else {
                node.name: gradient for node, gradient in part.gradients.items()
                if node.name in self.numbers}
            yield part

    def part(self, row: int, before: Mapping[str, float], updates: bool, summed: bool) -> Steps:
        """Return the steps of one row; the gradients of parameters begin at those `before` it."""
        rows, lr = self.example.rows, self.run.lr
        graph = self.run.graph_of(self.numbers, row)
        used = set(graph.output.topological())
        parameters = [graph[name] for name in self.numbers if graph[name] in used]
        letters = Letters(Anatomy(graph.output, parameters), self.rule.round)
        gradients = {leaf: before[leaf.name] for leaf in parameters if leaf.name in before}
        made = _Pass(letters, self.inputs, self.number + 1, gradients,
                     (row, rows) if summed else (0, 0))
        if updates and self.run.updates_on_the_way:
            made.backward_with_updates(self)
        else:
            made.backward()
            if updates and lr is not None:
                made.steps += [self.update(letters, k, leaf, gradients.get(leaf, 0.0))
                               for k, leaf in enumerate(parameters, made.number)]
        self.number += len(made.steps)
        return Steps(letters, made.steps, gradients, lr, row, rows)

    def update(self, letters: Letters, number: int, leaf: Value, gradient: float) -> Update:
        rule, lr = self.rule, self.run.lr
        assert lr is not None
        step = Update(letters, number, leaf, gradient, lr,
                      self.example.rows if rule.update == "mean" else 1, rule.momentum,
                      rule.weight_decay, self.velocities[leaf.name], rule.direction == "ascent",
                      rule.round)
        self.numbers = {**self.numbers, leaf.name: step.state[0]}
        self.velocities[leaf.name] = step.state[1]
        return step


class _Pass:
    """The `steps` of one row as they are made: forward at once, then backward.

    Gradients lead to the parameters, or with `inputs` to every leaf that is no constant. Those of
    parameters add to the `gradients` that there are already, where this is a row `of_rows`: its
    number, and how many there are.
    """

    def __init__(self, letters: Letters, inputs: bool, first: int = 1,
                 gradients: dict[Value, float] | None = None,
                 of_rows: tuple[int, int] = (0, 0)) -> None:
        anatomy, output = letters.anatomy, letters.output
        self.letters, self.anatomy = letters, anatomy
        self.first, self.of_rows = first, of_rows
        self.gradients = {} if gradients is None else gradients
        self.variables = _variables(anatomy, inputs)
        self.parameters = set(anatomy.parameters)
        self.uses = Counter(parent for node in anatomy.order for parent in node.parents)
        self.uses[output] = 1
        self.done: Counter[Value] = Counter()
        self.steps: list[Step] = [Forward(letters, k, node)
                                 for k, node in enumerate(anatomy.forward, first)]

    @property
    def number(self) -> int:
        """The number of the step that comes next."""
        return self.first + len(self.steps)

    def backward(self) -> None:
        """Go from the output back to the parameters, in a person's order."""
        self._begin()
        for source in self.anatomy.backward:
            for index, parent in enumerate(source.parents):
                if parent in self.variables:
                    self._hand(source, index, self.letters, source.local_grads)

    def backward_with_updates(self, walk: _Walk) -> None:
        """Go back in the order of training, and update on the way: what follows reads new numbers.

        Each node hands back to its parameters first, and those that have their whole gradient are
        updated before it hands back to others.
        """
        self._begin()
        letters = self.letters
        order = self.anatomy.order
        for source, own, whole, others in with_updates(order, use_counts(order), self.parameters):
            for index in own:
                self._hand(source, index, self.letters, source.local_grads)
            for leaf in whole:
                step = walk.update(self.letters, self.number, leaf, self.gradients[leaf])
                self.steps.append(step)
                letters = Letters(self.anatomy, letters.round,
                                  {**letters.numbers, leaf: step.result})
            local_grads = source.local_grads if not own else walk.run.local_grads(
                source, {source: source}, letters.numbers)
            for index in others:
                if source.parents[index] in self.variables:
                    self._hand(source, index, letters, local_grads)

    def _begin(self) -> None:
        output = self.letters.output
        self.gradients[output] = 1.0
        self.steps.append(Backward(self.letters, self.number, output, None, 0, 1.0, 1.0, 1.0, 0.0,
                                  1.0, 1, 1))

    def _hand(self, source: Value, index: int, letters: Letters,
              local_grads: Sequence[float]) -> None:
        """Hand a node's gradient on to a parent, times the local derivative."""
        node = source.parents[index]
        local, upstream = local_grads[index], self.gradients[source]
        before = self.gradients.get(node, 0.0)
        contribution, after = handed_on(local, upstream, before, letters.round)
        self.gradients[node] = after
        self.done[node] += 1
        self.steps.append(Backward(
            letters, self.number, node, source, index, upstream, local, contribution, before,
            after, self.done[node], self.uses[node],
            *(self.of_rows if node in self.parameters else (0, 0))))


def _variables(anatomy: Anatomy, inputs: bool) -> set[Value]:
    """Return the nodes that gradients go to: the parameters, and what is computed from them.

    With `inputs`, and where there are no parameters, inputs are variables too, and with `inputs`
    targets. A constant is none.
    """
    given = [node for node in anatomy.order if not node.parents and node.role != "constant"]
    found = set(given if inputs else anatomy.parameters or (
        leaf for leaf in given if leaf.role != "target"))
    return found.union(dependents(anatomy.order, found))
