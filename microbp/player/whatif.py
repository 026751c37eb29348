"""The mistakes that a page can make on purpose, as what each changes of an example's training.

Nodes are numbers, their places in topological order; the table of mistakes is that of
:mod:`microbp.examples.mistakes`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from microbp.examples.mistakes import MISTAKES
from microbp.examples.runs import Run
from microbp.examples.sheet import Sheet
from microbp.player.operations import Operations
from microbp.replay import operation_of

_RULE = ("update", "momentum", "weight_decay", "direction", "order")
_ELSEWHERE = ("broadcast", "single-precision")      # no change of the page's own arithmetic


def mistakes(example: Sheet, operations: Operations) -> list[dict[str, Any]]:
    """Return the mistakes and other customs that change something in an example.

    Each has its ``id``, what it changes of the ``rule``, and where there are any: ``kernels``, the
    operations in place of a node's own; ``upstream`` and ``before``, a number along a line; and
    ``locals``, a local derivative that is another node's number, each as node and operand;
    ``parameters``, those that are updated; ``gradients``, factors of theirs; ``lr``.
    """
    if example.lr is None or example.rule.round:
        return []
    right = _changed(Run(example, example.rule), operations)
    found = []
    for mistake in MISTAKES:
        if mistake.trainable and mistake.id not in _ELSEWHERE:
            try:
                run = Run(example, replace(example.rule, mistake=mistake.id))
                changed = _changed(run, operations)
            except (ValueError, ArithmeticError):       # no place for it, or no number
                continue
            changes = {key: value for key, value in changed.items() if value != right[key]}
            if "kernels" in changes:
                changes["kernels"] = [one for one in changes["kernels"]
                                      if one not in right["kernels"]]
            if changes:
                found.append({"id": mistake.id, **changes})
    return found


def _changed(run: Run, operations: Operations) -> dict[str, Any]:
    order = run.graph.output.topological()
    number = {node: k for k, node in enumerate(order)}
    named = {node.name: k for node, k in number.items() if node.name}
    rule = {name: getattr(run.rule, name) for name in _RULE}
    if run.rule.reset == "never":
        rule["momentum"] = 1.0
    updates = {way.letter: way.formula(1.0) if way.letter == "gradient" else way.formula()
               for way in run.wrong_updates}
    twice = run.rule.bias_mean == "twice"
    return {
        "rule": rule,
        "kernels": [[k, operations.place(operation_of(node), len(node.parents))]
                    for node, k in number.items() if node.parents],
        "parameters": [named[name] for name in run.parameters if name in named],
        "locals": [[k, place, number[other]] for node, k in number.items()
                   for place, other in run.borrowed.get(node, {}).items()],
        **{letter: [[number[node], k, way.formula()] for way, places in run.wrong_steps
                    if way.letter == letter for node, k in sorted(
                        places, key=lambda place: (number[place[0]], place[1]))]
           for letter in ("upstream", "before")},
        "gradients": [[named[name], 1.0 / len(run.rows) if twice and name in run.graph.biases
                       else updates.get("gradient", 1.0)]
                      for name in run.parameters if name in named],
        "lr": updates.get("lr"),
    }
