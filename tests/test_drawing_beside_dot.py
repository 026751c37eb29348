"""Our lines cross no more often than those of Graphviz, and our drawings are no wider.

Graphviz gets cards, labels and frames of the same sizes, and a neuron's own leaves right of the
layer before, as our DOT files have it. Crossings are counted in the same way in
both pictures, as a reader sees them: along the curves, arrowheads included.
"""

import json
import random
import re
import subprocess
from bisect import bisect_right

import pytest
from zoo import LAYERED, OTHERS

from microbp import draw
from microbp.drawing.layout import MARGIN

STEPS = 6  # straight pieces of a curve


def bezier(*stops):
    for t in (step / STEPS for step in range(1, STEPS + 1)):
        factors = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        yield tuple(sum(f * stop[axis] for f, stop in zip(factors, stops, strict=True))
                    for axis in (0, 1))


def lines_of(made):
    """The lines of our drawing: where each comes from, where it leads to, its points."""
    layout = made.layout
    for wire, route, (right, down) in zip(made.diagram.wires, layout.routes, layout.heads):
        way = route[:1]
        for start, end in zip(route, route[1:]):
            straight = start[0] == end[0] or start[1] == end[1]
            way += [end] if straight else bezier(*layout.curve(start, end))
        x, y = way[-1]
        yield wire.source, wire.target, [*way, (x + 8 * right, y + 8 * down)]


def dot_source(diagram):
    """The drawing for Graphviz, with everything as large as it is in ours."""
    def sized(width, height):
        return (f'<<TABLE FIXEDSIZE="TRUE" BORDER="0" WIDTH="{width:.0f}" HEIGHT="{height:.0f}">'
                "<TR><TD></TD></TR></TABLE>>")

    yield "digraph g { rankdir=LR newrank=true ranksep=0.35 nodesep=0.12"
    yield 'node [shape=box fixedsize=true label=""]'
    home = {figure: number for number, box in enumerate(diagram.boxes) for figure in box.figures}
    users = {}
    for wire in diagram.wires:
        users.setdefault(wire.source, set()).add(home.get(wire.target))
    for index, frames in users.items():
        if diagram.figures[index].leaf and len(frames) == 1 and None not in frames:
            home[index], = frames
    for number, box in enumerate(diagram.boxes):
        yield f"subgraph cluster_{number} {{ label={sized(box.heading().width, 14)}"
        yield from (f"n{index}" for index, frame in home.items() if frame == number)
        yield "}"
    for index, figure in enumerate(diagram.figures):
        width = figure.width + figure.badge_width / 2
        yield f"n{index} [width={width / 72} height={figure.height / 72}]"
    for wire in diagram.wires:
        label = f" [label={sized(*wire.size())}]" if wire.size()[0] else ""
        yield f"n{wire.source} -> n{wire.target}{label}"
    ahead = {(wire.source, leaf) for wire in diagram.wires for leaf, frame in home.items()
             if diagram.figures[leaf].leaf and not diagram.figures[wire.source].leaf
             and frame == home.get(wire.target) != home.get(wire.source)}
    yield from (f"n{one} -> n{other} [style=invis]" for one, other in sorted(ahead))
    yield "}"


def beside(made):
    """What Graphviz makes of it: the lines, and the width."""
    source = "\n".join(dot_source(made.diagram))
    made_by_dot = json.loads(subprocess.run(
        ["dot", "-Tjson"], input=source, capture_output=True, text=True, check=True).stdout)
    lines = []
    for edge in made_by_dot.get("edges", []):
        if edge.get("style") == "invis":
            continue
        tip, *stops = ([float(n) for n in pair.split(",")]
                       for pair in edge["pos"].removeprefix("e,").split(" "))
        way = stops[:1]
        for k in range(0, len(stops) - 3, 3):
            way += bezier(*stops[k : k + 4])
        lines.append((edge["tail"], edge["head"], [*way, tip]))
    return lines, float(made_by_dot["bb"].split(",")[2])


