"""Examples from Python and from files, changed and written back."""

import dataclasses
import json
import math
import tomllib

import pytest

from microbp import (
    cross_entropy,
    Example,
    gallery,
    hinge,
    Layer,
    mean_squared_error,
    MLP,
    SGD,
    squared_error,
    Value,
    weighted_sum,
)
from microbp.examples.formulas import read_formulas
from microbp.examples.reader import read_sheet
from microbp.examples.sheet import Sheet
from microbp.examples.written import Written

XOR = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]


def xor_model():
    return MLP(2, [3, 1], activation="tanh", output="sigmoid", rng=3)


# From Python


def test_an_example_of_a_model_computes_what_the_model_computes():
    model = xor_model()
    example = Example.of(model, *XOR, lr=0.5)
    assert (example.rows, example.lr, len(example.parameters)) == (4, 0.5, 13)
    for row, (x, t) in enumerate(zip(*XOR), start=1):
        E = squared_error(model(x), t)
        E.backward()
        graph = example.build(row)
        assert graph.output.data == E.data
    assert [example.value(f"dE/d{p.name}") for p in model.parameters()] == [
        p.grad for p in model.parameters()]
    SGD(model.parameters(), lr=0.5).step()
    assert [example.value(f"{p.name}+") for p in model.parameters()] == [
        p.data for p in model.parameters()]


def test_its_formulas_are_those_that_one_would_write():
    example = Example.of(MLP(2, [2, 1], activation="relu", rng=1), [0.5, -1.0], 0.25, lr=0.1)
    assert example.formulas == (
        "net_h1 = w1*i1 + w2*i2 + b1\n"
        "out_h1 = relu(net_h1)\n"
        "net_h2 = w3*i1 + w4*i2 + b2\n"
        "out_h2 = relu(net_h2)\n"
        "out_o1 = w5*out_h1 + w6*out_h2 + b3\n"
        "E_o1 = squared_error(out_o1, t_o1)")
    assert (example.inputs, example.targets) == ({"i1": 0.5, "i2": -1.0}, {"t_o1": 0.25})
    assert not example.expanded and example.output == "E_o1"


def test_models_with_shared_biases_other_losses_and_indexed_names():
    model = MLP(2, [2, 2], output="linear", weights=[[[.1, .2], [.3, .4]], [[.5, .6], [.7, .8]]],
                biases=[0.1, 0.2], notation="indexed")
    rows = [[0.5, 1.0], [1.5, -0.5]]
    for loss, targets in [(squared_error, [[0, 1], [1, 0]]), (mean_squared_error, [[0, 1], [1, 0]]),
                          (hinge, [[-1, 1], [1, -1]]), (cross_entropy, [1, 0])]:
        example = Example.of(model, rows, targets, loss=loss, lr=0.1)
        assert list(example.parameters) == [p.name for p in model.parameters()]
        assert list(example.parameters)[:3] == ["w[2][1,1]", "w[2][1,2]", "b[2]"]
        for row, (x, t) in enumerate(zip(rows, targets), start=1):
            assert example.build(row).output.data == pytest.approx(loss(model(x), t).data,
                                                                   rel=1e-15)


def test_parameters_that_are_not_updated_are_constants():
    model = Layer(2, 2, "sigmoid", weights=[[.1, .2], [.3, .4]], biases=0.5)
    example = Example.of(model, [1.0, 2.0], [0.0, 1.0], lr=0.5, parameters=model.weights())
    assert list(example.parameters) == ["w1", "w2", "w3", "w4"]
    assert example.constants == {"b1": 0.5} and example.rule.biases == "frozen"


def test_a_function_is_a_model_too():
    w = Value(0.5, "w", "parameter")
    example = Example.of(lambda x: (w * x[0]).tanh(), [[1.0], [2.0]], [0.0, 1.0], lr=0.1,
                         loss=lambda out, t: (out[0] - t[0]) ** 2, update="each")
    assert example.formulas == "E = (tanh(w * i1) - t1)**2.0" and example.expanded
    assert example.value("E at row 2") == (math.tanh(1.0) - 1.0) ** 2


