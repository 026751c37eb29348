"""What the command understands: commands, options, and an example anywhere among them.

An option means the same before and after a command, and one that a command does not honour is
an error. Knows arguments; what a command does is the business of `commands`.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn

from microbp import __version__
from microbp.cli import classroom, commands
from microbp.cli.output import spoken, told
from microbp.examples.files import ids
from microbp.examples.formulas import plain
from microbp.writing.spelling import meant
from microbp.ops import OPS
from microbp.writing.digits import digits_asked_for, read_number, rounding
from microbp.writing.words import LANGUAGES, say

DEFAULT = "mazur-2-2-2"
NOTATIONS = ("partial", "delta", "matrix")


def parse(given: Sequence[str], lang: str) -> argparse.Namespace:
    """Return the options of a command and what runs it; help and errors are in a language."""
    parser, sub = _parser(lang)
    arranged = _arranged(given, parser, sub)
    if arranged[0] in sub:                      # so that an error is told by the command
        options = sub[arranged[0]].parse_args(arranged[1:])
    else:
        options = parser.parse_args(arranged)
    options.lang = options.lang or lang
    return options


def language_of(given: Sequence[str]) -> str:
    """Return the language that the arguments ask for, or else the environment."""
    for before, after in zip(["", *given], given):
        asked = after if before == "--lang" else after.removeprefix("--lang=")
        if asked in LANGUAGES and asked != after or before == "--lang" and asked in LANGUAGES:
            return asked
    places = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    found = next((text for place in places if (text := os.environ.get(place))), "")
    return "zh" if found.lower().startswith("zh") else "en"


def _arranged(given: Sequence[str], parser: "_Parser", sub: dict[str, "_Parser"]) -> list[str]:
    """Return the arguments with the command first and the example as an option."""
    with_value = {option for each in sub.values() for action in each._actions
                  for option in action.option_strings if action.nargs is None}
    command, example = "", ""
    options: list[str] = []
    named: list[str] = []
    loose: list[str] = []
    tokens = iter(given)
    for token in tokens:
        value = next(tokens, None) if token in with_value else None
        if token == "--example" and value is not None:
            token, value = value, None
        elif token.startswith("-") and len(token) > 1 and not token[1:2].isdigit():
            options += [token] if value is None else [token, value]
            named.append(token)
            continue
        if token in ids() or token.endswith(".toml"):
            if example:
                parser.error(f"one example is meant, not two: {example} and {token}")
            example = token
        elif not command and token in sub:
            command = token
        else:
            loose.append(token)
    if not command and loose:
        parser.error(f"there is no command and no example {loose[0]!r}"
                     f"{meant(loose[0], [*sub, *ids()])}; commands are "
                     f"{', '.join(sub)}, and a file of your own ends in .toml")
    if command and loose and not example and all(
            action.option_strings for action in sub[command]._actions):
        example = loose.pop(0)                  # nothing else can be meant
    if not command and {"-h", "--help", "--version"} & {*options}:
        return options
    sub[command or "report"].refuse_foreign(named + ["--example"] * bool(example))
    return [command or "report", *(["--example", example] if example else []), *options, *loose]


class _Parser(argparse.ArgumentParser):
    """A parser that speaks a language."""

    def __init__(self, lang: str, **settings: Any) -> None:
        self.lang = lang
        super().__init__(**settings, allow_abbrev=False, add_help=False)
        self._positionals.title = self.text("arguments")
        self._optionals.title = self.text("options")
        self.add_argument("-h", "--help", action="help", help=self.text("help"))
        self.add_argument("--lang", choices=LANGUAGES, default=None, help=self.text("lang"))

    def text(self, key: str) -> str:
        """Return what the help says."""
        return say(f"help: {key}", spoken(self.lang, sys.stdout))

    def _get_formatter(self) -> argparse.HelpFormatter:
        formatter = super()._get_formatter()
        add_usage = formatter.add_usage

        def in_language(usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
            add_usage(usage, actions, groups, self.text("usage") if prefix is None else prefix)

        formatter.add_usage = in_language           # type: ignore[method-assign]
        return formatter

    def refuse_foreign(self, given: Iterable[str]) -> None:
        """Refuse an option that is not one of the command's."""
        known = [option for action in self._actions for option in action.option_strings]
        for option in given:
            name = option.partition("=")[0]
            if name not in known and name[:2] not in known:     # -oFILE
                self.error(f"{self.prog} does not take {name}{meant(name, known)}")

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(2, told(f"{self.prog}: error: {message}", self.lang) + "\n")


