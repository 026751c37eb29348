"""Layered drawing of a directed acyclic graph, by the four classic steps of Sugiyama.

1. Columns by longest path. 2. Links that skip columns get *bends*, one in each column they
cross, so that no line runs behind a block. 3. The order in each column by barycentre sweeps,
keeping the order with the fewest crossings. 4. Heights by isotonic regression, so that
straight lines stay straight, and then the columns side by side.

It knows blocks, the signals that run between them, and nothing about what either one means.
Links that carry the same signal share their bends: a value used in many places runs as one
trunk line with branches.
"""

from bisect import bisect_right, insort
from collections.abc import Iterable
from dataclasses import dataclass, field

LARGE = 4_000  # with more vertices than this, fewer sweeps: the time grows, the picture does not
BEND_ROOM = 5.0  # half the distance between two lines that run side by side
STIFF = 16.0  # how much more a line pulls that should be straight
BEND_LIMIT = 150_000  # beyond this nobody follows a line, and nobody waits for it


class TooManyBends(ValueError):
    """The links cross so many columns that the picture could not be read."""


@dataclass(slots=True)
class Block:
    """Something that takes room in a column; its ports are heights relative to its axis."""

    above: float = 0.0
    below: float = 0.0
    lead: float = 0.0  # room left of it, for the labels of the links that come in
    width: float = 0.0
    pin: str = ""  # "first" and "last" hold it in the first or last column
    ins: dict[int, float] = field(default_factory=dict)  # signal -> port on the left side
    outs: dict[int, float] = field(default_factory=dict)  # signal -> port on the right side


@dataclass(frozen=True, slots=True)
class Gaps:
    """The distances the drawing keeps."""

    column: float  # between two columns, at least
    slope: float  # and this much more for each unit a link climbs
    widest: float  # but never more than this
    block: float  # between two blocks of one column