@pytest.mark.parametrize("call, complaint", [
    (lambda: Example.of(xor_model(), [[0, 0], [1, 1]], [1]), "as many rows of targets as of"),
    (lambda: Example.of(xor_model(), [], []), "at least one, not 0 of inputs"),
    (lambda: Example.of(xor_model(), [[0, 0], [1]], [1, 0]), "row 2 has 1 inputs, row 1 2"),
    (lambda: Example.of(MLP(1, [2, 1], rng=1), [1.0, 2.0], [0.0, 1.0]),
     r"not take a row of 2 inputs: .*\(1\) takes 1 input, not 2; inputs are the numbers of one row"),
    (lambda: Example.of(xor_model(), [0, 0], 1, speed=3), "training has no 'speed'; it has bias"),
    (lambda: Example.of(xor_model(), [0, 0], 1, update="all"), "update = 'all' is not known"),
    (lambda: Example.of(lambda x: x[0] if x[0].data > 0 else -x[0], [[1.0], [-1.0]], [0, 0]),
     "for row 2 the model computes another formula than for row 1"),
    (lambda: Example.of(lambda x: x, [[1.0]], [0.0], loss=lambda out, t: 3.0),
     "the loss is a Value that is computed, not 3.0"),
])
def test_what_is_no_example_is_refused(call, complaint):
    with pytest.raises((TypeError, ValueError), match=complaint):
        call()


# Written and read again


@pytest.mark.parametrize("name", gallery.ids())
def test_every_example_comes_back_from_its_file(name, tmp_path):
    example = gallery.load(name)
    example.write(tmp_path / "copy.toml")
    back = Example.read(tmp_path / "copy.toml")
    assert back.leaves == example.leaves
    for field in ("id", "title", "title_zh", "inputs", "parameters", "constants", "targets", "lr",
                  "output", "rule", "sources", "published", "expanded"):
        assert getattr(back, field) == getattr(example, field), field
    assert [node.data for node in back.build().values()] == [
        node.data for node in example.build().values()]


def test_an_indexed_example_can_be_written_and_read():
    example = gallery.load("mazur-2-2-2", notation="indexed")
    back = gallery.read_example(example.toml)
    assert back.parameters == example.parameters
    assert back.value("dC/dw[2][1,2]") == example.value("dC/dw[2][1,2]")


def test_what_a_name_or_title_holds_stays_data():
    model = Layer(1, 1, "tanh", weights=[[0.5]], biases=[0.25])
    model.neurons[0].w[0].name = "x'''; import os"
    model.neurons[0].b.name = "重 量\u202e"
    example = Example.of(model, [1.0], 0.5, id='a"b', title="'''\n[inputs]\nx = 1\\")
    back = gallery.read_example(example.toml)
    assert (back.id, back.title) == (example.id, example.title)
    assert list(back.parameters) == ["p1", "p2"]
    assert back.build().output.data == example.build().output.data


def test_quotes_in_a_comment_come_back():
    example = gallery.load("colah-e")
    odd = dataclasses.replace(example, formulas=example.formulas + "\n# three of them: '''")
    back = gallery.read_example(odd.toml)
    assert back.formulas.strip() == odd.formulas.strip()
    assert back.value("e") == example.value("e")


def graphs():
    a, b, c = (Value(x, name) for x, name in ((0.5, "a"), (-1.25, "b"), (2.0, "c")))
    w, v = Value(0.75, "w", "parameter"), Value(-0.5, "v", "parameter")
    yield (a * b + c).tanh() - (a / c) ** 3
    yield weighted_sum([w, v], [a, b]) * weighted_sum([a], [b], c)
    yield weighted_sum([w, v], [a, b], 1.0).sigmoid() + w * a + v * b + 2.0
    yield (w * a + v * b - c * 0.5) * -(-c) * (2.0 - a)
    yield (-(Value(2.0, "", "constant")) * a + c ** Value(2.0, "", "constant")) / (a - b)
    yield abs(a - b).max(c).min(a * a) + (a * a).leaky_relu() - c.log().exp().sqrt().softplus()
    yield mean_squared_error([a, b], [c, w])
    deep = a
    for _ in range(60):
        deep = (deep + b).tanh() * 1.5
    yield deep


