"""A picture's marks as SVG.

What a program may rely on (the player does). Node numbers are places in
`output.topological()`.

* `<svg class="microbp" data-level="scalar" data-theme="light">`
* `<g id="node-3" class="node op" data-node="3">` with the kind as second class (input,
  parameter, target, constant, op, loss), in it `<title>`, `<rect class="card">` and
  `<text class="name">`, `<text class="value">`, `<text class="grad">`, and for an operation
  `<g class="badge">` with a `<rect>` and a `<text>`;
* `<g id="edge-3-0" class="edge" data-node="3" data-source="1">`: the edge into node 3 from its
  parent number 0, which is node 1; in it `<path class="line">`, which begins at the parent,
  `<path class="head">`, and `<text class="local">` where the factor is not 1;
* `<g id="group-0" class="group neuron" data-output="8" data-nodes="5 7 8">` with a `<rect>` and
  a `<text class="heading">`.

At the neuron level a card may stand for several nodes: it has the number of its last node, the
kind neuron, error, input or loss, and `data-nodes`; its texts of class value and grad then say
with their own `data-node` which node they speak of. A line with a weight has the weight's
number as `data-weight`, a `<rect class="chip">` and a `<g class="weight">`, in it a
`<text class="label">`, `<text class="value">` and `<text class="grad">`. With a `prefix`, every
id begins with it.

Colours and fonts are presentation attributes, the weakest there are: any style sheet of a page
overrides them, and no style sheet leaks out of the picture. Where viewers disagree (spaces
between tspans, chips of several looks) it says the same in the plainest way.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape as escaped

from microbp.drawing.lettering import is_wide
from microbp.drawing.marks import Box, Group, Head, Line, Mark, Picture, Run, Words
from microbp.drawing.shapes import Point
from microbp.drawing.theme import CHINESE, MONO, SANS, THEMES

FADED = 0.22  # how much is left of what is not highlighted
LOWER, HIGHER = 3.0, -4.0  # a subscript's and a superscript's shift


def escape(text: str) -> str:
    """A text as XML character data or attribute value."""
    return escaped(text, quote=False).replace('"', "&quot;")


def write(picture: Picture, theme: str, prefix: str = "") -> str:
    """Marks as SVG text, every id with a prefix."""
    return "\n".join(_Writer(theme, prefix).picture(picture)) + "\n"


def _n(number: float) -> str:
    """A coordinate: one decimal where it is needed."""
    text = f"{number:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


class _Writer:
    """Writes marks; each method gives the lines of one element, or an element in one line."""

    def __init__(self, theme: str, prefix: str):
        self.theme, self.prefix, self.style = theme, prefix, ""
        if theme in THEMES:
            self.colours = THEMES[theme]
            return
        self.colours = {name: f"var(--{name})" for name in THEMES["light"]}
        light, dark = (" ".join(f"--{name}:{colour};" for name, colour in THEMES[each].items())
                       for each in ("light", "dark"))
        self.style = (f"<style>.microbp{{{light}}}"
                      f"@media(prefers-color-scheme:dark){{.microbp{{{dark}}}}}</style>")

    def picture(self, picture: Picture) -> Iterable[str]:
        width, height = _n(picture.width), _n(picture.height)
        title, description = (f"{self.prefix}microbp-{part}" for part in ("title", "description"))
        yield _tag("svg", {
            "xmlns": "http://www.w3.org/2000/svg", "class": "microbp", **picture.attributes,
            "data-theme": self.theme, "viewBox": f"0 0 {width} {height}", "width": width,
            "height": height, "font-family": SANS, "role": "img",
            "aria-labelledby": f"{title} {description}"}, end=">")
        yield f'<title id="{title}">{escape(picture.title)}</title>'
        yield f'<desc id="{description}">{escape(picture.description)}</desc>'
        if self.style:
            yield self.style
        yield _tag("rect", {"class": "background", "width": width, "height": height, "rx": "10",
                            "fill": self.colours["background"]})
        for mark in picture.marks:
            yield from self.mark(mark)
        yield "</svg>"

    def mark(self, mark: Mark) -> Iterable[str]:
        match mark:
            case Group():
                yield from self.group(mark)
            case Words():
                if mark.runs:
                    yield self.words(mark)
            case Box():
                yield self.box(mark)
            case Line():
                yield _tag("path", {
                    "class": "line", "d": _path(mark.pieces), "fill": "none",
                    **self.stroke(mark.colour, mark.width, mark.dashes)})
            case Head():
                first, second, tip = map(_point, mark.points)
                yield _tag("path", {"class": "head", "d": f"M{first}L{second}L{tip}z",
                                    "fill": self.colours[mark.colour]})

    def group(self, group: Group) -> Iterable[str]:
        moved = any(group.shift)
        yield _tag("g", {
            "id": group.name and self.prefix + group.name, "class": group.style,
            **group.attributes, "opacity": str(FADED) if group.faded else "",
            "transform": f"translate({_point(group.shift)})" if moved else ""}, end=">")
        if group.title:
            yield f"<title>{escape(group.title)}</title>"
        outside = self.prefix
        if moved:  # a second drawing, whose ids are its own
            self.prefix += f"{group.name}-"
        for mark in group.marks:
            yield from self.mark(mark)
        self.prefix = outside
        yield "</g>"

    def box(self, box: Box) -> str:
        rect = box.rect
        return _tag("rect", {
            "class": box.style, "x": _n(rect.x), "y": _n(rect.y), "width": _n(rect.width),
            "height": _n(rect.height), "rx": _n(box.radius),
            "fill": self.colours[box.fill] if box.fill else "none",
            **(self.stroke(box.line, box.width, box.dashes) if box.line else {})})

    def stroke(self, colour: str, width: float, dashes: Sequence[float]) -> dict[str, str]:
        return {"stroke": self.colours[colour], "stroke-width": _n(width),
                "stroke-dasharray": " ".join(map(_n, dashes))}

    def words(self, words: Words) -> str:
        """A text: the look of its largest run is the text's own, others are told apart."""
        main = max(words.runs, key=lambda run: (run.size, run.weight))
        return _tag("text", {
            "class": words.style, "data-node": "" if words.node is None else str(words.node),
            "fill": self.colours[main.colour], "font-size": _n(main.size),
            "font-weight": "" if main.weight == 400 else str(main.weight),
            "font-family": MONO if main.mono else "", "x": _n(words.x), "y": _n(words.y),
            "text-anchor": "" if words.anchor == "start" else words.anchor,
        }, end=f">{self.spans(words.runs, main)}</text>")

    def spans(self, runs: Sequence[Run], main: Run) -> str:
        """Runs of letters; a subscript is smaller and lower. Spaces at their ends are kept."""
        spans, height = "", 0.0
        for run in runs:
            shift = (0.0, HIGHER, LOWER)[run.shift]
            look = _attributes({
                "dy": _n(shift - height) if shift != height else "",
                "font-size": _n(run.size) if run.size != main.size else "",
                "fill": self.colours[run.colour] if run.colour != main.colour else "",
                "font-weight": str(run.weight) if run.weight != main.weight else "",
                "font-family": CHINESE if is_wide(run.text) else ""})
            text = escape(_kept(run.text))
            spans += f"<tspan{look}>{text}</tspan>" if look else text
            height = shift
        return spans


def _tag(name: str, attributes: Mapping[str, str], end: str = "/>") -> str:
    return f"<{name}{_attributes(attributes)}{end}"


def _attributes(attributes: Mapping[str, str]) -> str:
    """Attributes as they stand in a tag; those without a value are left out."""
    return "".join(f' {key}="{escape(value)}"' for key, value in attributes.items() if value)


def _kept(text: str) -> str:
    """Spaces at the ends made such that no viewer drops them."""
    return re.sub("^ +| +$", lambda spaces: "\u00a0" * len(spaces[0]), text)


def _path(pieces: Sequence[tuple[Point, ...]]) -> str:
    path = "M" + _point(pieces[0][0])
    for start, *rest in pieces:
        (end,) = rest[-1:]
        if len(rest) > 1:
            path += "C" + " ".join(map(_point, rest))
        elif start[0] == end[0]:
            path += f"V{_n(end[1])}"
        elif start[1] == end[1]:
            path += f"H{_n(end[0])}"
        else:
            path += f"L{_point(end)}"
    return path


def _point(point: Point) -> str:
    return f"{_n(point[0])},{_n(point[1])}"
