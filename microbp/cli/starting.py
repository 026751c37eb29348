"""An example to start from: a network of a shape, with friendly numbers."""

import random
from collections.abc import Sequence

from microbp import MLP
from microbp.example import Example
from microbp.losses import LOSSES


def network(shape: Sequence[int], activation: str, output: str, loss: str, seed: int,
            rows: int, lr: float) -> Example:
    """Return an example of a network of this shape; its numbers have two decimals."""
    numbers = random.Random(seed)

    def drawn(count: int) -> list[float]:
        return [round(2 * numbers.random() - 1, 2) for _ in range(count)]

    sizes = list(zip(shape, shape[1:]))
    weights = [[drawn(before) for _ in range(size)] for before, size in sizes]
    biases = [drawn(size) for _, size in sizes]
    model = MLP(shape[0], list(shape[1:]), activation, output, weights=weights, biases=biases)
    inputs = [drawn(shape[0]) for _ in range(rows)]
    targets = [_target(loss, k, shape[-1]) for k in range(rows)]
    name = "-".join(map(str, shape))
    return Example.of(model, inputs, targets, loss=LOSSES[loss], lr=lr,
                      id=f"my-{name}", title=f"My {name} network")


def _target(loss: str, row: int, outputs: int) -> list[float] | int:
    """Return a target of one row: the outputs take turns."""
    if loss == "cross_entropy":
        return row % outputs
    low = -1.0 if loss == "hinge" else 0.0
    if outputs == 1:
        return [low if row % 2 else 1.0]
    return [1.0 if k == row % outputs else low for k in range(outputs)]
