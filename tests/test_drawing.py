"""What a drawing says and does: numbers, names, files, notebooks, refusals."""

import re
from base64 import b64decode
from xml.etree import ElementTree

import pytest
from geometry import SVG, Picture
from graphs import (
    done,
    example,
    example_by_operators,
    network,
    parameter,
    parameters_multiplied,
    strange_names,
)

import microbp.drawing
from microbp import (
    MLP,
    Value,
    cross_entropy,
    draw,
    gallery,
    mean_squared_error,
    squared_error,
    total,
    weighted_sum,
)
from microbp.anatomy import Anatomy
from microbp.drawing import lettering
from microbp.drawing.layering import TooManyBends
from microbp.drawing.lettering import Piece, flat, lettered
from microbp.drawing.reading import Reading
from microbp.drawing.theme import SHARED, THEMES


def texts(svg, node):
    """The texts of one card, by class."""
    group = ElementTree.fromstring(svg).find(f".//{SVG}g[@id='node-{node}']")
    return {text.get("class"): "".join(text.itertext()) for text in group.findall(f"{SVG}text")}


def number_of(output, name):
    return [node.name for node in output.topological()].index(name)


def label(svg, edge):
    group = ElementTree.fromstring(svg).find(f".//{SVG}g[@id='{edge}']")
    return " ".join("".join(text.itertext()) for text in group.iter(f"{SVG}text")) or None


def kinds(svg):
    """The kind of each card, by the name in its title."""
    return {name: kind for kind, name in
            re.findall(r'class="node (\w+)"[^>]*>\s*<title>(\w+)', svg)}


# Numbers


def test_a_card_shows_name_value_and_gradient():
    error = example()
    svg = draw(error).svg
    assert texts(svg, number_of(error, "net_h1")) == {
        "name": "neth1", "value": "0.3775", "grad": "∇0.008771"}
    assert texts(svg, number_of(error, "w5")) == {
        "name": "w5", "value": "0.4", "grad": "∇0.08217"}
    assert texts(svg, number_of(error, "t1"))["grad"] == "∇−0.7414"


def test_an_edge_shows_its_local_derivative_and_nothing_for_one():
    error = example()
    svg = draw(error).svg
    out, net, term = (number_of(error, name) for name in ("h1", "net_h1", "E_o1"))
    assert label(svg, f"edge-{out}-0") == "×0.2413"
    assert [label(svg, f"edge-{net}-{k}") for k in range(5)] == [
        "×0.05", "×0.1", "×0.15", "×0.2", None]
    assert label(svg, f"edge-{term}-0") == "×(−0.7414)"


def test_edges_say_where_they_come_from():
    error = example()
    order = error.topological()
    for edge in ElementTree.fromstring(draw(error).svg).iter(f"{SVG}g"):
        if edge.get("class") == "edge":
            _, node, index = edge.get("id").split("-")
            assert edge.get("data-node") == node
            assert order[int(edge.get("data-source"))] is order[int(node)].parents[int(index)]


def test_every_node_and_edge_is_drawn_once():
    error = example()
    order = error.topological()
    ids = re.findall(r'id="((?:node|edge)-[\d-]+)"', draw(error).svg)
    assert sorted(ids) == sorted(
        [f"node-{i}" for i in range(len(order))]
        + [f"edge-{i}-{k}" for i, node in enumerate(order) for k in range(len(node.parents))])


def test_gradients_that_were_not_computed_are_not_zero():
    error = example(back=False)
    for level in ("scalar", "neuron"):
        svg = draw(error, level=level).svg
        assert "∇0" not in svg and "∇·" in svg
    assert texts(draw(error).svg, number_of(error, "w1"))["grad"] == "∇·"


def test_digits_are_significant_digits():
    error = example()
    node = number_of(error, "h1")
    assert texts(draw(error, digits=2).svg, node)["value"] == "0.59"
    assert texts(draw(error, digits=9).svg, node)["value"] == "0.593269992"