@pytest.mark.parametrize("number", range(8))
def test_formulas_written_from_a_graph_make_the_same_graph(number):
    output = list(graphs())[number]
    written = Written(output)
    given = {name: Value(leaf.data, name, leaf.role) for leaf, name in written.names.items()
             if not leaf.parents}
    made = read_formulas(written.formulas, given, expanded=written.expanded)
    again = made[-1]
    assert [node.op for node in again.topological() if node.parents] == [
        node.op for node in output.topological() if node.parents]
    assert again.data == output.data
    output.backward()
    again.backward()
    assert [node.grad for node in again.topological() if node.parents] == [
        node.grad for node in output.topological() if node.parents]


# Changed


def test_other_numbers_make_another_example():
    classic = gallery.load("mazur-2-2-2")
    other = classic.replace(w5=0.41, lr=0.1, update="mean")
    assert (other.parameters["w5"], other.lr, other.rule.update) == (0.41, 0.1, "mean")
    assert (classic.parameters["w5"], classic.lr, classic.rule.update) == (0.4, 0.5, "sum")
    assert other.value("net_o1") == classic.build(w5=0.41)["net_o1"].data
    assert other.published == () and other.sources == classic.sources
    assert classic.replace(title="Mine").published == classic.published
    rows = gallery.load("one-neuron-xor").replace(y=[0, 1, 1, 1])
    assert rows.build(4)["y"].data == 1.0


@pytest.mark.parametrize("changes, complaint", [
    ({"w9": 1}, "mazur-2-2-2 is not given 'w9'; it is given i1, i2, w1"),
    ({"momentun": 0.5}, r"is not given 'momentun' \(did you mean 'momentum'\?\); it is given i1"),
    ({"w5": float("inf")}, "inf is not finite"), ({"w5": "a"}, "could not convert|not a"),
    ({"momentum": 2}, "momentum = 2 is not a number from 0"),
    ({"formulas": "x"}, "is not given 'formulas'"),
])
def test_a_change_that_cannot_be_made_is_refused(changes, complaint):
    with pytest.raises((TypeError, ValueError), match=complaint):
        gallery.load("mazur-2-2-2").replace(**changes)


def test_numbers_with_which_a_row_cannot_be_computed_are_refused():
    text = """
id = "log"
title = "A logarithm"
output = "E"
formulas = "E = log(w*x)"
[inputs]
x = [1.0, 2.0]
[parameters]
w = 1.0
"""
    with pytest.raises(ValueError, match=r"row 2: log\(-2.0\) is undefined"):
        gallery.read_example(text).replace(x=[1.0, -2.0])


def test_an_example_is_reported():
    classic = gallery.load("mazur-2-2-2")
    assert classic.report().endswith("28 of 33 numbers follow from the stated rule.")
    other = classic.replace(w5=0.41).report("zh", digits=4, weights=["w5"])
    assert "w5 = 0.41" in other and "原文数值" not in other and "∂E_total/∂w1 =" not in other


# Natural formulas


NATURAL = """
id = "natural"
title = "As one writes it"
output = "E"
formulas = '''
net = {net}
E = net * 2
'''
[inputs]
x1 = 0.7
x2 = -0.3
[parameters]
w1 = 0.1
w2 = 0.9
b = 0.3
[constants]
c = 0.2
"""


@pytest.mark.parametrize("net, operands", [
    ("w1*x1 + w2*x2 + b", "w1 w2 x1 x2 b"), ("x1*w1 + x2*w2 + c", "w1 w2 x1 x2 c"),
    ("w1*x1 + b", "w1 x1 b"), ("w1*x1 + w2*x2", "w1 w2 x1 x2"),
    ("w1*x1 + w2*x2 + 0.5", "w1 w2 x1 x2 0.5"), ("w1*x1 - w2*x2 - b", "w1 w2 x1 -x2 -b"),
    ("w1*(x1 + x2) + w2*x2**2 + b", "w1 w2 + power b"), ("(w1*x1 + w2*x2 + b)", "w1 w2 x1 x2 b"),
])
@pytest.mark.filterwarnings("ignore:.*no formula uses it")
def test_a_net_input_as_one_writes_it_is_one_node(net, operands):
    example = gallery.read_example(NATURAL.replace("{net}", net))
    node = example.build()["net"]
    assert node.op == "weighted_sum"
    shown = [parent.name or parent.op or f"{parent.data}" for parent in node.parents]
    assert [f"-{p.parents[0].name}" if p.op == "neg" else text
            for p, text in zip(node.parents, shown)] == operands.split()
    apart = gallery.read_example(NATURAL.replace("{net}", net).replace(
        'output = "E"', 'output = "E"\nexpanded = true'))
    assert apart.build()["net"].op in "+-" and apart.build()["net"].data == node.data
    assert apart.value("dE/dw1") == example.value("dE/dw1")


