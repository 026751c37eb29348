"""Where everything stands on the paper: cards, group boxes, lines and their labels.

Input: cards (only their sizes), edges between them with the sizes of their labels, and groups
of cards. Output: numbers. This module knows geometry and nothing about Values, texts, fonts or
colours.

First it is settled which leaves stand beside the columns (`docking`), then where cards and frames
stand (`plan`), then how lines run (`lines`). Labels meet neither cards nor each other, and a line
has nothing to run into: it crosses columns only where a bend has made room for it.
"""

from collections.abc import Sequence
from dataclasses import replace

from microbp.drawing.docking import Docking
from microbp.drawing.lines import Lines
from microbp.drawing.plan import Plan
from microbp.drawing.shapes import Card, Edge, Group, Layout

MARGIN = 14.0  # around the drawing


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
    if any(edge.source == edge.target for edge in edges):
        raise ValueError("a drawing in layers needs a graph without cycles")
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
        plan = Plan(parts, groups)
        lines = Lines(plan)
        blocked = {leaf for leaf in parts.between if not lines.is_free(leaf)}
        if not blocked:
            layout = Layout(plan.cards_at, plan.groups_at, lines.routes, lines.heads, lines.labels)
            return _framed(layout, cards)
        refused |= blocked


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
