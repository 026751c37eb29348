"""One derivative explained: the paths of the chain rule, their sum, and the same in δ."""

import math
import re
from itertools import islice
from pathlib import Path

import pytest
from golden import golden
from graphs import GRAPHS, article, example_by_operators
from hypothesis import given
from random_graphs import random_graphs
from test_steps import HOSTILE

from microbp import (
    MLP,
    Value,
    cross_entropy,
    draw,
    explain,
    gallery,
    softmax,
    squared_error,
)
from microbp.engine import gradients
from microbp.anatomy import Anatomy
from microbp.anatomy.formulas import Letters
from microbp.walkthrough.paths import Paths


BAYDIN = Path(gallery.__file__).parent / "examples" / "gallery" / "baydin-ad-survey.toml"


def close(a, b):
    return math.isclose(a, b, rel_tol=1e-12, abs_tol=1e-12)


def every_path(node, leaf):
    """Enumerate the products of all paths, one by one."""
    if node is leaf:
        return [1.0]
    return [local * product for parent, local in zip(node.parents, node.local_grads, strict=True)
            for product in every_path(parent, leaf)]


# What is told


@pytest.mark.parametrize("name, told", [
    ("explain-w1-en.txt", lambda explanation: str(explanation)),
    ("explain-w1-zh.txt", lambda explanation: explanation.text("zh")),
    ("explain-w1-delta.txt", lambda explanation: explanation.text(notation="delta")),
    ("explain-w1.tex", lambda explanation: explanation.latex()),
    ("explain-w1-zh.md", lambda explanation: explanation.markdown("zh")),
])
def test_w1_of_the_2_2_2_example_is_told_as_in_the_article(name, told):
    assert told(explain(article(), "w1")) == golden(name)


def test_the_two_paths_of_w1_have_the_numbers_of_the_article():
    explanation = explain(article(), "w1")
    assert explanation.count == 2 and explanation.fork.name == "out_h1"
    assert [round(path.product, 9) for path in explanation.paths] == [0.055399425, -0.019049118]
    assert [edge.parent.name for edge in explanation.paths[0].edges] == [
        "E_o1", "out_o1", "net_o1", "out_h1"]
    assert [round(edge.local, 9) for edge in explanation.end.edges] == [0.241300709, 0.05]
    assert round(explanation.gradient, 9) == 0.000438568
    assert sum(map(explanation.share, explanation.paths)) == pytest.approx(1.0)
    text = explanation.text(digits=4)
    assert "∂E_total/∂w1 = ∂E_total/∂out_h1 × ∂out_h1/∂net_h1 × ∂net_h1/∂w1" in text


def test_a_notebook_shows_the_output_s_derivative_by_itself():
    assert r"\frac{\partial E_{\mathit{total}}}{\partial E_{\mathit{total}}} = 1" in (
        explain(article(), "E_total")._repr_latex_())


def test_a_notebook_shows_the_equations():
    explanation = explain(article(), "w1")
    assert explanation._repr_markdown_() == explanation.markdown()
    assert explanation._repr_latex_().replace(" \\\\\n&\\quad ", " ") == (    # long ones are broken
        r"$$\begin{aligned} & "
        r"\frac{\partial E_{\mathit{total}}}{\partial E_{o1}} \times "
        r"\frac{\partial E_{o1}}{\partial \mathit{out}_{o1}} \times "
        r"\frac{\partial \mathit{out}_{o1}}{\partial \mathit{net}_{o1}} \times "
        r"\frac{\partial \mathit{net}_{o1}}{\partial \mathit{out}_{h1}} "
        r"= 1 \times 0.74136507 \times 0.186815602 \times 0.4 = 0.055399425 \\ & "
        r"\frac{\partial E_{\mathit{total}}}{\partial E_{o2}} \times "
        r"\frac{\partial E_{o2}}{\partial \mathit{out}_{o2}} \times "
        r"\frac{\partial \mathit{out}_{o2}}{\partial \mathit{net}_{o2}} \times "
        r"\frac{\partial \mathit{net}_{o2}}{\partial \mathit{out}_{h1}} = 1 \times \left(-0.217071535\right) "
        r"\times 0.175510053 \times 0.5 = -0.019049118 \\ & "
        r"\frac{\partial E_{\mathit{total}}}{\partial \mathit{out}_{h1}} "
        r"= 0.055399425 + \left(-0.019049118\right) \approx 0.036350306 \\ & "
        r"\frac{\partial E_{\mathit{total}}}{\partial w_{1}} "
        r"= \frac{\partial E_{\mathit{total}}}{\partial \mathit{out}_{h1}} \times "
        r"\frac{\partial \mathit{out}_{h1}}{\partial \mathit{net}_{h1}} \times "
        r"\frac{\partial \mathit{net}_{h1}}{\partial w_{1}} "
        r"= 0.036350306 \times 0.241300709 \times 0.05 = 0.000438568 \end{aligned}$$")