def crossings(lines):
    """How often lines of different sources cross; a piece that several share counts once.

    Points are moved a little, the same for all lines of a source, so that a crossing in a corner
    counts too; but lines that come together at their target only meet there.
    """
    lines = [(source, target, [(round(x, 2), round(y, 2)) for x, y in way])
             for source, target, way in lines]
    stops = {}
    for source, _, way in lines:
        for x, y in way:
            stops.setdefault((source, y), set()).add(x)
    pieces = {}  # (source, start, end) -> the targets of the lines that share it
    for source, target, way in lines:
        for (x, y), end in zip(way, way[1:]):
            between = [at for at in stops[source, y] if min(x, end[0]) < at < max(x, end[0])]
            bends = [(at, y) for at in sorted(between, reverse=end[0] < x)] * (y == end[1])
            for one, other in zip([(x, y), *bends], [*bends, end]):
                if one != other:
                    pieces.setdefault((source, one, other), set()).add(target)

    def moved(source, point):
        rng = random.Random(f"{source} {point}")
        return point[0] + rng.uniform(-0.01, 0.01), point[1] + rng.uniform(-0.01, 0.01)

    ordered = sorted((min(a[0], b[0]), max(a[0], b[0]), source, targets, (a, b),
                      (moved(source, a), moved(source, b)))
                     for (source, a, b), targets in pieces.items())
    starts = [piece[0] for piece in ordered]
    count = 0
    for k, (_, right, source, targets, plain, free) in enumerate(ordered):
        for _, _, other, others, plain_too, free_too in ordered[k + 1 : bisect_right(starts, right)]:
            if source != other:
                apart = targets.isdisjoint(others)
                count += cross(free, free_too) if apart else cross(plain, plain_too)
    return count


def cross(one, other):
    (ax, ay), (bx, by) = one
    (cx, cy), (dx, dy) = other
    if max(ay, by) < min(cy, dy) or max(cy, dy) < min(ay, by):
        return False
    side = [(bx - ax) * (y - ay) - (by - ay) * (x - ax) for x, y in other]
    back = [(dx - cx) * (y - cy) - (dy - cy) * (x - cx) for x, y in one]
    return side[0] * side[1] < 0 and back[0] * back[1] < 0


def test_crossings_are_counted_as_they_are_seen():
    falling, rising = ("a", "A", [(0, 0), (2, 2)]), ("b", "B", [(0, 2), (2, 0)])
    assert crossings([falling, rising]) == 1
    assert crossings([falling, ("b", "B", [(0, 1), (2, 3)])]) == 0
    shared = ("a", "C", [(0, 0), (2, 2), (3, 2)])
    assert crossings([falling, shared, rising]) == 1                    # one trunk
    corner = ("b", "B", [(0, 2), (1, 1), (2, 0)])
    assert crossings([("a", "A", [(0, 0), (1, 1), (2, 2)]), corner]) == 1
    assert crossings([("a", "A", [(0, 0), (1, 1), (2, 1)]),
                      ("b", "A", [(0, 2), (1, 1), (2, 1)])]) == 0       # they come together


CASES = [(name, build, 1.0) for name, build in LAYERED.items()]
CASES += [(name, build, 1.2) for name, build in OTHERS.items()]


@pytest.mark.needs("dot")
@pytest.mark.parametrize("level", ["scalar", "neuron"])
@pytest.mark.parametrize("name, build, most", CASES, ids=[name for name, *_ in CASES])
def test_lines_cross_and_run_no_more_than_in_graphviz(name, build, most, level):
    made = draw(build(), level=level)
    lines, width = beside(made)
    count = crossings(lines)
    assert crossings(lines_of(made)) <= max(most * count, count + 2 * (most > 1))
    assert made.layout.width - 2 * MARGIN <= 1.1 * width