@pytest.mark.parametrize("net, op", [
    ("w1*x1", "*"), ("w1*w2 + b", "+"), ("x1*x2 + b", "+"), ("w1*x1 + b + w2*x2", "+"),
    ("b + w1*x1", "+"), ("w1*x1 + x2", "+"), ("w1 + w2", "+"), ("-w1*x1 + b", "+"),
    ("x1*log(c) + (1 - x1)*log(1 - c)", "+"), ("w1*x1/2 + b", "+"),
])
@pytest.mark.filterwarnings("ignore:.*no formula uses it")
def test_what_is_no_net_input_stays_what_it_is(net, op):
    assert gallery.read_example(NATURAL.replace("{net}", net)).build()["net"].op == op


@pytest.mark.parametrize("net, complaint", [
    ("w1^2", "contains ^; powers are written with **, as in x ** 2"),
    ("w1*x3", "uses 'x3', which is not defined before it"),
    ("w1*x1 + Net", "uses 'Net', which is not defined before it"),
    ("leaky_relu(x1, slop=1)", "gives leaky_relu `slop=1`; its constants are slope, which are num"),
    ("sigmoid(x1, k=1)", "gives sigmoid `k=1`; its constants are none"),
    ("sigmoidd(x1)", "the unknown operation 'sigmoidd' (did you mean 'sigmoid'?); known are abs"),
    ("w1*“x1”", "is not a formula: it cannot be read from `“x1”` on"),
    ("w1*x1 +", "is not a formula"), ("log(x2)", "cannot be computed: log(x2 = -0.3) is undefined"),
])
def test_the_remedy_stands_beside_what_cannot_be_read(net, complaint):
    with pytest.raises(gallery.ExampleError) as caught:
        gallery.read_example(NATURAL.replace("{net}", net), "mine.toml")
    assert str(caught.value).startswith("mine.toml, line 6: `net = ")
    assert complaint in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize("old, new, complaint", [
    ("x1 = 0.7", "x1 = −0.7", "(at line 10, column 6): − stands there; numbers, signs and quotation"),
    ("x1 = 0.7", "μ = 0.7", "(at line 10, column 1): μ stands there"),
    ("x1 = 0.7", 'x1 = "-2"', "[inputs] x1 = '-2' is not a finite number, which stands without"),
    ("x1 = 0.7", "x1 = true", "[inputs] x1 = True is not a finite number"),
    ('output = "E"', 'output = "E"\nformat = 2', "format = 2 is not 1, the form that this version"),
    ('output = "E"', 'output = "E"\nexpanded = 1', "expanded = 1 is neither true nor false"),
])
def test_what_a_file_cannot_hold(old, new, complaint):
    with pytest.raises(gallery.ExampleError) as caught:
        gallery.read_example(NATURAL.replace("{net}", "w1*x1").replace(old, new), "mine.toml")
    assert complaint in str(caught.value) and "\n" not in str(caught.value)


def test_a_number_that_nothing_uses_is_warned_of():
    with pytest.warns(UserWarning, match="mine.toml: c is given, but no formula uses it"):
        gallery.read_example(NATURAL.replace("{net}", "w1*x1 + w2*x2 + b"), "mine.toml")


# Rows from a CSV file


CSV = """
id = "columns"
title = "From a table"
output = "E"
data = "rows.csv"
{more}
formulas = '''
out = w*x + b
E = squared_error(out, t)
'''
[inputs]
x = "height"
[parameters]
w = 0.5
b = 0.1
[targets]
t = "weight, kg"
[training]
lr = 0.01
"""


