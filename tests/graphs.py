"""Graphs that are drawn in tests, from the worked example to the hard cases."""

from microbp import MLP, Value, squared_error, weighted_sum


def parameter(data, name):
    return Value(data, name, "parameter")


def example_leaves():
    inputs = [Value(0.05, "i1"), Value(0.10, "i2")]
    weights = [parameter(0.15 + 0.05 * k + 0.05 * (k > 3), f"w{k + 1}") for k in range(8)]
    return inputs, weights, parameter(0.35, "b1"), parameter(0.60, "b2")


def example(back=True):
    """The 2-2-2 example, each net input one node."""
    inputs, w, b1, b2 = example_leaves()
    layer = inputs
    for names, weights, bias in ((("h1", "h2"), w[:4], b1), (("o1", "o2"), w[4:], b2)):
        nets = [weighted_sum(weights[2 * k : 2 * k + 2], layer, bias).named(f"net_{name}")
                for k, name in enumerate(names)]
        layer = [net.sigmoid().named(name) for net, name in zip(nets, names, strict=True)]
    targets = [Value(0.01, "t1", "target"), Value(0.99, "t2", "target")]
    error = squared_error(layer, targets).named("E")
    if back:
        error.backward()
    return error


def example_by_operators():
    """The same network with each product and sum a node."""
    inputs, w, b1, b2 = example_leaves()
    layer = inputs
    for names, weights, bias in ((("h1", "h2"), w[:4], b1), (("o1", "o2"), w[4:], b2)):
        outs = []
        for k, name in enumerate(names):
            first, second = weights[2 * k : 2 * k + 2]
            terms = (first * layer[0] + second * layer[1]).named(f"s_{name}")
            outs.append((terms + bias).named(f"z_{name}").sigmoid().named(name))
        layer = outs
    errors = []
    for k, out in enumerate(layer):
        difference = (Value((0.01, 0.99)[k], f"t{k + 1}", "target") - out).named(f"d{k + 1}")
        errors.append((0.5 * difference**2).named(f"E{k + 1}"))
    return done((errors[0] + errors[1]).named("E"))


def done(output):
    output.backward()
    return output


def network(nin, nouts, **options):
    model = MLP(nin, nouts, activation="tanh", rng=1, **options)
    outs = model([Value(0.1 * k - 0.3, f"x{k + 1}") for k in range(nin)])
    outs = outs if isinstance(outs, list) else [outs]
    return done(squared_error(outs, [0.5] * len(outs)).named("E"))


def cs231n_neuron():
    w0, w1, w2 = (Value(x, f"w{k}") for k, x in enumerate((2.0, -3.0, -3.0)))
    x0, x1 = Value(-1.0, "x0"), Value(-2.0, "x1")
    return done((1 / (1 + (-(w0 * x0 + w1 * x1 + w2)).exp())).named("f"))


def square():
    a = Value(3.0, "a")
    return done((a * a).named("y"))


def double():
    a = Value(3.0, "a")
    return done((a + a).named("y"))


def chain():
    y = Value(0.5, "a")
    for step in range(30):
        y = y.sin() if step % 3 else y * 1.5
    return done(y.named("y"))


def used_ten_times():
    a = Value(0.5, "a")
    y = a * 2
    for step in range(9):
        y = y + a * (step + 2.5) if step % 2 else y * a
    return done(y.named("y"))


def skipping_edges():
    a, b = Value(0.5, "a"), Value(-0.25, "b")
    h = a * b
    s = h.exp()
    v = ((s + b) * (s + b)).sigmoid() - a
    return done((v * h + s).named("y"))


def micrograd_readme():
    a, b = Value(-4.0, "a"), Value(2.0, "b")
    c = a + b
    d = a * b + b**3
    c = c + c + 1
    c = c + 1 + c + (-a)
    d = d + d * 2 + (b + a).relu()
    d = d + 3 * d + (b - a).relu()
    f = (c - d) ** 2
    return done((f / 2.0 + 10.0 / f).named("g"))


def strange_names():
    a = Value(0.5, "the amount of rain that fell in March and April of 1998")
    b = parameter(1e-5, "学习率参数")
    c = Value(-12345.678, '<script>alert("1")</script>')
    product = (a * b).named("阈值_隐藏层输入")
    y = (product + c.named("x\n\u202ey&\"'; digraph {")).relu().named("激活输出")
    return done(y)


def parameters_multiplied():
    """A weight whose input is a parameter too, used nowhere else."""
    w, v, b = parameter(0.5, "w"), parameter(-2.0, "v"), parameter(1.0, "b")
    return done(weighted_sum([w], [v], b).tanh().named("y"))


def single():
    return Value(0.5, "a")


GRAPHS = {
    "2-2-2": example,
    "2-2-2 by operators": example_by_operators,
    "2-2-2 before backward": lambda: example(back=False),
    "3-4-2": lambda: network(3, [4, 2]),
    "3-4-2 indexed names": lambda: network(3, [4, 2], notation="indexed"),
    "2-16-16-1": lambda: network(2, [16, 16, 1]),
    "20-3-1": lambda: network(20, [3, 1]),
    "neuron without names": cs231n_neuron,
    "a*a": square,
    "a+a": double,
    "chain": chain,
    "used ten times": used_ten_times,
    "skipping edges": skipping_edges,
    "micrograd's README": micrograd_readme,
    "strange names": strange_names,
    "parameters multiplied": parameters_multiplied,
    "one node": single,
}


def article():
    """The 2-2-2 example with the names of the article, as `nn` and `losses` give them."""
    model = MLP(2, [2, 2], activation="sigmoid", output="sigmoid",
                weights=[[[0.15, 0.20], [0.25, 0.30]], [[0.40, 0.45], [0.50, 0.55]]],
                biases=[0.35, 0.60])
    return squared_error(model([0.05, 0.10]), [0.01, 0.99])
