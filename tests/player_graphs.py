"""Graphs that are played in tests, in Chromium and in node."""

import math

from graphs import example, example_by_operators, parameter, strange_names

from microbp import (MLP, Example, Value, cross_entropy, datasets, gallery, hinge, squared_error,
                     mean_squared_error, weighted_sum)


def any_operations():
    """Every kind of operation, an operand that stands twice, and branches."""
    a, b = Value(0.8, "a", "parameter"), Value(-1.3, "b", "parameter")
    c = Value(0.4)
    y = (a * a + b / c).tanh() + (a * b).max(c) - a.min(b) * 2.0 + b**2 + a**3 + (a + 2.0)**b
    y = y + a.exp().log() + abs(b).sqrt() + a.sin() * b.cos() + b.relu() + b.leaky_relu()
    return (y + a.softplus() + (-b).sigmoid()).named("y")


def classifier():
    xs = [Value(number, f"x{k}") for k, number in enumerate((0.5, -0.4, 0.9))]
    return cross_entropy(MLP(3, [3, 3], rng=4)(xs), 1)


def margin():
    xs = [Value(number, f"x{k}") for k, number in enumerate((2.0, -1.0))]
    return hinge([MLP(2, [3, 1], rng=2)(xs)], [-1.0])


def kinks():
    """Operations where they have no slope, or two."""
    a, b = parameter(0.0, "a"), parameter(0.0, "b")
    gate, larger, smaller = a.relu().named("gate"), a.max(b).named("larger"), a.min(b)
    y = gate + larger * 3.0 + smaller.named("smaller") * 5.0 + (a - b).leaky_relu() + b * b
    return (y + a * a).named("y")


def long_sum():
    weights = [parameter(round(0.1 * k, 1), f"w{k}") for k in range(1, 13)]
    inputs = [Value(float(k), f"x{k}") for k in range(1, 13)]
    return weighted_sum(weights, inputs, parameter(0.5, "b")).named("net").tanh().named("y")


def rows():
    """Three rows through one network, with its numbers far from 1."""
    model = MLP(2, [3, 1], activation="relu", rng=3)
    for weight in model.parameters():
        weight.data *= 123.4
    outs = [model([Value(x, f"x{k}1"), Value(1e-5 * x, f"x{k}2")])
            for k, x in enumerate((0.3, -20.0, 1500.0))]
    return mean_squared_error(outs, [1.0, -2e-7, 1e6]).named("E")


def large():
    """More than 80 nodes: shown as neurons, and the inside of one."""
    xs = [Value(number, f"x{k}") for k, number in enumerate((0.3, -0.8, 0.6), 1)]
    out = MLP(3, [12, 1], activation="tanh", rng=6)(xs)
    return squared_error([out], [0.4]).named("E")


def explosion():
    return (parameter(2.0, "w") * Value(3.0, "x")).exp().named("y")


def hostile():
    return (parameter(0.5, "<script>") * Value(-2.0, "<img src=x>")).sigmoid().named("a&b")


GRAPHS = {"example": example, "operators": example_by_operators, "operations": any_operations,
          "classifier": classifier, "margin": margin, "kinks": kinks, "long sum": long_sum,
          "rows": rows, "large": large, "strange names": strange_names, "explosion": explosion,
          "hostile": hostile, "a leaf": lambda: Value(2.0, "a")}


def curve_fit():
    """A curve through twelve points, by momentum with a little weight decay."""
    xs = [round(-2.0 + k * 4 / 11, 3) for k in range(12)]
    ys = [round(0.8 * x - 0.25 * x ** 3 / 2, 3) for x in xs]
    return Example.of(MLP(1, [5, 1], activation="tanh", rng=7), [[x] for x in xs], ys, lr=0.02,
                      momentum=0.9, weight_decay=0.001, id="curve-fit", title="A fitted curve")


def two_moons():
    points, labels = datasets.moons(40)
    return Example.of(MLP(2, [8, 1], activation="tanh", rng=1), points,
                      [0.9 if label > 0 else -0.9 for label in labels], lr=0.05, update="each",
                      id="two-moons", title="Two moons")


def set_aside():
    """A curve with three of its twelve rows to validate with, and its columns scaled."""
    toml = curve_fit().toml.replace('output = ', 'validation = [2, 6, 11]\nscaled = ["i1"]\noutput = ', 1)
    return gallery.read_example(toml)


def three_classes():
    model = MLP(2, [5, 3], activation="tanh", output="sigmoid", rng=5)
    points = [(math.cos(0.9 * k) * (1 + k % 3), math.sin(0.9 * k) * (1 + k % 3)) for k in range(15)]
    return Example.of(model, points, [[float(k % 3 == j) for j in range(3)] for k in range(15)],
                      lr=0.2, update="mean", momentum=0.5, id="three-classes", title="Three classes")


def tied():
    """A weight that two neurons share, in sequential order."""
    return gallery.read_example("""
        id = "tied"
        title = "A weight for two"
        output = "E"
        lr = 0.5
        formulas = '''
        h = tanh(w * x)
        k = tanh(w * h * v)
        o = h * w / v + k * v ** 2
        E = squared_error(t, o)
        '''
        [parameters]
        w = 0.4
        v = -0.3
        [training]
        order = "sequential"
        momentum = 0.5
        [inputs]
        x = 0.7
        [targets]
        t = 0.2
        """)


def gates_open():
    """ReLUs that are on in every row, whose other branch has no inverse."""
    model = MLP(2, [2, 1], activation="relu", weights=[[[0.3, 0.2], [0.1, 0.4]], [[0.5, -0.6]]])
    return Example.of(model, [[0.5, 0.1], [0.2, 0.9], [0.7, 0.4]], [0.1, 0.4, 0.3], lr=0.1,
                      id="gates-open", title="Gates that are open")


#: What is trained on the page and in Python, and for how many epochs.
EXAMPLES = {
    "one-neuron-xor": (lambda: gallery.load("one-neuron-xor"), 10000),
    "deep-ml-25": (lambda: gallery.load("deep-ml-25"), 2),
    "numpy-3-4-1": (lambda: gallery.load("numpy-3-4-1"), 1000),
    "highway-3-8-2": (lambda: gallery.load("highway-3-8-2"), 20),
    "mazur-2-2-2": (lambda: gallery.load("mazur-2-2-2"), 100),
    "by hand": (lambda: gallery.load("mazur-2-2-2").replace(round="4"), 1),
    "by hand, 3 digits": (lambda: gallery.load("mazur-2-2-2").replace(round="3s"), 3),
    "sequential": (lambda: gallery.load("mazur-2-2-2").replace(order="sequential"), 100),
    "sequential, by hand": (lambda: gallery.load("mazur-2-2-2").replace(
        order="sequential", round="4"), 3),
    "sequential, row by row": (lambda: three_classes().replace(
        order="sequential", update="each"), 20),
    "sequential, one weight for two": (tied, 30),
    "one by one": (lambda: gallery.load("one-neuron-xor").replace(update="each"), 50),
    "gates that are open": (gates_open, 30),
    "curve-fit": (curve_fit, 300),
    "set aside": (set_aside, 50),
    "three-classes": (three_classes, 100),
    "two-moons": (two_moons, 30),
}
