"""`fit` is the training procedure one would write by hand, for any network."""

import math
import random

import pytest

from microbp import (
    MLP,
    SGD,
    Scaler,
    Value,
    cross_entropy,
    fit,
    hinge,
    mean_squared_error,
    squared_error,
)

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
    scaler = Scaler().fit(rows)
    scaled = scaler.transform(rows)
    assert [min(column) for column in zip(*scaled)] == [-1.0, -1.0, 0.0]
    assert [max(column) for column in zip(*scaled)] == [1.0, 1.0, 0.0]
    for row, back in zip(rows, scaler.inverse_transform(scaled)):
        assert back == pytest.approx(row, rel=1e-15)
    for none in ([], [[]]):
        with pytest.raises(ValueError, match="at least one row of at least one number"):
            Scaler().fit(none)
    with pytest.raises(ValueError, match=r"no bounds yet: call fit\(rows\) first"):
        Scaler().transform([[1.0]])
    with pytest.raises(ValueError, match="not of 1 and 2"):
        Scaler().fit([[1], [1, 2]])
    with pytest.raises(ValueError, match="a row has 2 numbers, but the scaler 3"):
        scaler.transform([[1, 2]])


@pytest.mark.parametrize("rows, number, scaled", [
    ([[1e308], [-1e308]], 0.0, 0.0), ([[1e308], [-1e308]], 5e307, 0.5),
    ([[1.7e308], [-1.7e308]], -1.7e308, -1.0), ([[-1e308], [0.0]], 1.7e308, 4.4),
    ([[5e-324], [1e-323]], 1e-323, 1.0),
])
def test_scaling_does_not_overflow(rows, number, scaled):
    scaler = Scaler().fit(rows)
    assert scaler.transform([[number]]) == [[pytest.approx(scaled, rel=1e-15)]]
    assert scaler.inverse_transform([[scaled]]) == [[pytest.approx(number, rel=1e-15)]]


def test_what_would_be_scaled_to_infinity_is_refused():
    with pytest.raises(OverflowError, match="1.0 is beyond what can be scaled with the bounds"):
        Scaler().fit([[0.0], [1e-320]]).transform([[1.0]])
    with pytest.raises(OverflowError, match="3.0 is beyond what can be scaled with the bounds"):
        Scaler().fit([[-1e308], [1e308]]).inverse_transform([[3.0]])


# What is traced once stands for all rows


def huber(outputs, targets):
    """A loss that chooses by its numbers, as one writes it by hand."""
    d = outputs[0] - targets[0]
    return 0.5 * d * d if abs(d.data) < 1.0 else abs(d) - 0.5


def shifted(outputs, targets):
    """A loss with a constant that is taken from the numbers."""
    top = max(output.data for output in outputs)
    return (outputs[0] - top).exp() * targets[0]


def picking(outputs, targets):
    """A loss that is another one for targets above 0."""
    target = getattr(targets[0], "data", targets[0])
    return (outputs[0] - targets[0]) ** 2 if target > 0 else outputs[0] * 1.0


def a_line():
    return MLP(1, [1], weights=[[[1.0]]], biases=[0.0])


@pytest.mark.parametrize("loss, inputs, targets, where", [
    (huber, [0.0, 10.0], [0.5, 0.5], r"inputs\[1\] is not computed as that of inputs\[0\]"),
    (picking, [1.0, 2.0, 3.0], [1.0, 2.0, -1.0], r"inputs\[2\] is not"),
    (shifted, [1.0, 2.0], [1.0, 1.0], r"inputs\[1\] is not"),
    (huber, [0.0, 0.1], [0.0, 0.0], r"the loss of outputs \[2.0\] is not computed as that of"),
])
def test_a_loss_that_chooses_by_its_numbers_is_refused(loss, inputs, targets, where):
    model = a_line()
    with pytest.raises(ValueError, match=where + ".*: fit computes all rows with the graph of the "
                                                 "first, so what is computed must not be chosen"):
        fit(model, inputs, targets, loss=loss, lr=0.1, epochs=3)
    assert [p.data for p in model.parameters()] == [1.0, 0.0]


def test_a_validation_row_that_goes_another_way_is_refused():
    with pytest.raises(ValueError, match=r"loss of validation inputs\[0\] is not computed as"):
        fit(a_line(), [1.0], [1.0], loss=picking, lr=0.1, epochs=1, validation=([1.0], [-1.0]))


