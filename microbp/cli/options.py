"""The options of the command and what they are read as; the commands, each with its options."""

import argparse
from collections.abc import Callable
from typing import Any

from microbp.cli import classroom, commands
from microbp.examples.formulas import plain
from microbp.losses import LOSSES
from microbp.ops import OPS
from microbp.writing import tables
from microbp.writing.digits import digits_asked_for, read_number, rounding
from microbp.writing.documents import NOTATIONS, PENS

DEFAULT = "mazur-2-2-2"


# What options are read as


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= len(text) <= 9 or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return int(text)


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from None


def _digits(text: str) -> int:
    try:
        return digits_asked_for(int(text[:3]))
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a number of digits from 1 to 17") from None


def _number(text: str) -> float:
    try:
        return read_number(text)
    except ValueError as problem:
        raise argparse.ArgumentTypeError(str(problem)) from None


def _setting(text: str) -> tuple[str, float]:
    name, equals, number = plain(text).partition("=")
    try:
        return name.strip(), _number(number)
    except argparse.ArgumentTypeError:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=NUMBER, as in w5=0.41") from None


def _rounding(text: str) -> str:
    try:
        return rounding(plain(text))
    except ValueError as problem:
        raise argparse.ArgumentTypeError(str(problem)) from None


def _names(text: str) -> list[str]:
    return [name.strip() for name in plain(text).split(",") if name.strip()]


def _group(text: str) -> tuple[str, list[str]]:
    title, equals, names = text.partition("=")
    if not (title.strip() and equals and _names(names)):
        raise argparse.ArgumentTypeError(f"{text!r} is not a title and names of nodes, such as "
                                         "hidden=net_h1,out_h1")
    return title.strip(), _names(names)


def _shape(text: str) -> list[int]:
    sizes = [int(part) if part.isdecimal() and len(part) < 5 else 0 for part in text.split("-")]
    if len(sizes) < 2 or min(sizes) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a shape such as 2-2-1: inputs, hidden "
                                         "neurons, outputs")
    return sizes


# Every option, and every command with its options in the order of its help


def _option(*names: str, about: str = "", **settings: Any
            ) -> tuple[tuple[str, ...], str, dict[str, Any]]:
    """Return an option, by default with the words of the help that bear its name in the table."""
    return names, about, settings


_ACTIVATIONS = ["linear", *(op.name for op in OPS.values() if op.activation)]

