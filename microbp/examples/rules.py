"""Rules: which conventions a computation follows, and which slips were made in it.

Published numbers differ because authors follow different conventions and seldom say so. Here
every convention is a parameter of a :class:`Rule`, and what is usually called a mistake is a
convention too. This module only names them; :mod:`microbp.examples.runs` follows them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from microbp.examples.mistakes import Made, trainable
from microbp.writing.digits import rounding

CHOICES = {
    # hidden deltas from the original weights, or from those that have been updated already
    "order": ("simultaneous", "sequential"),
    # biases left alone, updated as they are (one may serve a layer), or one for each neuron
    "biases": ("frozen", "shared", "per-neuron"),
    # "after n updates" measured after the n-th update, or before it
    "counting": ("after", "before"),
    # one update from the sum or the mean over all training rows, or an update after each row
    "update": ("sum", "mean", "each"),
    "direction": ("descent", "ascent"),
    # how the error comes back to the hidden layer: by the chain rule; with NumPy's broadcasting
    # where a row stands in place of a column; with the next layer's weight gradients
    # or with weights in the wrong order, as of a matrix that was not transposed
    "hidden": ("chain", "broadcast", "weight gradients", "transposed"),
    # with the mean over rows: bias gradients divided by the number of rows once more
    "bias_mean": ("once", "twice"),
    # whether gradients are set to zero for each update, or add up from one to the next
    "reset": ("each", "never"),
    # the given numbers stored in double or in single precision
    "precision": ("double", "single"),
}
TRAINING = {"round", "update", "momentum", "weight_decay", "order", "biases", "mistake"}
_STEP_BY_STEP = ("upstream", "before", "gradient", "lr")     # no operation has these letters
_FORMER = {"rows": "update"}        # names that conventions had before


@dataclass(frozen=True)
class Rule:
    """The conventions of one computation. ``CHOICES`` lists what the words may be."""

    order: str = "simultaneous"
    biases: str = "shared"
    counting: str = "after"
    update: str = "sum"
    direction: str = "descent"
    hidden: str = "chain"
    bias_mean: str = "once"
    reset: str = "each"
    precision: str = "double"
    momentum: float = 0.0
    weight_decay: float = 0.0
    round: str = ""                             # by hand, each number: "4" decimals or "4s"
    factor: float = 1.0                         # the loss is multiplied by this (2: without ½)
    reported: float = 1.0                       # errors are, but only where they are printed
    lr: float | None = None                     # in place of the example's learning rate
    decimals: int | None = None                 # every intermediate result rounded
    given: tuple[tuple[str, float], ...] = ()   # given numbers replaced
    carried: tuple[tuple[str, float], ...] = () # results replaced: y5, dC/dz5, w53+
    local: tuple[tuple[str, str, float], ...] = ()      # local derivatives: of, by, number
    nudged: str = ""                            # a result made larger by a millionth
    mistake: str = ""                           # an id of microbp.examples.mistakes, throughout
    made: tuple[Made, ...] = ()                 # mistakes made at some places

    def __post_init__(self) -> None:
        for name, allowed in CHOICES.items():
            value = getattr(self, name)
            if value not in allowed:
                raise ValueError(f"{name} = {value!r} is not known; it is one of "
                                 + ", ".join(map(repr, allowed)))
        object.__setattr__(self, "round", rounding(self.round))
        if self.mistake:
            trainable(self.mistake)
        if not 0.0 <= self.momentum < 1.0:
            raise ValueError(f"momentum = {self.momentum!r} is not a number from 0 to below 1")
        if not 0.0 <= self.weight_decay < 1e300:
            raise ValueError(f"weight_decay = {self.weight_decay!r} is not a number from 0")

    @property
    def followed(self) -> "Rule":
        """The rule with what its mistake changes."""
        if not self.mistake:
            return self
        row = trainable(self.mistake)
        made = (Made(row.id),) if row.ways else ()
        return replace(self, mistake="", made=(*self.made, *made), **dict(row.changes))

    @property
    def is_gradient_descent(self) -> bool:
        """Whether training by this rule is plain gradient descent."""
        return not self.bent(but={
            "biases", "counting", "given", "lr", "reported", "update", "precision", "momentum",
            "weight_decay", "made"}) and not any(
            made.how.letter in _STEP_BY_STEP for made in self.made)

    def departures(self, other: "Rule") -> dict[str, object]:
        """Return what differs from ``other``, by the names of the conventions."""
        return {field.name: getattr(self, field.name) for field in fields(self)
                if getattr(self, field.name) != getattr(other, field.name)}

    def bent(self, but: Collection[str]) -> dict[str, object]:
        """Return what differs from the plain rule, ``but`` for conventions that may."""
        return {name: value for name, value in self.departures(Rule()).items() if name not in but}


def conventions(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return conventions by their present names.

    Raises ValueError if one is given under both.
    """
    for former, name in _FORMER.items():
        if former in given and name in given:
            raise ValueError(f"{former} and {name} are the same; give {name}")
    return {_FORMER.get(name, name): value for name, value in given.items()}
