"""Networks: neurons in layers, their weights and biases, and how these begin.

A neuron's net input is one node, Σ w·x + b, and its activation another. Code written for
micrograd's `Neuron`, `Layer` and `MLP` runs unchanged.

>>> from microbp.engine import Value
>>> model = MLP(2, [2, 2], activation="sigmoid", output="sigmoid",
...             weights=[[[0.15, 0.20], [0.25, 0.30]], [[0.40, 0.45], [0.50, 0.55]]],
...             biases=[0.35, 0.60])
>>> [(out.name, round(out.data, 9)) for out in model([0.05, 0.10])]
[('out_o1', 0.75136507), ('out_o2', 0.772928465)]
"""

import random
from collections.abc import Callable, Iterable, Sequence
from itertools import count
from math import sqrt
from numbers import Real
from operator import index
from typing import Any, Self

from microbp import ops, saving
from microbp.arguments import real_number, whole_number
from microbp.engine import Value, apply, unary
from microbp.ops import OPS, Op
from microbp.writing.naming import net_name, out_name

NOTATIONS = ("flat", "indexed")

#: How weights begin, from a random source and the numbers of inputs and outputs of the layer.
#: Zeros would give every neuron of a layer the same gradient for ever.
INITIALISERS: dict[str, Callable[[Any, int, int], float]] = {
    # micrograd's; wide layers then start saturated
    "uniform": lambda rng, nin, nout: rng.uniform(-1.0, 1.0),
    # keeps the size of signals and gradients from layer to layer (Glorot and Bengio 2010);
    # for tanh; a sigmoid's slope, at most 1/4, shrinks gradients all the same
    "xavier": lambda rng, nin, nout: rng.uniform(-sqrt(6 / (nin + nout)), sqrt(6 / (nin + nout))),
    # the same where half of the units are off (He et al. 2015); for relu
    "he": lambda rng, nin, nout: rng.gauss(0.0, sqrt(2 / nin)),
    # all alike: shows why weights must differ
    "zeros": lambda rng, nin, nout: 0.0,
}

Number = Value | float
Init = str | tuple[str, float, float]       # a name, or ("uniform", low, high)
Activation = str | Op       # the name of an operation of one operand, or one of your own
Random = random.Random | int | None


class Module:
    """Something with parameters, its own or those of its parts: a neuron, a layer, a network."""

    def _parts(self) -> Sequence["Module"]:
        return ()

    def weights(self) -> list[Value]:
        """Return the weights, each once."""
        return _once(part.weights() for part in self._parts())

    def biases(self) -> list[Value]:
        """Return the biases, each once, even if neurons share it."""
        return _once(part.biases() for part in self._parts())

    def parameters(self) -> list[Value]:
        """Return weights and biases, neuron by neuron, each once."""
        return _once(part.parameters() for part in self._parts())

    def zero_grad(self) -> None:
        """Set the gradients of all parameters to 0."""
        for parameter in self.parameters():
            parameter.grad = 0.0

    def save(self, path: str) -> None:
        """Write the parameters to a JSON file, exactly; an old file is replaced as a whole."""
        saving.save(path, repr(self), self.parameters())

    def load(self, path: str) -> Self:
        """Read the parameters from a file that `save` wrote, and return self.

        Raises ValueError, and changes nothing, if the file is not one or does not fit.
        """
        saving.load(path, repr(self), self.parameters())
        return self


