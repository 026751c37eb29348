"""What all peers compute: the same numbers to start from, the same loss, the same updates.

The loss of a problem is the mean over its rows; with `decay`, each gradient gets ``decay · w``
on top (micrograd's L2 term α Σ w² has decay 2α). One update follows all rows.
"""

import math
import random
from dataclasses import dataclass


@dataclass
class Problem:
    """A network to be trained on rows. `layers` are pairs of weights (neuron by input), biases."""

    name: str
    title: str
    layers: list
    inputs: list
    targets: list
    hidden: str             # the activation of the hidden layers, and of the last one:
    output: str
    loss: str               # squared, hinge or cross_entropy
    lr: float
    decay: float = 0.0
    learns_biases: bool = True

    @property
    def sizes(self):
        return [len(self.inputs[0]), *(len(biases) for _, biases in self.layers)]


def flat(layers):
    """Return all numbers of the layers: neuron by neuron, its weights and its bias."""
    return [float(number) for weights, biases in layers
            for row, bias in zip(weights, biases) for number in (*row, bias)]


def example():
    """The 2-2-2 example; its biases are constants."""
    layers = [([[0.15, 0.20], [0.25, 0.30]], [0.35, 0.35]),
              ([[0.40, 0.45], [0.50, 0.55]], [0.60, 0.60])]
    return Problem("2-2-2", "2-2-2 example", layers, [[0.05, 0.10]], [[0.01, 0.99]],
                   "sigmoid", "sigmoid", "squared", lr=0.5, learns_biases=False)


def moons():
    """micrograd's demo: 100 points in two half moons, 2-16-16-1, hinge loss, L2 with α = 1e-4."""
    rng = random.Random(1337)
    inputs, targets = [], []
    for k in range(100):
        angle = math.pi * (k // 2) / 49
        x, y = ((math.cos(angle), math.sin(angle)) if k % 2 == 0 else
                (1.0 - math.cos(angle), 0.5 - math.sin(angle)))
        inputs.append([x + rng.gauss(0.0, 0.1), y + rng.gauss(0.0, 0.1)])
        targets.append(2.0 * (k % 2) - 1.0)
    return Problem("moons", "moons, 2-16-16-1, 100 rows", _layers(rng, [2, 16, 16, 1]), inputs,
                   targets, "relu", "linear", "hinge", lr=0.1, decay=2e-4)


def digits(name="digits", hidden="relu", title="64-32-10, ReLU, 100 rows"):
    """A network as for 8x8 digits: 64-32-10, cross-entropy, 100 rows (random ones)."""
    rng = random.Random(8)
    inputs = [[rng.random() for _ in range(64)] for _ in range(100)]
    targets = [rng.randrange(10) for _ in range(100)]
    return Problem(name, title, _layers(rng, [64, 32, 10], 0.2), inputs, targets, hidden,
                   "linear", "cross_entropy", lr=0.1)


def _layers(rng, sizes, spread=1.0):
    return [([[rng.uniform(-spread, spread) for _ in range(nin)] for _ in range(nout)],
             [0.0] * nout) for nin, nout in zip(sizes, sizes[1:])]


PROBLEMS = {problem.name: problem for problem in (
    example(), moons(), digits(), digits("sigmoid", "sigmoid", "64-32-10, sigmoid, 100 rows"),
    digits("tanh", "tanh", "64-32-10, tanh, 100 rows"))}
