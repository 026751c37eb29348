"""Layers as loops in machine code: what is taken for one, and the same bits as line by line."""

import math
import random

import pytest

from microbp import (
    MLP,
    Program,
    Value,
    cross_entropy,
    softmax,
    squared_error,
    total,
    weighted_sum,
)
from microbp.engine import log_sum_exp
from microbp.program import compiling, llvm, machine
from microbp.program.layers import find_layers
from microbp.program.python import PythonCode

pytestmark = pytest.mark.needs("llvmlite")


def network(sizes, activation="tanh", loss="squared", penalty=0.0, order=None, **options):
    """Return a program's parts: the loss, inputs and targets, and parameters."""
    model = MLP(sizes[0], list(sizes[1:]), activation, "linear", rng=4, **options)
    x = [Value(0.1 * k - 0.3, f"x{k}") for k in range(sizes[0])]
    outputs = model(x)
    outputs = outputs if isinstance(outputs, list) else [outputs]
    t = [Value(1.0 / len(outputs), f"t{k}", "target") for k in range(len(outputs))]
    E = cross_entropy(outputs, t) if loss == "cross-entropy" else squared_error(outputs, t)
    if penalty:
        E = E + penalty * total([w * w for w in model.weights()])
    parameters = model.parameters()
    if order == "shuffled":
        random.Random(1).shuffle(parameters)
    elif order == "weights":
        parameters = model.weights()
    elif order == "reversed rows":
        return E, [*t, *reversed(x)], parameters
    return E, [*x, *t], parameters


def layers(output, inputs, parameters):
    return find_layers(Program(output, inputs, parameters)._code.listing)


def rows_for(inputs, count):
    rng = random.Random(2)
    return [[rng.random() if one.role == "target" else rng.uniform(-2, 2) for one in inputs]
            for _ in range(count)]


CASES = [
    dict(sizes=(5, 8, 3)), dict(sizes=(17, 9, 4, 2), activation="sigmoid"),
    dict(sizes=(4, 16, 16, 1), activation="relu"), dict(sizes=(8, 8, 8), activation="linear"),
    dict(sizes=(6, 12, 5), loss="cross-entropy", activation="softplus"),
    dict(sizes=(5, 8, 3), biases=[0.25, -0.5]), dict(sizes=(5, 8, 3), order="weights"),
    dict(sizes=(5, 8, 3), order="shuffled"), dict(sizes=(5, 8, 3), order="reversed rows"),
    dict(sizes=(5, 8, 3), penalty=0.01), dict(sizes=(64, 3), activation="leaky_relu"),
]


def trained(case, backend, count, **settings):
    output, inputs, parameters = network(**case)
    program = Program(output, inputs, parameters, backend)
    rows = rows_for(inputs, count)
    gradients = program.gradients(*rows[0])
    history = program.train(rows, lr=0.01, epochs=3, **settings)
    return (repr(gradients), [loss.hex() for loss in history],
            [parameter.data.hex() for parameter in parameters])


@pytest.mark.parametrize("settings", [dict(count=21, batch=1), dict(count=21, batch=8),
                                      dict(count=140, batch=None, momentum=0.9, weight_decay=0.1)])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_loops_give_the_bits_of_lines(case, settings, monkeypatch):
    expected = trained(case, "python", **settings)
    monkeypatch.delattr(PythonCode, "gradients")        # machine code asks Python for nothing
    monkeypatch.setattr(PythonCode, "trainer", None)
    assert trained(case, "llvm", **settings) == expected


def test_a_layer_is_a_matrix_of_weights_of_its_own():
    assert [(len(layer.nets), len(layer.inputs), layer.learns_biases, layer.hands_back)
            for layer in layers(*network((5, 8, 4)))] == [(8, 5, True, False), (4, 8, True, True)]
    assert [layer.learns_biases for layer in layers(*network((5, 8, 4), biases=[0.5, 0.25]))
            ] == [False, False]
    assert layers(*network((2, 2, 2))) == []                        # lines are as good
    output, inputs, parameters = network((5, 8, 4))
    assert len(layers(output, inputs, parameters[1:])) == 1         # a weight that is not trained
    assert len(layers(*network((5, 8, 4), penalty=0.1))) == 0       # weights that are used twice


def test_what_a_loop_would_add_up_otherwise_stays_lines():
    x = [Value(0.5, f"x{k}") for k in range(6)]
    w = [[Value(0.1 * k - 0.05 * j, f"w{j}{k}", "parameter") for k in range(6)] for j in range(8)]
    v = [[Value(0.2 * k - 0.03 * j, f"v{j}{k}", "parameter") for k in range(8)] for j in range(6)]
    hidden = [weighted_sum(row, x).tanh() for row in w]
    nets = [weighted_sum(row, hidden) for row in v]
    assert len(layers(total([net.tanh() for net in nets]), x, None)) == 2
    for read_twice in (hidden[0], hidden[1]):
        assert len(layers(total([*[net.tanh() for net in nets], read_twice]), x, None)) == 1
    twice = [weighted_sum(row, [*x[:5], x[4]]) for row in w]
    assert layers(total(twice), x[:5], None) == []