OPTIONS = {
    # what is worked, and how its numbers are written
    "example": _option("--example", metavar="ID", default=DEFAULT),
    "any example": _option("--example", metavar="ID"),
    "example of all": _option("--example", metavar="ID"),
    "set": _option("--set", metavar="NAME=NUMBER", type=_setting, action="append", default=[]),
    "row": _option("--row", metavar="K", type=_count),
    "round": _option("--round", metavar="N", type=_rounding),
    "digits": _option("--digits", metavar="N", type=_digits),
    "format": _option("--format", choices=tables.FORMATS, default="text"),
    "document": _option("--format", about="format", choices=PENS, default="text"),
    # the report, explanations, steps
    "weights": _option("--weights", type=_names, metavar="W1,W5"),
    "node": _option("node", metavar="NAME"),
    "notation": _option("--notation", choices=NOTATIONS, default="partial"),
    "start": _option("--start", type=_count, default=1, metavar="K"),
    "inputs": _option("--inputs", action="store_true"),
    "print steps": _option("--format", choices=PENS),
    # drawings and the page
    "drawing": _option("-o", "--output", required=True, metavar="FILE"),
    "level": _option("--level", choices=("scalar", "neuron")),
    "theme": _option("--theme", choices=("light", "dark", "auto"), default="light"),
    "direction": _option("--direction", choices=("right", "down")),
    "width": _option("--width", type=_number, metavar="PX"),
    "show": _option("--show", type=_names, metavar="WHAT,…"),
    "passes": _option("--passes", action="store_true"),
    "asked": _option("--asked", type=_names, metavar="NAME,…"),
    "highlight": _option("--highlight", metavar="NAME"),
    "only": _option("--only", type=_names, metavar="NAME,…"),
    "until node": _option("--until", type=_names, metavar="NAME,…"),
    "after": _option("--after", type=_count, metavar="K"),
    "group": _option("--group", type=_group, action="append", metavar="TITLE=NAME,…"),
    "no groups": _option("--no-groups", action="store_true"),
    "caption": _option("--caption", default="", metavar="TEXT"),
    "legend": _option("--legend", action="store_true"),
    "font scale": _option("--font-scale", type=_number, default=1.0, metavar="K"),
    "page": _option("-o", "--output", metavar="FILE"),
    "open": _option("--open", action="store_true"),
    # training, with mistakes or without
    "epochs": _option("--epochs", type=_count, default=1000, metavar="N"),
    "many epochs": _option("--epochs", about="epochs", type=_count, default=10_000, metavar="N"),
    "every": _option("--every", type=_count, metavar="K"),
    "until": _option("--until", type=_number, metavar="ERROR"),
    "plot": _option("--plot", metavar="FILE"),
    "trained": _option("-o", "--output", metavar="FILE"),
    "only mistakes": _option("--only", type=_names, metavar="ID,…"),
    # numbers to judge
    "numbers": _option("numbers", nargs="*", metavar="NAME=NUMBER"),
    "file": _option("--file", metavar="FILE"),
    # worksheets and marks
    "sheets": _option("-o", "--output", required=True, action="append", metavar="FILE"),
    "key": _option("--key", action="append", default=[], metavar="FILE"),
    "variants": _option("--variants", type=_count, metavar="N"),
    "sheet seed": _option("--seed", about="seed", type=_whole, default=7, metavar="N"),
    "names": _option("--names", metavar="FILE"),
    "phases": _option("--phases", type=_names, metavar="PHASE,…"),
    "sheet weights": _option("--weights", type=_names, metavar="W1,W5"),
    "blanks": _option("--blanks", choices=("results", "numbers", "formulas"), default="results"),
    "dead": _option("--dead", action="store_true"),
    "own": _option("--own", action="store_true"),
    "answers": _option("answers", metavar="ANSWERS.CSV"),
    "read key": _option("--key", metavar="FILE"),
    "policy": _option("--policy", metavar="FILE"),
    "marks": _option("-o", "--output", action="append", default=[], metavar="FILE"),
    # a new example
    "shape": _option("shape", type=_shape, metavar="SHAPE"),
    "activation": _option("--activation", choices=_ACTIVATIONS, default="sigmoid"),
    "output activation": _option("--output", choices=_ACTIVATIONS),
    "loss": _option("--loss", choices=[*LOSSES], default="squared_error"),
    "seed": _option("--seed", type=_whole, default=1, metavar="N"),
    "rows": _option("--rows", type=_count, default=1, metavar="N"),
    "lr": _option("--lr", type=_number, default=0.5, metavar="NUMBER"),
}

_NUMBERS = "example, set, row, round, digits"

COMMANDS: dict[str, tuple[Callable[[argparse.Namespace], int], str]] = {
    "report": (commands.report, f"{_NUMBERS}, weights"),
    "explain": (commands.explain, f"{_NUMBERS}, document, node, notation"),
    "step": (commands.step, f"{_NUMBERS}, start, inputs, notation, print steps"),
    "draw": (commands.draw, f"{_NUMBERS}, drawing, level, theme, direction, width, show, passes, "
             "asked, highlight, only, until node, after, group, no groups, caption, legend, "
             "font scale"),
    "play": (commands.play, "example, set, row, round, page, open"),
    "train": (commands.train, "example, set, digits, round, epochs, every, until, plot, trained"),
    "mistakes": (commands.mistakes,
                 "example, set, digits, format, only mistakes, many epochs, plot"),
    "check": (commands.check, "example, set, row, round, format, numbers, file"),
    "worksheet": (classroom.worksheet, "example, set, row, round, sheets, key, variants, "
                  "sheet seed, names, phases, sheet weights, blanks, dead, own"),
    "grade": (classroom.grade, "example of all, set, round, answers, read key, policy, marks"),
    "audit": (commands.audit, "any example, format"),
    "gallery": (commands.gallery, "any example, format"),
    "new": (commands.new, "shape, activation, output activation, loss, seed, rows, lr"),
}