class Layering:
    """Blocks and links `(signal, source, target)` on their way to places.

    Call `order()`, then set the ports that depend on the order, then `settle()`.
    Vertices are the blocks, followed by the bends.
    """

    def __init__(self, blocks: list[Block], links: Iterable[tuple[int, int, int]], gaps: Gaps):
        self.blocks = list(blocks)
        self.links = list(dict.fromkeys(links))
        self.gaps = gaps
        self.column = _columns(self.blocks, self.links)
        self._bend()
        self.columns: list[list[int]] = [[] for _ in range(max(self.column, default=-1) + 1)]
        self.ties: dict[int, tuple[int, int]] = {}  # inserted block -> the two it stands between
        self.y: list[float] = []
        self.left: list[float] = []  # of each column; blocks begin `lead[column]` further right
        self.lead: list[float] = []
        self.right: list[float] = []

    # -- bends ------------------------------------------------------------------------------

    def _bend(self) -> None:
        reach: dict[tuple[int, int], int] = {}
        for signal, source, target in self.links:
            key = (signal, source)
            reach[key] = max(reach.get(key, 0), self.column[target])
        if sum(end - self.column[key[1]] - 1 for key, end in reach.items()) > BEND_LIMIT:
            raise TooManyBends("the links cross too many columns to be drawn")
        self.trunks: dict[tuple[int, int], list[int]] = {}
        self.segments: list[tuple[int, int, int]] = []  # signal, left vertex, right vertex
        for key, end in reach.items():
            trunk = [key[1]]
            for column in range(self.column[key[1]] + 1, end):
                bend = len(self.blocks)
                self.blocks.append(Block(BEND_ROOM, BEND_ROOM))
                self.column.append(column)
                self.segments.append((key[0], trunk[-1], bend))
                trunk.append(bend)
            self.trunks[key] = trunk
        for signal, source, target in self.links:
            self.segments.append((signal, self.before(signal, source, target), target))
        self.previous: list[list[tuple[int, int]]] = [[] for _ in self.blocks]
        self.following: list[list[tuple[int, int]]] = [[] for _ in self.blocks]
        for signal, left, right in self.segments:
            self.previous[right].append((signal, left))
            self.following[left].append((signal, right))

    def before(self, signal: int, source: int, target: int) -> int:
        """The last vertex the link passes before its target."""
        hops = self.column[target] - self.column[source]
        return self.trunks[signal, source][hops - 1]

    # -- order ------------------------------------------------------------------------------

    def order(self) -> None:
        """Order every column so that few links cross."""
        self._first_order()
        best = [list(column) for column in self.columns]
        fewest = self._crossings()
        for _ in range(2 if len(self.blocks) > LARGE else 6):
            if not fewest:
                break
            self._sweep(self.columns[1:], self.previous, incoming=True)
            self._sweep(self.columns[-2::-1], self.following, incoming=False)
            crossings = self._crossings()
            if crossings < fewest:
                fewest, best = crossings, [list(column) for column in self.columns]
        self.columns = best
        self._place_in_order()

    def _first_order(self) -> None:
        """As a reader meets the blocks who walks back from the ends of the graph."""
        seen = [False] * len(self.blocks)
        stack = [v for v in reversed(range(len(self.blocks))) if not self.following[v]]
        while stack:
            vertex = stack.pop()
            if seen[vertex]:
                continue
            seen[vertex] = True
            self.columns[self.column[vertex]].append(vertex)
            stack.extend(left for _, left in reversed(self.previous[vertex]) if not seen[left])
        self._place_in_order()

    def _place_in_order(self) -> None:
        self.place = [0.0] * len(self.blocks)
        for column in self.columns:
            self._number(column)

    def _number(self, column: list[int]) -> None:
        for index, vertex in enumerate(column):
            self.place[vertex] = (index + 0.5) / len(column)

    def rank(self, signal: int, vertex: int, incoming: bool) -> float:
        """Where in its column, from 0 to 1, the port of a signal stands."""
        block = self.blocks[vertex]
        ports = block.ins if incoming else block.outs
        size = block.above + block.below
        if not size or signal not in ports:
            return self.place[vertex]
        part = (ports[signal] + block.above) / size - 0.5
        return self.place[vertex] + part / len(self.columns[self.column[vertex]])

    def _sweep(
        self, columns: list[list[int]], others: list[list[tuple[int, int]]], incoming: bool
    ) -> None:
        for column in columns:
            middle = {
                vertex: sum(self.rank(s, u, not incoming) for s, u in others[vertex])
                / len(others[vertex])
                if others[vertex]
                else self.place[vertex]
                for vertex in column
            }
            column.sort(key=middle.__getitem__)
            self._number(column)

    def _crossings(self) -> int:
        gaps: list[list[tuple[float, float]]] = [[] for _ in self.columns]
        for signal, left, right in self.segments:
            ends = self.rank(signal, left, False), self.rank(signal, right, True)
            gaps[self.column[left]].append(ends)
        count = 0
        for gap in gaps:
            passed: list[float] = []
            for _, right_end in sorted(gap):
                count += len(passed) - bisect_right(passed, right_end)
                insort(passed, right_end)
        return count

    # -- heights and widths -----------------------------------------------------------------

    def insert(self, block: Block, one: int, other: int) -> int | None:
        """Put a block between two of the same column; None where other blocks are between."""
        if self.column[one] != self.column[other]:
            return None
        column = self.columns[self.column[one]]
        start, end = sorted((column.index(one), column.index(other)))
        if any(self.blocks[vertex].width for vertex in column[start + 1 : end]):
            return None
        vertex = len(self.blocks)
        self.blocks.append(block)
        self.column.append(self.column[one])
        self.previous.append([])
        self.following.append([])
        self.ties[vertex] = (column[start], column[end])
        column.insert(start + 1, vertex)
        return vertex

    def settle(self) -> None:
        """Give every vertex its height and every column its place."""
        self.y = [0.0] * len(self.blocks)
        self._steps = [self._distances(column) for column in self.columns]
        for column, steps in zip(self.columns, self._steps, strict=True):
            for vertex, step in zip(column, steps, strict=True):
                self.y[vertex] = step - steps[-1] / 2
        left_ends, right_ends = self._pulls()
        both = [a + b for a, b in zip(left_ends, right_ends, strict=True)]
        rounds = 2 if len(self.blocks) > LARGE else 5
        across = range(len(self.columns))
        for pulls in [left_ends, right_ends] * rounds + [both] * (2 * rounds):
            for index in reversed(across) if pulls is right_ends else across:
                self._straighten(index, pulls)
        self._follow(left_ends, both)
        top = min((self.y[v] - b.above for v, b in enumerate(self.blocks)), default=0.0)
        self.y = [y - top for y in self.y]
        self._set_columns()

    def _follow(
        self,
        left_ends: list[list[tuple[int, float, float]]],
        both: list[list[tuple[int, float, float]]],
    ) -> None:
        """A last pass from left to right, in which lines that can be straight become straight."""
        pulls = [
            left if left and max(weight for _, _, weight in left) >= STIFF else ends
            for left, ends in zip(left_ends, both, strict=True)
        ]
        for _ in range(2):
            for index in range(len(self.columns)):
                self._straighten(index, pulls)

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

    def _pulls(self) -> tuple[list[list[tuple[int, float, float]]], ...]:
        """For each vertex, the neighbours on its left and right: (neighbour, shift, weight)."""
        left_ends: list[list[tuple[int, float, float]]] = [[] for _ in self.blocks]
        right_ends: list[list[tuple[int, float, float]]] = [[] for _ in self.blocks]
        for signal, left, right in self.segments:
            shift = self.blocks[left].outs.get(signal, 0.0) - self.blocks[right].ins.get(
                signal, 0.0
            )
            bends = (self.blocks[left].width == 0) + (self.blocks[right].width == 0)
            weight = (1.0, 2.0, STIFF)[bends]
            if len(self.following[left]) == 1 == len(self.previous[right]):
                weight = STIFF * (1 + bends)
            left_ends[right].append((left, shift, weight))
            right_ends[left].append((right, -shift, weight))
        for vertex, (upper, lower) in self.ties.items():
            for pulls in (left_ends, right_ends):
                pulls[vertex].append((upper, self.blocks[upper].below, 0.1))
                pulls[vertex].append((lower, -self.blocks[lower].above, 0.1))
        return left_ends, right_ends

    def _straighten(self, index: int, pulls: list[list[tuple[int, float, float]]]) -> None:
        """Move one column's vertices towards their neighbours, without changing the order.

        Pool adjacent violators: the nearest heights, by weighted squares, that keep the
        distances.
        """
        pools: list[tuple[float, float, int]] = []  # wanted height, weight, vertices
        for vertex, step in zip(self.columns[index], self._steps[index], strict=True):
            total, weight = 1e-3 * self.y[vertex], 1e-3
            for other, shift, pull in pulls[vertex]:
                total += pull * (self.y[other] + shift)
                weight += pull
            wanted, count = total / weight - step, 1
            while pools and pools[-1][0] > wanted:
                upper, upper_weight, upper_count = pools.pop()
                wanted = (wanted * weight + upper * upper_weight) / (weight + upper_weight)
                weight += upper_weight
                count += upper_count
            pools.append((wanted, weight, count))
        heights = [wanted for wanted, _, count in pools for _ in range(count)]
        for vertex, step, height in zip(
            self.columns[index], self._steps[index], heights, strict=True
        ):
            self.y[vertex] = height + step

    def _set_columns(self) -> None:
        climb = [0.0] * len(self.columns)
        for signal, left, right in self.segments:
            start = self.y[left] + self.blocks[left].outs.get(signal, 0.0)
            end = self.y[right] + self.blocks[right].ins.get(signal, 0.0)
            gap = self.column[left]
            climb[gap] = max(climb[gap], abs(end - start))
        x = 0.0
        for column, rise in zip(self.columns, climb, strict=True):
            lead = max(self.blocks[v].lead for v in column)
            self.left.append(x)
            self.lead.append(lead)
            x += lead + max(self.blocks[v].width for v in column)
            self.right.append(x)
            x += min(self.gaps.column + self.gaps.slope * rise, self.gaps.widest)

    # -- what came of it --------------------------------------------------------------------

    def x(self, vertex: int) -> float:
        """The left side of a block."""
        column = self.column[vertex]
        return self.left[column] + self.lead[column]

    def route(self, signal: int, source: int, target: int) -> list[tuple[float, float]]:
        """The points a link passes, from its source's right side to its target's column."""
        block = self.blocks[source]
        y = self.y[source] + block.outs.get(signal, 0.0)
        points = [(self.x(source) + block.width, y), (self.right[self.column[source]], y)]
        for column in range(self.column[source] + 1, self.column[target]):
            bend = self.trunks[signal, source][column - self.column[source]]
            points.append((self.left[column], self.y[bend]))
            points.append((self.right[column], self.y[bend]))
        end = self.y[target] + self.blocks[target].ins.get(signal, 0.0)
        points.append((self.left[self.column[target]], end))
        return points


