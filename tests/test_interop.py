"""Networks in PyTorch and ONNX: the same numbers, and what is not an MLP is refused."""

import random
import sys
from importlib import import_module

import pytest
from conftest import REQUIRE_ALL

from microbp import MLP, Layer, Value, from_torch, ops, squared_error, to_onnx, to_torch

ACTIVATIONS = ["linear", "relu", "sigmoid", "tanh", "softplus", "leaky_relu",
               ops.leaky_relu.with_constants(0.3)]
SHARED = {"weights": [[[0.15, 0.20], [0.25, 0.30]], [[0.40, 0.45], [0.50, 0.55]]],
          "biases": [0.35, 0.60]}
NETWORKS = [MLP(3, [5, 4, 2], activation, output, rng=k, init=("uniform", -2.0, 2.0),
                biases=[[0.5, -0.25, 0.1, 0.0, 1.0], False, [0.3, -0.7]])
            for k, (activation, output) in enumerate(zip(ACTIVATIONS, ACTIVATIONS[1:] + ["linear"]))]
NETWORKS += [MLP(2, [2, 2], "sigmoid", "sigmoid", **SHARED), MLP(1, [1], rng=1),
             MLP(40, [30, 10], "tanh", rng=2)]
networks = pytest.mark.parametrize("model", NETWORKS, ids=lambda model: "-".join(
    layer.neurons[0].activation for layer in model.layers))


@pytest.fixture
def torch():
    return import_module("torch") if REQUIRE_ALL else pytest.importorskip("torch")


def inputs_of(model, rows=20):
    rng = random.Random(7)
    return [[rng.uniform(-3.0, 3.0) for _ in model.layers[0].neurons[0].w] for _ in range(rows)]


def outputs(model, rows):
    found = [model(row) for row in rows]
    return [[out.data for out in (outs if isinstance(outs, list) else [outs])] for outs in found]


def agree(found, exact):
    return all(a == pytest.approx(b, rel=1e-12, abs=1e-12) for a, b in zip(found, exact))


@networks
def test_pytorch_computes_the_same_numbers_and_gives_them_back(torch, model):
    rows = inputs_of(model)
    module = to_torch(model)
    with torch.no_grad():
        assert agree(module(torch.tensor(rows, dtype=torch.float64)).tolist(), outputs(model, rows))
    back = from_torch(module)
    assert outputs(back, rows) == outputs(model, rows)          # every bit, since it is our sum
    assert [w.data for w in back.weights()] == [w.data for w in model.weights()]
    assert repr(back) == repr(model)


def test_pytorch_computes_the_same_gradients(torch):
    model = MLP(2, [2, 2], "sigmoid", "sigmoid", **SHARED)
    module = to_torch(model)
    loss = 0.5 * ((torch.tensor([0.01, 0.99], dtype=torch.float64)
                   - module(torch.tensor([0.05, 0.10], dtype=torch.float64))) ** 2).sum()
    loss.backward()
    squared_error(model([0.05, 0.10]), [0.01, 0.99]).backward()
    found = [number for part in (module[0], module[2]) for number in part.weight.grad.flatten()]
    assert [float(n) for n in found] == pytest.approx([w.grad for w in model.weights()], rel=1e-12)
    assert float(found[0]) == pytest.approx(0.000438568, abs=5e-10)


def test_a_network_of_pytorch_in_32_bits_is_taken_as_it_is(torch):
    torch.manual_seed(1)
    nn = torch.nn
    module = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 3), nn.Tanh(),
                           nn.Linear(3, 1, bias=False), nn.Sigmoid())
    model = from_torch(module)
    rows = inputs_of(model)
    with torch.no_grad():
        assert agree(module.double()(torch.tensor(rows, dtype=torch.float64)).tolist(),
                     outputs(model, rows))
    assert len(from_torch(nn.Linear(4, 2)).parameters()) == 10


@pytest.mark.parametrize("build, message", [
    (lambda nn: nn.Sequential(), "takes a torch.nn.Sequential of Linear and activations, not Seq"),
    (lambda nn: nn.Conv1d(1, 1, 1), "not Conv1d"), (lambda nn: 3.0, "not float"),
    (lambda nn: nn.Sequential(nn.ReLU(), nn.Linear(1, 1)), r"not ReLU\(\)"),
    (lambda nn: nn.Sequential(nn.Linear(1, 1), nn.ReLU(), nn.ReLU()), r"not ReLU\(\)"),
    (lambda nn: nn.Sequential(nn.Linear(1, 1), nn.GELU()), "activations linear, relu, .*, not GELU"),
    (lambda nn: nn.Sequential(nn.Linear(1, 1), nn.Softplus()), r"Softplus\(beta=1, threshold=40\)"),
])
def test_what_is_not_an_mlp_of_pytorch_is_refused(torch, build, message):
    with pytest.raises(TypeError, match=message):
        from_torch(build(torch.nn))


def test_hidden_layers_have_one_activation(torch):
    nn = torch.nn
    with pytest.raises(ValueError, match="have one activation, not .* and "):
        from_torch(nn.Sequential(nn.Linear(1, 1), nn.ReLU(), nn.Linear(1, 1), nn.Tanh(),
                                 nn.Linear(1, 1)))


@networks
@pytest.mark.needs("onnx")
def test_onnx_computes_the_same_numbers(tmp_path, model):
    import numpy
    from onnx.reference import ReferenceEvaluator
    path = tmp_path / "model.onnx"
    to_onnx(model, path)
    rows = inputs_of(model)
    found, = ReferenceEvaluator(str(path)).run(["outputs"], {"inputs": numpy.array(rows)})
    assert found.dtype == numpy.float64
    assert agree(found.tolist(), outputs(model, rows))


@pytest.mark.needs("onnx")
def test_a_file_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(OSError, match="model.onnx"):
        to_onnx(MLP(1, [1]), tmp_path / "no folder" / "model.onnx")


def mixed():
    model = MLP(1, [2])
    model.layers[0].neurons[0].b = None
    return model


@pytest.mark.needs("onnx")
@pytest.mark.parametrize("model, error, message", [
    (Layer(1, 1), TypeError, "^to_onnx takes an MLP, not Layer$"),
    (Value(1.0), TypeError, "^to_onnx takes an MLP, not Value$"),
    (MLP(1, [1], output=ops.sin_), ValueError,
     "one of the activations linear, relu, leaky_relu, sigmoid, tanh, softplus, not sin$"),
    (mixed(), ValueError, "neurons all have a bias, or none of them$"),
])
def test_what_onnx_cannot_hold_is_refused(tmp_path, model, error, message):
    with pytest.raises(error, match=message):
        to_onnx(model, tmp_path / "model.onnx")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("call, package", [
    (lambda: to_torch(MLP(1, [1])), "torch"), (lambda: from_torch(None), "torch"),
    (lambda: to_onnx(MLP(1, [1]), "model.onnx"), "onnx")])
def test_a_missing_package_is_named(monkeypatch, call, package):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ImportError, match=rf"needs the package {package}: .*microbp\[interop\]"):
        call()
