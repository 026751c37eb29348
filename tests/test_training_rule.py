"""The training rule of an example, against loops written out by hand."""

import math

import pytest

from microbp import Example, explain, gallery
from microbp.cli import main

ROWS = [(0.5, -1.0, 1.0), (1.5, 0.25, 0.0), (-0.75, 2.0, 1.0), (0.1, 0.2, 0.0)]      # x1, x2, t

TWO_INPUTS = """
id = "two-inputs"
title = "One neuron, two inputs, four rows"
output = "E"
formulas = '''
net = w1*x1 + w2*x2 + b
p = sigmoid(net)
E = squared_error(p, t)
'''
[inputs]
x1 = [0.5, 1.5, -0.75, 0.1]
x2 = [-1.0, 0.25, 2.0, 0.2]
[parameters]
w1 = 0.3
w2 = -0.2
b = 0.1
[targets]
t = [1, 0, 1, 0]
"""


def example(training):
    return gallery.read_example(f"{TWO_INPUTS}\n[training]\n{training}\n")


def gradient(w1, w2, b, row):
    """The derivatives of ½(t − p)² by w1, w2 and b, and the error, for one row."""
    x1, x2, t = row
    p = 1 / (1 + math.exp(-(w1 * x1 + w2 * x2 + b)))
    delta = -(t - p) * p * (1 - p)
    return [delta * x1, delta * x2, delta], 0.5 * (t - p) ** 2


def by_hand(updates, batches, lr, share=1.0, momentum=0.0, weight_decay=0.0):
    """Gradient descent written out: the numbers after so many updates."""
    numbers, velocities = [0.3, -0.2, 0.1], [0.0, 0.0, 0.0]
    for k in range(updates):
        step = [0.0, 0.0, 0.0]
        for row in batches[k % len(batches)]:
            found, _ = gradient(*numbers, row)
            step = [s + share * g for s, g in zip(step, found)]
        step = [s + weight_decay * w for s, w in zip(step, numbers)]
        velocities = [momentum * v + s for v, s in zip(velocities, step)]
        numbers = [w - lr * v for w, v in zip(numbers, velocities)]
    return numbers


ALL, EACH = [ROWS], [[row] for row in ROWS]
RULES = [
    ("lr = 0.5", ALL, {"lr": 0.5}),
    ("lr = 0.5\nupdate = 'mean'", ALL, {"lr": 0.5, "share": 0.25}),
    ("lr = 0.5\nupdate = 'each'", EACH, {"lr": 0.5}),
    ("lr = 0.5\nmomentum = 0.9", ALL, {"lr": 0.5, "momentum": 0.9}),
    ("lr = 0.2\nupdate = 'each'\nmomentum = 0.5\nweight_decay = 0.01", EACH,
     {"lr": 0.2, "momentum": 0.5, "weight_decay": 0.01}),
    ("lr = 0.2\nupdate = 'mean'\nweight_decay = 0.1", ALL,
     {"lr": 0.2, "share": 0.25, "weight_decay": 0.1}),
]


@pytest.mark.parametrize("training, batches, settings", RULES, ids=[
    "sum", "mean", "each", "momentum", "each with momentum and decay", "mean with decay"])
@pytest.mark.parametrize("updates", [1, 2, 3, 5, 403])
def test_the_numbers_after_updates_are_those_of_a_loop_by_hand(training, batches, settings,
                                                             updates):
    run = example(training).run()
    found = run.after(updates)
    assert [found[name] for name in ("w1", "w2", "b")] == pytest.approx(
        by_hand(updates, batches, **settings), rel=1e-12)


def test_training_goes_on_where_it_stopped_within_an_epoch():
    run, fresh = example("lr = 0.5\nupdate = 'each'").run(), example("lr = 0.5\nupdate = 'each'")
    assert run.after(3) and run.after(403) == fresh.run().after(403)
    assert list(run.after(403).values()) == pytest.approx(by_hand(403, EACH, 0.5), rel=1e-12)