def test_a_drawing_is_a_snapshot():
    a = Value(3.0, "a")
    made = draw(a)
    a.data = 4.0
    assert ">3<" in made.svg and ">4<" not in made.svg


def test_kinds_come_from_roles_or_from_the_parameters_given():
    a, b = Value(3.0, "a"), parameter(2.0, "b")
    y = done((a * b).named("y"))
    assert kinds(draw(y).svg) == {"a": "input", "b": "parameter", "y": "loss"}
    assert kinds(draw(y, parameters=[a]).svg) == {"a": "parameter", "b": "input", "y": "loss"}


def test_titles_say_indexed_names_as_they_were_given():
    svg = draw(network(3, [4, 2], notation="indexed")).svg
    assert "<title>w[2][1,1]: value" in svg and "w_[" not in svg


def test_powers_show_their_exponent():
    a = Value(3.0, "a")
    badges = re.findall(r'<g class="badge">.*?<text[^>]*>(.*?)</text>',
                        draw(a**2 + a**-1 + a**0.5).svg, re.DOTALL)
    assert sorted(badges) == ["+", "+", "x²", "x⁻¹", "xⁿ"]


def test_logits_stand_in_their_order_whichever_is_the_target():
    logits = [parameter(0.1 * k, f"z{k}") * Value(1.0, f"x{k}") for k in range(1, 12)]
    loss = cross_entropy([z.named(f"o{k}") for k, z in enumerate(logits, 1)], 1)
    made = draw(loss)
    heights = {made.diagram.figures[i].title.split(" ")[0]: rect.y
               for i, rect in enumerate(made.layout.cards)}
    tops = [heights[lettering.flat(lettered(f"o{k}"))] for k in range(1, 12)]
    assert tops == sorted(tops)


# The neuron level


def test_neurons_are_tables_and_weights_stand_on_lines():
    error = example()
    svg = draw(error, level="neuron").svg
    h1, net = number_of(error, "h1"), number_of(error, "net_h1")
    group = ElementTree.fromstring(svg).find(f".//{SVG}g[@id='node-{h1}']")
    said = [(text.get("data-node"), "".join(text.itertext()).replace("\u00a0", " "))
            for text in group.findall(f"{SVG}text")]
    assert said == [
        (None, "neuron h1"), (None, "value"), (None, "∂E/∂"),
        (None, "neth1 = Σwx + b1"), (str(net), "0.3775"), (str(net), "0.008771"),
        (None, "h1 = σ(neth1)"), (str(h1), "0.5933"), (str(h1), "0.03635")]
    assert label(svg, f"edge-{net}-2") == "w1 0.15 ∇0.0004386"
    assert label(svg, f"edge-{net}-3") == "w2 0.2 ∇0.0008771"


def test_a_shared_bias_is_a_card_even_if_it_is_a_constant():
    error = done(gallery.load("mazur-2-2-2").build()["E_total"])
    cards = kinds(draw(error, level="neuron").svg)
    assert cards["b₁"] == cards["b₂"] == "constant"


def test_a_bias_with_the_input_minus_one_stands_in_the_table():
    error = done(gallery.load("negnevitsky-xor").build().output)
    said = "".join(ElementTree.fromstring(draw(error, level="neuron").svg).itertext())
    assert "th3" in said and "th4" in said and "th5" in said


def test_a_weight_never_disappears_with_its_input():
    picture = Picture(draw(parameters_multiplied(), level="neuron").svg)
    said = " ".join("".join(text.itertext()) for text in picture.root.iter(f"{SVG}text"))
    assert "w 0.5 ∇" in said and " v " in said and "b" in said


def test_wide_layers_are_folded():
    picture = Picture(draw(network(2, [16, 16, 1]), level="neuron").svg)
    assert len(picture.cards) == 2 + 2 + 1 + 1  # inputs, two layers, output neuron, error
    said = "".join(picture.root.itertext())
    assert "layer of 16 neurons" in said and "256 weights" in said


