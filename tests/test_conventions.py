"""What users of the field's other libraries expect: names that are told, lines that can be read."""

import subprocess
import sys

import pytest

from microbp import MLP, SGD, Adam, Layer, Program, Value, explain, fit, gradient_check


@pytest.mark.parametrize("theirs, ours", [
    ("label", "name"), ("_op", "op"), ("_prev", "parents"), ("_children", "parents"),
    ("_backward", "local_grads"), ("item", "data"), ("value", "data")])
def test_what_has_another_name_elsewhere_is_told_by_its_name_here(theirs, ours):
    node = Value(2.0) * 3.0
    for asked in (lambda: getattr(node, theirs), lambda: setattr(node, theirs, 1)):
        with pytest.raises(AttributeError, match=f"^a Value has no {theirs}: use {ours}$"):
            asked()
    with pytest.raises(TypeError, match=f"not {theirs}: use {ours}$"):
        Value(2.0, **{theirs: "a"})
    assert hasattr(node, ours) and not hasattr(node, theirs)


def test_an_argument_that_a_value_does_not_take_is_named():
    with pytest.raises(TypeError, match="^Value takes data, name and role, not colour$"):
        Value(2.0, colour="red")


def test_a_model_in_place_of_its_parameters_or_its_output_is_told():
    model = MLP(2, [1])
    for optimizer in (SGD, Adam):
        with pytest.raises(TypeError, match=r"not MLP: pass model.parameters\(\)$"):
            optimizer(model, lr=0.1)
    for reader in (gradient_check, lambda output: explain(output, "w1")):
        with pytest.raises(TypeError, match=r"not MLP .*: pass what it computes, model\(inputs\)$"):
            reader(model)


def test_a_value_is_formatted_as_its_number():
    assert f"{Value(2.0) / 3.0:.4f}" == "0.6667"


def test_what_ends_a_cell_is_one_line_or_a_table():
    model = MLP(2, [2, 1], rng=1)
    w = model.parameters()
    assert repr(SGD(w, lr=0.5)) == "SGD(9 parameters, lr=0.5)"
    assert repr(SGD(w[:1], lr=0.5, momentum=0.9, weight_decay=0.01)) == (
        "SGD(1 parameter, lr=0.5, momentum=0.9, weight_decay=0.01)")
    assert repr(Adam(w)) == "Adam(9 parameters, lr=0.001, betas=(0.9, 0.999), epsilon=1e-08)"
    x = Value(3.0, "x")
    program = Program(x * x, inputs=[x])
    assert repr(program) == "<Program of 2 nodes: 1 inputs, 0 parameters>"
    check = gradient_check(x * x)
    assert repr(check) == str(check) == "leaf  gradient  difference\nx            6           6"
    assert repr(fit(model, [[0, 1]], [1], lr=0.1, epochs=3)).startswith("<History of 3 epochs")


def test_modules_are_there_after_import_microbp():
    code = ("import microbp; print(microbp.nn.MLP.__name__, microbp.engine.Value.__name__, "
            "microbp.gallery.__name__, microbp.datasets.XOR[0], hasattr(microbp, 'torch'))")
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout == "MLP Value microbp.gallery ((0, 0), 0) False\n"


def test_initial_weights_from_a_range():
    weights = [w.data for w in Layer(100, 100, init=("uniform", 0.25, 0.5), rng=1).weights()]
    assert 0.25 <= min(weights) < 0.2501 and 0.4999 < max(weights) <= 0.5
    assert {w.data for w in MLP(2, [2], init=("uniform", 3, 3)).weights()} == {3.0}


@pytest.mark.parametrize("init, message", [
    (("uniform", 1.0, 0.0), "draws from low to high, and 1 is above 0"),
    (("normal", 0.0, 1.0), r"or \('uniform', low, high\), not \('normal', 0.0, 1.0\)"),
    (("uniform", 1.0), r"or \('uniform', low, high\), not"), (None, "not None"),
    (("uniform", 0.0, float("inf")), "inf is not finite")])
def test_a_range_that_is_none_is_refused(init, message):
    with pytest.raises(ValueError, match=message):
        MLP(2, [2], init=init)