def test_the_leaf_may_be_any_node_or_its_name():
    output = example_by_operators()
    by_name = explain(output, "z_h1")
    node = by_name.leaf
    assert node.name == "z_h1" and explain(output, node).text() == by_name.text()
    assert explain(output, "w1·i1").leaf.op == "*"
    assert explain(output, output).text().startswith("One path leads from E to E\n")


def test_delta_for_every_kind_of_place():
    output = article()
    told = {leaf: [repr(equation.left) for equation in explain(output, leaf).deltas]
            for leaf in ("b2", "net_h1", "i1", "t_o1", "E_total")}
    assert told["b2"] == ["δ_o1", "δ_o2", "(derivative E_total b2)"]
    assert told["net_h1"] == ["δ_o1", "δ_o2", "δ_h1", "(derivative E_total net_h1)"]
    assert len(told["i1"]) == 5 and len(told["t_o1"]) == len(told["E_total"]) == 1
    assert "∂E_total/∂b2 = δ_o1 + δ_o2 = " in explain(output, "b2").text(notation="delta")
    assert "∂E_total/∂net_h1 = δ_h1 = 0.008771355" in explain(output, "net_h1").text(
        notation="delta")


def test_long_paths_are_told_by_their_ends():
    node = Value(0.5, "x")
    for _ in range(2000):
        node = node.sin()
    text = explain(node, "x").text()
    assert len(text) < 4000 and "x → v1 → v2" in text and "→ … →" in text


# Counting, summing, ranking


def test_a_network_with_many_paths_says_what_it_left_out():
    model = MLP(2, [16, 16, 1], activation="tanh", rng=1)
    output = squared_error(model([0.5, -0.3]), 1.0)
    explanation = explain(output, "i1")
    assert explanation.count == 256 and len(explanation.paths) == 8
    sizes = [abs(path.product) for path in explanation.paths]
    exact = sorted((abs(product) for product in every_path(output, explanation.leaf)),
                   reverse=True)
    assert all(map(close, sizes, exact))
    listed = sum(path.product for path in explanation.paths)
    assert close(listed + explanation.left_out, explanation.gradient)
    text = explanation.text()
    assert "256 paths lead from i1 to E_o1" in text and "248 more paths are not listed" in text
    assert "另有 248 条路径未列出" in explanation.text("zh")


def test_paths_are_counted_without_listing_them():
    node = Value(1.0, "x")
    for _ in range(5000):
        node = node * 0.25 + node * 0.75
    explanation = explain(node, "x")
    assert explanation.count == 2 ** 5000 and explanation.gradient == 1.0
    assert [len(path.edges) for path in explanation.paths] == [10_000] * 8
    assert explanation.text().startswith("10^1505.1 paths lead from x to ")


def test_the_largest_paths_come_first_even_among_equals():
    node = x = Value(1.0, "x")
    for _ in range(60):
        node = node * 0.3 + node * 0.3 + node * 0.1
    largest = list(islice(Paths(Letters(Anatomy(node)), x).largest(), 5))
    assert all(close(path.product, 0.3 ** 60) for path in largest)
    assert len({path.edges for path in largest}) == 5


def test_factors_of_1_are_counted_and_the_telling_ones_shown():
    x = Value(3.0, "x")
    y = x
    for k in range(9):
        y = (y + 1.0).named(f"v{k}")
    (path,) = explain((y * 2.0).named("y"), x).text().splitlines()[3:4]
    assert path.strip() == "∂y/∂x = ∂y/∂v8 × … = 2 × 1^9 = 2"
    assert "= 2 \\times 1^{9} = 2" in explain((y * 2.0).named("y"), x).latex()


