"""Peers with one object a number: micrograd, a Value in the style of microgpt, microbp eager."""

import sys
from pathlib import Path

import microbp

sys.setrecursionlimit(1_000_000)        # for the peers that visit their graph by recursion
sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))


def micrograd(problem):
    """micrograd 0.1 with its own network code (its Neuron adds the bias first)."""
    from micrograd.engine import Value

    def exp(value):                     # it has no exp; e to a Value it cannot take either
        import math
        out = Value(math.exp(value.data), (value,), "exp")

        def backward():
            value.grad += out.data * out.grad

        out._backward = backward
        return out

    return _trainer(problem, Value, exp, log=_log_for_micrograd(Value))


def _log_for_micrograd(Value):
    import math

    def log(value):
        out = Value(math.log(value.data), (value,), "log")

        def backward():
            value.grad += out.grad / value.data

        out._backward = backward
        return out

    return log


def microgpt(problem):
    """A minimal Value in the style of microgpt, from our tests."""
    from microgpt_style import Value
    return _trainer(problem, Value, Value.exp, Value.log)


def _trainer(problem, Value, exp, log):
    """Train with plain operators, as their users write it."""
    def run(steps):
        layers = [([[Value(w) for w in row] for row in weights], [Value(b) for b in biases])
                  for weights, biases in problem.layers]
        learned = [w for weights, _ in layers for row in weights for w in row]
        if problem.learns_biases:
            learned += [b for _, biases in layers for b in biases]
        for _ in range(steps):
            losses = [_loss(problem, layers, x, t, Value, exp, log)
                      for x, t in zip(problem.inputs, problem.targets)]
            loss = losses[0] if len(losses) == 1 else sum(losses) * (1.0 / len(losses))
            if problem.decay:
                loss = loss + (problem.decay / 2) * sum(w * w for w in learned)
            for w in learned:
                w.grad = 0.0
            loss.backward()
            for w in learned:
                w.data -= problem.lr * w.grad
        return [number.data for weights, biases in layers
                for row, bias in zip(weights, biases) for number in (*row, bias)]
    return run


def _loss(problem, layers, x, target, Value, exp, log):
    signal = x
    for k, (weights, biases) in enumerate(layers):
        last = k == len(layers) - 1
        activation = problem.output if last else problem.hidden
        signal = [sum((w * s for w, s in zip(row, signal)), bias)
                  for row, bias in zip(weights, biases)]
        if activation == "relu":
            signal = [net.relu() for net in signal]
        elif activation == "sigmoid":
            signal = [(1.0 + exp(-net)) ** -1 for net in signal]
    if problem.loss == "squared":
        return sum(0.5 * (t - o) ** 2 for o, t in zip(signal, target))
    if problem.loss == "hinge":
        return (1.0 - target * signal[0]).relu()
    powers = [exp(z) for z in signal]
    return -log(powers[target] / sum(powers))


def eager(problem):
    """microbp, one weighted sum a neuron."""
    def run(steps):
        model = network(problem)
        learned = model.parameters() if problem.learns_biases else model.weights()
        optimiser = microbp.SGD(learned, problem.lr, weight_decay=problem.decay)
        scale = 1.0 / len(problem.inputs)
        for _ in range(steps):
            losses = [cost(problem, model, x, t) for x, t in zip(problem.inputs, problem.targets)]
            loss = losses[0] if len(losses) == 1 else microbp.total(losses) * scale
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        return [p.data for layer in model.layers for n in layer.neurons for p in n.parameters()]
    return run


def network(problem):
    """Return the problem's network as one of microbp."""
    return microbp.MLP(problem.sizes[0], problem.sizes[1:], problem.hidden, problem.output,
                       weights=[weights for weights, _ in problem.layers],
                       biases=[biases for _, biases in problem.layers])


def cost(problem, model, x, target):
    """Return what a row costs in microbp."""
    outputs = model(x)
    outputs = outputs if isinstance(outputs, list) else [outputs]
    targets = target if isinstance(target, list) else [target]
    if problem.loss == "cross_entropy":
        return microbp.cross_entropy(outputs, target)
    return getattr(microbp, {"squared": "squared_error"}.get(problem.loss, problem.loss))(
        outputs, targets)
