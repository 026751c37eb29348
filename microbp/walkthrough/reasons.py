"""Which sentence of `writing/words.toml` tells why a step is as it is.

It is chosen by the operation, the operand and the numbers; what fits best comes first, and what
is said of every operation last. Knows no words.
"""

from itertools import product

from microbp.anatomy.nodes import operand_of_sum
from microbp.engine import Value
from microbp.replay import operation_of
from microbp.writing.words import WORDS

FLAT = 0.01         # the slope below which a bounded activation is called saturated
ALIKE = {"total": "+", "min": "max", "**": "power"}        # on the way back
ERRORS = ("squared_error", "squared_difference")


def forward(node: Value) -> str:
    """Return the key of why a node's number is what it is."""
    bias = "bias" if node.op == "weighted_sum" and len(node.parents) % 2 else ""
    kind = "" if node.operation is None or not node.operation.activation else "activation"
    return _first("why: forward", node.op, bias, _slope(node.local_grads[0]), kind)


def backward(source: Value | None, index: int, upstream: float) -> str:
    """Return the key of why `source` hands to its operand at `index` what it does."""
    if source is None:
        return "why: start"
    if not upstream:
        return "why: nothing"
    local = source.local_grads[index]
    if source.op in ("sigmoid", "tanh") and abs(local) < FLAT:
        return "why: back saturated"
    slope, place = _slope(local), operand(source, index)
    op = "squared_error" if source.op in ERRORS and slope == "zero" else source.op
    return _first("why: back", ALIKE.get(op, op), place, slope)


def update(change: float, gradient: float, uphill: bool, mixed: bool) -> str:
    """Return the key of why a parameter changes as it does."""
    if mixed:
        return "why: update mixed"
    if not gradient:
        return "why: update zero"
    if not change:
        return "why: update same"
    if uphill:
        return "why: update uphill"
    return "why: update smaller" if change < 0.0 else "why: update larger"


def _first(*parts: str) -> str:
    """Return the longest key that there is, the parts in front more telling than those behind."""
    head, *others = parts
    keys = (" ".join(filter(None, (head, *chosen)))
            for chosen in product(*((part, "") for part in others)))
    return next(key for key in keys if key in WORDS)


def _slope(local: float) -> str:
    return "zero" if local == 0.0 else "one" if local == 1.0 else ""


def operand(node: Value, index: int) -> str:
    """Return what an operation's operand is called where operands differ."""
    if part := operand_of_sum(node, index):
        return part
    if node.op in ("softmax", "cross_entropy"):
        return "own" if index == operation_of(node).constants[0] else ""
    names = ("target", "output") if node.op in ERRORS else ("first", "second")
    return names[index] if len(node.parents) == 2 else ""
