"""Hand-written C, compiled by gcc -O2 with the sizes of the problem."""

import ctypes
import subprocess
import tempfile
from pathlib import Path

from problems import flat


def gcc(problem):
    """Return what runs the problem in C; the 2-2-2 example has a file of its own."""
    sizes = problem.sizes
    start = flat(problem.layers)
    targets = problem.targets
    if problem.loss == "cross_entropy":
        targets = [[float(k == target) for k in range(sizes[-1])] for target in targets]
    elif problem.loss == "hinge":
        targets = [[target] for target in targets]
    settings = {"LAYERS": len(sizes) - 1, "SIZES": "{" + ",".join(map(str, sizes)) + "}",
                "WIDEST": max(sizes), "PARAMETERS": len(start), "ROWS": len(problem.inputs),
                "LR": problem.lr, "DECAY": problem.decay, "HIDDEN": problem.hidden.upper(),
                "OUTPUT": problem.output.upper(), "LOSS": problem.loss.upper(),
                "LEARNS_BIASES": int(problem.learns_biases)}
    source = "example.c" if problem.name == "2-2-2" else "network.c"
    with tempfile.TemporaryDirectory() as folder:
        library = f"{folder}/network.so"
        subprocess.run(["gcc", "-O2", "-shared", "-fPIC", "-o", library,
                        *(f"-D{name}={value}" for name, value in settings.items()),
                        str(Path(__file__).with_name(source)), "-lm"], check=True)
        train = ctypes.CDLL(library).train
    pointer = ctypes.POINTER(ctypes.c_double)
    train.argtypes = [pointer, pointer, pointer, ctypes.c_long]
    x = _array([number for row in problem.inputs for number in row])
    t = _array([number for row in targets for number in row])

    def run(steps):
        p = _array(start)
        train(p, x, t, steps)
        return list(p)
    return run


def _array(numbers):
    return (ctypes.c_double * len(numbers))(*numbers)
