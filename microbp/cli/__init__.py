"""The command `microbp`: what the library does, from a terminal.

Knows streams, errors and exit codes: 0 fine, 1 a check failed, 2 the command was not understood.
What is understood stands in `arguments`, what is done in `commands`.
"""

import sys
import warnings
from collections.abc import Sequence
from functools import partial
from typing import Any

from microbp.cli.arguments import language_of, parse
from microbp.cli.output import give_up, note, spoken, streams

FINE, FAILED, USAGE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with `arguments`, else those of the process; return its exit code."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    lang = language_of(given)
    code = FINE
    with streams(), warnings.catch_warnings():
        warnings.showwarning = partial(_warn, lang)
        try:
            warnings.simplefilter("always", UserWarning)
            try:
                options = parse(given, lang)
                if not getattr(options, "output", None):        # a file may be in any language
                    options.lang = spoken(options.lang, sys.stdout)
                code = options.run(options)
            finally:
                sys.stdout.flush()              # what cannot be written is told here, not later
        except BrokenPipeError:                 # the reader, such as `head`, has seen enough
            give_up(sys.stdout)
        except KeyboardInterrupt:
            code = 130
        except (ValueError, OSError, ImportError, ArithmeticError) as error:
            code = USAGE
            give_up(sys.stdout)
            note(_sentence(error), lang)
    return code


def _warn(lang: str, message: Warning | str, *_: Any) -> None:
    note(str(message), lang)


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        what = f"{error.filename}:" if error.filename else "the output cannot be written:"
        return f"{what} {error.strerror}"
    return str(error)
