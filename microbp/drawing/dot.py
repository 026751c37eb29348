"""A diagram as Graphviz DOT, for everything the users of Graphviz do with it.

The places are Graphviz's business: clusters for neurons and error terms, and invisible edges
that keep a layer's weights right of the layer before. Names are data: they are written as
HTML-like labels with every special character as an entity.
"""

from collections.abc import Iterable

from microbp.drawing.diagram import Box, Diagram, Figure, Text, Wire
from microbp.drawing.lettering import Piece
from microbp.drawing.painter import COLOURS
from microbp.drawing.svg import escape
from microbp.drawing.theme import TEXTS, THEMES

STYLES = {
    "input": "rounded,filled",
    "parameter": "filled",
    "target": "filled,dashed",
    "constant": "rounded,filled,dotted",
}  # other kinds: rounded,filled


def dot(diagram: Diagram, theme: str) -> str:
    """The diagram as DOT source."""
    return "\n".join(_Writer(diagram, THEMES[theme]).lines()) + "\n"


class _Writer:
    def __init__(self, diagram: Diagram, colours: dict[str, str]):
        self.diagram, self.colours = diagram, colours

    def lines(self) -> Iterable[str]:
        colours = self.colours
        yield "digraph microbp {"
        yield "  rankdir=LR newrank=true ranksep=0.35 nodesep=0.12"
        yield f'  bgcolor="{colours["background"]}" fontname="Helvetica" fontsize=12'
        yield '  node [shape=box fontname="Helvetica" margin="0.1,0.04"]'
        yield (
            f'  edge [color="{colours["edge"]}" fontcolor="{colours["local"]}"'
            ' fontname="Courier" fontsize=9 arrowsize=0.6]'
        )
        below = {"caption": self.diagram.caption, "note": self.diagram.note}
        if said := [self.letters(style, [Piece(text)]) for style, text in below.items() if text]:
            yield f"  label=<{'<BR/>'.join(said)}> labelloc=b"
        homes = self.homes()
        for number, box in enumerate(self.diagram.boxes):
            yield from self.cluster(number, box, [i for i, home in homes.items() if home == number])
        for index, figure in enumerate(self.diagram.figures):
            if index not in homes:
                yield "  " + self.node(index, figure)
        for wire in self.diagram.wires:
            yield "  " + self.edge(wire)
        for before, after in self.order(homes):
            yield f"  {before} -> {after} [style=invis]"
        yield "}"

    def homes(self) -> dict[int, int]:
        """The cluster of each figure; a leaf that one cluster alone uses belongs to it."""
        figures = self.diagram.figures
        homes = {i: number for number, box in enumerate(self.diagram.boxes) for i in box.figures}
        users: dict[int, set[int | None]] = {}
        for wire in self.diagram.wires:
            users.setdefault(wire.source, set()).add(homes.get(wire.target))
        for index, places in users.items():
            home, *others = places
            if figures[index].leaf and home is not None and not others:
                homes[index] = home
        return homes

    def order(self, homes: dict[int, int]) -> list[tuple[str, str]]:
        """Invisible edges: a cluster's own leaves stand right of what is computed for it."""
        figures, leaves = self.diagram.figures, dict[int, list[int]]()
        for index, cluster in homes.items():
            if figures[index].leaf:
                leaves.setdefault(cluster, []).append(index)
        coming = [wire for wire in self.diagram.wires if not figures[wire.source].leaf
                  and homes.get(wire.target) not in (None, homes.get(wire.source))]
        edges = [(self.name(wire.source), self.name(leaf))
                 for wire in coming for leaf in leaves.get(homes[wire.target], ())]
        return list(dict.fromkeys(edges))

    def cluster(self, number: int, box: Box, figures: list[int]) -> Iterable[str]:
        fill, line = self.colours["panel"], self.colours["panel-line"]
        yield f"  subgraph cluster_{number} {{"
        yield f"    label=<{self.text(box.heading())}> labeljust=r labelloc=b"
        yield f'    style="rounded,filled" fillcolor="{fill}" color="{line}"'
        for index in figures:
            yield "    " + self.node(index, self.diagram.figures[index])
        yield "  }"

    def name(self, index: int) -> str:
        return f"n{self.diagram.figures[index].node}"

    def node(self, index: int, figure: Figure) -> str:
        hue = COLOURS.get(figure.kind, figure.kind)
        fill, line = self.colours[hue], self.colours[hue + "-line"]
        style = STYLES.get(figure.kind, "rounded,filled")
        loss = " peripheries=2" if figure.kind == "loss" else ""
        return (f'{self.name(index)} [label=<{self.label(figure)}> style="{style}"'
                f' fillcolor="{fill}" color="{line}"{loss}]')

    def label(self, figure: Figure) -> str:
        """A line for each height at which the card has texts."""
        lines: dict[float, list[str]] = {}
        for text in figure.texts:
            written = self.text(text)
            if written:
                lines.setdefault(text.y, []).append(written)
        if figure.badge:
            sign = Text("column", [Piece(figure.badge)], "start", 0, 0)
            lines.setdefault(15.0, []).append(self.text(sign))
        return "<BR/>".join(" ".join(texts) for _, texts in sorted(lines.items()))

    def text(self, text: Text) -> str:
        word = self.letters("title", [Piece(text.word)]) + " " if text.word else ""
        return (word + self.letters(text.style, text.letters)).strip()

    def letters(self, style: str, letters: list[Piece]) -> str:
        size = TEXTS[style].size
        return "".join(self.font(style, piece.text, piece.size(size)) for piece in letters)

    def font(self, style: str, text: str, size: float) -> str:
        if not text:  # an empty <FONT></FONT> is an error
            return ""
        look = TEXTS[style]
        face = ' FACE="Courier"' if look.mono else ""
        inner = f"<B>{escape(text)}</B>" if look.weight >= 600 else escape(text)
        colour = self.colours[look.colour]
        return f'<FONT COLOR="{colour}" POINT-SIZE="{size:.3g}"{face}>{inner}</FONT>'

    def edge(self, wire: Wire) -> str:
        label = ""
        if wire.chip:
            label = " ".join(self.letters(style, letters) for style, letters in wire.chip)
        elif wire.label:
            label = escape(wire.label[0].text)
        written = f" [label=<{label}>]" if label else ""
        return f"{self.name(wire.source)} -> {self.name(wire.target)}{written}"
