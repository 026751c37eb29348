"""The command `microbp`: what the library does, from a terminal.

Knows arguments, files and exit codes: 0 fine, 1 a check failed, 2 the command was not understood.
"""

import argparse
import math
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, TextIO
from unicodedata import normalize

from microbp import __version__, files
from microbp.writing.digits import digits_asked_for
from microbp.writing.words import LANGUAGES

if TYPE_CHECKING:
    from microbp.gallery import Example, Graph

FINE, FAILED, USAGE = 0, 1, 2
DEFAULT = "mazur-2-2-2"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with `arguments`, else those of the process; return its exit code."""
    code = FINE
    with _streams():
        try:
            try:
                options = _parser().parse_args(arguments)
                code = options.run(options)
            finally:
                sys.stdout.flush()              # what cannot be written is told here, not later
        except BrokenPipeError:                 # the reader, such as `head`, has seen enough
            _give_up(sys.stdout)
        except KeyboardInterrupt:
            code = 130
        except (ValueError, OSError, ImportError, ArithmeticError) as error:
            code = USAGE
            _give_up(sys.stdout)
            _note(f"microbp: {_sentence(error)}")
    return code


@contextmanager
def _streams() -> Iterator[None]:
    """Make standard streams usable: a closed one leads nowhere, ? is shown for a foreign sign."""
    with ExitStack() as stack:
        for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
            if getattr(sys, name) is None:      # as after >&-
                setattr(sys, name, stack.enter_context(open(os.devnull, mode)))
                stack.callback(setattr, sys, name, None)
            if hasattr(getattr(sys, name), "reconfigure"):
                getattr(sys, name).reconfigure(errors="replace")
        yield


def _show(text: str) -> None:
    """Print; if the reader has gone, the command goes on to its exit code."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        _give_up(sys.stdout)


def _note(text: str) -> None:
    """Say something on standard error, where it can be said."""
    with suppress(OSError):
        print(text, file=sys.stderr)
    _give_up(sys.stderr)