@pytest.fixture
def columns(tmp_path):
    def read(table, more="", encoding="utf-8", text=CSV):
        (tmp_path / "rows.csv").write_bytes(table.encode(encoding))
        (tmp_path / "mine.toml").write_text(text.replace("{more}", more), encoding="utf-8")
        return Example.read(tmp_path / "mine.toml")
    return read


TABLE = 'year,height,"weight, kg"\n2001,1.5,50\n2002,2,70.5\n\n2003,−1e-1,40\n'


def test_columns_are_found_by_name(columns):
    example = columns(TABLE)
    assert example.inputs == {"x": [1.5, 2.0, -0.1]}
    assert example.targets == {"t": [50.0, 70.5, 40.0]}
    assert columns(TABLE, encoding="utf-8-sig").inputs == example.inputs
    german = columns('year;height;"weight, kg"\n2001;1,5;50\n2002;2;70,5\n2003;-0,1;40\n')
    assert (german.inputs, german.targets) == (example.inputs, example.targets)
    assert gallery.read_example(example.toml).inputs == example.inputs


def test_rows_can_be_set_aside_and_columns_scaled(columns):
    example = columns(TABLE, "validation = [2]\nscaled = ['x', 't']")
    assert example.rows == 2 and example.validation == {"x": [2.0], "t": [70.5]}
    assert [example.build(row)["x"].data for row in (1, 2)] == [1.0, -1.0]
    assert example.validation_leaves["x"] == pytest.approx([2 * 2.1 / 1.6 - 1])
    trained = example.train(3)
    assert len(trained.validation) == 3
    x, t = (example.validation_leaves[name][0] for name in "xt")
    alone = 0.5 * (t - (0.5 * x + 0.1)) ** 2
    assert trained.validation[0] == pytest.approx(alone, rel=1e-14)
    mean = example.replace(update="mean").train(3)      # over the one row that is set aside
    assert mean.validation[0] == pytest.approx(alone, rel=1e-14)
    by_hand = example.replace(round=4).train(3)         # which goes step by step
    assert by_hand.validation[0] == round(alone, 4) and len(by_hand.validation) == 3
    assert by_hand.validation == pytest.approx(trained.validation, abs=0.01)
    back = gallery.read_example(example.toml)
    assert (back.inputs, back.validation, back.scaled) == (
        example.inputs, example.validation, example.scaled)
    assert columns(TABLE, "scaled = true").scaled == ("x", "t")


def test_a_column_of_classes_gives_a_target_for_each(columns):
    table = 'height,"weight, kg",kind\n1.5,50,a\n2,70, ｂ\n3,80,a\n'
    classes = CSV.replace('t = "weight, kg"', 't = "kind=b"\nu = "kind = a"').replace(
        "E = squared_error(out, t)", "E = cross_entropy([out, 0], [u, t])")
    example = columns(table, "scaled = true", text=classes)
    assert example.targets == {"t": [0.0, 1.0, 0.0], "u": [1.0, 0.0, 1.0]}
    assert example.scaled == ("x",)             # 0 and 1 stay what they are
    z = 0.5 * -1.0 + 0.1
    assert example.build(1).output.data == pytest.approx(-z + math.log(math.exp(z) + 1), rel=1e-14)
    assert gallery.read_example(example.toml).targets == example.targets
    with pytest.raises(gallery.ExampleError, match="column 'kind' nowhere holds 'c'; it holds a, b"):
        columns(table, text=classes.replace("kind=b", "kind=c"))


