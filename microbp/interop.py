"""Networks handed to PyTorch and ONNX, and taken from PyTorch.

The numbers are the same up to the order of sums, which is theirs: to about 1e-15 of what is added
up, in float64. Knows multi-layer perceptrons only.
"""

from importlib import import_module
from typing import Any, NamedTuple

from microbp import files, ops
from microbp.files import Name
from microbp.nn import MLP
from microbp.ops import Op

#: What both sides have, and what ONNX calls it; LeakyRelu's slope would have 32 bits only.
_ONNX = {"relu": "Relu", "leaky_relu": "PRelu", "sigmoid": "Sigmoid", "tanh": "Tanh",
         "softplus": "Softplus"}
_ACTIVATIONS = ", ".join(["linear", *_ONNX])

# Above 40, softplus(x) is x in every digit; PyTorch's own threshold, 20, leaves an error of 1e-10.
_THRESHOLD = 40.0


class _Layer(NamedTuple):
    """A layer as matrices: a row of weights for each neuron, and its biases, if it has any."""

    weights: list[list[float]]
    biases: list[float] | None
    activation: Op | None


def to_torch(model: MLP) -> Any:
    """Return a network as a `torch.nn.Sequential` of `Linear` and activations, in float64.

    A bias that the neurons of a layer share becomes one for each of them.

    Raises ImportError without PyTorch, TypeError for what is not an MLP, ValueError for an
    activation that PyTorch does not have.
    """
    torch = _package("torch", "to_torch")
    modules = {"relu": torch.nn.ReLU, "sigmoid": torch.nn.Sigmoid, "tanh": torch.nn.Tanh,
               "leaky_relu": torch.nn.LeakyReLU,
               "softplus": lambda: torch.nn.Softplus(threshold=_THRESHOLD)}
    parts = []
    for layer in _layers(model, "to_torch"):
        linear = torch.nn.Linear(len(layer.weights[0]), len(layer.weights),
                                 bias=layer.biases is not None, dtype=torch.float64)
        with torch.no_grad():
            linear.weight.copy_(torch.tensor(layer.weights, dtype=torch.float64))
            if layer.biases is not None:
                linear.bias.copy_(torch.tensor(layer.biases, dtype=torch.float64))
        parts.append(linear)
        if layer.activation:
            parts.append(modules[layer.activation.name](*layer.activation.constants))
    return torch.nn.Sequential(*parts)


def from_torch(module: Any) -> MLP:
    """Return a `torch.nn.Sequential` of `Linear` and activations as a network with its numbers.

    Raises ImportError without PyTorch, TypeError for what is not such a Sequential, ValueError
    for hidden layers with different activations.
    """
    torch = _package("torch", "from_torch")
    parts = [module] if isinstance(module, torch.nn.Linear) else module
    if not isinstance(parts, (list, torch.nn.Sequential)) or not len(parts):
        raise TypeError("from_torch takes a torch.nn.Sequential of Linear and activations, "
                        f"not {type(module).__name__}")
    layers: list[_Layer] = []
    for part in parts:
        if isinstance(part, torch.nn.Linear):
            biases = None if part.bias is None else part.bias.tolist()
            layers.append(_Layer(part.weight.tolist(), biases, None))
        elif layers and layers[-1].activation is None:
            layers[-1] = layers[-1]._replace(activation=_activation(part, torch))
        else:
            raise TypeError("from_torch takes Linear layers, each with one activation or none "
                            f"behind it, not {part}")
    *hidden, last = [layer.activation for layer in layers]
    if len({*hidden}) > 1:
        raise ValueError("the hidden layers of an MLP have one activation, not "
                         + " and ".join([op.name if op else "linear" for op in {*hidden}]))
    return MLP(len(layers[0].weights[0]), [len(layer.weights) for layer in layers],
               (hidden[0] if hidden else None) or "linear", last or "linear",
               weights=[layer.weights for layer in layers],
               biases=[False if layer.biases is None else layer.biases for layer in layers])