def _give_up(stream: TextIO) -> None:
    """Forget what a stream cannot write any more, or Python fails again when it ends."""
    try:
        stream.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        what = f"{error.filename}:" if error.filename else "the output cannot be written:"
        return f"{what} {error.strerror}"
    return str(error)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="microbp",
        description="Backpropagation, one number at a time. Without a command: the classic "
                    "2-2-2 example, each number beside the published one.")
    parser.set_defaults(run=_worked_example, lang="en", digits=None, set=[])
    _lang(parser)
    parser.add_argument("--version", action="version", version=f"microbp {__version__}")
    _digits(parser)
    _setting_option(parser)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], int],
                help: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=help, description=help)
        sub.set_defaults(run=run)
        _lang(sub)
        return sub

    sub = command("explain", _explain, "show every path of the chain rule to a gradient")
    sub.add_argument("node", metavar="NAME", help="a weight, an input or another node, such as w1")
    _example(sub, "--example")
    sub.add_argument("--notation", choices=("partial", "delta"), default="partial",
                     help="write ∂E/∂net, or δ for it")
    _format(sub, "markdown", "latex")
    _digits(sub)
    _settings(sub)

    sub = command("step", _step, "step through forward, backward and update, one number at a time")
    _example(sub)
    sub.add_argument("--start", type=int, default=1, metavar="K", help="begin at step K")
    sub.add_argument("--format", choices=("text", "markdown", "latex"),
                     help="print all steps instead: as text, Markdown or LaTeX")
    _digits(sub)
    _settings(sub)

    sub = command("play", _play, "make a page to step through backpropagation in a browser, live")
    _example(sub)
    sub.add_argument("-o", "--output", metavar="FILE", help="the HTML file to write")
    sub.add_argument("--open", action="store_true", help="open the page in a browser")
    _settings(sub)

    sub = command("gallery", _gallery, "list the published examples")
    _format(sub, "markdown", "json")

    sub = command("audit", _audit, "say which rule every published number follows")
    sub.add_argument("example", nargs="?", metavar="ID",
                     help="an example of the gallery or a file of that form; without it all")
    _format(sub, "markdown", "json")

    sub = command("check", _check, "tell whether your numbers are right, and if not, what slipped")
    sub.add_argument("numbers", nargs="*", metavar="NAME=NUMBER",
                     help="such as w5+=0.3589 or out_h1=0.5933")
    sub.add_argument("--file", metavar="FILE", help="a file of such lines; - for a pipe")
    _example(sub, "--example")
    _format(sub, "markdown", "json")

    sub = command("draw", _draw, "draw the computation graph")
    _example(sub)
    sub.add_argument("-o", "--output", required=True, metavar="FILE",
                     help="the file to write: .svg, .png, .pdf, .tex (TikZ) or .dot")
    sub.add_argument("--level", choices=("scalar", "neuron"), help="every number, or every neuron")
    sub.add_argument("--theme", choices=("light", "dark", "auto"), default="light")
    sub.add_argument("--direction", choices=("right", "down"), help="where the drawing runs")
    sub.add_argument("--width", type=float, metavar="PX",
                     help="turn, tighten or fold it so that it can be read in this width")
    sub.add_argument("--show", metavar="WHAT,…", default="values,gradients,locals",
                     help="any of values, gradients, locals, formulas, blanks")
    sub.add_argument("--highlight", metavar="NAME", help="the paths from a node; the rest fades")
    sub.add_argument("--only", metavar="NAME,…", help="some nodes and their operands alone")
    sub.add_argument("--until", metavar="NAME", help="the part that leads to a node")
    sub.add_argument("--after", type=int, metavar="K", help="the state after K steps")
    sub.add_argument("--no-groups", action="store_true", help="frame no neurons and error terms")
    sub.add_argument("--caption", default="", metavar="TEXT", help="what stands below")
    sub.add_argument("--legend", action="store_true", help="say what the colours mean")
    sub.add_argument("--font-scale", type=float, default=1.0, metavar="K",
                     help="larger cards and texts, the same distances")
    _digits(sub, 4)
    _settings(sub)
    return parser


# Options that several commands share. Their defaults are set once, for the command as a whole:
# a default of its own in a command would hide what was given before it.


def _lang(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS,
                        help="the language: en or zh (Chinese)")


def _example(parser: argparse.ArgumentParser, option: str = "example") -> None:
    about = f"an example of the gallery or a file of that form (default: {DEFAULT})"
    if option.startswith("-"):
        parser.add_argument(option, default=DEFAULT, metavar="ID", help=about)
    else:
        parser.add_argument(option, nargs="?", default=DEFAULT, metavar="ID", help=about)


def _format(parser: argparse.ArgumentParser, *formats: str) -> None:
    parser.add_argument("--format", choices=("text", *formats), default="text")


def _digits(parser: argparse.ArgumentParser, default: int = 9) -> None:
    parser.add_argument("--digits", type=_count, default=argparse.SUPPRESS, metavar="N",
                        help=f"how many digits numbers have (default: {default})")


def _settings(parser: argparse.ArgumentParser) -> None:
    _setting_option(parser)
    parser.add_argument("--row", type=int, default=1, metavar="K",
                        help="the training row, where an example has several (default: 1)")


def _setting_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--set", action="append", type=_setting, default=argparse.SUPPRESS,
                        metavar="NAME=NUMBER",
                        help="compute with another given number, such as w5=0.41")


def _count(text: str) -> int:
    try:
        return digits_asked_for(int(text[:3]))
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a number of digits from 1 to 17") from None


def _setting(text: str) -> tuple[str, float]:
    name, equals, number = normalize("NFKC", text).partition("=")
    try:
        value = float(number.replace("−", "-"))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=NUMBER, as in w5=0.41")
    return name.strip(), value


# The commands


