"""The commands for teachers: worksheets with keys, and marks for answers."""

import argparse
import os

from microbp.cli.commands import FINE, UNREAD, _example
from microbp.cli.output import note, show

Options = argparse.Namespace


def worksheet(options: Options) -> int:
    """Write worksheets, each with numbers of its own, and their key."""
    from microbp.sheets import worksheet as made
    if options.names and options.variants:
        raise ValueError("--names says how many sheets there are; leave --variants out")
    sheets = made(_example(options), options.variants or 30, options.seed, options.round or 4,
                  names=options.names or (), phases=options.phases, weights=options.weights,
                  blanks=options.blanks, row=options.row, lang=options.lang, dead=options.dead,
                  own=options.own)
    for path in options.output:
        sheets.save(path)
    for path in options.key:
        sheets.key.save(path)
    return FINE


def grade(options: Options) -> int:
    """Write marks for a table of answers, and tell what the class did."""
    from microbp.sheets import Policy, grade as graded, read_key, read_policy
    from microbp.sheets.variants import Options as SheetOptions, own_numbers
    if (options.key is None) == (options.example is None):
        raise ValueError("grade takes either --key FILE or, where all have the same numbers, "
                         "--example ID")
    if options.key is not None and (options.round or options.set):
        raise ValueError("a key has its own numbers and rounding: --set and --round go with "
                         "--example")
    key = read_key(options.key) if options.key is not None else [own_numbers(
        _example(options).replace(round=options.round or 4), SheetOptions())]
    marks = graded(options.answers, key,
                   read_policy(options.policy) if options.policy else Policy())
    for problem in marks.problems:
        note(f"{os.fspath(options.answers)}: {problem}", options.lang)
    for path in options.output:
        marks.save(path, options.lang)
    show(marks.text(options.lang))
    return UNREAD if marks.problems else FINE
