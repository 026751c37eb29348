"""Code written for micrograd or microgpt runs with only its import changed."""

import math
import random

import microgpt_style
import micrograd.engine
import micrograd.nn
import pytest

import microbp.engine
import microbp.nn

PAIRS = {"micrograd": (micrograd.engine, micrograd.nn), "microbp": (microbp.engine, microbp.nn)}


def readme_expression(Value):
    """The expression of micrograd's README; https://github.com/karpathy/micrograd."""
    a = Value(-4.0)
    b = Value(2.0)
    c = a + b
    d = a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + (b + a).relu()
    d += 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    g = f / 2.0
    g += 10.0 / f
    g.backward()
    return g.data, a.grad, b.grad


def test_the_expression_of_microgrards_readme_gives_its_numbers():
    numbers = readme_expression(microbp.engine.Value)
    assert [f"{number:.4f}" for number in numbers] == ["24.7041", "138.8338", "645.5773"]
    assert numbers == pytest.approx(readme_expression(micrograd.engine.Value), rel=1e-12)


def moons(n=40):
    rng = random.Random(7)
    points, labels = [], []
    for i in range(n):
        t, side = math.pi * rng.random(), i % 2
        points.append([abs(side) + math.cos(t) * (1 - 2 * side), side / 2 + math.sin(t) * (1 - 2 * side)])
        labels.append(1 - 2 * side)
    return points, labels


def moons_demo(engine, nn, steps=3):
    """The loop of micrograd's moons demo: hinge loss, L2, gradient descent by hand."""
    Value = engine.Value
    random.seed(1337)
    model = nn.MLP(2, [16, 16, 1])
    X, y = moons()
    losses = []
    for k in range(steps):
        inputs = [list(map(Value, xrow)) for xrow in X]
        scores = list(map(model, inputs))
        hinge = [(1 + -yi*scorei).relu() for yi, scorei in zip(y, scores)]
        data_loss = sum(hinge) * (1.0 / len(hinge))
        reg_loss = 1e-4 * sum((p*p for p in model.parameters()))
        total_loss = data_loss + reg_loss
        accuracy = [(yi > 0) == (scorei.data > 0) for yi, scorei in zip(y, scores)]
        model.zero_grad()
        total_loss.backward()
        learning_rate = 1.0 - 0.9*k/100
        for p in model.parameters():
            p.data -= learning_rate * p.grad
        losses.append(total_loss.data)
    return losses, sum(accuracy), [p.data for p in model.parameters()]


def test_the_moons_loop_gives_micrograds_numbers():
    ours = moons_demo(microbp.engine, microbp.nn)
    theirs = moons_demo(micrograd.engine, micrograd.nn)
    assert ours[0] == pytest.approx(theirs[0], rel=1e-12)
    assert ours[1] == theirs[1]
    assert ours[2] == pytest.approx(theirs[2], rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("nonlin", [True, False])
def test_a_lone_neuron_is_micrograds(nonlin):
    outs = {}
    for name, (engine, nn) in PAIRS.items():
        random.seed(5)
        neuron = nn.Neuron(2, nonlin=nonlin)
        out = neuron([engine.Value(1.0), engine.Value(-2.0)])
        out.backward()
        outs[name] = [out.data, *(p.grad for p in neuron.parameters())]
        assert len(neuron.parameters()) == 3
    assert outs["microbp"] == pytest.approx(outs["micrograd"], rel=1e-12)


def gpt_script(Value):
    """Attention, RMS norm and an MLP with only + * ** / - log exp relu and sum()."""
    rng = random.Random(11)
    size = 4

    def matrix(rows, columns):
        return [[Value(rng.gauss(0, 0.5)) for _ in range(columns)] for _ in range(rows)]

    def linear(x, w):
        return [sum(wi * xi for wi, xi in zip(row, x)) for row in w]

    def softmax(logits):
        top = max(value.data for value in logits)
        powers = [(value - top).exp() for value in logits]
        return [power / sum(powers) for power in powers]

    def rms_norm(x):
        scale = (sum(xi * xi for xi in x) / len(x) + 1e-5) ** -0.5
        return [xi * scale for xi in x]

    wte, wq, wk, wv, w1 = (matrix(size, size) for _ in range(5))
    keys, values, losses = [], [], []
    for token in range(3):
        x = rms_norm(wte[token])
        q, k, v = linear(x, wq), linear(x, wk), linear(x, wv)
        keys.append(k)
        values.append(v)
        attention = softmax([sum(a * b for a, b in zip(q, key)) / size ** 0.5 for key in keys])
        mixed = [sum(a * v[j] for a, v in zip(attention, values)) for j in range(size)]
        hidden = [h.relu() for h in linear([a + b for a, b in zip(mixed, x)], w1)]
        losses.append(-softmax(linear(hidden, wte))[token + 1].log())
    loss = (1 / len(losses)) * sum(losses) - 0.0
    loss.backward()
    return [loss.data, *(w.grad for m in (wte, wq, wk, wv, w1) for row in m for w in row)]


def test_a_gpt_style_script_gives_the_numbers_of_a_microgpt_style_value():
    ours, theirs = gpt_script(microbp.Value), gpt_script(microgpt_style.Value)
    assert ours == pytest.approx(theirs, rel=1e-12, abs=1e-14)
