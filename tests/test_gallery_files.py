"""Examples as files: what is read, what is built from it, and what is refused."""

import copy
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

import microbp
from microbp import Value, gallery, squared_error
from microbp.writing.printed import Printed
from microbp.examples import reader
from microbp.examples.files import SHIPPED
from microbp.examples.formulas import FormulaError, read_formulas
from microbp.examples.quantities import Quantity, read_numbers, read_quantity
from microbp.examples.propagation import Propagation
from microbp.ops import OPS, Op

ONE_NEURON = """
id = "one-neuron"
title = "One neuron"
lr = 0.5
output = "E"
formulas = '''
net = weighted_sum(w1*x1 + b)
out = sigmoid(net)
E = squared_error(out, t)
'''
[inputs]
x1 = 2.0
[parameters]
w1 = 0.5
[constants]
b = 0.1
[targets]
t = 1.0
[[sources]]
id = "notes"
title = "My lecture notes"
[[published]]
source = "notes"
numbers = '''
out = 0.7503
w1+ = 0.5468
'''
"""


def refusal(text):
    with pytest.raises(gallery.ExampleError) as caught:
        gallery.read_example(text, "my.toml")
    return str(caught.value)


# What is there


def test_the_file_that_the_reader_shows_is_an_example():
    shown = reader.__doc__.split("::\n", 1)[1].split("\n\nRows can stand", 1)[0]
    example = gallery.read_example(dedent(shown))
    assert example.value("w1+", round="") == pytest.approx(0.5468, abs=5e-5)
    assert [example.value(name) for name in ("out", "w1+")] == [0.7503, 0.5468]     # by hand
    assert {finding.verdict for finding in example.audit()} == {"as printed"}


def test_the_examples_that_come_with_microbp_and_the_classic_is_first():
    assert len(gallery.ids()) == 28
    assert gallery.ids()[0] == "mazur-2-2-2"
    assert microbp.gallery is gallery


@pytest.mark.parametrize("name", gallery.ids())
def test_an_example_has_its_files_name_and_builds_a_graph_it_can_go_back_from(name):
    example = gallery.load(name)
    assert example.id == name and example.title and example.sources
    graph = example.build()
    graph.output.backward()
    assert graph.output.grad == 1.0
    assert [p.name for p in graph.parameters] == list(example.parameters)
    run = example.run()
    assert graph.computed
    for node in graph.computed:
        assert run.value(Quantity(node.name, row=1)) == node.data


def test_the_nodes_of_a_graph_have_their_names_and_roles():
    graph = gallery.load("mazur-2-2-2").build()
    assert {graph[name].role for name in ("i1", "i2")} == {"input"}
    assert {graph[name].role for name in ("o1", "o2")} == {"target"}
    assert graph["net_h1"].op == "weighted_sum"
    assert [parent.name for parent in graph["E_o1"].parents] == [
        parent.name for parent in squared_error(graph["out_o1"], graph["o1"]).parents]
    assert all(isinstance(node.parents, tuple) for node in graph.output.topological())
    assert [parent.name for parent in graph["net_h1"].parents] == ["w1", "w2", "i1", "i2", "b1"]
    assert all(node.name == name for name, node in graph.items())
    with pytest.raises(KeyError, match="there is no node 'w9'; there are i1, i2"):
        graph["w9"]


def test_given_numbers_can_be_replaced_and_rows_chosen():
    assert gallery.load("mazur-2-2-2").build(w5=0.41)["w5"].data == 0.41
    example = gallery.load("one-neuron-xor")
    assert [example.build(row)["y"].data for row in (1, 2, 3, 4)] == [0, 1, 1, 0]
    assert example.build().rows == [[0, 0, 1, 0], [0, 1, 1, 1], [1, 0, 1, 1], [1, 1, 1, 0]]
    with pytest.raises(ValueError, match="one-neuron-xor has no row 5; its last one is 4"):
        example.build(5)
    with pytest.raises(ValueError, match="mazur-2-2-2 is not given 'w9'; it is given i1"):
        gallery.load("mazur-2-2-2").build(w9=1.0)


