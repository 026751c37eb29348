"""Stepping through a graph in a terminal: keys, the screen, and giving the screen back.

Where there is no terminal to draw on (output to a file or a pipe, ``TERM=dumb``) every step is
one line. Only the standard library's ANSI sequences are used; ``NO_COLOR`` turns colours off.

Knows keys and escape sequences; what a frame shows is decided in `frames`.
"""

import os
import re
import select
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from types import FrameType
from typing import Any, NoReturn, TextIO

from microbp.terminal.fitting import can_show, shown
from microbp.terminal.frames import Frames, Line
from microbp.walkthrough import PHASES, Epoch, Steps
from microbp.writing.words import language

try:
    import termios
    import tty
except ImportError:         # not on Windows
    termios = None          # type: ignore[assignment]

_STYLES = {             # ANSI: with colours, and without
    "phase": ("1;7;33", "1;7"), "current": ("7;33", "7"), "value": ("36", ""),
    "gradient": ("33", ""), "head": ("4", "4"), "strong": ("1", "1"), "faint": ("2", ""),
}
_ENTER_SCREEN = "\x1b[?1049h\x1b[?25l"      # the other screen, no cursor
_LEAVE_SCREEN = "\x1b[0m\x1b[?25h\x1b[?1049l"
_LOOK_AGAIN = 0.2                           # seconds until the size is asked for again

_KEYS = {
    "\r": "next", "\n": "next", " ": "next", "n": "next", "\x1b[C": "next", "\x1bOC": "next",
    "b": "b", "p": "back", "\x1b[D": "back", "\x1bOD": "back",
    "\x1b[H": "first", "\x1bOH": "first", "\x1b[1~": "first",
    "\x1b[F": "last", "\x1bOF": "last", "\x1b[4~": "last",
    "f": "forward", "B": "backward", "u": "update",
    "q": "quit", "Q": "quit", "\x03": "quit", "\x04": "quit",
    "\x7f": "erase", "\x08": "erase", "\x1b": "erase",
}
_KEY = re.compile(r"\x1b[\[O][0-9;]*[A-Za-z~]|.", re.DOTALL)


def step_through(steps: Steps | Epoch, lang: str = "en", start: int = 1, digits: int = 9) -> None:
    """Show the steps one at a time on the terminal, from step `start`.

    Enter or → goes on, b or ← back, a number and Enter to that step, f and u to the forward
    phase and the update, B (or b after f or u) to the backward phase, q quits. Without a
    terminal all steps are printed, one line each.

    Raises ValueError for an unknown language or a step that does not exist.
    """
    language(lang)
    if not 1 <= start <= len(steps):
        raise ValueError(f"there is no step {start}; the steps are 1 to {len(steps)}")
    if is_interactive(sys.stdin, sys.stdout):
        with _screen(sys.stdin, sys.stdout):
            parts = steps.parts if isinstance(steps, Epoch) else [steps]
            frames = [Frames(part, lang, _encoding(sys.stdout), len(steps)) for part in parts]
            _run(Walk(len(steps), phase_starts(steps), start), frames, sys.stdin, sys.stdout)
    else:
        print_lines(steps, lang, sys.stdout, start, digits)


def print_lines(steps: Steps | Epoch, lang: str, output: TextIO, start: int = 1,
                digits: int = 9) -> None:
    """Print the steps from `start` on, one line each, in the signs that the output can show."""
    encoding = _encoding(output)
    lines = steps.one_line_each(lang if can_show("中", encoding) else "en", digits)
    for line in islice(lines, start - 1, None):
        print(shown(line, encoding), file=output)


def is_interactive(source: TextIO, output: TextIO) -> bool:
    """Tell whether there is a terminal that can be drawn on and asked for keys."""
    return (termios is not None and source.isatty() and output.isatty()
            and os.environ.get("TERM", "dumb") != "dumb")


def _encoding(output: TextIO) -> str:
    return getattr(output, "encoding", None) or "ascii"


# Where a key leads


def phase_starts(steps: Steps | Epoch) -> dict[str, int]:
    """Return the number of the first step of each phase."""
    starts: dict[str, int] = {}
    for step in steps:
        starts.setdefault(step.phase, step.number)
    return starts


