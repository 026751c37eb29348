"""What the terminal shows of one step: tables of the graph's numbers, and the equation.

A frame is a list of lines, each as wide as the screen at most, made of spans that have a style.
``▶`` marks the number that the step finds and ``*`` what it is made from, so that styles add
nothing but comfort. A graph that is larger than the screen is shown around the current step.

Knows steps; no terminal, key or escape sequence.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from microbp.engine import Value
from microbp.equations import text_paper
from microbp.groups import Group, Unit, find_groups
from microbp.numbers import MINUS, significant, with_minus
from microbp.pens import TextPen
from microbp.walkthrough.training_step import Backward, Forward, Step, Steps
from microbp.words import width

TABLE = 25              # columns that a table needs at least
VALUE, GRADIENT = 8, 9  # columns of a number, with the space before it
GAP = 1                 # between tables
MOST_EQUATION = 8       # lines

# What a terminal may be unable to show, and what is shown instead
_ASCII = {"▶": ">", "█": "#", "░": "-", "─": "-", "⋮": ":", "…": "..", "∂": "d", "·": "*",
          "×": "x", "≈": "~", "←": "<-", "→": "->", MINUS: "-", "²": "^2", "√": "sqrt",
          "σ": "sigmoid", "δ": "delta", "：": ": ", "；": "; ", "，": ", "}


class Span(NamedTuple):
    """Some text in one style: phase, current, value, gradient, head, strong, faint or none."""

    text: str
    style: str = ""


Line = list[Span]


class Row(NamedTuple):
    """A line of a table: a node, or a head, or, with none of these, lines left out."""

    node: Value | None
    kind: str = ""      # of what the head stands over: neuron, error or graph
    name: str = ""


class Frames:
    """Draw the steps, one frame for each."""

    def __init__(self, steps: Steps, lang: str = "en", encoding: str = "utf-8") -> None:
        self.steps = steps
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
        step = self.steps[number - 1]
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
        return "".join(sign if can_show(sign, self.encoding) else _ASCII.get(sign, "?")
                       for sign in text)

    def say(self, key: str, **places: object) -> str:
        """Say something in the terminal's language and signs."""
        return self.shown(self.pen.say(key, **places))

    # The parts of a frame

    def _header(self, step: Step, columns: int, typed: str, keys: bool) -> Line:
        phase = f" {self.say(step.phase).upper()} "
        place = self.say("steps: step", k=step.number, n=len(self.steps))
        if typed:
            place = self.say("terminal: go to", k=typed)
        left = columns - width(phase) - width(place) - 4
        if left < 0:
            return [Span(clip(phase + place, columns), "phase")]
        hint = "  " + self.say("terminal: main keys") if keys else ""
        if width(hint) > left - 8:
            hint = ""
        bar = min(30, left - width(hint))
        done = round(bar * step.number / len(self.steps))
        bars = self.shown("█") * done + self.shown("░") * (bar - done)
        return [Span(phase, "phase"), Span(f" {place}  "), Span(bars + hint, "faint")]

    def _equation(self, step: Step, columns: int) -> list[Line]:
        pieces = step.equation.pieces(self.pen.paper)
        others = step.lines(self.pen)[1:]
        if isinstance(step, Backward) and step.where is not None:
            pieces[-1] += self.pen.say("steps: and").rstrip()
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
        chosen = window(len(self.tables), count, _column_of(self.tables, marks))
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
            constant = style == "gradient" and row.node.role == "constant"
            if row.node in numbers:
                text = self._number(numbers[row.node], columns - 1)
                line.append(Span(fit(text, columns, right=True), "current" if found else style))
            else:
                sign = "" if constant else "·" if can_show("·", self.encoding) else "."
                line.append(Span(fit(sign, columns, right=True), "faint"))
        return line

    def _head(self, row: Row, wide: int) -> str:
        value = " " + self.say("terminal: value")
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


# Arranging tables: which rows there are, and which of them fit


def arrange(steps: Steps) -> tuple[list[Row], list[list[Row]]]:
    """Return the rows that belong to no neuron or error term, and a column for each layer.

    A leaf that only one group uses stands in its table. A graph without groups has no columns.
    """
    groups = {group.members: group for group in find_groups(steps.output)}
    home = {node: unit for unit in groups for node in unit}
    users: dict[Value, set[Unit | None]] = {}
    for node in steps.names:
        for parent in node.parents:
            users.setdefault(parent, set()).add(home.get(node))
    for leaf in steps.names:
        if not leaf.parents and len(users.get(leaf, ())) == 1:
            (unit,) = users[leaf]
            if unit is not None:
                home[leaf] = unit
    members: dict[Unit, list[Row]] = {}
    for node in steps.names:
        if node in home:
            members.setdefault(home[node], []).append(Row(node))
    columns = []
    for layer in steps.layers:
        column = [row for unit in layer if unit in groups
                  for row in (_head(steps, groups[unit]), *members[unit])]
        if column:
            columns.append(column)
    return [Row(node) for node in steps.names if node not in home], columns


