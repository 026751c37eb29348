"""One training step as a list of steps, as data and told in text, LaTeX and Markdown."""

import copy
import math
import re

import pytest
from all_operations import graphs
from golden import golden
from graphs import GRAPHS, article, example_by_operators, micrograd_readme
from hypothesis import given
from random_graphs import random_graphs

from microbp import (
    MLP,
    SGD,
    Value,
    cross_entropy,
    explain,
    operation,
    squared_error,
    steps,
    total,
    weighted_sum,
)
from microbp.engine import gradients
from microbp.ops import OPS
from microbp.writing.equations import Equation
from microbp.writing.papers import latex_paper, text_paper
from microbp.writing.documents import pen
from microbp.writing.letters import letter
from microbp.walkthrough import Backward

LEARNING_RATE = 0.5


def close(a, b):
    return math.isclose(a, b, rel_tol=1e-12, abs_tol=1e-12)


# What is told


@pytest.mark.parametrize("name, told", [
    ("steps-en.txt", lambda found: str(found)),
    ("steps-zh.txt", lambda found: found.text("zh")),
    ("steps-en.tex", lambda found: found.latex(digits=4)),
    ("steps-zh.md", lambda found: found.markdown("zh")),
])
def test_the_2_2_2_example_is_told_as_in_the_article(name, told):
    assert told(steps(article(), lr=LEARNING_RATE)) == golden(name)


def test_the_numbers_of_the_article_are_in_the_text():
    text = str(steps(article(), lr=LEARNING_RATE))
    for number in ("0.593269992", "0.75136507", "0.298371109", "0.082167041", "0.055399425",
                   "0.036350306", "0.241300709", "0.000438568", "0.35891648", "0.149780716"):
        assert number in text


def test_digits_are_chosen():
    lines = list(steps(article()).one_line_each(digits=4))
    assert lines[1] == ("2 forward: out_h1 = σ(net_h1) = 1 / (1 + exp(-net_h1)) "
                        "= 1 / (1 + exp(-0.3775)) = 0.5933")
    assert "0.0554 + (-0.01905) = 0.03635" in lines[25]


def test_one_line_for_each_step_in_either_language():
    found = steps(article(), lr=LEARNING_RATE)
    assert len(list(found.one_line_each())) == len(found) == 46
    assert list(found.one_line_each("zh", 4))[25] == (
        "26 反向传播：∂E_total/∂out_h1 += ∂E_total/∂net_o2 × ∂net_o2/∂out_h1 = (-0.0381) × 0.5 "
        "= -0.01905；其中 ∂net_o2/∂out_h1 = w7 = 0.5；"
        "out_h1 被使用 2 次，各项贡献相加：0.0554 + (-0.01905) = 0.03635")


def test_nearly_equal_is_written_where_rounded_numbers_give_another_number():
    paper = text_paper()
    a, b = letter("a", -0.038098236516556), letter("b", 0.5)
    assert Equation(None, (a * b,), a.number * b.number).written(paper) == (
        "a · b = (-0.038098237) × 0.5 ≈ -0.019049118")
    assert Equation(None, (a * b,), a.number * b.number).written(latex_paper()) == (
        r"a \cdot b = \left(-0.038098237\right) \times 0.5 \approx -0.019049118")
    half = letter("c", 0.25)
    assert Equation(letter("y"), (half * half,), 0.0625).written(paper) == (
        "y = c · c = 0.25 × 0.25 = 0.0625")


def test_a_formula_takes_the_branch_its_number_takes():
    x = Value(-2.0, "x")
    told = [step.equation.written(text_paper()) for step in steps(
        total([x.relu(), x.leaky_relu(), x.max(1.0), abs(x)])).phase("forward")]
    assert told[:4] == ["v1 = relu(x) = 0", "v2 = leaky_relu(x) = 0.01 · x = 0.01 × (-2) = -0.02",
                        "v3 = max(x, 1) = max(-2, 1) = 1", "v4 = |x| = |-2| = 2"]


