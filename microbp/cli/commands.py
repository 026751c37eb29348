"""What each command does with its options: it prints, writes files and returns the exit code."""

import argparse
import sys
from math import inf, isfinite
from typing import TYPE_CHECKING, Any

from microbp import files
from microbp.cli.output import note, show, show_file
from microbp.writing.digits import decimals_or_infinity
from microbp.writing.tables import render
from microbp.writing.words import listed, say

if TYPE_CHECKING:
    from microbp.example import Example, Training

FINE, FAILED, UNREAD = 0, 1, 2
PLOTTED = ("", "sequential", "no-slope", "one-path", "uphill", "no-weight", "not-reset")

Options = argparse.Namespace


def report(options: Options) -> int:
    """Tell an example from beginning to end."""
    from microbp.report import Report
    told = Report(_example(options), weights=options.weights, row=options.row)
    show(told.text(options.lang, options.digits or 9))
    return FINE if told.is_explained else FAILED


def explain(options: Options) -> int:
    """Show every path to a gradient."""
    from microbp.walkthrough import explain as explained
    example = _example(options)
    explanation = explained(example, _node(example, options.node), row=options.row)
    write = getattr(explanation, options.format)
    show(write(lang=options.lang, digits=options.digits or 9, notation=options.notation))
    return FINE


def step(options: Options) -> int:
    """Step through a training step."""
    from microbp.terminal import print_lines, step_through
    from microbp.terminal.walk import Walk
    example = _example(options)
    if options.start > 1 and options.format in ("latex", "markdown"):
        raise ValueError(f"--start goes with steps one a line; as {options.format} they are "
                         "written whole")
    walk = Walk(example, options.row, options.start, options.digits, options.inputs)
    if options.notation != "partial" and (options.start > 1 or not options.format):
        raise ValueError(f"--notation {options.notation} goes with --format: all steps are printed")
    if options.format == "text" and options.notation == "partial":
        print_lines(walk, options.lang)
    elif options.format:
        show(walk.steps.export(options.format, options.lang, options.digits or 9,
                               notation=options.notation))
    else:
        step_through(walk, options.lang)
    return FINE


def draw(options: Options) -> int:
    """Draw the graph to a file."""
    from microbp.drawing import draw as drawing
    from microbp.drawing import draw_passes
    if options.output.lower().endswith(".dot") and (options.caption or options.legend):
        raise ValueError("a .dot file has neither caption nor legend; they go with .svg, .png, "
                         ".pdf and .tex")
    shown = {"show": options.show} if options.show else {}
    (draw_passes if options.passes else drawing)(
        _example(options), row=options.row, level=options.level, theme=options.theme,
        digits=options.digits or 4, lang=options.lang, direction=options.direction,
        width=options.width, asked=options.asked, highlight=options.highlight, only=options.only,
        until=options.until, after=options.after,
        groups=False if options.no_groups else dict(options.group or ()) or None,
        caption=options.caption, legend=options.legend, font_scale=options.font_scale,
        **shown).save(options.output)
    return FINE


def play(options: Options) -> int:
    """Write or show the page."""
    from microbp.player import play as player
    if not options.output and not options.open:
        raise ValueError("say where the page goes: -o FILE writes it, --open shows it")
    page = player(_example(options), lang=options.lang, row=options.row)
    if options.output:
        page.save(options.output)
    if options.open:
        page.open()
    return FINE


def train(options: Options) -> int:
    """Train and print the error as the articles do."""
    from microbp.drawing.curves import curves
    example = _example(options)
    progress = sys.stderr.isatty() and options.epochs >= 1000
    trained = example.train(options.epochs, until=options.until, progress=progress)
    if options.plot:
        curves({example.output: trained}, lang=options.lang).save(options.plot)
    if options.output:
        trained.example.write(options.output)
    losses = [*trained]
    if trained.stopped == "epochs":
        try:
            losses.append(trained.example.value(example.output))
        except (ValueError, ArithmeticError):       # such as the exponential of 1e23
            losses.append(inf)
    show(_errors(example, trained, losses, options))
    return FINE if trained.stopped != "non-finite" and isfinite(losses[-1]) else FAILED