def test_a_cross_entropy_takes_a_target_for_each_class():
    model = MLP(2, [3], output="linear", rng=1)
    rows, classes = [[0.5, 1.0], [-1.0, 2.0], [0.2, 0.3]], [2, 0, 1]
    example = Example.of(model, rows, classes, loss=cross_entropy)
    assert example.formulas.endswith(
        "E = cross_entropy([out_o1, out_o2, out_o3], [t1, t2, t3])")
    read = gallery.read_example(example.toml)
    for row, (x, right) in enumerate(zip(rows, classes), start=1):
        graph = read.build(row)
        assert graph.output.data == cross_entropy(model(x), right).data
        assert graph.output.op == "weighted_sum" and len(graph.output.parents) == 6
    for wrong, complaint in (("[out_o1], [t1]", "takes at least two logits, not 1"),
                             ("[out_o1, out_o2], [t1, t2, t3]", "of 2 logits takes as many")):
        with pytest.raises(gallery.ExampleError, match=complaint):
            gallery.read_example(example.toml.replace("[out_o1, out_o2, out_o3], [t1, t2, t3]",
                                                      wrong))
    with pytest.raises(ValueError, match="class 3 is none of the 3 classes 0 … 2"):
        Example.of(model, rows, [0, 3, 1], loss=cross_entropy)
    with pytest.raises(TypeError, match="takes the index of a class or probabilities, not float 0.5"):
        Example.of(model, rows, [0, 0.5, 1], loss=cross_entropy)


LOSS = '''
id = "losses"
title = "A loss of two outputs"
output = "E"
formulas = """
o1 = w*x
o2 = tanh(w)
E = {loss}
"""
[inputs]
x = [0.5, -2.0]
[parameters]
w = 0.75
[targets]
t1 = [1, -1]
[constants]
t2 = -1
[training]
lr = 0.1
'''


@pytest.mark.parametrize("loss", [squared_error, mean_squared_error, hinge])
@pytest.mark.parametrize("outputs", ["o1, o2", "o2, o1", "o1"])
def test_a_loss_of_a_file_is_that_of_python(loss, outputs):
    names = outputs.split(", ")
    targets = [name.replace("o", "t") for name in names]
    text = LOSS.format(loss=f"{loss.__name__}([{outputs}], [{', '.join(targets)}])")
    if "t2" not in targets:
        text = text.replace("[constants]\nt2 = -1\n", "")
    example = gallery.read_example(text)
    for row, (x, t1) in enumerate([(0.5, 1.0), (-2.0, -1.0)], start=1):
        graph = example.build(row)
        w = Value(0.75, "w", "parameter")
        output = {"o1": w * x, "o2": w.tanh()}
        E = loss([output[name] for name in names],
                 [{"t1": t1, "t2": -1.0}[target] for target in targets])
        E.backward()
        graph.output.backward()
        assert (graph.output.data, graph["w"].grad) == (E.data, w.grad)
        assert graph["t1"].role == "target"
        assert "t2" not in graph or graph["t2"].role == "constant"      # as the file says
    again = gallery.read_example(example.toml)
    assert again.value("w+") == example.value("w+")
    if loss is not hinge and len(names) == 2:
        assert example.value("E_o1") == loss([Value(0.375)], [1.0]).data


def test_a_loss_of_one_output_needs_no_list():
    text = LOSS.replace("[constants]\nt2 = -1\n", "")
    one, listed = (gallery.read_example(text.format(loss=f"mean_squared_error({written})"))
                   for written in ("o1, t1", "[o1], [t1]"))
    assert one.value("E at row 1") == listed.value("E at row 1") == (1.0 - 0.375) ** 2


@pytest.mark.parametrize("formula, complaint", [
    ("mean_squared_error(o1)", "is not as mean_squared_error is written: mean_squared_error(output, "),
    ("hinge(o1, k=1)", "is not as hinge is written: hinge(output, target) or hinge([o1, o2], [t1"),
    ("mean_squared_error([o1, o2], [t1])", "mean_squared_error takes as many targets as outputs"),
    ("hinge([o1, o2], [t1, x])", "hinge takes labels −1 and 1, not 0.5"),
    ("cross_entropy([o1, o2], [t1, t1])", "that add up to 1, not [1.0, 1.0]"),
    ("huber(o1, t1)", "known are abs, cos, cross_entropy, exp, hinge, leaky_relu"),
])
def test_a_loss_that_cannot_be_read_is_refused(formula, complaint):
    with pytest.raises(gallery.ExampleError) as caught:
        gallery.read_example(LOSS.format(loss=formula))
    assert "line 8" in str(caught.value) and complaint in str(caught.value)