def test_very_wide_layers_leave_rows_out():
    said = "".join(Picture(draw(network(2, [30, 1]), level="neuron").svg).root.itertext())
    assert "… 11 more" in said and "60 weights" not in said and "30 weights" in said


def test_many_inputs_are_one_table():
    picture = Picture(draw(network(20, [3, 1]), level="neuron").svg)
    assert "20 inputs" in "".join(picture.root.itertext())
    assert len(picture.cards) == 1 + 3 + 1 + 1


def test_large_graphs_are_drawn_at_the_neuron_level():
    large = network(8, [40, 20, 1])
    assert len(large.topological()) > microbp.drawing.picture.MANY
    assert draw(large).level == "neuron" and draw(example()).level == "scalar"


def test_a_graph_too_large_to_read_is_refused_with_advice():
    """Unless its parts are alike: then they fold."""
    alike = total([Value(1.0).tanh() for _ in range(3001)])
    with pytest.raises(ValueError, match=r"graph of 6003 nodes .* draw a part .*level=.neuron."):
        draw(alike, level="scalar")
    assert len(draw(alike).diagram.figures) == 4
    others = total([Value(1.0).tanh() * (k + 0.5) for k in range(3001)])
    with pytest.raises(ValueError, match="graph of 12005 nodes .* at the neuron level: draw a part"):
        draw(others)


def test_a_graph_with_too_many_long_lines_is_refused(monkeypatch):
    monkeypatch.setattr("microbp.drawing.layering.BEND_LIMIT", 10)
    a = Value(0.5, "a")
    y = a.sin()
    for _ in range(6):
        y = (y * a).sin()
    with pytest.raises(ValueError, match='or use level="neuron"') as refusal:
        draw(y)
    assert not isinstance(refusal.value, TooManyBends)


def test_six_neurons_of_a_layer_stand_one_by_one_and_seven_are_folded():
    said = {n: "".join(Picture(draw(network(1, [n, 1]), level="neuron").svg).root.itertext())
            for n in (6, 7)}
    assert "layer of" not in said[6] and "neuron\u00a0h6" in said[6]
    assert "layer of 7 neurons" in said[7]


def test_weights_and_inputs_are_drawn_in_pairs_weights_first():
    """w₁ stands above x₁, and w₂ follows: the product of the first pair is read first."""
    w, x, b = [parameter(0.5, f"w{k}") for k in (1, 2)], [Value(0.1, f"x{k}") for k in (1, 2)], 1.0
    net = weighted_sum(w, x, b)
    names = [net.parents[index].name for index in Reading(Anatomy(net)).operands(net)]
    assert names == ["w1", "x1", "w2", "x2", ""]


def outline(svg, kind):
    """The rectangles of the first card of a kind."""
    group = ElementTree.fromstring(svg).find(f".//{SVG}g[@class='node {kind}']")
    return group.findall(f"{SVG}rect")


def test_the_result_has_a_second_line_around_its_card():
    card, outer = outline(draw(example()).svg, "loss")
    assert outer.get("class") == "outline" and outer.get("fill") == "none"
    assert float(card.get("x")) - float(outer.get("x")) == 4
    assert float(outer.get("width")) - float(card.get("width")) == 8


def test_targets_are_dashed_and_constants_dotted():
    """Kinds differ by shape, so that colour is never needed: a dash is longer than its gap."""
    svg = draw(example_by_operators()).svg
    dashes = {kind: outline(svg, kind)[0].get("stroke-dasharray")
              for kind in ("target", "constant", "input", "parameter", "op")}
    dash, gap = map(float, dashes["target"].split())
    dot, space = map(float, dashes["constant"].split())
    assert dash > 1.5 * gap and dot < space
    assert dashes["input"] is dashes["parameter"] is dashes["op"] is None


