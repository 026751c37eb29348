"""The lines of a drawing and their labels, once the cards stand.

A line that flows from left to right ends in its card's comb; one from a docked leaf, or from a
leaf between two users, runs straight up or down, if nothing is in its way. Knows geometry only.
"""

from microbp.drawing.docking import ARROW, CORRIDOR, EDGE, LABEL_ASIDE, LABEL_GAP
from microbp.drawing.plan import PADDING, Plan
from microbp.drawing.shapes import Edge, Point, Rect
from microbp.ops import add_up


class Lines:
    """`routes`, `heads` and `labels` of all edges of a plan."""

    def __init__(self, plan: Plan):
        self.plan, self.parts, self.down = plan, plan.parts, plan.down
        self.edges, self.cards_at, self.outer = plan.edges, plan.cards_at, plan.outer
        self.routes: list[list[Point]] = [[] for _ in self.edges]
        self.heads = [(1, 0) for _ in self.edges]
        self.labels: list[Rect | None] = [None for _ in self.edges]
        self.draw()

    def draw(self) -> None:
        for flowing in self.parts.flowing:
            self.flow(flowing)
        for card in self.parts.standing:
            for dock in self.parts.beside(card):
                leaf = self.edges[dock].source
                x = self.cards_at[leaf].x + self.parts.line(leaf)
                least = self.cards_at[card].x + EDGE
                self.drop(dock, max(x, least), stands_out=x < least)
        for leaf in self.parts.between:
            if ("leaf", leaf) in self.outer.vertices:
                self.stand_between(leaf)
        for index, label in enumerate(self.labels):
            if label and not label.width:
                self.labels[index] = None

    def flow(self, index: int) -> None:
        """The line of an edge that runs from left to right, and its label."""
        edge = self.edges[index]
        comb, size = self.parts.combs[edge.target], self.parts.cards[edge.target]
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
        start, end = self.plan.container(edge.source), self.plan.container(edge.target)
        source, target = ("card", edge.source), ("card", edge.target)
        if start == end:
            return self.plan.inner[home[signal]].route(signal, source, target)
        points = self.outer.route(signal, start, end)
        if edge.source in home:
            points = self.plan.inner[home[signal]].route(signal, source, ("out", signal)) + points
        if edge.target in home:
            points += self.plan.inner[home[edge.target]].route(signal, ("in", signal), target)
        return points

    def drop(self, index: int, x: float, stands_out: bool = False) -> None:
        """The line of an edge that runs up or down from a leaf, and its label.

        Of a leaf that stands out over its user, the label is on the left: there is the room.
        """
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
            left = x - LABEL_ASIDE - width if stands_out else x + LABEL_ASIDE
            self.labels[index] = Rect(left, y, width, height)

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
            middle = add_up(ways) / 2
            if all(card.x + 12 <= middle <= card.right - 12 for card in at):
                ways = [middle, middle]
        column = self.outer.graph.column[self.outer.vertices["leaf", leaf]]
        rect.x = add_up(ways) / 2 - rect.width / 2
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
        docked = (self.edges[e].source for e in self.parts.beside(edge.target))
        aside = [*self.parts.between, *docked]
        near = [self.cards_at[leaf] for leaf in aside if leaf != edge.source]
        if edge.target not in home:
            return near
        group = home[edge.target]
        frame, box = self.plan.groups_at[group], self.plan.groups[group]
        if self.down:
            near.append(Rect(frame.right - box.head, frame.bottom - PADDING - box.title,
                             box.head, box.title))
        else:
            near.append(Rect(frame.right - PADDING - box.title, frame.y, box.title, box.head - 6))
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