def test_what_several_lines_compute_is_computed_once():
    def operands(classes):
        listing = Program(*network((3, classes), loss="cross-entropy"), "llvm")._code.listing
        layers = find_layers(listing)
        return llvm.Module(listing, layers, 8, llvm.Settings(8, True), {}, False).operands

    assert operands(12) < 5 * operands(6)       # not 8 times: 12² to 6²


# The exponential


def test_exp_of_several_rows_has_the_bits_of_math_exp():
    rng = random.Random(5)
    numbers = [rng.gauss(0.0, 10.0 ** rng.uniform(-18, 2.4)) for _ in range(20_000)]
    numbers += [0.0, -0.0, 5e-324, 2.0 ** -54, 511.9, 512.0, -512.0, 600.0, 709.7, -708.5, -745.2]
    numbers = [x for x in numbers if x < 709.7]
    w, x = Value(1.0, "w", "parameter"), Value(0.0, "x")
    program = Program((x.exp() * w).named("E"), [x], [w], "llvm")
    assert compiling.exp_is_ours() or not compiling.features().get("fma")
    for start in range(0, len(numbers), 500):
        rows = [[number] for number in numbers[start:start + 500]]
        loss, (gradient,) = program.sums(rows)((1.0,))
        expected = 0.0
        for row in rows:
            expected += math.exp(row[0])
        assert (loss, gradient) == (expected, expected)


@pytest.mark.parametrize("ours", [True, False])
def test_sigmoids_on_both_sides_of_their_branch_in_one_slab(ours, monkeypatch):
    monkeypatch.setattr(machine, "exp_is_ours", lambda: ours)
    w, x = Value(1.0, "w", "parameter"), Value(0.0, "x")
    rows = [[number] for number in (-701.0, 3.0, -700.0, -745.0, 0.0, 650.0, -699.9, 1e300, -1e300)]
    ends = []
    for backend in ("python", "llvm"):
        w.data = 1.0
        history = Program((w * x).sigmoid(), [x], [w], backend).train(
            rows, lr=1e-3, epochs=3, batch=None)
        ends.append((list(history), w.data))
    assert ends[0] == ends[1]


# Compiling


def test_programs_that_are_written_alike_are_compiled_once():
    def train(seed):
        model = MLP(2, [3, 1], "tanh", "linear", rng=seed)
        x = [Value(0.1, "x1"), Value(0.2, "x2")]
        Program(squared_error(model(x), [0.5]), x, model.parameters(), "llvm").train(
            [[0.1, 0.2], [0.3, -0.4]], lr=0.1, epochs=2, batch=None)

    train(0)
    compiled = compiling.compiled.cache_info().misses
    for seed in range(1, 20):
        train(seed)
    assert compiling.compiled.cache_info().misses == compiled


@pytest.mark.parametrize("make", [
    lambda w: total([a * a for a in w]), lambda w: weighted_sum(w, w[::-1]),
    lambda w: sum((a * a for a in w[1:]), w[0]), log_sum_exp, lambda w: softmax(w)[3]],
    ids=["total", "weighted sum", "sum of Values", "log-sum-exp", "softmax"])
def test_a_sum_of_1400_operands_has_the_bits_of_the_graph(make):
    leaves = [Value(0.001 * k, role="parameter") for k in range(1400)]
    output = make(leaves)
    output.backward()
    assert Program(output, backend="llvm").gradients() == (
        output.data, [leaf.grad for leaf in leaves])


def test_the_exponential_of_a_constant_may_be_needed_by_several_lines():
    w, x, c = Value(0.7, "w", "parameter"), Value(0.3, "x"), Value(0.2, "c", "constant")
    z = [w * x, c, w + x]
    program = [Program(total([cross_entropy(z, k) for k in range(3)]), [x], [w], backend)
               for backend in ("python", "llvm")]
    expected, found = [one.sums([[0.1], [0.2], [0.3]])((0.7,)) for one in program]
    assert found == expected


@pytest.mark.parametrize("rows", [1, 3])
def test_the_terms_of_a_gradient_may_be_computed_by_several_functions(rows):
    w, x = Value(0.7, "w", "parameter"), Value(0.3, "x")
    output = total([w * (0.001 * k) + x.sin() for k in range(1500)])
    program = Program(output, [x], [w], "llvm")
    data = [[0.1 * k] for k in range(rows)]
    output.backward()
    assert program.gradients(0.3) == (output.data, [w.grad])
    assert program.sums(data)((0.7,)) == Program(output, [x], [w], "python").sums(data)((0.7,))


def test_validation_rows_run_in_machine_code(monkeypatch):
    output, inputs, parameters = network((5, 8, 3))
    rows = rows_for(inputs, 30)
    settings = dict(lr=0.01, epochs=3, batch=None, validation=rows[:9])
    start = [parameter.data for parameter in parameters]
    expected = Program(output, inputs, parameters, "python").train(rows, **settings).validation
    for parameter, number in zip(parameters, start):
        parameter.data = number
    monkeypatch.delattr(PythonCode, "sums")
    assert Program(output, inputs, parameters, "llvm").train(
        rows, **settings).validation == expected
