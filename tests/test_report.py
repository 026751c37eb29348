"""An example told from beginning to end: what stands there, that it is true, and for which example."""

import re
from dataclasses import replace
from math import isclose

import pytest
from golden import golden
from hypothesis import given
from random_graphs import random_graphs

from microbp import Example, Value, gallery
from microbp.engine import gradients
from microbp.examples.quantities import read_quantity
from microbp.report import Report
from microbp.walkthrough import steps
from microbp.walkthrough.derivation import Derivation

MINE = """
id = "mine"
title = "Mine"
lr = 0.5
output = "E"
formulas = '''
h = tanh(u)
u = weighted_sum(w1*x + b1)
'''
"""


@pytest.fixture(scope="module")
def mazur():
    return Report(gallery.load("mazur-2-2-2"))


def rows(report, **options):
    """Return the lines of a report without the spaces that make its columns."""
    return [" ".join(line.split()) for line in report.text(**options).splitlines()]


@pytest.mark.parametrize("name, options", [
    ("report-en.txt", {}), ("report-zh.txt", {"lang": "zh", "digits": 6})])
def test_the_2_2_2_example_is_told_beside_the_published_numbers(mazur, name, options):
    assert mazur.text(**options) == golden(name)


def test_what_is_rounded_is_nearly_equal_and_a_sigmoid_is_called_one(mazur):
    told = rows(mazur)
    assert "out_h1 = σ(net_h1)" in told and "= 1 / (1 + exp(-net_h1))" in told
    assert "= 0.5 × (0.01 - 0.75136507)² ≈ 0.274811083 0.274811083 ✓" in told
    assert "= (-0.038098237) × 0.5 ≈ -0.019049118 -0.019049119 ≠" in told
    assert "= 0.5 × (0.99 - 0.772928465)² 0.023560026 0.023560026 ✓" in told


@pytest.mark.parametrize("name", gallery.ids())
def test_every_number_told_of_every_example_is_the_examples_own(name):
    report = Report(gallery.load(name))
    told = [entry for section in report.sections for entry in section.entries if entry.equation]
    assert told
    for quantity, equation, _ in told:
        for side in equation.sides:
            assert side.number is None or isclose(side.number, equation.result, rel_tol=1e-9,
                                                  abs_tol=1e-12), (name, quantity)
        if quantity:
            asked = read_quantity(quantity)
            own = report.run.value(asked)
            assert isclose(own, equation.result, rel_tol=1e-9, abs_tol=1e-12), (name, quantity)


@pytest.mark.parametrize("name", gallery.ids())
def test_every_published_number_stands_beside_one_of_them(name):
    report = Report(gallery.load(name))
    shown = [entry.finding for section in report.sections for entry in section.entries]
    assert {id(finding) for finding in shown if finding} == set(map(id, report.findings))
    printed = [number for number in report.example.published if number.source == report.source]
    assert len(report.findings) == len(printed)
    for lang in ("en", "zh"):
        text = report.text(lang)
        assert all(finding.printed in text for finding in report.findings)


def test_a_delta_is_the_derivative_by_the_net_input():
    example = gallery.load("mazur-2-2-2")
    printed = replace(example.published[0], quantity="delta_o1", text="0.1385")
    told = rows(Report(replace(example, published=(printed,))))
    assert "delta_o1 0.138498562 0.1385 ✓" in told
    assert told[-1] == "1 of 1 numbers follow from the stated rule."


def test_each_row_says_which_and_the_update_is_that_of_all_rows():
    told = rows(Report(gallery.load("deep-ml-25")))
    assert [line.split(" computed")[0] for line in told if line.startswith("Forward")] == [
        "Forward, row 1 of 3", "Forward, row 2 of 3", "Forward, row 3 of 3"]
    assert "input x1 = 1 | 2 | -1, x2 = 2 | 1 | -2" in told and "target y = 1 | 0 | 0" in told
    assert "∂mse/∂w1 = ((-0.280854496) + 0.5 + (-0.280854496)) / 3 -0.020569664" in told
    assert "= 0.1 - 0.1 × (-0.020569664) 0.102056966" in told
    assert "w1 after update 2 0.1035744 0.1036 ✓" in told


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_heading_longer_than_the_formulas_below_it_stands_clear_of_the_next_column(lang):
    w, x = Value(0.5, "w", "parameter"), Value(1.0, "x")
    example = Example.of(lambda row: (w * row[0]).named("y"), [[1.0], [2.0]], [1.0, 2.0],
                         loss=lambda out, t: (out[0] - t[0]) ** 2, lr=0.1, parameters=[w])
    told = Report(example).text(lang).splitlines()
    headings = [line for line in told if line.startswith(("Backward to", "反向传播到"))]
    assert headings and all(re.search(r"  (computed|计算值)$", line) for line in headings)


def test_one_row_alone_makes_no_update():
    told = rows(Report(gallery.load("deep-ml-25"), row=2))
    assert "Backward to w1: four factors, row 2 of 3 computed published" in told
    assert not any("←" in line or "row 1" in line for line in told)


def test_an_example_that_goes_uphill_does():
    assert "= 2 + 0.01 × 6 2.06" in rows(Report(gallery.load("micrograd-lecture-L")))


def with_rule(name, **conventions):
    example = gallery.load(name)
    return replace(example, rule=replace(example.rule, **conventions))


