"""What the terminal shows of one step: tables of the graph's numbers, and the equation.

A frame is a list of lines, each as wide as the screen at most, made of spans that have a style.
``▶`` marks the number that the step finds and ``*`` what it is made from, so that styles add
nothing but comfort.

Knows steps; no terminal, key or escape sequence.
"""

from collections.abc import Iterable
from functools import partial
from typing import NamedTuple

from microbp.engine import Value
from microbp.writing.papers import text_paper
from microbp.writing.digits import MINUS, significant, with_minus
from microbp.writing.documents import TextPen
from microbp.terminal.fitting import can_show, clip, fill, fit, shown
from microbp.terminal.tables import Row, arrange, column_of, cut, flow, window
from microbp.walkthrough import Backward, Forward, Step, Steps
from microbp.writing.words import width

TABLE = 25              # columns that a table needs at least
VALUE, GRADIENT = 8, 9  # columns of a number, with the space before it
GAP = 1                 # between tables
MOST_EQUATION = 8       # lines


class Span(NamedTuple):
    """Some text in one style: phase, current, value, gradient, head, strong, faint or none."""

    text: str
    style: str = ""


Line = list[Span]


class Frames:
    """Draw the steps of one graph, one frame for each, of so many steps in all."""

    def __init__(self, steps: Steps, lang: str = "en", encoding: str = "utf-8",
                 count: int | None = None) -> None:
        self.steps = steps
        self.count = len(steps) if count is None else count     # with those of other rows
        self.encoding = encoding
        lang = lang if can_show("中", encoding) else "en"
        plain = can_show(MINUS, encoding)
        write = (lambda number: with_minus(significant(number))) if plain else significant
        self.pen = TextPen(lang, significant)
        self.pen.paper = text_paper(write, MINUS if plain else "-")
        self.mark = self.shown("…")
        self.shared, self.tables = arrange(steps)

    def frame(self, number: int, columns: int = 80, rows: int = 23, typed: str = "") -> list[Line]:
        """Return the lines of step `number`, at most `rows` of at most `columns`."""
        step = self.steps[number - self.steps[0].number]
        equation = self._equation(step, columns)[:max(1, min(MOST_EQUATION, rows - 4))]
        room = max(0, rows - 2 - len(equation))     # for the tables
        tables = self._tables(step, columns, room)
        spare = room - len(tables)
        lines = [self._header(step, columns, typed, keys=not spare), *tables,
                 [Span(self.shown("─") * columns, "faint")], *equation]
        if spare:
            lines += [[] for _ in range(spare)]
            lines[-1] = [Span(clip(self.say("terminal: keys"), columns), "faint")]
        return lines

    # Words and signs that this terminal can show

    def shown(self, text: str) -> str:
        """Replace what the terminal cannot show."""
        return shown(text, self.encoding)

    def say(self, key: str, **places: object) -> str:
        """Say something in the terminal's language and signs."""
        return self.shown(self.pen.say(key, **places))

    # The parts of a frame

    def _header(self, step: Step, columns: int, typed: str, keys: bool) -> Line:
        phase = f" {self.shown(self.steps.place(step.phase, self.pen.lang)).upper()} "
        place = self.say("steps: step", k=step.number, n=self.count)
        if typed:
            place = self.say("terminal: go to", k=typed)
        left = columns - width(phase) - width(place) - 4
        if left < 0:
            return [Span(clip(phase + place, columns), "phase")]
        hint = "  " + self.say("terminal: main keys") if keys else ""
        if width(hint) > left - 8:
            hint = ""
        bar = min(30, left - width(hint))
        done = round(bar * step.number / self.count)
        bars = self.shown("█") * done + self.shown("░") * (bar - done)
        return [Span(phase, "phase"), Span(f" {place}  "), Span(bars + hint, "faint")]

    def _equation(self, step: Step, columns: int) -> list[Line]:
        pieces = step.equation.pieces(self.pen.paper)
        others = step.lines(self.pen)[1:]
        if isinstance(step, Backward) and step.where is not None:
            pieces[-1] += self.pen.say("and").rstrip()
            pieces.append(others.pop(0))
        first = fill(map(self.shown, pieces), columns)
        lines = [[Span(line, "" if k else "strong")] for k, line in enumerate(first)]
        return lines + [[Span(line)] for other in others
                        for line in fill(self.shown(other).split(" "), columns)]

    def _tables(self, step: Step, columns: int, room: int) -> list[Line]:
        values, gradients = self.steps.known_after(step.number)
        marks = self._marks(step)
        count = max(1, min(columns // (TABLE + GAP), max(len(self.tables), 1)))
        if not self.tables:
            count = max(1, columns // (TABLE + GAP))
        wide = (columns - GAP * (count - 1)) // count
        cell = partial(self._row, step=step, marks=marks, values=values, gradients=gradients,
                       wide=wide)
        shared = flow(self.shared, count, room if not self.tables else room // 3, marks)
        if not self.tables:
            shared = [[Row(None, "graph"), *column][:room] for column in shared if column]
        height = max(map(len, shared), default=0)
        chosen = window(len(self.tables), count, column_of(self.tables, marks))
        tables = [cut(self.tables[k], room - height, marks) for k in chosen]
        tables += [[]] * (count - len(tables))
        shared += [[]] * (count - len(shared))
        stacked = [[*above, *[None] * (height - len(above)), *below]
                   for above, below in zip(shared, tables)]
        return [_beside([cell(column[k]) if k < len(column) else [Span(" " * wide)]
                         for column in stacked])
                for k in range(min(room, max(map(len, stacked), default=0)))]

    def _marks(self, step: Step) -> dict[Value, str]:
        """Mark the node that a step is about, and those that its number is made from."""
        marks: dict[Value, str] = {}
        if isinstance(step, Backward) and step.source is not None:
            marks[step.source] = "*"
        if isinstance(step, Forward):
            marks.update(dict.fromkeys(step.node.parents, "*"))
        marks[step.node] = "▶"
        return marks

    def _row(self, row: Row | None, step: Step, marks: dict[Value, str],
             values: dict[Value, float], gradients: dict[Value, float], wide: int) -> Line:
        if row is None:
            return [Span(" " * wide)]
        room = max(1, wide - 1 - VALUE - GRADIENT)
        if row.node is None:
            if not row.kind:
                return [Span(fit(self.shown("   ⋮"), wide), "faint")]
            return [Span(self._head(row, wide), "head")]
        mark = marks.get(row.node, " ")
        current = mark == "▶"
        name = fit(self.shown(self.steps.names[row.node]), room, mark=self.mark)
        backward = step.phase == "backward"
        cells = [(values, VALUE, "value", current and not backward),
                 (gradients, GRADIENT, "gradient", current and backward)]
        line = [Span(self.shown(mark) + name, "strong" if current else "")]
        for numbers, columns, style, found in cells:
            without = style == "gradient" and row.node not in self.steps.gradients
            if row.node in numbers:
                text = self._number(numbers[row.node], columns - 1)
                line.append(Span(fit(text, columns, right=True), "current" if found else style))
            else:
                sign = "" if without else "·" if can_show("·", self.encoding) else "."
                line.append(Span(fit(sign, columns, right=True), "faint"))
        return line

    def _head(self, row: Row, wide: int) -> str:
        value = " " + self.say("value")
        space = wide - GRADIENT - width(value)
        name = self.shown(row.name)
        left = f"{self.say(row.kind)} {name}".rstrip()
        if width(left) > space and name:
            left = name
        return (fit(left, max(1, space), mark=self.mark) + value
                + fit(self.say("terminal: gradient"), GRADIENT, right=True))

    def _number(self, number: float, columns: int) -> str:
        for digits in (4, 3, 2, 1):
            text = significant(number, digits)
            if len(text) <= columns:
                break
        return with_minus(text) if can_show(MINUS, self.encoding) else text


def _beside(cells: Iterable[Line]) -> Line:
    line: Line = []
    for k, cell in enumerate(cells):
        line += [Span(" " * GAP)] * (k > 0) + cell
    return line