def _columns(blocks: list[Block], links: list[tuple[int, int, int]]) -> list[int]:
    """The column of each block: its longest path from a source; sources stand by their users."""
    followers: list[list[int]] = [[] for _ in blocks]
    waiting = [0] * len(blocks)
    for _, source, target in links:
        followers[source].append(target)
        waiting[target] += 1
    start = 1 if any(block.pin == "first" for block in blocks) else 0
    column = [0 if block.pin == "first" else start for block in blocks]
    ready = [vertex for vertex, count in enumerate(waiting) if not count]
    sources = list(ready)
    done = 0
    while ready:
        vertex = ready.pop()
        done += 1
        for follower in followers[vertex]:
            column[follower] = max(column[follower], column[vertex] + 1)
            waiting[follower] -= 1
            if not waiting[follower]:
                ready.append(follower)
    if done < len(blocks):
        raise ValueError("a drawing in layers needs a graph without cycles")
    for vertex in sources:
        if followers[vertex] and blocks[vertex].pin != "first":
            column[vertex] = min(column[follower] for follower in followers[vertex]) - 1
    end = max((column[v] for v, block in enumerate(blocks) if block.pin != "last"), default=-1)
    for vertex, block in enumerate(blocks):
        if block.pin == "last":
            column[vertex] = end + 1
    return column
