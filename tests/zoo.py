"""Graphs to draw beside Graphviz: networks, sequences, attention, convolution, random ones."""

import random

from graphs import (
    cs231n_neuron,
    done,
    example,
    example_by_operators,
    micrograd_readme,
    network,
    parameter,
    skipping_edges,
    square,
    used_ten_times,
)

from microbp import MLP, Value, cross_entropy, mean_squared_error, softmax, squared_error, total, weighted_sum


def softmax_network():
    model = MLP(3, [4, 3], activation="tanh", rng=1)
    outs = model([Value(0.1 * k - 0.3, f"x{k + 1}") for k in range(3)])
    return done(cross_entropy(outs, 1).named("L"))


def softmax_by_hand():
    xs = [Value(0.5, "x1"), Value(-1.0, "x2")]
    zs = [weighted_sum([parameter(0.1 * k, f"w{k}1"), parameter(0.5 - 0.2 * k, f"w{k}2")], xs,
                       parameter(0.1 * k, f"b{k}")).named(f"z{k}") for k in (1, 2, 3)]
    return done((-softmax(zs)[1].named("p2").log()).named("L"))


def residual(count=6):
    x = Value(0.5, "x")
    for k in range(1, count + 1):
        net = weighted_sum([parameter(0.3 * (-1) ** k, f"w{k}")], [x], parameter(0.1, f"b{k}"))
        x = (x + net.tanh().named(f"f{k}")).named(f"x{k}")
    return done(x)


def recurrent(count=5):
    w, u, b = parameter(0.5, "w"), parameter(-0.3, "u"), parameter(0.1, "b")
    h = Value(0.0, "h0")
    for t in range(1, count + 1):
        h = weighted_sum([w, u], [Value(0.2 * t, f"x{t}"), h], b).tanh().named(f"h{t}")
    return done(squared_error(h, 0.5).named("E"))


def lstm_cell():
    x, h, c = Value(0.5, "x_t"), Value(0.1, "h_p"), Value(-0.2, "c_p")

    def gate(name, activation):
        net = weighted_sum([parameter(0.3, f"w_{name}"), parameter(-0.7, f"u_{name}")], [x, h],
                           parameter(0.1, f"b_{name}")).named(f"z_{name}")
        return getattr(net, activation)().named(name)

    i, f, o, g = (gate(*each) for each in zip("ifog", ["sigmoid"] * 3 + ["tanh"]))
    state = (f * c + i * g).named("c_t")
    return done((o * state.tanh()).named("h_t"))


def attention_head(tokens=3, size=2):
    weights = [[[parameter(0.3 * i - 0.4 * j + 0.1, f"{n}{i}{j}") for j in range(1, size + 1)]
                for i in range(1, size + 1)] for n in "qkv"]
    xs = [[Value(0.5 * t - 0.6 * j, f"x{t}{j}") for j in range(1, size + 1)]
          for t in range(1, tokens + 1)]
    (query,), keys, values = ([[weighted_sum(row, x) for row in w] for x in given]
                              for w, given in zip(weights, (xs[-1:], xs, xs)))
    shares = softmax([weighted_sum(query, key) / size**0.5 for key in keys])
    outs = [weighted_sum([a.named(f"a{t}") for t, a in enumerate(shares, 1)],
                         [value[j] for value in values]).named(f"o{j + 1}") for j in range(size)]
    return done(total(outs).named("y"))


def convolution():
    xs = [Value(0.1 * k, f"x{k}") for k in range(1, 7)]
    w, b = [parameter(0.5 - 0.4 * k, f"w{k}") for k in range(3)], parameter(0.1, "b")
    h = [weighted_sum(w, xs[k : k + 3], b).relu().named(f"h{k + 1}") for k in range(4)]
    pooled = [h[0].max(h[1]).named("m1"), h[2].max(h[3]).named("m2")]
    return done(weighted_sum([parameter(0.4, "v1"), parameter(0.6, "v2")], pooled,
                             parameter(0.0, "c")).named("y"))


def batch_normalisation():
    xs = [Value(v, f"x{k}") for k, v in enumerate([1.0, 2.0, 4.0], 1)]
    mean = (total(xs) / 3).named("μ")
    apart = [(x - mean).named(f"d{k}") for k, x in enumerate(xs, 1)]
    scale = ((total([d * d for d in apart]) / 3).named("σ²") + 1e-5) ** -0.5
    g, b = parameter(1.5, "γ"), parameter(0.1, "β")
    ys = [(g * (d * scale) + b).named(f"y{k}") for k, d in enumerate(apart, 1)]
    return done(total([y * y for y in ys]).named("L"))


def four_rows():
    model = MLP(2, [2, 1], activation="tanh", rng=3)
    rows = [model(row) for row in ([0, 0], [0, 1], [1, 0], [1, 1])]
    return done(mean_squared_error(rows, [0, 1, 1, 0]).named("E"))


def chain(count=30):
    y = Value(0.5, "x")
    for k in range(count):
        y = y.tanh() if k % 2 else y * 1.5
    return done(y.named("y"))


def theta_twenty_times():
    theta, y = parameter(0.5, "θ"), Value(1.0, "x")
    for k in range(20):
        y = (theta * y).sin() if k % 2 else theta * y + Value(0.1 * k, f"c{k}")
    return done(y.named("y"))


def tangle(count, seed=0):
    """Random operations on what was computed a little earlier, now and then much earlier."""
    rng = random.Random(seed)
    pool = [Value(round(rng.uniform(-1, 1), 2), f"x{k}") for k in range(6)]
    for _ in range(count):
        a = rng.choice(pool[-15:])
        b = rng.choice(pool if rng.random() < 0.2 else pool[-15:])
        pool.append(rng.choice([lambda: a + b, lambda: a * b, lambda: a - b, a.tanh, a.sin])())
    used = {parent for node in pool for parent in node.parents}
    return done(total([node for node in pool if node not in used]).named("y"))


LAYERED = {
    "2-2-2": example, "2-2-2 by operators": example_by_operators,
    "3-8-2": lambda: network(3, [8, 2]), "3-4-4-2": lambda: network(3, [4, 4, 2]),
    "5-6-6-3": lambda: network(5, [6, 6, 3]), "softmax network": softmax_network,
    "softmax by hand": softmax_by_hand, "convolution": convolution, "four rows": four_rows,
}
OTHERS = {
    "micrograd's README": micrograd_readme, "residual": residual, "recurrent": recurrent,
    "LSTM cell": lstm_cell, "attention head": attention_head, "chain": chain,
    "θ twenty times": theta_twenty_times, "batch normalisation": batch_normalisation,
    "neuron without names": cs231n_neuron, "skipping edges": skipping_edges, "a*a": square,
    "used ten times": used_ten_times, "random 50": lambda: tangle(50),
    "random 200": lambda: tangle(200),
}
