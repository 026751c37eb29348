"""What belongs to a card: the leaves docked on it and the last pieces of the lines into it.

Two kinds of card stand outside the columns: a leaf with one user is *docked* above it, a bias
below it; a leaf
shared by two cards stands *between* them. The lines into a card end in a *comb*, a slot for
each, where their labels stand. All of this is part of the room that the card's block takes.
Knows sizes, and no places.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from microbp.drawing.shapes import BEND_ROOM, Block, Card, Edge, Group
from microbp.ops import add_up

DOCK_GAP = 19.0  # between a docked leaf and its user
DOCK_LINE = 22.0  # a docked leaf's line starts this far from the leaf's left side
DOCKED_AT_MOST = 3  # a card with more single-use leaves gets them as a column of their own
CHIP_GAP = 10.0  # between two docked leaves
EDGE = 12.0  # a docked leaf's line keeps this far from its own and its user's corners
CORRIDOR = 18.0  # the way a line from a shared leaf takes past the docked ones
ARROW = 8.0  # the length of an arrowhead
SLOT = 14.0  # between two lines that end in the same card
LABEL_GAP = 3.0  # between a line and the label above it
LABEL_ASIDE = 7.0  # between a line that runs up or down and the label beside it
ALONE = 8.0  # this much more from the next line, where some lines have no labels


@dataclass(slots=True)
class Comb:
    """The last piece of the lines into a card: a slot for each edge, one below the other."""

    slots: dict[int, float] = field(default_factory=dict)  # edge -> height relative to the axis
    pitch: float = 0.0
    label: float = 0.0  # the widest label
    bow: float = 0.0  # the length in which the lines come together


class Docking:
    """Who stands where beside the columns, and the room each card takes in them.

    `refused` leaves are not put between their users but placed like any other card.
    """

    def __init__(
        self,
        cards: Sequence[Card],
        edges: Sequence[Edge],
        groups: Sequence[Group],
        refused: set[int],
        down: bool = False,
    ):
        self.cards, self.edges, self.down = cards, edges, down
        self.uses: list[list[int]] = [[] for _ in cards]
        for index, edge in enumerate(edges):
            self.uses[edge.source].append(index)
        self.home = {card: g for g, group in enumerate(groups) for card in group.cards}
        self.between: dict[int, tuple[int, int]] = {}  # leaf -> its two edges
        self.docked: list[list[int]] = [[] for _ in cards]  # edges from the leaves above a card
        self.hung: list[list[int]] = [[] for _ in cards]  # and from the leaf below it
        self._dock()
        self._adopt(refused)
        shared = {edges[edge].target for pair in self.between.values() for edge in pair}
        self.corridors = {user for user in shared if self.docked[user]}
        aside = self.between.keys() | {edges[e].source for card in range(len(cards))
                                       for e in self.beside(card)}
        self.flowing = [i for i, edge in enumerate(edges) if edge.source not in aside]
        self.standing = [card for card in range(len(cards)) if card not in aside]
        self.combs = [Comb() for _ in cards]
        self.overhang = [0.0 for _ in cards]  # how far docked leaves begin left of their card
        for index in self.flowing:
            self.combs[edges[index].target].slots[index] = 0.0
        self.blocks = {card: self._block(card) for card in self.standing}

    def _dock(self) -> None:
        begun: set[int] = set()  # cards whose first operand has been seen
        for index, edge in enumerate(self.edges):
            comes_first = edge.target not in begun
            begun.add(edge.target)
            if self.cards[edge.source].leaf and len(self.uses[edge.source]) == 1:
                if edge.under:
                    self.hung[edge.target].append(index)
                elif comes_first or not self.cards[edge.target].ordered:
                    self.docked[edge.target].append(index)
        if any(len(docks) > DOCKED_AT_MOST for docks in self.docked):
            # then leaves stand in columns throughout: one style in one picture
            self.docked = [docks if len(docks) == 1 else [] for docks in self.docked]

    def _adopt(self, refused: set[int]) -> None:
        """Leaves used in one group only join it; those used by two neighbours go between."""
        for leaf, uses in enumerate(self.uses):
            if not self.cards[leaf].leaf or not uses:
                continue
            users = [self.edges[use].target for use in uses]
            places = {(user in self.home, self.home.get(user, user)) for user in users}
            self.home.pop(leaf, None)
            if len(places) == 1:
                ((grouped, group),) = places
                if grouped:
                    self.home[leaf] = group
            elif len(uses) == 2 and leaf not in refused:
                self.between[leaf] = (uses[0], uses[1])

    # -- the room of a card -----------------------------------------------------------------------

    def _block(self, card: int) -> Block:
        size, comb = self.cards[card], self.combs[card]
        incoming = [self.edges[e] for e in comb.slots]
        twins = len({edge.source for edge in incoming}) < len(incoming)
        wide = max((edge.label[0] for edge in incoming), default=0.0)
        tall = max((edge.label[1] for edge in incoming), default=0.0)
        over = max((edge.label[1] for edge in incoming if not edge.inline), default=0.0)
        if len(incoming) > 1 and (wide or twins):
            comb.pitch = max(SLOT, tall + LABEL_GAP + 1)
            if any(not edge.label[0] for edge in incoming) and wide:
                comb.pitch += ALONE  # so that it is seen to which line a label belongs
        reach = comb.pitch * (len(incoming) - 1) / 2
        if reach > size.entry:
            comb.bow = 8 + 0.1 * (reach - size.entry)
        comb.label = wide + 4 if wide else 0.0
        roof, floor = (
            max(self.leaf(e).height for e in docks) + self.gap(docks) if docks else 0.0
            for docks in (self.docked[card], self.hung[card]))
        hat = over + LABEL_GAP if over else tall / 2
        lead = size.badge + (ARROW + 2 if incoming else 0.0) + comb.bow + comb.label
        if reach + hat <= size.height / 2:  # nothing stands left of the card at the leaves' height
            self.overhang[card] = self._overhang(card, lead)
        row = self._row(card) - self.overhang[card]
        return Block(
            above=max(size.height / 2 + roof, reach + hat),
            below=max(size.height / 2 + floor, reach + max(BEND_ROOM, tall / 2 - over)),
            lead=lead,
            width=max(self.width(card), row, *map(self.slot, self.hung[card])),
            ins=self.deal(card, list(comb.slots)) if size.ordered else {},
        )

    def deal(self, card: int, order: Sequence[int]) -> dict[int, float]:
        """Give the lines into a card slots in an order; return where each signal arrives."""
        comb, ports = self.combs[card], dict[int, list[float]]()
        for index, edge in enumerate(order):
            comb.slots[edge] = (index - (len(order) - 1) / 2) * comb.pitch
            ports.setdefault(self.edges[edge].source, []).append(comb.slots[edge])
        return {signal: add_up(ys) / len(ys) for signal, ys in ports.items()}

    def leaf(self, edge: int) -> Card:
        """The card of the leaf from which an edge comes."""
        return self.cards[self.edges[edge].source]

    # -- the row of docked leaves -----------------------------------------------------------------

    def beside(self, card: int) -> list[int]:
        """The edges from all leaves that are docked on a card."""
        return self.docked[card] + self.hung[card]

    def _row(self, card: int) -> float:
        """The width of the leaves docked above a card, with their lines' labels."""
        docks = self.docked[card]
        slots: float = add_up((self.slot(edge) + CHIP_GAP for edge in docks), 0.0)
        return CORRIDOR * (card in self.corridors) + slots - CHIP_GAP * bool(docks)

    def gap(self, docks: Sequence[int]) -> float:
        """The distance between a card and a row of leaves that are docked on it.

        Where the drawing runs down, docked leaves stand at the side, and labels over their lines.
        """
        tall = max((self.edges[edge].label[1] for edge in docks), default=0.0)
        return max(DOCK_GAP, tall + (ARROW + 6 if self.down and tall else 6))

    def line(self, leaf: int) -> float:
        """How far from a leaf's side the line begins that runs to the card it is docked on."""
        return self.cards[leaf].width / 2 if self.down else DOCK_LINE

    def _overhang(self, card: int, lead: float) -> float:
        """How far the first leaf docked on a card may stand out on its left, to save width.

        The label of its line is then left of the line, and must have room there.
        """
        docks = self.docked[card]
        if self.down or len(docks) < 2 or card in self.corridors:
            return 0.0
        spare = self._row(card) - self.cards[card].width
        overhang = min(lead, spare, self.leaf(docks[0]).width - 2 * EDGE)
        needed = self.edges[docks[0]].label[0] + LABEL_ASIDE - EDGE
        return overhang if overhang >= max(0.0, needed) else 0.0

    def slot(self, edge: int) -> float:
        """The width a docked leaf takes with its line's label."""
        if self.down:
            return self.leaf(edge).width
        return max(self.leaf(edge).width, DOCK_LINE + LABEL_ASIDE + self.edges[edge].label[0])

    def width(self, card: int) -> float:
        """A card reaches under all the leaves docked on it."""
        width, docks = self.cards[card].width, self.docked[card]
        row = self._row(card) - self.overhang[card]
        if not docks or row <= width:
            return width
        over = self.slot(docks[-1]) - self.leaf(docks[-1]).width
        return max(width, row - over)