class Neuron(Module):
    """out = activation(w₁x₁ + … + wₙxₙ + b).

    `weights` are numbers or Values and `biases` one of these, or False for none. Without them
    the weights begin as `init` says, with random numbers from `rng` (a `random.Random`, a seed,
    or the module `random`), and the bias at 0: ``"uniform"`` in [−1, 1] as in micrograd, where
    wide layers start saturated; ``"xavier"`` keeps the size of signals with tanh
    (Glorot and Bengio 2010), ``"he"`` with ReLU (He et al. 2015); ``"zeros"`` shows why weights
    must differ; ``("uniform", low, high)``. `nonlin=False` is micrograd's ``"linear"``, and
    `biases=True` the same as none given.

    Raises ValueError for an unknown activation, notation or initialiser, or a wrong number of
    weights.
    """

    def __init__(self, nin: int, activation: Activation = "relu", *, nonlin: bool = True,
                 weights: Sequence[Number] | None = None, biases: Number | None = None,
                 init: Init = "uniform", rng: Random = None, nout: int = 1,
                 notation: str | None = "flat") -> None:
        nin = whole_number(nin, "nin, a neuron's number of inputs,", 1)
        self.operation = _activation(activation if nonlin else "linear")
        self.activation = self.operation.name if self.operation else "linear"
        if weights is None:
            begin = _beginning(init)
            source = _source(rng)
            weights = [begin(source, nin, nout) for _ in range(nin)]
        self.w = [_parameter(weight) for weight in _exactly(nin, weights, "weights of a neuron")]
        bias = 0.0 if biases is None or biases is True else biases
        self.b = None if biases is False else _parameter(bias)
        self._net, self._out = net_name(), out_name()
        if notation is not None:
            _name([[self]], notation)

    def weights(self) -> list[Value]:
        return _once([self.w])

    def biases(self) -> list[Value]:
        return [] if self.b is None else [self.b]

    def parameters(self) -> list[Value]:
        return _once([self.w, self.biases()])

    def __call__(self, x: Iterable[Number]) -> Value:
        """Return the output for inputs `x`, as many as there are weights."""
        return self._fire(_inputs(x))

    def _fire(self, inputs: Sequence[Value]) -> Value:
        if len(inputs) != len(self.w):
            takes = "1 input" if len(self.w) == 1 else f"{len(self.w)} inputs"
            raise ValueError(f"{self!r} takes {takes}, not {len(inputs)}")
        bias = () if self.b is None else (self.b,)
        net = apply(ops.weighted_sum, (*self.w, *inputs, *bias))
        if self.operation is None:
            net.name = self._out
            return net
        net.name = self._net
        out = unary(self.operation, net)
        out.name = self._out
        return out

    def __repr__(self) -> str:
        kind = {"relu": "ReLU"}.get(self.activation, self.activation.capitalize())
        return f"{kind}Neuron({len(self.w)}{', no bias' if self.b is None else ''})"


class Layer(Module):
    """`nout` neurons with the same inputs.

    `weights` are a list for each neuron. `biases` are a list with one for each neuron, or one
    number or Value that all of them share, or False for none. See `Neuron` for the rest.
    """

    def __init__(self, nin: int, nout: int, activation: Activation = "relu", *,
                 weights: Sequence[Sequence[Number]] | None = None,
                 biases: Sequence[Number] | Number | None = None,
                 rng: Random = None, notation: str | None = "flat", **options: Any) -> None:
        nout = whole_number(nout, "nout, a layer's number of neurons,", 1)
        source = _source(rng)
        rows = [None] * nout if weights is None else _exactly(nout, weights, "rows of weights")
        own: list[Any] = (_exactly(nout, biases, "biases of a layer")
                          if isinstance(biases, Iterable) else [biases] * nout)
        is_shared = isinstance(biases, (Value, Real)) and not isinstance(biases, bool)
        self.neurons: list[Neuron] = []
        for row, bias in zip(rows, own):
            if is_shared and self.neurons:      # made once, after the first neuron's weights
                bias = self.neurons[0].b
            self.neurons.append(Neuron(nin, activation, weights=row, biases=bias, rng=source,
                                       nout=nout, notation=None, **options))
        if notation is not None:
            _name([self.neurons], notation)

    def _parts(self) -> Sequence[Module]:
        return self.neurons

    def __call__(self, x: Iterable[Number]) -> Value | list[Value]:
        """Return the neurons' outputs for inputs `x`: a list, or the Value of a lone neuron."""
        return _alone(self._fire(_inputs(x)))

    def _fire(self, inputs: Sequence[Value]) -> list[Value]:
        return [neuron._fire(inputs) for neuron in self.neurons]

    def __repr__(self) -> str:
        return f"Layer of [{', '.join(map(str, self.neurons))}]"


class MLP(Module):
    """A multi-layer perceptron: `nin` inputs, then layers of `nouts` neurons.

    The last layer has the activation `output`, the others `activation`. `weights` and `biases`
    are a list with what `Layer` takes for each layer. `notation` names the parameters ``w1 …,
    b1 …`` ("flat") or ``w[2][1,2]``: layer, to, from, the inputs being layer 1 ("indexed", as
    in Nielsen's *Neural Networks and Deep Learning*).
    """

    def __init__(self, nin: int, nouts: Sequence[int], activation: Activation = "relu",
                 output: Activation = "linear", *, weights: Sequence[Any] | None = None,
                 biases: Sequence[Any] | bool | None = None, rng: Random = None,
                 notation: str = "flat", **options: Any) -> None:
        if not isinstance(nouts, Sequence):
            raise TypeError(f"nouts is a list of layer sizes, such as [16, 1], not {nouts!r}")
        n = len(nouts)
        if n < 1:
            raise ValueError("a network takes at least one layer, not none")
        _activation(activation)         # refused even if no layer is hidden
        source = _source(rng)
        matrices = [None] * n if weights is None else _exactly(n, weights, "layers of weights")
        shared = (_exactly(n, biases, "layers of biases") if isinstance(biases, Iterable)
                  else [biases] * n)
        sizes = [nin, *nouts]
        self.layers = [Layer(sizes[i], sizes[i + 1], output if i == n - 1 else activation,
                             weights=matrices[i], biases=shared[i], rng=source, notation=None,
                             **options) for i in range(n)]
        _name([layer.neurons for layer in self.layers], notation)

    def _parts(self) -> Sequence[Module]:
        return self.layers

    def __call__(self, x: Iterable[Number]) -> Value | list[Value]:
        """Return the outputs for inputs `x`: a list, or the Value of a lone output neuron."""
        signal = _inputs(x)
        for layer in self.layers:
            signal = layer._fire(signal)
        return _alone(signal)

    def __repr__(self) -> str:
        return f"MLP of [{', '.join(map(str, self.layers))}]"


