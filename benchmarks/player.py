"""What a step costs on the player's page, and each frame of the motion after it, in Chromium.

    python benchmarks/player.py [--steps 8]

Steps forward, back and update by the arrow key, on the 2-2-2 example, on a 3-8-2 network, about the
most that is drawn node by node, and on a graph of about 1,000 nodes; the view follows. Counted is
the time of the page's thread in script, style and layout, by Chromium's own trace: of a step all
until it is seen, of the motion after it each frame. Painting stands beside and is not counted.
A step of more than 50 ms, or a frame of more than 8, ends the script with 1.
"""

import argparse
import json
import shutil
import sys
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent.parent))

from microbp import MLP, Value, gallery, play, squared_error  # noqa: E402

STEP, FRAME = 50.0, 8.0             # milliseconds at most
PAUSE = 1000                        # milliseconds: nothing of a step goes on any longer
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu"]
SCRIPT = {"EventDispatch", "FireAnimationFrame", "TimerFire", "FunctionCall", "EvaluateScript",
          "RunMicrotasks", "MinorGC", "MajorGC"}
COUNTED = SCRIPT | {"UpdateLayoutTree", "Layout"}
PAINT = {"PrePaint", "Paint", "Layerize"}      # the last of a frame is Layerize


def network(*sizes):
    """Return the loss of a network with so many inputs and neurons in each layer."""
    inputs, *layers = sizes
    xs = [Value(0.1 * k - 0.4, f"x{k}") for k in range(1, inputs + 1)]
    outs = MLP(inputs, layers, activation="tanh", output="sigmoid", rng=3)(xs)
    return squared_error(outs, [0.5] * len(outs)).named("E")


def pages():
    """Yield for each graph its name, its page and the number of its nodes."""
    graphs = {"2-2-2": gallery.load("mazur-2-2-2").build().output, "3-8-2": network(3, 8, 2),
              "10-40-10": network(10, 40, 10)}
    for name, output in graphs.items():
        yield name, play(output, lr=0.1).html, len(output.topological())


def traced(browser, page, begin, steps):
    """Take steps by the arrow key, and return what the page's thread did, in its own time."""
    page.evaluate("(count) => microbp.player.go(count)", begin)
    page.wait_for_timeout(PAUSE)
    browser.start_tracing(page=page, categories=["devtools.timeline"])
    for _ in range(steps):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(PAUSE)
    events = json.loads(browser.stop_tracing())["traceEvents"]
    thread = next((event["pid"], event["tid"]) for event in events if is_key(event))
    return sorted((event for event in events if "tdur" in event
                   and (event["pid"], event["tid"]) == thread), key=lambda event: (event["ts"], -event["dur"]))


def is_key(event):
    return event["name"] == "EventDispatch" and event["args"]["data"]["type"] == "keydown"


def frames(events):
    """Return of each step what its frame and those of the motion after it take: milliseconds
    of script, style and layout, and of painting.
    """
    found, end = [], 0.0
    for event in events:
        if is_key(event):
            found.append([[0.0, 0.0]])
        if not found:
            continue
        if event["name"] in PAINT:
            found[-1][-1][1] += event["tdur"] / 1000
        if event["name"] in COUNTED and event["ts"] >= end:     # else it is within another one
            found[-1][-1][0] += event["tdur"] / 1000
            end = event["ts"] + event["dur"]
        if event["name"] == "Layerize":
            found[-1].append([0.0, 0.0])
    return [[frame for frame in step if frame[1]] for step in found]


def main():
    """Print a line for each graph and phase."""
    from playwright.sync_api import sync_playwright
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=8, help="of each phase")
    steps = parser.parse_args().steps
    slow = False
    print(f"{'milliseconds':41}{'a step':>10}{'most':>8}{'a frame':>10}{'most':>8}"
          f"{'of so many':>13}{'painting':>10}")
    with sync_playwright() as playwright:
        program = next(filter(None, map(shutil.which, PROGRAMS)))
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        for name, html, nodes in pages():
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            page.set_content(html, wait_until="load")
            for phase in ("forward", "backward", "update"):
                begin = page.evaluate("(phase) => microbp.model.steps.findIndex("
                                      "(step) => step.phase === phase)", phase)
                taken = frames(traced(browser, page, begin + 1, steps))
                at_once = [step[0][0] for step in taken]
                motion = [frame for step in taken for frame in step[1:]]
                counted = [frame[0] for frame in motion]
                print(f"{name:14}{nodes:6} nodes  {phase:12}  {median(at_once):10.1f}"
                      f"{max(at_once):8.1f}{median(counted):10.2f}{max(counted):8.1f}"
                      f"{len(motion) // len(taken):13}{median(f[1] for f in motion):10.2f}")
                slow = slow or max(at_once) > STEP or max(counted) > FRAME
            page.close()
        browser.close()
    return int(slow)


if __name__ == "__main__":
    sys.exit(main())