def test_long_sums_are_folded():
    inputs = [Value(float(k), f"x{k}") for k in range(1000)]
    weights = [Value(0.5, f"w{k}") for k in range(1000)]
    line = next(steps(weighted_sum(weights, inputs).named("net")).one_line_each())
    assert line == ("1 forward: net = w0 · x0 + w1 · x1 + w2 · x2 + … + w998 · x998 + w999 · x999 "
                    "= 0.5 × 0 + 0.5 × 1 + 0.5 × 2 + … + 0.5 × 998 + 0.5 × 999 = 249750")


def test_every_operation_can_be_told():
    x, y = Value(0.5, "x"), Value(2.0, "y")
    ends = [x.exp(), x.log(), x.sqrt(), x.sin(), x.cos(), x.tanh(), x.softplus(), y.softplus(),
            x ** 3, x ** y, 2 ** x, x / y, -x, x.min(y), x.relu(),
            cross_entropy([x, y], 0), cross_entropy([x, y, x * y], [0.2, 0.3, 0.5])]
    found = steps(total(ends))
    for told in (found.text(), found.text("zh"), found.latex(), found.markdown()):
        assert told and "None" not in told and "<" not in told


# Why


def why(node, lang="en", index=0, upstream=1.0):
    """Return the sentence about what a node hands back to an operand."""
    if not upstream:
        node = (node * 0.0).named("nothing")
    found = steps(total([node]), inputs=True)
    source = node if upstream else node.parents[0]
    return next(step.why(lang) for step in found.phase("backward")
                if step.source is source and step.index == index)


@pytest.mark.parametrize("node, index, sentence", [
    (Value(1.0) + 2.0, 0, "A sum hands the gradient on unchanged."),
    (2.0 - Value(1.0), 1, "What is subtracted gets the gradient with its sign changed."),
    (Value(2.0, "x") * 0.0, 0, "The other factor is 0: nothing comes through."),
    (Value(-2.0).relu(), 0, "This ReLU is off: nothing comes through."),
    (Value(0.0).relu(), 0, "This ReLU is off: nothing comes through."),
    (Value(2.0).relu(), 0, "This ReLU is on: the gradient comes through unchanged."),
    (Value(-2.0).leaky_relu(), 0, "Below 0 only 0.01 of the gradient comes through."),
    (Value(0.3).sigmoid().named("h"), 0,
     "The slope of the sigmoid, h · (1 - h), is at most 1/4: the gradient gets smaller."),
    (Value(9.0).sigmoid().named("h"), 0,
     "h is nearly flat here, saturated: its slope h · (1 - h) lets hardly anything through."),
    (Value(40.0).sigmoid().named("h"), 0,
     "h is nearly flat here, saturated: its slope h · (1 - h) lets hardly anything through."),
    (Value(5.0, "a").max(3.0), 0, "a is the number that was passed on, so it gets the whole "
                                  "gradient."),
    (Value(5.0, "a").min(3.0), 0, "a is not the number that was passed on, so it gets nothing."),
    (Value(3.0).step(), 0, "A threshold is flat on both sides: nothing comes through, and what "
                           "lies before it cannot learn."),
    (cross_entropy([Value(0.0), Value(1.0)], 1), 1,
     "The right class: its probability minus 1, which is what it still lacks."),
    (cross_entropy([Value(0.0), Value(1.0)], 1), 0,
     "Another class: its probability, all of which is too much."),
    (squared_error(Value(0.5, "o1"), 0.25), 1,
     "The slope of the error is the distance of the output from its target: -(t_o1 - o1)."),
    (squared_error(Value(0.5, "o1"), 0.5), 1,
     "The output is its target: there is nothing to correct."),
])
def test_each_step_back_says_why(node, index, sentence):
    assert why(node, index=index) == sentence


