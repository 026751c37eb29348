"""Where everything stands on the paper: cards, group boxes, lines and their labels.

Input: cards (only their sizes), edges between them with the sizes of their labels, and groups
of cards. Output: numbers. This module knows geometry and nothing about Values, texts, fonts or
colours.

Each group is laid out by itself, with the lines that come in and go out as its rims; then the
groups and the remaining cards are laid out as blocks, by the same method (`layering`). Two
kinds of card stand outside the columns:

* a leaf with one user is *docked* above it;
* a leaf shared by two neighbours of one column stands *between* them.

Everything that belongs to a card (docked leaves above, the labels of its incoming lines on its
left) is part of the room its block takes. So labels meet neither cards nor each other, and a
line has nothing to run into: it crosses columns only where a bend has made room for it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from .layering import BEND_ROOM, Block, Gaps, Layering

DOCK_GAP = 19.0  # between a docked leaf and its user
DOCK_LINE = 22.0  # a docked leaf's line starts this far from the leaf's left side
DOCKED_AT_MOST = 3  # a card with more single-use leaves gets them as a column of their own
CHIP_GAP = 16.0  # between two docked leaves
CORRIDOR = 18.0  # the way a line from a shared leaf takes past the docked ones
ARROW = 8.0  # the length of an arrowhead
SLOT = 14.0  # between two lines that end in the same card
LABEL_GAP = 3.0  # between a line and the label above it
PADDING = 12.0  # of a group's box
TITLE = 30.0  # the height of a group's box above its cards

MARGIN = 14.0  # around the drawing

INNER = Gaps(column=16.0, slope=0.04, widest=60.0, block=16.0)
OUTER = Gaps(column=40.0, slope=0.07, widest=220.0, block=30.0)

Point = tuple[float, float]


@dataclass(slots=True)
class Card:
    """A card's size and how it may be placed.

    `badge`: how far its badge stands out on the left. `entry`: how far from the middle of the
    left side arrows may arrive (0: all at the badge). `leaf`: may be docked or stand between.
    """

    width: float
    height: float
    badge: float = 0.0
    entry: float = 0.0
    leaf: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """A line between two cards. `label` is its label's width and height, (0, 0) for none."""

    source: int
    target: int
    label: tuple[float, float] = (0.0, 0.0)
    inline: bool = False  # the label stands on the line, not above it


@dataclass(frozen=True, slots=True)
class Group:
    """Cards that share a box, and the width of the box's title."""

    cards: tuple[int, ...]
    title: float = 0.0


