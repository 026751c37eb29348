"""The eager engine beside micrograd and a Value in the style of microgpt.

    python benchmarks/eager.py

Times are those of the process, each the least of some interleaved rounds; results are compared
before them.
"""

import gc
import random
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "tests")]

import microgpt_style  # noqa: E402
from peers import scalars  # noqa: E402
from problems import PROBLEMS  # noqa: E402

import microbp  # noqa: E402


def least(runs, rounds=5):
    """Return the least time of each run, the runs taking turns."""
    best = [float("inf")] * len(runs)
    for _ in range(rounds):
        for k, run in enumerate(runs):
            began = time.process_time()
            run()
            best[k] = min(best[k], time.process_time() - began)
    return best


def agree(a, b):
    """Stop if two lists of numbers differ."""
    worst = max(abs(x - y) for x, y in zip(a, b, strict=True))
    if not worst < 1e-10:
        raise SystemExit(f"results differ by {worst}")


def beside_micrograd(name, steps, rounds):
    """Return how many times as fast as micrograd a training step is."""
    problem = PROBLEMS[name]
    micrograd, eager = scalars.micrograd(problem), scalars.eager(problem)
    agree(micrograd(1), eager(1))
    theirs, ours = least([lambda: micrograd(steps), lambda: eager(steps)], rounds)
    return theirs / ours


def beside_microgpt(steps=5, rounds=5):
    """Return how many times as fast as a microgpt-style Value a step is, in a loop of steps.

    What a step leaves behind for the garbage collector is collected within its time.
    """
    agree(gpt_step(microgpt_style.Value), gpt_step(microbp.Value))

    def loop(Value):
        for _ in range(steps):
            gpt_step(Value)
        gc.collect()

    theirs, ours = least([lambda: loop(microgpt_style.Value), lambda: loop(microbp.Value)], rounds)
    return theirs / ours


def gpt_step(Value, size=16, heads=4, seed=0):
    """A step of attention, a small network and a loss, from + * ** / - log exp relu alone."""
    rng = random.Random(seed)

    def matrix(rows, columns):
        return [[Value(rng.gauss(0.0, 0.2)) for _ in range(columns)] for _ in range(rows)]

    def linear(x, w):
        return [sum(w_i * x_i for w_i, x_i in zip(row, x)) for row in w]

    def softmax(z):
        top = max(value.data for value in z)
        powers = [(value - top).exp() for value in z]
        whole = sum(powers)
        return [power / whole for power in powers]

    def norm(x):
        scale = (sum(x_i * x_i for x_i in x) / len(x) + 1e-5) ** -0.5
        return [x_i * scale for x_i in x]

    embedding = matrix(27, size)
    q, k, v, o = (matrix(size, size) for _ in range(4))
    up, down, head = matrix(4 * size, size), matrix(size, 4 * size), matrix(27, size)
    keys, values, losses = [], [], []
    tokens = [rng.randrange(27) for _ in range(7)]
    for token, target in zip(tokens, tokens[1:]):
        x = norm(embedding[token])
        query = linear(x, q)
        keys.append(linear(x, k))
        values.append(linear(x, v))
        mixed = []
        for h in range(heads):
            part = slice(h * size // heads, (h + 1) * size // heads)
            scores = softmax([sum(a * b for a, b in zip(query[part], key[part]))
                              / (size // heads) ** 0.5 for key in keys])
            mixed += [sum(score * value[j] for score, value in zip(scores, values))
                      for j in range(size)[part]]
        x = [a + b for a, b in zip(x, linear(mixed, o))]
        hidden = [h.relu() for h in linear(norm(x), up)]
        x = [a + b for a, b in zip(x, linear(hidden, down))]
        losses.append(-softmax(linear(x, head))[target].log())
    loss = sum(losses) / len(losses)
    loss.backward()
    return [loss.data, *(value.grad for row in embedding for value in row)]


def bytes_per_node(count=10_000):
    """Return the memory of a node in a chain of additions."""
    tracemalloc.start()
    node = first = microbp.Value(1.0)
    before = tracemalloc.get_traced_memory()[0]
    for _ in range(count):
        node = node + first
    used = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    return used / count


def import_milliseconds():
    """Return the least time that `import microbp` adds to starting Python."""
    def start(code):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], cwd=HERE.parent, check=True)
        return time.perf_counter() - began

    return 1e3 * (min(start("import microbp") for _ in range(7))
                  - min(start("pass") for _ in range(7)))


def nanoseconds_per_node(count):
    """Return the time of forward and backward per node, for a graph of so many."""
    def run():
        x = node = microbp.Value(0.5)
        for _ in range(count // 2):
            node = (node + x).tanh()
        node.backward()

    return least([run], 3 if count > 100_000 else 7)[0] / count * 1e9


def main():
    """Print what was measured beside what is asked."""
    print("times as fast as micrograd on moons (asked: 22)  ",
          f"{beside_micrograd('moons', 1, 3):.1f}")
    print("times as fast as micrograd on 2-2-2              ",
          f"{beside_micrograd('2-2-2', 300, 7):.1f}")
    print(f"times as fast as microgpt's Value (asked: 1.1)    {beside_microgpt():.2f}")
    print(f"bytes per node of a chain (asked: at most 300)    {bytes_per_node():.0f}")
    print(f"import microbp, ms (asked: under 50)              {import_milliseconds():.0f}")
    for count in (1_000, 10_000, 100_000, 1_000_000):
        each = nanoseconds_per_node(count)
        print(f"forward and backward per node of {count:>9,}, ns  {each:.0f}")


if __name__ == "__main__":
    main()