def test_weights_inputs_and_biases_have_reasons_of_their_own():
    w, x, b = Value(2.0, "w", "parameter"), Value(0.0, "x"), Value(1.0, "b", "parameter")
    net = weighted_sum([w], [x], b).named("net")
    assert [why(net, "zh", k) for k in range(3)] == [
        "它所乘的数是 0：这个权重此时不起作用。", "梯度经过 x 传入时所乘的权重 w 传回。",
        "偏置只是相加：梯度原样传回。"]
    assert steps(net)[0].why() == (
        "What arrives is weighted and added up: each number times its weight, and the bias.")


def test_where_no_gradient_arrives_none_is_handed_on():
    dead = (Value(3.0, "x") * 2.0).named("net").relu()
    found = steps((dead * 0.0).named("y"))
    assert found[-2].why() == "No gradient arrives at v1, so none is handed on."


def test_an_operation_of_ones_own_gets_a_true_sentence():
    @operation("cube", word=("cube", "立方"))
    def cube(a):
        return a * a * a, (3.0 * a * a,)

    y = cube(Value(2.0, "x")).named("y")
    assert [step.why() for step in steps(total([y, 0.0 * y]))][0] == (
        "An activation: what the neuron makes of its net input.")
    assert why(y) == "The chain rule: the gradient at y times the slope of the cube."
    assert why(y, "zh") == "链式法则：y 处的梯度乘以立方的斜率。"
    assert why(cube(Value(0.0)), "zh") == "立方在此处斜率为 0：梯度传不过去。"


def test_an_update_says_where_it_goes():
    w = Value(2.0, "w", "parameter")
    assert [steps((w * k).named("y"), lr=lr)[-1].why() for k, lr in (
        (3.0, 0.1), (-3.0, 0.1), (0.0, 0.1), (3.0, 1e-30), (3.0, -0.1))] == [
        "y grows with w, so w is made smaller.", "y falls when w grows, so w is made larger.",
        "The gradient is 0, so w stays.", "The change is too small for the digits of w.",
        "Here y is to grow, so w follows its gradient."]


@given(graphs())
def test_every_step_has_a_sentence_in_both_languages_and_every_format(graph):
    output, _ = graph
    for step in steps(output, lr=0.1, inputs=True):
        english, chinese = step.why(), step.why("zh")
        assert english.endswith(".") and chinese.endswith("。") and "{" not in english + chinese
        for kind in ("latex", "markdown"):
            assert step.reason(pen(kind)).count("$") % 2 == 0


def test_gradients_of_inputs_and_targets_are_left_out_unless_asked_for():
    asked = [step.name for step in steps(article(), inputs=True).phase("backward")]
    told = [step.name for step in steps(article()).phase("backward")]
    assert [name for name in asked if name not in ("i1", "i2", "t_o1", "t_o2")] == told
    x = Value(3.0, "x")
    assert [step.name for step in steps(x * x).phase("backward")] == ["x·x", "x", "x"]
    only = [step.name for step in steps(squared_error(x, 1.0)).phase("backward")]
    assert only == ["E_x", "x"]                 # without parameters inputs are what varies


# What the steps are


def test_the_order_is_layer_by_layer_and_backward_from_top_to_bottom():
    found = steps(article(), lr=LEARNING_RATE)
    assert [step.name for step in found.phase("forward")] == [
        "net_h1", "out_h1", "net_h2", "out_h2", "net_o1", "out_o1", "net_o2", "out_o2",
        "E_o1", "E_o2", "E_total"]
    assert [step.name for step in found.phase("backward")][:8] == [
        "E_total", "E_o1", "E_o2", "out_o1", "out_o2", "net_o1", "w5", "w6"]
    assert [step.name for step in found.phase("update")] == [
        "w1", "w2", "b1", "w3", "w4", "w5", "w6", "b2", "w7", "w8"]
    assert [step.number for step in found] == list(range(1, 47))


