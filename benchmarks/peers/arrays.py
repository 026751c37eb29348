"""Peers with arrays: NumPy by hand, PyTorch, JAX (a jitted step, the whole loop jitted)."""

from problems import flat


def numpy(problem):
    """NumPy, forward and backward by hand, all rows at once."""
    import numpy as np
    x, t = np.array(problem.inputs), np.array(problem.targets)
    n = len(x)

    def run(steps):
        layers = [(np.array(w).T.copy(), np.array(b)) for w, b in problem.layers]
        for _ in range(steps):
            signals = [x]
            for k, (w, b) in enumerate(layers):
                net = signals[-1] @ w + b
                activation = problem.output if k == len(layers) - 1 else problem.hidden
                if activation == "relu":
                    net = np.maximum(net, 0.0)
                elif activation == "sigmoid":
                    net = 1.0 / (1.0 + np.exp(-net))
                elif activation == "tanh":
                    net = np.tanh(net)
                signals.append(net)
            out = signals[-1]
            if problem.loss == "squared":
                delta = (out - t) / n
            elif problem.loss == "hinge":
                delta = np.where(1.0 - t[:, None] * out > 0.0, -t[:, None], 0.0) / n
            else:
                powers = np.exp(out - out.max(axis=1, keepdims=True))
                delta = powers / powers.sum(axis=1, keepdims=True)
                delta[np.arange(n), t] -= 1.0
                delta /= n
            for k in reversed(range(len(layers))):
                w, b = layers[k]
                activation = problem.output if k == len(layers) - 1 else problem.hidden
                if activation == "sigmoid":
                    delta = delta * signals[k + 1] * (1.0 - signals[k + 1])
                elif activation == "relu":
                    delta = delta * (signals[k + 1] > 0.0)
                elif activation == "tanh":
                    delta = delta * (1.0 - signals[k + 1] ** 2)
                grad_w, grad_b = signals[k].T @ delta, delta.sum(axis=0)
                delta = delta @ w.T if k else None
                w -= problem.lr * (grad_w + problem.decay * w)
                if problem.learns_biases:
                    b -= problem.lr * (grad_b + problem.decay * b)
        return flat([(w.T, b) for w, b in layers])
    return run


def torch(problem):
    """PyTorch on one thread of the processor, in double precision, with its SGD."""
    import torch
    torch.set_num_threads(1)
    x = torch.tensor(problem.inputs, dtype=torch.float64)
    t = torch.tensor(problem.targets,
                     dtype=None if problem.loss == "cross_entropy" else torch.float64)
    functions = {"relu": torch.relu, "sigmoid": torch.sigmoid, "tanh": torch.tanh,
                 "linear": lambda z: z}

    def run(steps):
        layers = [(torch.tensor(w, dtype=torch.float64, requires_grad=True),
                   torch.tensor(b, dtype=torch.float64, requires_grad=problem.learns_biases))
                  for w, b in problem.layers]
        learned = [p for layer in layers for p in layer if p.requires_grad]
        optimiser = torch.optim.SGD(learned, lr=problem.lr, weight_decay=problem.decay)
        for _ in range(steps):
            signal = x
            for k, (w, b) in enumerate(layers):
                signal = torch.nn.functional.linear(signal, w, b)
                signal = functions[problem.output if k == len(layers) - 1
                                   else problem.hidden](signal)
            if problem.loss == "squared":
                loss = 0.5 * ((t - signal) ** 2).sum() / len(x)
            elif problem.loss == "hinge":
                loss = torch.relu(1.0 - t * signal[:, 0]).mean()
            else:
                loss = torch.nn.functional.cross_entropy(signal, t)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        return flat([(w.tolist(), b.tolist()) for w, b in layers])
    return run


def jax_step(problem):
    """JAX, one jitted step called from Python."""
    step, start = _jax(problem)
    import jax
    step = jax.jit(step)

    def run(steps):
        layers = start
        for _ in range(steps):
            layers = step(layers)
        return flat([(w.tolist(), b.tolist()) for w, b in layers])

    run(1)
    return run


def jax_loop(problem):
    """JAX, all steps in one jitted loop."""
    step, start = _jax(problem)
    import jax
    loop = jax.jit(lambda layers, steps: jax.lax.fori_loop(0, steps, lambda _, p: step(p), layers))

    def run(steps):
        return flat([(w.tolist(), b.tolist()) for w, b in loop(start, steps)])

    run(1)
    return run


def _jax(problem):
    import jax
    import jax.numpy as jnp
    jax.config.update("jax_enable_x64", True)
    jax.config.update("jax_platforms", "cpu")
    x, t = jnp.array(problem.inputs), jnp.array(problem.targets)
    functions = {"relu": jax.nn.relu, "sigmoid": jax.nn.sigmoid, "tanh": jnp.tanh,
                 "linear": lambda z: z}

    def loss(layers):
        signal = x
        for k, (w, b) in enumerate(layers):
            signal = functions[problem.output if k == len(layers) - 1
                               else problem.hidden](signal @ w.T + b)
        if problem.loss == "squared":
            return 0.5 * ((t - signal) ** 2).sum() / len(x)
        if problem.loss == "hinge":
            return jax.nn.relu(1.0 - t * signal[:, 0]).mean()
        return -jax.nn.log_softmax(signal)[jnp.arange(len(x)), t].mean()

    def step(layers):
        grads = jax.grad(loss)(layers)
        updated = [(w - problem.lr * (gw + problem.decay * w),
                    b - problem.lr * (gb + problem.decay * b) if problem.learns_biases else b)
                   for (w, b), (gw, gb) in zip(layers, grads)]
        return updated

    return step, [(jnp.array(w), jnp.array(b)) for w, b in problem.layers]