def test_a_share_beyond_the_whole_is_explained_where_there_is_one():
    assert "a share beyond 100 % is balanced by contributions of the other sign" in str(
        explain(article(), "w1"))
    x = Value(3.0, "x")
    assert "balanced" not in str(explain(x * 2 + x * 3, x))


def test_what_follows_a_sign_stands_in_brackets():
    target, out = Value(1.0, "y", "target"), Value(0.25, "o1")
    E = (2.0 * squared_error(out, target)).named("E")
    (line,) = [line for line in explain(E, out).text(notation="delta").splitlines() if "= " in line
               and "∂E/∂o1" in line]
    assert line.strip() == "∂E/∂o1 = 2 · (-(y - o1)) = 2 × (-(1 - 0.25)) = -1.5"


def test_cross_entropy_is_explained_as_p_minus_y():
    numbers, names = (1.0, 0.2, -0.5), ("z1", "z2", "z3")
    z = [Value(number, name) for number, name in zip(numbers, names)]
    whole = math.exp(1.0) + math.exp(0.2) + math.exp(-0.5)
    p = [math.exp(number) / whole for number in numbers]
    E = cross_entropy(z, 0).named("E")
    assert (f" - 1 = p_z1 - 1 = {p[0]:.9f} - 1 = {p[0] - 1:.9f}\n") in explain(E, "z1").text()
    assert f"∂E/∂z2 = p_z2 = {p[1]:.9f}\n" in explain(E, "z2").text(notation="delta")
    shares = softmax(z)
    told = explain(shares[0].named("share"), "z2").text()
    assert f"= -share · p_z2 = -{p[0]:.9f} × {p[1]:.9f} = {-p[0] * p[1]:.9f}\n" in told


def test_a_rule_in_sequential_order_is_explained_with_the_numbers_that_it_makes():
    """The famous 0.291027924: the deltas of the hidden layer read w5 and w7 after their update."""
    shown = gallery.load("mazur-2-2-2").replace(order="sequential")
    told = explain(shown, "w1")
    assert told.gradient == shown.value("dE/dw1") == pytest.approx(0.000364722878, rel=1e-9)
    assert told.gradient == pytest.approx(told.sum, rel=1e-12)
    assert told.difference == pytest.approx(0.000438568, abs=5e-10)
    text = told.text()
    assert text.startswith("Sequential: hidden deltas use the already updated output weights\n")
    assert "∂net_o1/∂out_h1 = w5 = 0.35891648\n" in text
    report = shown.report(weights=["w1"])
    assert "  sequential: hidden deltas use the already updated output weights\n" in report
    assert "  ∂E_total/∂w1                                                      0.000364723" in report
    assert "E_total after update 1                                            0.291027924" in report
    assert "gradient 0.0003647\n" in str(draw(shown))
    for tell in (lambda e: explain(e, "w1"), draw):
        with pytest.raises(ValueError, match="deep-ml-25 makes one update from [0-9]+ rows: update "
                                             "= 'each' changes that"):
            tell(gallery.load("deep-ml-25").replace(order="sequential"))


def test_dead_paths_are_no_trouble():
    x = Value(-1.0, "x")
    dead = x.relu()
    explanation = explain(dead * 2 + dead * 3, x, limit=1)
    assert (explanation.count, explanation.gradient) == (2, 0.0)
    assert [path.product for path in explanation.paths] == [3.0] and explanation.left_out == 2.0
    nothing = explain(dead.sin() + x.relu(), x)
    assert (list(nothing.paths), nothing.closed, nothing.count) == ([], 2, 2)
    assert "paths with a factor of 0, which give nothing: 2\n" in nothing.text()
    assert "share" not in nothing.text()


@given(random_graphs(most=10))
def test_count_and_sum_are_those_of_listing_every_path(output):
    expected = gradients(output)
    for node in output.topological():
        products = every_path(output, node)
        found = Paths(Letters(Anatomy(output)), node)
        assert found.count == len(products)
        assert close(found.sum, expected[node]) and close(math.fsum(products), expected[node])
        if len(products) > 3000:
            continue
        assert sorted(path.product for path in found.all()) == pytest.approx(sorted(products))
        ranked = [abs(path.product) for path in found.largest()]
        assert ranked == pytest.approx(sorted(map(abs, products), reverse=True))