def _parser(lang: str) -> tuple[_Parser, dict[str, _Parser]]:
    parser = _Parser(lang, prog="microbp")
    text = parser.text
    parser.description = text("microbp")
    parser.add_argument("--version", action="version", version=f"microbp {__version__}",
                        help=text("version"))
    found = parser.add_subparsers(title=text("commands"), metavar=text("command"), required=True)
    sub: dict[str, _Parser] = {}

    def command(name: str, run: Callable[[argparse.Namespace], int], *shared: str,
                formats: Iterable[str] = ()) -> Callable[..., Any]:
        """Add a command with the options it shares with others; return what adds more."""
        each = sub[name] = found.add_parser(name, lang=lang, help=text(name),
                                            description=text(name))
        each.set_defaults(run=run)
        for option in shared:
            name, settings = _SHARED[option]
            each.add_argument(name, help=text(option), **settings)
        if formats:
            each.add_argument("--format", choices=list(formats), default="text",
                              help=text("format"))

        def more(*names: str, about: str, **settings: Any) -> None:
            each.add_argument(*names, help=text(about), **settings)
        return more

    numbers = ("example", "set", "row", "round", "digits")
    more = command("report", commands.report, *numbers)
    more("--weights", about="weights", type=_names, metavar="W1,W5")
    more = command("explain", commands.explain, *numbers,
                   formats=("text", "markdown", "latex"))
    more("node", about="node", metavar="NAME")
    more("--notation", about="notation", choices=NOTATIONS, default="partial")
    more = command("step", commands.step, *numbers)
    more("--start", about="start", type=_count, default=1, metavar="K")
    more("--inputs", about="inputs", action="store_true")
    more("--notation", about="notation", choices=NOTATIONS, default="partial")
    more("--format", about="print steps", choices=("text", "markdown", "latex"))
    more = command("draw", commands.draw, *numbers)
    more("-o", "--output", about="drawing", required=True, metavar="FILE")
    more("--level", about="level", choices=("scalar", "neuron"))
    more("--theme", about="theme", choices=("light", "dark", "auto"), default="light")
    more("--direction", about="direction", choices=("right", "down"))
    more("--width", about="width", type=_number, metavar="PX")
    more("--show", about="show", type=_names, metavar="WHAT,…")
    more("--passes", about="passes", action="store_true")
    more("--highlight", about="highlight", metavar="NAME")
    more("--only", about="only", type=_names, metavar="NAME,…")
    more("--until", about="until node", type=_names, metavar="NAME,…")
    more("--after", about="after", type=_count, metavar="K")
    more("--group", about="group", type=_group, action="append", metavar="TITLE=NAME,…")
    more("--no-groups", about="no groups", action="store_true")
    more("--caption", about="caption", default="", metavar="TEXT")
    more("--legend", about="legend", action="store_true")
    more("--font-scale", about="font scale", type=_number, default=1.0, metavar="K")
    more = command("play", commands.play, "example", "set", "row", "round")
    more("-o", "--output", about="page", metavar="FILE")
    more("--open", about="open", action="store_true")
    more = command("train", commands.train, "example", "set", "digits", "round")
    more("--epochs", about="epochs", type=_count, default=1000, metavar="N")
    more("--every", about="every", type=_count, metavar="K")
    more("--until", about="until", type=_number)
    more("--plot", about="plot", metavar="FILE")
    more("-o", "--output", about="trained", metavar="FILE")
    more = command("mistakes", commands.mistakes, "example", "set", "digits",
                   formats=("text", "markdown", "json"))
    more("--only", about="only mistakes", type=_names, metavar="ID,…")
    more("--epochs", about="epochs", type=_count, default=10_000, metavar="N")
    more("--plot", about="plot", metavar="FILE")
    more = command("check", commands.check, "example", "set", "row", "round",
                   formats=("text", "markdown", "json"))
    more("numbers", about="numbers", nargs="*", metavar="NAME=NUMBER")
    more("--file", about="file", metavar="FILE")
    more = command("worksheet", classroom.worksheet, "example", "set", "row", "round")
    more("-o", "--output", about="sheets", required=True, action="append", metavar="FILE")
    more("--key", about="key", action="append", default=[], metavar="FILE")
    more("--variants", about="variants", type=_count, metavar="N")
    more("--seed", about="seed", type=int, default=7)
    more("--names", about="names", metavar="FILE")
    more("--phases", about="phases", type=_names, metavar="PHASE,…")
    more("--weights", about="sheet weights", type=_names, metavar="W1,W5")
    more("--blanks", about="blanks", choices=("results", "numbers", "formulas"), default="results")
    more("--dead", about="dead", action="store_true")
    more("--own", about="own", action="store_true")
    more = command("grade", classroom.grade, "any example", "set", "round")
    more("answers", about="answers", metavar="ANSWERS.CSV")
    more("--key", about="read key", metavar="FILE")
    more("--policy", about="policy", metavar="FILE")
    more("-o", "--output", about="marks", action="append", default=[], metavar="FILE")
    command("audit", commands.audit, "any example", formats=("text", "markdown", "json"))
    command("gallery", commands.gallery, "any example", formats=("text", "markdown", "json"))
    more = command("new", commands.new)
    activations = ["linear", *(op.name for op in OPS.values() if op.activation)]
    more("shape", about="shape", type=_shape, metavar="2-2-1")
    more("--activation", about="activation", choices=activations, default="sigmoid")
    more("--output", about="output activation", choices=activations, default="sigmoid")
    more("--loss", about="loss", choices=commands.LOSSES, default="squared_error")
    more("--seed", about="seed", type=int, default=1)
    more("--rows", about="rows", type=_count, default=1, metavar="N")
    more("--lr", about="lr", type=_number, default=0.5)
    return parser, sub


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= len(text) <= 9 or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return int(text)


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


# Options that several commands share
_SHARED: dict[str, tuple[str, dict[str, Any]]] = {
    "example": ("--example", {"metavar": "ID", "default": DEFAULT}),
    "any example": ("--example", {"metavar": "ID", "default": None}),
    "set": ("--set", {"metavar": "NAME=NUMBER", "type": _setting, "action": "append",
                      "default": []}),
    "row": ("--row", {"metavar": "K", "type": _count, "default": None}),
    "round": ("--round", {"metavar": "N", "type": _rounding, "default": None}),
    "digits": ("--digits", {"metavar": "N", "type": _digits, "default": None}),
}