def test_a_model_that_chooses_by_its_numbers_is_refused():
    class Gated(MLP):
        def __call__(self, x):
            return super().__call__(x) * (1.0 if x[0].data > 0 else -1.0)

    model = Gated(1, [1], weights=[[[1.0]]], biases=[0.0])
    fit(model, [1.0, 2.0], [1.0, 2.0], lr=0.1, epochs=1)
    with pytest.raises(ValueError, match=r"inputs\[1\] is not computed as that of inputs\[0\]"):
        fit(model, [1.0, -2.0], [1.0, 2.0], lr=0.1, epochs=1)


def test_a_model_that_comes_to_choose_otherwise_while_it_learns_is_refused():
    class Gated(MLP):
        def __call__(self, x):
            y = super().__call__(x)
            return y if y.data > 0 else 0.1 * y

    model = Gated(1, [1], weights=[[[0.5]]], biases=[0.0])
    history = fit(model, [1.0, 2.0], [0.6, 1.2], lr=0.1, epochs=5)
    assert history[-1] < history[0]
    before = [p.data for p in model.parameters()]
    with pytest.raises(ValueError, match=r"^after epoch 20: the loss of inputs\[0\] is not "):
        fit(model, [1.0, 2.0], [-5.0, -5.0], lr=0.1, epochs=20)
    assert [p.data for p in model.parameters()] == before


def test_a_parameter_is_trained_whatever_its_role_says():
    bias = Value(0.1, "b", role="constant")
    model = MLP(1, [1], weights=[[[0.5]]], biases=[bias])
    fit(model, [1.0, 2.0], [2.0, 3.0], lr=0.1, epochs=3)
    assert bias.data != 0.1


@pytest.mark.parametrize("call, message", [
    (lambda: fit(lambda x: x[0], [[1.0]], [1.0], lr=0.1, epochs=1),
     r"fit takes a model that can be called and has parameters\(\), such as an MLP, not function"),
    (lambda: fit(a_line(), [1.0], [1.0], lr=0.1, epochs=1, validation=[[1.0]]),
     r"validation rows are a pair \(inputs, targets\), not \[\[1.0\]\]"),
    (lambda: fit(a_line(), [1.0, "2"], [1.0, 1.0], lr=0.1, epochs=1),
     r"inputs\[1\]: str '2' is not a real number"),
    (lambda: Scaler().fit([1.0, 2.0]), r"a scaler takes rows of numbers, .* not the number 1.0"),
    (lambda: Scaler().fit([[1.0]]).transform([0.5]), r"a scaler takes rows of numbers"),
])
def test_what_is_of_the_wrong_kind_is_told_in_one_sentence(call, message):
    with pytest.raises(TypeError, match=message):
        call()


def test_a_scaler_takes_rows_that_are_read_once():
    scaler = Scaler().fit(iter(row) for row in [[1.0, 2.0], [3.0, 2.0]])
    assert scaler.transform([iter([2.0, 2.0])]) == [[0.0, 0.0]]
    assert scaler.inverse_transform([iter([0.0, 0.0])]) == [[2.0, 2.0]]


def test_a_loss_that_chooses_with_operations_is_trained_as_by_hand():
    def huber_of_operations(outputs, targets):
        size = abs((outputs[0] if isinstance(outputs, list) else outputs) - targets[0])
        small = size.min(1.0)
        return 0.5 * small * small + (size - small)

    fitted, model = a_line(), a_line()
    history = fit(fitted, [0.0, 10.0], [0.0, 0.0], loss=huber_of_operations, lr=0.01, epochs=5)
    assert history[0] == 9.5
    assert history == by_hand(model, [[0.0], [10.0]], [[0.0], [0.0]], huber_of_operations, 0.01, 5,
                              1)
    assert [p.data for p in fitted.parameters()] == [p.data for p in model.parameters()]


def test_a_row_that_is_not_in_the_domain_yet_is_left_to_training():
    def logarithm(outputs, targets):
        return (outputs[0] - targets[0]).log()

    with pytest.raises(ValueError, match=r"rows\[1\].*log\(.*-1.0\) is undefined"):
        fit(a_line(), [1.0, -1.0], [0.0, 0.0], loss=logarithm, lr=1e-9, epochs=1)
