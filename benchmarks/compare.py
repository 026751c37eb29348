"""Compare microbp with its peers on the same problems, in one run.

    python benchmarks/compare.py [--rounds 5] [--only 2-2-2] [--save benchmarks/results]

Results are compared before times. Every round runs all peers one after the other; the table has
the median of the rounds with their spread, ratios to gcc, and what comes first: the time until
one update is made, with building the graph and compiling. The other times are those of the process
on the processor, one thread, without compiling. A peer that is not installed is named and left out.
"""

import argparse
import gc
import json
import math
import os
import platform
import statistics
import sys
import time
from pathlib import Path

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1",
                  XLA_FLAGS="--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")
HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from problems import PROBLEMS  # noqa: E402

_ROUND = 0.05       # seconds that a peer runs at least in each round

#: Name, module, function, and how many updates a round has at most, by problem.
PEERS = [
    ("micrograd", "scalars", "micrograd", {"2-2-2": 500, "moons": 1}),
    ("microgpt-style Value", "scalars", "microgpt", {"2-2-2": 500, "moons": 1, "digits": 1}),
    ("microbp, eager", "scalars", "eager", {"2-2-2": 2000, "moons": 5, "digits": 1}),
    ("microbp, Python program", "programs", "python", {"2-2-2": 10_000, "moons": 50, "digits": 5}),
    ("microbp, LLVM program", "programs", "llvm", {"2-2-2": 10_000, "moons": 2000, "digits": 500}),
    ("gcc -O2, hand-written C", "c", "gcc", {"2-2-2": 10_000, "moons": 2000, "digits": 200}),
    ("NumPy by hand", "arrays", "numpy", {"2-2-2": 5000, "moons": 2000, "digits": 500}),
    ("PyTorch", "arrays", "torch", {"2-2-2": 500, "moons": 300, "digits": 200}),
    ("JAX, jitted step", "arrays", "jax_step", {"2-2-2": 2000, "moons": 1000, "digits": 500}),
    ("JAX, jitted loop", "arrays", "jax_loop", {"2-2-2": 10_000, "moons": 2000, "digits": 500}),
]


def prepared(problem):
    """Return the runners of the peers that are there, why others are not, and first updates."""
    runners, missing, first = {}, {}, {}
    for name, module, function, most in PEERS:
        updates = most.get(problem.name, most.get("digits", 0))
        if problem.hidden == "tanh" and name.startswith("microgpt"):
            missing[name] = "has no tanh"
            continue
        if not updates:
            missing[name] = "takes minutes"
            continue
        try:
            peer = getattr(__import__(f"peers.{module}", fromlist=[function]), function)
            began = time.perf_counter()     # on the clock: gcc is another process
            run = peer(problem)
            run(1)
            first[name] = time.perf_counter() - began
            runners[name] = run, updates
        except (ImportError, FileNotFoundError) as error:
            missing[name] = str(error)
    return runners, missing, first


def check(problem, runners):
    """Compare the numbers after a few updates: all peers must agree."""
    steps = 100 if problem.name == "2-2-2" else 1
    results = {name: run(steps) for name, (run, _) in runners.items()}
    reference = results["microbp, eager"]
    for name, numbers in results.items():
        worst = max(abs(a - b) for a, b in zip(numbers, reference, strict=True))
        if not worst < 1e-10:
            raise SystemExit(f"{name} differs from microbp by {worst} on {problem.name}")
    for name in ("microbp, Python program", "microbp, LLVM program"):
        same = name not in results or problem.name == "2-2-2" and results[name] == reference
        print(f"  {name}: {'the same bits as eager' if same else 'agrees'}")


def measured(runners, rounds):
    """Return for each peer the seconds per update of every round, interleaved."""
    times = {name: [] for name in runners}
    for _ in range(rounds):
        for name, (run, steps) in runners.items():
            gc.collect()        # what others have left behind
            began, count = time.process_time(), 0
            while time.process_time() - began < _ROUND:
                run(steps)
                count += steps
            times[name].append((time.process_time() - began) / count)
    return times


def table(problem, times, missing, first):
    """Return the table as lines of Markdown."""
    medians = {name: statistics.median(found) for name, found in times.items()}
    base = medians.get("gcc -O2, hand-written C", math.nan)
    slowest = medians.get("micrograd", math.nan)
    lines = [f"### {problem.title}", "",
             "| | µs per update | spread | times gcc's time | times as fast as micrograd "
             "| first update, s |", "|---|---|---|---|---|---|"]
    for name, found in sorted(times.items(), key=lambda item: -medians[item[0]]):
        median = medians[name]
        spread = (max(found) - min(found)) / median
        ratios = [f"{median / base:,.2f}", f"{slowest / median:,.1f}"]
        ratios = ["–" if ratio == "nan" else ratio for ratio in ratios]
        lines.append(f"| {name} | {median * 1e6:,.3f} | {spread:.0%} | {' | '.join(ratios)} "
                     f"| {first[name]:.2f} |")
    lines += [f"| {name} | not run: {reason} | | | | |" for name, reason in missing.items()]
    return [*lines, ""]


def chart(results, path):
    """Draw the medians of all problems, on logarithmic scales."""
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    columns = min(3, len(results))
    lines = -(-len(results) // columns)
    figure, grid = plt.subplots(lines, columns, squeeze=False,
                                figsize=(5.2 * columns, 4.2 * lines))
    for axis in grid.flat[len(results):]:
        axis.set_visible(False)
    for axis, (name, times) in zip(grid.flat, results.items()):
        medians = sorted(((statistics.median(found) * 1e6, peer) for peer, found in times.items()))
        colours = ["#0b57a4" if peer.startswith("microbp") else "#8a99a8" for _, peer in medians]
        bars = axis.barh([peer for _, peer in medians], [time for time, _ in medians],
                         color=colours)
        labels = [f"{time:,.0f}" if time >= 10 else f"{time:.2g}" for time, _ in medians]
        axis.bar_label(bars, labels, padding=3, fontsize=8)
        axis.set(xscale="log", title=PROBLEMS[name].title, xlabel="µs per update")
        axis.margins(x=0.2)
        axis.tick_params(labelsize=8)
        axis.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(path, dpi=150)


def main():
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=list(PROBLEMS))
    parser.add_argument("--save", metavar="PATH", help="write PATH.json, PATH.md and PATH.png")
    options = parser.parse_args()
    text, results, firsts = [], {}, {}
    for problem in PROBLEMS.values():
        if options.only in (None, problem.name):
            print(problem.title)
            runners, missing, first = prepared(problem)
            check(problem, runners)
            results[problem.name] = times = measured(runners, options.rounds)
            firsts[problem.name] = first
            text += table(problem, times, missing, first)
            print("\n".join(text[-len(times) - len(missing) - 5:]))
    if options.save:
        machine = f"CPython {platform.python_version()}, {platform.machine()}"
        path = Path(options.save)
        path.with_suffix(".md").write_text("\n".join([f"{machine}, one thread", "", *text]))
        path.with_suffix(".json").write_text(json.dumps(
            {"machine": machine, "seconds per update": results, "first update": firsts}, indent=1))
        chart(results, path.with_suffix(".png"))


if __name__ == "__main__":
    main()
