"""What is wrong with a drawing: a reader of the SVG's own numbers that knows no layout.

`complaints(svg)` measures cards, texts, labels, lines and frames as they stand in the picture and
lists everything that overlaps, sticks out or runs through something.
"""

import re
from dataclasses import dataclass
from xml.etree import ElementTree

from microbp.drawing.lettering import numeral_width, width

SVG = "{http://www.w3.org/2000/svg}"
REACH = 26.0  # a badge stands out this far, with the arrowhead before it


@dataclass
class Box:
    name: str
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other, slack=0.5):
        return (self.left + slack < other.right and other.left + slack < self.right
                and self.top + slack < other.bottom and other.top + slack < self.bottom)

    def holds(self, other, slack=0.5):
        return (self.left <= other.left + slack and other.right <= self.right + slack
                and self.top <= other.top + slack and other.bottom <= self.bottom + slack)

    def has(self, point, margin):
        x, y = point
        return (self.left + margin < x < self.right - margin
                and self.top + margin < y < self.bottom - margin)


def rectangle(name, element):
    x, y, w, h = (float(element.get(key, 0)) for key in ("x", "y", "width", "height"))
    return Box(name, x, y, x + w, y + h)


def text_box(name, element):
    """A text's box, by the widest of the usual fonts."""
    size = float(element.get("font-size"))
    runs = [(element, element.text)]
    for span in element.iter(f"{SVG}tspan"):
        runs += [(span, span.text), (element, span.tail)]
    wide = 0.0
    for source, text in runs:
        own = float(source.get("font-size", size))
        family = source.get("font-family", element.get("font-family", "sans-serif"))
        measure = numeral_width if "onospace" in family else width
        wide += measure(text or "", own)
    x, y = float(element.get("x")), float(element.get("y"))
    left = x - {"start": 0, "middle": wide / 2, "end": wide}[element.get("text-anchor", "start")]
    return Box(name, left, y - 0.78 * size, left + wide, y + 0.1 * size)