def test_a_step_backward_is_data():
    step = steps(article())[25]
    assert isinstance(step, Backward)
    assert (step.phase, step.name, step.source.name, step.use, step.uses) == (
        "backward", "out_h1", "net_o2", 2, 2)
    assert step.node is step.source.parents[step.index]
    assert (step.local, step.contribution) == (0.5, step.upstream * 0.5)
    assert step.after == step.before + step.contribution
    assert step.before == pytest.approx(0.055399425, abs=5e-10)
    assert repr(step.local_formula) == "w7" and step.local_formula.number == 0.5
    assert step.result == step.contribution and step.equation.relation == "+="


def test_an_update_moves_against_the_gradient():
    model = MLP(2, [2, 1], activation="tanh", rng=3)
    output = squared_error(model([0.5, -1.0]), 0.25)
    expected = {step.node: step.result for step in steps(output, model.weights(), 0.1).phase(
        "update")}
    assert list(expected) == model.weights()
    output.backward()
    SGD(model.weights(), 0.1).step()
    assert all(close(weight.data, number) for weight, number in expected.items())


def test_no_number_of_the_graph_is_changed():
    output = micrograd_readme()
    before = [(node.data, node.grad) for node in output.topological()]
    str(steps(output, [], lr=1.0))
    assert [(node.data, node.grad) for node in output.topological()] == before


def test_it_does_not_matter_whether_backward_was_called():
    output = article()
    before = str(steps(output, lr=1.0))
    output.backward()
    output.backward()
    assert str(steps(output, lr=1.0)) == before


def test_what_is_known_grows_with_the_steps():
    found = steps(article(), lr=LEARNING_RATE)
    values, slopes = found.known_after(0)
    assert len(values) == 14 and not slopes
    values, slopes = found.known_after(20)
    names = {found.names[node]: number for node, number in slopes.items()}
    assert names["out_h1"] == pytest.approx(0.055399425, abs=5e-10) and "w7" not in names
    values, slopes = found.known_after(len(found))
    assert slopes == found.gradients
    assert {found.names[node] for node in slopes}.isdisjoint(["i1", "i2", "t_o1", "t_o2"])
    w5 = next(node for node in values if node.name == "w5")
    assert values[w5] == pytest.approx(0.35891648, abs=5e-9) and w5.data == 0.4


@given(random_graphs())
def test_the_last_gradients_are_those_of_the_engine(output):
    found = steps(output, lr=0.1, inputs=True)
    expected = gradients(output)
    varying = {node: node.role != "constant" for node in output.topological()}
    for node in varying:
        if node.parents:
            varying[node] = any(varying[parent] for parent in node.parents)
        if varying[node]:
            assert close(found.gradients[node], expected[node])
    assert set(found.gradients) == {node for node in varying if varying[node]} | {output}
    for step in found.phase("backward"):
        assert step.after == step.before + step.contribution
        assert 1 <= step.use <= step.uses
    assert found.text() and found.text("zh") and found.latex() and found.markdown()


@pytest.mark.parametrize("name", GRAPHS)
def test_every_kind_of_graph_has_steps(name):
    found = steps(GRAPHS[name](), inputs=True)
    edges = sum(parent.role != "constant" for node in found.names for parent in node.parents)
    assert len(found.phase("backward")) == 1 + edges
    assert found.text() and found.latex() and found.markdown()


def test_one_node_is_a_graph():
    assert str(steps(Value(2.0, "a", "parameter"), lr=0.5)) == (
        "Backward\n  1.  ∂a/∂a = 1\n"
        "      Backward begins at the output: it changes as much as itself, so this is 1.\n\n"
        "Update\n  2.  a ← a - lr · ∂a/∂a = 2 - 0.5 × 1 = 1.5\n"
        "      a grows with a, so a is made smaller.")