def test_kinds_differ_in_dot_as_they_do_in_svg():
    E, squared = example(), example_by_operators()
    kinds = {node.role or node.name: line for drawn in (E, squared)
             for node, line in zip(drawn.topological(), dot_nodes(drawn), strict=True)}
    styles = {"input": "rounded,filled", "parameter": "filled", "target": "filled,dashed",
              "constant": "rounded,filled,dotted"}
    for kind, style in styles.items():
        assert f'style="{style}"' in kinds[kind]
    assert [line.endswith(" peripheries=2]") for line in dot_nodes(E)] == [
        node is E for node in E.topological()]


def dot_nodes(output):
    """Return the line of each node in DOT, in the order of the graph."""
    lines = re.findall(r"^ *(n\d+) (\[label=.*)$",
                       draw(output, level="scalar").to_graphviz().source, re.MULTILINE)
    return [line for _, line in sorted(lines, key=lambda found: int(found[0][1:]))]


# The neuron level hides nothing


def formulas(output):
    """The first words of each row of the tables at the neuron level."""
    made = draw(output, level="neuron")
    return [flat(text.letters) for figure in made.diagram.figures for text in figure.texts
            if text.style == "formula"]


def test_tables_say_what_is_computed():
    assert {"net_h1 = Σwx + b₁", "h₁ = σ(net_h1)", "E_o1 = ½(t₁ − o₁)²"} < set(formulas(example()))
    assert "E₁ = ½(t₁ − o₁)²" in formulas(example_by_operators())
    x, w, y = Value(0.5, "x"), parameter(2.0, "w"), Value(1.0, "y", "target")
    a = (w * x).relu().named("a")
    assert formulas((1.0 - y * a).relu().named("L")) == [
        "net_a = Σwx", "a = ReLU(net_a)", "L = ReLU(1 − y·a)", "target y"]
    assert formulas((-(y * a.log() + (1 - y) * (3 - a).log())).named("L"))[2] == (
        "L = −(y·ln(a) + (1 − y)·ln(3 − a))")


def test_a_subtracted_bias_is_said():
    x, w, theta = Value(0.5, "x"), parameter(2.0, "w"), parameter(1.0, "θ")
    assert formulas((w * x - theta).sigmoid().named("y")) == [
        "net_y = Σwx − θ", "y = σ(net_y)", "θ"]
    assert "net₃ = Σwx − th₃" in formulas(gallery.load("negnevitsky-xor").build().output)


def test_a_cross_entropy_names_its_class_and_the_probabilities():
    z = [(parameter(0.5, f"w{k}") * Value(float(k), f"x{k}")).named(f"o{k}") for k in (1, 2)]
    loss = done(cross_entropy(z, 1).named("L"))
    table = draw(loss, level="neuron").diagram.figures[-1]
    said = {flat(text.letters): flat(number.letters) for text, number in zip(
        table.texts[3:], table.texts[4:]) if text.style == "formula"}
    assert said == {"L = −ln p(o₂)": "0.4741", "p(o₁)": "0.3775", "p(o₂)": "0.6225"}


def test_a_penalty_on_the_weights_leaves_them_on_their_lines():
    error = network(2, [3, 1])
    weights = [node for node in error.topological() if node.role == "parameter"]
    cards = len(draw(error, level="neuron").diagram.figures)
    made = draw(done((error + 1e-4 * total([w * w for w in weights])).named("L")), level="neuron")
    assert len(made.diagram.figures) == cards + 2       # the penalty, and the sum
    said = "".join(ElementTree.fromstring(made.svg).itertext())
    assert f"computed from {len(weights)} weights" in said and "w1\n" in said


def test_penalties_say_what_they_are_and_what_no_other_table_has():
    w = [parameter(0.5, "w1"), parameter(-0.8, "w2")]
    decay, x = parameter(0.1, "λ"), Value(2.0, "x")
    y = (w[0] * x + w[1] * Value(1.0, "u")).tanh()
    loss = y + decay * (abs(w[0]) + abs(w[1])) + 0.1 * (w[0] ** 2 + w[1] ** 2)
    said = formulas(done(loss.named("J")))
    assert said[:3] == ["v₉ = 0.1·(w₁² + w₂²)", "v₆ = λ·(|w₁| + |w₂|)", "λ"]


