"""The columns of a layered drawing and the order in each, after Sugiyama.

1. Columns by longest path. 2. Links that skip columns get *bends*, one in each column they
cross, so that no line runs behind a block. 3. The order in each column by barycentre sweeps,
keeping the order with the fewest crossings. Where the columns stand, and how high each block,
is for `placement` to say.

It knows blocks, the signals that run between them, and nothing about what either one means.
Links that carry the same signal share their bends: a value used in many places runs as one
trunk line with branches.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from operator import itemgetter

STARTS = 4  # how often the order is looked for anew
PULLS = 4  # how often blocks are moved nearer to what they lead to
SMALL = 400  # with fewer vertices, the order is looked for more often
REACH = 12  # places that a vertex may move in its column at once
LARGE = 4_000  # with more vertices than this, fewer sweeps: the time grows, the picture does not
BEND_ROOM = 5.0  # half the distance between two lines that run side by side
BEND_LIMIT = 60_000  # passed by all links: beyond this nobody can follow them any more


_Ends = tuple[list[float], list[float]]  # on the left and on the right


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


class Layering:
    """Blocks and links `(signal, source, target)` in columns and in order.

    Vertices are the blocks, followed by the bends.
    """

    def __init__(self, blocks: list[Block], links: Iterable[tuple[int, int, int]]):
        self.blocks = list(blocks)
        self.links = list(dict.fromkeys(links))
        self.column = _columns(self.blocks, self.links)
        self._bend()
        self.columns: list[list[int]] = [[] for _ in range(max(self.column, default=-1) + 1)]
        self.ties: dict[int, tuple[int, int]] = {}  # inserted block -> the two it stands between
        self.order()

    # -- bends ------------------------------------------------------------------------------

    def _bend(self) -> None:
        column = self.column
        crossed = (column[target] - column[source] - 1 for _, source, target in self.links)
        if sum(crossed) > BEND_LIMIT:
            raise TooManyBends("the links cross too many columns to be drawn")
        reach: dict[tuple[int, int], int] = {}
        for signal, source, target in self.links:
            key = (signal, source)
            reach[key] = max(reach.get(key, 0), column[target])
        self.trunks: dict[tuple[int, int], list[int]] = {}
        self.segments: list[tuple[int, int, int]] = []  # signal, left vertex, right vertex
        for key, end in reach.items():
            trunk = [key[1]]
            for between in range(column[key[1]] + 1, end):
                bend = len(self.blocks)
                self.blocks.append(Block(BEND_ROOM, BEND_ROOM))
                column.append(between)
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
        best, fewest = self._taken()
        written = {vertex: index for column in best for index, vertex in enumerate(column)}
        large, small = len(self.blocks) > LARGE, len(self.blocks) <= SMALL
        for start in range(STARTS if small else 1):
            if not fewest:
                break
            if start:  # from the other end, or from the best so far with its ties turned round
                self._take([column[::-1] for column in best])
            for _ in range(2 if large else 6):
                forth = (self.columns[1:], self.previous, True)
                back = (self.columns[-2::-1], self.following, False)
                for columns, others, incoming in (back, forth) if start % 2 else (forth, back):
                    self._sweep(columns, others, incoming)
                best, fewest = min((best, fewest), self._taken(), key=itemgetter(1))
                if start and self._exchange():
                    best, fewest = min((best, fewest), self._taken(), key=itemgetter(1))
            self._take(best)
            for _ in range(12 if small else 1):
                if not self._exchange():
                    break
            best, fewest = min((best, fewest), self._taken(), key=itemgetter(1))
        self._take(best)
        self._mirror(written, fewest)

    def _taken(self) -> tuple[list[list[int]], int]:
        """The present order and its crossings."""
        return [list(column) for column in self.columns], self._crossings()

    def _take(self, columns: list[list[int]]) -> None:
        self.columns = [list(column) for column in columns]
        self._place_in_order()

    def _exchange(self) -> bool:
        """Put each vertex where in its column its links cross fewest others."""
        changed = False
        for column in self.columns:
            ends = {vertex: self._ends(vertex) for vertex in column}
            for vertex in list(column):
                rest = [other for other in column if other != vertex]
                here = place = column.index(vertex)
                count = least = 0  # crossings more than where it stands
                first, last = max(0, here - REACH), min(len(rest), here + REACH)
                for step in (*range(here - 1, first - 1, -1), None, *range(here, last)):
                    if step is None:
                        count = 0
                        continue
                    pair = ends[vertex], ends[rest[step]]
                    before, after = _crossed(*pair), _crossed(*pair[::-1])
                    upwards = step < here
                    count += before - after if upwards else after - before
                    if count < least:
                        least, place = count, step if upwards else step + 1
                if place != here:
                    rest.insert(place, vertex)
                    column[:] = rest
                    changed = True
            self._number(column)
        return changed

    def _ends(self, vertex: int) -> tuple[list[float], list[float]]:
        """Where the links of a vertex end on the left and on the right, from top to bottom."""
        return (
            sorted(self.rank(signal, left, False) for signal, left in self.previous[vertex]),
            sorted(self.rank(signal, right, True) for signal, right in self.following[vertex]),
        )

    def _mirror(self, written: dict[int, int], fewest: int) -> None:
        """Turn the drawing upside down where that is nearer to the order as written."""
        agreeing = sum(
            (written[upper] < written[lower]) - (written[upper] > written[lower])
            for column in self.columns
            for upper, lower in pairwise(v for v in column if self.blocks[v].width)
        )
        if agreeing < 0:
            best = [list(column) for column in self.columns]
            self._take([column[::-1] for column in best])
            if self._crossings() > fewest:
                self._take(best)

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


def _inversions(upper: list[float], lower: list[float]) -> int:
    """How many links of the upper of two neighbours cross links of the lower one."""
    return sum(bisect_left(lower, end) for end in upper)


def _crossed(upper: _Ends, lower: _Ends) -> int:
    return _inversions(upper[0], lower[0]) + _inversions(upper[1], lower[1])


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
    _shorten(column, blocks, links, followers)
    end = max((column[v] for v, block in enumerate(blocks) if block.pin != "last"), default=-1)
    for vertex, block in enumerate(blocks):
        if block.pin == "last":
            column[vertex] = end + 1
    return column


def _shorten(
    column: list[int], blocks: list[Block], links: list[tuple[int, int, int]],
    followers: list[list[int]],
) -> None:  # fmt: skip
    """Move blocks right while that makes the trunks shorter, which then cross less.

    Its own trunk is shorter then; those that end at the block alone are longer.
    """
    before: list[set[int]] = [set() for _ in blocks]
    for _, source, target in links:
        before[target].add(source)
    for _ in range(PULLS):
        moved = False
        for vertex in sorted(range(len(blocks)), key=column.__getitem__, reverse=True):
            if blocks[vertex].pin or not before[vertex] or not followers[vertex]:
                continue
            end = min(map(column.__getitem__, followers[vertex])) - 1
            while column[vertex] < end:
                here = column[vertex]
                longer = sum(
                    max(map(column.__getitem__, followers[source])) == here
                    for source in before[vertex]
                )
                if longer > 0:
                    break
                column[vertex] += 1
                moved = True
        if not moved:
            break
