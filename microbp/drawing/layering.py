"""The columns of a layered drawing and the order in each, after Sugiyama.

1. Columns by longest path. 2. Links that skip columns get *bends*, one in each column they
cross, so that no line runs behind a block. 3. The order in each column by barycentre sweeps,
keeping the order with the fewest crossings. Where the columns stand, and how high each block,
is for `placement` to say.

It knows blocks, the signals that run between them, and nothing about what either one means.
Links that carry the same signal share their bends: a value used in many places runs as one
trunk line with branches.
"""

from collections import Counter
from collections.abc import Iterable

from microbp.drawing.ordering import Line, Ordering
from microbp.drawing.shapes import BEND_ROOM, Block

PULLS = 4  # how often blocks are moved nearer to what they lead to
BEND_LIMIT = 60_000  # passed by all links: beyond this nobody can follow them any more


class TooManyBends(ValueError):
    """The links cross so many columns that the picture could not be read."""


class Layering:
    """Blocks and links `(signal, source, target)` in columns and in order.

    Vertices are the blocks, followed by the bends.
    """

    def __init__(self, blocks: list[Block], links: Iterable[tuple[int, int, int]]):
        self.blocks = list(blocks)
        self.links = list(dict.fromkeys(links))
        self.column = _columns(self.blocks, self.links)
        self._bend()
        self._join()
        self.columns = self._first_order()
        self.ties: dict[int, tuple[int, int]] = {}  # inserted block -> the two it stands between
        self.order = Ordering(self.columns, self.blocks, self.lefts, self.rights)

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
        bends = Block(BEND_ROOM, BEND_ROOM)  # the same for all
        self.trunks: dict[tuple[int, int], list[int]] = {}
        self.segments: list[tuple[int, int, int]] = []  # signal, left vertex, right vertex
        for key, end in reach.items():
            trunk = [key[1]]
            for between in range(column[key[1]] + 1, end):
                bend = len(self.blocks)
                self.blocks.append(bends)
                column.append(between)
                self.segments.append((key[0], trunk[-1], bend))
                trunk.append(bend)
            self.trunks[key] = trunk
        for signal, source, target in self.links:
            self.segments.append((signal, self.before(signal, source, target), target))

    def _join(self) -> None:
        """Give each vertex its lines to the left and to the right."""
        self.lefts: list[list[Line]] = [[] for _ in self.blocks]
        self.rights: list[list[Line]] = [[] for _ in self.blocks]
        size = Counter(self.column)
        for signal, left, right in self.segments:
            start, end = self.blocks[left], self.blocks[right]
            out = start.port(start.outs, signal) / size[self.column[left]]
            into = end.port(end.ins, signal) / size[self.column[right]]
            self.lefts[right].append(Line(signal, left, out, into))
            self.rights[left].append(Line(signal, right, into, out))

    def before(self, signal: int, source: int, target: int) -> int:
        """The last vertex the link passes before its target."""
        hops = self.column[target] - self.column[source]
        return self.trunks[signal, source][hops - 1]

    # -- order ------------------------------------------------------------------------------

    def _first_order(self) -> list[list[int]]:
        """As a reader meets the blocks who walks back from the ends of the graph."""
        columns: list[list[int]] = [[] for _ in range(max(self.column, default=-1) + 1)]
        seen = [False] * len(self.blocks)
        stack = [v for v in reversed(range(len(self.blocks))) if not self.rights[v]]
        while stack:
            vertex = stack.pop()
            if seen[vertex]:
                continue
            seen[vertex] = True
            columns[self.column[vertex]].append(vertex)
            stack.extend(line.end for line in reversed(self.lefts[vertex]) if not seen[line.end])
        return columns

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
        self.ties[vertex] = (column[start], column[end])
        column.insert(start + 1, vertex)
        return vertex


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
) -> None:
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
