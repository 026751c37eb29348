"""Optimisers: their formulas step by step, and a step all or nothing."""

import math

import pytest

from microbp import SGD, Adam, Value


def parameter(data, grad):
    value = Value(data, "w", "parameter")
    value.grad = grad
    return value


def test_sgd_goes_against_the_gradient():
    w = parameter(0.4, 0.082167041)
    SGD([w], lr=0.5).step()
    assert w.data == 0.4 - 0.5 * 0.082167041


def test_momentum_and_weight_decay_follow_the_formula():
    w = parameter(1.0, 0.5)
    sgd = SGD([w], lr=0.1, momentum=0.9, weight_decay=0.2)
    sgd.step()
    assert w.data == 1.0 - 0.1 * (0.9 * 0.0 + (0.5 + 0.2 * 1.0)) == 0.93
    before, v = w.data, 0.7
    sgd.step()
    assert w.data == before - 0.1 * (0.9 * v + (0.5 + 0.2 * before))


def test_adam_follows_algorithm_1_of_its_paper():
    w = parameter(1.0, 0.5)
    adam = Adam([w], lr=0.01)
    adam.step()
    assert w.data == pytest.approx(1.0 - 0.01 * 0.5 / (0.5 + 1e-8), rel=1e-15)
    w.grad = -0.25
    before = w.data
    adam.step()
    m = (0.9 * 0.05 + 0.1 * -0.25) / (1 - 0.9 ** 2)
    v = (0.999 * 0.00025 + 0.001 * 0.0625) / (1 - 0.999 ** 2)
    assert w.data == pytest.approx(before - 0.01 * m / (math.sqrt(v) + 1e-8), rel=1e-14)


def test_a_parameter_listed_twice_is_updated_once():
    w = parameter(1.0, 1.0)
    SGD([w, w], lr=0.5).step()
    assert w.data == 0.5


def test_zero_grad_forgets_the_gradients():
    w = parameter(1.0, 1.0)
    SGD([w], lr=0.5).zero_grad()
    assert w.grad == 0.0


@pytest.mark.parametrize("make", [lambda ws: SGD(ws, lr=1.0, momentum=0.5), lambda ws: Adam(ws)])
def test_a_step_that_would_not_stay_finite_changes_nothing(make):
    good, bad = parameter(1.0, 1.0), parameter(1.0, math.inf)
    optimizer = make([good, bad])
    with pytest.raises(ValueError, match="nothing was updated"):
        optimizer.step()
    assert (good.data, bad.data) == (1.0, 1.0)
    bad.grad = 1.0
    twin = [parameter(1.0, 1.0), parameter(1.0, 1.0)]
    fresh = make(twin)
    optimizer.step(), fresh.step()
    assert [good.data, bad.data] == [w.data for w in twin]


@pytest.mark.parametrize("call, error, words", [
    (lambda: SGD([], lr=0.1), ValueError, "at least one parameter, not none"),
    (lambda: SGD([1.0], lr=0.1), TypeError, "takes Values, not float 1.0"),
    (lambda: SGD([Value(1.0) * 2.0], lr=0.1), ValueError, "only a leaf can be updated"),
    (lambda: SGD([Value(1.0)], lr=0.0), ValueError, "lr is 0; it must be above 0"),
    (lambda: SGD([Value(1.0)], lr=math.nan), ValueError, "nan is not finite"),
    (lambda: SGD([Value(1.0)], lr=0.1, momentum=1.0), ValueError, "at least 0 and below 1"),
    (lambda: SGD([Value(1.0)], lr=0.1, weight_decay=-1), ValueError, "weight_decay is -1"),
    (lambda: Adam([Value(1.0)], betas=(0.9, 1.0)), ValueError, "the second of betas is 1"),
    (lambda: Adam([Value(1.0)], epsilon=0.0), ValueError, "epsilon is 0; it must be above 0"),
])
def test_what_cannot_be_optimised_is_refused(call, error, words):
    with pytest.raises(error, match=words):
        call()
