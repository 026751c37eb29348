"""microbp's programs, in Python and in machine code. Compiling is not part of the time."""

from microbp import Program, Value
from peers.scalars import cost, network


def python(problem):
    """The straight-line Python program."""
    return _trainer(problem, "python")


def llvm(problem):
    """The same lines as machine code."""
    import llvmlite  # noqa: F401
    return _trainer(problem, "llvm")


def _trainer(problem, backend):
    model = network(problem)
    learned = model.parameters() if problem.learns_biases else model.weights()
    start = [p.data for p in learned]
    constant = len(problem.inputs) == 1
    scale = 1.0 / len(problem.inputs)
    if constant:
        x, t, rows = [], [], None
        loss = cost(problem, model, problem.inputs[0], problem.targets[0])
    else:
        x = [Value(number, f"x{k}") for k, number in enumerate(problem.inputs[0], 1)]
        if problem.loss == "cross_entropy":
            classes = problem.sizes[-1]
            t = [Value(float(k == problem.targets[0]), f"t{k}", "target")
                 for k in range(classes)]
            rows = [[*a, *(float(k == b) for k in range(classes))]
                    for a, b in zip(problem.inputs, problem.targets)]
        else:
            t = [Value(problem.targets[0], "t", "target")]
            rows = [[*a, b] for a, b in zip(problem.inputs, problem.targets)]
        loss = cost(problem, model, x, t) * scale
    program = Program(loss, [*x, *t], learned, backend)

    def run(steps):
        for parameter, number in zip(learned, start):
            parameter.data = number
        program.train(rows, lr=problem.lr, epochs=steps, batch=None, weight_decay=problem.decay)
        return [p.data for layer in model.layers for n in layer.neurons for p in n.parameters()]

    run(1)
    return run