def test_a_file_of_ones_own_works_like_an_id(tmp_path):
    path = tmp_path / "my.toml"
    path.write_text(ONE_NEURON, encoding="utf-8")
    for place in (path, str(path)):
        example = gallery.load(place)
        assert [finding.verdict for finding in example.audit()] == ["as printed"] * 2
        assert example.rule.biases == "frozen"


def test_trailing_zeros_are_kept():
    texts = {n.quantity: n.text for n in gallery.load("mazur-2-2-2").published}
    assert texts["w7+"] == "0.511301270"


# What is refused


@pytest.mark.parametrize("old, new, complaint", [
    ("lr = 0.5", "lr = 0.5\nlearning = 1", "the file knows no 'learning' (did you mean 'training'?); it knows constants"),
    ("lr = 0.5", "lr = 'fast'", "lr = 'fast' is not a finite number"),
    ("lr = 0.5", "lr = true", "lr = True is not a finite number"),
    ("lr = 0.5", "", "'w1+' asks for an update, but there is no lr"),
    ('id = "one-neuron"', "", "'id' is missing"),
    ('title = "One neuron"', "title = 3", "title = 3 is not a text in quotes"),
    ('output = "E"', 'output = "F"', "output = 'F' is not computed by the formulas"),
    ("x1 = 2.0", "x1 = inf", "[inputs] x1 = inf is not a finite number"),
    ("x1 = 2.0", "x1 = '2'", "[inputs] x1 = '2' is not a finite number"),
    ("x1 = 2.0", "x1 = []", "[inputs] x1 = [] is not a finite number"),
    ("x1 = 2.0", "x1 = [1, 2]\nx2 = [1]", "the lists of training rows have different lengths"),
    ("x1 = 2.0", "x1 = 2.0\nw1 = 1.0", "a name stands in two tables of given numbers"),
    ("x1 = 2.0", '"x; import os" = 2.0', "'x; import os' is not a name"),
    ("w1 = 0.5", "w1 = [1, 2]", "[parameters] w1 = [1, 2] is not a finite number"),
    ("[targets]", "[rule]\norder = 'wild'\n[targets]",
     "[rule] order = 'wild' is not known; it is one of 'simultaneous', 'sequential'"),
    ("[targets]", "[rule]\ncarried = 1\n[targets]", "[rule] knows no 'carried'"),
    ('source = "notes"', 'source = "book"', "source = 'book' is not among the [[sources]]"),
    ("sigmoid(net)", "__import__('os')", "line 8: `out = __import__('os')` uses the unknown "
     "operation '__import__'"),
    ("sigmoid(net)", "sigmoid(nett)", "line 8: `out = sigmoid(nett)` uses 'nett', which is not "
     "defined before it"),
    ("out = 0.7503", "out = 0,7503", "line 25: '0,7503' is not a number"),
    ("out = 0.7503", "out 0.7503", "line 25: `out 0.7503` is not of the form"),
    ("out = 0.7503", "outt = 0.7503", "'outt': there is no 'outt' (did you mean 'out'?) in one-neuron; it has w1"),
    ("out = 0.7503", "out; drop = 0.7503", "line 25: 'out; drop' is not the name of a quantity"),
    ("[targets]", "[targets", "the file is not TOML"),
    ("sigmoid(net)", "log(-net)", "line 8: `out = log(-net)` cannot be computed: log(-1.1) is "
     "undefined"),
    ("weighted_sum(w1*x1 + b)", "x1**0.5 / 0 + w1", "is undefined"),
])
def test_a_file_that_does_not_fit_is_refused(old, new, complaint):
    assert old in ONE_NEURON
    message = refusal(ONE_NEURON.replace(old, new, 1))
    assert message.startswith("my.toml") and complaint in message
    assert "\n" not in message


def test_what_is_no_example_at_all(tmp_path):
    with pytest.raises(ValueError, match=r"there is no example 'mazur' "
                       r"\(did you mean 'mazur-2-2-2'\?\); there are mazur-2-2-2, "):
        gallery.load("mazur")
    with pytest.raises(ValueError, match="none.toml: the file cannot be read"):
        gallery.load(tmp_path / "none.toml")
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ValueError, match="is not a text in UTF-8"):
        gallery.load(binary)


def test_no_example_carries_a_verdict():
    for path in SHIPPED.glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        assert "matches" not in text and "recomputed" not in text and "verdict" not in text


