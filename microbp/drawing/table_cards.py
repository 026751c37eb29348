"""Cards that are tables: a heading, heads of columns, and rows of numbers flush right.

Knows texts and widths; what the rows say comes from others.
"""

from dataclasses import dataclass, field

from microbp.drawing.diagram import Figure, Text
from microbp.drawing.lettering import Piece, space_above, text_width
from microbp.ops import add_up

ROW = 19.0  # the height of a row without blanks
MARGIN = 12.0
COLUMN = 14.0  # between two columns
LEAST = 120.0  # the width of an empty table


@dataclass(slots=True)
class Row:
    """What a row is about, and its numbers with their classes (value or grad)."""

    letters: list[Piece]
    numbers: list[tuple[str, str]] = field(default_factory=list)
    node: int | None = None

    @property
    def height(self) -> float:
        return ROW + space_above([Piece(number) for _, number in self.numbers])


@dataclass(slots=True)
class Table:
    """A table before it is set; `word` and `name` are its heading, as in neuron **h₁**."""

    node: int
    kind: str
    title: str
    word: str
    name: list[Piece]
    heads: list[str]
    rows: list[Row] = field(default_factory=list)

    def figure(self) -> Figure:
        """Set the table: a card of the size that its texts need."""
        heading = Text("head", self.name, "middle", 0, 21.0, word=self.word)
        left = max(text_width("formula", row.letters) for row in self.rows)
        heads = self.heads[: max(len(row.numbers) for row in self.rows)]
        wide = [self._width(column) for column in range(len(heads))]
        width = left + add_up(wide, 0.0) + COLUMN * len(wide)
        figure = Figure(
            self.node, self.kind, self.title,
            width=2 * MARGIN + max(width, heading.width, LEAST - 2 * MARGIN),
            height=51.0 + add_up(row.height for row in self.rows),
            texts=[heading],
        )
        figure.entry = figure.height / 2 - 14
        ends = [-MARGIN - add_up(wide[c:], 0.0) - COLUMN * len(wide[c:])
                for c in range(1, len(wide) + 1)]
        y = 41.0
        for end, head in zip(ends, heads, strict=True):
            figure.texts.append(Text("column", [Piece(head)], "end", end, y))
        for row in self.rows:
            y += row.height
            figure.texts.append(Text("formula", row.letters, "start", MARGIN, y))
            for end, (style, number) in zip(ends, row.numbers, strict=False):
                figure.texts.append(Text(style, [Piece(number)], "end", end, y, node=row.node))
        return figure

    def _width(self, column: int) -> float:
        numbers = [row.numbers[column] for row in self.rows if len(row.numbers) > column]
        widths = [text_width(style, number) for style, number in numbers]
        return max(text_width("column", self.heads[column]), *widths)
