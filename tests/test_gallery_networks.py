"""The networks of the articles, each reproduced by one call, to the printed digits."""

import json
import random

import mpmath
import pytest

from microbp import MLP, SGD, gallery, gradient_check, squared_error, total
from microbp.writing.printed import Printed


def digits(example, quantity, places, **conventions):
    return f"{example.value(quantity, **conventions):.{places}f}"


@pytest.fixture(scope="module")
def mazur():
    return gallery.load("mazur-2-2-2")


@pytest.fixture(scope="module")
def macleod():
    return gallery.load("macleod-2-2-1")


# 2-2-2


@pytest.mark.parametrize("conventions, after_1, after_10000", [
    ({}, "0.291027774", "0.0000351019"),
    ({"order": "sequential"}, "0.291027924", "0.0000350848"),
    ({"biases": "per-neuron"}, "0.280471447", "0.0000024476"),
    ({"biases": "shared"}, "0.285750887", "0.0000043553"),
])
def test_the_total_error_under_each_convention(mazur, conventions, after_1, after_10000):
    run = mazur.run(**conventions)
    assert f"{run.value(read('E_total after 1 update')):.9f}" == after_1
    assert f"{run.value(read('E_total after 10000 updates')):.10f}" == after_10000


def read(quantity):
    from microbp.examples.quantities import read_quantity
    return read_quantity(quantity)


def test_errors_come_back_through_the_untransposed_weights_of_the_same_moment(mazur):
    graph = mazur.run(hidden="transposed").graph_after(2)
    weights = [graph[f"w{k}"].data for k in range(5, 9)]
    assert mazur.parameters["w5"] != weights[0] != mazur.value("w5+", hidden="transposed")
    assert graph["net_o1"].local_grads[2:4] == (weights[0], weights[2])     # not w5 and w6
    assert graph["net_o2"].local_grads[2:4] == (weights[1], weights[3])