# Formulas


def leaves(names):
    return {name: Value(2.0, name) for name in names}


def test_both_ways_of_writing_a_weighted_sum_make_the_same_node():
    short, = read_formulas("n = weighted_sum(w*x + v*y + b)", leaves("wvxyb"))
    long, = read_formulas("n = weighted_sum([w, v], [x, y], b)", leaves("wvxyb"))
    for node in (short, long):
        assert (node.name, node.op) == ("n", "weighted_sum")
        assert [parent.name for parent in node.parents] == ["w", "v", "x", "y", "b"]


@pytest.mark.parametrize("formula", [
    "a = b.c", "a = [x]", "a = x if x else w", "a = (x", "a = lambda: x", "a = x and w",
    "a = max(x)", "a = sigmoid(x, w)", "a = weighted_sum(w*x + y + b)", "a = weighted_sum()",
    "a = weighted_sum([w], [x, y])", "a = 1e999 * x", "a = True + x", "a = 'x' + x", "a = x @ w",
    "a = x // w", "a = x[0]", "a = x := w", "a", "a = ", "= x", "1a = x + w", "a b = x + w",
    "a = sigmoid(*x)", "a = sigmoid(x=w)", "a = " + "(" * 3000 + "x" + ")" * 3000,
    "x = w + w", "a = x", "a = 2.0", "a = x + \x00", "a = total()", "a = f'{x}'", "a = -x if x",
])
def test_what_is_no_formula_is_refused_in_one_sentence(formula):
    with pytest.raises(FormulaError, match="formulas, line 1: ") as caught:
        read_formulas(formula, leaves("wxyb"))
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 400


@given(st.text(max_size=60))
def test_no_text_can_do_more_than_be_refused(text):
    try:
        made = read_formulas("a = " + text, leaves("xyz"))
    except FormulaError:
        return
    assert made[-1].name == "a" and all(isinstance(node, Value) for node in made)


@pytest.mark.parametrize("number, complaint", [
    ("9" * 400, "contains a number beyond 1e308"), ("1e309", "contains a number beyond 1e308"),
    ("9" * 5000, "is not a formula"),
])
def test_a_number_that_is_too_long_is_refused_at_its_place(number, complaint):
    message = refusal(ONE_NEURON.replace("sigmoid(net)", f"{number} * net"))
    assert message.startswith("my.toml, line 8: `out = ") and complaint in message
    assert len(message) < 200
    message = refusal(ONE_NEURON.replace("x1 = 2.0", f"x1 = {number}"))
    assert message.startswith("my.toml: ") and len(message) < 200


def test_names_and_signs_are_read_in_their_plain_form():
    """µ, the micro sign, is the letter μ; full-width and typographic signs are the usual ones."""
    text = (ONE_NEURON.replace("weighted_sum(w1*x1 + b)", "weighted_sum（w1×ｘ1＋µ）")
            .replace("b = 0.1", '"µ" = 0.1').replace("w1+ = 0.5468", "dE/dµ = -0.0468"))
    example = gallery.read_example(text)
    assert list(example.constants) == ["μ"]
    assert example.build(µ=0.3)["net"].data == example.build(**{"µ": 0.3})["net"].data == 1.3
    assert [finding.verdict for finding in example.audit()] == ["as printed"] * 2


def test_an_operation_that_somebody_defined_is_known_to_formulas(monkeypatch):
    halved = Op("halved", lambda a: (0.5 * a, (0.5,)), "½", ("half", "一半"), False)
    monkeypatch.setitem(OPS, "halved", halved)
    text = ONE_NEURON.replace("sigmoid(net)", "halved(net)")
    assert gallery.read_example(text).build()["out"].data == 0.55
    assert "halved, hinge, leaky_relu" in refusal(ONE_NEURON.replace("sigmoid", "softsign"))


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd",
                                 " http://example.org", "//example.org", "www.example.org"])
def test_an_address_is_one_of_the_web(url):
    message = refusal(ONE_NEURON.replace('title = "My', f'url = "{url}"\ntitle = "My'))
    assert message == (f"my.toml: [[sources]] url = {url!r} is not an address that begins with "
                       "http:// or https://")
    with pytest.raises(ValueError, match="begins with http"):
        gallery.Source("notes", url=url)
    assert gallery.Source("notes", url="HTTPS://example.org").url


