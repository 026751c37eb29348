"""Names taken apart: what is a subscript, a layer, a factor, and what is left as it is."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_steps import HOSTILE

from microbp.writing.naming import (
    Part,
    html_name,
    latex_name,
    net_name,
    neuron_name,
    out_name,
    split_name,
)


def read(name):
    """Return the parts of a name as short tuples, without what is empty."""
    return [tuple(filter(None, part)) for part in split_name(name)]


@pytest.mark.parametrize("name, parts", [
    ("x", [("x",)]), ("w5", [("w", ("5",))]), ("w12", [("w", ("12",))]), ("w₁₂", [("w", ("12",))]),
    ("net_h1", [("net", ("h1",))]), ("out_o1", [("out", ("o1",))]), ("E_total", [("E", ("total",))]),
    ("net_h2_3", [("net", ("h2", "3"))]), ("layer_2_3", [("layer", ("2", "3"))]),
    ("err_h12", [("err", ("h12",))]), ("x_{12}", [("x", ("12",))]), ("x_{1,2}", [("x", ("1", "2"))]), ("w1_new", [("w", ("1", "new"))]),
    ("w[2][1,2]", [("w", "2", ("1", "2"))]), ("b[2]", [("b", "2")]), ("a[3][1]", [("a", "3", ("1",))]),
    ("y[1]", [("y", ("1",))]), ("x[i, j]", [("x", ("i", "j"))]),
    ("E_a[3][1]", [("E", ("a[3][1]",))]), ("δ_h1", [("δ", ("h1",))]),
    ("theta_4", [("θ", ("4",))]), ("theta", [("θ",)]), ("alpha2", [("α", ("2",))]),
    ("权重1", [("权重", ("1",))]), ("E_总误差", [("E", ("总误差",))]), ("学习率", [("学习率",)]),
    ("x1y2", [("x", ("1",)), ("y", ("2",))]), ("x1w1x2w2", [("x", ("1",)), ("w", ("1",)),
                                                            ("x", ("2",)), ("w", ("2",))]),
    ("w1·i1", [("w", ("1",)), ("·",), ("i", ("1",))]), ("w·theta_1", [("w",), ("·",), ("θ", ("1",))]),
    ("x1·2", [("x", ("1",)), ("·",), ("2",)]), ("x·0.5", [("x",), ("·",), ("0.5",)]),
    ("out_h1#2", [("out", ("h1",)), ("#2",)]), ("x#2", [("x",), ("#2",)]),
])
def test_a_name_is_taken_apart(name, parts):
    assert read(name) == parts


@pytest.mark.parametrize("name", [
    "learning rate", "learning_rate", "max_pool", "Conv2d", "h1x", "2b", "50%", "w[", "w[]", "x_",
    "_x", "x__1", "a·", "·", "x²", "w[2][1,2", "1", *HOSTILE])
def test_what_is_nothing_of_the_kind_is_left_as_it_is(name):
    assert split_name(name) == (Part(name),)


def test_an_empty_name_has_no_parts():
    assert split_name("") == ()


@given(st.text(alphabet="abnw_[]{}(),·#12₁αδ权<&\\$ "))
def test_no_letter_or_digit_of_a_name_is_lost(name):
    shown = "".join(part.base + part.superscript + "".join(part.subscripts)
                    for part in split_name(name))
    bare, given_name = (re.sub(r"[\W_]", "", text.replace("₁", "1")) for text in (shown, name))
    assert bare == given_name


@pytest.mark.parametrize("name, written", [
    ("w5", "w_{5}"), ("net_h1", r"\mathit{net}_{h1}"), ("E_total", r"E_{\mathit{total}}"), ("x", "x"), ("δ", r"\delta"),
    ("δ_h1", r"\delta_{h1}"), ("theta_4", r"\theta_{4}"), ("ε", r"\varepsilon"),
    ("w[2][1,2]", "w^{(2)}_{1,2}"), ("b[2]", "b^{(2)}"), ("y[1]", "y_{1}"),
    ("E_a[3][1]", "E_{a^{(3)}_{1}}"), ("a_b_c", "a_{b,c}"), ("layer_2_3", r"\mathit{layer}_{2,3}"),
    ("x1y2", "x_{1} y_{2}"), ("w1·i1", "w_{1} i_{1}"), ("x1·2", r"x_{1} \cdot 2"),
    ("out_h1#2", r"\mathit{out}_{h1}\text{\#2}"), ("权重", r"\text{权重}"), ("权重1", r"\text{权重}_{1}"),
    ("E_总", r"E_{\text{总}}"), (r"\input{x}", r"\text{\textbackslash{}input\{x\}}"),
    ("learning_rate", r"\text{learning\_rate}"), ("100%", r"\text{100\%}"), ("a\nb", r"\text{a�b}"),
    ("x\u202ey", r"\text{x�y}"), ("$x^2$", r"\text{\$x\textasciicircum{}2\$}"), ("", r"\text{}")])
def test_in_latex_a_name_is_never_a_command(name, written):
    assert latex_name(name) == written


@pytest.mark.parametrize("name, written", [
    ("net_h1", "net<sub>h1</sub>"), ("w[2][1,2]", "w<sup>(2)</sup><sub>1,2</sub>"),
    ("E_a[3][1]", "E<sub>a<sup>(3)</sup><sub>1</sub></sub>"), ("theta_4", "θ<sub>4</sub>"),
    ("w1·i1", "w<sub>1</sub>·i<sub>1</sub>"), ("x<b>", "x&lt;b&gt;"), ("a&b_1", "a&amp;b_1"), ("", "")])
def test_in_html_a_name_is_never_markup(name, written):
    assert html_name(name) == written


def test_a_neuron_has_a_net_input_and_an_output():
    assert [net_name("h1"), out_name("h1"), net_name(), out_name()] == [
        "net_h1", "out_h1", "net", "out"]
    assert {neuron_name(name) for name in ("net_h1", "out_h1", "h1")} == {"h1"}