def _worked_example(options: argparse.Namespace) -> int:
    from microbp.gallery import load
    from microbp.report import Report
    report = Report(load(DEFAULT), dict(options.set))
    _show(report.text(options.lang, options.digits or 9))
    return FINE if report.is_explained else FAILED


def _explain(options: argparse.Namespace) -> int:
    from microbp.walkthrough import explain
    explanation = explain(_load(options)[1].output, options.node)
    write = getattr(explanation, options.format)
    _show(write(lang=options.lang, digits=options.digits or 9, notation=options.notation))
    return FINE


def _step(options: argparse.Namespace) -> int:
    from microbp.terminal import step_through
    from microbp.walkthrough import steps
    example, graph = _load(options)
    found = steps(graph.output, graph.parameters, example.lr)
    if options.format:
        _show(getattr(found, options.format)(lang=options.lang, digits=options.digits or 9))
    else:
        step_through(found, options.lang, options.start, options.digits or 9)
    return FINE


def _gallery(options: argparse.Namespace) -> int:
    from microbp.diagnosis.report import gallery_list
    _show(gallery_list(format=options.format, lang=options.lang))
    return FINE


def _audit(options: argparse.Namespace) -> int:
    from microbp.gallery import ids, load
    from microbp.diagnosis.report import audit_report, audit_summary
    if options.example:
        example = load(options.example)
        findings = example.audit()
        _show(audit_report(example, findings, format=options.format, lang=options.lang))
    else:
        examples = [load(name) for name in ids()]
        audits = [example.audit() for example in examples]
        _show(audit_summary(examples, audits=audits, format=options.format, lang=options.lang))
        findings = [finding for audit in audits for finding in audit]
    return FINE if all(finding.explained for finding in findings) else FAILED


def _check(options: argparse.Namespace) -> int:
    from microbp.gallery import load
    from microbp.diagnosis.answers import check_answers
    from microbp.diagnosis.case import AS_PRINTED
    from microbp.diagnosis.report import answers_report
    lines = list(options.numbers)
    if options.file == "-":
        lines += sys.stdin.read().removeprefix("\ufeff").splitlines()
    elif options.file:
        lines += files.read_text(options.file).splitlines()
    if not lines:
        raise ValueError("there is no number to check; give some, as in w5+=0.3589")
    findings = check_answers(load(options.example), lines)
    _show(answers_report(findings, format=options.format, lang=options.lang))
    return FINE if all(finding.verdict == AS_PRINTED for finding in findings) else FAILED


def _draw(options: argparse.Namespace) -> int:
    from microbp.drawing import draw
    _, graph = _load(options)
    graph.output.backward()
    draw(graph.output, level=options.level, theme=options.theme, digits=options.digits or 4,
         parameters=graph.parameters, lang=options.lang, direction=options.direction,
         width=options.width, show=options.show.split(","), highlight=options.highlight,
         only=options.only and options.only.split(","), until=options.until, after=options.after,
         groups=False if options.no_groups else None, caption=options.caption,
         legend=options.legend, font_scale=options.font_scale).save(options.output)
    return FINE


def _play(options: argparse.Namespace) -> int:
    from microbp.player import play
    if not options.output and not options.open:
        raise ValueError("say where the page goes: -o FILE writes it, --open shows it")
    example, graph = _load(options)
    player = play(graph.output, parameters=graph.parameters, lr=example.lr, lang=options.lang,
                  title=example.title_in(options.lang))
    if options.output:
        player.save(options.output)
    if options.open:
        player.open()
    return FINE


def _load(options: argparse.Namespace) -> tuple["Example", "Graph"]:
    """Return the chosen example and its graph, with the numbers that were set."""
    from microbp.gallery import load
    example = load(options.example)
    if example.rows > 1:
        _note(f"{example.id} has {example.rows} training rows; this is row {options.row} "
              "(--row K chooses another)")
    return example, example.build(options.row, **dict(options.set))
