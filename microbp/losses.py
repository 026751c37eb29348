"""Losses: what the outputs of a network cost. Each is 0 or more, and its formula says what its
gradient is.

Outputs and targets are lists, or one Value and one number. A target given as a number becomes a
leaf with the role ``target``.
"""

from collections.abc import Iterable, Sequence
from operator import index
from typing import Any

from microbp import ops
from microbp.arguments import as_list, real_number
from microbp.engine import Value, apply, only_values, total, weighted_sum
from microbp.writing.naming import neuron_name

Outputs = Value | Sequence[Value]
Targets = Value | float | Sequence[Value | float]


def squared_error(outputs: Outputs, targets: Targets) -> Value:
    """Return E = Σ ½ (target − output)²; ∂E/∂output = −(target − output).

    One node for each output and one for their total, as in the worked example: ``E_o1`` belongs
    to the output ``out_o1`` or ``o1``, and ``E_total`` is the sum. The error of a single output
    is its own total.

    Raises ValueError unless there are as many targets as outputs, and at least one.

    >>> E = squared_error([Value(0.75, "out_o1"), Value(0.5, "out_o2")], [0.25, 1.0])
    >>> E.name, E.data, [error.name for error in E.parents]
    ('E_total', 0.25, ['E_o1', 'E_o2'])
    """
    errors = _errors("squared_error", ops.squared_error, outputs, targets)
    return errors[0] if len(errors) == 1 else total(errors).named("E_total")


def mean_squared_error(outputs: Outputs, targets: Targets) -> Value:
    """Return E = (1/n) Σ (target − output)²; ∂E/∂output = −(2/n) (target − output).

    One square for each output, as in `squared_error`; ``E_mean`` is their total divided by n.

    Raises ValueError unless there are as many targets as outputs, and at least one.

    >>> E = mean_squared_error([Value(0.75, "o1"), Value(0.5, "o2")], [0.25, 1.0])
    >>> E.name, E.data, [error.name for error in E.parents[0].parents]
    ('E_mean', 0.25, ['E_o1', 'E_o2'])
    """
    errors = _errors("mean_squared_error", ops.squared_difference, outputs, targets)
    if len(errors) == 1:
        return errors[0]
    return (total(errors).named("E_total") / len(errors)).named("E_mean")


def _errors(loss: str, op: ops.Op, outputs: Outputs, targets: Targets) -> list[Value]:
    """Return the error of each output; it and its target are called after the output."""
    errors = []
    for number, (output, target) in enumerate(_pairs(outputs, targets, loss), 1):
        neuron = neuron_name(output.name) or str(number)
        if not target.name:
            target.name = f"t_{neuron}"
        errors.append(apply(op, (target, output)).named(f"E_{neuron}"))
    return errors


def hinge(scores: Outputs, labels: Targets) -> Value:
    """Return E = (1/n) Σ max(0, 1 − label · score); ∂E/∂score is −label/n where that is above 0.

    Raises ValueError unless every label is −1 or 1 and there are as many labels as scores.
    """
    for label in as_list(labels):
        number = label.data if isinstance(label, Value) else real_number(label)
        if number not in (-1.0, 1.0):
            raise ValueError(f"hinge takes labels −1 and 1, not {number:g}")
    pairs = _pairs(scores, labels, "hinge")
    return total([(1.0 - label * score).relu() for score, label in pairs]) / len(pairs)


def cross_entropy(logits: Sequence[Value], target: int | Sequence[Value | float]) -> Value:
    """Return E = −Σᵢ pᵢ ln softmax(z)ᵢ from logits z; ∂E/∂zᵢ = softmax(z)ᵢ − pᵢ.

    `target` is the index of the right class, or one probability for each class; those that are
    given as numbers and are 0 leave no node.

    Raises ValueError unless there are two logits or more, and the index is one of theirs or the
    probabilities are as many, not negative and add up to 1.
    """
    z = only_values(logits, "cross_entropy takes outputs that are Values")
    if len(z) < 2:
        raise ValueError(f"cross_entropy takes at least two logits, not {len(z)}")
    if not isinstance(target, Iterable):
        return _surprise(z, _class(target, len(z)))
    given = list(target)
    shares = [share.data if isinstance(share, Value) else real_number(share) for share in given]
    if len(shares) != len(z) or min(shares) < 0.0 or abs(ops.add_up(shares) - 1.0) > 1e-9:
        raise ValueError(f"cross_entropy of {len(z)} logits takes as many probabilities, none "
                         f"negative, that add up to 1, not {shares}")
    chosen = [i for i, share in enumerate(given) if isinstance(share, Value) or share > 0.0]
    _mark_targets(z, given)
    return weighted_sum([share if isinstance(share, Value) else Value(share, role="target")
                         for share in map(given.__getitem__, chosen)],
                        [_surprise(z, i) for i in chosen])


#: The losses by name.
LOSSES = {loss.__name__: loss for loss in (squared_error, mean_squared_error, hinge, cross_entropy)}


def _surprise(z: list[Value], i: int) -> Value:
    """Return −ln softmax(z)ᵢ as one node."""
    return apply(ops.cross_entropy.with_constants(float(i)), tuple(z))


def _class(target: Any, classes: int) -> int:
    try:
        number = index(target)
    except TypeError:
        raise TypeError("cross_entropy takes the index of a class or probabilities, "
                        f"not {type(target).__name__} {target!r}") from None
    if not 0 <= number < classes:
        raise ValueError(f"class {number} is none of the {classes} classes 0 … {classes - 1}")
    return number


def one_hot(target: float, classes: int) -> list[float]:
    """Return a probability for each class: 1 for the right one, whose index is given."""
    right = _class(int(target) if target == int(target) else target, classes)
    return [float(k == right) for k in range(classes)]


def _pairs(outputs: Outputs, targets: Targets, loss: str) -> list[tuple[Value, Value]]:
    """Return (output, target) pairs; targets become leaves with the role ``target``."""
    outs = only_values(outputs, f"{loss} takes outputs that are Values")
    wanted = as_list(targets)
    if len(outs) != len(wanted) or not outs:
        raise ValueError(f"{loss} takes as many targets as outputs and at least one, "
                         f"not {len(outs)} outputs and {len(wanted)} targets")
    if any(isinstance(target, Value) for target in wanted):
        _mark_targets(outs, wanted)
    return [(output, target if isinstance(target, Value) else Value(target, role="target"))
            for output, target in zip(outs, wanted)]


def _mark_targets(outputs: list[Value], targets: Iterable[Any]) -> None:
    """Give targets that are leaves their role, but not those that the outputs come from."""
    sources = {node for output in outputs for node in output.topological()}
    for target in targets:
        if isinstance(target, Value) and target.role in ("input", "constant"):
            if target not in sources:
                target.role = "target"
