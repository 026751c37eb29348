"""Where the cards and frames of a drawing stand.

Each group is laid out by itself, with the lines that come in and go out as its rims; then the
groups and the remaining cards are laid out as blocks, by the same method (`layering`,
`placement`). Whatever belongs to a card is part of the room its block takes (`docking`).
"""

from collections.abc import Sequence

from microbp.drawing.docking import ARROW, CHIP_GAP, CORRIDOR, Docking
from microbp.drawing.layering import Layering
from microbp.drawing.placement import Gaps, Placement
from microbp.drawing.shapes import BEND_ROOM, Block, Group, Point, Rect

PADDING = 12.0  # of a group's box

INNER = Gaps(column=8.0, slope=0.02, widest=24.0, block=16.0)
OUTER = Gaps(column=14.0, slope=0.03, widest=32.0, block=26.0)
DOWN = Gaps(column=24.0, slope=0.05, widest=120.0, block=26.0)

Name = tuple[str, int]  # of a block: ("card", 3), ("group", 0), ("leaf", 5), a rim ("in", 3)


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


class Plan:
    """Cards and frames of one attempt at a layout: `cards_at` and `groups_at`."""

    def __init__(self, parts: Docking, groups: Sequence[Group]):
        self.parts, self.groups, self.down = parts, groups, parts.down
        self.cards, self.edges = parts.cards, parts.edges
        self.inner = [_Level(INNER) for _ in groups]
        self.outer = _Level(DOWN if self.down else OUTER)
        self.cards_at: list[Rect] = [Rect(0, 0, 0, 0) for _ in self.cards]
        self.groups_at: list[Rect] = []
        self.fill_levels()
        for group, level in enumerate(self.inner):
            self.arrange(level)
            self.outer.add(("group", group), self.group_block(group, level))
        self.arrange(self.outer)
        self.place_cards()

    def container(self, card: int) -> Name:
        """The block of the outer level in which a card stands."""
        home = self.parts.home
        return ("group", home[card]) if card in home else ("card", card)

    def head(self, group: int) -> float:
        """The height of a group's box above its cards; one that runs down has it at the end."""
        return PADDING if self.down else self.groups[group].head

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
        places, head = level.places, self.head(group)
        title = self.groups[group].title + 2 * PADDING
        bottoms = [y + block.below for y, block in zip(places.y, places.blocks, strict=True)]
        ports: dict[str, dict[int, float]] = {"in": {}, "out": {}, "card": {}}
        for (kind, signal), vertex in level.vertices.items():
            ports[kind][signal] = places.y[vertex] + head
        level.left = 0.0 if ports["in"] else INNER.column
        width = level.left + places.right[-1] + (0.0 if ports["out"] else INNER.column)
        below = head + max(bottoms) + PADDING
        if self.down:
            width += self.groups[group].head - INNER.column
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
            level.left, level.top = x + level.left, y + self.head(group)
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