def test_the_update_is_made_by_the_examples_rule():
    told = rows(Report(with_rule("mazur-2-2-2", order="sequential")))
    assert "= 0.15 - 0.5 × 0.000364723 ≈ 0.149817639 0.149780716 ≠" in told
    assert "= 0.4 - 0.5 × 0.082167041 0.35891648 0.35891648 ✓" in told
    assert "E_total after update 1 0.291027924 0.291027924 ✓" in told
    assert "= 0.030229739 × 0.241300709 × 0.05 0.000364723 0.000438568 ≠" in told


def test_where_the_rule_bends_a_sum_over_rows_only_its_number_is_told():
    told = rows(Report(with_rule("numpy-3-4-1", order="sequential")))
    assert any(line.startswith("∂E/∂v1 = 0.05500011 + ") for line in told)
    bent = [line for line in told if line.startswith("∂E/∂w11 ")][-1]
    assert "=" not in bent and "0.016155842" not in bent


def test_gradients_are_derived_for_the_weights_that_are_asked_for():
    report = Report(gallery.load("mazur-2-2-2"), weights=["w2"])
    headings = [section.places.get("name") for section in report.sections]
    assert headings.count("w2") == 1 and "w5" not in headings
    told = rows(report)
    assert "∂out_o2/∂net_o2 = out_o2 · (1 - out_o2)" in told        # whatever is needed
    assert "= 0.036350306 × 0.241300709 × 0.1 0.000877135" in told
    everything = Report(gallery.load("macleod-2-2-1"))
    assert everything.weights == ["w53", "w54", "w31", "w32", "w41", "w42"]


def test_with_other_numbers_and_after_other_updates_nothing_is_published():
    report = Report(gallery.load("mazur-2-2-2"), {"w5": 0.41}, updates=[3])
    told = rows(report)
    assert any(line.startswith("E_total after update 3 0.2") for line in told)
    assert "= 0.41 × 0.593269992 + 0.45 × 0.596884378 + 0.6 1.111838667" in told
    assert report.is_explained and not any(sign in report.text() for sign in "✓≠")


def test_numbers_that_training_drives_out_of_range_are_told_as_such():
    example = replace(gallery.load("micrograd-reuse"), lr=1.0)
    example = replace(example, parameters={**example.inputs}, inputs={})
    told = rows(Report(example))
    assert "f after update 10000 is out of the range of numbers" in told


def test_bad_input_gets_one_sentence():
    example = gallery.load("mazur-2-2-2")
    with pytest.raises(ValueError, match="there is no 'w9' to derive a gradient for in mazur"):
        Report(example, weights=["w9"])
    with pytest.raises(ValueError, match="is not given 'w99'"):
        Report(example, {"w99": 1.0})
    with pytest.raises(ValueError, match="has no row 2; its last one is 1"):
        Report(example, row=2)
    with pytest.raises(ValueError, match="language 'fr' is none of en, zh"):
        Report(example).text("fr")


def test_a_title_cannot_write_on_the_terminal():
    example = replace(gallery.load("mazur-2-2-2"), title="\x1b[2J", published=())
    assert "\x1b" not in Report(example).text()


# The derivations themselves


@given(random_graphs())
def test_a_derivation_is_true_and_says_nothing_twice(output):
    derivation = Derivation(steps(output).letters)
    expected = gradients(output)
    told = []
    for leaf in [node for node in output.topological() if not node.parents]:
        derived = derivation.of(leaf)
        told += [(of, by) for of, by, _, _ in derived]
        for of, by, equation, _ in derived:
            assert isclose(equation.sides[0].number, equation.result, rel_tol=1e-9, abs_tol=1e-9)
            if of is output:
                assert isclose(equation.result, expected[by], rel_tol=1e-9, abs_tol=1e-9)
        if leaf is not output and derived:
            assert derived[-1].by is leaf and derived[-1].of is output
    assert len(told) == len(set(told))


def test_a_difference_of_two_uses_is_no_sum_of_parts():
    x = Value(2.0, "x")
    y = ((x * 3.0).named("a") - x.sin().named("b")).named("y")
    last = Derivation(steps(y).letters).of(x)[-1].equation
    assert isclose(last.sides[0].number, last.result) and isclose(last.result, 3.4161468365471424)


def test_a_long_chain_of_forks_is_derived_without_recursion():
    node = x = Value(0.5, "x")
    for _ in range(3000):
        node = node * 0.5 + node * 0.5
    derived = Derivation(steps(node).letters).of(x)
    assert derived[-1].equation.result == 1.0 and len(derived) > 3000


def test_a_report_goes_on_where_an_update_leaves_the_domain_of_a_logarithm(tmp_path):
    """The new weights are told; the loss after them is ln 0 once σ(z) is 1 in every digit."""
    (tmp_path / "p.toml").write_text('''id = "p"
title = "Logistic"
output = "loss"
formulas = """
p = sigmoid(w*x)
loss = log(1 - p)
"""
[inputs]
x = 2.0
[parameters]
w = 0.5
[training]
lr = 100
''', encoding="utf-8")
    example = Example.read(tmp_path / "p.toml")
    slope = 2 * example.value("p")              # ∂loss/∂w = -p x
    assert example.value("w+") == pytest.approx(0.5 + 100 * slope, rel=1e-14)
    told = example.report().splitlines()
    assert "  loss after update 1 is out of the range of numbers" in told
    with pytest.raises(ValueError, match="log"):
        example.train(3)
    with pytest.raises(ValueError, match=r"after 1 updates: log\(0\.0\)"):
        example.replace(round=3).train(3)