def test_after_each_row_is_after_another_number_than_the_sum():
    """Four updates of one row each; the sum makes one update of the same four gradients."""
    each, together = example("lr = 0.5\nupdate = 'each'"), example("lr = 0.5")
    assert each.value("w1 after 4 updates") != together.value("w1 after 1 update")
    assert each.value("w1 after 1 epoch") == each.value("w1 after 4 updates")
    assert together.value("w1 after 1 epoch") == together.value("w1+")
    first, _ = gradient(0.3, -0.2, 0.1, ROWS[0])
    assert each.value("w1+") == pytest.approx(0.3 - 0.5 * first[0], rel=1e-15)


@pytest.mark.parametrize("training", [rule[0] for rule in RULES])
def test_training_leaves_the_numbers_of_as_many_updates(training):
    begun = example(training)
    per_epoch = 4 if begun.rule.update == "each" else 1
    trained = begun.train(30)
    assert len(trained) == 30 and trained.stopped == "epochs"
    after = begun.run().after(30 * per_epoch)
    assert trained.example.parameters == pytest.approx(after, rel=1e-13)
    assert begun.parameters == {"w1": 0.3, "w2": -0.2, "b": 0.1}


def test_the_loss_of_an_epoch_is_that_before_its_updates():
    errors = [gradient(0.3, -0.2, 0.1, row)[1] for row in ROWS]
    assert example("lr = 0.5").train(2)[0] == pytest.approx(sum(errors), rel=1e-14)
    assert example("lr = 0.5\nupdate = 'mean'").train(2)[0] == pytest.approx(
        sum(errors) / 4, rel=1e-14)
    each = example("lr = 0.5\nupdate = 'each'").train(1)
    assert each[0] == pytest.approx(sum(
        gradient(*by_hand(k, EACH, 0.5), row)[1] for k, row in enumerate(ROWS)), rel=1e-14)


def test_a_rule_that_bends_trains_too():
    classic = gallery.load("mazur-2-2-2")
    trained = classic.train(100, order="sequential")
    assert trained.example.value("w5") == classic.value("w5 after 100 updates",
                                                        order="sequential")
    assert trained[1] == classic.value("E_total after 1 update", order="sequential")
    stopped = classic.train(100, until=0.25, order="sequential")
    assert stopped.stopped == "until" and stopped[-1] <= 0.25 < stopped[-2]
    assert stopped.example.value("E_total") == stopped[-1]


def test_training_stops_where_the_error_is_small_enough():
    stopped = example("lr = 0.5").train(1000, until=0.3)
    assert stopped.stopped == "until" and stopped[-1] <= 0.3 < stopped[-2]
    assert stopped.example.value("E") == pytest.approx(stopped[-1], rel=1e-14)


def test_the_gallery_trains_by_the_rule_that_each_example_states():
    assert f"{gallery.load('deep-ml-25').value('w1+'):.9f}" == "0.102056966"
    mean = gallery.load("deep-ml-25").train(1).example
    assert f"{mean.parameters['w1']:.9f}" == "0.102056966"
    xor = gallery.load("one-neuron-xor").train(10_000).example
    assert [abs(number) < 1e-12 for number in xor.parameters.values()] == [True] * 3


@pytest.mark.parametrize("training, complaint", [
    ("update = 'all'", "update = 'all' is not known; it is one of 'sum', 'mean', 'each'"),
    ("momentum = 1.0", "momentum = 1.0 is not a number from 0 to below 1"),
    ("momentum = 'a'", "momentum = 'a' is not a finite number"),
    ("weight_decay = -1", "weight_decay = -1 is not a number from 0"),
    ("lr = inf", "lr = inf is not a finite number"),
    ("epochs = 3", "[training] knows no 'epochs'; it knows biases, lr, mistake, momentum, order"),
    ("lr = 0.1\n[rule]\nmomentum = 0.5", "[rule] knows no 'momentum'"),
    ("update = 'sum'\n[rule]\nrows = 'mean'", "update stands in [rule] and in [training]"),
    ("[rule]\nrows = 'mean'\nupdate = 'sum'", "rows and update are the same; give update"),
])
def test_a_rule_that_is_none_is_refused(training, complaint):
    with pytest.raises(gallery.ExampleError) as caught:
        example(training)
    assert complaint in str(caught.value) and "\n" not in str(caught.value)