@pytest.mark.parametrize("formula, complaint", [
    ("cross_entropy(out, 0, k=2)", "gives cross_entropy k = 2; with 2 operands k is a whole number"),
    ("cross_entropy(out, 0, k=0.5)", "k = 0.5; with 2 operands k is a whole number from 0 to 1"),
    ("softmax(out, 1, k=-1)", "gives softmax k = -1; with 2 operands k is a whole number from 0 to 1"),
    ("cross_entropy(out, 0, k=t)", "takes a target of 0 or 1 for each class: cross_entropy([z1, z2]"),
    ("cross_entropy([out, 0], t)", "takes a target of 0 or 1 for each class: cross_entropy([z1, z2]"),
])
def test_a_class_that_there_is_not_is_refused(formula, complaint):
    text = CSV.replace("squared_error(out, t)", formula).replace('"height"', "1.0").replace(
        '"weight, kg"', "0.0").replace('data = "rows.csv"\n{more}\n', "")
    with pytest.raises(gallery.ExampleError) as caught:
        gallery.read_example(text)
    assert complaint in str(caught.value)


@pytest.mark.parametrize("lr", [0, -0.5])
def test_a_learning_rate_is_above_0(lr):
    example = gallery.load("one-neuron-xor")
    with pytest.raises(ValueError, match=f"the learning rate lr is {lr}; it must be above 0"):
        example.replace(lr=lr)
    with pytest.raises(gallery.ExampleError, match="^mine.toml: the learning rate lr is "):
        gallery.read_example(example.toml.replace("lr = 0.1", f"lr = {lr}"), "mine.toml")


def test_what_is_no_number_is_refused_by_example_of():
    with pytest.raises(TypeError, match="str 'a' is not a real number"):
        Example.of(MLP(2, [1]), [[1.0, 2.0], ["a", 1.0]], [0.0, 1.0])
    with pytest.raises(TypeError, match="the model is a function of a row's inputs.*not int 3"):
        Example.of(3, [[1.0, 2.0]], [0.0])
    assert Example.of(MLP(1, [1]), 1.5, 0.0).inputs == {"i1": 1.5}


@pytest.mark.parametrize("table, more, complaint", [
    ("height,kg\n1,2\n", "", "rows.csv has no column 'weight, kg'; it has height, kg"),
    ("height\n", "", "rows.csv has no rows of numbers under the names"),
    (TABLE.replace("70.5", "a"), "", "rows.csv, line 3, column 'weight, kg': 'a' is not a finite"),
    (TABLE.replace(",70.5", ""), "", "rows.csv, line 3, column 'weight, kg': '' is not a finite"),
    (TABLE, "validation = [4]", "validation = [4] is not a list of different rows from 1 to 3"),
    (TABLE, "validation = [1, 2, 3]", "validation leaves no row to train with"),
    (TABLE, "scaled = ['w']", "scaled = ['w'] is neither true nor a list of names among x, t"),
])
def test_a_table_that_does_not_fit_is_refused(columns, table, more, complaint):
    with pytest.raises(gallery.ExampleError) as caught:
        columns(table, more)
    assert complaint in str(caught.value) and "mine.toml: " in str(caught.value)


@pytest.mark.parametrize("name", ["../rows.csv", "/etc/passwd", "none.csv", "a/b.csv"])
def test_data_lie_beside_the_example(tmp_path, name):
    (tmp_path / "mine.toml").write_text(CSV.replace("{more}", "").replace("rows.csv", name),
                                        encoding="utf-8")
    with pytest.raises(gallery.ExampleError, match="is not the name of a file in the folder|"
                                                   "none.csv cannot be read"):
        Example.read(tmp_path / "mine.toml")
    with pytest.raises(gallery.ExampleError, match="is not the name of a file in the folder"):
        gallery.read_example(CSV.replace("{more}", ""))


def test_a_sheet_is_the_data_alone():
    sheet = read_sheet(NATURAL.replace("{net}", "w1*x1 + w2*x2 + b + c*x1"), "mine.toml", Sheet)
    assert type(sheet) is Sheet and tomllib.loads(gallery.load("colah-e").toml)["format"] == 1
    assert json.dumps(sheet.parameters)
