"""Optimisers: how a gradient changes a parameter.

The update rules are plain arithmetic, written once and read by floats here and by letters where
a program is written. Knows no graph: an optimiser reads `grad` and changes `data`.
"""

import math
from collections.abc import Iterable
from typing import Any

from microbp.arguments import real_number
from microbp.engine import Value, only_values


def sgd_rule(parameter: Any, gradient: Any, velocity: Any, lr: Any,
             momentum: float = 0.0, weight_decay: float = 0.0) -> tuple[Any, Any]:
    """Return the parameter and its velocity after one step of gradient descent.

    v ← momentum · v + (∂E/∂w + weight_decay · w),  w ← w − lr · v
    """
    step = gradient + weight_decay * parameter if weight_decay else gradient
    velocity = momentum * velocity + step if momentum else step
    return parameter - lr * velocity, velocity


def adam_rule(parameter: Any, gradient: Any, mean: Any, square: Any, step: int, lr: Any,
              beta1: float, beta2: float, epsilon: float) -> tuple[Any, Any, Any, int]:
    """Return the parameter and its moments after one step of Adam.

    See `Adam` for the formula: algorithm 1 of its source.
    """
    step = step + 1
    mean = beta1 * mean + (1.0 - beta1) * gradient
    square = beta2 * square + (1.0 - beta2) * gradient * gradient
    corrected_mean = mean / (1.0 - beta1 ** step)
    corrected_square = square / (1.0 - beta2 ** step)
    parameter = parameter - lr * corrected_mean / (math.sqrt(corrected_square) + epsilon)
    return parameter, mean, square, step


class Optimizer:
    """What all optimisers share: parameters, what is remembered of each, a step all or nothing."""

    def __init__(self, parameters: Iterable[Value], lr: float, memory: Any) -> None:
        if hasattr(parameters, "parameters"):
            raise TypeError("an optimiser takes a list of Values, not "
                            f"{type(parameters).__name__}: pass model.parameters()")
        given = only_values(parameters, "an optimiser takes Values")
        if not given:
            raise ValueError("an optimiser takes at least one parameter, not none")
        for parameter in given:
            if parameter.parents:
                raise ValueError(f"{parameter!r} is computed, and only a leaf can be updated")
        self.parameters = list(dict.fromkeys(given))
        self.lr = _between(0.0, lr, math.inf, "the learning rate lr", above=True)
        self._memories = [memory] * len(self.parameters)

    def _rule(self, parameter: float, gradient: float, memory: Any) -> tuple[float, Any]:
        """Return the updated parameter and what is to be remembered."""
        raise NotImplementedError

    def __repr__(self) -> str:
        count = len(self.parameters)
        settings = "".join([f", {name}={number}" for name, number in vars(self).items()
                            if number and name not in ("parameters", "_memories")])
        return f"{type(self).__name__}({count} parameter{'s' * (count != 1)}{settings})"

    def zero_grad(self) -> None:
        """Set the gradients of the parameters to 0."""
        for parameter in self.parameters:
            parameter.grad = 0.0

    def step(self) -> None:
        """Update all parameters from their gradients, together.

        Raises ValueError, and changes nothing, if one of them would not stay finite.
        """
        updates = [self._rule(parameter.data, parameter.grad, memory)
                   for parameter, memory in zip(self.parameters, self._memories)]
        for parameter, (number, _) in zip(self.parameters, updates):
            if not math.isfinite(number):
                raise ValueError(f"{parameter!r} would become {number}; nothing was updated")
        for parameter, (number, _) in zip(self.parameters, updates):
            parameter.data = number
        self._memories = [memory for _, memory in updates]


class SGD(Optimizer):
    """Gradient descent: v ← momentum · v + (∂E/∂w + weight_decay · w),  w ← w − lr · v.

    Without momentum and weight decay that is w ← w − lr · ∂E/∂w; v begins at 0.

    Raises ValueError unless lr > 0, 0 ≤ momentum < 1 and weight_decay ≥ 0, or if there is no
    parameter or one that is not a leaf.

    >>> w = Value(0.4, "w5", "parameter")
    >>> w.grad = 0.5
    >>> SGD([w], lr=0.25).step()
    >>> w.data
    0.275
    """

    def __init__(self, parameters: Iterable[Value], lr: float, momentum: float = 0.0,
                 weight_decay: float = 0.0) -> None:
        super().__init__(parameters, lr, memory=0.0)
        self.momentum = _between(0.0, momentum, 1.0, "momentum")
        self.weight_decay = _between(0.0, weight_decay, math.inf, "weight_decay")

    def _rule(self, parameter: float, gradient: float, memory: Any) -> tuple[float, Any]:
        return sgd_rule(parameter, gradient, memory, self.lr, self.momentum, self.weight_decay)


class Adam(Optimizer):
    """Steps scaled by running means of each gradient g and of its square; `betas` are β₁ and β₂.

    m ← β₁m + (1 − β₁)g,  v ← β₂v + (1 − β₂)g²,  w ← w − lr · m̂ / (√v̂ + epsilon), where m̂ and
    v̂ are m / (1 − β₁ᵗ) and v / (1 − β₂ᵗ) after t steps. Source: Kingma and Ba, arXiv:1412.6980.

    Raises ValueError unless lr > 0, 0 ≤ β < 1 and epsilon > 0, or if there is no parameter or
    one that is not a leaf.
    """

    def __init__(self, parameters: Iterable[Value], lr: float = 0.001,
                 betas: tuple[float, float] = (0.9, 0.999), epsilon: float = 1e-8) -> None:
        super().__init__(parameters, lr, memory=(0.0, 0.0, 0))
        self.betas = (_between(0.0, betas[0], 1.0, "the first of betas"),
                      _between(0.0, betas[1], 1.0, "the second of betas"))
        self.epsilon = _between(0.0, epsilon, math.inf, "epsilon", above=True)

    def _rule(self, parameter: float, gradient: float, memory: Any) -> tuple[float, Any]:
        mean, square, step = memory
        parameter, *memory = adam_rule(parameter, gradient, mean, square, step, self.lr,
                                       *self.betas, self.epsilon)
        return parameter, memory


def _between(low: float, number: float, high: float, what: str, above: bool = False) -> float:
    number = real_number(number)
    if not low <= number < high or above and number == low:
        limits = f"{'above' if above else 'at least'} {low:g}"
        limits += f" and below {high:g}" if high < math.inf else ""
        raise ValueError(f"{what} is {number:g}; it must be {limits}")
    return number