@given(random_graphs())
def test_everything_can_be_explained(output):
    for node in output.topological():
        explanation = explain(output, node, limit=3)
        assert close(explanation.sum, explanation.gradient)
        listed = math.fsum(path.product for path in explanation.paths)
        whole = (listed + explanation.left_out) * explanation.end.product
        assert close(whole, explanation.gradient)
        for notation in ("partial", "delta"):
            assert explanation.text(notation=notation) and explanation.latex(notation=notation)
        last = explanation.deltas[-1]
        assert close(last.sides[0].number, explanation.gradient)


@pytest.mark.parametrize("name", GRAPHS)
def test_every_leaf_of_every_kind_of_graph(name):
    output = GRAPHS[name]()
    before = [(node.data, node.grad) for node in output.topological()]
    leaves = [node for node in output.topological() if not node.parents][:12]
    for leaf in leaves:
        explanation = explain(output, leaf)
        assert explanation.agrees and explanation.markdown("zh")
    assert [(node.data, node.grad) for node in output.topological()] == before


def test_the_check_can_fail():
    output = article()
    node = next(node for node in output.topological() if node.name == "out_o1")
    node.local_grads = (0.5,)
    assert not explain(output, "w5").agrees


def test_a_number_next_to_the_end_of_the_domain_has_a_difference_of_small_steps():
    explanation = explain(Value(1e-6, "x").sqrt(), "x")
    assert round(explanation.difference, 6) == 500.0 and explanation.agrees


def test_at_a_corner_there_is_no_difference():
    explanation = explain(Value(0.0, "x").relu(), "x")
    assert math.isnan(explanation.difference) and explanation.agrees
    assert "as at a corner" in explanation.text() and "折点" in explanation.text("zh")


# Names are data, and bad input


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_never_becomes_markup_or_a_command(name):
    x = Value(0.5, name)
    explanation = explain((x * x.sin()).named("y"), name)
    for notation in ("partial", "delta"):
        text, latex = (explanation.text(notation=notation), explanation.latex(notation=notation))
        markdown = explanation.markdown(notation=notation)
        assert "\x1b" not in text and "\u202e" not in text
        assert r"\input" not in latex + markdown
        assert "<script" not in markdown and "`" not in markdown and "](" not in markdown
        bare = re.sub(r"\\[{}\\]", "", latex)
        assert bare.count("{") == bare.count("}")


def test_bad_input_gets_one_sentence():
    output = article()
    with pytest.raises(ValueError, match="no node of the graph of E_total is named 'w9'; "
                                         "there are w1, w2, i1"):
        explain(output, "w9")
    with pytest.raises(ValueError, match="is not in the graph of E_total"):
        explain(output, Value(1.0))
    with pytest.raises(TypeError, match="a node is a Value or a name, not int 3"):
        explain(output, 3)
    with pytest.raises(ValueError, match="2 nodes of the graph are named 'x'"):
        explain(Value(1.0, "x") * Value(2.0, "x"), "x")
    with pytest.raises(ValueError, match="limit is a whole number of paths, at least 1, not 0"):
        explain(output, "w1", limit=0)
    with pytest.raises(ValueError, match="notation 'd' is none of partial, delta"):
        explain(output, "w1").text(notation="d")
    with pytest.raises(TypeError, match="the output is a Value"):
        explain(None, "w1")


# Forward mode: the table of values and tangents


def test_the_table_of_the_survey_is_the_one_that_it_prints():
    example = gallery.load("baydin-ad-survey")
    graph = example.build()
    told = explain(graph["y"], "x1", mode="forward")
    printed = dict(re.findall(r"^d(\w+)/dx1 = (\S+)$", BAYDIN.read_text(encoding="utf-8"), re.M))
    assert list(printed) == ["v1", "v2", "v3", "y"]
    for name, number in printed.items():
        assert told.tangents[graph[name]] == pytest.approx(float(number), abs=5e-4), name
    assert told.text(digits=3) == """\
Forward mode: every number, and how fast it changes with x1
  value                                     tangent
  x1 = 2                                    ∂x1/∂x1 = 1
  v1 = ln(x1) = ln(2) = 0.693               ∂v1/∂x1 = 1 / x1 × ∂x1/∂x1 = 1 / 2 × 1 = 0.5
  x2 = 5                                    ∂x2/∂x1 = 0
  v2 = x1 · x2 = 2 × 5 = 10                 ∂v2/∂x1 = x2 × ∂x1/∂x1 = 5 × 1 = 5
  v3 = v1 + v2 = 0.693 + 10 = 10.693        ∂v3/∂x1 = ∂v1/∂x1 + ∂v2/∂x1 = 0.5 + 5 = 5.5
  v4 = sin(x2) = sin(5) = -0.959            ∂v4/∂x1 = 0
  y = v3 - v4 = 10.693 - (-0.959) = 11.652  ∂y/∂x1 = ∂v3/∂x1 = 5.5

Check
      backward pass: 5.5"""
    by_x2 = explain(graph["y"], "x2", mode="forward")
    assert "∂y/∂x2 = ∂v3/∂x2 - ∂v4/∂x2 = 2 - 0.284 = 1.716" in by_x2.text(digits=3)
    assert by_x2.tangent == by_x2.gradient == 2.0 - math.cos(5.0)