def test_reading_takes_each_training_row_once(monkeypatch):
    passes = []
    forward = Propagation.forward
    monkeypatch.setattr(Propagation, "forward", lambda run, row, *rest: passes.append(row) or forward(
        run, row, *rest))
    rows = [k / 8 for k in range(40)]
    example = gallery.read_example(ONE_NEURON.replace("x1 = 2.0", f"x1 = {rows}"))
    assert [row["x1"] for row in passes] == rows
    example.build(40)
    assert len(passes) == 40


def test_the_row_that_cannot_be_computed_is_named():
    text = ONE_NEURON.replace("x1 = 2.0", "x1 = [2.0, -3.0]").replace("sigmoid(net)", "log(net)")
    assert refusal(text).startswith("my.toml: row 2: log(net = -1.4) is undefined")


def test_a_formula_can_use_the_indexed_notation():
    given = {name: Value(0.5, name) for name in ("w[2][1,2]", "a[1][2]")}
    made, = read_formulas("z[2][1] = w[2][1, 2] * a[1][2]", given)
    assert (made.name, made.data) == ("z[2][1]", 0.25)


# Quantities


@pytest.mark.parametrize("text, quantity", [
    ("net_h1", Quantity("net_h1")),
    ("w5+", Quantity("w5", updated=True)),
    ("dE_o1/dnet_o1 (delta_o1)", Quantity("net_o1", of="E_o1")),
    ("∂E/∂w5", Quantity("w5", of="E")),
    ("grad x", Quantity("x", of="E")),
    ("delta_o1", Quantity("o1", of="E", delta=True)),
    ("δ_o1", Quantity("o1", of="E", delta=True)),
    ("-dC/dz5 (error (t-o)(1-o)o)", Quantity("z5", of="C", negative=True)),
    ("de/db via c", Quantity("b", of="e", via="c")),
    ("E_total after 10000 updates (current text)", Quantity("E_total", updates=10000)),
    ("E after one update", Quantity("E", updates=1)),
    ("E after 10000", Quantity("E", updates=10000)),
    ("J at a=5.001", Quantity("J", at=(("a", 5.001),))),
    ("a at w=2.0, b=2.0", Quantity("a", at=(("w", 2.0), ("b", 2.0)))),
    ("p after 3 updates at row 2", Quantity("p", updates=3, row=2)),
    ("mean abs_error after 1000 updates", Quantity("abs_error", over_rows="mean", updates=1000)),
    ("dC/dw[2][1,2]", Quantity("w[2][1,2]", of="C")),
])
def test_the_names_of_quantities(text, quantity):
    assert read_quantity(text) == quantity


@pytest.mark.parametrize("text", ["", "w5++", "d/dw5", "a b", "w5+ after", "(all a remark)",
                                  "J at a=x", "J at a=1e", "x; y", "dE/dw5/dw6",
                                  " " * 300_000, "a" + " " * 300_000 + "b", "a at " * 60_000])
def test_what_names_no_quantity(text):
    with pytest.raises(ValueError, match="is not the name of a quantity"):
        read_quantity(text)


def test_the_last_equals_sign_counts():
    assert read_numbers("a at x=1 = 2.50\n# nothing\n\nE = 1", "here") == [
        ("a at x=1", "2.50"), ("E", "1")]


# Digits


@pytest.mark.parametrize("printed, value, agrees", [
    ("0.75136507", 0.75136506955, True),
    ("0.511301270", 0.51130127023, True),
    ("0.4", 0.44, True), ("0.40", 0.44, False),
    ("0.5", 0.45, True), ("0.4", 0.45, True),               # a tie may go either way
    ("2.406e-3", 0.0024064, True), ("-1", 1.0, False),
    ("0.29102777369359933", 0.29102777369359935087, True),
    ("0.0000", 0.0, True), ("1", float("nan"), False), ("1", float("inf"), False),
    ("0.000", 0.00044, True), ("0.00", 0.0051, False),      # a zero claims the decimals it has
    ("0", 0.00044, False), ("0e9", 0.36, False), ("-0", -0.3, False),
    ("0", 0.0, True), ("0", -5.6e-17, True), ("-0e3", 0.0, True),
])
def test_digits_agree_if_rounding_gives_them(printed, value, agrees):
    assert Printed(printed).agrees(value) is agrees


