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

from collections.abc import Iterable, Sequence

from microbp.drawing.diagram import Diagram
from microbp.drawing.lettering import is_wide
from microbp.drawing.marks import Box, Group, Head, Line, Mark, Picture, Run, Words
from microbp.drawing.painter import picture
from microbp.drawing.shapes import Layout, Point
from microbp.drawing.theme import CHINESE, MONO, SANS, THEMES

FADED = 0.22  # how much is left of what is not highlighted
LOWER, HIGHER = 3.0, -4.0  # a subscript's and a superscript's shift


def escape(text: str) -> str:
    """A text as XML character data or attribute value."""
    for character, entity in (("&", "amp"), ("<", "lt"), (">", "gt"), ('"', "quot")):
        text = text.replace(character, f"&{entity};")
    return text


def paint(diagram: Diagram, layout: Layout, theme: str, level: str) -> str:
    """The whole picture as SVG text."""
    return write(picture(diagram, layout, level), theme)


def write(picture: Picture, theme: str, prefix: str = "") -> str:
    """Marks as SVG text, every id with a prefix."""
    if theme in THEMES:
        colours, style = THEMES[theme], ""
    else:
        colours = {name: f"var(--{name})" for name in THEMES["light"]}
        light, dark = (" ".join(f"--{name}:{colour};" for name, colour in THEMES[each].items())
                       for each in ("light", "dark"))
        style = (f"<style>.microbp{{{light}}}"
                 f"@media(prefers-color-scheme:dark){{.microbp{{{dark}}}}}</style>")
    return "\n".join(_Writer(colours, theme, prefix, style).picture(picture)) + "\n"


def _n(number: float) -> str:
    """A coordinate: one decimal where it is needed."""
    return f"{round(number, 1) + 0.0:.1f}".removesuffix(".0")  # + 0.0: no negative zero


class _Writer:
    """Writes marks; each method gives the lines of one element."""

    def __init__(self, colours: dict[str, str], theme: str, prefix: str, style: str):
        self.colours, self.theme, self.prefix, self.style = colours, theme, prefix, style

    def picture(self, picture: Picture) -> Iterable[str]:
        width, height = _n(picture.width), _n(picture.height)
        title, description = (f"{self.prefix}microbp-{part}" for part in ("title", "description"))
        data = "".join(f' {key}="{escape(value)}"' for key, value in picture.attributes.items())
        yield (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="microbp"{data}'
            f' data-theme="{self.theme}" viewBox="0 0 {width} {height}" width="{width}"'
            f' height="{height}" font-family="{SANS}" role="img"'
            f' aria-labelledby="{title} {description}">'
        )
        yield f'<title id="{title}">{escape(picture.title)}</title>'
        yield f'<desc id="{description}">{escape(picture.description)}</desc>'
        if self.style:
            yield self.style
        yield (
            f'<rect class="background" width="{width}" height="{height}" rx="10"'
            f' fill="{self.colours["background"]}"/>'
        )
        for mark in picture.marks:
            yield from self.mark(mark)
        yield "</svg>"

    def mark(self, mark: Mark) -> Iterable[str]:
        if isinstance(mark, Group):
            yield from self.group(mark)
        elif isinstance(mark, Words):
            if mark.runs:
                yield self.words(mark)
        elif isinstance(mark, Box):
            yield self.box(mark)
        elif isinstance(mark, Line):
            yield (
                f'<path class="line" d="{_path(mark.pieces)}" fill="none"'
                f' stroke="{self.colours[mark.colour]}" stroke-width="{_n(mark.width)}"'
                f"{_dashes(mark.dashes)}/>"
            )
        else:
            yield f'<path class="head" d="{_triangle(mark)}" fill="{self.colours[mark.colour]}"/>'

    def group(self, group: Group) -> Iterable[str]:
        name = f' id="{self.prefix}{group.name}"' if group.name else ""
        data = "".join(f' {key}="{escape(value)}"' for key, value in group.attributes.items())
        faded = f' opacity="{FADED}"' if group.faded else ""
        moved = f' transform="translate({_point(group.shift)})"' if any(group.shift) else ""
        yield f'<g{name} class="{group.style}"{data}{faded}{moved}>'
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
        rect, line = box.rect, box.line
        style = f' class="{box.style}"' if box.style else ""
        stroke = f' stroke="{self.colours[line]}" stroke-width="{_n(box.width)}"' if line else ""
        return (
            f'<rect{style} x="{_n(rect.x)}" y="{_n(rect.y)}" width="{_n(rect.width)}"'
            f' height="{_n(rect.height)}" rx="{_n(box.radius)}"'
            f' fill="{self.colours[box.fill] if box.fill else "none"}"{stroke}'
            f"{_dashes(box.dashes)}/>"
        )

    def words(self, words: Words) -> str:
        """A text: the look of its last run is the text's own, others are told apart."""
        main = max(words.runs, key=lambda run: (run.size, run.weight))
        style = f' class="{words.style}"' if words.style else ""
        node = "" if words.node is None else f' data-node="{words.node}"'
        anchor = "" if words.anchor == "start" else f' text-anchor="{words.anchor}"'
        return (
            f'<text{style}{node} {self.look(main)} x="{_n(words.x)}"'
            f' y="{_n(words.y)}"{anchor}>{self.spans(words.runs, main)}</text>'
        )

    def look(self, run: Run) -> str:
        """A text's colour, size, weight and font, as far as they are not the picture's."""
        look = f'fill="{self.colours[run.colour]}" font-size="{_n(run.size)}"'
        look += f' font-weight="{run.weight}"' * (run.weight != 400)
        return look + f' font-family="{MONO}"' * run.mono

    def spans(self, runs: Sequence[Run], main: Run) -> str:
        """Runs of letters; a subscript is smaller and lower. Spaces at their ends are kept."""
        spans, height = "", 0.0
        for run in runs:
            shift = (0.0, HIGHER, LOWER)[run.shift]
            look = f' dy="{_n(shift - height)}"' if shift != height else ""
            if run.size != main.size:
                look += f' font-size="{_n(run.size)}"'
            if run.colour != main.colour:
                look += f' fill="{self.colours[run.colour]}"'
            if run.weight != main.weight:
                look += f' font-weight="{run.weight}"'
            look += f' font-family="{CHINESE}"' if is_wide(run.text) else ""
            text = escape(_kept(run.text))
            spans += f"<tspan{look}>{text}</tspan>" if look else text
            height = shift
        return spans


def _kept(text: str) -> str:
    """Spaces at the ends made such that no viewer drops them."""
    inner = text.strip(" ")
    if not inner:
        return "\u00a0" * len(text)
    before, _, after = text.partition(inner)
    return "\u00a0" * len(before) + inner + "\u00a0" * len(after)


def _dashes(lengths: Sequence[float]) -> str:
    return f' stroke-dasharray="{" ".join(map(_n, lengths))}"' if lengths else ""


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


def _triangle(head: Head) -> str:
    first, second, tip = head.points
    return f"M{_point(first)}L{_point(second)}L{_point(tip)}z"
