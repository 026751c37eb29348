"""The step-through on a screen, with Textual: tables of the graph's numbers, and the equation.

``▶`` marks the number that a step finds and ``*`` what it is made from, so that colours add
nothing but comfort. Knows keys, colours and where things stand; where a key leads is the business
of `walk`.
"""

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.geometry import Region, Size
from textual.screen import ModalScreen
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import Footer, Input, Static

from microbp.engine import Value
from microbp.terminal.numbers import Column, Row, arrange, marks, place, widths
from microbp.terminal.walk import Walk
from microbp.walkthrough import Backward, Steps
from microbp.writing.digits import MINUS, decimals, significant, with_minus
from microbp.writing.documents import TextPen
from microbp.writing.papers import text_paper
from microbp.writing.words import pad, printable, width

# keys, how the help shows them, what they do, the key of their words, whether they stand below
_KEYS = (
    ("right,enter,space,pagedown", "→ Enter Space PgDn", "move(1)", "terminal: next", True),
    ("left,backspace,b,pageup", "← b PgUp", "move(-1)", "terminal: back", True),
    ("home", "Home", "move(-1000000)", "terminal: first", False),
    ("end", "End", "move(1000000)", "terminal: last", False),
    ("f", "f", "phase('forward')", "terminal: forward", False),
    ("g", "g", "phase('backward')", "terminal: backward", False),
    ("u", "u", "phase('update')", "terminal: update", False),
    ("i", "i", "iterate(1)", "next iteration", True),
    ("I", "I", "iterate(-1)", "terminal: iterate back", False),
    ("r", "r", "next_row", "terminal: row", False),
    ("plus", "+ -", "digits(1)", "terminal: digits", False),
    ("minus", "", "digits(-1)", "terminal: digits", False),
    ("up", "↑ ↓", "scroll(-1)", "terminal: scroll", False),
    ("down", "", "scroll(1)", "terminal: scroll", False),
    ("colon,equals_sign", ":", "ask", "terminal: ask", True),
    ("question_mark", "?", "help", "terminal: help", True),
    ("q,ctrl+d", "q", "quit", "terminal: quit", True),
)
_PHASES = {"forward": "#7cc0ff", "backward": "#ffa36b", "update": "#35c79b"}
_NAMES = 24             # columns that names take at most
_TABLE = 40             # columns that a table is stretched to at most


class Numbers(ScrollView, can_focus=False):
    """Columns of rows of numbers, scrolled to where the step is."""

    DEFAULT_CSS = "Numbers { scrollbar-size: 1 1; }"
    columns: list[Column] = []
    wide = 1

    def put(self, columns: list[Column], wide: int, cells: Callable[[Row], list[Segment]],
            marked: dict[Value, str], most: int) -> None:
        """Show columns of this width, at most so high, and in them the rows that are marked."""
        self.columns, self.wide, self.cells = columns, wide, cells
        height = max(map(len, columns), default=0)
        self.virtual_size = Size(wide * len(columns), height)
        height += wide * len(columns) > self.app.size.width     # for the scroll bar
        self.styles.max_height = min(height, most)
        x, y = place(columns, marked)
        self.call_after_refresh(self.scroll_to_region, Region(x * wide, y - 1, wide, 3),
                                animate=False)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return a line of all columns, as far as it is in view."""
        x, line, room = self.scroll_offset.x, y + self.scroll_offset.y, self.size.width
        segments: list[Segment] = []
        for left, column in zip(range(0, self.virtual_size.width, self.wide), self.columns):
            if self.wide <= room and not x <= left <= x + room - self.wide:
                segments.append(Segment(" …".ljust(self.wide)))     # a number cut is another one
            elif line < len(column):
                segments += self.cells(column[line])
            else:
                segments.append(Segment(" " * self.wide))
        strip = Strip(segments).crop_extend(x, x + room, None)
        return strip.apply_style(self.rich_style)


class Help(ModalScreen[None]):
    """What keys do, until the next one."""

    DEFAULT_CSS = """
    Help { align: center middle; }
    Help > VerticalScroll { width: 76; max-width: 100%; height: auto; max-height: 100%;
                            background: $panel; padding: 0 1; }
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            yield Static(self.text, markup=False)

    def on_key(self) -> None:
        self.dismiss()