def test_steps_are_a_sequence():
    found = steps(article())
    assert found[0].name == "net_h1" and [step.name for step in found[-2:]] == ["w4", "b1"]
    assert repr(found) == "<36 steps of E_total>" and found[3] in found
    assert found._repr_markdown_() == found.markdown()


# Names are data


HOSTILE = ["<script>alert(1)</script>", r"\input{/etc/passwd}", "a\x1b[2Jb\nc", "$x$ & %y_z^2 #~",
           "{name} {0}", "]]]|`code`", "\u202eevil", "[l](javascript:alert(1))"]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_never_becomes_markup_or_a_command(name):
    output = (Value(2.0, name) * Value(3.0, "w", "parameter")).named("y")
    found = steps(output, lr=0.1)
    text, latex, markdown = found.text(), found.latex(), found.markdown("zh")
    assert "\x1b" not in text and "\u202e" not in text
    assert all(line.startswith((" ", "Forward", "Backward", "Update")) for line in
               text.splitlines() if line)
    assert r"\input" not in latex and r"\input" not in markdown
    assert "<script" not in markdown and "`" not in markdown and "](" not in markdown
    for told in (latex, markdown):
        bare = re.sub(r"\\[{}\\]", "", told)
        assert bare.count("{") == bare.count("}")
    assert all(line.count("$") % 2 == 0 for line in markdown.splitlines())


# Bad input


def test_a_changed_number_is_noticed():
    output = article()
    w1 = next(node for node in output.topological() if node.name == "w1")
    w1.data = 0.2
    with pytest.raises(ValueError, match="net_h1.* was computed from other numbers"):
        steps(output)


def test_bad_input_gets_one_sentence():
    output = article()
    with pytest.raises(TypeError, match="the output is a Value, or steps takes an Example, not float 1.0"):
        steps(1.0)
    with pytest.raises(ValueError, match="is not a leaf of the graph of E_total"):
        steps(output, [Value(1.0, "other")])
    with pytest.raises(ValueError, match="is not a leaf"):
        steps(output, [output])
    with pytest.raises(TypeError, match="real number"):
        steps(output, lr="fast")
    with pytest.raises(ValueError, match="not finite"):
        steps(output, lr=math.inf)
    infinite = Value(1e308) * 10
    with pytest.raises(ValueError, match="not finite"):
        steps(infinite)
    with pytest.raises(ValueError, match="language 'fr' is none of en, zh"):
        steps(output).text("fr")
    with pytest.raises(ValueError, match="format 'html' is none of text, markdown, latex"):
        steps(output).export("html")
    with pytest.raises(ValueError, match="digits is a whole number from 1 to 17, not 0"):
        steps(output).text(digits=0)
    with pytest.raises(ValueError, match="phase 'backwards' is none of"):
        steps(output).phase("backwards")


def test_steps_survive_a_copy_of_the_graph():
    output = example_by_operators()
    assert str(steps(copy.deepcopy(output))) == str(steps(output))


def test_every_step_has_a_title_in_both_languages():
    found = steps(article(), lr=LEARNING_RATE)
    english, chinese = pen("text"), pen("text", "zh")
    assert [found[k].title(english) for k in (0, 11, 12, 25, 36)] == [
        "Compute net_h1", "Begin at E_total: its derivative by itself is 1",
        "Send the gradient from E_total back to E_o1",
        "Send the gradient from net_o2 back to out_h1: use 2 of 2", "Update w1"]
    assert found[25].title(chinese) == "把梯度从 net_o2 传回 out_h1：第 2 次使用，共 2 次"


@given(graphs())
def test_graphs_of_all_operations_can_be_told_and_explained(graph):
    output, leaves = graph
    found = steps(output, lr=0.1, inputs=True)
    expected = gradients(output)
    for node, slope in found.gradients.items():
        assert math.isclose(slope, expected[node], rel_tol=1e-9, abs_tol=1e-9)
    for export in ("text", "latex", "markdown"):
        assert found.export(export) and explain(output, leaves[0], limit=2).export(export)