def _activation(part: Any, torch: Any) -> Op:
    plain = {torch.nn.ReLU: ops.relu, torch.nn.Sigmoid: ops.sigmoid, torch.nn.Tanh: ops.tanh_}
    if type(part) in plain:
        return plain[type(part)]
    if isinstance(part, torch.nn.LeakyReLU):
        return ops.leaky_relu.with_constants(part.negative_slope)
    if isinstance(part, torch.nn.Softplus):
        if part.beta != 1 or part.threshold < _THRESHOLD - 1.0:
            raise TypeError(f"from_torch takes Softplus(beta=1, threshold={_THRESHOLD:g}), which "
                            f"is softplus in every digit, not {part}")
        return ops.softplus
    raise TypeError(f"from_torch takes the activations {_ACTIVATIONS}, not {part}")


def to_onnx(model: MLP, path: Name) -> None:
    """Write a network as an ONNX file in float64: ``inputs`` and ``outputs``, a row for each case.

    Raises ImportError without onnx, TypeError for what is not an MLP, ValueError for an
    activation that ONNX does not have, OSError if the file cannot be written.
    """
    onnx = _package("onnx", "to_onnx")
    make, double = onnx.helper, onnx.TensorProto.DOUBLE
    layers = _layers(model, "to_onnx")
    nodes, tensors, signal = [], [], "inputs"

    def tensor(name: str, shape: list[int], numbers: list[float]) -> str:
        tensors.append(make.make_tensor(name, double, shape, numbers))
        return name

    for k, layer in enumerate(layers, 1):
        weights = [weight for row in layer.weights for weight in row]
        given = [signal, tensor(f"weights {k}", [len(layer.weights), len(layer.weights[0])],
                                weights)]
        if layer.biases is not None:
            given.append(tensor(f"biases {k}", [len(layer.biases)], layer.biases))
        net = f"net {k}" if layer.activation or k < len(layers) else "outputs"
        nodes.append(make.make_node("Gemm", given, [net], transB=1))
        signal = net
        if layer.activation:
            constants = [tensor(f"constant {k}", [1], [constant])
                         for constant in layer.activation.constants]
            signal = f"out {k}" if k < len(layers) else "outputs"
            nodes.append(make.make_node(_ONNX[layer.activation.name], [net, *constants],
                                        [signal]))
    shapes = (("inputs", len(layers[0].weights[0])), ("outputs", len(layers[-1].weights)))
    ends = [make.make_tensor_value_info(name, double, ["rows", size]) for name, size in shapes]
    graph = make.make_graph(nodes, "MLP", ends[:1], ends[1:], tensors)
    file = make.make_model(graph, producer_name="microbp", ir_version=8,
                           opset_imports=[make.make_opsetid("", 17)])
    onnx.checker.check_model(file)
    files.write(path, file.SerializeToString())


def _layers(model: MLP, what: str) -> list[_Layer]:
    """Return a network's layers as matrices of their present numbers."""
    if not isinstance(model, MLP):
        raise TypeError(f"{what} takes an MLP, not {type(model).__name__}")
    layers = []
    for layer in model.layers:
        found = {neuron.operation for neuron in layer.neurons}
        activation = layer.neurons[0].operation
        if len(found) > 1 or activation and activation.name not in _ONNX:
            names = " and ".join([op.name if op else "linear" for op in found])
            raise ValueError(f"{what} takes layers with one of the activations {_ACTIVATIONS}, "
                             f"not {names}")
        if len({neuron.b is None for neuron in layer.neurons}) > 1:
            raise ValueError(f"{what} takes layers whose neurons all have a bias, or none of them")
        biases = [neuron.b.data for neuron in layer.neurons if neuron.b is not None]
        layers.append(_Layer([[weight.data for weight in neuron.w] for neuron in layer.neurons],
                             biases or None, activation))
    return layers


def _package(name: str, what: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        raise ImportError(f"{what} needs the package {name}: install it with: "
                          "pip install 'microbp[interop]'", name=name) from None
