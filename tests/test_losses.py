"""Losses: their formulas, their gradients, and what they refuse."""

import math

import pytest

from microbp import (
    Value,
    cross_entropy,
    explain,
    gradient_check,
    hinge,
    mean_squared_error,
    squared_error,
    steps,
    total,
)
from microbp.engine import gradients
from microbp.writing.papers import text_paper


def values(*numbers):
    return [Value(number, f"z{i}") for i, number in enumerate(numbers)]


def grads(loss, leaves):
    loss.backward()
    return [leaf.grad for leaf in leaves]


def test_squared_error_is_half_the_square_and_minus_the_difference():
    outs = values(0.75, 0.25)
    E = squared_error(outs, [0.25, 0.75])
    assert (E.data, grads(E, outs)) == (0.25, [0.5, -0.5])
    assert [node.op for node in E.parents] == ["squared_error", "squared_error"]
    assert [leaf.role for leaf in E.parents[0].parents] == ["target", "input"]


def test_the_error_of_one_output_is_its_own_total():
    E = squared_error(Value(0.75, "out_o1"), 0.25)
    assert (E.data, E.name, E.op, E.parents[0].name) == (0.125, "E_o1", "squared_error", "t_o1")


def test_a_target_given_as_a_value_gets_the_role_of_one():
    target = Value(0.5, "wanted")
    squared_error([Value(1.0)], [target])
    assert (target.role, target.name) == ("target", "wanted")


def test_mean_squared_error_is_the_mean_of_the_squares():
    outs = values(1.0, 3.0)
    E = mean_squared_error(outs, [0.0, 1.0])
    assert (E.data, grads(E, outs)) == (2.5, [1.0, 2.0])


def test_mean_squared_error_has_one_square_for_each_output_and_the_bits_of_a_product():
    numbers, targets = [0.1, 0.7, 1 / 3], [0.3, -1.1, 2 / 7]
    outs = [Value(number, f"o{k}") for k, number in enumerate(numbers, 1)]
    E = mean_squared_error(outs, targets)
    d = [t - o for t, o in zip(targets, numbers)]
    assert E.data == (d[0] * d[0] + d[1] * d[1] + d[2] * d[2]) / 3
    products = total([(Value(t) - o) * (Value(t) - o) for t, o in zip(targets, outs)]) / 3
    assert [gradients(E)[o] for o in outs] == [gradients(products)[o] for o in outs]
    assert [step.equation.written(text_paper()) for step in steps(E).phase("forward")][0] == (
        "E_o1 = (t_o1 - o1)² = (0.3 - 0.1)² = 0.04")
    explained = explain(E, "o1")
    assert explained.count == 1
    assert "∂E_o1/∂o1 = (-2) · (t_o1 - o1) = (-2) × (0.3 - 0.1) = -0.4" in explained.text()


def test_hinge_counts_what_is_on_the_wrong_side_of_the_margin():
    scores = values(2.0, 0.5, -1.0)
    E = hinge(scores, [1, 1, 1])
    assert E.data == pytest.approx(2.5 / 3, rel=1e-15)
    assert grads(E, scores) == pytest.approx([0.0, -1 / 3, -1 / 3], rel=1e-15)


def test_cross_entropy_has_softmax_minus_target_as_gradient():
    z = values(1.0, 2.0, 0.5)
    whole = sum(math.exp(x.data) for x in z)
    E = cross_entropy(z, 1)
    assert E.data == pytest.approx(math.log(whole) - 2.0, rel=1e-14)
    assert grads(E, z) == pytest.approx(
        [math.exp(1.0) / whole, math.exp(2.0) / whole - 1, math.exp(0.5) / whole], rel=1e-14)


def test_cross_entropy_of_probabilities_is_the_weighted_mean():
    z = values(1.0, 2.0, 0.5)
    whole = sum(math.exp(x.data) for x in z)
    E = cross_entropy(z, [0.25, 0.75, 0.0])
    assert E.data == pytest.approx(math.log(whole) - 0.25 - 1.5, rel=1e-14)
    assert grads(E, z)[2] == pytest.approx(math.exp(0.5) / whole, rel=1e-14)


@pytest.mark.parametrize("logits, value", [((40.0, 0.0), math.exp(-40.0)), ((0.0, 1000.0), 1000.0),
                                           ((1000.0, 0.0), 0.0)])
def test_cross_entropy_neither_overflows_nor_loses_small_values(logits, value):
    assert cross_entropy(values(*logits), 0).data == pytest.approx(value, rel=1e-14)


@pytest.mark.parametrize("loss, targets", [
    (squared_error, [0.1, 0.9, 0.4]), (mean_squared_error, [0.1, 0.9, 0.4]), (hinge, [1, -1, 1]),
    (cross_entropy, 2), (cross_entropy, [0.5, 0.25, 0.25])])
def test_gradients_of_losses_agree_with_central_differences(loss, targets):
    outs = values(0.3, -0.6, 0.2)
    check = gradient_check(loss(outs, targets), outs)
    assert check, check


@pytest.mark.parametrize("call, error, words", [
    (lambda: squared_error(values(1.0), [1.0, 2.0]), ValueError, "not 1 outputs and 2 targets"),
    (lambda: squared_error([], []), ValueError, "at least one"),
    (lambda: squared_error([1.0], [1.0]), TypeError, "outputs that are Values, not float 1.0"),
    (lambda: squared_error(values(1.0), ["1"]), TypeError, "str '1' is not a real number"),
    (lambda: squared_error(values(1.0), [math.nan]), ValueError, "nan is not finite"),
    (lambda: hinge(values(1.0), [0]), ValueError, "labels −1 and 1, not 0"),
    (lambda: cross_entropy(values(1.0, 2.0), 2), ValueError, "class 2 is none of the 2 classes"),
    (lambda: cross_entropy(values(1.0, 2.0), -1), ValueError, "class -1 is none"),
    (lambda: cross_entropy(values(1.0), 0), ValueError, "at least two logits, not 1"),
    (lambda: cross_entropy(values(1.0, 2.0), [0.5, 0.6]), ValueError, "add up to 1"),
    (lambda: cross_entropy([1.0, 2.0], 0), TypeError, "outputs that are Values, not float 1.0"),
    (lambda: cross_entropy(values(1.0, 2.0), [1.0]), ValueError, "as many probabilities"),
    (lambda: cross_entropy(values(1.0, 2.0), 0.5), TypeError, "the index of a class or probabilities, not float 0.5"),
])
def test_targets_that_do_not_fit_are_refused(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_a_refused_target_keeps_its_role():
    label = Value(3.0, "label")
    with pytest.raises(ValueError):
        hinge(values(1.0), [label])
    assert label.role == "input"


def test_an_input_that_is_its_own_target_stays_an_input():
    x = values(1.0, 2.0)
    squared_error([x[0] * 2.0, x[1] * 2.0], x)
    assert [leaf.role for leaf in x] == ["input", "input"]