def test_a_bare_number_is_a_signal_like_others_where_weight_gradients_come_back():
    xor = gallery.load("negnevitsky-xor").run(hidden="weight gradients")
    net = xor.graph_after(0)["net_5"]
    signals = [parent.data for parent in net.parents[len(net.parents) // 2:]]
    assert -1.0 in signals
    assert [*net.local_grads] == 2 * signals


def test_the_graph_after_10000_sequential_updates(mazur):
    graph = mazur.after(10000, order="sequential")
    assert f"{graph['out_o1'].data:.9f}" == "0.015912196"
    assert f"{graph['out_o2'].data:.9f}" == "0.984065734"


def test_parameters_are_the_weights_and_biases_are_constants(mazur):
    graph = mazur.build()
    assert [p.name for p in graph.parameters] == [f"w{i}" for i in range(1, 9)]
    assert graph["b1"].role == graph["b2"].role == "constant"
    assert graph.output is graph["E_total"]
    assert mazur.lr == 0.5


def test_a_run_and_the_engine_agree_to_the_last_bit(mazur):
    graph = mazur.build()
    graph.output.backward()
    for name in (*mazur.parameters, "net_h1", "out_o2"):
        assert mazur.value(f"dE/d{name}") == graph[name].grad
    SGD(graph.parameters, lr=mazur.lr).step()
    for name in mazur.parameters:
        assert mazur.value(f"{name}+") == graph[name].data


@pytest.mark.parametrize("name, conventions", [
    ("mazur-2-2-2", {}), ("mazur-2-2-2", {"biases": "per-neuron"}),
    ("mazur-2-2-2", {"biases": "shared", "given": (("o2", 0.09),)}),
    ("numpy-3-4-1", {}), ("deep-ml-25", {}), ("one-neuron-xor", {}), ("nielsen-single-neuron", {}),
])
def test_a_program_makes_the_same_updates_to_the_last_bit(name, conventions):
    run = gallery.load(name).run(**conventions)
    assert run.rule.is_gradient_descent
    node_by_node = start = run.snapshots[0]
    for _ in range(200):
        node_by_node = run.train(node_by_node, 1)
    _, by_program = run.by_program(start, 200 // run.updates_per_epoch)
    assert by_program.parameters == node_by_node.parameters


@pytest.mark.parametrize("conventions", [
    {"order": "sequential"}, {"hidden": "broadcast"}, {"factor": 2.0}, {"decimals": 9},
    {"direction": "ascent"}, {"carried": (("y5", 0.69),)}, {"local": (("y5", "z5", 1.0),)},
])
def test_a_bent_rule_is_not_left_to_a_program(macleod, conventions):
    assert not macleod.run(**conventions).rule.is_gradient_descent


@pytest.mark.parametrize("updates", [50, 5000])
def test_training_that_leaves_the_range_of_numbers_says_so(updates):
    text = """
id = "runaway"
title = "A step that is far too long"
lr = 1e9
output = "E"
formulas = "E = (w*x - t)**4"
[inputs]
x = 1.0
[parameters]
w = 2.0
[targets]
t = 0.0
"""
    with pytest.raises(ArithmeticError):
        gallery.read_example(text).value(f"E after {updates} updates")


def test_per_neuron_biases_are_leaves_of_their_own(mazur):
    graph = mazur.after(1, biases="per-neuron")
    assert mazur.run(biases="per-neuron").parameters == [
        *mazur.parameters, "b1(net_h1)", "b1(net_h2)", "b2(net_o1)", "b2(net_o2)"]
    assert f"{graph['b1(net_h1)'].data:.9f}" == "0.345614323"
    assert f"{graph['b2(net_o2)'].data:.9f}" == "0.619049118"


@pytest.mark.parametrize("formulas, names", [
    ("h = tanh(w1*x + {b})\no = sigmoid(w2*h + {c})", ["b(h)", "b(o)"]),
    ("o = sigmoid(w2*tanh(w1*x + {b}) + {c})", ["b(1)", "b(o)"])])
def test_per_neuron_biases_of_unnamed_net_inputs_are_apart_too(formulas, names):
    text = """
id = "shared"
title = "One bias for two neurons"
output = "E"
formulas = '''
{formulas}
E = squared_error(o, t) + 0.5*{b}**2
'''
[inputs]
x = 2.0
[parameters]
w1 = 0.5
w2 = -0.3
{given}
[targets]
t = 1.0
[training]
lr = 0.5
biases = "{biases}"
"""
    shared = gallery.read_example(text.format(
        formulas=formulas.format(b="b", c="b"), b="b", given="b = 0.4", biases="per-neuron"))
    run = shared.run()
    assert run.parameters == ["w1", "w2", "b", *names]      # b is in the penalty still
    apart = gallery.read_example(text.format(
        formulas=formulas.format(b="b1", c="b2"), b="b", given="b = 0.4\nb1 = 0.4\nb2 = 0.4",
        biases="shared"))
    assert [*run.after(3).values()] == [*apart.run().after(3).values()]
    assert run.after(3)[names[0]] != run.after(3)[names[1]] != run.after(3)["b"]


def test_in_sequential_order_every_derivative_reads_the_updated_weights(mazur):
    """w5 is 0.35891648 when the hidden deltas are computed; what the loss reaches is as it was."""
    sequential = {"order": "sequential"}
    assert digits(mazur, "dnet_o1/dout_h1", 8, **sequential) == "0.35891648"
    assert mazur.value("dE/dout_o1", **sequential) == mazur.value("dE/dout_o1")
    via, factors = (mazur.value("dE/dw1 via net_o1", **sequential), [
        mazur.value(name, **sequential) for name in (
            "dE/dnet_o1", "dnet_o1/dout_h1", "dout_h1/dnet_h1", "dnet_h1/dw1")])
    assert via == pytest.approx(factors[0] * factors[1] * factors[2] * factors[3], rel=1e-15)


def test_in_sequential_order_a_weight_is_updated_after_its_last_use():
    example = gallery.read_example("""
id = "twice"
title = "One weight, used twice"
lr = 0.5
output = "E"
formulas = '''
h = weighted_sum(w*x)
o = weighted_sum(w*h)
E = squared_error(o, t)
'''
[inputs]
x = 2.0
[parameters]
w = 0.5
[targets]
t = 1.0
""")
    assert example.value("dE/dw") == -0.5 * (2 * 0.5 * 2.0)
    assert example.value("dE/dw", order="sequential") == example.value("dE/dw")


def test_what_a_run_rounds_and_scales(mazur):
    # round(0.741 × 0.187) = 0.139 and round(-0.217 × 0.176) = -0.038, from net_o1 and net_o2
    assert mazur.value("dE/dout_h1", decimals=3) == round(0.139 * 0.4 - 0.038 * 0.5, 3) == 0.037
    assert mazur.value("E_total", factor=2.0) == 2 * mazur.value("E_total")
    assert mazur.value("E_o1", factor=2.0) == 2 * mazur.value("E_o1")
    assert mazur.value("net_o1", factor=2.0) == mazur.value("net_o1")
    assert mazur.value("dE_o1/dout_o1", factor=2.0) == 2 * mazur.value("dE_o1/dout_o1")


def test_derivatives_add_up_over_the_rows_and_paths():
    example = gallery.load("numpy-3-4-1")
    assert example.value("dE/dw11 via h1") == pytest.approx(example.value("dE/dw11"), rel=1e-14)
    by_rows = [example.build(row) for row in range(1, 6)]
    for graph in by_rows:
        graph.output.backward()
    first, second, third, fourth, fifth = (graph["v2"].grad for graph in by_rows)
    assert example.value("dE/dv2") == first + second + third + fourth + fifth
    assert digits(example, "dE/dv2", 6) == "0.065452"
    assert example.value("dE/dx2") == by_rows[0]["x2"].grad     # an input differs in every row


# 2-2-1, true and as the NumPy listing computes it


@pytest.mark.parametrize("hidden, weights, errors", [
    ("chain", ["0.09907093", "0.79761096", "0.39713992", "0.59264552"],
     ["0.0165653823", "0.0068998934", "0.0000002918"]),
    ("broadcast", ["0.09661944", "0.78985831", "0.39661944", "0.58985831"],
     ["0.0165262808", "0.0068700974", "0.0000005338"]),
])
def test_the_2_2_1_network_over_100_iterations(macleod, hidden, weights, errors):
    names = ("w31", "w32", "w41", "w42")
    assert [digits(macleod, f"{name}+", 8, hidden=hidden) for name in names] == weights
    assert [digits(macleod, f"C after {n} updates", 10, hidden=hidden)
            for n in (1, 10, 100)] == errors
    graph = macleod.after(100, hidden=hidden)
    assert f"{graph['y5'].data:.10f}" == {"chain": "0.5007639652",
                                         "broadcast": "0.5010332030"}[hidden]


def test_the_listing_adds_the_same_row_to_both_hidden_neurons(macleod):
    graph = macleod.after(1, hidden="broadcast")
    first, second = ([graph[f"w{j}{k}"].data - macleod.parameters[f"w{j}{k}"] for k in (1, 2)]
                     for j in (3, 4))
    assert first == pytest.approx(second, rel=1e-12)
    assert first == pytest.approx([-0.00338056468, -0.01014169404], abs=5e-12)


# One neuron on exclusive OR


def test_one_neuron_cannot_learn_exclusive_or():
    example = gallery.load("one-neuron-xor")
    run = example.run()
    assert digits(example, "E", 10) == "0.5786439865"
    assert f"{run.value(read('E after 100 updates')):.10f}" == "0.5384685731"
    graph = example.after(10_000)
    assert [abs(graph[name].data) < 1e-12 for name in ("w1", "w2", "w3")] == [True] * 3
    assert [example.after(10_000, row=row)["p"].data for row in (1, 2, 3, 4)] == pytest.approx(
        [0.5] * 4, abs=1e-12)


# 3-4-1: it learns OR


def test_the_3_4_1_network_over_6000_iterations():
    example = gallery.load("numpy-3-4-1")
    run = example.run()
    printed = [f"{run.value(read(f'mean abs_error after {n} updates')):.9f}"
               for n in (0, 1000, 2000, 3000, 4000, 5000, 6000)]
    assert printed == ["0.471997404", "0.022862730", "0.015513769", "0.012440912",
                       "0.010658061", "0.009461600", "0.008588729"]
    graph = example.after(6000)
    assert f"{graph['w11'].data:.9f}" == "-2.910561644"
    assert f"{graph['v3'].data:.9f}" == "-8.145384850"
    # a row it was not shown: exclusive OR would be 0
    assert run.value(read("l2 after 6000 updates at x1=1, x2=1, x3=0")) == pytest.approx(
        0.9958, abs=5e-5)


# The regression snippet: several inputs and outputs, hidden ReLU, linear output


def test_the_relu_regression_network():
    numbers = random.Random(5)
    rows = [[numbers.gauss(0, 1) for _ in range(3)] for _ in range(5)]
    targets = [[numbers.gauss(0, 1) for _ in range(2)] for _ in range(5)]
    model = MLP(3, [4, 2], activation="relu", output="linear", rng=1)

    def loss():
        return total([squared_error(model(row), wanted) for row, wanted in zip(rows, targets)])

    assert gradient_check(loss(), model.parameters())
    before = loss()
    before.backward()
    start = [(p.data, p.grad) for p in model.parameters()]
    SGD(model.parameters(), lr=0.01).step()
    assert [p.data for p in model.parameters()] == [w - 0.01 * grad for w, grad in start]
    assert loss().data < before.data


# Exact arithmetic


def sigmoid(x):
    return 1 / (1 + mpmath.exp(-x))


def mazur_exact(updates, sequential):
    """The 2-2-2 example in 50 digits, written out by hand."""
    w1, w2, w3, w4, w5, w6, w7, w8 = map(mpmath.mpf, (
        "0.15", "0.20", "0.25", "0.30", "0.40", "0.45", "0.50", "0.55"))
    i1, i2, t1, t2, b1, b2, lr = map(mpmath.mpf, (
        "0.05", "0.10", "0.01", "0.99", "0.35", "0.60", "0.5"))
    for step in range(updates + 1):
        h1, h2 = sigmoid(w1 * i1 + w2 * i2 + b1), sigmoid(w3 * i1 + w4 * i2 + b1)
        o1, o2 = sigmoid(w5 * h1 + w6 * h2 + b2), sigmoid(w7 * h1 + w8 * h2 + b2)
        if step == updates:
            return o1, o2, ((t1 - o1) ** 2 + (t2 - o2) ** 2) / 2
        d1, d2 = (o1 - t1) * o1 * (1 - o1), (o2 - t2) * o2 * (1 - o2)
        old = w5, w6, w7, w8
        w5, w6, w7, w8 = w5 - lr * d1 * h1, w6 - lr * d1 * h2, w7 - lr * d2 * h1, w8 - lr * d2 * h2
        a, b, c, d = (w5, w6, w7, w8) if sequential else old
        e1, e2 = (d1 * a + d2 * c) * h1 * (1 - h1), (d1 * b + d2 * d) * h2 * (1 - h2)
        w1, w2, w3, w4 = (w1 - lr * e1 * i1, w2 - lr * e1 * i2,
                          w3 - lr * e2 * i1, w4 - lr * e2 * i2)


@pytest.mark.parametrize("sequential, updates, error, o1, o2", [
    (False, 1, "0.291027774", None, None),
    (True, 1, "0.291027924", None, None),
    (False, 9999, "0.0000351085", None, None),
    (False, 10000, "0.0000351019", "0.0159136204", "0.9840642735"),
    (True, 10000, "0.000035085", "0.015912196", "0.984065734"),
])
def test_the_2_2_2_findings_hold_in_50_digits(mazur, sequential, updates, error, o1, o2):
    with mpmath.workdps(50):
        exact = mazur_exact(updates, sequential)
    graph = mazur.after(updates, order="sequential" if sequential else "simultaneous")
    for name, number, text in zip(("out_o1", "out_o2", "E_total"), exact, (o1, o2, error)):
        assert graph[name].data == pytest.approx(float(number), rel=1e-12)
        assert text is None or Printed(text).agrees(float(number))


def test_the_gallery_is_json_ready(mazur):
    """What a report hands out holds numbers and texts only."""
    from microbp.diagnosis.report import audit_report
    assert json.loads(audit_report(mazur, [], format="json"))["id"] == "mazur-2-2-2"
