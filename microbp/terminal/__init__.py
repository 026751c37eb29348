"""The step-through in a terminal.

`walk` knows where it stands and what may be changed, `numbers` which numbers stand where, and
`screen` shows them on a terminal, with Textual. Here it is decided what there is to show it on:
a file or a pipe gets one line for each step, a terminal that can show no more, or one without
Textual, one at each Enter.
"""

import os
import sys
from importlib.util import find_spec

from microbp.terminal.walk import Walk
from microbp.writing.words import language, say

__all__ = ["Walk", "print_lines", "step_through"]


def step_through(walk: Walk, lang: str = "en") -> None:
    """Show the steps of a walk one at a time, from where it stands.

    Numbers have as many decimals as the walk says, else 9 in lines, and 4 significant digits on a
    screen. Raises ValueError for an unknown language.
    """
    language(lang)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        print_lines(walk, lang)
    elif has_screen():
        from microbp.terminal.screen import Stepper
        app = Stepper(walk, lang)
        app.run()
        if app.return_code:                 # told to end by a signal
            sys.exit(app.return_code)
    else:
        _at_enter(walk, lang)


def has_screen() -> bool:
    """Tell whether there is a terminal that can be drawn on, and what draws on it."""
    return (find_spec("textual") is not None and os.environ.get("TERM", "dumb") != "dumb"
            and sys.stderr.isatty() and "utf" in (sys.stdout.encoding or "").lower())


def print_lines(walk: Walk, lang: str) -> None:
    """Print the steps from where the walk stands, one line each."""
    for line in walk.lines(lang):
        print(line)


def _at_enter(walk: Walk, lang: str) -> None:
    """Print a step, and at Enter the next one; q ends, and what else is typed is obeyed."""
    print(say("terminal: at Enter", lang))
    if find_spec("textual") is None:
        print(say("terminal: install", lang, command='pip install "microbp[terminal]"'))
    told = walk.told(lang, why=True)
    while True:
        print(*told, sep="\n")
        try:
            typed = input().strip()
        except (EOFError, KeyboardInterrupt):
            return
        if typed in ("q", "Q") or not typed and walk.number == len(walk.steps):
            return
        try:
            if typed:
                walk.obey(typed)
            else:
                walk.move(1)
            told = walk.told(lang, why=True)
        except (ValueError, ArithmeticError) as problem:
            told = [str(problem)]