@dataclass(slots=True)
class Rect:
    """A rectangle by its top left corner and its size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def middle(self) -> float:
        return self.y + self.height / 2

    def overlaps(self, other: "Rect") -> bool:
        """Whether the two share more than an edge."""
        return (
            self.x < other.right
            and other.x < self.right
            and self.y < other.bottom
            and other.y < self.bottom
        )


@dataclass(slots=True)
class Layout:
    """The answer. A route is a list of points; `curve` says how they are joined."""

    cards: list[Rect]
    groups: list[Rect]
    routes: list[list[Point]]
    labels: list[Rect | None]
    width: float = 0.0
    height: float = 0.0


def curve(start: Point, end: Point) -> tuple[Point, Point, Point, Point]:
    """The Bézier curve between two neighbouring points of a route."""
    middle = (start[0] + end[0]) / 2
    return start, (middle, start[1]), (middle, end[1]), end


def lay_out(cards: Sequence[Card], edges: Sequence[Edge], groups: Sequence[Group] = ()) -> Layout:
    """Place cards, groups, lines and labels. The edges must form no cycle.

    A shared leaf that cannot be reached on a free straight way is placed like any other card.
    """
    refused: set[int] = set()
    while True:
        plan = _Plan(cards, edges, groups, refused)
        layout = plan.draw()
        if not plan.blocked:
            return layout
        refused |= plan.blocked


@dataclass(slots=True)
class _Comb:
    """The last piece of the lines into a card: a slot for each edge, one below the other."""

    slots: dict[int, float] = field(default_factory=dict)  # edge -> height relative to the axis
    pitch: float = 0.0
    label: float = 0.0  # the widest label
    bow: float = 0.0  # the length in which the lines come together


class _Plan:
    """One attempt at a layout; `refused` leaves are placed like any other card."""

    def __init__(
        self, cards: Sequence[Card], edges: Sequence[Edge], groups: Sequence[Group], refused: set[int]
    ):
        self.cards, self.edges, self.groups = cards, edges, groups
        self.uses: list[list[int]] = [[] for _ in cards]
        for index, edge in enumerate(edges):
            self.uses[edge.source].append(index)
        self.home = {card: g for g, group in enumerate(groups) for card in group.cards}
        self.between: dict[int, tuple[int, int]] = {}  # leaf -> its two edges
        self.docked: list[list[int]] = [[] for _ in cards]  # edges from the leaves above a card
        self._dock()
        self._adopt(refused)
        self.blocked = set(self.between)  # until a free way is found
        self.corridors = {
            edges[e].target for pair in self.between.values() for e in pair
            if self.docked[edges[e].target]
        }  # fmt: skip
        aside = self.between.keys() | {edges[e].source for docks in self.docked for e in docks}
        self.flowing = [i for i, edge in enumerate(edges) if edge.source not in aside]
        self.standing = [card for card in range(len(cards)) if card not in aside]
        self.combs = [_Comb() for _ in cards]
        for index in self.flowing:
            self.combs[edges[index].target].slots[index] = 0.0
        self.blocks = {card: self._block(card) for card in self.standing}

    # -- what belongs to a card ---------------------------------------------------------------

    def _dock(self) -> None:
        for index, edge in enumerate(self.edges):
            if self.cards[edge.source].leaf and len(self.uses[edge.source]) == 1:
                self.docked[edge.target].append(index)
        for card, docks in enumerate(self.docked):
            if len(docks) > DOCKED_AT_MOST:
                self.docked[card] = []

    def _adopt(self, refused: set[int]) -> None:
        """Leaves used in one group only join it; those used by two neighbours go between."""
        for leaf, uses in enumerate(self.uses):
            if not self.cards[leaf].leaf or not uses:
                continue
            places = {self._container(self.edges[use].target) for use in uses}
            self.home.pop(leaf, None)
            if len(places) == 1:
                (kind, group), = places
                if kind == "group":
                    self.home[leaf] = group
            elif len(uses) == 2 and leaf not in refused:
                self.between[leaf] = (uses[0], uses[1])

    def _container(self, card: int) -> tuple[str, int]:
        return ("group", self.home[card]) if card in self.home else ("card", card)

    def _block(self, card: int) -> Block:
        size, comb, width = self.cards[card], self.combs[card], self._width(card)
        incoming = [self.edges[e] for e in comb.slots]
        twins = len({edge.source for edge in incoming}) < len(incoming)
        wide = max((edge.label[0] for edge in incoming), default=0.0)
        tall = max((edge.label[1] for edge in incoming), default=0.0)
        over = max((edge.label[1] for edge in incoming if not edge.inline), default=0.0)
        if len(incoming) > 1 and (wide or twins):
            comb.pitch = max(SLOT, tall + LABEL_GAP + 1)
        reach = comb.pitch * (len(incoming) - 1) / 2
        if reach > size.entry:
            comb.bow = 12 + 0.1 * (reach - size.entry)
        comb.label = wide + 8 if wide else 0.0
        roof = max((self._leaf(e).height + DOCK_GAP for e in self.docked[card]), default=0.0)
        hat = over + LABEL_GAP if over else tall / 2
        return Block(
            above=max(size.height / 2 + roof, reach + hat),
            below=max(size.height / 2, reach + max(BEND_ROOM, tall / 2 - over)),
            lead=size.badge + (ARROW + 2 if incoming else 0.0) + comb.bow + comb.label,
            width=max(width, self._row(card)),
        )

    def _leaf(self, edge: int) -> Card:
        return self.cards[self.edges[edge].source]

    def _row(self, card: int) -> float:
        """The width of the leaves docked above a card, with their lines' labels."""
        docks = self.docked[card]
        slots = [self._slot(edge) + CHIP_GAP for edge in docks]
        return CORRIDOR * (card in self.corridors) + sum(slots) - CHIP_GAP * bool(docks)

    def _slot(self, edge: int) -> float:
        return max(self._leaf(edge).width, DOCK_LINE + 7 + self.edges[edge].label[0])

    def _width(self, card: int) -> float:
        """A card reaches under all the leaves docked on it."""
        width, docks = self.cards[card].width, self.docked[card]
        if not docks or self._row(card) <= width:
            return width
        over = self._slot(docks[-1]) - self._leaf(docks[-1]).width
        return max(width, self._row(card) - over)

    # -- the levels ---------------------------------------------------------------------------

    def draw(self) -> Layout:
        self.inner = [_Level(INNER) for _ in self.groups]
        self.outer = _Level(OUTER)
        for card in self.standing:
            level = self.inner[self.home[card]] if card in self.home else self.outer
            level.add(("card", card), self.blocks[card])
        for index in self.flowing:
            edge = self.edges[index]
            start, end = self._container(edge.source), self._container(edge.target)
            if start == end:
                start, end = ("card", edge.source), ("card", edge.target)
                self.inner[self.home[edge.source]].link(edge.source, start, end)
                continue
            for card, rim in ((edge.source, "out"), (edge.target, "in")):
                if card in self.home:
                    self.inner[self.home[card]].rim(rim, edge.source, ("card", card))
            self.outer.link(edge.source, start, end)
        for group, level in enumerate(self.inner):
            self._arrange(level)
            self.outer.add(("group", group), self._group_block(group, level))
        self._arrange(self.outer, self._insert_shared_leaves)
        return self._collect()

    def _arrange(self, level: "_Level", insert: Callable[[], None] | None = None) -> None:
        level.order()
        if insert:
            insert()
        for (kind, card), vertex in level.vertices.items():
            if kind == "card" and card in self.blocks:
                self._deal(level.graph, card, vertex)
        level.graph.settle()

    def _deal(self, graph: Layering, card: int, vertex: int) -> None:
        """Give the lines into a card their slots, in the order in which they arrive."""
        comb = self.combs[card]
        sources = dict(graph.previous[vertex])
        rank = {
            edge: graph.rank(signal, sources[signal], incoming=False)
            for edge in comb.slots
            for signal in (self.edges[edge].source,)
        }
        ports: dict[int, list[float]] = {}
        for index, edge in enumerate(sorted(comb.slots, key=lambda e: (rank[e], e))):
            comb.slots[edge] = (index - (len(comb.slots) - 1) / 2) * comb.pitch
            ports.setdefault(self.edges[edge].source, []).append(comb.slots[edge])
        graph.blocks[vertex].ins = {s: sum(ys) / len(ys) for s, ys in ports.items()}

    def _group_block(self, group: int, level: "_Level") -> Block:
        """A laid out group as a block of the outer level; its axis is its upper side."""
        graph = level.graph
        height = max(y + block.below for y, block in zip(graph.y, graph.blocks, strict=True))
        title = self.groups[group].title
        ports: dict[str, dict[int, float]] = {"in": {}, "out": {}, "card": {}}
        for (kind, signal), vertex in level.vertices.items():
            ports[kind][signal] = graph.y[vertex] + TITLE
        level.indent = 0.0 if ports["in"] else INNER.column
        width = level.indent + graph.right[-1] + (0.0 if ports["out"] else INNER.column)
        return Block(
            below=TITLE + height + PADDING,
            width=max(width, title + 2 * PADDING),
            ins=ports["in"],
            outs=ports["out"],
        )

    def _insert_shared_leaves(self) -> None:
        for leaf, pair in self.between.items():
            users = [self.outer.vertices[self._container(self.edges[e].target)] for e in pair]
            size = self.cards[leaf]
            block = Block(size.height / 2, size.height / 2, width=size.width)
            vertex = self.outer.graph.insert(block, *users)
            if vertex is not None:
                self.outer.vertices["leaf", leaf] = vertex

    # -- places -------------------------------------------------------------------------------

    def _collect(self) -> Layout:
        self.rects: list[Rect] = [Rect(0, 0, 0, 0) for _ in self.cards]
        self.frames = []
        for group, level in enumerate(self.inner):
            vertex = self.outer.vertices["group", group]
            block = self.outer.graph.blocks[vertex]
            frame = Rect(
                self.outer.graph.x(vertex), self.outer.graph.y[vertex], block.width, block.below
            )
            self.frames.append(frame)
            self._place(level, frame.x + level.indent, frame.y + TITLE)
        self._place(self.outer, 0.0, 0.0)
        self.routes: list[list[Point]] = [[] for _ in self.edges]
        self.labels: list[Rect | None] = [None for _ in self.edges]
        for edge in self.flowing:
            self._lead(edge)
        for docks in self.docked:
            for edge in docks:
                leaf = self.rects[self.edges[edge].source]
                self._drop(edge, leaf.x + DOCK_LINE)
        for leaf_card, pair in self.between.items():
            if ("leaf", leaf_card) in self.outer.vertices:
                self._stand_between(leaf_card, pair)
        self.labels = [
            label if label is None or label.width else None for label in self.labels
        ]
        self.blocked = {leaf for leaf in self.between if not self._free(leaf)}
        layout = Layout(self.rects, self.frames, self.routes, self.labels)
        _shift(layout)
        return layout

    def _place(self, level: "_Level", dx: float, dy: float) -> None:
        """Turn one level's heights and columns into places on the paper."""
        level.dx, level.dy = dx, dy
        for (kind, card), vertex in level.vertices.items():
            if kind in ("card", "leaf"):
                size = self.cards[card]
                rect = Rect(
                    dx + level.graph.x(vertex),
                    dy + level.graph.y[vertex] - size.height / 2,
                    self._width(card),
                    size.height,
                )
                self.rects[card] = rect
                self._place_docked(card, rect)

    def _place_docked(self, card: int, rect: Rect) -> None:
        x = rect.x + CORRIDOR * (card in self.corridors)
        for edge in self.docked[card]:
            leaf = self._leaf(edge)
            self.rects[self.edges[edge].source] = Rect(
                x, rect.y - DOCK_GAP - leaf.height, leaf.width, leaf.height
            )
            x += self._slot(edge) + CHIP_GAP

    # -- lines --------------------------------------------------------------------------------

    def _lead(self, index: int) -> None:
        """The line of an edge that runs from left to right, and its label."""
        edge, comb = self.edges[index], self.combs[self.edges[index].target]
        signal, target = edge.source, self.rects[edge.target]
        start, end = self._container(edge.source), self._container(edge.target)
        here, there = ("card", edge.source), ("card", edge.target)
        if start == end:
            points = self.inner[self.home[signal]].route(signal, here, there)
        else:
            points = self.outer.route(signal, start, end)
            if signal in self.home:
                level = self.inner[self.home[signal]]
                points = level.route(signal, here, ("out", signal)) + points
            if edge.target in self.home:
                level = self.inner[self.home[edge.target]]
                points += level.route(signal, ("in", signal), there)
        points[0] = (self.rects[signal].right, points[0][1])
        size = self.cards[edge.target]
        tip = target.x - size.badge
        y = target.middle + comb.slots[index]
        meet = tip - ARROW - 2 - comb.bow
        points[-1] = (points[-1][0], y)
        points.append((meet, y))
        if comb.bow:
            y = target.middle + min(max(comb.slots[index], -size.entry), size.entry)
        points.append((tip - ARROW, y))
        self.routes[index] = _simple(points)
        width, height = edge.label
        above = height / 2 if edge.inline else height + LABEL_GAP
        x = meet - comb.label / 2 - width / 2
        self.labels[index] = Rect(x, points[-2][1] - above, width, height)

    def _drop(self, index: int, x: float) -> None:
        """The line of an edge that runs up or down from a leaf, and its label."""
        edge = self.edges[index]
        leaf, user = self.rects[edge.source], self.rects[edge.target]
        width, height = edge.label
        if leaf.y < user.y:
            self.routes[index] = [(x, leaf.bottom), (x, user.y - ARROW)]
            y = leaf.bottom + (DOCK_GAP - height) / 2
        else:
            self.routes[index] = [(x, leaf.y), (x, user.bottom + ARROW)]
            y = leaf.y - (DOCK_GAP + height) / 2
        self.labels[index] = Rect(x + 7, y, width, height)

    def _stand_between(self, leaf: int, pair: tuple[int, int]) -> None:
        rect = self.rects[leaf]
        ways = []
        for edge in pair:
            user = self.rects[self.edges[edge].target]
            corridor = self.edges[edge].target in self.corridors
            ways.append(user.x + (CORRIDOR if corridor else user.width) / 2)
        rect.x = sum(ways) / 2 - rect.width / 2
        column = self.outer.graph.column[self.outer.vertices["leaf", leaf]]
        rect.x = min(rect.x, self.outer.graph.right[column] - rect.width)
        rect.x = max(rect.x, self.outer.graph.left[column])
        for edge, x in zip(pair, ways, strict=True):
            self._drop(edge, x)

    def _free(self, leaf: int) -> bool:
        """Whether the lines of a leaf between two users meet nothing else."""
        if ("leaf", leaf) not in self.outer.vertices:
            return False
        rect = self.rects[leaf]
        for index in self.between[leaf]:
            user = self.edges[index].target
            (x, start), (_, end) = self.routes[index]
            way = Rect(x - 3, min(start, end), 6, abs(end - start))
            near = [self.rects[c] for c in range(len(self.cards)) if c not in (leaf, user)]
            near += [r for i, r in enumerate(self.labels) if r and i != index]
            near += [
                Rect(f.right - PADDING - g.title, f.y, g.title, TITLE - 6)
                for f, g in zip(self.frames, self.groups, strict=True)
            ]
            if not rect.x + 6 <= x <= rect.right - 6 or any(way.overlaps(r) for r in near):
                return False
        return True


