"""Where everything stands on the paper: cards, group boxes, lines and their labels.

Input: cards (only their sizes), edges between them with the sizes of their labels, and groups
of cards. Output: numbers. This module knows geometry and nothing about Values, texts, fonts or
colours.

Each group is laid out by itself, with the lines that come in and go out as its rims; then the
groups and the remaining cards are laid out as blocks, by the same method (`layering`,
`placement`). Whatever belongs to a card is part of the room its block takes (`docking`). So
labels meet neither cards nor each other, and a line has nothing to run into: it crosses columns
only where a bend has made room for it.
"""

from collections.abc import Sequence
from dataclasses import replace

from microbp.drawing.docking import ARROW, CHIP_GAP, CORRIDOR, EDGE, LABEL_GAP, Docking
from microbp.drawing.layering import Layering
from microbp.drawing.placement import Gaps, Placement
from microbp.drawing.shapes import (
    BEND_ROOM, Block, Card, Edge, Group, Layout, Point, Rect,
)  # fmt: skip

PADDING = 12.0  # of a group's box
TITLE = 30.0  # the height of a group's box above its cards
MARGIN = 14.0  # around the drawing

INNER = Gaps(column=8.0, slope=0.02, widest=24.0, block=16.0)
OUTER = Gaps(column=14.0, slope=0.03, widest=32.0, block=26.0)
DOWN = Gaps(column=24.0, slope=0.05, widest=120.0, block=26.0)

Name = tuple[str, int]  # of a block: ("card", 3), ("group", 0), ("leaf", 5), a rim ("in", 3)


def lay_out(
    cards: Sequence[Card],
    edges: Sequence[Edge],
    groups: Sequence[Group] = (),
    down: bool = False,
) -> Layout:
    """Place cards, groups, lines and labels. The edges must form no cycle.

    A drawing that runs `down` is laid out lying on its side, every size turned, and is raised
    at the end. A shared leaf that cannot be reached on a free straight way is placed like any
    other card.
    """
    if down:
        cards = [replace(card, width=card.height, height=card.width) for card in cards]
        edges = [replace(e, label=e.label[::-1]) for e in edges]
    layout = _placed(cards, edges, groups, down)
    return layout.turned() if down else layout


def _placed(
    cards: Sequence[Card], edges: Sequence[Edge], groups: Sequence[Group], down: bool
) -> Layout:
    refused: set[int] = set()
    while True:
        parts = Docking(cards, edges, groups, refused, down)
        plan = _Plan(parts, groups, DOWN if down else OUTER)
        layout = plan.layout()
        blocked = {leaf for leaf in plan.parts.between if not plan.is_free(leaf)}
        if not blocked:
            return _framed(layout, cards)
        refused |= blocked


class _Level:
    """The blocks of one group, or of the whole drawing, by their names."""

    def __init__(self, gaps: Gaps):
        self.gaps = gaps
        self.vertices: dict[Name, int] = {}
        self.blocks: list[Block] = []
        self.links: list[tuple[int, Name, Name]] = []
        self.left = self.top = 0.0  # on the paper

    def add(self, name: Name, block: Block) -> None:
        self.vertices[name] = len(self.blocks)
        self.blocks.append(block)

    def link(self, signal: int, start: Name, end: Name) -> None:
        self.links.append((signal, start, end))

    def rim(self, side: str, signal: int, card: Name) -> None:
        """The place where a signal comes into the group ("in") or leaves it ("out")."""
        rim = (side, signal)
        if rim not in self.vertices:
            pin = "first" if side == "in" else "last"
            self.add(rim, Block(BEND_ROOM, BEND_ROOM, pin=pin))
        self.link(signal, *((rim, card) if side == "in" else (card, rim)))

    def order(self) -> Layering:
        links = [(signal, self.vertices[a], self.vertices[b]) for signal, a, b in self.links]
        self.graph = Layering(self.blocks, links)
        return self.graph

    def place(self) -> None:
        self.places = Placement(self.graph, self.gaps)

    def corner(self, name: Name) -> Point:
        """The left side and the axis of a block, on the paper."""
        vertex = self.vertices[name]
        return self.left + self.places.x(vertex), self.top + self.places.y[vertex]

    def route(self, signal: int, start: Name, end: Name) -> list[Point]:
        points = self.places.route(signal, self.vertices[start], self.vertices[end])
        return [(x + self.left, y + self.top) for x, y in points]


