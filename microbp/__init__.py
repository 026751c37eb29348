"""Backpropagation, one number at a time: compute it, explain it, draw it, check it, run it."""

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from microbp import copying as copying
from microbp.engine import Value as Value
from microbp.engine import log_sum_exp as log_sum_exp
from microbp.engine import softmax as softmax
from microbp.engine import total as total
from microbp.engine import weighted_sum as weighted_sum
from microbp.ops import operation as operation

__version__ = "0.2.0"

if TYPE_CHECKING:                   # `as` says that these are handed on
    from microbp import datasets as datasets
    from microbp import gallery as gallery
    from microbp.derivatives import grad as grad
    from microbp.derivatives import hessian as hessian
    from microbp.derivatives import jvp as jvp
    from microbp.diagnosis.answers import check_answers as check_answers
    from microbp.drawing import draw as draw
    from microbp.example import Example as Example
    from microbp.gradcheck import gradient_check as gradient_check
    from microbp.interop import from_torch as from_torch
    from microbp.interop import to_onnx as to_onnx
    from microbp.interop import to_torch as to_torch
    from microbp.losses import cross_entropy as cross_entropy
    from microbp.losses import hinge as hinge
    from microbp.losses import mean_squared_error as mean_squared_error
    from microbp.losses import squared_error as squared_error
    from microbp.nn import MLP as MLP
    from microbp.nn import Layer as Layer
    from microbp.nn import Neuron as Neuron
    from microbp.optim import SGD as SGD
    from microbp.optim import Adam as Adam
    from microbp.player import play as play
    from microbp.program import Program as Program
    from microbp.program import sweep as sweep
    from microbp.scaling import Scaler as Scaler
    from microbp.sheets.worksheets import worksheet as worksheet
    from microbp.training import fit as fit
    from microbp.walkthrough import explain as explain
    from microbp.walkthrough import steps as steps

# What the rest of the package offers under `microbp.` and where it lives; loaded when first
# used, so that `import microbp` stays quick.
_HOMES: dict[str, str] = {
    "Neuron": "nn", "Layer": "nn", "MLP": "nn",
    "SGD": "optim", "Adam": "optim",
    "squared_error": "losses", "mean_squared_error": "losses", "hinge": "losses",
    "cross_entropy": "losses",
    "grad": "derivatives", "hessian": "derivatives", "jvp": "derivatives",
    "gradient_check": "gradcheck",
    "draw": "drawing", "Example": "example",
    "check_answers": "diagnosis.answers",
    "steps": "walkthrough", "explain": "walkthrough",
    "Program": "program", "sweep": "program", "fit": "training", "Scaler": "scaling",
    "play": "player", "worksheet": "sheets.worksheets",
    "to_torch": "interop", "from_torch": "interop", "to_onnx": "interop",
}

_MODULES = ("datasets", "gallery")     # reached as modules: `microbp.gallery.load(…)`

__all__ = ["Value", "log_sum_exp", "operation", "softmax", "total", "weighted_sum",
           *_HOMES, *_MODULES]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        if not name.startswith("_") and find_spec(f"microbp.{name}"):
            return import_module(f"microbp.{name}")      # `microbp.nn`, `microbp.gallery`, …
        raise AttributeError(f"module 'microbp' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"microbp.{_HOMES[name]}"), name)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