class Stepper(App[None]):
    """The terminal while it is walked through."""

    TITLE = "microbp"
    AUTO_FOCUS = ""
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [
        Binding("ctrl+c", "quit", priority=True, show=False),
        Binding("escape", "close", show=False),
        # at once, for the next key may be there already
        *(Binding(digit, f"ask('{digit}')", priority=True, show=False) for digit in "0123456789"),
    ]
    CSS = """
    Screen { background: #10161d; color: #e8eef4; }
    #place, #rule { height: 1; text-wrap: nowrap; }
    #rule { color: #63727f; }
    #shared { height: auto; }
    #tables { height: 1fr; }
    #equation { height: auto; max-height: 40%; }
    #typed { display: none; height: 1; border: none; background: #18212b; }
    #problem { display: none; height: auto; color: #ffa36b; }
    Footer { background: #18212b; }
    """

    def __init__(self, walk: Walk, lang: str = "en") -> None:
        super().__init__(ansi_color="NO_COLOR" in os.environ or None)
        self.walk = walk
        self.lang = lang
        self._arranged: tuple[Steps, int | None] | None = None
        self._shared: list[Row] = []
        self._layers: list[Column] = []
        for keys, _, action, words, below in _KEYS:
            self.bind(keys, action, description=self.say(words), show=below)

    def say(self, key: str) -> str:
        return TextPen(self.lang).say(key)

    def compose(self) -> ComposeResult:
        yield Static(id="place")
        yield Numbers(id="shared")
        yield Numbers(id="tables")
        yield Static(id="rule")
        with VerticalScroll(id="equation", can_focus=False):
            yield Static(id="told", markup=False)
        yield Static(id="problem", markup=False)
        yield Input(id="typed", placeholder=self.say("terminal: typed"), compact=True,
                    select_on_focus=False)
        yield Footer()

    def on_mount(self) -> None:
        for number in (signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
            with suppress(NotImplementedError, RuntimeError, ValueError):   # Windows, threads
                asyncio.get_running_loop().add_signal_handler(
                    number, partial(self.exit, return_code=128 + number))
        self.show()

    def on_resize(self) -> None:
        self.call_after_refresh(self.show)

    # Keys

    def action_move(self, by: int) -> None:
        self._try(partial(self.walk.move, by))

    def action_phase(self, phase: str) -> None:
        self._try(partial(self.walk.phase, phase))

    def action_iterate(self, by: int) -> None:
        self._try(partial(self.walk.iterate, by))

    def action_next_row(self) -> None:
        self._try(self.walk.next_row)

    def action_digits(self, more: int) -> None:
        self.walk.digits = min(max(1, (self.walk.digits or 4) + more), 17)
        self.show()

    def action_scroll(self, by: int) -> None:
        self.query_one("#tables", Numbers).scroll_relative(y=by, animate=False)

    def action_help(self) -> None:
        keys = "\n".join(f"{pad(shown, 20)}{self.say(words)}"
                         for _, shown, _, words, _ in _KEYS if shown)
        self.push_screen(Help(f"{keys}\n\n{self.say('terminal: orders')}"))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Tell whether an action may be done: a digit on the line, or in the help, asks nothing."""
        return action != "ask" or self.focused is None and len(self.screen_stack) == 1

    def action_ask(self, begun: str = "") -> None:
        line = self.query_one("#typed", Input)
        line.display = True
        line.value = begun
        self.set_focus(line)
        line.cursor_position = len(begun)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if not event.value.strip() or self._try(partial(self.walk.obey, event.value)):
            self.action_close()

    def action_close(self) -> None:
        self.query_one("#typed").display = False
        self.query_one("#problem").display = False
        self.set_focus(None)

    def _try(self, what: Callable[[], None]) -> bool:
        """Do what was asked for, or say why not; tell whether it was done."""
        problem = self.query_one("#problem", Static)
        try:
            what()
        except (ValueError, ArithmeticError) as error:
            problem.update(str(error))
            problem.display = True
            return False
        problem.display = False
        self.show()
        return True

    # What is seen

    def number(self, number: float) -> str:
        """Write a number with the digits asked for."""
        digits = self.walk.digits
        return with_minus(decimals(number, digits) if digits else significant(number))

    def show(self) -> None:
        """Show the step at which the walk stands."""
        walk, part = self.walk, self.walk.part
        pen = TextPen(self.lang, self.number)
        pen.paper = text_paper(self.number, MINUS)
        self._show_tables(part, pen)
        self.query_one("#place", Static).update(self._place(pen))
        self.query_one("#rule", Static).update("─" * self.size.width)
        lines = [*self._equation(pen), walk.step.reason(pen), walk.new_error(pen)]
        told = Text("\n".join(map(printable, filter(None, lines))))
        told.stylize("bold", 0, len(lines[0]))
        self.query_one("#told", Static).update(told)

    def _place(self, pen: TextPen) -> Text:
        walk, step = self.walk, self.walk.step
        phase = f" {walk.part.place(step.phase, self.lang).upper()} "
        place = f" {pen.say('steps: step', k=step.number, n=len(walk.steps))}  "
        if walk.iteration > 1:
            place += pen.say("iteration", k=walk.iteration) + "  "
        bar = max(0, min(30, self.size.width - width(phase + place) - 1))
        done = round(bar * step.number / len(walk.steps))
        return Text.assemble((phase, f"bold #10161d on {_PHASES[step.phase]}"), place,
                             ("█" * done + "░" * (bar - done), "#63727f"))

    def _equation(self, pen: TextPen) -> list[str]:
        step, room = self.walk.step, self.size.width
        lines = step.lines(pen)
        if width(lines[0]) > room:
            first, second, *others = step.equation.pieces(pen.paper)
            lines[:1] = [f"{first} {second}", *([f"    {' '.join(others)}"] if others else [])]
        return lines

    def _show_tables(self, part: Steps, pen: TextPen) -> None:
        if self._arranged != (part, self.walk.digits):
            self._arranged = part, self.walk.digits
            self._shared, layers = arrange(part)
            self._layers = [*layers]
            self._widths = widths(part, self.number)
        names, values, gradients = self._widths
        needed = 1 + min(names, _NAMES) + 1 + values + 1 + gradients
        room = self.size.width - 1                          # but for the scroll bar
        beside = max(1, len(self._layers))
        wide = max(needed, min(room // beside, _TABLE))
        fits = max(1, room // wide)
        known = part.known_after(self.walk.number)
        marked = marks(self.walk.step)
        cells = partial(self._cells, part=part, pen=pen, marked=marked, known=known,
                        columns=(wide - values - gradients - 3, values, gradients))
        shared: list[Column] = [self._shared[k::fits] for k in range(fits)]
        if not self._layers:
            shared = [[Row(None, "graph"), *column] for column in shared if column]
        self.query_one("#shared", Numbers).put(
            shared if self._layers else [], wide, cells, marked, self.size.height // 4)
        self.query_one("#tables", Numbers).put(
            self._layers or shared, wide, cells, marked, self.size.height)

    def _cells(self, row: Row, part: Steps, pen: TextPen, marked: dict[Value, str],
               known: tuple[dict[Value, float], dict[Value, float]],
               columns: tuple[int, int, int]) -> list[Segment]:
        names, values, gradients = columns
        if row.node is None:
            value, gradient = pen.say("value"), pen.say("terminal: gradient")
            space = names + 1 + values - width(value)
            head = f"{pen.say(row.kind)} {row.name}".rstrip()
            head = _cut(row.name if width(head) >= space else head, space)
            text = head + value + pad(gradient, 1 + gradients, right=True)
            return [Segment(" "), Segment(text, Style(underline=True))]
        mark = marked.get(row.node, " ")
        current = mark == "▶"
        found_gradient = isinstance(self.walk.step, Backward)
        segments = [Segment(mark + _cut(printable(part.names[row.node]), names),
                            Style(bold=current))]
        for numbers, room, colour, found in (
                (known[0], values, "#7cc0ff", current and not found_gradient),
                (known[1], gradients, "#ffa36b", current and found_gradient)):
            without = numbers is known[1] and row.node not in part.gradients
            text = (self.number(numbers[row.node]) if row.node in numbers
                    else "" if without else "·")
            style = Style(color=colour if row.node in numbers else "#63727f", reverse=found)
            segments.append(Segment(pad(text, room + 1, right=True), style))
        return segments


def _cut(text: str, columns: int) -> str:
    """Fill a text to a width; of one too wide, … stands for its middle."""
    begin, end = text[:len(text) // 2], text[len(text) // 2:]
    while width(begin + end) > columns:
        begin, end = begin[:-1], end[1:]
        text = f"{begin[:-1]}…{end}"
    return pad(text, columns)