@pytest.mark.parametrize("printed, right, slip", [
    ("0.75136079", 0.75136506955, "dropped"),
    ("-0.01904919", -0.019049119, "dropped"),
    ("0.000433568", 0.00043856773, "changed"),
    ("33.001", 33.003, "changed"),
    ("0.274811803", 0.274811083, "swapped"),
    ("0.59332699", 0.593269992, "doubled"),
    ("0.5932", 0.9531, None), ("0.12", 0.13, None), ("-0.5933", 0.5923, None),
    ("0.59327", 0.593269992, None),
    *[(f"0.29837110{k}", 0.2983711088, "changed") for k in range(8)],    # the last, nothing more
    ("0.298371188", 0.2983711088, "dropped"), ("0.298371011", 0.2983711088, None),
    ("0.298377110", 0.2983711088, "doubled"),
])
def test_slips_of_the_pen(printed, right, slip):
    assert Printed(printed).slip_from(right) == slip


@given(st.floats(-1e6, 1e6), st.integers(0, 12))
def test_a_number_agrees_with_its_own_digits(value, places):
    digits = f"{value:.{places}f}"
    bare_zero = not places and not float(digits)        # of which no digit is the number's own
    assert Printed(digits).agrees(value) is (not bare_zero or abs(value) <= 1e-12)
    assert Printed(digits).slip_from(value) is None


@pytest.mark.parametrize("zero", ["0", "0.0", "0.000", "-0", "0e-3"])
@pytest.mark.parametrize("value", [0.3, -0.3, 0.07, 7.0, 5e-4])
def test_a_zero_is_not_what_is_left_of_a_number(zero, value):
    assert not Printed(zero).is_cut_from(value)


def test_an_example_can_be_copied():
    example = gallery.load("mazur-2-2-2")
    assert copy.deepcopy(example).build()["E_total"].data == example.build()["E_total"].data


# The indexed notation


def test_the_indexed_notation_changes_names_and_no_number():
    plain, example = gallery.load("mazur-2-2-2"), gallery.load("mazur-2-2-2", notation="indexed")
    assert list(example.parameters) == [
        "w[2][1,1]", "w[2][1,2]", "w[2][2,1]", "w[2][2,2]",
        "w[3][1,1]", "w[3][1,2]", "w[3][2,1]", "w[3][2,2]"]
    assert "z[2][1] = w[2][1,1]*a[1][1] + w[2][1,2]*a[1][2] + b[2]" in (
        example.formulas)
    assert [node.data for node in example.build().values()] == [
        node.data for node in plain.build().values()]
    assert example.published[17].quantity == "dC[1]/dz[3][1] (dE_o1/dnet_o1 (delta_o1))"
    short = [n for n in example.published if "1000" not in n.quantity]
    for number in short:
        asked = read_quantity(number.quantity)
        assert read_quantity(str(asked)) == asked
        old = number.quantity.split(" (", 1)[1][:-1]
        assert example.run().value(asked) == plain.value(old)


def test_neurons_with_biases_of_their_own_and_several_rows_in_indexed_notation():
    graph = gallery.load("han-kamber-3-2-1", notation="indexed").build()
    assert graph["b[2][1]"].data == -0.4 and graph["w[2][2,3]"].data == 0.2
    example = gallery.load("numpy-3-4-1", notation="indexed")
    assert example.build(2)["y[1]"].data == 1.0
    assert f"{example.value('mean abs_error after 10 updates'):.6f}" == (
        f"{gallery.load('numpy-3-4-1').value('mean abs_error after 10 updates'):.6f}")


@pytest.mark.parametrize("name", ["cs231n-add-mul", "micrograd-readme"])
def test_what_has_no_layers_has_no_indexed_notation(name):
    with pytest.raises(ValueError, match=f"{name} has no neurons"):
        gallery.load(name, notation="indexed")
    with pytest.raises(ValueError, match="there is no notation 'roman'"):
        gallery.load(name, notation="roman")
