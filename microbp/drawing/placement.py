"""The places of a layered drawing: heights, then the columns side by side.

Heights by isotonic regression (pool adjacent violators): every vertex wants to stand where its
lines run straight, and the order and distances in its column limit what it gets. Knows blocks
and bends, no cards and no labels.
"""

from dataclasses import dataclass

from microbp.drawing.layering import Layering
from microbp.drawing.ordering import SMALL
from microbp.drawing.shapes import Point

STIFF = 16.0  # how much more a line pulls that should be straight

Pulls = list[list[tuple[int, float, float]]]  # for each vertex: (neighbour, shift, weight)


@dataclass(frozen=True, slots=True)
class Gaps:
    """The distances a drawing keeps."""

    column: float  # between two columns, at least
    slope: float  # and this much more for each unit a link climbs
    widest: float  # but never more than this
    block: float  # between two blocks of one column


class Placement:
    """Where the vertices of a layering stand: `y` of each, and `x` through its column."""

    def __init__(self, layering: Layering, gaps: Gaps):
        self.layering, self.gaps = layering, gaps
        self.blocks, self.columns = layering.blocks, layering.columns
        self.steps = [self._distances(column) for column in self.columns]
        self.y = [0.0] * len(self.blocks)
        for column, steps in zip(self.columns, self.steps, strict=True):
            for vertex, step in zip(column, steps, strict=True):
                self.y[vertex] = step - steps[-1] / 2
        self._settle()
        self.left: list[float] = []  # of each column; blocks begin `lead` further right
        self.lead: list[float] = []
        self.right: list[float] = []
        self._set_columns()

    # -- heights --------------------------------------------------------------------------------

    def _distances(self, column: list[int]) -> list[float]:
        """The least heights of a column, each block as close to the one above as may be."""
        steps, y = [], 0.0
        for index, vertex in enumerate(column):
            block = self.blocks[vertex]
            if index:
                upper = self.blocks[column[index - 1]]
                lines = (upper.width == 0) + (block.width == 0)
                gap = (self.gaps.block, 0.5 * self.gaps.block, 0.0)[lines]
                y += upper.below + gap + block.above
            steps.append(y)
        return steps

    def _settle(self) -> None:
        lefts, rights = self._pulls()
        both = [a + b for a, b in zip(lefts, rights, strict=True)]
        rounds = 5 if len(self.blocks) <= SMALL else 1
        for pulls in [lefts, rights] * rounds + [both] * (2 * rounds):
            self._sweep(pulls, backwards=pulls is rights)
        # At last, from left to right, lines that can be straight become straight.
        straight = [
            left if left and max(weight for _, _, weight in left) >= STIFF else ends
            for left, ends in zip(lefts, both, strict=True)
        ]
        for _ in range(2):
            self._sweep(straight)
        top = min((self.y[v] - block.above for v, block in enumerate(self.blocks)), default=0.0)
        self.y = [y - top for y in self.y]

    def _pulls(self) -> tuple[Pulls, Pulls]:
        """What pulls at each vertex: its neighbours on the left, and those on the right."""
        lefts: Pulls = [[] for _ in self.blocks]
        rights: Pulls = [[] for _ in self.blocks]
        graph = self.layering
        for signal, left, right in graph.segments:
            out, into = self.blocks[left].outs, self.blocks[right].ins
            shift = out.get(signal, 0.0) - into.get(signal, 0.0)
            bends = (self.blocks[left].width == 0) + (self.blocks[right].width == 0)
            weight = (1.0, 2.0, STIFF)[bends]
            if len(graph.rights[left]) == 1 == len(graph.lefts[right]):
                weight = STIFF * (1 + bends)
            lefts[right].append((left, shift, weight))
            rights[left].append((right, -shift, weight))
        for vertex, (upper, lower) in graph.ties.items():
            for pulls in (lefts, rights):
                pulls[vertex].append((upper, self.blocks[upper].below, 0.1))
                pulls[vertex].append((lower, -self.blocks[lower].above, 0.1))
        return lefts, rights

    def _sweep(self, pulls: Pulls, backwards: bool = False) -> None:
        columns = range(len(self.columns))
        for column in reversed(columns) if backwards else columns:
            self._straighten(column, pulls)

    def _straighten(self, column: int, pulls: Pulls) -> None:
        """Move one column's vertices to the nearest heights, by weighted squares, that keep
        the order and the distances."""
        vertices, steps, y = self.columns[column], self.steps[column], self.y
        pools: list[tuple[float, float, int]] = []  # wanted height, weight, vertices
        for vertex, step in zip(vertices, steps, strict=True):
            total, weight = 1e-3 * y[vertex], 1e-3
            for other, shift, pull in pulls[vertex]:
                total += pull * (y[other] + shift)
                weight += pull
            wanted, count = total / weight - step, 1
            while pools and pools[-1][0] > wanted:
                upper, upper_weight, upper_count = pools.pop()
                wanted = (wanted * weight + upper * upper_weight) / (weight + upper_weight)
                weight += upper_weight
                count += upper_count
            pools.append((wanted, weight, count))
        heights = [wanted for wanted, _, count in pools for _ in range(count)]
        for vertex, step, height in zip(vertices, steps, heights, strict=True):
            y[vertex] = height + step

    # -- columns --------------------------------------------------------------------------------

    def _set_columns(self) -> None:
        """Columns from left to right; the steeper the lines between two, the wider the gap."""
        climb = [0.0] * len(self.columns)
        for signal, left, right in self.layering.segments:
            start = self.y[left] + self.blocks[left].outs.get(signal, 0.0)
            end = self.y[right] + self.blocks[right].ins.get(signal, 0.0)
            gap = self.layering.column[left]
            climb[gap] = max(climb[gap], abs(end - start))
        x = 0.0
        for column, rise in zip(self.columns, climb, strict=True):
            lead = max(self.blocks[vertex].lead for vertex in column)
            self.left.append(x)
            self.lead.append(lead)
            x += lead + max(self.blocks[vertex].width for vertex in column)
            self.right.append(x)
            x += min(self.gaps.column + self.gaps.slope * rise, self.gaps.widest)

    def x(self, vertex: int) -> float:
        """The left side of a block."""
        column = self.layering.column[vertex]
        return self.left[column] + self.lead[column]

    def route(self, signal: int, source: int, target: int) -> list[Point]:
        """The points a link passes, from its source's right side to its target's column."""
        column, trunk = self.layering.column, self.layering.trunks[signal, source]
        block = self.blocks[source]
        y = self.y[source] + block.outs.get(signal, 0.0)
        points = [(self.x(source) + block.width, y), (self.right[column[source]], y)]
        for bend in trunk[1 : column[target] - column[source]]:
            points.append((self.left[column[bend]], self.y[bend]))
            points.append((self.right[column[bend]], self.y[bend]))
        end = self.y[target] + self.blocks[target].ins.get(signal, 0.0)
        points.append((self.left[column[target]], end))
        return points