def test_a_table_is_written_in_every_format_and_language():
    x = Value(3.0, "x")
    told = explain((x * x).named("y"), x, mode="forward")
    assert told.text("zh").splitlines()[1:4] == [
        "  值                     切线（导数）", "  x = 3                  ∂x/∂x = 1",
        "  y = x · x = 3 × 3 = 9  ∂y/∂x = x × ∂x/∂x + x × ∂x/∂x = 3 × 1 + 3 × 1 = 6"]
    assert told._repr_markdown_().splitlines()[2:5] == [
        "| value | tangent |", "| --- | --- |",
        r"| $x = 3$ | $\frac{\partial x}{\partial x} = 1$ |"]
    assert r"x = 3 & \frac{\partial x}{\partial x} = 1 \\" in told.latex()


def test_what_is_too_wide_for_columns_stands_below_each_other():
    told = explain(article(), "w1", mode="forward")
    lines = str(told).splitlines()
    at = lines.index("  net_h1 = w1 · i1 + w2 · i2 + b1 = 0.15 × 0.05 + 0.2 × 0.1 + 0.35 = 0.3775")
    assert lines[at + 1] == "      ∂net_h1/∂w1 = i1 × ∂w1/∂w1 = 0.05 × 1 = 0.05"
    assert round(told.tangent, 9) == 0.000438568


def test_a_name_is_data_in_a_table_too():
    x = Value(3.0, "a|b $x$ <script>\n")
    table = explain(x * x, x, mode="forward").markdown()
    assert "<script>" not in table and table.count("\n| $") == 2
    assert all(line.count("|") == 3 for line in table.splitlines() if line.startswith("| $"))


@given(random_graphs())
def test_tangents_are_the_gradients_of_the_backward_pass(output):
    backward = gradients(output)
    for leaf in [node for node in output.topological() if not node.parents]:
        told = explain(output, leaf, mode="forward")
        assert told.gradient == backward[leaf]
        largest = max(abs(backward[node] * told.tangents[node]) for node in backward)
        assert abs(told.tangent - told.gradient) <= 1e-12 * largest


def test_an_option_that_forward_mode_has_not_is_refused():
    x = Value(3.0, "x")
    with pytest.raises(ValueError, match="mode 'sideways' is none of reverse, forward"):
        explain(x * x, x, mode="sideways")
    with pytest.raises(ValueError, match="paths, of which there are none in forward mode"):
        explain(x * x, x, limit=3, mode="forward")


def test_forward_mode_shows_one_row_of_an_example():
    example = gallery.load("deep-ml-25")
    with pytest.raises(ValueError, match=f"forward mode shows one row: give row=1 to {example.rows}$"):
        explain(example, "w1", mode="forward")
    told = explain(example, "w1", row=2, mode="forward")
    assert told.tangent == explain(example, "w1", row=2).gradient
    assert explain(gallery.load("mazur-2-2-2"), "w1", mode="forward").tangent == (
        explain(article(), "w1", mode="forward").tangent)


@pytest.mark.parametrize("notation", ["partial", "delta", "matrix"])
def test_one_row_of_several_says_which(notation):
    example = gallery.load("deep-ml-25")
    told = explain(example, "w1", row=2)
    assert told.text(notation=notation).splitlines()[0] == "Row 2 of 3"
    assert told.text("zh", notation=notation).splitlines()[0] == "第 2 个样本（共 3 个）"
    assert explain(example, "w1").text(notation=notation).count("Row 2 of 3") == 1
    assert "Row" not in explain(gallery.load("mazur-2-2-2"), "w1", row=1).text(notation=notation)
