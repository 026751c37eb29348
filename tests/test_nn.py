"""Networks: shapes, names, notations, beginnings, saving, and what they refuse."""

import math
import random

import pytest

from microbp import MLP, SGD, Layer, Neuron, Value, fit, squared_error
from microbp.datasets import moons
from microbp.nn import INITIALISERS
from microbp.ops import OPS

WEIGHTS = [[[0.15, 0.20], [0.25, 0.30]], [[0.40, 0.45], [0.50, 0.55]]]


def article():
    return MLP(2, [2, 2], activation="sigmoid", output="sigmoid", weights=WEIGHTS,
               biases=[0.35, 0.60])


def names(values):
    return [value.name for value in values]


def test_the_example_is_reproduced_by_a_network_a_loss_and_one_step():
    model = article()
    E = squared_error(model([0.05, 0.10]), [0.01, 0.99])
    E.backward()
    SGD(model.weights(), lr=0.5).step()
    assert round(E.data, 9) == 0.298371109
    assert [round(w.data, 9) for w in model.weights()] == [
        0.149780716, 0.199561432, 0.249751144, 0.299502287,
        0.35891648, 0.408666186, 0.51130127, 0.561370121]
    assert [b.data for b in model.biases()] == [0.35, 0.60]


def test_the_example_is_reproduced_by_expressions_written_by_hand():
    w1, w2, w3, w4, w5, w6, w7, w8 = map(Value, [0.15, 0.2, 0.25, 0.3, 0.4, 0.45, 0.5, 0.55])
    i1, i2 = Value(0.05), Value(0.10)
    h1 = (w1 * i1 + w2 * i2 + 0.35).sigmoid()
    h2 = (w3 * i1 + w4 * i2 + 0.35).sigmoid()
    o1 = (w5 * h1 + w6 * h2 + 0.60).sigmoid()
    o2 = (w7 * h1 + w8 * h2 + 0.60).sigmoid()
    E = 0.5 * (0.01 - o1) ** 2 + 0.5 * (0.99 - o2) ** 2
    E.backward()
    assert round(E.data, 9) == 0.298371109
    assert [round(w.data - 0.5 * w.grad, 9) for w in (w5, w6, w7, w8, w1)] == [
        0.35891648, 0.408666186, 0.51130127, 0.561370121, 0.149780716]


def test_flat_names_are_those_of_the_article():
    model = article()
    assert names(model.parameters()) == ["w1", "w2", "b1", "w3", "w4", "w5", "w6", "b2", "w7", "w8"]
    E = squared_error(model([0.05, 0.10]), [0.01, 0.99])
    assert [node.name for node in E.topological() if node.parents] == [
        "net_h1", "out_h1", "net_h2", "out_h2", "net_o1", "out_o1", "net_o2", "out_o2",
        "E_o1", "E_o2", "E_total"]
    assert [node for node in E.topological() if node.role == "parameter"] == model.parameters()
    assert [leaf.name for leaf in E.topological() if leaf.role == "input"] == ["i1", "i2"]
    assert sorted(leaf.name for leaf in E.topological() if leaf.role == "target") == ["t_o1", "t_o2"]


def test_indexed_names_are_layer_to_from():
    model = MLP(2, [2, 1], notation="indexed")
    assert names(model.parameters()) == ["w[2][1,1]", "w[2][1,2]", "b[2][1]", "w[2][2,1]",
                                         "w[2][2,2]", "b[2][2]", "w[3][1,1]", "w[3][1,2]", "b[3][1]"]
    out = model([1.0, 2.0])
    assert out.name == "a[3][1]"
    shared = MLP(1, [2], weights=[[[1.0], [2.0]]], biases=[0.5], notation="indexed")
    assert names(shared.biases()) == ["b[2]"]


def test_two_hidden_layers_have_names_of_their_own():
    out = MLP(1, [2, 2, 1], activation="tanh")([1.0])
    made = {node.name for node in out.topological() if node.op == "tanh"}
    assert made == {"out_h1_1", "out_h1_2", "out_h2_1", "out_h2_2"}