def _head(steps: Steps, group: Group) -> Row:
    return Row(None, group.kind, steps.names[group.output].removeprefix("out_"))


def flow(rows: Sequence[Row], count: int, room: int,
         marks: dict[Value, str]) -> list[Sequence[Row]]:
    """Fill `count` columns with rows, from left to right, at most `room` lines high."""
    height = min(room, math.ceil(len(rows) / count))
    if not height:
        return [[] for _ in range(count)]
    shown = rows
    if len(rows) > height * count:
        active = [k for k, row in enumerate(rows) if row.node in marks] or [0]
        lines = [rows[k:k + count] for k in range(0, len(rows), count)]
        first = min(max(0, active[-1] // count - height // 2), len(lines) - height)
        shown = [row for line in lines[first:first + height] for row in line]
    return [shown[k::count] for k in range(count)]


def window(total: int, count: int, middle: int) -> range:
    """Return `count` of `total` columns, with `middle` among them, in the middle if possible."""
    first = max(0, min(middle - count // 2, total - count))
    return range(first, min(total, first + count))


def cut(rows: Sequence[Row], room: int, marks: dict[Value, str]) -> Sequence[Row]:
    """Return `room` rows around the marked ones; ``⋮`` stands for what is left out."""
    if len(rows) <= room or room < 1:
        return rows[:max(0, room)]
    active = [k for k, row in enumerate(rows) if row.node in marks]
    found = [k for k in active if marks[rows[k].node] == "▶"]       # type: ignore[index]
    middle = (found or active or [0])[0]
    chosen = list(rows[slice(*_around(middle, len(rows), room))])
    if chosen[0] is not rows[0] and room > 2:
        chosen[0] = Row(None)
    if chosen[-1] is not rows[-1] and room > 2:
        chosen[-1] = Row(None)
    return chosen


def _around(middle: int, total: int, room: int) -> tuple[int, int]:
    first = max(0, min(middle - room // 2, total - room))
    return first, first + room


def _column_of(columns: Sequence[Sequence[Row]], marks: dict[Value, str]) -> int:
    """Return the column of the current node, or of what it is made from."""
    for mark in ("▶", "*"):
        for k, column in enumerate(columns):
            if any(row.node is not None and marks.get(row.node) == mark for row in column):
                return k
    return 0


def _beside(cells: Iterable[Line]) -> Line:
    line: Line = []
    for k, cell in enumerate(cells):
        line += [Span(" " * GAP)] * (k > 0) + cell
    return line


# Texts of a given width


def can_show(text: str, encoding: str) -> bool:
    """Tell whether a text can be written in an encoding."""
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def clip(text: str, columns: int) -> str:
    """Cut a text off where it gets too wide."""
    while width(text) > columns:
        text = text[:-1]
    return text


def fit(text: str, columns: int, right: bool = False, mark: str = "…") -> str:
    """Fill a text with spaces to a width; of one too wide, `mark` replaces the middle."""
    if width(text) > columns:
        text = _shortened(text, columns, mark)
    space = " " * (columns - width(text))
    return space + text if right else text + space


def _shortened(text: str, columns: int, mark: str) -> str:
    begin, end = text[:len(text) // 2], text[len(text) // 2:]
    while width(begin + mark + end) > columns and (begin or end):
        if width(begin) > width(end):
            begin = begin[:-1]
        else:
            end = end[1:]
    return clip(begin + mark + end, columns)


def fill(pieces: Iterable[str], columns: int) -> Iterator[str]:
    """Join pieces by spaces into lines; all but the first are indented."""
    line, indent = "", ""
    for piece in _words(pieces, columns - 4):
        space = "" if line.endswith("；") else " "
        if line and width(line + space + piece) <= columns:
            line += space + piece
        else:
            if line:
                yield line
            line = indent + piece
        indent = "    "
    if line:
        yield line


def _words(pieces: Iterable[str], columns: int) -> Iterator[str]:
    """Break what is too wide: pieces into words, words anywhere."""
    for piece in pieces:
        for word in [piece] if width(piece) <= columns else piece.split(" "):
            while width(word) > columns:
                head = clip(word, columns)
                yield head
                word = word[len(head):]
            yield word