def points(path):
    """Points along a path, close together."""
    here, way = (0.0, 0.0), []
    for command, numbers in re.findall(r"([MHVC])([^MHVC]*)", path):
        values = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
        if command == "M":
            here = (values[0], values[1])
            way.append(here)
            continue
        if command == "C":
            stops = [here, *zip(values[::2], values[1::2], strict=True)]
        else:
            end = (values[0], here[1]) if command == "H" else (here[0], values[0])
            stops = [here, here, end, end]
        steps = max(8, int(abs(stops[3][0] - here[0]) + abs(stops[3][1] - here[1])) // 4)
        for step in range(1, steps + 1):
            t = step / steps
            factors = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            way.append(tuple(sum(f * s[i] for f, s in zip(factors, stops, strict=True))
                             for i in (0, 1)))
        here = stops[3]
    return way


class Picture:
    """The parts of a drawing with their places, read from the SVG."""

    def __init__(self, svg):
        self.root = ElementTree.fromstring(svg)
        self.view = Box("view box", *map(float, self.root.get("viewBox").split()))
        self.cards, self.texts, self.badges, self.labels, self.lines = {}, [], [], [], []
        self.frames, self.shows, self.texts_of_badges, self.chips = {}, {}, [], []
        self.down = self.root.get("data-direction") == "down"
        for group in self.root.iter(f"{SVG}g"):
            kind = group.get("class").split()[0]
            getattr(self, f"read_{kind}")(group, group.get("id"))

    def read_node(self, group, name):
        self.cards[name] = rectangle(name, group.find(f"{SVG}rect"))
        for node in group.get("data-nodes", group.get("data-node")).split():
            self.shows[node] = name
        self.texts += [(name, text_box(f"{name} {text.get('class')}", text))
                       for text in group.findall(f"{SVG}text")]
        badge = group.find(f"{SVG}g/{SVG}rect")
        if badge is not None:
            self.badges.append((name, rectangle(f"{name} badge", badge)))
            letters = group.find(f"{SVG}g/{SVG}text")
            self.texts_of_badges.append((self.badges[-1][1], text_box(f"{name} sign", letters)))

    def read_badge(self, group, name):
        pass

    read_weight = read_badge

    def read_edge(self, group, name):
        way = points(group.find(f"{SVG}path[@class='line']").get("d"))
        self.lines.append((name, group.get("data-source"), group.get("data-node"), way))
        text, chip = group.find(f"{SVG}text"), group.find(f"{SVG}rect")
        if chip is not None:
            self.labels.append(rectangle(f"{name} label", chip))
            texts = [text_box(f"{name} {text.get('class')}", text) for text in group.iter(f"{SVG}text")]
            self.chips.append((self.labels[-1], texts))
        elif text is not None:
            self.labels.append(text_box(f"{name} label", text))

    def read_group(self, group, name):
        frame = rectangle(name, group.find(f"{SVG}rect"))
        title = text_box(f"{name} title", group.find(f"{SVG}text"))
        self.frames[name] = frame, title, group.get("data-nodes").split()


def complaints(svg):
    """Everything that is wrong with a picture, one line each."""
    return list(dict.fromkeys(_complaints(Picture(svg))))


def _complaints(picture):
    cards = list(picture.cards.values())
    frames = [frame for frame, _, _ in picture.frames.values()]
    for one, other in _pairs(cards):
        yield f"{one.name} overlaps {other.name}"
    for one, other in _pairs(frames):
        yield f"{one.name} overlaps {other.name}"
    for one, other in _pairs(picture.labels):
        yield f"{one.name} lies on {other.name}"
    solid = cards + [badge for _, badge in picture.badges]
    for label, other in _meetings(picture.labels, solid):
        yield f"{label.name} lies on {other.name}"
    for name, badge in picture.badges:
        for other in cards:
            if other.name != name and badge.meets(other):
                yield f"{badge.name} lies on {other.name}"
    for name, text in picture.texts:
        if not picture.cards[name].holds(text):
            yield f"{text.name} sticks out of its card"
    for badge, text in picture.texts_of_badges:
        if not badge.holds(text, 2):
            yield f"{text.name} sticks out of its badge"
    for chip, texts in picture.chips:
        for text in texts:
            if not chip.holds(text, 1.5):
                yield f"{text.name} sticks out of its chip"
        for one, other in zip(texts, texts[1:], strict=False):
            if one.meets(other):
                yield f"{one.name} runs into {other.name}"
    for frame, title, nodes in picture.frames.values():
        members = {picture.shows[node] for node in nodes}
        if not frame.holds(title):
            yield f"{title.name} sticks out of its frame"
        for card in cards:
            if card.name in members and not frame.holds(card, -4):
                yield f"{card.name} sticks out of {frame.name}"
            if card.meets(title):
                yield f"{card.name} lies on {title.name}"
    yield from _line_complaints(picture, cards)
    for box in [*cards, *frames, *picture.labels, *(badge for _, badge in picture.badges)]:
        if not picture.view.holds(box):
            yield f"{box.name} sticks out of the picture"


def _line_complaints(picture, cards):
    grid = _grid(cards)
    for name, source, target, way in picture.lines:
        start, end = (picture.cards[picture.shows[node]] for node in (source, target))
        if not Box("", start.left - 1, start.top - 1, start.right + 1, start.bottom + 1).has(
                way[0], 0):
            yield f"{name} does not begin at {start.name}"
        side, above = (9, REACH) if picture.down else (1.4 * REACH + 12, 9)
        ends = Box("", end.left - max(side, 12), end.top - above, end.right + (9 if picture.down else 1), end.bottom + 9)
        if not ends.has(way[-1], 0):
            yield f"{name} does not end at {end.name}"
        for point in way:
            if not picture.view.has(point, -0.5):
                yield f"{name} sticks out of the picture"
            for card in grid.get((int(point[0] // 100), int(point[1] // 100)), ()):
                if card.has(point, 1.5):
                    yield f"{name} runs through {card.name}"


def _grid(boxes):
    grid = {}
    for box in boxes:
        for x in range(int(box.left // 100), int(box.right // 100) + 1):
            for y in range(int(box.top // 100), int(box.bottom // 100) + 1):
                grid.setdefault((x, y), []).append(box)
    return grid


def _pairs(boxes):
    """The pairs of boxes that meet."""
    found = set()
    for near in _grid(boxes).values():
        for i, one in enumerate(near):
            for other in near[i + 1:]:
                if one.meets(other) and (id(one), id(other)) not in found:
                    found.add((id(one), id(other)))
                    yield one, other


def _meetings(ones, others):
    grid = _grid(others)
    for one in ones:
        for near in _grid([one]):
            for other in grid.get(near, ()):
                if one.meets(other):
                    yield one, other