def _name(layers: Sequence[Sequence[Neuron]], notation: str) -> None:
    """Name what is unnamed among the parameters, and the nodes that the neurons will make."""
    indexed = _one_of(notation, NOTATIONS, "notation") == "indexed"
    weights, biases = count(1), count(1)
    for layer, neurons in enumerate(layers, 2):
        shared = len(neurons) > 1 and len({neuron.b for neuron in neurons}) == 1
        for j, neuron in enumerate(neurons, 1):
            for k, weight in enumerate(neuron.w, 1):
                if not weight.name:
                    weight.name = f"w[{layer}][{j},{k}]" if indexed else f"w{next(weights)}"
            if neuron.b is not None and not neuron.b.name:
                place = f"b[{layer}]" if shared else f"b[{layer}][{j}]"
                neuron.b.name = place if indexed else f"b{next(biases)}"
            if indexed:
                neuron._net, neuron._out = f"z[{layer}][{j}]", f"a[{layer}][{j}]"
            else:
                label = f"{_layer_label(layer - 2, len(layers))}{j}"
                neuron._net, neuron._out = net_name(label), out_name(label)


def _layer_label(layer: int, layers: int) -> str:
    """Return ``o`` for the last layer, ``h`` for the only hidden one, else ``h1_``, ``h2_`` …"""
    if layer == layers - 1:
        return "o"
    return "h" if layers == 2 else f"h{layer + 1}_"


def _activation(activation: Activation) -> Op | None:
    """Return what a neuron applies to its net input; None for a linear neuron."""
    if isinstance(activation, Op):
        if activation.arity != 1:
            raise ValueError(f"the activation {activation.name!r} has not one operand but "
                             + ("any number" if activation.arity is None
                                else str(activation.arity)))
        return activation
    names = ["linear", *(op.name for op in OPS.values() if op.activation)]
    return OPS.get(_one_of(activation, names, "activation"))


def _inputs(x: Iterable[Number]) -> list[Value]:
    return [item if isinstance(item, Value) else Value(item, f"i{i}")
            for i, item in enumerate(x, 1)]


def _alone(outs: list[Value]) -> Value | list[Value]:
    """Return the Value of a lone neuron, as micrograd does, and a list of several."""
    return outs[0] if len(outs) == 1 else outs


def _parameter(number: Number) -> Value:
    if not isinstance(number, Value):
        return Value(number, role="parameter")
    if number.parents:
        raise ValueError(f"{number!r} is computed, and only a leaf can be a weight or a bias")
    if number.role == "input":
        number.role = "parameter"
    return number


def _once(groups: Iterable[Iterable[Value]]) -> list[Value]:
    return list(dict.fromkeys(value for group in groups for value in group))


def _source(rng: Random) -> Any:
    """Return what draws random numbers; a seed begins a source of its own."""
    if rng is None or hasattr(rng, "uniform") and hasattr(rng, "gauss"):
        return rng or random
    try:
        return random.Random(index(rng))
    except TypeError:
        raise TypeError("rng is a seed, a random.Random or the module random, "
                        f"not {type(rng).__name__} {rng!r}") from None


def _beginning(init: Init) -> Callable[[Any, int, int], float]:
    """Return what draws a weight, from a random source and the sizes of the layer."""
    if isinstance(init, str):
        return INITIALISERS[_one_of(init, INITIALISERS, "init")]
    if not isinstance(init, Sequence) or len(init) != 3 or init[0] != "uniform":
        raise ValueError(f"init is {', '.join(INITIALISERS)} or ('uniform', low, high), "
                         f"not {init!r}")
    low, high = map(real_number, init[1:])
    if not low <= high:
        raise ValueError(f"init draws from low to high, and {low:g} is above {high:g}")
    return lambda rng, nin, nout: rng.uniform(low, high)


def _exactly(n: int, items: Iterable[Any], what: str) -> list[Any]:
    found = list(items)
    if len(found) != n:
        raise ValueError(f"{n} {what} are needed, not {len(found)}")
    return found


def _one_of(name: str, names: Iterable[str], what: str) -> str:
    if name not in names:
        raise ValueError(f"{what} {name!r} is none of {', '.join(names)}")
    return name