def test_a_shared_bias_is_one_parameter_and_collects_both_gradients():
    b = Value(0.5, "b", "parameter")
    layer = Layer(1, 2, "linear", weights=[[1.0], [2.0]], biases=b)
    assert layer.biases() == [b] and len(layer.parameters()) == 3
    first, second = layer([1.0])
    (first + second).backward()
    assert b.grad == 2.0


def test_values_given_as_weights_keep_their_names():
    w = Value(0.5, "slope", "parameter")
    neuron = Neuron(1, "linear", weights=[w], biases=2.0)
    assert names(neuron.parameters()) == ["slope", "b1"]
    assert neuron([3.0]).data == 3.5


def test_a_network_without_biases_has_none():
    model = MLP(2, [2, 1], "sigmoid", "sigmoid", weights=[[[0.1, 0.8], [0.4, 0.6]], [[0.3, 0.9]]],
                biases=False)
    assert (len(model.parameters()), model.biases()) == (6, [])
    assert round(model([0.35, 0.9]).data, 8) == 0.69028349


def test_layers_of_one_neuron_give_a_value_and_others_a_list():
    assert isinstance(MLP(2, [3, 1])([1.0, 2.0]), Value)
    assert [type(out) for out in MLP(2, [3, 2])([1.0, 2.0])] == [Value, Value]
    assert isinstance(MLP(1, [1, 1])([1.0]), Value)


def test_a_seed_makes_the_same_network_again():
    def numbers(rng):
        return [p.data for p in MLP(2, [3, 1], init="xavier", rng=rng).parameters()]
    assert numbers(4) == numbers(4) == numbers(random.Random(4)) != numbers(5)


@pytest.mark.parametrize("init, spread", [("uniform", 1 / math.sqrt(3)), ("zeros", 0.0),
                                          ("xavier", math.sqrt(2 / 300)), ("he", math.sqrt(2 / 100))])
def test_initialisers_have_the_spread_of_their_formula(init, spread):
    weights = [w.data for w in Layer(100, 200, init=init, rng=1).weights()]
    assert math.sqrt(sum(w * w for w in weights) / len(weights)) == pytest.approx(spread, rel=0.02)
    assert abs(sum(weights) / len(weights)) < 0.01


def test_every_initialiser_and_activation_makes_a_network():
    for init in INITIALISERS:
        for activation in ["linear", *(op.name for op in OPS.values() if op.activation)]:
            assert math.isfinite(MLP(2, [2, 1], activation, init=init, rng=1)([0.5, 0.25]).data)


def test_a_network_prints_its_layers():
    assert repr(MLP(2, [2, 1])) == ("MLP of [Layer of [ReLUNeuron(2), ReLUNeuron(2)], "
                                    "Layer of [LinearNeuron(2)]]")


def test_zero_grad_forgets_the_gradients():
    model = MLP(1, [1])
    model([2.0]).backward()
    model.zero_grad()
    assert [p.grad for p in model.parameters()] == [0.0, 0.0]


@pytest.mark.parametrize("make, words", [
    (lambda: Neuron(2, "swish"), "activation 'swish' is none of linear, tanh, sigmoid, relu"),
    (lambda: Neuron(2, init="best"), "init 'best' is none of uniform"),
    (lambda: MLP(2, [1], notation="greek"), "notation 'greek' is none of flat, indexed"),
    (lambda: Neuron(2, weights=[1.0]), "2 weights of a neuron are needed, not 1"),
    (lambda: Layer(2, 2, weights=[[1.0, 2.0]]), "2 rows of weights are needed, not 1"),
    (lambda: Layer(2, 2, biases=[1.0]), "2 biases of a layer are needed, not 1"),
    (lambda: MLP(2, [2, 1], weights=[[[1, 2], [3, 4]]]), "2 layers of weights are needed, not 1"),
    (lambda: MLP(2, [2, 1], biases=[1.0]), "2 layers of biases are needed, not 1"),
    (lambda: Neuron(2)([1.0]), "takes 2 inputs, not 1"),
    (lambda: MLP(2, [1])([1.0, 2.0, 3.0]), "takes 2 inputs, not 3"),
    (lambda: MLP(0, [1]), "nin, a neuron's number of inputs, is 0; it must be at least 1"),
    (lambda: Layer(2, 0), "nout, a layer's number of neurons, is 0; it must be at least 1"),
    (lambda: MLP(2, [2, 0]), "nout, a layer's number of neurons, is 0; it must be at least 1"),
    (lambda: MLP(2, []), "at least one layer, not none"),
    (lambda: MLP(2, [1], activation="rleu"), "activation 'rleu' is none of linear"),
])
def test_a_network_that_does_not_fit_is_refused(make, words):
    with pytest.raises(ValueError, match=words):
        make()