class _Plan:
    """One attempt at a layout."""

    def __init__(self, parts: Docking, groups: Sequence[Group], gaps: Gaps):
        self.parts, self.groups, self.down = parts, groups, parts.down
        self.head = PADDING if self.down else TITLE  # of a group's box, above its cards
        self.cards, self.edges = parts.cards, parts.edges
        self.inner = [_Level(INNER) for _ in groups]
        self.outer = _Level(gaps)
        self.cards_at: list[Rect] = [Rect(0, 0, 0, 0) for _ in self.cards]
        self.groups_at: list[Rect] = []
        self.routes: list[list[Point]] = [[] for _ in self.edges]
        self.heads = [(1, 0) for _ in self.edges]
        self.labels: list[Rect | None] = [None for _ in self.edges]

    def layout(self) -> Layout:
        self.fill_levels()
        for group, level in enumerate(self.inner):
            self.arrange(level)
            self.outer.add(("group", group), self.group_block(group, level))
        self.arrange(self.outer)
        self.place_cards()
        self.draw_lines()
        return Layout(self.cards_at, self.groups_at, self.routes, self.heads, self.labels)

    def container(self, card: int) -> Name:
        """The block of the outer level in which a card stands."""
        home = self.parts.home
        return ("group", home[card]) if card in home else ("card", card)

    # -- levels ---------------------------------------------------------------------------------

    def fill_levels(self) -> None:
        home = self.parts.home
        for card in self.parts.standing:
            level = self.inner[home[card]] if card in home else self.outer
            level.add(("card", card), self.parts.blocks[card])
        for index in self.parts.flowing:
            source, target = self.edges[index].source, self.edges[index].target
            start, end = self.container(source), self.container(target)
            if start == end:
                self.inner[home[source]].link(source, ("card", source), ("card", target))
                continue
            if source in home:
                self.inner[home[source]].rim("out", source, ("card", source))
            if target in home:
                self.inner[home[target]].rim("in", source, ("card", target))
            self.outer.link(source, start, end)

    def arrange(self, level: _Level) -> None:
        graph = level.order()
        if level is self.outer:
            self.insert_shared_leaves()
        for (kind, card), vertex in level.vertices.items():
            if kind == "card":
                self.deal_slots(graph, card, vertex)
        level.place()

    def deal_slots(self, graph: Layering, card: int, vertex: int) -> None:
        """Give the lines into a card their slots, in the order in which they arrive."""
        if self.cards[card].ordered:
            return
        height = {line.signal: graph.order.place[line.end] + line.port
                  for line in graph.lefts[vertex]}
        slots = sorted(self.parts.combs[card].slots,
                       key=lambda edge: (height[self.edges[edge].source], edge))
        graph.blocks[vertex].ins = self.parts.deal(card, slots)

    def group_block(self, group: int, level: _Level) -> Block:
        """A group as a block of the outer level; its axis is its upper side.

        The title stands above the cards; in a drawing that runs down, where lines come in from
        above, it stands below, at the end of this block.
        """
        places, title = level.places, self.groups[group].title + 2 * PADDING
        bottoms = [y + block.below for y, block in zip(places.y, places.blocks, strict=True)]
        ports: dict[str, dict[int, float]] = {"in": {}, "out": {}, "card": {}}
        for (kind, signal), vertex in level.vertices.items():
            ports[kind][signal] = places.y[vertex] + self.head
        level.left = 0.0 if ports["in"] else INNER.column
        width = level.left + places.right[-1] + (0.0 if ports["out"] else INNER.column)
        below = self.head + max(bottoms) + PADDING
        if self.down:
            width += TITLE - INNER.column
            below = max(below, title, *(port + title for port in ports["out"].values()))
        else:
            width = max(width, title)
        return Block(below=below, width=width, ins=ports["in"], outs=ports["out"])

    def insert_shared_leaves(self) -> None:
        for leaf, pair in self.parts.between.items():
            one, other = (self.container(self.edges[edge].target) for edge in pair)
            size = self.cards[leaf]
            wide = max(self.edges[edge].label[1] for edge in self.parts.between[leaf])
            half = size.height / 2 + (max(0.0, wide + ARROW - 12) if self.down else 0.0)
            block = Block(half, half, width=size.width)
            vertices = self.outer.vertices
            vertex = self.outer.graph.insert(block, vertices[one], vertices[other])
            if vertex is not None:
                vertices["leaf", leaf] = vertex

    # -- cards ----------------------------------------------------------------------------------

    def place_cards(self) -> None:
        for group, level in enumerate(self.inner):
            x, y = self.outer.corner(("group", group))
            block = self.outer.blocks[self.outer.vertices["group", group]]
            self.groups_at.append(Rect(x, y, block.width, block.below))
            level.left, level.top = x + level.left, y + self.head
        for level in [*self.inner, self.outer]:
            for kind, card in level.vertices:
                if kind in ("card", "leaf"):
                    x, y = level.corner((kind, card))
                    width, height = self.parts.width(card), self.cards[card].height
                    self.cards_at[card] = Rect(x, y - height / 2, width, height)
                    self.place_docked(card)

    def place_docked(self, card: int) -> None:
        user, parts = self.cards_at[card], self.parts
        x = user.x + CORRIDOR * (card in parts.corridors) - parts.overhang[card]
        for edge in parts.docked[card]:
            leaf = parts.leaf(edge)
            y = user.y - parts.gap(parts.docked[card]) - leaf.height
            self.cards_at[self.edges[edge].source] = Rect(x, y, leaf.width, leaf.height)
            x += parts.slot(edge) + CHIP_GAP
        for edge in parts.hung[card]:
            leaf, y = parts.leaf(edge), user.bottom + parts.gap(parts.hung[card])
            self.cards_at[self.edges[edge].source] = Rect(user.x, y, leaf.width, leaf.height)

    # -- lines ----------------------------------------------------------------------------------

    def draw_lines(self) -> None:
        for flowing in self.parts.flowing:
            self.flow(flowing)
        for card in self.parts.standing:
            for dock in self.parts.beside(card):
                leaf = self.edges[dock].source
                x = self.cards_at[leaf].x + self.parts.line(leaf)
                self.drop(dock, max(x, self.cards_at[card].x + EDGE))
        for leaf in self.parts.between:
            if ("leaf", leaf) in self.outer.vertices:
                self.stand_between(leaf)
        for index, label in enumerate(self.labels):
            if label and not label.width:
                self.labels[index] = None

    def flow(self, index: int) -> None:
        """The line of an edge that runs from left to right, and its label."""
        edge = self.edges[index]
        comb, size = self.parts.combs[edge.target], self.cards[edge.target]
        target = self.cards_at[edge.target]
        tip = target.x - size.badge
        slot = target.middle + comb.slots[index]
        entry = target.middle + min(max(comb.slots[index], -size.entry), size.entry)
        meet = tip - ARROW - 2 - comb.bow  # here the slots end and the lines come together
        points = self.way(edge)
        points[0] = self.cards_at[edge.source].right, points[0][1]
        points[-1] = points[-1][0], slot
        points += [(meet, slot), (tip - ARROW, entry)]
        self.routes[index] = _simple(points)
        width, height = edge.label
        above = height / 2 if edge.inline else height + LABEL_GAP
        self.labels[index] = Rect(meet - (comb.label + width) / 2, slot - above, width, height)

    def way(self, edge: Edge) -> list[Point]:
        """The points from one card to another's column, through the groups and between them."""
        home, signal = self.parts.home, edge.source
        start, end = self.container(edge.source), self.container(edge.target)
        source, target = ("card", edge.source), ("card", edge.target)
        if start == end:
            return self.inner[home[signal]].route(signal, source, target)
        points = self.outer.route(signal, start, end)
        if edge.source in home:
            points = self.inner[home[signal]].route(signal, source, ("out", signal)) + points
        if edge.target in home:
            points += self.inner[home[edge.target]].route(signal, ("in", signal), target)
        return points

    def drop(self, index: int, x: float) -> None:
        """The line of an edge that runs up or down from a leaf, and its label."""
        edge = self.edges[index]
        leaf, user = self.cards_at[edge.source], self.cards_at[edge.target]
        width, height = edge.label
        if leaf.y < user.y:
            self.routes[index] = [(x, leaf.bottom), (x, user.y - ARROW)]
            self.heads[index] = 0, 1
            room = user.y - leaf.bottom
            y = leaf.bottom + (room - height) / 2 - 2
        else:
            self.routes[index] = [(x, leaf.y), (x, user.bottom + ARROW)]
            self.heads[index] = 0, -1
            room = leaf.y - user.bottom
            y = leaf.y - (room + height) / 2 + 2
        if self.down:
            self.labels[index] = Rect(x - width - LABEL_GAP, y, width, height)
        else:
            left = x > self.cards_at[edge.source].x + self.parts.line(edge.source)
            self.labels[index] = Rect(x - 7 - width if left else x + 7, y, width, height)

    def stand_between(self, leaf: int) -> None:
        """Put a shared leaf where its lines run straight to both users, if there is a place."""
        pair, rect = self.parts.between[leaf], self.cards_at[leaf]
        users = [self.edges[edge].target for edge in pair]
        at = [self.cards_at[user] for user in users]
        if self.parts.corridors.intersection(users):
            ways = [
                card.x + (CORRIDOR if user in self.parts.corridors else card.width) / 2
                for user, card in zip(users, at, strict=True)
            ]
        else:
            ways = [card.x + card.width / 2 for card in at]
            middle = sum(ways) / 2
            if all(card.x + 12 <= middle <= card.right - 12 for card in at):
                ways = [middle, middle]
        column = self.outer.graph.column[self.outer.vertices["leaf", leaf]]
        rect.x = sum(ways) / 2 - rect.width / 2
        rect.x = min(rect.x, self.outer.places.right[column] - rect.width)
        rect.x = max(rect.x, self.outer.places.left[column])
        for edge, x in zip(pair, ways, strict=True):
            self.drop(edge, x)

    def is_free(self, leaf: int) -> bool:
        """Whether a leaf between two users has its place, and its lines meet nothing else."""
        if ("leaf", leaf) not in self.outer.vertices:
            return False
        rect = self.cards_at[leaf]
        for edge in self.parts.between[leaf]:
            (x, start), (_, end) = self.routes[edge]
            way = Rect(x - 3, min(start, end), 6, abs(end - start))
            if not rect.x + 6 <= x <= rect.right - 6:
                return False
            marks = [way, *filter(None, [self.labels[edge]])]
            if any(mark.overlaps(other) for mark in marks for other in self.near(edge)):
                return False
        return True

    def near(self, index: int) -> list[Rect]:
        """What the line from a shared leaf to its user could run into."""
        edge, home = self.edges[index], self.parts.home
        aside = [*self.parts.between, *(self.edges[e].source for e in self.parts.beside(edge.target))]
        near = [self.cards_at[leaf] for leaf in aside if leaf != edge.source]
        if edge.target not in home:
            return near
        group = home[edge.target]
        frame, title = self.groups_at[group], self.groups[group].title
        if self.down:
            near.append(Rect(frame.right - TITLE, frame.bottom - PADDING - title, TITLE, title))
        else:
            near.append(Rect(frame.right - PADDING - title, frame.y, title, TITLE - 6))
        for card, at in home.items():
            if at == group and card != edge.target:
                near.append(self.cards_at[card])
        for other, label in enumerate(self.labels):
            if label and other != index and home.get(self.edges[other].target) == group:
                near.append(label)
        return near