def _errors(example: "Example", trained: "Training", losses: list[float],
            options: Options) -> str:
    """Return the error before the first epoch, every so many epochs, and at the end."""
    every = options.every or max(1, options.epochs // 10)
    digits = options.digits or 9
    rows = [[str(k), decimals_or_infinity(loss, digits)] for k, loss in enumerate(losses)
            if k % every == 0 or k == len(losses) - 1]
    table = render([say("training: epoch", options.lang), example.output], rows)
    if trained.stopped == "epochs":
        return table
    return f"{table}\n{say(f'training: {trained.stopped}', options.lang, n=len(trained))}"


def mistakes(options: Options) -> int:
    """Train with each mistake on purpose and show what becomes of it."""
    from microbp.diagnosis.lab import TRIED, UPDATES, mistake_lab
    from microbp.diagnosis.report import lab_report
    from microbp.drawing.curves import curves
    example = _example(options)
    updates = sorted({n for n in UPDATES if n < options.epochs} | {options.epochs})
    trials = [*mistake_lab(example, options.only, updates)]
    drawn = [trial for trial in trials if options.only or trial.id in PLOTTED]
    if options.plot:
        curves({trial.id or say("lab: right rule", options.lang): trial.seen for trial in drawn},
               lang=options.lang, log_across=True).save(options.plot)
    show(lab_report(example, trials, updates, format=options.format, lang=options.lang,
                    digits=options.digits or 9))
    tried = {trial.id for trial in trials}
    left_out = [] if options.only else [id for id in TRIED if id not in tried]
    if left_out:
        note(say("lab: left out", options.lang, names=listed(left_out, options.lang)),
             options.lang)
    if options.plot and len(drawn) < len(trials):
        note(say("lab: plotted", options.lang, names=listed(
            [trial.id for trial in drawn if trial.id], options.lang)), options.lang)
    return FINE


def check(options: Options) -> int:
    """Judge numbers; those that cannot be read do not spoil the others."""
    from microbp.diagnosis.answers import check_answers
    from microbp.diagnosis.report import answers_report
    typed, text = list(options.numbers), ""
    if options.file:
        text = (sys.stdin.read().removeprefix("\ufeff") if options.file == "-"
                else files.read_text(options.file))
    answers = [*typed, *text.splitlines()] if typed else text
    findings = check_answers(_example(options), answers, options.row)
    if not findings:
        raise ValueError("there is no number to check; give some, as in w5+=0.3589")
    read = [finding for finding in findings if not finding.problem]
    for finding in findings:
        if finding.problem:
            note(finding.problem, options.lang)
    show(answers_report(read, format=options.format, lang=options.lang))
    return (UNREAD if read != findings else
            FINE if all(finding.right for finding in findings) else FAILED)


def audit(options: Options) -> int:
    """Judge what was printed about one example, or about all."""
    from microbp.diagnosis.report import audit_report, audit_summary
    from microbp.gallery import ids, load
    if options.example:
        example = load(options.example)
        findings = example.audit()
        show(audit_report(example, findings, format=options.format, lang=options.lang))
    else:
        examples = [load(name) for name in ids()]
        audits = [example.audit() for example in examples]
        show(audit_summary(examples, audits=audits, format=options.format, lang=options.lang))
        findings = [finding for audit in audits for finding in audit]
    return FINE if all(finding.explained for finding in findings) else FAILED


def gallery(options: Options) -> int:
    """List the gallery, or print the file of an example."""
    from microbp.diagnosis.report import gallery_list
    from microbp.examples.files import path_of, read_text
    if options.example:
        if options.format != "text":
            raise ValueError(f"--format goes with the list; {options.example} is printed as it "
                             "stands in its file")
        show_file(read_text(path_of(options.example)[0]))
    else:
        show(gallery_list(format=options.format, lang=options.lang))
    return FINE


def new(options: Options) -> int:
    """Print the file of a network with random weights."""
    from microbp.cli.starting import network
    # a cross-entropy is computed from logits, a hinge wants 1 and -1: neither takes a sigmoid
    output = options.output or ("linear" if options.loss in ("cross_entropy", "hinge")
                                else "sigmoid")
    show_file(network(options.shape, options.activation, output, options.loss,
                      options.seed, options.rows, options.lr).toml)
    return FINE


def _node(example: "Example", name: str) -> str:
    """Return the node that is meant by its name or by a derivative such as dE/dw1."""
    from microbp.examples.quantities import LOSS, read_quantity
    try:
        asked = read_quantity(name)
    except ValueError:
        return name
    if asked.of not in (None, LOSS, example.output):
        raise ValueError(f"explain shows derivatives of {example.output}, not of {asked.of}")
    if asked.delta:
        return example.run().neuron(asked.name).net.name
    return asked.name if asked.of else name


def _example(options: Options) -> "Example":
    """Return the chosen example, with the numbers that were set."""
    from microbp.gallery import load
    example = load(options.example)
    settings: dict[str, Any] = dict(options.set)
    if getattr(options, "round", None):
        settings["round"] = options.round
    return example.replace(**settings) if settings else example