class _Level:
    """The blocks of one group, or of the whole drawing, under the names the plan uses."""

    def __init__(self, gaps: Gaps):
        self.gaps = gaps
        self.vertices: dict[tuple[str, int], int] = {}
        self.blocks: list[Block] = []
        self.links: list[tuple[int, tuple[str, int], tuple[str, int]]] = []
        self.indent = self.dx = self.dy = 0.0

    def add(self, name: tuple[str, int], block: Block) -> None:
        self.vertices[name] = len(self.blocks)
        self.blocks.append(block)

    def link(self, signal: int, start: tuple[str, int], end: tuple[str, int]) -> None:
        self.links.append((signal, start, end))

    def rim(self, side: str, signal: int, card: tuple[str, int]) -> None:
        """The place where a signal comes into the group or leaves it."""
        rim = (side, signal)
        if rim not in self.vertices:
            pin = "first" if side == "in" else "last"
            self.add(rim, Block(BEND_ROOM, BEND_ROOM, pin=pin))
        self.link(signal, *((rim, card) if side == "in" else (card, rim)))

    def order(self) -> None:
        links = [(signal, self.vertices[a], self.vertices[b]) for signal, a, b in self.links]
        self.graph = Layering(self.blocks, links, self.gaps)
        self.graph.order()

    def route(self, signal: int, start: tuple[str, int], end: tuple[str, int]) -> list[Point]:
        points = self.graph.route(signal, self.vertices[start], self.vertices[end])
        return [(x + self.dx, y + self.dy) for x, y in points]


def _simple(points: list[Point]) -> list[Point]:
    """The same line with fewer points: straight pieces joined."""
    kept: list[Point] = []
    for x, y in points:
        if kept and abs(kept[-1][1] - y) < 0.05:
            y = kept[-1][1]
            if len(kept) > 1 and kept[-2][1] == y or x - kept[-1][0] < 0.05:
                kept.pop()
        kept.append((x, y))
    return kept


def _shift(layout: Layout) -> None:
    """Move everything so that the drawing begins at MARGIN, and measure it."""
    rects = [*layout.cards, *layout.groups, *(label for label in layout.labels if label)]
    points = [point for route in layout.routes for point in route]
    left = min([r.x for r in rects] + [x for x, _ in points], default=0.0) - MARGIN
    top = min([r.y for r in rects] + [y for _, y in points], default=0.0) - MARGIN
    for rect in rects:
        rect.x -= left
        rect.y -= top
    layout.routes = [[(x - left, y - top) for x, y in route] for route in layout.routes]
    layout.width = max((r.right for r in rects), default=0.0) + MARGIN
    layout.height = max((r.bottom for r in rects), default=0.0) + MARGIN