class Walk:
    """The step that is shown, and the number being typed; `press` changes them."""

    def __init__(self, last: int, starts: dict[str, int], number: int = 1) -> None:
        self.last = last
        self.starts = starts
        self.number = number
        self.typed = ""
        self.over = False
        self._choosing_phase = True     # the letter b means a phase after another phase

    def press(self, key: str) -> None:
        """Follow one key."""
        action = _KEYS.get(key, key)
        if action == "b":
            action = "backward" if self._choosing_phase else "back"
        if key.isdecimal() and key.isascii():
            self.typed = (self.typed + key)[:len(str(self.last))]
        elif action == "erase":
            self.typed = "" if key == "\x1b" else self.typed[:-1]
        elif action == "next" and self.typed:
            self._go(int(self.typed))
        elif action in PHASES:
            self._go(self.starts.get(action, self.number))
            self._choosing_phase = True
        else:
            moves = {"next": self.number + 1, "back": self.number - 1, "first": 1,
                     "last": self.last}
            self.over = self.over or action == "quit"
            self._go(moves.get(action, self.number))

    def _go(self, number: int) -> None:
        self._choosing_phase = False
        self.typed = ""
        self.number = max(1, min(number, self.last))


# The terminal


def paint(lines: list[Line], colour: bool) -> str:
    """Return a frame with its styles as ANSI sequences."""
    painted = []
    for line in lines:
        text = ""
        for span in line:
            style = _STYLES[span.style][0 if colour else 1] if span.style else ""
            text += f"\x1b[{style}m{span.text}\x1b[0m" if style else span.text
        painted.append(text + "\x1b[K")
    return "\x1b[H" + "\r\n".join(painted) + "\x1b[J"


def _run(walk: Walk, frames: Sequence[Frames], source: TextIO, output: TextIO) -> None:
    colour = not os.environ.get("NO_COLOR")
    shown = None
    waiting = ""
    while not walk.over:
        wanted = _size(output), walk.number, walk.typed
        if wanted != shown:
            (columns, rows), number, typed = shown = wanted
            part = next(part for part in frames if number <= part.steps[-1].number)
            output.write(paint(part.frame(number, columns, rows, typed), colour))
            output.flush()
        ready, _, _ = select.select([source], [], [], _LOOK_AGAIN)
        if ready:
            read = os.read(source.fileno(), 1024)
            if not read:
                return                      # the terminal is gone
            waiting += read.decode("latin-1")
        if not ready or not waiting.endswith(("\x1b", "\x1b[", "\x1bO")):
            for key in _KEY.findall(waiting):
                walk.press(key)
            waiting = ""


def _size(output: TextIO) -> tuple[int, int]:
    columns, rows = os.get_terminal_size(output.fileno())
    return max(columns or 80, 20), max(rows or 24, 6)


@contextmanager
def _screen(source: TextIO, output: TextIO) -> Iterator[None]:
    """Take the terminal, and give it back whatever happens."""
    before = termios.tcgetattr(source)
    signals = {number: signal.getsignal(number)
               for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)}
    try:
        _handle(dict.fromkeys(signals, _leave))
        tty.setcbreak(source)
        _keep_the_screen(source)
        output.write(_ENTER_SCREEN)
        output.flush()
        yield
    except KeyboardInterrupt:
        pass                                # Ctrl-C quits, as q does
    finally:
        termios.tcsetattr(source, termios.TCSADRAIN, before)
        output.write(_LEAVE_SCREEN)
        output.flush()
        _handle(signals)


def _keep_the_screen(source: TextIO) -> None:
    """Switch Ctrl-Z off, which would leave this screen to the shell.

    And let Ctrl-C not throw away what is on its way to the screen: it may give the screen back.
    """
    mode = termios.tcgetattr(source)
    mode[3] |= termios.NOFLSH
    mode[6][termios.VSUSP] = bytes([os.fpathconf(source.fileno(), "PC_VDISABLE")])
    termios.tcsetattr(source, termios.TCSANOW, mode)


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)


def _handle(handlers: Mapping[signal.Signals, Any]) -> None:
    try:
        for number, handler in handlers.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
    except ValueError:                      # only the main thread may
        pass