@pytest.mark.parametrize("make, words", [
    (lambda: Neuron("2"), "number of inputs, is a whole number, not str '2'"),
    (lambda: Neuron(2.0), "number of inputs, is a whole number, not float 2.0"),
    (lambda: MLP(2, [3.5, 1]), "number of neurons, is a whole number, not float 3.5"),
    (lambda: MLP(2, [None]), "number of neurons, is a whole number, not NoneType None"),
    (lambda: moons("100"), "number of points of two moons, is a whole number, not str '100'"),
    (lambda: MLP(2, [1], rng=0.5), "rng is a seed, a random.Random or the module random, not fl"),
])
def test_a_size_or_a_seed_that_is_not_a_whole_number_is_named(make, words):
    with pytest.raises(TypeError, match=words):
        make()


def test_sizes_seeds_and_epochs_may_be_whole_numbers_of_any_type():
    class Count:        # as NumPy's are: not an int, but used as one
        def __init__(self, number):
            self.number = number

        def __index__(self):
            return self.number

    model = MLP(Count(2), [Count(3), Count(1)], rng=Count(7))
    plain = MLP(2, [3, 1], rng=7)
    fit(model, [[1, 2]], [1], lr=0.1, epochs=Count(2), batch=Count(1))
    fit(plain, [[1, 2]], [1], lr=0.1, epochs=2)
    assert [p.data for p in model.parameters()] == [p.data for p in plain.parameters()]


def test_values_given_as_weights_become_parameters_and_stand_once():
    w = Value(0.5)
    neuron = Neuron(2, "linear", weights=[w, w])
    assert (w.role, neuron.weights()) == ("parameter", [w])
    with pytest.raises(ValueError, match="only a leaf can be a weight or a bias"):
        Neuron(1, weights=[w * 2.0])


def test_numbers_given_to_a_lone_neuron_are_inputs():
    out = Neuron(2, "linear", weights=[1.0, 2.0])([3.0, 4.0])
    assert [leaf.name for leaf in out.topological() if leaf.role == "input"] == ["i1", "i2"]


def test_a_threshold_unit_computes_and_but_learns_nothing():
    """The perceptron of 1957: it has its own rule, since gradients of a step are all 0."""
    unit = Neuron(2, "step", weights=[1.0, 1.0], biases=-1.5)
    assert [unit([a, b]).data for a in (0, 1) for b in (0, 1)] == [0.0, 0.0, 0.0, 1.0]
    assert [Value(x).step().data for x in (-1e-300, 0.0, 1e-300)] == [0.0, 1.0, 1.0]
    squared_error(unit([1, 0]), 1.0).backward()
    assert [parameter.grad for parameter in unit.parameters()] == [0.0, 0.0, 0.0]


def test_biases_that_are_true_are_there_and_begin_at_0():
    """PyTorch's ``bias=True`` says only that there is one."""
    for model in (Neuron(2, biases=True), Layer(2, 3, biases=True), MLP(2, [2, 1], biases=True)):
        assert model.biases() and {bias.data for bias in model.biases()} == {0.0}
    assert len(Layer(2, 3, biases=True).biases()) == 3
    assert MLP(1, [1], biases=[1.0]).biases()[0].data == 1.0


def test_biases_may_be_arrays_as_weights_may():
    np = pytest.importorskip("numpy")
    layer = Layer(2, 2, weights=np.eye(2), biases=np.array([0.5, 0.25]))
    assert [bias.data for bias in layer.biases()] == [0.5, 0.25]
    model = MLP(2, [2], weights=[np.eye(2)], biases=iter([np.array([0.5, 0.25])]))
    assert [bias.data for bias in model.biases()] == [0.5, 0.25]