def test_a_penalty_added_up_from_a_zero_is_one_table():
    error = network(2, [16, 1])
    weights = [node for node in error.topological() if node.role == "parameter"]
    penalty = Value(0.0)
    for weight in weights:
        penalty = penalty + weight ** 2
    made = draw(done((error + 0.01 * penalty).named("L")), level="neuron")
    (table,) = [figure for figure in made.diagram.figures
                if figure.texts[0].word.startswith("computed from")]
    rows = [flat(text.letters) for text in table.texts if text.style == "formula"]
    assert len(rows) == 2 and "b" not in rows[0] + rows[1]  # the penalty and the zero, no biases
    assert "layer of 16 neurons (biases: 16)" in made.svg


def test_several_rows_are_folded_as_one_is():
    model = MLP(2, [8, 1], activation="tanh", rng=1)
    rows = [model([0.0, 1.0]), model([1.0, 0.0])]
    made = draw(done(mean_squared_error(rows, [1.0, 0.0])), level="neuron")
    assert len(made.diagram.figures) == 2 * 5 + 3       # inputs, layer, neuron, error; mean
    assert made.layout.height < 500


def rows_of_data(count):
    model = MLP(2, [2, 1], activation="tanh", rng=1)
    rows = [model([0.1 * k, 0.2]) for k in range(count)]
    return done(mean_squared_error(rows, [1.0] * count))


def test_many_rows_are_one_and_a_table_of_the_others():
    made = draw(rows_of_data(7), level="neuron")
    assert len(made.diagram.figures) == 2 + 3 + 1 + 1 + 3   # a row, the others, and their mean
    said = "".join(Picture(made.svg).root.itertext())
    assert "6 more, computed alike" in said and "Eo1#7" in said
    assert "computed alike" not in draw(rows_of_data(6), level="neuron").svg


def test_rows_that_python_adds_up_fold_as_well():
    model = MLP(2, [2, 1], activation="tanh", rng=1)
    loss = done(sum((model([0.1 * k, 0.2]) - 1.0) ** 2 for k in range(8)).named("L"))
    made = draw(loss, level="neuron")
    said = "".join(Picture(made.svg).root.itertext())
    assert len(made.diagram.figures) == 2 + 3 + 3 + 1 + 1       # a row, the others, their sum
    assert "7 more, computed alike" in said and loss.op == "+"
    few = sum((model([0.1 * k, 0.2]) - 1.0) ** 2 for k in range(6))
    assert "computed alike" not in draw(few, level="neuron").svg


def test_a_partial_sum_with_a_name_is_no_mere_link():
    x, w = Value(0.5, "x"), parameter(0.5, "w")
    terms = [(w * x).tanh() for _ in range(9)]
    half = (terms[0] + terms[1]).named("half")
    made = draw(done(sum(terms[2:], half)), level="neuron")
    assert "6 more, computed alike" in made.svg and "half" in "".join(
        Picture(made.svg).root.itertext())


def test_rows_that_are_computed_otherwise_are_not_counted_as_alike():
    w, v, xs = parameter(0.5, "w"), parameter(0.2, "v"), [Value(0.1 * k) for k in range(14)]
    total_ = done(total([(w * x).tanh() for x in xs[:7]] + [(v * x).tanh() for x in xs[7:10]]))
    made = draw(total_, level="neuron")
    said = "".join(Picture(made.svg).root.itertext())
    assert "6 more, computed alike" in said and said.count("neuron\u00a0") == 1 + 3


def test_neurons_that_go_different_ways_are_not_folded():
    """Else nobody could tell which gate a line comes from."""
    x = [Value(0.1 * k, f"x{k}") for k in range(8)]
    gates = [(parameter(0.5, f"w{k}") * x[0]).sigmoid().named(f"g{k}") for k in range(8)]
    made = draw(done(total([g * v for g, v in zip(gates, x)])), level="neuron")
    assert "layer of" not in made.svg and "neuron\u00a0g7" in "".join(
        Picture(made.svg).root.itertext())


