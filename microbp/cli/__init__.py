"""The command `microbp`: what the library does, from a terminal.

Knows streams, errors and exit codes: 0 fine, 1 a check failed, 2 the command was not understood.
What is understood stands in `arguments`, what is done in `commands`.
"""

import os
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from microbp.cli.arguments import parse
from microbp.cli.output import give_up, note

FINE, FAILED, USAGE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with `arguments`, else those of the process; return its exit code."""
    code = FINE
    with _streams(), warnings.catch_warnings():
        warnings.showwarning = _warn            # type: ignore[assignment]
        try:
            warnings.simplefilter("always", UserWarning)
            try:
                options = parse(sys.argv[1:] if arguments is None else arguments)
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
            note(f"microbp: {_sentence(error)}")
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


def _warn(message: Warning | str, *_: Any) -> None:
    note(f"microbp: {message}")


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        what = f"{error.filename}:" if error.filename else "the output cannot be written:"
        return f"{what} {error.strerror}"
    return str(error)