def test_without_a_learning_rate_nothing_is_trained():
    with pytest.raises(ValueError, match="two-inputs has no learning rate, so nothing is"):
        example("").train(1)


def test_a_learning_rate_at_the_top_and_a_rule_of_rows_are_read_as_before():
    text = TWO_INPUTS.replace('output = "E"', 'output = "E"\nlr = 0.5') + "[rule]\nrows = 'mean'"
    assert gallery.read_example(text).value("w1+") == example(
        "lr = 0.5\nupdate = 'mean'").value("w1+")
    assert example("lr = 0.5").value("w1+", rows="mean") == gallery.read_example(text).value("w1+")
    with pytest.raises(gallery.ExampleError, match="lr stands at the top and in"):
        gallery.read_example(text + "\n[training]\nlr = 0.1")


def test_an_example_class_is_at_the_top_level():
    assert isinstance(example("lr = 0.5"), Example)


# What is said of a rule


SOFTMAX = """
id = "s"
title = "S"
output = "E"
formulas = '''
z1 = w1*x + b1
z2 = w2*x + b2
E = cross_entropy([z1, z2], [t1, t2])
'''
[inputs]
x = [0.5, -1.3]
[parameters]
w1 = 0.7
w2 = -0.2
b1 = 0.1
b2 = 0.3
[targets]
t1 = [1, 0]
t2 = [0, 1]
[training]
lr = 0.2
"""


def test_the_report_names_momentum_decay_and_how_rows_make_an_update():
    told = gallery.read_example(
        SOFTMAX + "update = 'mean'\nmomentum = 0.9\nweight_decay = 0.01").report()
    for line in ("momentum        0.9", "weight decay    0.01", "mean over the training rows"):
        assert f"\n  {line}\n" in told
    assert "ΔW1" not in told                    # which is not -lr times the gradient
    plain = gallery.read_example(SOFTMAX).report()
    assert "ΔW1 = -lr · ∂E/∂W1" in plain and "momentum" not in plain


def test_a_share_of_a_softmax_is_told_once():
    told = explain(gallery.read_example(SOFTMAX), "w1", row=1).text(notation="delta")
    assert [told.count(f"\n      p_z{k} = ") for k in (1, 2)] == [1, 1]


def test_an_explanation_of_rows_that_update_each_says_where_it_stands():
    example = gallery.read_example(SOFTMAX)
    words = "all of it before the first update; then each row makes one of its own"
    assert words not in explain(example, "w1").text()
    assert words in explain(example.replace(update="each"), "w1").text()


def test_a_check_says_that_the_difference_knows_no_rule():
    example = gallery.read_example(SOFTMAX)
    assert "central difference: " in explain(example, "w1", row=1).text()
    told = explain(example.replace(round=2), "w1", row=1).text()
    assert "central difference, which knows no such rule: " in told


GROWING = '''
id = "growing"
title = "What is learned cannot be computed with"
output = "E"
formulas = """
y = w*x
z = exp(y)
E = squared_error(y, t)
"""
[inputs]
x = 30.0
[parameters]
w = 1.0
[targets]
t = 0.0
[training]
lr = 1
momentum = 0.9
'''


def test_numbers_that_cannot_be_computed_with_are_returned_all_the_same(tmp_path, capsys):
    example = gallery.read_example(GROWING)
    trained = example.train(2)
    assert [*trained] == [450.0, 0.5 * (30.0 * (1.0 - 900.0)) ** 2] and trained.stopped == "epochs"
    assert trained.example.parameters["w"] == pytest.approx(-899 + 900 * 899 - 0.9 * 900, rel=1e-12)
    with pytest.raises(ValueError, match=r"line 7: `z = exp\(y\)` cannot be computed: exp\(y = 24"):
        trained.example.value("E")
    (tmp_path / "growing.toml").write_text(GROWING, encoding="utf-8")
    assert main(["train", str(tmp_path / "growing.toml"), "--epochs", "2"]) == 1
    assert capsys.readouterr().out.splitlines()[-1].split() == ["2", "∞"]