def test_many_errors_of_one_row_are_one_table_with_their_targets():
    said = "".join(Picture(draw(network(2, [7]), level="neuron").svg).root.itertext())
    assert "7 errors" in said and "target" in said
    assert "7 errors" not in draw(network(2, [6]), level="neuron").svg


# Names are data


@pytest.mark.parametrize("level", ["scalar", "neuron"])
def test_names_never_become_markup(level):
    svg = draw(strange_names(), level=level).svg
    root = ElementTree.fromstring(svg)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        "svg", "title", "desc", "g", "rect", "path", "text", "tspan"}
    assert "\u202e" not in svg and "x\n" not in svg
    assert "学习率参数" in svg


@pytest.mark.parametrize("name, letters", [
    ("x", [("x", False)]),
    ("w12", [("w", False), ("12", True)]),
    ("net_h1", [("net", False), ("h1", True)]),
    ("w1x1", [("w", False), ("1", True), ("x", False), ("1", True)]),
    ("w1·i1", [("w", False), ("1", True), ("·i", False), ("1", True)]),
    ("w[2][1,2]", [("w", False), ("(2)", False, True), ("1,2", True)]),
    ("theta_4", [("θ", False), ("4", True)]),
    ("x_{12}", [("x", False), ("12", True)]),
    ("learning_rate", [("learning_rate", False)]),
    ("w·x1#2", [("w·x", False), ("1", True), ("#2", False)]),
    ("E_a[3][1]", [("E", False), ("a[3][1]", True)]),
    ("learning rate", [("learning rate", False)]),
    ("", []),
])
def test_names_are_lettered_with_subscripts(name, letters):
    assert lettered(name) == [Piece(*piece) for piece in letters]


def test_names_of_more_than_24_characters_end_in_an_ellipsis():
    assert flat(lettered("x" * 24)) == "x" * 24
    assert flat(lettered("x" * 25)) == flat(lettered("x" * 50)) == "x" * 23 + "…"


# Errors


@pytest.mark.parametrize("arguments, error, message", [
    ({"output": 3.0}, TypeError, "draw takes a Value, or a list of them, not float"),
    ({"output": []}, ValueError, "at least one Value, not an empty list"),
    ({"output": [Value(1.0), 2.0]}, TypeError, "a Value, or a list of them, not float"),
    ({"output": MLP(1, [1])}, TypeError, r"not MLP: draw\(model\(inputs\)\) draws a model"),
    ({"level": "layer"}, ValueError, "level is 'scalar' or 'neuron', not 'layer'"),
    ({"theme": "blue"}, ValueError, "theme is 'light' or 'dark' or 'auto', not 'blue'"),
    ({"lang": "de"}, ValueError, "lang is 'en' or 'zh', not 'de'"),
    ({"digits": 0}, ValueError, "whole number from 1 to 17, not 0"),
    ({"digits": True}, ValueError, "whole number from 1 to 17, not True"),
    ({"direction": "up"}, ValueError, "direction is 'right' or 'down', not 'up'"),
    ({"width": 0}, ValueError, "width is a number above 0 and below a million, not 0"),
    ({"font_scale": "2"}, ValueError,
     "font_scale is a number above 0 and below a million, not '2'"),
    ({"font_scale": 0.8, "width": 850}, ValueError, "font_scale=0.8 is smaller than a width"),
    ({"show": ["values", "colours"]}, ValueError, "show takes 'values', .*, not 'colours'"),
    ({"highlight": "q"}, ValueError, "no node of the graph of .* is named 'q'"),
    ({"only": [3]}, TypeError, "a node is a Value or a name, not int 3"),
    ({"after": 99}, ValueError, "after is a number of steps from 0 to 1, not 99"),
    ({"parameters": [Value(2.0, "q")]}, ValueError, "'q'.* is not a leaf of the graph"),
])
def test_bad_arguments_are_named(arguments, error, message):
    with pytest.raises(error, match=message):
        draw(**{"output": Value(1.0), **arguments})


