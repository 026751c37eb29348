"""What the command understands: commands, options, and an example anywhere among them.

An option means the same before and after a command, and one that a command does not honour is
an error. Knows arguments; which options there are stands in `options`.
"""

import argparse
import os
import re
import sys
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from microbp import __version__
from microbp.cli.options import COMMANDS, OPTIONS
from microbp.cli.output import spoken, told
from microbp.examples.files import ids
from microbp.writing.spelling import meant
from microbp.writing.words import LANGUAGES, say, width

_FILL = "\ue000"                             # after a sign that takes two columns of a terminal
_METAVARS = re.compile("|".join(("ANSWERS", "ERROR", "FILE", "ID", "NAME", "NUMBER", "PHASE",
                                 "SHAPE", "TEXT", "TITLE", "WHAT")))


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
        """Return what the help says, with as many signs as it takes columns."""
        return self._filled(say(f"help: {key}", spoken(self.lang, sys.stdout)))

    def metavar(self, name: str) -> str:
        """Return the name of a value; what it is made of, such as W1,W5, is as it is typed."""
        lang = spoken(self.lang, sys.stdout)
        return self._filled(_METAVARS.sub(lambda found: say(f"metavar: {found[0]}", lang), name))

    def _filled(self, text: str) -> str:
        return "".join(sign + _FILL * (width(sign) - 1) for sign in text)

    def _get_formatter(self) -> argparse.HelpFormatter:
        formatter = super()._get_formatter()
        add_usage = formatter.add_usage

        def in_language(usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
            add_usage(usage, actions, groups, self.text("usage") if prefix is None else prefix)

        formatter.add_usage = in_language           # type: ignore[method-assign]
        return formatter

    def format_help(self) -> str:
        """Return the help; headings in Chinese have a colon of their own."""
        return super().format_help().replace(_FILL, "").replace("：:", "：")

    def format_usage(self) -> str:
        """Return the first lines of the help."""
        return super().format_usage().replace(_FILL, "")

    def refuse_foreign(self, given: Iterable[str]) -> None:
        """Refuse an option that is not one of the command's."""
        known = [option for action in self._actions for option in action.option_strings]
        for option in given:
            name = option.partition("=")[0]
            if name not in known and name[:2] not in known:     # -oFILE
                self.error(f"{self.prog} does not take {name}{meant(name, known)}")

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        message = message.replace(_FILL, "")
        self.exit(2, told(f"{self.prog}: error: {message}", self.lang) + "\n")


def _parser(lang: str) -> tuple[_Parser, dict[str, _Parser]]:
    parser = _Parser(lang, prog="microbp")
    text = parser.text
    parser.description = text("microbp")
    parser.add_argument("--version", action="version", version=f"microbp {__version__}",
                        help=text("version"))
    found = parser.add_subparsers(title=text("commands"), metavar=text("command"), required=True)
    sub: dict[str, _Parser] = {}
    for name, (run, options) in COMMANDS.items():
        sub[name] = found.add_parser(name, lang=lang, help=text(name), description=text(name))
        sub[name].set_defaults(run=run)
        for option in options.split(", "):
            names, about, settings = OPTIONS[option]
            if "metavar" in settings:
                settings = settings | {"metavar": sub[name].metavar(settings["metavar"])}
            sub[name].add_argument(*names, help=text(about or option), **settings)
    return parser, sub