def _simple(points: list[Point]) -> list[Point]:
    """The same line with fewer points: straight pieces joined, tiny steps smoothed out."""
    kept: list[Point] = []
    for x, y in points:
        if kept and abs(kept[-1][1] - y) < 0.05:
            y = kept[-1][1]
            if (len(kept) > 1 and kept[-2][1] == y) or x - kept[-1][0] < 0.05:
                kept.pop()
        kept.append((x, y))
    return kept


def _framed(layout: Layout, cards: Sequence[Card]) -> Layout:
    """Move everything so that the drawing begins at MARGIN, and measure it."""
    badges = [rect.x - card.badge for rect, card in zip(layout.cards, cards, strict=True)]
    rects = [*layout.cards, *layout.groups, *(label for label in layout.labels if label)]
    points = [point for route in layout.routes for point in route]
    left = min([*badges, *(rect.x for rect in rects), *(x for x, _ in points)]) - MARGIN
    top = min([*(rect.y for rect in rects), *(y for _, y in points)]) - MARGIN
    for rect in rects:
        rect.x -= left
        rect.y -= top
    layout.routes = [[(x - left, y - top) for x, y in route] for route in layout.routes]
    bottoms = [rect.bottom for rect in rects] + [y - top for _, y in points]
    layout.width = max(rect.right for rect in rects) + MARGIN
    layout.height = max(bottoms) + MARGIN
    return layout