def test_an_unknown_suffix_is_refused_and_nothing_written(tmp_path):
    with pytest.raises(ValueError, match=r"must be one of \.svg, \.png, \.pdf, \.tex, \.dot"):
        draw(example()).save(tmp_path / "x.jpg")
    assert list(tmp_path.iterdir()) == []


# Files and notebooks


def test_save_writes_the_svg(tmp_path):
    made = draw(example())
    path = made.save(tmp_path / "x.svg")
    assert path.read_text(encoding="utf-8") == made.svg


def test_a_notebook_gets_a_data_uri_image_and_a_tree():
    made = draw(example())
    image = r'<img src="data:image/svg\+xml;base64,([^"]+)" alt="[^"<>]+" style="[^"]*">'
    source = re.search(image, made._repr_html_())[1]
    assert b64decode(source).decode() == made.svg
    assert repr(made).splitlines()[:3] == [
        "E = +: value 0.2984, gradient 1",
        "├─ E_o1 = ½d²: value 0.2748, gradient 1",
        "│  ├─ ×(−0.7414) ← t₁: value 0.01, gradient −0.7414"]


def test_the_tree_repeats_nothing():
    lines = str(draw(example())).splitlines()
    assert sum(line.endswith("(above)") for line in lines) == 2  # h1 and h2, for o2
    assert len([line for line in lines if "net_h1" in line]) == 1


def test_the_tree_of_a_deep_graph_is_cut():
    y = Value(0.5, "a")
    for _ in range(500):
        y = y.sin()
    lines = str(draw(y)).splitlines()
    assert len(lines) == 201 and lines[-1] == "…"


def test_title_and_description_say_what_is_shown():
    root = ElementTree.fromstring(draw(example()).svg)
    assert root.find(f"{SVG}title").text == "computation graph of E"
    assert root.find(f"{SVG}desc").text == (
        "25 nodes; the result is E = +: value 0.2984, gradient 1")


# Colours


def luminance(colour):
    parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    light = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), light, strict=True))


def contrast(one, other):
    """Return the contrast of two colours `#rrggbb`, from 1 to 21, as WCAG 2.2 defines it."""
    dark, light = sorted(map(luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_has_the_greatest_contrast():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", THEMES)
def test_texts_and_lines_have_contrast(theme):
    colours = THEMES[theme]
    grounds = ["background", "panel", "input", "parameter", "target", "constant", "loss", "op"]
    for text in ("ink", "muted", "value", "grad", "local"):
        for ground in grounds:
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    assert contrast(colours["badge-ink"], colours["badge"]) >= 4.5
    for line in [name for name in colours if name.endswith("-line")] + ["edge"]:
        on = ["background", "panel"] + [line.removesuffix("-line")] * line.endswith("-line")
        for ground in on:
            assert contrast(colours[line], colours[ground]) >= 3, (line, ground)
    shared = [name for name in colours if name.startswith("shared-")]
    assert len(shared) == SHARED
    for line in shared:
        for ground in ("background", "panel", "parameter"):
            assert contrast(colours[line], colours[ground]) >= 3, (line, ground)


def test_the_themes_have_the_same_colours_to_give():
    assert THEMES["light"].keys() == THEMES["dark"].keys()


def test_both_themes_draw_the_same_picture():
    light, dark = (draw(example(), theme=theme).svg for theme in ("light", "dark"))
    assert re.sub(r"#\w{6}|light|dark", "", light) == re.sub(r"#\w{6}|light|dark", "", dark)


def test_a_loss_of_a_list_is_drawn():
    outs = [Value(0.2, "a"), Value(0.4, "b")]
    assert draw(squared_error(outs, [1.0, 0.0])).svg.count('class="node target"') == 2
