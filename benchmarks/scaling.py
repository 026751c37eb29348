"""What a node costs, from a thousand to a million of them.

    python benchmarks/scaling.py [--most 1000000]

A graph of alternating products and sums: one pass forward and backward, by the eager engine, by
the program in Python and by machine code, and what writing and compiling the programs takes.
Times are those of the process, per node, the least of three; gradients are compared first.
"""

import argparse
import gc
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from microbp import Program, Value  # noqa: E402


def graph(count):
    """Return an output with so many nodes before it, and the leaf."""
    x = node = Value(0.5, "x", "parameter")
    for _ in range(count // 2):
        node = node * x + 0.25
    return node, x


def timed(run, rounds=3):
    """Return the least time of a run, and its result."""
    best = float("inf")
    for _ in range(rounds):
        gc.collect()
        began = time.process_time()
        result = run()
        best = min(best, time.process_time() - began)
    return best, result


def eager(count):
    """Go forward and backward once."""
    node, x = graph(count)
    node.backward()
    return node.data, [x.grad]


def main():
    """Print one line for each size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--most", type=int, default=1_000_000)
    most = parser.parse_args().most
    print("ns per node      eager   collector off   Python (compiling)   machine code (compiling)")
    for count in (1_000, 10_000, 100_000, 1_000_000):
        if count > most:
            break
        times = [timed(lambda: eager(count))]
        gc.disable()
        times.append(timed(lambda: eager(count)))
        gc.enable()
        compiling = []
        for backend in ("python", "llvm"):
            program = Program(graph(count)[0], backend=backend)
            compiling.append(timed(program.gradients, 1)[0])
            times.append(timed(program.gradients))
        assert all(result == times[0][1] for _, result in times), "results differ"
        e, off, python, llvm = [best / count * 1e9 for best, _ in times]
        first, second = [best / count * 1e9 for best in compiling]
        print(f"{count:>9,}   {e:10.0f}   {off:13.0f}   {python:6.0f} {first:13,.0f}   "
              f"{llvm:11.1f} {second:12,.0f}", flush=True)


if __name__ == "__main__":
    main()
