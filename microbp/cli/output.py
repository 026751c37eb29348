"""What a command says, where it can be said. Knows streams that may have gone."""

import os
import sys
from contextlib import suppress
from typing import TextIO


def show(text: str) -> None:
    """Print; if the reader has gone, the command goes on to its exit code."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        give_up(sys.stdout)


def note(text: str) -> None:
    """Say something on standard error, where it can be said."""
    with suppress(OSError):
        print(text, file=sys.stderr)
    give_up(sys.stderr)


def give_up(stream: TextIO) -> None:
    """Forget what a stream cannot write any more, or Python fails again when it ends."""
    try:
        stream.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
