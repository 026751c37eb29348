"""The order in each column of a layered drawing, such that few lines cross.

Barycentre sweeps over all columns, then each vertex is sifted to the place in its column where its
lines cross fewest others; in a small drawing single vertices are moved at random and their
surroundings sifted anew, as long as that pays. Knows columns and the lines between neighbours.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Sequence
from itertools import pairwise
from random import Random
from typing import NamedTuple

from microbp.drawing.shapes import Block
from microbp.ops import add_up

SMALL = 400  # vertices up to which more is tried

REACH = 12, 2  # places that a vertex may move in its column at once; in a large drawing
WORK = 20_000  # vertices that are moved at random, times lines there are

PATIENCE = 8  # times the columns that vertices are moved in vain

Ends = tuple[list[float], list[float]]  # of a vertex's lines on the left and on the right


class Line(NamedTuple):
    """A line to a vertex of the next column; ports are measured as the places in a column."""

    signal: int
    end: int
    port: float  # how far from the end's middle
    own: float  # how far from the middle of the vertex whose line this is


Lines = Sequence[Sequence[Line]]  # of each vertex


class Ordering:
    """Columns in order; `columns` are ordered in place."""

    def __init__(self, columns: list[list[int]], blocks: Sequence[Block],
                 lefts: Lines, rights: Lines):
        self.columns, self.blocks, self.lefts, self.rights = columns, blocks, lefts, rights
        self.place = [0.0] * len(blocks)
        self._write()
        written = {vertex: index for column in columns for index, vertex in enumerate(column)}
        self.best, self.fewest = self._copy(), self.crossings()
        if self.fewest:
            self._sweeps()
        if self.fewest and len(blocks) <= SMALL:
            self._kicks()
        self._mirror(written)

    def _sweeps(self) -> None:
        """Sweep forth and back, from the order as written, and from the best turned round."""
        size = len(self.blocks)
        for start in range(2 if size <= SMALL else 1):
            if start:
                self._take([column[::-1] for column in self.best])
            for _ in range(6 if size <= SMALL else 2):
                forth, back = (self.columns[1:], self.lefts), (self.columns[-2::-1], self.rights)
                for columns, lines in (back, forth) if start else (forth, back):
                    self._sweep(columns, lines)
                if size <= SMALL:
                    self._sift(self.columns)
                self._keep()
            self._take(self.best)
            for _ in range(12 if size <= SMALL else 1):
                if not self._sift(self.columns):
                    break
            self._keep()
        self._take(self.best)

    def _kicks(self) -> None:
        random, now = Random(0), self.fewest
        inner = range(len(self.columns))
        patience = last = PATIENCE * len(self.columns)
        for kick in range(WORK // sum(map(len, self.lefts))):
            if kick > last:
                break
            middle = kick % len(self.columns)
            near = inner[max(0, middle - 1) : middle + 2]
            gaps = inner[max(0, middle - 2) : middle + 2]
            before = sum(map(self._gap, gaps))
            column = self.columns[middle]
            if not before or len(column) < 2:
                continue
            kept = [list(self.columns[c]) for c in near]
            column.insert(int(random.random() * len(column)),
                          column.pop(int(random.random() * len(column))))
            self._number(column)
            beside = [self.columns[c] for c in near if c != middle]
            self._sift(beside)
            self._sift([column, *beside])
            after = sum(map(self._gap, gaps))
            if after > before:
                for c, old in zip(near, kept, strict=True):
                    self.columns[c][:] = old
                    self._number(old)
            else:
                now += after - before
                if now < self.fewest:
                    self.best, self.fewest = self._copy(), now
                    last = kick + patience
        self._take(self.best)

    # -- the present order ------------------------------------------------------------------------

    def _copy(self) -> list[list[int]]:
        return [list(column) for column in self.columns]

    def _keep(self) -> None:
        """Keep the present order if fewer lines cross than in the best so far."""
        count = self.crossings()
        if count < self.fewest:
            self.best, self.fewest = self._copy(), count

    def _take(self, columns: Iterable[list[int]]) -> None:
        for column, other in zip(self.columns, columns, strict=True):
            column[:] = other
        self._write()

    def _write(self) -> None:
        for column in self.columns:
            self._number(column)

    def _number(self, column: list[int]) -> None:
        for index, vertex in enumerate(column):
            self.place[vertex] = (index + 0.5) / len(column)

    def crossings(self) -> int:
        """How many lines cross."""
        return sum(map(self._gap, range(len(self.columns))))

    def _gap(self, column: int) -> int:
        """How many lines cross between a column and the next one."""
        place = self.place
        lines = [(place[left] + out, place[right] + into)
                 for left in self.columns[column] for _, right, into, out in self.rights[left]]
        count, passed = 0, list[float]()
        for _, end in sorted(lines):
            count += len(passed) - bisect_right(passed, end)
            insort(passed, end)
        return count

    # -- changes ----------------------------------------------------------------------------------

    def _sweep(self, columns: list[list[int]], lines: Lines) -> None:
        """Order each column by where the lines of its vertices come from on average."""
        place = self.place
        for column in columns:
            middle = {}
            for vertex in column:
                ends = [place[other] + port for _, other, port, _ in lines[vertex]]
                middle[vertex] = add_up(ends) / len(ends) if ends else place[vertex]
            column.sort(key=middle.__getitem__)
            self._number(column)

    def _sift(self, columns: Iterable[list[int]]) -> bool:
        """Put each vertex where in its column its lines cross fewest others."""
        changed = False
        reach = REACH[len(self.blocks) > SMALL]
        for column in columns:
            ends = {vertex: self._ends(vertex) for vertex in column}
            for vertex in list(column):
                here = place = column.index(vertex)
                own = ends[vertex]
                count = least = 0
                for index in range(here - 1, max(-1, here - 1 - reach), -1):
                    count += _surplus(own, ends[column[index]])
                    if count < least:
                        least, place = count, index
                count = 0
                for index in range(here + 1, min(len(column), here + 1 + reach)):
                    count += _surplus(ends[column[index]], own)
                    if count < least:
                        least, place = count, index
                if place != here:
                    column.insert(place, column.pop(here))
                    changed = True
            self._number(column)
        return changed

    def _ends(self, vertex: int) -> Ends:
        """Where the lines of a vertex end on the left and on the right, from top to bottom."""
        place = self.place
        return (sorted([place[left] + port for _, left, port, _ in self.lefts[vertex]]),
                sorted([place[right] + port for _, right, port, _ in self.rights[vertex]]))

    def _mirror(self, written: dict[int, int]) -> None:
        """Turn the drawing upside down where that is nearer to the order as written."""
        agreeing = sum(
            (written[upper] < written[lower]) - (written[upper] > written[lower])
            for column in self.columns
            for upper, lower in pairwise(v for v in column if self.blocks[v].width)
        )
        if agreeing < 0:
            best = self._copy()
            self._take([column[::-1] for column in best])
            if self.crossings() > self.fewest:
                self._take(best)


def _surplus(upper: Ends, lower: Ends) -> int:
    """How many more lines cross with one vertex above another than the other way round."""
    count = 0
    for ends, others in zip(upper, lower, strict=True):
        if not ends or not others or ends == others:
            continue
        size = len(others)
        if ends[-1] < others[0]:
            count -= len(ends) * size
        elif ends[0] > others[-1]:
            count += len(ends) * size
        else:
            for end in ends:
                count += bisect_left(others, end) + bisect_right(others, end) - size
    return count
