"""`fit` is the training procedure one would write by hand, for any network."""

import math
import random

import pytest

from microbp import MLP, SGD, Scaler, cross_entropy, fit, hinge, mean_squared_error, squared_error

XOR = [[0, 0], [0, 1], [1, 0], [1, 1]]


def by_hand(model, inputs, targets, loss, lr, epochs, batch, **settings):
    optimiser = SGD(model.parameters(), lr, **settings)
    history = []
    for _ in range(epochs):
        sum_of_losses = 0.0
        for start in range(0, len(inputs), batch):
            optimiser.zero_grad()
            for x, t in list(zip(inputs, targets))[start:start + batch]:
                E = loss(model(x), t)
                E.backward()
                sum_of_losses += E.data
            optimiser.step()
        history.append(sum_of_losses)
    return history


@pytest.mark.parametrize("loss, targets, output", [
    (squared_error, [0.0, 1.0, 1.0, 0.0], "sigmoid"),
    (mean_squared_error, [[0.0], [1.0], [1.0], [0.0]], "linear"),
    (hinge, [-1, 1, 1, -1], "tanh"),
])
@pytest.mark.parametrize("batch", [1, 3, None])
def test_fit_gives_the_floats_of_the_loop_by_hand(loss, targets, output, batch):
    shape = [4, 3, 1]
    fitted, model = [MLP(2, shape, "softplus", output, rng=3) for _ in range(2)]
    history = fit(fitted, XOR, targets, loss=loss, lr=0.1, epochs=40, batch=batch, momentum=0.5,
                  weight_decay=0.001)
    expected = by_hand(model, XOR, targets, loss, 0.1, 40, batch or 4, momentum=0.5,
                       weight_decay=0.001)
    assert history == expected
    assert [w.data for w in fitted.parameters()] == [w.data for w in model.parameters()]


@pytest.mark.parametrize("targets", [
    [0, 1, 2, 1],
    [[0.5, 0.5, 0.0], [0.0, 1.0, 0.0], [0.25, 0.5, 0.25], [0.0, 0.0, 1.0]],
])
def test_fit_with_classes_gives_the_floats_of_the_loop_by_hand(targets):
    fitted, model = [MLP(2, [4, 3], "softplus", rng=3) for _ in range(2)]
    history = fit(fitted, XOR, targets, loss=cross_entropy, lr=0.1, epochs=40, batch=2)
    assert history == by_hand(model, XOR, targets, cross_entropy, 0.1, 40, 2)
    assert [w.data for w in fitted.parameters()] == [w.data for w in model.parameters()]


def test_xor_is_learned():
    model = MLP(2, [3, 1], "tanh", "sigmoid", rng=random.Random(1))
    history = fit(model, XOR, [0, 1, 1, 0], lr=0.5, epochs=10_000, until=0.01)
    assert history.stopped == "until"
    assert history[-1] <= 0.01 < history[-2]
    assert [round(model(x).data) for x in XOR] == [0, 1, 1, 0]


def test_validation_rows_are_measured_and_not_learned():
    model, other = MLP(1, [2, 1], "tanh", rng=1), MLP(1, [2, 1], "tanh", rng=1)
    tests = ([3.0, 4.0], [0.5, 0.25])
    before = sum(squared_error(model([x]), [t]).data for x, t in zip(*tests))
    history = fit(model, [1.0, 2.0], [0.5, 0.5], lr=0.1, epochs=5, validation=tests)
    assert len(history.validation) == 5
    assert history.validation[0] == before
    assert history == fit(other, [1.0, 2.0], [0.5, 0.5], lr=0.1, epochs=5)


@pytest.mark.parametrize("inputs, targets, loss, message", [
    ([], [], squared_error, "at least one, not 0 inputs and 0 targets"),
    ([[1, 2]], [1, 2], squared_error, "not 1 inputs and 2 targets"),
    ([[1, 2], [1]], [1, 2], squared_error, r"inputs\[1\] has 1 numbers, not 2"),
    ([[1, 2, 3]], [1], squared_error, "3"),
    ([[1, 2]], [[1, 2]], squared_error, r"targets\[0\]: squared_error takes as many"),
    ([[1, 2], [2, 1]], [1, 0.5], hinge, r"targets\[1\]: hinge takes labels"),
    ([[1, math.nan]], [1], squared_error, "nan is not finite"),
])
def test_examples_that_do_not_fit_change_nothing(inputs, targets, loss, message):
    model = MLP(2, [1], "tanh", weights=[[[0.5, 0.25]]], biases=[0.0])
    with pytest.raises(ValueError, match=message):
        fit(model, inputs, targets, loss=loss, lr=0.1, epochs=3)
    assert [w.data for w in model.parameters()] == [0.5, 0.25, 0.0]


def test_scaling_to_minus_one_and_one_and_back():
    rows = [[20.55, 0.6, 7.0], [75.55, 4.0975, 7.0], [40.0, 1.0, 7.0]]
    scaler = Scaler(rows)
    scaled = scaler.scale(rows)
    assert [min(column) for column in zip(*scaled)] == [-1.0, -1.0, 0.0]
    assert [max(column) for column in zip(*scaled)] == [1.0, 1.0, 0.0]
    for row, back in zip(rows, scaler.unscale(scaled)):
        assert back == pytest.approx(row, rel=1e-15)
    with pytest.raises(ValueError, match="at least one row"):
        Scaler([])
    with pytest.raises(ValueError, match="not of 1 and 2"):
        Scaler([[1], [1, 2]])
    with pytest.raises(ValueError, match="a row has 2 numbers, but the scaler 3"):
        scaler.scale([[1, 2]])
